"""What modules of the library hold: constants are read, everything else may be anything but what it is not."""

import re
import string

from prover import ensures


@ensures(lambda result: result == 2)
def concatenates() -> int:
    try:
        digits = string.digits + "abcdef"
    except TypeError:
        return 1
    assert len(digits) == 16
    return 2


@ensures(lambda result: result == 1)  #: disproved postcondition
def concatenates_wrong() -> int:
    try:
        digits = string.digits + "abcdef"
    except TypeError:
        return 1
    return 2


@ensures(lambda result: result == 1)  #: disproved postcondition
def flags_wrong() -> int:
    try:
        flags = re.I | re.M
    except TypeError:
        return 1
    return 2
