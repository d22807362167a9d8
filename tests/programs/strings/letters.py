"""Characters: classes of them, case, ord and chr, strip."""

from prover import ensures, never_raises, requires


@requires(lambda c: len(c) == 1)
@ensures(lambda c, result: result == c or result == "?")
def printable(c: str) -> str:
    return c if ord(c) >= 32 else "?"


@ensures(lambda c, result: result >= 0)
def code_wrong(c: str) -> int:
    return ord(c)  #: disproved type


@requires(lambda c, k: len(c) == 1 and "a" <= c <= "z" and 0 <= k < 26)
@ensures(lambda c, k, result: "a" <= result <= "z")
def caesar(c: str, k: int) -> str:
    return chr((ord(c) - ord("a") + k) % 26 + ord("a"))


@requires(lambda c, k: len(c) == 1 and "a" <= c <= "z" and 0 <= k < 26)
@ensures(lambda c, k, result: "a" <= result <= "z")  #: disproved postcondition
def caesar_wrong(c: str, k: int) -> str:
    return chr(ord(c) + k)


@ensures(lambda n, result: ord(result) == n)
def character(n: int) -> str:
    if not 0 <= n <= 0x10FFFF:
        raise ValueError(n)
    return chr(n)


@requires(lambda n: 0 <= n)
@never_raises
def character_wrong(n: int) -> str:
    return chr(n)  #: disproved value, disproved overflow


@requires(lambda c: len(c) == 1)
def beyond_the_solver_wrong(c: str) -> None:
    assert ord(c) <= 0x2FFFF  #: disproved assertion


@requires(lambda a, b: len(a) == 1 and len(b) == 1)
def order_of_letters(a: str, b: str) -> None:
    if a < b and ord(b) < 0x20000:
        assert ord(a) < ord(b)


@ensures(lambda s, result: not result or s != "")
def all_digits(s: str) -> bool:
    return s.isdigit()


@ensures(lambda s, result: not result or s.isalpha())  #: disproved postcondition
def all_digits_wrong(s: str) -> bool:
    return s.isalnum()


@ensures(lambda s, result: len(result) == len(s))  #: disproved postcondition
def shouted_wrong(s: str) -> str:
    return s.upper()


@requires(lambda s: s.isascii())
@ensures(lambda s, result: len(result) == len(s))
def shouted(s: str) -> str:
    return s.upper()


@ensures(lambda result: not result.startswith(" ") and not result.endswith(" "))
def trimmed(s: str) -> str:
    return s.strip()


@ensures(lambda result: not result.startswith(" "))  #: disproved postcondition
def trimmed_wrong(s: str) -> str:
    return s.rstrip()


@ensures(lambda s, result: s.startswith(result) and not result.endswith("/"))
def without_slashes(s: str) -> str:
    return s.rstrip("/")


@ensures(lambda s, result: result == (s == "" or s.isspace()))
def is_blank(s: str) -> bool:
    return not s.strip()


@ensures(lambda s, result: result == s.isspace())  #: disproved postcondition
def is_blank_wrong(s: str) -> bool:
    return not s.strip()


@ensures(lambda s, result: result == s[::-1])
def palindrome_or_raise(s: str) -> str:
    if s != s[::-1]:
        raise ValueError(f"{s} is no palindrome")
    return s


@ensures(lambda s, c, result: not result or c in s)
def has(s: str, c: str) -> bool:
    return any(x == c for x in s)


@ensures(lambda s, result: result == 0)  #: disproved postcondition
def count_wrong(s: str) -> int:
    n = 0
    for c in s:
        if c == "a":
            n += 1
    return n
