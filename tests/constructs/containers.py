"""What `collections` has: Counter, defaultdict, deque, namedtuple; and sets."""

from __future__ import annotations

from random_programs import Construct, Writer

PRELUDE = """
class Point(NamedTuple):
    east: int
    north: int = 0

    def moved(self, by: int) -> "Point":
        return Point(self.east + by, self.north)


Pair = namedtuple("Pair", "first second")
"""


def numbers(w: Writer) -> list[str]:
    n, m = w.number(0), w.number(0)
    return [
        f"k[{n}]", "len(k)", "sum(k.values())", f"k.most_common(1)[0][{n}]", f"k.pop({n}, {m})", f"f[{n}]", "len(f)", f"f.get({n}, {m})",
        "sum(f.values())", "q.popleft()", "q.pop()", "q[0]", "q[-1]", f"q[{n}]", "len(q)", "sum(q)", "p.east", "p.north", f"p[{n}]",
        f"p.moved({n}).east", f"p._replace(north={n}).north", "len(e)", f"len(e & {{{n}, {m}}})", f"sum(e | {{{n}}})", "max(e)",
        f"Pair({n}, {m}).first", f"q.count({n})", "len(set(xs))", f"len(e - {{{m}}})", "e.pop()",
    ]  # fmt: skip


def tests(w: Writer) -> list[str]:
    n, m = w.number(0), w.number(0)
    return [
        f"{n} in k", f"k[{n}] > {m}", f"{n} in f", f"{n} in q", "q", "k", f"p == ({n}, {m})", f"p == Point({n}, {m})", "p < t",
        f"{n} in e",
        f"e <= {{{n}, {m}, 1}}", "e == set(ys)", "k == Counter(ys)", "list(q) == ys", f"Pair({n}, 1) == Point({n}, 1)", "q == deque(ys)",
    ]  # fmt: skip


def statements(w: Writer, depth: int, in_loop: bool) -> list[str]:
    r = w.r
    n, m = w.number(0), w.number(0)
    if depth > 0 and r.random() < 0.3:
        w.loops += 1
        i = f"i{w.loops}"
        over = r.choice(["q", "e", "k", "f", "list(q)", "sorted(e)", "p", "k.elements()"])
        return [f"for {i} in {over}:", *w.block(depth - 1, "    ", True), f"    x += {i}"]
    return [r.choice([
        f"k[{n}] += {m}", f"k.update({r.choice(['xs', 'ys', 't'])})", f"k[{n}] = {m}", f"del k[{n}]",
        f"k = Counter({r.choice(['xs', 't', 's'])})",
        "k.subtract(t)", "k += Counter(t)", f"f[{n}] += {m}", f"f[{n}] = {m}", f"f.setdefault({n}, {m})", f"f.pop({n})", f"x = f[{n}]",
        f"q.append({n})", f"q.appendleft({n})", f"q.extend({r.choice(['xs', 't'])})", "q.rotate(1)", f"q.rotate({n})", f"q[{n}] = {m}",
        f"q.remove({n})", "q.clear()", f"q = deque(xs, {r.choice(['2', '0', 'None', '3'])})", f"q.insert({n}, {m})", "q.reverse()",
        f"p = p._replace(east={n})", f"p = Point({n})", f"p = p.moved({n})", "x, y = p", "y = p.east",
        f"e.add({n})", f"e.discard({n})", f"e.remove({n})", "e = set(xs)", f"e |= {{{n}}}", "e -= set(t)", f"e.update(xs, [{n}])",
        f"e = {{i * {n} for i in ys}}",
    ])]  # fmt: skip


CONTAINERS = Construct(
    PRELUDE,
    ("k = Counter(ys)", "f: defaultdict[int, int] = defaultdict(int)", "q = deque(ys, 3)", "p = Point(a, 1)", "e = {a, 1}"),
    numbers, tests, statements,
    "from collections import Counter, defaultdict, deque, namedtuple\nfrom typing import NamedTuple",
)  # fmt: skip
