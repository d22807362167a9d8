"""What an operation on a list does not let through must not take the rest of the function with it."""

from prover import ensures, requires


def grows_by_a_number(xs: list[int]) -> None:
    xs += 1  #: disproved type
    assert len(xs) < 0


def grows_by_a_number_caught(xs: list[int]) -> None:
    try:
        xs += 1
    except TypeError:
        assert len(xs) > 0  #: disproved assertion


def sorts_what_has_no_order(flag: bool) -> None:
    ys = [1, "a"]
    ys.sort()  #: disproved type
    assert flag


def sorts_what_has_no_order_caught(flag: bool) -> None:
    ys = [2, None]
    try:
        ys.sort()
    except TypeError:
        assert len(ys) == 2
        assert flag  #: disproved assertion


@requires(lambda xs: len(xs) == 0)
def no_turn_of_a_loop_without_a_model(xs: list[int]) -> None:
    out = ()
    for x in xs:
        out += (x,)
    assert out == ()
    assert len(xs) == 1  #: disproved assertion


@requires(lambda n: n == 0)
def no_turn_of_a_while_loop_without_a_model(n: int) -> None:
    out = ()
    i = 0
    while i < n:
        out += (i,)
        i += 1
    assert out == ()  #: unknown assertion
    assert n == 1  #: disproved assertion


def kinds_in_either_order(numbers: list[int], names: list[str], flag: bool) -> None:
    both = (numbers + names) if flag else (names + numbers)
    assert len(both) == len(numbers) + len(names)
    if flag and numbers:
        assert both[0] == numbers[0]
        both[1:1] = names + [None]
        assert both[0] == numbers[0]
        assert both[1] is None or both[1] == names[0]
        assert both[1] is None  #: disproved assertion


@ensures(lambda a, b, result: len(result) == len(a) + len(b))
@ensures(lambda a, result: result[: len(a)] == a)
def kinds_in_order(a: list[int], b: list[str]) -> list[int | str]:
    return a + b


@ensures(lambda a, result: result[: len(a)] == a)  #: disproved postcondition
def kinds_in_order_wrong(a: list[int], b: list[str]) -> list[int | str]:
    return b + a
