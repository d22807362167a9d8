"""Training from random weights: losses are gradients of what was sampled, rounds learn, and a killed run goes on where it stopped."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("llguidance")

from lemma_arena import Counting  # noqa: E402

from prover.lemmas import Lemma  # noqa: E402
from prover.model.decoder import Decoder, Shape  # noqa: E402
from prover.model.tokenizer import decode, encode  # noqa: E402
from training import checkpoint, curves  # noqa: E402
from training.archive import Archive  # noqa: E402
from training.game import Verdict  # noqa: E402
from training.loss import Group, Weighted, batches, loss_of, masks  # noqa: E402
from training.network import Network, weights_of  # noqa: E402
from training.rollout import batched, rollouts  # noqa: E402
from training.talk import Attempt, Budget, asked_of, attempts, conjuncts, explored, sampled  # noqa: E402
from training.zero import Run, Settings, advantages  # noqa: E402

TINY = Shape(width=32, layers=2, heads=2)
SETTINGS = Settings(
    shape=TINY, rounds=14, problems=8, samples=8, explore=60, distil_steps=6, distil_groups=8, policy_from=6, rate=4e-3, warmup=10,
    contest_every=7, contest_problems=6, contest_samples=16, fade=6,
)  # fmt: skip


@pytest.fixture(scope="module")
def arena() -> Counting:
    return Counting()


def test_the_loss_is_the_log_probability_that_was_sampled(arena: Counting) -> None:
    network = Network(TINY, seed=1)
    asked = [asked_of(problem)[0] for problem in arena.problems(3, 0)]
    prompts, grammars = [one.prompt.ids for one in asked], [one.grammar for one in asked]
    for answers in (rollouts(network, prompts, grammars, 16, 40, seed=0), batched(network, prompts, grammars, 16, 40, 0, 1.0)):
        ended = [[a for a in part if a.ended] for part in answers]
        groups = [Group(p, g, tuple(Weighted(a.ids, 1.0) for a in part)) for p, g, part in zip(prompts, grammars, ended, strict=True)]
        found = loss_of(network, groups)
        expected = [a.logprob for part in ended for a in part]
        assert len(expected) >= 3
        np.testing.assert_allclose(found.logprobs, expected, atol=1e-3)
        assert float(found.total.detach()) == pytest.approx(-sum(expected), abs=1e-2)


def test_both_samplers_draw_from_the_same_distribution(arena: Counting) -> None:
    """Prompts of unlike lengths in one batch, padded: the scores are those of each prompt alone."""
    network = Network(TINY, seed=2)
    first, second = asked_of(arena.problems(1, 0)[0])[0], asked_of(arena.problems(1, 12)[0])[0]
    prompts = [first.prompt.ids, second.prompt.ids[:1] + second.prompt.ids[9:]]
    answers = batched(network, prompts, [first.grammar, second.grammar], 4, 20, 5, 1.0)
    for prompt, one, part in zip(prompts, (first, second), answers, strict=True):
        decoder = Decoder(weights_of(network))
        for answer in part:
            scores = decoder.logits([*prompt, *answer.ids]).astype(np.float64)
            allowed = masks(one.grammar, [answer.ids])[0] if answer.ended else None
            if allowed is None:
                continue
            kept = np.where(allowed, scores[len(prompt) - 1 :], -np.inf)
            tokens = [*answer.ids, 2]
            total = sum(kept[i, token] - np.logaddexp.reduce(kept[i]) for i, token in enumerate(tokens))
            assert answer.logprob == pytest.approx(total, abs=1e-3)


def test_a_step_makes_what_is_rewarded_likelier(arena: Counting) -> None:
    network = Network(TINY, seed=3)
    one = asked_of(arena.problems(1, 0)[0])[0]
    good, bad = tuple(encode("v1 <= v0")), tuple(encode("v0 <= v1"))
    group = Group(one.prompt.ids, one.grammar, (Weighted(good, 0.5), Weighted(bad, -0.5)))
    before = loss_of(network, [group])
    torch.autograd.backward(before.total)
    with torch.no_grad():
        for parameter in network.parameters():
            assert parameter.grad is not None
            parameter.sub_(0.002 * parameter.grad)
    after = loss_of(network, [group])
    assert after.logprobs[0] - after.logprobs[1] > before.logprobs[0] - before.logprobs[1]


def test_an_answer_outside_of_the_grammar_has_no_loss(arena: Counting) -> None:
    one = asked_of(arena.problems(1, 0)[0])[0]
    with pytest.raises(ValueError, match="not allowed"):
        masks(one.grammar, [encode("v0 <= v31")])


def test_batches_hold_their_bound() -> None:
    one = asked_of(Counting().problems(1, 0)[0])[0]
    groups = [Group(one.prompt.ids, one.grammar, (Weighted(tuple(encode("v0")) * n, 1.0),)) for n in range(1, 40)]
    found = batches(groups, 1000)
    assert sum(map(len, found)) == len(groups)
    assert all(len(part) * max(g.length for g in part) <= 1000 for part in found)


def test_advantages_sum_to_nothing_and_need_a_difference(arena: Counting) -> None:
    problem = arena.problems(1, 0)[0]
    said = tuple(s for seed in range(3) for s in sampled(Network(TINY), [asked_of(problem)], Budget(12), seed)[0])
    (lemma, *_) = said[0].atoms
    found = advantages(Attempt(problem, said, Verdict(True, (lemma,))))
    assert len(found) == 1
    weights = [answer.weight for answer in found[0].answers]
    assert sum(weights) == pytest.approx(0, abs=1e-9) and max(weights) > 0 > min(weights)
    assert advantages(Attempt(problem, said, Verdict(False))) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("v0 <= v1", ["v0 <= v1"]),
        ("v0 <= v1 and ( v1 == 2 and v0 ) and not v2", ["v0 <= v1", "( v1 == 2 and v0 )", "not v2"]),
        ("v0 and v1 or v2", ["v0 and v1 or v2"]),
        ("all( k0 < 1 and k0 for k0 in v1 [ 1 : ] ) and v0", ["all( k0 < 1 and k0 for k0 in v1 [ 1 : ] )", "v0"]),
    ],
)
def test_conjuncts(text: str, parts: list[str]) -> None:
    assert conjuncts(text) == parts


def test_the_archive_weighs_answers_by_how_often_they_proved(arena: Counting) -> None:
    one = asked_of(arena.problems(1, 0)[0])[0]
    archive = Archive(room=2)
    often, once = tuple(encode("v1 <= v0")), tuple(encode("v0 >= v1"))
    for answers in ([often], [often], [often, once]):
        archive.add(one.prompt.ids, one.grammar, answers)
    (group,) = archive.draw(5, random.Random(0))
    assert {a.ids: a.weight for a in group.answers} == {often: 0.75, once: 0.25}
    back = Archive.parse(json.loads(json.dumps(archive.dump())))
    assert back.records == archive.records
    for extra in (1, 2):
        archive.add((*one.prompt.ids, extra), one.grammar, [often])
    assert one.prompt.ids not in archive.records and len(archive) == 2


@pytest.mark.parametrize(("lively", "dull"), [("even", "odd"), ("odd", "even")])
def test_families_of_which_more_is_to_be_learnt_are_drawn_more_often(arena: Counting, tmp_path: Path, lively: str, dull: str) -> None:
    run = Run(tmp_path, arena, SETTINGS)
    for i in range(60):
        run.curriculum.note(dull, f"{dull} {i}", True)
        run.curriculum.note(lively, f"{lively} {i}", i % 2 == 0)
    drawn = [p.family for i in range(12) for p in run.choose(random.Random(i), True)]
    assert drawn.count(lively) > 1.5 * drawn.count(dull)
    run.save()
    again = Run(tmp_path, arena, SETTINGS)
    assert again.curriculum.dump() == run.curriculum.dump()


def test_random_lemmas_are_in_the_language(arena: Counting) -> None:
    asked = asked_of(arena.problems(1, 0)[0])
    found = explored(asked, 300, random.Random(0))
    assert len(found) > 150 and not any(s.own for s in found)
    assert {"v1 <= v0"} <= {decode(s.ids) for s in explored(asked, 1500, random.Random(1))}


def test_repair_takes_a_second_turn_with_the_failed_lemmas(arena: Counting) -> None:
    problems = arena.problems(3, 0)
    found = attempts(Network(TINY), arena, problems, Budget(24, repair=True), seed=0)
    assert all(attempt.problem is problem for attempt, problem in zip(found, problems, strict=True))
    openings = {decode(one.prompt.ids).split()[1] for attempt in found for one in attempt.asked()}
    assert openings == {"<decompose>", "<repair>"}
    assert isinstance(found[0].said[0].atoms[0], Lemma)


def test_a_run_learns_and_a_winner_replaces_the_champion(tmp_path: Path, arena: Counting) -> None:
    Run(tmp_path, arena, SETTINGS).go()
    lines = curves.read(tmp_path / "curves.jsonl")
    assert [line["round"] for line in lines] == list(range(14))
    assert lines[-1]["contest"] >= 4 and lines[-1]["champion"] >= 4
    assert lines[-1]["loss"] < lines[0]["loss"]
    assert "policy_groups" in lines[-1]
    saved = checkpoint.latest(tmp_path)
    assert saved is not None and saved.round == 14
    verdicts = attempts(saved.champion, arena, arena.problems(6, 10**9), Budget(16), SETTINGS.seed)
    assert sum(a.verdict.proved for a in verdicts) == saved.state["best"]


def test_a_run_that_is_taken_up_again_is_the_run_that_was_not_interrupted(tmp_path: Path) -> None:
    short = Settings(**{**{f: getattr(SETTINGS, f) for f in SETTINGS.__dataclass_fields__}, "rounds": 3})
    Run(tmp_path / "whole", Counting(), short).go()
    for _ in range(3):
        run = Run(tmp_path / "pieces", Counting(), short)
        run.curves.add(run.round, run.play())
        run.round += 1
        run.save()
    whole, pieces = checkpoint.latest(tmp_path / "whole"), checkpoint.latest(tmp_path / "pieces")
    assert whole is not None and pieces is not None and whole.state == pieces.state
    for file in ("problems.jsonl", "attempts.jsonl"):
        assert (tmp_path / "whole" / "tasks" / file).read_text() == (tmp_path / "pieces" / "tasks" / file).read_text() != ""
    for name, value in whole.network.state_dict().items():
        assert torch.equal(value, pieces.network.state_dict()[name]), name


def test_a_run_may_begin_from_weights_that_are_there(tmp_path: Path, arena: Counting) -> None:
    """They are the champion, and a winner has to prove more than they do."""
    start = Network(TINY, seed=5)
    run = Run(tmp_path, arena, SETTINGS, start)
    for mine, champion, given in zip(run.network.parameters(), run.champion.parameters(), start.parameters(), strict=True):
        assert torch.equal(mine, given) and torch.equal(champion, given) and mine is not given
    assert run.best is None
    numbers = run.meet()
    assert run.best == numbers["champion"] == sum(a.verdict.proved for a in run.try_contest(start)) and not numbers["won"]
    run.save()
    assert Run(tmp_path, arena, SETTINGS, Network(TINY, seed=6)).best == run.best  # what is in the folder goes on


KILLED = """\
import sys
sys.path[:0] = [{tests!r}, {root!r}]
from pathlib import Path
from lemma_arena import Counting
from test_zero import SETTINGS
from training.zero import Run
Run(Path(sys.argv[1]), Counting(), SETTINGS).go(lambda values: print(values["round"], flush=True))
"""


@pytest.mark.slow
def test_a_kill_loses_at_most_a_round(tmp_path: Path) -> None:
    here = Path(__file__).parent
    script = KILLED.format(tests=str(here), root=str(here.parent))
    child = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=here.parent)
    assert child.stdout is not None
    for line in child.stdout:
        if int(line) == 2:
            break
    time.sleep(0.1)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    (tmp_path / "curves.jsonl").open("a").write('{"round": 3, "probl')
    saved = checkpoint.latest(tmp_path)
    assert saved is not None and saved.round >= 2
    run = Run(tmp_path, Counting(), SETTINGS)
    run.curves.add(run.round, run.play())
    assert [line["round"] for line in curves.read(tmp_path / "curves.jsonl")] == list(range(run.round + 1))
