"""Random programs: whatever CPython does to them on random inputs, no verdict may say otherwise.

`python -m tests.test_program_differential COUNT SEED` makes a longer run.
"""

from __future__ import annotations

import random
import sys
import tempfile
import traceback
from pathlib import Path

import pytest

from prover.config import Options, default_jobs
from prover.pipeline import check
from prover.records import Verdict

PROGRAMS, INPUTS = 5, 200
KINDS = {
    ZeroDivisionError: "division-by-zero", IndexError: "index", TypeError: "type", AssertionError: "assertion",
    UnboundLocalError: "unbound", ValueError: "value",
}  # fmt: skip


class Writer:
    """Writes one random function over the parameters `a: int`, `b: int | None` and `t: tuple[int, int]`."""

    def __init__(self, r: random.Random) -> None:
        self.r = r
        self.loops = 0
        self.names = ["a", "x", "y"]

    def number(self, depth: int = 2) -> str:
        r = self.r
        if depth == 0 or r.random() < 0.35:
            return r.choice([*self.names, *self.names, str(r.randint(-3, 6)), "t[0]", "t[1]", f"t[{r.randint(-3, 2)}]"])
        left, right = self.number(depth - 1), self.number(depth - 1)
        form = r.random()
        if form < 0.6:
            return f"({left} {r.choice(['+', '-', '*', '+', '-'])} {right})"
        if form < 0.75:
            return f"({left} {r.choice(['//', '%'])} {r.choice([right, str(r.choice([2, 3, -2, 7]))])})"
        if form < 0.82:
            return f"({left} {r.choice(['&', '|', '^'])} {r.choice([1, 3, 6, -2])})"
        if form < 0.9:
            return f"({left} if {self.test(depth - 1)} else {right})"
        return r.choice([f"abs({left})", f"min({left}, {right})", f"max({left}, {right})", f"({self.test(depth - 1)})", f"(b or {left})"])

    def test(self, depth: int = 1) -> str:
        r = self.r
        form = r.random()
        if form < 0.6 or depth <= 0:
            return f"{self.number(depth)} {r.choice(['<', '<=', '==', '!=', '>', '>='])} {self.number(depth)}"
        if form < 0.7:
            return r.choice(["b is None", "b is not None", "b", "not b"])
        if form < 0.8:
            return f"{self.number(0)} <= {self.number(1)} < {self.number(0)}"
        return f"({self.test(depth - 1)}) {r.choice(['and', 'or'])} ({self.test(depth - 1)})"

    def block(self, depth: int, indent: str, in_loop: bool = False) -> list[str]:
        lines: list[str] = []
        for _ in range(self.r.randint(1, 3)):
            lines.extend(indent + line for line in self.statement(depth, in_loop))
        return lines

    def statement(self, depth: int, in_loop: bool) -> list[str]:
        r = self.r
        form = r.random()
        name = r.choice(["x", "y", "z"])
        if form < 0.33 or depth == 0:
            if name == "z":
                return [f"z = {self.number()}"]
            return [r.choice([f"{name} = {self.number()}", f"{name} {r.choice(['+=', '-=', '*='])} {self.number(1)}"])]
        if form < 0.45:
            return [f"assert {self.test()}"]
        if form < 0.6:
            lines = [f"if {self.test()}:", *self.block(depth - 1, "    ", in_loop)]
            return [*lines, "else:", *self.block(depth - 1, "    ", in_loop)] if r.random() < 0.5 else lines
        if form < 0.7:
            self.loops += 1
            i = f"i{self.loops}"
            head = r.choice([f"for {i} in range({r.choice(['3', 'a', self.number(0)])}):", f"for {i} in t:"])
            return [head, *self.block(depth - 1, "    ", True), f"    x += {i}"]
        if form < 0.78:
            self.loops += 1
            n = f"n{self.loops}"
            return [f"{n} = {r.randint(1, 4)}", f"while {n} > 0 and {self.test()}:", f"    {n} -= 1", *self.block(depth - 1, "    ", True)]
        if form < 0.9:
            caught = r.choice(["ZeroDivisionError", "(ZeroDivisionError, TypeError)", "Exception", "IndexError", "ArithmeticError"])
            lines = ["try:", *self.block(depth - 1, "    ", in_loop), f"except {caught}:", *self.block(depth - 1, "    ", in_loop)]
            return [*lines, "finally:", *self.block(0, "    ")] if r.random() < 0.4 else lines
        if form < 0.94 and in_loop:
            return [f"if {self.test()}:", f"    {r.choice(['break', 'continue'])}"]
        if form < 0.97:
            return [f"if {self.test()}:", f"    return {self.number()}"]
        return [f"y = helper({self.number(1)}, {self.number(1)})"]


HELPER = """def helper(p: int, q: int) -> int:
    if p > q:
        return p - q
    return q // (p + 1)
"""


def module(seed: int, count: int) -> str:
    r = random.Random(seed)
    parts = [HELPER]
    for i in range(count):
        writer = Writer(r)
        body = [line for _ in range(3) for line in writer.block(2, "    ")]
        head = [f"def f{i}(a: int, b: int | None, t: tuple[int, int]) -> int:", "    x = 1", "    y = 2"]
        parts.append("\n".join([*head, *body, f"    assert {writer.test()}", "    return x"]) + "\n")
    return "\n\n".join(parts)


def some_input(r: random.Random) -> tuple[object, object, object]:
    def number() -> int:
        return r.choice([r.randint(-4, 8), r.randint(-100, 100), True, False])

    return number(), r.choice([None, number(), number()]), (number(), number())


def contradictions(seed: int, count: int, inputs: int) -> tuple[list[str], int, int]:
    """Check a module of random functions and run it: contradictions, verdicts that decide, and runs."""
    source = module(seed, count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random_program.py"
        path.write_text(source)
        report = check(Options(paths=(str(path),), jobs=default_jobs(), timeout=1.0, rlimit=2_000_000))
    wrong = list(report.internal_errors)
    proved = {(r.function, r.kind, r.line) for r in report.results if r.verdict is Verdict.PROVED}
    unproved = {(r.function, r.kind, r.line) for r in report.results if r.verdict is not Verdict.PROVED}
    whole = {r.function for r in report.results} - {function for function, _, _ in unproved}
    names: dict[str, object] = {}
    code = compile(source, "random_program.py", "exec")
    exec(code, names)
    r = random.Random(seed)
    runs = 0
    for i in range(count):
        name = f"f{i}"
        for _ in range(inputs):
            given = some_input(r)
            runs += 1
            try:
                names[name](*given)  # type: ignore[operator]
            except tuple(KINDS) as error:
                line = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == "random_program.py"][-1]
                site = (name, KINDS[type(error)], line or 0)
                if name in whole or (site in proved and site not in unproved):
                    wrong.append(f"seed {seed}: {name}{given}: {error!r} at line {line}, which is proved\n{source}")
                    break
    return wrong, sum(1 for x in report.results if x.verdict in (Verdict.PROVED, Verdict.DISPROVED)), runs


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 100, 101, 102])
def test_no_verdict_contradicts_cpython(seed: int) -> None:
    wrong, decided, _ = contradictions(seed, PROGRAMS, INPUTS)
    assert not wrong, wrong[0]
    assert decided > PROGRAMS


if __name__ == "__main__":
    for start in range(max(1, int(sys.argv[1]) // 5)):
        found, settled, made = contradictions(int(sys.argv[2]) + start, 5, 200)
        print(f"seed {int(sys.argv[2]) + start}: {settled} decided, {made} runs, {len(found)} contradictions", flush=True)
        if found:
            print(found[0])
