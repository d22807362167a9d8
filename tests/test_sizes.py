"""Ints that have to fit a machine word (`smt.sizes`), at the edges, against CPython. Programs with verdicts: tests/programs/sizes.

Where CPython needs more memory than there is, nothing is compared: limits of memory are out of scope.
"""

from __future__ import annotations

from straight_line import compare_text, guarded

EDGES = [sign * 2**power + step for power in (31, 63) for sign in (1, -1) for step in (-1, 0, 1)]
NUMBERS = [0, 1, 3, -2, *EDGES, 2**62, 2**64, 10**30, -(10**30)]
SEQUENCES = """
"" * n; n * ""; "a" * n; "ab" * n; [] * n; [1] * n; n * [1, 2]; () * n; (1,) * n; b"" * n == b""; b"ab" * n == b"abab"
list(range(n)); tuple(range(n)); sorted(range(n)); bytes(range(n)) == b""; [*range(n)]; bytearray(range(n)) == b""
bytes(n) == b""; bytearray(n) == b""
"a".ljust(n); "a".rjust(n); "a".center(n); "a".ljust(n, "x"); "7".zfill(n); "a".expandtabs(n); 1 << n; (2**40) << n
"""
POSITIONS = """
"a b".split(" ", n); "a b".split(None, n); "a b".rsplit(" ", n); "aa".replace("a", "b", n); "aa".find("a", n); "aa".count("a", n)
"aa"[n:]; "aa"[:n]; "aa"[n]; [1][n]; (1,)[n]; range(5)[n]; [1, 2][n:]; [1, 2].index(1, n); [1].pop(n); [1].insert(n, 2); chr(n)
len(range(n)); 0 << n; 0 >> n; n in range(5); float(n) == 1.0; n / 3 == 1.0
"""
ERRORS = ("IndexError", "ValueError", "OverflowError", "ZeroDivisionError", "MemoryError")
LEAST_DECIDED = 900


def cases(text: str) -> list[str]:
    return [part.strip() for line in text.strip().splitlines() for part in line.split(";")]


def program(expression: str, number: int | None) -> str:
    """`f` gives what the expression is, or the name of its exception; of `n` as a literal, or as the parameter."""
    bound = [] if number is None else [f"    n = {number}"]
    steps = guarded([f"out += ({expression},)"], ERRORS)
    return "\n".join([f"def f({'n' if number is None else ''}):", *bound, "    out = ()", *steps, "    return out"])


def fits_memory(expression: str, number: int) -> bool:
    """Whether CPython settles it at once: few items, or so many that no memory is even asked for."""
    return expression in cases(POSITIONS) or number < 2**10 or number >= 2**62


def test_edges_of_a_machine_word() -> None:
    compared = 0
    for expression in cases(SEQUENCES) + cases(POSITIONS):
        for number in filter(lambda n: fits_memory(expression, n), NUMBERS):
            if "MemoryError" in run_in_cpython(expression, number):
                continue
            compared += compare_text(program(expression, number))[0]
            compared += compare_text(program(expression, None), (number,))[0]
    assert compared >= LEAST_DECIDED


def run_in_cpython(expression: str, number: int) -> tuple[object, ...]:
    scope: dict[str, object] = {}
    exec(program(expression, number), scope)
    made = scope["f"]()  # type: ignore[operator]
    assert isinstance(made, tuple)
    return made


