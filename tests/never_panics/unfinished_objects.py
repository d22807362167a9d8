"""Methods that run while `__init__` is not done yet find an object that lacks attributes."""


class Early:
    def __init__(self, n: int) -> None:  #: unknown raise
        self.first = self.use()
        self.n = n

    def use(self) -> int:
        return self.n  #: disproved attribute-of-none


class Late:
    def __init__(self, n: int) -> None:
        self.n = n
        self.first = 0
        self.use()

    def use(self) -> int:
        return self.n


class Base:
    def __init__(self, n: int) -> None:
        self.n = n

    def get(self, times: int) -> int:
        return self.n * times


class Below(Base):
    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.twice = 2 * n
