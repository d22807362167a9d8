"""Answers for many prompts at once: prompt by prompt with a shared cache on a CPU, all prompts in one batch on a GPU."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from prover.model.decoder import Decoder
from prover.model.grammar import Grammar
from prover.model.sampling import Answer, draw, sample
from prover.model.tokenizer import END, PAD
from training.network import Network, Past, weights_of
from training.program_grammar import constraint

_BATCH = 4096  # rows at once on a GPU


def rollouts(
    network: Network,
    prompts: Sequence[Sequence[int]],
    grammars: Sequence[Grammar],
    rows: int,
    room: int,
    seed: int,
    temperature: float = 1.0,
) -> list[list[Answer]]:
    """`rows` answers of at most `room` tokens to each prompt, held to its grammar. The same for the same seed and device."""
    if network.embedding.device.type == "cpu":
        decoder = Decoder(weights_of(network))
        pairs = enumerate(zip(prompts, grammars, strict=True))
        return [sample(decoder, ids, constraint([text] * rows), rows, room, seed + i, temperature) for i, (ids, text) in pairs]
    found: list[list[Answer]] = []
    step = max(1, _BATCH // rows)
    for at in range(0, len(prompts), step):
        found += batched(network, prompts[at : at + step], grammars[at : at + step], rows, room, seed + at, temperature)
    return found


@torch.no_grad()
def batched(
    network: Network, prompts: Sequence[Sequence[int]], grammars: Sequence[Grammar], rows: int, room: int, seed: int, temperature: float
) -> list[list[Answer]]:
    """The same in one batch of torch, prompts padded at the left."""
    device = network.embedding.device
    longest = max(map(len, prompts))
    ids = torch.full((len(prompts), longest), PAD)
    for row, prompt in enumerate(prompts):
        ids[row, longest - len(prompt) :] = torch.tensor(prompt)
    start = torch.tensor([longest - len(prompt) for prompt in prompts])
    columns = torch.arange(longest)
    places = (columns[None] - start[:, None]).clamp(min=0).to(device)
    seen = (columns[:, None] >= columns[None, :]) & (columns[None, None, :] >= start[:, None, None])
    seen |= torch.eye(longest, dtype=torch.bool)  # padding looks at itself, so that no row is empty
    bias = torch.zeros(seen.shape).masked_fill(~seen, -torch.inf)[:, None].to(device)
    past = Past(network.shape.layers)
    scores = network(ids.to(device), past, places, bias)[:, -1].repeat_interleave(rows, dim=0)
    past.repeat(rows)
    real = (columns[None] >= start[:, None]).repeat_interleave(rows, dim=0)
    begin = torch.tensor([len(prompt) for prompt in prompts]).repeat_interleave(rows)
    held = constraint([text for text in grammars for _ in range(rows)])
    source = np.random.default_rng(seed)
    count = len(prompts) * rows
    found = np.full((count, room), END, np.int64)
    total = np.zeros(count)
    for at in range(room):
        tokens, logprobs = draw(scores.float().cpu().numpy(), held.allowed(), source, temperature, 1.0)
        found[:, at] = tokens
        total += logprobs
        held.accept(tokens.tolist())
        if held.ended() or at + 1 == room:
            break
        keys = torch.cat([real, torch.ones(count, at + 1, dtype=torch.bool)], dim=1)
        bias = torch.zeros(keys.shape).masked_fill(~keys, -torch.inf)[:, None, None].to(device)
        scores = network(torch.from_numpy(tokens)[:, None].to(device), past, (begin + at)[:, None].to(device), bias)[:, -1]
    answers: list[Answer] = []
    for said, logprob in zip(found.tolist(), total.tolist(), strict=True):
        length = said.index(END) if END in said else room
        answers.append(Answer(tuple(said[:length]), length < room, logprob))
    return [answers[at : at + rows] for at in range(0, count, rows)]
