"""From a family and a seed to a problem: a random program, its runs, a goal, and random names. Deterministic."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from frontends import ir
from prover.concrete import compiled_text, holds
from training.arena.families import FAMILIES
from training.arena.goals import Sampler
from training.arena.interpret import Outside, Raised, State, Stuck, Subject, Trace, grid, loaded, loops
from training.arena.programs import INDENT, Sketch, Writer

TRIES: Final = 40  # programs sampled for one seed until one has a goal
CANDIDATES: Final = 60  # goals drawn for one program
FALSE_SHARE: Final = 0.15  # of problems whose goal some run violates
MAX_STUCK: Final = 0.25  # share of the inputs on which a program may run too long
MIN_TURNS: Final = 2  # of each loop, in some run
NAMES: Final = (
    *"abcdefghklmnprstuvwxyz",
    "acc", "at", "best", "bound", "count", "data", "found", "high", "index", "item", "last", "left", "limit", "low", "pos",
    "rest", "right", "size", "step", "total", "value", "width",
)  # fmt: skip
_PLACEHOLDER: Final = re.compile(r"\b[pvj]\d+\b|\brecursive\b")


Goal = tuple[str, str]  # kind ("assertion" or "postcondition") and text


@dataclass(frozen=True, slots=True)
class Problem:
    """A program with one goal. `holds` says whether every sampled run satisfies the goal: if not, `witness` is an input that does not."""

    family: str
    seed: int
    source: str
    function: str
    kind: str  # "assertion" or "postcondition"
    goal: str
    holds: bool
    witness: tuple[tuple[str, str], ...] = ()  # parameter and source text of its value
    planted: tuple[tuple[int, str], ...] = ()  # loops by number, and invariants from which the goal follows if the solver says so

    @property
    def name(self) -> str:
        return f"{self.family}:{self.seed}"


@dataclass(frozen=True, slots=True)
class Sheaf:
    """One program with many goals, and the problems that each goal is with the program alone."""

    source: str
    function: str
    problems: tuple[Problem, ...]


def generate(family: str, seed: int) -> Problem | None:
    """The problem of a seed; None where no program of TRIES has a goal. Raises KeyError for an unknown family."""
    write = FAMILIES[family]
    rng = random.Random(f"{family}:{seed}")
    for _ in range(TRIES):
        writer = Writer(rng)
        write(writer)
        problem = _with_goal(family, seed, writer.sketch, rng)
        if problem is not None:
            return problem
    return None


def sheaf(family: str, seed: int, count: int) -> Sheaf | None:
    """A program with up to `count` goals that all runs satisfy: what is found out of the program serves all of them."""
    write = FAMILIES[family]
    rng = random.Random(f"sheaf:{family}:{seed}")
    for _ in range(TRIES):
        writer = Writer(rng)
        write(writer)
        found = _with_goals(family, seed, writer.sketch, count, rng)
        if found is not None:
            return found
    return None


def stream(family: str, start: int, count: int) -> Iterator[Problem]:
    """The problems of consecutive seeds."""
    for seed in range(start, start + count):
        problem = generate(family, seed)
        if problem is not None:
            yield problem


# -------------------------------------------------------------------------------------------------------------------- text


def render(sketch: Sketch, goals: Sequence[Goal] = ()) -> str:
    """The module's text, with placeholder names."""
    promises = [_of_result(sketch, text) for kind, text in goals if kind == "postcondition"]
    imports = [*(["decreases"] if sketch.decreases else []), *(["ensures"] if promises else [])]
    imports += ["requires"] if sketch.requires else []
    head = [f"from prover import {', '.join(imports)}", "", ""] if imports else []
    head += [f"@requires(lambda {', '.join(_used(c, sketch))}: {c})" for c in sketch.requires]
    for text in promises:
        names = [*_used(text, sketch), *(["result"] if re.search(r"\bresult\b", text) else [])]
        head.append(f"@ensures(lambda {', '.join(names)}: {text})")
    params = ", ".join(f"{name}: {what}" for name, what in sketch.params)
    body = [*([f"decreases({sketch.decreases})"] if sketch.decreases else []), *sketch.body]
    body += [f"assert {text}" for kind, text in goals if kind == "assertion"]
    body.append(f"return {sketch.result}")
    lines = [*head, f"def recursive({params}) -> {sketch.result_kind}:", *(INDENT + line for line in body)]
    return "\n".join(lines) + "\n"


