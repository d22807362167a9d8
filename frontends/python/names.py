"""What the top-level names of a module are bound to, and the canonical dotted name of what an expression refers to."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from frontends.python.scopes import FunctionNode, Scope, bound_in
from frontends.python.unbound import may_be_unbound


@dataclass(frozen=True)
class ImportSite:
    """`import module` or `from module import name`, the module made absolute."""

    module: str
    name: str | None
    node: ast.stmt


@dataclass(frozen=True)
class AssignSite:
    """`name = value`, once and unconditionally."""

    value: ast.expr
    annotation: ast.expr | None
    node: ast.stmt


@dataclass(frozen=True)
class VariableSite:
    """A name with no single known value."""

    reason: str
    node: ast.stmt
    annotation: ast.expr | None = None


Site: TypeAlias = FunctionNode | ast.ClassDef | ImportSite | AssignSite | VariableSite


@dataclass
class ModuleNames:
    """The top level of one module. `sites` is in order of first binding; `limits` are statements without a meaning here."""

    module: str
    is_package: bool
    sites: dict[str, Site] = field(default_factory=dict)
    star_imports: list[ImportSite] = field(default_factory=list)
    limits: list[tuple[str, ast.stmt]] = field(default_factory=list)
    imported_modules: list[str] = field(default_factory=list)  # every module that an import statement anywhere names
    patched: list[str] = field(default_factory=list)  # attributes that code at the top level assigns or deletes
    unbound: frozenset[str] = frozenset()  # names that an import may leave unbound

    def canonical(self, node: ast.expr, scope: Scope) -> str | None:
        """The full dotted name of an imported thing ("prover.requires"), however it was imported; None for anything else."""
        text = dotted(node)
        if text is None:
            return None
        root, _, rest = text.partition(".")
        found = scope.resolve(root)
        site = self.sites.get(root)
        if found is None or found[1] != "global" or not isinstance(site, ImportSite):
            return None
        full = ".".join(part for part in (site.module, site.name, rest) if part)
        for alias, real in _ALIASES:
            if full.startswith(alias):
                return real + full[len(alias) :]
        return full

    def is_builtin(self, name: str, scope: Scope) -> bool:
        """Whether nothing in the module stands between the name and the builtins."""
        return scope.resolve(name) == (name, "global") and name not in self.sites


_ALIASES = (("prover.spec.", "prover."), ("typing_extensions.", "typing."))


def dotted(node: ast.expr) -> str | None:
    """ "a.b.c" for a name or a chain of attributes of one, else None."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


SINGLE_DISPATCH = "functools.singledispatch"
SINGLE_DISPATCH_METHOD = "functools.singledispatchmethod"


def registered_with(decorator: ast.expr, names: ModuleNames) -> str | None:
    """The generic function of the module that a decorator `f.register` or `f.register(T)` registers another one with, or None."""
    call = decorator if isinstance(decorator, ast.Call) else None
    generic, _, last = (dotted(call.func if call is not None else decorator) or "").rpartition(".")
    site = names.sites.get(generic)
    one = call is None or (len(call.args) == 1 and not call.keywords)
    if last != "register" or not one or not isinstance(site, ast.FunctionDef) or len(site.decorator_list) != 1:
        return None
    return generic if names.canonical(site.decorator_list[0], Scope("module")) == SINGLE_DISPATCH else None


def absolute_module(node: ast.ImportFrom, module: str, is_package: bool) -> str | None:
    """The module that a `from ... import` names, or None when the dots lead out of the package."""
    if not node.level:
        return node.module
    package = module.split(".") if is_package else module.split(".")[:-1]
    up = node.level - 1
    if up >= len(package):
        return None
    base = package[: len(package) - up]
    return ".".join([*base, node.module] if node.module else base)


