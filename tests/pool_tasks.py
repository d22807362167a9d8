"""Functions for the workers of tests/test_pool.py: a worker finds them by name."""

from __future__ import annotations

import os
import signal
import sys
import time


def square(x: int) -> int:
    return x * x


def nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def spin(_: int) -> None:
    while True:
        pass


def abort_on_odd(x: int) -> int:
    if x % 2:
        os.abort()
    return x


def killed_once(marker: str) -> bool:
    """Killed from outside, as by the system, if the marker is not there."""
    if os.path.exists(marker):
        return True
    with open(marker, "w"):
        os.kill(os.getpid(), signal.SIGKILL)
    return False


def killed(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave(_: int) -> None:
    sys.exit(3)


def fail(x: int) -> None:
    raise ValueError(f"no {x}")


def allocate(mib: int) -> int:
    return len(bytearray(mib << 20))


def chatter(x: int) -> int:
    print("noise on the standard output")
    os.write(1, b"more of it\n")
    os.write(2, b"and on the other\n")
    return x


def process_id(_: int) -> int:
    return os.getpid()


def modules(_: int) -> bool:
    return "z3" in sys.modules
