"""Learning from harvested proofs: prompts as the search will ask them, losses that fall, and an epoch that a kill does not lose."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("llguidance")

from lemma_arena import Counting  # noqa: E402

from prover.model.decoder import Shape  # noqa: E402
from prover.model.prompt import places, prompt  # noqa: E402
from prover.model.tokenizer import decode  # noqa: E402
from training import zero  # noqa: E402
from training.arena.generate import generate  # noqa: E402
from training.buffer import append, records  # noqa: E402
from training.distil import Distillation, Settings, Shelves, examples, renamed, schedule, task_of  # noqa: E402
from training.harvest import harvest, parse  # noqa: E402
from training.loss import loss_of  # noqa: E402
from training.network import Network  # noqa: E402
from training.tasks import key_of  # noqa: E402
from training.verdicts import bench_of, job_of  # noqa: E402

TINY = Shape(width=32, layers=2, heads=2)


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("harvest") / "proofs.jsonl"
    found = [h for place in (("linear", 5), ("search", 2), ("nested", 5)) for h in harvest(place)]
    append(path, [h.row(key_of(h.problem)) for h in found])
    assert len(list(records(path))) >= 6
    return path


def test_prompts_are_those_that_the_search_asks() -> None:
    for family, seed in (("linear", 5), ("fold", 6), ("nested", 7), ("map", 4)):
        problem = generate(family, seed)
        assert problem is not None
        job = job_of(problem)
        real = bench_of(job.source, job.function, job.goals, job.seed).task()
        mine = task_of(problem)
        for place, same in zip(places(mine), places(real), strict=True):
            ours, theirs = prompt(mine, place), prompt(real, same)
            assert ours is not None and theirs is not None and ours.ids == theirs.ids


def test_answers_are_the_lemmas_of_the_proofs(proofs: Path) -> None:
    for row in records(proofs):
        found = parse(row)
        made = examples(found)
        assert made
        assert sum(len(answers) for _, answers in made) <= sum(map(len, found.proofs))
        for asked, answers in made:
            names = {word: name for word, name, _ in asked.prompt.scope}
            texts = {text.replace(" ", "") for proof in found.proofs for _, text in proof}
            for ids in answers:
                text = "".join(names.get(word, word) for word in decode(ids).split())
                assert "all(" in text or text in texts


def test_renaming_changes_no_loss_but_by_the_names(proofs: Path) -> None:
    """Where the embeddings of two variables are equal, it does not matter which is which."""
    both = Shelves([proofs])
    groups = [*both.kept.draw(8, random.Random(0)), *both.aside.draw(8, random.Random(0))]
    network = Network(TINY, seed=1)
    with torch.no_grad():
        from training.distil import _VARIABLES

        network.embedding[list(_VARIABLES)] = network.embedding[_VARIABLES[0]].clone()
    changed = [renamed(g, random.Random(i)) for i, g in enumerate(groups)]
    assert any(g.prompt != c.prompt for g, c in zip(groups, changed, strict=True))
    for group, other in zip(groups, changed, strict=True):
        assert loss_of(network, [group]).logprobs == pytest.approx(loss_of(network, [other]).logprobs, abs=1e-3)


def test_it_learns_and_goes_on_after_a_kill(proofs: Path, tmp_path: Path) -> None:
    settings = Settings(shape=TINY, minutes=0.05, tokens=1024, rate=4e-3)
    whole = Distillation(tmp_path, [proofs], settings)
    losses = [whole.learn()["loss"] for _ in range(6)]
    assert losses[-1] < 0.9 * losses[0]
    whole.epoch = 6
    whole.save()
    again = Distillation(tmp_path, [proofs], settings)
    assert again.epoch == 6 and again.elapsed == whole.elapsed and again.steps == whole.steps
    for mine, theirs in zip(whole.network.parameters(), again.network.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    seen: list[int] = []
    again.settings = replace(settings, minutes=again.elapsed / 60 + 0.001)
    again.go(lambda values: seen.append(values["epoch"]))
    assert seen == [7]


def test_what_is_harvested_meanwhile_is_learnt_from(proofs: Path, tmp_path: Path) -> None:
    rows = list(records(proofs))
    path = tmp_path / "growing.jsonl"
    append(path, rows[:2])
    both = Shelves([path])
    before = len(both.kept) + len(both.aside)
    append(path, rows)
    both.read()
    assert len(both.kept) + len(both.aside) > before and both.seen == {row["key"] for row in rows}


def test_the_run_that_goes_on_from_it_begins_with_a_contest(proofs: Path, tmp_path: Path) -> None:
    start = Distillation(tmp_path, [proofs], Settings(shape=TINY, minutes=0.001, tokens=1024))
    start.go()
    run = zero.Run(tmp_path, Counting(), zero.Settings(contest_problems=4, contest_samples=4, rounds=0))
    assert run.untried and len(run.archive) == len(start.shelves.kept)
    for mine, theirs in zip(run.network.parameters(), start.network.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    told: list[dict[str, object]] = []
    run.go(lambda values: told.append(dict(values)))
    assert [entry["contest_of"] for entry in told] == [4]
    again = zero.Run(tmp_path, Counting(), zero.Settings(contest_problems=4, contest_samples=4, rounds=0))
    assert not again.untried and again.round == run.round


def test_the_schedule_rises_and_falls() -> None:
    shares = [schedule(i / 100, 0.1) for i in range(100)]
    top = shares.index(max(shares))
    assert 9 <= top <= 11 and shares[:top] == sorted(shares[:top]) and shares[top:] == sorted(shares[top:], reverse=True)
    assert max(shares) <= 1.0 and 0 < shares[-1] < 0.1
