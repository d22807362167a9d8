"""The token bucket with planted bugs: it overflows, goes below zero, or waits too short. Compare with rate_limiter.py."""

from prover import ensures, invariant, never_raises, requires


@requires(lambda tokens, capacity: 0 <= tokens <= capacity)
@requires(lambda elapsed, rate: elapsed >= 0 and rate >= 0)
@ensures(lambda capacity, result: result <= capacity)  #: disproved postcondition
@never_raises
def refill_wrong(tokens: int, capacity: int, elapsed: int, rate: int) -> int:
    """Caps what is added, not what is there afterwards."""
    return tokens + min(capacity, elapsed * rate)


@requires(lambda tokens, capacity: 0 <= tokens <= capacity)
@requires(lambda rate: rate >= 0)
@ensures(lambda tokens, capacity, result: tokens <= result <= capacity)  #: disproved postcondition
@never_raises
def refill_unguarded_wrong(tokens: int, capacity: int, elapsed: int, rate: int) -> int:
    """Missing guard: a clock that is set back takes tokens away."""
    return min(capacity, tokens + elapsed * rate)


@requires(lambda tokens, cost: tokens >= 0 and cost > 0)
@ensures(lambda result: result[1] >= 0)  #: disproved postcondition
@never_raises
def take_wrong(tokens: int, cost: int) -> tuple[bool, int]:
    """Grants whenever anything is left at all."""
    if tokens > 0:
        return True, tokens - cost
    return False, tokens


@requires(lambda tokens, capacity: 0 <= tokens <= capacity)
@requires(lambda elapsed, rate: elapsed >= 0 and rate >= 0)
@ensures(lambda capacity, result: 0 <= result <= capacity)
@never_raises
def refill(tokens: int, capacity: int, elapsed: int, rate: int) -> int:
    return min(capacity, tokens + elapsed * rate)


@requires(lambda tokens, capacity: 0 <= tokens <= capacity)
@requires(lambda rate: rate >= 0)
@ensures(lambda capacity, result: 0 <= result <= capacity)
@never_raises
def request_wrong(tokens: int, capacity: int, rate: int, last: int, now: int) -> int:
    """Nothing says that time moves forward."""
    return refill(tokens, capacity, now - last, rate)  #: disproved precondition


@requires(lambda tokens, cost, rate: tokens >= 0 and cost > 0 and rate > 0)
@ensures(lambda tokens, cost, rate, result: tokens + result * rate >= cost)  #: disproved postcondition
@never_raises
def ticks_until_wrong(tokens: int, cost: int, rate: int) -> int:
    """Rounds the waiting time down."""
    return max(0, cost - tokens) // rate


@requires(lambda tokens, cost, rate: tokens >= 0 and cost > 0 and rate >= 0)
@ensures(lambda result: result >= 0)
@never_raises
def ticks_until_unguarded_wrong(tokens: int, cost: int, rate: int) -> int:
    """A bucket that is never refilled makes us wait for ever; here it divides by zero."""
    missing = cost - tokens
    return 0 if missing <= 0 else -(-missing // rate)  #: disproved division-by-zero


@requires(lambda capacity, rate: capacity >= 0 and rate >= 0)
@ensures(lambda capacity, rate, ticks, result: result <= capacity + ticks * rate or ticks < 0)  #: disproved postcondition
@never_raises
def most_grants_wrong(capacity: int, rate: int, ticks: int) -> int:
    """Takes the token and forgets to write the new count back."""
    tokens, granted = capacity, 0
    for tick in range(ticks):
        invariant(0 <= tokens <= capacity)
        invariant(granted <= capacity + tick * rate)  #: disproved invariant-preserved
        tokens = refill(tokens, capacity, 1, rate)
        if tokens >= 1:
            granted += 1
    return granted


@requires(lambda width: width > 0)
@ensures(lambda now, width, result: result * width <= now < (result + 1) * width)  #: disproved postcondition
@never_raises
def window_wrong(now: int, width: int) -> int:
    """Truncates, so the windows on both sides of zero are one."""
    return now // width if now >= 0 else -(-now // width)


@requires(lambda attempt: attempt >= 0)
@requires(lambda base, limit: 1 <= base <= limit)
@ensures(lambda base, limit, result: base <= result <= limit)  #: disproved postcondition
def backoff_wrong(attempt: int, base: int, limit: int) -> int:
    """Compares before it doubles."""
    delay = base
    for _ in range(attempt):
        invariant(base <= delay <= limit)  #: disproved invariant-preserved
        if delay < limit:
            delay *= 2
    return delay
