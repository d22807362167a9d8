"""Objects of their own that a call which is not followed may store beside the members of a family, or give back among them.

What is not known of such a call's work is any member of the family, so an object that may be among what it stores or gives back has to
be a member before the call.
"""

from __future__ import annotations

from frontends.ir import Span
from frontends.kinds import Type
from smt import families, membership
from smt.footprints import Footprint
from smt.heap import FamilyObj, HeapObject, InstanceObj, ListObj, MovedObj
from smt.inputs import may_change
from smt.machine import Machine, Reached
from smt.sequences import MixedContents
from smt.values import RefV, alternatives


def meet(m: Machine, reached: Reached, written: Footprint | None, returns: Type | None, module: str, span: Span) -> bool:
    """Make members of what the call may store or give back; whether there was any: then more is reached than before.

    `written`: what the call may write to, anything where None; `returns`: the type of its result, of the module.
    """
    wanted = _may_hold_others(m, reached, written, returns, module)
    own = [location for location in reached.kinds if location not in wanted]
    some = False
    for location in own:
        family = _family_for(m, location, reached.kinds[location], wanted, module, span)
        if family is None or isinstance(m.state.heap[location], MovedObj):  # one that came along with another
            continue
        if m.in_spec:
            raise m.unsupported("call in a contract that is given a new object, and others of its type", span)
        try:
            placed = membership.placed_as_member(m, family, reached.refs[location])
        except MixedContents as problem:
            raise m.unsupported(f"call that is not followed, given a new object and others of its type: {problem}", span) from None
        if not isinstance(placed, RefV) or placed.index is None:
            raise m.unsupported("call that is not followed, given a new object and others of its type", span)
        some = True
    return some


def _may_hold_others(
    m: Machine, reached: Reached, written: Footprint | None, returns: Type | None, module: str
) -> dict[int, tuple[str, RefV]]:
    """The declared families, by location, of which a call may store members that it makes or is given, or give them back."""
    holders = [m.state.heap[at] for at in reached.kinds]
    stored = {ref for found in holders if written is None or may_change(found, written) for ref in _held(found)}
    given_back = families.items_among(m, [(returns, module)])
    return {ref.location: (key, ref) for key, ref in m.families.items() if ref.location in stored or key in given_back}


def _held(found: HeapObject) -> set[int]:
    """The families of which an object holds members; in the fields of an instance of its own, a call may leave anything anyway."""
    if isinstance(found, InstanceObj):
        return set()
    return {part.location for value in found.values() for _, part in alternatives(value) if isinstance(part, RefV)}


def _family_for(
    m: Machine, location: int, kinds: list[Type | None], wanted: dict[int, tuple[str, RefV]], module: str, span: Span
) -> RefV | None:
    """The one of the wanted families that the object may meet the members of; None for an object of another type."""
    found = m.state.heap[location]
    if isinstance(found, ListObj):
        named = {None if k is None or not k.args else families.container_key(m, k, module)[1] for k in kinds if _is_list(k)}
        fitting = [ref for key, ref in wanted.values() if ref.cls == "list" and (None in named or key[len("list[") : -1] in named)]
    elif isinstance(found, InstanceObj):
        fitting = [ref for _, ref in wanted.values() if ref.cls == found.cls]
    elif isinstance(found, FamilyObj) and all(ref.location != location for ref in m.families.values()):
        fitting = [ref for _, ref in wanted.values() if ref.cls == found.cls and (found.fields or _shape_at(m, ref) == found.shape)]
    else:
        return None
    if fitting and (isinstance(found, FamilyObj) or len(fitting) > 1):
        raise m.unsupported("call that is not followed, given objects made here and others of their type", span)
    return fitting[0] if fitting else None


def _is_list(kind: Type | None) -> bool:
    return kind is None or families.CONTAINERS.get(kind.name, "list") == "list"


def _shape_at(m: Machine, ref: RefV) -> object:
    found = m.state.heap[ref.location]
    assert isinstance(found, FamilyObj)
    return found.shape
