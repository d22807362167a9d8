"""Names that the import of the module binds on some ways only, or takes away again."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from prover import never_raises

if TYPE_CHECKING:
    from fractions import Fraction

if sys.platform == "nowhere":
    PLACE = 1

try:
    1 // int("0")
except ZeroDivisionError as failure:
    pass

try:
    import json as text_format
except ImportError:
    text_format = None

if sys.maxsize > 2**40:
    WIDE = True
else:
    WIDE = False

GONE: int = 3
del GONE

LATE: int

failure_of_others = 4


def forget() -> None:
    global KEPT
    del KEPT


KEPT = 5


@never_raises
def bound_under_a_condition() -> object:  #: unknown raise
    return PLACE  #: disproved unbound


@never_raises
def bound_for_type_checkers() -> object:  #: unknown raise
    return Fraction  #: disproved unbound


@never_raises
def bound_by_a_handler() -> object:  #: unknown raise
    return failure  #: disproved unbound


@never_raises
def deleted() -> object:  #: unknown raise
    return GONE  #: disproved unbound


@never_raises
def only_declared() -> object:  #: unknown raise
    return LATE  #: disproved unbound


@never_raises
def deleted_by_a_function() -> object:  #: unknown raise
    return KEPT


@never_raises
def bound_on_all_ways() -> object:
    return (WIDE, text_format)


@never_raises
def a_variable_of_a_handler_is_its_own(f: Callable[[], None]) -> int:
    try:
        1 // 0
    except ZeroDivisionError as failure_of_others:
        pass
    return 4
