"""Dataclasses: their options, the `__init__` that the decorator makes, and field-wise equality and order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from frontends import ir
from frontends.kinds import Type
from smt import attributes, globals_, mro
from smt.evaluation import evaluate
from smt.heap import InstanceObj
from smt.machine import Machine
from smt.values import BuiltinV, ClassV, ModuleV, RefV, Value

DATACLASS = "dataclasses.dataclass"
FLAGS = ("default", "default_factory", "init", "compare", "kw_only", "repr", "hash", "metadata")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type, its default or the factory of one, and what it takes part in."""

    name: str
    kind: Type
    default: ir.Expr | None
    factory: ir.Expr | None
    init: bool
    compare: bool
    keyword_only: bool
    owner: ClassV


def is_dataclass(cls: ClassV) -> bool:
    """Whether the class is decorated with `dataclass`."""
    return DATACLASS in cls.cls.decorators


def option(m: Machine, cls: ClassV, name: str, default: bool, span: ir.Span) -> bool:
    """An option of the decorator, such as `order`; a limit where it is no literal."""
    for text in cls.cls.decorators:
        prefix, _, value = text.partition("=")
        if prefix == f"{DATACLASS}:{name}":
            if value not in ("True", "False"):
                raise m.unsupported(f"dataclass option {name} that is no literal", span)
            return value == "True"
        if prefix == f"{DATACLASS}:**":
            raise m.unsupported("dataclass options by **", span)
    return default


def fields(m: Machine, cls: ClassV, span: ir.Span) -> tuple[Field, ...]:
    """The fields of a dataclass, those of its bases first; a field defined again keeps its place."""
    found: dict[str, Field] = {}
    own, *bases = mro.lineage(m, cls, span)
    for base in reversed(bases):
        if is_dataclass(base):
            # All of its fields count, those that it has from its own bases too, which matters where several bases meet.
            found.update((f.name, f) for f in fields(m, base, span))
    if is_dataclass(own):
        keyword_only = option(m, own, "kw_only", False, span)
        for name, kind, default in own.cls.fields:
            if kind is not None:
                if "InitVar" in str(kind) or "KW_ONLY" in str(kind):
                    raise m.unsupported(f"dataclass field of type {kind}", span)
                found[name] = _field(m, own, name, kind, default, keyword_only, span)
    return tuple(found.values())


def _field(
    m: Machine, owner: ClassV, name: str, kind: Type, default: ir.Expr | None, keyword_only: bool, span: ir.Span
) -> Field:
    if not isinstance(default, ir.Call) or not _is_library(m, owner.module, default.func, "dataclasses.field"):
        return Field(name, kind, default, None, True, True, keyword_only, owner)
    given = {arg.keyword: arg.value for arg in default.args}
    if any(key not in FLAGS for key in given):
        raise m.unsupported("this form of dataclasses.field", span)

    def flag(key: str, otherwise: bool) -> bool:
        value = given.get(key)
        if value is None:
            return otherwise
        if not isinstance(value, ir.Const) or not isinstance(value.value, bool):
            raise m.unsupported(f"option {key} of dataclasses.field that is no literal", span)
        return value.value

    return Field(
        name, kind, given.get("default"), given.get("default_factory"), flag("init", True), flag("compare", True),
        flag("kw_only", keyword_only), owner,
    )  # fmt: skip


def _is_library(m: Machine, module: str, e: ir.Expr, wanted: str) -> bool:
    with m.scratch(), m.collecting():
        match e:
            case ir.Name(id=name, scope="global"):
                return globals_.lookup(m, module, name, ir.NOWHERE) == BuiltinV(wanted)
            case ir.Attribute(value=ir.Name(id=name, scope="global"), name=attribute):
                value = globals_.lookup(m, module, name, ir.NOWHERE)
                return isinstance(value, ModuleV) and f"{value.name}.{attribute}" == wanted
    return False


def initialise(
    m: Machine, receiver: RefV, cls: ClassV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span
) -> None:
    """What the generated `__init__` does: bind the arguments, set the fields in order, call `__post_init__`."""
    from smt.arguments import bind
    from smt.calls import call, call_function
    from smt.classes import field_fits

    known = fields(m, cls, span)
    marker = ir.Const(None)  # stands for a default, which is taken from the field below
    params = [
        ir.Param(f.name, None, marker if f.default or f.factory else None, "keyword-only" if f.keyword_only else "positional")
        for f in known
        if f.init
    ]
    params.sort(key=lambda p: p.kind == "keyword-only")
    positional = [p for p in params if p.kind == "positional"]
    if any(p.default is None and q.default is not None for q, p in pairwise(positional)):
        raise m.unsupported("dataclass field without a default after one with a default", span)
    values = bind(m, cls.cls.name, tuple(params), args, keywords, cls.module, span)
    given = {p.name for p in positional[: len(args)]} | set(keywords)
    for f in known:
        if f.name in given:
            value = values[f.name]
        elif f.factory is not None:
            with m.inside(m.new_frame(f.owner.module, ())):
                value = call(m, evaluate(m, f.factory), (), {}, span)
        elif f.default is not None:
            written = f.default
            value, problem = globals_.at_import(m, f.owner.module, lambda written=written: evaluate(m, written))  # type: ignore[misc]
            if problem:
                raise m.unsupported(f"default of dataclass field {f.name}: {problem}", span)
        else:
            continue
        field_fits(m, cls, f.name, value, span)
        found = m.state.look(receiver)
        assert isinstance(found, InstanceObj)
        m.state.put(receiver, found.set(f.name, value))
    after = attributes.special_method(m, receiver, "__post_init__", span)
    if after is not None:
        call_function(m, after, (receiver,), {}, span)


def compared(m: Machine, cls: ClassV, option_name: str, default: bool, span: ir.Span) -> ClassV | None:
    """The class of the lineage whose decorator makes the comparison methods that instances of `cls` use, or None."""
    for owner in mro.lineage(m, cls, span):
        names = ("__eq__",) if option_name == "eq" else ("__lt__", "__le__", "__gt__", "__ge__")
        if any(method.name in names for method in owner.cls.methods):
            return None
        if is_dataclass(owner) and option(m, owner, option_name, default, span):
            return owner
    return None


def compared_values(m: Machine, receiver: RefV, owner: ClassV, span: ir.Span) -> Iterator[Value]:
    """The values of the fields that take part in comparisons, in order."""
    for f in fields(m, owner, span):
        if f.compare:
            yield attributes.get(m, receiver, f.name, span)
