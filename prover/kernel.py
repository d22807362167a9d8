"""The kernel: checks a certificate from the source, believing nothing that it says. `python -m prover.kernel CERTIFICATE.json`

    read        the certificate, strictly (certificate.py), and the files, by their hashes
    insert      the lemmas (insert.py), then compare: nothing but claims, loop clauses and functions for facts may have been added
    regenerate  all obligations of the functions involved (smt.verify), without any cache
    ask         z3, for every claimed obligation and everything that lemmas owe, with those facts only whose needs are claimed too
    report      what is refused, what says nothing (vacuous), and what had to be assumed

Why that suffices: a fact on a path is used only if each obligation it rests on is among those asked here, and if every answer is unsat
then along any execution nothing is the first to fail. A lemma is never a hypothesis: it is in the program, and owes its own obligations.
Trusted besides: frontends/ and smt/ (what Python means), certificate.py (the format), verdict.py (unsat, and only unsat, is proved), z3.
Not trusted: insert.py, scope.py, the lemma language: what they add is compared with the original, and proved. Not imported: proof.py.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontends import ir
from frontends.kinds import INT
from frontends.python.load import load
from frontends.source import Source, decode, with_deep_stack
from frontends.walk import walk
from prover.certificate import Certificate, CertificateError, Claim, read
from prover.insert import insert
from prover.lemma_expressions import BUILTINS
from prover.lemmas import LemmaError
from prover.records import Verdict
from prover.verdict import verdict_of
from smt.kin import keepers
from smt.machine import Settings
from smt.outcomes import Obligation
from smt.pool import Pool
from smt.questions import LimitMet, Question, Questions, calls_of
from smt.solve import Query, make_query, solve
from smt.terms import FALSE, TRUE, Term, reset
from smt.theory import facts_about
from smt.verify import questions

RLIMIT, TIMEOUT_S, MEMORY_MB = 60_000_000, 30.0, 4096  # of one query; of one solver process
ALWAYS = (
    "z3 is right when it answers unsat, and frontends/ and smt/ are right about what Python means",
    "memory, recursion depth, threads, other processes and monkeypatching are left out",
)


class Refused(Exception):
    """The certificate does not hold; the message says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a check. `accepted` only if nothing was refused and nothing is vacuous."""

    accepted: bool
    refused: tuple[str, ...]
    vacuous: tuple[str, ...]
    proved: tuple[str, ...]  # "module:function: obligation"
    assumptions: tuple[str, ...]


def check(certificate: Certificate, jobs: int = 1) -> Outcome:
    """Check a certificate in this process. Paths are relative to the current folder."""
    try:
        return with_deep_stack(lambda: _check(certificate, jobs))
    except (Refused, LemmaError) as problem:
        return Outcome(False, (str(problem),), (), (), ())


def _check(certificate: Certificate, jobs: int) -> Outcome:
    program, comparison = _program(certificate), Comparison()
    annotated = insert(program, [lemma for proof in certificate.proofs for lemma in proof.lemmas])
    if not comparison.program(program, annotated):
        raise Refused("the annotated program is not the original with lemmas")
    with Pool(jobs, MEMORY_MB) as pool:
        return _Checking(certificate, annotated, comparison).run(pool)


def _program(certificate: Certificate) -> ir.Program:
    """The program of the certificate's paths, which must be, byte for byte and file for file, the one that was certified."""
    loaded = load([Path(p) for p in certificate.paths])
    if loaded.errors:
        raise Refused(f"cannot be read: {loaded.errors[0]}")
    hashes = dict(certificate.files)
    for path, text in loaded.program.files():
        data = Path(path).read_bytes()
        source = decode(data, path)
        if not isinstance(source, Source) or source.text != text:
            raise Refused(f"{path} changed while it was read")
        if hashes.pop(path, "") != hashlib.sha256(data).hexdigest():
            raise Refused(f"{path} is not the file that was certified")
    if hashes:
        raise Refused(f"{next(iter(hashes))} is no file of the program")
    return loaded.program


# ------------------------------------------------------------------------------------------------- the original, and what was added

_EXPRESSIONS = (
    ir.Clause, ir.Const, ir.Name, ir.TupleDisplay, ir.ListDisplay, ir.Unary, ir.Binary, ir.Compare, ir.And, ir.Or, ir.IfExp,
    ir.NamedExpr, ir.Arg, ir.Call, ir.Attribute, ir.Subscript, ir.Slice, ir.Comprehension, ir.CompFor,
)  # fmt: skip
_FACTS = (*_EXPRESSIONS, tuple, ir.Contract, ir.Claim, ir.If, ir.ExprStmt)


