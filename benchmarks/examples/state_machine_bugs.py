"""The state machine with planted bugs: states that do not exist, orders cancelled on the road. Compare with state_machine.py."""

from prover import anything, assume, decreases, ensures, invariant, never_raises, pure, raises, requires

STATES = ("new", "paid", "shipped", "delivered", "cancelled")
FINAL = ("delivered", "cancelled")


@requires(lambda state: state in STATES)
@ensures(lambda result: result in STATES)
@ensures(lambda state, result: state not in FINAL or result == state)  #: disproved postcondition
@ensures(lambda state, result: result != "cancelled" or state in ("new", "paid", "cancelled"))  #: disproved postcondition
@never_raises
def advance_wrong(state: str, event: str) -> str:
    """Lets every order be cancelled, also one that has arrived."""
    match state, event:
        case "new", "pay":
            return "paid"
        case "paid", "ship":
            return "shipped"
        case "shipped", "deliver":
            return "delivered"
        case _, "cancel":
            return "cancelled"
        case _:
            return state


@requires(lambda state: state in STATES)
@ensures(lambda result: result in STATES)  #: disproved postcondition
@never_raises
def cancel_wrong(state: str) -> str:
    """American spelling in one place, British in the other."""
    return "canceled" if state in ("new", "paid") else state


@requires(lambda state: state in STATES)
@ensures(lambda result: result in STATES)
@never_raises
def ship_wrong(state: str) -> str:
    """Raises although it promises that it never does."""
    if state == "paid":
        return "shipped"
    if state == "new":
        raise ValueError("pay first")  #: disproved raise
    return state


@requires(lambda state: state in STATES)
@ensures(lambda result: 0 <= result <= 3)
@raises(ValueError)
def progress_wrong(state: str) -> int:
    """Forgets one of the states, and promises ValueError only."""
    match state:
        case "new":
            return 0
        case "paid":
            return 1
        case "shipped":
            return 2
        case "delivered":
            return 3
    raise LookupError(state)  #: disproved raise


@pure
def next_phase(phase: int) -> int:
    return phase + 1 if phase < 3 else 0


def three_ticks_come_full_circle_wrong() -> None:
    """Off by one: this light has four phases."""
    phase = anything(int)
    assume(0 <= phase < 3)
    assert next_phase(next_phase(next_phase(phase))) == phase  #: disproved assertion


@requires(lambda phase: 0 <= phase < 3)
@ensures(lambda result: 0 <= result < 3)  #: disproved postcondition
def traffic_light_wrong(phase: int, ticks: int) -> int:
    """The same off by one in a loop."""
    for _ in range(ticks):
        invariant(0 <= phase < 3)  #: disproved invariant-preserved
        phase = next_phase(phase)
    return phase


@requires(lambda limit: limit >= 0)
@ensures(lambda limit, result: 0 <= result <= limit)
@never_raises
def attempts_used_wrong(limit: int, failures: int) -> int:
    """Counts the attempt before it looks at the limit."""
    attempts, state = 0, "retrying"
    while state == "retrying":
        invariant(0 <= attempts <= limit)  #: disproved invariant-preserved
        invariant(state in ("retrying", "done"))
        attempts += 1
        if attempts > limit or attempts > failures:
            state = "done"
    return attempts


@requires(lambda limit: limit >= 0)
@ensures(lambda result: result >= 0)
def attempts_that_hang_wrong(limit: int, failures: int) -> int:
    """An unlucky caller waits for ever: nothing is counted while the call fails."""
    attempts = 0
    while attempts <= failures:
        invariant(attempts >= 0)
        decreases(max(failures - attempts + 1, 0))  #: disproved termination
        if attempts < limit:
            attempts += 1
    return attempts
