"""Fixed-point money: amounts are whole cents, every rounding is exact about which way it goes, and no cent gets lost."""

from prover import anything, assume, ensures, never_raises, requires

BASIS_POINTS = 10_000  # a hundred per cent


@requires(lambda denominator: denominator > 0)
@ensures(lambda numerator, denominator, result: 2 * abs(numerator - result * denominator) <= denominator)
@ensures(lambda numerator, denominator, result: 2 * (numerator - result * denominator) < denominator)
def round_half_up(numerator: int, denominator: int) -> int:
    """The integer nearest to the fraction; a half goes up, also below zero (-2.5 gives -2)."""
    return (2 * numerator + denominator) // (2 * denominator)


@ensures(lambda mills, result: 2 * abs(mills - 10 * result) <= 10)
@ensures(lambda mills, result: mills % 10 != 5 or result % 2 == 0)
@never_raises
def round_half_even(mills: int) -> int:
    """Tenths of a cent to cents, as bankers round: a half goes to the even neighbour."""
    cents, rest = divmod(mills, 10)
    if rest > 5 or (rest == 5 and cents % 2 == 1):
        cents += 1
    return cents


@ensures(lambda mills, result: 2 * abs(mills - 10 * result) <= 10)
@ensures(lambda mills, result: mills % 10 != 5 or abs(10 * result) > abs(mills))
def round_half_away_from_zero(mills: int) -> int:
    cents = (abs(mills) + 5) // 10
    return cents if mills >= 0 else -cents


def rounding_away_from_zero_is_symmetric() -> None:
    mills = anything(int)
    assert round_half_away_from_zero(-mills) == -round_half_away_from_zero(mills)


@requires(lambda people: people > 0)
@ensures(lambda total, people, result: result[0] * people + result[1] == total)
@ensures(lambda people, result: 0 <= result[1] < people)
@never_raises
def split_bill(total: int, people: int) -> tuple[int, int]:
    """What each pays, and how many of them pay one cent more so that the sum is exact."""
    return divmod(total, people)


@ensures(lambda total, result: result[0] + result[1] + result[2] == total)
@ensures(lambda result: result[2] <= result[1] <= result[0] <= result[2] + 1)
def split_in_three(total: int) -> tuple[int, int, int]:
    return (total + 2) // 3, (total + 1) // 3, total // 3


@requires(lambda net, rate: net >= 0 and rate >= 0)
@ensures(lambda net, result: result >= net)
@ensures(lambda net, rate, result: 2 * abs(BASIS_POINTS * (result - net) - net * rate) <= BASIS_POINTS)
def with_tax(net: int, rate: int) -> int:
    """Adds the tax, whose rate is in basis points (1900 for 19 %), rounded to the nearest cent."""
    return net + (net * rate + BASIS_POINTS // 2) // BASIS_POINTS


@requires(lambda price: price >= 0)
@requires(lambda discount: 0 <= discount <= BASIS_POINTS)
@ensures(lambda price, result: 0 <= result <= price)
@ensures(lambda price, discount, result: discount != 0 or result == price)
@ensures(lambda discount, result: discount != BASIS_POINTS or result == 0)
@never_raises
def discounted(price: int, discount: int) -> int:
    """The discount is rounded down, so the customer never pays less than the exact price."""
    return price - price * discount // BASIS_POINTS


@requires(lambda amount, first, second: amount >= 0 and first >= 0 and second >= 0)
@requires(lambda first, second: first + second > 0)
@ensures(lambda amount, result: result[0] + result[1] == amount)
@ensures(lambda result: result[0] >= 0 and result[1] >= 0)
@ensures(lambda amount, first, second, result: first * amount - result[0] * (first + second) in range(first + second))
@never_raises
def share_by_weight(amount: int, first: int, second: int) -> tuple[int, int]:
    part = amount * first // (first + second)
    return part, amount - part


def tax_never_favours_splitting_by_more_than_a_cent() -> None:
    first, second = anything(int), anything(int)
    assume(first >= 0 and second >= 0)
    together = with_tax(first + second, 1900)
    apart = with_tax(first, 1900) + with_tax(second, 1900)
    assert -1 <= together - apart <= 1
