"""The network of the lemma model, forward only, in numpy: a decoder-only transformer (Vaswani et al., 2017).

Root-mean-square norms before each half of a layer (Zhang and Sennrich, 2019), rotary positions (Su et al., 2021), squared ReLU
(So et al., 2021), embeddings tied to the output, no biases. training/network.py is its twin in torch; tests hold the two equal.
Keys and values are kept: those of the prompt once for all rows that continue it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from prover.model.tokenizer import SIZE, fingerprint
from prover.model.weights import Array, Weights, WeightsError

_EPSILON = 1e-6
_BASE = 10_000.0  # of the rotary frequencies
_LARGEST = 4096  # bound on each extent that a file may ask for


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network. `context` is the most tokens of prompt and answer together."""

    width: int = 128
    layers: int = 6
    heads: int = 4
    context: int = 512

    @property
    def head(self) -> int:
        """Width of one head."""
        return self.width // self.heads

    def arrays(self) -> dict[str, tuple[int, ...]]:
        """Every array of the network with its shape; matrices are (outputs, inputs)."""
        found: dict[str, tuple[int, ...]] = {"embedding": (SIZE, self.width), "norm": (self.width,)}
        for i in range(self.layers):
            found[f"layers.{i}.attention_norm"] = (self.width,)
            found[f"layers.{i}.qkv"] = (3 * self.width, self.width)
            found[f"layers.{i}.out"] = (self.width, self.width)
            found[f"layers.{i}.mlp_norm"] = (self.width,)
            found[f"layers.{i}.up"] = (4 * self.width, self.width)
            found[f"layers.{i}.down"] = (self.width, 4 * self.width)
        return found

    def metadata(self) -> dict[str, str]:
        """What a weights file must say, so that the network can be built from the file alone."""
        sizes = {"width": self.width, "layers": self.layers, "heads": self.heads, "context": self.context}
        return {key: str(value) for key, value in sizes.items()} | {"alphabet": fingerprint()}


def shape_of(weights: Weights) -> Shape:
    """The shape that a file's metadata tells, checked against its arrays. Raises WeightsError."""
    try:
        sizes = {key: int(weights.metadata[key]) for key in ("width", "layers", "heads", "context")}
    except (KeyError, ValueError) as error:
        raise WeightsError(f"no sizes of a lemma model in the file: {error}") from error
    shape = Shape(**sizes)
    if not all(1 <= size <= _LARGEST for size in sizes.values()) or shape.width % (2 * shape.heads):
        raise WeightsError(f"impossible sizes: {sizes}")
    if weights.metadata.get("alphabet") != fingerprint():
        raise WeightsError("made for another alphabet: these weights belong to another version of this package")
    if {name: array.shape for name, array in weights.arrays.items()} != shape.arrays():
        raise WeightsError("the arrays are not those of this network")
    if not all(np.isfinite(array).all() for array in weights.arrays.values()):
        raise WeightsError("a weight is not a finite number")
    return shape


@dataclass
class Cache:
    """Keys and values: of the prompt, (layers, heads, prompt, head), and of each row's own tokens, (layers, rows, heads, room, head)."""

    prompt_keys: Array
    prompt_values: Array
    keys: Array
    values: Array
    length: int = 0  # tokens of each row so far


