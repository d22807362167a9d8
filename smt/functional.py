"""Pure functions over numbers as functions of mathematics: equal arguments give equal results, and a result is what the body says.

A call of a `@pure` function whose text does nothing but compute with numbers stands for an application of an uninterpreted function, so
that two calls with equal arguments are known to agree. Its definition is opened once at each call (fuel of one, as in Leino, "Dafny: an
automatic program verifier for functional correctness", 2010): the application equals the body with the calls in it left closed. More
takes an induction, which is what a `@lemma` is for.

Both say only what holds of every call that comes to its end: the text is deterministic and reads nothing but its arguments. Calls in
contracts are not run; that they end is a duty of the function itself, on whose proof everything said here rests.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from frontends import ir
from smt.callgraph import nodes
from smt.inlining import inline
from smt.machine import Machine
from smt.terms import BOOL, INT, TRUE, ZERO, Term, and_, apply, eq, iff, implies, integer, le
from smt.values import BoolV, FuncV, IntV, Value, as_int

_BUILTINS = ("abs", "min", "max")
_OPERATORS = ("+", "-", "*", "//", "%", "&", "|", "^", "<<", ">>", "<", "<=", ">", ">=", "==", "!=", "not", "~")
_STRAIGHT = (ir.Return, ir.If, ir.Assign, ir.Augment, ir.Assert)
_LOOPS = (ir.While, ir.LoopSpec, ir.Break, ir.Continue)
_JOINING = (ir.And, ir.Or, ir.IfExp, ir.Arg)
NUMBERS = ("int", "bool")


@functools.lru_cache(maxsize=4096)
def is_functional(program: ir.Program, module: str, function: ir.Function) -> bool:
    """Whether a function's result depends on nothing but its arguments, numbers all of them, by its text."""
    return bool(_functions(program, module, function))


@functools.lru_cache(maxsize=4096)
def gives_ints(program: ir.Program, module: str, function: ir.Function) -> bool:
    """Whether a functional function that declares an int gives nothing else when it comes to its end, by its text: numbers are
    all that it computes with, None stands nowhere in it, and it ends in a `return`; so do the functions that it calls."""
    parts = _functions(program, module, function)
    told = function.returns is not None and function.returns.name == "int"
    return told and bool(parts) and all(_returns(f.body) and not any(map(_is_none, nodes(f.body))) for f in parts)


def _is_none(node: object) -> bool:
    return node == ir.const(None) or (isinstance(node, ir.Return) and node.value is None)


def _returns(body: Sequence[ir.Stmt]) -> bool:
    match body[-1] if body else None:
        case ir.Return(value=value):
            return value is not None
        case ir.If(body=then, orelse=orelse):
            return _returns(then) and _returns(orelse)
    return False


@functools.lru_cache(maxsize=4096)
def _functions(program: ir.Program, module: str, function: ir.Function) -> tuple[ir.Function, ...]:
    """The function and all that it may call, if all of them are functions over numbers; else nothing."""
    home = program.module(module)
    seen: dict[str, ir.Function] = {}
    stack = [function]
    while stack:
        f = stack.pop()
        if f.name in seen:
            continue
        seen[f.name] = f
        if not f.contract.pure or f.contract.trusted or f.qualname != f.name or not _over_numbers(f) or home is None:
            return ()
        for node in nodes(f.body):
            if not _computes(node):
                return ()
        for name in global_names(f):
            binding = home.lookup(name)
            if isinstance(binding, ir.Function) and binding.qualname == name:
                stack.append(binding)
            elif binding is not None or name not in _BUILTINS:
                return ()
    return tuple(seen.values())


def global_names(function: ir.Function) -> frozenset[str]:
    """The names of the module or of the builtins that a function's body mentions."""
    return frozenset(n.id for n in nodes(function.body) if isinstance(n, ir.Name) and n.scope == "global")


