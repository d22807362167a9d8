"""What self-play remembers: tasks that are open or solved, and the users' unknowns that it should become able to do.

One JSON record a line. A record is appended by a single write to a file opened for appending, under a lock, so several processes may
write to one buffer; a line that a crash cut short is skipped when reading, and never joined to the next one.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from prover.lemmas import Lemma
from training.arena.generate import Problem
from training.reward import novelty, proposer_reward
from training.tasks import key_of

RECENT: Final = 8  # attempts that say how well the network does on a problem now


def append(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Add records to a file of JSON lines, all of them or (after a crash) none that can be mistaken for another."""
    text = "".join(json.dumps(r, sort_keys=True) + "\n" for r in records)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            text = "\n" + text  # the line before was cut short
        data = text.encode()
        while data:
            data = data[os.write(descriptor, data) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file, without lines that are none. A file that is not there has none."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                yield record


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a task: what it was, the lemmas that proved it, if they did, and whether the network was asked and said one of them;
    `rivals` prove the task without it."""

    key: str
    family: str
    proved: bool
    used: tuple[Lemma, ...] = ()
    own: bool = False
    rivals: tuple[str, ...] = ()
    asked: bool = True


class Buffer:
    """The problems and attempts under one folder. Problems that differ in names only are one problem."""

    def __init__(self, folder: Path) -> None:
        self.problems_file, self.attempts_file = folder / "problems.jsonl", folder / "attempts.jsonl"
        self.problems: dict[str, Problem] = {}
        self.seen: dict[str, int] = {}
        self.own: dict[str, list[bool]] = {}  # whether the network proved it, attempt by attempt
        self.rivals: dict[str, tuple[str, ...]] = {}
        self.proofs: dict[str, list[tuple[Lemma, ...]]] = {}
        for r in records(self.problems_file):
            if r.get("again") in self.seen:
                self.seen[r["again"]] += 1
            problem = _problem(r)
            if problem is not None:
                self._note(problem)
        for r in records(self.attempts_file):
            attempt = _attempt(r)
            if attempt is not None:
                self._count(attempt)

    def add(self, problem: Problem) -> bool:
        """Keep a problem; whether it is new up to names. One that is not is counted."""
        fresh = self._note(problem)
        append(self.problems_file, [asdict(problem) if fresh else {"again": key_of(problem)}])
        return fresh

    def note(self, attempts: Iterable[Attempt]) -> None:
        """Keep attempts."""
        made = list(attempts)
        append(self.attempts_file, [asdict(a) for a in made])
        for a in made:
            self._count(a)

    def _note(self, problem: Problem) -> bool:
        key = key_of(problem)
        self.seen[key] = self.seen.get(key, 0) + 1
        return self.problems.setdefault(key, problem) is problem

    def _count(self, attempt: Attempt) -> None:
        if attempt.asked:
            self.own.setdefault(attempt.key, []).append(attempt.own)
        self.rivals[attempt.key] = attempt.rivals
        if attempt.proved:
            self.proofs.setdefault(attempt.key, []).append(attempt.used)

    def worth(self, key: str) -> float:
        """What the proposer of a problem is paid: see `training.reward`. Only the last attempts count, since the network changes."""
        return proposer_reward(self.own.get(key, [])[-RECENT:], novelty(self.seen[key] - 1), self.rivals.get(key, ()))

    def solved(self) -> list[str]:
        """Keys of the problems with a proof."""
        return [k for k in self.problems if k in self.proofs]

    def open(self) -> list[str]:
        """Keys of the problems without one."""
        return [k for k in self.problems if k not in self.proofs]


def _problem(r: dict[str, Any]) -> Problem | None:
    try:
        witness = tuple((str(k), str(v)) for k, v in r["witness"])
        texts = (str(r["source"]), str(r["function"]), str(r["kind"]), str(r["goal"]))
        planted = tuple((int(number), str(text)) for number, text in r.get("planted", ()))
        made = Problem(str(r["family"]), int(r["seed"]), *texts, bool(r["holds"]), witness, planted)
        key_of(made)
    except (KeyError, TypeError, ValueError, SyntaxError):
        return None
    return made


def _attempt(r: dict[str, Any]) -> Attempt | None:
    try:
        used = tuple(Lemma(x["module"], x["function"], int(x["line"]), x["kind"], x["text"]) for x in r["used"])
        rivals = tuple(map(str, r["rivals"]))
        return Attempt(str(r["key"]), str(r["family"]), r["proved"] is True, used, r["own"] is True, rivals, r.get("asked", True) is True)
    except (KeyError, TypeError, ValueError):
        return None


def goal_pool(traces: Iterable[Path]) -> list[Problem]:
    """Users' unknowns from search traces, each form once: records with `source`, `function`, `kind`, `goal` and the `verdict` unknown."""
    found: dict[str, Problem] = {}
    for path in traces:
        for r in records(path):
            if r.get("verdict") == "unknown":
                problem = _problem({"family": "goal", "seed": 0, "holds": True, "witness": (), **r})
                if problem is not None:
                    found.setdefault(key_of(problem), problem)
    return list(found.values())
