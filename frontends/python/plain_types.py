"""Types of expressions, as far as literals, names and declarations tell them; and one type for what several places say.

In: an expression and what is known of the variables of its function. Out: a type, or None. Nothing is proved by these: see guess.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from frontends import ir
from frontends.kinds import ANY, BOOL, FLOAT, INT, NONE, STR, Type, union

_CLASSES = {
    "int": INT, "str": STR, "float": FLOAT, "bool": BOOL, "bytes": Type("bytes"), "list": Type("list"), "dict": Type("dict"),
    "set": Type("set"), "frozenset": Type("frozenset"), "tuple": Type("tuple"), "Mapping": Type("dict"), "Sequence": Type("sequence"),
    "Iterable": Type("iterable"), "Integral": INT, "Rational": INT, "Real": FLOAT, "Number": FLOAT, "range": Type("range"),
}  # fmt: skip
_GIVES = {
    **dict.fromkeys(("len", "int", "ord", "hash", "id", "index"), INT),
    **dict.fromkeys(("str", "repr", "chr", "hex", "bin", "format"), STR),
    "float": FLOAT, **dict.fromkeys(("bool", "isinstance", "callable", "any", "all", "hasattr"), BOOL),
}  # fmt: skip
_CONTAINERS = ("list", "str", "tuple", "bytes", "range")


def owner_of(module: ir.Module, function: ir.Function) -> ir.Class | None:
    """The class that a function is a method of."""
    found = module.lookup(function.qualname.partition(".")[0]) if "." in function.qualname else None
    return found if isinstance(found, ir.Class) else None


class Scope:
    """What is known of the variables of one function, and what that says of expressions; `known` may be added to."""

    def __init__(self, program: ir.Program, module: ir.Module, function: ir.Function) -> None:
        self.program, self.module = program, module
        self.owner = owner_of(module, function)
        self.known: dict[str, Type] = {p.name: p.annotation for p in function.params if p.annotation is not None}
        bound = self.owner is not None and function.kind in ("method", "property", "classmethod")
        self.receiver = function.params[0].name if bound and function.params else ""
        if self.owner is not None and self.receiver:
            self.known.setdefault(self.receiver, Type("class", values=(self.owner.qualname,)))

    def class_named(self, node: ir.Expr) -> Type | None:
        """The type that an expression names, as the second argument of `isinstance` does."""
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
                    module = self.program.module(binding.module)
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
                return whole if isinstance(index, ir.Slice) else item_of(whole)
            case ir.Binary(op=op, left=left, right=right):
                return self._combination(op, self.kind(left), self.kind(right))
            case ir.Call(func=func):
                return self._result(func)
            case ir.Attribute(value=value, name=name):
                return self._field(self.kind(value), name)
        return None

    def _combination(self, op: str, a: Type | None, b: Type | None) -> Type | None:
        numbers = ("int", "float", "bool")
        if op in ("-", "/", "//", "%", "*", "+", "**") and a is not None and b is not None and a.name in numbers and b.name in numbers:
            return FLOAT if op == "/" or FLOAT in (a, b) else INT
        if op in ("+", "%", "*") and STR in (a, b):
            return STR
        return a if op == "+" else None

    def _result(self, func: ir.Expr) -> Type | None:
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

    def _field(self, whole: Type | None, name: str) -> Type | None:
        if whole is None or whole.name != "class":
            return None
        cls = self.module.lookup(str(whole.values[0]))
        if not isinstance(cls, ir.Class):
            return None
        declared = next((kind for field_name, kind, _ in cls.fields if field_name == name), None)
        method = next((m for m in cls.methods if m.name == name and m.kind == "property"), None)
        return declared if declared is not None else method.returns if method is not None else None


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


def item_of(kind: Type | None) -> Type | None:
    """The type of the items of a container."""
    if kind is None:
        return None
    if kind.name in ("list", "set", "frozenset", "sequence", "iterable") and kind.args:
        return kind.args[0]
    if kind.name == "dict" and len(kind.args) == 2:
        return kind.args[0]
    return STR if kind.name == "str" else INT if kind.name in ("range", "bytes", "bytearray") else None


def without_none(kind: Type | None) -> Type | None:
    """What is left of a union without None."""
    return None if kind is None or kind == NONE else merge([kind]) if kind.name != "union" else merge([a for a in kind.args if a != NONE])


def depth(kind: Type) -> int:
    """How deep types of items are nested."""
    return 1 + max(map(depth, kind.args), default=0)
