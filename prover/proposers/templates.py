"""Templates: candidates made from the program's own conditions and from facts that all recorded rows share.

The kinds, by module: goals, guards and tests of the program and their generalisations (goals.py); intervals, octagons, linear and
polynomial equations, remainders (numeric.py), also under conditions of the program; lists (listfacts.py). Every candidate holds of
every row and says something (some other values break it); whether it is true, the solver decides.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from frontends import ir
from frontends.walk import walk
from prover.concrete import Compiled, Env, Outcome, compile_expr, compiled_text, holds, run
from prover.concrete import parse as parse_python
from prover.lemmas import Lemma, LemmaError, LemmaKind, Names, parse
from prover.proposers import listfacts, numeric
from prover.proposers.base import Spot, Task
from prover.proposers.goals import (
    LoopFacts,
    generalised,
    loop_facts,
    numbers_of,
    relaxed,
    touched,
    weakened,
)  # fmt: skip
from prover.proposers.listfacts import Shape
from prover.proposers.measures import of_recursion
from prover.proposers.numeric import Column, Guess
from prover.proposers.unparse import Unspeakable, conjuncts, implies, negate, replace_nodes, replace_parts, unparse
from prover.scope import scope

BATCHES = (40, 150, 400)
MAX_TEXT = 200  # characters
MAX_GUESSES = 6000  # looked at for one loop
MAX_COLUMNS = 12
MAX_CONDITIONS = 8
OF_ONE_CONDITION = 14
PHASES = 4
TWISTED = 400  # states that no run has seen, against which a candidate has to say something
FEW = 8
HARD = {"sorted(": 0.8, "sum(": 0.6, "max(": 0.6, "min(": 0.6, ".count(": 0.6, "any(": 0.4}  # unless the program speaks of it


class Templates:
    """The classical proposer. Needs nothing but the task; the same task gives the same batches."""

    name = "templates"
    learns = False

    def propose(self, task: Task) -> Iterable[list[Lemma]]:
        """Batches of growing size, likelier candidates first."""
        task = replace(task, function=_with_constants(task.module, task.function))
        facts = loop_facts(task.function)
        spots = [spot for spot in task.spots if spot.line in facts]
        names = {spot.line: scope(task.module, task.function, spot.line) for spot in spots}
        falls = list(self.of_recursion(task))
        if falls:
            yield falls
        known = {(lemma.line, lemma.kind, lemma.text) for lemma in task.kept}

        def fresh(lemmas: Iterable[Lemma]) -> Iterator[Lemma]:
            distinct = (x for x in dict.fromkeys(lemmas) if (x.line, x.kind, x.text) not in known)
            return (x for x in distinct if _legal(x, names[x.line]))

        ranked = [_Loop(task, spot, facts[spot.line]).ranked() for spot in spots]
        likely, rest = (
            fresh(_in_turn([[self.lemma(task, spot, "invariant", t) for t in r[tier]] for spot, r in zip(spots, ranked, strict=True)]))
            for tier in (0, 1)
        )
        measures = [lemma for spot in spots for lemma in self.measures(task, spot, facts[spot.line])]
        small, *larger = BATCHES
        batch = [*fresh(measures), *itertools.islice(likely, small)]
        if batch:
            yield batch
        everything = itertools.chain(likely, rest)
        for size in larger:
            batch = list(itertools.islice(everything, size))
            if batch:
                yield batch

    def lemma(self, task: Task, spot: Spot, kind: LemmaKind, text: str) -> Lemma:
        """A lemma at a loop."""
        return Lemma(task.module.name, task.function.qualname, spot.line, kind, text)

    def of_recursion(self, task: Task) -> Iterator[Lemma]:
        """What may fall with each call of the function by itself, where it has no measure yet."""
        line = task.function.span.line
        if task.function.contract.decreases is None and any((o.kind, o.line) == ("termination", line) for o in task.open):
            kinds = scope(task.module, task.function, line, "decreases").variables
            for text in of_recursion(task.function, kinds):
                yield Lemma(task.module.name, task.function.qualname, line, "decreases", text)

    def measures(self, task: Task, spot: Spot, facts: LoopFacts) -> list[Lemma]:
        """What may fall with each turn, where termination is open and the loop has no measure yet."""
        if facts.node.spec.decreases is not None or not any(o.kind == "termination" for o in task.open):
            return []
        return [self.lemma(task, spot, "decreases", text) for text in _measures(facts, _environments(spot))]


# ------------------------------------------------------------------------------------------------------------- one loop


class _Loop:
    """The candidates of one loop."""

    def __init__(self, task: Task, spot: Spot, facts: LoopFacts) -> None:
        self.task, self.spot, self.facts = task, spot, facts
        self.envs = _environments(spot)
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
        words = "|".join(map(re.escape, sorted(self.changed))) or "$^"
        self.moving = re.compile(rf"(?<![\w.])(?:(?:{words})\b|seen\()")
        self.twisted = _twisted(self.envs, task.seed)
        self.spoken = {word for word in HARD if word in _words(task.function)}

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

    def ranked(self) -> tuple[list[str], list[str]]:
        """The texts, likelier ones first, without those that some row refutes or that say nothing.

        Those that seem to follow from likelier ones are apart: they matter only where what implies them does not hold up.
        """
        best: dict[str, float] = {}
        for score, text in self.all():
            # What speaks only of variables that the loop leaves alone is known at its head anyway.
            if len(text) <= MAX_TEXT and self.moving.search(text):
                score += len(text) / 400 + sum(HARD[word] for word in HARD if word in text and word not in self.spoken)
                best[text] = min(score, best.get(text, score))
        first: list[str] = []
        implied: list[str] = []
        left = self.twisted  # states that no run has seen, and that satisfy everything so far
        for text in sorted(best, key=lambda text: (best[text], text))[:MAX_GUESSES]:
            condition = self.fine(text)
            if condition is None:
                continue
            still = [env for env in left if run(condition, env) is True]
            if left and len(still) == len(left):
                implied.append(text)
            else:
                first.append(text)
                left = still if len(still) >= FEW else left
            if len(first) >= sum(BATCHES):
                break
        return first, implied

    def compiled(self, text: str) -> Compiled | None:
        return compiled_text(text, self.names)

    def fine(self, text: str) -> Compiled | None:
        """The compiled condition, if it is of the language, true of all rows, and says something."""
        condition = self.compiled(text)
        if condition is None or not self.envs:
            return condition
        if not holds(condition, self.envs) or not any(run(condition, env) in (False, Outcome.RAISES) for env in self.twisted):
            return None
        if "all(" in text:
            # It must speak of some item in some row: `all(False for ...)` must fail.
            empty = compile_expr(replace_nodes(parse_python(text, self.names), _impossible))
            if holds(empty, self.envs):
                return None
        return condition

    def all(self) -> Iterator[Guess]:
        """Every guess, with repeats, in no order."""
        yield from self.of_program()
        if self.envs:
            columns = self.columns(self.envs)
            yield from numeric.guesses(columns, self.constants, products=_multiplies(self.task.function))
            yield from self.under_conditions()
            yield from self.of_phases()
        yield from self.of_flags()
        if self.lists:
            shape = self.shape()
            of_items = itertools.chain(listfacts.guesses(shape), listfacts.lifted(self.facts.node, self.facts.tests(), shape))
            taken = {*self.names, *self.task.function.locals}
            yield from ((score, listfacts.named(text, taken)) for score, text in of_items)

    # -- numbers

    def columns(self, envs: Sequence[Env]) -> list[Column]:
        """The whole numbers there are to speak of, nearest first."""
        found = [Column(n, tuple(env[n] for env in envs), self.is_changed(n), self.far(n)) for n in self.ints]
        for xs in self.lists:
            if not xs.startswith("old.") or any(len(env[xs]) != len(env.get(xs[4:], ())) for env in self.envs):
                found.append(Column(f"len({xs})", tuple(len(env[xs]) for env in envs), self.is_changed(xs), self.far(xs)))
        found.sort(key=lambda c: (c.far + (0.0 if c.changed else 0.1), c.text))
        return found[:MAX_COLUMNS]

    def under_conditions(self) -> Iterator[Guess]:
        """Facts of the rows on which a condition of the program holds, or does not."""
        overall = self.columns(self.envs)
        at_first = [negate(expr) for expr in self.begun()]
        for expr in [*self.conditions(), *at_first]:
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
                if expr in at_first and (" == " not in said or said.split()[0] in opposite.split()):
                    continue  # of the beginning only other values are worth saying
                if made is not None and not holds(made, self.envs):
                    yield score + 1.2, f"{opposite} or {said}"
                    kept += 1
                    if kept == OF_ONE_CONDITION:
                        break

    def of_flags(self) -> Iterator[Guess]:
        """A flag as what it may stand for."""
        tests = [(0.8, text) for expr in self.conditions() if not isinstance(expr, ir.Name) for text in _spoken(expr)]
        near = [c.text for c in self.columns(self.envs)][:6] if self.envs else []
        tests += [(1.2, f"{x} % 2 == {rest}") for x in near for rest in (0, 1)]
        tests += [(1.4, f"{x} {op} {y}") for x, y in itertools.combinations(near, 2) for op in ("<", "<=", "==", ">", ">=", "!=")]
        tests += [(1.4, f"{x} {op} {k}") for x in near for k in (0, *self.constants[:4]) for op in ("<", "==", ">", "!=")]
        for flag in self.flags:
            for score, test in tests:
                yield score + self.far(flag), f"{flag} == ({test})"

    def of_phases(self) -> Iterator[Guess]:
        """A number that takes few values, where a counter says which."""
        moving = [c for c in self.columns(self.envs) if c.changed]
        for phase in [c for c in moving if 2 <= len(set(c.values)) <= PHASES]:
            for counter in [c for c in moving if len(set(c.values)) > 2 * PHASES]:
                for modulus in range(2, PHASES + 1):
                    pairs = {(k % modulus, v) for k, v in zip(counter.values, phase.values, strict=True)}
                    if len(pairs) == modulus == len({rest for rest, _ in pairs}):
                        score = 1.0 + phase.far + counter.far + modulus / 10
                        yield from ((score, f"{counter.text} % {modulus} != {rest} or {phase.text} == {v}") for rest, v in sorted(pairs))

    def conditions(self) -> list[ir.Expr]:
        """Conditions of the program, flags, both ways round, and whether the loop has begun."""
        guards = conjuncts(self.facts.guard) if self.facts.guard is not None else []
        found = [*(ir.Name(flag, "local") for flag in self.flags), *guards, *self.facts.tests()][:MAX_CONDITIONS]
        return [one for expr in found for one in (expr, negate(expr))] + self.begun()

    def begun(self) -> list[ir.Expr]:
        """Whether variables have left the values that they begin with."""
        found: list[ir.Expr] = []
        for name in [n for n in self.ints if n in self.changed][:4]:
            values = [env[name] for env in self.envs]
            for edge, op in ((min(values), ">"), (max(values), "<")):
                if numeric.touched(values, edge):
                    found.append(ir.Compare(op, ir.Name(name, "local"), ir.const(edge)))
        return found[:4]

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
        still = [e for e in dict.fromkeys(found) if not self.mentioned([e]) & self.changed or isinstance(e, ir.Name | ir.Call)]
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


def _in_turn(lists: Sequence[Sequence[Lemma]]) -> Iterator[Lemma]:
    """The first of each, the second of each, and so on."""
    return (lemma for rank in itertools.zip_longest(*lists) for lemma in rank if lemma is not None)


def _legal(lemma: Lemma, names: Names) -> bool:
    """Whether a lemma is of the language, with all its names in scope."""
    try:
        parse(lemma.statement, names)
    except LemmaError:
        return False
    return True


def _are_ints(values: Sequence[object]) -> bool:
    """Whether values are whole numbers; a truth value among them is one."""
    return all(isinstance(v, int) for v in values) and any(_is_int(v) for v in values)


def _impossible(node: object) -> ir.Expr | None:
    match node:
        case ir.Call(func=ir.Name(id="all"), args=(ir.Arg(value=ir.Comprehension(clauses=clauses)),)) as call:
            nothing = ir.Comprehension("generator", ir.const(False), None, clauses)
            return ir.Call(call.func, (ir.Arg(nothing),))
    return None


def _words(function: ir.Function) -> set[str]:
    """Which of the hard words the contract and the assertions use."""
    found = {"any(" if n.op == "in" else "" for n in walk(function.contract) if isinstance(n, ir.Compare)}
    for root in (function.contract, *(n for n in walk(function.body) if isinstance(n, ir.Assert))):
        for node in walk(root):
            if isinstance(node, ir.Call):
                found.add(f"{node.func.id}(" if isinstance(node.func, ir.Name) else "")
                found.add(f".{node.func.name}(" if isinstance(node.func, ir.Attribute) else "")
    return found


def _multiplies(function: ir.Function) -> bool:
    """Whether the function speaks of a product of variables."""
    products = [n for n in walk(function) if isinstance(n, ir.Binary) and n.op in ("*", "**")]
    return any(not isinstance(n.left, ir.Const) and (n.op == "**" or not isinstance(n.right, ir.Const)) for n in products)


def _spoken(expr: ir.Expr) -> list[str]:
    try:
        return [unparse(expr)]
    except Unspeakable:
        return []


def _grouped(text: str) -> str:
    return f"({text})" if " or " in text else text


def _environments(spot: Spot) -> list[Env]:
    return [dict(row) for row in spot.rows]


def _with_constants(module: ir.Module, function: ir.Function) -> ir.Function:
    """The function with the module's literal constants in place of their names, which lemmas may not mention."""
    values = {n: b.value for n, b in module.bindings if isinstance(b, ir.Constant) and isinstance(b.value, ir.Const)}

    def value(node: object) -> ir.Expr | None:
        return values.get(node.id) if isinstance(node, ir.Name) and node.scope == "global" else None

    return replace(function, body=replace_parts(function.body, value), contract=replace_parts(function.contract, value))


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
