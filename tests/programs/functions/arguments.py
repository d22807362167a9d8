"""Default, keyword and starred arguments; helpers without a contract are inlined."""

from prover import ensures, requires


def scaled(value: int, factor: int = 2, offset: int = 0) -> int:
    return value * factor + offset


@ensures(lambda n, result: result == 9 * n + 1)
def uses_defaults(n: int) -> int:
    return scaled(n) + scaled(n, 3) + scaled(n, offset=1, factor=4)


@ensures(lambda n, result: result == 9 * n + 1)  #: disproved postcondition
def uses_defaults_wrong(n: int) -> int:
    return scaled(n) + scaled(n, 3) + scaled(n, 1, 4)


@ensures(lambda n, step, result: result > n or step <= 0)
def advance(n: int, step: int = 1) -> int:
    return n + step


@ensures(lambda n, result: result > n)  #: disproved postcondition
def advance_wrong(n: int, step: int = 1) -> int:
    return n + step


def count(*items: int) -> int:
    return len(items)


@ensures(lambda a, b, result: result == 3)
def counts(a: int, b: int) -> int:
    return count() + count(a) + count(a, b)


@ensures(lambda pair, result: result == 3)  #: disproved postcondition
def counts_wrong(pair: tuple[int, int]) -> int:
    return count(*pair) + count(pair) + count(*pair)


def ratio(*, top: int, bottom: int) -> int:
    return top // bottom


@requires(lambda n: n > 0)
@ensures(lambda n, result: result == 7)
def keyword_only(n: int) -> int:
    return ratio(bottom=n, top=7 * n)


@requires(lambda n: n > 0)
@ensures(lambda n, result: result == 0)
def keyword_only_wrong(n: int) -> int:
    return ratio(n, 7 * n)  #: disproved type


@ensures(lambda rest, result: result == len(rest))
def number_of(*rest: int) -> int:
    return len(rest)


@ensures(lambda rest, result: result == len(rest))
def number_of_wrong(*rest: int) -> int:
    return len(rest) + rest[0] * 0  #: disproved index


def outer_scale(n: int) -> int:
    def inner(k: int) -> int:
        return k * n

    n += 1
    return inner(10)


@ensures(lambda n, result: result == 10 * n + 10)
def closure_sees_variable(n: int) -> int:
    return outer_scale(n)


@ensures(lambda n, result: result == 10 * n)  #: disproved postcondition
def closure_sees_variable_wrong(n: int) -> int:
    return outer_scale(n)


def adder(n):
    def add(x):
        return x + n

    return add


add_three = adder(3)


def closure_of_the_module(x: int) -> int:
    assert add_three(x) == x + 3
    return x


def closure_of_the_module_wrong(x: int) -> int:
    assert add_three(x) == x + 4  #: disproved assertion
    return x


def keywords_of(**options):
    return options


def handed_on(x: int, y: int) -> None:
    table = keywords_of(a=x, b=y)
    assert table == {"a": x, "b": y}
    assert keywords_of(**table) == table


def handed_on_wrong(x: int, y: int) -> None:
    table = keywords_of(a=x, b=y)
    assert table["b"] == y
    keywords_of(a=x, **table)  #: disproved type
