"""What a lemma at a line of a function may mention, and the places where lemmas can stand.

Names are those that are certainly bound there. Their kinds come from annotations and from simple inference over the whole function; they
guide proposers and catch nonsense early. No proof rests on either: a lemma that reads an unbound name, or a value of another kind, fails
its own obligations.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from frontends import ir
from frontends.kinds import ANY
from frontends.walk import walk
from prover import inference
from prover.lemma_expressions import BUILTINS, Names
from prover.lemmas import LemmaKind


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lemma can stand: before a statement, and, if that is a loop, at its head."""

    line: int
    node: ir.Stmt
    before: frozenset[str]  # names bound before the statement
    head: frozenset[str]  # names bound at the head of the loop (with its target, where it has one)
    iterated: tuple[str, ...]  # what the loops around run over, this one included
    outer: tuple[str, ...]  # the same without this one


def places(function: ir.Function) -> dict[int, Place]:
    """The first statement of each line, by line. Nested functions are left out."""
    found = _Places()
    found.block(function.body, frozenset(p.name for p in function.params), ())
    return found.places


def loops(function: ir.Function) -> tuple[ir.While | ir.For, ...]:
    """The loops of a function in source order, nested ones included; nested functions are left out."""
    return tuple(p.node for _, p in sorted(places(function).items()) if isinstance(p.node, ir.While | ir.For))


class Scopes:
    """The scopes of one function of a module."""

    def __init__(self, module: ir.Module, function: ir.Function) -> None:
        self.function = function
        self.places = places(function)
        functions = [b for _, b in module.bindings if isinstance(b, ir.Function) and b.name not in function.locals]
        self.outside = Names(
            functions=tuple((f.name, len(f.params)) for f in functions if f.contract.pure and _plain(f)),
            facts=tuple((f.name, len(f.params)) for f in functions if f.contract.lemma and _plain(f)),
            taken=frozenset(identifiers(module)),
            hidden=frozenset(b for b in BUILTINS if b in function.locals or module.lookup(b) is not None),
        )
        kinds = inference.kinds(module, function)
        self.fields = inference.fields(module, function)
        self.kinds = [(name, str(kinds.get(name, ANY))) for name in function.locals if "%" not in name]
        self.has_old = "old" not in function.locals and module.lookup("old") in _OLD
        self.known: dict[tuple[int, bool], Names] = {}

    def at(self, line: int | None, kind: LemmaKind) -> Names:
        """See `scope`."""
        if line is None:
            return self.outside
        if kind == "decreases" and line == self.function.span.line:
            named = self._variables(frozenset(p.name for p in self.function.params))
            return dataclasses.replace(self.outside, variables=tuple(v for v in named if not v[0].startswith("old.")))
        place = self.places[line]
        at_head = kind in ("invariant", "decreases") and isinstance(place.node, ir.While | ir.For)
        if (line, at_head) not in self.known:
            variables = self._variables(place.head if at_head else place.before)
            around = place.iterated if at_head else place.outer
            self.known[line, at_head] = dataclasses.replace(self.outside, variables=tuple(variables), iterated=around)
        return self.known[line, at_head]

    def _variables(self, bound: frozenset[str]) -> list[tuple[str, str]]:
        variables = [(name, kind) for name, kind in self.kinds if name in bound]
        for name, of_name in self.fields.items():
            if name in bound and name != "old":
                variables.extend((f"{name}.{field}", str(kind or ANY)) for field, kind in of_name)
        for p in self.function.params if self.has_old else ():
            if p.name in bound:
                variables.append((f"old.{p.name}", str(inference.declared(p))))
                variables.extend((f"old.{p.name}.{field}", str(kind or ANY)) for field, kind in self.fields.get(p.name, ()))
        return variables


_OLD = (None, ir.Import("prover", "old"), ir.Import("prover.spec", "old"))  # what `old` may be so that it can be read as the entry state


