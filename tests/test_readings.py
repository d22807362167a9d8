"""The readings of one program agree: what `cut` proves no bounded run of `unroll` violates."""

from __future__ import annotations

from pathlib import Path

import pytest
from readings import violated
from test_programs import FOLDERS

# What is proved there leaves no case to ask under `unroll`.
NOTHING_UNROLLED = (
    "frames_of_loops", "frames_special", "library_names", "made_again", "module_names", "object_protocols", "scoping",
    "special_in_instances",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_no_unrolled_run_violates_what_cut_proves(folder: Path) -> None:
    wrong, asked = violated(tuple(sorted(str(p) for p in folder.rglob("*.py"))))
    assert asked or folder.name in NOTHING_UNROLLED
    assert not wrong
