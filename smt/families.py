"""Objects of unknown number: the rows of a list of lists, the instances in a list, the lists in a dict.

They live in families (`smt.heap.FamilyObj`), where a reference is a number and two references are one object when their numbers are
equal; so what aliases what is left to the solver. All objects of one declared type that a function may be given, and that can be
items of something, are of one family: any two of them may be one object.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from frontends.kinds import Type
from smt import dispatch, exceptions, invariants, mro, presence, shapes
from smt.enumerations import enumeration
from smt.heap import FamilyObj
from smt.machine import Machine
from smt.shapes import has_unknown, leaves, shape_of_type, well_formed
from smt.terms import INT, ZERO, array, binder, forall, select
from smt.values import ClassV, RefV, Shape, TupleV

# Kinds of mutable containers; what abstract types stand for where they are built-in ones.
CONTAINERS = {name: name for name in ("list", "deque", "dict", "OrderedDict", "Counter", "defaultdict", "set")}
CONTAINERS.update(dict.fromkeys(("sequence", "mutablesequence", "collection", "iterable"), "list"), mapping="dict", mutablemapping="dict")


def key_of(m: Machine, kind: Type, module: str) -> str:
    """One name for each type, across modules."""
    if kind.name == "class":
        cls = _class_of(m, kind, module)
        return str(kind) if cls is None else dispatch.id_of(cls)
    return f"{kind.name}[{', '.join(key_of(m, a, module) for a in kind.args)}]" if kind.args else str(kind)


def _class_of(m: Machine, kind: Type, module: str) -> ClassV | None:
    from smt.classes import find_class

    return find_class(m, str(kind.values[0]), module)


def items_among(m: Machine, kinds: list[tuple[Type | None, str]]) -> dict[str, bool]:
    """The types (by key) of mutable objects of unknown number in values of these types, each with its module; whether in a container.

    They are those of what containers hold, and those whose instances refer to further ones, with all that these hold.
    """
    found: dict[str, bool] = {}
    for kind, module, place in types_in(m, kinds):
        cls = _class_of(m, kind, module) if kind.name == "class" else None
        if place != "once" and kind.name in ("list", "class") and not (cls is not None and dispatch.is_named_tuple(cls)):
            key = key_of(m, kind, module)
            found[key] = found.get(key, False) or place == "inside"
    return found


def recursive_among(m: Machine, kinds: list[tuple[Type | None, str]]) -> list[tuple[Type, str]]:
    """The classes in values of these types, each with its module, whose instances refer to further ones."""
    return [(kind, module) for kind, module, _ in types_in(m, kinds) if _is_recursive(m, kind, module)]


def containers_among(m: Machine, kinds: list[tuple[Type | None, str]]) -> frozenset[tuple[str, str]]:
    """The mutable containers in values of these types, each with its module: their kinds, with the types (by key) of what they hold."""
    found = ((kind, module) for kind, module, _ in types_in(m, kinds) if kind.args and kind.name in CONTAINERS)
    return frozenset(container_key(m, kind, module) for kind, module in found)


def container_key(m: Machine, kind: Type, module: str) -> tuple[str, str]:
    """The kind of a container, with the types of what it holds."""
    return CONTAINERS[kind.name], ", ".join(key_of(m, a, module) for a in kind.args)


Place: TypeAlias = Literal["once", "recursive", "inside"]  # how a type occurs in others; "inside": of a container


def types_in(m: Machine, kinds: list[tuple[Type | None, str]]) -> Iterator[tuple[Type, str, Place]]:
    """The types that these are made of, fields of classes included, each with its module and its place there."""
    seen: set[tuple[str, Place]] = set()
    stack: list[tuple[Type, str, Place]] = [(kind, module, "once") for kind, module in kinds if kind is not None]
    while stack:
        kind, module, place = stack.pop()
        if place == "once" and _is_recursive(m, kind, module):
            place = "recursive"
        key = key_of(m, kind, module)
        if (key, place) in seen:
            continue
        seen.add((key, place))
        yield kind, module, place
        cls = _class_of(m, kind, module) if kind.name == "class" else None
        if cls is not None:
            stack.extend((k, home, place) for k, home in _fields_of(m, cls))
        holds = kind.name in ("list", "dict") or (kind.name == "tuple" and kind.args[-1:] == (Type("..."),))
        stack.extend((arg, module, "inside" if holds else place) for arg in kind.args)


def _is_recursive(m: Machine, kind: Type, module: str) -> bool:
    """Whether an instance of the class may refer to another one, by its fields or by theirs."""
    own = key_of(m, kind, module) if kind.name == "class" else ""
    seen: set[str] = set()
    stack = [(kind, module)] if own else []
    while stack:
        of, home = stack.pop()
        cls = _class_of(m, of, home) if of.name == "class" else None
        below = [(arg, home) for arg in of.args] if cls is None else list(_fields_of(m, cls))
        for inner, where in below:
            key = key_of(m, inner, where)
            if key == own:
                return True
            if key not in seen:
                seen.add(key)
                stack.append((inner, where))
    return False


def _fields_of(m: Machine, cls: ClassV) -> Iterator[tuple[Type, str]]:
    from smt.classes import annotated_fields

    if any(name.startswith("enum.") for name in exceptions.ancestors(m, dispatch.id_of(cls))):
        return  # members have none
    with m.scratch():
        for kind, _, home in annotated_fields(m, cls).values():
            if kind is not None:
                yield kind, home


def shape_of_items(m: Machine, kind: Type | None, module: str) -> Shape | None:
    """The shape of values of a type, objects among them; None when it has no model."""
    plain = shape_of_type(kind)
    if plain is not None or kind is None:
        return plain
    cls = _class_of(m, kind, module) if kind.name == "class" else None
    if cls is not None and dispatch.is_named_tuple(cls):
        return _shape_of_named(m, cls)
    if cls is not None and enumeration(m, cls) is not None:
        return _shape_of_members(m, cls)
    if kind.name in ("list", "class"):
        found = family(m, kind, module)
        return None if found is None else Shape("ref", (), found)
    if kind.name not in ("tuple", "union") or not kind.args:
        return None
    if kind.args[-1].name == "...":
        of = shape_of_items(m, kind.args[0], module)
        return None if of is None else Shape("seq", (of,))
    parts = [shape_of_items(m, a, module) for a in kind.args]
    known = [p for p in parts if p is not None]
    if len(known) != len(parts):
        return None
    return shapes.join(known) if kind.name == "union" else Shape("tuple", tuple(known))


def _shape_of_members(m: Machine, cls: ClassV) -> Shape | None:
    from smt.builtins.enums import any_member

    with m.scratch(), m.collecting():
        outer = m.state
        m.state = outer.fork()
        end = m.attempt(lambda: any_member(m, cls, "member"))
        m.state = outer
    return None if end is None else shapes.shape_of(end[1])


def _shape_of_named(m: Machine, cls: ClassV) -> Shape | None:
    own = dispatch.id_of(cls)
    if dispatch.subclasses(m, own) or own in m.unfolding or cls.cls.limits:
        return None
    m.unfolding.append(own)
    try:
        found = [shape_of_items(m, kind, cls.module) for _, kind, _ in cls.cls.fields if kind is not None]
    finally:
        m.unfolding.pop()
    known = [s for s in found if s is not None]
    return Shape("tuple", tuple(known), TupleV((), own)) if len(known) == len(found) else None


def family(m: Machine, kind: Type, module: str) -> RefV | None:
    """The family of all objects of a type (as a reference with any index), made on first demand; None when it has no model."""
    key = key_of(m, kind, module)
    if key not in m.item_types:
        return None
    if key in m.families:
        return m.families[key]
    cls = _class_of(m, kind, module) if kind.name == "class" else None
    if kind.name == "class" and (cls is None or not _is_plain(m, cls)):
        return None
    ref = RefV(m.new_location(), "list" if cls is None else dispatch.id_of(cls), ZERO)
    before = dict(m.families)
    m.families[key] = ref  # before its items: types may be recursive
    made = _unknown_family(m, kind, module, ref, cls)
    if made is None:
        m.families = before  # those made meanwhile may refer to it
        return None
    m.state.heap[ref.location] = made
    return ref


def _is_plain(m: Machine, cls: ClassV) -> bool:
    """Whether any instance of the class is just its fields: no invariants, no subclasses or program classes above it."""
    from smt.classes import is_protocol

    own = dispatch.id_of(cls)
    if cls.cls.limits or enumeration(m, cls) is not None or is_protocol(cls) or "?" in exceptions.ancestors(m, own):
        return False
    if exceptions.class_id(m, cls) is not None or dispatch.subclasses(m, own):
        return False
    return len(mro.lineage(m, cls, cls.cls.span)) == 1 and not invariants.of_class(m, cls)


def _unknown_family(m: Machine, kind: Type, module: str, ref: RefV, cls: ClassV | None) -> FamilyObj | None:
    from smt.classes import annotated_fields

    if cls is None:
        inner = shape_of_items(m, kind.args[0], module) if kind.args else None
        # One of them could be a list that is known by another type.
        return None if inner is None or has_unknown(inner) else fresh_family(m, FamilyObj("list", (), Shape("seq", (inner,)), ()))
    fields = annotated_fields(m, cls)
    if presence.maybe_missing(m, cls):
        return None
    found = [shape_of_items(m, of, home) for of, _, home in fields.values()]
    known = [s for s in found if s is not None]
    if len(known) != len(found):
        return None
    return fresh_family(m, FamilyObj(ref.cls, tuple(fields), Shape("tuple", tuple(known)), ()))


def member(m: Machine, kind: Type, hint: str, module: str) -> RefV | None:
    """Any object of a type of which there may be any number; None where that has no model, or there is but one."""
    found = family(m, kind, module)
    return None if found is None else RefV(found.location, found.cls, m.fresh.var(hint, INT))


def fresh_family(m: Machine, like: FamilyObj, only: frozenset[str] | None = None) -> FamilyObj:
    """A family of the same shape whose objects have any contents; or other values in some fields `only`."""
    columns = tuple(m.fresh.var("objects", array(INT, sort)) for sort in leaves(like.shape))
    if only is not None:
        owners = [name for name, part in zip(like.fields, like.shape.args, strict=True) for _ in leaves(part)]
        columns = tuple(new if name in only else old for name, new, old in zip(owners, columns, like.columns, strict=True))
    i = binder("i")
    m.assume(forall([i], well_formed([select(c, i) for c in columns], like.shape)))
    return FamilyObj(like.cls, like.fields, like.shape, columns)


def shape_fits(m: Machine, shape: Shape, kind: Type, module: str) -> bool:
    """Whether all values of the shape are of the type."""
    if kind.name in ("any", "object"):
        return True
    if shape.name != "ref":
        wanted = shape_of_items(m, kind, module) if shapes.class_of_tuples(shape) and kind.name == "class" else shape_of_type(kind)
        if wanted is not None and not has_unknown(wanted):
            return shapes.join([wanted, shape]) == wanted
        if shape.name == kind.name == "tuple" and len(shape.args) == len(kind.args):
            return all(shape_fits(m, s, t, module) for s, t in zip(shape.args, kind.args, strict=True))
        if shape.name == "seq" and kind.name == "tuple" and len(kind.args) == 2 and kind.args[1].name == "...":
            return shape_fits(m, shape.args[0], kind.args[0], module)
        if kind.name == "union":
            parts = shape.args if shape.name == "union" else (shape,)
            return all(any(shape_fits(m, part, member, module) for member in kind.args) for part in parts)
        return False
    assert isinstance(shape.payload, RefV)
    if kind.name == "union":
        return any(shape_fits(m, shape, member, module) for member in kind.args)
    found = m.state.heap[shape.payload.location]
    assert isinstance(found, FamilyObj)
    if kind.name == "list" and found.cls == "list":
        declared = m.families.get(key_of(m, kind, module))
        if declared is not None and declared.location == shape.payload.location:
            return True
        return not kind.args or shape_fits(m, found.shape.args[0], kind.args[0], module)
    if kind.name == "class":
        cls = _class_of(m, kind, module)
        return cls is not None and dispatch.id_of(cls) in exceptions.ancestors(m, found.cls)
    return False
