"""icontract's DBC: an override has the contract of what it overrides, preconditions joined by `or`, the rest by `and`."""

import icontract
from icontract import DBC, ensure, require, snapshot


class Share(DBC):
    @require(lambda people: people > 0)
    @ensure(lambda result: result >= 0)
    def cents(self, people: int) -> int:
        return 100 // people

    @snapshot(lambda log: len(log), name="before")
    @ensure(lambda log, OLD: len(log) == OLD.before + 1)
    def note(self, log: list[int]) -> None:
        log.append(1)


class Double(Share):
    def cents(self, people: int) -> int:
        return 200 // people

    def note(self, log: list[int]) -> None:
        log.insert(0, 2)


class Debts(Share):
    @require(lambda people: people < -5)
    def cents(self, people: int) -> int:
        return abs(700 // people)


class Deeper(Debts):
    def cents(self, people: int) -> int:
        assert people > 0 or people < -5
        return super().cents(people)


class Share_wrong(DBC):
    @require(lambda people: people > 0)
    @ensure(lambda result: result >= 0)  #: disproved postcondition
    def cents(self, people: int) -> int:
        return 100 // people

    @snapshot(lambda log: len(log), name="before")
    @ensure(lambda log, OLD: len(log) == OLD.before + 1)  #: disproved postcondition
    def note(self, log: list[int]) -> None:
        log.append(1)


class Negative_wrong(Share_wrong):
    def cents(self, people: int) -> int:
        return -people

    def note(self, log: list[int]) -> None:
        log.append(1)
        log.append(2)


class Nobody_wrong(Share_wrong):
    @require(lambda people: people == 0)
    def cents(self, people: int) -> int:
        return 100 // people  #: disproved division-by-zero


@ensure(lambda result: result >= 0)
def paid(double: Double, debts: Debts) -> int:
    return double.cents(1) + debts.cents(3) + debts.cents(-6)


@ensure(lambda result: result >= 0)
def paid_wrong(double: Double) -> int:
    return double.cents(0)  #: disproved precondition


@ensure(lambda result: result >= 0)
def owed_wrong(debts: Debts) -> int:
    return debts.cents(-2)  #: disproved precondition


class Plain(metaclass=icontract.DBCMeta):
    @require(lambda n: n != 0)
    def inverse(self, n: int) -> int:
        return 60 // n


class Half(Plain):
    def inverse(self, n: int) -> int:
        return 30 // n


class Loose:
    @require(lambda n: n != 0)
    def inverse(self, n: int) -> int:
        return 60 // n


class Loose_wrong(Loose):  # no DBC: the override has no contract of its own
    def inverse(self, n: int) -> int:
        assert n != 0  #: disproved assertion
        return 30 // n
