"""Auxiliary facts about recursive functions: what their values have in common, stated for all arguments and proved by induction.

A loop has states to look at; a recursive function has values. They are computed for many small arguments, together with those of the other
pure functions that the program mentions at the same arguments; linear and polynomial equations, bounds and remainders that all of them
satisfy become facts, with the function's own recursion as the induction. Since a fact speaks of all arguments, accumulators are general in
it. Facts are used where the program calls the function, and where its contract speaks of it: before each return.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from frontends import ir
from frontends.walk import walk
from prover.concrete import NotInLanguage, compile_expr, holds
from prover.lemmas import Lemma
from prover.proposers import numeric
from prover.proposers.base import Task
from prover.proposers.goals import assigned, entry_value, numbers_of
from prover.proposers.numeric import Column
from prover.proposers.unparse import Unspeakable, conjuncts, substitute, unparse
from prover.pure_calls import Endless, PureCalls, pure_calls
from prover.scope import Place, places

ROWS = 90
FEWEST = 12
REACH = {1: 40, 2: 12}  # of arguments, by how many there are
BATCHES = (8, 16)  # facts about one function
MAX_FUNCTIONS = 3  # of which facts are stated
MAX_TERMS = 6  # applications of other functions
FAILURES = (ArithmeticError, LookupError, TypeError, ValueError, Endless)

Args = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Use:
    """A place where facts about a function may help: the line, and the arguments there."""

    function: str
    line: int
    args: str


class Facts:
    """Needs nothing but the task; the same task gives the same batches."""

    name = "facts"
    learns = False

    def propose(self, task: Task) -> Iterable[list[Lemma]]:
        """Batches of facts with their uses; none where no recursive pure function over numbers is mentioned."""
        calls = pure_calls(task.module)
        recursive = calls.recursive()
        mentioned = _mentioned(task, calls)
        subjects = [_Subject(task, calls, recursive[name], mentioned) for name in mentioned if name in recursive][:MAX_FUNCTIONS]
        uses = list(_uses(task, calls)) if subjects else []
        stated = [subject.facts() for subject in subjects]
        for size in BATCHES:
            batch: list[Lemma] = []
            for subject, facts in zip(subjects, stated, strict=True):
                batch += _with_uses(task, subject.name, list(itertools.islice(facts, size)), uses)
            if batch:
                yield batch


def _with_uses(task: Task, function: str, facts: Sequence[tuple[str, str]], uses: Sequence[_Use]) -> Iterator[Lemma]:
    module, qualname, line = task.module.name, task.function.qualname, task.function.span.line
    for _, text in facts:
        yield Lemma(module, qualname, line, "fact", text)
    for name, _ in facts:
        for use in uses:
            if use.function == function:
                yield Lemma(module, qualname, use.line, "use", f"{name}({use.args})")


def _mentioned(task: Task, calls: PureCalls) -> list[str]:
    """The pure functions that a function's code or contract mentions, or the contracts of those, nearest first."""
    found: dict[str, None] = {}
    frontier: list[object] = [task.function]
    while frontier:
        names = [n.id for root in frontier for n in walk(root) if isinstance(n, ir.Name) and n.scope == "global"]
        fresh = [name for name in dict.fromkeys(names) if name in calls.functions and name not in found]
        found.update(dict.fromkeys(fresh))
        frontier = [calls.functions[name].contract for name in fresh]
    return list(found)


# --------------------------------------------------------------------------------------------------------- one function's facts


