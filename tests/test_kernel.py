"""The kernel accepts finished proofs, and refuses every attack on it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from lemma_proofs import proofs

from frontends import ir
from frontends.python.load import load
from prover import kernel
from prover.certificate import Certificate, CertificateError, Claim, read, write
from prover.certify import certificate, recheck
from prover.insert import function_named, insert
from prover.lemmas import Lemma, LemmaKind

ROOT = Path(__file__).resolve().parent.parent

LARGEST = """
from prover import ensures, requires

@requires(lambda xs: len(xs) > 0)
@ensures(lambda xs, result: all(result >= x for x in xs))
def largest(xs: list[int]) -> int:
    best = xs[0]
    i = 1
    while i < len(xs):
        if xs[i] > best:
            best = xs[i]
        i += 1
    return best

def other(n: int) -> int:
    assert n == n
    return n
"""
POST = "postcondition@module.py:5:28:all(result >= x for x in xs)"

SQUARE = """
from prover import ensures, requires

@requires(lambda n: n >= 0)
@ensures(lambda result: result >= 0)
def f(n: int) -> int:
    i = 0
    while i < n:
        i += 1
    return i * (i - 1)
"""

DEAD = """
from prover import ensures, requires

@requires(lambda n: n > 0)
@ensures(lambda n, result: result == n)
def f(n: int) -> int:
    if n < 0:
        while n < 10:
            n -= 1
    return n
"""


def lemma(line: int, kind: LemmaKind, text: str, function: str = "largest") -> Lemma:
    return Lemma("module", function, line, kind, text)


BOUNDS = lemma(9, "invariant", "1 <= i <= len(xs)")
ALL_SEEN = lemma(9, "invariant", "all(best >= xs[k] for k in range(i))")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def certified(text: str, function: str, lemmas: Sequence[Lemma]) -> Certificate:
    """What the search would certify, honestly or not: the file is written, and whatever its own proof claims is claimed."""
    Path("module.py").write_text(text)
    return certificate(load([Path("module.py")]), ["module.py"], lemmas, proofs(text, function, lemmas), [f"module:{function}"])


def forged(text: str, function: str, lemmas: Sequence[Lemma], claims: Sequence[str]) -> Certificate:
    """A certificate with these claims, whatever comes of them."""
    Path("module.py").write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Certificate(("module.py",), (("module.py", digest),), (Claim("module", function, tuple(lemmas), tuple(claims)),))


def refusal(checked: Certificate) -> str:
    outcome = kernel.check(checked)
    assert not outcome.accepted and not outcome.proved
    return "; ".join((*outcome.refused, *(f"vacuous: {text}" for text in outcome.vacuous)))


# ---------------------------------------------------------------------------------------------------------------- accepted


def test_a_finished_proof_is_accepted_in_a_fresh_process(folder: Path) -> None:
    outcome = recheck(certified(LARGEST, "largest", [BOUNDS, ALL_SEEN]), folder)
    assert outcome.accepted, outcome
    assert f"module:largest: {POST}" in outcome.proved
    assert outcome.refused == outcome.vacuous == ()


def test_a_module_in_the_folder_does_not_stand_in_for_the_kernel(folder: Path) -> None:
    checked = certified(LARGEST, "largest", [])
    for name in ("prover", "frontends", "smt"):
        (folder / f"{name}.py").write_text("raise SystemExit('hijacked')")
    forgery = dataclasses.replace(checked, proofs=(dataclasses.replace(checked.proofs[0], claims=(POST,)),))
    outcome = recheck(forgery, folder)
    assert not outcome.accepted and any("not proved" in text for text in outcome.refused)


def test_a_fact_proved_by_induction_is_used() -> None:
    fact = lemma(0, "fact", "even(k): k >= 0 ==> k * (k + 1) % 2 == 0 by induction on k", "f")
    text = SQUARE.replace("result >= 0", "result % 2 == 0")
    used = lemma(10, "use", "even(i - 1)", "f")
    bounds = lemma(8, "invariant", "0 <= i", "f")
    split = lemma(10, "assertion", "i * (i - 1) % 2 == 0 by cases i > 0", "f")
    outcome = kernel.check(certified(text, "f", [fact, bounds, used, split]))
    # `even` needs a hypothesis that holds where it is used: for i == 0 it does not, and the certificate says so.
    assert not outcome.accepted
    outcome = kernel.check(certified(text, "f", [fact, bounds, lemma(10, "use", "even(abs(i - 1))", "f"), split]))
    assert outcome.accepted, outcome
    assert any(claim.startswith("module:even: termination") for claim in outcome.proved)


def test_what_is_assumed_is_listed() -> None:
    text = """
