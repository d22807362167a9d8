"""Worker processes that run pure functions and can be killed: the outer guard round the solvers.

A solver may overrun its own time limit many times over, use all memory, or crash. So it runs in a worker process: a task that
takes too long is ended by SIGKILL, memory is bounded by the system, and a worker that is gone is replaced. Each task gives its
function's result or a `Failure`; neither depends on the number of workers or on the order in which results arrive.

Workers are started as fresh interpreters (nothing is inherited by forking), take pickled tasks over a socket, and die with the
thread that started them.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from types import TracebackType
from typing import Any, Final, Literal, TypeVar

from smt.stopwatch import Stopwatch

Task = TypeVar("Task")
Result = TypeVar("Result")

GRACE_S: Final = 1.0  # a task that overruns its time limit by this much is killed
START_S: Final = 60.0  # a worker that has not begun its task by then is taken for dead
_PR_SET_PDEATHSIG: Final = 1
_BOOT: Final = "import sys; sys.path[:] = sys.argv[4:]; from smt.pool import serve; serve(*map(int, sys.argv[1:4]))"


@dataclass(frozen=True, slots=True)
class Failure:
    """A task without a result: killed for its time, ended by its memory bound, or crashed (an exception counts as a crash)."""

    reason: Literal["timeout", "crashed", "out of memory"]
    detail: str = ""


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    connection: Connection[Any, Any]
    index: int = -1  # of its task
    message: bytes = b""  # the task as it was sent
    again: bool = False  # whether the task was sent before, to a worker that was killed
    deadline: float = 0.0  # on the monotonic clock
    begun: bool = False
    watch: Stopwatch | None = None

    def begin(self) -> None:
        """The task begins now: the start of the worker is not counted."""
        self.begun, self.watch, self.deadline = True, Stopwatch(self.process.pid), time.monotonic()

    def is_late(self, limit_s: float) -> bool:
        """Whether the task has had its time; if not, the deadline is when to look again."""
        now = time.monotonic()
        if now < self.deadline:
            return False
        left = limit_s - self.watch.spent() if self.begun and self.watch is not None else 0.0
        self.deadline = now + left
        return left <= 0

    def kill(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.wait()


class Pool:
    """Up to `workers` worker processes, each bounded to `memory_mb` MiB of address space (0: no bound). A context manager.

    Workers start when they are first needed and persist. One pool serves one thread.
    """

    def __init__(self, workers: int, memory_mb: int = 0) -> None:
        if workers < 1:
            raise ValueError("a pool needs a worker")
        self.workers = workers
        self.memory_mb = memory_mb
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Kill all workers. The pool may be used again: it then starts new ones."""
        for worker in (*self._busy, *self._idle):
            worker.kill()
        self._busy.clear()
        self._idle.clear()

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task], timeout_s: float) -> list[Result | Failure]:
        """The function's result, or the failure, of each task, in the tasks' order. See `stream`."""
        found = dict(self.stream(function, tasks, timeout_s))
        return [found[index] for index in range(len(found))]

    def stream(
        self, function: Callable[[Task], Result], tasks: Iterable[Task], timeout_s: float
    ) -> Iterator[tuple[int, Result | Failure]]:
        """Pairs of a task's index and its result or failure, as they come.

        The function must be importable by name (a module's top level) and pure. A task runs for `timeout_s` seconds of the
        processor's time plus GRACE_S at most (see `smt.stopwatch`). Tasks are taken from the iterable as
        workers get free. When the caller stops early, the workers that still run a task are killed.
        """
        queue = enumerate(tasks)
        waiting = next(queue, None)
        try:
            while waiting is not None or self._busy:
                while waiting is not None and len(self._busy) < self.workers:
                    self._send(waiting[0], pickle.dumps((function, waiting[1])))
                    waiting = next(queue, None)
                yield from self._collect(timeout_s)
        finally:
            for worker in self._busy:
                worker.kill()
            self._busy.clear()

    def _start(self) -> _Worker:
        ours, theirs = Pipe()
        arguments = [str(n) for n in (theirs.fileno(), os.getpid(), self.memory_mb)]
        try:
            process = subprocess.Popen(
                [sys.executable, "-c", _BOOT, *arguments, *sys.path],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # solvers print when they crash
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,  # an interrupt from the keyboard is for the parent only
            )
        finally:
            theirs.close()
        return _Worker(process, ours)

    def _send(self, index: int, message: bytes, again: bool = False) -> None:
        while True:
            fresh = not self._idle
            worker = self._start() if fresh else self._idle.pop()
            worker.index, worker.begun, worker.deadline = index, False, time.monotonic() + START_S
            worker.message, worker.again = message, again
            if worker.process.poll() is None:
                with contextlib.suppress(OSError):
                    worker.connection.send_bytes(message)
                    self._busy.append(worker)
                    return
            worker.kill()  # an idle worker may have died since
            if fresh:
                raise OSError("a worker ends before it takes a task")

    def _collect(self, timeout_s: float) -> Iterator[tuple[int, Result | Failure]]:
        """Wait until something happens; yield what is finished."""
        pause = max(0.0, min(w.deadline for w in self._busy) - time.monotonic())
        ready = set(wait([w.connection for w in self._busy], pause))
        for worker in list(self._busy):
            if worker.connection in ready:
                try:
                    message = worker.connection.recv()
                except (EOFError, OSError):
                    self._busy.remove(worker)
                    worker.process.wait()
                    worker.kill()
                    if worker.process.returncode == -signal.SIGKILL and not worker.again:
                        self._send(worker.index, worker.message, again=True)  # somebody else killed it: no fault of the task
                    else:
                        yield worker.index, Failure("crashed", _ending(worker.process.returncode))
                    continue
                if message is None:
                    worker.begin()
                    continue
                self._busy.remove(worker)
                if isinstance(message[0], Failure) and message[0].reason == "out of memory":
                    worker.kill()  # what the task left behind may be in the way of the next one
                else:
                    self._idle.append(worker)
                yield worker.index, message[0]
            elif worker.is_late(timeout_s + GRACE_S):
                self._busy.remove(worker)
                worker.kill()
                yield worker.index, Failure("timeout") if worker.begun else Failure("crashed", "the worker does not start")


def _ending(status: int) -> str:
    if status == -signal.SIGKILL:
        return "the worker was killed twice, perhaps by the system for want of memory"
    return f"exit status {status}"


# ------------------------------------------------------------------------------------------------------------- in the worker


def serve(descriptor: int, parent: int, memory_mb: int) -> None:
    """The worker's main loop: run the tasks that come over the socket until it is closed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory_mb:
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    connection: Connection[Any, Any] = Connection(descriptor)
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            _reply(connection, connection.recv_bytes())


def _reply(connection: Connection[Any, Any], message: bytes) -> None:
    try:
        function, task = pickle.loads(message)
        connection.send(None)
        answer = pickle.dumps((function(task),))
    except MemoryError:
        answer = pickle.dumps((Failure("out of memory"),))
    except Exception as problem:
        answer = pickle.dumps((Failure("crashed", f"{type(problem).__name__}: {problem}"),))
    connection.send_bytes(answer)
