"""Putting lemmas into a program: invariants and measures into loops, measures of recursion, assertions before statements, facts beside
the functions.

`insert` is pure: the program goes in and an annotated program comes out. What a lemma says is lowered by the ordinary lowering of
expressions, so it means what it would mean had the user written it. Nothing but `Claim` nodes, loop clauses, measures and functions
for facts is added.
"""

from __future__ import annotations

import ast
import dataclasses
import itertools
import re
from collections.abc import Sequence

from frontends import ir
from frontends.kinds import INT, NONE
from frontends.python.annotations import Annotations
from frontends.python.lower_expr import ExprLowerer, ModuleContext
from frontends.python.names import ImportSite, ModuleNames
from frontends.python.scopes import Fresh, Scope
from frontends.source import Source
from frontends.walk import walk
from prover.lemma_expressions import OLD, SEEN
from prover.lemmas import Condition, Expression, Fact, Lemma, LemmaError, LemmaKind, Names, Use, parse
from prover.scope import identifiers, scope, scopes

_TEMPORARY = re.compile(r"%(\d+)$")


def insert(program: ir.Program, lemmas: Sequence[Lemma]) -> ir.Program:
    """The program with the lemmas in it, in their order after what stands there already. A lemma that says what an earlier one or the
    user says at its place is left out. Raises LemmaError for a lemma that is none, or that has no place there."""
    edits: dict[str, _ModuleEdit] = {}
    for lemma in lemmas:
        module = program.module(lemma.module)
        if module is None:
            raise LemmaError(f"there is no module {lemma.module}")
        if lemma.module not in edits:
            edits[lemma.module] = _ModuleEdit(module, program)
        edits[lemma.module].add(lemma)
    return ir.Program(tuple(edits[m.name].finished() if m.name in edits else m for m in program.modules))


def function_named(module: ir.Module, qualname: str) -> ir.Function:
    """The function or method of that qualified name. Raises LemmaError when there is none, or more than one."""
    found = [f for f in module.functions() if f.qualname == qualname]
    if len(found) != 1:
        raise LemmaError(f"there is no function {qualname} in {module.name}" if not found else f"{qualname} is not one function")
    return found[0]


def lowered_invariants(
    module: ir.Module, function: ir.Function, invariants: Sequence[tuple[int, Condition]]
) -> tuple[list[ir.Clause], tuple[str, ...]]:
    """Invariants of loops (line and condition) as `insert` lowers them, and the temporaries that they take."""
    edit = _FunctionEdit(module, function)
    made = [edit.lowering.clause(condition.body, edit.head(line)) for line, condition in invariants]
    return made, tuple(edit.fresh.made)


def names_at(module: ir.Module, function: ir.Function, line: int, kind: LemmaKind) -> Names:
    """The names that a lemma may mention there; see `scope`. Raises LemmaError where no statement begins."""
    try:
        return scope(module, function, None if kind == "fact" else line, kind)
    except KeyError:
        raise LemmaError(f"no statement of {function.qualname} begins at line {line}") from None


class _ModuleEdit:
    """A module, and what lemmas add to it."""

    def __init__(self, module: ir.Module, program: ir.Program) -> None:
        self.module, self.program = module, program
        self.facts: list[ir.Function] = []
        self.functions: dict[str, _FunctionEdit] = {}

    def add(self, lemma: Lemma) -> None:
        """Add one lemma."""
        function = function_named(self.module, lemma.function)
        names = names_at(self.module, function, lemma.line, lemma.kind)
        if self.facts:
            names = dataclasses.replace(names, facts=(*names.facts, *((f.name, len(f.params)) for f in self.facts)))
        parsed = parse(lemma.statement, names)
        if isinstance(parsed, Fact):
            if any(parsed.name in identifiers(module) for module in self.program.modules):
                raise LemmaError(f"the name {parsed.name} is taken")
            self.facts.append(_fact_function(self.module, function, parsed))
            return
        if function.qualname not in self.functions:
            self.functions[function.qualname] = _FunctionEdit(self.module, function)
        edit = self.functions[function.qualname]
        if isinstance(parsed, Condition) and parsed.kind == "decreases" and lemma.line == function.span.line:
            edit.of_recursion(parsed)
        elif isinstance(parsed, Condition) and parsed.kind != "assertion":
            edit.at_loop(lemma.line, parsed)
        else:
            edit.before(lemma.line, parsed)

    def finished(self) -> ir.Module:
        """The module with everything in it."""
        bindings = [(name, self._edited(binding)) for name, binding in self.module.bindings]
        return dataclasses.replace(self.module, bindings=(*bindings, *((f.name, f) for f in self.facts)))

    def _edited(self, binding: ir.Binding) -> ir.Binding:
        if isinstance(binding, ir.Function) and binding.qualname in self.functions:
            return self.functions[binding.qualname].finished()
        if isinstance(binding, ir.Class):
            methods = tuple(self.functions[m.qualname].finished() if m.qualname in self.functions else m for m in binding.methods)
            return dataclasses.replace(binding, methods=methods)
        return binding


