"""Ask z3: is there a case in which the facts hold and the goal does not?

`Query` and `Answer` are plain data that cross process borders; `solve` is a pure function between them, meant to run in a
worker of `smt.pool`. The solver is loaded by `solve` itself, so the process that only asks never loads it. Every attempt gets a
fresh solver context: then the solver's resource count, and with it the answer, does not depend on what was solved before.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from smt.floats import HEAVY
from smt.refinement import EXACT, LIBRARY, differs, value_at
from smt.term_graphs import Flat, flatten, without_names
from smt.terms import BOOL, INT, STRING, Term, postorder

Value = int | bool | str | float | None
Status = Literal["unsat", "sat", "unknown", "error"]
FlatDefinition = tuple[str, tuple[int, ...], int]  # name, rows of the parameters, row of the body
Columns = tuple[tuple[Value, ...], ...]

MAX_ITEMS: Final = 64  # lists of a model that are longer are not read
# Bounds tried, smallest first, to make a counterexample readable: size of integers, length of lists and strings.
SMALL: Final = ((8, 3), (100, 8))
BOUNDED_ITEMS: Final = 3  # how many items of each list are bounded too
SMALLER_RLIMIT: Final = 400_000  # of each try for a smaller counterexample
SMALLER_TIMEOUT_MS: Final = 1_000
INCOMPLETE: Final = "incomplete quantifiers"
# Where matching finds no more instances, model-based instantiation is done soon or never: of 216 such queries of list programs it
# answered 193 within 20 million units of work, all but one of them within 6 million.
SATURATED_SHARE: Final = 3  # the part of the limits that it then gets
MAX_REFINED: Final = 6  # times that a wrong model is put right
MAX_LIMIT: Final = 2**32 - 1  # the solver's limits are 32-bit numbers


@dataclass(frozen=True, slots=True)
class Definition:
    """A recursive function for `smt.terms.apply`. It must terminate on all arguments: it is taken as a true equation."""

    name: str
    params: tuple[Term, ...]  # bound variables
    body: Term


@dataclass(frozen=True, slots=True)
class Query:
    """Is `facts and not goal` satisfiable? All terms are rows of one flattened graph (see `smt.term_graphs.flatten`)."""

    rows: Flat
    facts: tuple[int, ...]
    goal: int
    watch: tuple[int, ...] = ()  # terms whose values a model is to give
    lists: tuple[tuple[int, ...], ...] = ()  # a length and arrays over Int: their items are read too
    definitions: tuple[FlatDefinition, ...] = ()
    rlimit: int = 0  # in the solver's own units, 0 for none
    timeout_ms: int = 0  # of processor time, 0 for none; the solver may overrun it


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver said. Only "unsat" proves something; `reason` is empty for "unsat" and "sat".

    Values are those of a model, or a guess: where there is a quantifier and the answer is "unknown", or lists of the model are too long.
    """

    status: Status
    reason: str = ""
    model: tuple[Value, ...] = ()  # one value for each watched term, None where there is none to be had
    list_models: tuple[Columns | None, ...] = ()  # of each list: the items by array; None if unknown or over MAX_ITEMS
    time_s: float = 0.0  # of processor time
    rlimit_used: int = 0

    @property
    def has_values(self) -> bool:
        """Whether it comes with values, if only that nothing was watched."""
        return self.status == "sat" or bool(self.model or self.list_models)


def make_query(
    facts: Iterable[Term],
    goal: Term,
    watch: Sequence[Term] = (),
    lists: Sequence[Sequence[Term]] = (),
    definitions: Sequence[Definition] = (),
    rlimit: int = 0,
    timeout_ms: int = 0,
) -> Query:
    """The query for terms, with those definitions only that it uses, directly or through others."""
    given = tuple(dict.fromkeys(facts))
    roots, meanings = without_names([*given, goal, *watch, *(term for terms in lists for term in terms)])
    assumed = (*roots[: len(given)], *meanings)
    roots = [*assumed, *roots[len(given) :]]
    by_name = {d.name: d for d in definitions}
    used: dict[str, Definition] = {}
    frontier = roots
    while frontier:
        names = dict.fromkeys(str(t.payload) for t in postorder(frontier) if t.op == "apply")
        found = [by_name[n] for n in names if n in by_name and n not in used]
        used.update((d.name, d) for d in found)
        frontier = [d.body for d in found]
    roots += [term for d in used.values() for term in (*d.params, d.body)]
    rows, numbers = flatten(roots)
    row = iter(numbers)
    return Query(
        rows=rows,
        facts=tuple(next(row) for _ in assumed),
        goal=next(row),
        watch=tuple(next(row) for _ in watch),
        lists=tuple(tuple(next(row) for _ in terms) for terms in lists),
        definitions=tuple((d.name, tuple(next(row) for _ in d.params), next(row)) for d in used.values()),
        rlimit=rlimit,
        timeout_ms=timeout_ms,
    )


