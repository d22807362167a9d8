"""Class invariants: known at entry, owed at the end of public methods and constructors, and of whatever is passed on."""

from prover import class_invariant, ensures, requires


@class_invariant(lambda self: self.balance >= 0)
class Account:
    def __init__(self, balance: int) -> None:
        self.balance: int = abs(balance)

    @requires(lambda amount: amount >= 0)
    @ensures(lambda self, old, amount: self.balance == old.self.balance + amount)
    def deposit(self, amount: int) -> None:
        self.balance += amount

    @requires(lambda self, amount: 0 <= amount <= self.balance)
    @ensures(lambda self, old, amount: self.balance == old.self.balance - amount)
    def withdraw(self, amount: int) -> None:
        self._take(amount)

    def _take(self, amount: int) -> None:
        self.balance -= amount

    def swap_twice(self) -> None:
        self.balance = -self.balance - 1
        self.balance = -self.balance - 1


@class_invariant(lambda self: self.balance >= 0)  #: disproved class-invariant
class Account_wrong:
    def __init__(self, balance: int) -> None:
        self.balance: int = abs(balance)

    def withdraw(self, amount: int) -> None:
        self._take(amount)

    def _take(self, amount: int) -> None:
        self.balance -= amount


@class_invariant(lambda self: self.balance >= 0)  #: disproved class-invariant
class AccountInit_wrong:
    def __init__(self, balance: int) -> None:
        self.balance: int = balance


@class_invariant(lambda self: self.balance >= 0)  #: disproved class-invariant
class AccountAlias_wrong:
    def __init__(self) -> None:
        self.balance: int = 0

    def drain(self, other: "AccountAlias_wrong") -> None:
        other.balance = 0
        me = self
        me.balance = me.balance - 1


@ensures(lambda result: result >= 0)
def read(account: Account) -> int:
    return account.balance


@ensures(lambda result: result > 0)  #: disproved postcondition
def read_wrong(account: Account) -> int:
    return account.balance


@ensures(lambda result: result >= 0)
def passes_on(account: Account) -> int:
    account.balance = 5
    return read(account)


@requires(lambda account: account.balance == 3)
@ensures(lambda result: result == 8)
def deposits(account: Account) -> int:
    account.deposit(5)
    return account.balance


@requires(lambda account: account.balance == 3)
@ensures(lambda result: result == 9)  #: disproved postcondition
def deposits_wrong(account: Account) -> int:
    account.deposit(5)
    return account.balance


@ensures(lambda result: result == 10)
def makes_its_own() -> int:
    account = Account(-7)
    account.deposit(3)
    return account.balance


def withdraws_wrong(account: Account) -> None:
    assert account.balance >= 0
    account.withdraw(1)  #: disproved precondition


@class_invariant(lambda self: self.limit >= self.balance)  #: disproved class-invariant
class Limited(Account):
    def __init__(self, limit: int) -> None:
        super().__init__(0)
        self.limit: int = abs(limit)

    def raise_limit(self) -> None:
        self.limit += 1


def not_checked_for_the_subclass(account: Limited) -> None:  #: unknown class-invariant
    assert account.limit >= account.balance
    account.deposit(5)


@ensures(lambda result: result >= 0)  #: unknown postcondition
def inherited(account: Limited) -> int:
    return account.limit
