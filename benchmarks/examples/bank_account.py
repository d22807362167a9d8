"""A bank account as plain functions: balances are whole cents, and money is neither made nor lost."""

from prover import decreases, ensures, invariant, never_raises, raises, requires

OVERDRAFT_FEE = 25_00
DAYS_IN_YEAR = 365


@requires(lambda amount: amount > 0)
@ensures(lambda balance, amount, result: result == balance + amount)
def deposit(balance: int, amount: int) -> int:
    return balance + amount


@requires(lambda balance, amount: balance >= 0 and amount > 0)
@ensures(lambda result: result >= 0)
@ensures(lambda balance, amount, result: result == balance - amount)
@raises(ValueError)
def withdraw(balance: int, amount: int) -> int:
    if amount > balance:
        raise ValueError("insufficient funds")
    return balance - amount


@requires(lambda accounts: accounts[0] >= 0 and accounts[1] >= 0)
@requires(lambda amount: amount > 0)
@ensures(lambda accounts, result: result[0] + result[1] == accounts[0] + accounts[1])
@ensures(lambda result: result[0] >= 0 and result[1] >= 0)
@ensures(lambda accounts, amount, result: result == accounts or result[1] == accounts[1] + amount)
@never_raises
def transfer(accounts: tuple[int, int], amount: int) -> tuple[int, int]:
    """Moves `amount` from the first account to the second, or leaves both as they are."""
    source, target = accounts
    try:
        return withdraw(source, amount), deposit(target, amount)
    except ValueError:
        return accounts


@requires(lambda balance, limit: -limit <= balance and limit >= 0)
@requires(lambda amount: amount > 0)
@ensures(lambda limit, result: result is None or result >= -limit)
@ensures(lambda balance, amount, result: result is not None or balance < amount)
@never_raises
def withdraw_with_overdraft(balance: int, limit: int, amount: int) -> int | None:
    """The new balance, less a fee when it falls below zero; None when the limit forbids it."""
    after = balance - amount
    if after < 0:
        after -= OVERDRAFT_FEE
    return after if after >= -limit else None


@requires(lambda balance: balance >= 0)
@requires(lambda rate, days: rate >= 0 and days >= 0)
@ensures(lambda result: result >= 0)
@ensures(lambda balance, rate, days, result: result * 10_000 * DAYS_IN_YEAR <= balance * rate * days)
def interest(balance: int, rate: int, days: int) -> int:
    """Simple interest in cents, rounded down; the yearly rate is in basis points."""
    return balance * rate * days // (10_000 * DAYS_IN_YEAR)


@requires(lambda principal, rate: principal >= 0 and rate >= 0)
@ensures(lambda principal, result: result >= principal)
@ensures(lambda principal, months, result: months > 0 or result == principal)
def compound(principal: int, rate: int, months: int) -> int:
    """The balance after crediting interest every month; the monthly rate is in basis points."""
    balance = principal
    for month in range(months):
        invariant(balance >= principal)
        invariant(month > 0 or balance == principal)
        balance += balance * rate // 10_000
    return balance


@requires(lambda debt, instalment: debt >= 0 and instalment > 0)
@ensures(lambda debt, instalment, result: result * instalment >= debt)
@ensures(lambda debt, instalment, result: result == 0 or (result - 1) * instalment < debt)
@never_raises
def instalments_needed(debt: int, instalment: int) -> int:
    remaining, months = debt, 0
    while remaining > 0:
        invariant(months >= 0)
        invariant(remaining == debt - months * instalment)
        invariant(months == 0 or remaining > -instalment)
        decreases(remaining if remaining > 0 else 0)
        remaining -= instalment
        months += 1
    return months