# Without model-based instantiation. What z3 configures by itself for quantified arrays would switch it on again.
NO_MBQI: Final = {"smt.mbqi": False, "smt.auto_config": False}


def is_quantified(query: Query) -> bool:
    """Whether a quantifier occurs (a lambda is none)."""
    return any(op in ("forall", "exists") for op, *_ in query.rows)


def without_circuits(query: Query) -> Query:
    """The query with arithmetic on doubles as functions of which only the facts are known: what it proves is proved of the query too.

    The query itself where there is no such arithmetic.
    """
    rows = tuple(
        ("apply", args, sort, op if payload is None else f"{op} {payload}") if op in HEAVY else (op, args, sort, payload)
        for op, args, sort, payload in query.rows
    )
    return query if rows == query.rows else replace(query, rows=rows)


def solve(query: Query) -> Answer:
    """Satisfiability of the facts with the negated goal. Never raises for a failure of the solver: that is the status "error".

    With quantifiers up to half of the limits goes to an attempt without model-based instantiation, which proves most and gives up
    early, and the rest, or a part, to one with it, which finds counterexamples. With arithmetic on doubles the first half goes to an
    attempt that sees no circuits, and only the facts about them.
    """
    start = time.process_time()
    literals = {row: query.rows[row][3] for row in (query.goal, *query.facts) if query.rows[row][0] == "bool"}
    if literals.get(query.goal) is True:
        return Answer("unsat")  # the goal is the literal `true`: no case can contradict it
    if any(literals.get(fact) is False for fact in query.facts):
        return Answer("unsat")  # a fact is the literal `false`: there is no case at all
    try:
        plain = without_circuits(query)
        quantified = is_quantified(query)
        if quantified or plain is not query:
            answer = _attempt(_limited(plain, query.rlimit // 2, query.timeout_ms // 2), NO_MBQI if quantified else {})
            if answer.status == "unknown" or (answer.status == "sat" and plain is not query):
                spent_ms = int((time.process_time() - start) * 1000)
                share = SATURATED_SHARE if answer.reason == INCOMPLETE else 1
                left = _limited(query, (query.rlimit - answer.rlimit_used) // share, (query.timeout_ms - spent_ms) // share)
                second = _attempt(left, {})
                answer = replace(second, rlimit_used=answer.rlimit_used + second.rlimit_used)
                if answer.status == "unknown" and quantified:
                    answer = _guessed(query, answer)
        else:
            answer = _attempt(query, {})
        if answer.status == "sat":
            answer = _smaller(query, answer, start)
    except Exception as problem:
        answer = Answer("error", _reason_of(problem))
    return replace(answer, time_s=time.process_time() - start)


def _limited(query: Query, rlimit: int, timeout_ms: int) -> Query:
    """The query with other limits; a limit that was none stays none."""
    return replace(
        query,
        rlimit=max(rlimit, 1) if query.rlimit else 0,
        timeout_ms=max(timeout_ms, 1) if query.timeout_ms else 0,
    )


def _attempt(query: Query, options: Mapping[str, bool], guess: bool = False) -> Answer:
    """One check in a fresh context, repeated where the model misjudges a function of floats.

    `guess`: an "unknown" comes with a model of those instances of quantified facts that were looked at, where there is one.
    """
    import z3

    from smt.to_z3 import Untranslatable, translate

    context = z3.Context()
    try:
        terms = translate(query.rows, context, query.definitions)
    except Untranslatable as problem:
        return Answer("unknown", f"not expressible for the solver: {problem}")
    pins: list[Any] = []
    used, certain, start = 0, True, time.process_time()
    for left in reversed(range(MAX_REFINED + 1)):
        solver = z3.SimpleSolver(ctx=context) if guess else z3.Solver(ctx=context)  # the other keeps no model of an "unknown"
        for name, setting in options.items():
            solver.set(name, setting)
        if query.rlimit:
            solver.set("rlimit", min(max(query.rlimit - used, 1), MAX_LIMIT))
        for fact in query.facts:
            solver.add(z3.BoolRef(terms[fact].as_ast(), context))
        solver.add(*(z3.BoolRef(pin.as_ast(), context) for pin in pins))
        solver.add(z3.Not(z3.BoolRef(terms[query.goal].as_ast(), context)))
        spent_ms = int((time.process_time() - start) * 1000)
        with limit_of_time(context, max(query.timeout_ms - spent_ms, 1) if query.timeout_ms else 0) as limit:
            result = solver.check()
        statistics = solver.statistics()
        used += int(statistics.get_key_value("rlimit count")) if "rlimit count" in statistics.keys() else 0  # noqa: SIM118
        if result == z3.unsat:
            return Answer("unsat" if certain else "unknown", "" if certain else "digits that the C library gives", rlimit_used=used)
        if result != z3.sat:
            reason = "timeout" if limit.reached else _unknown_reason(solver.reason_unknown(), query.rlimit, used)
            if not guess or reason != INCOMPLETE:
                return Answer("unknown", reason, rlimit_used=used)
            return replace(_read(solver.model(), query, terms), status="unknown", reason=reason, rlimit_used=used)
        model = solver.model()
        found = _corrections(query, terms, model, context) if left else []
        if not found:
            break
        pins += [pin for pin, _ in found]
        certain &= all(exact for _, exact in found)
    return replace(_read(model, query, terms), rlimit_used=used)


def _read(model: Any, query: Query, terms: Sequence[Any]) -> Answer:
    """The watched values in a model."""
    from smt.to_z3 import value_of

    values = tuple(value_of(model.eval(terms[row], model_completion=True)) for row in query.watch)
    return Answer("sat", model=values, list_models=tuple(_items(model, [terms[row] for row in rows]) for rows in query.lists))


class _Limit:
    """Whether a check was interrupted for its time."""

    reached = False


@contextlib.contextmanager
def limit_of_time(context: Any, timeout_ms: int) -> Iterator[_Limit]:
    """Interrupt what the context does when this process has spent so many milliseconds on it, 0 for no limit.

    The processor's time, since the solver's own limit is by the clock on the wall: what else a machine does would change answers.
    """
    limit, done, end = _Limit(), threading.Event(), time.process_time() + timeout_ms / 1000

    def watch() -> None:
        while (left := end - time.process_time()) > 0:  # no sooner than that
            if done.wait(left):
                return
        limit.reached = True
        context.interrupt()

    if not timeout_ms:
        yield limit
        return
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield limit
    finally:
        done.set()
        watcher.join()


def _corrections(query: Query, terms: Sequence[Any], model: Any, context: Any) -> list[tuple[Any, bool]]:
    """What functions of floats give for the arguments in a model that is wrong there; and whether they give it on every machine."""
    from smt.to_z3 import equation, value_of

    made = []
    for (op, args, _, name), term in zip(query.rows, terms, strict=True):
        if op != "apply" or (name not in EXACT and name not in LIBRARY):
            continue
        given = [value_of(model.eval(terms[a], model_completion=True)) for a in args]
        got = value_of(model.eval(term, model_completion=True))
        if got is None or None in given:
            continue  # it depends on a bound variable
        wanted = value_at(str(name), tuple(given))
        if wanted is not None and differs(wanted, got):
            made.append((equation([terms[a] for a in args], given, term, wanted, context), name in EXACT))
    return made


def _items(model: Any, terms: list[Any]) -> Columns | None:
    from smt.to_z3 import element, value_of

    length = value_of(model.eval(terms[0], model_completion=True))
    if not isinstance(length, int) or not 0 <= length <= MAX_ITEMS:
        return None
    return tuple(
        tuple(value_of(model.eval(element(array, i), model_completion=True)) for i in range(length)) for array in terms[1:]
    )


@dataclass(frozen=True, slots=True)
class CoreQuery:
    """Which of the `tracked` facts (rows among the query's facts) does its proof need?"""

    query: Query
    tracked: tuple[int, ...]


def core(task: CoreQuery) -> tuple[int, ...] | None:
    """Rows of tracked facts that suffice with the untracked ones, few of them; None when the solver gives no proof. Never raises.

    The answer only says what to try: nothing is proved by it.
    """
    import z3

    from smt.to_z3 import translate

    query = task.query
    try:
        context = z3.Context()
        terms = translate(query.rows, context, query.definitions)
        solver = z3.Solver(ctx=context)
        solver.set("unsat_core", True)
        solver.set("core.minimize", True)
        if is_quantified(query):
            solver.set("smt.mbqi", False)
        tracked = frozenset(task.tracked)
        for fact in query.facts:
            formula = z3.BoolRef(terms[fact].as_ast(), context)
            if fact in tracked:
                solver.assert_and_track(formula, z3.Bool(f"fact {fact}", context))
            else:
                solver.add(formula)
        solver.add(z3.Not(z3.BoolRef(terms[query.goal].as_ast(), context)))
        with limit_of_time(context, query.timeout_ms):
            result = solver.check()
        if result != z3.unsat:
            return None
        return tuple(int(str(name.decl().name()).removeprefix("fact ")) for name in solver.unsat_core())
    except Exception:  # a suggestion that cannot be had is none
        return None


# ------------------------------------------------------------------------------------------------------------ small models


def _smaller(query: Query, answer: Answer, start: float) -> Answer:
    """The same answer with the smallest model that one of a few bounded tries finds in what is left of the query's time."""
    for size, length in SMALL:
        if _is_small(answer, size, length):
            return answer
        rlimit = min(query.rlimit, SMALLER_RLIMIT) if query.rlimit else SMALLER_RLIMIT
        timeout_ms = SMALLER_TIMEOUT_MS
        if query.timeout_ms:
            timeout_ms = min(timeout_ms, query.timeout_ms - int((time.process_time() - start) * 1000))
        if timeout_ms <= 0:
            return answer
        found = _attempt(replace(_bounded(query, size, length), rlimit=rlimit, timeout_ms=timeout_ms), {})
        if found.status == "sat":
            return replace(found, rlimit_used=answer.rlimit_used)
    return _guessed(query, answer) if None in answer.list_models and is_quantified(query) else answer


def _guessed(query: Query, answer: Answer) -> Answer:
    """The answer with the small values of a model that satisfies those instances of quantified facts that offered themselves.

    A guess, for answers without values that can be read: it may break other instances. It takes a hundredth of the time of a model.
    """
    for size, length in SMALL:
        bounded = replace(_bounded(query, size, length), rlimit=SMALLER_RLIMIT, timeout_ms=SMALLER_TIMEOUT_MS)
        found = _attempt(bounded, NO_MBQI, guess=True)
        if found.has_values:
            return replace(answer, model=found.model, list_models=found.list_models)
    return answer


def _is_small(answer: Answer, size: int, length: int) -> bool:
    values: list[Value] = list(answer.model)
    for columns in answer.list_models:
        if columns is None or any(len(column) > length for column in columns):
            return False
        values += [value for column in columns for value in column]
    too_large = (isinstance(v, int) and abs(v) > size for v in values)
    too_long = (isinstance(v, str) and len(v) > length for v in values)
    return not any(too_large) and not any(too_long)


def _bounded(query: Query, size: int, length: int) -> Query:
    """The query with bounds on watched integers and strings, on list lengths, and on the first items of lists of integers."""
    rows = list(query.rows)
    facts = list(query.facts)

    def add(op: str, args: tuple[int, ...], sort: object, payload: object = None) -> int:
        rows.append((op, args, sort, payload))
        return len(rows) - 1

    limits = {n: add("int", (), INT, n) for n in (*range(BOUNDED_ITEMS), -size, size, length)}

    def bound(term: int, low: int, high: int) -> None:
        facts.append(add("<=", (limits[low], term), BOOL))
        facts.append(add("<=", (term, limits[high]), BOOL))

    for term in query.watch:
        if rows[term][2] == INT:
            bound(term, -size, size)
        elif rows[term][2] == STRING:
            bound(add("str.len", (term,), INT), 0, length)
    for count, *arrays in query.lists:
        bound(count, 0, length)
        for array in arrays:
            sort: Any = rows[array][2]
            if sort.args[1] == INT:
                for index in range(BOUNDED_ITEMS):
                    bound(add("select", (array, limits[index]), INT), -size, size)
    return replace(query, rows=tuple(rows), facts=tuple(facts))


# ----------------------------------------------------------------------------------------------------------------- reasons


def _unknown_reason(text: str, rlimit: int, used: int) -> str:
    """The solver's reason in plain words. It says "canceled" for a resource limit as well as for an interruption."""
    for part, words in _REASONS:
        if part in text:
            return words
    if "canceled" in text:
        return "resource limit" if rlimit and used >= rlimit else "canceled"
    return text.strip("() ") or "no reason given"


_REASONS: Final = (
    ("timeout", "timeout"),
    ("resource limit", "resource limit"),
    ("rlimit", "resource limit"),
    ("memory", "out of memory"),
    (INCOMPLETE, INCOMPLETE),
    ("incomplete (theory arithmetic)", "incomplete arithmetic"),
    ("interrupted", "interrupted"),
)


def _reason_of(problem: Exception) -> str:
    text = str(problem)
    if isinstance(problem, MemoryError) or "out of memory" in text:
        return "out of memory"
    return f"{type(problem).__name__}: {text}"
