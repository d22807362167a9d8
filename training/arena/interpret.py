"""A small interpreter of the arena's language: the part of the IR that generated programs use.

Functions are compiled to closures once and then run on many inputs; expressions are those of `prover.concrete`, so lists are tuples. What
lies outside the language raises `Outside` when it is compiled; a run that raises an exception or cannot be followed raises `Raised` or
`Stuck`. Nothing here decides what is proved: runs filter goals, make the rows that proposers see, and throw out lemmas that a state
contradicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from frontends import ir
from frontends.python.load import load_text
from frontends.source import SourceError
from frontends.walk import walk
from prover.concrete import RAISED, Compiled, GivenUp, NotInLanguage, compile_expr, holds
from prover.proposers.base import Row

STEPS: Final = 3_000  # turns of loops, and calls, of one run
DEPTH: Final = 60  # nested calls
MAX_BITS: Final = 400  # of an integer that a variable holds
MAX_LENGTH: Final = 400  # of a list
ERRORS: Final = (*RAISED, RecursionError)


class Outside(Exception):
    """A construct that the arena's language does not have."""


class Stuck(Exception):
    """A run that takes too many steps, or makes something too large, to be followed."""


class Raised(Exception):
    """A run that ends with an exception."""


State = dict[str, Any]  # variables by name, lists as tuples; names with "%" are the interpreter's own


@dataclass(slots=True)
class Run:
    """What one run has seen: steps left, and the states at the heads of the loops of the outermost function, by line."""

    steps: int = STEPS
    depth: int = 0
    heads: dict[int, list[State]] = field(default_factory=dict)

    def spend(self) -> None:
        """Count a step."""
        self.steps -= 1
        if self.steps < 0:
            raise Stuck("too long")


Code = Callable[[State, Run], Any]  # None: go on; otherwise one of the signals below


@dataclass(frozen=True, slots=True)
class Returned:
    """The signal of `return`."""

    value: Any


BREAK: Final = object()
CONTINUE: Final = object()
_IN_PLACE: Final = ("+", "-", "*", "//", "%")


def _checked(value: Any) -> Any:
    if (type(value) is int and value.bit_length() > MAX_BITS) or (type(value) is tuple and len(value) > MAX_LENGTH):
        raise Stuck("too large")
    return value


class Compiler:
    """Compiles functions of one module; calls of its functions run their bodies."""

    def __init__(self, module: ir.Module) -> None:
        self.functions = {f.qualname: f for f in module.functions()}
        self.compiled: dict[str, Code] = {}

    def expr(self, node: ir.Expr) -> Compiled:
        """A closure that evaluates the expression. Raises Outside."""
        try:
            return compile_expr(node)
        except NotInLanguage as problem:
            raise Outside(str(problem)) from None

    def value(self, node: ir.Expr) -> Code:
        """The same for what may also be a call of a function of the module."""
        match node:
            case ir.Call(func=ir.Name(id=name, scope="global"), args=args) if name in self.functions:
                params = [p.name for p in self.functions[name].params]
                if len(params) != len(args) or any(a.star or a.keyword for a in args):
                    raise Outside("call with keywords, stars or defaults")
                parts = [self.expr(a.value) for a in args]

                def invoke(names: State, run: Run) -> Any:
                    run.spend()
                    run.depth += 1
                    if run.depth > DEPTH:
                        raise Stuck("too deep")
                    end = self.code(name)({p: part(names) for p, part in zip(params, parts, strict=True)}, run)
                    run.depth -= 1
                    return end.value if isinstance(end, Returned) else None

                return invoke
        got = self.expr(node)
        return lambda names, run: got(names)

    # -------------------------------------------------------------------------------------------------------- statements

    def code(self, name: str) -> Code:
        """The compiled body of a function."""
        if name not in self.compiled:
            self.compiled[name] = self.block(self.functions[name].body)
        return self.compiled[name]

    def block(self, body: Sequence[ir.Stmt]) -> Code:
        """The statements one after the other."""
        parts = [self.statement(s) for s in body]

        def go(names: State, run: Run) -> Any:
            for part in parts:
                signal = part(names, run)
                if signal is not None:
                    return signal
            return None

        return go

    def statement(self, s: ir.Stmt) -> Code:
        """A closure that runs the statement. Raises Outside."""
        match s:
            case ir.Assign(target=target, value=value):
                store, got = self.target(target), self.value(value)
                return lambda names, run: store(names, got(names, run))
            case ir.Augment(target=ir.Name() | ir.Subscript() as target, op=op, value=value) if op in _IN_PLACE:
                return self.statement(ir.Assign(target, ir.Binary(op, target, value)))
            case ir.ExprStmt(value=ir.Call(func=ir.Attribute(value=ir.Name(id=name, scope="local"), name="append"), args=(arg,))):
                item = self.expr(arg.value)

                def append(names: State, run: Run) -> None:
                    names[name] = _checked((*names[name], item(names)))

                return append
            case ir.If(test=test, body=body, orelse=orelse):
                c, a, b = self.expr(test), self.block(body), self.block(orelse)
                return lambda names, run: a(names, run) if c(names) else b(names, run)
            case ir.While():
                return self.while_loop(s)
            case ir.For():
                return self.for_loop(s)
            case ir.Break():
                return lambda names, run: BREAK
            case ir.Continue():
                return lambda names, run: CONTINUE
            case ir.Return(value=value):
                got = self.value(value)
                return lambda names, run: Returned(got(names, run))
            case ir.Assert():
                return lambda names, run: None  # goals are looked at from outside
        raise Outside(type(s).__name__)

    def target(self, node: ir.Expr) -> Callable[[State, Any], None]:
        match node:
            case ir.Name(id=name, scope="local"):
                return lambda names, value: names.__setitem__(name, _checked(value))
            case ir.TupleDisplay(items=items):
                parts = [self.target(i) for i in items]

                def unpack(names: State, value: Any) -> None:
                    for part, item in zip(parts, value, strict=True):
                        part(names, item)

                return unpack
            case ir.Subscript(value=ir.Name(id=name, scope="local"), index=index):
                at = self.expr(index)

                def put(names: State, item: Any) -> None:
                    items = list(names[name])
                    items[at(names)] = item
                    names[name] = tuple(items)

                return put
        raise Outside("target of an assignment")

    def while_loop(self, s: ir.While) -> Code:
        test, body, orelse, line = self.expr(s.test), self.block(s.body), self.block(s.orelse), s.span.line

        def go(names: State, run: Run) -> Any:
            while True:
                _see(names, run, line)
                if not test(names):
                    return orelse(names, run)
                signal = body(names, run)
                if signal is BREAK:
                    return None
                if isinstance(signal, Returned):
                    return signal

        return go

    def for_loop(self, s: ir.For) -> Code:
        source, store, line = self.expr(s.iter), self.target(s.target), s.span.line
        body, orelse = self.block(s.body), self.block(s.orelse)

        def go(names: State, run: Run) -> Any:
            for item in source(names):
                store(names, item)
                _see(names, run, line)
                signal = body(names, run)
                if signal is BREAK:
                    return None
                if isinstance(signal, Returned):
                    return signal
            return orelse(names, run)

        return go