def _of_result(sketch: Sketch, goal: str) -> str:
    return re.sub(rf"\b{sketch.result}\b", "result", goal)


def _used(text: str, sketch: Sketch) -> list[str]:
    return [name for name, _ in sketch.params if re.search(rf"\b{name}\b", text)]


# -------------------------------------------------------------------------------------------------------------------- runs

_INTS: Final = (0, 1, 2, 3, 5, 8, -1, -4, 13, 4, 7, 6, 10, 21, -9, 11)


def inputs(function: ir.Function, seed: int, count: int) -> list[State]:
    """Inputs by the annotations of the parameters: small ones and random ones. Lists (as tuples) hold small integers."""
    rng = random.Random(f"inputs:{seed}")
    kinds = [str(p.annotation) for p in function.params]
    lists: list[tuple[int, ...]] = [(), (3,), (1, 2), (2, -1, 2), (5, 4, 3, 2), (0, 0, 0)]
    lists += [tuple(rng.randint(-4, 7) for _ in range(rng.choice([2, 3, 4, 5, 7, 9]))) for _ in range(14)]
    choices: list[Sequence[Any]] = [lists if kind == "list[int]" else _INTS for kind in kinds]
    rows = grid([c[: 16 if len(kinds) == 1 else 8 if len(kinds) == 2 else 5] for c in choices], count // 2)
    lists += [tuple(rng.randint(-20, 30) for _ in range(rng.choice([12, 17, 25]))) for _ in range(4)]
    while len(rows) < count:
        low, high = rng.choice([(-12, 40), (-12, 40), (-90, 150)])
        rows.append(tuple(rng.choice(lists) if kind == "list[int]" else rng.randint(low, high) for kind in kinds))
    return [dict(zip((p.name for p in function.params), row, strict=True)) for row in rows]


def traces(subject: Subject, given: Sequence[State]) -> list[Trace]:
    """The runs on the inputs that satisfy the preconditions. Raises Raised where one does, and Stuck if many cannot be followed."""
    found = []
    stuck = 0
    for one in given:
        try:
            trace = subject.run(one)
        except Stuck:
            stuck += 1
            if stuck > MAX_STUCK * len(given):
                raise
            continue
        if trace is not None:
            found.append(trace)
    return found


def _runs(sketch: Sketch, seed: int) -> list[Trace]:
    """Runs of a program that is worth a goal; none where it is not."""
    try:
        module = loaded(render(sketch))
        (function,) = module.functions()
        subject = Subject(module, function)
        runs = traces(subject, inputs(function, seed, 60))
    except (Stuck, Raised, Outside):
        return []
    return runs if len(runs) >= 12 and _loops_turn(function, runs) else []


def _with_goal(family: str, seed: int, sketch: Sketch, rng: random.Random) -> Problem | None:
    runs = _runs(sketch, seed)
    if not runs:
        return None
    if sketch.goal is not None:
        return _named(family, seed, sketch, *sketch.goal, True, rng)
    kind = "postcondition" if not sketch.sees_end or rng.random() < 0.5 else "assertion"
    states = [_state(sketch, kind, t) for t in runs]
    goal, holds = _pick(sketch, states, rng)
    if goal is None:
        return None
    return _named(family, seed, sketch, kind, goal, holds, rng)


def _loops_turn(function: ir.Function, runs: Sequence[Trace]) -> bool:
    """Whether every loop turns in some run, and every variable that a turn writes does change."""
    lines = {s.span.line for s in loops(function.body)}
    for line in lines:
        visits = [t.heads.get(line, []) for t in runs]
        if max(map(len, visits)) <= MIN_TURNS:
            return False
    if not lines:
        return True
    names = {n for t in runs for heads in t.heads.values() for h in heads for n in h}
    written = {n for n in names if n.startswith("v")}
    constant = [n for n in written if len({repr(h.get(n)) for t in runs for heads in t.heads.values() for h in heads}) == 1]
    return not constant


def _state(sketch: Sketch, kind: str, trace: Trace) -> State:
    """What a goal may speak of after a run: not the targets of `for`."""
    if kind == "postcondition":
        return {**trace.given, sketch.result: trace.result}
    return {name: value for name, value in trace.end.items() if not name.startswith("j")}


def _pick(sketch: Sketch, states: Sequence[State], rng: random.Random) -> tuple[str | None, bool]:
    """A goal that says something: it does not hold in states mixed from several runs. With whether all runs satisfy it."""
    want_false = rng.random() < FALSE_SHARE
    good = _telling(sketch, states, rng, want_false)
    if not good:
        return None, False
    return rng.choices([t for _, t in good], [w for w, _ in good])[0], not want_false


def _telling(sketch: Sketch, states: Sequence[State], rng: random.Random, want_false: bool) -> list[tuple[float, str]]:
    """Weights and goals that say something: the states satisfy them (if `want_false`, most of the states), mixed-up ones do not."""
    params = [p for p, _ in sketch.params]
    sampler = Sampler(rng, states, params)
    mixed = [{name: rng.choice(states)[name] for name in states[0] if all(name in s for s in states)} for _ in range(24)]
    good: list[tuple[float, str]] = []
    texts = [t for t in dict.fromkeys(sampler.candidates(CANDIDATES)) if set(_PLACEHOLDER.findall(t)) - {*params, "j0"}]
    names = tuple(states[0])
    for text in texts:
        test = compiled_text(text, names)
        if test is None:
            continue
        share = sum(holds(test, [s]) for s in states) / len(states)
        if share == 1.0 if want_false else share < 1.0:
            continue
        if share < 0.5 or holds(test, mixed):
            continue
        weight = 3.0 if "==" in text and " or " not in text else 2.0 if "all(" in text else 1.0
        good.append((weight, text))
    return good


def _named(family: str, seed: int, sketch: Sketch, kind: str, goal: str, holds: bool, rng: random.Random) -> Problem | None:
    """The problem under random names, with its goal looked at again on more inputs."""
    source = render(sketch, [(kind, goal)])
    found = list(dict.fromkeys(_PLACEHOLDER.findall(source)))
    names = dict(zip(found, rng.sample(NAMES, len(found)), strict=True))
    source = _PLACEHOLDER.sub(lambda m: names[m.group()], source)
    text = _of_result(sketch, goal) if kind == "postcondition" else goal
    module = loaded(source)
    (function,) = module.functions()
    subject = Subject(module, function)
    witness: tuple[tuple[str, str], ...] = ()
    for given in inputs(function, seed + 1, 120):
        try:
            trace = subject.run(given)
        except Stuck:
            continue
        except Raised:
            return None
        if trace is not None and not subject.holds(trace):
            if holds:
                return None  # more runs show that it does not: it is too close to the runs that it was taken from
            witness = tuple((k, repr(list(v) if isinstance(v, tuple) else v)) for k, v in given.items())
            break
    if not holds and not witness:
        return None

    def named(text: str) -> str:
        return _PLACEHOLDER.sub(lambda m: names.get(m.group(), m.group()), text)

    planted = tuple((number, named(invariant)) for number, invariant in sketch.planted)
    return Problem(family, seed, source, function.qualname, kind, named(text), holds, witness, planted)


def _with_goals(family: str, seed: int, sketch: Sketch, count: int, rng: random.Random) -> Sheaf | None:
    runs = _runs(sketch, seed)
    if not runs:
        return None
    kinds = ["postcondition", "assertion"] if sketch.sees_end else ["postcondition"]
    goals: list[Goal] = []
    for kind in kinds:
        good = {text: weight for weight, text in _telling(sketch, [_state(sketch, kind, t) for t in runs], rng, False)}
        for _ in range(min(len(good), -(-count // len(kinds)))):
            (text,) = rng.choices(list(good), list(good.values()))
            del good[text]
            goals.append((kind, text))
    if not goals:
        return None
    source = render(sketch, goals)
    found = list(dict.fromkeys(_PLACEHOLDER.findall(source)))
    names = dict(zip(found, rng.sample(NAMES, len(found)), strict=True))

    def named(text: str) -> str:
        return _PLACEHOLDER.sub(lambda m: names[m.group()], text)

    problems = []
    for kind, text in goals:
        said = _of_result(sketch, text) if kind == "postcondition" else text
        problems.append(Problem(family, seed, named(render(sketch, [(kind, text)])), names["recursive"], kind, named(said), True))
    return Sheaf(named(source), names["recursive"], tuple(problems))
