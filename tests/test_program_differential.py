"""Random programs: whatever CPython does to them on random inputs, no verdict may say otherwise.

What is proved never fails on an input that meets the preconditions; the input of a disproof does; and what the `cut` reading proves
no run of the `unroll` reading violates. `python -m tests.test_program_differential SEEDS RUNS START` makes a longer run.
"""

from __future__ import annotations

import copy
import random
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from prover.config import Options, default_jobs
from prover.pipeline import check
from prover.records import Counterexample, Result, Verdict

sys.path.append(str(Path(__file__).parent))  # of what is beside this file, when it is run by its name
from constructs import GROUPS
from random_programs import NAMES, PARAMS, Program, some_input, write
from readings import violated

FUNCTIONS, RUNS = 3, 200
DEEP = ("summed", "steps")  # functions whose recursion ends, by their measures, but may be deeper than the interpreter goes
RUN_S = 0.05  # CPU time of one run; an operation on huge integers cannot be interrupted
NAME = "random_program.py"
KINDS = {
    ZeroDivisionError: "division-by-zero", KeyError: "key", IndexError: "index", TypeError: "type", AssertionError: "assertion",
    UnboundLocalError: "unbound", ValueError: "value", AttributeError: "attribute-of-none",
    OverflowError: "overflow",
}  # fmt: skip
SHOWN_BY_A_RUN = (*KINDS.values(), "postcondition", "raise", "overflow", "unpack")


class TooLong(BaseException):
    """A run takes too long; it says nothing. (Not an Exception: programs catch those.)"""


@dataclass
class Tally:
    """What came out of checking and running some programs."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Failure:
    """How a call fails: an obligation's kind, the line, and what was seen."""

    kind: str
    line: int
    seen: str


