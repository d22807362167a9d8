"""Lemmas: reading them, what is in scope where, and what they mean once they are in the program."""

from __future__ import annotations

import pytest
from lemma_proofs import program, unproved

from frontends.check import check_program
from frontends.show import show_module
from prover.insert import function_named, insert
from prover.lemmas import Lemma, LemmaError, LemmaKind, Names, parse
from prover.scope import loops, scope

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
            late = 1
        i += 1
    return best
"""


def lemma(function: str, line: int, kind: LemmaKind, text: str) -> Lemma:
    return Lemma("module", function, line, kind, text)


BOUNDS = lemma("largest", 9, "invariant", "1 <= i <= len(xs)")
ALL_SEEN = lemma("largest", 9, "invariant", "all(best >= xs[k] for k in range(i))")


def test_invariants_prove_what_is_unknown_without_them() -> None:
    assert unproved(LARGEST, "largest") == ["index: list", "postcondition: all(result >= x for x in xs)"]
    assert unproved(LARGEST, "largest", [BOUNDS, ALL_SEEN]) == []


def test_a_false_lemma_fails_its_own_obligations_and_helps_nothing() -> None:
    wrong = lemma("largest", 9, "invariant", "i <= 1")
    missing = unproved(LARGEST, "largest", [wrong])
    assert "invariant-preserved: i <= 1" in missing
    assert "postcondition: all(result >= x for x in xs)" in missing


def test_the_loops_and_what_is_in_scope_there() -> None:
    module = program(LARGEST).modules[0]
    function = function_named(module, "largest")
    assert [loop.span.line for loop in loops(function)] == [9]
    names = scope(module, function, 9)
    assert names.variables == (("xs", "list[int]"), ("best", "int"), ("i", "int"), ("old.xs", "list[int]"))
    assert scope(module, function, 13).variables == names.variables  # `late` is bound on one way only
    assert ("late", "int") not in scope(module, function, 12).variables


def test_the_annotated_program_is_well_formed_and_the_original_is_left_alone() -> None:
    original = program(LARGEST)
    before = show_module(original.modules[0])
    chain = lemma("largest", 9, "invariant", "0 <= i + 1 <= len(xs) + 1")  # its middle needs a temporary
    annotated = insert(original, [BOUNDS, chain, lemma("largest", 14, "assertion", "best >= xs[0]")])
    assert check_program(annotated) == []
    assert show_module(original.modules[0]) == before
    shown = show_module(annotated.modules[0])
    assert "invariant ((1 <= i) and (i <= @len(xs)))" in shown
    assert "claim (best >= xs[0])" in shown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("invariant: y > 0", "y is not in scope here"),
        ("invariant: (i := 3)", "not in the lemma language"),
        ("invariant: xs.pop() == 1", "not in the lemma language"),
        ("invariant: print(i)", "no pure function is called print"),
        ("invariant: assume(False)", "no pure function is called assume"),
        ("assume: False", "not in the lemma language"),
        ("invariant: i +", "ends too early"),
        ("invariant: " + "not " * 60 + "i", "nested more than"),
        ("invariant: " + "i + " * 1000 + "i", "longer than"),
        ("invariant: i == 99999999999", "not in the lemma language"),
    ],
)
def test_what_is_no_lemma_is_refused(text: str, message: str) -> None:
    with pytest.raises(LemmaError, match=message):
        parse(text, Names((("i", "int"), ("xs", "list[int]"))))
