"""Answers from the network: many rows for one prompt, each token drawn from what the grammar allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prover.model.decoder import Decoder
from prover.model.grammar import Constraint, Mask
from prover.model.tokenizer import END
from prover.model.weights import Array


@dataclass(frozen=True, slots=True)
class Answer:
    """One row: its tokens without the end token, whether it came to its end, and its log-probability, masked, at temperature 1."""

    ids: tuple[int, ...]
    ended: bool
    logprob: float


def sample(
    decoder: Decoder,
    ids: Sequence[int],
    constraint: Constraint,
    rows: int,
    room: int,
    seed: int,
    temperature: float = 1.0,
    top_p: float = 1.0,
) -> list[Answer]:
    """`rows` answers of at most `room` tokens to one prompt, the same for the same seed. Temperature 0 takes the likeliest token."""
    source = np.random.default_rng(seed)
    scores, cache = decoder.start(ids, rows, room)
    scores = np.repeat(scores[None], rows, axis=0)
    found = np.full((rows, room), END, np.int64)
    total = np.zeros(rows)
    for at in range(room):
        mask = constraint.allowed()
        tokens, logprobs = draw(scores, mask, source, temperature, top_p)
        found[:, at] = tokens
        total += logprobs
        constraint.accept(tokens.tolist())
        if constraint.ended() or at + 1 == room:
            break
        scores = decoder.step(tokens.tolist(), cache)
    answers = []
    for row, logprob in zip(found.tolist(), total.tolist(), strict=True):
        length = row.index(END) if END in row else room
        answers.append(Answer(tuple(row[:length]), length < room, logprob))
    return answers


def draw(
    scores: Array, mask: Mask, source: np.random.Generator, temperature: float, top_p: float
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """One token for each row of scores (rows, alphabet), and its log-probability at temperature 1.

    top_p is nucleus sampling (Holtzman et al., 2020).
    """
    masked = np.where(mask, scores.astype(np.float64), -np.inf)
    logprobs = masked - _log_sum(masked)
    if temperature <= 0:
        tokens = masked.argmax(axis=1)
    else:
        heat = masked / temperature
        chances = np.exp(heat - _log_sum(heat))
        if top_p < 1:
            order = np.argsort(-chances, axis=1, kind="stable")
            ranked = np.take_along_axis(chances, order, axis=1)
            keep = np.cumsum(ranked, axis=1) - ranked < top_p  # the fewest tokens that together reach top_p
            np.put_along_axis(chances, order, np.where(keep, ranked, 0.0), axis=1)
        heights = np.cumsum(chances, axis=1)
        tokens = (heights > source.random(len(scores))[:, None] * heights[:, -1:]).argmax(axis=1)
    return tokens, np.take_along_axis(logprobs, tokens[:, None], axis=1)[:, 0]


def _log_sum(x: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    top = x.max(axis=1, keepdims=True)
    total: np.ndarray[tuple[int, int], np.dtype[np.float64]] = top + np.log(np.exp(x - top).sum(axis=1, keepdims=True))
    return total
