"""Loop problems as JSON records (the form of benchmarks/README.md) -> Python.

A record is an imperative program already, so its statements are translated one by one. Where C has a rule that Python has not: `tdiv`
and `trem` truncate (a zero divisor is a failure of the program, as in Python); an int as a condition means "not zero"; a truth value
as a number means 0 or 1; a variable that is read before it is assigned starts with any value.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from typing import Any

from frontends.problems import emit
from frontends.problems.logic import Sort, Term, anything, literal, make, name, negation
from frontends.problems.problem import MAX_DEPTH, Expected, Problem, ProblemError


def read(text: str, file: str) -> list[Problem]:
    """The problems of a document: one record, a list of records, or an object with such a list under "problems"."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ProblemError(f"not JSON: {error.msg}", error.lineno, file) from error
    except (RecursionError, ValueError) as error:
        raise ProblemError("nested too deep, or with a number too long", 0, file) from error
    if isinstance(document, dict) and "program" not in document:
        document = document.get("problems")
    records = document if isinstance(document, list) else [document]
    if not records or not all(isinstance(record, dict) and "program" in record for record in records):
        raise ProblemError('no records: expected objects with a "program"', 1, file)
    problems = []
    position = 0
    for number, record in enumerate(records):
        identity = str(record.get("id", f"problem_{number}"))
        position = max(position, text.find(json.dumps(identity), position))
        line = text.count("\n", 0, position) + 1
        try:
            problems.append(_Record(record, identity).problem(file, line))
        except ProblemError as error:
            raise ProblemError(f"record {identity!r}: {error.message}", line, file, error.unsupported) from error
    return problems