class _Subject:
    """A recursive function, with its values."""

    def __init__(self, task: Task, calls: PureCalls, function: ir.Function, mentioned: Sequence[str]) -> None:
        self.task, self.calls, self.function, self.name = task, calls, function, function.name
        self.params = [p.name for p in function.params]
        self.rows = list(self._sampled())
        self.others = [name for name in mentioned if name != self.name]

    def facts(self) -> Iterator[tuple[str, str]]:
        """Names and texts, likelier ones first."""
        own = _application(self.name, self.params)
        columns = self._columns(own)
        if not columns:
            return
        found = sorted(numeric.guesses(columns, numbers_of(self.function), products=True))
        prefix = f"{self.task.function.qualname.replace('.', '_')}_{self.name}"
        hints = self._induction()
        texts = list(dict.fromkeys(text for _, text in found if own in text))
        for number, text in enumerate(texts, 1):
            name = f"{prefix}{number}"
            hypothesis = self._hypothesis(text)
            said = f"{hypothesis} ==> {text}" if hypothesis else text
            yield name, f"{name}({', '.join(self.params)}): {said}{hints.format(fact=name)}"

    def _sampled(self) -> Iterator[Args]:
        """Arguments that satisfy the preconditions, small ones first, on which the function comes to its end."""
        rng = random.Random(self.task.seed)
        width = len(self.params)
        small = sorted(itertools.product(range(-2, 5), repeat=width), key=lambda a: sum(map(abs, a))) if width <= 3 else []
        reach = REACH.get(width, 9)
        several = ([rng.randint(-reach // 2, reach) for _ in range(width)] for _ in range(20 * ROWS))
        count = 0
        for args in dict.fromkeys(map(tuple, itertools.chain(small[: ROWS // 2], several))):
            if count >= ROWS:
                return
            if self._defined(self.name, args):
                count += 1
                yield args

    def _defined(self, name: str, args: Args) -> bool:
        function = self.calls.functions[name]
        env = dict(zip((p.name for p in function.params), args, strict=True))
        try:
            if not all(holds(compile_expr(clause), [env]) for clause in _preconditions(function)):
                return False
            return isinstance(self.calls.call(name, args), int)
        except (NotInLanguage, *FAILURES):
            return False

    def _columns(self, own: str) -> list[Column]:
        """The parameters, other functions of them, and the function itself, which is what equations are solved for."""
        if len(self.rows) < FEWEST:
            return []
        columns = [Column(p, tuple(row[i] for row in self.rows), False) for i, p in enumerate(self.params)]
        terms = (
            (name, chosen)
            for name in self.others
            for chosen in itertools.permutations(range(len(self.params)), len(self.calls.functions[name].params))
        )
        for name, chosen in itertools.islice(terms, MAX_TERMS):
            values = [self._value(name, tuple(row[i] for i in chosen)) for row in self.rows]
            if None not in values:
                text = _application(name, [self.params[i] for i in chosen])
                columns.append(Column(text, tuple(v for v in values if v is not None), False, 0.1))
        mine = tuple(int(self.calls.call(self.name, row)) for row in self.rows)
        return [*columns, Column(own, mine, True)]

    def _value(self, name: str, args: Args) -> int | None:
        return int(self.calls.call(name, args)) if self._defined(name, args) else None

    def _hypothesis(self, text: str) -> str:
        """The preconditions of the functions that a fact mentions, over its variables."""
        parts: dict[str, None] = {}
        for name in (self.name, *self.others):
            function = self.calls.functions[name]
            for chosen in itertools.permutations(self.params, len(function.params)):
                if _application(name, chosen) in text:
                    by: dict[str, ir.Expr] = {p.name: ir.Name(v, "local") for p, v in zip(function.params, chosen, strict=True)}
                    parts.update(dict.fromkeys(unparse(substitute(c, by)) for c in _preconditions(function)))
        return " and ".join(f"({p})" if " or " in p else p for p in parts)

    def _induction(self) -> str:
        """The hint "by induction on v from b at F(...)", where v falls with each call of itself, as "{fact}(...)"; or nothing."""
        descents = {row: self._descents(row) for row in self.rows}
        for at, v in enumerate(self.params):
            if not all(inner[at] < row[at] for row, found in descents.items() for inner in found):
                continue
            bound = min((row[at] for row, found in descents.items() if found), default=1) - 1
            steps = "".join(f" at {{fact}}({', '.join(args)})" for args in self._steps(at, bound))
            return f" by induction on {v}{f' from {bound}' if bound else ''}{steps}" if steps else ""
        return ""

    def _descents(self, row: Args) -> list[Args]:
        try:
            return [tuple(map(int, args)) for args in self.calls.descents(self.name, row)]
        except FAILURES:
            return []

    def _steps(self, at: int, bound: int) -> Iterator[list[str]]:
        """The arguments of the function's calls of itself, over its parameters, where they are defined in each case of the induction."""
        if assigned(self.function.body):
            return
        rows = [row for row in self.rows if row[at] > bound]
        for node in dict.fromkeys(n for n in walk(self.function.body) if isinstance(n, ir.Call)):
            if not isinstance(node.func, ir.Name) or node.func.id != self.name:
                continue
            try:
                compiled = [compile_expr(a.value) for a in node.args]
                found = [tuple(int(c(dict(zip(self.params, row, strict=True)))) for c in compiled) for row in rows]
                if all(self._defined(self.name, args) for args in found):
                    yield [unparse(a.value) for a in node.args]
            except (NotInLanguage, Unspeakable, *FAILURES):
                continue


def _preconditions(function: ir.Function) -> list[ir.Expr]:
    """The function's preconditions, over its parameters."""
    found = []
    for clause in function.contract.requires:
        by: dict[str, ir.Expr] = {name: ir.Name(meaning, "local") for name, meaning in clause.params}
        found.extend(conjuncts(substitute(clause.body, by)))
    return found


def _application(name: str, args: Sequence[str]) -> str:
    return f"{name}({', '.join(args)})"


# -------------------------------------------------------------------------------------------------------------------- uses


def _uses(task: Task, calls: PureCalls) -> Iterator[_Use]:
    """Where facts may help: at the statements that call a recursive function, and before returns and assertions."""
    known = {line: place for line, place in places(task.function).items() if not isinstance(place.node, ir.While | ir.For)}
    ends = [p for p in known.values() if isinstance(p.node, ir.Return | ir.Assert)]
    wanted: list[tuple[ir.Call, list[Place]]] = []
    for place in known.values():
        wanted += [(call, [place, *ends]) for call in _calls(place.node, calls)]
    for node in walk(task.function.body):
        if isinstance(node, ir.LoopSpec):
            wanted += [(call, list(known.values())) for call in _calls(node, calls)]
    rebound = assigned(task.function.body)
    for clause in task.function.contract.ensures:
        by: Mapping[str, ir.Expr] = {
            name: entry_value(meaning) if meaning in rebound else ir.Name(meaning, "local")
            for name, meaning in clause.params
            if not meaning.startswith("%")
        }
        wanted += [(call, ends) for call in _calls(substitute(clause.body, by), calls)]
    told: set[_Use] = set()
    for call, at in wanted:
        for place in at:
            use = _use(call, place)
            if use is not None and use not in told:
                told.add(use)
                yield use


def _calls(root: object, calls: PureCalls) -> list[ir.Call]:
    """The calls of recursive functions in a statement (in its own expressions: what stands inside of it has places of its own)."""
    recursive = calls.recursive()
    parts: object = root
    if isinstance(root, ir.If):
        parts = root.test
    elif isinstance(root, ir.With | ir.Try):
        return []
    found = [n for n in walk(parts) if isinstance(n, ir.Call) and isinstance(n.func, ir.Name) and n.func.id in recursive]
    return [n for n in found if len(n.args) == len(recursive[_name(n)].params)]


def _name(call: ir.Call) -> str:
    assert isinstance(call.func, ir.Name)
    return call.func.id


def _use(call: ir.Call, place: Place) -> _Use | None:
    names = {n.id for n in walk(tuple(a.value for a in call.args)) if isinstance(n, ir.Name) and n.scope == "local"}
    if not names <= place.before:
        return None
    try:
        return _Use(_name(call), place.line, ", ".join(unparse(a.value) for a in call.args))
    except Unspeakable:
        return None
