"""What types parameters without annotations are meant to have, read off the program: a guess, and never more than that.

Evidence, in order of weight: the docstring; defaults, calls in the program and in the docstring's examples, and what the body does with a
parameter (`x[i]`, `x.append`, `for c in x`, `isinstance`, comparison with something known, passing it on). Guesses choose the inputs
that a search for counterexamples tries, and tell a user which annotation would help. Nothing is proved by them: a parameter
without an annotation is any value.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from frontends import ir
from frontends.kinds import ANY, BOOL, FLOAT, INT, NONE, STR, Type, union
from frontends.python.docs import documented_types
from frontends.python.examples import example_arguments
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
_CLASSES = {
    "int": INT, "str": STR, "float": FLOAT, "bool": BOOL, "bytes": Type("bytes"), "list": Type("list"), "dict": Type("dict"),
    "set": Type("set"), "frozenset": Type("frozenset"), "tuple": Type("tuple"), "Mapping": Type("dict"), "Sequence": Type("sequence"),
    "Iterable": Type("iterable"), "Integral": INT, "Rational": INT, "Real": FLOAT, "Number": FLOAT, "range": Type("range"),
}  # fmt: skip
_TAKES = {  # what built-in functions do with their arguments
    **dict.fromkeys(("range", "chr", "bin", "oct", "hex"), INT), "ord": STR,
    **dict.fromkeys(
        ("len", "sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "iter", "enumerate", "reversed", "any", "all", "zip"),
        Type("iterable"),
    ),
}  # fmt: skip
_GIVES = {
    **dict.fromkeys(("len", "int", "ord", "hash", "id", "index"), INT),
    **dict.fromkeys(("str", "repr", "chr", "hex", "bin", "format"), STR),
    "float": FLOAT, **dict.fromkeys(("bool", "isinstance", "callable", "any", "all", "hasattr"), BOOL),
}  # fmt: skip
_SWAPPED = frozenset((
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__",
    "__truediv__", "__rtruediv__", "__floordiv__", "__rfloordiv__", "__mod__", "__rmod__", "__and__", "__or__", "__xor__", "__iadd__",
    "__isub__", "__divmod__", "__pow__",
))  # fmt: skip
_ORDERED = ("==", "!=", "<", "<=", ">", ">=")
_NUMERIC = ("-", "/", "//", "**", "<<", ">>", "&", "|", "^", "%", "*")
_CONTAINERS = ("list", "str", "tuple", "bytes", "range")
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
                    reader = _Reader(self, m, f)
                    for node in walk(f.body):
                        if isinstance(node, ir.Call):
                            for target, name, value in reader.arguments(node):
                                kind = reader.kind(value)
                                if kind is not None:
                                    self.calls[target].append((name, kind))
        return self.calls.get((module.name, function.qualname), [])


def owner_of(module: ir.Module, function: ir.Function) -> ir.Class | None:
    """The class that a function is a method of."""
    found = module.lookup(function.qualname.partition(".")[0]) if "." in function.qualname else None
    return found if isinstance(found, ir.Class) else None


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
        self.owner = owner_of(module, function)
        self.known: dict[str, Type] = {p.name: p.annotation for p in function.params if p.annotation is not None}
        bound = self.owner is not None and function.kind in ("method", "property", "classmethod")
        self.receiver = function.params[0].name if bound and function.params else ""
        if self.owner is not None and self.receiver:
            self.known.setdefault(self.receiver, Type("class", values=(self.owner.qualname,)))
        self.fixed = frozenset(self.known)
        self.evidence: dict[str, _Evidence] = defaultdict(_Evidence)

    def read(self) -> dict[str, Guess]:
        f = self.function
        wanted = [p for p in f.params if p.annotation is None and p.name != self.receiver]
        if not wanted:
            return {}
        documented = documented_types(f.docstring or "")
        for _ in range(ROUNDS):
            self.evidence.clear()
            for p in wanted:
                if p.default is not None and (kind := self.kind(p.default)) is not None:
                    self.evidence[p.name].strong.append(kind)
            for name, kind in (*example_arguments(f), *self.guesser.passed(self.module, f)):
                self.evidence[name].strong.append(kind)
            if self.owner is not None and f.name in _SWAPPED and len(f.params) == 2:
                self.evidence[f.params[1].name].strong.append(Type("class", values=(self.owner.qualname,)))
            for node in walk(f.body):
                self.visit(node)
            for name in list(self.evidence):
                if name not in self.fixed and (kind := self.settled(name)) is not None:
                    self.known[name] = kind
        found: dict[str, Guess] = {}
        for p in wanted:
            if p.name in documented:
                default = NONE if isinstance(p.default, ir.Const) and p.default.value is None else documented[p.name]
                found[p.name] = Guess(full(union(documented[p.name], default)), True)
            elif p.name in self.known and p.kind != "kwargs":
                kind = self.known[p.name]
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
        if kind is None or _depth(kind) > _MAX_DEPTH:
            return
        match node:
            case ir.Name(id=name, scope="local" | "free") if name not in self.fixed:
                (self.evidence[name].weak if weak else self.evidence[name].strong).append(kind)
            case ir.Subscript(value=value, index=ir.Slice()):
                self.expect(value, kind, weak)
            case ir.Subscript(value=value, index=index):
                key = self.kind(index)
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
        a, b = self.kind(left), self.kind(right)
        if op in _ORDERED:
            self.expect(left, _without_none(b), op in ("==", "!="))
            self.expect(right, _without_none(a), op in ("==", "!="))
        elif op in ("in", "not in"):
            self.expect(right, Type("iterable", () if a is None else (a,)), True)
            self.expect(left, STR if b == STR else _item(b))

    def combined(self, op: str, left: ir.Expr, right: ir.Expr) -> None:
        a, b = self.kind(left), self.kind(right)
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
        key, whole = self.kind(index), self.kind(value)
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
                kind = self.kind(value)
                if kind is not None and name not in [p.name for p in self.function.params]:
                    self.expect(target, kind)
                if isinstance(value, ir.Name | ir.Subscript):
                    self.expect(value, self.known.get(name), True)
            case ir.Subscript(value=whole, index=index) if not isinstance(index, ir.Slice):
                key, item = self.kind(index), self.kind(value)
                if key is not None and key.name == "str":
                    self.expect(whole, Type("dict", (STR, item or INT)))
                else:
                    self.expect(whole, Type("list", () if item is None else (item,)), key is None)
            case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
                if isinstance(value, ir.TupleDisplay) and len(value.items) == len(items):
                    for one, part in zip(items, value.items, strict=True):
                        self.assigned(one, part)
                elif not any(isinstance(item, ir.Star) for item in items):
                    self.expect(value, Type("tuple", tuple(self.kind(item) or INT for item in items)), True)

    def iterated(self, target: ir.Expr, iterated: ir.Expr) -> None:
        if isinstance(target, ir.TupleDisplay) and not any(isinstance(item, ir.Star) for item in target.items):
            self.expect(iterated, Type("iterable", (Type("tuple", tuple(self.kind(item) or INT for item in target.items)),)))
            return
        kind = self.kind(target)
        self.expect(iterated, Type("iterable", () if kind is None else (kind,)))
        self.expect(target, _item(self.kind(iterated)))

    def called(self, node: ir.Call, func: ir.Expr, args: list[ir.Expr]) -> None:
        match func:
            case ir.Attribute(value=value, name=name) if name in _METHODS and self.kind(value) in (None, NONE, _METHODS[name]):
                kind = _METHODS[name]
                item = self.kind(args[-1]) if args and name in ("append", "insert", "add") else None
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
                    self.expect(args[0], self.class_named(one))
            case ir.Name(id="callable", scope="global") if args:
                self.expect(args[0], Type("callable"))
            case ir.Name(id="map" | "filter", scope="global") if args:
                self.expect(args[0], Type("callable"))
                for arg in args[1:]:
                    self.expect(arg, Type("iterable"))
            case ir.Name(id="min" | "max", scope="global") if len(args) > 1:
                for one, other in ((args[0], args[1]), (args[1], args[0])):
                    self.expect(one, self.kind(other), True)
            case ir.Name(id=name, scope="global") if name in _TAKES and self.module.lookup(name) is None:
                for arg in args:
                    self.expect(arg, _TAKES[name], name == "len")
            case ir.Name(scope="local" | "free"):
                self.expect(func, Type("callable"))
        for (_, qualname), name, value in self.arguments(node):
            target = self.target(func)
            if target is not None and target[1].qualname == qualname:
                self.expect(value, self.guesser.annotated(*target).get(name))

    def class_named(self, node: ir.Expr) -> Type | None:
        name = node.id if isinstance(node, ir.Name) else node.name if isinstance(node, ir.Attribute) else ""
        if isinstance(self.module.lookup(name), ir.Class):
            return Type("class", values=(name,))
        if isinstance(node, ir.Call) and isinstance(node.func, ir.Name) and node.func.id == "type" and node.args:
            return self.kind(node.args[0].value)
        return _CLASSES.get(name)

    # -- calls of the program's functions

    def target(self, func: ir.Expr) -> tuple[ir.Module, ir.Function] | None:
        """The function of the program that a call runs, as far as names tell."""
        match func:
            case ir.Name(id=name, scope="global"):
                module: ir.Module | None = self.module
                binding = self.module.lookup(name)
                if isinstance(binding, ir.Import) and binding.name is not None:
                    module = self.guesser.program.module(binding.module)
                    binding = module.lookup(binding.name) if module is not None else None
                if isinstance(binding, ir.Class):
                    binding = next((m for m in binding.methods if m.name == "__init__"), None)
                return (module, binding) if isinstance(binding, ir.Function) and module is not None else None
            case ir.Attribute(value=ir.Name(id=name), name=attribute) if self.owner is not None and name == self.receiver:
                method = next((m for m in self.owner.methods if m.name == attribute), None)
                return (self.module, method) if method is not None else None
        return None

    def arguments(self, node: ir.Call) -> Iterator[tuple[tuple[str, str], str, ir.Expr]]:
        """Which parameter of which function of the program each argument of a call is for."""
        found = self.target(node.func)
        if found is None:
            return
        module, function = found
        params = [p.name for p in function.params if p.kind in ("positional", "positional-only")]
        if "." in function.qualname and function.kind != "staticmethod":
            params = params[1:]
        key = (module.name, function.qualname)
        for arg in node.args:
            if arg.star:
                params = []
            elif arg.keyword is not None:
                yield key, arg.keyword, arg.value
            elif params:
                yield key, params.pop(0), arg.value

    # -- types of expressions

    def kind(self, node: ir.Expr | None) -> Type | None:
        """The type of an expression, where it is plain."""
        match node:
            case ir.Const(value=value):
                return NONE if value is None else Type(type(value).__name__) if isinstance(value, int | str | float | bytes) else None
            case ir.FString():
                return STR
            case ir.Name(id=name, scope="local" | "free"):
                return self.known.get(name)
            case ir.Name(id=name):
                binding = self.module.lookup(name)
                return self.kind(binding.value) if isinstance(binding, ir.Constant) and isinstance(binding.value, ir.Const) else None
            case ir.Lambda():
                return Type("callable")
            case ir.Compare() | ir.Unary(op="not"):
                return BOOL
            case ir.Unary(operand=operand):
                return self.kind(operand)
            case ir.ListDisplay(items=items) | ir.SetDisplay(items=items):
                inner = merge([k for k in map(self.kind, items) if k is not None])
                return Type("list" if isinstance(node, ir.ListDisplay) else "set", () if inner is None else (inner,))
            case ir.TupleDisplay(items=items):
                kinds = [self.kind(item) for item in items]
                return Type("tuple", tuple(k for k in kinds if k is not None)) if kinds and None not in kinds else None
            case ir.DictDisplay():
                return Type("dict")
            case ir.Comprehension(kind="list" | "set" as name, element=element):
                inner = self.kind(element)
                return Type(name, () if inner is None else (inner,))
            case ir.Subscript(value=value, index=index):
                whole = self.kind(value)
                return whole if isinstance(index, ir.Slice) else _item(whole)
            case ir.Binary(op=op, left=left, right=right):
                return self.combination(op, self.kind(left), self.kind(right))
            case ir.Call(func=func):
                return self.result(func)
            case ir.Attribute(value=value, name=name):
                return self.field(self.kind(value), name)
        return None

    def combination(self, op: str, a: Type | None, b: Type | None) -> Type | None:
        numbers = ("int", "float", "bool")
        if op in ("-", "/", "//", "%", "*", "+", "**") and a is not None and b is not None and a.name in numbers and b.name in numbers:
            return FLOAT if op == "/" or FLOAT in (a, b) else INT
        if op in ("+", "%", "*") and STR in (a, b):
            return STR
        return a if op == "+" else None

    def result(self, func: ir.Expr) -> Type | None:
        if isinstance(func, ir.Name) and func.scope == "global":
            binding = self.module.lookup(func.id)
            if isinstance(binding, ir.Class):
                return Type("class", values=(binding.qualname,))
            if binding is None:
                return _GIVES.get(func.id)
        if isinstance(func, ir.Attribute) and func.name in ("strip", "lower", "upper", "join", "replace", "lstrip", "rstrip", "format"):
            return STR
        if isinstance(func, ir.Attribute) and func.name in ("split", "splitlines"):
            return Type("list", (STR,))
        found = self.target(func)
        return found[1].returns if found is not None and found[1].name != "__init__" else None

    def field(self, whole: Type | None, name: str) -> Type | None:
        if whole is None or whole.name != "class":
            return None
        cls = self.module.lookup(str(whole.values[0]))
        if not isinstance(cls, ir.Class):
            return None
        declared = next((kind for field_name, kind, _ in cls.fields if field_name == name), None)
        method = next((m for m in cls.methods if m.name == name and m.kind == "property"), None)
        return declared if declared is not None else method.returns if method is not None else None


# ---------------------------------------------------------------------------------------------------------------------- types


def merge(found: Iterable[Type]) -> Type | None:
    """One type for what several places say of a variable; a union where they differ."""
    members: list[Type] = []
    for kind in found:
        for part in kind.args if kind.name == "union" else (kind,):
            if part.name not in ("any", "object", "...") and part not in members:
                members.append(part)
    names = {m.name for m in members}
    if "float" in names:
        members = [m for m in members if m.name != "int"]
    if "int" in names or "float" in names:
        members = [m for m in members if m.name != "bool"]
    loose = [m for m in members if m.name in ("sequence", "iterable")]
    members = [m for m in members if m not in loose]
    items = [m.args[0] for m in loose if m.args]
    names = {m.name for m in members}
    wanted = _CONTAINERS if any(m.name == "sequence" for m in loose) else (*_CONTAINERS, "dict", "set", "frozenset", "class")
    if loose and not names & set(wanted):
        members.append(Type("list", (merge(items) or ANY,) if items else ()))
    elif items:
        members = [Type("list", (merge(items) or ANY,)) if m == Type("list") else m for m in members]
    lists: dict[str, list[Type]] = {}
    for m in members:
        if m.name in ("list", "set", "frozenset"):
            lists.setdefault(m.name, []).extend(m.args)
    kept: list[Type] = []
    for m in members:
        if m.name in lists:
            inner = merge(lists[m.name])
            m = Type(m.name, () if inner is None else (inner,))
        if m.name in ("dict", "tuple") and not m.args and any(o.name == m.name and o.args for o in members):
            continue
        if m not in kept:
            kept.append(m)
    return union(*kept) if kept else None


def full(kind: Type) -> Type:
    """The type with ordinary ones where nothing is known of items: numbers, and strings as keys."""
    inner = tuple(map(full, kind.args))
    match kind.name:
        case "list" | "set" | "frozenset" | "sequence" | "iterable":
            return Type("list" if kind.name in ("sequence", "iterable") else kind.name, inner or (INT,))
        case "dict" | "mapping":
            return Type("dict", inner if len(inner) == 2 else (STR, INT))
        case "tuple":
            return Type("tuple", inner or (INT, Type("...")))
        case "union":
            return union(*inner)
    return kind


def _item(kind: Type | None) -> Type | None:
    if kind is None:
        return None
    if kind.name in ("list", "set", "frozenset", "sequence", "iterable") and kind.args:
        return kind.args[0]
    if kind.name == "dict" and len(kind.args) == 2:
        return kind.args[0]
    return STR if kind.name == "str" else INT if kind.name in ("range", "bytes", "bytearray") else None


def _without_none(kind: Type | None) -> Type | None:
    return None if kind is None or kind == NONE else merge([kind]) if kind.name != "union" else merge([a for a in kind.args if a != NONE])


def _depth(kind: Type) -> int:
    return 1 + max(map(_depth, kind.args), default=0)
