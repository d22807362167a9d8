"""Money with planted bugs: halves that go the wrong way, cents that vanish. Compare with money_rounding.py."""

from prover import anything, assume, ensures, never_raises, requires

BASIS_POINTS = 10_000


@requires(lambda denominator: denominator > 0)
@ensures(lambda numerator, denominator, result: 2 * abs(numerator - result * denominator) <= denominator)  #: disproved postcondition
def round_half_up_wrong(numerator: int, denominator: int) -> int:
    """Rounds down, so 3/5 becomes 0."""
    return numerator // denominator


@requires(lambda denominator: denominator >= 0)
@ensures(lambda numerator, denominator, result: 2 * (numerator - result * denominator) < denominator)
def round_half_up_unguarded_wrong(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)  #: disproved division-by-zero


@ensures(lambda mills, result: 2 * abs(mills - 10 * result) <= 10)
@ensures(lambda mills, result: mills % 10 != 5 or result % 2 == 0)  #: disproved postcondition
@never_raises
def round_half_even_wrong(mills: int) -> int:
    """Rounds halves up, as taught at school; over many amounts this adds up."""
    return (mills + 5) // 10


@ensures(lambda mills, result: 2 * abs(mills - 10 * result) <= 10)
@ensures(lambda mills, result: mills % 10 != 5 or abs(10 * result) > abs(mills))  #: disproved postcondition
def round_half_away_from_zero_wrong(mills: int) -> int:
    """Adds a half and floors: right above zero, wrong below (-0.5 gives 0)."""
    return (mills + 5) // 10


@ensures(lambda mills, result: 2 * abs(mills - 10 * result) <= 10)  #: disproved postcondition
def round_by_truncating_wrong(mills: int) -> int:
    """Written for a language where // truncates."""
    return (mills + 5) // 10 if mills >= 0 else (mills - 5) // 10


@requires(lambda people: people > 0)
@ensures(lambda total, people, result: result * people == total)  #: disproved postcondition
@never_raises
def split_bill_wrong(total: int, people: int) -> int:
    """Forgets the remainder: 10.00 among three leaves a cent on the table."""
    return total // people


@ensures(lambda total, people, result: result[0] * people + result[1] == total)
@never_raises
def split_bill_unguarded_wrong(total: int, people: int) -> tuple[int, int]:
    return divmod(total, people)  #: disproved division-by-zero


@ensures(lambda total, result: result[0] + result[1] + result[2] == total)
@ensures(lambda result: abs(result[0] - result[2]) <= 1)  #: disproved postcondition
def split_in_three_wrong(total: int) -> tuple[int, int, int]:
    """The sum is right, but the last one pays for every remainder."""
    share = total // 3
    return share, share, total - 2 * share


@requires(lambda net, rate: net >= 0 and rate >= 0)
@ensures(lambda net, result: result >= net)
@ensures(lambda net, rate, result: 2 * abs(BASIS_POINTS * (result - net) - net * rate) <= BASIS_POINTS)  #: disproved postcondition
def with_tax_wrong(net: int, rate: int) -> int:
    """Rounds the tax on every whole unit of currency instead of on the amount."""
    return net + (net * rate // 100 + 50) // 100 + (1 if net * rate % 100 > 50 else 0)


@requires(lambda price: price >= 0)
@ensures(lambda price, result: 0 <= result <= price)  #: disproved postcondition
@never_raises
def discounted_wrong(price: int, discount: int) -> int:
    """Missing guard: with a discount of 150 % the shop pays the customer."""
    return price - price * discount // BASIS_POINTS


@requires(lambda amount, first, second: amount >= 0 and first >= 0 and second >= 0)
@requires(lambda first, second: first + second > 0)
@ensures(lambda amount, result: result[0] + result[1] == amount)  #: disproved postcondition
@never_raises
def share_by_weight_wrong(amount: int, first: int, second: int) -> tuple[int, int]:
    """Both parts round down, and a cent is lost."""
    weight = first + second
    return amount * first // weight, amount * second // weight


def tax_of_parts_wrong() -> None:
    """Rounding does not distribute over sums."""
    first, second = anything(int), anything(int)
    assume(first >= 0 and second >= 0)
    tax = (first * 1900 + 5000) // 10_000 + (second * 1900 + 5000) // 10_000
    assert tax == ((first + second) * 1900 + 5000) // 10_000  #: disproved assertion
