"""Searching for inputs that fail: those of prover.candidates in order, then the smallest that fails in the same way.

Everything is deterministic for a seed, budgets of time aside; only real runs (`prover.replay`) decide what fails.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from frontends import ir
from frontends.python.guess import Guesser
from prover.candidates import Source, candidates
from prover.replay import Input, Outcome, build_request, replay
from prover.simpler import simpler, size

Site = tuple[str, str, int]  # of a failure: kind, file, line
BATCH = 600  # inputs that one process runs: to start one takes longer than most runs
CALL_S = 0.25
START_S = 0.1  # what it takes to start a process, about
SHRINKING = 200  # simpler inputs that are tried at once
FEW = 12  # arguments that get most of the streams
MAX_STREAMS = 4000  # runs with invented values for `anything`, beyond the inputs that are tried first


@dataclass(frozen=True, slots=True)
class Found:
    """A failure, and the smallest input found that leads to it."""

    outcome: Outcome
    input: Input


def search(
    program: ir.Program,
    module: ir.Module,
    function: ir.Function,
    *,
    seed: int = 0,
    limit: int = 600,
    budget_s: float = 5.0,
    never_raises: bool = False,
    guesser: Guesser | None = None,
    known: frozenset[Site] = frozenset(),
    tried: set[Input] | None = None,
) -> list[Found]:
    """Distinct failures of a function (by kind and place), each with a small input. Half of the time is kept for shrinking.

    `known`: sites of failures that are not looked for any more. `tried`: inputs that need not run again; those that have run are added.
    """
    spent = 0.0
    base = replace(build_request(program, module, function, (), never_raises), timeout_s=CALL_S, trace=False)

    def run(inputs: Sequence[Input], within_s: float) -> tuple[Outcome, ...]:
        return replay(replace(base, inputs=tuple(inputs), total_s=max(0.2, within_s)))

    failures: dict[Site, Input] = {}
    guesser = guesser or Guesser(program)
    source = candidates(program, module, function, seed, limit, guesser)
    made = Source(program, module, function, random.Random(seed), guesser)
    if made.drawn:
        base = replace(base, ints=tuple(made.ints))
        source = _streams(source, seed)
    elif tried is not None:
        source = (given for given in source if given not in tried)
    while spent < budget_s / 2:
        batch = list(itertools.islice(source, BATCH))
        if not batch:
            break
        outcomes = run(batch, budget_s / 2 - spent)
        spent += _spent(outcomes)
        for given, outcome in zip(batch, outcomes, strict=False):
            if tried is not None:
                tried.add(given)
            if outcome.failed and outcome.site not in known:
                if given.seed is not None:
                    given = Input(given.args, outcome.drawn)
                before = failures.get(outcome.site)
                if before is None or len(given.drawn) < len(before.drawn):
                    failures[outcome.site] = given
        if any(outcome.status == "error" for outcome in outcomes[:1]):
            break  # the program can't be loaded
    found = []
    for site, small in _shrunk(failures, run, budget_s - spent).items():
        # The word goes to a run of this one input alone, in a process of its own.
        final = replay(replace(base, inputs=(small,), timeout_s=2.0, total_s=10.0, trace=True))
        if final and final[0].failed and final[0].site == site:
            found.append(Found(final[0], small))
    return found


def _streams(source: Iterator[Input], seed: int) -> Iterator[Input]:
    """The inputs, values for `anything` going on as long as they are asked for; then the same arguments with streams of other values."""
    numbers = itertools.count(seed * 1_000_003)
    known: dict[tuple[tuple[str, str], ...], None] = {}
    for made in source:
        known.setdefault(made.args)
        yield replace(made, seed=next(numbers))
    rng = random.Random(seed)
    every = list(known)
    for _ in range(MAX_STREAMS if every else 0):
        # The first candidates are the small ones; with many others few runs would be left for each.
        yield Input(rng.choice(every[:FEW] if rng.random() < 0.6 else every), (), next(numbers))


def _shrunk(
    failures: Mapping[Site, Input], run: Callable[[Sequence[Input], float], tuple[Outcome, ...]], within_s: float
) -> dict[Site, Input]:
    """Smaller inputs that fail at the same sites: of each the best of all single simplifications, again and again.

    All are run together: to start a process takes longer than most runs.
    """
    found = dict(failures)
    moving = list(found)
    spent = 0.0
    while moving and spent < within_s:
        most = max(20, SHRINKING // len(moving))
        smaller = {site: sorted((i for i in simpler(found[site]) if size(i) < size(found[site])), key=size)[:most] for site in moving}
        every = list(dict.fromkeys(i for row in itertools.zip_longest(*smaller.values()) for i in row if i is not None))
        if not every:
            break
        outcomes = dict(zip(every, run(every, within_s - spent), strict=False))
        spent += _spent(list(outcomes.values()))
        still = []
        for site in moving:
            better = next((i for i in smaller[site] if i in outcomes and outcomes[i].failed and outcomes[i].site == site), None)
            if better is not None:
                found[site] = better
                still.append(site)
        moving = still
    return found


def _spent(outcomes: Sequence[Outcome]) -> float:
    # A process of its own for no outcome at all is not for nothing either.
    return sum(outcome.spent_s for outcome in outcomes) or START_S
