"""The lemma model's network in torch: the twin of prover/model/decoder.py, for training and for sampling in large batches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from prover.model.decoder import Shape, shape_of
from prover.model.tokenizer import SIZE
from prover.model.weights import Weights, load, save

_EPSILON = 1e-6
_BASE = 10_000.0


class Layer(nn.Module):
    """Attention and a two-layer network, each on a normed copy that is added back."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.attention_norm = nn.Parameter(torch.ones(shape.width))
        self.qkv = nn.Parameter(torch.empty(3 * shape.width, shape.width))
        self.out = nn.Parameter(torch.empty(shape.width, shape.width))
        self.mlp_norm = nn.Parameter(torch.ones(shape.width))
        self.up = nn.Parameter(torch.empty(4 * shape.width, shape.width))
        self.down = nn.Parameter(torch.empty(shape.width, 4 * shape.width))

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor], past: Past | None, layer: int, bias: Tensor | None) -> Tensor:
        """x: (rows, tokens, width). `bias` (rows, 1, tokens, keys) hides what may not be attended to; None is plain causal."""
        rows, tokens, width = x.shape
        qkv = functional.linear(_normed(x, self.attention_norm), self.qkv)
        query, key, value = (part.view(rows, tokens, self.heads, -1).transpose(1, 2) for part in qkv.chunk(3, dim=-1))
        query, key = _turned(query, turn), _turned(key, turn)
        if past is not None:
            key, value = past.extend(layer, key, value)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias, is_causal=bias is None)
        x = x + functional.linear(mixed.transpose(1, 2).reshape(rows, tokens, width), self.out)
        inner = functional.relu(functional.linear(_normed(x, self.mlp_norm), self.up))
        return x + functional.linear(inner * inner, self.down)


class Past:
    """Keys and values of each layer so far."""

    def __init__(self, layers: int) -> None:
        self.keys: list[Tensor | None] = [None] * layers
        self.values: list[Tensor | None] = [None] * layers

    def extend(self, layer: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Append along the token axis, and give everything so far."""
        keys, values = self.keys[layer], self.values[layer]
        self.keys[layer] = key = key if keys is None else torch.cat([keys, key], dim=2)
        self.values[layer] = value = value if values is None else torch.cat([values, value], dim=2)
        return key, value

    def repeat(self, count: int) -> None:
        """Make `count` rows of each row, side by side."""
        self.keys = [None if part is None else part.repeat_interleave(count, dim=0) for part in self.keys]
        self.values = [None if part is None else part.repeat_interleave(count, dim=0) for part in self.values]


class Network(nn.Module):
    """The transformer. Call it with tokens (rows, tokens) for scores (rows, tokens, alphabet)."""

    def __init__(self, shape: Shape, seed: int = 0) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Parameter(torch.empty(SIZE, shape.width))
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.Parameter(torch.ones(shape.width))
        frequencies = _BASE ** (-torch.arange(0, shape.head, 2).float() / shape.head)
        angles = torch.outer(torch.arange(shape.context).float(), frequencies)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        source = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for name, weights in self.named_parameters():
                if weights.dim() == 2:  # what is added to the stream starts small in proportion to how often it is added
                    deep = (2 * shape.layers) ** -0.5 if name.endswith(("out", "down")) else 1.0
                    weights.normal_(0.0, 0.02 if name == "embedding" else deep * shape.width**-0.5, generator=source)

    def forward(
        self,
        ids: Tensor,
        past: Past | None = None,
        places: Tensor | None = None,
        bias: Tensor | None = None,
        at: tuple[Sequence[int], Sequence[int]] | None = None,
    ) -> Tensor:
        """Scores of the next token. `places` (rows, tokens) are positions where they do not count from 0; `bias` as in Layer. With `at`,
        rows and columns of tokens, (count, alphabet) for those alone."""
        x = self.embedding[ids]
        cos, sin = self.get_buffer("cos"), self.get_buffer("sin")
        turn = (cos[: ids.shape[1]], sin[: ids.shape[1]]) if places is None else (cos[places][:, None], sin[places][:, None])
        for i, layer in enumerate(self.layers):
            x = layer(x, turn, past, i, bias)
        if at is not None:
            x = x[at]
        return functional.linear(_normed(x, self.norm), self.embedding)


def _normed(x: Tensor, weights: Tensor) -> Tensor:
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + _EPSILON) * weights


def _turned(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    left, right = x.chunk(2, dim=-1)
    cos, sin = turn
    return torch.cat([left * cos - right * sin, right * cos + left * sin], dim=-1)


def weights_of(network: Network, metadata: dict[str, str] | None = None) -> Weights:
    """The parameters as arrays, with the metadata that the numpy twin needs."""
    arrays = {name: value.detach().float().cpu().numpy().astype(np.float32) for name, value in network.named_parameters()}
    return Weights(arrays, (metadata or {}) | network.shape.metadata())


def save_network(path: Path, network: Network, metadata: dict[str, str] | None = None, half: bool = True) -> None:
    """Write the parameters as a safetensors file."""
    save(path, weights_of(network, metadata), half)


def network_of(weights: Weights) -> Network:
    """A network with the given weights. Raises WeightsError if they are not those of a lemma model."""
    network = Network(shape_of(weights))
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(torch.from_numpy(np.array(weights.arrays[name])))
    return network


def copied(network: Network) -> Network:
    """The same network again, on the CPU."""
    twin = Network(network.shape)
    twin.load_state_dict({name: value.cpu() for name, value in network.state_dict().items()})
    return twin


def load_network(path: Path) -> Network:
    """The network of a safetensors file."""
    return network_of(load(path))