def _see(names: State, run: Run, line: int) -> None:
    run.spend()
    if not run.depth:
        run.heads.setdefault(line, []).append(visible(names))


def visible(names: State) -> State:
    """The variables of the program alone."""
    return {k: v for k, v in names.items() if "%" not in k}


def with_old(names: State, given: State) -> State:
    """The state with what lemmas may say of the parameters at entry, as "old.x"."""
    return {**names, **{f"old.{k}": v for k, v in given.items()}}


def row_of(names: State) -> Row:
    """A state as proposers get it."""
    return tuple((k, v) for k, v in names.items() if "." not in k)


# ---------------------------------------------------------------------------------------------------------------- whole runs


@dataclass(frozen=True, slots=True)
class Trace:
    """One run of a function: what went in, the states at loop heads by line, the variables at the end and the value returned."""

    given: State
    heads: dict[int, list[State]]
    end: State
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

    def clause(self, clause: ir.Clause) -> Callable[[State], bool]:
        """A condition of the contract over its meanings ("x", "%result", ...). One that raises does not hold."""
        test = self.compiler.expr(clause.body)
        return lambda meanings: holds(test, [{name: meanings[m] for name, m in clause.params}])

    def admits(self, given: State) -> bool:
        """Whether the arguments satisfy the preconditions."""
        return all(test(given) for test in self.requires)

    def run(self, given: State) -> Trace | None:
        """The run on an input, or None when it does not satisfy the preconditions. Raises Stuck, and Raised."""
        if not self.admits(given):
            return None
        names, run = dict(given), Run()
        try:
            signal = self.body(names, run)
        except ERRORS as problem:
            raise Raised(type(problem).__name__) from None
        except GivenUp:
            raise Stuck("too large") from None
        return Trace(dict(given), run.heads, visible(names), signal.value if isinstance(signal, Returned) else None)

    def holds(self, trace: Trace) -> bool:
        """Whether every assertion (each stands at the end of an arena program) and postcondition holds of a run. An error: it does not."""
        at_end = all(holds(test, [dict(trace.end)]) for test in self.asserts)
        return at_end and all(test({**trace.given, "%result": trace.result}) for test in self.ensures)


def loaded(source: str) -> ir.Module:
    """The module of a program's text. Raises ValueError for text that does not parse."""
    module = load_text(source, "arena.py")
    if isinstance(module, SourceError):
        raise ValueError(module.message)
    return module


def loops(body: Sequence[ir.Stmt]) -> Iterator[ir.While | ir.For]:
    """The loops among statements, nested ones included."""
    return (n for n in walk(tuple(body)) if isinstance(n, ir.While | ir.For))


def grid(choices: Sequence[Sequence[Any]], limit: int) -> list[tuple[Any, ...]]:
    """Small inputs: combinations of choices, evenly thinned to at most `limit`."""
    everything = list(product(*choices))
    step = max(1, -(-len(everything) // limit))
    return everything[::step]
