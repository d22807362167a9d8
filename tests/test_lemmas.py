"""Lemmas: reading them, what is in scope where, and what they mean once they are in the program."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lemma_proofs import program, proofs, unproved

from frontends.check import check_program
from frontends.show import show_module
from prover.insert import function_named, insert
from prover.kernel import Comparison
from prover.lemmas import Condition, Lemma, LemmaError, LemmaKind, Names, parse
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


# ---------------------------------------------------------------------------------------------------------------- scopes

SCOPES = """
from prover import pure

class Account:
    balance: int

    def __init__(self) -> None:
        self.entries: list[int] = []

    def total(self, n: int) -> int:
        found = 0
        for entry in self.entries:
            found += entry
        return found

@pure
def double(n: int) -> int:
    return 2 * n

def scopes(xs: list[int], table: dict[str, int], name: str, account: Account, *rest: int) -> int:
    ys = []
    flag = name == "x"
    for i, x in enumerate(xs):
        ys.append(x)
    for key, value in table.items():
        if flag:
            found = value
        else:
            found = 0
        found += 1
    try:
        tried = 1 // len(xs)
        inside = 2
    except ZeroDivisionError as problem:
        tried = 0
    with open(name) as file:
        opened = 1
    while flag:
        del flag
        late = 1
    len = 3
    return len
