"""Pure functions of a program on concrete numbers: what they give, and where they call themselves.

A closed interpreter for the functions that `smt.functional` takes for functions of mathematics. It counts its steps. What it says decides
which guesses are worth a solver's time, and nothing else.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from frontends import ir
from smt.functional import global_names, is_functional

MAX_STEPS: Final = 20_000  # of one call, those inside of it included
MAX_DEPTH: Final = 150
MAX_BITS: Final = 2048
MAX_KNOWN: Final = 20_000

Number = int  # a bool is one

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv, "%": operator.mod, "&": operator.and_,
    "|": operator.or_, "^": operator.xor, ">>": operator.rshift, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_UNARY: dict[str, Callable[[Any], Any]] = {"-": operator.neg, "+": operator.pos, "~": operator.invert, "not": operator.not_}
_BUILTINS: dict[str, Callable[..., Any]] = {"abs": abs, "min": min, "max": max}


class Endless(Exception):
    """The call takes too many steps, or its numbers grow too large."""


class _Returned(Exception):
    def __init__(self, value: Any) -> None:
        self.value = value


class _Left(Exception):
    """`break` or `continue`."""

    def __init__(self, again: bool) -> None:
        self.again = again


class PureCalls:
    """The functional functions of a module that a function may call, itself left out, by name."""

    def __init__(self, program: ir.Program, module: ir.Module) -> None:
        made = [f for f in module.functions() if "." not in f.qualname and is_functional(program, module.name, f)]
        self.functions: dict[str, ir.Function] = {f.name: f for f in made}
        self._known: dict[tuple[str, tuple[Number, ...]], Any] = {}
        self._steps = 0

    def recursive(self) -> dict[str, ir.Function]:
        """Those that call themselves directly."""
        return {name: f for name, f in self.functions.items() if name in global_names(f)}

    def call(self, name: str, args: Sequence[Number]) -> Any:
        """What a function gives. Raises what it raises, `Endless`, or KeyError for a function that is none of these."""
        self._steps = 0
        return self._call(name, tuple(args), 0, [])

    def descents(self, name: str, args: Sequence[Number]) -> list[tuple[Number, ...]]:
        """The arguments with which a call of the function calls itself, at the first level."""
        self._steps = 0
        found: list[tuple[Number, ...]] = []
        self._run(self.functions[name], tuple(args), 0, found)
        return found

    def _call(self, name: str, args: tuple[Number, ...], depth: int, told: list[tuple[Number, ...]]) -> Any:
        key = (name, tuple(map(int, args)))  # only the number counts: True is 1
        if key not in self._known:
            value = self._run(self.functions[name], args, depth, told)
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            self._known[key] = value
        return self._known[key]

    def _run(self, function: ir.Function, args: tuple[Number, ...], depth: int, told: list[tuple[Number, ...]]) -> Any:
        if depth > MAX_DEPTH or len(args) != len(function.params):
            raise Endless
        env = dict(zip((p.name for p in function.params), args, strict=True))
        try:
            self._block(function.body, env, _Frame(function.name, depth, told))
        except _Returned as end:
            return end.value
        return None

    def _block(self, body: Sequence[ir.Stmt], env: dict[str, Any], frame: _Frame) -> None:
        for node in body:
            self._step()
            match node:
                case ir.Return(value=value):
                    raise _Returned(self._value(value, env, frame))
                case ir.Assign(target=ir.Name(id=name), value=value):
                    env[name] = self._value(value, env, frame)
                case ir.Augment(target=ir.Name(id=name), op=op, value=value):
                    env[name] = _sized(_BINARY[op](env[name], self._value(value, env, frame)))
                case ir.If(test=test, body=then, orelse=orelse):
                    self._block(then if self._value(test, env, frame) else orelse, env, frame)
                case ir.While(test=test, body=turn, orelse=orelse):
                    self._loop(test, turn, orelse, env, frame)
                case ir.Assert(test=test):
                    if not self._value(test, env, frame):
                        raise ValueError("an assertion fails")
                case ir.Break() | ir.Continue():
                    raise _Left(isinstance(node, ir.Continue))
                case _:
                    raise Endless

    def _loop(self, test: ir.Expr, turn: Sequence[ir.Stmt], orelse: Sequence[ir.Stmt], env: dict[str, Any], frame: _Frame) -> None:
        while self._value(test, env, frame):
            self._step()
            try:
                self._block(turn, env, frame)
            except _Left as left:
                if not left.again:
                    return
        self._block(orelse, env, frame)

    def _value(self, expr: ir.Expr, env: dict[str, Any], frame: _Frame) -> Any:
        self._step()
        match expr:
            case ir.Const(value=value):
                return value
            case ir.Name(id=name):
                return env[name]
            case ir.NamedExpr(target=ir.Name(id=name), value=value):
                env[name] = self._value(value, env, frame)
                return env[name]
            case ir.Unary(op=op, operand=operand):
                return _UNARY[op](self._value(operand, env, frame))
            case ir.Binary(op=op, left=left, right=right) | ir.Compare(op=op, left=left, right=right) if op in _BINARY:
                return _sized(_BINARY[op](self._value(left, env, frame), self._value(right, env, frame)))
            case ir.And(left=left, right=right):
                return self._value(left, env, frame) and self._value(right, env, frame)
            case ir.Or(left=left, right=right):
                return self._value(left, env, frame) or self._value(right, env, frame)
            case ir.IfExp(test=test, then=then, orelse=orelse):
                return self._value(then if self._value(test, env, frame) else orelse, env, frame)
            case ir.Call(func=ir.Name(id=name), args=args):
                values = tuple(self._value(a.value, env, frame) for a in args)
                if name in self.functions:
                    if name == frame.function:
                        frame.told.append(values)
                    return self._call(name, values, frame.depth + 1, [])
                return _BUILTINS[name](*values)
        raise Endless

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise Endless


class _Frame:
    """The running function, how deep it is, and where its calls of itself are told."""

    def __init__(self, function: str, depth: int, told: list[tuple[Number, ...]]) -> None:
        self.function, self.depth, self.told = function, depth, told


def _sized(value: Any) -> Any:
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise Endless
    return value


@functools.lru_cache(maxsize=16)
def _calls(key: _Key) -> PureCalls:
    return PureCalls(ir.Program((key.module,)), key.module)


class _Key:
    """A module as a key that is equal to itself only: hashing a module goes through all of it."""

    def __init__(self, module: ir.Module) -> None:
        self.module = module

    def __hash__(self) -> int:
        return id(self.module)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.module is other.module


def pure_calls(module: ir.Module) -> PureCalls:
    """The functional functions of a module, by its own text alone."""
    return _calls(_Key(module))
