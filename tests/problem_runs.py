"""Running an emitted program in CPython, with given values for `anything`."""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Sequence
from typing import Any

from frontends.problems.problem import Problem

FAILED, STOPPED, TOO_LONG = "failed", "stopped", "too long"


class _Stopped(Exception):
    pass


class _TooLong(Exception):
    pass


def run_python(problem: Problem, args: Sequence[Any], draws: Sequence[int], turns: int) -> str:
    """ "done", or how the run ended: FAILED at an assertion or a division by zero, STOPPED by an assumption, TOO_LONG.

    `draws` are ints; for anything(bool) an odd one is True. `turns`: how often loops turn in all.
    """
    left = iter(draws)
    steps = 0

    def anything(kind: type) -> Any:
        try:
            value = next(left)
        except StopIteration:
            raise _TooLong from None
        return value % 2 == 1 if kind is bool else value

    def assume(condition: object) -> None:
        if not condition:
            raise _Stopped

    def requires(condition: Any) -> Any:
        def decorate(function: Any) -> Any:
            def wrapper(*given: Any) -> Any:
                inner = getattr(function, "inner", function)
                names = inner.__code__.co_varnames[: inner.__code__.co_argcount]
                values = dict(zip(names, given, strict=True))
                assume(condition(*(values[n] for n in condition.__code__.co_varnames)))
                return function(*given)

            wrapper.inner = getattr(function, "inner", function)  # type: ignore[attr-defined]
            return wrapper

        return decorate

    heads: set[int] = {n for n, line in enumerate(problem.source.splitlines(), 1) if line.lstrip().startswith("while ")}

    def watch(frame: types.FrameType, event: str, arg: object) -> Any:
        nonlocal steps
        if event == "line" and frame.f_code.co_filename == "<problem>" and frame.f_lineno - 1 in heads:
            steps += 1  # the first line of a body: every body has one
            if steps > turns:
                raise _TooLong
        return watch

    stub = types.ModuleType("prover")
    stub.__dict__.update(anything=anything, assume=assume, requires=requires)
    names: dict[str, Any] = {}
    saved, traced = sys.modules.get("prover"), sys.gettrace()
    sys.modules["prover"] = stub
    try:
        exec(compile(problem.source, "<problem>", "exec", dont_inherit=True), names)
    finally:
        if saved is None:
            del sys.modules["prover"]
        else:
            sys.modules["prover"] = saved
    sys.settrace(watch)
    try:
        names[problem.function](*args)
    except (AssertionError, ZeroDivisionError):
        return FAILED
    except _Stopped:
        return STOPPED
    except _TooLong:
        return TOO_LONG
    finally:
        sys.settrace(traced)
    return "done"


# ------------------------------------------------------------------------------------------------------ every run, not just one


class _Seen(Exception):
    pass


def can_fail(problem: Problem, ints: Sequence[int], max_runs: int = 20_000) -> bool:
    """Whether some run violates an assertion, parameters and `anything(int)` being one of `ints`. Complete for those values.

    For programs made of clauses. Runs are explored by their choices; one that comes to a loop head in a state that was seen there ends.
    """
    seen: set[tuple[object, ...]] = set()
    heads: set[int] = {n for n, line in enumerate(problem.source.splitlines(), 1) if line.lstrip().startswith("while ")}
    waiting: list[list[Any]] = [[]]
    prefix: list[Any] = []
    taken: list[Any] = []

    def choose(options: Sequence[Any]) -> Any:
        if len(taken) < len(prefix):
            taken.append(prefix[len(taken)])
        else:
            waiting.extend([*taken, other] for other in options[1:])
            taken.append(options[0])
        return taken[-1]

    def anything(kind: type) -> Any:
        return choose((False, True) if kind is bool else ints)

    def assume(condition: object) -> None:
        if not condition:
            raise _Stopped

    def requires(condition: Any) -> Any:
        conditions.append(condition)
        return lambda function: function

    def watch(frame: types.FrameType, event: str, arg: object) -> Any:
        if frame.f_code.co_name != problem.function:
            return None
        if event == "line" and frame.f_lineno in heads and len(taken) >= len(prefix):
            state = (frame.f_lineno, *sorted(item for item in frame.f_locals.items() if item[0] not in temporary))
            if state in seen:
                raise _Seen
            seen.add(state)
        return watch

    # What `anything` gives is used at once, and dead at loop heads.
    temporary = set(re.findall(r"^ *(\w+) = anything\(", problem.source, re.MULTILINE))
    conditions: list[Any] = []
    stub = types.ModuleType("prover")
    stub.__dict__.update(anything=anything, assume=assume, requires=requires)
    names: dict[str, Any] = {"__name__": "problem"}
    saved, traced = sys.modules.get("prover"), sys.gettrace()
    sys.modules["prover"] = stub
    try:
        exec(compile(problem.source, "<problem>", "exec", dont_inherit=True), names)
    finally:
        if saved is None:
            del sys.modules["prover"]
        else:
            sys.modules["prover"] = saved
    function = names[problem.function]
    params = list(function.__annotations__.items())[:-1]
    runs = 0
    while waiting:
        runs += 1
        assert runs <= max_runs, "too many runs"
        prefix, taken = waiting.pop(), []
        values = {p: anything(kind) for p, kind in params}
        if not all(c(*(values[n] for n in c.__code__.co_varnames)) for c in conditions):
            continue
        sys.settrace(watch)
        try:
            function(**values)
        except AssertionError:
            return True
        except (_Stopped, _Seen):
            pass
        finally:
            sys.settrace(traced)
    return False
