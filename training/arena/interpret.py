"""A small interpreter of the arena's language: the part of the IR that generated programs use.

Expressions and statements are compiled to closures once and then run on many inputs. What lies outside the language raises `Outside`
when it is compiled; a run that raises an exception or cannot be followed raises `Raised` or `Stuck`. Nothing here decides what is
proved: runs filter goals, make the rows that proposers see, and throw out lemmas that a real state contradicts.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from frontends import ir
from frontends.python.load import load_text
from frontends.source import SourceError
from frontends.walk import walk
from prover.proposers.base import Row

STEPS: Final = 3_000  # turns of loops and comprehensions, and calls, of one run
DEPTH: Final = 60  # nested calls
MAX_BITS: Final = 400  # of an integer
MAX_LENGTH: Final = 400  # of a list


class Outside(Exception):
    """A construct that the arena's language does not have."""


class Stuck(Exception):
    """A run that takes too many steps, or makes something too large, to be followed."""


class Raised(Exception):
    """A run that ends with an exception."""


@dataclass(slots=True)
class Run:
    """What one run has seen: steps left, and the states at the heads of loops by line."""

    steps: int = STEPS
    depth: int = 0
    heads: dict[int, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(slots=True)
class Env:
    """The variables of one activation."""

    names: dict[str, Any]
    run: Run
    outer: bool = True  # the activation that is looked at: callees leave no rows


Expr = Callable[[Env], Any]
Code = Callable[[Env], Any]  # None: go on; otherwise one of the signals below


@dataclass(frozen=True, slots=True)
class Returned:
    """The signal of `return`."""

    value: Any


BREAK: Final = object()
CONTINUE: Final = object()

_BINARY: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv, "%": operator.mod,
}  # fmt: skip
_COMPARE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "in": lambda a, b: a in b, "not in": lambda a, b: a not in b,
}  # fmt: skip
_BUILTINS: Final[dict[str, Callable[..., Any]]] = {
    "len": len, "abs": abs, "min": min, "max": max, "sum": sum, "all": all, "any": any, "range": range, "enumerate": enumerate,
    "zip": zip, "list": list, "reversed": reversed, "bool": bool,
}  # fmt: skip


def _checked(value: Any) -> Any:
    if (type(value) is int and value.bit_length() > MAX_BITS) or (type(value) is list and len(value) > MAX_LENGTH):
        raise Stuck("too large")
    return value


def _spend(env: Env) -> None:
    env.run.steps -= 1
    if env.run.steps < 0:
        raise Stuck("too long")


