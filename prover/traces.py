"""Traces: what the variables of a function really are at the heads of its loops, seen in runs of it.

The runs are those of a replay (`prover.replay`): CPython in a sandboxed child, on inputs that satisfy the preconditions. What is recorded
is evidence for guesses and against wrong ones; no verdict rests on it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from frontends import ir
from frontends.kinds import ANY, INT, Type
from frontends.walk import walk
from prover.candidates import candidates
from prover.proposers.base import Row, Spot, Value
from prover.proposers.goals import touched
from prover.replay import SCRIPT, Input, build_request
from prover.sandbox import Child, Ended, Policy, TimedOut
from prover.scope import loops, scope

MAX_ROWS = 400  # kept of one loop
MAX_INPUTS = 1500  # tried, most of which may fail the preconditions
ENOUGH_RUNS = 250  # runs that reached some loop
ENOUGH_VISITS = 25_000
VISITS = 300  # loop heads that one run visits at most
RUN_S = 0.1
START_S = 5.0


@dataclass(frozen=True, slots=True)
class Traces:
    """The rows seen at each loop, by line, and how many runs reached a loop."""

    rows: tuple[tuple[int, tuple[Row, ...]], ...] = ()
    runs: int = 0

    def at(self, line: int) -> tuple[Row, ...]:
        """The rows of the loop at a line."""
        return dict(self.rows).get(line, ())


def record(program: ir.Program, module: ir.Module, function: ir.Function, seed: int = 0, budget_s: float = 1.5) -> Traces:
    """Run a function on many inputs and say what its loop heads saw. Deterministic for a seed unless time runs out.

    At a `while` loop a row is the variables before a test of the guard; at a `for` loop those before a turn, the target bound, and
    after the last turn over a range those with the target at its next value. "old.x" is the parameter x at entry.
    """
    lines = [node.span.line for node in loops(function)]
    if not lines:
        return Traces()
    numbers = constants(module, function)
    inputs = list(_inputs(program, module, function, numbers, seed))
    request = replace(build_request(program, module, function), timeout_s=RUN_S, trace=False, ints=tuple(numbers))
    payload: dict[str, Any] = asdict(request)
    payload["inputs"] = [{"args": i.args, "drawn": (), "seed": seed * 1_000_003 + n} for n, i in enumerate(inputs)]
    payload["heads"] = {"line": function.span.line, "visits": VISITS}
    policy = Policy((*request.roots, str(SCRIPT.parent)), request.memory_bytes, int(START_S + budget_s) + 1)
    told: dict[int, list[list[Row]]] = {line: [] for line in lines}
    runs = visits = 0
    # A child that dies, dawdles or writes nonsense ends the recording; what it told before stays.
    broken = contextlib.suppress(OSError, TimedOut, Ended, AttributeError, KeyError, TypeError, ValueError)
    with broken, Child(SCRIPT, payload, policy) as child:
        if "import_error" in child.receive(START_S):
            return Traces()
        deadline = time.monotonic() + budget_s
        for _ in inputs:
            answer = child.receive(max(0.0, deadline - time.monotonic()))
            for line, texts in answer["rows"].items():
                told[int(line)].append([_row(json.loads(text)) for text in texts])
                visits += len(texts)
            runs += bool(answer["rows"])
            if runs >= ENOUGH_RUNS or visits >= ENOUGH_VISITS:
                break
    return Traces(tuple((line, _sample(groups)) for line, groups in told.items()), runs)


def _row(variables: dict[str, Any]) -> Row:
    return tuple((name, _value(value)) for name, value in variables.items())


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(map(_value, value))
    if value is None or isinstance(value, int | str):
        return value
    raise TypeError  # the program wrote to the descriptor itself


def _sample(runs: Sequence[Sequence[Row]]) -> tuple[Row, ...]:
    """At most MAX_ROWS rows, no two alike: beginnings and ends of runs, a quarter each, and what lies between, of each run in turn."""
    told = [run for run in runs if run]
    rng = random.Random(len(told))
    mixed = [rng.sample(run[1:-1], max(0, len(run) - 2)) for run in told]
    inner = (row for rank in itertools.zip_longest(*mixed) for row in rank if row is not None)
    piles: list[Iterator[Row]] = [(run[0] for run in told), (run[-1] for run in told), inner, inner]
    chosen: dict[str, Row] = {}  # by text, as True == 1
    while piles and len(chosen) < MAX_ROWS:
        for pile in list(piles):
            row = next(pile, None)
            if row is None:
                piles.remove(pile)
            elif len(chosen) < MAX_ROWS:
                chosen.setdefault(repr(row), row)
    return tuple(chosen.values())


def spots(program: ir.Program, module: ir.Module, function: ir.Function, seed: int = 0, budget_s: float = 1.5) -> tuple[Spot, ...]:
    """The loops of a function as proposers see them, with what was seen there."""
    traces = record(program, module, function, seed, budget_s)
    return tuple(
        Spot(line, scope(module, function, line).variables, tuple(sorted(touched((node,)))), traces.at(line))
        for node in loops(function)
        for line in (node.span.line,)
    )


# ------------------------------------------------------------------------------------------------------------------ inputs


def constants(module: ir.Module, function: ir.Function) -> list[int]:
    """The whole numbers that matter to a function: its own, those of the module's constants, and their neighbours."""
    roots: list[object] = [function, *(b for _, b in module.bindings if isinstance(b, ir.Constant))]
    found = [n.value for root in roots for n in walk(root) if isinstance(n, ir.Const) and type(n.value) is int]
    near = [v + d for v in found if v.bit_length() < 128 for d in (0, 1, -1)]
    return list(dict.fromkeys(near))


