"""SyGuS-Inv files (.sl) -> Python, by way of Horn clauses: SyGuS-IF 2.x, and 1.0 where it is written differently.

(inv-constraint inv pre trans post) asks for an invariant; there is one if and only if no state that `trans` reaches from `pre` violates
`post`. Equally, constraints over one unknown predicate are Horn clauses. A grammar says how an answer is to be written, nothing of
whether there is one: it is not read.
"""

from __future__ import annotations

from pathlib import PurePath

from frontends.problems.clauses import Clause, System, clauses_of, renamed, simplified
from frontends.problems.emit import Names
from frontends.problems.logic import Sort, Term, application, negation
from frontends.problems.problem import Expected, Problem, ProblemError
from frontends.problems.program import program
from frontends.problems.sexpr import Atom, Group, Node, parse
from frontends.problems.smtlib import Scope, binders, sort_of, term, written

_IGNORED = ("set-logic", "check-synth", "set-option", "set-options", "set-feature", "exit")
_STATUS: dict[str, Expected] = {"feasible": "proved", "sat": "proved", "infeasible": "disproved", "unsat": "disproved"}


def read(text: str, file: str) -> list[Problem]:
    """The problem of a file."""
    stem = PurePath(file).stem
    try:
        reader = _Reader()
        for command in parse(text):
            reader.command(command)
        source = program(reader.system(), PurePath(file).name, stem)
        return [Problem(stem, source, Names().fresh(stem), reader.expected, file)]
    except ProblemError as error:
        raise ProblemError(error.message, error.line, file, error.unsupported) from error


class _Reader:
    def __init__(self) -> None:
        self.scope = Scope()
        self.functions: dict[str, tuple[tuple[str, Sort], ...]] = {}  # what is to be found
        self.clauses: list[Clause] = []
        self.expected: Expected | None = None

    def command(self, command: Node) -> None:
        if not isinstance(command, Group):
            raise ProblemError(f"expected a command, found {written(command)}", command.line)
        match command.items:
            case (Atom(text="set-info"), Atom(text=":status"), Atom(text=status)):
                self.expected = _STATUS.get(status)
            case (Atom(text="set-info"), *_):
                pass
            case (Atom(text="set-logic"), Atom(text=logic)) if "R" in logic or "BV" in logic or "S" in logic[:1]:
                raise ProblemError(f"logic {logic}", command.line, unsupported=True)
            case (Atom(text=word), *_) if word in _IGNORED:
                pass
            case (Atom(text="define-fun"), *_):
                self.scope.define(command)
            case (Atom(text="declare-var"), Atom(kind="symbol", text=symbol), sort):
                self.declare(symbol, sort_of(sort), command)
            case (Atom(text="declare-primed-var"), Atom(kind="symbol", text=symbol), sort):
                self.declare(symbol, sort_of(sort), command)
                self.declare(f"{symbol}!", sort_of(sort), command)
            case (Atom(text="synth-inv"), Atom(kind="symbol", text=symbol), Group() as params, *_):
                self.unknown(symbol, params, command)
            case (Atom(text="synth-fun"), Atom(kind="symbol", text=symbol), Group() as params, Atom(text="Bool"), *_):
                self.unknown(symbol, params, command)
            case (Atom(text="inv-constraint"), *names) if len(names) == 4 and all(isinstance(n, Atom) for n in names):
                self.invariant_constraint([n.text for n in names if isinstance(n, Atom)], command)
            case (Atom(text="constraint"), formula):
                made = clauses_of(term(self.scope, formula, {}), command.line)
                self.clauses += [renamed(c, self.scope) for c in made]
            case _:
                raise ProblemError(f"command {written(command)}", command.line, unsupported=True)

    def declare(self, symbol: str, sort: Sort, command: Group) -> None:
        self.scope.new(symbol, command)
        self.scope.values[symbol] = self.scope.fresh(symbol, sort)

    def unknown(self, symbol: str, params: Group, command: Group) -> None:
        self.scope.new(symbol, command)
        self.functions[symbol] = binders(params)
        self.scope.predicates[symbol] = tuple(sort for _, sort in self.functions[symbol])

    def invariant_constraint(self, names: list[str], command: Group) -> None:
        """pre => inv, inv and trans => inv', inv => post"""
        inv, pre, trans, post = names
        if inv not in self.functions:
            raise ProblemError(f"{inv} is not a synth-inv", command.line)
        missing = next((n for n in (pre, trans, post) if n not in self.scope.macros), None)
        if missing is not None:
            raise ProblemError(f"{missing} is not a define-fun", command.line)
        line = command.line

        def state(prime: str = "") -> tuple[Term, ...]:
            return tuple(self.scope.fresh(symbol + prime, sort) for symbol, sort in self.functions[inv])

        def says(function: str, *args: Term) -> Term:
            made = self.scope.call(function, args, line)
            if made.sort != "bool":
                raise ProblemError(f"{function} is not a predicate", line)
            return made

        first, now, after, last = state(), state(), state("!"), state()
        self.clauses += [
            Clause(None, says(pre, *first), application(inv, first), line),
            Clause(application(inv, now), says(trans, *now, *after), application(inv, after), line),
            Clause(application(inv, last), negation(says(post, *last)), None, line),
        ]

    def system(self) -> System:
        """Everything that was asked."""
        if not self.functions or not self.clauses:
            raise ProblemError("no synth-inv with an inv-constraint")
        return simplified(System(tuple(self.functions.items()), tuple(self.clauses)), self.scope)
