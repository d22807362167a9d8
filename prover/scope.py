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
from frontends.kinds import ANY, BOOL, INT, NONE, STR, Type, union
from frontends.walk import walk
from prover.lemma_expressions import BUILTINS, Names
from prover.lemmas import LemmaKind

MAX_JOINS = 4  # assignments are read until kinds settle, at most this often


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


def scope(module: ir.Module, function: ir.Function, line: int | None, kind: LemmaKind = "invariant") -> Names:
    """The names in scope for a lemma of that kind at that line. Raises KeyError where no statement begins at the line.

    At a loop, an invariant and a measure see the loop's target, an assertion before it does not. Facts stand outside of the function,
    at no line, and see no variables but their own.
    """
    functions = [b for _, b in module.bindings if isinstance(b, ir.Function) and b.name not in function.locals]
    outside = Names(
        functions=tuple((f.name, len(f.params)) for f in functions if f.contract.pure and _plain(f)),
        facts=tuple((f.name, len(f.params)) for f in functions if f.contract.lemma and _plain(f)),
        taken=_taken(module),
        hidden=frozenset(b for b in BUILTINS if b in function.locals or module.lookup(b) is not None),
    )
    if line is None:
        return outside
    place = places(function)[line]
    at_head = kind in ("invariant", "decreases") and isinstance(place.node, ir.While | ir.For)
    bound = place.head if at_head else place.before
    kinds = _kinds(module, function)
    variables = [(name, str(kinds.get(name, ANY))) for name in function.locals if name in bound and "%" not in name]
    fields = _fields(module, function)
    for name, kind_ in fields.items():
        if name in bound and name != "old":
            variables.extend((f"{name}.{field}", str(t or ANY)) for field, t in kind_)
    if "old" not in function.locals and module.lookup("old") in _OLD:
        for p in function.params:
            if p.name in bound:
                variables.append((f"old.{p.name}", str(_declared(p))))
                variables.extend((f"old.{p.name}.{field}", str(t or ANY)) for field, t in fields.get(p.name, ()))
    return dataclasses.replace(outside, variables=tuple(variables), iterated=place.iterated if at_head else place.outer)


_OLD = (None, ir.Import("prover", "old"), ir.Import("prover.spec", "old"))  # what `old` may be so that it can be read as the entry state


def _plain(function: ir.Function) -> bool:
    return not function.limits and all(p.kind == "positional" for p in function.params)


@functools.lru_cache(maxsize=8)
def _taken(module: ir.Module) -> frozenset[str]:
    """Every identifier of a module, attributes included: a new function under one of these could mean something."""
    found = {name for name, _ in module.bindings}
    for node in walk(module.bindings):
        match node:
            case ir.Name(id=name) | ir.Attribute(name=name) | ir.Param(name=name) | ir.Function(name=name):
                found.add(name)
            case ir.Arg(keyword=str(name)) | ir.Handler(name=str(name)):
                found.add(name)
            case _:
                pass
    return frozenset(found)


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
            source = dotted(node.iter)
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
                        self.places[node.span.line] = Place(
                            place.line, node, here, head - deleted, place.iterated, place.outer
                        )
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


def dotted(node: ir.Expr) -> str | None:
    """ "xs" or "self.items" for a name or an attribute of one, else None."""
    match node:
        case ir.Name(id=name, scope="local"):
            return name
        case ir.Attribute(value=ir.Name(id=name, scope="local"), name=attribute):
            return f"{name}.{attribute}"
    return None


# --------------------------------------------------------------------------------------------------------- kinds of values


def _declared(param: ir.Param) -> Type:
    kind = param.annotation or ANY
    if param.kind == "varargs":
        return Type("tuple", (kind, Type("...")))
    return Type("dict", (STR, kind)) if param.kind == "kwargs" else kind


def _owner(module: ir.Module, function: ir.Function) -> ir.Class | None:
    return next((b for _, b in module.bindings if isinstance(b, ir.Class) and any(m is function for m in b.methods)), None)


def _fields(module: ir.Module, function: ir.Function) -> dict[str, tuple[tuple[str, Type | None], ...]]:
    """The fields of each parameter that is an instance of a class of the module."""
    found: dict[str, tuple[tuple[str, Type | None], ...]] = {}
    owner = _owner(module, function)
    for position, param in enumerate(function.params):
        cls = owner if position == 0 and function.kind in ("method", "property") else None
        if cls is None and param.annotation is not None and param.annotation.name == "class":
            named = module.lookup(str(param.annotation.values[0]))
            cls = named if isinstance(named, ir.Class) else None
        if cls is not None:
            found[param.name] = tuple((name, kind) for name, kind, _ in cls.fields)
    return found


@functools.lru_cache(maxsize=256)
def _kinds(module: ir.Module, function: ir.Function) -> dict[str, Type]:
    """The kind of each local: what is declared, or the join of what is assigned."""
    fields = {f"{name}.{f}": t or ANY for name, listed in _fields(module, function).items() for f, t in listed}
    kinds: dict[str, Type] = {p.name: _declared(p) for p in function.params}
    for _ in range(MAX_JOINS):
        found: dict[str, list[Type]] = {p.name: [_declared(p)] for p in function.params}
        known = {**kinds, **fields}
        for node in walk(function.body):
            match node:
                case ir.Assign(target=target, value=value):
                    _bind(target, _kind(value, known, module), found)
                case ir.Augment(target=ir.Name(id=name), op=op, value=value) as augment:
                    kind = _kind(ir.Binary(op, augment.target, value), known, module)
                    found.setdefault(name, []).append(kind)
                case ir.For(target=target, iter=source):
                    _bind(target, _item(_kind(source, known, module)), found)
                case ir.NamedExpr(target=target, value=value):
                    _bind(target, _kind(value, known, module), found)
                case ir.With(target=ir.Name(id=name)) | ir.Handler(name=str(name)):
                    found.setdefault(name, []).append(ANY)
                case _:
                    pass
        settled = {name: _join(options) for name, options in found.items()}
        if settled == kinds:
            break
        kinds = settled
    return kinds


