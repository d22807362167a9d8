"""The `horn` reading of a loop: its invariant is left open, as an unknown relation over what is in scope at the head.

Where `cut` asks for the invariants that the program writes, `horn` asks for an application of that relation as well, and relies on it
at the head of the arbitrary turn. What comes out is a system of constrained Horn clauses (smt/horn.py); an answer to it is only a
suggestion for a lemma, so leaving something out of the relation (arrays, objects) costs chances and never soundness.
"""

from __future__ import annotations

from dataclasses import dataclass

from frontends.ir import Span
from smt.machine import Machine
from smt.state import Key, State
from smt.terms import BOOL, INT, Sort, Term, apply, variables
from smt.values import BoolV, IntV, OldV, Value

MAX_PLACES = 40


@dataclass(frozen=True, slots=True)
class Place:
    """An argument of the relation. `name` is how an invariant calls it ("i", "old.n"), or None when it has no name there."""

    name: str | None
    sort: Sort


@dataclass(frozen=True, slots=True)
class Relation:
    """The unknown invariant of one loop, as it is met in one evaluation."""

    name: str
    span: Span
    places: tuple[Place, ...]


class Hole:
    """The relation of a loop that is being evaluated: a row of variables that are read off a state, and of constants."""

    def __init__(self, m: Machine, span: Span, head: State) -> None:
        self.frame = m.frame.id
        self.keys: list[Key] = [k for k, v in head.env.items() if _term(v) is not None][:MAX_PLACES]
        own = {_term(v) for v in (head.env[k] for k in self.keys)}
        entry = {_term(v): name for name, v in m.old.names} if isinstance(m.old, OldV) else {}
        # Constants known so far that no variable stands for any more, so that what relates them to the variables is not lost.
        known = [head.env[k] for k in self.keys]
        terms = [t for v in known for t in [_term(v)] if t is not None]
        terms += [t for e in head.path.entries() for t in (e.fact, e.given)]
        terms += [t for t in entry if t is not None]
        loose = [t for t in variables(terms) if t not in own and t.sort in (INT, BOOL)]
        self.ghosts = sorted(loose, key=lambda t: t.serial)[:MAX_PLACES]
        places = [Place(name if frame == self.frame else None, _sort(head.env[frame, name])) for frame, name in self.keys]
        places += [Place(f"old.{entry[t]}" if t in entry else None, t.sort) for t in self.ghosts]
        self.relation = Relation(f"invariant {m.tick()}", span, tuple(places))

    def at(self, m: Machine) -> Term:
        """The relation's application to the current state."""
        args = []
        for key, place in zip(self.keys, self.relation.places, strict=False):
            found = _term(m.state.env.get(key))
            if found is None or found.sort != place.sort:
                found = m.fresh.var("any", place.sort)
            args.append(found)
        return apply(self.relation.name, BOOL, *args, *self.ghosts)


def _term(value: Value | None) -> Term | None:
    return value.term if isinstance(value, IntV | BoolV) else None


def _sort(value: Value) -> Sort:
    return BOOL if isinstance(value, BoolV) else INT
