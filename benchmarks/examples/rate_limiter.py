"""A token bucket on integers: it never holds more than its capacity and never grants more than it has been given."""

from prover import anything, assume, ensures, invariant, never_raises, requires


@requires(lambda tokens, capacity: 0 <= tokens <= capacity)
@requires(lambda elapsed, rate: elapsed >= 0 and rate >= 0)
@ensures(lambda tokens, capacity, result: tokens <= result <= capacity)
@ensures(lambda tokens, elapsed, rate, result: result <= tokens + elapsed * rate)
@never_raises
def refill(tokens: int, capacity: int, elapsed: int, rate: int) -> int:
    """The tokens after `elapsed` ticks that bring `rate` tokens each."""
    return min(capacity, tokens + elapsed * rate)


@requires(lambda tokens, cost: tokens >= 0 and cost > 0)
@ensures(lambda result: result[1] >= 0)
@ensures(lambda tokens, cost, result: result[0] == (tokens >= cost))
@ensures(lambda tokens, cost, result: result[1] == (tokens - cost if result[0] else tokens))
@never_raises
def take(tokens: int, cost: int) -> tuple[bool, int]:
    """Whether the request is granted, and the tokens that are left."""
    if cost <= tokens:
        return True, tokens - cost
    return False, tokens


@requires(lambda tokens, capacity, last, now: 0 <= tokens <= capacity and last <= now)
@requires(lambda rate, cost: rate >= 0 and cost > 0)
@ensures(lambda capacity, result: 0 <= result[1] <= capacity)
@ensures(lambda now, result: result[2] == now)
@ensures(lambda capacity, cost, result: cost <= capacity or not result[0])
@never_raises
def request(tokens: int, capacity: int, rate: int, last: int, now: int, cost: int) -> tuple[bool, int, int]:
    """One request at time `now`: granted or not, the tokens left, and the time of this refill."""
    available = refill(tokens, capacity, now - last, rate)
    granted, left = take(available, cost)
    return granted, left, now


@requires(lambda tokens, cost, rate: tokens >= 0 and cost > 0 and rate > 0)
@ensures(lambda tokens, cost, rate, result: result >= 0 and tokens + result * rate >= cost)
@ensures(lambda tokens, cost, rate, result: result == 0 or tokens + (result - 1) * rate < cost)
@never_raises
def ticks_until(tokens: int, cost: int, rate: int) -> int:
    """The fewest ticks to wait until `cost` tokens are there."""
    missing = cost - tokens
    return 0 if missing <= 0 else -(-missing // rate)


@requires(lambda capacity, rate: capacity >= 0 and rate >= 0)
@requires(lambda ticks: ticks >= 0)
@ensures(lambda capacity, rate, ticks, result: 0 <= result <= capacity + ticks * rate)
@never_raises
def most_grants(capacity: int, rate: int, ticks: int) -> int:
    """How many requests of cost 1 get through when one comes on every tick."""
    tokens, granted = capacity, 0
    for tick in range(ticks):
        invariant(tick >= 0 and 0 <= tokens <= capacity and granted >= 0)
        invariant(granted + tokens <= capacity + tick * rate)
        tokens = refill(tokens, capacity, 1, rate)
        allowed, tokens = take(tokens, 1)
        if allowed:
            granted += 1
    return granted


@requires(lambda width: width > 0)
@ensures(lambda now, width, result: result * width <= now < (result + 1) * width)
@never_raises
def window(now: int, width: int) -> int:
    """The number of the fixed window that a time falls in; right for times before zero as well."""
    return now // width


def a_full_bucket_stays_full() -> None:
    capacity, elapsed, rate = anything(int), anything(int), anything(int)
    assume(capacity >= 0 and elapsed >= 0 and rate >= 0)
    assert refill(capacity, capacity, elapsed, rate) == capacity


@requires(lambda attempt: attempt >= 0)
@requires(lambda base, limit: 1 <= base <= limit)
@ensures(lambda base, limit, result: base <= result <= limit)
def backoff(attempt: int, base: int, limit: int) -> int:
    """Waiting time that doubles with every attempt, up to a limit."""
    delay = base
    for _ in range(attempt):
        invariant(base <= delay <= limit)
        delay = min(2 * delay, limit)
    return delay
