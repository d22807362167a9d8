"""Globals that functions rebind."""

from prover import ensures

level = 0
last: int | None = None


def reset() -> None:
    global level
    level = 0


def go_up(steps: int) -> None:
    global level
    level += steps


@ensures(lambda n, result: result == n + 1)
def climb(n: int) -> int:
    reset()
    go_up(n)
    go_up(1)
    return level


@ensures(lambda n, result: result == n + 1)  #: disproved postcondition
def climb_wrong(n: int) -> int:
    reset()
    go_up(n)
    reset()
    go_up(1)
    return level


@ensures(lambda n, result: result == n and last == n)
def remember(n: int) -> int:
    global last
    last = n
    return last


@ensures(lambda n, result: result == n and last == n)  #: disproved postcondition
def remember_wrong(n: int) -> int:
    global last
    last = None
    last_seen = n
    return last_seen


@ensures(lambda n, result: result == n)
def local_of_the_same_name(n: int) -> int:
    global level
    level = n
    shadow(n + 1)
    return level


def shadow(n: int) -> int:
    level = n
    return level


@ensures(lambda n, result: result == n + 1)  #: disproved postcondition
def local_of_the_same_name_wrong(n: int) -> int:
    global level
    level = n
    shadow(n + 1)
    return level