class _FunctionEdit:
    """A function, and what lemmas add to it: clauses of loops and claims, by the statement that they stand at."""

    def __init__(self, module: ir.Module, function: ir.Function) -> None:
        self.function = function
        self.places = scopes(module, function).places
        self.specs: dict[int, ir.LoopSpec] = {}  # by id of the loop
        self.claims: dict[int, dict[str, ir.Claim]] = {}  # by id of the statement, then by text
        self.contract = function.contract
        taken = [int(m[1]) for name in _names_in(function) if (m := _TEMPORARY.search(name))]
        self.fresh = Fresh(itertools.count(max(taken, default=0) + 1))
        self.lowering = _Lowering(module, function.locals, self.fresh)

    def at_loop(self, line: int, condition: Condition) -> None:
        """Add an invariant or a measure."""
        loop = self.places[line].node
        if not isinstance(loop, ir.While | ir.For):
            raise LemmaError(f"no loop begins at line {line}")
        spec = self.specs.get(id(loop), loop.spec)
        span = self.head(line)
        if condition.kind == "invariant":
            if all(c.text != condition.body.text for c in spec.invariants):
                spec = dataclasses.replace(spec, invariants=(*spec.invariants, self.lowering.clause(condition.body, span)))
        elif spec.decreases is not None:
            raise LemmaError(f"the loop at line {line} has a measure already")
        else:
            spec = dataclasses.replace(spec, decreases=self.lowering.clause(condition.body, span))
        self.specs[id(loop)] = spec

    def head(self, line: int) -> ir.Span:
        """The beginning of a loop: no clause of the source stands there."""
        loop = self.places[line].node
        return ir.Span(line, loop.span.column, line, loop.span.column, loop.span.file)

    def of_recursion(self, condition: Condition) -> None:
        """Add the measure that falls with each call of the function by itself."""
        if self.contract.decreases is not None:
            raise LemmaError(f"{self.function.qualname} has a measure already")
        pairs = tuple((p.name, p.name) for p in self.function.params)
        self.contract = dataclasses.replace(self.contract, decreases=self.lowering.clause(condition.body, self.function.span, pairs))

    def before(self, line: int, what: Condition | Use) -> None:
        """Add an assertion or a use of a fact."""
        node = self.places[line].node
        span = ir.Span(line, 0, node.span.line, node.span.column, node.span.file)  # no statement of a function begins in column 0
        claims = self.claims.setdefault(id(node), {})
        for said in [what] if isinstance(what, Use) else [*what.parts, what.body]:
            claim = self.lowering.claim(said, span)
            claims.setdefault(claim.clause.text, claim)

    def finished(self) -> ir.Function:
        """The function with everything in it."""
        body = self._block(self.function.body)
        return dataclasses.replace(self.function, body=body, contract=self.contract, locals=(*self.function.locals, *self.fresh.made))

    def _block(self, body: tuple[ir.Stmt, ...]) -> tuple[ir.Stmt, ...]:
        return tuple(part for node in body for part in (*self.claims.get(id(node), {}).values(), self._stmt(node)))

    def _stmt(self, node: ir.Stmt) -> ir.Stmt:
        """The statement with what belongs inside of it; nested functions are left alone."""
        match node:
            case ir.If():
                return dataclasses.replace(node, body=self._block(node.body), orelse=self._block(node.orelse))
            case ir.While() | ir.For():
                spec = self.specs.get(id(node), node.spec)
                return dataclasses.replace(node, body=self._block(node.body), orelse=self._block(node.orelse), spec=spec)
            case ir.With():
                return dataclasses.replace(node, body=self._block(node.body))
            case ir.Try():
                handlers = tuple(dataclasses.replace(h, body=self._block(h.body)) for h in node.handlers)
                body, orelse, final = self._block(node.body), self._block(node.orelse), self._block(node.final)
                return dataclasses.replace(node, body=body, handlers=handlers, orelse=orelse, final=final)
        return node


