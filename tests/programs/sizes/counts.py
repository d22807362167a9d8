"""Counts, widths and positions that do not fit a machine word: OverflowError, however little memory the result would need."""

import itertools
from collections import deque

from prover import ensures, never_raises, requires

WORD = 2**63


@requires(lambda n: -WORD <= n < WORD)
@never_raises
def repeated_in_range(n: int) -> list[int]:
    return [0] * n


@never_raises
def repeated(n: int) -> list[int]:
    return [0] * n  #: disproved overflow


@never_raises
def repeated_nothing(n: int) -> tuple[int, ...]:
    return n * ()  #: disproved overflow


@requires(lambda n: n < 0)
def repeated_less_than_none(n: int) -> str:
    return "-" * n  #: disproved overflow


@never_raises
def as_long_as(xs: list[int], s: str) -> tuple[list[int], str]:
    return [0] * len(xs), " " * (len(s) * 2)


@requires(lambda n: 0 <= n <= 1000)
@never_raises
def text_some_times(s: str, n: int) -> str:
    return s * n


@requires(lambda n: n < WORD)
def two_characters(n: int) -> str:
    return "ab" * max(n, 0)  #: disproved overflow


@requires(lambda n: n < 2**62)
@never_raises
def two_characters_in_range(n: int) -> str:
    return "ab" * max(n, 0)


@never_raises
def two_bytes(n: int) -> bytes:
    return b"ab" * n if 0 <= n < WORD else b""  #: disproved overflow


@never_raises
def in_place(xs: list[int], n: int) -> None:
    if n < 0:
        xs *= n  #: disproved overflow


@never_raises
def guarded(n: int) -> list[int]:
    try:
        return [1, 2] * n
    except OverflowError:
        return []


@ensures(lambda n, result: result or -WORD <= n < WORD)
@ensures(lambda n, result: not result or n >= WORD or n < -WORD)
def refused(n: int) -> bool:
    try:
        "" * n
    except OverflowError:
        return True
    return False


@ensures(lambda n, result: result or n < WORD)
def refused_wrong(n: int) -> bool:
    try:
        "" * n  #: disproved overflow
    except (ValueError, IndexError):
        return True
    return False


@never_raises
def padded(s: str, n: int) -> tuple[str, str]:
    return s.ljust(n), s.center(3)  #: disproved overflow


@never_raises
def filled(n: int) -> str:
    return "1".zfill(n)  #: disproved overflow


@requires(lambda n: abs(n) < WORD)
@never_raises
def padded_in_range(s: str, n: int) -> str:
    return s.rjust(n).zfill(n).ljust(n, ".")


@never_raises
def tabs(s: str, n: int) -> str:
    return s.expandtabs(n) if n < 2**62 else s  #: disproved overflow


@never_raises
def parts(s: str, n: int) -> list[str]:
    return s.split(",", n)  #: disproved overflow


@never_raises
def some_replaced(s: str, n: int) -> str:
    return s.replace("a", "b", n)  #: disproved overflow


@never_raises
def inserted(xs: list[int], n: int) -> None:
    xs.insert(n, 0)  #: disproved overflow


@requires(lambda xs: len(xs) > 0)
@never_raises
def popped(xs: list[int], n: int) -> int:
    try:
        return xs.pop(n)
    except IndexError:
        return 0
    except OverflowError:
        return 1


@never_raises
def popped_wrong(xs: list[int], n: int) -> int:
    try:
        return xs.pop(n)  #: disproved overflow
    except IndexError:
        return 0


@never_raises
def read(xs: list[int], n: int) -> int:
    try:
        return xs[n]
    except IndexError:
        return 0


@never_raises
def rotated(n: int) -> None:
    deque([1, 2]).rotate(n)  #: disproved overflow


@never_raises
def listed(n: int) -> list[int]:
    return list(range(n)) if n > 2**62 else []  #: disproved overflow


@requires(lambda n: n >= WORD)
def sorted_from_range(n: int) -> list[int]:
    return sorted(range(n))  #: disproved overflow


@never_raises
def extended(xs: list[int], n: int) -> None:
    if n >= WORD:
        xs.extend(range(n))  #: disproved overflow


@never_raises
def in_range(n: int, k: int) -> bool:
    return k in range(n)


@never_raises
def first_of_them(n: int) -> list[int]:
    return list(itertools.islice([1, 2], n)) if n > 2 else []  #: disproved value


@never_raises
def shifted(n: int) -> int:
    return 1 << n if n > 2**67 else 0  #: disproved overflow


@never_raises
def nothing_shifted(n: int) -> int:
    return 0 << n if n > 0 else n >> 70


@never_raises
def bounded(n: int) -> None:
    try:
        deque([1], n)
    except (ValueError, OverflowError):
        pass


@never_raises
def bounded_wrong(n: int) -> None:
    try:
        deque([1], n)  #: disproved overflow
    except ValueError:
        pass
