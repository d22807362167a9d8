"""Built-ins look special methods up in the class: TypeError where there is none."""


class Plain:
    pass


class Measured:
    def __abs__(self) -> int:
        return 3

    def __int__(self) -> int:
        return 7

    def __call__(self) -> int:
        return 4

    def __index__(self) -> int:
        return 1

    def __divmod__(self, other: int) -> int:
        return 5


def none_of_them() -> int:
    failed = 0
    try:
        abs(Plain())  # type: ignore[arg-type]
    except TypeError:
        failed += 1
    try:
        int(Plain())  # type: ignore[call-overload]
    except TypeError:
        failed += 1
    try:
        round(Plain())  # type: ignore[call-overload]
    except TypeError:
        failed += 1
    try:
        iter(Plain())  # type: ignore[call-overload]
    except TypeError:
        failed += 1
    try:
        next(Plain())  # type: ignore[call-overload]
    except TypeError:
        failed += 1
    assert failed == 5
    return failed


def no_attribute_error() -> None:
    try:
        abs(Plain())  #: disproved type
    except AttributeError:
        pass
    assert True


def of_the_class() -> None:
    assert abs(Measured()) == 3
    assert Measured()() == 4
    assert int(Measured()) == 7


def as_an_index() -> None:
    try:
        found = [1, 2][Measured()] + len("a" * Measured()) + len(range(Measured()))
    except TypeError:
        found = 0
    assert found == 0  #: disproved assertion


def divided() -> None:
    assert divmod(Measured(), 2) == 5  #: unknown assertion


def reversed_generator() -> None:
    for _ in reversed(x for x in [1, 2]):  #: disproved type
        pass
    assert True


def answers_nothing() -> None:
    assert not callable(NotImplemented)
