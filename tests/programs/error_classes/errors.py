"""Exception classes of the program: attributes, arguments, text, hierarchies, and what handlers read."""

from prover import never_raises, raises


class AppError(Exception):
    """The root of all errors here."""

    retry = False

    def hint(self) -> str:
        return "see the manual"


class Missing(AppError):
    def __init__(self, key: str, default: int = 0) -> None:
        super().__init__(f"no {key}")
        self.key = key
        self.default = default

    def __str__(self) -> str:
        return "missing " + self.key


class Overdrawn(AppError, ValueError):
    retry = True

    def __init__(self, balance: int, wanted: int) -> None:
        ValueError.__init__(self, balance, wanted)
        self.balance, self.wanted = balance, wanted

    @property
    def short(self) -> int:
        return self.wanted - self.balance


class Silent(AppError):
    pass


class Half(AppError):
    def __init__(self, n: int) -> None:
        if n > 0:
            self.n = n


def withdraw(balance: int, amount: int) -> int:
    if amount > balance:
        raise Overdrawn(balance, amount)  #: disproved raise
    return balance - amount


@never_raises
def shortage(balance: int, amount: int) -> int:
    try:
        withdraw(balance, amount)
    except Overdrawn as error:
        assert error.short > 0
        assert error.args == (balance, amount)
        assert error.retry
        assert error.wanted == amount
        return error.short
    return 0


@never_raises
def shortage_wrong(balance: int, amount: int) -> int:
    try:
        withdraw(balance, amount)
    except Overdrawn as error:
        assert error.short > 1  #: disproved assertion
        return error.balance
    return 0


@never_raises
def not_that_one(balance: int, amount: int) -> int:
    try:
        return withdraw(balance, amount)
    except Missing as error:
        return error.default


@never_raises
def texts(key: str) -> None:
    try:
        raise Missing(key)
    except (KeyError, Missing) as error:
        assert str(error) == "missing " + key
        assert f"{error}" == "missing " + key
        assert error.args == ("no " + key,)
        assert error.hint() == "see the manual"
        assert not error.retry
    try:
        raise ValueError(key)
    except ValueError as error:
        assert str(error) == key
        assert error.args[0] == key
    try:
        raise Silent
    except AppError as error:
        assert str(error) == ""
        assert type(error) is Silent
        assert type(error).__name__ == "Silent"


@never_raises
def texts_wrong(key: str) -> None:
    try:
        raise Missing(key, default=3)
    except AppError as error:
        assert str(error) == "no " + key  #: disproved assertion


@never_raises
def no_such_attribute(balance: int) -> int:
    try:
        raise Overdrawn(balance, 1)
    except Overdrawn as error:
        return error.default  #: disproved attribute-of-none


@never_raises
def half_set(n: int) -> int:
    try:
        raise Half(n)
    except Half as error:
        return error.n  #: disproved attribute-of-none


@never_raises
def no_arguments() -> str:
    try:
        raise Silent
    except Silent as error:
        return str(error.args[0])  #: disproved index


@raises(AppError)
def translated(key: str, table: dict[str, int]) -> int:
    try:
        return table[key]
    except KeyError as error:
        raise Missing(key) from error


@raises(Missing)
def cause_of_no_kind(key: str) -> None:
    raise Missing(key) from key  #: disproved type


@raises(Missing)
def wrong_number_of_arguments() -> None:
    raise Missing()  #: disproved type


def caught_by_the_first(n: int) -> str:
    try:
        if n == 0:
            raise Overdrawn(0, 1)
        if n == 1:
            raise Missing("x")
        if n == 2:
            raise KeyError("x")
    except ValueError:
        return "value"
    except (Missing, LookupError) as error:
        return "missing" if isinstance(error, Missing) else "lookup"
    return ""


@never_raises
def order_of_handlers(n: int) -> None:
    assert caught_by_the_first(0) == "value"
    assert caught_by_the_first(1) == "missing"
    assert caught_by_the_first(2) == "value"  #: disproved assertion


@never_raises
def raised_again(n: int) -> int:
    try:
        try:
            withdraw(0, n)
        except Overdrawn as error:
            error_short = error.short
            raise
    except AppError as error:
        assert isinstance(error, Overdrawn)
        assert error.short == error_short == n
        return error.short
    return 0


class Collected(AppError):
    def __init__(self, parts: list[int]) -> None:
        super().__init__(len(parts))
        self.parts = parts


@never_raises
def shared_with_the_handler(parts: list[int]) -> None:
    try:
        raise Collected(parts)
    except Collected as error:
        error.parts.append(1)
    assert parts[-1] == 1


@never_raises
def shared_with_the_handler_wrong(parts: list[int]) -> None:
    before = len(parts)
    try:
        raise Collected(parts)
    except Collected as error:
        error.parts.append(1)
    assert len(parts) == before  #: disproved assertion


@never_raises
def kept_for_later(n: int) -> int:
    last = None
    for i in range(2):
        try:
            withdraw(0, n + i)
        except Overdrawn as error:
            last = error.wanted
    return last if last is not None else 0


@never_raises
def text_of_a_key() -> None:
    try:
        raise KeyError("a")
    except LookupError as error:
        assert str(error) == "'a'"
        assert str(error) == "a"  #: disproved assertion


class Greeting:
    def __str__(self) -> str:
        return "hello"


class PoliteFirst(Greeting, ValueError):
    pass


class PoliteLast(ValueError, Greeting):
    pass


@never_raises
def mixed_in_before() -> None:
    assert str(PoliteFirst("x")) == "hello"
    assert str(PoliteFirst("x")) == "x"  #: disproved assertion


@never_raises
def mixed_in_after() -> None:  #: unknown raise
    assert str(PoliteLast("x")) == "x"  #: unknown assertion
