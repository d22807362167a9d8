"""Lemma expressions on concrete states: a small closed interpreter, compiled to closures, so that guesses are filtered fast.

Nothing of the program runs here, and nothing but what is named in this file can. Lists and tuples are both tuples. What it says decides
which guesses are worth a solver's time, and nothing else.
"""

from __future__ import annotations

import ast
import enum
import functools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from frontends import ir
from frontends.python.annotations import Annotations
from frontends.python.lower_expr import ExprLowerer, ModuleContext
from frontends.python.names import ModuleNames
from frontends.python.scopes import Scope
from frontends.source import Source
from prover.proposers.base import Row, Value

MAX_TEXT = 4000
MAX_NODES = 400
MAX_BITS = 4096  # of a power or a shift
MAX_ITEMS = (2000, 2000, 200, 40)  # of a range, by how many `for` the expression has, which may be nested

Env = dict[str, Any]  # variables by name; "old.x", "seen(x)" as in rows; bound variables have names of their own
Compiled = Callable[[Env], Any]


class Outcome(enum.Enum):
    """What an expression does that has no value: it raises, or this interpreter gives it up (too large, or not of the language)."""

    RAISES = "raises"
    UNKNOWN = "unknown"


class NotInLanguage(Exception):
    """The expression uses something that this interpreter does not know."""


class GivenUp(Exception):
    """A value grew too large."""


RAISED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def evaluate(expr: ir.Expr | str, row: Row) -> Value | Outcome:
    """The value of an expression on a row, or why there is none."""
    env = dict(row)
    try:
        return run(compile_expr(parse(expr, env) if isinstance(expr, str) else expr), env)
    except NotInLanguage:
        return Outcome.UNKNOWN


def run(compiled: Compiled, env: Env) -> Value | Outcome:
    """The value of a compiled expression, or its `Outcome`."""
    try:
        value: Value = compiled(env)
    except RAISED:
        return Outcome.RAISES
    except GivenUp:
        return Outcome.UNKNOWN
    return tuple(value) if isinstance(value, range) else value


def holds(compiled: Compiled, envs: Iterable[Env]) -> bool:
    """Whether a condition is true wherever this interpreter can tell. One that raises is not true."""
    try:
        for env in envs:
            try:
                if not compiled(env):
                    return False
            except GivenUp:
                continue
    except RAISED:
        return False
    return True


def parse(text: str, names: Iterable[str]) -> ir.Expr:
    """The IR of an expression over these names. Raises `NotInLanguage` for text that is none."""
    if len(text) > MAX_TEXT:
        raise NotInLanguage("too long")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotInLanguage("not an expression") from None
    module = ModuleNames("", False)
    scope = Scope("function", {name: name for name in names if "." not in name})
    return ExprLowerer(ModuleContext(Source("", text), module, Annotations(module))).expr(tree, scope)


def compile_expr(expr: ir.Expr) -> Compiled:
    """The expression as a function of an environment, which it may use to keep bound variables. Raises `NotInLanguage`."""
    return _Compiler().compile(expr, {})


# ------------------------------------------------------------------------------------------------------------- operations


def _times(a: Any, b: Any) -> Any:
    if not (isinstance(a, int) and isinstance(b, int)):
        count, items = (a, b) if isinstance(a, int) else (b, a)
        if isinstance(items, tuple | str) and isinstance(count, int) and count * len(items) > MAX_ITEMS[0]:
            raise GivenUp
    return a * b


def _power(a: Any, b: Any) -> Any:
    if not (isinstance(a, int) and isinstance(b, int)) or b < 0:
        raise GivenUp  # a float, or nothing
    if a.bit_length() * b > MAX_BITS:
        raise GivenUp
    return a**b


def _shift(a: Any, b: Any) -> Any:
    if isinstance(b, int) and b > MAX_BITS:
        raise GivenUp
    return a << b


def _remainder(a: Any, b: Any) -> Any:
    if isinstance(a, str):
        raise GivenUp  # formatting
    return a % b


def _list(items: Any = ()) -> tuple[Any, ...]:
    return tuple(items)


def _sorted(items: Any) -> tuple[Any, ...]:
    return tuple(sorted(items))


def _sum(items: Any, start: Any = 0) -> Any:
    found = list(items)
    if isinstance(start, tuple) or any(isinstance(item, tuple) for item in found):
        raise GivenUp  # lists and tuples can't be told apart here
    return sum(found, start)