def collect(tree: ast.Module, module: str, is_package: bool) -> ModuleNames:
    """Read the top level of a module."""
    names = ModuleNames(module, is_package)
    collector = _Collector(names)
    collector.block(tree.body)
    for name, owner in _assigned_by_global_statements(tree):
        collector.variable(name, f"assigned in {owner.name} by a global statement", owner)
    names.imported_modules = list(dict.fromkeys(_imports(tree, module, is_package)))
    names.patched = list(dict.fromkeys([*_patched(tree), *_patched_by_functions(tree)]))
    names.unbound = may_be_unbound(tree, lambda test: known_at_run_time(test, names))
    return names


def _patched(tree: ast.Module) -> Iterable[str]:
    """Attributes that the import of the module assigns or deletes, by statements or by setattr and delattr: "C.f", "?.f", or "*"."""
    stack: list[ast.AST] = [node for node in tree.body if not (isinstance(node, ast.If) and _is_main_guard(node.test))]
    while stack:
        node = stack.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                stack.extend(node.decorator_list)
                continue
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                yield dotted(node) or f"?.{name}"
            case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[owner, ast.Constant(value=str(name)), *_]):
                yield f"{dotted(owner) or '?'}.{name}"
            case ast.Call(func=ast.Name(id="setattr" | "delattr")):
                yield "*"
            case ast.Assign(targets=[ast.Name(id="__all__")]):
                continue
            case ast.Name(id="globals" | "locals" | "vars" | "exec" | "eval" as way):
                yield f"{way}()"
            case _:
                pass
        stack.extend(ast.iter_child_nodes(node))


