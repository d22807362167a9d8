"""The lemma model as a proposer: it is asked at each place where a lemma may stand, and what it answers is read like anybody's lemma.

Three engines stand behind one interface: the embedded network, a Hugging Face model from a folder (huggingface.py), and a server that
speaks the OpenAI completions API (server.py). Whatever goes wrong with one of them becomes a note, and the search goes on without it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, get_args

from prover.lemmas import WORDS, Lemma, LemmaError, LemmaKind, parse
from prover.model.decoder import Decoder
from prover.model.grammar import canonical_grammar, constraint
from prover.model.prompt import LONGEST_ANSWER, Place, answer, places, prompt
from prover.model.sampling import sample
from prover.model.tokenizer import decode
from prover.model.weights import SHIPPED, WeightsError, load
from prover.proposers.base import Task

SAMPLES = 32  # answers for each place
TEMPERATURE = 0.7  # what is unlikely is mostly nonsense
_TAUGHT = ("postcondition", "assertion")  # goals that the arena has
_GOALS, _STRIDE = 3, 1_000_003  # goals that are asked about one by one; between the seeds of what is drawn apart
_KINDS: dict[str, LemmaKind] = {WORDS[kind]: kind for kind in get_args(LemmaKind)}


class EngineError(Exception):
    """An engine that cannot answer; the message says why in a line."""


@dataclass(frozen=True, slots=True)
class Question:
    """A task and one place of it."""

    task: Task
    place: Place


class Engine(Protocol):
    """Something that writes lemmas."""

    def sample(self, questions: Sequence[Question], count: int, seed: int) -> list[list[str]]:
        """For each question up to `count` lines of the lemma language ("invariant: x >= 0"). Raises EngineError."""
        ...


class ModelProposer:
    """Asks an engine, which is made when it is first needed. `notes` say what went wrong, for the report."""

    name = "model"
    learns = True

    def __init__(self, make: Callable[[], Engine], samples: int = SAMPLES) -> None:
        self._make = functools.lru_cache(maxsize=1)(make)
        self._samples = samples
        self._broken = False
        self.notes: list[str] = []

    def propose(self, task: Task) -> Iterable[list[Lemma]]:
        """One batch: the lemmas of all answers, most frequent first. A task with failed lemmas gets a repair prompt."""
        questions = [Question(task, place) for place in places(task)]
        if self._broken or not questions:
            return
        try:
            answers = self._make().sample(questions, self._samples, task.seed)
        except EngineError as error:
            self._broken = True  # asking again would cost the same time for nothing
            self._note(f"lemma model: {error}; the search goes on without it")
            return
        counts: dict[Lemma, int] = {}
        said = 0
        for question, texts in zip(questions, answers, strict=True):
            said += len(texts)
            for text in texts:
                lemma = read(question, text)
                if lemma is not None:
                    counts[lemma] = counts.get(lemma, 0) + 1
        if said and not counts:
            self._note(f"lemma model: {said} answers, none of them a lemma")
        if counts:
            yield sorted(counts, key=lambda lemma: -counts[lemma])

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def read(question: Question, text: str) -> Lemma | None:
    """The lemma that a line of an answer is, at the place that was asked about; None if it is none."""
    statement = text.strip().partition("\n")[0].rstrip()
    word, colon, body = statement.partition(":")
    kind = _KINDS.get(word.rstrip())
    if not colon or kind is None or not body.strip():
        return None
    lemma = Lemma(question.task.module.name, question.task.function.qualname, question.place.line, kind, body.strip())
    try:
        parse(lemma.statement, question.place.names)
    except LemmaError:
        return None
    return lemma


def taught(question: Question, repairs: bool = False) -> list[Task]:
    """What a question is for the embedded network, which has learnt from tasks with one goal: a task for each goal of the contract that
    is open; without lemmas that were kept or failed, unless it has learnt to repair."""
    task = question.task if repairs else replace(question.task, kept=(), failed=())
    goals = [goal for goal in task.open if goal.kind in _TAUGHT][:_GOALS] if question.place.kind == "invariant" else []
    return [replace(task, open=(goal,)) for goal in goals] or [task]


class Bundled:
    """The embedded network, in numpy. It is asked as it was taught: about one goal at a time, and of lemmas that were kept or failed it is
    told only if its file says that it has learnt to repair. A later round then has other random numbers, not another prompt."""

    def __init__(self, path: Path = SHIPPED, temperature: float = TEMPERATURE, top_p: float = 1.0) -> None:
        self._temperature, self._top_p = temperature, top_p
        try:
            weights = load(path)
            self._decoder = Decoder(weights)
            self._repairs = "repair" in weights.metadata.get("tasks", "").split()
        except FileNotFoundError:
            lost = "the embedded weights are missing, which an installation of this package has at" if path == SHIPPED else "no such file:"
            raise EngineError(f"{lost} {path}") from None
        except (WeightsError, OSError) as error:
            raise EngineError(str(error)) from error

    def sample(self, questions: Sequence[Question], count: int, seed: int) -> list[list[str]]:
        """See Engine. A place whose prompt is too long for the network gets no answer."""
        found: list[list[str]] = []
        for number, question in enumerate(questions):
            turn = 0 if self._repairs else _GOALS * len(question.task.failed)
            said = (
                self._said(task, question.place, count, seed + number + _STRIDE * draw)
                for draw, task in enumerate(taught(question, self._repairs), turn)
            )
            found.append([text for texts in said for text in texts])
        return found

    def _said(self, task: Task, place: Place, count: int, seed: int) -> list[str]:
        asked = prompt(task, place)
        room = 0 if asked is None else min(LONGEST_ANSWER, self._decoder.shape.context - len(asked.ids))
        if asked is None or room < 2:
            return []
        held = constraint([canonical_grammar(asked)] * count)
        rows = sample(self._decoder, asked.ids, held, count, room, seed, self._temperature, self._top_p)
        lemmas = [answer(asked, decode(row.ids)) for row in rows if row.ended]
        return [lemma.statement for lemma in lemmas if lemma is not None]


def proposer(model: str, wait_s: float = math.inf) -> ModelProposer:
    """What `--model` names: "bundled", a weights file of our own, the address of a server, or a Hugging Face folder or name."""
    return ModelProposer(functools.partial(engine, model, wait_s))


def engine(model: str, wait_s: float = math.inf) -> Engine:
    """The engine of a `--model` setting; a server is waited for so long at most, for one function. Raises EngineError."""
    if model == "bundled":
        return Bundled()
    if model.startswith(("http://", "https://")):
        from prover.proposers.server import TIMEOUT_S, Server

        return Server(model, timeout_s=min(TIMEOUT_S, wait_s))
    if model.endswith(".safetensors"):
        return Bundled(Path(model))
    from prover.proposers.huggingface import HuggingFace

    return HuggingFace(model)
