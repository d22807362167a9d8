"""Templates: candidates made from the program's own conditions and from facts that all recorded rows share.

The kinds, by module: goals, guards and tests of the program and their generalisations (goals.py); intervals, octagons, linear and
polynomial equations, remainders (numeric.py), also under conditions of the program; lists (listfacts.py). Every candidate holds of
every row and says something (some other values break it); whether it is true, the solver decides.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence

from frontends import ir
from frontends.walk import walk
from prover.concrete import Compiled, Env, Outcome, compiled_text, holds, run
from prover.lemmas import Lemma
from prover.proposers import listfacts, numeric
from prover.proposers.base import Row, Spot, Task
from prover.proposers.goals import (
    LoopFacts,
    assigned,
    generalised,
    loop_facts,
    numbers_of,
    relaxed,
    touched,
    weakened,
)  # fmt: skip
from prover.proposers.listfacts import Shape
from prover.proposers.numeric import Column, Guess
from prover.proposers.unparse import Unspeakable, conjuncts, implies, negate, unparse

BATCHES = (40, 150, 400)
MAX_TEXT = 200  # characters
MAX_COLUMNS = 12
MAX_CONDITIONS = 8
OF_ONE_CONDITION = 14
TWISTED = 80  # states that no run has seen, against which a candidate has to say something


class Templates:
    """The classical proposer. Needs nothing but the task; the same task gives the same batches."""

    name = "templates"

    def propose(self, task: Task) -> Iterable[list[Lemma]]:
        """Batches of growing size, likelier candidates first."""
        facts = loop_facts(task.function)
        found: list[list[Lemma]] = []
        for spot in task.spots:
            if spot.line in facts:
                loop = _Loop(task, spot, facts[spot.line])
                found.append([self.lemma(task, spot, "invariant", text) for text in loop.ranked()])
        measures = [lemma for spot in task.spots if spot.line in facts for lemma in self.measures(task, spot, facts[spot.line])]
        in_turn = [lemma for rank in itertools.zip_longest(*found) for lemma in rank if lemma is not None]
        known = {(lemma.line, lemma.kind, lemma.text) for lemma in task.kept}
        lemmas = [x for x in dict.fromkeys([*measures, *in_turn]) if (x.line, x.kind, x.text) not in known]
        position = 0
        for size in BATCHES:
            batch = lemmas[position : position + size]
            position += size
            if batch:
                yield batch

    def lemma(self, task: Task, spot: Spot, kind: str, text: str) -> Lemma:
        """A lemma at a loop."""
        assert kind in ("invariant", "decreases")
        return Lemma(task.module.name, task.function.qualname, spot.line, "invariant" if kind == "invariant" else "decreases", text)

    def measures(self, task: Task, spot: Spot, facts: LoopFacts) -> list[Lemma]:
        """What may fall with each turn, where termination is open and the loop has no measure yet."""
        if facts.node.spec.decreases is not None or not any(o.kind == "termination" for o in task.open):
            return []
        return [self.lemma(task, spot, "decreases", text) for text in _measures(facts, _environments(task, spot))]


# ------------------------------------------------------------------------------------------------------------- one loop


class _Loop:
    """The candidates of one loop."""

    def __init__(self, task: Task, spot: Spot, facts: LoopFacts) -> None:
        self.task, self.spot, self.facts = task, spot, facts
        self.envs = _environments(task, spot)
        self.names = tuple(sorted({name for env in self.envs for name in env} or {name for name, _ in spot.names}))
        always = set(self.names).intersection(*self.envs) if self.envs else set()
        self.ints = [n for n in self.names if n in always and _are_ints([env[n] for env in self.envs])]
        self.flags = [n for n in self.names if n in always and all(isinstance(env[n], bool) for env in self.envs)]
        self.lists = [n for n in self.names if n in always and all(isinstance(env[n], tuple) for env in self.envs)]
        self.constants = numbers_of(task.function)
        self.changed = set(spot.changed) | touched((facts.node,))
        stale = touched(task.function.body)
        self.ints = [n for n in self.ints if not n.startswith("old.") or n[4:] in stale]
        self.lists = [n for n in self.lists if not n.startswith("old.") or n[4:] in stale]
        self.wanted = self.mentioned([*facts.after, *facts.inside])
        self.guarding = self.mentioned([*([facts.guard] if facts.guard is not None else []), *facts.tests()])
        self.twisted = _twisted(self.envs, task.seed)

    def mentioned(self, exprs: Iterable[ir.Expr]) -> set[str]:
        """The names in some conditions; "old.x" too."""
        found = set()
        for node in walk(tuple(exprs)):
            if isinstance(node, ir.Name):
                found.add(node.id)
            elif isinstance(node, ir.Attribute) and isinstance(node.value, ir.Name) and node.value.id == "%old":
                found.add(f"old.{node.name}")
        return found

    def far(self, name: str) -> float:
        """How little a name has to do with what is wanted."""
        base = 0.0 if name in self.wanted else 0.15 if name in self.guarding else 0.5
        return base + (0.2 if name.startswith("old.") else 0.0)

    def is_changed(self, name: str) -> bool:
        return name in self.changed or name.startswith("seen(")

    # -- ranking and filtering

    def ranked(self) -> list[str]:
        """The texts, likelier ones first, without those that some row refutes or that say nothing."""
        best: dict[str, float] = {}
        for score, text in self.all():
            if len(text) <= MAX_TEXT:
                score += len(text) / 400
                best[text] = min(score, best.get(text, score))
        ordered = sorted(best, key=lambda text: (best[text], text))
        enough = 2 * sum(BATCHES)
        return list(itertools.islice((text for text in ordered if self.fine(text)), enough))

    def compiled(self, text: str) -> Compiled | None:
        return compiled_text(text, self.names)

    def fine(self, text: str) -> bool:
        """Whether a candidate is of the language, true of all rows, and false of some other state."""
        condition = self.compiled(text)
        if condition is None:
            return False
        if not self.envs:
            return True
        return holds(condition, self.envs) and any(run(condition, env) in (False, Outcome.RAISES) for env in self.twisted)

    def all(self) -> Iterator[Guess]:
        """Every guess, with repeats, in no order."""
        yield from self.of_program()
        if self.envs:
            columns = self.columns(self.envs)
            yield from numeric.guesses(columns, self.constants)
            yield from self.under_conditions()
        if self.lists:
            yield from listfacts.guesses(self.shape())
            yield from listfacts.lifted(self.facts.node, self.facts.tests(), self.flags, self.lists)

    # -- numbers

    def columns(self, envs: Sequence[Env]) -> list[Column]:
        """The whole numbers there are to speak of, nearest first."""
        found = [Column(n, tuple(env[n] for env in envs), self.is_changed(n), self.far(n)) for n in self.ints]
        for xs in self.lists:
            if not xs.startswith("old.") or xs[4:] in self.changed:
                found.append(Column(f"len({xs})", tuple(len(env[xs]) for env in envs), self.is_changed(xs), self.far(xs)))
        found.sort(key=lambda c: (c.far + (0.0 if c.changed else 0.1), c.text))
        return found[:MAX_COLUMNS]

    def under_conditions(self) -> Iterator[Guess]:
        """Facts of the rows on which a condition of the program holds, or does not."""
        overall = self.columns(self.envs)
        for expr in self.conditions():
            try:
                condition, opposite = self.compiled(unparse(expr)), _grouped(unparse(negate(expr)))
            except Unspeakable:
                continue
            if condition is None:
                continue
            chosen = [env for env in self.envs if run(condition, env) is True]
            if not max(4, len(self.envs) // 20) <= len(chosen) <= len(self.envs) - max(1, len(self.envs) // 50):
                continue
            few = [c for c in self.columns(chosen) if any(c.text == o.text for o in overall)][:8]
            kept = 0
            for score, said in sorted(numeric.guesses(few, self.constants, True)):
                made = self.compiled(said)
                if made is not None and not holds(made, self.envs):
                    yield score + 1.2, f"{opposite} or {said}"
                    kept += 1
                    if kept == OF_ONE_CONDITION:
                        break

    def conditions(self) -> list[ir.Expr]:
        """Conditions of the program, flags, and whether the loop has begun; each both ways round."""
        guards = conjuncts(self.facts.guard) if self.facts.guard is not None else []
        found: list[ir.Expr] = [ir.Name(flag, "local") for flag in self.flags]
        for name in [n for n in self.ints if n in self.changed][:4]:
            values = [env[name] for env in self.envs]
            for edge, op in ((min(values), ">"), (max(values), "<")):
                if numeric.touched(values, edge):
                    found.append(ir.Compare(op, ir.Name(name, "local"), ir.const(edge)))
        found = [*found[:6], *guards, *self.facts.tests()][:MAX_CONDITIONS]
        return [one for expr in found for one in (expr, negate(expr))]

    # -- the program's conditions

    def of_program(self) -> Iterator[Guess]:
        """Goals, guards and tests, and what is near them."""
        for score, expr in self.expressions():
            try:
                yield score, unparse(expr)
            except Unspeakable:
                continue

    def expressions(self) -> Iterator[tuple[float, ir.Expr]]:
        facts = self.facts
        moving = [n for n in self.ints if n in self.changed][:4]
        lists = [n for n in self.lists if "." not in n and "(" not in n]
        if facts.guard is not None:
            for expr in weakened(facts.guard):
                yield 0.2, expr
        for clause in self.task.function.contract.requires:
            for part in conjuncts(clause.body):
                yield 0.8, part
        sizes, conditions = self.sizes(), self.conditions()
        for rank, goal in enumerate(facts.after):
            late = min(rank, 10) / 20
            yield 0.3 + late, goal
            for expr in relaxed(goal):
                yield 0.9 + late, expr
            if facts.guard is not None:
                yield 1.7 + late, ir.Or(facts.guard, goal)
            for expr in generalised(goal, moving, lists, sizes):
                yield 0.7 + late, expr
                for weaker in relaxed(expr):
                    yield 1.3 + late, weaker
            for condition in conditions if rank < 6 else []:
                yield 1.8 + late, implies(condition, goal)
        for rank, goal in enumerate(facts.inside):
            late = min(rank, 10) / 20
            yield 0.6 + late, goal
            if facts.guard is not None:
                yield 1.2 + late, implies(facts.guard, goal)
            for expr in generalised(goal, moving, lists, sizes):
                yield 1.5 + late, expr
        for test in facts.tests():
            yield 1.4, test
            yield 1.4, negate(test)

    def sizes(self) -> list[ir.Expr]:
        """What the loop's course is bound by: operands of its guard, arguments of its range, lengths, numbers that stay."""
        node = self.facts.node
        found: list[ir.Expr] = []
        if isinstance(node, ir.While):
            for part in conjuncts(node.test):
                if isinstance(part, ir.Compare):
                    found += [part.left, part.right]
        elif isinstance(node.iter, ir.Call):
            found += [arg.value for arg in node.iter.args]
        found += [ir.Call(ir.Name("len", "global"), (ir.Arg(ir.Name(xs, "local")),)) for xs in self.lists]
        found += [ir.Name(n, "local") for n in self.ints if n not in self.changed and "." not in n]
        still = [e for e in dict.fromkeys(found) if not self.mentioned([e]) & self.changed or isinstance(e, ir.Name)]
        return still[:6]

    # -- lists

    def shape(self) -> Shape:
        lists = sorted(self.lists, key=lambda n: (self.far(n), n))[:4]
        of_ints = [n for n in lists if all(_is_int(item) for env in self.envs for item in env[n])]
        near = sorted(self.ints, key=lambda n: (self.far(n), n))[:7]
        shortest = of_ints or lists
        bounds = [
            n for n in near
            if n in self.changed and any(all(-1 <= env[n] <= len(env[xs]) for env in self.envs) for xs in shortest)
        ]  # fmt: skip
        changed = frozenset(n for n in lists if self.is_changed(n))
        return Shape(tuple(of_ints), changed, tuple(near), tuple(bounds[:3]), tuple(self.flags[:3]), (0, 1, *self.constants))


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_ints(values: Sequence[object]) -> bool:
    """Whether values are whole numbers; a truth value among them is one."""
    return all(isinstance(v, int) for v in values) and any(_is_int(v) for v in values)


