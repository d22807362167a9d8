"""Checkpoints that survive a kill: each is a folder that appears under its name only when it is complete.

The network and the optimizer's moments are safetensors, everything else JSON; nothing is pickled.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from prover.model.weights import Weights, load, save
from training.network import Network, load_network, save_network

_NAME = re.compile(r"round-(\d{6})")
_KEPT = 2
Json = Any


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything that a run continues from. `champion` is the network that has won so far."""

    round: int
    network: Network
    champion: Network
    moments: Mapping[str, torch.Tensor]  # of the optimizer, "PARAMETER.exp_avg" and "PARAMETER.exp_avg_sq"
    steps: int  # of the optimizer
    state: Mapping[str, Json]  # whatever else the run keeps


def write(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint, then drop all but the newest few."""
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"round-{checkpoint.round:06d}"
    draft = folder / f".draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    save_network(draft / "network.safetensors", checkpoint.network, half=False)
    save_network(draft / "champion.safetensors", checkpoint.champion, half=False)
    moments = {name: tensor.detach().float().cpu().numpy() for name, tensor in checkpoint.moments.items()}
    save(draft / "optimizer.safetensors", Weights(moments, {"steps": str(checkpoint.steps)}), half=False)
    with (draft / "state.json").open("w", encoding="utf-8") as stream:
        json.dump(dict(checkpoint.state), stream)
        stream.flush()
        os.fsync(stream.fileno())
    shutil.rmtree(final, ignore_errors=True)
    os.replace(draft, final)
    for old in found(folder)[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return final


def found(folder: Path) -> list[Path]:
    """The complete checkpoints of a run, oldest first."""
    return sorted(path for path in folder.glob("round-*") if _NAME.fullmatch(path.name)) if folder.is_dir() else []


def latest(folder: Path) -> Checkpoint | None:
    """The newest checkpoint of a run, or None."""
    paths = found(folder)
    if not paths:
        return None
    path = paths[-1]
    optimizer = load(path / "optimizer.safetensors")
    return Checkpoint(
        int(path.name.removeprefix("round-")),
        load_network(path / "network.safetensors"),
        load_network(path / "champion.safetensors"),
        {name: torch.from_numpy(array.copy()) for name, array in optimizer.arrays.items()},
        int(optimizer.metadata["steps"]),
        json.loads((path / "state.json").read_text(encoding="utf-8")),
    )


def moments_of(network: Network, optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """The optimizer's moments by parameter."""
    names: dict[torch.Tensor, str] = {parameter: name for name, parameter in network.named_parameters()}
    return {
        f"{names[parameter]}.{key}": entry[key]
        for parameter, entry in optimizer.state.items()
        for key in ("exp_avg", "exp_avg_sq")
        if key in entry
    }


def restore(network: Network, optimizer: torch.optim.Optimizer, moments: Mapping[str, torch.Tensor], steps: int) -> None:
    """Put the moments back into a fresh optimizer of the same network."""
    for name, parameter in network.named_parameters():
        if f"{name}.exp_avg" in moments:
            optimizer.state[parameter] = {
                "step": torch.tensor(float(steps)),
                "exp_avg": moments[f"{name}.exp_avg"].to(parameter.device),
                "exp_avg_sq": moments[f"{name}.exp_avg_sq"].to(parameter.device),
            }
