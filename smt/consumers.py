"""What consumes a generator that is followed in turns: loops, `all` and `any`, `next`, and whoever takes all the items.

In: a generator and what is done with each item. Out: what the consumer is left with; its ways out end the generator.
"""

from __future__ import annotations

from frontends import ir
from smt import comprehensions, in_turns, iteration, selections, sequences
from smt.builtins.lists import is_apart
from smt.callgraph import nodes
from smt.evaluation import assign, evaluate, execute_block
from smt.generators import collected, run, started
from smt.iteration import AT_ONCE, ITERATE
from smt.kinds import kind_of
from smt.machine import Dead, Machine
from smt.operators import truthy
from smt.sequences import Contents, Items
from smt.shapes import has_exact, pack, shape_of, unpack
from smt.state import State
from smt.terms import FALSE, INT, ZERO, and_, binder, exists, forall, implies, le, lt, not_, substitute
from smt.values import NONE, BoolV, GeneratorV, SuspendedV, TupleV, UnionV, Value, ViewV, alternatives

PLAIN = ("int", "str", "none")


def is_plain(made: GeneratorV) -> bool:
    """Whether there is exactly one item for each of one iterable, which has them without being run itself."""
    return len(made.node.clauses) == 1 and not made.node.clauses[0].conditions and kind_of(made.first) != "generator"


def made_of(m: Machine, made: GeneratorV, value: Value) -> Value:
    """The item that a plain generator expression makes of one of its iterable, now."""
    with m.inside(m.frames[made.frame]):
        assign(m, made.node.clauses[0].target, value)
        return evaluate(m, made.node.element)


def for_each(m: Machine, s: ir.For, value: Value) -> Value:
    """`for target in generator`"""
    if s.spec.invariants or s.spec.decreases is not None:
        raise m.unsupported("invariant of a loop over a generator that is followed in turns", s.span)

    def turn(item: Value) -> None:
        assign(m, s.target, item)
        with m.collecting() as exits:
            end = m.attempt(lambda: execute_block(m, s.body))
        m.exits.extend(e for e in exits if e.kind != "continue")
        ends = [(e.state, NONE) for e in exits if e.kind == "continue"]
        m.arrive(ends if end is None else [*ends, (end[0], NONE)])

    with m.collecting() as exits:
        done = m.attempt(lambda: run(m, value, turn, s.span))
    m.exits.extend(e for e in exits if e.kind != "break")
    ends: list[tuple[State, Value]] = [(e.state, NONE) for e in exits if e.kind == "break"]
    if done is not None:
        m.state = done[0]
        after = m.attempt(lambda: execute_block(m, s.orelse))
        if after is not None:
            ends.append((after[0], NONE))
    return m.arrive(ends)


def items(m: Machine, value: Value, span: ir.Span) -> Items:
    """All items of a generator, for a consumer that may stop before the last one, or that runs code of its own between two of them: only
    where making them changes nothing and cannot fail."""
    source = started(m, value, span)
    before, frames = m.state, len(m.frames)
    m.state = before.fork()
    made: list[Items] = []

    def make() -> Value:
        made.append(_items(m, source, span))
        return NONE

    with m.collecting() as exits:
        end = m.attempt(make)
    m.state = before
    if end is None or exits or _changed(source, before, end[0], frames):
        raise m.unsupported("generator that changes or raises something, and whose items may not all be taken at once", span)
    m.state = end[0]
    return made[0]


def _changed(source: Value, before: State, after: State, frames: int) -> bool:
    """Whether a generator that has run changed an object, or a variable of a frame but its own."""
    own = source.frame if isinstance(source, SuspendedV | GeneratorV) else None
    if any(found is not after.heap.get(at) and found != after.heap.get(at) for at, found in before.heap.items()):
        return True
    there = {key: value for key, value in after.env.items() if key[0] <= frames and key[0] != own and "%" not in key[1]}
    return any(value is not before.env.get(key) and value != before.env.get(key) for key, value in there.items())


def all_items(m: Machine, value: Value, span: ir.Span) -> Items:
    """All items of a generator, for a consumer that takes them one after the other, with no code of the program in between."""
    return _items(m, started(m, value, span), span)


def _items(m: Machine, source: Value, span: ir.Span) -> Items:
    # The consumer looks at each item as soon as it is there: looking at one must not fail.
    if isinstance(source, UnionV):
        raise m.unsupported("iteration over a generator over a value of several kinds", span)
    if isinstance(source, GeneratorV):
        return comprehensions.items(m, source, span)
    if isinstance(source, TupleV):
        return source.items
    found = collected(m, source, span)
    kinds = {kind_of(part) for v in _some(found) for _, part in alternatives(v)}
    if len(kinds) > 1 or not kinds <= set(PLAIN):
        raise m.unsupported("items of a generator that are consumed one by one", span)
    return found


