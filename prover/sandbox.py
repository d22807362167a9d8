"""Running Python that nobody has read: a fresh process that can compute and answer, and nothing else.

The same file is both ends. The parent starts it as a script; the child locks itself down (resource limits, no new privileges,
no capabilities, Landlock, a seccomp filter) and only then runs the script it was asked to, which has the payload as
`PAYLOAD`, and gives each answer by `SAY`, as a line of JSON behind a seal that the parent chose: a line without it, which the program
has written to our descriptor, ends the child. Whatever layer the kernel lacks is skipped, and missing from `LAYERS`. Its standard
streams lead nowhere. The parent kills the whole process group when time is up.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import platform
import resource
import select
import signal
import struct
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

MAX_OUTPUT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """What the child may use. `readable`: files and folders that it may read beside the interpreter's own."""

    readable: tuple[str, ...] = ()
    memory_bytes: int = 1024**3
    cpu_s: int = 60
    max_output: int = MAX_OUTPUT


class Ended(Exception):
    """The child is gone; `status` is its return code, negative for a signal."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the child ended with status {status}")
        self.status = status


class TimedOut(Exception):
    """No answer in time."""


# ------------------------------------------------------------------------------------------------------------- the parent


class Child:
    """A child running `script` (a path) on `payload`. Use as a context manager: it never outlives the block."""

    def __init__(self, script: Path, payload: Any, policy: Policy) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="replay-")
        self.received = 0
        self.pending = b""
        self.limit = policy.max_output
        self.seal = os.urandom(16).hex()
        self.answer, writable = os.pipe()
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-B", __file__, str(writable)],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=(writable,),
                env=_environment(self.folder.name), cwd=self.folder.name, start_new_session=True,
            )  # fmt: skip
        except OSError:
            os.close(self.answer)
            self.folder.cleanup()
            raise
        finally:
            os.close(writable)
        assert self.process.stdin is not None
        order = {"script": str(script), "payload": payload, "policy": asdict(policy), "seal": self.seal}
        with contextlib.suppress(BrokenPipeError), self.process.stdin as stream:
            stream.write(json.dumps(order).encode())

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill the child and everything in its group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.answer)
        self.folder.cleanup()

    def receive(self, timeout_s: float) -> Any:
        """The next answer, within so many seconds of the child's time. Raises `TimedOut`, or `Ended` when there will be none."""
        from smt.stopwatch import Stopwatch  # not at hand in the child, which runs this file too

        watch = Stopwatch(self.process.pid)
        while b"\n" not in self.pending:
            ready = False
            while not ready:
                left = timeout_s - watch.spent()
                if left <= 0:
                    raise TimedOut
                ready = bool(select.select([self.answer], [], [], left)[0])
            data = os.read(self.answer, 65536)
            self.received += len(data)
            if not data or self.received > self.limit:
                raise Ended(self._end())
            self.pending += data
        line, _, self.pending = self.pending.partition(b"\n")
        if not line.startswith(self.seal.encode()):
            raise Ended(self._end())
        try:
            return json.loads(line[len(self.seal) :])
        except (ValueError, RecursionError):
            raise Ended(self._end()) from None

    def _end(self) -> int:
        # A child that has closed its answer, or talks nonsense, is done for.
        try:
            return self.process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def _environment(home: str) -> dict[str, str]:
    # Nothing of ours leaks in. A fixed hash seed makes the order of sets, and so the answers, repeatable; that is also why
    # the child is not started with -I, under which the seed would be ignored.
    one = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    return {"HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", **one}


# -------------------------------------------------------------------------------------------------------------- the child

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 1, 38, 22, 2
_CAPABILITY_VERSION_3, _CAP_DAC_READ_SEARCH = 0x20080522, 2
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM, _ENOSYS = 1, 38
_O_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CLONE_THREAD = 0x10000

# Denied system calls: (x86_64, aarch64), None where the architecture has no such call.
_DENIED: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242), "bind": (49, 200),
    "listen": (50, 201), "socketpair": (53, 199), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "mount_setattr": (442, 442),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "kexec_load": (246, 104), "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "sethostname": (170, 161), "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "fanotify_init": (300, 262), "syslog": (103, 116),
    "setrlimit": (160, 164), "setpriority": (141, 140), "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "memfd_create": (319, 279),
    "creat": (85, None), "truncate": (76, 45), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None), "unlinkat": (263, 35),
    "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36), "mknod": (133, None),
    "mknodat": (259, 33), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None),
    "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
}  # fmt: skip
_MISSING = {"clone3": (435, 435), "openat2": (437, 437)}  # ENOSYS: their arguments can't be inspected, and callers fall back
_CLONE, _KILL_CALL, _TGKILL, _OPEN, _OPENAT, _PRLIMIT = (56, 220), (62, 129), (234, 131), (2, None), (257, 56), (302, 261)


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _limit(policy: dict[str, Any]) -> None:
    limits = [
        (resource.RLIMIT_AS, policy["memory_bytes"]), (resource.RLIMIT_CPU, policy["cpu_s"]), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64), (resource.RLIMIT_CORE, 0),
    ]  # fmt: skip
    if sys.platform != "linux":
        limits.append((resource.RLIMIT_NPROC, 0))  # where no filter can refuse a fork
    for which, value in limits:
        with contextlib.suppress(ValueError, OSError):
            hard = resource.getrlimit(which)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(which, (value, value))


