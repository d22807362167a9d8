"""Enumerations: members are constant objects, equal to themselves only, with a name and a value; or also ints or strings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frontends import ir
from smt import assignments, globals_, inputs, text
from smt.arguments import bind
from smt.attributes import get
from smt.builtins import flags
from smt.builtins.registry import LENGTH, Arguments
from smt.builtins.strings import python_value
from smt.callgraph import nodes
from smt.calls import call
from smt.comparisons import CONTAINS, EQUAL, equal
from smt.enumerations import enumeration
from smt.evaluation import evaluate
from smt.iteration import ITERATE
from smt.kinds import SAMPLES, as_text, kind_of
from smt.machine import Machine
from smt.operators import TRUTH
from smt.sequences import Contents
from smt.subscripts import GET
from smt.terms import FALSE, STRING, TRUE, Term, int_value, string
from smt.values import NONE, ClassV, FlagV, IntV, MemberV, StrV, TupleV, Value, as_int, int_v, str_v

_OWN = ("__init__", "__str__", "__repr__")  # special methods that leave alone how members are made, compared and found
_KINDS = {  # of values, where not any of the plain ones
    "int": ("int",), "number": ("int",), "str": ("str",), "text": ("str",), "flag": ("int",), "int flag": ("int",),
}  # fmt: skip
_PLAIN = ("int", "str", "float", "tuple", "none")
NAMED = ("plain", "text", "number")  # kinds whose members are shown by their names, from Python 3.11 on by `format` too


def kind_of_class(m: Machine, cls: ClassV, span: ir.Span) -> str:
    """The kind of an enumeration; a limit for one that changes how members are made or compared."""
    kind = enumeration(m, cls)
    assert kind is not None
    special = [f.name for f in cls.cls.methods if f.name.startswith("_") and f.name.endswith("_") and f.name not in _OWN]
    private = [name for name, _, _ in cls.cls.fields if name.startswith("_")]
    unique = all(d.rpartition(".")[2] == "unique" for d in cls.cls.decorators)
    if special or private or not unique or cls.cls.limits or cls.cls.metaclass:
        raise m.unsupported(f"enumeration {cls.cls.name} with members or methods of its own making", span)
    if kind != "plain" and any(f.name == "__init__" for f in cls.cls.methods):
        raise m.unsupported(f"enumeration {cls.cls.name} of ints or strings with an __init__", span)
    return kind


def members(m: Machine, cls: ClassV, span: ir.Span) -> tuple[MemberV, ...]:
    """The members in order of definition, aliases (names for an equal value) left out. Not for flags."""
    return tuple(dict.fromkeys(canonical(m, cls, span).values()))


def canonical(m: Machine, cls: ClassV, span: ir.Span) -> dict[str, MemberV]:
    """The member that each name of the class body means. Not for flags."""
    kind = kind_of_class(m, cls, span)
    found: dict[str, MemberV] = {}
    values = raw_values(m, cls, span)
    for name, value in values.items():
        member = MemberV(cls.cls, cls.module, name, None if kind == "plain" else _data(m, cls, value, span))
        for earlier in found.values():
            same = equal(m, values[earlier.name], value, span)
            if same is TRUE:
                member = earlier
                break
            if same is not FALSE:
                raise m.unsupported(f"enumeration {cls.cls.name} whose values may be equal", span)
        found[name] = member
    if cls.cls.decorators and len(set(found.values())) < len(found):
        raise m.unsupported(f"enumeration {cls.cls.name}, which is unique and has aliases", span)
    return found


def _data(m: Machine, cls: ClassV, value: Value, span: ir.Span) -> int | str:
    known = python_value(value)
    if known is None or not isinstance(known[0], int | str):
        raise m.unsupported(f"values of {cls.cls.name} that are not literals", span)
    return known[0]


def raw_values(m: Machine, cls: ClassV, span: ir.Span) -> dict[str, Value]:
    """The value that each name of the class body is given, `auto()` replaced; they are what the rest of the body sees."""
    kind = kind_of_class(m, cls, span)
    given = [(name, default) for name, _, default in cls.cls.fields if default is not None]

    def run() -> Value:
        values: list[Value] = []
        for name, default in given:
            value = _automatic(m, cls, kind, name, values, span) if _is_auto(default) else evaluate(m, default)
            values.append(value)
            m.set_local(name, value)
        return TupleV(tuple(values))

    made, problem = globals_.at_import(m, cls.module, run, [name for name, _ in given])
    if problem or not isinstance(made, TupleV):
        raise m.unsupported(f"values of {cls.cls.name}: {problem}", span)
    for (name, _), value in zip(given, made.items, strict=True):
        if kind_of(value) not in _KINDS.get(kind, _PLAIN) or (kind in _KINDS and not isinstance(value, IntV | StrV)):
            raise m.unsupported(f"value of {cls.cls.name}.{name}", span)
    return dict(zip((name for name, _ in given), made.items, strict=True))


def _automatic(m: Machine, cls: ClassV, kind: str, name: str, before: list[Value], span: ir.Span) -> Value:
    """What `auto()` stands for after these values. Where that differs between versions of Python, there is a limit."""
    if kind == "str":
        return str_v(name.lower())
    numbers = [int_value(v.term) if isinstance(v, IntV) else None for v in before]
    known = [n for n in numbers if n is not None]
    if kind == "text" or len(known) < len(numbers) or (known and known[-1] != max(known)) or (known and known[-1] < 0):
        raise m.unsupported(f"auto() after such values in {cls.cls.name}", span)
    if kind in ("flag", "int flag"):
        return int_v(1 << known[-1].bit_length() if known else 1)
    return int_v(known[-1] + 1 if known else 1)


def value_of(m: Machine, member: MemberV, span: ir.Span) -> Value:
    """member.value"""
    return raw_values(m, ClassV(member.cls, member.module), span)[member.name]


def _is_auto(e: ir.Expr) -> bool:
    # The name alone tells: no other call can stand as a value here.
    if not isinstance(e, ir.Call) or e.args:
        return False
    return (e.func.name if isinstance(e.func, ir.Attribute) else e.func.id if isinstance(e.func, ir.Name) else "") == "auto"


def class_member(m: Machine, cls: ClassV, name: str) -> Value | None:
    """`Colour.RED`, or None where the name is no member."""
    kind = enumeration(m, cls)
    if kind is None or not any(field == name and default is not None for field, _, default in cls.cls.fields):
        return None
    named: Mapping[str, Value] = flags.named(m, cls, cls.cls.span) if "flag" in kind else canonical(m, cls, cls.cls.span)
    return named[name]


def any_member(m: Machine, cls: ClassV, hint: str) -> Value:
    """Any member of the enumeration."""
    if "flag" in kind_of_class(m, cls, cls.cls.span):
        return flags.unknown(m, cls, hint)
    found = members(m, cls, cls.cls.span)
    if not found:
        raise m.unsupported(f"enumeration {cls.cls.name} without members", cls.cls.span)
    return inputs.choice(m, hint, list(found))


def member_attribute(m: Machine, member: MemberV | FlagV, name: str, span: ir.Span) -> Value | None:
    """The attributes that every member has, and those that `__init__` gives it."""
    if isinstance(member, FlagV):
        return flags.attribute(m, member, name, span)
    if name in ("name", "_name_"):
        return str_v(member.name)
    if name in ("value", "_value_"):
        return value_of(m, member, span)
    init = next((f for f in member.cls.methods if f.name == "__init__"), None)
    return None if init is None else _initialised(m, member, init, span).get(name)


def _initialised(m: Machine, member: MemberV, init: ir.Function, span: ir.Span) -> dict[str, Value]:
    """What `__init__` sets, for one that is assignments to attributes of expressions over its other parameters."""
    me = init.params[0].name if init.params else ""
    sets: list[tuple[str, ir.Expr]] = []
    for statement in init.body:
        if isinstance(statement, ir.ExprStmt) and isinstance(statement.value, ir.Const):
            continue
        target = statement.target if isinstance(statement, ir.Assign) else None
        plain = isinstance(target, ir.Attribute) and isinstance(target.value, ir.Name) and target.value.id == me
        if not plain or any(isinstance(n, ir.Name) and n.id == me for n in nodes(statement.value)):  # type: ignore[union-attr]
            raise m.unsupported(f"__init__ of enumeration {member.cls.name}", span)
        sets.append((target.name, statement.value))  # type: ignore[union-attr]
    names = [name for name, _ in sets]
    others = [p.name for f in member.cls.methods if f is not init for p in assignments.assigned(f.body)]
    changed = assignments.assigned_attributes(m.program, of_classes=True) | set(others)
    taken = {"name", "value", "_name_", "_value_"} | {f.name for f in member.cls.methods} | {f for f, _, _ in member.cls.fields}
    if init.limits or init.decorators or init.wrappers or len(set(names)) < len(names) or taken & set(names) or changed & {*names, "*"}:
        raise m.unsupported(f"__init__ of enumeration {member.cls.name}", span)
    value = value_of(m, member, span)
    given = value.items if isinstance(value, TupleV) else (value,)

    def run() -> Value:
        for name, bound in bind(m, init.qualname, init.params, (NONE, *given), {}, member.module, span).items():
            m.set_local(name, bound)
        return TupleV(tuple(evaluate(m, e) for _, e in sets))

    made, problem = globals_.at_import(m, member.module, run, init.locals)
    if problem or not isinstance(made, TupleV):
        raise m.unsupported(f"__init__ of enumeration {member.cls.name}: {problem}", span)
    return dict(zip(names, made.items, strict=True))


def shown_member(m: Machine, value: MemberV | FlagV, how: str, text_of: Callable[[Value], Term], span: ir.Span) -> Term:
    """str or repr (`how`) of a member. `text_of` makes what a method of the program returns a text."""
    if any(f.name == f"__{how}__" for f in value.cls.methods):
        return text_of(call(m, get(m, value, f"__{how}__", span), (), {}, span))
    kind = enumeration(m, ClassV(value.cls, value.module))
    number = as_int(value)
    if how == "str" and kind in ("int", "int flag") and number is not None:
        return text.decimal(number)
    if how == "str" and kind == "str" and isinstance(value, MemberV) and isinstance(value.data, str):
        return string(value.data)
    if how == "str" and kind in NAMED and isinstance(value, MemberV):
        return string(f"{value.cls.name}.{value.name}")
    return m.fresh.var("text", STRING)


def by_value(m: Machine, cls: ClassV, args: tuple[Value, ...], span: ir.Span) -> Value:
    """`Colour(1)`: the member of that value, or ValueError."""
    if len(args) != 1:
        raise m.unsupported(f"call of enumeration {cls.cls.name} with {len(args)} arguments", span)
    if "flag" in kind_of_class(m, cls, span):
        return m.split(args[0], lambda v: flags.by_value(m, cls, v, span))
    found = members(m, cls, span)
    values = [value_of(m, member, span) for member in found]

    def search(wanted: Value, at: int) -> Value:
        if at == len(found):
            raise m.raise_("ValueError", "value", f"not a valid {cls.cls.name}", span)
        same = equal(m, values[at], wanted, span)
        return m.branch(same, lambda: found[at], lambda: search(wanted, at + 1))

    def one(wanted: Value) -> Value:
        return wanted if isinstance(wanted, MemberV) and wanted in found else search(wanted, 0)

    return m.split(args[0], one)


def by_name(m: Machine, container: Value, index: Value, span: ir.Span) -> Value:
    """`Colour["RED"]`: the member of that name, an alias counting too, or KeyError."""
    if not isinstance(container, ClassV) or enumeration(m, container) is None:
        raise m.unsupported("indexing of class", span)
    flag = "flag" in kind_of_class(m, container, span)
    named: Mapping[str, Value] = flags.named(m, container, span) if flag else canonical(m, container, span)
    names = list(named.items())
    index = as_text(index)
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
    if not isinstance(value, ClassV) or enumeration(m, value) is None:
        raise m.unsupported("iteration over a class", span)
    return flags.singles(m, value, span) if "flag" in kind_of_class(m, value, span) else members(m, value, span)


def _class_length(m: Machine, a: Arguments) -> Value:
    return int_v(len(_class_items(m, a.positional[0], a.span)))  # type: ignore[arg-type]


def _member_in_class(m: Machine, container: Value, item: Value, span: ir.Span) -> Term:
    if not isinstance(container, ClassV) or enumeration(m, container) is None or not isinstance(item, MemberV):
        raise m.unsupported("membership in a class", span)
    if "flag" in kind_of_class(m, container, span):
        raise m.unsupported("membership in a class of flags", span)
    if item.data is not None and item.cls != container.cls:
        raise m.unsupported("membership of a member of another enumeration", span)  # that differs between versions of Python
    return TRUE if item in members(m, container, span) else FALSE


def _members_equal(m: Machine, a: Value, b: Value, span: ir.Span) -> Term:
    return TRUE if a == b else FALSE


GET["class"] = by_name
ITERATE["class"] = _class_items
LENGTH["class"] = _class_length
CONTAINS["class"] = _member_in_class
TRUTH["member"] = lambda m, a, s: TRUE
for _kind in ("member", "flag", *SAMPLES):
    EQUAL["member", _kind] = EQUAL[_kind, "member"] = lambda m, a, b, s: FALSE
EQUAL["member", "member"] = _members_equal
