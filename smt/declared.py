"""Types that are declared, at the boundary of calls that are not followed: what arguments, objects and results owe to them.

Inside of a function values are what they are. A call through a contract sees declarations only: the callee takes its arguments and
all that it can reach to be of the types that they are known under, its caller takes the result, and the objects afterwards, to be.
So arguments and objects are checked at each call and at each way out of a function, and results rest on that of the callee.
"""

from __future__ import annotations

from collections.abc import Sequence

from frontends import ir
from frontends.kinds import Type
from smt import functional, inputs
from smt.callgraph import nodes
from smt.classes import find_class
from smt.escaping import Root
from smt.machine import Machine, Reached
from smt.terms import FALSE, TRUE, Term, not_
from smt.values import FuncV, RefV, TupleV, Value, alternatives

_PLAIN = ("int", "bool", "float", "str", "bytes", "bytearray", "none", "literal")
_HOLDING = ("tuple", "list", "deque", "dict", "OrderedDict", "Counter", "set", "frozenset")


def has_model(m: Machine, kind: Type, module: str) -> bool:
    """Whether more is known of any value of a type than that it is some value."""
    if kind.name == "class":
        return find_class(m, str(kind.values[0]), module) is not None
    if kind.name in _HOLDING:
        return bool(kind.args) and all(has_model(m, part, module) for part in kind.args if part.name != "...")
    return kind.name in _PLAIN or (kind.name == "union" and all(has_model(m, part, module) for part in kind.args))


def _fit(m: Machine, value: Value, kind: Type, module: str) -> Term | None:
    """Whether a value is of a type: FALSE where that cannot be told, None where nothing is taken from the type."""
    fit = inputs.fits(m, value, kind, module)
    return FALSE if fit is None and has_model(m, kind, module) else fit


def _owe(m: Machine, detail: str, span: ir.Span, fit: Term, told: bool) -> str:
    key = m.oblige("type", detail, span, fit)
    if not told:
        m.record.obligations[key].reasons = ("the type of a value is not known",)
    return key


def arguments(m: Machine, func: FuncV, bound: dict[str, Value], span: ir.Span) -> set[str]:
    """Ask that the arguments of a call are of the types of their parameters; the keys of what is asked."""
    f = func.function
    needed: set[str] = set()
    for param in f.params:
        if param.annotation is None or param.kind == "kwargs":
            continue
        value = bound[param.name]
        values = value.items if param.kind == "varargs" and isinstance(value, TupleV) else (value,)
        for one in values:
            fit = _fit(m, one, param.annotation, func.module)
            if fit is None:
                continue
            detail = f"argument {param.name} of {f.qualname} is {param.annotation}"
            if m.in_spec:
                m.raise_if(not_(fit), "TypeError", "type", detail, span)
            else:
                needed.add(_owe(m, detail, span, fit, inputs.fits(m, one, param.annotation, func.module) is not None))
    return needed


def objects(m: Machine, found: Reached, module: str, span: ir.Span, where: str, asked: Sequence[Root] = ()) -> set[str]:
    """Ask that objects are of the types under which code elsewhere knows them; the keys of what is asked.

    `asked`: values of which this is asked already.
    """
    done = {(part.location, kind) for value, kind in asked for _, part in alternatives(value) if isinstance(part, RefV)}
    needed: set[str] = set()
    for location, ref in found.refs.items():
        for kind in found.kinds[location]:
            if kind is None or (location, kind) in done or location not in m.state.heap:
                continue
            if m.intact.get(location) is m.state.heap[location]:
                continue
            fit = _fit(m, ref, kind, module)
            if fit is not None and fit is not TRUE:
                needed.add(_owe(m, f"{ref.cls.rpartition(':')[2]} is {kind} {where}", span, fit, fit is not FALSE))
    return needed


def result(m: Machine, func: FuncV, reached: Reached, needs: frozenset[str], span: ir.Span) -> None:
    """From here on the callee is taken to have kept to the types that it declares: what depends on it rests on its own proof of that.

    `needs`: of the call; those of its functions are their contracts.
    """
    if functional.gives_ints(m.program, func.module, func.function):
        return
    kept = frozenset(need.replace("function:", "types:", 1) for need in needs)
    alone = sum(need.startswith("types:") for need in kept) == 1
    if reached.refs or not (alone and _gives_nothing(func.function)):
        m.provided(kept, f"rests on the types that {func.function.qualname} declares, which are not proved", span)


def _gives_nothing(f: ir.Function) -> bool:
    """Whether a function plainly returns None: nothing is taken from its annotation."""
    within = {id(n) for d in nodes(f.body) if isinstance(d, ir.Define) for n in nodes(d)}
    returned = [n.value for n in nodes(f.body) if isinstance(n, ir.Return) and id(n) not in within]
    return not f.is_generator and not f.wrappers and all(value is None or value == ir.const(None) for value in returned)