def _length(items: Any) -> int:
    return len(items)


def _is(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is b
    raise GivenUp  # the identity of values is left open


_BINARY: dict[str, Callable[[Compiled, Compiled], Compiled]] = {
    "+": lambda a, b: lambda e: a(e) + b(e),
    "-": lambda a, b: lambda e: a(e) - b(e),
    "*": lambda a, b: lambda e: _times(a(e), b(e)),
    "//": lambda a, b: lambda e: a(e) // b(e),
    "%": lambda a, b: lambda e: _remainder(a(e), b(e)),
    "**": lambda a, b: lambda e: _power(a(e), b(e)),
    "<<": lambda a, b: lambda e: _shift(a(e), b(e)),
    ">>": lambda a, b: lambda e: a(e) >> b(e),
    "&": lambda a, b: lambda e: a(e) & b(e),
    "|": lambda a, b: lambda e: a(e) | b(e),
    "^": lambda a, b: lambda e: a(e) ^ b(e),
    "==": lambda a, b: lambda e: a(e) == b(e),
    "!=": lambda a, b: lambda e: a(e) != b(e),
    "<": lambda a, b: lambda e: a(e) < b(e),
    "<=": lambda a, b: lambda e: a(e) <= b(e),
    ">": lambda a, b: lambda e: a(e) > b(e),
    ">=": lambda a, b: lambda e: a(e) >= b(e),
    "in": lambda a, b: lambda e: a(e) in b(e),
    "not in": lambda a, b: lambda e: a(e) not in b(e),
    "is": lambda a, b: lambda e: _is(a(e), b(e)),
    "is not": lambda a, b: lambda e: not _is(a(e), b(e)),
}
_UNARY: dict[str, Callable[[Any], Any]] = {"-": operator.neg, "+": operator.pos, "~": operator.invert, "not": operator.not_}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": _length, "sum": _sum, "min": min, "max": max, "sorted": _sorted, "abs": abs, "all": all, "any": any,
    "list": _list, "tuple": _list, "int": int, "bool": bool,
}  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- compiling


