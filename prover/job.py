"""What the stages of one run share."""

from __future__ import annotations

from dataclasses import dataclass

from frontends.python.guess import Guesser
from frontends.python.load import Loaded
from prover.asker import Asker
from prover.config import Options
from prover.proof import Grounds
from smt.pool import Pool


@dataclass(frozen=True, slots=True)
class Job:
    """One run: what was loaded from which paths, the settings, the workers, and what may be rested on."""

    program: Loaded
    paths: tuple[str, ...]
    options: Options
    pool: Pool
    asker: Asker
    grounds: Grounds
    guesser: Guesser