class Compiler:
    """Compiles functions of one module; calls of its functions run their bodies."""

    def __init__(self, module: ir.Module) -> None:
        self.functions = {f.qualname: f for f in module.functions()}
        self.compiled: dict[str, Code] = {}

    # ------------------------------------------------------------------------------------------------------- expressions

    def expr(self, node: ir.Expr) -> Expr:
        """A closure that evaluates the expression; raises Outside."""
        match node:
            case ir.Const(value=value) if value is None or isinstance(value, int):
                return lambda env: value
            case ir.Name(id=name, scope="local"):
                return lambda env: env.names[name]
            case ir.NamedExpr(target=ir.Name(id=name), value=value):
                inner = self.expr(value)

                def named(env: Env) -> Any:
                    env.names[name] = got = inner(env)
                    return got

                return named
            case ir.Unary(op="not", operand=operand):
                inner = self.expr(operand)
                return lambda env: not inner(env)
            case ir.Unary(op="-", operand=operand):
                inner = self.expr(operand)
                return lambda env: -inner(env)
            case ir.Binary(op=op, left=left, right=right) if op in _BINARY:
                a, b, do = self.expr(left), self.expr(right), _BINARY[op]
                return lambda env: _checked(do(a(env), b(env)))
            case ir.Compare(op=op, left=left, right=right) if op in _COMPARE:
                a, b, do = self.expr(left), self.expr(right), _COMPARE[op]
                return lambda env: do(a(env), b(env))
            case ir.And(left=left, right=right):
                a, b = self.expr(left), self.expr(right)
                return lambda env: a(env) and b(env)
            case ir.Or(left=left, right=right):
                a, b = self.expr(left), self.expr(right)
                return lambda env: a(env) or b(env)
            case ir.IfExp(test=test, then=then, orelse=orelse):
                c, a, b = self.expr(test), self.expr(then), self.expr(orelse)
                return lambda env: a(env) if c(env) else b(env)
            case ir.ListDisplay(items=items):
                parts = [self.expr(i) for i in items]
                return lambda env: [p(env) for p in parts]
            case ir.TupleDisplay(items=items):
                parts = [self.expr(i) for i in items]
                return lambda env: tuple(p(env) for p in parts)
            case ir.Subscript(value=value, index=ir.Slice(lower=lower, upper=upper, step=None)):
                seq = self.expr(value)
                low = self.expr(lower) if lower is not None else None
                high = self.expr(upper) if upper is not None else None
                return lambda env: seq(env)[low(env) if low else None : high(env) if high else None]
            case ir.Subscript(value=value, index=index):
                a, b = self.expr(value), self.expr(index)
                return lambda env: a(env)[b(env)]
            case ir.Comprehension(kind="list" | "generator"):
                return self.comprehension(node)
            case ir.Call():
                return self.call(node)
        raise Outside(type(node).__name__)

    def comprehension(self, node: ir.Comprehension) -> Expr:
        if len(node.clauses) != 1 or not isinstance(node.clauses[0].target, ir.Name):
            raise Outside("comprehension with several clauses or targets")
        clause = node.clauses[0]
        assert isinstance(clause.target, ir.Name)
        name = clause.target.id
        source, element = self.expr(clause.iter), self.expr(node.element)
        tests = [self.expr(c) for c in clause.conditions]
        lazy = node.kind == "generator"

        def items(env: Env) -> Any:
            inner = Env({**env.names}, env.run, False)
            for item in source(env):
                _spend(env)
                inner.names[name] = item
                if all(t(inner) for t in tests):
                    yield element(inner)

        return items if lazy else lambda env: list(items(env))

    def call(self, node: ir.Call) -> Expr:
        if any(a.star or a.keyword for a in node.args):
            raise Outside("call with keywords or stars")
        args = [self.expr(a.value) for a in node.args]
        match node.func:
            case ir.Name(id=name, scope="global") if name in self.functions:
                params = [p.name for p in self.functions[name].params]
                if len(params) != len(args):
                    raise Outside("call with defaults")

                def invoke(env: Env) -> Any:
                    _spend(env)
                    run = env.run
                    run.depth += 1
                    if run.depth > DEPTH:
                        raise Stuck("too deep")
                    code = self.code(name)
                    end = code(Env({p: a(env) for p, a in zip(params, args, strict=True)}, run, False))
                    run.depth -= 1
                    return end.value if isinstance(end, Returned) else None

                return invoke
            case ir.Name(id=name, scope="global") if name in _BUILTINS:
                do = _BUILTINS[name]
                return lambda env: do(*(a(env) for a in args))
            case ir.Attribute(value=value, name="append") if len(args) == 1:
                seq, item = self.expr(value), args[0]

                def append(env: Env) -> None:
                    target = seq(env)
                    target.append(item(env))
                    _checked(target)

                return append
            case ir.Attribute(value=value, name="copy") if not args:
                seq = self.expr(value)
                return lambda env: list(seq(env))
        raise Outside("call")

    # -------------------------------------------------------------------------------------------------------- statements

    def code(self, name: str) -> Code:
        """The compiled body of a function."""
        if name not in self.compiled:
            self.compiled[name] = self.block(self.functions[name].body)
        return self.compiled[name]

    def block(self, body: Sequence[ir.Stmt]) -> Code:
        """The statements one after the other."""
        parts = [self.statement(s) for s in body]

        def run(env: Env) -> Any:
            for part in parts:
                signal = part(env)
                if signal is not None:
                    return signal
            return None

        return run

    def statement(self, s: ir.Stmt) -> Code:
        """A closure that runs the statement; raises Outside."""
        match s:
            case ir.Assign(target=target, value=value):
                store, got = self.target(target), self.expr(value)
                return lambda env: store(env, got(env))
            case ir.Augment(target=ir.Name() as target, op=op, value=value) if op in _BINARY:
                return self.statement(ir.Assign(target, ir.Binary(op, target, value)))
            case ir.Augment(target=ir.Subscript() as target, op=op, value=value) if op in _BINARY:
                return self.statement(ir.Assign(target, ir.Binary(op, target, value)))
            case ir.ExprStmt(value=value):
                got = self.expr(value)

                def evaluate(env: Env) -> None:
                    got(env)

                return evaluate
            case ir.If(test=test, body=body, orelse=orelse):
                c, a, b = self.expr(test), self.block(body), self.block(orelse)
                return lambda env: a(env) if c(env) else b(env)
            case ir.While():
                return self.while_loop(s)
            case ir.For():
                return self.for_loop(s)
            case ir.Break():
                return lambda env: BREAK
            case ir.Continue():
                return lambda env: CONTINUE
            case ir.Return(value=value):
                got = self.expr(value)
                return lambda env: Returned(got(env))
            case ir.Assert():
                return lambda env: None  # goals are looked at from outside
        raise Outside(type(s).__name__)

    def target(self, node: ir.Expr) -> Callable[[Env, Any], None]:
        match node:
            case ir.Name(id=name, scope="local"):
                return lambda env, value: env.names.__setitem__(name, value)
            case ir.TupleDisplay(items=items):
                parts = [self.target(i) for i in items]

                def unpack(env: Env, value: Any) -> None:
                    for part, item in zip(parts, value, strict=True):
                        part(env, item)

                return unpack
            case ir.Subscript(value=value, index=index):
                a, b = self.expr(value), self.expr(index)

                def put(env: Env, item: Any) -> None:
                    a(env)[b(env)] = item

                return put
        raise Outside("target of an assignment")

    def while_loop(self, s: ir.While) -> Code:
        test, body, orelse, line = self.expr(s.test), self.block(s.body), self.block(s.orelse), s.span.line

        def run(env: Env) -> Any:
            while True:
                _see(env, line)
                if not test(env):
                    return orelse(env)
                signal = body(env)
                if signal is BREAK:
                    return None
                if isinstance(signal, Returned):
                    return signal

        return run

    def for_loop(self, s: ir.For) -> Code:
        source, store, body, orelse, line = self.expr(s.iter), self.target(s.target), self.block(s.body), self.block(s.orelse), s.span.line

        def run(env: Env) -> Any:
            for item in source(env):
                store(env, item)
                _see(env, line)
                signal = body(env)
                if signal is BREAK:
                    return None
                if isinstance(signal, Returned):
                    return signal
            return orelse(env)

        return run