class _Compiler:
    """Compiles one expression. Bound variables get names of their own, so that they leave those of the row alone."""

    def __init__(self) -> None:
        self.nodes = 0
        self.bound = 0

    def range(self, *args: Any) -> range:
        """What `range` calls when the expression is run, as far as it is small for so many loops."""
        made = range(*args)
        if made and abs(made[-1] - made[0]) > abs(made.step) * MAX_ITEMS[self.bound]:
            raise GivenUp
        return made

    def compile(self, expr: ir.Expr, names: Mapping[str, str]) -> Compiled:
        """The expression as a closure; `names` says what bound variables are called."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise NotInLanguage("too large")
        match expr:
            case ir.Const(value=value) if value is None or isinstance(value, int | str):
                return lambda e: value
            case ir.Name(id=name) if name in names or name not in ("old", "%old"):
                return operator.itemgetter(names.get(name, name))
            case ir.Attribute(value=ir.Name(id="old" | "%old"), name=name):
                return operator.itemgetter(f"old.{name}")
            case ir.Unary(op=op, operand=operand):
                apply, inner = _UNARY[op], self.compile(operand, names)
                return lambda e: apply(inner(e))
            case ir.Binary(op=op, left=left, right=right) | ir.Compare(op=op, left=left, right=right) if op in _BINARY:
                return _BINARY[op](self.compile(left, names), self.compile(right, names))
            case ir.And(left=left, right=right):
                first, second = self.compile(left, names), self.compile(right, names)
                return lambda e: first(e) and second(e)
            case ir.Or(left=left, right=right):
                first, second = self.compile(left, names), self.compile(right, names)
                return lambda e: first(e) or second(e)
            case ir.IfExp(test=test, then=then, orelse=orelse):
                asked, first, second = (self.compile(part, names) for part in (test, then, orelse))
                return lambda e: first(e) if asked(e) else second(e)
            case ir.NamedExpr(target=ir.Name(id=name), value=value) if name.startswith("%"):
                return _keep(names.get(name, name), self.compile(value, names))
            case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
                parts = [self.compile(item, names) for item in items]
                return lambda e: tuple([part(e) for part in parts])
            case ir.Subscript(value=value, index=ir.Slice(lower=lower, upper=upper, step=step)):
                ends = [self.compile(part or ir.const(None), names) for part in (lower, upper, step)]
                return _cut(self.compile(value, names), *ends)
            case ir.Subscript(value=value, index=index):
                items_of, place = self.compile(value, names), self.compile(index, names)
                return lambda e: items_of(e)[place(e)]
            case ir.Call(func=func, args=args):
                return self.call(func, args, names)
            case ir.Comprehension(kind="list", element=element, clauses=clauses):
                return _tupled(self.items(element, clauses, names))
            case _:
                raise NotInLanguage(type(expr).__name__)

    def call(self, func: ir.Expr, args: tuple[ir.Arg, ...], names: Mapping[str, str]) -> Compiled:
        """A call of a known function, or of `.count`."""
        if any(arg.keyword is not None or arg.star for arg in args):
            raise NotInLanguage("keyword argument")
        if isinstance(func, ir.Attribute) and func.name == "count" and len(args) == 1:
            items_of, item = self.compile(func.value, names), self.compile(args[0].value, names)
            return lambda e: items_of(e).count(item(e))
        match func, args:
            case ir.Name(id="seen" | "%seen", scope="global"), (ir.Arg(value=ir.Name(id=name)),):
                return operator.itemgetter(f"seen({name})")
        if not isinstance(func, ir.Name) or func.id in names or func.scope != "global":
            raise NotInLanguage("call")
        apply = self.range if func.id == "range" else _FUNCTIONS.get(func.id)
        if apply is None:
            raise NotInLanguage("call")
        if len(args) != 1:
            parts = [self.compile(arg.value, names) for arg in args]
            return lambda e: apply(*[part(e) for part in parts])
        only = args[0].value
        if isinstance(only, ir.Comprehension) and only.kind == "generator":
            if func.id == "len":
                raise NotInLanguage("length of a generator")
            several = self.items(only.element, only.clauses, names)
            return lambda e: apply(several(e))
        inner = self.compile(only, names)
        if func.id in ("int", "bool"):
            return _number(apply, inner)
        return lambda e: apply(inner(e))

    def items(
        self, element: ir.Expr, clauses: tuple[ir.CompFor, ...], names: Mapping[str, str]
    ) -> Callable[[Env], Iterator[Any]]:
        """What a comprehension goes through, item by item."""
        head, *rest = clauses
        if not isinstance(head.target, ir.Name):
            raise NotInLanguage("several targets")
        source = self.compile(head.iter, names)
        self.bound += 1
        if self.bound >= len(MAX_ITEMS):
            raise NotInLanguage("too many loops")
        slot = f"{head.target.id}%{self.bound}%"
        inner = {**names, head.target.id: slot}
        tests = [self.compile(test, inner) for test in head.conditions]
        if rest:
            deeper = self.items(element, tuple(rest), inner)

            def nested(env: Env) -> Iterator[Any]:
                for item in source(env):
                    env[slot] = item
                    if all(test(env) for test in tests):
                        yield from deeper(env)

            return nested
        made = self.compile(element, inner)

        def plain(env: Env) -> Iterator[Any]:
            for item in source(env):
                env[slot] = item
                yield made(env)

        def tested(env: Env) -> Iterator[Any]:
            for item in source(env):
                env[slot] = item
                if all(test(env) for test in tests):
                    yield made(env)

        return tested if tests else plain


def _keep(name: str, value: Compiled) -> Compiled:
    def compiled(env: Env) -> Any:
        env[name] = found = value(env)
        return found

    return compiled


def _cut(items_of: Compiled, lower: Compiled, upper: Compiled, step: Compiled) -> Compiled:
    return lambda e: items_of(e)[slice(lower(e), upper(e), step(e))]


def _tupled(items: Callable[[Env], Iterator[Any]]) -> Compiled:
    return lambda e: tuple(items(e))


def _number(apply: Callable[..., Any], inner: Compiled) -> Compiled:
    def compiled(env: Env) -> Any:
        value = inner(env)
        if isinstance(value, str) and apply is int:
            raise GivenUp  # a text that means a number is not of the language
        return apply(value)

    return compiled


@functools.lru_cache(maxsize=50_000)
def compiled_text(text: str, names: tuple[str, ...]) -> Compiled | None:
    """The text compiled, or None where it is not of the language."""
    try:
        return compile_expr(parse(text, names))
    except NotInLanguage:
        return None
