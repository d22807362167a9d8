"""Loops whose invariant needs a case distinction: phases, flags, and paths that differ."""

from prover import anything, ensures, requires


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == 0)
def up_and_down(n: int) -> int:
    x = 0
    rising = True
    turned = 0
    while rising or x > 0:
        if rising:
            x += 1
            if x >= n:
                rising = False
                turned = x
        else:
            x -= 1
    assert turned >= n
    return x


@ensures(lambda result: result == 100)
def late_start() -> int:
    x = 0
    y = 50
    while x < 100:
        if x >= 50:
            y += 1
        x += 1
    return y


@requires(lambda n: n > 0)
@ensures(lambda n, result: result == 1)
def toggles_back(n: int) -> int:
    state = 1
    i = 0
    while i < 2 * n:
        state = -state
        i += 1
    return state


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result is (n >= 5))
def has_reached(n: int) -> bool:
    found = False
    i = 0
    while i < n:
        i += 1
        if i == 5:
            found = True
    return found


@requires(lambda lo, hi: lo <= hi)
@ensures(lambda lo, hi, result: result == lo or result == hi)
def ends_at_an_edge(lo: int, hi: int) -> int:
    x = lo
    step = 1
    turns = 0
    while turns < 10 or (x != lo and x != hi):
        if x >= hi:
            step = -1
        elif x <= lo:
            step = 1
        if lo < hi:
            x += step
        turns += 1
    assert lo <= x <= hi
    return x


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result >= 0)
def retries(n: int) -> int:
    left = n
    locked = False
    failures = 0
    while left > 0 and not locked:
        if anything(bool):
            failures += 1
            if failures == 3:
                locked = True
        left -= 1
    assert failures <= 3
    assert locked or left == 0
    return 3 - failures


@requires(lambda a, b: a > 0 and b > 0)
@ensures(lambda a, b, result: result > 0)
def gcd_by_subtraction(a: int, b: int) -> int:
    x = a
    y = b
    while x != y:
        if x > y:
            x -= y
        else:
            y -= x
    assert x <= a and x <= b
    return x


@requires(lambda n: n >= 0)
@ensures(lambda n, result: result == n % 3)
def cycles_of_three(n: int) -> int:
    phase = 0
    i = 0
    while i < n:
        if phase == 2:
            phase = 0
        else:
            phase += 1
        i += 1
    return phase
