"""for loops whose number of turns is fixed and small."""

from prover import ensures, requires


@ensures(lambda n, result: result == 6 * n + 6)
def three_turns(n: int) -> int:
    total = 0
    for i in range(1, 4):
        total += i * n + i
    return total


@ensures(lambda n, result: result == 6 * n + 6)  #: disproved postcondition
def three_turns_wrong(n: int) -> int:
    total = 0
    for i in range(4, 1, -1):
        total += i * n + i
    return total


@ensures(lambda a, b, c, result: result == b + 2 * c)
def weighted(a: int, b: int, c: int) -> int:
    total = 0
    for weight, value in enumerate((a, b, c)):
        total += weight * value
    return total


@ensures(lambda a, b, c, result: result == b + 2 * c)  #: disproved postcondition
def weighted_wrong(a: int, b: int, c: int) -> int:
    total = 0
    for weight, value in enumerate((a, b, c), 1):
        total += weight * value
    return total


@ensures(lambda t, u, result: result == t[0] * u[0] + t[1] * u[1])
def dot(t: tuple[int, int], u: tuple[int, int, int]) -> int:
    total = 0
    for x, y in zip(t, u):
        total += x * y
    return total


@ensures(lambda t, u, result: result == t[0] * u[0] + t[1] * u[1])
def dot_wrong(t: tuple[int, int], u: tuple[int, int, int]) -> int:
    total = 0
    for x, y in zip(t, u, strict=True):  #: disproved value
        total += x * y
    return total


@ensures(lambda t, n, result: (result == -1) == (n not in t))
@ensures(lambda t, n, result: result == -1 or t[result] == n)
def find(t: tuple[int, int, int], n: int) -> int:
    for i, item in enumerate(t):
        if item == n:
            break
    else:
        i = -1
    return i


@ensures(lambda t, n, result: (result == -1) == (n not in t))  #: disproved postcondition
def find_wrong(t: tuple[int, int, int], n: int) -> int:
    for i, item in enumerate(t):
        if item == n:
            break
    return i


@ensures(lambda t, result: result == sum(x for x in t if x > 0))
def positive_sum(t: tuple[int, int, int]) -> int:
    total = 0
    for x in t:
        if x <= 0:
            continue
        total += x
    return total


@ensures(lambda t, result: result == sum(x for x in t if x > 0))  #: disproved postcondition
def positive_sum_wrong(t: tuple[int, int, int]) -> int:
    total = 0
    for x in t:
        if x <= 0:
            break
        total += x
    return total


@ensures(lambda n, result: result == 9 * n + 9)
def grid(n: int) -> int:
    total = 0
    for row in range(3):
        for column in range(3):
            if column == 5:
                break
            total += n + row * column
    return total


@ensures(lambda n, result: result == 9 * n + 9)  #: disproved postcondition
def grid_wrong(n: int) -> int:
    total = 0
    for row in range(3):
        for column in range(3):
            if column > row:
                break
            total += n + row * column
    return total


@requires(lambda n: 1 <= n <= 3)
@ensures(lambda n, result: result == n - 1)
def target_after_loop(n: int) -> int:
    for i in range(n):
        pass
    return i


@requires(lambda n: 0 <= n <= 3)
@ensures(lambda n, result: result == n - 1)
def target_after_loop_wrong(n: int) -> int:
    for i in range(n):
        pass
    return i  #: disproved unbound


@requires(lambda d: d != 0)
@ensures(lambda d, result: result >= 0 or d < 0)
def quotients(d: int) -> int:
    total = 0
    for numerator in (12, 24, 36):
        total += numerator // d
    return total


@requires(lambda d: d != 0)
@ensures(lambda d, result: result >= 0 or d < 0)
def quotients_wrong(d: int) -> int:
    total = 0
    for numerator in (12, 24, 36):
        total += numerator // (d - numerator)  #: disproved division-by-zero
    return max(total, 0)