def _grouped(text: str) -> str:
    return f"({text})" if " or " in text else text


def _environments(task: Task, spot: Spot) -> list[Env]:
    """The rows as environments, the module's whole-number constants among them."""
    fixed = {
        name: binding.value.value
        for name, binding in task.module.bindings
        if isinstance(binding, ir.Constant) and isinstance(binding.value, ir.Const) and isinstance(binding.value.value, int)
    }
    return [{**fixed, **dict(row)} for row in spot.rows]


def _twisted(envs: Sequence[Env], seed: int) -> list[Env]:
    """States like the recorded ones with a few variables changed: what is true of all of them says nothing."""
    rng = random.Random(seed)
    found: list[Env] = []
    if not envs:
        return found
    pool = [value for env in rng.sample(envs, min(40, len(envs))) for value in env.values() if _is_int(value)] + [0, 1, -1, 2, -7, 1000]
    for _ in range(TWISTED):
        env = dict(rng.choice(envs))
        names = list(env)
        for name in rng.sample(names, min(len(names), rng.choice((1, 2, len(names))))):
            value = env[name]
            if isinstance(value, bool):
                env[name] = not value
            elif isinstance(value, int):
                env[name] = rng.choice((value + 1, value - 1, value + rng.choice((-3, 2, 5)), -value, rng.choice(pool)))
            elif isinstance(value, tuple):
                items = list(value)
                rng.shuffle(items)
                kept = items[: rng.randint(0, len(items))]
                env[name] = (*kept, *(rng.choice(pool) for _ in range(rng.randint(0, 2)))) if all(map(_is_int, value)) else tuple(kept)
        found.append(env)
    return found