"""


def variables(function: str, line: int, kind: LemmaKind = "invariant") -> dict[str, str]:
    module = program(SCOPES).modules[0]
    return dict(scope(module, function_named(module, function), line, kind).variables)


def test_kinds_of_names_at_a_loop_and_before_it() -> None:
    at_loop = variables("scopes", 23)
    assert {k: at_loop[k] for k in ("xs", "ys", "flag", "i", "x", "rest", "name")} == {
        "xs": "list[int]", "ys": "list[int]", "flag": "bool", "i": "int", "x": "int", "rest": "tuple[int, ...]", "name": "str",
    }  # fmt: skip
    assert at_loop["account.balance"] == "int" and at_loop["old.account.balance"] == "int" and at_loop["old.xs"] == "list[int]"
    assert "x" not in variables("scopes", 23, "assertion")
    assert variables("scopes", 25)["value"] == "int" and variables("scopes", 25)["key"] == "str"


def test_names_are_in_scope_only_where_they_are_bound_on_every_way() -> None:
    assert "found" in variables("scopes", 30) and "found" not in variables("scopes", 31)
    after_try = variables("scopes", 36)
    assert "tried" in after_try and "inside" not in after_try and "problem" not in after_try
    assert "file" in variables("scopes", 37) and "opened" not in variables("scopes", 38)
    assert "flag" not in variables("scopes", 38) and "flag" in variables("scopes", 38, "assertion")
    assert "late" not in variables("scopes", 41)


def test_what_a_method_may_mention() -> None:
    at_loop = variables("Account.total", 12)
    assert at_loop["self"] == "Account" and at_loop["self.entries"] == "list[int]" and at_loop["entry"] == "int"
    module = program(SCOPES).modules[0]
    names = scope(module, function_named(module, "Account.total"), 12)
    assert names.iterated == ("self.entries",)
    assert names.functions == (("double", 1),)
    assert names.hidden == frozenset()


def test_a_hidden_builtin_is_not_the_builtin() -> None:
    with pytest.raises(LemmaError, match="len is not the built-in function here"):
        insert(program(SCOPES), [lemma("scopes", 23, "invariant", "len(xs) > 0")])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("invariant: len(n) == 0", "has no length"),
        ("invariant: xs + 1 == xs", "can't be added|not a number"),
        ("invariant: xs - xs == n", "not a number"),
        ("invariant: n[0] == 1", "has no items"),
        ("invariant: xs[name] == 1", "an index is of kind str"),
        ("invariant: n in n", "nothing is in"),
        ("invariant: all(k > 0 for k in n)", "nothing runs over"),
        ("invariant: all(k.count(1) > 0 for k in xs)", "has no count"),
        ("invariant: name < n", "have no order"),
        ("invariant: None < n", "None has no order"),
        ("invariant: sum(name) == n", "a summand is of kind str"),
        ("decreases: xs", "a measure is an int"),
        ("decreases: n == 1 or n", "not in the lemma language"),
    ],
)
def test_kinds_that_do_not_fit(text: str, message: str) -> None:
    with pytest.raises(LemmaError, match=message):
        parse(text, Names((("n", "int"), ("xs", "list[int]"), ("name", "str"))))


# --------------------------------------------------------------------------------------------------------------- meanings


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("a ==> b ==> c", "not a or not b or c"),
        ("not a ==> b", "a or b"),
        ("a and b or c ==> a", "not (a and b or c) or a"),
        ("all(k>0 for k in range(n))==any(k>n for k in xs)", "all(k > 0 for k in range(n)) == any(k > n for k in xs)"),
        ("sum(sum(j for j in range(k)) for k in xs) == n", "sum(sum(j for j in range(k)) for k in xs) == n"),
        ("-n ** 2 == -(n ** 2)", "-n ** 2 == -n ** 2"),
        ("n - (1 - n) == 1", "n - (1 - n) == 1"),
        ("old.xs == xs[:n] + xs[n:]", "old.xs == xs[:n] + xs[n:]"),
        ("n in xs and n not in old.xs", "n in xs and n not in old.xs"),
    ],
)
def test_a_lemma_as_python(text: str, python: str) -> None:
    kinds = (("a", "bool"), ("b", "bool"), ("c", "bool"), ("n", "int"), ("xs", "list[int]"), ("old.xs", "list[int]"))
    parsed = parse(f"invariant: {text}", Names(kinds))
    assert isinstance(parsed, Condition)
    assert parsed.body.text == python


def test_a_lemma_means_what_the_user_would_have_written() -> None:
    written = LARGEST.replace(
        "        if xs[i]", "        invariant(1 <= i <= len(xs))\n        invariant(xs == old.xs)\n        if xs[i]"
    ).replace("import ensures", "import ensures, invariant, old")
    by_user = function_named(program(written).modules[0], "largest")
    inserted = insert(program(LARGEST), [BOUNDS, lemma("largest", 9, "invariant", "xs == old.xs")])
    assert loops(function_named(inserted.modules[0], "largest"))[0].spec == loops(by_user)[0].spec


def test_a_lemma_that_is_there_already_is_left_out() -> None:
    once = insert(program(LARGEST), [BOUNDS])
    assert insert(program(LARGEST), [BOUNDS, lemma("largest", 9, "invariant", "1<=i  <=len(xs)")]) == once
    assert insert(once, [BOUNDS]) == once
    claim = lemma("largest", 13, "assertion", "i >= 1")
    assert insert(program(LARGEST), [claim, claim]) == insert(program(LARGEST), [claim])


SUM = """
from prover import ensures

@ensures(lambda xs, result: result == sum(xs))
def total(xs: list[int]) -> int:
    found = 0
    for x in xs:
        found += x
    return found
"""


def test_what_a_for_loop_has_seen() -> None:
    assert unproved(SUM, "total") == ["postcondition: result == sum(xs)"]
    seen = lemma("total", 7, "invariant", "found == sum(seen(xs))")
    assert "invariant-entry: found == sum(seen(xs))" not in unproved(SUM, "total", [seen])
    with pytest.raises(LemmaError, match="no loop around runs over xs"):
        insert(program(SUM), [lemma("total", 7, "assertion", "found == sum(seen(xs))")])


COUNTDOWN = """
from prover import never_raises

@never_raises
def countdown(n: int) -> int:
    while n > 0:
        n -= 1
    return 1 // (n - 1)
