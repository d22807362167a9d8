"""`prover train` and `prover eval`: torch is imported when a recipe runs, not before."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from prover.config import UsageError

if TYPE_CHECKING:
    from training.network import Network

Recipe = TypeVar("Recipe")


def train(argv: Sequence[str]) -> int:
    """`prover train`: continue a run in a folder, or begin one. Gives the exit status."""
    p = argparse.ArgumentParser(prog="prover train", description=train.__doc__, allow_abbrev=False)
    p.add_argument("folder", type=Path, help="of the run: checkpoints and curves; a run that is there goes on")
    p.add_argument("--recipe", type=Path, help="a JSON file with settings of training/zero.py, e.g. training/runs/cpu.json")
    p.add_argument("--start", type=Path, help="begin a new run from these weights, not from random ones")
    p.add_argument("--minutes", type=float, help="stop after the round that passes this (the recipe's, else 60)")
    p.add_argument("--workers", type=int, default=0, help="processes of the solver (one a core)")
    p.add_argument("--device", help="cpu, cuda, cuda:1, ... (the recipe's, else cpu)")
    p.add_argument("--board", choices=("none", "tensorboard", "trackio"), help="show the curves there too")
    p.add_argument("--known", type=Path, help="file that keeps what was found out of problems (FOLDER/problems.jsonl)")
    p.add_argument("--goals", type=Path, action="append", default=[], help="unknowns that it should become able to prove (JSON lines)")
    p.add_argument("--publish", type=Path, help="write the champion there as float16, with what the run measured")
    what = "instead of playing, learn from these proofs (of training/harvest.py); the recipe is for training/distil.py"
    p.add_argument("--proofs", type=Path, action="append", help=what)
    p.add_argument("--grpo", metavar="MODEL", help="instead, train this Hugging Face model; the recipe is for training/grpo.py")
    try:
        given = p.parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    with _needs_torch():
        from training.heldout import keys
        from training.selfplay import SelfPlay
        from training.verdicts import Service

        given.folder.mkdir(parents=True, exist_ok=True)
        first = None if given.start is None else _network(given.start)
        if given.proofs is not None:
            from training import distil

            learning = distil.Distillation(given.folder, given.proofs, recipe(given.recipe, distil.Settings, minutes=given.minutes), first)
            learning.go(lambda values: print(json.dumps(values), flush=True))
            return 0
        with Service(given.workers) as service:
            arena = SelfPlay(service, given.known or given.folder / "problems.jsonl", excluded=keys())
            if given.grpo is not None:
                from training import grpo

                values = _read(given.recipe) | ({} if given.device is None else {"device": given.device})
                for entry in grpo.train(arena, _made(grpo.Settings, {"model": given.grpo, "output": given.folder, **values}, given.recipe)):
                    print(json.dumps(entry), flush=True)
                return 0
            from training.buffer import goal_pool
            from training.zero import Run, Settings

            settings = recipe(given.recipe, Settings, minutes=given.minutes, device=given.device, board=given.board)
            run = Run(given.folder, arena, settings, first)
            for goal in goal_pool(given.goals):
                run.buffer.add(goal)
            run.go(lambda values: print(json.dumps(values), flush=True))
            if given.publish is not None:
                run.publish(given.publish)
    return 0


@contextlib.contextmanager
def _needs_torch() -> Iterator[None]:
    """A library that is not there is a matter of the installation, not an internal failure."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install 'prover[train]'") from error


def _network(path: Path) -> Network:
    from prover.model.weights import WeightsError
    from training.network import load_network

    try:
        return load_network(path)
    except (OSError, WeightsError) as error:
        raise UsageError(f"{path}: {error}") from error


def _read(path: Path | None) -> dict[str, Any]:
    try:
        values = {} if path is None else json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from error
    if not isinstance(values, dict):
        raise UsageError(f"{path}: not an object of settings")
    return values


def _made(kind: type[Recipe], values: dict[str, Any], path: Path | None) -> Recipe:
    try:
        return kind(**values)
    except TypeError as error:
        raise UsageError(f"{path}: {error}") from error


def recipe(path: Path | None, kind: type[Recipe], **overrides: Any) -> Recipe:
    """Settings of a kind from a JSON file and what was given beside it. Raises UsageError for a name that is no setting."""
    from prover.model.decoder import Shape

    values = _read(path) | {key: value for key, value in overrides.items() if value is not None}
    if isinstance(values.get("shape"), dict):
        values["shape"] = _made(Shape, values["shape"], path)
    return _made(kind, values, path)


def evaluate(argv: Sequence[str]) -> int:
    """`prover eval`: prove problems that no run trains on, by the model and without it, each with as many lemmas. Gives the exit status."""
    p = argparse.ArgumentParser(prog="prover eval", description=evaluate.__doc__, allow_abbrev=False)
    p.add_argument("weights", type=Path, nargs="?", help="a weights file (the shipped one)")
    p.add_argument("--problems", type=int, default=800, help="of the held-aside set, all families in turn")
    p.add_argument("--families", help="of these families alone, e.g. credit,quota")
    p.add_argument("--samples", type=int, default=32, help="lemmas for each place")
    p.add_argument("--seeds", type=int, default=3, help="repetitions with other random numbers")
    p.add_argument("--output", type=Path, default=Path("eval.jsonl"), help="what was tried; what is there is not tried again")
    p.add_argument("--workers", type=int, default=0)
    p.add_argument("--table", action="store_true", help="the figures as a Markdown table")
    try:
        given = p.parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    from prover.model.weights import SHIPPED
    from training.arena.families import LOOPS
    from training.evaluate import evaluate as measured
    from training.evaluate import table
    from training.verdicts import Service

    families = given.families.split(",") if given.families else []
    unknown = [family for family in families if family not in LOOPS]
    if unknown:
        raise UsageError(f"no such family: {unknown[0]} (one of {', '.join(LOOPS)})")
    weights = given.weights or SHIPPED
    if not weights.is_file():
        raise UsageError(f"{weights}: no such file")
    with Service(given.workers) as service:
        lines = list(measured(service, weights, given.output, given.problems, given.samples, given.seeds, families))
    print(table(lines) if given.table else "\n".join(map(json.dumps, lines)))
    return 0


if __name__ == "__main__":
    sys.exit(train(sys.argv[1:]))
