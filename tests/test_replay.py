"""Replay: each small program with an input, and the exact kind and line that CPython's run shows."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from frontends import ir
from frontends.python.load import load, load_text
from prover.replay import Input, Outcome, ReplayRequest, build_request, confirm, render_call, replay

HEADER = (
    "import prover, icontract, deal\n"
    "from prover import anything, assume, class_invariant, decreases, ensures, invariant, lemma, raises, requires, seen\n"
    "from dataclasses import dataclass\n"
    "from hypothesis import given, settings, strategies as st\n"
    "import hypothesis\n"
)


def request(
    source: str, qualname: str, *inputs: dict[str, str] | Input, never_raises: bool = False, path: str = "/nowhere/program.py"
) -> ReplayRequest:
    module = load_text(HEADER + textwrap.dedent(source).lstrip("\n"), path)
    assert isinstance(module, ir.Module)
    function = next(f for f in module.functions() if f.qualname == qualname)
    given = [i if isinstance(i, Input) else Input(tuple(i.items())) for i in inputs]
    return build_request(ir.Program((module,)), module, function, given, never_raises)


def run(source: str, qualname: str, *inputs: dict[str, str] | Input, never_raises: bool = False) -> tuple[Outcome, ...]:
    return replay(request(source, qualname, *inputs, never_raises=never_raises))


def line_of(source: str, mark: str = "# here") -> int:
    lines = (HEADER + textwrap.dedent(source).lstrip("\n")).split("\n")
    return next(number for number, line in enumerate(lines, 1) if mark in line)


BANK = """
    @dataclass
    @class_invariant(lambda self: self.balance >= 0)  # invariant
    class Account:
        balance: int

        def withdraw(self, amount: int) -> None:
            self.balance -= amount

        @requires(lambda self, amount: amount > 0)
        @ensures(lambda self, amount, old: self.balance == old.self.balance + amount)
        def deposit(self, amount: int) -> None:
            self.balance += amount

        @property
        def half(self) -> int:
            return 10 // self.balance  # half

        @staticmethod
        def twice(n: int) -> int:
            return n[0]  # twice

        @classmethod
        def opened(cls, n: int) -> "Account":
            return cls(n)  # opened

    def spend(a: Account, n: int) -> None:
        a.deposit(n)  # spend
    """

# kind, source with "# here" on the failing line, function, input
CASES: list[tuple[str, str, str, dict[str, str]]] = [
    ("division-by-zero", "def f(a, b):\n    return a // b  # here\n", "f", {"a": "1", "b": "0"}),
    ("division-by-zero", "def g(b):\n    return 1 % b  # here\ndef f(b):\n    return g(b)\n", "f", {"b": "0"}),
    ("index", "def f(xs):\n    return xs[3]  # here\n", "f", {"xs": "[1]"}),
    ("index", "def f(xs):\n    return xs.pop()  # here\n", "f", {"xs": "[]"}),
    ("key", "def f(d):\n    x = (\n        d['a']  # here\n    )\n    return x\n", "f", {"d": "{}"}),
    ("attribute-of-none", "def f(x):\n    return x.name  # here\n", "f", {"x": "None"}),
    ("type", "def f(x):\n    return x + 1  # here\n", "f", {"x": "'a'"}),
    ("type", "def f(x):\n    raise x  # here\n", "f", {"x": "3"}),
    ("type", "def g(x):\n    return x\ndef f(x):\n    return g(x, x)  # here\n", "f", {"x": "3"}),
    ("value", "def f(s):\n    return int(s)  # here\n", "f", {"s": "'a'"}),
    ("unpack", "def f(t):\n    a, b = t  # here\n    return a\n", "f", {"t": "(1, 2, 3)"}),
    ("unpack", "def f(t):\n    a, *b = t  # here\n    return a\n", "f", {"t": "()"}),
    ("unbound", "def f(n):\n    for i in range(n):\n        pass\n    return i  # here\n", "f", {"n": "0"}),
    ("overflow", "def f(x):\n    return 2.0 ** x  # here\n", "f", {"x": "5000"}),
    ("assertion", "def f(x):\n    assert x > 0  # here\n", "f", {"x": "0"}),
    ("assertion", "def f(x):\n    assert (  # here\n        x > 0\n        and x < 5\n    ), 'no'\n", "f", {"x": "7"}),
    ("raise", "def f(x):\n    if x: raise ValueError(  # here\n        x\n    )\n", "f", {"x": "1"}),
    ("raise",
     "def f(x):\n    try:\n        1 // x\n    except ZeroDivisionError as e:\n        raise KeyError(x) from e  # here\n",
     "f", {"x": "0"}),
    ("raise",
     "def f(x):\n    try:\n        1 // x\n    except ZeroDivisionError as e:\n        raise e  # here\n",
     "f", {"x": "0"}),
    ("division-by-zero",
     "def f(x):\n    try:\n        1 // x  # here\n    except ZeroDivisionError:\n        raise\n",
     "f", {"x": "0"}),
    ("raise", "@raises(KeyError)\ndef g(x):\n    raise KeyError(x)\ndef f(x):\n    return g(x)  # here\n", "f", {"x": "0"}),
    ("key", "@raises(ValueError)\ndef g(d):\n    return d[0]  # here\ndef f(d):\n    return g(d)\n", "f", {"d": "{}"}),
    ("precondition",
     "@requires(lambda n: n > 0)\ndef g(n: int) -> int:\n    return n\n"
     "def f(n: int) -> int:\n    return g(  # here\n        n)\n",
     "f", {"n": "0"}),
    ("postcondition", "@ensures(lambda x, result: result > x)  # here\ndef f(x: int) -> int:\n    return x\n", "f", {"x": "1"}),
    ("postcondition",
     "@ensures(\n    lambda result:\n        result[0] > 0  # here\n)\ndef f(x):\n    return x\n",
     "f", {"x": "[]"}),
    ("postcondition", "@ensures(lambda xs, old: xs == old.xs)  # here\ndef f(xs):\n    xs.append(1)\n", "f", {"xs": "[]"}),
    ("postcondition", "@icontract.snapshot(lambda xs: len(xs), name='n')\n"
     "@icontract.ensure(lambda xs, OLD: len(xs) == OLD.n)  # here\ndef f(xs: list[int]) -> None:\n    xs.append(1)\n",
     "f", {"xs": "[]"}),
    ("postcondition", "@deal.post(lambda result: 'bad')  # here\ndef f(x):\n    return x\n", "f", {"x": "1"}),
    ("invariant-entry",
     "def f(n):\n    i = 0\n    while i < n:\n        invariant(i <= n)  # here\n        i += 1\n",
     "f", {"n": "-1"}),
    ("invariant-preserved",
     "def f(n):\n    i = 0\n    while i < n:\n        invariant(lambda: i < n)  # here\n        i += 1\n",
     "f", {"n": "2"}),
    ("invariant-preserved",
     "def f(n):\n    t = 0\n    for i in range(n):\n        prover.invariant(t <= 2)  # here\n        t += i\n",
     "f", {"n": "4"}),
    ("invariant-preserved",
     "def f(xs):\n    t = 0\n    for x in xs:\n        invariant(t == sum(seen(xs)))  # here\n        t += max(x, 0)\n",
     "f", {"xs": "[1, -1, 2]"}),
    ("termination", "def f(n):\n    while n != 0:\n        decreases(n)  # here\n        n -= 2\n", "f", {"n": "3"}),
    ("termination", "def f(n):\n    while n < 9:\n        decreases(5)  # here\n        n += 1\n", "f", {"n": "3"}),
    ("termination",
     "@decreases(lambda n: n)  # here\ndef f(n: int) -> int:\n    return 0 if n == 0 else f(n - 2)\n",
     "f", {"n": "3"}),
    ("type",
     "@requires(lambda n: True)\ndef g(n: int) -> int:\n    return n\ndef f(x):\n    return g(x)  # here\n",
     "f", {"x": "'a'"}),
    ("class-invariant", BANK.replace("# invariant", "# here"), "Account.withdraw", {"self": "Account(1)", "amount": "2"}),
    ("division-by-zero", BANK.replace("# half", "# here"), "Account.half", {"self": "Account(0)"}),
    ("type", BANK.replace("# twice", "# here"), "Account.twice", {"n": "1"}),
    ("class-invariant", BANK.replace("# invariant", "# here"), "Account.opened", {"n": "-1"}),
    ("precondition", BANK.replace("# spend", "# here"), "spend", {"a": "prover.instance(Account, balance=1)", "n": "0"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "source", "function", "given"), CASES)
def test_kind_and_line(kind: str, source: str, function: str, given: dict[str, str]) -> None:
    (outcome,) = run(source, function, given, never_raises=True)
    assert outcome.failed, outcome
    assert (outcome.kind, outcome.line) == (kind, line_of(source)), outcome
    assert confirm(outcome, kind, line_of(source), "/nowhere/program.py")
    assert not confirm(outcome, kind, line_of(source) + 100, "/nowhere/program.py")
    assert not confirm(outcome, "overflow" if kind != "overflow" else "key", outcome.line, outcome.file)


RIGHT: list[tuple[str, str, dict[str, str]]] = [
    ("def f(n):\n    i = 0\n    while i < n:\n        invariant(0 <= i <= n)\n"
     "        decreases(n - i)\n        i += 1\n    return i\n",
     "f", {"n": "3"}),
    ("def f(n):\n    for i in range(n):\n        invariant(0 <= i < n)\n"
     "        for j in range(i):\n            invariant(j < i)\n",
     "f", {"n": "3"}),
    ("def f(x):\n    try:\n        return 1 // x\n    except ZeroDivisionError:\n        return 0\n", "f", {"x": "0"}),
    ("def f(x):\n    try:\n        assert x\n    except AssertionError:\n        return 0\n", "f", {"x": "0"}),
    ("@raises(ValueError)\ndef f(x):\n    raise UnicodeError\n", "f", {"x": "0"}),
    ("@lemma\n@ensures(lambda n: n == n)\ndef g(n: int) -> None:\n    1 // 0\ndef f(n):\n    g(n)\n", "f", {"n": "0"}),
    ("@decreases(lambda n: n)\ndef f(n: int) -> int:\n    return 0 if n == 0 else f(n - 1)\n", "f", {"n": "5"}),
    ("@given(st.integers(), st.lists(st.integers()).filter(lambda v: v))\n@settings(max_examples=3)\n"
     "def f(n, xs):\n    assert xs\n", "f", {"n": "1", "xs": "[1]"}),
    ("@deal.pre(lambda _: _.a > _.b)\n@deal.safe\ndef f(a: int, b: int) -> int:\n"
     "    return a // (a - b)\n", "f", {"a": "2", "b": "1"}),
    ("class A:\n    def __init__(self):\n        self.__x = 1\n"
     "    @ensures(lambda self: self.__x == 1)\n    def m(self): pass\n",
     "A.m", {"self": "A()"}),
    ("COUNT = []\ndef f(x):\n    COUNT.append(x)\n    assert len(COUNT) == 1\n", "f", {"x": "0"}),
    ("def f(a, /, b, *rest, c=1, **kw):\n    assert (a, b, rest, c, kw) == (1, 2, (3,), 4, {'d': 5})\n", "f",
     {"a": "1", "b": "2", "rest": "(3,)", "c": "4", "kw": "{'d': 5}"}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "function", "given"), RIGHT)
def test_right_programs_return(source: str, function: str, given: dict[str, str]) -> None:
    outcomes = run(source, function, given, given)
    assert [(o.status, o.detail) for o in outcomes if o.failed or o.status not in ("returned", "raised")] == []


def test_preconditions_of_the_function_under_check() -> None:
    source = "@requires(lambda n: 1 // n > 0)\ndef f(n: int) -> int:\n    return n\n"
    outcomes = run(source, "f", {"n": "0"}, {"n": "-1"}, {"n": "1"}, {"n": "'a'"})
    assert [o.status for o in outcomes] == ["precondition-unmet", "precondition-unmet", "returned", "precondition-unmet"]


def test_assumptions_and_drawn_values() -> None:
    source = "def f():\n    x, y = anything(int), anything(int)\n    assume(x > 0)\n    assert x + y > 0\n"
    outcomes = run(source, "f", *(Input((), drawn) for drawn in [("0", "1"), ("1", "1"), ("1", "-1"), ("1",), ("1", "''")]))
    assert [o.status for o in outcomes] == ["precondition-unmet", "returned", "raised", "precondition-unmet", "precondition-unmet"]
    caught = "def f(x):\n    try:\n        assume(False)\n    except BaseException:\n        assert x\n"
    assert run(caught, "f", {"x": "0"})[0].status == "precondition-unmet"


def test_inputs_that_no_caller_can_build() -> None:
    receivers = ("Account(-1)", "prover.instance(Account, balance=-1)", "Account(")
    outcomes = run(BANK, "Account.withdraw", *({"self": text, "amount": "0"} for text in receivers))
    assert [o.status for o in outcomes] == ["precondition-unmet", "precondition-unmet", "error"]


def test_shared_objects() -> None:
    source = "@ensures(lambda ys, old: ys == old.ys)\ndef f(xs, ys):\n    xs.append(1)\n"
    apart, shared = run(source, "f", {"xs": "[]", "ys": "[]"}, {"xs": "(x := [])", "ys": "x"})
    assert (apart.status, shared.status) == ("returned", "violation")
    assert shared.arguments == (("xs", "[1]"), ("ys", "[1]"))


def test_all_clauses_that_fail_together_are_reported() -> None:
    source = "@ensures(lambda result: result > 1)\n@ensures(lambda result: result > 2)\ndef f(x):\n    return x\n"
    (outcome,) = run(source, "f", {"x": "0"})
    first = line_of(source, "result > 1")
    assert confirm(outcome, "postcondition", first, outcome.file, "result > 1")
    assert confirm(outcome, "postcondition", first + 1, outcome.file, "result > 2")
    assert not confirm(outcome, "postcondition", first, outcome.file, "result > 2")


def test_what_may_escape() -> None:
    source = "def f(x):\n    if x:\n        raise KeyError(x)\n    return 1 // x\n"
    explicit, implicit = run(source, "f", {"x": "1"}, {"x": "0"})
    assert (explicit.allowed, implicit.allowed) == (True, False)
    assert not any(o.allowed for o in run(source, "f", {"x": "1"}, {"x": "0"}, never_raises=True))


def test_an_override_may_ask_for_less_and_only_that() -> None:
    source = """
        class A:
            @requires(lambda self, n: n > 0)
            def m(self, n): return n
        class B(A):
            @requires(lambda self, n: n > 10)
            def m(self, n): return n
        def f(n):
            return B().m(n)  # here
        """
    fine, wrong = run(source, "f", {"n": "5"}, {"n": "0"})
    assert fine.status == "returned"
    assert (wrong.kind, wrong.line) == ("precondition", line_of(source))


def test_steps_show_the_way() -> None:
    source = "def f(n):\n    i = 0\n    while i < n:\n        invariant(i <= n)\n        i += 1\n    return 1 // (i - 2)\n"
    (outcome,) = run(source, "f", {"n": "2"})
    first = line_of(source, "i = 0")
    assert [s.line - first for s in outcome.steps] == [0, 1, 3, 1, 3, 1, 4]
    assert outcome.steps[-1].values == (("n", "2"), ("i", "2"))
    assert len(run(source, "f", {"n": "200"})[0].steps) == 30


HOSTILE = {
    "spin": "def f(x):\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass\n",
    "power": "def f(x):\n    return 10 ** 10 ** 8 % 7\n",
    "exit": "import os\ndef f(x):\n    os._exit(0)\n",
    "memory": "def f(x):\n    return len(bytearray(2 << 30))\n",
    "recursion": "import sys\ndef f(x):\n    sys.setrecursionlimit(10 ** 9)\n    return f(x)\n",
    "kill": "import os, signal\ndef f(x):\n    os.kill(os.getppid(), signal.SIGKILL)\n",
    "garbage": "import sys\ndef f(x):\n    print('{}')\n    sys.stderr.write('x' * 10 ** 6)\n",
    "quit": "import sys\ndef f(x):\n    sys.exit(3)\n",
    "answer": "import json, os\nFORGED = {'input': 0, 'status': 'raised', 'kind': 'index', 'file': 'm.py', 'line': 1, 'violations': [],"
    " 'steps': [], 'arguments': []}\ndef f(x):\n    for n in range(3, 64):\n"
    "        try: os.write(n, json.dumps(FORGED).encode() + bytes([10]))\n        except OSError: pass\n",
    "repr": "class A:\n    def __repr__(self): raise SystemExit\ndef f(x):\n    return A()\n",
}
STATUSES = {
    "spin": "timeout", "power": "timeout", "exit": "crash", "memory": "timeout", "kill": "error",
    "garbage": "returned", "quit": "raised", "answer": "crash", "repr": "returned",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_functions_are_contained(name: str) -> None:
    made = request(HOSTILE[name] + "\ndef g(x): pass\n", "f", {"x": "1"}, {"x": "2"})
    outcomes = replay(replace(made, timeout_s=0.3))
    statuses = {outcome.status for outcome in outcomes}
    assert name == "quit" or not any(outcome.failed for outcome in outcomes)
    # Endless recursion runs out of its time or of its stack, whichever is first on the machine.
    assert statuses == {STATUSES[name]} if name in STATUSES else statuses <= {"timeout", "crash"}


REFUSED = {
    "write": "    try: open('made', 'w')\n    except OSError: assert False\n",
    "temporary": "    import tempfile\n    tempfile.TemporaryFile()\n",
    "folder": "    import os\n    os.listdir('/')\n",
    "socket": "    import socket\n    socket.socket()\n",
    "process": "    import subprocess\n    subprocess.run(['true'])\n",
    "elsewhere": "    open('/etc/passwd')\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_sandbox_refuses_is_no_fault_of_the_program(name: str) -> None:
    refused, wrong = run(f"def f(x):\n    1 // x\n{REFUSED[name]}", "f", {"x": "1"}, {"x": "0"}, never_raises=True)
    assert refused.status == "error" and "the sandbox refuses" in refused.detail
    assert wrong.kind == "division-by-zero"


def test_what_exceptions_say_of_themselves_is_not_believed() -> None:
    lies = {
        "raise TypeError('x must derive from BaseException')": ("raise", True),
        "raise ValueError('too many values to unpack')": ("raise", True),
        "import sys\n    sys.exit(3)": ("raise", True),
        "int('too many values to unpack')": ("value", False),
        "raise 5": ("type", False),
        "a, b = [1]": ("unpack", False),
    }
    for statement, expected in lies.items():
        (outcome,) = run(f"def f(x):\n    {statement}\n", "f", {"x": "1"})
        assert (outcome.kind, outcome.allowed) == expected, statement


@pytest.mark.parametrize(
    ("source", "status"),
    [("while True: pass", "timeout"), ("import os; os._exit(1)", "crash"), ("1 // 0", "error"), ("raise SystemExit", "error")],
)
def test_hostile_imports_are_contained(source: str, status: str) -> None:
    made = request(f"{source}\ndef f(x): pass\n", "f", {"x": "1"}, {"x": "2"})
    assert [o.status for o in replay(replace(made, import_timeout_s=1))] == [status, status]


def test_one_bad_input_does_not_spoil_the_next() -> None:
    source = "import os\ndef f(x):\n    if x == 1: os._exit(1)\n    return x\n"
    assert [o.status for o in run(source, "f", {"x": "0"}, {"x": "1"}, {"x": "2"})] == ["returned", "crash", "returned"]


def test_the_same_request_has_the_same_outcome() -> None:
    source = "def f(xs):\n    for x in {'a', 'b', 'c', *xs}:\n        invariant(x != 'b')\n        pass\n"
    assert run(source, "f", {"xs": "['d']"}) == run(source, "f", {"xs": "['d']"})


def test_modules_of_a_package(tmp_path: Path) -> None:
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "rules.py").write_text(
        "from prover import requires\n@requires(lambda n: n > 0)\ndef rate(n: int) -> int:\n    return 100 // n\n"
    )
    (package / "cart.py").write_text("from .rules import rate\n\ndef total(n: int) -> int:\n    return rate(n) + 1\n")
    loaded = load([package])
    module = loaded.program.module("shop.cart")
    assert module is not None
    (outcome,) = replay(build_request(loaded.program, module, module.functions()[0], [Input((("n", "0"),))]))
    assert (outcome.kind, outcome.line, outcome.file) == ("precondition", 4, module.path)


def test_calls_to_paste() -> None:
    module = load_text("class A:\n    def m(self, x, *, y): pass\n    def __init__(self, n): pass\ndef f(a, /, b, *c): pass\n")
    assert isinstance(module, ir.Module)
    method, start, function = module.functions()
    assert render_call(start, [("self", "prover.instance(A)"), ("n", "1")]) == "A(n=1)"
    assert render_call(method, [("self", "A()"), ("x", "1"), ("y", "2")]) == "A().m(x=1, y=2)"
    assert render_call(method, [("self", "(a := A())"), ("x", "a"), ("y", "2")]) == "(a := A()).m(x=a, y=2)"
    assert render_call(method, [("self", "A() + A()"), ("x", "1"), ("y", "2")]) == "(A() + A()).m(x=1, y=2)"
    assert render_call(function, [("a", "1"), ("b", "2"), ("c", "(3,)")]) == "f(1, 2, *(3,))"