class Decoder:
    """The network with its weights."""

    def __init__(self, weights: Weights) -> None:
        self.shape = shape_of(weights)
        self.arrays: Mapping[str, Array] = weights.arrays
        self._scale = np.float32(self.shape.head**-0.5)
        frequencies = _BASE ** (-np.arange(0, self.shape.head, 2, dtype=np.float32) / self.shape.head)
        angles = np.outer(np.arange(self.shape.context, dtype=np.float32), frequencies)
        self._cos, self._sin = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)

    def logits(self, ids: Sequence[int]) -> Array:
        """Scores of the next token after each prefix: (tokens, alphabet)."""
        hidden, _, _ = self._prefill(ids)
        return self._scores(hidden)

    def start(self, ids: Sequence[int], rows: int, room: int) -> tuple[Array, Cache]:
        """Read a prompt: the scores of the token after it, (alphabet,), and a cache for `rows` answers of up to `room` tokens."""
        if len(ids) + room > self.shape.context:
            raise ValueError(f"{len(ids)} tokens and {room} more do not fit a context of {self.shape.context}")
        hidden, keys, values = self._prefill(ids)
        own = (self.shape.layers, rows, self.shape.heads, room, self.shape.head)
        cache = Cache(keys, values, np.zeros(own, np.float32), np.zeros(own, np.float32))
        scores: Array = self._scores(hidden[-1])
        return scores, cache

    def step(self, tokens: Sequence[int], cache: Cache) -> Array:
        """Append one token to each row: the scores of the next, (rows, alphabet)."""
        at = cache.prompt_keys.shape[2] + cache.length
        x = self.arrays["embedding"][np.asarray(tokens)]
        rows = len(tokens)
        heads, head = self.shape.heads, self.shape.head
        for i in range(self.shape.layers):
            qkv = self._normed(x, f"layers.{i}.attention_norm") @ self.arrays[f"layers.{i}.qkv"].T
            query, key, value = (part.reshape(rows, heads, head) for part in np.split(qkv, 3, axis=-1))
            query, key = self._turned(query, at), self._turned(key, at)
            cache.keys[i, :, :, cache.length], cache.values[i, :, :, cache.length] = key, value
            own_keys, own_values = cache.keys[i, :, :, : cache.length + 1], cache.values[i, :, :, : cache.length + 1]
            shared = query.transpose(1, 0, 2) @ cache.prompt_keys[i].transpose(0, 2, 1)  # (heads, rows, prompt)
            own = (own_keys @ query[..., None])[..., 0]  # (rows, heads, length)
            scores: Array = np.concatenate([shared.transpose(1, 0, 2), own], axis=-1)
            weights = _softmax(scores * self._scale)
            split = cache.prompt_keys.shape[2]
            mixed = (weights[:, :, :split].transpose(1, 0, 2) @ cache.prompt_values[i]).transpose(1, 0, 2)
            mixed = mixed + (weights[:, :, None, split:] @ own_values)[:, :, 0]
            x = x + mixed.reshape(rows, -1) @ self.arrays[f"layers.{i}.out"].T
            x = x + self._mlp(x, i)
        cache.length += 1
        return self._scores(x)

    def _prefill(self, ids: Sequence[int]) -> tuple[Array, Array, Array]:
        """Hidden states of a prompt, and its keys and values."""
        count, heads, head = len(ids), self.shape.heads, self.shape.head
        if not 0 < count <= self.shape.context:
            raise ValueError(f"a prompt of {count} tokens, for a context of {self.shape.context}")
        x = self.arrays["embedding"][np.asarray(ids)]
        keys = np.empty((self.shape.layers, heads, count, head), np.float32)
        values = np.empty_like(keys)
        future = np.triu(np.full((count, count), -np.inf, np.float32), 1)
        for i in range(self.shape.layers):
            qkv = self._normed(x, f"layers.{i}.attention_norm") @ self.arrays[f"layers.{i}.qkv"].T
            query, key, value = (part.reshape(count, heads, head).transpose(1, 0, 2) for part in np.split(qkv, 3, axis=-1))
            query, keys[i], values[i] = self._turned(query), self._turned(key), value
            weights = _softmax(query @ keys[i].transpose(0, 2, 1) * self._scale + future)
            x = x + (weights @ value).transpose(1, 0, 2).reshape(count, -1) @ self.arrays[f"layers.{i}.out"].T
            x = x + self._mlp(x, i)
        return x, keys, values

    def _turned(self, x: Array, at: int | None = None) -> Array:
        """Rotary positions: `at` one place, or at 0, 1, ... along the second last axis."""
        half = self.shape.head // 2
        cos, sin = (self._cos[: x.shape[-2]], self._sin[: x.shape[-2]]) if at is None else (self._cos[at], self._sin[at])
        left, right = x[..., :half], x[..., half:]
        return np.concatenate([left * cos - right * sin, right * cos + left * sin], axis=-1)

    def _mlp(self, x: Array, layer: int) -> Array:
        inner = np.maximum(self._normed(x, f"layers.{layer}.mlp_norm") @ self.arrays[f"layers.{layer}.up"].T, 0)
        mixed: Array = (inner * inner) @ self.arrays[f"layers.{layer}.down"].T
        return mixed

    def _normed(self, x: Array, name: str) -> Array:
        scaled: Array = x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + np.float32(_EPSILON)) * self.arrays[name]
        return scaled

    def _scores(self, x: Array) -> Array:
        scores: Array = self._normed(x, "norm") @ self.arrays["embedding"].T
        return scores


def _softmax(x: Array) -> Array:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    weights: Array = e / e.sum(axis=-1, keepdims=True)
    return weights
