"""One turn of a loop on a concrete state: the steps that lemmas have to survive.

Only functions with a single loop, that stands at the top level of the body, are stepped. A step starts in any state whose unchanged
variables are those of a real run up to the loop, so each step is one that the verifier must consider, whether or not runs reach it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from frontends import ir
from frontends.walk import walk
from prover.concrete import GivenUp
from training.arena.interpret import BREAK, ERRORS, Returned, Run, State, Stuck, Subject, Trace, loops, visible, with_old

_LOST: Final = (Stuck, GivenUp, *ERRORS)


@dataclass(frozen=True, slots=True)
class Step:
    """From the head of the loop: to the head again (`after`), or out, where the goals hold or not (`good`; None: not known)."""

    before: State
    after: State | None = None
    good: bool | None = None


class Stepper:
    """The single loop of a function, ready to be turned."""

    def __init__(self, subject: Subject) -> None:
        body = subject.function.body
        found = list(loops(body))
        at = [i for i, s in enumerate(body) if isinstance(s, ir.While | ir.For)]
        if len(found) != 1 or len(at) != 1:
            raise ValueError("not one loop at the top level")
        loop = body[at[0]]
        assert isinstance(loop, ir.While | ir.For)
        if loop.orelse:
            raise ValueError("loop with else")
        self.subject = subject
        self.line = loop.span.line
        compiler = subject.compiler
        self.prefix = compiler.block(body[: at[0]])
        self.body = compiler.block(loop.body)
        self.rest = compiler.block(body[at[0] + 1 :])
        self.changed = written(loop)
        self.test = compiler.expr(loop.test) if isinstance(loop, ir.While) else None
        self.target = ""
        if isinstance(loop, ir.For):
            match loop.target, loop.iter:
                case ir.Name(id=target), ir.Call(func=ir.Name(id="range", scope="global")):
                    names = {n.id for n in walk(loop.iter) if isinstance(n, ir.Name)}
                    if names & self.changed:
                        raise ValueError("range that changes")
                    self.target = target
                    self.range = compiler.expr(loop.iter)
                case _:
                    raise ValueError("for loop over something else than a range")

    def entry(self, given: State) -> State | None:
        """The state before the loop for these arguments; None where the preconditions or the way there fail."""
        names = dict(given)
        try:
            return visible(names) if self.subject.admits(given) and self.prefix(names, Run()) is None else None
        except _LOST:
            return None

    def step(self, before: State, given: State) -> Step | None:
        """What one turn makes of a state at the head; None where it raises or cannot be followed."""
        names = dict(before)
        try:
            if self.test is not None:
                if not self.test(names):
                    return Step(with_old(before, given), good=self.good(names, given, self.rest(names, Run())))
            else:
                positions = self.range(names)
                if names[self.target] not in positions:
                    return None
            signal = self.body(names, Run())
            if signal is BREAK:
                return Step(with_old(before, given), good=self.good(names, given, self.rest(names, Run())))
            if isinstance(signal, Returned):
                return Step(with_old(before, given), good=self.good(names, given, signal))
            if self.test is None:
                following = names[self.target] = before[self.target] + positions.step
                if following not in positions:
                    return None  # the verifier reads invariants once more here: that is left to it
            return Step(with_old(before, given), with_old(visible(names), given))
        except _LOST:
            return None

    def good(self, names: State, given: State, signal: Any) -> bool:
        """Whether the goals hold where the function ends."""
        return self.subject.holds(Trace(given, {}, visible(names), signal.value if isinstance(signal, Returned) else None))

    def seeds(self, traces: Sequence[Trace], rng: random.Random, count: int) -> list[Step]:
        """Steps from states like those of runs, with one or two of the changing variables altered."""
        found: list[Step] = []
        places = [(t.given, head) for t in traces for head in t.heads.get(self.line, [])]
        last = [(t.given, t.heads[self.line][-1]) for t in traces if t.heads.get(self.line)]  # from here it is not far to a false goal
        if not places:
            return found
        for _ in range(count):
            given, head = rng.choice(last if rng.random() < 0.5 else places)
            state = dict(head)
            names = sorted(n for n in self.changed if n in state)
            for name in rng.sample(names, min(len(names), rng.choice([1, 1, 2]))):
                state[name] = _altered(state[name], rng, rng.choice(places)[1].get(name))
            step = self.step(state, given)
            if step is not None:
                found.append(step)
        return found


def _altered(value: Any, rng: random.Random, other: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        if isinstance(other, int) and rng.random() < 0.3:
            return other
        return value + rng.choice([-3, -2, -1, 1, 2, 3, -20, 20])
    if isinstance(value, tuple):
        items = list(value)
        form = rng.random()
        if items and form < 0.4:
            items[rng.randrange(len(items))] += rng.choice([-5, -1, 1, 5])
        elif items and form < 0.6:
            items.pop()
        else:
            items.insert(rng.randint(0, len(items)), rng.randint(-5, 8))
        return tuple(items)
    return value


def written(loop: ir.While | ir.For) -> frozenset[str]:
    """Names that the loop assigns, and lists that it changes."""
    found: set[str] = set()

    def target(node: ir.Expr) -> None:
        match node:
            case ir.Name(id=name):
                found.add(name)
            case ir.TupleDisplay(items=items):
                for item in items:
                    target(item)
            case ir.Subscript(value=ir.Name(id=name)):
                found.add(name)

    if isinstance(loop, ir.For):
        target(loop.target)
    for node in walk(loop.body):
        match node:
            case ir.Assign(target=t) | ir.Augment(target=t):
                target(t)
            case ir.Call(func=ir.Attribute(value=ir.Name(id=name), name="append")):
                found.add(name)
            case _:
                pass
    return frozenset(found)
