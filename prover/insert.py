"""Putting lemmas into a program: invariants and measures into loops, assertions before statements, facts beside the functions.

`insert` is pure: the program goes in and an annotated program comes out. What a lemma says is lowered by the ordinary lowering of
expressions, so it means what it would mean had the user written it. Nothing but `Claim` nodes, loop clauses and functions for facts is
added.
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
from prover.scope import places, scope

_TEMPORARY = re.compile(r"%(\d+)$")


def insert(program: ir.Program, lemmas: Sequence[Lemma]) -> ir.Program:
    """The program with the lemmas in it, in their order after what stands there already. A lemma that says what an earlier one or the
    user says at its place is left out. Raises LemmaError for a lemma that is none, or that has no place there."""
    for lemma in lemmas:
        program = _with_module(program, _insert_one(program, lemma))
    return program


def _with_module(program: ir.Program, module: ir.Module) -> ir.Program:
    return ir.Program(tuple(module if m.name == module.name else m for m in program.modules))


def _insert_one(program: ir.Program, lemma: Lemma) -> ir.Module:
    module = program.module(lemma.module)
    if module is None:
        raise LemmaError(f"there is no module {lemma.module}")
    function = function_named(module, lemma.function)
    parsed = parse(lemma.statement, names_at(module, function, None if lemma.kind == "fact" else lemma.line, lemma.kind))
    if isinstance(parsed, Fact):
        fact = _fact_function(module, function, parsed)
        return dataclasses.replace(module, bindings=(*module.bindings, (fact.name, fact)))
    if isinstance(parsed, Condition) and parsed.kind != "assertion":
        return _replaced(module, function, _at_loop(module, function, lemma.line, parsed))
    return _replaced(module, function, _before(module, function, lemma.line, parsed))


def function_named(module: ir.Module, qualname: str) -> ir.Function:
    """The function or method of that qualified name. Raises LemmaError when there is none, or more than one."""
    found = [f for f in module.functions() if f.qualname == qualname]
    if len(found) != 1:
        raise LemmaError(f"there is no function {qualname} in {module.name}" if not found else f"{qualname} is not one function")
    return found[0]


def names_at(module: ir.Module, function: ir.Function, line: int | None, kind: LemmaKind) -> Names:
    """The names that a lemma may mention there; see `scope`. Raises LemmaError where no statement begins."""
    try:
        return scope(module, function, line, kind)
    except KeyError:
        raise LemmaError(f"no statement of {function.qualname} begins at line {line}") from None


def _replaced(module: ir.Module, old: ir.Function, new: ir.Function) -> ir.Module:
    def method(binding: ir.Binding) -> ir.Binding:
        if binding is old:
            return new
        if isinstance(binding, ir.Class) and any(m is old for m in binding.methods):
            return dataclasses.replace(binding, methods=tuple(new if m is old else m for m in binding.methods))
        return binding

    return dataclasses.replace(module, bindings=tuple((name, method(b)) for name, b in module.bindings))


# ------------------------------------------------------------------------------------------------------------- lowering


class _Lowering:
    """Lowers expressions of one function's scope, all at one place, with temporaries that the function does not have yet."""

    def __init__(self, module: ir.Module, locals_: Sequence[str], used: Sequence[object], span: ir.Span) -> None:
        self.span = span
        taken = [int(m[1]) for name in _names_in(used) if (m := _TEMPORARY.search(name))]
        self.fresh = Fresh(itertools.count(max(taken, default=0) + 1))
        names = ModuleNames(module.name, False)
        nowhere = ast.Pass()
        # These two alone are recognised by what they are bound to, under names that no program can have.
        names.sites = {OLD: ImportSite("prover", "old", nowhere), SEEN: ImportSite("prover", "seen", nowhere)}
        self.lowerer = ExprLowerer(ModuleContext(Source(span.file, ""), names, Annotations(names)))
        own = {name: name for name in locals_ if "%" not in name}
        self.scope = Scope("function", own, parent=Scope("module"), fresh=self.fresh)

    def expr(self, expression: Expression) -> ir.Expr:
        for node in ast.walk(expression.tree):
            if isinstance(node, ast.expr):
                node.lineno, node.end_lineno = self.span.line, self.span.end_line
                node.col_offset, node.end_col_offset = self.span.column, self.span.end_column
        return self.lowerer.expr(expression.tree, self.scope)

    def clause(self, expression: Expression, params: tuple[tuple[str, str], ...] = ()) -> ir.Clause:
        return ir.Clause(params, self.expr(expression), expression.text, self.span)


def _names_in(nodes: Sequence[object]) -> set[str]:
    found = {n.id for node in nodes for n in walk(node) if isinstance(n, ir.Name)}
    for node in nodes:
        found.update(name for f in walk(node) if isinstance(f, ir.Function) for name in f.locals)
    return found


