"""All families of problems by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from training.arena import programs
from training.arena.planted import PLANTED
from training.arena.programs import Writer

FAMILIES: Final[dict[str, Callable[[Writer], None]]] = {**programs.FAMILIES, **PLANTED}
LOOPS: Final = tuple(f for f in FAMILIES if f not in ("recursion", "straight_line"))  # where invariants are what is missing
