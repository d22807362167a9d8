"""Loops with `else`, ways out of loops within loops, what a loop runs over while it changes, and what its target is afterwards."""

from __future__ import annotations

from random_programs import Construct, Writer


def numbers(w: Writer) -> list[str]:
    n, items = w.number(0), w.r.choice(["xs", "ys"])
    return [f"sum(range({n}))", f"len(range({n}, 5, 2))", f"[*zip({items}, t)][0][1]", f"sum(i * q for i, q in enumerate({items}))",
            f"sum(reversed({items}))", f"len({{q: 1 for q in {items}}})", f"(z := {n})"]  # fmt: skip


def tests(w: Writer) -> list[str]:
    return [f"(z := {w.number(0)}) > 0", f"{w.number(0)} in range({w.number(0)})", f"list(range({w.number(0)})) == ys"]


def _leave(w: Writer) -> list[str]:
    return [f"    if {w.test()}:", f"        {w.r.choice(['break', 'continue', 'break', f'return {w.number(0)}'])}"]


def statements(w: Writer, depth: int, in_loop: bool) -> list[str]:
    r = w.r
    w.loops += 1
    i = f"i{w.loops}"
    if depth == 0:
        return [r.choice([f"z = {w.number(0)}", "x = z", "del z"])]
    if r.random() < 0.35:
        head = [f"{i} = {r.randint(1, 3)}", r.choice([f"while {i}:", "while True:", f"while {i} > 0 and {w.test()}:"])]
        body = [f"    {i} -= 1", f"    if {i} < 0:", f"        {r.choice(['break', 'break', f'return {w.number(0)}'])}"]
    else:
        n, items = w.number(0), r.choice(["xs", "ys"])
        over = r.choice([f"range({n})", f"range({n}, -2, -1)", f"reversed({items})", items, f"sorted(set({items}))", f"{items}[:2]",
        f"range(0, {n}, 2)"])
        head = [r.choice([f"for {i} in {over}:", f"for z in {over}:", f"for {i}, z in enumerate({items}):",
        f"for z, {i} in zip({items}, t):",
                          f"for {i}, (y, z) in enumerate([t]):"])]  # fmt: skip
        body = []
    said = w.said() if "while" in head[-1] or "for i" in head[-1] else []
    lines = [*head, *(said if not body else []), *body, *w.block(depth - 1, "    ", True)]
    if r.random() < 0.6:
        lines += _leave(w)
    if r.random() < 0.2:
        lines += ["    try:", *("    " + line for line in w.block(0, "    ", True)), f"        {r.choice(['break', 'continue'])}",
        "    finally:",
                  *("    " + line for line in w.block(0, "    ", True))]  # fmt: skip
    if r.random() < 0.5:
        lines += ["else:", *w.block(depth - 1, "    ", in_loop)]
    return lines


WAYS_OUT = Construct("", (), numbers, tests, statements)
