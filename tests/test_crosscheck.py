"""SMT-LIB text: two solvers read it, and both give it the meaning that z3's own terms have."""

from __future__ import annotations

import pytest
from ground_terms import GROUND, lift

from smt import terms as t
from smt.crosscheck import cross_check, cross_check_all, second_answer
from smt.pool import Pool
from smt.smtlib import Unprintable, decimal, literal, to_smtlib
from smt.solve import Definition, Query, make_query, solve

X, Y, N = (t.var(name, t.INT) for name in "xyn")
A = t.var("A", t.array(t.INT, t.INT))
I, J, P = (t.bound(name, t.INT) for name in "ijp")
S, F = t.var("s", t.STRING), t.var("f", t.FLOAT)
SQUARE = t.mul(I, I)
POSITIVE = t.forall([I], t.implies(t.and_(t.le(t.ZERO, I), t.lt(I, N)), t.gt(t.select(A, I), t.ZERO)))
NESTED = t.forall([I], t.exists([J], t.and_(t.eq(J, t.neg(SQUARE)), t.le(t.add(J, SQUARE), t.mul(t.add(J, SQUARE), X)))))
TRIANGLE = Definition(
    "triangle", (P,), t.ite(t.le(P, t.ZERO), t.ZERO, t.add(P, t.apply("triangle", t.INT, t.sub(P, t.ONE)), t.mul(P, t.ZERO)))
)


def apply(name: str, *args: t.Term) -> t.Term:
    return t.apply(name, t.INT, *args)


QUERIES = [
    make_query([t.gt(X, t.integer(5))], t.gt(X, t.integer(3))),
    make_query([t.gt(X, t.integer(5))], t.gt(X, t.integer(7))),
    make_query([POSITIVE, t.ge(N, t.integer(3))], t.gt(t.select(A, t.integer(2)), t.ZERO)),
    make_query([], NESTED),
    make_query([], t.eq(apply("triangle", t.integer(4)), t.integer(10)), definitions=[TRIANGLE]),
    make_query([], t.eq(t.select(t.store(A, X, Y), X), Y)),
    make_query([t.eq(S, t.string('a"\\u{41}\x00é'))], t.eq(t.op("str.len", t.INT, S), t.integer(10))),
    make_query([t.op("fp.lt", t.BOOL, F, t.floating(1.0))], t.op("fp.leq", t.BOOL, F, t.floating(1.0))),
    make_query([t.eq(X, Y)], t.eq(apply("f", X), apply("f", Y))),
    make_query([t.eq(X, Y)], t.eq(apply("f", X), apply("g", Y))),
    make_query([], t.eq(t.var("let", t.INT), t.add(t.var("let", t.INT), t.var("|x|\\", t.INT)))),
    make_query([t.gt(t.var("i", t.INT), t.ZERO)], t.forall([I], t.gt(I, t.ZERO))),
    make_query([t.distinct(t.var("u", t.Sort("Thing")), t.var("v", t.Sort("Thing")))], t.FALSE),
    make_query([t.var("x", t.BOOL), t.gt(X, t.ZERO)], t.and_(t.var("x", t.BOOL), t.ge(X, t.ZERO))),
]


def z3_on_text(query: Query) -> str:
    import z3

    solver = z3.Solver(ctx=z3.Context())
    solver.set("rlimit", 3_000_000)
    solver.from_string(to_smtlib(query))
    return str(solver.check())


@pytest.mark.parametrize("query", QUERIES)
def test_both_solvers_agree_on_the_text(query: Query) -> None:
    first = solve(query).status
    assert first in ("sat", "unsat")
    assert z3_on_text(query) == first
    pytest.importorskip("cvc5")
    with Pool(1) as pool:
        assert pool.map(second_answer, [query], 5)[0] in (first, "unknown")


def test_every_operator_in_both_solvers() -> None:
    equations = [make_query([], t.make("=", (term, lift(value)), t.BOOL), timeout_ms=2000) for term, value in GROUND]
    assert [q for q in equations if z3_on_text(q) != "unsat"] == []
    pytest.importorskip("cvc5")
    with Pool(2) as pool:
        agreements = cross_check_all(equations, 2, pool)
    assert "disagrees" not in agreements
    missing = [t.show(term) for (term, _), word in zip(GROUND, agreements, strict=True) if word == "no answer"]
    assert missing == ["(select (lambda k (+ k 1)) 41)"]


def test_a_wrong_proof_is_noticed() -> None:
    pytest.importorskip("cvc5")
    assert cross_check(QUERIES[0], 5) == "agrees"
    assert cross_check(QUERIES[1], 5) == "disagrees"


def test_no_answer() -> None:
    line = t.lambda_(I, t.add(t.mul(I, X), Y))
    assert cross_check(make_query([], t.eq(line, A)), 5) == "no answer"
    assert cross_check(make_query([], t.op("no.such", t.BOOL)), 5) == "no answer"
    cubes = t.add(*(t.mul(v, t.mul(v, v)) for v in (X, Y, N)))
    assert cross_check(make_query([], t.distinct(cubes, t.integer(42))), 0.2) == "no answer"


def test_sharing_keeps_the_text_short() -> None:
    term = X
    for _ in range(200):
        term = t.mul(term, term)
    body = t.eq(I, Y)
    for _ in range(60):
        body = t.make("=", (body, body), t.BOOL)
    query = make_query([t.eq(term, Y)], t.forall([I], body))
    assert len(to_smtlib(query)) < 20_000
    import z3

    assert len(z3.parse_smt2_string(to_smtlib(query), ctx=z3.Context())) == 2


def test_literals() -> None:
    assert literal(-5) == "(- 5)"
    assert literal('a"\\\n') == '"a""\\u{5c}\\u{a}"'
    assert literal(-0.0).startswith("(fp #b1 #b00000000000 #b0000")
    assert decimal(10**9000) == "1" + "0" * 9000
    for text in (chr(0x2F000), chr(0x30000)):
        with pytest.raises(Unprintable, match="character"):
            literal(text)
    with pytest.raises(Unprintable, match="bound twice"):
        to_smtlib(make_query([], t.make("forall", (I, t.make("exists", (I, t.eq(I, X)), t.BOOL)), t.BOOL)))
