"""What functions of floats that solvers do not know give for certain arguments, as CPython computes it.

A solver's model may give such a function any value that the stated facts allow. Where it is the wrong one, the right one is stated too, and
the solver is asked again: so counterexamples come out that are some.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from smt.floats import rounded
from smt.library_facts import RANGES

Meaning = Callable[..., object]


def _ratio(a: int, b: int) -> float | None:
    if b == 0:
        return None
    try:
        return a / b
    except OverflowError:
        return math.inf if (a > 0) == (b > 0) else -math.inf


def _power(x: float, y: float) -> float | None:
    result: Any = x**y
    return result if isinstance(result, float) else None


def _power_overflows(x: float, y: float) -> bool:
    try:
        _power(x, y)
    except OverflowError:
        return True
    return False


def _exp_overflows(x: float) -> bool:
    try:
        math.exp(x)
    except OverflowError:
        return True
    return False


# The same on every machine: integers, and what IEEE 754 or CPython itself prescribe to the last digit.
EXACT: Final[dict[str, Meaning]] = {
    "float.of_int": rounded,
    "float.to_int": lambda x: int(x) if math.isfinite(x) else None,
    "float.ratio": _ratio,
    "float.mod": lambda x, y: x % y,
    "float.floordiv": lambda x, y: x // y,
    "float.round": round,
    "math.fmod": math.fmod,
}
# With digits that the C library of this machine gives: good for a counterexample, which is then run, and for no proof.
LIBRARY: Final[dict[str, Meaning]] = {
    "float.pow": _power,
    "float.pow overflows": _power_overflows,
    "math.exp overflows": _exp_overflows,
    "math.hypot": math.hypot,
    **{f"math.{name}": getattr(math, name) for name in RANGES},
    **{f"math.{name} of int": getattr(math, name) for name in RANGES if name.startswith("log")},
}


def value_at(name: str, arguments: tuple[Any, ...]) -> object:
    """The function's value, None where it has none."""
    try:
        return (EXACT.get(name) or LIBRARY[name])(*arguments)
    except (ArithmeticError, ValueError):
        return None


def differs(a: object, b: object) -> bool:
    """Whether two values are not the same one: every nan is the same, 0.0 and -0.0 are not."""
    return repr(a) != repr(b)