class _Record:
    """The translation of one record."""

    def __init__(self, record: dict[str, Any], identity: str) -> None:
        self.identity = identity
        self.names = emit.Names()
        function = self.names.fresh(identity)
        kinds = record.get("vars")
        params = record.get("params", [])
        if not isinstance(kinds, dict) or not isinstance(params, list) or not all(isinstance(p, str) and p in kinds for p in params):
            raise ProblemError('"vars" must map names to kinds, "params" list some of them')
        for variable, kind in kinds.items():
            if kind not in ("int", "bool"):
                raise ProblemError(f"variable {variable!r} of kind {kind!r}", unsupported=True)
        self.sorts: dict[str, Sort] = kinds
        self.params: list[str] = list(dict.fromkeys(params))
        self.program = record["program"]
        self.function = function
        expected = record.get("expected")
        if expected not in (None, "proved", "disproved"):
            raise ProblemError(f'"expected" is {expected!r}')
        self.expected: Expected | None = expected

    def problem(self, file: str, line: int) -> Problem:
        requires, rest = self.preconditions()
        body = self.block(rest, 0, False)
        wild = sorted(_read_early(self.program, set(self.params))[0] & self.sorts.keys())
        start = [s for v in wild for s in emit.assign([self.names.of(v)], [emit.any_value(self.sorts[v])])]
        params = [(self.names.of(p), self.sorts[p]) for p in self.params]
        source = emit.module(f"{self.identity}", self.function, params, requires, [*start, *body])
        return Problem(self.identity, source, self.function, self.expected, file, line)

    def preconditions(self) -> tuple[list[Term], list[Any]]:
        """Leading assumptions about parameters as they come in, and the statements that remain."""
        requires: list[Term] = []
        rest: list[Any] = []
        changed = self.sorts.keys() - set(self.params)
        statements = self.statements(self.program)
        for number, statement in enumerate(statements):
            match statement:
                case ["assume", condition] if not _mentions(condition, {*changed, "tdiv", "trem", "nondet"}):
                    requires.append(self.condition(condition, 0))
                case ["assign", str() as target, value] if not _mentions(value, {"tdiv", "trem"}):
                    changed = changed | {target}
                    rest.append(statement)
                case ["havoc", str() as target]:
                    changed = changed | {target}
                    rest.append(statement)
                case ["assume", condition] if not _mentions(condition, {"tdiv", "trem"}):
                    rest.append(statement)
                case _:
                    return requires, [*rest, *statements[number:]]
        return requires, rest

    # -- statements

    def statements(self, block: Any) -> list[Any]:
        if not isinstance(block, list):
            raise ProblemError(f"expected a list of statements, found {_short(block)}")
        return block

    def block(self, block: Any, depth: int, in_loop: bool) -> list[ast.stmt]:
        if depth > MAX_DEPTH // 2:
            raise ProblemError("statements are nested too deep", unsupported=True)
        return [made for s in self.statements(block) for made in self.statement(s, depth, in_loop)]

    def statement(self, s: Any, depth: int, in_loop: bool) -> list[ast.stmt]:
        match s:
            case ["assign", str() as target, value]:
                sort = self.sort(target)
                made = self.condition(value, 0) if sort == "bool" else self.number(value, 0)
                return emit.assign([self.names.of(target)], [emit.expression(made)])
            case ["havoc", str() as target]:
                return emit.assign([self.names.of(target)], [emit.any_value(self.sort(target))])
            case ["assume", condition]:
                return emit.assume(self.condition(condition, 0))
            case ["assert", condition]:
                return [emit.check(self.condition(condition, 0))]
            case ["if", condition, then, otherwise]:
                test = emit.expression(self.condition(condition, 0))
                return emit.branch(test, self.block(then, depth + 1, in_loop), self.block(otherwise, depth + 1, in_loop))
            case ["while", condition, body]:
                return [emit.loop(emit.expression(self.condition(condition, 0)), self.block(body, depth + 1, True))]
            case ["break"] if in_loop:
                return [ast.Break()]
        raise ProblemError(f"unknown statement {_short(s)}")

    def sort(self, variable: str) -> Sort:
        if variable not in self.sorts:
            raise ProblemError(f"unknown variable {variable!r}")
        return self.sorts[variable]

    # -- expressions

    def number(self, e: Any, depth: int) -> Term:
        made = self.term(e, depth)
        return made if made.sort == "int" else make("ite", made, literal(1), literal(0))

    def condition(self, e: Any, depth: int) -> Term:
        made = self.term(e, depth)
        return made if made.sort == "bool" else make("!=", made, literal(0))

    def term(self, e: Any, depth: int) -> Term:
        if depth > MAX_DEPTH:
            raise ProblemError("an expression is nested too deep", unsupported=True)
        match e:
            case bool() | int():
                return literal(e)
            case str():
                return name(self.names.of(e), self.sort(e))
            case ["nondet", _, ("int" | "bool") as sort]:
                return anything(sort)
            case ["-", only]:
                return make("neg", self.number(only, depth + 1))
            case ["not", only]:
                return negation(self.condition(only, depth + 1))
            case [("and" | "or") as op, _, _, *_]:
                return make(op, *(self.condition(a, depth + 1) for a in e[1:]))
            case [("+" | "*") as op, _, _, *_]:
                return make(op, *(self.number(a, depth + 1) for a in e[1:]))
            case ["ite", test, then, otherwise]:
                parts = [self.term(then, depth + 1), self.term(otherwise, depth + 1)]
                if parts[0].sort != parts[1].sort:
                    parts = [self.number(then, depth + 1), self.number(otherwise, depth + 1)]
                return make("ite", self.condition(test, depth + 1), *parts)
            case [("==" | "!=") as op, left, right]:
                sides = [self.term(left, depth + 1), self.term(right, depth + 1)]
                if sides[0].sort != sides[1].sort:
                    sides = [self.number(left, depth + 1), self.number(right, depth + 1)]
                return make(op, *sides)
            case [("-" | "tdiv" | "trem" | "<" | "<=" | ">" | ">=") as op, left, right]:
                return make(op, self.number(left, depth + 1), self.number(right, depth + 1))
        raise ProblemError(f"unknown expression {_short(e)}")


def _short(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 80 else text[:77] + "..."


def _atoms(e: Any) -> Iterator[str]:
    """The texts in an expression: operators and names."""
    stack = [e]
    while stack:
        top = stack.pop()
        if isinstance(top, str):
            yield top
        elif isinstance(top, list):
            stack.extend(top)


def _mentions(e: Any, texts: set[str]) -> bool:
    return any(atom in texts for atom in _atoms(e))


def _read_early(block: Sequence[Any], assigned: set[str]) -> tuple[set[str], set[str]]:
    """The names that a block may read before it assigns them, and those assigned wherever it ends; `assigned` already are."""
    early: set[str] = set()
    now = set(assigned)
    for s in block:
        match s:
            case ["assign", target, value]:
                early |= set(_atoms(value)) - now
                now.add(target)
            case ["havoc", target]:
                now.add(target)
            case ["assume" | "assert", condition]:
                early |= set(_atoms(condition)) - now
            case ["if", condition, then, otherwise]:
                early |= set(_atoms(condition)) - now
                early_then, after_then = _read_early(then, now)
                early_else, after_else = _read_early(otherwise, now)
                early |= early_then | early_else
                now = after_then & after_else
            case ["while", condition, body]:
                early |= set(_atoms(condition)) - now
                early |= _read_early(body, now)[0]
    return early, now
