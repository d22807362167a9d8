"""What types parameters without annotations are meant to have, read off the program: a guess, and never more than that.

Evidence, in order of weight: the docstring; defaults, calls in the program and in the docstring's examples, and what the body does with a
parameter (`x[i]`, `x.append`, `for c in x`, `isinstance`, comparison with something known, passing it on). Guesses choose the inputs
that a search for counterexamples tries, and tell a user which annotation would help. Nothing is proved by them: a parameter
without an annotation is any value.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field

from frontends import ir
from frontends.kinds import FLOAT, INT, NONE, STR, Type, union
from frontends.python.docs import documented_types
from frontends.python.examples import example_arguments
from frontends.python.plain_types import Scope, depth, full, item_of, merge, without_none
from frontends.walk import walk

ROUNDS = 3  # evidence travels from variable to variable once a round
_STR_METHODS = frozenset((
    "startswith", "endswith", "split", "rsplit", "splitlines", "strip", "lstrip", "rstrip", "upper", "lower", "title", "capitalize",
    "casefold", "swapcase", "encode", "format", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "isidentifier",
    "isdecimal", "isnumeric", "partition", "rpartition", "zfill", "ljust", "rjust", "center", "expandtabs", "translate", "find",
    "rfind", "removeprefix", "removesuffix", "join", "replace",
))  # fmt: skip
_OF_TEXTS = frozenset((
    "startswith", "endswith", "split", "rsplit", "strip", "lstrip", "rstrip", "partition", "rpartition", "replace", "find", "rfind",
))  # fmt: skip
_METHODS = {
    **dict.fromkeys(_STR_METHODS, STR), **dict.fromkeys(("append", "extend", "insert", "sort", "reverse"), Type("list")),
    **dict.fromkeys(("items", "keys", "values", "setdefault", "popitem"), Type("dict")),
    **dict.fromkeys(("add", "discard", "issubset", "union", "intersection"), Type("set")),
    **dict.fromkeys(("bit_length", "to_bytes"), INT), **dict.fromkeys(("is_integer", "as_integer_ratio", "hex"), FLOAT),
}  # fmt: skip
_TAKES = {  # what built-in functions do with their arguments
    **dict.fromkeys(("range", "chr", "bin", "oct", "hex"), INT), "ord": STR,
    **dict.fromkeys(
        ("len", "sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "iter", "enumerate", "reversed", "any", "all", "zip"),
        Type("iterable"),
    ),
}  # fmt: skip
_SWAPPED = frozenset((
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__",
    "__truediv__", "__rtruediv__", "__floordiv__", "__rfloordiv__", "__mod__", "__rmod__", "__and__", "__or__", "__xor__", "__iadd__",
    "__isub__", "__divmod__", "__pow__",
))  # fmt: skip
_ORDERED = ("==", "!=", "<", "<=", ">", ">=")
_NUMERIC = ("-", "/", "//", "**", "<<", ">>", "&", "|", "^", "%", "*")
_MAX_DEPTH = 3  # of the types of items


@dataclass(frozen=True, slots=True)
class Guess:
    """The type that a parameter is meant to have, and whether the documentation says so."""

    type: Type
    documented: bool


@dataclass(slots=True)
class Guesser:
    """The guesses about one program; each function is looked at once."""

    program: ir.Program
    known: dict[tuple[str, str, int], dict[str, Guess]] = field(default_factory=dict)
    calls: dict[tuple[str, str], list[tuple[str, Type]]] | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def of(self, module: ir.Module, function: ir.Function) -> dict[str, Guess]:
        """Guesses for the parameters of a function that have no annotation; those of which nothing is known are left out."""
        key = (module.name, function.qualname, function.span.line)
        with self.lock:
            if key not in self.known:
                self.known[key] = {}  # functions that pass parameters to each other in a circle
                self.known[key] = _Reader(self, module, function).read()
            return self.known[key]

    def annotated(self, module: ir.Module, function: ir.Function) -> dict[str, Type]:
        """What is known of parameters: the annotations, and the guesses where there are none."""
        guessed = {name: g.type for name, g in self.of(module, function).items()}
        return {p.name: kind for p in function.params if (kind := p.annotation or guessed.get(p.name)) is not None}

    def passed(self, module: ir.Module, function: ir.Function) -> list[tuple[str, Type]]:
        """Parameters with the types of what calls in the program pass for them."""
        if self.calls is None:
            self.calls = defaultdict(list)
            for m in self.program.modules:
                for f in m.functions():
                    scope = Scope(self.program, m, f)
                    for node in walk(f.body):
                        if isinstance(node, ir.Call):
                            for target, name, value in scope.arguments(node):
                                kind = scope.kind(value)
                                if kind is not None:
                                    self.calls[target].append((name, kind))
        return self.calls.get((module.name, function.qualname), [])


# ------------------------------------------------------------------------------------------------------------------ one function


@dataclass(slots=True)
class _Evidence:
    strong: list[Type] = field(default_factory=list)
    weak: list[Type] = field(default_factory=list)  # counts where there is nothing better
    attributes: set[str] = field(default_factory=set)


class _Reader:
    """Gathers evidence about the variables of one function."""

    def __init__(self, guesser: Guesser, module: ir.Module, function: ir.Function) -> None:
        self.guesser, self.module, self.function = guesser, module, function
        self.scope = Scope(guesser.program, module, function)
        self.fixed = frozenset(self.scope.known)
        self.evidence: dict[str, _Evidence] = defaultdict(_Evidence)

    def read(self) -> dict[str, Guess]:
        f = self.function
        wanted = [p for p in f.params if p.annotation is None and p.name != self.scope.receiver]
        if not wanted:
            return {}
        documented = documented_types(f.docstring or "")
        for _ in range(ROUNDS):
            self.evidence.clear()
            for p in wanted:
                if p.default is not None and (kind := self.scope.kind(p.default)) is not None:
                    self.evidence[p.name].strong.append(kind)
            for name, kind in (*example_arguments(f), *self.guesser.passed(self.module, f)):
                self.evidence[name].strong.append(kind)
            if self.scope.owner is not None and f.name in _SWAPPED and len(f.params) == 2:
                self.evidence[f.params[1].name].strong.append(Type("class", values=(self.scope.owner.qualname,)))
            for node in walk(f.body):
                self.visit(node)
            for name in list(self.evidence):
                if name not in self.fixed and (kind := self.settled(name)) is not None:
                    self.scope.known[name] = kind
        found: dict[str, Guess] = {}
        for p in wanted:
            if p.name in documented:
                default = NONE if isinstance(p.default, ir.Const) and p.default.value is None else documented[p.name]
                found[p.name] = Guess(full(union(documented[p.name], default)), True)
            elif p.name in self.scope.known and p.kind != "kwargs":
                kind = self.scope.known[p.name]
                if kind == NONE and not (isinstance(p.default, ir.Const) and p.default.value is None):
                    continue  # a test for None says that it may be something else
                if p.kind != "varargs":
                    found[p.name] = Guess(full(kind), False)
                elif kind.args:
                    found[p.name] = Guess(full(kind.args[0]), False)
        return found

    def settled(self, name: str) -> Type | None:
        seen = self.evidence[name]
        strong = merge(seen.strong)
        if (strong is None or strong == NONE) and seen.attributes:
            strong = merge([*seen.strong, *self.having(seen.attributes)])
        if strong is None or strong == NONE:
            strong = merge([*seen.strong, *seen.weak])
        return strong

    def having(self, attributes: set[str]) -> list[Type]:
        """The classes of the module whose instances have all these attributes."""
        found = []
        for _, binding in self.module.bindings:
            if isinstance(binding, ir.Class):
                names = {name for name, _, _ in binding.fields} | {m.name for m in binding.methods}
                for method in binding.methods:
                    names |= {
                        n.target.name for n in walk(method.body) if isinstance(n, ir.Assign) and isinstance(n.target, ir.Attribute)
                    }
                if attributes <= names:
                    found.append(Type("class", values=(binding.qualname,)))
        return found

    # -- evidence

    def expect(self, node: ir.Expr, kind: Type | None, weak: bool = False) -> None:
        """The expression is used as a value of that type."""
        if kind is None or depth(kind) > _MAX_DEPTH:
            return
        match node:
            case ir.Name(id=name, scope="local" | "free") if name not in self.fixed:
                (self.evidence[name].weak if weak else self.evidence[name].strong).append(kind)
            case ir.Subscript(value=value, index=ir.Slice()):
                self.expect(value, kind, weak)
            case ir.Subscript(value=value, index=index):
                key = self.scope.kind(index)
                whole = Type("dict", (key, kind)) if key is not None and key.name == "str" else Type("sequence", (kind,))
                self.expect(value, whole, weak)
            case ir.Unary(op="-" | "+", operand=operand):
                self.expect(operand, kind, weak)
            case ir.Binary(op="+" | "-" | "*", left=left, right=right) if kind.name in ("int", "float"):
                self.expect(left, kind, True)
                self.expect(right, kind, True)
            case ir.IfExp(then=left, orelse=right) | ir.Or(left=left, right=right):
                self.expect(left, kind, weak)
                self.expect(right, kind, weak)
            case ir.NamedExpr(target=target, value=value):
                self.expect(target, kind, weak)
                self.expect(value, kind, weak)

    def visit(self, node: object) -> None:
        match node:
            case ir.Compare(op=op, left=left, right=right):
                self.compared(op, left, right)
            case ir.Binary(op=op, left=left, right=right) | ir.Augment(op=op, target=left, value=right):
                self.combined(op, left, right)
            case ir.Subscript(value=value, index=index):
                self.indexed(value, index)
            case ir.Assign(target=target, value=value):
                self.assigned(target, value)
            case ir.Delete(target=ir.Subscript(value=value)):
                self.expect(value, Type("list"), True)
            case ir.For(target=target, iter=iterated) | ir.CompFor(target=target, iter=iterated):
                self.iterated(target, iterated)
            case ir.Call(func=func, args=args):
                self.called(node, func, [a.value for a in args if a.keyword is None and not a.star])
                for arg in args:
                    if arg.star:
                        self.expect(arg.value, Type("iterable") if arg.star == "*" else Type("dict", (STR, INT)), True)
            case ir.Attribute(value=ir.Name(id=name), name=attribute):
                self.evidence[name].attributes.add(attribute)

    def compared(self, op: str, left: ir.Expr, right: ir.Expr) -> None:
        for one, other in ((left, right), (right, left)):
            if isinstance(other, ir.Const) and other.value is None:
                self.expect(one, NONE)
        a, b = self.scope.kind(left), self.scope.kind(right)
        if op in _ORDERED:
            self.expect(left, without_none(b), op in ("==", "!="))
            self.expect(right, without_none(a), op in ("==", "!="))
        elif op in ("in", "not in"):
            self.expect(right, Type("iterable", () if a is None else (a,)), True)
            self.expect(left, STR if b == STR else item_of(b))

    def combined(self, op: str, left: ir.Expr, right: ir.Expr) -> None:
        a, b = self.scope.kind(left), self.scope.kind(right)
        if op == "%" and a is not None and a.name in ("str", "bytes"):
            return
        numbers = ("int", "float", "bool")
        if op == "*" and ((a is not None and a.name not in numbers) or (b is not None and b.name not in numbers)):
            self.expect(right if a is not None and a.name not in numbers else left, INT)
        elif op == "+" or op in _NUMERIC:
            for node, other in ((left, b), (right, a)):
                if other is not None and other.name in numbers:
                    self.expect(node, FLOAT if other == FLOAT else INT)
                elif other is not None and other.name in ("str", "list", "tuple", "set") and op in ("+", "-", "&", "|"):
                    self.expect(node, other)
                elif other is None and op in _NUMERIC:
                    self.expect(node, INT, True)

    def indexed(self, value: ir.Expr, index: ir.Expr) -> None:
        if isinstance(index, ir.Slice):
            self.expect(value, Type("sequence"))
            for bound in (index.lower, index.upper, index.step):
                if bound is not None:
                    self.expect(bound, INT)
            return
        key, whole = self.scope.kind(index), self.scope.kind(value)
        if key is not None and key.name == "str":
            self.expect(value, Type("dict", (STR, INT)), True)
        else:
            self.expect(value, Type("sequence"), key is None)
        if whole is not None and whole.name in ("list", "str", "tuple", "sequence"):
            self.expect(index, INT)
        elif whole is not None and whole.name == "dict" and whole.args:
            self.expect(index, whole.args[0])

    def assigned(self, target: ir.Expr, value: ir.Expr) -> None:
        match target:
            case ir.Name(id=name):
                kind = self.scope.kind(value)
                if kind is not None and name not in [p.name for p in self.function.params]:
                    self.expect(target, kind)
                if isinstance(value, ir.Name | ir.Subscript):
                    self.expect(value, self.scope.known.get(name), True)
            case ir.Subscript(value=whole, index=index) if not isinstance(index, ir.Slice):
                key, item = self.scope.kind(index), self.scope.kind(value)
                if key is not None and key.name == "str":
                    self.expect(whole, Type("dict", (STR, item or INT)))
                else:
                    self.expect(whole, Type("list", () if item is None else (item,)), key is None)
            case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
                if isinstance(value, ir.TupleDisplay) and len(value.items) == len(items):
                    for one, part in zip(items, value.items, strict=True):
                        self.assigned(one, part)
                elif not any(isinstance(item, ir.Star) for item in items):
                    self.expect(value, Type("tuple", tuple(self.scope.kind(item) or INT for item in items)), True)

    def iterated(self, target: ir.Expr, iterated: ir.Expr) -> None:
        if isinstance(target, ir.TupleDisplay) and not any(isinstance(item, ir.Star) for item in target.items):
            self.expect(iterated, Type("iterable", (Type("tuple", tuple(self.scope.kind(item) or INT for item in target.items)),)))
            return
        kind = self.scope.kind(target)
        self.expect(iterated, Type("iterable", () if kind is None else (kind,)))
        self.expect(target, item_of(self.scope.kind(iterated)))

    def called(self, node: ir.Call, func: ir.Expr, args: list[ir.Expr]) -> None:
        match func:
            case ir.Attribute(value=value, name=name) if name in _METHODS and self.scope.kind(value) in (None, NONE, _METHODS[name]):
                kind = _METHODS[name]
                item = self.scope.kind(args[-1]) if args and name in ("append", "insert", "add") else None
                self.expect(value, Type(kind.name, (item,)) if item is not None else kind, bool(self.having({name})))
                if name in _OF_TEXTS and args:
                    self.expect(args[0], STR, True)
                if name == "join" and args:
                    self.expect(args[0], Type("iterable", (STR,)))
            case ir.Attribute(value=ir.Name(id="math", scope="global")):
                for arg in args:
                    self.expect(arg, FLOAT, True)
            case ir.Name(id="isinstance", scope="global") if len(args) == 2:
                tested = args[1].items if isinstance(args[1], ir.TupleDisplay) else (args[1],)
                for one in tested:
                    self.expect(args[0], self.scope.class_named(one))
            case ir.Name(id="callable", scope="global") if args:
                self.expect(args[0], Type("callable"))
            case ir.Name(id="map" | "filter", scope="global") if args:
                self.expect(args[0], Type("callable"))
                for arg in args[1:]:
                    self.expect(arg, Type("iterable"))
            case ir.Name(id="min" | "max", scope="global") if len(args) > 1:
                for one, other in ((args[0], args[1]), (args[1], args[0])):
                    self.expect(one, self.scope.kind(other), True)
            case ir.Name(id=name, scope="global") if name in _TAKES and self.module.lookup(name) is None:
                for arg in args:
                    self.expect(arg, _TAKES[name], name == "len")
            case ir.Name(scope="local" | "free"):
                self.expect(func, Type("callable"))
        for (_, qualname), name, value in self.scope.arguments(node):
            target = self.scope.target(func)
            if target is not None and target[1].qualname == qualname:
                self.expect(value, self.guesser.annotated(*target).get(name))