def _at_loop(module: ir.Module, function: ir.Function, line: int, condition: Condition) -> ir.Function:
    loop = places(function)[line].node
    if not isinstance(loop, ir.While | ir.For):
        raise LemmaError(f"no loop begins at line {line}")
    spec = loop.spec
    lowering = _Lowering(module, function.locals, [function], _head(loop.span))
    clause = lowering.clause(condition.body)
    if condition.kind == "invariant":
        if any(c.text == clause.text for c in spec.invariants):
            return function
        spec = dataclasses.replace(spec, invariants=(*spec.invariants, clause))
    elif spec.decreases is not None:
        raise LemmaError(f"the loop at line {line} has a measure already")
    else:
        spec = dataclasses.replace(spec, decreases=clause)
    return _edited(function, loop, (dataclasses.replace(loop, spec=spec),), lowering)


def _before(module: ir.Module, function: ir.Function, line: int, what: Condition | Use) -> ir.Function:
    node = places(function)[line].node
    here = ir.Span(line, 0, node.span.line, node.span.column, node.span.file)  # no statement of a function begins in column 0
    lowering = _Lowering(module, function.locals, [function], here)
    claims = _claims(lowering, [what] if isinstance(what, Use) else [*what.parts, what.body])
    standing = {c.clause.text for c in walk(function.body) if isinstance(c, ir.Claim) and c.span == here}
    fresh = tuple(c for c in claims if c.clause.text not in standing)
    return _edited(function, node, (*fresh, node), lowering)


def _claims(lowering: _Lowering, said: Sequence[Expression | Use]) -> tuple[ir.Claim, ...]:
    claims = []
    for item in said:
        if isinstance(item, Use):
            # Calling the fact where its hypothesis holds yields its conclusion; the call gives None, and `not None` is true.
            call = lowering.expr(item.call)
            clause = ir.Clause((), ir.Unary("not", call, lowering.span), f"use {item.call.text}", lowering.span)
        else:
            clause = lowering.clause(item)
        claims.append(ir.Claim(clause, lowering.span))
    return tuple(claims)


def _head(span: ir.Span) -> ir.Span:
    """The beginning of a loop, for clauses that stand nowhere in the source."""
    return ir.Span(span.line, span.column, span.line, span.column, span.file)


def _edited(function: ir.Function, old: ir.Stmt, new: tuple[ir.Stmt, ...], lowering: _Lowering) -> ir.Function:
    body = _edit_block(function.body, old, new)
    return dataclasses.replace(function, body=body, locals=(*function.locals, *lowering.fresh.made))


def _edit_block(body: tuple[ir.Stmt, ...], old: ir.Stmt, new: tuple[ir.Stmt, ...]) -> tuple[ir.Stmt, ...]:
    """The block with `new` for the one statement that is `old`, wherever it is nested; nested functions are left alone."""
    edited: list[ir.Stmt] = []
    for node in body:
        if node is old:
            edited.extend(new)
            continue
        match node:
            case ir.If(body=inner, orelse=orelse) | ir.While(body=inner, orelse=orelse) | ir.For(body=inner, orelse=orelse):
                node = dataclasses.replace(node, body=_edit_block(inner, old, new), orelse=_edit_block(orelse, old, new))
            case ir.With(body=inner):
                node = dataclasses.replace(node, body=_edit_block(inner, old, new))
            case ir.Try(body=inner, handlers=handlers, orelse=orelse, final=final):
                node = dataclasses.replace(
                    node,
                    body=_edit_block(inner, old, new),
                    handlers=tuple(dataclasses.replace(h, body=_edit_block(h.body, old, new)) for h in handlers),
                    orelse=_edit_block(orelse, old, new),
                    final=_edit_block(final, old, new),
                )
            case _:
                pass
        edited.append(node)
    return tuple(edited)


# ---------------------------------------------------------------------------------------------------------------- facts


def _fact_function(module: ir.Module, function: ir.Function, fact: Fact) -> ir.Function:
    """A fact as a lemma function: hypothesis and conclusion are its contract, the hints are its body."""
    span = ir.Span(function.span.line, 0, function.span.line, 0, module.path)
    lowering = _Lowering(module, fact.params, [], span)
    pairs = tuple((name, name) for name in fact.params)
    requires = () if fact.hypothesis is None else (lowering.clause(fact.hypothesis, pairs),)
    decreases = None
    body: list[ir.Stmt] = []
    if fact.induction is not None:
        decreases = lowering.clause(fact.induction.measure, pairs)
        descend = ir.ExprStmt(lowering.expr(fact.induction.call), span)
        body.append(ir.If(lowering.expr(fact.induction.more), (descend,), (), span))
    body.extend(_claims(lowering, [*fact.uses, *fact.parts]))
    ensures = (lowering.clause(fact.conclusion, pairs),)
    contract = ir.Contract(requires, ensures, raises=(), decreases=decreases, lemma=True, exists=True)
    params = tuple(ir.Param(name, INT, span=span) for name in fact.params)
    return ir.Function(
        fact.name, fact.name, params, NONE, tuple(body), contract, locals=(*fact.params, *lowering.fresh.made), span=span
    )
