"""Nested loops, while-else and searches through a tuple."""

from prover import decreases, ensures, invariant, requires


@requires(lambda rows, columns: rows >= 0 and columns >= 0)
@ensures(lambda rows, columns, result: result == rows * columns)
def cells(rows: int, columns: int) -> int:
    total = 0
    i = 0
    while i < rows:
        invariant(0 <= i <= rows)
        invariant(total == i * columns)
        j = 0
        while j < columns:
            invariant(0 <= j <= columns)
            invariant(total == i * columns + j)
            total += 1
            j += 1
        i += 1
    return total


@requires(lambda rows, columns: rows >= 0 and columns >= 0)
@ensures(lambda rows, columns, result: result == rows * columns)
def cells_wrong(rows: int, columns: int) -> int:
    total = 0
    i = 0
    j = 0
    while i < rows:
        invariant(0 <= i <= rows)
        invariant(0 <= j <= columns)
        invariant(total == i * columns)  #: disproved invariant-preserved
        while j < columns:
            invariant(0 <= j <= columns)
            total += 1
            j += 1
        i += 1
    return rows * columns


@requires(lambda n: n >= 2)
@ensures(lambda n, result: result >= 2 and n % result == 0)
def some_factor(n: int) -> int:
    d = 2
    while d * d <= n:
        invariant(d >= 2)
        if n % d == 0:
            break
        d += 1
    else:
        d = n
    return d


@requires(lambda n: n >= 2)
@ensures(lambda n, result: result >= 2 and n % result == 0)  #: disproved postcondition
def some_factor_wrong(n: int) -> int:
    d = 2
    while d * d <= n:
        invariant(d >= 2)
        if n % d == 0:
            break
        d += 1
    return d


@requires(lambda t: len(t) > 0)
@ensures(lambda t, result: all(result >= x for x in t) and result in t)
def largest(t: tuple[int, ...]) -> int:
    best = t[0]
    i = 1
    while i < len(t):
        invariant(1 <= i <= len(t))
        invariant(all(best >= t[j] for j in range(i)) and best in t)
        decreases(len(t) - i)
        if t[i] > best:
            best = t[i]
        i += 1
    return best


@requires(lambda t: len(t) > 0)
@ensures(lambda t, result: all(result >= x for x in t))  #: disproved postcondition
def largest_wrong(t: tuple[int, ...]) -> int:
    best = t[0]
    i = 1
    while i < len(t) - 1:
        invariant(1 <= i <= len(t))
        decreases(len(t) - i)
        if t[i] > best:
            best = t[i]
        i += 1
    return best


@ensures(lambda t, key, result: result == -1 or t[result] == key)
@ensures(lambda t, key, result: (result >= 0) == (key in t))
def position(t: tuple[int, ...], key: int) -> int:
    i = 0
    while i < len(t):
        invariant(0 <= i <= len(t))
        invariant(all(t[j] != key for j in range(i)))
        if t[i] == key:
            return i
        i += 1
    return -1


@ensures(lambda t, key, result: result == -1 or t[result] == key)
def position_wrong(t: tuple[int, ...], key: int) -> int:
    i = 0
    while t[i] != key:  #: disproved index
        invariant(0 <= i)
        i += 1
    return i
