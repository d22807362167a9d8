"""Class methods: `cls` is the class or one that derives from it in the program."""


class Base:
    size = 2

    def __init__(self, n: int) -> None:
        self.n = n

    @classmethod
    def share(cls, total: int) -> int:
        return total // cls.size  #: unknown division-by-zero

    @classmethod
    def make(cls, n: int) -> int:
        return cls(n).n  #: unknown type

    @classmethod
    def part(cls, n: int) -> int:
        return 10 // n  #: disproved division-by-zero


class Below(Base):
    size = 0

    @classmethod
    def own(cls, total: int) -> int:
        return total // (cls.size + 1)


class Other(Base):
    def __init__(self, n: int, m: int) -> None:
        self.n = n + m

    @classmethod
    def fine(cls, n: int) -> int:
        return cls(n, 1).n
