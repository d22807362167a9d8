"""Annotations, read as `kinds.Type`. Nothing is evaluated; what is not understood stays as `class` with its source text."""

from __future__ import annotations

import ast

from frontends.kinds import ANY, BOOL, FLOAT, INT, NONE, STR, Type, union
from frontends.python.names import AssignSite, ModuleNames, dotted
from frontends.python.scopes import Scope

_BUILTINS = {
    "int": INT, "bool": BOOL, "float": FLOAT, "complex": Type("complex"), "str": STR, "bytes": Type("bytes"),
    "bytearray": Type("bytearray"),
    "object": Type("object"), "range": Type("range"),
}  # fmt: skip
_GENERICS = {"list": "list", "dict": "dict", "set": "set", "frozenset": "frozenset", "tuple": "tuple", "type": "type"}
_TYPING = {
    "List": "list", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Type": "type",
    "Sequence": "sequence", "MutableSequence": "mutablesequence", "Iterable": "iterable",
    "Collection": "collection", "Iterator": "iterator",
    "Mapping": "mapping", "MutableMapping": "mutablemapping", "Callable": "callable",
}  # fmt: skip
_COLLECTIONS = ("Counter", "OrderedDict", "deque")
_WRAPPERS = ("Final", "ClassVar", "Annotated", "Required", "NotRequired", "ReadOnly")
_MODULES = ("typing.", "collections.abc.")
_ELLIPSIS = Type("...")
_MAX_DEPTH = 50


