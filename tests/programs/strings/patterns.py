"""Constant patterns of `re`: whether they match, and what is certain of groups."""

import re

from prover import ensures, never_raises, requires

VERSION = re.compile(r"(\d+)\.(\d+)")
COLOUR = re.compile(r"#[0-9a-f]{6}", re.I)


@never_raises
def major(version: str) -> int:
    found = VERSION.match(version)
    if found is None:
        return 0
    return int(found.group(1))


@never_raises
def major_wrong(version: str) -> int:
    return int(VERSION.match(version).group(1))  #: disproved attribute-of-none


@never_raises
def loose_wrong(version: str) -> int:
    found = re.match(r"(\w+)\.", version)
    if not found:
        return 0
    return int(found[1])  #: disproved value


@never_raises
@ensures(lambda line, result: result is None or "=" not in result[0])
def setting(line: str) -> tuple[str, str] | None:
    if m := re.fullmatch(r"([^=]+)=(.*)", line):
        return m.group(1), m.group(2)
    return None


@ensures(lambda line, result: result is None or "=" not in result[1])  #: disproved postcondition
def setting_wrong(line: str) -> tuple[str, str] | None:
    if m := re.fullmatch(r"([^=]+)=(.*)", line):
        return m.group(1), m.group(2)
    return None


@ensures(lambda s, result: not result or len(s) == 7 and s[0] == "#")
def is_colour(s: str) -> bool:
    return COLOUR.fullmatch(s) is not None


@ensures(lambda s, result: not result or len(s) == 7)  #: disproved postcondition
def is_colour_wrong(s: str) -> bool:
    return bool(COLOUR.match(s))


@ensures(lambda s, result: not result or s.isascii())  #: disproved postcondition
def is_word_wrong(s: str) -> bool:
    return re.fullmatch(r"\w+", s) is not None


@ensures(lambda s, result: not result or (s.isascii() and " " not in s))
def is_name(s: str) -> bool:
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", s) is not None


@ensures(lambda s, result: not result or not s.endswith("\n"))  #: disproved postcondition
def ends_in_digit_wrong(s: str) -> bool:
    return re.search(r"\d$", s) is not None


@ensures(lambda s, result: not result or not s.endswith("\n"))
def ends_in_digit(s: str) -> bool:
    return re.search(r"\d\Z", s) is not None


@never_raises
def optional_group_wrong(s: str) -> int:
    found = re.fullmatch(r"(a+)(b+)?", s)
    if found is None:
        return 0
    return len(found.group(2))  #: disproved type


@never_raises
def optional_group(s: str) -> int:
    found = re.fullmatch(r"(a+)(b+)?", s)
    if found is None:
        return 0
    tail = found.group(2)
    return len(found.group(1)) + (len(tail) if tail is not None else 0)


@never_raises
def no_such_group_wrong(s: str) -> str:
    found = re.search("a(b)", s)
    return "" if found is None else found.group(2)  #: disproved index


@requires(lambda s: "1" not in s)
@ensures(lambda s, result: result == s)
def substituted(s: str) -> str:
    return re.sub("1+", "one", s)


@ensures(lambda s, result: result == s)  #: disproved postcondition
def substituted_wrong(s: str) -> str:
    return re.sub("1+", "one", s)


@never_raises
def first_piece(s: str) -> str:
    return re.split(r"[,;]\s*", s)[0]


@never_raises
def first_found_wrong(s: str) -> str:
    return re.findall(r"[0-9]+", s)[0]  #: disproved index


def look_around(s: str) -> None:
    if re.search(r"a(?=b)", s):
        assert "ab" in s  #: unknown assertion
