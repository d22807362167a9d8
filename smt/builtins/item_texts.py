"""Which items of containers of unknown length show themselves without code of the program."""

from __future__ import annotations

from frontends.ir import Span
from smt import attributes
from smt.heap import FamilyObj
from smt.machine import Machine
from smt.shapes import class_of_tuples, refs_in
from smt.values import FlagV, MemberV, NoneV, Shape


def require_plain(m: Machine, shape: Shape, span: Span) -> None:
    """The repr of values of the shape runs no code of the program, or that is a limit."""
    if not _is_plain(m, shape, span, frozenset()):
        raise m.unsupported("text of objects in a container of unknown length", span)


def _is_plain(m: Machine, shape: Shape, span: Span, seen: frozenset[int]) -> bool:
    """`seen`: the locations of the families that are being looked at."""
    if shape.name in ("exact", "flag"):
        member = shape.payload
        # Enumerations with methods that come from elsewhere have no model; containers show their items by repr.
        own = isinstance(member, MemberV | FlagV) and not any(f.name == "__repr__" for f in member.cls.methods)
        return own or isinstance(member, NoneV)
    classes = [class_of_tuples(shape)] if shape.name == "tuple" else []
    inner = list(shape.args)
    for ref in refs_in(shape) if shape.name == "ref" else ():
        family = m.state.heap[ref.location]
        assert isinstance(family, FamilyObj)
        classes.append(family.cls)
        inner += [family.shape] if ref.location not in seen else []
        seen |= {ref.location}
    if any(attributes.find_method(m, attributes.class_of(m, cls), "__repr__", span) is not None for cls in classes if ":" in cls):
        return False
    return all(_is_plain(m, part, span, seen) for part in inner)
