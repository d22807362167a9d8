"""The solver's meaning of every operator, the answers of `solve`, and the verdict made of them."""

from __future__ import annotations

import itertools
import math
import sys

import pytest
from ground_terms import GROUND

from prover.records import Verdict
from prover.verdict import verdict_of
from smt import terms as t
from smt.pool import Failure
from smt.solve import Answer, Definition, Query, Status, make_query, solve
from smt.term_graphs import flatten

X, Y, N = (t.var(name, t.INT) for name in "xyn")
A = t.var("A", t.array(t.INT, t.INT))
I = t.bound("i", t.INT)


def number(value: int) -> t.Term:
    return t.integer(value)


def cube(x: t.Term) -> t.Term:
    return t.mul(x, t.mul(x, x))


POSITIVE = t.forall([I], t.implies(t.and_(t.le(t.ZERO, I), t.lt(I, N)), t.gt(t.select(A, I), t.ZERO)))
FACTORIAL = Definition("fact", (I,), t.ite(t.le(I, t.ZERO), t.ONE, t.mul(I, t.apply("fact", t.INT, t.sub(I, t.ONE)))))
CUBES = t.distinct(t.add(cube(X), cube(Y), cube(N)), number(42))  # false, but nobody finds the numbers here


def same(left: object, right: object) -> bool:
    """Equality of values with their types; nan equals nan, and the zeros differ."""
    if isinstance(left, float) and isinstance(right, float):
        return repr(left) == repr(right)
    return type(left) is type(right) and left == right


# ----------------------------------------------------------------------------------------------------------------- operators


def test_every_operator_agrees_with_python() -> None:
    import z3

    from smt.to_z3 import OPERATORS, translate, value_of

    context = z3.Context()
    seen = set()
    for term, expected in GROUND:
        rows, (root,) = flatten([term])
        seen |= {row[0] for row in rows}
        found = value_of(z3.simplify(translate(rows, context)[root]))
        if found is None:  # quantifiers and functions need the solver
            assert solve(make_query([], t.eq(term, t.boolean(bool(expected))))).status == "unsat", t.show(term)
        else:
            assert same(found, expected), (t.show(term), found, expected)
    assert seen >= OPERATORS - {"var", "apply"}


def test_uninterpreted_functions_and_sorts() -> None:
    thing = t.Sort("Thing")
    a, b = t.var("a", thing), t.var("b", thing)
    f, g = (t.apply("f", t.INT, a, v) for v in (X, Y))
    assert solve(make_query([t.eq(X, Y)], t.eq(f, g))).status == "unsat"
    assert solve(make_query([t.eq(a, b)], t.eq(f, g))).status == "sat"


@pytest.mark.parametrize(
    "goal",
    [
        t.op("no.such", t.BOOL, X),
        t.eq(t.var("s", t.STRING), t.string(chr(0x2F000))),
        t.eq(t.var("s", t.STRING), t.string(chr(0x30000))),
        t.eq(t.var("c", t.INT), t.apply("c", t.INT)),
        t.op("not", t.INT, t.var("p", t.BOOL)),
        t.eq(t.make("fp.sqrt", (t.floating(2.0),), t.FLOAT, "UP"), t.floating(1.0)),
        t.eq(t.var("nul\0x", t.INT), t.var("nul\0y", t.INT)),
        t.eq(t.var("v", t.Sort("List", (t.INT,))), t.var("w", t.Sort("List", (t.INT,)))),
    ],
)
def test_what_the_solver_lacks_is_unknown(goal: t.Term) -> None:
    answer = solve(make_query([], goal))
    assert answer.status == "unknown"
    assert answer.reason.startswith("not expressible")


def test_a_bound_variable_is_never_a_constant_of_the_same_name() -> None:
    free = t.var("i", t.INT)
    assert solve(make_query([t.gt(free, t.ZERO)], t.forall([I], t.gt(I, t.ZERO)))).status == "sat"
    for k in range(4):
        for name in (f"k!{k}", f"i!{k}"):
            free = t.var(name, t.INT)
            assert solve(make_query([t.gt(free, t.ZERO)], t.forall([I], t.gt(I, t.ZERO)))).status == "sat"


def test_a_deep_term() -> None:
    term = X
    for k in range(20_000):
        term = t.make("ite", (t.le(term, number(k)), X, Y), t.INT)
    assert solve(make_query([t.eq(X, Y)], t.eq(t.ite(t.le(X, X), X, Y), Y))).status == "unsat"
    rows, _ = flatten([term])
    import z3

    from smt.to_z3 import translate

    assert len(translate(rows, z3.Context())) == len(rows)


# ------------------------------------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (make_query([t.gt(X, number(5))], t.gt(X, number(3))), "unsat"),
        (make_query([t.gt(X, number(5))], t.gt(X, number(7))), "sat"),
        (make_query([t.FALSE], t.eq(X, Y)), "unsat"),
        (make_query([], t.TRUE), "unsat"),
        (make_query([], t.FALSE), "sat"),
        (make_query([POSITIVE, t.ge(N, number(3))], t.gt(t.select(A, number(2)), t.ZERO)), "unsat"),
        (make_query([POSITIVE, t.ge(N, number(2))], t.gt(t.select(A, number(2)), t.ZERO)), "sat"),
        (make_query([], t.eq(t.apply("fact", t.INT, number(5)), number(120)), definitions=[FACTORIAL]), "unsat"),
        (make_query([], t.distinct(t.apply("fact", t.INT, X), number(120)), definitions=[FACTORIAL], rlimit=10**6), "sat"),
        (make_query([], CUBES, rlimit=100_000), "unknown"),
        (make_query([X], t.eq(X, Y)), "error"),
    ],
)
def test_status(query: Query, status: Status) -> None:
    assert solve(query).status == status


