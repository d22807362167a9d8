"""SMT-LIB files of constrained Horn clauses (.smt2) -> Python: the HORN logic, and z3's rules and queries.

Linear clauses over Int and Bool. A system of clauses has a solution if and only if nothing that a query asks for can be derived; in the
form with `rule` and `query`, that is when the answer to each query is no.
"""

from __future__ import annotations

from pathlib import PurePath

from frontends.problems.clauses import Clause, System, clauses_of, renamed, simplified
from frontends.problems.emit import Names
from frontends.problems.logic import Term, negation
from frontends.problems.problem import Expected, Problem, ProblemError
from frontends.problems.program import program
from frontends.problems.sexpr import Atom, Group, Node, parse
from frontends.problems.smtlib import Scope, binders, plain_name, sort_of, term, written

_IGNORED = ("set-logic", "set-option", "check-sat", "get-model", "get-proof", "get-info", "exit", "push", "pop")
_STATUS: dict[str, Expected] = {"sat": "proved", "unsat": "disproved"}


def read(text: str, file: str) -> list[Problem]:
    """The problem of a file."""
    stem = PurePath(file).stem
    try:
        reader = _Reader()
        for command in parse(text):
            reader.command(command)
        source = program(reader.system(), PurePath(file).name, stem)
        return [Problem(stem, source, Names().fresh(stem), reader.expected(), file)]
    except ProblemError as error:
        raise ProblemError(error.message, error.line, file, error.unsupported) from error


class _Reader:
    def __init__(self) -> None:
        self.scope = Scope()
        self.clauses: list[Clause] = []
        self.status: str | None = None
        self.asked = False  # by `query`: what "sat" means is then the contrary

    def expected(self) -> Expected | None:
        """What (set-info :status ...) claims."""
        said = _STATUS.get(self.status or "")
        if said is None or not self.asked:
            return said
        return "disproved" if said == "proved" else "proved"

    def command(self, command: Node) -> None:
        if not isinstance(command, Group):
            raise ProblemError(f"expected a command, found {written(command)}", command.line)
        match command.items:
            case (Atom(text="set-info"), Atom(text=":status"), Atom(text=status)):
                self.status = status
            case (Atom(text="set-info"), *_):
                pass
            case (Atom(text="push" | "pop"), *_) if self.clauses:
                raise ProblemError("push and pop", command.line, unsupported=True)
            case (Atom(text=word), *_) if word in _IGNORED:
                pass
            case (Atom(text="declare-fun"), Atom(kind="symbol", text=symbol), Group() as sorts, Atom(text="Bool")):
                self.predicate(symbol, sorts, command)
            case (Atom(text="declare-rel"), Atom(kind="symbol", text=symbol), Group() as sorts):
                self.predicate(symbol, sorts, command)
            case (Atom(text="declare-var"), Atom(kind="symbol", text=symbol), sort):
                self.scope.new(symbol, command)
                self.scope.values[symbol] = self.scope.fresh(symbol, sort_of(sort))
            case (Atom(text="define-fun"), *_):
                self.scope.define(command)
            case (Atom(text="assert" | "rule"), formula):
                self.add(self.clause(formula), command)
            case (Atom(text="rule"), formula, Atom(kind="symbol")):  # with a name
                self.add(self.clause(formula), command)
            case (Atom(text="query"), formula, *_):
                self.asked = True
                self.add(negation(self.wanted(formula)), command)
            case _:
                raise ProblemError(f"command {written(command)}", command.line, unsupported=True)

    def predicate(self, symbol: str, sorts: Group, command: Group) -> None:
        self.scope.new(symbol, command)
        self.scope.predicates[symbol] = tuple(map(sort_of, sorts.items))

    def add(self, formula: Term, command: Group) -> None:
        if formula.sort != "bool":
            raise ProblemError("a clause that is not Bool", command.line)
        self.clauses += [renamed(c, self.scope) for c in clauses_of(formula, command.line)]

    def clause(self, node: Node) -> Term:
        """The formula under its universal quantifiers."""
        bound: dict[str, Term] = {}
        while isinstance(node, Group):
            match node.items:
                case (Atom(text="forall"), Group() as variables, body):
                    bound |= {symbol: self.scope.fresh(symbol, sort) for symbol, sort in binders(variables)}
                    node = body
                case (Atom(text="!"), body, *_):
                    node = body
                case (Atom(text="not"), Group(items=(Atom(text="exists"), Group() as variables, body))):
                    bound |= {symbol: self.scope.fresh(symbol, sort) for symbol, sort in binders(variables)}
                    return negation(term(self.scope, body, bound))
                case _:
                    break
        return term(self.scope, node, bound)

    def wanted(self, node: Node) -> Term:
        """What a query asks for: a formula, or a predicate of any arguments."""
        if isinstance(node, Atom) and node.text in self.scope.predicates:
            args = [self.scope.fresh(f"a{i}", sort) for i, sort in enumerate(self.scope.predicates[node.text])]
            return self.scope.call(node.text, args, node.line)
        if isinstance(node, Group) and node.head == "exists" and len(node.items) == 3 and isinstance(node.items[1], Group):
            bound = {symbol: self.scope.fresh(symbol, sort) for symbol, sort in binders(node.items[1])}
            return term(self.scope, node.items[2], bound)
        return term(self.scope, node, {})

    def system(self) -> System:
        """Everything that was said, with names for the arguments of the predicates."""
        if not self.clauses:
            raise ProblemError("no clauses")
        named = []
        for predicate, sorts in self.scope.predicates.items():
            named.append((predicate, tuple(zip(self.argument_names(predicate, len(sorts)), sorts, strict=True))))
        return simplified(System(tuple(named), tuple(self.clauses)), self.scope)

    def argument_names(self, predicate: str, count: int) -> list[str]:
        """As the first clause that applies the predicate to variables calls them."""
        for clause in self.clauses:
            for applied in (clause.body, clause.head):
                if applied is not None and applied.value == predicate and all(a.op == "name" for a in applied.args):
                    symbols = [plain_name(str(a.value)) for a in applied.args]
                    if len(set(symbols)) == count:
                        return symbols
        return [f"x{i}" for i in range(count)]
