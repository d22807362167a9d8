"""Parameters of the types of `collections.abc`: what a caller may pass for them, and functions that a caller hands in.

Of a `Sequence`, `Collection` or `Iterable` a list and a tuple are tried, for counterexamples, of a `Mapping` a dict, and what may be of
any class (`given.py`). What depends on an instance of any class of the other types is a limit. A function that is handed in may return any
value of its type, change what it can reach, and raise anything; what it raises is its own doing, and no failure of the function that
calls it, unless that says what it raises.
"""

from __future__ import annotations

from frontends.kinds import ANY, Type
from smt import escaping, globals_, inputs, meeting
from smt.builtins.registry import Arguments, method
from smt.kinds import kind_of
from smt.machine import Machine
from smt.operators import TRUTH
from smt.outcomes import Exit
from smt.terms import BOOL, FALSE, TRUE, Term, not_
from smt.values import ExcV, LibraryV, OpaqueV, Origin, RefV, StrV, Value, is_given, str_v

_MAPPINGS = ("mapping", "mutablemapping")
GIVEN = "function that is given"
# What is tried for each; everything else that fits is one more alternative, of which nothing is known.
MEMBERS = {
    "sequence": ("list", "tuple"), "collection": ("list", "tuple"), "iterable": ("list", "tuple"), "mutablesequence": ("list",),
    "mapping": ("dict",), "mutablemapping": ("dict",),
}  # fmt: skip


WIDER = {  # types that values of a type are of
    "iterable": ("iterable",), "iterator": ("iterable", "iterator"), "collection": ("iterable", "collection"),
    "sequence": ("iterable", "collection", "sequence"), "mapping": ("iterable", "collection", "mapping"),
    "mutablemapping": ("iterable", "collection", "mapping", "mutablemapping"),
}  # fmt: skip


def of_protocol(m: Machine, kind: Type, hint: str, module: str, known: list[RefV] | None) -> Value:
    """Any value of an abstract type of collections."""
    other: Value = OpaqueV(f"{hint} may be an instance of any class that is a {kind.name}")
    if kind.name in WIDER and hint in m.handed_in:
        from smt import given, given_mappings

        other = given_mappings.made(m, kind, hint) if kind.name in _MAPPINGS else given.given(m, kind, hint)
        if kind.name == "iterator" or not kind.args:
            return other
    if kind.name not in MEMBERS or len(kind.args) != (2 if kind.name in _MAPPINGS else 1):
        return OpaqueV(f"{hint} has type {kind}, which has no model")
    made: list[Value] = []
    for name in MEMBERS[kind.name]:
        args = (*kind.args, Type("...")) if name == "tuple" else kind.args
        value = inputs.unknown(m, Type(name, args), hint, module, known)
        if isinstance(value, OpaqueV):
            return OpaqueV(f"{hint} has type {kind}, which has no model") if isinstance(other, OpaqueV) else other
        made.append(value)
    return inputs.choice(m, hint, [*made, other])


def fits_protocol(m: Machine, value: Value, kind: Type, module: str) -> Term | None:
    """Whether a value is of an abstract type of collections; None for what is neither a list, tuple, dict nor plainly something else."""
    found = kind_of(value)
    if is_given(value) and kind.name in WIDER[found.partition(" ")[0]]:
        from smt import given, given_mappings

        own = given_mappings.entry_types(m, value) if kind.name in _MAPPINGS else given.item_of(m, value)
        return TRUE if kind.args in ((), (ANY,) * len(own), own) else None
    if found in ("generator", "iterator") and kind.name in ("iterable", "iterator") and kind.args in ((), (ANY,)):
        return TRUE
    if found in MEMBERS.get(kind.name, ()) and len(kind.args) == (2 if found == "dict" else 1):
        return inputs.fits(m, value, Type(found, (*kind.args, Type("...")) if found == "tuple" else kind.args), module)
    return FALSE if found in ("int", "float", "none") else None


def given_function(m: Machine, kind: Type, hint: str) -> Value:
    """A function that the caller passes."""
    m.given_functions[hint] = kind
    return LibraryV(GIVEN, (str_v(hint), str_v("")))


# It may be an object of any class with `__call__`, which says itself whether it is true.
TRUTH[GIVEN] = lambda m, value, span: m.fresh.var("true", BOOL)


@method(f"{GIVEN}.__call__")
def _call(m: Machine, a: Arguments) -> Value:
    receiver, *args = a.positional
    assert isinstance(receiver, LibraryV) and isinstance(receiver.parts[0], StrV)
    hint = str(receiver.parts[0].term.payload)
    kind = m.given_functions[hint]
    *wanted, returned = kind.args or (Type("..."), ANY)
    if m.in_spec:
        raise m.unsupported(f"{hint} is called in a contract, and may do anything", a.span)
    if a.keywords or (wanted != [Type("...")] and len(wanted) != len(args)):
        raise m.unsupported(f"{hint} is called with other arguments than its type says", a.span)
    for value, expected in zip(args, wanted, strict=False):
        fit = None if expected.name == "..." else inputs.fits(m, value, expected, m.frame.module)
        if fit is not None:
            m.oblige("type", f"argument of {hint} is {expected}", a.span, fit)
    kinds = wanted if len(wanted) == len(args) else [None] * len(args)
    passed = list(zip(args, kinds, strict=True))
    reached = escaping.reach(m, passed, True, a.span)
    if meeting.meet(m, reached, None, returned, m.frame.module, a.span):
        reached = escaping.reach(m, passed, True, a.span)
    inputs.havoc(m, reached, a.span)
    globals_.forget(m)
    there = m.state.fork(m.fresh.var("raises", BOOL))
    origin = Origin("raise", f"what {hint} raises", a.span, explicit=True, of_argument=True)
    m.exits.append(Exit("raise", there, ExcV("BaseException", None, origin, True), m.tick()))
    m.take(not_(there.path.fact))
    result = inputs.unknown(m, returned, f"{hint}()", m.frame.module, escaping.references(m, reached))
    escaping.escape(m, reached)  # it may have kept them, for itself or another that is handed in
    escaping.escape(m, escaping.reach(m, [(result, returned)], False, a.span))
    m.record.returned.append((hint, m.state.path, result))
    return result
