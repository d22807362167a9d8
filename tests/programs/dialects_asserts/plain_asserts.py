"""Plain asserts: parameters are any values of their annotations, each assert is an obligation and known afterwards."""


def clamp_percent(n: int) -> int:
    clamped = max(0, min(100, n))
    assert 0 <= clamped <= 100
    return clamped


def clamp_percent_wrong(n: int) -> int:
    clamped = max(0, min(n, n - 100))
    assert 0 <= clamped <= 100  #: disproved assertion
    return clamped


def first_assert_is_known_after(n: int) -> int:
    if n <= 0:
        return 0
    assert n >= 1
    return 100 // n


def first_assert_is_known_after_wrong(n: int) -> int:
    assert n >= 1  #: disproved assertion
    return 100 // n


def ceiling_halves(n: int) -> int:
    up = (n + 1) // 2
    assert 2 * up - n in (0, 1)
    return up


def ceiling_halves_wrong(n: int) -> int:
    up = n // 2 + 1
    assert 2 * up - n in (0, 1)  #: disproved assertion
    return up


def default_when_none(n: int | None) -> int:
    value = 0 if n is None else n
    assert n is None or value == n
    return value


def default_when_none_wrong(n: int | None) -> int:
    value = n or 1
    assert n is None or value == n  #: disproved assertion
    return value


def caught_assert(n: int) -> bool:
    try:
        assert n > 0
    except AssertionError:
        return False
    return True


def caught_assert_wrong(n: int) -> bool:
    try:
        assert n > 0  #: disproved assertion
    except ValueError:
        return False
    return True


def sorted_pair(a: int, b: int) -> tuple[int, int]:
    if a > b:
        a, b = b, a
    assert a <= b
    return a, b


def sorted_pair_wrong(a: int, b: int) -> tuple[int, int]:
    if a > b:
        a = b
        b = a - 1
    assert a <= b  #: disproved assertion
    return a, b


def exclusive(a: bool, b: bool) -> bool:
    result = a != b
    assert result == ((a or b) and not (a and b))
    return result


def exclusive_wrong(a: bool, b: bool) -> bool:
    result = a or b
    assert result == ((a or b) and not (a and b))  #: disproved assertion
    return result
