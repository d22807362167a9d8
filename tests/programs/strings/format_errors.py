"""Patterns that str.format refuses: fields are formatted before what comes after them is read."""

from __future__ import annotations


def field_before_the_broken_one() -> None:
    try:
        "{0} }".format()
    except IndexError:
        assert False  #: disproved assertion
    except ValueError:
        return


def nothing_before_the_broken_one() -> None:
    try:
        "a }".format()
    except ValueError:
        return
    assert False


def character_of_a_number(x: int) -> None:
    assert f"{x:c}" != "a"  #: disproved assertion
