"""Programs made from an invariant: a relation is drawn first, then updates that preserve it, and a goal that follows from it alone.

The goals of random programs are what their runs suggest, and most of them are within reach of templates. Here a goal is weaker than what
proves it: the term that pays for a step is missing, or a parabola is seen through a tangent. The relations: weighted inequalities between
three variables (the potential of amortised analysis: Tarjan, "Amortized computational complexity", 1985), the same with a parameter as a
factor, for the items of a list and through two loops; remainders of weighted sums; parabolas as bounds and under a phase. Which relation
it was is kept with the problem as a proof that the solver has to confirm; nobody who is asked sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from training.arena.goals import relation
from training.arena.programs import INDENT, Writer

Terms = list[tuple[int, str]]


class Drive:
    """The loop around the moves: its counter, its end, and conditions that moves may depend on (of a parameter, too, if `free`)."""

    def __init__(self, w: Writer, free: bool = False) -> None:
        self.w = w
        self.items = ""
        if w.one_in(2):
            self.items = w.fresh("p")
            w.sketch.params.append((self.items, "list[int]"))
            self.end = f"len({self.items})"
        else:
            self.end = w.fresh("p")
            w.sketch.params.append((self.end, "int"))
            w.sketch.requires.append(f"{self.end} >= 0")
        self.free = [w.param(bounded=False)] if free or w.one_in(2) or not self.items else []
        self.i = w.var([], "0")

    def test(self) -> str:
        """A condition that says nothing of the variables of the relation."""
        w, i = self.w, self.i
        subject = f"{self.items}[{i}]" if self.items and not w.one_in(4) else ""
        form = w.r.random()
        if subject and form < 0.7:
            right = w.r.choice([str(w.small(-2, 5)), *self.free])
            return f"{subject} {w.r.choice(['<', '>', '>=', '==', '!='])} {right}"
        m = w.r.choice([2, 3, 4, 5])
        inner = subject or w.r.choice([i, f"({i} + {self.free[0]})" if self.free else i, f"({i} * {i})", f"({i} + {w.small(1, 4)})"])
        return f"{inner} % {m} {w.r.choice(['==', '==', '!='])} {w.small(0, m - 1)}"

    def close(self, lines: list[str]) -> None:
        """Write the loop."""
        turn = [*lines, f"{self.i} += 1"]
        self.w.sketch.body.extend([f"while {self.i} < {self.end}:", *(INDENT + x for x in turn)])


def branches(cases: list[tuple[str, list[str]]]) -> list[str]:
    """An `if` with its `elif`s; a last case without a test is the `else`."""
    lines: list[str] = []
    for number, (test, body) in enumerate(cases):
        head = f"{'elif' if number else 'if'} {test}:" if test else "else:"
        lines += [head, *(INDENT + x for x in body)]
    return lines


def change(name: str, amount: int | str) -> list[str]:
    """`name += amount`; nothing for 0."""
    if isinstance(amount, str):
        return [f"{name} += {amount}"]
    return [f"{name} {'+=' if amount > 0 else '-='} {abs(amount)}"] if amount else []


def _goal(w: Writer, text: str, result: str) -> None:
    """What is to be shown: of the result where nothing else is mentioned, as an assertion otherwise."""
    names = {n for n in text.replace("(", " ").replace(")", " ").replace("[", " ").replace("]", " ").split() if n[0] == "v"}
    w.sketch.result = result
    w.sketch.goal = ("postcondition" if names <= {result} and not w.one_in(3) else "assertion", text)


# ------------------------------------------------------------------------------------------------------------- potentials


class Potential:
    """a * x + b * y <= r * time + start, where y >= 0 is what was saved: moves that spend it and moves that earn it. With `down`, x falls
    instead of rising. `unit` is a parameter by which x is counted, or "".
    """

    def __init__(self, w: Writer, drive: Drive, down: bool, unit: str = "") -> None:
        self.w, self.unit, self.sign = w, unit, -1 if down else 1
        r = w.r
        while not self.drawn():
            pass
        start = r.choice(["0", "0", str(w.small(1, 9)), *drive.free[:1]])
        saved = r.choice([0, 0, 0, w.small(1, 4)])
        order = [("x", start), ("y", str(saved))]
        r.shuffle(order)
        made = {name: w.var([], value) for name, value in order}
        self.x, self.y, self.start, self.saved = made["x"], made["y"], start, saved
        self.cases = self.moves(drive)

    def drawn(self) -> bool:
        """Draw factors, and what moves change; whether they are of any use: spending goes beyond what a turn may, some move falls short
        of it, no equation holds of all three moves, and the same is not true without factors."""
        r = self.w.r
        self.a, self.b, self.r = (1, 1, r.randint(1, 2)) if self.unit else (r.randint(1, 4), r.randint(1, 3), r.randint(1, 4))
        self.spend = r.randint(1, 4)
        self.price = -(-(self.a * self.spend - self.r) // self.b) + r.choice([0, 0, 0, 1])
        self.earn = max(1, self.r // self.b - r.choice([0, 0, 1]))
        self.idle = r.randint(0, self.r // self.a)
        moves = [(self.spend, -self.price), (0, self.earn), (self.idle, 0)]
        shorts = [self.r - self.a * dx - self.b * dy for dx, dy in moves]
        plain = not self.unit and (self.a <= self.r and all(dx + dy <= 1 for dx, dy in moves))
        level = (self.spend - self.idle) * self.earn == self.idle * self.price
        return self.a * self.spend > self.r and min(shorts) >= 0 < max(shorts) and not plain and not level

    def moves(self, drive: Drive) -> list[tuple[str, list[str]]]:
        """Spending, earning, and sometimes a third move."""
        w, r, price = self.w, self.w.r, self.price
        saving = f"{self.y} > 0" if price == 1 and w.one_in(2) else f"{self.y} >= {price}"
        first = (r.choice([f"{saving} and {drive.test()}", f"{drive.test()} and {saving}", saving]), self.move(self.spend, -price))
        if not self.idle:
            return [first, (drive.test(), self.move(0, self.earn))]
        third = (drive.test(), self.move(self.idle, 0))
        return [*r.choice([[first, third], [third, first]]), ("", self.move(0, self.earn))]

    def move(self, dx: int, dy: int) -> list[str]:
        amount: int | str = self.sign * dx
        if self.unit and dx:
            amount = f"{dx} * {self.unit}" if dx > 1 else self.unit
            lines = [f"{self.x} {'+=' if self.sign > 0 else '-='} {amount}"]
        else:
            lines = change(self.x, amount)
        lines = [*lines, *change(self.y, dy)]
        return lines[::-1] if self.w.one_in(3) else lines

    def text(self, time: str, saved: bool = True, slack: int = 0) -> str:
        """The relation when `time` turns are over; without the savings, and weaker, where it is a goal."""
        terms: Terms = [(self.sign * self.a, self.x)]
        by = f" * {self.unit}" if self.unit else ""
        if saved:
            terms.append((self.b, self.y + by))
        terms.append((-self.r, time + by))
        constant = 0 if self.unit else -self.b * self.saved
        if self.unit and self.saved:
            terms.append((-self.saved, self.unit))
        if self.start.lstrip("-").isdigit():
            constant -= self.sign * self.a * int(self.start)
        else:
            terms.append((-self.sign * self.a, self.start))
        return relation(terms, "<=", constant - slack)


def _slack(w: Writer) -> int:
    return w.r.choice([0, 0, 0, 1, 2, 5])


def credit(w: Writer) -> None:
    """What is spent is bounded by time, thanks to what was saved."""
    drive = Drive(w)
    p = Potential(w, drive, w.one_in(3))
    drive.close(branches(p.cases))
    _goal(w, p.text(drive.end, False, _slack(w)), p.x)
    w.sketch.planted = [(0, p.text(drive.i)), (0, f"{p.y} >= 0"), (0, f"{drive.i} <= {drive.end}")]


def quota(w: Writer) -> None:
    """The same, counted in units of a parameter: products of variables."""
    unit = w.fresh("p")
    w.sketch.params.append((unit, "int"))
    w.sketch.requires.append(f"{unit} >= {w.small(0, 1)}")
    drive = Drive(w)
    p = Potential(w, drive, w.one_in(4), unit)
    drive.close(branches(p.cases))
    _goal(w, p.text(drive.end, False, _slack(w)), p.x)
    w.sketch.planted = [(0, p.text(drive.i)), (0, f"{p.y} >= 0"), (0, f"{drive.i} <= {drive.end}")]


def ledger(w: Writer) -> None:
    """The same, with every sum written down: a fact about all items of the list that is built."""
    drive = Drive(w)
    p = Potential(w, drive, w.one_in(3))
    ys = w.var([], "[]")
    early = w.one_in(3)  # written down before the turn's move
    note = [f"{ys}.append({p.x})"]
    drive.close([*note, *branches(p.cases)] if early else [*branches(p.cases), *note])
    slack, time = _slack(w), "j0" if early else "(j0 + 1)"
    each = p.text(time, False, slack).replace(p.x, f"{ys}[j0]")
    goal = f"all({each} for j0 in range(len({ys})))"
    w.sketch.result, w.sketch.result_kind, w.sketch.goal = ys, "list[int]", (w.r.choice(["assertion", "postcondition"]), goal)
    w.sketch.planted = [(0, p.text(drive.i)), (0, f"{p.y} >= 0"), (0, f"len({ys}) == {drive.i}"), (0, goal)]


def rounds(w: Writer) -> None:
    """The same through two loops: both have to carry it."""
    drive = Drive(w)
    p = Potential(w, drive, w.one_in(3))
    turns, j = w.var([], "0"), w.fresh("v")
    width = w.r.choice([drive.i, str(w.small(2, 5)), *drive.free, f"{drive.i} + {w.small(1, 3)}"])
    inner = [*branches(p.cases), f"{turns} += 1", f"{j} += 1"]
    drive.close([f"{j} = 0", f"while {j} < {width}:", *(INDENT + x for x in inner)])
    _goal(w, p.text(turns, False, _slack(w)), p.x)
    w.sketch.planted = [(n, text) for n in (0, 1) for text in (p.text(turns), f"{p.y} >= 0")]
    if drive.items:
        w.sketch.planted.append((1, f"{drive.i} < {drive.end}"))


# -------------------------------------------------------------------------------------------------------------- remainders


def puzzle(w: Writer) -> None:
    """Moves that keep a weighted sum modulo m: a position with another remainder is never reached."""
    drive, r = Drive(w), w.r
    m = r.choice([4, 5, 6, 7, 9, 11])
    while True:
        a, b = r.randint(1, min(m - 1, 5)), r.randint(1, min(m - 1, 5))
        if a != b and (a + b) % m and (m % a if a > 1 else b > 1):
            break
    x0, y0 = w.small(0, 6), w.small(0, 6)
    x, y = w.var([], str(x0)), w.var([], str(y0))
    steps = [(dx, dy) for dx in range(-4, 7) for dy in range(-4, 8) if (a * dx + b * dy) % m == 0 and dx and dy]
    moves = r.sample(steps, min(len(steps), r.choice([3, 3, 4])))
    if w.one_in(2):
        moves[0] = (moves[0][0] + m, moves[0][1])
    cases = [(drive.test(), [*change(x, dx), *change(y, dy)]) for dx, dy in moves]
    drive.close(branches([*cases[:-1], ("", cases[-1][1])]))
    rest = (a * x0 + b * y0) % m
    while True:
        u, v = w.small(0, 12), w.small(0, 12)
        if (a * u + b * v) % m != rest:
            break
    left, right = (f"{a} * {x}" if a > 1 else x), (f"{b} * {y}" if b > 1 else y)
    _goal(w, r.choice([f"{x} != {u} or {y} != {v}", f"{x} != {u} or {y} != {v}", f"{left} + {right} != {a * u + b * v}"]), r.choice([x, y]))
    w.sketch.planted = [(0, f"({left} + {right}) % {m} == {rest}")]


# --------------------------------------------------------------------------------------------------------------- parabolas


def _parabola(w: Writer, drive: Drive, x: str, x0: int) -> tuple[str, int, Callable[[str], str], str]:
    """A step of x that grows with time, with its constant part; what twice the sum of such steps is, after `==` or `>=`; and what the
    tangent at a parameter, which touches the parabola there, says of it at the end."""
    at = drive.free[0]
    a, b = w.r.choice([(a, b) for a in (1, 2, 3, 4, 5) for b in range(5) if (a, b) != (2, 1)])
    linear = 2 * b - a
    step = f"{a} * {drive.i}" if a > 1 else drive.i

    def curve(op: str) -> str:
        bend = f"{a} * {drive.i} * {drive.i}" if a > 1 else f"{drive.i} * {drive.i}"
        slope = f" {'+' if linear > 0 else '-'} {drive.i if abs(linear) == 1 else f'{abs(linear)} * {drive.i}'}" if linear else ""
        return f"2 * {x} {op} {bend}{slope}" + (f" + {2 * x0}" if x0 else "")

    terms = [(2, x), (a, f"{at} * {at}"), (-2 * a, f"{at} * {drive.end}"), (-linear, drive.end)]
    return step, b, curve, relation([t for t in terms if t[0]], ">=", -2 * x0)


def growth(w: Writer) -> None:
    """Steps that grow with time, some of them larger: a parabola bounds the sum, a tangent of it is the goal."""
    drive = Drive(w, free=True)
    x0 = w.small(0, 5)
    x = w.var([], str(x0))
    step, b, curve, tangent = _parabola(w, drive, x, x0)
    low = f"{step} + {b}" if b else step
    high = w.r.choice([f"{step} + {b + w.positive()}", f"{low} + {drive.i}", f"2 * {drive.i} + {low}"])
    cases = [(drive.test(), [f"{x} += {high}"]), ("", [f"{x} += {low}"])]
    if w.one_in(2):
        cases = [(cases[0][0], cases[1][1]), ("", cases[0][1])]
    drive.close(branches(cases))
    _goal(w, tangent, x)
    w.sketch.planted = [(0, curve(">=")), (0, f"{drive.i} <= {drive.end}"), (0, f"{drive.i} >= 0")]


def phase(w: Writer) -> None:
    """A sum that grows as a parabola until a flag is set, and otherwise afterwards."""
    drive = Drive(w, free=True)
    x0 = w.small(0, 5)
    x, flag = w.var([], str(x0)), w.var([], "0")
    step, b, curve, tangent = _parabola(w, drive, x, x0)
    after = w.r.choice([f"{x} -= {w.positive()}", f"{x} += {w.small(1, 5)}", f"{x} = {w.small(0, 9)}", f"{x} -= {drive.i}"])
    turn = [f"if {drive.test()}:", f"{INDENT}{flag} = {w.r.choice(['1', '1', '2'])}"]
    move = branches([(f"{flag} == 0", [f"{x} += {step} + {b}" if b else f"{x} += {step}"]), ("", [after])])
    drive.close([*move, *turn] if w.one_in(2) else [*turn, *move])
    _goal(w, f"{flag} != 0 or {tangent}", x)
    w.sketch.planted = [(0, f"{flag} != 0 or {curve('==')}"), (0, f"{drive.i} <= {drive.end}"), (0, f"{drive.i} >= 0")]


PLANTED: Final[dict[str, Callable[[Writer], None]]] = {
    "credit": credit,
    "quota": quota,
    "ledger": ledger,
    "rounds": rounds,
    "puzzle": puzzle,
    "growth": growth,
    "phase": phase,
}
