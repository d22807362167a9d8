"""Exceptions: classes of the program's own, handlers in order, `else`, `finally`, ways out of all of them."""

from __future__ import annotations

from random_programs import CAUGHT, Construct, Writer

PRELUDE = """
class Oops(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Worse(Oops):
    pass


class Missing(KeyError):
    pass


def risky(n: int, m: int) -> int:
    if n > m:
        raise Oops(n - m)
    if n == m:
        raise Worse(n) from None
    if n < -3:
        raise Missing
    return m // n


def shielded(n: int, items: list[int]) -> int:
    try:
        items.append(risky(n, 1))
        return items[n]
    except Worse:
        return -1
    except Oops as oops:
        if oops.code > 3:
            raise
        return oops.code
    finally:
        items.append(n)
"""
OWN = ["Oops", "Worse", "Missing", "(Oops, KeyError)", "(Missing, ZeroDivisionError)", "KeyError", "Exception"]


def numbers(w: Writer) -> list[str]:
    return [f"risky({w.number(0)}, {w.number(0)})", f"risky({w.number(1)}, 2)", f"shielded({w.number(0)}, {w.r.choice(['xs', 'ys'])})"]


def tests(w: Writer) -> list[str]:
    return [f"risky({w.number(0)}, 3) > 0", f"shielded({w.number(0)}, ys) == {w.number(0)}"]


def _out(w: Writer, in_loop: bool) -> str:
    """A way out."""
    r = w.r
    ways = [f"raise Oops({w.number(0)})", f"raise Worse({w.number(0)})", "raise Missing", f"return {w.number(0)}"]
    return r.choice([*ways, "break", "continue"] if in_loop else ways)


def statements(w: Writer, depth: int, in_loop: bool) -> list[str]:
    r = w.r
    if depth == 0:
        return [f"x = risky({w.number(0)}, {w.number(0)})"]
    if r.random() < 0.25:
        return [f"if {w.test()}:", f"    {_out(w, in_loop)}"]

    def part() -> list[str]:
        lines = w.block(depth - 1, "    ", in_loop)
        return [*lines, f"    {_out(w, in_loop)}"] if r.random() < 0.2 else lines

    lines = ["try:", *part()]
    if r.random() < 0.3:
        lines += [f"    if {w.test(0)}:", f"        raise {r.choice(['Oops', 'Worse'])}({w.number(0)})"]
    handlers = r.randint(0, 3)
    for _ in range(handlers):
        caught = r.choice(OWN + CAUGHT[:4])
        named = r.random() < 0.5
        lines.append(f"except {caught}{' as error' if named else ''}:")
        lines += part()
        if named and caught in ("Oops", "Worse"):
            lines.append("    y = error.code")
        if r.random() < 0.25:
            lines.append("    raise")
    if handlers and r.random() < 0.3:
        lines += ["else:", *part()]
    if not handlers or r.random() < 0.4:
        lines += ["finally:", *part()]
    return lines


ERRORS = Construct(PRELUDE, (), numbers, tests, statements)
