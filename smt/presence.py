"""Which attributes an object may lack: those that its `__init__` does not set on every way to its end, and those that code deletes.

An attribute that a class body declares and no `__init__` sets is taken to be there, by whoever declared it; so is what classes that are
not at hand.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from frontends import ir
from smt import dispatch, mro, records
from smt.attributes import class_of
from smt.callgraph import nodes
from smt.heap import InstanceObj
from smt.machine import Machine, Reached
from smt.values import UNBOUND, ClassV, UnboundV, alternatives

Names = frozenset[str]
NOTHING: Names = frozenset()


def maybe_missing(m: Machine, cls: ClassV) -> Names:
    """The attributes that an `__init__` sets, which an object of the class, or of one below it at hand, may lack all the same."""
    key = dispatch.id_of(cls)
    known = m.missing.get(key)
    if known is None:
        order = mro.lineage(m, cls, cls.cls.span)
        given = {name for owner in order for name, _, default in owner.cls.fields if default is not None}
        inits = [f for owner in order for f in owner.cls.methods if f.name == "__init__"]
        set_ = {name for f in inits for node in nodes(f.body) if isinstance(node, ir.Assign) for name in _attributes(node.target, f)}
        below = () if dispatch.is_final(cls) else dispatch.subclasses(m, key)
        lacking = {name for one in (cls, *below) for name in set_ - _settled(m, one, mro.lineage(m, one, one.cls.span))}
        gone = deleted(m.program)
        known = m.missing[key] = frozenset((lacking | (set_ if "*" in gone else set_ & gone)) - given)
    return known


def require_whole(m: Machine, reached: Reached, spared: int | None, span: ir.Span) -> None:
    """A limit where an object that a call can reach lacks what its class relies on; `spared`: the location of one that the call builds."""
    from smt.classes import annotated_fields

    for location in reached.refs:
        found = m.state.heap.get(location)
        if location == spared or not isinstance(found, InstanceObj) or ":" not in found.cls:
            continue
        cls, values = class_of(m, found.cls), dict(found.fields)
        given = {name for owner in mro.lineage(m, cls, span) for name, _, default in owner.cls.fields if default is not None}
        for name in sorted(annotated_fields(m, cls).keys() - given - maybe_missing(m, cls)):
            if any(isinstance(part, UnboundV) for _, part in alternatives(values.get(name, UNBOUND))):
                raise m.unsupported(f"call that can reach an object of class {cls.cls.name} whose {name} may not be set yet", span)


@functools.lru_cache(maxsize=8)
def deleted(program: ir.Program) -> Names:
    """The names of attributes that functions of the program delete; "*" where any may be."""
    found: set[str] = set()
    for module in program.modules:
        for function in module.functions():
            for node in nodes(function.body):
                match node:
                    case ir.Delete(target=target):
                        found.update(part.name for part in nodes(target) if isinstance(part, ir.Attribute))
                    case ir.Name(id="delattr", scope="global") | ir.Attribute(name="__delattr__"):
                        found.add("*")
    return frozenset(found)


def _settled(m: Machine, cls: ClassV, order: tuple[ClassV, ...]) -> Names:
    """The attributes that making an object sets for certain, by the first `__init__` among these classes, its own or an inherited one."""
    for i, owner in enumerate(order):
        written = next((f for f in owner.cls.methods if f.name == "__init__"), None)
        if written is not None:
            return _set_by(written, lambda node, rest=order[i + 1 :]: _called(m, cls, node, rest))  # type: ignore[misc]
        if records.is_dataclass(owner):
            return frozenset(name for one in order[i:] if records.is_dataclass(one) for name, kind, _ in one.cls.fields if kind is not None)
    return NOTHING


def _called(m: Machine, cls: ClassV, call: ir.Call, rest: tuple[ClassV, ...]) -> Names:
    """What `super().__init__(...)` or `Base.__init__(self, ...)` sets."""
    match call.func:
        case ir.Attribute(value=ir.Call(func=ir.Name(id="super"), args=()), name="__init__"):
            return _settled(m, cls, rest)
        case ir.Attribute(value=ir.Name(id=base), name="__init__"):
            at = next((i for i, owner in enumerate(rest) if owner.cls.name == base), None)
            return NOTHING if at is None else _settled(m, cls, rest[at:])
    return NOTHING


def _attributes(target: ir.Expr, method: ir.Function) -> list[str]:
    """The attributes of the receiver that an assignment to a target sets."""
    me = method.params[0].name if method.params else ""
    if isinstance(target, ir.TupleDisplay | ir.ListDisplay):
        return [name for part in target.items for name in _attributes(part, method)]
    mine = isinstance(target, ir.Attribute) and isinstance(target.value, ir.Name) and target.value.id == me
    return [target.name] if mine and isinstance(target, ir.Attribute) else []


def _set_by(method: ir.Function, called: Callable[[ir.Call], Names]) -> Names:
    """The attributes of the receiver that are set wherever the method returns."""
    me = method.params[0].name if method.params else ""
    if any(isinstance(n, ir.Assign) and isinstance(n.target, ir.Name) and n.target.id == me for n in nodes(method.body)):
        return NOTHING
    ends: list[Names] = []

    def join(parts: list[Names | None]) -> Names | None:
        there = [p for p in parts if p is not None]
        return frozenset.intersection(*there) if there else None

    def block(body: tuple[ir.Stmt, ...], have: Names | None) -> Names | None:
        """What is set at the normal end; None where there is none."""
        for statement in body:
            if have is None:
                return None
            have = one(statement, have)
        return have

    def one(statement: ir.Stmt, have: Names) -> Names | None:
        match statement:
            case ir.Assign(target=target):
                return have | frozenset(_attributes(target, method))
            case ir.ExprStmt(value=ir.Call() as call):
                return have | called(call)
            case ir.If(body=body, orelse=orelse):
                return join([block(body, have), block(orelse, have)])
            case ir.While(body=body, orelse=orelse) | ir.For(body=body, orelse=orelse):
                block(body, have)
                return block(orelse, have) or have
            case ir.With(context=context, body=body):
                inner = block(body, have)
                # Any other context manager may end an exception of its body.
                plain = isinstance(context, ir.Call) and isinstance(context.func, ir.Name) and context.func.id == "open"
                return inner if plain else have
            case ir.Try(body=body, handlers=handlers, orelse=orelse, final=final):
                ways = [block(orelse, block(body, have)), *(block(h.body, have) for h in handlers)]
                return block(final, join(ways))
            case ir.Return():
                ends.append(have)
                return None
            case ir.Raise() | ir.Break() | ir.Continue():
                return None
        return have

    last = block(method.body, NOTHING)
    return join([last, *ends]) or NOTHING