def _measures(facts: LoopFacts, envs: Sequence[Env]) -> list[str]:
    """Terms of the guard that are not negative while it holds."""
    guard = facts.guard
    if guard is None:
        return []
    found: list[ir.Expr] = []
    for part in conjuncts(guard):
        match part:
            case ir.Compare(op="<" | "<=", left=left, right=right):
                found.append(_difference(right, left))
            case ir.Compare(op=">" | ">=", left=left, right=right):
                found.append(_difference(left, right))
            case ir.Compare(op="!=", left=left, right=right):
                found += [_difference(right, left), _difference(left, right)]
            case ir.Name() | ir.Call():
                found.append(part)
    names = tuple(sorted({name for env in envs for name in env}))
    texts = []
    for expr in found:
        try:
            text, condition = unparse(expr), compiled_text(unparse(guard), names)
        except Unspeakable:
            continue
        value = compiled_text(f"({text}) >= 0", names)
        turning = [env for env in envs if condition is not None and run(condition, env) is True]
        if value is not None and holds(value, turning):
            texts.append(text)
    return list(dict.fromkeys(texts))


def _difference(a: ir.Expr, b: ir.Expr) -> ir.Expr:
    if b == ir.const(0):
        return a
    return ir.Binary("-", a, b)


def changed_names(node: ir.While | ir.For) -> tuple[str, ...]:
    """The names that a loop changes, or whose objects it may write to, sorted: what `Spot.changed` holds."""
    return tuple(sorted(touched((node,)) | assigned((node,))))


def kinds_of(function: ir.Function, rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """The names at a loop with their kinds, as annotated, else as seen."""
    annotated = {p.name: str(p.annotation) for p in function.params if p.annotation is not None}
    found: dict[str, str] = {}
    for row in rows:
        for name, value in row:
            if "." not in name and "(" not in name and name not in found and value != ():
                found[name] = annotated.get(name) or _kind(value)
    return tuple(sorted(found.items()))


def _kind(value: object) -> str:
    if isinstance(value, tuple):
        return f"list[{_kind(value[0])}]" if value else "list"
    return "None" if value is None else type(value).__name__
