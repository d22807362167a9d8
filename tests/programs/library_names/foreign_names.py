"""What a module that is not at hand holds may be anything: no operation on it is known to fail."""

import somewhere
from prover import ensures


@ensures(lambda result: result == 1)  #: unknown postcondition
def anything_at_all() -> int:
    try:
        total = somewhere.table + 1
    except TypeError:
        return 1
    return 2