def _join(options: Sequence[Type]) -> Type:
    known = [o for o in options if o != Type("?")]
    if not known:
        return ANY
    if any(o == ANY for o in known):
        return ANY
    lists = [o for o in known if o.name == "list"]
    if len(lists) == len(known) and any(o.args for o in lists):
        known = [o for o in lists if o.args]  # the empty list fits any of them
    return union(*known)


def _bind(target: ir.Expr, kind: Type, found: dict[str, list[Type]]) -> None:
    match target:
        case ir.Name(id=name):
            found.setdefault(name, []).append(kind)
        case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
            given: Sequence[Type] = [_item(kind)] * len(items)
            if kind.name == "tuple" and len(kind.args) == len(items) and Type("...") not in kind.args:
                given = kind.args
            for item, part in zip(items, given, strict=True):
                _bind(item, part, found)
        case ir.Star(value=value):
            _bind(value, ANY, found)


def _item(kind: Type) -> Type:
    if kind.name == "range":
        return INT
    if kind.name == "str":
        return STR
    if kind.name in ("list", "set", "frozenset", "dict", "sequence", "iterable", "mapping") and kind.args:
        return kind.args[0]
    if kind.name == "tuple" and kind.args:
        return union(*(a for a in kind.args if a != Type("...")))
    return kind if kind == Type("?") else ANY


_RESULTS = {"len": INT, "int": INT, "bool": BOOL, "str": STR, "ord": INT, "chr": STR, "isinstance": BOOL, "all": BOOL, "any": BOOL,
            "range": Type("range"), "repr": STR, "float": Type("float")}  # fmt: skip


def _kind(node: ir.Expr, known: dict[str, Type], module: ir.Module) -> Type:
    """The kind of an expression; Type("?") where it depends on a local that has none yet."""
    match node:
        case ir.Const(value=value):
            return {bool: BOOL, int: INT, str: STR, float: Type("float"), type(None): NONE}.get(type(value), ANY)
        case ir.Name(id=name, scope="local"):
            return known.get(name, Type("?"))
        case ir.Attribute():
            return known.get(dotted(node) or "", ANY)
        case ir.NamedExpr(value=value):
            return _kind(value, known, module)
        case ir.Compare() | ir.Unary(op="not"):
            return BOOL
        case ir.Unary(operand=operand):
            return _numeric([_kind(operand, known, module)])
        case ir.And(left=left, right=right) | ir.Or(left=left, right=right) | ir.IfExp(then=left, orelse=right):
            return _join([_kind(left, known, module), _kind(right, known, module)])
        case ir.Binary(op=op, left=left, right=right):
            return _arithmetic(op, _kind(left, known, module), _kind(right, known, module))
        case ir.ListDisplay(items=items):
            kinds = [_kind(i, known, module) for i in items]
            return Type("list", (_join(kinds),)) if items else Type("list")
        case ir.TupleDisplay(items=items):
            return Type("tuple", tuple(_kind(i, known, module) for i in items))
        case ir.Subscript(value=value, index=ir.Slice()):
            return _kind(value, known, module)
        case ir.Subscript(value=value):
            kind = _kind(value, known, module)
            return kind.args[1] if kind.name == "dict" and len(kind.args) == 2 else _item(kind)
        case ir.Call(func=ir.Name(id=name, scope="global"), args=args):
            return _call(name, [_kind(a.value, known, module) for a in args], module)
        case ir.Comprehension(kind="list", element=element, clauses=clauses):
            inner = dict(known)
            for clause in clauses:
                bound: dict[str, list[Type]] = {}
                _bind(clause.target, _item(_kind(clause.iter, inner, module)), bound)
                inner.update((name, _join(options)) for name, options in bound.items())
            return Type("list", (_kind(element, inner, module),))
    return ANY


def _numeric(kinds: Sequence[Type]) -> Type:
    if Type("?") in kinds:
        return Type("?")
    if all(k in (INT, BOOL) for k in kinds):
        return INT
    return Type("float") if all(k.name in ("int", "bool", "float") for k in kinds) else ANY


def _arithmetic(op: str, left: Type, right: Type) -> Type:
    if op == "+" and left.name == right.name and left.name in ("list", "str"):
        return _join([left, right])
    if op == "*" and left.name in ("list", "str"):
        return left
    kind = _numeric([left, right])
    if op == "/":
        return Type("float") if kind.name in ("int", "float") else kind
    return ANY if op == "**" else kind


def _call(name: str, args: Sequence[Type], module: ir.Module) -> Type:
    binding = module.lookup(name)
    if isinstance(binding, ir.Function):
        return binding.returns or ANY
    if isinstance(binding, ir.Class):
        return Type("class", (), (binding.name,))
    if binding is not None:
        return ANY
    if name in _RESULTS:
        return _RESULTS[name]
    if name in ("abs", "min", "max", "sum"):
        return _numeric([_item(args[0])] if len(args) == 1 and name != "abs" else args) if args else ANY
    if name in ("sorted", "list") and args:
        return Type("list", (_item(args[0]),))
    return Type("list") if name == "list" else ANY
