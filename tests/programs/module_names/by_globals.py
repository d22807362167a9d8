"""Names that code at the top level of the module binds without naming them."""

LIMIT = 5
globals()["LIMIT"] = 6


def bound_by_globals() -> None:
    assert LIMIT == 5  #: disproved assertion


def computed(n: int) -> int:
    local = globals
    assert n == n
    return 5 if local is None else n