def _see(env: Env, line: int) -> None:
    _spend(env)
    if env.outer:
        env.run.heads.setdefault(line, []).append(frozen(env.names))


def frozen(names: dict[str, Any]) -> dict[str, Any]:
    """A copy of variables that later turns do not change. Temporaries of the lowering are left out."""
    return {k: list(v) if isinstance(v, list) else v for k, v in names.items() if not k.startswith("%")}


def row_of(names: dict[str, Any]) -> Row:
    """The state as proposers get it: lists are tuples."""
    return tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in names.items())


# ---------------------------------------------------------------------------------------------------------------- whole runs


@dataclass(frozen=True, slots=True)
class Trace:
    """One run of a function: what went in, the states at loop heads by line, the variables at the end and the value returned."""

    given: dict[str, Any]
    heads: dict[int, list[dict[str, Any]]]
    end: dict[str, Any]
    result: Any


class Subject:
    """A function to run: its body, preconditions and goals, compiled."""

    def __init__(self, module: ir.Module, function: ir.Function) -> None:
        self.compiler = Compiler(module)
        self.function = function
        self.body = self.compiler.code(function.qualname)
        self.requires = [self.clause(c) for c in function.contract.requires]
        self.ensures = [self.clause(c) for c in function.contract.ensures]
        self.asserts = [self.compiler.expr(s.test) for s in walk(function.body) if isinstance(s, ir.Assert)]

    def clause(self, clause: ir.Clause) -> Callable[[dict[str, Any]], bool]:
        """A condition of the contract over its meanings ("x", "%result", ...)."""
        test = self.compiler.expr(clause.body)
        return lambda meanings: bool(test(Env({name: meanings[m] for name, m in clause.params}, Run(), False)))

    def run(self, given: dict[str, Any]) -> Trace | None:
        """The run on an input, or None when it does not satisfy the preconditions. Raises Stuck, and Raised."""
        start = frozen(given)
        try:
            if not all(test(start) for test in self.requires):
                return None
            env = Env(frozen(given), Run())
            signal = self.body(env)
        except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as problem:
            raise Raised(type(problem).__name__) from None
        return Trace(start, env.run.heads, frozen(env.names), signal.value if isinstance(signal, Returned) else None)

    def holds(self, trace: Trace) -> bool:
        """Whether every assertion (each stands at the end of an arena program) and postcondition holds of a run. An error: it does not."""
        try:
            env = Env(frozen(trace.end), Run(), False)
            return all(test(env) for test in self.asserts) and all(
                test({**trace.given, "%result": trace.result}) for test in self.ensures
            )
        except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
            return False


def loaded(source: str) -> ir.Module:
    """The module of a program's text. Raises ValueError for text that does not parse."""
    module = load_text(source, "arena.py")
    if isinstance(module, SourceError):
        raise ValueError(module.message)
    return module


def conditions(texts: Sequence[str], names: Sequence[str]) -> list[Expr]:
    """Conditions over these variables, compiled. Raises ValueError for text that does not parse, Outside for what the language lacks."""
    if not texts:
        return []
    module = loaded(f"def conditions({', '.join(names)}):\n    return ({', '.join(f'({t})' for t in texts)},)\n")
    (function,) = module.functions()
    (statement,) = function.body
    assert isinstance(statement, ir.Return) and isinstance(statement.value, ir.TupleDisplay)
    compiler = Compiler(module)
    return [compiler.expr(item) for item in statement.value.items]


def truth(test: Expr, names: dict[str, Any]) -> bool:
    """Whether a condition holds in a state; one that raises does not. Raises Stuck where the state is too large to say."""
    try:
        return bool(test(Env(dict(names), Run(), False)))
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
        return False


def grid(choices: Sequence[Sequence[Any]], limit: int) -> list[tuple[Any, ...]]:
    """Small inputs: combinations of choices, evenly thinned to at most `limit`."""
    everything = list(product(*choices))
    step = max(1, -(-len(everything) // limit))
    return everything[::step]
