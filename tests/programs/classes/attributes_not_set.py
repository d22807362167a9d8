"""Attributes that an `__init__` sets on some ways only, that a subclass does not set, or that code deletes."""

from prover import never_raises


class Early:
    def __init__(self, n: int) -> None:
        self.n = n
        if n > 3:
            return
        self.low = 0


class Branches:
    def __init__(self, text: str) -> None:
        if text:
            self.first = 1
        else:
            self.first = 2
        try:
            self.number = int(text)
        except ValueError:
            self.number = 0
        for _ in text:
            self.seen = 1


class Base:
    def __init__(self) -> None:
        self.x = 0


class Calling(Base):
    def __init__(self) -> None:
        super().__init__()
        self.y = 0


class Silent(Base):
    def __init__(self) -> None:
        self.y = 0


class Sure:
    def __init__(self) -> None:
        self.x = 0


class Below(Sure):
    def __init__(self, n: int) -> None:
        if n > 0:
            raise ValueError
        Sure.__init__(self)


class Dropping:
    def __init__(self, n: int) -> None:
        self.kept = 0
        self.dropped = 0
        if n > 0:
            del self.dropped


@never_raises
def early(e: Early) -> int:
    return e.n + e.low  #: disproved attribute-of-none


@never_raises
def early_asked(e: Early) -> int:
    try:
        return e.n + e.low
    except AttributeError:
        return e.n


@never_raises
def branches(b: Branches) -> int:
    return b.first + b.number


@never_raises
def in_a_loop(b: Branches) -> int:
    return b.seen  #: disproved attribute-of-none


@never_raises
def not_called(b: Base) -> int:
    return b.x  #: disproved attribute-of-none


@never_raises
def called(c: Calling) -> int:
    return c.x + c.y


@never_raises
def by_name(s: Sure) -> int:
    return s.x


@never_raises
def kept(d: Dropping) -> int:
    return d.kept


@never_raises
def dropped(d: Dropping) -> int:
    return d.dropped  #: disproved attribute-of-none
