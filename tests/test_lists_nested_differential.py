"""Lists of lists against CPython: random programs whose rows alias, on known and on unknown lists, as in `test_lists_differential`.

`PYTHONPATH=. python tests/test_lists_nested_differential.py COUNT SEED` makes a longer run.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable

from test_lists_differential import Pins, Plain, outcome, program

from frontends.kinds import Type
from smt import families, inputs
from smt.heap import FamilyObj, ListObj
from smt.machine import Machine
from smt.subscripts import new_list
from smt.terms import FALSE, INT, Term, const_array, integer, reset, store
from smt.values import RefV, Seq, Value, int_v

COUNT = 300
ROWS = Type("list", (Type("list", (Type("int"),)),))
VALUES: list[int] = [0, 1, 2, -1, 7]
STEPS = [
    "xs[{i}].append({v})", "xs[{i}].append({v})", "xs[{i}][{j}] = {v}", "out += (xs[{i}][{j}],)", "out += (xs[{i}] is xs[{j}],)",
    "out += (xs[{i}] == xs[{j}],)", "xs.append([{v}, {w}])", "xs.append(ys)", "xs.append(xs[{i}])", "ys = xs[{i}]", "ys = xs[{i}][:]",
    "xs[{i}] = [{v}]", "xs[{i}] = ys", "xs = [ys] * a", "xs = [[{v}]] * b", "xs = [[{v}] for _ in range(a)]", "xs = xs[:a]",
    "xs = [row[:] for row in xs]", "xs = [row for row in xs if row]", "ys.append({v})", "ys += [{v}]", "out += (ys is xs[{i}],)",
    "out += (len(xs), len(ys))", "out += (all(len(row) > 0 for row in xs),)", "out += (any(row is ys for row in xs),)",
    "out += (ys in xs,)", "for row in xs:\n    row.append({v})", "for row in xs:\n    if row:\n        row.pop()", "xs.pop({i})",
    "xs.insert({i}, ys)", "xs.insert({i}, [{v}])", "xs.reverse()", "out += (sum(len(row) for row in xs),)", "xs = xs + [[{v}]]",
    "xs += [ys, [{w}]]", "del xs[{i}]", "p, *q = xs\np.append({v})\nout += (p, len(q))", "xs[{i}].sort()", "xs[{i}].clear()",
    "out += ([row[0] for row in xs if row],)", "out += (xs.index(ys),)", "out += (xs.count(ys),)", "xs[{i}:{j}] = [ys]",
    "xs[{i}].extend(ys)", "xs[{i}].extend(xs[{j}])", "xs[{i}] += xs[{j}]", "ys = xs[{i}] + xs[{j}]", "xs = list(reversed(xs))",
    "for i, row in enumerate(xs):\n    row.append(i)", "if a > b:\n    xs.append(ys)\nelse:\n    xs.append([a])",
    "if a > 0:\n    ys = xs[0]",
    "out += (xs < [ys],)", "xs = [[x + 1 for x in row] for row in xs]", "xs.remove(ys)", "out += (xs == [ys, ys],)",
]  # fmt: skip


def compare(seed: int) -> tuple[str, str, str]:
    """One program both ways: the outcomes, and the program."""
    reset()
    rng = random.Random(seed)
    text = program(rng, [*VALUES], STEPS)
    objects = [rng.choices(VALUES, k=rng.randint(0, 3)) for _ in range(3)]
    members, other = [rng.randrange(3) for _ in range(rng.randint(0, 3))], rng.randrange(3)
    a, b = rng.randint(-2, 3), rng.randint(-2, 3)
    scope: dict[str, Callable[..., Plain]] = {}
    exec(text, scope)
    rows = [list(o) for o in objects]
    expected = scope["f"]([rows[i] for i in members], rows[other], a, b)

    def known(m: Machine, pins: Pins) -> tuple[Value, ...]:
        made = [new_list(m, tuple(int_v(x) for x in o)) for o in objects]
        return new_list(m, tuple(made[i] for i in members)), made[other], int_v(a), int_v(b)

    def unknown(m: Machine, pins: Pins) -> tuple[Value, ...]:
        m.item_types = families.items_among(m, [(ROWS, "m")])
        outer = inputs.unknown(m, ROWS, "xs", "m")
        inner = inputs.unknown(m, ROWS.args[0], "ys", "m")
        assert isinstance(outer, RefV) and isinstance(inner, RefV) and inner.index is not None
        found, family = m.state.heap[outer.location], m.state.heap[inner.location]
        assert isinstance(found, ListObj) and isinstance(found.contents, Seq) and isinstance(family, FamilyObj)
        pins.leaves[found.contents.length] = integer(len(members))
        pins.leaves[found.contents.arrays[0]] = stored([integer(i) for i in members])
        pins.leaves[inner.index] = integer(other)
        lengths, numbers, bools = family.columns
        pins.leaves[lengths] = stored([integer(len(o)) for o in objects])
        items = [stored([integer(x) for x in o]) for o in objects]
        pins.leaves[numbers] = stored(items, stored([]))
        never = pins.leaves[bools] = const_array(INT, const_array(INT, FALSE))
        assert never.sort == bools.sort
        return outer, inner, pins.number("a", a), pins.number("b", b)

    on_known, on_unknown = outcome(text, expected, known), outcome(text, expected, unknown)
    return on_known, on_unknown, f"{text}# seed {seed}: {objects} {members} {other} {a} {b} == {expected}\n"




def stored(items: list[Term], default: Term | None = None) -> Term:
    """The array with these items at 0, 1, ..."""
    array = const_array(INT, integer(0) if default is None else default)
    for i, term in enumerate(items):
        array = store(array, integer(i), term)
    return array


def counted(seeds: range) -> tuple[Counter[str], Counter[str], list[str]]:
    """Over many programs: outcomes on known and on unknown lists, and the programs that go wrong."""
    known: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    wrong = []
    for seed in seeds:
        one, other, text = compare(seed)
        known[one] += 1
        unknown[other] += 1
        if "wrong" in (one, other):
            wrong.append(text)
    return known, unknown, wrong


def test_random_programs_on_rows_agree_with_cpython() -> None:
    known, unknown, wrong = counted(range(COUNT))
    assert not wrong, "\n".join(wrong[:3])
    assert known["same"] > COUNT * 0.6
    assert unknown["same"] > COUNT * 0.2


if __name__ == "__main__":
    start = int(sys.argv[2])
    on_known, on_unknown, mismatches = counted(range(start, start + int(sys.argv[1])))
    print(f"known items: {dict(on_known)}\nunknown lists: {dict(on_unknown)}\n{len(mismatches)} mismatches")
    print("\n".join(mismatches[:20]))
