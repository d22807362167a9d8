"""The state of a symbolic execution, and the merging of two of them.

A state is a path (what must be true to be here), an environment (variables of all live frames) and a heap. Where control joins,
states merge: the paths' differing ends become a disjunction, differing values become guarded choices. Two states that meet came from
different branches, so their paths exclude each other; the merged value is chosen by the first fact in which the paths differ when
the two are each other's negation, else by the whole of one path's end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smt.heap import FamilyObj, HeapObject, InstanceObj, ListObj, MovedObj, merge_objects
from smt.terms import FALSE, TRUE, Term, and_, implies, not_, or_
from smt.values import UNBOUND, RefV, Value, merge

NO_NEEDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A linked list of entries, newest first. An entry is a branch taken (`fact`) or an assumption (`given`).

    The two are kept apart because a branch decides where control is, while a given is simply true there: a contract that is being
    checked must show its branches (no exception on the way) and may use its givens. `needs` names the obligations that the given
    rests on (those of an invariant, of a callee): without their proofs it must not be used. A need that starts with "assumed:" is an
    assumption of the program's author (requires, assume, a trusted stub): it needs no proof, but must not contradict others. `about`:
    the given without the branches before a merge, under which alone it holds.
    """

    parent: Path | None
    fact: Term
    given: Term
    needs: frozenset[str]
    depth: int
    dead: bool
    about: Term = TRUE

    def extend(self, fact: Term = TRUE, given: Term = TRUE, needs: frozenset[str] = NO_NEEDS, about: Term | None = None) -> Path:
        """This path with one more entry."""
        if fact is TRUE and given is TRUE:
            return self
        return Path(self, fact, given, needs, self.depth + 1, self.dead or fact is FALSE, given if about is None else about)

    def met(self, side: Sequence[Path], start: Term) -> Path:
        """This path with the assumptions of one of the sides that meet here, each under `start` and the branches before it."""
        path, guard = self, start
        for entry in side:
            if entry.given is not TRUE:
                path = path.extend(TRUE, implies(guard, entry.given), entry.needs, entry.about)
            if start is TRUE and entry.fact is not TRUE:
                guard = and_(guard, entry.fact)
        return path

    def since(self, ancestor: Path) -> list[Path]:
        """The entries after `ancestor`, oldest first."""
        entries: list[Path] = []
        node: Path | None = self
        while node is not None and node is not ancestor:
            entries.append(node)
            node = node.parent
        return entries[::-1]

    def entries(self) -> list[Path]:
        """All entries, oldest first."""
        return self.since(ROOT)

    def branches(self, ancestor: Path) -> Term:
        """The conjunction of the branches taken after `ancestor`."""
        return and_(*(entry.fact for entry in self.since(ancestor)))

    def excludes(self, condition: Term) -> bool:
        """Whether a branch that was taken is the very opposite of the condition."""
        opposite = not_(condition)
        facts = [entry.fact for entry in self.entries()]
        while facts:
            fact = facts.pop()
            if fact is opposite:
                return True
            if fact.op == "and":
                facts.extend(fact.args)
        return False

    def givens(self, ancestor: Path) -> tuple[Term, frozenset[str]]:
        """The assumptions made after `ancestor`, each under the branches taken before it, and what they rest on."""
        guard, given, needs = TRUE, [], NO_NEEDS  # joined once: a conjunction is copied whenever it grows
        for entry in self.since(ancestor):
            if entry.given is not TRUE:
                given.append(implies(guard, entry.given))
            if entry.fact is not TRUE:
                guard = and_(guard, entry.fact)
            needs |= entry.needs
        return and_(*given), needs


ROOT = Path(None, TRUE, TRUE, NO_NEEDS, 0, False)


def ancestor(a: Path, b: Path) -> Path:
    """The last entry that two paths share."""
    while a is not b:
        if a.depth >= b.depth and a.parent is not None:
            a = a.parent
        elif b.parent is not None:
            b = b.parent
        else:
            return ROOT
    return a


Key = tuple[int, str]  # (frame, variable)