def _inputs(program: ir.Program, module: ir.Module, function: ir.Function, numbers: list[int], seed: int) -> Iterator[Input]:
    """Inputs in a mixture: small ones in order, and random ones of a middling size, where loops turn often but not for ever."""
    rng = random.Random(seed)
    types = {p.name: p.annotation or ANY for p in function.params if p.kind not in ("varargs", "kwargs")}
    types.update(function.given.types if function.given is not None else ())
    made = (replace(made, drawn=()) for made in candidates(program, module, function, seed, MAX_INPUTS // 2))
    known = [i for i in made if all(text != "True" or types.get(name) != INT for name, text in i.args)]  # a 1 is as good
    small = iter(dict.fromkeys(known))
    if not known:
        return
    for _ in range(MAX_INPUTS // 2):
        yield next(small, None) or rng.choice(known)
        model = rng.choice(known)  # gives what is not made here
        reach = rng.choice((3, 6, 12, 40, 150))
        args = [(name, _random(types.get(name, ANY), rng, reach, numbers) or text) for name, text in model.args]
        yield Input(tuple(args))


def _random(kind: Type, rng: random.Random, reach: int, numbers: list[int]) -> str | None:
    """A value of a type as source text; None where the type has none here."""
    match kind.name:
        case "int":
            low, high = kind.bounds or (None, None)
            made = rng.choice(numbers) if numbers and rng.random() < 0.2 else rng.randint(-reach // 3, reach)
            made = made if low is None else max(made, low)
            return str(made if high is None else min(made, high))
        case "bool":
            return rng.choice(("True", "False"))
        case "bytes" | "bytearray":
            count = rng.randint(0, min(reach, 12))
            return f"{kind.name}({bytes(rng.choice((0, 255, rng.randrange(256))) for _ in range(count))!r})"
        case "list" | "sequence" if kind.args:
            few = min(reach, 12)
            items = [_random(kind.args[0], rng, rng.choice((2, few, reach)), numbers) for _ in range(rng.randint(0, few))]
            if any(item is None for item in items):
                return None
            texts = [item for item in items if item is not None]
            if kind.args[0].name == "int" and rng.random() < 0.4:  # many algorithms ask for order
                texts.sort(key=int)
            return f"[{', '.join(texts)}]"
    return None
