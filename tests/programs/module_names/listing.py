"""A module whose `__all__` is not what it is written as, and that another one changes from within a function."""

__all__ = ["bound"]
DEPTH = 1
bound = 2


def abs(n: int) -> int:
    return -1


def deepen() -> None:
    import listing

    listing.DEPTH = 2


__all__.append("abs")
