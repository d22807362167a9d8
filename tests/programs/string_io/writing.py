"""`io.StringIO`: what is written, where the cursor stands, and files that are closed."""

from __future__ import annotations

import io
from io import StringIO

from prover import ensures, never_raises, pure


@never_raises
def two_parts(a: str, b: str) -> str:
    out = io.StringIO()
    n = out.write(a)
    assert n == len(a)
    out.write(b)
    assert out.getvalue() == a + b
    assert out.tell() == len(a) + len(b)
    assert out.getvalue() == b + a  #: disproved assertion
    return out.getvalue()


@never_raises
def overwritten(a: str) -> None:
    out = StringIO("abcdef")
    assert out.getvalue() == "abcdef" and out.tell() == 0
    out.write("XY")
    assert out.getvalue() == "XYcdef"
    out.write(a)
    assert out.getvalue().startswith("XY" + a)
    assert out.getvalue() == "XY" + a  #: disproved assertion


@never_raises
def read_back(a: str) -> None:
    out = StringIO(a)
    assert out.read() == a
    assert out.read() == ""
    out.write("!")
    out.seek(0)
    assert out.read() == a + "!"
    out.seek(0)
    out.truncate()
    assert out.getvalue() == ""
    out.write("end")
    assert out.seek(0, 2) == 3
    assert out.read() == "end"  #: disproved assertion


@never_raises
def managed(flag: bool) -> str:
    with StringIO() as out:
        out.write("a")
        if flag:
            return out.getvalue()
        text = out.getvalue()
    assert out.closed
    assert text == ""  #: disproved assertion
    return text


@never_raises
def closed(flag: bool) -> None:
    out = StringIO()
    if flag:
        out.close()
    out.write("x")  #: disproved value


@never_raises
def wrong_type(n: int) -> None:
    out = StringIO()
    out.write(n)  # type: ignore  #: disproved type


@never_raises
def after_a_failure(n: int) -> None:
    out = StringIO()
    try:
        with out:
            out.write("a")
            10 // n
    except ZeroDivisionError:
        assert n == 0
    assert out.closed
    assert n != 0  #: disproved assertion


@never_raises
def printed(a: str, n: int) -> None:
    out = StringIO()
    print(a, "b", file=out)
    assert out.getvalue() == a + " b\n"
    print(1, None, sep="", end=".", file=out)
    assert out.getvalue() == a + " b\n1None."
    print(file=out)
    assert out.getvalue() == a  #: disproved assertion


@never_raises
def lines(a: str) -> None:
    out = StringIO()
    out.writelines([a, "-", a])
    assert out.getvalue() == a + "-" + a
    out.writelines(())
    assert out.getvalue() == a  #: disproved assertion


@never_raises
def many(parts: list[str]) -> None:
    out = StringIO()
    out.writelines(parts)
    assert out.getvalue() == "".join(parts)
    assert out.getvalue() == ""  #: disproved assertion


@never_raises
def in_a_loop(words: list[str]) -> None:
    out = StringIO()
    for word in words:
        out.write(word)
        out.write(";")
    result = out.getvalue()
    assert words or result == ""
    assert result == ""  #: disproved assertion


@never_raises
def repeated(n: int) -> None:
    out = StringIO()
    for _ in range(3):
        out.write("ab")
    assert out.getvalue() == "ababab"
    assert out.getvalue() == "ab"  #: disproved assertion


def helper(out: StringIO, text: str) -> None:
    out.write("<" + text + ">")


@never_raises
def inlined(text: str) -> None:
    first, second = StringIO(), StringIO()
    helper(first, text)
    same = first
    helper(same, "")
    assert first.getvalue() == "<" + text + "><>"
    assert second.getvalue() == ""
    assert first is same and first is not second
    assert second.getvalue() == first.getvalue()  #: disproved assertion


@pure
@ensures(lambda n, result: result >= 0)
def size(n: int) -> int:
    return n * n


def kept_over_calls(n: int) -> None:
    out = StringIO()
    out.write("a")
    size(n)
    assert out.getvalue() == "a"
    assert out.getvalue() == "b"  #: disproved assertion


def joined(flag: bool, a: str, b: str) -> None:
    out = StringIO()
    if flag:
        out.write(a)
    else:
        out.write(b)
    assert out.getvalue() == (a if flag else b)
    assert out.getvalue() == a  #: disproved assertion
