"""Reinforcement learning of a Hugging Face model: the solver's verdict is the only reward, answers are held to the lemma language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("trl")
pytest.importorskip("llguidance")

from lemma_arena import Counting  # noqa: E402
from tiny_model import tiny_model  # noqa: E402

from prover.lemmas import Lemma  # noqa: E402
from prover.model.prompt import Place  # noqa: E402
from prover.proposers.model import Question, engine, read  # noqa: E402
from training.game import Problem, Verdict  # noqa: E402
from training.grpo import Settings, proved_lemmas, rewards, rows_of, supervise, train  # noqa: E402


class Watching(Counting):
    """The tiny arena, with a hint; keeps the lemmas that it was asked about. Short lemmas prove, so that random answers can."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Lemma] = []

    def problems(self, count: int, seed: int, families: Sequence[str] = ()) -> list[Problem]:
        found = super().problems(count, seed, families)
        hints = [(Lemma("program", "count", p.task.spots[0].line, "invariant", "steps <= limit"),) for p in found]
        return [replace(p, hints=hint) for p, hint in zip(found, hints, strict=True)]

    def judge(self, attempts: Sequence[tuple[Problem, Sequence[Lemma]]]) -> list[Verdict]:
        self.seen += [lemma for _, lemmas in attempts for lemma in lemmas]
        verdicts = super().judge(attempts)
        short = [tuple(lemma for lemma in lemmas if len(lemma.text) < 40) for _, lemmas in attempts]
        return [v if v.proved or not used else Verdict(True, used) for v, used in zip(verdicts, short, strict=True)]


def test_only_what_takes_part_in_a_proof_is_rewarded() -> None:
    arena = Counting()
    rows = rows_of(arena.problems(2, 0))
    rows = [rows[0]] * 4 + [rows[1]] * 2
    texts = ["invariant: steps <= limit", "invariant: True", "nonsense", "invariant: steps >= 0", "invariant: True", "assume: False"]
    assert rewards(arena, rows, texts) == [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def test_supervised_pairs_are_proved_lemmas() -> None:
    arena = Watching()
    rows = rows_of(arena.problems(2, 0))
    assert [lemma for _, lemma in proved_lemmas(arena, rows)] == ["invariant: steps <= limit"] * 2
    assert proved_lemmas(Counting(), rows_of(Counting().problems(2, 0))) == []


def test_training_a_tiny_model(tmp_path: Path) -> None:
    tiny_model(tmp_path / "model")
    arena = Watching()
    settings = Settings(
        str(tmp_path / "model"), tmp_path / "out", problems=2, steps=2, group=4, prompts=1, tokens=24, rate=1e-3, supervised=2,
        options={"save_strategy": "no", "disable_tqdm": True},
    )  # fmt: skip
    log = train(arena, settings)
    assert len(log) == 2 and 0 < max(float(entry["reward"]) for entry in log) <= 1
    (row, *_) = rows_of(arena.problems(1, 0))
    assert isinstance(row.about, Place)
    for lemma in arena.seen:  # nothing but lemmas of the language came to the judge
        assert read(Question(row.problem.task, row.about), lemma.statement) is not None
    trained = engine(str(tmp_path / "out" / "final"))
    assert trained.sample([Question(row.problem.task, row.about)], 2, 0)
    assert not list((tmp_path / "out" / "final").glob("*.bin"))


def test_supervised_steps_lower_the_loss(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tiny_model(tmp_path / "model")
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "model")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    settings = Settings(str(tmp_path / "model"), tmp_path, supervised=12, supervised_rate=1e-2)
    losses = supervise(model, tokenizer, [("count to limit", "invariant: steps <= limit")], settings)
    assert losses[-1] < losses[0]
    assert supervise(model, tokenizer, [], settings) == []