class _Same:
    """A key that is equal to itself only: hashing a module goes through all of it."""

    def __init__(self, module: ir.Module, function: ir.Function) -> None:
        self.module, self.function = module, function

    def __hash__(self) -> int:
        return hash((id(self.module), id(self.function)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.module is other.module and self.function is other.function


@functools.lru_cache(maxsize=64)
def _scopes(key: _Same) -> Scopes:
    return Scopes(key.module, key.function)


def scopes(module: ir.Module, function: ir.Function) -> Scopes:
    """The scopes of a function, made once."""
    return _scopes(_Same(module, function))


def scope(module: ir.Module, function: ir.Function, line: int | None, kind: LemmaKind = "invariant") -> Names:
    """The names in scope for a lemma of that kind at that line. Raises KeyError where no statement begins at the line.

    At a loop, an invariant and a measure see the loop's target, an assertion before it does not. A measure at the line of the function is
    that of its recursion, and sees the parameters. Facts stand outside of the function,
    at no line, and see no variables but their own.
    """
    return scopes(module, function).at(line, kind)


def _plain(function: ir.Function) -> bool:
    return not function.limits and all(p.kind == "positional" for p in function.params)


def identifiers(module: ir.Module) -> set[str]:
    """Every identifier of a module, attributes included: a new function under one of these could mean something."""
    found = {name for name, _ in module.bindings}
    for node in walk(module.bindings):
        match node:
            case ir.Name(id=name) | ir.Attribute(name=name) | ir.Param(name=name) | ir.Function(name=name):
                found.add(name)
            case ir.Arg(keyword=str(name)) | ir.Handler(name=str(name)) | ir.Import(name=str(name)):
                found.add(name)
            case _:
                pass
    return found


# ------------------------------------------------------------------------------------------------------ what is bound where


class _Places:
    """A walk in source order with the set of names that are bound on every way to the place; None where no way leads."""

    def __init__(self) -> None:
        self.places: dict[int, Place] = {}

    def block(self, body: Sequence[ir.Stmt], bound: frozenset[str] | None, around: tuple[str, ...]) -> frozenset[str] | None:
        for node in body:
            bound = self.stmt(node, bound, around)
        return bound

    def stmt(self, node: ir.Stmt, bound: frozenset[str] | None, around: tuple[str, ...]) -> frozenset[str] | None:
        here = bound if bound is not None else frozenset()
        inner, head = around, here
        if isinstance(node, ir.For):
            head = here | _targets(node.target)
            source = inference.dotted(node.iter)
            inner = around if source is None else (*around, source)
        self.places.setdefault(node.span.line, Place(node.span.line, node, here, head, inner, around))
        match node:
            case ir.Assign(target=target):
                return None if bound is None else bound | _targets(target)
            case ir.Define(function=function):
                return None if bound is None else bound | {function.name}
            case ir.Delete(target=ir.Name(id=name)):
                return None if bound is None else bound - {name}
            case ir.Return() | ir.Raise() | ir.Break() | ir.Continue():
                return None
            case ir.If(body=body, orelse=orelse):
                return _meet([self.block(body, bound, around), self.block(orelse, bound, around)])
            case ir.While(body=body, orelse=orelse) | ir.For(body=body, orelse=orelse):
                # What a loop binds may not be bound after it: it may have had no turn. A `del` in it may have happened.
                deleted = {n.target.id for n in walk(body) if isinstance(n, ir.Delete) and isinstance(n.target, ir.Name)}
                after = None if bound is None else bound - deleted
                if deleted and node.span.line in self.places:
                    place = self.places[node.span.line]
                    if place.node is node:
                        self.places[node.span.line] = Place(place.line, node, here, head - deleted, place.iterated, place.outer)
                self.block(body, head - deleted, inner)
                self.block(orelse, after, around)
                return after
            case ir.With(target=target, body=body):
                start = None if bound is None else bound | (frozenset() if target is None else _targets(target))
                self.block(body, start, around)
                return start  # the context manager may suppress an exception anywhere in the body
            case ir.Try(body=body, handlers=handlers, orelse=orelse, final=final):
                ends = [self.block(orelse, self.block(body, bound, around), around)]
                for handler in handlers:
                    named = frozenset() if handler.name is None else frozenset({handler.name})
                    end = self.block(handler.body, None if bound is None else bound | named, around)
                    ends.append(None if end is None else end - named)
                self.block(final, bound, around)
                met = _meet(ends)
                return met if not final else bound if met is not None else None
            case _:
                return bound


def _meet(ends: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    reached = [end for end in ends if end is not None]
    return frozenset.intersection(*reached) if reached else None


def _targets(target: ir.Expr) -> frozenset[str]:
    match target:
        case ir.Name(id=name, scope="local"):
            return frozenset({name})
        case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
            return frozenset().union(*map(_targets, items)) if items else frozenset()
        case ir.Star(value=value):
            return _targets(value)
    return frozenset()
