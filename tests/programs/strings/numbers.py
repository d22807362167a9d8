"""Numbers as text: int, str, formats and padding."""

from prover import ensures, never_raises, requires


@never_raises
def parse(s: str) -> int:
    if s.isascii() and s.isdigit():
        return int(s)
    return -1


@never_raises
def parse_unicode_wrong(s: str) -> int:
    if s.isdigit():
        return int(s)  #: disproved value
    return -1


@never_raises
def parse_wrong(s: str) -> int:
    return int(s)  #: disproved value


@ensures(lambda result: result >= 0)
def natural(s: str) -> int:
    if not s.isdigit() or not s.isascii():
        raise ValueError("not a number: " + s)
    return int(s)


@ensures(lambda result: result >= 0)  #: disproved postcondition
def natural_wrong(s: str) -> int:
    return int(s)  #: disproved value


@ensures(lambda n, result: result == n)
def round_trip(n: int) -> int:
    return int(str(n + 0))


@ensures(lambda n, result: int(result) == n)  #: disproved postcondition
def bool_round_trip_wrong(n: int) -> str:
    return str(n)


@requires(lambda n: 0 <= n <= 99)
@ensures(lambda result: len(result) == 2)
def two_digits(n: int) -> str:
    return f"{n:02d}"


@requires(lambda n: 0 <= n <= 100)
@ensures(lambda result: len(result) == 2)  #: disproved postcondition
def two_digits_wrong(n: int) -> str:
    return f"{n:02d}"


@requires(lambda h, m: 0 <= h < 24 and 0 <= m < 60)
@ensures(lambda result: len(result) == 5 and result[2] == ":")
def clock(h: int, m: int) -> str:
    return "%02d:%02d" % (h, m)


@requires(lambda h, m: 0 <= h < 24)
@ensures(lambda result: len(result) == 5)  #: disproved postcondition
def clock_wrong(h: int, m: int) -> str:
    return "%02d:%02d" % (h, m)


@ensures(lambda s, width, result: len(result) >= width and result.startswith(s))
def column(s: str, width: int) -> str:
    return s.ljust(width)  #: disproved overflow


@ensures(lambda s, width, result: len(result) == width)  #: disproved postcondition
def column_wrong(s: str, width: int) -> str:
    return s.ljust(width)  #: disproved overflow


@requires(lambda s: len(s) <= 8)
@ensures(lambda s, result: len(result) == 8 and result.endswith(s))
def right_aligned(s: str) -> str:
    return f"{s:>8}"


@ensures(lambda n, result: result == "-" + str(-n) or n >= 0)
def signed(n: int) -> str:
    return f"{n:d}"


@never_raises
def described(name: str, count: int) -> str:
    return "{}: {:>5} {!r}".format(name, count, name)


@never_raises
def described_wrong(name: str, count: int) -> str:
    return "{}: {} {}".format(name, count)  #: disproved index


@never_raises
def percent_wrong(name: str) -> str:
    return "%d" % name  #: disproved type


@never_raises
def format_wrong(name: str) -> str:
    return f"{name:d}"  #: disproved value


@ensures(lambda version, result: result[0] >= 0)
def version_numbers(version: str) -> tuple[int, int]:
    major, dot, minor = version.partition(".")
    if not (major.isascii() and major.isdigit() and minor.isascii() and minor.isdigit()):
        raise ValueError(f"bad version {version!r}")
    return int(major), int(minor)


@never_raises
def version_numbers_wrong(version: str) -> tuple[int, int]:
    major, dot, minor = version.partition(".")
    if not major.isdigit() or not dot:
        return 0, 0
    return 0, int(minor)  #: disproved value


@requires(lambda a, b: a != b)
def bars_differ(a: int, b: int) -> None:
    if a >= 0 and b >= 0:
        assert "#" * a != "#" * b  #: disproved overflow


def bars_differ_wrong(a: int, b: int) -> None:
    if a != b:
        assert "#" * a != "#" * b  #: disproved assertion, disproved overflow


@requires(lambda s: s == "\x1c7")
def no_blank_for_int(s: str) -> int:
    # str.strip drops this character, int() does not.
    assert s.strip() == "7"
    return int(s)  #: disproved value
