"""`--watch`: wait until a Python file changes. Polling, since it needs nothing and works on every file system."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

Stamps = dict[str, tuple[int, int]]


def stamps(paths: Sequence[str]) -> Stamps:
    """Modification time and size of each Python file in the paths; hidden folders are left out."""
    found: Stamps = {}

    def add(path: str) -> None:
        try:
            status = os.stat(path)
        except OSError:
            return  # gone again: its absence is the change
        found[path] = (status.st_mtime_ns, status.st_size)

    for path in paths:
        if os.path.isdir(path):
            for folder, folders, files in os.walk(path):
                folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
                for name in files:
                    if name.endswith(".py"):
                        add(os.path.join(folder, name))
        else:
            add(path)
    return found


def wait_for_change(paths: Sequence[str], before: Stamps) -> Stamps:
    """Return the new stamps as soon as they differ from `before`."""
    while (now := stamps(paths)) == before:
        time.sleep(0.5)
    return now