from prover import assume, ensures

@ensures(lambda result: result > 0)
def f(n: int) -> int:
    assume(n > 0)
    return n
"""
    outcome = kernel.check(certified(text, "f", []))
    assert outcome.accepted
    assert "module:f: assume at line 6" in outcome.assumptions


def test_a_callee_has_to_be_certified_too() -> None:
    text = """
from prover import ensures

@ensures(lambda result: result > 0)
def one() -> int:
    return 1

@ensures(lambda result: result > 1)
def two() -> int:
    return one() + 1
"""
    checked = certified(text, "two", [])
    assert {p.function for p in checked.proofs} == {"one", "two"}
    assert kernel.check(checked).accepted
    alone = dataclasses.replace(checked, proofs=tuple(p for p in checked.proofs if p.function == "two"))
    assert "not proved" in refusal(alone)
    # Naming the callee is not enough: all of it has to be claimed.
    unclaimed = [dataclasses.replace(p, claims=() if p.function == "one" else p.claims) for p in checked.proofs]
    assert "not proved" in refusal(dataclasses.replace(checked, proofs=tuple(unclaimed)))


# ----------------------------------------------------------------------------------------------------------------- attacks


def test_forged_claim() -> None:
    assert "not proved" in refusal(forged(LARGEST, "largest", [], [POST]))


def test_claim_of_an_obligation_that_does_not_exist() -> None:
    assert "has no obligation" in refusal(forged(LARGEST, "other", [], ["postcondition@module.py:1:1:True"]))


def test_nothing_claimed() -> None:
    assert "nothing is claimed" in refusal(forged(LARGEST, "other", [], []))


def test_function_that_does_not_exist() -> None:
    assert "no function module:missing" in refusal(forged(LARGEST, "missing", [], [POST]))


def test_lemma_that_does_not_hold_though_nothing_claimed_needs_it() -> None:
    wrong = lemma(9, "invariant", "best == 0")
    assert "best == 0" in refusal(forged(LARGEST, "largest", [wrong], ["index@module.py:7:11:list"]))


def test_facts_that_rest_on_what_is_not_claimed_are_not_used() -> None:
    text = LARGEST.replace("        if xs[i]", "        invariant(i == 1)\n        if xs[i]").replace("import", "import invariant,")
    assert "not proved" in refusal(forged(text, "largest", [], ["index@module.py:11:11:list"]))


@pytest.mark.parametrize(
    ("lemmas", "said"),
    [
        # helps its own proof
        ([lemma(0, "fact", "f1(k): k != k using f1(k)")], "no fact is called f1"),
        ([lemma(0, "fact", "f1(k): k >= 0 ==> k != k by induction on k")], "not proved"),
        ([lemma(0, "fact", "f1(k): k != k"), lemma(13, "use", "f1(i)")], "not proved"),
        # two facts for each other, in any order; a use before its fact
        ([lemma(0, "fact", "f1(k): k != k using f2(k)"), lemma(0, "fact", "f2(k): k != k using f1(k)")], "no fact is called f2"),
        ([lemma(13, "use", "f1(i)"), lemma(0, "fact", "f1(k): k == k")], "no fact is called f1"),
        # assumptions
        ([lemma(13, "assertion", "assume(False)")], "no pure function is called assume"),
        ([lemma(13, "assertion", "anything(bool)")], "not in the lemma language|no pure function"),
        # undefined names
        ([lemma(9, "invariant", "undefined > 0")], "undefined is not in scope"),
        ([lemma(7, "assertion", "best > 0")], "best is not in scope"),
        # side effects
        ([lemma(13, "assertion", "(best := 3) == 3")], "not in the lemma language"),
        ([lemma(13, "assertion", "xs.pop() == 3")], "not in the lemma language"),
        ([lemma(13, "assertion", "xs.append(3) is None")], "not in the lemma language"),
        ([lemma(13, "assertion", "other(3) == 3")], "no pure function is called other"),
        ([lemma(13, "assertion", "[best for best in xs] == xs\nbest = 3")], "not in the lemma language"),
        # another function
        ([lemma(16, "assertion", "n == n")], "no statement of largest begins at line 16"),
        ([lemma(9, "invariant", "n == n")], "n is not in scope"),
        # no such place
        ([lemma(13, "invariant", "i == i")], "no loop begins"),
        ([lemma(9999, "assertion", "True")], "no statement"),
        ([lemma(-1, "assertion", "True")], "no statement"),
        # too much
        ([lemma(9, "invariant", "i == " + "9" * 5000)], "longer than"),
        ([lemma(9, "invariant", "i == 1" + "0" * 20)], "not in the lemma language"),
        ([lemma(9, "invariant", "not " * 100 + "True")], "nested more than"),
        # a fact that stands before something else
        ([lemma(0, "fact", "len(k): k == k")], "the name len is taken"),
        ([lemma(0, "fact", "other(k): k == k")], "the name other is taken"),
        # a second measure
        ([lemma(9, "decreases", "len(xs) - i"), lemma(9, "decreases", "0")], "has a measure already"),
        ([lemma(9, "decreases", "0")], "not proved"),
    ],
)
def test_lemmas_that_are_refused(lemmas: list[Lemma], said: str) -> None:
    assert re.search(said, refusal(forged(LARGEST, "largest", lemmas, ["index@module.py:7:11:list"])))


def test_contradictory_invariant_on_an_unreachable_loop_is_vacuous() -> None:
    honest = certified(DEAD, "f", [])
    assert kernel.check(honest).accepted
    lemmas = [lemma(8, "invariant", "1 == 2", "f")]
    assert "vacuous: module:f: control never comes to the lemma" in refusal(certified(DEAD, "f", lemmas))


def test_contradictory_assertion_and_hypothesis_are_vacuous() -> None:
    assert "control never comes" in refusal(certified(DEAD, "f", [lemma(8, "assertion", "1 == 2", "f")]))
    impossible = lemma(0, "fact", "f1(k): k > 0 and k < 0 ==> k == 7", "f")
    assert "preconditions contradict" in refusal(certified(DEAD, "f", [impossible]))


def test_contradictory_preconditions_are_vacuous() -> None:
    text = DEAD.replace("n > 0", "n > 0 and n < 0")
    assert "preconditions contradict" in refusal(certified(text, "f", []))


def test_contradictory_assumptions_are_vacuous() -> None:
    text = DEAD.replace("    if n < 0", "    assume(n < 0)\n    if n < 0").replace("import", "import assume,")
    assert "contradicts what is known" in refusal(certified(text, "f", []))


def test_a_handler_does_not_swallow_a_claim() -> None:
    text = """