@dataclass
class Comparison:
    """Whether an annotated program is an original with additions that can do no harm, which are gathered on the way.

    Additions are claims, clauses of loops, measures, temporaries and functions for facts. Spans are compared: obligations bear them.
    """

    owed: list[tuple[str, str]] = field(default_factory=list)  # function, key of an obligation of one of its lemmas
    heads: list[tuple[str, str]] = field(default_factory=list)  # those of them that show whether the lemma stands where control comes
    facts: list[str] = field(default_factory=list)
    _pure: set[str] = field(default_factory=set)
    _here: str = ""
    _locals: frozenset[str] = frozenset()

    def program(self, original: ir.Program, annotated: ir.Program) -> bool:
        used = {name for module in original.modules for name in _identifiers(module)}
        return len(original.modules) == len(annotated.modules) and all(
            self.module(a, b, used) for a, b in zip(original.modules, annotated.modules, strict=True)
        )

    def module(self, a: ir.Module, b: ir.Module, used: set[str]) -> bool:
        old, added = b.bindings[: len(a.bindings)], b.bindings[len(a.bindings) :]
        functions = [f for _, f in b.bindings if isinstance(f, ir.Function)]
        self._pure = {f.name for f in functions if f.contract.pure or f.contract.lemma}
        if any(name in used or not isinstance(f, ir.Function) or f.name != name or not self.fact(b.name, f) for name, f in added):
            return False
        self._here = b.name
        return len(dict(b.bindings)) == len(b.bindings) and self.same(a, dataclasses.replace(b, bindings=old))

    def fact(self, home: str, f: ir.Function) -> bool:
        """Whether a function is a fact: about ints, and nothing in it but claims, conditions and calls. It is proved like any other."""
        c, self._locals = f.contract, frozenset(f.locals)
        self.facts.append(f"{home}:{f.qualname}")
        plain = f.name == f.qualname and f.kind == "function" and not (f.limits or f.decorators or f.given or f.is_generator)
        lemma = c.lemma and c.exists and c.raises == () and not (c.trusted or c.limits or c.snapshots)
        return plain and lemma and all(p == ir.Param(p.name, INT) for p in f.params) and self.harmless((c, f.body), _FACTS)

    def harmless(self, root: object, kinds: tuple[type, ...] = _EXPRESSIONS) -> bool:
        """Whether there are only nodes of these kinds, no effects or assumptions, and names that are there."""
        parts = list(walk(root))
        bound = {n.id for x in parts if isinstance(x, ir.CompFor) for n in walk(x.target) if isinstance(n, ir.Name)}
        for node in parts:
            if type(node) not in kinds or (isinstance(node, ir.NamedExpr) and not node.target.id.startswith("%")):
                return False
            if isinstance(node, ir.Name):
                there = {*self._locals, *bound} if node.scope == "local" else {*BUILTINS, *self._pure, "%old", "%seen"}
                if node.id not in there and (node.scope != "local" or not node.id.startswith("%")):
                    return False
        return True

    def same(self, a: object, b: object, name: str = "") -> bool:
        """Whether two parts are equal but for additions. `name` is the field that holds them."""
        if isinstance(a, tuple) and isinstance(b, tuple):
            claims = [x for x in b if isinstance(x, ir.Claim)] if name in ("body", "orelse", "final") else []
            kept = [x for x in b if not any(x is c for c in claims)]
            fit = all(self.addition(c.clause, ["assertion"]) for c in claims)
            return fit and len(a) == len(kept) and all(self.same(x, y) for x, y in zip(a, kept, strict=True))
        if type(a) is not type(b):
            return False
        if isinstance(a, ir.LoopSpec) and isinstance(b, ir.LoopSpec):
            own = len(a.invariants)
            measure = b.decreases if a.decreases is None else None
            return (
                self.same(a.invariants, b.invariants[:own])
                and (self.same(a.decreases, b.decreases) if measure is None else self.addition(measure, ["termination"]))
                and all(self.addition(c, ["invariant-entry", "invariant-preserved"]) for c in b.invariants[own:])
            )
        if isinstance(a, ir.Function) and isinstance(b, ir.Function):
            own, outer = len(a.locals), (self._here, self._locals)
            self._here, self._locals = f"{self._here.partition(':')[0]}:{a.qualname}", frozenset(b.locals)
            fresh = all(t.rpartition("%")[1] and t not in _identifiers(a) for t in b.locals[own:])
            said = b.contract.decreases
            if a.contract.decreases is None and said is not None and self.addition(said, ["termination"], a.params):
                a = dataclasses.replace(a, contract=dataclasses.replace(a.contract, decreases=said))
            equal = fresh and a.locals == b.locals[:own] and self.fields(a, dataclasses.replace(b, locals=a.locals))
            self._here, self._locals = outer
            return equal
        return self.fields(a, b) if dataclasses.is_dataclass(a) else a == b

    def fields(self, a: Any, b: Any) -> bool:
        return all(self.same(getattr(a, f.name), getattr(b, f.name), f.name) for f in dataclasses.fields(a))

    def addition(self, clause: ir.Clause, kinds: Sequence[str], params: tuple[ir.Param, ...] = ()) -> bool:
        keys = [Obligation(kind, clause.text, clause.span).key for kind in kinds]
        self.owed.extend((self._here, key) for key in keys)
        self.heads.extend((self._here, key) for key in keys[:1] if kinds[0] != "termination")
        return clause.params == tuple((p.name, p.name) for p in params) and self.harmless(clause)


