"""The life of an order as a state machine: it never leaves its states, and what has been shipped is never cancelled."""

from prover import anything, assume, decreases, ensures, invariant, never_raises, pure, requires

STATES = ("new", "paid", "shipped", "delivered", "cancelled")
FINAL = ("delivered", "cancelled")


@pure
def progress(state: str) -> int:
    if state == "new":
        return 0
    if state == "paid":
        return 1
    if state == "shipped":
        return 2
    return 3


@requires(lambda state: state in STATES)
@ensures(lambda result: result in STATES)
@ensures(lambda state, result: state not in FINAL or result == state)
@ensures(lambda state, result: progress(result) >= progress(state))
@ensures(lambda state, result: result != "cancelled" or state in ("new", "paid", "cancelled"))
@ensures(lambda state, result: result != "shipped" or state in ("paid", "shipped"))
@never_raises
def advance(state: str, event: str) -> str:
    """The state after an event; an event that does not apply changes nothing."""
    match state, event:
        case "new", "pay":
            return "paid"
        case "paid", "ship":
            return "shipped"
        case "shipped", "deliver":
            return "delivered"
        case ("new" | "paid"), "cancel":
            return "cancelled"
        case _:
            return state


def only_what_was_paid_is_shipped() -> None:
    state, event = anything(str), anything(str)
    assume(state in STATES)
    assert advance(state, event) != "shipped" or state in ("paid", "shipped")


@requires(lambda state: state in STATES)
@ensures(lambda state, refund_due, result: not result or (state == "cancelled" and refund_due > 0))
@never_raises
def must_refund(state: str, refund_due: int) -> bool:
    return state == "cancelled" and refund_due > 0


@requires(lambda phase: 0 <= phase < 3)
@requires(lambda ticks: ticks >= 0)
@ensures(lambda result: 0 <= result < 3)
@ensures(lambda phase, ticks, result: result == (phase + ticks) % 3)
def traffic_light(phase: int, ticks: int) -> int:
    """0 for red, 1 for green, 2 for amber."""
    light = phase
    for tick in range(ticks):
        invariant(0 <= light < 3)
        invariant(light == (phase + tick) % 3)
        light = 0 if light == 2 else light + 1
    return light


@requires(lambda limit: limit >= 0)
@ensures(lambda limit, result: 0 <= result <= limit)
@never_raises
def attempts_used(limit: int, failures: int) -> int:
    """Retries until the call gets through after `failures` failures, or gives up at the limit."""
    attempts, state = 0, "retrying"
    while state == "retrying":
        invariant(0 <= attempts <= limit)
        invariant(state in ("retrying", "done"))
        decreases(limit - attempts + (1 if state == "retrying" else 0))
        if attempts == limit or attempts > failures:
            state = "done"
        else:
            attempts += 1
    return attempts
