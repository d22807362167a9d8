"""Strings: length, items, slices that clamp, concatenation and prefixes."""

from prover import ensures, requires


@ensures(lambda s, result: len(result) <= 3 and s.startswith(result))
def prefix(s: str) -> str:
    return s[:3]


@ensures(lambda result: len(result) == 3)  #: disproved postcondition
def prefix_wrong(s: str) -> str:
    return s[:3]


@requires(lambda s: s != "")
@ensures(lambda s, result: result in s)
def initial(s: str) -> str:
    return s[0]


@ensures(lambda s, result: result in s)
def initial_wrong(s: str) -> str:
    return s[0]  #: disproved index


@ensures(lambda a, b, result: len(result) == len(a) + len(b) and result[len(a):] == b)
def joined(a: str, b: str) -> str:
    return a + b


@ensures(lambda a, b, result: result == a + b)  #: disproved postcondition
def joined_wrong(a: str, b: str) -> str:
    return b + a
