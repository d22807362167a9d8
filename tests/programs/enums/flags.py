"""Flags: sets of bits with `|`, `&`, `^`, `~`, `in`, by value and by name; flags that are ints keep bits without a name."""

from enum import Flag, IntFlag, auto

from prover import ensures, invariant, never_raises


class Permission(Flag):
    READ = auto()
    WRITE = auto()
    BOTH = READ | WRITE
    RUN = auto()


class Option(IntFlag):
    NONE = 0
    FAST = 1
    SAFE = 2


@never_raises
def algebra(p: Permission, q: Permission) -> None:
    assert p | q == q | p and (p & q) in p and p in (p | q)
    assert p ^ p == Permission(0) and not (p & ~p) and ~~p is p
    assert (p ^ q) == (p | q) & ~(p & q)
    assert 0 <= p.value < 8 and Permission(p.value) is p
    assert len(p) <= 3 and bool(p) == (p.value != 0)
    assert Permission.READ in p  #: disproved assertion


@never_raises
def named() -> None:
    assert Permission.BOTH is Permission.READ | Permission.WRITE
    assert Permission["BOTH"].value == 3 and (Permission.READ | Permission.RUN).name == "READ|RUN"
    assert [p.name for p in Permission] == ["READ", "WRITE", "RUN"]
    assert list(Permission.BOTH) == [Permission.READ, Permission.WRITE]
    assert Permission(-2) is Permission.WRITE | Permission.RUN
    assert Permission.RUN.value == 3  #: disproved assertion


@never_raises
def by_value(n: int) -> Permission:
    return Permission(n)  #: disproved value


@never_raises
def by_value_in_range(n: int) -> Permission:
    found = Permission(n % 8)
    assert found.value == n % 8
    return found


@never_raises
def mixed(p: Permission) -> bool:
    return p | 1 == p  # type: ignore  #: disproved type


@ensures(lambda result: Permission.READ in result)
@never_raises
def together(items: list[Permission]) -> Permission:
    result = Permission.READ
    for item in items:
        invariant(Permission.READ in result)
        result |= item
    return result


@ensures(lambda result: Permission.READ in result)  #: disproved postcondition
@never_raises
def together_wrong(items: list[Permission]) -> Permission:
    result = Permission.READ
    for item in items:
        result &= item
    return result


@never_raises
def ints(o: Option) -> None:
    assert o >= 0 and (o & Option.FAST) in (0, 1)
    if o & Option.SAFE:
        assert o % 4 >= 2 and o != 0
    assert Option.FAST | Option.SAFE == 3 and Option.FAST + 1 == 2
    assert (o | Option.FAST) & 1 == 1
    assert o < 4  #: disproved assertion
