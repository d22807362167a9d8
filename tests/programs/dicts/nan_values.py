"""Dicts compare their values by identity first: one that is nan equals itself there."""

from __future__ import annotations


def equal_dicts(d: dict[str, float], e: dict[str, float]) -> None:
    if d == e and "k" in d:
        assert d["k"] == e["k"]  #: unknown assertion


def among_values(d: dict[str, float], x: float) -> None:
    if x != x:
        assert x not in d.values()  #: unknown assertion


def equal_dicts_of_ints(d: dict[str, int], e: dict[str, int]) -> None:
    if d == e and "k" in d:
        assert d["k"] == e["k"]


def other_kind_among_values(d: dict[str, float]) -> None:
    assert "k" not in d.values()