def _drop_capabilities() -> bool:
    # Reading is Landlock's business; without this one, a root that is mapped oddly could not read the program.
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    low = (1 << _CAP_DAC_READ_SEARCH) if os.geteuid() == 0 else 0
    return bool(_libc().capset(header, struct.pack("=6I", low, low, 0, 0, 0, 0)) == 0)


def _landlock(readable: list[str]) -> bool:
    libc = _libc()
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return False
    files = (1 << 13) - 1
    for since, bit in ((2, 13), (3, 14), (5, 15)):  # moving between folders, truncating, ioctl on devices
        files |= (1 << bit) if version >= since else 0
    network = 3 if version >= 4 else 0
    scoped = 3 if version >= 6 else 0
    attributes = struct.pack("=QQQ", files, network, scoped)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    for path in readable:
        try:
            target = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        rights = _READ_FILE | (_READ_DIR if os.path.isdir(path) else 0)
        libc.syscall(_LANDLOCK_ADD, ruleset, 1, struct.pack("=Qi", rights, target), ctypes.c_uint32(0))
        os.close(target)
    done = bool(libc.syscall(_LANDLOCK_RESTRICT, ruleset, ctypes.c_uint32(0)) == 0)
    os.close(ruleset)
    return done


def filter_program(machine: str, pid: int) -> bytes:
    """The seccomp filter, as classic BPF instructions. Everything is allowed but what is named here."""
    column = 0 if machine == "x86_64" else 1
    code: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, 4), (_JUMP_EQUAL, 1, 0, _AUDIT_ARCH[machine]), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0),
    ]  # fmt: skip
    if machine == "x86_64":  # the x32 numbers would be a way around the list
        code += [(_JUMP_GREATER_EQUAL, 0, 1, 0x40000000), (_RETURN, 0, 0, _ERRNO | _EPERM)]

    def refuse(numbers: tuple[int | None, int | None], error: int) -> None:
        number = numbers[column]
        if number is not None:
            code.extend([(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | error)])

    def inspect(numbers: tuple[int | None, int | None], argument: int, jump: int, value: int, allow_if: bool) -> None:
        # The low half of an argument decides; both architectures are little-endian.
        number = numbers[column]
        if number is not None:
            then, other = (0, 1) if allow_if else (1, 0)
            code.extend([
                (_JUMP_EQUAL, 0, 4, number), (_LOAD, 0, 0, 16 + 8 * argument), (jump, then, other, value),
                (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERRNO | _EPERM),
            ])  # fmt: skip

    for numbers in _DENIED.values():
        refuse(numbers, _EPERM)
    for numbers in _MISSING.values():
        refuse(numbers, _ENOSYS)
    inspect(_CLONE, 0, _JUMP_SET, _CLONE_THREAD, True)
    inspect(_KILL_CALL, 0, _JUMP_EQUAL, pid, True)
    inspect(_TGKILL, 0, _JUMP_EQUAL, pid, True)
    inspect(_OPEN, 1, _JUMP_SET, _O_WRITING, False)
    inspect(_OPENAT, 2, _JUMP_SET, _O_WRITING, False)
    inspect(_PRLIMIT, 2, _JUMP_EQUAL, 0, True)  # reading limits is fine, setting them is not
    code.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def _seccomp() -> bool:
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    if machine not in _AUDIT_ARCH or struct.calcsize("P") != 8:
        return False
    program = ctypes.create_string_buffer(filter_program(machine, os.getpid()))
    instructions = (len(program) - 1) // 8
    descriptor = struct.pack("@HP", instructions, ctypes.addressof(program))
    return bool(_libc().prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, descriptor, 0, 0) == 0)


def _interpreter_paths() -> list[str]:
    paths = [p for p in sys.path if p] + [sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")]
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}:
        paths += [os.path.join(prefix, "lib"), os.path.join(prefix, "lib64"), os.path.join(prefix, "pyvenv.cfg")]
    paths += ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo"]
    paths += ["/etc/ld.so.cache", "/etc/localtime"]
    return list(dict.fromkeys([*paths, *map(os.path.realpath, paths)]))


def lock_down(policy: dict[str, Any]) -> tuple[str, ...]:
    """Give up everything but computing, in this process, for good. The layers that took hold."""
    layers = ["limits"]
    if sys.platform == "linux":
        libc = _libc()
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            layers.append("no-new-privileges")
        if _landlock([*_interpreter_paths(), *policy["readable"]]):
            layers.append("landlock")
        if _drop_capabilities():
            layers.append("capabilities")
    _limit(policy)
    if sys.platform == "linux" and _seccomp():  # last: it refuses some of the above
        layers.append("seccomp")
    return tuple(layers)


def _sayer(answer: int, seal: str) -> Callable[[Any], None]:
    """What gives an answer. It keeps what it needs: the program may put other functions in their places."""
    encode, write = json.JSONEncoder().encode, os.write

    def say(record: Any) -> None:
        data = f"{seal}{encode(record)}\n".encode()
        while data:
            data = data[write(answer, data) :]

    return say


def _main() -> None:
    answer = int(sys.argv[1])
    order = json.loads(sys.stdin.buffer.read())
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    code = compile(Path(order["script"]).read_bytes(), order["script"], "exec", dont_inherit=True)
    sys.argv[:] = [""]
    layers = lock_down(order["policy"])
    given = {"PAYLOAD": order["payload"], "SAY": _sayer(answer, order["seal"]), "LAYERS": layers}
    exec(code, {"__name__": "__main__", "__file__": order["script"], **given})


if __name__ == "__main__":
    _main()
