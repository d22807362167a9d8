"""Functions that state a fact, proved once and called for it."""

from prover import ensures, lemma, requires


@lemma
@ensures(lambda a, b: a * a + b * b >= 2 * a * b)
def squares_dominate_product(a: int, b: int) -> None:
    assert (a - b) * (a - b) >= 0


@lemma
@ensures(lambda a, b: a * a + b * b > 2 * a * b)  #: disproved postcondition
def squares_dominate_product_wrong(a: int, b: int) -> None:
    assert (a - b) * (a - b) >= 0


@lemma
@requires(lambda a, b, k: a <= b and k >= 0)
@ensures(lambda a, b, k: a * k <= b * k)
def scaling_keeps_order(a: int, b: int, k: int) -> None:
    assert (b - a) * k >= 0


@lemma
@requires(lambda a, b: a <= b)
@ensures(lambda a, b, k: a * k <= b * k)  #: disproved postcondition
def scaling_keeps_order_wrong(a: int, b: int, k: int) -> None:
    pass


@requires(lambda price, best, count: 0 <= price <= best and count >= 0)
@ensures(lambda best, count, result: result <= best * count)
def cost(price: int, best: int, count: int) -> int:
    scaling_keeps_order(price, best, count)
    return price * count


@requires(lambda price, best, count: 0 <= price <= best)
@ensures(lambda best, count, result: result <= best * abs(count))
def cost_wrong(price: int, best: int, count: int) -> int:
    scaling_keeps_order(price, best, count)  #: disproved precondition
    return price * abs(count)
