"""Which assumptions are asked with a goal, and how they come through the meeting of two ways."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from smt.relevance import Relevance
from smt.state import ROOT, Path, State, join
from smt.terms import FALSE, INT, TRUE, Term, add, apply, eq, integer, le, lt, not_, or_, substitute, var

VARIABLES = [var(name, INT) for name in "abcdef"]
A, B, C, D, E, F = VARIABLES


def assumed(*givens: Term) -> Path:
    path = ROOT
    for term in givens:
        path = path.extend(TRUE, term)
    return path


def kept(path: Path, goal: Term) -> list[Term]:
    relevance = Relevance()
    return [e.given for e in relevance.among(path.entries(), relevance.symbols([goal]))]


def test_a_chain_of_symbols_ties_an_assumption_to_the_goal() -> None:
    tied = [lt(A, B), lt(B, C), eq(C, integer(7))]
    assert kept(assumed(*tied, lt(D, E), eq(E, F)), le(A, integer(9))) == tied
    assert kept(assumed(*reversed(tied), lt(D, E)), le(A, integer(9))) == tied[::-1]


def test_functions_tie_as_variables_do() -> None:
    path = assumed(lt(apply("f", INT, A), B), lt(apply("g", INT, C), D))
    assert kept(path, le(apply("f", INT, E), integer(0))) == [lt(apply("f", INT, A), B)]


def test_branches_and_what_names_nothing_are_always_kept() -> None:
    path = assumed(lt(D, E)).extend(lt(A, B)).extend(TRUE, FALSE).extend(TRUE, lt(B, C))
    relevance = Relevance()
    found = relevance.among(path.entries(), relevance.symbols([lt(F, integer(0))]))
    assert [(e.fact, e.given) for e in found] == [(lt(A, B), TRUE), (TRUE, FALSE), (TRUE, lt(B, C))]


@given(st.lists(st.tuples(st.sampled_from(VARIABLES), st.sampled_from(VARIABLES)), max_size=12), st.sampled_from(VARIABLES))
def test_what_is_left_out_shares_nothing_with_what_is_kept(pairs: list[tuple[Term, Term]], goal: Term) -> None:
    givens = [lt(add(x, integer(i)), y) for i, (x, y) in enumerate(pairs)]
    relevance = Relevance()
    chosen = kept(assumed(*givens), eq(goal, integer(3)))
    inside = relevance.symbols([goal, *chosen])
    assert all((term in chosen) == bool(relevance.symbols([term]) & inside) for term in givens if term not in (TRUE, FALSE))


def test_ways_that_meet_keep_their_assumptions_apart() -> None:
    start = State()
    start.assume(lt(A, integer(5)), frozenset({"first"}))
    left, right = start.fork(lt(B, C)), start.fork(not_(lt(B, C)))
    left.assume(lt(D, integer(1)), frozenset({"left"}))
    right.assume(lt(E, integer(2)), frozenset({"right"}))
    met, _ = join(left, right)
    entries = met.path.entries()
    assert [(e.given, sorted(e.needs)) for e in entries if e.given is not TRUE] == [
        (lt(A, integer(5)), ["first"]),
        (or_(not_(lt(B, C)), lt(D, integer(1))), ["left"]),
        (or_(lt(B, C), lt(E, integer(2))), ["right"]),
    ]
    # What decides between the two ways does not tie their assumptions to a goal that speaks of it.
    assert kept(met.path, lt(B, C)) == []
    assert kept(met.path, lt(D, C)) == [entries[1].given]


def test_an_assumption_holds_under_all_branches_before_it() -> None:
    start = State()
    sides: list[State] = []
    for first, second in itertools.product((lt(A, B), not_(lt(A, B))), (lt(C, D), not_(lt(C, D)))):
        side = start.fork(first)
        side.take(second)
        side.assume(eq(E, integer(len(sides))))
        sides.append(side)
    met = join(sides[0], join(sides[1], join(sides[2], sides[3])[0])[0])[0]
    givens = [e.given for e in met.path.entries() if e.given is not TRUE]
    for way, (a, c) in enumerate(itertools.product((0, 2), repeat=2)):  # a < 1, c < 1 or not
        here = {A: integer(a), B: integer(1), C: integer(c), D: integer(1)}
        assert [substitute(g, here) for g in givens] == [eq(E, integer(n)) if n == way else TRUE for n in range(4)]