# ------------------------------------------------------------------------------------------------------------- lowering


class _Lowering:
    """Lowers expressions over the locals of one function, by the ordinary lowering, with temporaries from `fresh`."""

    def __init__(self, module: ir.Module, locals_: Sequence[str], fresh: Fresh) -> None:
        names = ModuleNames(module.name, False)
        nowhere = ast.Pass()
        # These two alone are recognised by what they are bound to, under names that no program can have.
        names.sites = {OLD: ImportSite("prover", "old", nowhere), SEEN: ImportSite("prover", "seen", nowhere)}
        self.lowerer = ExprLowerer(ModuleContext(Source(module.path, ""), names, Annotations(names)))
        own = {name: name for name in locals_ if "%" not in name}
        self.scope = Scope("function", own, parent=Scope("module"), fresh=fresh)

    def expr(self, expression: Expression, span: ir.Span) -> ir.Expr:
        """The IR of an expression, all of it at one place."""
        for node in ast.walk(expression.tree):
            if isinstance(node, ast.expr):
                node.lineno, node.end_lineno = span.line, span.end_line
                node.col_offset, node.end_col_offset = span.column, span.end_column
        return self.lowerer.expr(expression.tree, self.scope)

    def clause(self, expression: Expression, span: ir.Span, params: tuple[tuple[str, str], ...] = ()) -> ir.Clause:
        """A condition as a clause."""
        return ir.Clause(params, self.expr(expression, span), expression.text, span)

    def claim(self, said: Expression | Use, span: ir.Span) -> ir.Claim:
        """What is said at a point, as a claim."""
        if isinstance(said, Expression):
            return ir.Claim(self.clause(said, span), span)
        # Calling the fact where its hypothesis holds yields its conclusion; the call gives None, and `not None` is true.
        body = ir.Unary("not", self.expr(said.call, span), span)
        return ir.Claim(ir.Clause((), body, f"use {said.call.text}", span), span)


def _names_in(function: ir.Function) -> set[str]:
    found = {n.id for n in walk(function) if isinstance(n, ir.Name)}
    return found.union(*(f.locals for f in walk(function) if isinstance(f, ir.Function)))


# ---------------------------------------------------------------------------------------------------------------- facts


def _fact_function(module: ir.Module, function: ir.Function, fact: Fact) -> ir.Function:
    """A fact as a lemma function: hypothesis and conclusion are its contract, the hints are its body."""
    span = ir.Span(function.span.line, 0, function.span.line, 0, module.path)
    fresh = Fresh()
    lowering = _Lowering(module, fact.params, fresh)
    pairs = tuple((name, name) for name in fact.params)
    requires = () if fact.hypothesis is None else (lowering.clause(fact.hypothesis, span, pairs),)
    decreases = None
    body: list[ir.Stmt] = []
    if fact.induction is not None:
        decreases = lowering.clause(fact.induction.measure, span, pairs)
        descend = tuple(ir.ExprStmt(lowering.expr(one, span), span) for one in fact.induction.calls)
        body.append(ir.If(lowering.expr(fact.induction.more, span), descend, (), span))
    said: tuple[Expression | Use, ...] = (*fact.uses, *fact.parts)
    body.extend(lowering.claim(part, span) for part in said)
    ensures = (lowering.clause(fact.conclusion, span, pairs),)
    contract = ir.Contract(requires, ensures, raises=(), decreases=decreases, lemma=True, exists=True)
    params = tuple(ir.Param(name, INT, span=span) for name in fact.params)
    return ir.Function(
        fact.name, fact.name, params, NONE, tuple(body), contract, locals=(*fact.params, *fresh.made), span=span
    )  # fmt: skip
