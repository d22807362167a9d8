"""Calling the function under check, and saying what happened."""

from __future__ import annotations

import collections
import contextlib
import functools
import inspect
import itertools
import signal
import sys
import types
from typing import Any

from prover.child.checks import RESOURCES, Checks, OutOfTime, Unmet, Unusable, Violated
from prover.child.draws import Draws, Stream
from prover.child.outside import Outside
from prover.child.program import Program
from prover.child.transform import HOOK
from prover.child.values import show

INPUT = "<input>"  # the file of what is written in an argument
MAX_STEPS = 30
MAX_ITEMS = 1000  # that are taken from a generator
NO_THREAD = ("can't start new thread",)
PATIENCE = 6  # as in smt/stopwatch.py, which is not at hand here


class Tracer:
    """The last statements of the function under check that ran, with its variables before each."""

    def __init__(self, starts: dict[str, set[int]]) -> None:
        self.code: types.CodeType | None = None
        self.starts = starts
        self.steps: collections.deque[tuple[int, list[tuple[str, str]]]] = collections.deque(maxlen=MAX_STEPS)

    def __call__(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        return self.line if frame.f_code is self.code else None

    def line(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        if event == "line" and frame.f_lineno in self.starts.get(frame.f_code.co_filename, ()):
            step = (frame.f_lineno, [(k, show(v, 2)) for k, v in frame.f_locals.items() if not k.startswith(HOOK)])
            if not self.steps or self.steps[-1] != step:  # a statement of several lines comes back to its first
                self.steps.append(step)
        return self.line


class Runner:
    """Calls the function under check, input by input."""

    def __init__(self, payload: dict[str, Any], checks: Checks, program: Program, outside: Outside) -> None:
        self.payload = payload
        self.outside = outside
        self.reached = outside.reached  # while the program was loaded
        self.checks = checks
        self.program = program
        module = sys.modules[program.names[payload["module"]]]
        self.names: dict[str, Any] = vars(module)
        for number in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(number, self.alarm)

    def alarm(self, *_: Any) -> None:
        raise OutOfTime

    def run(self, given: dict[str, Any]) -> dict[str, Any]:
        """One call: what happened."""
        self.program.restore()
        self.checks.reset()
        self.outside.reached = self.reached
        answer: dict[str, Any] = {"status": "returned", "arguments": [], "steps": [], "violations": []}
        tracer = Tracer(self.program.starts)
        values: dict[str, Any] = {}
        budget = self.payload["timeout_s"]
        try:
            try:
                # By the processor's time, and by the clock for what only waits; again and again, since the program may catch the first.
                signal.setitimer(signal.ITIMER_PROF, budget, 0.2)
                signal.setitimer(signal.ITIMER_REAL, budget * PATIENCE, 0.2)
                values, function = self.build(given)
                self.perform(function, values, answer, tracer)
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
                signal.setitimer(signal.ITIMER_REAL, 0)
                sys.settrace(None)
        except BaseException as error:  # nothing of the program's may get past this
            self.escaped(error, answer)
        self.checks.depth += 1  # no check may fire while the answer is put together
        if self.checks.violations:
            answer.update(status="violation", violations=self.checks.violations)
        elif self.checks.unmet and answer["status"] != "timeout":
            answer.update(status="precondition-unmet", detail=self.checks.unmet)
        if self.outside.reached and answer["status"] in ("raised", "violation"):
            answer.update(status="error", violations=[], detail=f"the sandbox refuses what the program asks for: {self.outside.reached}")
        if answer["status"] in ("returned", "raised", "violation"):
            with contextlib.suppress(Exception):
                answer["drawn"] = self.checks.draws.told
                answer["arguments"] = [[name, show(value)] for name, value in values.items()]
                answer["steps"] = list(tracer.steps)
                answer["column"] = self.checks.column
        return answer

    def build(self, given: dict[str, Any]) -> tuple[dict[str, Any], Any]:
        """The arguments and the function. An input that can't be built is one that no caller can pass."""
        if self.payload["incomplete"]:
            raise Unusable("part of the contract has no meaning here, so that an input cannot be told to be admissible")
        names = dict(self.names)
        names.setdefault("prover", sys.modules["prover"])
        names.setdefault("collections", collections)
        try:
            values = {name: eval(compile(text, INPUT, "eval"), names) for name, text in given["args"]}
            stream = None if given["seed"] is None else Stream(given["seed"], self.payload["ints"])
            self.checks.draws = Draws([eval(text, names) for text in given["drawn"]], stream)
        except SyntaxError as error:
            raise Unusable(f"input is no expression: {error}") from None
        except RESOURCES:
            raise
        except (Exception, Violated, Unmet) as error:
            raise Unmet(f"the input cannot be built: {type(error).__name__}: {error}") from None
        function: Any = types.SimpleNamespace(**self.names)
        try:
            for part in self.payload["qualname"].split("."):
                accessor = {"setter": "fset", "deleter": "fdel"}.get(part) if isinstance(function, property) else None
                function = getattr(function, accessor or part)
        except AttributeError:
            raise Unusable(f"{self.payload['qualname']} is not in the module") from None
        if isinstance(function, types.BuiltinFunctionType):  # as in heapq: a compiled version has taken the name at the end of the file
            function = self.checks.defined.get(self.checks.target, function)
        if isinstance(function, property | functools.cached_property):
            function = function.fget if isinstance(function, property) else function.func
        if self.payload["kind"] == "classmethod" and self.payload["params"]:
            values.pop(self.payload["params"][0][0], None)
        return values, function

    def perform(self, function: Any, values: dict[str, Any], answer: dict[str, Any], tracer: Tracer) -> None:
        checks = self.checks
        parts = list(values.values())
        if self.payload["qualname"].endswith(".__init__"):  # which makes the invariant hold
            parts = parts[1:]
        if not all(checks.admissible(value) for value in parts):
            raise Unmet("an object does not satisfy its class invariant")
        positional: list[Any] = []
        keywords: dict[str, Any] = {}
        by_position = True
        for name, kind in self.payload["params"]:
            if kind == "varargs":
                positional.extend(values.get(name, ()))
            elif kind == "kwargs":
                keywords.update(values.get(name, {}))
            elif name not in values:
                by_position = False
            elif kind != "keyword-only" and by_position:
                positional.append(values[name])
            else:
                keywords[name] = values[name]
        checks.building = False
        checks.top = True
        if self.payload["trace"]:
            tracer.code = getattr(inspect.unwrap(function), "__code__", None)
            sys.settrace(tracer)
        result = function(*positional, **keywords)
        if isinstance(result, types.GeneratorType) and not checks.contracts_exist():
            items = sum(1 for _ in itertools.islice(result, MAX_ITEMS))  # what a generator does, it does when it is asked for items
            answer["result"] = f"a generator of {items} items" if items < MAX_ITEMS else "a generator of many items"
        sys.settrace(None)
        answer.setdefault("result", show(result))

    def escaped(self, error: BaseException, answer: dict[str, Any]) -> None:
        """What an exception that came out means."""
        if isinstance(error, Unmet):
            answer.update(status="precondition-unmet", detail=str(error))
        elif isinstance(error, Unusable):
            answer.update(status="error", detail=str(error))
        elif isinstance(error, OutOfTime):
            answer.update(status="timeout", detail="no answer within the time limit")
        elif isinstance(error, RESOURCES) or (type(error) is RuntimeError and error.args == NO_THREAD):
            # Limits of the machine are no fault of the program.
            answer.update(status="timeout", detail=f"resource limit: {type(error).__name__}")
        elif isinstance(error, KeyboardInterrupt):
            answer.update(status="error", detail="interrupted")
        elif not isinstance(error, Violated):
            kind, file, line, explicit = self.checks.site(error)
            if not file:  # not the program's doing
                answer.update(status="error", detail=f"the call could not be made: {type(error).__name__}: {str(error)[:300]}")
                return
            text = ""
            with contextlib.suppress(Exception):
                text = str(error)[:300]
            target = next((c for (m, q, _), c in self.checks.contracts.items() if (m, q) == self.checks.target), None)
            allowed = target is not None and hasattr(target, "names") and target.allows(error, explicit)
            allowed = allowed or (not self.payload["declared"] and _of_argument(error))
            name = type(error).__name__
            answer.update(
                status="raised", kind=kind, file=file, line=line, detail=f"{name}: {text}" if text else name, allowed=allowed
            )


def _of_argument(error: BaseException) -> bool:
    """Whether a function that was passed as an argument raised it: that is its own doing."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return at is not None and at.tb_frame.f_code.co_filename == INPUT
