"""Functions within a function that code elsewhere may run: what they check, and what they promise, is not known.

A function within a function is followed wherever the one around it calls it, with the variables that it has around it there. One that is
returned, kept in an object or handed on may be called by others, with any arguments; what a generator checks happens where somebody runs
over it. So a function stays in sight where it is only called, in code that runs there. Nobody proves the contract of one within another.
"""

from __future__ import annotations

from collections.abc import Sequence

from frontends import ir
from frontends.walk import children
from smt.callgraph import nodes
from smt.machine import Machine
from smt.state import ROOT
from smt.terms import FALSE

_EMPTYING = ("list", "tuple", "set", "frozenset", "dict", "sum", "any", "all", "sorted", "min", "max")  # run over what they get at once
_PASSING_ON = ("map", "filter", "zip", "enumerate")  # what they give runs what they get
_SORTING = ("sorted", "min", "max")


class _Sight:
    """What mentions the functions within a function, and from where."""

    def __init__(self, module: ir.Module) -> None:
        self.module = module
        self.around: dict[int, tuple[ir.Define, ...]] = {}  # by the identity of a Define those that it stands in
        self.defined: list[ir.Define] = []
        self.handed_on: set[str] = set()
        self.walked: set[str] = set()  # called where a generator would be run over
        self.called: set[str] = set()
        self.mentions: list[tuple[str, tuple[ir.Define, ...]]] = []

    def visit(self, node: object, within: tuple[ir.Define, ...], later: bool = False, emptied: bool = False) -> None:
        """`later`: the node may be evaluated after the function has come to its end. `emptied`: its value is run over here."""
        match node:
            case ir.Define(function=f):
                self.around[id(node)] = within
                self.defined.append(node)
                self.visit_all((f.params, f.wrappers), within, later)
                self.visit_all(f.body, (*within, node))
            case ir.Lambda(params=params, body=body):
                self.visit_all(params, within, later)
                self.visit(body, within, later=True)
            case ir.Comprehension(kind=kind, element=element, value=value, clauses=clauses):
                later |= kind == "generator" and not emptied
                for clause in clauses:
                    self.visit(clause.iter, within, later, emptied=True)
                    self.visit_all((clause.target, clause.conditions), within, later)
                self.visit_all((element, value), within, later)
            case ir.For(iter=run_over):
                self.visit(run_over, within, later, emptied=True)
                self.visit_all((node.target, node.body, node.orelse), within, later)
            case ir.Call(func=ir.Name(id=name, scope="global"), args=args) if self.module.lookup(name) is None:
                for i, arg in enumerate(args):
                    named = isinstance(arg.value, ir.Name) and not later
                    run = (name in _SORTING and arg.keyword == "key") or (emptied and name in ("map", "filter") and i == 0)
                    if named and run:
                        self.call(arg.value.id, within, later, emptied=False)  # type: ignore[union-attr]
                    else:
                        self.visit(arg.value, within, later, name in _EMPTYING or (emptied and name in _PASSING_ON))
            case ir.Call(func=ir.Name(id=name), args=args):
                self.call(name, within, later, emptied)
                self.visit_all(args, within, later)
            case ir.Name(id=name):
                self.handed_on.add(name)
            case _:
                self.visit_all(tuple(children(node)), within, later)

    def visit_all(self, parts: object, within: tuple[ir.Define, ...], later: bool = False) -> None:
        if isinstance(parts, tuple):
            for part in parts:
                self.visit_all(part, within, later)
        elif parts is not None and not isinstance(parts, str | int | float | bytes | ir.Span):
            self.visit(parts, within, later)

    def call(self, name: str, within: tuple[ir.Define, ...], later: bool, emptied: bool) -> None:
        self.mentions.append((name, within))
        (self.walked if emptied else self.called).add(name)
        if later:
            self.handed_on.add(name)

    def leaving(self) -> list[ir.Define]:
        """The functions that code elsewhere may run."""
        gone = {id(d): d for d in self.defined if self._leaves(d.function)}
        grown = True
        while grown:
            reached = {name for name, within in self.mentions if any(id(d) in gone for d in within)}
            more = {
                id(d): d
                for d in self.defined
                if d.function.name in reached or any(id(e) in gone for e in self.around[id(d)])
            }  # fmt: skip
            grown = not more.keys() <= gone.keys()
            gone |= more
        return [d for d in self.defined if id(d) in gone]

    def _leaves(self, f: ir.Function) -> bool:
        unrun = f.is_generator and f.name in self.called
        return f.name in self.handed_on or unrun or bool(f.wrappers) or f.contract.exists


def leaving(module: ir.Module, body: Sequence[ir.Stmt]) -> list[ir.Define]:
    """The functions within a body that may be run by code that is not in it."""
    if not any(isinstance(node, ir.Define) for node in nodes(tuple(body))):
        return []
    sight = _Sight(module)
    sight.visit_all(tuple(body), ())
    return sight.leaving()


def owe(m: Machine, module: ir.Module, function: ir.Function) -> None:
    """Leave open what is checked in functions within a function that leave its sight, and what they promise."""
    for define in leaving(module, function.body):
        inner = define.function
        apart = {id(n) for d in nodes(inner.body) if isinstance(d, ir.Define) for n in nodes(d.function.body)}
        for node in nodes(inner.body):
            if id(node) in apart:
                continue
            match node:
                case ir.Assert(text=text, span=span):
                    _leave_open(m, inner, "assertion", text, span)
                case ir.Claim(clause=clause):
                    _leave_open(m, inner, "assertion", clause.text, clause.span)
                case ir.While(spec=spec) | ir.For(spec=spec):
                    for clause in spec.invariants:
                        _leave_open(m, inner, "invariant-entry", clause.text, clause.span)
                        _leave_open(m, inner, "invariant-preserved", clause.text, clause.span)
                    if spec.decreases is not None:
                        _leave_open(m, inner, "termination", spec.decreases.text, spec.decreases.span)
        for clause in inner.contract.ensures:
            _leave_open(m, inner, "postcondition", clause.text, clause.span)
        if inner.contract.decreases is not None:
            _leave_open(m, inner, "termination", inner.contract.decreases.text, inner.contract.decreases.span)
        if inner.contract.raises is not None or m.settings.never_panics:
            _leave_open(m, inner, "raise", inner.qualname, define.span)


def _leave_open(m: Machine, inner: ir.Function, kind: str, detail: str, span: ir.Span) -> None:
    key = m.oblige(kind, detail, span, FALSE, ROOT)
    m.record.obligations[key].reasons = (f"{inner.qualname} may be called by code elsewhere; one of the module would be checked by itself",)
