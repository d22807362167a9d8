"""Lowering of the top level of a module: functions, classes, constants and imports."""

from __future__ import annotations

import ast
import copy
import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from frontends import ir
from frontends.dialects.draft import Draft
from frontends.kinds import ANY, Type
from frontends.python.annotations import Annotations, is_class_variable
from frontends.python.library_classes import LIBRARY_BASES, TupleFields, read_fields
from frontends.python.lower_expr import ExprLowerer, ModuleContext
from frontends.python.lower_function import FunctionLowerer, is_transparent, read_contract
from frontends.python.names import SINGLE_DISPATCH_METHOD, AssignSite, ImportSite, ModuleNames, VariableSite, dotted, known_condition
from frontends.python.scopes import Scope, bound_in
from frontends.source import Source

_KEPT_CLASS_DECORATORS = ("dataclasses.dataclass", "functools.total_ordering", "enum.unique")
_METACLASSES = ("abc.ABCMeta", "icontract.DBCMeta")


def lower_module(source: Source, names: ModuleNames, resolve: Callable[[str], str]) -> ir.Module:
    """The IR of one module. `resolve` turns the name of an imported module into the name of the program's module."""
    return _ModuleLowerer(source, names, resolve).module()


# What can give a class attributes by ways that do not name them.
_NAMESPACES = ("locals", "vars", "globals", "exec", "eval", "setattr", "delattr", "__import__")


def _reaches_beyond(node: ast.AST) -> bool:
    """Whether a part of a statement in a class body may do more than bind names: declare types, or change what is there."""
    match node:
        case ast.AnnAssign() | ast.Global() | ast.Nonlocal() | ast.Expr(value=ast.Call()):
            return True
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
            return True
        case ast.Name(id=name):
            return name in _NAMESPACES
    return False


@dataclass
class _ClassParts:
    fields: dict[str, tuple[str, Type | None, ir.Expr | None]]
    methods: dict[str, ir.Function]
    limits: list[ir.UnsupportedExpr]
    plain: bool  # whether what its statements do beside binding names is nothing to a decorator, a metaclass or a base
    of_members: bool  # whether it is an enumeration, whose values may name earlier ones
    total: bool | None = None  # of a typed dict: whether keys are there unless it is said otherwise
    unclear: dict[str, ir.UnsupportedExpr] = dataclasses.field(default_factory=dict)  # names whose value is not known, and why


