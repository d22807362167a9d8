"""`zero`: the lemma model from random weights, by self-play against the solver.

Each round: problems; lemmas from the network and random ones; the solver's verdicts, repairs where steps broke; the smallest proving
sets are distilled back (expert iteration: Anthony et al., 2017; Silver et al., 2017); then a step of policy gradient on what the network
itself said. New problems come from the arena, and some of their goals, as the recipe says, from the network. Problems are kept in a buffer,
solved and open ones, and come back by what their proposer is paid: for those that the network proves now and then, and nobody else (the
learnability reward of Absolute Zero: Zhao et al., 2025). Every few rounds the network meets the champion on fixed problems, and replaces it
only if it proves more at the same budget.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from prover.model.decoder import Shape
from prover.proposers.model import TEMPERATURE
from training import buffer, proposing, refuting
from training.archive import Archive
from training.buffer import Buffer
from training.checkpoint import Checkpoint, latest, moments_of, restore, write
from training.curriculum import Curriculum
from training.curves import Board, Curves
from training.game import Arena, Problem
from training.loss import Group, Weighted, batches, loss_of
from training.network import Network, copied, save_network
from training.proposing import Proposed
from training.refuting import Refuted
from training.talk import Attempt, Budget, answer_ids, attempts, shares, words_of

CONTEST_SEED = 10**9  # problems of contests come from here, those of rounds from seeds below


@dataclass(frozen=True, slots=True)
class Settings:
    """A recipe. Sizes are per round unless they say otherwise."""

    shape: Shape = field(default_factory=Shape)
    seed: int = 0
    rounds: int = 1000
    minutes: float = 60.0  # stop after the round that passes this
    problems: int = 48  # tried
    fresh: float = 0.6  # share of them that is new; the rest is chosen by interest among those met before
    samples: int = 24  # answers of the network to a prompt
    listen: int = 3  # rounds before the network is asked at all: what it says before it has learnt anything costs the solver much time
    tries: int = 1  # that share the answers; with more than one the network is alone in each, so that problems have success rates at once
    propose: float = 0.0  # share of the new problems whose goals the network proposes, as far as its proposals are any good
    proposals: int = 8  # answers to each program that a goal is asked for
    explore: int = 24  # random lemmas beside them
    hints: bool = True  # what a search without the network found is tried beside them
    fade: int = 60  # rounds until random exploration has sunk to a quarter
    temperature: float = 1.0
    repair: bool = True
    refute: int = 0  # problems with a false goal, for which the network is asked for an input; they come in addition
    distil_steps: int = 12
    distil_groups: int = 32  # a step
    policy: float = 0.2  # weight of the policy gradient; 0 switches it off
    policy_from: int = 10  # the first round with it
    rate: float = 1e-3  # of learning, after warm-up
    warmup: int = 50  # steps
    decay: float = 0.01
    tokens: int = 8192  # a batch, padding included
    contest_every: int = 10  # rounds
    contest_problems: int = 64
    contest_samples: int = 32
    device: str = "cpu"
    threads: int = 1  # of torch on the CPU; more of them stall where workers of the solver keep the cores busy
    board: Board = "none"


class Run:
    """One training run in a folder, from random weights or those of a network that is there. Construct it again after a kill, and it
    goes on from the last complete round."""

    def __init__(self, folder: Path, arena: Arena, settings: Settings, start: Network | None = None) -> None:
        self.folder, self.arena, self.settings = folder, arena, settings
        torch.set_num_threads(settings.threads)
        saved = latest(folder)
        self.round = 0 if saved is None else saved.round
        first = start or Network(settings.shape, settings.seed)
        self.network = (copied(first) if saved is None else saved.network).to(settings.device)
        self.champion = first if saved is None else saved.champion
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=settings.rate, betas=(0.9, 0.98), weight_decay=settings.decay)
        self.steps = 0 if saved is None else saved.steps
        state: Mapping[str, Any] = {} if saved is None else saved.state
        if saved is not None:
            restore(self.network, self.optimizer, saved.moments, saved.steps)
        self.archive = Archive.parse(state["archive"]) if state else Archive()
        self.goals = Archive.parse(state["goals"]) if "goals" in state else Archive()  # proposals that paid, and what they began with
        self.offered: list[Proposed] = []  # of this round
        self.curriculum = Curriculum.parse(arena.families, state["rates"] if state else {})
        self.buffer = Buffer(folder / "tasks")
        self.noted: list[Attempt] = []  # attempts that are not in the buffer yet
        self.fresh: set[str] = set()  # keys of problems that came from the arena anew since then
        self.proposed: dict[str, float] = {}  # of the problems of this round: new ones, those met before, those that a search proves
        self.untried = bool(state.get("untried"))
        # Problems that the champion proved, None where it was not asked yet; weights at random prove nothing.
        self.best: int | None = state["best"] if state else None if start else 0
        self.curves = Curves(folder, self.round, settings.board)
        self.contest = arena.problems(settings.contest_problems, CONTEST_SEED)
        self.set_aside = {problem.key for problem in self.contest}

    # --------------------------------------------------------------------------------------------------------- rounds

    def go(self, report: Callable[[Mapping[str, Any]], None] | None = None) -> None:
        """Play rounds until the recipe's rounds or minutes are used up. A network that has learnt from proofs alone meets the champion
        first."""
        begun = time.monotonic()
        if self.untried:
            self.untried = False
            self._end(self.meet(), report)
        while self.round < self.settings.rounds and time.monotonic() - begun < self.settings.minutes * 60:
            self._end(self.play(), report)

    def _end(self, values: Mapping[str, Any], report: Callable[[Mapping[str, Any]], None] | None) -> None:
        """A round is over."""
        self.curves.add(self.round, values)
        self.round += 1
        self.save()
        if report is not None:
            report({"round": self.round, **values})

    def play(self) -> dict[str, Any]:
        """One round; gives its numbers."""
        settings, begun = self.settings, time.monotonic()
        source = random.Random(f"{settings.seed}/{self.round}")
        faded = 1 - 0.75 * min(1.0, self.round / max(1, settings.fade))
        samples = settings.samples if self.round >= settings.listen else 0
        budget = Budget(samples, round(settings.explore * faded), settings.hints, settings.repair and samples > 0, settings.temperature)
        problems = self.choose(source, samples > 0)
        found = self.tried(problems, budget, source)
        judged = time.monotonic()
        for attempt in found:
            self.curriculum.note(attempt.problem.family, attempt.problem.key, attempt.verdict.proved)
            self.remember(attempt)
        self.noted += found
        refuted = self.refute(samples, source) if samples else []
        paid = self.pay(found)
        numbers: dict[str, Any] = dict(self.distil(source))
        if settings.policy > 0 and self.round >= settings.policy_from:
            groups = [group for attempt in found for group in advantages(attempt)]
            groups += [group for one in refuted for group in one.group()]
            numbers |= self.reinforce([*groups, *(group for one in self.offered for group in one.group(paid))])
        own = [s for attempt in found for s in attempt.said if s.own]
        numbers |= {
            "problems": len(problems),
            "proved": len({a.problem.key for a in found if a.verdict.proved}),
            "proved_with_network": len({a.problem.key for a in found if any(s.own for s in a.proving())}),
            "repaired": sum(a.repaired for a in found),
            "families": shares(found),
            "checks": sum(a.verdict.checks for a in found),
            "false": len(refuted),
            "refuted": sum(any(one.fails) for one in refuted),
            "archive": len(self.archive),
            "paid": round(sum(map(self.buffer.worth, self.buffer.problems)), 2),
            "open": len(self.buffer.open()),
            **self.proposed,
            "distinct": len({(s.asked.prompt.ids, s.ids) for s in own}) / max(1, len(own)),
            "seconds_playing": round(judged - begun, 2),
            "seconds_learning": round(time.monotonic() - judged, 2),
            "says": [" and ".join(lemma.text for lemma in s.atoms) for s in own[:: max(1, len(own) // 6)]][:6],
        }
        if (self.round + 1) % settings.contest_every == 0:
            numbers |= self.meet()
        return numbers

    def tried(self, problems: Sequence[Problem], budget: Budget, source: random.Random) -> list[Attempt]:
        """The attempts of a round. What several tries of the network alone leave open, exploration tries without it."""
        many = self.settings.tries
        if many == 1 or not budget.samples:
            return attempts(self.network, self.arena, problems, budget, source.randrange(2**31))
        alone = replace(budget, samples=max(1, budget.samples // many), explore=0, hints=False)
        found = [a for _ in range(many) for a in attempts(self.network, self.arena, problems, alone, source.randrange(2**31))]
        done = {a.problem.key for a in found if a.verdict.proved}
        left = [problem for problem in problems if problem.key not in done]
        rest = replace(budget, samples=0, repair=False)
        return [*found, *attempts(self.network, self.arena, left, rest, source.randrange(2**31))]

    def choose(self, source: random.Random, listening: bool) -> list[Problem]:
        """New problems of families, the network's proposals among them, and some met before: those from which most is to be learnt."""
        settings = self.settings
        new = max(1, round(settings.problems * settings.fresh))
        seed = 1 + settings.seed * 10_000_000 + self.round * 10_000
        adopted = self.propose(round(new * settings.propose), seed, source) if listening else []
        count = (new if self.buffer.problems else settings.problems) - len(adopted)
        drawn = self.arena.problems(count, seed, self.curriculum.draw_families(count, source)) if count else []
        again = self.tried_before(settings.problems - len(drawn) - len(adopted), source)
        drawn += adopted
        unique = {p.key: p for p in drawn if p.key not in self.set_aside}
        known, easy = sum(p.key in self.buffer.problems for p in drawn), sum(bool(p.rivals) for p in drawn)
        self.proposed = {"proposed": len(drawn), "known": known, "easy": easy, "again": len(again)}
        self.fresh |= unique.keys()
        return [*unique.values(), *(p for p in again if p.key not in unique)]

    def propose(self, count: int, seed: int, source: random.Random) -> list[Problem]:
        """Problems of the network's making that are new, at most `count`; it is asked about twice as many programs."""
        self.offered = []
        if not count:
            return []
        programs = self.arena.programs(2 * count, seed, self.curriculum.draw_families(2 * count, source))
        settings = self.settings
        asked = (settings.proposals, source.randrange(2**31), settings.temperature)
        self.offered, problems = proposing.attempts(self.network, self.arena, programs, *asked)
        return [p for p in problems if p.key not in self.buffer.problems and p.key not in self.set_aside][:count]

    def pay(self, found: Sequence[Attempt]) -> dict[str, float]:
        """What the proposals of this round are worth, by the key of the problem; those that paid are learnt from."""
        tries: dict[str, list[bool]] = {}
        for attempt in (a for a in found if a.heard):
            tries.setdefault(attempt.problem.key, []).append(any(s.own for s in attempt.proving()))
        paid = proposing.payments(self.offered, tries, self.buffer.problems)
        for one in self.offered:
            if one.good(paid):
                self.goals.add(one.prompt, one.grammar, one.good(paid))
        said = [key for one in self.offered for key in one.offered]
        offered = {"offered": len(said), "offered_different": len(set(said) - {""}), "offered_tried": len(tries.keys() & set(said))}
        written = sum(sum(one.programs) for one in self.offered)
        self.proposed |= offered | {"offered_paid": round(sum(paid.values()), 2), "written": written}
        return paid

    def tried_before(self, count: int, source: random.Random) -> list[Problem]:
        """Problems of the buffer, drawn by what their proposer is paid for them. They are prepared again."""
        worth = {key: self.buffer.worth(key) for key in self.buffer.problems}
        chosen = self.curriculum.draw(worth, max(0, count), source)
        return self.arena.again([self.buffer.problems[key] for key in chosen])

    def refute(self, samples: int, source: random.Random) -> list[Refuted]:
        """Inputs for false goals; those on which a goal fails are learnt from."""
        seed = 1 + self.settings.seed * 10_000_000 + self.round * 10_000
        problems = self.arena.refutable(self.settings.refute, seed) if self.settings.refute else []
        found = refuting.attempts(self.network, self.arena, problems, samples, source.randrange(2**31), self.settings.temperature)
        for one in (one for one in found if one.good()):
            self.archive.add(one.asked.prompt.ids, one.asked.grammar, one.good())
        return found

    # ------------------------------------------------------------------------------------------------------- learning

    def remember(self, attempt: Attempt) -> None:
        """Put the lemmas of a proof into the archive, as answers to every prompt of the problem that they fit."""
        for one in attempt.asked() if attempt.verdict.proved else ():
            texts = [words for words in (words_of(one, lemma) for lemma in attempt.verdict.used) if words is not None]
            answers = [ids for ids in (answer_ids(one, text) for text in texts) if ids is not None]
            if answers:
                self.archive.add(one.prompt.ids, one.grammar, answers)

    def distil(self, source: random.Random) -> dict[str, float]:
        """Steps of cross-entropy on the archive."""
        if not len(self.archive):
            return {}
        losses: list[float] = []
        entropies: list[float] = []
        for _ in range(self.settings.distil_steps):
            groups = self.archive.draw(self.settings.distil_groups, source)
            groups += self.goals.draw(self.settings.distil_groups // 4, source) if self.settings.propose else []
            loss, entropy = self.step(groups, 1.0 / len(groups))
            losses.append(loss)
            entropies.append(entropy)
        return {"loss": sum(losses) / len(losses), "entropy": sum(entropies) / len(entropies)}

    def reinforce(self, groups: Sequence[Group]) -> dict[str, float]:
        """One step of policy gradient on what the network said."""
        if not groups:
            return {}
        _, entropy = self.step(groups, self.settings.policy / len(groups))
        return {"entropy_sampled": entropy, "policy_groups": len(groups)}

    def step(self, groups: Sequence[Group], scale: float) -> tuple[float, float]:
        """One step of the optimizer on `scale` times the loss of the groups; gives that loss and the mean entropy."""
        self.network.train()
        self.optimizer.zero_grad()
        total, entropy, parts = 0.0, 0.0, batches(groups, self.settings.tokens)
        for part in parts:
            loss = loss_of(self.network, part)
            torch.autograd.backward(loss.total * scale)
            total += float(loss.total.detach()) * scale
            entropy += loss.entropy / len(parts)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for entry in self.optimizer.param_groups:
            entry["lr"] = self.settings.rate * min(1.0, (self.steps + 1) / self.settings.warmup)
        self.optimizer.step()
        self.steps += 1
        return total, entropy

    # -------------------------------------------------------------------------------------------------------- contests

    def meet(self) -> dict[str, Any]:
        """The network against the champion on the fixed problems, at the same budget."""
        if self.best is None:
            self.best = proved(self.try_contest(self.champion))
        found = self.try_contest(self.network)
        won = proved(found) > self.best
        if won:
            self.champion = copied(self.network)
            self.best = proved(found)
        return {
            "contest": proved(found),
            "contest_of": len(self.contest),
            "contest_families": shares(found),
            "champion": self.best,
            "won": won,
        }

    def try_contest(self, network: Network) -> list[Attempt]:
        """What a network proves of the fixed problems, with nothing beside it, sampled as the package does."""
        budget = Budget(self.settings.contest_samples, temperature=TEMPERATURE)
        return attempts(network, self.arena, self.contest, budget, self.settings.seed)

    def save(self) -> None:
        """Write the attempts and the checkpoint."""
        for problem in (attempt.problem for attempt in self.noted):
            if problem.made is not None and problem.key in self.fresh:
                self.buffer.add(problem.made)
        self.buffer.note(
            buffer.Attempt(p.key, p.family, a.verdict.proved, a.verdict.used, any(s.own for s in a.proving()), p.rivals, a.heard)
            for a in self.noted
            for p in [a.problem]
        )
        self.noted, self.fresh = [], set()
        recipe = asdict(self.settings)
        learnt = {"archive": self.archive.dump(), "goals": self.goals.dump()}
        state = {**learnt, "rates": self.curriculum.dump(), "best": self.best, "settings": recipe}
        write(self.folder, Checkpoint(self.round, self.network, self.champion, moments_of(self.network, self.optimizer), self.steps, state))


    def publish(self, path: Path) -> None:
        """Write the champion as the package ships it: float16, with what the run knows of it."""
        others = (("repair", self.settings.repair), ("refute", self.settings.refute > 0), ("propose", self.settings.propose > 0))
        notes = {
            "recipe": json.dumps(asdict(replace(self.settings, shape=self.champion.shape))),
            "rounds": str(self.round),
            "contest": f"{self.best} of {len(self.contest)} problems, {self.settings.contest_samples} lemmas a place",
            "learnt": f"{len(self.archive)} prompts with proofs",
            "tasks": " ".join(["decompose", *(task for task, on in others if on)]),
            "data": "none: random weights, programs of its own making, verdicts of the solver",
        }
        save_network(path, self.champion, notes)


def proved(found: Sequence[Attempt]) -> int:
    """How many attempts ended in a proof."""
    return sum(attempt.verdict.proved for attempt in found)


def advantages(attempt: Attempt) -> list[Group]:
    """The network's answers, weighted for REINFORCE: reward 1 for taking part in the proof, less the mean of the answers to the prompt."""
    useful = frozenset(attempt.proving())
    groups = []
    for one in attempt.asked():
        part = [s for s in attempt.said if s.own and s.asked.prompt.ids == one.prompt.ids]
        mean = sum(s in useful for s in part) / max(1, len(part))
        if 0 < mean < 1:
            weighted = tuple(Weighted(s.ids, ((s in useful) - mean) / len(part)) for s in part)
            groups.append(Group(one.prompt.ids, one.grammar, weighted))
    return groups
