"""The loss of weighted answers: minus the weighted sum of their log-probabilities under the grammar's masks.

Answers to one prompt share it: they stand behind it side by side, each seeing the prompt and itself alone, at the positions that it would
have alone. With weight 1 for a proving lemma this is distillation; with the advantage as weight it is REINFORCE (Williams, 1992). The
distribution is the one that was sampled from, the grammar's mask included, so that the gradient is that of the expected reward.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from prover.model.grammar import Grammar
from prover.model.tokenizer import END, PAD, SIZE
from training.network import Network
from training.program_grammar import constraint


@dataclass(frozen=True, slots=True)
class Weighted:
    """An answer, without its end token, and how much its log-probability counts."""

    ids: tuple[int, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """A prompt, the grammar of its answers, and answers.

    `renamed`: pairs of tokens, what the grammar calls it and what prompt and answers call it instead; other tokens are as they are.
    """

    prompt: tuple[int, ...]
    grammar: Grammar
    answers: tuple[Weighted, ...]
    renamed: tuple[tuple[int, int], ...] = ()

    @property
    def length(self) -> int:
        """Tokens in all, end tokens included."""
        return len(self.prompt) + sum(len(answer.ids) + 1 for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Loss:
    """The loss summed over answers, and for the curves the mean entropy of a token (nats) and the sum of log-probabilities."""

    total: Tensor
    entropy: float
    logprobs: tuple[float, ...]  # of each answer, in order


def masks(grammar: Grammar, answers: Sequence[Sequence[int]], renamed: Sequence[tuple[int, int]] = ()) -> list[NDArray[np.bool_]]:
    """What was allowed at each token of each answer and at its end: one array (tokens + 1, alphabet) an answer.

    Raises ValueError for an answer that the grammar does not allow.
    """
    back = {new: old for old, new in renamed}
    plain = [tuple(back.get(i, i) for i in ids) for ids in answers]
    found = [np.unpackbits(_packed(grammar, ids), axis=1)[:, :SIZE].astype(np.bool_) for ids in plain]
    if renamed:
        place = np.arange(SIZE)
        place[list(back)] = list(back.values())
        found = [mask[:, place] for mask in found]
    return found


@functools.lru_cache(maxsize=50_000)
def _packed(grammar: Grammar, ids: tuple[int, ...]) -> NDArray[np.uint8]:
    """The masks of one answer, eight tokens a byte: the archive's answers are asked for again and again."""
    row = constraint([grammar])
    found: list[NDArray[np.uint8]] = []
    for token in (*ids, END):
        allowed = row.allowed()
        if not allowed[0, token]:
            raise ValueError(f"token {token} is not allowed after {len(found)} others")
        found.append(np.packbits(allowed[0]))
        row.accept([token])
    return np.stack(found)


def loss_of(network: Network, groups: Sequence[Group]) -> Loss:
    """The loss of some groups in one batch, padded to the longest."""
    device = network.embedding.device
    longest = max(group.length for group in groups)
    ids = torch.full((len(groups), longest), PAD)
    places = torch.zeros(len(groups), longest, dtype=torch.long)
    owner = torch.full((len(groups), longest), -1)  # 0 is the prompt, 1, 2, ... the answers, -1 padding
    rows: list[int] = []  # where a token is predicted from, what it is, which answer of the batch it belongs to
    sources: list[int] = []
    targets: list[int] = []
    answers: list[int] = []
    allowed: list[NDArray[np.bool_]] = []
    weights = [answer.weight for group in groups for answer in group.answers]
    number = 0
    for row, group in enumerate(groups):
        prompt = len(group.prompt)
        ids[row, :prompt] = torch.tensor(group.prompt)
        places[row, :prompt] = torch.arange(prompt)
        owner[row, :prompt] = 0
        at = prompt
        allowed_here = masks(group.grammar, [a.ids for a in group.answers], group.renamed)
        for index, (answer, mask) in enumerate(zip(group.answers, allowed_here, strict=True), 1):
            count = len(answer.ids)
            ids[row, at : at + count] = torch.tensor(answer.ids, dtype=torch.long)
            places[row, at : at + count] = torch.arange(prompt, prompt + count)
            owner[row, at : at + count] = index
            rows += [row] * (count + 1)
            sources += [prompt - 1, *range(at, at + count)]
            targets += [*answer.ids, END]
            answers += [number] * (count + 1)
            allowed.append(mask)
            number += 1
            at += count
    same = owner[:, :, None] == owner[:, None, :]
    past = torch.arange(longest)[:, None] >= torch.arange(longest)[None, :]
    seen = past & (same | (owner[:, None, :] == 0))
    bias = torch.zeros(seen.shape).masked_fill(~seen, -torch.inf)[:, None].to(device)
    scores = network(ids.to(device), places=places.to(device), bias=bias, at=(rows, sources))
    scores = scores.masked_fill(~torch.from_numpy(np.concatenate(allowed)).to(device), -torch.inf)
    logprobs = functional.log_softmax(scores, dim=-1)
    chosen = logprobs.gather(1, torch.tensor(targets, device=device)[:, None])[:, 0]
    summed = torch.zeros(number, device=device).index_add(0, torch.tensor(answers, device=device), chosen)
    entropy = -(logprobs.exp() * logprobs.masked_fill(logprobs == -torch.inf, 0)).sum(-1).mean()
    total = -(summed * torch.tensor(weights, device=device)).sum()
    return Loss(total, float(entropy.detach()), tuple(summed.detach().cpu().tolist()))


def batches(groups: Sequence[Group], tokens: int) -> list[list[Group]]:
    """Groups in batches of at most `tokens` tokens, padding included (a longer group alone), those of like length together."""
    found: list[list[Group]] = []
    for group in sorted(groups, key=lambda g: g.length):
        if found and (len(found[-1]) + 1) * group.length <= tokens:
            found[-1].append(group)
        else:
            found.append([group])
    return found
