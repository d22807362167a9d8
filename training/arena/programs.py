"""Random programs by family: every statement, guard, update and constant is sampled from a small grammar.

A writer leaves a `Sketch` with placeholder names (p0: a parameter, v0: a variable, j0: a bound name); `generate` runs it, looks for
goals, and names it at random. Nothing here is a program that somebody wrote.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

INDENT = "    "


@dataclass(slots=True)
class Sketch:
    """A function without a goal: parameters with their kinds, preconditions, body, and the name that it returns."""

    params: list[tuple[str, str]] = field(default_factory=list)
    requires: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    result: str = "v0"
    result_kind: str = "int"
    sees_end: bool = True  # goals may speak of the variables at the end, not only of parameters and the result
    decreases: str = ""
    goal: tuple[str, str] | None = None  # kind and text, where the program was made for one
    planted: list[tuple[int, str]] = field(default_factory=list)  # with a proof of it: the number of a loop, and an invariant there


class Writer:
    """Samples the pieces that sketches are made of."""

    def __init__(self, rng: random.Random) -> None:
        self.r = rng
        self.sketch = Sketch()
        self.counts = {"p": 0, "v": 0, "j": 0}

    # ---------------------------------------------------------------------------------------------------------- pieces

    def fresh(self, kind: str) -> str:
        name = f"{kind}{self.counts[kind]}"
        self.counts[kind] += 1
        return name

    def one_in(self, n: int) -> bool:
        return self.r.randrange(n) == 0

    def small(self, low: int = 0, high: int = 6) -> int:
        return self.r.randint(low, high)

    def positive(self) -> int:
        return self.r.choice([1, 1, 1, 2, 2, 3, 4, 5])

    def param(self, kind: str = "int", bounded: bool | None = None) -> str:
        """A new parameter; most integers get a lower bound, some an upper one."""
        name = self.fresh("p")
        self.sketch.params.append((name, kind))
        if kind == "int":
            if bounded or (bounded is None and self.r.random() < 0.75):
                low = self.r.choice([0, 0, 0, 1, 1, 2, self.small(-3, 8)])
                high = f" <= {low + self.small(4, 30)}" if self.one_in(6) else ""
                self.sketch.requires.append(f"{low} <= {name}{high}" if high else f"{name} >= {low}")
        elif self.one_in(3):
            self.sketch.requires.append(f"len({name}) > {self.r.choice([0, 0, 1])}")
        return name

    def start(self, known: list[str]) -> str:
        """An initial value."""
        form = self.r.random()
        if form < 0.55 or not known:
            return str(self.r.choice([0, 0, 0, 1, 1, self.small(-4, 9)]))
        if form < 0.8:
            return self.r.choice(known)
        return self.shifted(self.r.choice(known))

    def shifted(self, name: str) -> str:
        c = self.small(1, 5)
        return self.r.choice([f"{name} + {c}", f"{name} - {c}", f"{self.r.choice([2, 2, 3])} * {name}"])

    def scalar_test(self, names: list[str]) -> str:
        """A condition on integers."""
        a, b = self.r.choice(names), self.r.choice(names)
        form = self.r.random()
        if form < 0.35:
            m = self.r.choice([2, 2, 3, 4])
            return f"{a} % {m} == {self.small(0, m - 1)}"
        if form < 0.75 or a == b:
            return f"{a} {self.r.choice(['<', '>', '<=', '>=', '==', '!='])} {self.small(-2, 12)}"
        return f"{a} {self.r.choice(['<', '>', '<=', '!='])} {b}"

    def var(self, known: list[str], value: str | None = None) -> str:
        name = self.fresh("v")
        self.sketch.body.append(f"{name} = {self.start(known) if value is None else value}")
        return name

    def linear_update(self, v: str, others: list[str]) -> list[str]:
        """Lines that change v by an amount that does not grow."""
        form = self.r.random()
        c = self.positive()
        if form < 0.55 or not others:
            return [f"{v} {self.r.choice(['+=', '+=', '-='])} {c}"]
        w = self.r.choice(others)
        if form < 0.7:
            return [f"{v} = {self.r.choice([w, f'{w} + {c}', f'{w} - {c}', f'{c} * {w}'])}"]
        if form < 0.8 and w.startswith("v"):
            return [f"{v}, {w} = {w}, {v}"] if self.one_in(2) else [f"{v}, {w} = {w} + {c}, {v}"]
        return [f"{v} {self.r.choice(['+=', '-='])} {self.r.choice([w, f'{c} * {w}'])}" if w.startswith("p") else f"{v} += {c}"]

    def growing_update(self, v: str, others: list[str]) -> list[str]:
        """Lines that make v a polynomial or a power of the turn."""
        form, c = self.r.random(), self.positive()
        w = self.r.choice(others or [v])
        if form < 0.45:
            return [f"{v} += {self.r.choice([w, w, f'{c} * {w}', f'{w} + {c}'])}"]
        if form < 0.6:
            return [f"{v} -= {w}"]
        if form < 0.75:
            return [f"{v} += {w} * {self.r.choice(others or [v])}"]
        if form < 0.9:
            return [f"{v} {self.r.choice(['*= 2', '*= 3', f'= 2 * {v} + {c}', f'= 3 * {v} - {c}'])}"]
        return [f"{v} = {w} * {w}"]

    def modular_update(self, v: str, others: list[str]) -> list[str]:
        """Lines with remainders and quotients."""
        form, m, c = self.r.random(), self.r.choice([2, 3, 4, 5, 6, 7]), self.positive()
        w = self.r.choice(others or [v])
        if form < 0.3:
            return [f"{v} = ({v} + {c}) % {m}"]
        if form < 0.45:
            return [f"{v} = ({v} + {w}) % {m}"]
        if form < 0.55:
            return [f"{v} = ({self.r.choice([2, 3, 4])} * {v} + {self.small(0, 3)}) % {m}"]
        if form < 0.65:
            return [f"{v} = {m} - 1 - {v} % {m}"]
        if form < 0.8:
            return [f"{v} += {w} % {m}"]
        return [f"{v} += {m}"] if self.one_in(2) else [f"if {w} % {m} == {self.small(0, m - 1)}:", f"{INDENT}{v} += {c}"]

    # ----------------------------------------------------------------------------------------------------------- loops

    def counted(self, known: list[str], body: Callable[[str, list[str]], list[str]]) -> list[str]:
        """A loop that ends, over a counter of its own; its lines. What goes before it is put into the sketch."""
        r = self.r
        bound = r.choice([p for p, kind in self.sketch.params if kind == "int"])
        step = r.choice([1, 1, 1, 1, 2, 3])
        form = r.random()
        if form < 0.2:
            i = self.fresh("j")
            first = r.choice(["", "", f"{self.small(0, 2)}, "])
            return [f"for {i} in range({first}{bound}):", *(INDENT + x for x in body(i, known))]
        if form < 0.55:
            i = self.var([], str(r.choice([0, 0, 0, 1, self.small(-2, 4)])))
            test, move = r.choice([f"{i} < {bound}", f"{i} <= {bound}", f"{i} + {self.small(1, 3)} <= {bound}"]), f"{i} += {step}"
        elif form < 0.8:
            i = self.var([], r.choice([bound, bound, f"{bound} + {self.small(1, 4)}", f"2 * {bound}"]))
            test, move = r.choice([f"{i} > {self.small(0, 2)}", f"{i} > 0", f"{i} >= {step}"]), f"{i} -= {step}"
        else:
            i = self.var([], "0")
            top = self.var([], r.choice([bound, f"{bound} + {self.small(1, 4)}", f"2 * {bound}"]))
            test, move = f"{i} < {top}", f"{i} += {step}"
            known = [*known, top]
            if self.one_in(2):
                inner = body
                body = lambda k, names: [f"{top} -= {self.positive()}", *inner(k, names)]  # noqa: E731
        if known and self.one_in(6):
            test += f" and {self.scalar_test(known)}"
        lines = body(i, known)
        at = r.choice([0, len(lines), len(lines)])
        if lines and at and lines[-1].startswith(INDENT) and self.one_in(3):
            at = 0
        lines = [*lines[:at], move, *lines[at:]]
        return [f"while {test}:", *(INDENT + x for x in lines)]

    def finish(self, names: list[str]) -> None:
        """After the loop: sometimes one more statement; then the variable that is returned."""
        if self.one_in(5):
            v = self.r.choice(names)
            self.sketch.body.extend(self.linear_update(v, [n for n in names if n != v]))
        self.sketch.result = self.r.choice(names)


# ------------------------------------------------------------------------------------------------------------ integer loops

Update = Callable[[Writer, str, list[str]], list[str]]


def _integers(w: Writer, updates: list[Update], conditional: float, phases: bool = False) -> None:
    for _ in range(w.r.choice([1, 1, 2])):
        w.param()
    params = [p for p, _ in w.sketch.params]
    names: list[str] = []
    for _ in range(w.r.choice([1, 2, 2, 3])):
        names.append(w.var(params + names))
    flag = w.var([], str(w.small(0, 1))) if phases else ""

    def body(i: str, known: list[str]) -> list[str]:
        lines: list[str] = []
        for v in w.r.sample(names, len(names)):
            others = [n for n in [*names, i] if n != v] + ([w.r.choice(params)] if w.one_in(3) else [])
            change = w.r.choice(updates)(w, v, others)
            if flag and w.one_in(2):
                test = f"{flag} == {w.small(0, 1)}"
            elif w.r.random() < conditional:
                test = w.scalar_test([*names, i, i])
            else:
                lines.extend(change)
                continue
            lines.extend([f"if {test}:", *(INDENT + x for x in change)])
            if w.r.random() < 0.6:
                other = w.r.choice(updates)(w, w.r.choice([v, v, *names]), others)
                lines.extend(["else:", *(INDENT + x for x in other)])
        if flag:
            turn = w.r.choice([f"{flag} = 1 - {flag}", f"if {w.scalar_test([*names, i])}:\n{INDENT}{flag} = {w.small(0, 1)}"])
            lines.extend(turn.split("\n"))
        return lines

    w.sketch.body.extend(w.counted(names, body))
    w.finish(names)


def linear(w: Writer) -> None:
    """Integer loops whose variables change by constants and by each other."""
    _integers(w, [Writer.linear_update], 0.0)


def nonlinear(w: Writer) -> None:
    """Integer loops whose variables grow as polynomials or powers."""
    _integers(w, [Writer.growing_update, Writer.growing_update, Writer.linear_update], 0.05)


def modular(w: Writer) -> None:
    """Integer loops with remainders."""
    _integers(w, [Writer.modular_update, Writer.modular_update, Writer.linear_update], 0.15)


def disjunctive(w: Writer) -> None:
    """Integer loops with branches, flags and phases."""
    _integers(w, [Writer.linear_update], 0.7, phases=w.one_in(2))


def nested(w: Writer) -> None:
    """A loop in a loop."""
    for _ in range(w.r.choice([1, 2])):
        w.param(bounded=True)
    names = [w.var([p for p, _ in w.sketch.params]) for _ in range(w.r.choice([1, 2, 2]))]

    def outer(i: str, known: list[str]) -> list[str]:
        bound = w.r.choice([i, *(p for p, _ in w.sketch.params)])
        lines: list[str] = []
        for v in names[1:]:
            lines.extend(w.linear_update(v, [n for n in names if n != v]))
        inner_names = w.r.sample(names, w.r.randint(1, len(names)))
        changes = [x for v in inner_names for x in w.linear_update(v, [n for n in names if n != v])]
        if w.one_in(2):
            j = w.fresh("j")
            lines.extend([f"for {j} in range({bound}):", *(INDENT + x for x in changes)])
        else:
            j = w.fresh("v")
            lines.extend([f"{j} = 0", f"while {j} < {bound}:", *(INDENT + x for x in [*changes, f"{j} += 1"])])
        return lines

    w.sketch.body.extend(w.counted([], outer))
    w.finish(names)


# --------------------------------------------------------------------------------------------------------------- list loops


def _item_test(w: Writer, item: str, scalars: list[str]) -> str:
    form = w.r.random()
    if form < 0.4 or not scalars:
        return f"{item} {w.r.choice(['<', '>', '>=', '==', '!='])} {w.small(-2, 5)}"
    if form < 0.55:
        m = w.r.choice([2, 2, 3])
        return f"{item} % {m} == {w.small(0, m - 1)}"
    return f"{item} {w.r.choice(['<', '>', '<=', '==', '!='])} {w.r.choice(scalars)}"


def _item_value(w: Writer, item: str, scalars: list[str]) -> str:
    c = w.small(1, 5)
    forms = [item, item, f"{item} + {c}", f"{item} - {c}", f"{w.r.choice([2, 3])} * {item}", f"-{item}"]
    if scalars:
        forms += [f"{item} + {w.r.choice(scalars)}", f"{item} - {w.r.choice(scalars)}"]
    return w.r.choice(forms)


class ListWriter:
    """The parts of a loop over a list; each returns the lines of a turn for the item at an index."""

    def __init__(self, w: Writer) -> None:
        self.w = w
        self.xs = w.param("list[int]")
        self.scalars = [w.param(bounded=False)] if w.one_in(2) else []
        self.made: list[str] = []  # lists that the loop builds
        self.found: list[str] = []  # integers that it computes

    def search(self, i: str, item: str) -> list[str]:
        w = self.w
        at = w.var([], "-1")
        self.found.append(at)
        what = w.r.choice([i, i, i, item])
        lines = [f"if {_item_test(w, item, self.scalars)}:", f"{INDENT}{at} = {what}"]
        if w.one_in(2):
            lines = [f"if {at} < 0 and {_item_test(w, item, self.scalars)}:", f"{INDENT}{at} = {i}"]
        elif w.one_in(2):
            lines.append(f"{INDENT}break")
        return lines

    def fold(self, i: str, item: str) -> list[str]:
        w = self.w
        acc = w.var([], w.r.choice(["0", "0", "1", str(w.small(-3, 5)), *self.scalars]))
        self.found.append(acc)
        form = w.r.random()
        if form < 0.35:
            return [f"if {item} {w.r.choice(['>', '<'])} {acc}:", f"{INDENT}{acc} = {item}"]
        if form < 0.6:
            return [f"if {_item_test(w, item, self.scalars)}:", f"{INDENT}{acc} += {w.positive()}"]
        if form < 0.75:
            return [f"{acc} {w.r.choice(['+=', '-='])} {_item_value(w, item, self.scalars)}"]
        if form < 0.9:
            return [f"if {_item_test(w, item, self.scalars)}:", f"{INDENT}{acc} {w.r.choice(['+=', '='])} {_item_value(w, item, [])}"]
        return [f"{acc} = {w.r.choice(['max', 'min'])}({acc}, {_item_value(w, item, self.scalars)})"]

    def building(self) -> str:
        made = self.w.var([], "[]")
        self.made.append(made)
        return made

    def map(self, i: str, item: str) -> list[str]:
        ys = self.building()
        value = _item_value(self.w, item, [*self.scalars, i])
        if self.w.one_in(4):
            return [f"{ys}.append({value} if {_item_test(self.w, item, self.scalars)} else {_item_value(self.w, item, [i])})"]
        return [f"{ys}.append({value})"]

    def filter(self, i: str, item: str) -> list[str]:
        ys = self.building()
        return [f"if {_item_test(self.w, item, self.scalars)}:", f"{INDENT}{ys}.append({self.w.r.choice([item, item, i])})"]

    def partition(self, i: str, item: str) -> list[str]:
        ys, zs = self.building(), self.building()
        test = _item_test(self.w, item, self.scalars)
        return [f"if {test}:", f"{INDENT}{ys}.append({item})", "else:", f"{INDENT}{zs}.append({_item_value(self.w, item, [])})"]

    def prefix(self, i: str, item: str) -> list[str]:
        lines = self.fold(i, item)
        return [*lines, f"{self.building()}.append({self.found[-1]})"]


def _list_family(parts: list[str]) -> Callable[[Writer], None]:
    def write(w: Writer) -> None:
        lw = ListWriter(w)
        chosen = [w.r.choice(parts)]
        if w.one_in(4):
            chosen.append(w.r.choice(["search", "fold", "map", "filter"]))
        xs = lw.xs
        first = w.r.choice([0, 0, 0, 0, 1])
        backwards = w.one_in(6)
        counting = w.one_in(2) or backwards
        i = w.var([], f"len({xs}) - 1" if backwards else str(first)) if counting else w.fresh("j")
        item = f"{xs}[{i}]"
        lines = [x for part in chosen for x in getattr(lw, part)(i, item)]
        if counting:
            test = f"{i} >= 0" if backwards else w.r.choice([f"{i} < len({xs})", f"{i} < len({xs})", f"{i} != len({xs})"])
            lines = [f"while {test}:", *(INDENT + x for x in lines), f"{INDENT}{i} {'-=' if backwards else '+='} 1"]
            if "!=" in test and first:
                w.sketch.requires.append(f"len({xs}) >= {first}")
        else:
            lines = [f"for {i} in range({f'{first}, ' if first else ''}len({xs})):", *(INDENT + x for x in lines)]
        w.sketch.body.extend(lines)
        w.sketch.result = w.r.choice(lw.made or lw.found)
        w.sketch.result_kind = "list[int]" if w.sketch.result in lw.made else "int"

    return write


def two_pointers(w: Writer) -> None:
    """Two indexes that move towards each other."""
    xs = w.param("list[int]")
    scalars = [w.param(bounded=False)] if w.one_in(2) else []
    lo, hi = w.var([], "0"), w.var([], f"len({xs}) - 1")
    acc = w.var([], w.r.choice(["0", "1", "-1"]))
    left, right = f"{xs}[{lo}]", f"{xs}[{hi}]"
    test = w.r.choice([f"{left} {w.r.choice(['<', '<=', '>'])} {right}", _item_test(w, left, scalars), _item_test(w, right, scalars)])
    up, down = [f"{lo} += 1"], [f"{hi} -= 1"]
    extra = w.r.choice([f"{acc} += {w.positive()}", f"{acc} = {w.r.choice([left, right])}", f"{acc} = {w.r.choice([lo, hi])}"])
    w.r.choice([up, down]).insert(0, extra)
    if w.one_in(3):
        up.append(f"{hi} -= 1")
    w.sketch.body.extend([f"while {lo} {w.r.choice(['<', '<', '<='])} {hi}:", f"{INDENT}if {test}:", *(INDENT * 2 + x for x in up)])
    w.sketch.body.extend([f"{INDENT}else:", *(INDENT * 2 + x for x in down)])
    w.sketch.result = w.r.choice([acc, lo, hi])


def reversal(w: Writer) -> None:
    """A list built or rearranged from its ends."""
    xs = w.param("list[int]")
    if w.one_in(2):
        ys, i = w.var([], "[]"), w.var([], f"len({xs}){w.r.choice(['', ' - 1'])}")
        at = f"{i} - 1" if w.sketch.body[-1].endswith(")") else i
        test = f"{i} > 0" if at != i else f"{i} >= 0"
        value = _item_value(w, f"{xs}[{at}]", [])
        w.sketch.body.extend([f"while {test}:", f"{INDENT}{ys}.append({value})", f"{INDENT}{i} -= 1"])
    else:
        ys, lo, hi = w.var([], f"{xs}[:]"), w.var([], "0"), w.var([], f"len({xs}) - 1")
        a, b = f"{ys}[{lo}]", f"{ys}[{hi}]"
        turn = [f"{a}, {b} = {_item_value(w, b, [])}, {_item_value(w, a, [])}"]
        if w.one_in(3):
            turn = [f"if {a} {w.r.choice(['>', '<', '!='])} {w.r.choice([b, str(w.small())])}:", INDENT + turn[0]]
        lines = [*turn, f"{lo} += 1", f"{hi} -= 1"]
        w.sketch.body.extend([f"while {lo} < {hi}:", *(INDENT + x for x in lines)])
    w.sketch.result, w.sketch.result_kind = ys, "list[int]"


# ----------------------------------------------------------------------------------------------------------- without loops


def recursion(w: Writer) -> None:
    """A recursive function; a goal that is not inductive by itself needs a stronger fact about it."""
    n = w.param(bounded=True)
    w.sketch.requires[:] = [f"{n} >= 0"]
    carried = [w.param(bounded=False)] if w.one_in(3) else []
    step = w.r.choice([1, 1, 1, 2])
    base = w.r.choice(["0", "1", str(w.small(-3, 6)), *([carried[0], carried[0]] if carried else [])])
    rest = w.fresh("v")
    arguments = ", ".join([f"{n} - {step}", *(w.r.choice([c, f"{c} + {w.positive()}", f"{c} + {n}"]) for c in carried)])
    w.sketch.body.extend([f"if {n} < {step}:", f"{INDENT}return {base}", f"{rest} = recursive({arguments})"])
    forms = [
        f"{rest} + {w.positive()}", f"{rest} + {n}", f"{rest} + {w.positive()} * {n} - {w.positive()}", f"2 * {rest} + {w.small(0, 3)}",
        f"{w.positive()} - {rest}", f"{rest} + {n} * {n}", f"({rest} + {w.positive()}) % {w.small(2, 7)}", f"3 * {rest} - {w.positive()}",
    ]  # fmt: skip
    out = w.fresh("v")
    if w.one_in(3):
        value, other = w.r.sample(forms, 2)
        lines = [f"if {w.scalar_test([n, rest])}:", f"{INDENT}{out} = {value}", "else:", f"{INDENT}{out} = {other}"]
        w.sketch.body.extend(lines)
    else:
        w.sketch.body.append(f"{out} = {w.r.choice(forms)}")
    w.sketch.result, w.sketch.sees_end, w.sketch.decreases = out, False, n


def straight_line(w: Writer) -> None:
    """No loop: products, remainders and quotients, whose goals need a step in between."""
    for _ in range(w.r.choice([2, 2, 3])):
        w.param(bounded=w.one_in(3))
    params = [p for p, _ in w.sketch.params]
    names: list[str] = []
    for _ in range(w.r.choice([2, 2, 3])):
        a, b = w.r.choice([*params, *names]), w.r.choice([*params, *names, *params])
        m, c = w.r.choice([2, 3, 4, 5, 6, 8]), w.positive()
        value = w.r.choice([
            f"{a} * {b}", f"{a} * {a}", f"{a} + {b}", f"{a} - {b}", f"{a} % {m}", f"{a} * {b} + {c}", f"({a} + {c}) * {b}",
            f"{a} * {a} * {b}", f"{c} * {a} - {b}", f"{a} // {m}",
        ])  # fmt: skip
        names.append(w.var([], value))
    w.sketch.result = w.r.choice(names)


FAMILIES: dict[str, Callable[[Writer], None]] = {  # of goals that runs suggest
    "linear": linear,
    "nonlinear": nonlinear,
    "modular": modular,
    "disjunctive": disjunctive,
    "nested": nested,
    "search": _list_family(["search"]),
    "fold": _list_family(["fold"]),
    "map": _list_family(["map"]),
    "filter": _list_family(["filter"]),
    "partition": _list_family(["partition"]),
    "prefix": _list_family(["prefix"]),
    "two_pointers": two_pointers,
    "reversal": reversal,
    "recursion": recursion,
    "straight_line": straight_line,
}
