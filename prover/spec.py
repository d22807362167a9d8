"""The vocabulary of contracts, as programs under proof use it.

Nothing is evaluated at run time: decorators return what they are given. With `PROVER_RUNTIME=check` in the environment each
contract becomes a real check that raises `ContractViolation`. The prover itself never runs this file: it reads the source.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from types import CodeType, FrameType

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)

_CHECK = os.environ.get("PROVER_RUNTIME") == "check"


class ContractViolation(AssertionError):
    """A contract that does not hold at run time; raised only under `PROVER_RUNTIME=check`."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(f"{kind} violated: {text}")
        self.kind = kind
        self.text = text


def _unchanged(target: Any) -> Any:
    return target


# -------------------------------------------------------------------------------------------------------------- decorators


def requires(condition: Callable[..., object]) -> Callable[[F], F]:
    """The callers' part: `condition` takes any of the parameters, and holds at each call."""
    return _adder("requires", condition)


def ensures(condition: Callable[..., object]) -> Callable[[F], F]:
    """The function's part: `condition` takes any of the parameters, `result` and `old`, and holds at each return."""
    return _adder("ensures", condition)


def raises(*exceptions: type[BaseException]) -> Callable[[F], F]:
    """No exception escapes but these."""
    return _adder("raises", exceptions)


def never_raises(function: F) -> F:
    """No exception escapes at all."""
    added: F = _adder("raises", ())(function)
    return added


def pure(function: F) -> F:
    """The function has no effects and may be called in contracts."""
    return function


def lemma(function: F) -> F:
    """A function that is proved once and called for its postcondition, never run: at run time a call does nothing (or is checked)."""
    added: F = _adder("lemma", True)(function) if _CHECK else _skipped(function)
    return added


def _skipped(function: Any) -> Any:
    def nothing(*args: object, **kwargs: object) -> None:
        return None

    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(nothing, name, getattr(function, name))
    vars(nothing)["__wrapped__"] = function
    return nothing


def class_invariant(condition: Callable[..., object]) -> Callable[[C], C]:
    """`condition` of `self` holds after construction, and before and after each call of a public method from outside."""
    if not _CHECK:
        return _unchanged

    def add(cls: C) -> C:
        _watch(cls, condition)
        return cls

    return add


# -------------------------------------------------------------------------------------------------- statements and values


def invariant(condition: object) -> None:
    """At the head of a loop body: an expression, or a lambda of no arguments, that holds before every test of the guard."""
    if not _CHECK:
        return
    global _unknown
    value: object
    try:
        value = condition() if callable(condition) else condition
    except Exception:
        value = False
    # What depends on `seen` can't be told here.
    unknown, _unknown = _unknown, False
    if not value and not unknown:
        raise ContractViolation("invariant", _text(condition, "invariant", 2))


def decreases(measure: object) -> Callable[[F], F]:
    """An int, never negative, that falls with each turn of a loop, or with each call of the function that this decorates."""
    if not _CHECK:
        return _unchanged
    if callable(measure) and _names(measure):
        return _adder("decreases", measure)
    import sys

    _fell(measure() if callable(measure) else measure, sys._getframe(1))
    return _unchanged


def assume(condition: object) -> None:
    """Nothing else is considered from here on. The prover lists every assumption."""
    if _CHECK and not (condition() if callable(condition) else condition):
        raise ContractViolation("assume", _text(condition, "assume", 2))


def anything(kind: type[T]) -> T:
    """Any value of that type, as only the prover can give it."""
    raise RuntimeError(
        f"anything({getattr(kind, '__name__', kind)}) stands for every value at once: only the prover gives it a meaning. "
        "Run `prove` on this file; to run the test on single values, make them parameters."
    )


def seen(items: T) -> T:
    """In the invariant of a `for` loop: the items that the loop over `items` has finished with. A stand-in at run time."""
    global _unknown
    _unknown = _CHECK
    return items


