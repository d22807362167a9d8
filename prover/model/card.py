"""`prover model info`: what is known of a weights file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from prover.config import UsageError
from prover.model.decoder import shape_of
from prover.model.weights import SHIPPED, WeightsError, load


def main(argv: Sequence[str]) -> int:
    """`prover model info [FILE]`. Gives the exit status."""
    p = argparse.ArgumentParser(prog="prover model", description="About the lemma model.", allow_abbrev=False)
    p.add_argument("action", choices=["info"])
    p.add_argument("file", nargs="?", type=Path, help="a weights file (the shipped one)")
    try:
        given = p.parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    print("\n".join(info(given.file or SHIPPED)))
    return 0


def info(path: Path) -> list[str]:
    """Lines about a weights file. Raises UsageError where it is none."""
    from prover.report.escape import plain

    try:
        weights = load(path)
        shape = shape_of(weights)
    except (WeightsError, OSError) as error:
        raise UsageError(str(error)) from error
    rows = [
        ("file", str(path)),
        ("size", f"{path.stat().st_size:,} bytes"),
        ("parameters", f"{weights.parameters:,}"),
        ("network", f"{shape.layers} layers, width {shape.width}, {shape.heads} heads, context of {shape.context} tokens"),
    ]
    known = shape.metadata().keys()
    rows += [(key, value) for key, value in sorted(weights.metadata.items()) if key not in known]
    return [f"{plain(key):<12}{plain(value)}" for key, value in rows]
