"""One function in, everything that must hold of it out: the entry state, the run of its body, and what each way out owes.

The result is plain data (`Questions`): a graph of terms as rows, and obligations whose cases point into it. Nothing here asks a solver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import smt.builtins.arithmetic
import smt.builtins.bisection
import smt.builtins.bytearrays
import smt.builtins.contexts
import smt.builtins.copies
import smt.builtins.core
import smt.builtins.dates
import smt.builtins.deques
import smt.builtins.dicts
import smt.builtins.encodings
import smt.builtins.enums
import smt.builtins.extremes
import smt.builtins.float_sums
import smt.builtins.floats
import smt.builtins.formats
import smt.builtins.functional
import smt.builtins.hashes
import smt.builtins.heaps
import smt.builtins.instances
import smt.builtins.integers
import smt.builtins.interpolation
import smt.builtins.iterables
import smt.builtins.letters
import smt.builtins.lists
import smt.builtins.logs
import smt.builtins.mappings
import smt.builtins.mathematics
import smt.builtins.mixins
import smt.builtins.named_tuples
import smt.builtins.objects
import smt.builtins.octet_methods
import smt.builtins.octets
import smt.builtins.outside
import smt.builtins.patterns
import smt.builtins.ranges
import smt.builtins.regex
import smt.builtins.set_algebra
import smt.builtins.sorting
import smt.builtins.string_io
import smt.builtins.string_parts
import smt.builtins.sums
import smt.builtins.types
import smt.builtins.wrapping
import smt.builtins.written
import smt.expressions
import smt.statements
from frontends import ir
from frontends.kinds import ANY, Type
from smt import (
    arguments,
    calls,
    classes,
    contracts,
    declared,
    decorators,
    dispatch,
    escaping,
    exceptions,
    families,
    generators,
    inheritance,
    inputs,
    invariants,
    models,
    narrowing,
    promises,
    terms,
    within,
)
from smt.callgraph import cycle, endless, functions_of, nodes, reaches
from smt.evaluation import execute_block
from smt.heap import InstanceObj
from smt.machine import Dead, Machine, Settings
from smt.outcomes import Exit, Limit
from smt.questions import Asked, LimitMet, Packer, Questions
from smt.state import ROOT, Path
from smt.term_graphs import Flat
from smt.terms import FALSE, TRUE, Term, or_
from smt.values import NONE, ClassV, ExcV, FuncV, OldV, OpaqueV, RefV, Value, alternatives

ASSUMED = frozenset({"assumed:requires"})
NEEDS_MEASURE = "recursion needs decreases"


def questions(program: ir.Program, module: str, function: ir.Function, owner: ir.Class | None, settings: Settings) -> Questions:
    """Evaluate a function under its contract and collect its obligations."""
    terms.reset()
    return _Check(program, module, function, owner, settings).run()


class _Check:
    def __init__(self, program: ir.Program, module: str, function: ir.Function, owner: ir.Class | None, settings: Settings) -> None:
        self.m = Machine(program, settings)
        self.module, self.function, self.owner, self.settings = module, function, owner, settings
        self.key = f"{module}:{function.qualname}"
        self.args: dict[str, Value] = {}
        self.inputs: list[tuple[str, models.Recipe]] = []
        self.old = self.snapshots = OldV(())
        self.entry_path: Path = self.m.state.path
        self.inherited: tuple[inheritance.Inherited, ...] = ()
        self.untyped = False

    def run(self) -> Questions:
        m, f = self.m, self.function
        frame = m.top = m.new_frame(self.module, f.locals, None, f, self.owner)
        m.calls.append(self.key)
        with m.inside(frame), m.collecting() as exits:
            end = m.attempt(self._whole)
        returns = [(e.state, e.value) for e in exits if e.kind == "return"]
        if end is not None:
            returns.append(end)
        with m.inside(frame):
            if returns:
                with m.collecting():
                    m.attempt(lambda: self._owed_at_return(m.arrive(returns)))
            for leaving in exits:
                if leaving.kind == "raise":
                    self._owed_at_raise(leaving)
        self._never_reached()
        home = m.program.module(self.module)
        if home is not None:
            within.owe(m, home, f)
        return self._pack()

    # --------------------------------------------------------------------------------------------------------------- entry

    def _whole(self) -> Value:
        m, f = self.m, self.function
        for limit in f.limits + f.contract.limits:
            m.record.limits.append(_limit_at_entry(m, limit))
        if f.is_generator:
            generators.checked_by_itself(m, f)
        self._enter()
        if self._is_abstract():
            raise Dead  # there is no object that runs this body: the contract is what overrides owe
        if f.wrappers:
            made = decorators.decorated(m, self._func(), f.span)
            positional, named = arguments.handed_on(m, f.params, self.args, f.span)
            raise m.leave("return", calls.call(m, made, positional, named, f.span))
        return execute_block(m, f.body)

    def _is_abstract(self) -> bool:
        if self.owner is None or "abc.abstractmethod" not in self.function.decorators:
            return False
        return any(b.rpartition(".")[2] in ("ABC", "DBC") for b in self.owner.bases)

    def _enter(self) -> None:
        m, f = self.m, self.function
        if f.contract.raises is not None or self.settings.never_panics:
            allowed = ", ".join(f.contract.raises or ())
            m.promise = f"none but {allowed}" if allowed else "no exception at all", f.span
        known: list[RefV] = []
        given = dict(f.given.types) if f.given is not None else {}
        declared = [(given.get(param.name, param.annotation), self.module) for param in f.params]
        own = [(self._own_type(self.owner), self.module)] if self.owner is not None else []
        m.handed_in = frozenset(param.name for param in f.params)
        made = families.recursive_among(m, [(f.returns, self.module)])  # loops may make any number of them
        m.item_types = families.items_among(m, [*declared, *own, *made])
        m.containers = families.containers_among(m, [*declared, *own])
        for of, home in made:
            families.family(m, of, home)
        for i, param in enumerate(f.params):
            kind = given.get(param.name, param.annotation)
            if i == 0 and self.owner is not None and f.kind in ("method", "property"):
                value = self._receiver(param, known)
            elif i == 0 and self.owner is not None and f.kind == "classmethod":
                cls = ClassV(self.owner, self.module)
                value = inputs.choice(m, param.name, [cls, *dispatch.subclasses(m, dispatch.id_of(cls))])
            elif param.kind == "varargs":
                value = inputs.unknown(m, Type("tuple", (kind or ANY, Type("..."))), param.name, self.module, known)
            elif param.kind == "kwargs":
                value = inputs.keywords(m, f, kind or ANY, param.name, self.module)
            else:
                value = inputs.unknown(m, kind, param.name, self.module, known)
            if isinstance(value, OpaqueV) and (kind is None or kind.name in ("any", "object")) and param.kind not in ("varargs", "kwargs"):
                value = narrowing.unknown(m, value, f, param.name, self.module, known)
            self.args[param.name] = value
            m.set_local(param.name, value)
        escaping.escape(m, escaping.reach(m, [(self.args[p.name], given.get(p.name, p.annotation)) for p in f.params], False, f.span))
        given_here = list(self.args.items())[1:] if f.kind == "classmethod" and self.owner is not None else self.args.items()
        self.inputs = [(name, models.recipe(m, value)) for name, value in given_here]
        inheritance.weaker_preconditions(m, self._func(), self.args)
        clauses = f.contract.requires + (f.given.assumes if f.given is not None else ())
        for clause in clauses:
            judged = contracts.judge_clause(m, clause, self.args, self.module, self.owner)
            contracts.rely(m, judged, ASSUMED)
        self.entry_path = m.state.path
        spared = invariants.spared_by(self._func(), self.args)
        m.intact = {k: v for k, v in m.state.heap.items() if not isinstance(spared, RefV) or k != spared.location}
        self.old = contracts.snapshot(m, self.args)
        if f.contract.snapshots:
            self.snapshots = contracts.named_snapshots(m, f.contract, self.args, self.module)
        self.inherited = inheritance.at_entry(m, self._func(), self.args)
        m.old = self.old
        if f.contract.decreases is not None:
            m.measure = contracts.measure(m, f.contract.decreases, self.args, self.module)

    def _receiver(self, param: ir.Param, known: list[RefV]) -> Value:
        m, f = self.m, self.function
        assert self.owner is not None
        if f.name in ("__init__", "__post_init__", "__new__"):
            location = m.new_location()
            receiver = RefV(location, f"{self.module}:{self.owner.qualname}")
            m.state.heap[location] = InstanceObj(receiver.cls, ())
            if f.name != "__init__":
                raise m.unsupported(f.name, f.span)
            m.building.add(location)
            return receiver
        if (member := families.member(m, self._own_type(self.owner), param.name, self.module)) is not None:
            return member  # it may be any object of the class that is an item of something, or that another one refers to
        public = invariants.is_public(f)
        value = classes.unknown_instance(m, self.owner.qualname, param.name, self.module, known, satisfied=public)
        if value is None:
            raise m.unsupported(f"instances of class {self.owner.qualname}", f.span)
        if isinstance(value, RefV):
            known.append(value)
        return value

    @staticmethod
    def _own_type(owner: ir.Class) -> Type:
        return Type("class", (), (owner.qualname,))

    # ---------------------------------------------------------------------------------------------------------------- exits

    def _owed_at_return(self, result: Value) -> Value:
        m, f = self.m, self.function
        self._owed_to_types("at return")
        if f.returns is not None and f.name != "__init__" and not f.is_generator:
            given, refuses = (result, False) if f.contract.exists or self.owner is None else promises.refusals(f, result)
            fit = TRUE if given is None else inputs.fits(m, given, f.returns, self.module)
            if refuses:
                fit = None if fit is None else or_(fit, *(g for g, part in alternatives(result) if part == promises.NOT_IMPLEMENTED))
                self.untyped = f.name not in promises.EQUALITY
            where = f"returns {f.returns}"
            if fit is None and self._is_opaque() and f.returns.name not in ("any", "object"):
                m.oblige("type", where, f.span, FALSE)
                m.record.obligations[next(reversed(m.record.obligations))].reasons = (f"the result is not shown to be of type {f.returns}",)
            elif fit is None:
                self.untyped = True
            elif fit is not None and fit is not TRUE:
                m.oblige("type", where, f.span, fit)
        meanings = {**self.args, "%result": result, "%old": self.old, "%snapshots": self.snapshots}
        for clause in f.contract.ensures:
            judged = contracts.judge_clause(m, clause, meanings, self.module, self.owner)
            contracts.demand(m, "postcondition", judged, clause.text, clause.span)
        for inherited in self.inherited:
            inheritance.at_return(m, self._func(), inherited, meanings)
        receiver = self.args[f.params[0].name] if self.owner is not None and f.kind in ("method", "property") and f.params else None
        invariants.pass_on(m, [*self.args.values(), result], receiver, f.span, "at return: ")
        self._owed_invariants()
        return NONE

    def _is_opaque(self) -> bool:
        """Whether calls of the function are not followed: then its callers rely on the types that it declares."""
        return self.function.contract.exists or reaches(self.m.program, self.key, self.key)

    def _owed_to_types(self, where: str) -> None:
        if self._is_opaque():
            declared.objects(self.m, self.m.escaped, self.module, self.function.span, where)

    def _func(self) -> FuncV:
        return FuncV(self.function, self.module, 0, self.owner)

    def _owed_invariants(self) -> None:
        m, f = self.m, self.function
        if self.owner is None or f.kind not in ("method", "property") or not f.params:
            return
        receiver = self.args.get(f.params[0].name)
        if isinstance(receiver, RefV) and invariants.is_public(f):
            invariants.demand(m, receiver, None)

    def _owed_at_raise(self, leaving: Exit) -> None:
        """An exception that escapes violates its obligation, unless the function declares it (or raised it on purpose)."""
        m, f = self.m, self.function
        m.state = leaving.state
        self._owed_to_types("when an exception leaves")
        for guard, value in alternatives(leaving.value):
            assert isinstance(value, ExcV)
            if f.is_generator and generators.stops(m, value):
                m.state = leaving.state
                m.unsupported("StopIteration raised inside a generator", value.origin.span)
            if self._allowed(value):
                continue
            path = leaving.state.path.extend(guard)
            origin = value.origin
            m.oblige(origin.kind, origin.detail, origin.span, FALSE, path, leaving.order)

    def _allowed(self, value: ExcV) -> bool:
        m, f = self.m, self.function
        if f.contract.lemma:
            return False  # its callers get the postcondition without running the body: it must come to its end
        names = f.contract.raises
        if names is None and value.origin.of_argument:
            return True
        if names is None and self.settings.never_panics:
            names = promises.documented(f)
        if names is None:
            return value.origin.explicit and value.origin.kind == "raise"
        for name in names:
            cls = promises.named(m, self.module, name)
            if cls is not None and exceptions.is_subclass(m, value.cls, cls):
                return True
        return False

    # -------------------------------------------------------------------------------------------------------- completeness

    def _never_reached(self) -> None:
        """Checks that no path came to still get an obligation, so that none is skipped in silence."""
        m, f = self.m, self.function
        path = Path(None, FALSE, TRUE, frozenset(), 1, True)
        for clause in f.contract.ensures:
            m.oblige("postcondition", clause.text, clause.span, TRUE, path)
        for node in nodes(f.body):
            if isinstance(node, ir.Assert) and not any(o.span == node.span for o in m.record.obligations.values()):
                m.oblige("assertion", node.text, node.span, TRUE, path)
            elif isinstance(node, ir.Claim):
                m.oblige("assertion", node.clause.text, node.clause.span, TRUE, path)
            elif isinstance(node, ir.While | ir.For):
                for clause in node.spec.invariants:
                    for kind in ("invariant-entry", "invariant-preserved"):
                        m.oblige(kind, clause.text, clause.span, TRUE, path)
                if node.spec.decreases is not None:
                    m.oblige("termination", node.spec.decreases.text, node.spec.decreases.span, TRUE, path)
        if m.promise is not None:
            m.oblige("raise", *m.promise, TRUE, path)
            self._recursion()

    def _recursion(self) -> None:
        """Endless recursion raises RecursionError: whatever calls itself on the way needs a measure that falls.

        What ran here was looked at; what was called through its contract may come back to this function, or never end by itself. The
        measures of others are asked where they stand, and so is the lack of one where the other function owes the same. Of methods that
        were called by their promises it is found out what they call: they must not come back.
        """
        m, f = self.m, self.function
        unending = endless(m.program, frozenset(m.unseen), self.settings.never_panics, self.key)
        reasons = [f"the recursion of {name} needs decreases" for name in unending]
        comes_back = any(k == self.key or reaches(m.program, k, self.key) for k in m.unseen)
        if comes_back and f.contract.decreases is None:
            reasons.insert(0, NEEDS_MEASURE)
        falls = frozenset(key for key, o in m.record.obligations.items() if o.kind == "termination")
        apart = frozenset(f"apart:{k}" for k in m.promised if k == self.key or reaches(m.program, k, self.key))
        if reasons or (comes_back and falls) or apart:
            path = Path(None, TRUE, TRUE if reasons else FALSE, falls | apart, 1, False)
            key = m.oblige("termination", "endless recursion raises RecursionError", f.span, FALSE, path)
            m.record.obligations[key].reasons = tuple(reasons) or ((NEEDS_MEASURE,) if apart else ())

    def _pack(self) -> Questions:
        m, f = self.m, self.function
        packer = Packer()
        inputs_ = tuple((name, packer.recipe(models.with_results(m, name, r))) for name, r in self.inputs)
        drawn = tuple((packer.row(path.branches(ROOT)), packer.recipe(models.recipe(m, v))) for path, v in m.record.drawn)
        turns = tuple((t.line, tuple((n, packer.row(a), packer.row(b)) for n, a, b in t.values)) for t in m.record.turns)
        packer.show(self.entry_path)
        order = m.record.order + 1
        asked = []
        limits = [LimitMet(x.key, x.reason, x.span, packer.question(x.path, FALSE)) for x in m.record.limits]
        once = _evaluated_once(f)
        for key, obligation in m.record.obligations.items():
            # What came first may be met again after a limit, where it stands in code that is evaluated more than once.
            last = obligation.last if obligation.span in once and obligation.kind != "termination" else order
            needs = frozenset(x.key for x in m.record.limits if x.since <= last)
            cases = tuple(packer.question(c.path, c.goal) for c in obligation.cases)
            asked.append(Asked(key, obligation.kind, obligation.detail, obligation.span, cases, needs, obligation.reasons))
        asked.sort(key=lambda a: (a.span.file, a.span.line, a.span.column, a.kind, a.detail))
        entry = packer.whole(self.entry_path)
        assumed = tuple((need, packer.whole(path)) for need, path in m.record.assumed)
        partial = any(functions_of(m.program)[k].contract.decreases is None for k in cycle(m.program, self.key))
        return Questions(
            self.module, f.qualname, packer.graph(), tuple(asked), tuple(limits), entry, inputs_, drawn,
            assumed, tuple(m.record.loops), partial, m.record.truncated, turns, tuple(m.record.relations),
            frozenset(m.unseen | m.promised), self.untyped,
        )  # fmt: skip


def _evaluated_once(f: ir.Function) -> set[ir.Span]:
    """The places of a function's own code at which no run is twice, but in loops: those of blocks and functions within it are left out."""
    again: set[ir.Span] = set()
    own: set[ir.Span] = set()
    for node in nodes(f.body):
        own.add(_place(node))
        match node:
            case ir.Define() | ir.Lambda() | ir.Comprehension():
                again.update(map(_place, nodes(node)))
            case ir.Try(handlers=handlers, final=final):
                again.update(map(_place, nodes((handlers, final))))
    return own - again


def _place(node: object) -> ir.Span:
    span = getattr(node, "span", ir.NOWHERE)
    assert isinstance(span, ir.Span)
    return span


def _limit_at_entry(m: Machine, limit: ir.UnsupportedExpr) -> Limit:
    return Limit(limit.reason, limit.span, m.state.path, 0, 0)
