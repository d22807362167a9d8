"""`with` blocks: managers that swallow, that log, that fail on the way in or out; several at a time; generators as managers."""

from __future__ import annotations

from random_programs import Construct, Writer

PRELUDE = """
class Guard:
    def __init__(self, log: list[int], swallows: bool) -> None:
        self.log = log
        self.swallows = swallows

    def __enter__(self) -> int:
        self.log.append(1)
        return len(self.log)

    def __exit__(self, cls: object, error: object, trace: object) -> bool:
        self.log.append(2 if cls is None else 3)
        return self.swallows


class Failing:
    def __init__(self, enters: int, leaves: int) -> None:
        self.enters = enters
        self.leaves = leaves

    def __enter__(self) -> "Failing":
        self.enters = 4 // self.enters
        return self

    def __exit__(self, cls: object, error: object, trace: object) -> None:
        if self.leaves < 0:
            raise KeyError(self.leaves)


@contextmanager
def logged(log: list[int], n: int) -> Iterator[int]:
    log.append(n)
    yield n + 1
    log.append(-n)


@contextmanager
def shut(log: list[int]) -> Iterator[None]:
    try:
        yield
    except ZeroDivisionError:
        log.append(5)
    finally:
        log.append(6)


@contextmanager
def perhaps(n: int) -> Iterator[int]:
    if n > 0:
        yield n
"""


def numbers(w: Writer) -> list[str]:
    return ["len(ys)", "sum(ys)", "ys[-1]"]


def tests(w: Writer) -> list[str]:
    return [f"ys[-1:] == [{w.r.randint(1, 6)}]", f"{w.r.randint(1, 6)} in ys"]


def manager(w: Writer) -> str:
    """A context manager."""
    n, log, r = w.number(0), w.r.choice(["ys", "xs"]), w.r
    return r.choice([
        f"Guard({log}, {r.choice(['True', 'False', w.test(0)])})", f"Failing({n}, {w.number(0)})", f"Failing(1, {n})",
        f"logged({log}, {n})",
        f"shut({log})", f"suppress({r.choice(['KeyError', 'LookupError', 'ZeroDivisionError, TypeError', 'Exception'])})",
        f"nullcontext({n})",
        f"perhaps({n})",
    ])  # fmt: skip


def statements(w: Writer, depth: int, in_loop: bool) -> list[str]:
    r = w.r
    if depth == 0:
        return [f"ys.append({w.number(0)})"]
    one = manager(w)
    named = " as y" if one.startswith(("Guard", "logged", "nullcontext", "perhaps")) and r.random() < 0.5 else ""
    other = f", {manager(w)}" if r.random() < 0.25 else ""
    lines = [f"with {one}{named}{other}:", *w.block(depth - 1, "    ", in_loop)]
    if r.random() < 0.3:
        lines.append("    " + r.choice([f"return {w.number(0)}", "raise ValueError", *(["break", "continue"] if in_loop else [])]))
    return lines


CONTEXTS = Construct(
    PRELUDE, (), numbers, tests, statements,
    "from collections.abc import Iterator\nfrom contextlib import contextmanager, nullcontext, suppress",
)  # fmt: skip
