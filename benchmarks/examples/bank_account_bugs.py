"""The bank account with planted bugs: money appears, money vanishes, and a limit that does not limit. Compare with bank_account.py."""

from prover import decreases, ensures, invariant, never_raises, raises, requires

OVERDRAFT_FEE = 25_00


@requires(lambda balance: balance >= 0)
@ensures(lambda result: result >= 0)  #: disproved postcondition
@ensures(lambda balance, amount, result: result == balance - amount)
@raises(ValueError)
def withdraw_wrong(balance: int, amount: int) -> int:
    """Off by one cent: the guard lets the balance go below zero."""
    if amount > balance + 1:
        raise ValueError("insufficient funds")
    return balance - amount


@requires(lambda balance: balance >= 0)
@ensures(lambda balance, result: result <= balance)  #: disproved postcondition
@raises(ValueError)
def withdraw_negative_wrong(balance: int, amount: int) -> int:
    """Missing guard: withdrawing a negative amount is a deposit."""
    if amount > balance:
        raise ValueError("insufficient funds")
    return balance - amount


@requires(lambda balance, amount: balance >= 0 and amount > 0)
@ensures(lambda result: result >= 0)
@raises(ValueError)
def withdraw(balance: int, amount: int) -> int:
    if amount > balance:
        raise ValueError("insufficient funds")
    return balance - amount


@requires(lambda accounts: accounts[0] >= 0 and accounts[1] >= 0)
@ensures(lambda accounts, result: result[0] + result[1] == accounts[0] + accounts[1])  #: disproved postcondition
@ensures(lambda result: result[0] >= 0 and result[1] >= 0)
@never_raises
def transfer_wrong(accounts: tuple[int, int], amount: int) -> tuple[int, int]:
    """Credits the target even where the source was left alone."""
    source, target = accounts
    if 0 < amount <= source:
        source -= amount
    return source, target + max(amount, 0)


@requires(lambda balance: balance >= 0)
@never_raises
def pay_rent_wrong(balance: int, rent: int) -> int:
    """Calls withdraw without making sure of what it asks for, and without handling what it raises."""
    return withdraw(balance, rent)  #: disproved precondition, disproved raise


@requires(lambda balance, limit: -limit <= balance and limit >= 0)
@requires(lambda amount: amount > 0)
@ensures(lambda limit, result: result is None or result >= -limit)  #: disproved postcondition
@never_raises
def withdraw_with_overdraft_wrong(balance: int, limit: int, amount: int) -> int | None:
    """Checks the limit before it takes the fee."""
    after = balance - amount
    if after < -limit:
        return None
    return after - OVERDRAFT_FEE if after < 0 else after


@requires(lambda balance, rate, days: balance >= 0 and rate >= 0 and days >= 0)
@ensures(lambda balance, rate, days, result: result * 3_650_000 <= balance * rate * days)
@ensures(lambda balance, rate, days, result: balance * rate * days < (result + 1) * 3_650_000)  #: disproved postcondition
def interest_wrong(balance: int, rate: int, days: int) -> int:
    """Divides too early: the cents of every single day are thrown away."""
    return balance * rate // 3_650_000 * days


@requires(lambda principal, rate: principal >= 0 and rate >= 0)
@ensures(lambda principal, result: result >= principal)  #: disproved postcondition
def compound_wrong(principal: int, rate: int, months: int) -> int:
    """The bank's fee of one cent a month eats the principal when the interest is below a cent."""
    balance = principal
    for _ in range(months):
        invariant(balance >= principal)  #: disproved invariant-preserved
        balance += balance * rate // 10_000 - 1
    return balance


@requires(lambda debt, instalment: debt >= 0 and instalment >= 0)
@ensures(lambda debt, instalment, result: result * instalment >= debt)
def instalments_needed_wrong(debt: int, instalment: int) -> int:
    """An instalment of nothing never pays anything off."""
    remaining, months = debt, 0
    while remaining > 0:
        invariant(remaining == debt - months * instalment)
        decreases(max(remaining, 0))  #: disproved termination
        remaining -= instalment
        months += 1
    return months


@requires(lambda total: total >= 0)
@ensures(lambda total, result: 0 <= result <= total)
def average_balance_wrong(total: int, days: int) -> int:
    """Missing guard: an account opened today has no days to average over."""
    return total // max(days, 0)  #: disproved division-by-zero
