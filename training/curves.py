"""What a run reports: one JSON line a round, and the same numbers to tensorboard or trackio where one of them is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

Board = Literal["none", "tensorboard", "trackio"]


class Curves:
    """Appends the numbers of rounds to `folder/curves.jsonl`. Lines of rounds that are played again after a kill are dropped first."""

    def __init__(self, folder: Path, first_round: int, board: Board = "none") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "curves.jsonl"
        self.board = board
        self._writer: Any = None
        kept = [line for line in read(self.path) if line["round"] < first_round]
        self.path.write_text("".join(json.dumps(line) + "\n" for line in kept), encoding="utf-8")
        if board == "tensorboard":
            from torch.utils.tensorboard import SummaryWriter

            self._writer = SummaryWriter(str(folder / "tensorboard"))
        elif board == "trackio":
            import trackio

            self._writer = trackio
            trackio.init(project="prover", name=folder.name, resume="allow")

    def add(self, number: int, values: Mapping[str, Any]) -> None:
        """The numbers of one round."""
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"round": number, **values}) + "\n")
        numbers = {key: float(value) for key, value in values.items() if isinstance(value, int | float)}
        if self.board == "tensorboard":
            for key, value in numbers.items():
                self._writer.add_scalar(key, value, number)
        elif self.board == "trackio":
            self._writer.log(numbers, step=number)


def read(path: Path) -> list[dict[str, Any]]:
    """The lines of a curves file; a last line that a kill cut short is left out."""
    if not path.exists():
        return []
    lines: list[dict[str, Any]] = []
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            lines.append(json.loads(text))
        except ValueError:
            break
    return lines
