"""Running an emitted program in CPython, with given values for `anything`."""

from __future__ import annotations

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
        exec(compile(problem.source, "<problem>", "exec"), names)
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