class State:
    """A mutable point of the execution; `fork` before going two ways."""

    __slots__ = ("env", "heap", "path")

    def __init__(self, path: Path = ROOT, env: dict[Key, Value] | None = None, heap: dict[int, HeapObject] | None = None) -> None:
        self.path = path
        self.env: dict[Key, Value] = {} if env is None else env
        self.heap: dict[int, HeapObject] = {} if heap is None else heap

    def fork(self, fact: Term = TRUE) -> State:
        """An independent copy, with one more branch taken."""
        return State(self.path.extend(fact), dict(self.env), dict(self.heap))

    def take(self, fact: Term) -> None:
        """Go on where this branch condition holds."""
        self.path = self.path.extend(fact)

    def assume(self, given: Term, needs: frozenset[str] = NO_NEEDS) -> None:
        """Go on knowing this."""
        self.path = self.path.extend(TRUE, given, needs)

    def resolve(self, ref: RefV) -> RefV:
        """The reference to where the object is now: as one of a family, if it has become one."""
        found = self.heap.get(ref.location)
        return found.target if isinstance(found, MovedObj) else ref

    def look(self, ref: RefV) -> HeapObject:
        """The object that a reference means."""
        ref = self.resolve(ref)
        found = self.heap[ref.location]
        if ref.index is None:
            return found
        assert isinstance(found, FamilyObj)
        return found.get(ref.index)

    def put(self, ref: RefV, found: HeapObject) -> None:
        """Give the object other contents. Raises `MixedContents` where it is one of a family that has no place for them."""
        ref = self.resolve(ref)
        if ref.index is not None:
            family = self.heap[ref.location]
            assert isinstance(family, FamilyObj) and isinstance(found, ListObj | InstanceObj)
            found = family.put(ref.index, found)
        self.heap[ref.location] = found

    @property
    def dead(self) -> bool:
        """Whether the path is syntactically impossible."""
        return self.path.dead

    def differs(self, before: State, frames: int, but: tuple[Key, ...] = ()) -> bool:
        """Whether an object of `before` has changed since, or a variable of the first `frames` frames, leaving out some.

        Temporaries and the variables of comprehensions don't count: nothing reads them afterwards.
        """
        if any(found is not self.heap.get(at) and found != self.heap.get(at) for at, found in before.heap.items()):
            return True
        for (frame, name), value in self.env.items():
            if frame <= frames and "%" not in name and (frame, name) not in but:
                old = before.env.get((frame, name))
                if old is not value and old != value:
                    return True
        return False


def join(a: State, b: State) -> tuple[State, Term]:
    """The state where two exclusive states meet, and the term that tells which one it was (true: `a`)."""
    root = ancestor(a.path, b.path)
    ends_a, ends_b = a.path.since(root), b.path.since(root)
    branches_a, branches_b = a.path.branches(root), b.path.branches(root)
    chooser = branches_a
    start_a, start_b = branches_a, branches_b
    if ends_a and ends_b and ends_a[0].fact is not_(ends_b[0].fact):
        chooser = ends_a[0].fact
        start_a = start_b = TRUE
    # A given holds on its own side only. Where the sides part at one condition, that condition comes first on either and guards all
    # that follows, each given by just the branches before it; else the whole of its side's branches guards it.
    path = root.extend(or_(branches_a, branches_b)).met(ends_a, start_a).met(ends_b, start_b)
    env: dict[Key, Value] = {}
    for key in {**a.env, **b.env}:  # a dict, not a set: the order of terms must not depend on hash values
        x, y = a.env.get(key, UNBOUND), b.env.get(key, UNBOUND)
        env[key] = x if x is y else merge(chooser, x, y)
    heap, other = dict(a.heap), dict(b.heap)
    for location in [k for k in heap if k in other]:
        _move_as_there(heap, other, location)
        _move_as_there(other, heap, location)
    for location, theirs in other.items():
        mine = heap.get(location)
        if mine is not theirs:
            # An object that one side alone has was made there; on the other side nothing refers to it.
            heap[location] = theirs if mine is None else merge_objects(chooser, mine, theirs)
    return State(path, env, heap), chooser


def _move_as_there(heap: dict[int, HeapObject], other: dict[int, HeapObject], location: int) -> None:
    """Make an object one of a family if it has become one on the other side."""
    here, there = heap[location], other[location]
    if isinstance(there, MovedObj) and isinstance(here, ListObj | InstanceObj):
        target = there.target
        family = heap.get(target.location, other[target.location])
        assert isinstance(family, FamilyObj) and target.index is not None
        heap[target.location] = family.put(target.index, here)
        heap[location] = there


def join_all(branches: Sequence[tuple[State, Value]]) -> tuple[State, Value] | None:
    """The meeting of any number of exclusive states, each with a value; None when all are dead.

    Later branches meet first: they share the longest common paths, which keeps conditions small.
    """
    live = [(s, v) for s, v in branches if not s.dead]
    if not live:
        return None
    state, value = live[-1]
    for other, other_value in reversed(live[:-1]):
        state, chooser = join(other, state)
        value = merge(chooser, other_value, value)
    return state, value
