"""contextlib: contextmanager, suppress, nullcontext, closing."""

from contextlib import closing, contextmanager, nullcontext, suppress

from prover import never_raises


class Log:
    def __init__(self) -> None:
        self.depth = 0
        self.closed = False

    def close(self) -> None:
        self.closed = True


@contextmanager
def indented(log: Log):
    log.depth += 1
    try:
        yield log.depth
    finally:
        log.depth -= 1


@contextmanager
def ignoring_keys():
    try:
        yield
    except KeyError:
        pass


@contextmanager
def sometimes(flag: bool):
    if flag:
        yield 1


def depth_is_kept(n: int) -> int:
    log = Log()
    with indented(log) as depth:
        assert depth == 1
        assert log.depth == 1
    assert log.depth == 0
    with indented(log):
        with indented(log) as depth:
            assert depth == 3  #: disproved assertion
    return log.depth


def returns_from_inside(n: int) -> int:
    log = Log()
    with indented(log):
        if n > 0:
            return n
    assert n <= 0
    assert log.depth == 0
    return log.depth


def breaks_out(items: list[int]) -> None:
    log = Log()
    for item in items:
        with indented(log):
            if item > 3:
                break
    assert len(items) >= 0


@never_raises
def swallowed(table: dict[str, int]) -> int:
    with ignoring_keys():
        return table["a"]
    return 0


@never_raises
def not_swallowed(x: int) -> int:
    with ignoring_keys():
        return 1 // x  #: disproved division-by-zero
    return 0


@never_raises
def reraised(x: int) -> int:
    log = Log()
    try:
        with indented(log):
            x = 1 // x
    except ZeroDivisionError:
        assert log.depth == 0
        assert x != 0  #: disproved assertion
    return x


def never_entered(flag: bool) -> int:
    with sometimes(flag) as n:  #: disproved raise
        assert n == 1
    assert flag
    return 1


@never_raises
def suppressing(x: int) -> int:
    with suppress(ZeroDivisionError, KeyError):
        return 1 // x
    return 0


def others(x: int) -> None:
    with nullcontext(x) as y:
        assert y == x
    log = Log()
    with closing(log) as same:
        assert not same.closed
    assert log.closed
    try:
        with closing(log):
            x = 1 // x
    except ZeroDivisionError:
        assert x == 0
    assert x == 0  #: disproved assertion
