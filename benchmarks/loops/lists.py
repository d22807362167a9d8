"""Loops over lists, with postconditions that quantify over items."""

from prover import ensures, requires


@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, result: all(result >= x for x in xs) and result in xs)
def largest(xs: list[int]) -> int:
    best = xs[0]
    i = 1
    while i < len(xs):
        if xs[i] > best:
            best = xs[i]
        i += 1
    return best


@ensures(lambda xs, key, result: 0 <= result <= len(xs))
@ensures(lambda xs, key, result: result == len(xs) or xs[result] == key)
@ensures(lambda xs, key, result: all(xs[j] != key for j in range(result)))
def first_index(xs: list[int], key: int) -> int:
    i = 0
    while i < len(xs) and xs[i] != key:
        i += 1
    return i


@requires(lambda n: n >= 0)
@ensures(lambda n, result: len(result) == n and all(x == 0 for x in result))
def zeros(n: int) -> list[int]:
    out: list[int] = []
    i = 0
    while i < n:
        out.append(0)
        i += 1
    return out


@ensures(lambda xs, result: len(result) == len(xs) and all(result[j] == xs[j] + 1 for j in range(len(xs))))
def incremented(xs: list[int]) -> list[int]:
    out: list[int] = []
    i = 0
    while i < len(xs):
        out.append(xs[i] + 1)
        i += 1
    return out


@ensures(lambda xs, result: all(x > 0 for x in result) and len(result) <= len(xs))
def positives(xs: list[int]) -> list[int]:
    out: list[int] = []
    i = 0
    while i < len(xs):
        if xs[i] > 0:
            out.append(xs[i])
        i += 1
    return out


@ensures(lambda xs, old: len(xs) == len(old.xs) and all(x == 0 for x in xs))
def clear_in_place(xs: list[int]) -> None:
    i = 0
    while i < len(xs):
        xs[i] = 0
        i += 1


@ensures(lambda xs, old: len(xs) == len(old.xs))
@ensures(lambda xs, old: all(xs[j] == old.xs[len(xs) - 1 - j] for j in range(len(xs))))
def reverse_in_place(xs: list[int]) -> None:
    i = 0
    k = len(xs) - 1
    while i < k:
        xs[i], xs[k] = xs[k], xs[i]
        i += 1
        k -= 1


@requires(lambda xs: all(xs[j] <= xs[j + 1] for j in range(len(xs) - 1)))
@ensures(lambda xs, key, result: 0 <= result <= len(xs))
def lower_bound(xs: list[int], key: int) -> int:
    lo = 0
    hi = len(xs)
    while lo < hi:
        mid = (lo + hi) // 2
        if xs[mid] < key:
            lo = mid + 1
        else:
            hi = mid
    return lo


@ensures(lambda xs, result: result is all(x >= 0 for x in xs))
def all_natural(xs: list[int]) -> bool:
    ok = True
    i = 0
    while i < len(xs):
        if xs[i] < 0:
            ok = False
        i += 1
    return ok
