"""The held-aside set: problems that training never sees, the same ones whenever they are made.

Seeds are taken from a range of their own, problems that z3 settles alone are left out, and so is whatever equals another one up to names.
Training streams leave out the keys of the set (`keys`), which are stored with the seeds in data/heldout.jsonl: a seed is all that a
problem needs.

    python -m training.heldout --build        make the set again and write it
    python -m training.heldout --check        make every problem again, compare the keys, and look for them in a training stream
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from smt.pool import Failure
from training.arena.families import LOOPS
from training.arena.generate import Problem, generate
from training.buffer import append, records
from training.selfplay import survey
from training.tasks import key_of
from training.verdicts import JOB_S, Service, job_of

FILE: Final = Path(__file__).parent / "data" / "heldout.jsonl"
FIRST_SEED: Final = 900_000_000_000
EACH: Final = 40  # problems of each family
TRIES: Final = 6  # seeds looked at for each of them


def build(service: Service, each: int = EACH, families: tuple[str, ...] = LOOPS) -> Iterator[Problem]:
    """The set, family by family: up to `each` problems of each."""
    seen: set[str] = set()
    for family in families:
        found = 0
        start, end = FIRST_SEED, FIRST_SEED + each * TRIES
        while found < each and start < end:
            wave: dict[str, Problem] = {}
            for seed in range(start, start + each - found):
                problem = generate(family, seed)
                if problem is not None and problem.holds and key_of(problem) not in seen:
                    wave.setdefault(key_of(problem), problem)
            start += each - found
            seen |= wave.keys()
            answers = service.engine.map(survey, [job_of(p) for p in wave.values()], JOB_S)
            for problem, answer in zip(wave.values(), answers, strict=True):
                if found < each and not isinstance(answer, Failure) and not answer.alone:
                    found += 1
                    yield problem


def write(problems: Iterable[Problem], path: Path = FILE) -> None:
    """Store the seeds and keys, as they come."""
    path.unlink(missing_ok=True)
    for p in problems:
        append(path, [{"family": p.family, "seed": p.seed - FIRST_SEED, "key": key_of(p)}])


def stored(path: Path = FILE) -> list[tuple[str, int, str]]:
    """Family, seed and key of each problem of the set."""
    return [(str(r["family"]), FIRST_SEED + int(r["seed"]), str(r["key"])) for r in records(path)]


def keys(path: Path = FILE) -> frozenset[str]:
    """What training has to leave out."""
    return frozenset(key for _, _, key in stored(path))


def problems(path: Path = FILE) -> list[Problem]:
    """The problems of the set, made from their seeds. Raises ValueError where one is not what it was."""
    found = []
    for family, seed, key in stored(path):
        problem = generate(family, seed)
        if problem is None or key_of(problem) != key:
            raise ValueError(f"{family}:{seed} is another problem now: build the set again, and train again")
        found.append(problem)
    return found


def main() -> None:
    """Build or check the held-aside set."""
    parser = argparse.ArgumentParser(prog="python -m training.heldout", description=main.__doc__)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--build", action="store_true")
    action.add_argument("--check", action="store_true")
    parser.add_argument("--each", type=int, default=EACH, help="problems of each family")
    parser.add_argument("--stream", type=int, default=200, help="training problems of each family to look through")
    given = parser.parse_args()
    if given.build:
        with Service() as service:
            write(build(service, given.each))
    found = problems()
    print(f"{len(found)} problems:", ", ".join(f"{n} {f}" for f, n in Counter(p.family for p in found).items()))
    if given.check:
        aside = keys()
        stream = (generate(f, seed) for f in LOOPS for seed in range(given.stream))
        met = [p.name for p in stream if p is not None and key_of(p) in aside]
        print(f"{len(met)} of {given.stream * len(LOOPS)} problems of a training stream are in the set; training leaves them out")


if __name__ == "__main__":
    from training import heldout  # tasks are pickled by the name of their module

    heldout.main()
