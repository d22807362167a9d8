"""Enumerations: members are constant objects, equal to themselves only, with a name and a value."""

from __future__ import annotations

from frontends import ir
from smt import globals_, inputs
from smt.builtins.registry import LENGTH, Arguments
from smt.calls import ITERATE
from smt.machine import Machine
from smt.operators import CONTAINS, EQUAL, SAMPLES, TRUTH, equal, kind_of
from smt.sequences import Contents
from smt.subscripts import GET
from smt.terms import FALSE, TRUE, Term
from smt.values import BuiltinV, ClassV, MemberV, ModuleV, StrV, Value, int_v, str_v


def is_enum(cls: ClassV) -> bool:
    """Whether the class is an enumeration: `Enum` is its only base."""
    return [b.rpartition(".")[2] for b in cls.cls.bases] == ["Enum"]


def is_modelled(m: Machine, cls: ClassV, span: ir.Span) -> None:
    """A limit for enumerations that change how members are made or compared."""
    base = cls.cls.bases[0].split(".")
    from smt.globals_ import lookup, member

    found = lookup(m, cls.module, base[0], span)
    for part in base[1:]:
        found = member(m, found.name, part) if isinstance(found, ModuleV) else found
    special = [f.name for f in cls.cls.methods if f.name.startswith("_") and f.name.endswith("_") and f.name != "__str__"]
    private = [name for name, _, _ in cls.cls.fields if name.startswith("_")]
    if found != BuiltinV("enum.Enum") or special or private or cls.cls.decorators or cls.cls.limits:
        raise m.unsupported(f"enumeration {cls.cls.name} with members or methods of its own making", span)


def members(m: Machine, cls: ClassV, span: ir.Span) -> tuple[MemberV, ...]:
    """The members in order of definition, aliases (names for an equal value) left out."""
    return tuple(dict.fromkeys(_canonical(m, cls, span).values()))


def _canonical(m: Machine, cls: ClassV, span: ir.Span) -> dict[str, MemberV]:
    """The member that each name of the class body means."""
    is_modelled(m, cls, span)
    found: dict[str, MemberV] = {}
    for name, _, default in cls.cls.fields:
        if default is None:
            continue
        member = MemberV(cls.cls, cls.module, name)
        for earlier in found.values():
            same = equal(m, value_of(m, earlier, span), value_of(m, member, span), span)
            if same is TRUE:
                member = earlier
                break
            if same is not FALSE:
                raise m.unsupported(f"enumeration {cls.cls.name} whose values may be equal", span)
        found[name] = member
    return found


def value_of(m: Machine, member: MemberV, span: ir.Span) -> Value:
    """member.value"""
    from smt.expressions import evaluate

    given = [(name, default) for name, _, default in member.cls.fields if default is not None]
    automatic = [_is_auto(default) for _, default in given]
    at = next(i for i, (name, _) in enumerate(given) if name == member.name)
    if automatic[at]:
        if not all(automatic):  # what auto() makes of earlier values differs between versions of Python
            raise m.unsupported("auto() beside other values", span)
        return int_v(at + 1)
    value, problem = globals_.at_import(m, member.module, lambda: evaluate(m, given[at][1]))
    if problem or kind_of(value) not in ("int", "str", "tuple", "none"):
        raise m.unsupported(f"value of {member.cls.name}.{member.name}", span)
    return value


def _is_auto(e: ir.Expr) -> bool:
    # The name alone tells: no other call can stand as a value here.
    if not isinstance(e, ir.Call) or e.args:
        return False
    return (e.func.name if isinstance(e.func, ir.Attribute) else e.func.id if isinstance(e.func, ir.Name) else "") == "auto"


def class_member(m: Machine, cls: ClassV, name: str) -> MemberV | None:
    """`Colour.RED`, or None where the name is no member."""
    if not is_enum(cls) or not any(field == name and default is not None for field, _, default in cls.cls.fields):
        return None
    return _canonical(m, cls, cls.cls.span)[name]


def any_member(m: Machine, cls: ClassV, hint: str) -> Value:
    """Any member of the enumeration."""
    found = members(m, cls, cls.cls.span)
    if not found:
        raise m.unsupported(f"enumeration {cls.cls.name} without members", cls.cls.span)
    return inputs.choice(m, hint, list(found))


def member_attribute(m: Machine, member: MemberV, name: str, span: ir.Span) -> Value | None:
    """The attributes that every member has."""
    if name in ("name", "_name_"):
        return str_v(member.name)
    if name in ("value", "_value_"):
        return value_of(m, member, span)
    return None


def by_value(m: Machine, cls: ClassV, args: tuple[Value, ...], span: ir.Span) -> Value:
    """`Colour(1)`: the member of that value, or ValueError."""
    if len(args) != 1:
        raise m.unsupported(f"call of enumeration {cls.cls.name} with {len(args)} arguments", span)
    found = members(m, cls, span)

    def search(wanted: Value, at: int) -> Value:
        if at == len(found):
            raise m.raise_("ValueError", "value", f"not a valid {cls.cls.name}", span)
        same = equal(m, value_of(m, found[at], span), wanted, span)
        return m.branch(same, lambda: found[at], lambda: search(wanted, at + 1))

    def one(wanted: Value) -> Value:
        return wanted if isinstance(wanted, MemberV) and wanted in found else search(wanted, 0)

    return m.split(args[0], one)


def by_name(m: Machine, container: Value, index: Value, span: ir.Span) -> Value:
    """`Colour["RED"]`: the member of that name, an alias counting too, or KeyError."""
    if not isinstance(container, ClassV) or not is_enum(container):
        raise m.unsupported("indexing of class", span)
    names = list(_canonical(m, container, span).items())
    if not isinstance(index, StrV):
        if kind_of(index) not in ("int", "float", "none", "member"):
            raise m.unsupported(f"member of {container.cls.name} by a {kind_of(index)}", span)
        raise m.raise_("KeyError", "key", f"{container.cls.name}[{kind_of(index)}]", span)

    def search(at: int) -> Value:
        if at == len(names):
            raise m.raise_("KeyError", "key", f"no member of {container.cls.name}", span)
        name, member = names[at]
        return m.branch(equal(m, index, str_v(name), span), lambda: member, lambda: search(at + 1))

    return search(0)


def _class_items(m: Machine, value: Value, span: ir.Span) -> Contents:
    if not isinstance(value, ClassV) or not is_enum(value):
        raise m.unsupported("iteration over a class", span)
    return members(m, value, span)


def _class_length(m: Machine, a: Arguments) -> Value:
    return int_v(len(_class_items(m, a.positional[0], a.span)))  # type: ignore[arg-type]


def _member_in_class(m: Machine, container: Value, item: Value, span: ir.Span) -> Term:
    if not isinstance(container, ClassV) or not is_enum(container) or not isinstance(item, MemberV):
        raise m.unsupported("membership in a class", span)
    return TRUE if item in members(m, container, span) else FALSE


GET["class"] = by_name
ITERATE["class"] = _class_items
LENGTH["class"] = _class_length
CONTAINS["class"] = _member_in_class
TRUTH["member"] = lambda m, a, s: TRUE
EQUAL["member", "member"] = lambda m, a, b, s: TRUE if a == b else FALSE
for _kind in SAMPLES:
    EQUAL["member", _kind] = EQUAL[_kind, "member"] = lambda m, a, b, s: FALSE