"""


def test_a_measure_and_an_assertion() -> None:
    assert unproved(COUNTDOWN, "countdown") == []
    measure = lemma("countdown", 6, "decreases", "n")
    claim = lemma("countdown", 8, "assertion", "n - 1 < 0 by cases n == 0")
    assert unproved(COUNTDOWN, "countdown", [measure, claim]) == []
    assert unproved(COUNTDOWN, "countdown", [lemma("countdown", 6, "decreases", "-n")]) == ["termination: -n"]
    assert unproved(COUNTDOWN, "countdown", [lemma("countdown", 8, "assertion", "n == 0")]) == ["assertion: n == 0"]


SWALLOWED = """
from prover import ensures

@ensures(lambda result: result == 0)
def swallowed(n: int) -> int:
    try:
        n = n + 1
        return 1
    except Exception:
        return 0
"""


def test_no_handler_swallows_a_claim() -> None:
    false = lemma("swallowed", 8, "assertion", "1 == 2")
    assert unproved(SWALLOWED, "swallowed", [false]) == ["assertion: 1 == 2", "postcondition: result == 0"]
    raising = lemma("swallowed", 8, "assertion", "1 // (n - n) == 0")
    assert unproved(SWALLOWED, "swallowed", [raising]) == ["assertion: 1 // (n - n) == 0", "postcondition: result == 0"]


TRIANGLE = """
from prover import ensures, requires

@requires(lambda n: n >= 0)
@ensures(lambda n, result: result % 2 == 0)
def twice_triangle(n: int) -> int:
    return n * (n + 1)
"""


def test_a_fact_by_induction_and_its_use() -> None:
    fact = lemma("twice_triangle", 0, "fact", "even(k): k >= 0 ==> k * (k + 1) % 2 == 0 by induction on k")
    use = lemma("twice_triangle", 7, "use", "even(n)")
    assert unproved(TRIANGLE, "twice_triangle", [fact, use]) == []
    shown = show_module(insert(program(TRIANGLE), [fact, use]).modules[0])
    assert "decreases [k] k" in shown and "if (k > 0):" in shown and "claim (not @even(n))" in shown


def test_a_false_fact_is_not_proved_and_helps_nothing() -> None:
    false = lemma("twice_triangle", 0, "fact", "odd(k): k * (k + 1) % 2 == 1")
    use = lemma("twice_triangle", 7, "use", "odd(n)")
    found = proofs(TRIANGLE.replace("== 0", "== 1"), "twice_triangle", [false, use])
    assert not found["module:odd"].complete
    assert "postcondition: result % 2 == 1" in unproved(TRIANGLE.replace("== 0", "== 1"), "twice_triangle", [false, use])


def test_an_induction_that_does_not_descend_is_not_proved() -> None:
    wrong = lemma("twice_triangle", 0, "fact", "f1(k): k >= 5 ==> k == 7 by induction on k from 6")
    used = lemma("twice_triangle", 7, "use", "f1(n)")
    found = proofs(TRIANGLE, "twice_triangle", [wrong, used])
    assert not found["module:f1"].complete


ACCUMULATED = """
from prover import decreases, ensures, pure, requires

@pure
@requires(lambda n, acc: n >= 0)
@decreases(lambda n, acc: n)
def onto(n: int, acc: int) -> int:
    return acc if n == 0 else onto(n - 1, acc + n)

@requires(lambda n: n >= 0)
@ensures(lambda n, result: 2 * result == n * (n + 1))
def total(n: int) -> int:
    return onto(n, 0)