class Annotations:
    """Reads the annotations of one module."""

    def __init__(self, names: ModuleNames) -> None:
        self.names = names

    def read(self, node: ast.expr | None, scope: Scope, owner: str | None = None) -> Type | None:
        """The type that an annotation names; None for no annotation. `owner` is the enclosing class, which `Self` means."""
        return None if node is None else self._type(node, scope, owner, 0)

    def _type(self, node: ast.expr, scope: Scope, owner: str | None, depth: int) -> Type:
        if depth > _MAX_DEPTH:
            return Type("class", values=("an annotation nested too deeply",))
        match node:
            case ast.Constant(value=None):
                return NONE
            case ast.Constant(value=str(text)):
                try:
                    inner = ast.parse(text.strip(), mode="eval").body
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    return Type("class", values=(text,))
                return self._type(inner, scope, owner, depth + 1)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return union(self._type(left, scope, owner, depth + 1), self._type(right, scope, owner, depth + 1))
            case ast.Name() | ast.Attribute():
                return self._named(node, scope, owner, depth)
            case ast.Subscript(value=base, slice=index):
                return self._generic(node, base, index, scope, owner, depth)
            case _:
                return Type("class", values=(ast.unparse(node),))

    def required(self, node: ast.expr, scope: Scope) -> bool | None:
        """Whether `Required[...]` or `NotRequired[...]` stands around an annotation, perhaps within `Annotated` or `ReadOnly`."""
        match node:
            case ast.Constant(value=str(text)):
                try:
                    return self.required(ast.parse(text.strip(), mode="eval").body, scope)
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    return None
            case ast.Subscript(value=base, slice=index):
                special = self._special(base, scope)
                if special in ("Required", "NotRequired"):
                    return special == "Required"
                if special in ("Annotated", "ReadOnly"):
                    return self.required(index.elts[0] if isinstance(index, ast.Tuple) and index.elts else index, scope)
        return None

    def _special(self, node: ast.expr, scope: Scope) -> str | None:
        """The name of a construct of `typing` or `collections.abc`, without the module."""
        full = self.names.canonical(node, scope)
        for module in _MODULES:
            if full is not None and full.startswith(module):
                return full[len(module) :]
        return None

    def _collection(self, node: ast.expr, scope: Scope) -> str | None:
        """The kind of a class of `collections`, also by its name in `typing`."""
        library, _, name = (self.names.canonical(node, scope) or "").rpartition(".")
        name = {"Deque": "deque"}.get(name, name) if library == "typing" else name
        return name if library in ("collections", "typing") and name in _COLLECTIONS else None

    def _named(self, node: ast.expr, scope: Scope, owner: str | None, depth: int) -> Type:
        text = dotted(node)
        if text is None:
            return Type("class", values=(ast.unparse(node),))
        if self.names.is_builtin(text, scope):
            if text in _BUILTINS:
                return _BUILTINS[text]
            if text in _GENERICS:
                return _bare(_GENERICS[text])
        special = self._special(node, scope)
        if special == "Any":
            return ANY
        if special == "Self" and owner is not None:
            return Type("class", values=(owner,))
        if special == "Hashable":
            return Type("object")
        if special == "LiteralString" or special == "Text":
            return STR
        if special in _TYPING:
            return _bare(_TYPING[special])
        if special in _WRAPPERS:
            return ANY
        collection = self._collection(node, scope)
        if collection is not None:
            return Type(collection)
        site = self.names.sites.get(text)
        if isinstance(site, AssignSite):
            return self._alias(site.value, text, depth)
        return Type("class", values=(text,))

    def _alias(self, value: ast.expr, text: str, depth: int) -> Type:
        module = Scope("module")
        if isinstance(value, ast.Call):
            maker = self._special(value.func, module)
            if maker == "TypeVar":
                allowed = [*value.args[1:], *(k.value for k in value.keywords if k.arg == "bound")]
                return union(*(self._type(node, module, None, depth + 1) for node in allowed)) if allowed else ANY
            if maker == "ParamSpec":
                return ANY
            if maker == "NewType" and len(value.args) == 2:
                return self._type(value.args[1], module, None, depth + 1)
            return Type("class", values=(text,))
        if isinstance(value, ast.Constant) and not isinstance(value.value, str | None):
            return Type("class", values=(text,))
        return self._type(value, module, None, depth + 1)

    def _generic(self, node: ast.expr, base: ast.expr, index: ast.expr, scope: Scope, owner: str | None, depth: int) -> Type:
        special = self._special(base, scope)
        items = list(index.elts) if isinstance(index, ast.Tuple) else [index]

        def read(item: ast.expr) -> Type:
            if isinstance(item, ast.Constant) and item.value is Ellipsis:
                return _ELLIPSIS
            return self._type(item, scope, owner, depth + 1)

        if special == "Optional":
            return union(read(index), NONE)
        if special == "Union":
            return union(*map(read, items))
        if special == "Literal":
            return self._literal(node, items, scope)
        if special in _WRAPPERS:
            return read(items[0])
        text = dotted(base)
        name = _TYPING.get(special or "")
        if name is None and text is not None and self.names.is_builtin(text, scope):
            name = _GENERICS.get(text)
        if name == "callable":
            taken = [read(p) for p in items[0].elts] if isinstance(items[0], ast.List) else [_ELLIPSIS]
            return Type("callable", (*taken, *map(read, items[1:])))
        if name == "tuple":
            # An empty tuple type has no items, which would read as "any tuple"; it has one value only.
            return Type("tuple", tuple(map(read, items))) if items else Type("literal", values=((),))
        name = name or self._collection(base, scope)
        if name is not None:
            return Type(name, tuple(map(read, items)))
        return Type("class", values=(text,)) if text is not None else Type("class", values=(ast.unparse(node),))

    def _literal(self, node: ast.expr, items: list[ast.expr], scope: Scope) -> Type:
        values: list[object] = []
        for item in items:
            match item:
                case ast.Constant(value=value):
                    values.append(value)
                case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
                    values.append(-value)
                case ast.Subscript(value=base, slice=index) if self._special(base, scope) == "Literal":
                    inner = self._literal(item, list(index.elts) if isinstance(index, ast.Tuple) else [index], scope)
                    if inner.name != "literal":
                        return Type("class", values=(ast.unparse(node),))
                    values.extend(inner.values)
                case _:
                    return Type("class", values=(ast.unparse(node),))
        return Type("literal", values=tuple(values))


def _bare(name: str) -> Type:
    return Type("tuple", (ANY, _ELLIPSIS)) if name == "tuple" else Type(name)


def is_class_variable(names: ModuleNames, node: ast.expr, scope: Scope) -> bool:
    """Whether an annotation is `ClassVar` or `ClassVar[T]`: such a name is no dataclass field."""
    base = node.value if isinstance(node, ast.Subscript) else node
    return names.canonical(base, scope) == "typing.ClassVar"
