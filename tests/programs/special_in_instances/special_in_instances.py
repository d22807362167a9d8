"""Built-ins do not see a special method that is an attribute of the instance."""


class Disguised:
    def __init__(self) -> None:
        self.__abs__ = lambda: 1
        self.__call__ = lambda: 2


def in_the_instance() -> None:
    failed = 0
    try:
        abs(Disguised())  # type: ignore[arg-type]
    except TypeError:
        failed += 1
    try:
        Disguised()()  # type: ignore[operator]
    except TypeError:
        failed += 1
    assert failed == 2


def not_called_there() -> None:
    x = Disguised()()  #: disproved type
    assert x == 2