def _patched_by_functions(tree: ast.Module) -> Iterable[str]:
    """Attributes that functions assign or delete of modules that they import themselves: "%modules.name"."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
            imported = set(bound_in(inner).names)
            for node in ast.walk(function) if inner else ():
                match node:
                    case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()) if (dotted(node) or "").partition(".")[0] in imported:
                        yield f"%modules.{name}"


def _imports(tree: ast.Module, module: str, is_package: bool) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                parts = alias.name.split(".")
                yield from (".".join(parts[: i + 1]) for i in range(len(parts)))
        elif isinstance(node, ast.ImportFrom):
            base = absolute_module(node, module, is_package)
            if base is not None:
                yield base
                yield from (f"{base}.{alias.name}" for alias in node.names if alias.name != "*")


def _assigned_by_global_statements(tree: ast.Module) -> Iterable[tuple[str, FunctionNode | ast.ClassDef]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from ((name, node) for name in sorted(bound_in(node.body).assigned_globals))


class _Collector:
    def __init__(self, names: ModuleNames) -> None:
        self.names = names

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def limit(self, reason: str, node: ast.stmt) -> None:
        self.names.limits.append((reason, node))

    def bind(self, name: str, site: Site) -> None:
        """Bind a name. A second binding makes it a variable, but a plain `def` or `class` over a plain `def` replaces it."""
        sites = self.names.sites
        old = sites.get(name)
        if old is None or _same_import(old, site):
            sites[name] = site
        elif _is_definition(old) and _is_definition(site):
            if not _is_overload(old):
                self.limit(f"{name} is defined again later in the module: this definition is never used", _node(old))
            sites[name] = site
        else:
            self.variable(name, "bound more than once at the top level", _node(site))

    def variable(self, name: str, reason: str, node: ast.stmt, annotation: ast.expr | None = None) -> None:
        old = self.names.sites.get(name)
        if isinstance(old, FunctionNode | ast.ClassDef):
            self.limit(f"{name} is rebound in the module: its definition is not checked", old)
        if isinstance(old, AssignSite | VariableSite) and annotation is None:
            annotation = old.annotation
        self.names.sites[name] = VariableSite(reason, node, annotation)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.FunctionDef(name="_", decorator_list=[decorator]) if (generic := registered_with(decorator, self.names)) is not None:
                count = sum(known.startswith(f"{generic}.register.") for known in self.names.sites)
                self.names.sites[f"{generic}.register.{count}"] = node
                self.names.sites["_"] = VariableSite("bound more than once at the top level", node)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                self.bind(name, node)
                for other in bound_in([node]).names:
                    if other != name:
                        self.variable(other, "bound by := at the top level", node)
            case ast.Import() | ast.ImportFrom():
                self.imports(node)
            case ast.Assign(targets=targets, value=value):
                self.assign(node, targets, value)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                if value is not None:
                    self.bind(name, AssignSite(value, annotation, node))
                elif name not in self.names.sites:
                    self.names.sites[name] = VariableSite("declared without a value", node, annotation)
                self.walrus(value)
            case ast.AugAssign(target=ast.Name(id="__all__")) | ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case ast.If(test=test) if _is_main_guard(test):
                pass
            case ast.If(test=test) if _is_type_checking(test):
                self.block(node.body)
                self.conditional(node.orelse, "bound under a condition")
            case ast.If(test=test, body=body, orelse=orelse) if (known := known_condition(test, self.names, Scope("module"))) is not None:
                self.block(body if known else orelse)
            case ast.Try(body=body, handlers=handlers, orelse=[], finalbody=[]) if handlers and all(map(_always_succeeds, body)):
                self.block(body)
            case _:
                self.other(node)

    def walrus(self, value: ast.expr | None) -> None:
        if value is not None:
            for name in bound_in([value]).names:
                self.variable(name, "bound by := at the top level", ast.copy_location(ast.Expr(value), value))

    def conditional(self, statements: list[ast.stmt], reason: str) -> None:
        for statement in statements:
            for name in bound_in([statement]).names:
                self.variable(name, reason, statement)

    def other(self, node: ast.stmt) -> None:
        """A statement that may run or not, or whose effect is unknown: what it binds is variable, and it is a limit."""
        kind = _KINDS.get(type(node), "statement")
        reason = f"bound in a top-level {kind}"
        self.conditional([node], reason)
        if not _only_imports(node):
            self.limit(f"top-level {kind}", node)

    def assign(self, node: ast.Assign, targets: list[ast.expr], value: ast.expr) -> None:
        pairs: list[tuple[str, ast.expr]] | None = []
        for target in targets:
            pairs = _split(target, value, len(targets) > 1, pairs)
        if pairs is None:
            self.other(node)
            return
        for name, part in pairs:
            self.bind(name, AssignSite(part, None, node))
        self.walrus(value)

    def imports(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                self.bind(alias.asname or top, ImportSite(alias.name if alias.asname else top, None, node))
            return
        if node.module == "__future__":
            return
        base = absolute_module(node, self.names.module, self.names.is_package)
        for alias in node.names:
            if base is None:
                self.variable(alias.asname or alias.name, "relative import beyond the top-level package", node)
            elif alias.name == "*" and base == "prover":
                for name in PRODUCT:
                    self.bind(name, ImportSite(base, name, node))
            elif alias.name == "*":
                self.names.star_imports.append(ImportSite(base, None, node))
            else:
                self.bind(alias.asname or alias.name, ImportSite(base, alias.name, node))


# What `from prover import *` binds: `prover.__all__` (a test compares the two).
PRODUCT = (
    "ContractViolation", "anything", "assume", "class_invariant", "decreases", "ensures", "instance", "invariant", "lemma",
    "never_raises", "old", "pure", "raises", "requires", "seen",
)  # fmt: skip
LEAST = (3, 11)  # the oldest Python that programs are read for
_KINDS: dict[type[ast.stmt], str] = {
    ast.Assign: "assignment", ast.AugAssign: "augmented assignment", ast.AnnAssign: "assignment", ast.For: "for loop",
    ast.While: "while loop", ast.If: "if statement", ast.With: "with statement", ast.Try: "try statement",
    ast.Expr: "expression",
    ast.Assert: "assert statement", ast.Delete: "del statement", ast.Raise: "raise statement", ast.Match: "match statement",
}  # fmt: skip


def _node(site: Site) -> ast.stmt:
    return site if isinstance(site, ast.stmt) else site.node


def _is_definition(site: Site) -> bool:
    return isinstance(site, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _is_overload(site: Site) -> bool:
    decorators = site.decorator_list if isinstance(site, ast.FunctionDef | ast.AsyncFunctionDef) else []
    return any((dotted(d) or "").rpartition(".")[2] == "overload" for d in decorators)


def _same_import(old: Site, new: Site) -> bool:
    match old, new:
        case ImportSite(module=a, name=b), ImportSite(module=c, name=d):
            return (a, b) == (c, d)
        case _:
            return False


def _is_main_guard(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]):
            return True
        case _:
            return False


def _is_type_checking(test: ast.expr) -> bool:
    return dotted(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING")


def known_at_run_time(test: ast.expr, names: ModuleNames) -> bool | None:
    """What a condition at the top level is when the module is imported, where that is the same in every Python from 3.11 on."""
    return False if _is_type_checking(test) else known_condition(test, names, Scope("module"))


def known_condition(test: ast.expr, names: ModuleNames, scope: Scope) -> bool | None:
    """What a condition on the version is in every Python from 3.11 on; None where they differ, or where it is about something else."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            known = known_condition(operand, names, scope)
            return None if known is None else not known
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            what = names.canonical(left, scope)
        case _:
            return None
    before = False
    if what == "sys.version_info" and isinstance(right, ast.Tuple):
        values = [p.value for p in right.elts if isinstance(p, ast.Constant) and type(p.value) is int]
        before = len(values) == len(right.elts) and tuple(values) <= LEAST
    elif what == "sys.hexversion" and isinstance(right, ast.Constant) and type(right.value) is int:
        before = right.value <= LEAST[0] << 24 | LEAST[1] << 16
    return {ast.GtE: True, ast.Lt: False}.get(type(op)) if before else None