class _ModuleLowerer:
    def __init__(self, source: Source, names: ModuleNames, resolve: Callable[[str], str]) -> None:
        self.source = source
        self.names = names
        self.resolve = resolve
        self.context = ModuleContext(source, names, Annotations(names))
        self.expressions = ExprLowerer(self.context)
        self.functions = FunctionLowerer(self.context)
        self.scope = Scope("module")
        self.lowering: list[ast.ClassDef] = []  # bases that are being looked at
        self.keys: dict[ast.ClassDef, tuple[tuple[str, Type | None, ir.Expr | None], ...] | None] = {}  # of typed dicts that are bases
        self.ordinary: dict[ast.ClassDef, bool] = {}  # of the classes asked about so far

    def module(self) -> ir.Module:
        bindings = tuple((name, self.binding(name)) for name in self.names.sites)
        limits = tuple(ir.UnsupportedExpr(reason, self.source.span(node)) for reason, node in self.names.limits)
        names = self.names
        return ir.Module(names.module, self.source.path, bindings, limits, self.source.text, tuple(names.patched), names.unbound)

    def binding(self, name: str) -> ir.Binding:
        match self.names.sites[name]:
            case ast.FunctionDef() | ast.AsyncFunctionDef() as node:
                return self.functions.function(node, self.scope, name)
            case ast.ClassDef() as node:
                return self.class_(node)
            case ImportSite(module=module, name=imported, node=node):
                return ir.Import(self.resolve(module), imported, self.source.span(node))
            case AssignSite(value=ast.Call() as call, annotation=None, node=node) if (made := self.named_tuple(call, name)) is not None:
                return made
            case AssignSite(value=value, annotation=annotation, node=node):
                kind = self.context.annotations.read(annotation, self.scope)
                return ir.Constant(self.expressions.expr(value, self.scope), kind, self.source.span(node))
            case VariableSite(reason=reason, annotation=annotation, node=node):
                return ir.Variable(reason, self.context.annotations.read(annotation, self.scope), self.source.span(node))

    def limit(self, reason: str, node: ast.AST) -> ir.UnsupportedExpr:
        return ir.UnsupportedExpr(reason, self.source.span(node))

    def class_(self, node: ast.ClassDef) -> ir.Class:
        of_members = any(self.canonical_here(base).startswith("enum.") for base in node.bases)
        parts = _ClassParts({}, {}, [], self.is_plain(node), of_members)
        scope = Scope("class", {name: name for name in bound_in(node.body).names}, parent=self.scope)
        draft = Draft(node.name, (), self.expressions, self.scope, node, is_class=True)
        decorators: list[str] = []
        for decorator in node.decorator_list:
            if not read_contract(decorator, draft):
                self.class_decorator(decorator, decorators, parts)
        bases: list[str] = []
        for base in node.bases:
            name = dotted(base.value if isinstance(base, ast.Subscript) else base)
            tuple_fields = read_fields(base, self.canonical_here) if isinstance(base, ast.Call) else None
            if tuple_fields is not None and len(node.bases) == 1:
                self.tuple_base(node, tuple_fields, scope, bases, parts)
            elif self.canonical_here(base) in LIBRARY_BASES:
                bases.append(LIBRARY_BASES[self.canonical_here(base)])
            elif (keys := self.typed_dict_keys(base)) is not None:
                bases.extend([] if "%TypedDict" in bases else ["%TypedDict"])
                parts.fields.update((key[0], key) for key in keys)
            elif name is None:
                parts.limits.append(self.limit("base class that is not named directly", base))
            else:
                bases.append(name)
        parts.total = True if "%TypedDict" in bases else None
        metaclass = None
        for keyword in node.keywords:
            if keyword.arg == "total" and bases == ["%TypedDict"] and ast.unparse(keyword.value) in ("True", "False"):
                parts.total = ast.unparse(keyword.value) == "True"
            elif keyword.arg == "metaclass" and (full := self.names.canonical(keyword.value, self.scope)) in _METACLASSES:
                metaclass = full
            else:
                parts.limits.append(self.limit(f"class keyword {keyword.arg or '**'}", keyword))
        for statement in node.body:
            self.member(statement, node.name, scope, parts)
        if "%NamedTuple" in bases:
            self.only_fields(node, bases, parts)
        if "dataclasses.dataclass" not in decorators:
            self.annotated_in_init(node, scope, parts)
        for name in parts.fields.keys() & parts.methods.keys() - parts.unclear.keys():
            limit = self.limit(f"{name} is both an attribute and a method", node)
            if parts.plain:
                parts.unclear[name] = limit
            else:
                parts.limits.append(limit)
        for name, value in parts.unclear.items():
            parts.fields[name] = (name, None, value)
            if name in parts.methods:
                # It is checked, but nobody can tell who calls it.
                displaced = parts.methods.pop(name)
                parts.methods[f"{name}.displaced"] = dataclasses.replace(displaced, name=f"{name}.displaced")
        parts.limits.extend(draft.limits)
        return ir.Class(
            node.name, node.name, tuple(bases), tuple(parts.fields.values()), tuple(parts.methods.values()),
            tuple(draft.invariants), tuple(decorators), tuple(parts.limits), self.source.span(node), metaclass,
        )  # fmt: skip

    def canonical_here(self, node: ast.expr) -> str:
        """The full name of what an expression at the top level names, or an empty text."""
        return self.names.canonical(node, self.scope) or ""

    def named_tuple(self, call: ast.Call, name: str) -> ir.Class | None:
        """The class that `Point = namedtuple("Point", "x y")` makes; None for any other call."""
        found = read_fields(call, self.canonical_here)
        if found is None or found.name != name:
            return None
        fields = tuple(self.tuple_field(*field) for field in found.fields)
        return ir.Class(name, name, ("%NamedTuple",), fields, (), span=self.source.span(call))

    def tuple_field(self, name: str, kind: ast.expr | None, default: ast.expr | None) -> tuple[str, Type | None, ir.Expr | None]:
        """A field of a named tuple; one without an annotation is of any type."""
        read = ANY if kind is None else self.context.annotations.read(kind, self.scope)
        return name, read, self.expressions.optional(default, self.scope)

    def tuple_base(self, node: ast.ClassDef, found: TupleFields, scope: Scope, bases: list[str], parts: _ClassParts) -> None:
        """`class Point(namedtuple("Point", "x y")):` has the fields of its base, and methods."""
        bases.append("%NamedTuple")
        for field in found.fields:
            parts.fields[field[0]] = self.tuple_field(*field)
        for statement in node.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id="__slots__")], value=ast.Tuple(elts=[])):
                    pass
                case ast.Assign() | ast.AnnAssign():
                    parts.limits.append(self.limit("class attribute of a class on top of a named tuple", statement))

    def only_fields(self, node: ast.ClassDef, bases: list[str], parts: _ClassParts) -> None:
        """A named tuple whose items are used in ways of its own has no model."""
        parts.fields.pop("__slots__", None)
        if len([b for b in bases if b.rpartition(".")[2] != "Generic"]) > 1:
            parts.limits.append(self.limit("named tuple with several bases", node))
        for name in parts.methods:
            if name.startswith("__") and name.endswith("__") and name not in ("__str__", "__repr__"):
                parts.limits.append(self.limit(f"{name} of a named tuple", node))

    def typed_dict_keys(self, base: ast.expr) -> tuple[tuple[str, Type | None, ir.Expr | None], ...] | None:
        """The keys that a class above, a typed dict of the same module, declares; None for any other class."""
        site = self.names.sites.get(dotted(base) or "")
        if not isinstance(site, ast.ClassDef) or site in self.lowering:
            return None
        if site not in self.keys:
            self.lowering.append(site)
            found = self.class_(site) if site.bases else None
            self.lowering.pop()
            is_one = found is not None and found.bases == ("%TypedDict",) and not found.limits
            self.keys[site] = found.fields if found is not None and is_one else None
        return self.keys[site]

    def class_decorator(self, decorator: ast.expr, decorators: list[str], parts: _ClassParts) -> None:
        """Keep a dataclass decorator with its options, each as `dataclasses.dataclass:OPTION=VALUE`; others are limits."""
        call = decorator if isinstance(decorator, ast.Call) else None
        target = call.func if call is not None else decorator
        full = self.names.canonical(target, self.scope) or dotted(target) or ast.unparse(target)
        decorators.append(full)
        if full in _KEPT_CLASS_DECORATORS:
            for keyword in call.keywords if call is not None else []:
                decorators.append(f"{full}:{keyword.arg or '**'}={ast.unparse(keyword.value)}")
        elif not is_transparent(full):
            parts.limits.append(self.limit(f"class decorator {full}", decorator))

    def member(self, node: ast.stmt, owner: str, scope: Scope, parts: _ClassParts) -> None:
        """One statement of a class body."""
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and (named := bound_in([node.value]).names):
            self.unclear("name bound by := in a class body", node, named, parts)
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.method(node, owner, scope, parts)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=None) if parts.total is not None:
                held = self.context.annotations.read(annotation, scope, owner) or ANY
                there = self.context.annotations.required(annotation, scope)
                missing = not parts.total if there is None else not there
                self.field(name, Type("notrequired", (held,)) if missing else held, None, node, scope, parts)
            case ast.AnnAssign(annotation=annotation) if "NotRequired" in ast.unparse(annotation):
                parts.limits.append(self.limit("field that may be missing", node))
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                plain = is_class_variable(self.names, annotation, scope)  # no field of a dataclass
                kind = None if plain else self.context.annotations.read(annotation, scope, owner)
                if value is not None or not plain:
                    self.field(name, kind, value, node, scope, parts)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self.field(name, None, value, node, scope, parts)
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case ast.If(test=test, body=body, orelse=orelse) if (known := self.known_here(test, scope)) is not None:
                for statement in body if known else orelse:
                    self.member(statement, owner, scope, parts)
            case ast.ClassDef(name=name):
                self.unclear(f"class {name} inside a class", node, [name], parts)
            case _:
                self.unclear(f"{type(node).__name__} statement in a class body", node, bound_in([node]).names, parts)

    def known_here(self, test: ast.expr, scope: Scope) -> bool | None:
        """What a condition is whenever the class statement runs; None where that is not known."""
        if self.names.canonical(test, scope) == "typing.TYPE_CHECKING":
            return False
        return known_condition(test, self.names, scope)

    def is_plain(self, node: ast.ClassDef) -> bool:
        """Whether nothing but its own statements decides what the attributes of a class are."""
        decorators = [self.canonical_here(d) for d in node.decorator_list]
        return self.is_ordinary(node) and all(d == "functools.total_ordering" for d in decorators)

    def is_ordinary(self, node: ast.ClassDef) -> bool:
        """Whether a class has no metaclass of its own kind, nor a base that may bring one: no enumeration, named tuple or typed dict."""
        if node not in self.ordinary:
            self.ordinary[node] = False  # what a class that is among its own bases stays
            self.ordinary[node] = not node.keywords and self.has_ordinary_bases(node)
        return self.ordinary[node]

    def has_ordinary_bases(self, node: ast.ClassDef) -> bool:
        for base in node.bases:
            named = dotted(base.value if isinstance(base, ast.Subscript) else base) or ""
            site, full = self.names.sites.get(named), self.canonical_here(base.value if isinstance(base, ast.Subscript) else base)
            known = full.startswith(("collections.abc.", "numbers.", "abc.")) or full in ("typing.Generic", "typing.Protocol")
            inner = isinstance(site, ast.ClassDef) and self.is_ordinary(site)
            if not (known or inner or self.names.is_builtin(named, self.scope)):
                return False
        return True

    def unclear(self, reason: str, node: ast.stmt, names: Iterable[str], parts: _ClassParts) -> None:
        """A statement of a class body without a meaning here: what it binds may have any value, if that is all that it does."""
        limit = self.limit(reason, node)
        if not parts.plain or any(map(_reaches_beyond, ast.walk(node))):
            parts.limits.append(limit)
            return
        parts.unclear.update(dict.fromkeys(names, limit))
        inner = [n for n in ast.walk(node) if n is not node and isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        self.names.limits.extend((f"{reason}: {n.name} is not checked", n) for n in inner)

    def annotated_in_init(self, node: ast.ClassDef, scope: Scope, parts: _ClassParts) -> None:
        """Add the attributes that `__init__` annotates where it sets them: `self.count: int = 0`."""
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and method.name == "__init__" and method.args.args:
                receiver = method.args.args[0].arg
                for statement in ast.walk(method):
                    match statement:
                        case ast.AnnAssign(target=ast.Attribute(value=ast.Name(id=owner), attr=name), annotation=annotation):
                            kind = self.context.annotations.read(annotation, scope, node.name)
                            if owner == receiver and kind is not None and name not in parts.fields:
                                parts.fields[name] = (name, kind, None)

    def field(
        self, name: str, kind: Type | None, value: ast.expr | None, node: ast.stmt, scope: Scope, parts: _ClassParts
    ) -> None:
        if name in parts.fields:
            self.unclear(f"{name} is bound more than once in the class body", node, [name], parts)
        if parts.of_members:
            scope = dataclasses.replace(scope, read=frozenset(parts.fields))
        parts.fields[name] = (name, kind, self.expressions.optional(value, scope))

    def accessor(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str, role: str, scope: Scope, parts: _ClassParts
    ) -> bool:
        """The setter or deleter of a property of this class, a method by the name `x.setter`; whether it is a plain one."""
        name = f"{node.name}.{role}"
        getter = parts.methods.get(node.name)
        first = dotted(node.decorator_list[0])
        if getter is None or getter.kind != "property" or first != f"{node.name}.{role}" or name in parts.methods:
            return False
        bare = copy.copy(node)
        bare.decorator_list = node.decorator_list[1:]
        lowered = self.functions.function(bare, scope, f"{owner}.{name}", owner)
        parts.methods[name] = dataclasses.replace(lowered, name=name)
        return not lowered.contract.exists

    def registered(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str, scope: Scope, parts: _ClassParts
    ) -> bool:
        """Whether `@f.register` or `@f.register(T)` adds the method to a generic one of this class; those called `_` get other names."""
        if len(node.decorator_list) != 1:
            return False
        (decorator,) = node.decorator_list
        call = decorator if isinstance(decorator, ast.Call) else None
        generic, _, last = (dotted(call.func if call is not None else decorator) or "").rpartition(".")
        found = parts.methods.get(generic)
        one = call is None or (len(call.args) == 1 and not call.keywords)
        if last != "register" or not one or found is None or SINGLE_DISPATCH_METHOD not in found.decorators:
            return False
        count = sum(known.startswith(f"{generic}.register.") for known in parts.methods)
        name = f"{generic}.register.{count}" if node.name == "_" else node.name
        if node.name == "_":
            parts.unclear["_"] = self.limit("a name that several methods have", node)
        elif name in parts.methods or name in parts.fields:
            return False
        bare = copy.copy(node)
        bare.decorator_list = []
        lowered = self.functions.function(bare, scope, f"{owner}.{name}", owner)
        said = self.functions.registration(node, decorator, scope, f"{SINGLE_DISPATCH_METHOD}:{generic}", place=1)
        parts.methods[name] = dataclasses.replace(lowered, name=name, decorators=(said,))
        return True

    def method(self, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str, scope: Scope, parts: _ClassParts) -> None:
        for decorator in node.decorator_list:
            role = (dotted(decorator) or "").rpartition(".")
            if role[0] == node.name and role[2] in ("setter", "deleter") and self.accessor(node, owner, role[2], scope, parts):
                return
            if role[0] == node.name and role[2] in ("setter", "deleter", "getter"):
                parts.limits.append(self.limit(f"property {role[2]} of {node.name}", node))
                return
        if self.registered(node, owner, scope, parts):
            return
        lowered = self.functions.function(node, scope, f"{owner}.{node.name}", owner)
        old = parts.methods.get(node.name)
        if old is not None and "typing.overload" not in old.decorators:
            parts.limits.append(
                ir.UnsupportedExpr(f"{node.name} is defined again later in the class: this definition is never used", old.span)
            )
        parts.methods[node.name] = lowered