class _Old:
    """`old` is a parameter of the lambda of `ensures`; this object only makes the import work."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError("`old` has a meaning only as a parameter of the lambda of `ensures`")

    def __call__(self, *values: object) -> Any:
        raise TypeError("`old` is no function: it is a parameter of the lambda of `ensures`, `lambda x, old: x == old.x`")


old: Any = _Old()


def instance(cls: type[T], /, **fields: object) -> T:
    """An instance with exactly these fields; `__init__` is not run. Counterexamples use it for states that no call builds."""
    made = object.__new__(cls)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


# -------------------------------------------------------------------------------------------------------- run-time checks

_unknown = False
_measures: dict[tuple[CodeType, int], tuple[FrameType, int]] = {}


def _adder(which: str, value: Any) -> Callable[[Any], Any]:
    def add(function: Any) -> Any:
        if isinstance(function, staticmethod | classmethod):
            return type(function)(add(function.__func__))
        wrapper = function if hasattr(function, "_prover_contract") else _checked(function)
        wrapper._prover_contract.append((which, value))
        return wrapper

    return add if _CHECK else _unchanged


def _checked(function: Any) -> Any:
    import functools
    import inspect

    signature = inspect.signature(function)
    contract: list[tuple[str, Any]] = []
    active: list[int] = []

    def clauses(which: str) -> list[Any]:
        return [value for name, value in reversed(contract) if name == which]

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        values = dict(bound.arguments)
        for condition in clauses("requires"):
            if not _holds(condition, values):
                raise ContractViolation("precondition", _text(condition))
        depth = len(active)
        for measure in clauses("decreases"):
            now = _apply(measure, values)
            if now < 0 or (active and now >= active[-1]):
                raise ContractViolation("termination", _text(measure))
            active.append(now)
        conditions = clauses("ensures")
        if any("old" in _names(c) for c in conditions):
            values["old"] = _state(values)
        try:
            result = None if clauses("lemma") else function(*args, **kwargs)
        except ContractViolation:
            raise
        except Exception as error:
            if any(not isinstance(error, allowed) for allowed in clauses("raises")):
                text = f"{type(error).__name__} escapes from {function.__qualname__}: {error}"
                raise ContractViolation("raise", text) from error
            raise
        finally:
            del active[depth:]
        values["result"] = result
        for condition in conditions:
            if not _holds(condition, values):
                raise ContractViolation("postcondition", _text(condition))
        return result

    wrapper._prover_contract = contract  # type: ignore[attr-defined]
    return wrapper


def _state(values: dict[str, Any]) -> Any:
    import copy
    import types

    return types.SimpleNamespace(**copy.deepcopy(values))


def _names(condition: Any) -> tuple[str, ...]:
    code = condition.__code__
    return tuple(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def _apply(condition: Any, values: dict[str, Any]) -> Any:
    return condition(**{name: values[name] for name in _names(condition)})


def _holds(condition: Any, values: dict[str, Any]) -> bool:
    # A condition that raises does not hold.
    try:
        return bool(_apply(condition, values))
    except Exception:
        return False


def _watch(cls: Any, condition: Any) -> None:
    import functools

    busy: set[int] = set()  # objects with a public method under way: their state may be between two consistent ones

    def check(target: Any) -> None:
        # The condition may itself call public methods of the object.
        busy.add(id(target))
        try:
            held = _holds(lambda self: condition(self), {"self": target})
        finally:
            busy.discard(id(target))
        if not held:
            raise ContractViolation("class-invariant", _text(condition))

    def around(method: Any, first: bool) -> Any:
        @functools.wraps(method)
        def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            if id(self) in busy:
                return method(self, *args, **kwargs)
            if not first:
                check(self)
            busy.add(id(self))
            try:
                result = method(self, *args, **kwargs)
            finally:
                busy.discard(id(self))
            check(self)
            return result

        return wrapper

    cls.__init__ = around(cls.__init__, True)
    for name, member in list(vars(cls).items()):
        if callable(member) and not name.startswith("_") and not isinstance(member, type | staticmethod | classmethod):
            setattr(cls, name, around(member, False))


def _fell(measure: Any, frame: FrameType) -> None:
    # Only the last activation at each place is known; inside another loop a larger value may be a new activation.
    key = (frame.f_code, frame.f_lineno)
    before = _measures.get(key)
    falls = before is None or before[0] is not frame or measure < before[1] or _inside_two_loops(frame)
    _measures[key] = (frame, measure)
    if measure < 0 or not falls:
        raise ContractViolation("termination", _text(measure, "decreases", 3))


def _inside_two_loops(frame: FrameType) -> bool:
    import ast

    line = frame.f_lineno
    loops = 0
    for node in ast.walk(_tree(frame.f_code.co_filename)):
        if isinstance(node, ast.While | ast.For) and node.lineno >= frame.f_code.co_firstlineno:
            loops += node.lineno <= line <= (node.end_lineno or 0)
    return loops != 1


def _tree(path: str) -> Any:
    import ast
    import linecache

    try:
        return ast.parse("".join(linecache.getlines(path)))
    except SyntaxError:
        return ast.Module([], [])


def _text(condition: Any, name: str = "", depth: int = 0) -> str:
    """The source text of a lambda, or of the argument of the call of `name` that is under way `depth` frames up."""
    import ast
    import sys

    if callable(condition):
        code = condition.__code__
        for node in ast.walk(_tree(code.co_filename)):
            if isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno:
                names = tuple(a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))
                if names == _names(condition):
                    return ast.unparse(node.body)
        return str(condition.__qualname__)
    frame = sys._getframe(depth)
    calls = (node for node in ast.walk(_tree(frame.f_code.co_filename)) if isinstance(node, ast.Call) and len(node.args) == 1)
    for call in calls:
        if call.lineno <= frame.f_lineno <= (call.end_lineno or 0) and ast.unparse(call.func).endswith(name):
            return ast.unparse(call.args[0])
    return repr(condition)
