"""Which function objects are one: each run of a `def` or a `lambda` makes another."""


def plain() -> int:
    return 1


def of_the_module() -> None:
    assert plain is plain
    assert [plain].index(plain) == 0


def made_twice() -> None:
    made = []
    for _ in range(2):

        def inner() -> int:
            return 1

        made.append(inner)
    assert made[0] is made[1]  #: disproved assertion


def two_lambdas() -> None:
    assert (lambda: 1) == (lambda: 1)  #: disproved assertion