_STABLE = ("collections.abc", "functools", "itertools", "operator", "_thread")
_GOING = ("ByteString",)  # names that newer versions do without


def _always_succeeds(node: ast.stmt) -> bool:
    """Whether a statement imports names that the standard library has in every Python that programs are read for."""
    if not isinstance(node, ast.ImportFrom) or node.level or node.module not in _STABLE:
        return False
    there = vars(importlib.import_module(node.module))
    return all(alias.name in there and alias.name not in _GOING for alias in node.names)


def _only_imports(node: ast.stmt) -> bool:
    """Whether a conditional statement does nothing but import, define names by constants, or pass."""
    match node:
        case ast.If(body=body, orelse=orelse):
            blocks = [body, orelse]
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            blocks = [body, *(h.body for h in handlers), orelse, final]
        case _:
            return False
    return all(_is_harmless(statement) for block in blocks for statement in block)


def _is_harmless(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Assign(value=ast.Constant() | ast.Name() | ast.Attribute()):
            return True
        case _:
            return _only_imports(node)


def _split(
    target: ast.expr, value: ast.expr, shared: bool, pairs: list[tuple[str, ast.expr]] | None
) -> list[tuple[str, ast.expr]] | None:
    """Add what one assignment target binds to `pairs`; None when it cannot be told apart."""
    if pairs is None or (shared and not isinstance(value, ast.Constant)):
        return None
    match target, value:
        case ast.Name(id=name), _:
            return [*pairs, (name, value)]
        case ((ast.Tuple(elts=names) | ast.List(elts=names)), (ast.Tuple(elts=values) | ast.List(elts=values))):
            # Only where no part of the right side can read what the left side binds.
            plain = all(isinstance(n, ast.Name) for n in names) and len(names) == len(values)
            bound = {n.id for n in names if isinstance(n, ast.Name)}
            parts = [n for v in values for n in ast.walk(v)]
            reads = any(isinstance(n, ast.Call | ast.Starred) or (isinstance(n, ast.Name) and n.id in bound) for n in parts)
            if not plain or reads:
                return None
            return [*pairs, *((n.id, v) for n, v in zip(names, values, strict=True) if isinstance(n, ast.Name))]
        case _:
            return None