def test_models_are_python_values() -> None:
    s, f, p = t.var("s", t.STRING), t.var("f", t.FLOAT), t.var("p", t.BOOL)
    facts = [t.eq(s, t.string('é"\\u{41}')), t.eq(f, t.floating(-0.0)), p, t.eq(X, number(-(10**5000)))]
    assert sys.get_int_max_str_digits() == 4300
    answer = solve(make_query(facts, t.FALSE, [s, f, p, X, A]))
    assert answer.status == "sat"
    expected = ('é"\\u{41}', -0.0, True, -(10**5000), None)
    assert all(same(a, b) for a, b in zip(answer.model, expected, strict=True))
    assert sys.get_int_max_str_digits() == 4300


def test_lists_of_a_model() -> None:
    b = t.var("B", t.array(t.INT, t.BOOL))
    items = [t.eq(t.select(A, number(k)), number(k * k)) for k in range(3)]
    answer = solve(make_query([t.eq(N, number(3)), t.select(b, t.ONE), *items], t.FALSE, [N], [(N, A, b)]))
    (columns,) = answer.list_models
    assert columns is not None
    assert columns[0] == (0, 1, 4)
    assert columns[1][1] is True
    for length in (65, -1):
        assert solve(make_query([t.eq(N, number(length))], t.FALSE, [], [(N, A)])).list_models == (None,)


def test_counterexamples_are_small() -> None:
    answer = solve(make_query([t.gt(t.mul(X, Y), number(9))], t.gt(X, number(200)), [X, Y, N], [(N, A)], rlimit=10**6))
    assert answer.status == "sat"
    assert all(isinstance(v, int) and abs(v) <= 8 for v in answer.model)
    assert solve(make_query([], t.lt(X, number(5000)), [X])).model == (5000,)


def test_an_unknown_with_quantifiers_comes_with_a_guess() -> None:
    # Instances of one class that refer to each other: one gets another value, and what it refers to is said to keep its own.
    val, nxt, tag = (t.var(name, t.array(t.INT, t.INT)) for name in ("val", "nxt", "tag"))
    is_bool = t.var("is_bool", t.array(t.INT, t.BOOL))
    small = t.implies(t.select(is_bool, I), t.and_(t.le(t.ZERO, t.select(val, I)), t.le(t.select(val, I), t.ONE)))
    formed = t.forall([I], t.and_(small, t.le(t.ZERO, t.select(tag, I)), t.le(t.select(tag, I), t.ONE)))
    other = t.select(nxt, X)
    goal = t.eq(t.select(t.store(val, X, number(5)), other), t.select(val, other))
    answer = solve(make_query([formed, t.eq(t.select(tag, X), t.ONE)], goal, watch=[X, other, t.select(val, X)], rlimit=300_000))
    assert answer.status != "unsat"
    assert answer.has_values
    x, at, before = answer.model
    assert x == at
    assert before != 5


def test_reasons() -> None:
    limited = solve(make_query([], CUBES, rlimit=100_000))
    assert (limited.status, limited.reason) == ("unknown", "resource limit")
    assert limited.rlimit_used >= 100_000
    timed = solve(make_query([], CUBES, timeout_ms=200))
    assert (timed.status, timed.reason) == ("unknown", "timeout")


def test_the_resource_count_does_not_depend_on_what_ran_before() -> None:
    third = t.gt(t.select(A, number(2)), t.ZERO)
    queries = [make_query([POSITIVE, t.ge(N, number(k))], third, [N], [(N, A)]) for k in range(5)]

    def run(order: list[Query]) -> list[tuple[object, ...]]:
        answers = {q: solve(q) for q in order}
        return [(answers[q].status, answers[q].rlimit_used, answers[q].model, answers[q].list_models) for q in queries]

    assert run(queries) == run(queries[::-1])


def test_only_the_definitions_in_use_are_sent() -> None:
    other = Definition("other", (I,), t.apply("fact", t.INT, I))
    assert make_query([], t.eq(X, Y), definitions=[FACTORIAL, other]).definitions == ()
    used = make_query([], t.eq(t.apply("other", t.INT, X), Y), definitions=[FACTORIAL, other]).definitions
    assert [name for name, _, _ in used] == ["other", "fact"]


# ------------------------------------------------------------------------------------------------------------------ verdicts


def test_only_unsat_everywhere_is_proved() -> None:
    statuses: tuple[Status, ...] = ("unsat", "sat", "unknown", "error")
    failures = [Failure("timeout"), Failure("crashed"), Failure("out of memory")]
    everything: list[Answer | Failure] = [*(Answer(s) for s in statuses), *failures]
    for size in range(4):
        for answers in itertools.product(everything, repeat=size):
            found = [a.status for a in answers if isinstance(a, Answer)]
            proved = size > 0 and found == ["unsat"] * size
            expected = Verdict.PROVED if proved else Verdict.DISPROVED if "sat" in found else Verdict.UNKNOWN
            assert verdict_of(answers) is expected


def test_nan_is_read_as_nan() -> None:
    f = t.var("f", t.FLOAT)
    (value,) = solve(make_query([t.op("fp.isNaN", t.BOOL, f)], t.FALSE, [f])).model
    assert isinstance(value, float) and math.isnan(value)