def _over_numbers(f: ir.Function) -> bool:
    plain = f.kind == "function" and not f.is_generator and not f.decorators and not f.limits and not f.contract.limits
    typed = all(p.kind == "positional" and p.annotation is not None and p.annotation.name in NUMBERS for p in f.params)
    return plain and typed and f.returns is not None and f.returns.name in NUMBERS and f.returns.bounds in (None, (None, None))


def _computes(node: object) -> bool:
    match node:
        case ir.Const(value=value):
            return value is None or isinstance(value, int)
        case ir.Name(scope=scope):
            return scope == "local" or (scope == "global" and not node.id.startswith("%"))
        case ir.Call(func=func, args=args):
            return isinstance(func, ir.Name) and func.scope == "global" and not any(a.star or a.keyword for a in args)
        case ir.Unary(op=op) | ir.Binary(op=op) | ir.Compare(op=op):
            return op in _OPERATORS
        case ir.Augment(target=ir.Name(), op=op):
            return op in _OPERATORS
        case ir.Assign(target=target):
            return isinstance(target, ir.Name)
        case ir.NamedExpr():
            return True
    return isinstance(node, (*_STRAIGHT, *_LOOPS, *_JOINING)) and not isinstance(node, ir.Augment)


@functools.lru_cache(maxsize=4096)
def opens(function: ir.Function) -> bool:
    """Whether a functional function's body can be opened at a call: it has no loop."""
    return not any(isinstance(n, ir.While) for n in nodes(function.body))


def result(m: Machine, func: FuncV, bound: dict[str, Value]) -> Value | None:
    """The result of a call as an application; None where the function is not functional, or the arguments are not plain numbers."""
    f = func.function
    if func.frame != 0 or func.owner is not None or not is_functional(m.program, func.module, f):
        return None
    args: list[Term] = []
    boolness: list[Term] = []
    for param in f.params:
        value = bound[param.name]
        assert param.annotation is not None
        if param.annotation.name == "bool" and isinstance(value, BoolV):
            args.append(value.term)
        elif param.annotation.name == "int" and isinstance(value, IntV | BoolV):
            number = as_int(value)
            assert number is not None
            args.append(number)
            boolness.append(value.boolness if isinstance(value, IntV) else TRUE)
        else:
            return None
    name = f"function {m.key_of(func)}"
    assert f.returns is not None
    if f.returns.name == "bool":
        return BoolV(apply(name, BOOL, *args))
    number, is_bool = apply(name, INT, *args), apply(f"{name} is a bool", BOOL, *args, *boolness)
    m.assume(implies(is_bool, and_(le(ZERO, number), le(number, integer(1)))))
    return IntV(number, is_bool)


def open_definition(m: Machine, func: FuncV, bound: dict[str, Value], application: Value, needs: frozenset[str]) -> None:
    """Go on knowing that the application is what the body gives. Calls in the body stay closed."""
    if m.opening or not opens(func.function):
        return
    base, start = m.state, m.state.path
    m.state = base.fork()
    m.in_spec += 1
    m.opening += 1
    try:
        # What the body asks is asked where the function itself is checked.
        with m.scratch(), m.collecting():
            end = m.attempt(lambda: inline(m, func, bound))
    finally:
        m.opening -= 1
        m.in_spec -= 1
        m.state = base
    if end is None:
        return
    state, value = end
    rests_on = frozenset(need for entry in state.path.since(start) for need in entry.needs)
    m.state.path = m.state.path.met(state.path.since(start), TRUE)
    m.assume(implies(state.path.branches(start), _same(application, value)), needs | rests_on)


def _same(a: Value, b: Value) -> Term:
    """Whether two numbers are the same object of Python; TRUE, which says nothing, where the second is no number."""
    if isinstance(a, BoolV) and isinstance(b, BoolV):
        return iff(a.term, b.term)
    number = as_int(b)
    if not isinstance(a, IntV) or not isinstance(b, IntV | BoolV) or number is None:
        return TRUE
    return and_(eq(a.term, number), iff(a.boolness, b.boolness if isinstance(b, IntV) else TRUE))
