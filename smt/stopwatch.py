"""The time that another process has had: limits of processor time, so that what else a machine does changes no answer."""

from __future__ import annotations

import os
import time
from typing import Final

PATIENCE: Final = 6  # a process that waits is charged a second for so many on the clock


class Stopwatch:
    """Seconds that a process has had since now: of the processor, and a sixth of those on the clock where that is more.

    Where the system does not tell, those on the clock.
    """

    def __init__(self, process: int) -> None:
        self._process = process
        self._began, self._before = time.monotonic(), _processor_time(process)

    def spent(self) -> float:
        """Seconds up to now; those on the clock once the process is gone."""
        passed, now = time.monotonic() - self._began, _processor_time(self._process)
        if now is None or self._before is None:
            return passed
        return max(now - self._before, passed / PATIENCE)


def _processor_time(process: int) -> float | None:
    """Seconds of processor time that a process has used, in steps of 10 ms; None where the system does not tell."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None