from prover import ensures

@ensures(lambda result: result == 0)
def f(n: int) -> int:
    try:
        n = n + 1
        return 1
    except AssertionError:
        return 0
"""
    post = "postcondition@module.py:4:24:result == 0"
    assert "not proved" in refusal(forged(text, "f", [lemma(7, "assertion", "1 == 2", "f")], [post]))


def test_a_limit_that_only_a_false_invariant_makes_unreachable() -> None:
    text = """
from prover import ensures, invariant, requires

@requires(lambda n: n >= 0)
@ensures(lambda result: result == 0)
def f(n: int) -> int:
    i = 0
    while i < n:
        invariant(i == 0)
        i += 1
    if i != 0:
        exec("pass")
    return i
"""
    assert "unsupported" in refusal(forged(text, "f", [], ["postcondition@module.py:5:24:result == 0"]))


# ------------------------------------------------------------------------------------------------------- files and hashes


def test_changed_source() -> None:
    checked = certified(LARGEST, "other", [])
    assert kernel.check(checked).accepted
    Path("module.py").write_text(LARGEST.replace("n == n", "n == 1"))
    assert "is not the file that was certified" in refusal(checked)


def test_the_hash_is_of_every_byte() -> None:
    checked = certified(LARGEST, "other", [])
    Path("module.py").write_bytes(LARGEST.replace("\n", "\r\n").encode())  # the same text for the parser
    assert "is not the file that was certified" in refusal(checked)


def test_hashes_of_other_files_missing_files_and_imports() -> None:
    checked = certified("import helper\n" + LARGEST, "other", [])
    Path("helper.py").write_text("def g(): return 1\n")
    assert "helper.py is not the file" in refusal(checked)
    more = dataclasses.replace(checked, files=(*checked.files, ("elsewhere.py", "0" * 64)))
    Path("helper.py").unlink()
    assert "elsewhere.py is no file of the program" in refusal(more)
    assert "is not the file" in refusal(dataclasses.replace(checked, files=()))
    assert "cannot be read" in refusal(dataclasses.replace(checked, paths=("nowhere.py",)))


def altered(**fields: object) -> str:
    data = json.loads(write(forged(LARGEST, "other", [BOUNDS], ["a", "b"])))
    return json.dumps({**data, **fields})


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "nonsense", "NaN", "[" * 100_000, '{"version": 1}', '{"version": ' + "9" * 10_000 + "}",
        '{"version": 1, "version": 1, "paths": [], "files": {}, "never_panics": false, "proofs": []}',
        "x" * 10_000_001,
    ],
)  # fmt: skip
def test_texts_that_are_no_certificates(text: str) -> None:
    with pytest.raises(CertificateError):
        read(text)


@pytest.mark.parametrize(
    "fields",
    [
        {"version": 2}, {"version": True}, {"version": "1"}, {"verdict": "proved"}, {"never_panics": 0},
        {"paths": ["module.py", "module.py"]}, {"paths": [1]},
        {"files": {"module.py": "A" * 64}}, {"files": {"module.py": "0" * 40}}, {"files": [["module.py", "0" * 64]]},
        {"proofs": [{"module": "module", "function": "f", "lemmas": [], "claims": ["a", "a"]}]},
        {"proofs": [{"module": "module", "function": "f", "lemmas": [], "claims": []}] * 2},
        {"proofs": [{"module": "module", "function": "f", "lemmas": [{"line": 1.0, "kind": "use", "text": "f(1)"}], "claims": []}]},
        {"proofs": [{"module": "module", "function": "f", "lemmas": [{"line": 1, "kind": "assume", "text": "False"}], "claims": []}]},
        {"proofs": [{"module": "module", "function": "f", "lemmas": [{"line": True, "kind": "use", "text": "f(1)"}], "claims": []}]},
        {"proofs": [{"module": "module", "function": "f", "lemmas": [], "claims": ["a"], "trusted": True}]},
    ],
)  # fmt: skip
def test_certificates_with_other_fields_than_they_have(fields: dict[str, object]) -> None:
    with pytest.raises(CertificateError):
        read(altered(**fields))


def test_a_certificate_is_read_as_it_was_written() -> None:
    checked = forged(LARGEST, "largest", [BOUNDS, ALL_SEEN], [POST])
    assert read(write(checked)) == checked
    assert read(altered()).proofs[0].lemmas == (dataclasses.replace(BOUNDS, function="other"),)


def test_exit_status(folder: Path) -> None:
    Path("good.json").write_text(write(certified(LARGEST, "other", [])))
    Path("bad.json").write_text(write(forged(LARGEST, "largest", [], [POST])))
    Path("no.json").write_text("{}")
    assert [kernel.main([name]) for name in ("good.json", "bad.json", "no.json", "missing.json")] == [0, 1, 2, 2]


# ------------------------------------------------------------------------------------------------------------- comparison


def edited(change: object) -> bool:
    """Whether the kernel takes the annotated program after a change to it for the original with lemmas."""
    original = ir.Program((load([Path("module.py")]).program.modules[0],))
    annotated = insert(original, [BOUNDS, lemma(13, "assertion", "best >= 0 or best < 0"), lemma(0, "fact", "f1(k): k == k")])
    assert callable(change)
    return kernel.Comparison().program(original, change(annotated))


def with_function(program: ir.Program, name: str, change: object) -> ir.Program:
    module = program.modules[0]
    assert callable(change)
    found = function_named(module, name)
    bindings = tuple((n, change(b) if b is found else b) for n, b in module.bindings)
    return ir.Program((dataclasses.replace(module, bindings=bindings),))


def test_the_kernel_does_not_believe_what_put_the_lemmas_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def weakened(program: ir.Program, lemmas: Sequence[Lemma]) -> ir.Program:
        return with_function(program, "other", lambda f: dataclasses.replace(f, body=f.body[1:]))

    checked = forged(LARGEST, "largest", [], ["index@module.py:7:11:list"])
    assert kernel.check(checked).accepted
    monkeypatch.setattr(kernel, "insert", weakened)
    assert "is not the original with lemmas" in refusal(checked)


def test_only_additions_pass_the_comparison() -> None:
    Path("module.py").write_text(LARGEST)
    assert edited(lambda p: p)
    true = ir.Clause((), ir.const(True), "True")

    def replaced(name: str, /, **fields: object) -> object:
        return lambda p: with_function(p, name, lambda f: dataclasses.replace(f, **fields))

    def body(change: object) -> object:
        assert callable(change)
        return lambda p: with_function(p, "largest", lambda f: dataclasses.replace(f, body=change(f.body)))

    def contract(name: str, /, **fields: object) -> object:
        return lambda p: with_function(p, name, lambda f: dataclasses.replace(f, contract=dataclasses.replace(f.contract, **fields)))

    assert not edited(replaced("largest", returns=None))
    assert not edited(replaced("largest", locals=("xs", "best", "i", "j")))
    assert not edited(contract("largest", ensures=()))
    assert not edited(contract("largest", requires=(true,)))
    assert not edited(contract("largest", trusted=True))
    assert not edited(contract("f1", trusted=True))
    assert not edited(contract("f1", lemma=False))
    assert not edited(replaced("f1", body=(ir.Assume(ir.const(False)),)))
    assert not edited(replaced("f1", name="other"))
    assert not edited(body(lambda b: b[:-1]))
    assert not edited(body(lambda b: (*b, ir.Assume(ir.const(False)))))
    assert not edited(body(lambda b: (ir.Assert(ir.const(True), None, "True"), *b)))
    assert not edited(body(lambda b: b[::-1]))
    moved = ir.Span(99, 0, 99, 1, "module.py")
    assert not edited(body(lambda b: (dataclasses.replace(b[0], span=moved), *b[1:])))
    assert edited(body(lambda b: (ir.Claim(true), *b)))
    drawn = ir.Call(ir.Name("%anything", "global"), (ir.Arg(ir.const(1)),))
    assert not edited(body(lambda b: (ir.Claim(ir.Clause((), drawn, "")), *b)))
    assigned = ir.NamedExpr(ir.Name("best", "local"), ir.const(1))
    assert not edited(body(lambda b: (ir.Claim(ir.Clause((), assigned, "")), *b)))
    called = ir.Call(ir.Name("other", "global"), (ir.Arg(ir.const(1)),))
    assert not edited(body(lambda b: (ir.Claim(ir.Clause((), called, "")), *b)))
    unknown = ir.UnsupportedExpr("anything")
    assert not edited(body(lambda b: (ir.Claim(ir.Clause((), unknown, "")), *b)))
    assert not edited(body(lambda b: (ir.Claim(ir.Clause((("result", "%result"),), ir.const(True), "")), *b)))


def test_a_fact_must_not_be_called_like_anything_in_the_program() -> None:
    Path("module.py").write_text(LARGEST)

    def renamed(name: str) -> object:
        def change(program: ir.Program) -> ir.Program:
            module = program.modules[0]
            *own, (_, fact) = module.bindings
            assert isinstance(fact, ir.Function)
            bindings = (*own, (name, dataclasses.replace(fact, name=name, qualname=name)))
            return ir.Program((dataclasses.replace(module, bindings=bindings),))

        return change

    assert edited(renamed("f2"))
    assert not edited(renamed("xs"))
    assert not edited(renamed("len"))


def test_invariants_of_the_user_stay() -> None:
    text = LARGEST.replace("        if xs[i]", "        invariant(i >= 1)\n        if xs[i]").replace("import", "import invariant,")
    Path("module.py").write_text(text)

    def invariants(*kept: ir.Clause) -> object:
        def change(f: ir.Function) -> ir.Function:
            body = [
                dataclasses.replace(s, spec=dataclasses.replace(s.spec, invariants=(*kept, *s.spec.invariants[1:])))
                if isinstance(s, ir.While)
                else s
                for s in f.body
            ]
            return dataclasses.replace(f, body=tuple(body))

        return lambda program: with_function(program, "largest", change)

    loop = next(s for s in function_named(load([Path("module.py")]).program.modules[0], "largest").body if isinstance(s, ir.While))
    (own,) = loop.spec.invariants
    assert edited(invariants(own))
    assert not edited(invariants())
    assert not edited(invariants(dataclasses.replace(own, body=ir.const(True))))


# ------------------------------------------------------------------------------------------------------------------ size


def test_the_kernel_is_small_and_loads_no_search() -> None:
    assert len((ROOT / "prover" / "kernel.py").read_text().splitlines()) <= 350
    script = "import sys, prover.kernel; print(*sorted(m for m in sys.modules if m.startswith('prover.')))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    expected = "certificate inference insert kernel lemma_expressions lemma_kinds lemmas records scope spec verdict"
    assert done.stdout.split() == [f"prover.{name}" for name in expected.split()]
