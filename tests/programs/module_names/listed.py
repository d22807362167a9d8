"""Names that come from a module with a computed `__all__`."""

import listing
from listing import *


def not_the_built_in(n: int) -> None:
    assert abs(n) >= 0  #: disproved assertion


def bound_in_the_other_module() -> None:
    assert bound == 2


def assigned_by_a_function() -> None:
    assert listing.DEPTH == 1  #: unknown assertion
