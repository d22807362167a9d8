"""icontract on functions: subsets of parameters, truthiness, snapshots, entry bindings in postconditions."""

import icontract


@icontract.require(lambda divisor: divisor != 0)
@icontract.ensure(lambda n, divisor, result: n - divisor * result == n % divisor)
def quotient(n: int, divisor: int) -> int:
    return n // divisor


@icontract.require(lambda n: n != 0)
@icontract.ensure(lambda n, divisor, result: n - divisor * result == n % divisor)
def quotient_wrong(n: int, divisor: int) -> int:
    return n // divisor  #: disproved division-by-zero


@icontract.require(lambda n: n)
@icontract.ensure(lambda result: result)
def truthy(n: int) -> int:
    return -n


@icontract.ensure(lambda result: result)  #: disproved postcondition
def truthy_wrong(n: int) -> int:
    return -n


@icontract.ensure(lambda n, result: result == n + 1)
def entry_binding(n: int) -> int:
    n += 1
    return n


@icontract.ensure(lambda n, result: result == n)  #: disproved postcondition
def entry_binding_wrong(n: int) -> int:
    n += 1
    return n


@icontract.snapshot(lambda n: n * n, name="square")
@icontract.ensure(lambda OLD, result: result == OLD.square + 1)
def square_and_one(n: int) -> int:
    return n * n + 1


@icontract.snapshot(lambda n: n * n, name="square")
@icontract.ensure(lambda OLD, result: result > OLD.square)  #: disproved postcondition
def square_and_one_wrong(n: int) -> int:
    return n * n + n


@icontract.require(lambda low, high: low <= high)
@icontract.require(lambda low: low >= 0)
@icontract.ensure(lambda low, high, result: low <= result <= high)
def middle(low: int, high: int) -> int:
    return (low + high) // 2


@icontract.require(lambda low: low >= 0)
@icontract.ensure(lambda low, high, result: low <= result <= high)  #: disproved postcondition
def middle_wrong(low: int, high: int) -> int:
    return (low + high) // 2


@icontract.ensure(lambda n, step, result: result == n + step)
def with_default(n: int, step: int = 1) -> int:
    return n + step


@icontract.ensure(lambda n, result: result == n + 1)  #: disproved postcondition
def with_default_wrong(n: int, step: int = 1) -> int:
    return n + step


@icontract.ensure(lambda n, result: n - 2 * result == n % 2)
def calls_quotient(n: int) -> int:
    return quotient(n, 2)


@icontract.ensure(lambda result: result >= 0 or result < 0)
def calls_quotient_wrong(n: int) -> int:
    return quotient(n, n - 2)  #: disproved precondition