class Subject:
    """A random program, loaded in this process."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.names: dict[str, object] = {}
        exec(compile(program.source, NAME, "exec"), self.names)
        self.lines = program.source.splitlines()
        self.names.update({name: _shallow(self.names[name]) for name in DEEP if name in self.names})

    def call(self, index: int, args: tuple[object, ...]) -> Failure | None:
        """How f<index> fails on these arguments, if it does. Raises `TooLong`, or LookupError where the precondition does not hold."""
        requires, ensures = self.program.requires[index], self.program.ensures[index]
        if requires is not None and not self._holds(requires, args):
            raise LookupError
        function: Callable[..., object] = self.names[f"f{index}"]  # type: ignore[assignment]
        try:
            result = _bounded(lambda: function(*args))
        except TooLong:
            raise
        except RecursionError as error:
            raise TooLong from error  # nobody saw it: results speak of runs that end
        except Exception as error:
            line = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == NAME][-1] or 0
            if self.lines[line - 1].strip().startswith("raise") and not self.program.silent[index]:
                return None  # raised on purpose
            return Failure(KINDS.get(type(error), "raise"), line, type(error).__name__)
        if ensures is not None and not self._holds(ensures, (*args, result)):
            return Failure("postcondition", 0, "the postcondition does not hold")
        return None

    def _holds(self, condition: str, args: tuple[object, ...]) -> bool:
        try:
            return bool(eval(condition, self.names)(*args))
        except Exception:
            return False


def _shallow(function: Any) -> Callable[[int], object]:
    def called(n: int) -> object:
        if n > 100:
            raise TooLong
        return function(n)

    return called


def _bounded(run: Callable[[], object]) -> object:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, RUN_S)
    try:
        return run()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def compare(seed: int, functions: int, runs: int, tally: Tally) -> None:
    """Check a module of random functions and run them. Two seeds in three have one to three of the groups of constructs."""
    choice = random.Random(f"groups {seed}")
    program = write(seed, functions, seed % 4 != 0, choice.sample(GROUPS, choice.randint(1, 3)) if seed % 3 else ())
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / NAME)
        Path(path).write_text(program.source)
        report = check(Options(paths=(path,), jobs=default_jobs(), timeout=1.0, rlimit=2_000_000, lemmas=()))
        crossed, asked = violated((path,))
    wrong = [*report.internal_errors, *(f"{key} is proved and violated under unroll" for key in crossed)]
    tally.counts["unrolled cases"] += asked
    subject = Subject(program)
    for i in range(functions):
        own = [r for r in report.results if r.function == f"f{i}"]
        tally.counts["functions"] += 1
        tally.counts.update(r.verdict.value for r in own)
        tally.counts["functions proved"] += all(r.verdict is Verdict.PROVED for r in own)
        wrong += run_proved(subject, i, own, random.Random(f"{seed} {i}"), runs, tally)
        wrong += run_disproved(subject, i, own, tally)
    tally.wrong.extend(f"seed {seed}: {text}\n{program.source}" for text in wrong)


def run_proved(subject: Subject, index: int, own: list[Result], r: random.Random, runs: int, tally: Tally) -> list[str]:
    """What random inputs show of a function, against what is proved of it."""
    unproved = {(r.kind, r.line) for r in own if r.verdict is not Verdict.PROVED}
    proved = {(r.kind, r.line) for r in own if r.verdict is Verdict.PROVED} - unproved
    promise = [r for r in own if r.kind == "postcondition"]
    kept = bool(promise) and all(r.verdict is Verdict.PROVED for r in promise)
    for _ in range(runs):
        given = some_input(r)
        shown = copy.deepcopy(given)
        try:
            failure = subject.call(index, given)
        except TooLong:
            tally.counts["runs too long"] += 1
            continue
        except LookupError:
            tally.counts["inputs refused"] += 1
            continue
        tally.counts["runs"] += 1
        if any(x.verdict is Verdict.VACUOUS for x in own):
            return [f"f{index}{shown} meets the precondition, which is said to contradict itself"]
        if failure is None:
            continue
        tally.counts["runs that fail"] += 1
        if not unproved or (kept if failure.kind == "postcondition" else (failure.kind, failure.line) in proved):
            return [f"f{index}{shown}: {failure.seen} at line {failure.line}, which is proved"]
    return []


def run_disproved(subject: Subject, index: int, own: list[Result], tally: Tally) -> list[str]:
    """Inputs of disproofs that do not fail here."""
    wrong = []
    for r in own:
        if r.counterexample is None or r.kind not in SHOWN_BY_A_RUN:
            continue
        tally.counts["inputs of disproofs"] += 1
        failure: Failure | None = None
        try:
            failure = subject.call(index, arguments(r.counterexample, subject))
        except TooLong:
            continue
        except LookupError:
            wrong.append(f"{r.counterexample.call} does not meet the precondition")
            continue
        if failure is None:
            wrong.append(f"line {r.line}: {r.kind}: {r.counterexample.call} does not fail")
    return wrong


def arguments(example: Counterexample, subject: Subject) -> tuple[object, ...]:
    """The arguments that the call of a counterexample passes."""

    def taken(*args: object, **named: object) -> tuple[object, ...]:
        return (*args, *(named[name] for name in NAMES[len(args) :]))

    scope = {**subject.names, **{f"f{i}": taken for i in range(len(subject.program.requires))}}
    found = eval(example.call, scope)
    assert isinstance(found, tuple)
    return found


def test_the_parameters_have_names() -> None:
    assert [part.split(":")[0] for part in PARAMS.replace("int, int", "").split(", ")] == list(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 102, 103])
def test_no_verdict_contradicts_cpython(seed: int) -> None:
    tally = Tally()
    compare(seed, FUNCTIONS, RUNS, tally)
    assert not tally.wrong, tally.wrong[0]
    assert tally.counts["proved"] + tally.counts["disproved"] > FUNCTIONS


def _text(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()) if count)


if __name__ == "__main__":
    seeds, inputs, first = map(int, sys.argv[1:4])
    total = Tally()
    for number in range(first, first + seeds):
        compare(number, FUNCTIONS, inputs, total)
        print(f"seed {number}: so far {_text(total.counts)}, {len(total.wrong)} contradictions", flush=True)
    print("\n".join(total.wrong[:20]))
