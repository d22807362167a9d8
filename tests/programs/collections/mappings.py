"""Counter, OrderedDict and defaultdict: what a missing key means, order, arithmetic."""

from collections import Counter, OrderedDict, defaultdict

from prover import ensures, never_raises, requires


@ensures(lambda xs, x, result: result == xs.count(x))
def occurrences(xs: list[int], x: int) -> int:
    return Counter(xs)[x]


@ensures(lambda xs, result: all(result[x] >= 1 for x in xs))
def tally(xs: list[str]) -> Counter[str]:
    return Counter(xs)


@ensures(lambda xs, result: all(result[x] >= 2 for x in xs))  #: disproved postcondition
def tally_wrong(xs: list[str]) -> Counter[str]:
    return Counter(xs)


@never_raises
def lookup(c: Counter[str], key: str) -> int:
    return c[key]


@never_raises
def lookup_wrong(c: dict[str, int], key: str) -> int:
    return c[key]  #: disproved key


def group(n: int) -> int:
    d: defaultdict[str, int] = defaultdict(int)
    d["a"] += n
    d["b"] -= n
    assert d["a"] + d["b"] == 0
    assert len(d) == 2
    assert d["c"] == 0 and len(d) == 3
    assert len(d) == 2  #: disproved assertion
    return d["a"]


def groups() -> None:
    d = defaultdict(list)
    d["x"].append(1)
    d["y"].append(2)
    d["x"].append(3)
    assert d["x"] == [1, 3]
    assert d.get("z") is None and "z" not in d
    assert d == {"x": [1, 3], "y": [2]}
    d2 = d["z"]
    assert d2 == [1]  #: disproved assertion


def order(a: int) -> None:
    d = OrderedDict([("a", a), ("b", 2)])
    e = OrderedDict([("b", 2), ("a", a)])
    assert d != e
    assert d == {"b": 2, "a": a}
    d.move_to_end("a")
    assert d == e
    assert list(d) == ["b", "a"]
    assert e.popitem(last=False) == ("b", 3)  #: disproved assertion


def arithmetic(n: int, k: int) -> None:
    c = Counter(a=n, b=k)
    d = Counter(a=1)
    e = c - d
    assert e["a"] == max(n - 1, 0)
    assert c.most_common(1)[0][1] == max(n, k)
    c.subtract("aab")
    assert c["a"] == n - 2 and c["b"] == k - 1
    del c["zzz"]
    c["q"] += 1
    assert c["q"] == 0  #: disproved assertion


@requires(lambda c: len(c) > 0)
@ensures(lambda c, result: result in c)
def most(c: Counter[str]) -> str:
    return c.most_common(1)[0][0]


@ensures(lambda c, result: result in c)
def most_wrong(c: Counter[str]) -> str:
    return c.most_common(1)[0][0]  #: disproved index


@ensures(lambda c, n, result: len(result) == min(len(c), max(n, 0)))
def top(c: Counter[str], n: int) -> list[tuple[str, int]]:
    return c.most_common(n)


@ensures(lambda c, n, result: len(result) == min(len(c), n))  #: disproved postcondition
def top_wrong(c: Counter[str], n: int) -> list[tuple[str, int]]:
    return c.most_common(n)


@ensures(lambda c, d, k, result: result[k] == c[k] + d[k])  #: disproved postcondition
def both_wrong(c: Counter[str], d: Counter[str], k: str) -> Counter[str]:
    return c + d


@ensures(lambda c, d, k, result: result[k] == max(c[k] + d[k], 0))
def both(c: Counter[str], d: Counter[str], k: str) -> Counter[str]:
    return c + d