"""
GATHERED = "gathered(k, a): k >= 0 ==> 2 * onto(k, a) == k * (k + 1) + 2 * a by induction on k"
GOAL = "postcondition: 2 * result == n * (n + 1)"


@pytest.mark.parametrize(
    ("where", "proved"),
    [
        (" at gathered(k - 1, a + k)", True),
        (" at gathered(k - 1, a)", False),  # not what the recursion does
        ("", False),
        (" at gathered(k, a + k) at gathered(k - 1, a + k)", False),  # the fact itself, in its own proof
        (" at gathered(k - 2, a) at gathered(k - 1, a + k)", False),  # below where it holds
    ],
)
def test_where_an_induction_uses_the_fact(where: str, proved: bool) -> None:
    fact = lemma("total", 0, "fact", GATHERED + where)
    use = lemma("total", 13, "use", "gathered(n, 0)")
    assert proofs(ACCUMULATED, "total", [fact, use])["module:gathered"].complete == proved
    assert unproved(ACCUMULATED, "total", [fact, use]) == ([] if proved else [GOAL])


@pytest.mark.parametrize("where", [" at other(k - 1, a)", " at gathered(k - 1)", " at gathered(k - 1, z)"])
def test_steps_that_are_none(where: str) -> None:
    with pytest.raises(LemmaError):
        insert(program(ACCUMULATED), [lemma("total", 0, "fact", GATHERED + where)])


# ------------------------------------------------------------------------------------------------------------- properties

ATOMS = ("i", "best", "len(xs)", "xs[i - 1]", "sum(xs)", "0", "1", "7")
joined = "({0[0]}{0[1]}{0[2]})".format
numbers = st.recursive(
    st.sampled_from(ATOMS), lambda inner: st.tuples(inner, st.sampled_from([" + ", " - ", "*", " // ", " % "]), inner).map(joined)
)
conditions = st.recursive(
    st.tuples(numbers, st.sampled_from([" < ", " <= ", " == ", " != "]), numbers).map("".join),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" and ", " or ", " ==> "]), inner).map(joined),
        inner.map("not ({})".format),
        inner.map("all({} for k in range(i))".format),
    ),
)


@given(st.lists(st.tuples(st.sampled_from(["invariant", "assertion"]), conditions), max_size=4))
@settings(max_examples=60, deadline=None)
def test_insertion_adds_and_changes_nothing_else(said: list[tuple[LemmaKind, str]]) -> None:
    original = program(LARGEST)
    lemmas = [lemma("largest", 9, kind, text) for kind, text in said if kind == "invariant"]
    lemmas += [lemma("largest", 13, kind, text) for kind, text in said if kind == "assertion"]
    annotated = insert(original, lemmas)
    assert check_program(annotated) == []
    comparison = Comparison()
    assert comparison.program(original, annotated)
    texts = {x.text for x in lemmas if x.kind == "assertion"}
    assert len({key for _, key in comparison.owed}) == len(comparison.owed) >= len(texts)


@given(conditions)
@settings(max_examples=60, deadline=None)
def test_a_lemma_as_python_has_the_value_of_the_lemma(text: str) -> None:
    parsed = parse(f"invariant: {text}", Names((("i", "int"), ("best", "int"), ("xs", "list[int]"))))
    assert isinstance(parsed, Condition)
    state: dict[str, object] = {"i": 2, "best": 5, "xs": [3, 5, 4]}

    def value(source: str) -> object:
        try:
            return bool(eval(source, state))
        except ZeroDivisionError:
            return ZeroDivisionError

    # The same by another way: an operator of Python's that binds as loosely as ==> stands for it.
    assert value(parsed.body.text) == value(_by_conditional(text))


def _by_conditional(text: str) -> str:
    """The text with every `(a ==> b)`, which always stands in parentheses here, as `(b if a else True)`."""
    while " ==> " in text:
        at = text.index(" ==> ")
        start, end = _edge(text, at - 1, -1), _edge(text, at + 5, 1)
        text = f"{text[:start]}({text[at + 5 : end]}) if ({text[start:at]}) else True{text[end:]}"
    return text


def _edge(text: str, at: int, step: int) -> int:
    """Where the parenthesis around a place ends, going left or right."""
    depth = 0
    while True:
        depth += {"(": step, "[": step, ")": -step, "]": -step}.get(text[at], 0)
        if depth < 0:
            return at + 1 if step < 0 else at
        at += step
