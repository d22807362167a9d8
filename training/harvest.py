"""Proofs in bulk, to learn from: what a patient search without any network finds out of programs of the arena.

One program gets many goals (`arena.generate.sheaf`). Candidates from templates and at random, all that its runs satisfy, stand in it at
once; Houdini leaves the largest part that is inductive, and whatever goal follows from that is proved. What each proof needs is traced
back through unsat cores (as in Ghassabani et al., "Efficient generation of inductive validity cores", FSE 2016) and made minimal; then
what the first proof used is taken away, for another one. A program that was made from an invariant needs no search: the solver is asked
whether that is a proof. Problems equal to one of the held-aside set are left out.

    python -m training.harvest FILE.jsonl --minutes 30 --workers 2          again: it goes on where it stopped
    python -m training.harvest FILE.jsonl --families credit,quota           some families alone
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import z3

from frontends import ir
from frontends.kinds import Type
from prover.insert import function_named
from prover.lemmas import Lemma
from prover.proposers.templates import Templates
from prover.scope import loops
from smt.questions import Asked
from training.arena.families import LOOPS
from training.arena.generate import Problem, Sheaf, generate, sheaf
from training.arena.planted import PLANTED
from training.bench import INVARIANT, Bench, prepare, questions_of
from training.buffer import append, records
from training.heldout import keys
from training.switches import Switches
from training.tasks import key_of
from training.verdicts import Service, minimal, pipeline, random_sets

GOALS: Final = 16  # of one program
TEMPLATES: Final = 40  # candidates
BLIND: Final = 30
PROOFS: Final = 1  # of one goal
AFTERWARDS: Final = 12  # inductive atoms of one program that become goals themselves
EASY: Final = 2  # of them that need nothing but themselves
HOLE: Final = "    ?"
PROGRAM_S: Final = 10.0  # of processor time, looked at between checks
KILL_S: Final = 60.0
ROUND: Final = 39  # programs handed out at once

Proof = tuple[tuple[int, str], ...]  # the number of a loop, in textual order, and an invariant there


@dataclass(frozen=True, slots=True)
class Harvested:
    """A problem with proofs, each of them minimal."""

    problem: Problem
    proofs: tuple[Proof, ...]
    templates: bool  # whether the first proof is made of templates alone

    def row(self, key: str) -> dict[str, Any]:
        """As JSON."""
        p = self.problem
        return {
            "key": key, "family": p.family, "seed": p.seed, "source": p.source, "function": p.function, "kind": p.kind, "goal": p.goal,
            "proofs": [[list(x) for x in proof] for proof in self.proofs], "templates": self.templates,
        }  # fmt: skip


def parse(row: dict[str, Any]) -> Harvested:
    """Back from JSON."""
    problem = Problem(row["family"], row["seed"], row["source"], row["function"], row["kind"], row["goal"], True)
    return Harvested(problem, tuple(tuple((int(n), str(t)) for n, t in proof) for proof in row["proofs"]), row["templates"])


def apart(program: ir.Program, qualname: str) -> ir.Program:
    """The same with each assertion of a function on a path of its own, so that none is known where the next one is asked: a parameter
    that nothing else mentions chooses among them."""
    (module,) = program.modules
    function = function_named(module, qualname)
    flag = ir.Param("goal?", Type("int"))
    rest: list[ir.Stmt] = []
    for number, s in reversed(list(enumerate(function.body))):
        if isinstance(s, ir.Assert):
            following = rest[:1] if rest and isinstance(rest[0], ir.If) and rest[0].test == _chosen(number + 1) else []
            rest[: len(following)] = [ir.If(_chosen(number), (s,), tuple(following), s.span)]
        else:
            rest.insert(0, s)
    made = replace(function, params=(*function.params, flag), body=tuple(rest), locals=(*function.locals, flag.name))
    bindings = tuple((n, made if b is function else b) for n, b in module.bindings)
    return ir.Program((replace(module, bindings=bindings),))


def _chosen(number: int) -> ir.Expr:
    return ir.Compare("==", ir.Name("goal?", "local"), ir.const(number))


class Field:
    """A program with candidates, and what is inductive of them. Numbers below `len(atoms)` are atoms, those from there on goals."""

    def __init__(self, bench: Bench, lemmas: Sequence[Lemma]) -> None:
        self.bench = bench
        self.end = time.process_time() + PROGRAM_S
        self.atoms = [a for a in bench.read(list(dict.fromkeys(lemmas))) if not a.error and a.on_rows and a.detail]
        numbers = {(a.detail, a.lemma.line): i for i, a in enumerate(self.atoms)}
        goals = {goal: len(self.atoms) + i for i, goal in enumerate(bench.goals)}

        def owner(asked: Asked) -> int | None:
            if asked.kind in INVARIANT:
                return numbers.get((asked.detail, asked.span.line))
            return goals.get((asked.kind, asked.detail))

        program = apart(bench.annotated(self.atoms), bench.function.qualname)
        found = questions_of(program, bench.module.name, bench.function.qualname)
        self.switches = bench.switches = Switches(found, len(self.atoms), owner, z3.Context())
        bench.inputs = found.inputs

    def late(self) -> bool:
        """Whether the time for this program is up."""
        return time.process_time() > self.end

    def inductive(self, on: set[int]) -> set[int]:
        """The largest part of some atoms that the solver shows to be inductive; nothing once time is up."""
        alive = set(on)
        while alive and not self.late():
            kept, _ = self.bench.sieve([self.atoms[i] for i in sorted(alive)])
            alive = {i for i in alive if any(a is self.atoms[i] for a in kept)}
            failed = self.bench.failing(alive, alive, False)
            if not failed:
                return alive
            alive -= failed
        return set()

    def follows(self, goal: int, on: set[int]) -> bool:
        """Whether a goal follows from some atoms."""
        return not self.bench.failing(on, {goal}, False)

    def needed(self, goal: int, on: set[int]) -> set[int] | None:
        """What a goal follows from, and what that follows from, and so on; None where the solver gives no answer."""
        found: set[int] = set()
        todo = [goal]
        while todo:
            reasons = self.switches.reasons(on, todo.pop())
            if reasons is None or self.late():
                return None
            todo += sorted(reasons - found)
            found |= reasons
        return found

    def minimal(self, goal: int, on: set[int]) -> set[int]:
        """A part of inductive atoms that is inductive and has the goal, and of which nothing can be left out; long ones go first."""
        for i in sorted(on, key=lambda i: (-len(self.atoms[i].detail), i)):
            if i in on:
                fewer = self.inductive(on - {i})
                if fewer and self.follows(goal, fewer):
                    on = fewer
        return on

    def proofs(self, goal: int, on: set[int]) -> list[set[int]]:
        """Up to PROOFS proofs of a goal by inductive atoms."""
        found: list[set[int]] = []
        while len(found) < PROOFS and not self.late():
            core = self.needed(goal, on) if self.follows(goal, on) else None
            if not core:
                break
            found.append(self.minimal(goal, core))
            on = self.inductive(on - {max(found[-1], key=lambda i: len(self.atoms[i].detail))})
        return found


def planted(place: tuple[str, int]) -> list[Harvested]:
    """The problem of a family and seed with the proof that it was made from, if the solver confirms that; what it can do without is left
    out."""
    made = generate(*place)
    if made is None:
        return []
    bench = prepare(made.source, made.function, ((made.kind, made.goal),), made.seed)
    lines = [loop.span.line for loop in loops(bench.function)]
    lemmas = [Lemma(bench.module.name, made.function, lines[number], "invariant", text) for number, text in made.planted]
    good = frozenset(a.lemma for a in bench.read(lemmas) if not a.error and a.on_rows)
    kept, proved = bench.houdini(good)
    core = minimal(bench, kept) if proved and kept else frozenset()
    if not core or not pipeline(bench, sorted(core)):
        return []
    return [Harvested(made, (tuple((lines.index(x.line), x.text) for x in sorted(core)),), False)]


def harvest(place: tuple[str, int]) -> list[Harvested]:
    """The proofs of one program of a family and seed. What workers run."""
    if place[0] in PLANTED:
        return planted(place)
    made = sheaf(*place, GOALS)
    if made is None:
        return []
    goals = tuple(dict.fromkeys((p.kind, p.goal) for p in made.problems))
    bench = prepare(made.source, made.function, goals, place[1])
    task = bench.task(seed=place[1])
    batches = itertools.islice(Templates().propose(task), 2)
    templates = [x for x in itertools.chain.from_iterable(batches) if x.kind == "invariant"][:TEMPLATES]
    blind = [x for one in random_sets(bench, random.Random(place[1]), BLIND, 1) for x in one]
    field = Field(bench, [*templates, *blind])
    first = len(field.atoms)
    open_ = field.bench.failing(set(), set(range(first, first + len(goals))), False)  # the rest needs no lemma
    alive = field.inductive(set(range(first)))
    lines = [loop.span.line for loop in loops(bench.function)]
    plain = {i for i, a in enumerate(field.atoms) if a.lemma in set(templates)}
    found = []
    for problem in made.problems:
        goal = first + goals.index((problem.kind, problem.goal))
        proofs = field.proofs(goal, alive) if goal in open_ and alive else []
        if proofs:
            atoms = [[field.atoms[i].lemma for i in sorted(proof)] for proof in proofs]
            texts = tuple(tuple((lines.index(x.line), x.text) for x in proof) for proof in atoms)
            found.append(Harvested(problem, tuple(dict.fromkeys(texts)), proofs[0] <= plain))
    return [*found, *hindsight(made, field, alive, lines, plain)]


def hindsight(made: Sheaf, field: Field, alive: set[int], lines: Sequence[int], plain: set[int]) -> list[Harvested]:
    """Inductive atoms of a program with one loop at the top level as goals behind that loop: what each needs is known already. Those that
    need nothing but themselves are taken only now and then."""
    bare = stripped(made)
    if bare is None or len(lines) != 1:
        return []
    found: list[Harvested] = []
    easy = 0
    for i in random.Random(made.source).sample(sorted(alive), len(alive)):
        if len(found) == AFTERWARDS or field.late():
            break
        needed = field.needed(i, alive)
        if needed and i in needed and (len(needed) > 1 or easy < EASY):
            core = field.minimal(i, needed)
            easy += len(core) == 1
            text = field.atoms[i].lemma.text
            first = made.problems[0]
            problem = Problem(first.family, first.seed, bare.replace(HOLE, f"    assert {text}"), made.function, "assertion", text, True)
            proof = tuple((0, field.atoms[k].lemma.text) for k in sorted(core | {i}))
            found.append(Harvested(problem, (proof,), core <= plain))
    return found


def stripped(made: Sheaf) -> str | None:
    """The program without goals, with a hole behind its loop; None where it has no `while` at the top level."""
    promised = {text for p in made.problems if p.kind == "postcondition" for text in p.source.splitlines() if text.startswith("@ensures(")}
    asserted = {f"    assert {p.goal}" for p in made.problems if p.kind == "assertion"}
    rows = [row for row in made.source.splitlines() if row not in promised | asserted]
    rows = [row.replace("decreases, ensures", "decreases").replace("ensures, ", "") for row in rows if row != "from prover import ensures"]
    at = next((i for i, row in enumerate(rows) if row.startswith("    while ")), None)
    if at is None:
        return None
    end = next(i for i in range(at + 1, len(rows)) if not rows[i].startswith("        "))
    return "\n".join([*rows[:end], HOLE, *rows[end:]]).lstrip("\n") + "\n"


def run(path: Path, minutes: float, workers: int, first: int, families: Sequence[str] = ()) -> None:
    """Harvest seed after seed of the families (by default of all with loops), and append what is new."""
    aside = keys()
    seen = {str(row["key"]) for row in records(path)} if path.exists() else set()
    state = path.with_suffix(".seed")
    seed = int(state.read_text()) if state.exists() else first
    end = time.monotonic() + minutes * 60
    chosen = families or LOOPS
    each = max(1, ROUND // len(chosen))
    with Service(workers) as service:
        while time.monotonic() < end:
            begun = time.monotonic()
            wanted = [(family, seed + i) for i in range(each) for family in chosen]
            answers = service.engine.map(harvest, wanted, KILL_S)
            rows = []
            for one in (h for answer in answers if isinstance(answer, list) for h in answer):
                key = key_of(one.problem)
                if key not in aside and key not in seen:
                    seen.add(key)
                    rows.append(one.row(key))
            append(path, rows)
            seed += each
            state.write_text(str(seed))
            found = dict(Counter(str(row["family"]) for row in rows))
            print(f"seed {seed}: {len(rows)} new of {len(seen)}, {time.monotonic() - begun:.1f} s, {found}", flush=True)


def main() -> None:
    """Harvest proofs of generated problems into a file of JSON lines."""
    parser = argparse.ArgumentParser(prog="python -m training.harvest", description=main.__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--workers", type=int, default=0, help="processes (one a core)")
    parser.add_argument("--first", type=int, default=20_000_000, help="seed to begin at, where the file is new")
    parser.add_argument("--families", default=",".join(LOOPS), help="of problems, by name")
    given = parser.parse_args()
    families = given.families.split(",")
    unknown = [family for family in families if family not in LOOPS]
    if unknown:
        parser.error(f"no such family: {unknown[0]} (one of {', '.join(LOOPS)})")
    run(given.file, given.minutes, given.workers, given.first, families)


if __name__ == "__main__":
    from training import harvest as module  # tasks are pickled by the name of their module

    module.main()