ITERATE["generator"] = items
AT_ONCE["generator"] = all_items


def _some(found: Contents) -> tuple[Value, ...]:
    return found if isinstance(found, tuple) else (sequences.get(found, ZERO),)


def quantified(m: Machine, value: Value, universal: bool, span: ir.Span) -> Value:
    """all(generator) or any(generator), which stop at the item that settles the answer."""
    return in_turns.settled(m, value, lambda item: BoolV(truthy(m, item, span)), universal, span)


def first(m: Machine, value: Value, default: Value | None, span: ir.Span) -> Value:
    """next(generator, default)"""
    if isinstance(value, GeneratorV) and not isinstance(value.first, UnionV):
        chosen = _first_of_many(m, value, default, span)
        if chosen is not None:
            return chosen
    if value == TupleV(()):
        if default is None:
            raise m.raise_("StopIteration", "raise", "StopIteration", span)
        return default

    def take(item: Value) -> None:
        raise m.leave("return", m.kept(item, span))

    return in_turns.until(m, value, take, default, span)


def _first_of_many(m: Machine, made: GeneratorV, default: Value | None, span: ir.Span) -> Value | None:
    """The first item where the number is not known, and where making the others can have no effect and raise nothing."""
    node = made.node
    if len(node.clauses) > 1 or (isinstance(made.first, ViewV) and made.first.ending is not FALSE):
        return None
    start = m.state
    m.state = start.fork()
    with m.scratch() as record, m.collecting() as exits, m.inside(m.frames[made.frame]):
        try:
            found = None if iteration.known_items(m, made.first, span) is not None else comprehensions.one_turn(m, made, span)
        except Dead:
            found = None
    parts = None if found is None or found.end is None else selections.split(found.end[1])
    shape = None if parts is None else shape_of(parts[1])
    packed = None if parts is None or shape is None else pack(parts[1], shape)
    plain = shape is not None and packed is not None and not has_exact(shape)
    if not plain or found is None or found.exits or parts is None or packed is None or shape is None or exits or record.limits:
        m.state = start
        return None
    m.adopt(record)
    passes, at, earlier = parts[0], m.fresh.var("first", INT), binder("j", INT)
    whole, leaves = shape, packed

    def one() -> Value:
        before = forall([earlier], implies(and_(le(found.low, earlier), lt(earlier, at)), not_(substitute(passes, {found.k: earlier}))))
        m.assume(and_(substitute(and_(found.inside(found.k), passes), {found.k: at}), before))
        return unpack([substitute(t, {found.k: at}) for t in leaves], whole)

    def none_left() -> Value:
        if default is None:
            raise m.raise_("StopIteration", "raise", "StopIteration", span)
        return default

    return m.branch(exists([found.k], and_(found.inside(found.k), passes)), one, none_left)


def require_apart(m: Machine, value: Value, span: ir.Span) -> None:
    """A limit for a generator whose items would be made before those that consume them run, where that could make a difference."""
    if not isinstance(value, GeneratorV) or not is_apart(m, value):
        raise m.unsupported("generator inside another iterator", span)
    function = m.frames[value.frame].function
    bound = {n.id for c in value.node.clauses for n in nodes(c.target) if isinstance(n, ir.Name)}
    read = {n.id for n in nodes((value.node.element, value.node.clauses)) if isinstance(n, ir.Name) and n.scope != "global"} - bound
    changed = set() if function is None else _changed_again(function.body)
    if read & changed:
        raise m.unsupported("generator inside another iterator, over variables that change", span)


def _changed_again(body: tuple[ir.Stmt, ...]) -> set[str]:
    """The variables that may be assigned more than once, or by more than a plain assignment at some point of a run."""
    found: set[str] = set()
    once: set[str] = set()
    for node in nodes(body):
        target = node.target if isinstance(node, ir.Augment | ir.For | ir.With | ir.NamedExpr | ir.Delete | ir.Assign) else None
        names = {n.id for n in nodes(target) if isinstance(n, ir.Name)} if target is not None else set()
        found |= names & once if isinstance(node, ir.Assign) else names
        once |= names
        if isinstance(node, ir.For | ir.While | ir.Define):
            inside = node.function.body if isinstance(node, ir.Define) else node.body
            found |= {
                n.id for other in nodes(inside) if isinstance(other, ir.Assign) for n in nodes(other.target) if isinstance(n, ir.Name)
            }
    return found