def _identifiers(node: object) -> Iterator[str]:
    """Every name that occurs below a node, in whatever role."""
    for part in walk(node):
        for name in ("id", "name", "keyword"):
            found = getattr(part, name, None)
            if isinstance(found, str):
                yield found
        if isinstance(part, ir.Function):
            yield from part.locals
        if isinstance(part, ir.Module):
            yield from (name for name, _ in part.bindings)


# -------------------------------------------------------------------------------------------------------- obligations, and z3


class _Checking:
    """The obligations of everything involved, and which of them are claimed. Everything claimed is asked; nothing else is relied on."""

    def __init__(self, certificate: Certificate, program: ir.Program, comparison: Comparison) -> None:
        self.program, self.comparison = program, comparison
        self.settings = Settings("cut", never_panics=certificate.never_panics)
        self.homes = {f"{m.name}:{f.qualname}": (m, f, c) for m in program.modules for f, c in _functions(m)}
        self.keepers = keepers(program)
        self.trusted = {key for key, (_, f, _) in self.homes.items() if f.contract.trusted}
        self.found, self.claimed = dict[str, Questions](), dict[str, set[str]]()
        self.assumed: dict[str, None] = {}
        for proof in certificate.proofs:
            self.take(f"{proof.module}:{proof.function}", proof)
        for key in comparison.facts:
            self.take(key, None)
        for key, owed in comparison.owed:
            if key not in self.found or not any(owed == a.key for a in self.found[key].asked):
                raise Refused(f"nothing asks of {key} what a lemma owes: {owed}")
            self.claimed[key].add(owed)
        self.complete = {k for k, found in self.found.items() if not found.untyped and {a.key for a in found.asked} <= self.claimed[k]}
        self.whole: set[str] = set()  # functions that are relied on as a whole: nothing of them may leave the modelled subset

    def take(self, key: str, proof: Claim | None) -> None:
        """Regenerate the obligations of one function. Of a fact (no proof) all are claimed."""
        if key not in self.homes or key in self.trusted:
            raise Refused(f"there is no function {key} to prove")
        module, function, owner = self.homes[key]
        found = questions(self.program, module.name, function, owner, self.settings)
        there = {a.key for a in found.asked}
        claims = there if proof is None else set(proof.claims)
        if claims - there:
            raise Refused(f"{key} has no obligation {min(claims - there)}")
        if found.truncated:
            raise Refused(f"not all runs of {key} were followed")
        self.found[key], self.claimed[key] = found, claims

    def rests(self, key: str, need: str) -> bool:
        """Whether a need of a fact in a function is met by what is claimed, or assumed and said to be."""
        kind, _, rest = need.partition(":")
        if kind == "assumed":
            if rest != "requires":
                self.assumed[f"{key}: assume at line {rest}"] = None
            return True
        if kind in ("function", "apart"):  # apart: what runs when it is called by promise does not come back to the function at hand
            called = calls_of({k: f.called for k, f in self.found.items()} if kind == "apart" else {}, rest)
            met = called <= self.complete | self.trusted and (kind == "function" or key not in called)
            self.assumed.update({f"the contract of {k}": None for k in sorted(called & self.trusted) if met})
            self.whole.update(called & self.complete if met else ())
            return met
        if kind == "types" and rest in self.found:
            self.whole.update({rest} if self.found[rest].of_types <= self.claimed[rest] else ())
            return self.found[rest].of_types <= self.claimed[rest]
        if kind == "class":
            owed = {k: {a.key for a in q.asked if a.kind == "class-invariant"} for k, q in self.found.items() if k in self.keepers[rest]}
            kept = all(k in owed and owed[k] <= self.claimed[k] for k in self.keepers[rest])
            if kept:
                self.whole.update(self.keepers[rest])
                self.assumed[f"code outside of class {rest.partition(':')[2]} keeps the invariants of its objects"] = None
            return kept
        return need in self.claimed[key]

    def query(self, key: str, question: Question, goal: Term | None = None, without: str = "") -> Query:
        """The question to z3: its branches, and the facts whose needs are all met. `goal` stands for the question's own."""
        facts: list[Term] = []
        for fact in question.facts:
            facts.append(self.graph[fact.branch])
            if without not in fact.needs and all(self.rests(key, need) for need in fact.needs):
                facts.append(self.graph[fact.given])
        shown = self.graph[question.goal] if goal is None else goal
        facts = [f for f in dict.fromkeys(facts) if f is not TRUE]
        return make_query([*facts, *facts_about([*facts, shown])], shown, rlimit=RLIMIT, timeout_ms=int(TIMEOUT_S * 1000))

    def run(self, pool: Pool) -> Outcome:
        """Ask everything."""
        must: list[tuple[str, Query]] = []  # what is to be proved
        limits: list[tuple[str, LimitMet, Query]] = []  # places that must be unreachable where something claimed depends on it
        signs: list[tuple[str, list[Query], list[Query]]] = []  # signs of vacuity: all of the first are proved, none of the second
        for key, found in self.found.items():
            reset()
            self.graph = found.graph.terms()
            wanted = {a.key: a for a in found.asked if a.key in self.claimed[key]}
            must += [(f"{key}: {a.key}", self.query(key, case)) for a in wanted.values() for case in a.cases]
            limits += [(key, x, self.query(key, x.question)) for x in found.limits]
            signs.append((f"{key}: its preconditions contradict each other", [self.query(key, found.entry)], []))
            for need, after in found.assumed:
                possible, before = self.query(key, after), self.query(key, after, without=need)
                signs.append((f"{key}: contradicts what is known: {need}", [possible], [before]))
            for home, head in self.comparison.heads:
                if home == key and wanted[head].cases:
                    never = [self.query(key, case, FALSE) for case in wanted[head].cases]
                    signs.append((f"{key}: control never comes to the lemma: {head}", never, []))
            self.assumed.update({f"{key} terminates": None} if found.partial else {})
        for key, limit, query in limits:
            if key in self.whole or any(limit.key in a.needs for a in self.found[key].asked if a.key in self.claimed[key]):
                must.append((f"{key}: unsupported: {limit.reason} (line {limit.span.line})", query))
        queries = list(dict.fromkeys([q for _, q in must] + [q for _, yes, no in signs for q in (*yes, *no)]))
        answers = pool.map(solve, queries, TIMEOUT_S)
        proved = {q: verdict_of([a]) is Verdict.PROVED for q, a in zip(queries, answers, strict=True)}
        refused = dict.fromkeys(f"not proved: {text}" for text, query in must if not proved[query])
        vacuous = [text for text, yes, no in signs if all(proved[q] for q in yes) and not any(proved[q] for q in no)]
        claims = tuple(f"{key}: {claim}" for key, own in self.claimed.items() for claim in sorted(own))
        accepted = bool(claims) and not refused and not vacuous
        refusals = tuple(refused) if claims else ("nothing is claimed",)
        return Outcome(accepted, refusals, tuple(vacuous), claims if accepted else (), (*ALWAYS, *self.assumed))


def _functions(module: ir.Module) -> Iterator[tuple[ir.Function, ir.Class | None]]:
    for _, binding in module.bindings:
        if isinstance(binding, ir.Function):
            yield binding, None
        elif isinstance(binding, ir.Class):
            yield from ((method, binding) for method in binding.methods)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the outcome for one certificate as JSON. Exit status: 0 accepted, 1 refused or vacuous, 2 no certificate."""
    parser = argparse.ArgumentParser(prog="python -m prover.kernel")
    parser.add_argument("certificate", type=Path)
    parser.add_argument("-j", type=int, default=1, metavar="N")
    options = parser.parse_args(arguments)
    try:
        certificate = read(options.certificate.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, CertificateError) as problem:
        print(f"{options.certificate}: {problem}", file=sys.stderr)
        return 2
    outcome = check(certificate, options.j)
    print(json.dumps(dataclasses.asdict(outcome), indent=1))
    return 0 if outcome.accepted else 1


if __name__ == "__main__":
    sys.exit(main())
