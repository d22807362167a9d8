"""Methods without a contract, called on objects that may be of a subclass: by what they promise where nothing may panic."""


class Box:
    def __init__(self, size: int) -> None:
        self._size = size
        self.count = 0

    @property
    def size(self) -> int:
        return self._size

    def grow(self, by: int) -> int:
        self.count += by
        return self.count

    def twice(self) -> int:  #: unknown raise
        return self.size * 2 + self.grow(1)

    def label(self) -> str:
        return f"Box({self.size})"

    def __str__(self) -> str:
        return self.label()

    def half(self) -> int:
        return 100 // self.size  #: disproved division-by-zero

    def quarter(self) -> int:
        return self.half() // 4

    def first(self) -> int:
        """Raises IndexError where it is empty."""
        if self.size < 1:
            raise IndexError("empty")  #: disproved raise
        return 1

    def peek(self) -> int:
        return self.first()  #: unknown raise

    def peeked(self) -> int:
        try:
            return self.first()
        except LookupError:
            return 0

    def down(self, n: int) -> int:  #: unknown termination
        return self.down(n - 1) if n > 0 else 0

    def there(self, n: int) -> int:  #: unknown termination
        return self.back(n - 1) if n > 0 else 0

    def back(self, n: int) -> int:  #: unknown termination
        return self.there(n - 1) if n > 0 else 0

    def __lt__(self, other: "Box") -> bool:
        if not isinstance(other, Box):
            return NotImplemented
        return self.size < other.size


class Crate(Box):
    @property
    def size(self) -> int:
        return self._size + 1


class Other(Box):
    def grow(self, by: int, more: int = 0) -> int:
        return by + more


def again(a: Box) -> int:  #: unknown raise
    a.__init__(3)
    return a.size


def below(a: Box, b: Box) -> bool:
    return a < b


def text(a: Box) -> str:
    return str(a)


def halved(a: Box) -> int:
    return a.half()


def kept(a: Box) -> int:
    before = a.count
    a.label()
    return 1 // (1 if a.count == before else 0)  #: unknown division-by-zero


def made() -> int:
    a = Box(3)
    a.label()
    return 1 // (1 if a.count == 0 else 0)
