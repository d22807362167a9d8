"""Containers that private names are bound to and that no code at hand changes, by how every use of the name reads them.

A use may look things up, test, count or run over them. Anything else (to pass it on, return it, store it, give it another name) lets
go of it: from there on some code might change it. What is taken out of a container may be a container in its turn, so the answer is a
depth: how far displays may be nested for every use to be a reading one. Code outside of the program is taken to leave such names alone.
"""

from __future__ import annotations

import ast
import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from frontends.ir import Program
from frontends.python.names import dotted

ANY_DEPTH = 1000  # deeper than displays are nested
_COUNTING = frozenset({"len", "bool", "str", "repr", "print"})  # built-ins that hand on nothing of a container
_TAKING = frozenset({"sorted", "min", "max", "sum", "any", "all", "list", "tuple", "set", "frozenset", "dict"})  # these hand on items
_ITERATING = frozenset({"enumerate", "zip", "reversed", "map", "filter"})
_ASKING = frozenset({
    "index", "count", "union", "intersection", "difference", "symmetric_difference", "isdisjoint", "issubset", "issuperset", "copy",
    "__contains__", "__len__",
})  # fmt: skip
_REFLECTING = frozenset({"globals", "locals", "vars", "eval", "exec"})
_SEARCHING = frozenset({"vars", "__dict__", "attrgetter", "getmembers", "eval", "exec"})  # ways to an attribute that do not name it
_MODULES = frozenset({"modules", "import_module", "__import__"})
_MAKING = frozenset({"list", "dict", "set", "frozenset", "sorted"})
_PLAIN_CALLS = _MAKING | {"tuple", "range", "zip", "enumerate", "len", "str", "int", "ord", "chr"}
_DISPLAYS = (ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)


@dataclass(frozen=True, slots=True)
class _Depths:
    """How deep displays may be nested for a use: if all but the innermost are dicts (whose keys are no slices), and if not."""

    of_dicts: int
    of_any: int

    def least(self, other: _Depths) -> _Depths:
        return _Depths(min(self.of_dicts, other.of_dicts), min(self.of_any, other.of_any))


@dataclass
class _Uses:
    """What the text of one module does with names, whatever the scope, and with attributes, whatever the object."""

    tree: ast.Module
    parents: dict[ast.AST, ast.AST]
    bound: Counter[str]  # how often a name is bound, by whatever means
    names: dict[str, _Depths]
    attributes: dict[str, _Depths]
    strings: frozenset[str]
    read: frozenset[str]  # names and attributes that are read
    imported: frozenset[str]  # names that `from ... import` asks for
    stars: bool
    computed: bool  # attributes are asked for whose names are computed
    modules: frozenset[str]  # parts of the names of imported modules that stand for a value, or whose `__dict__` is asked for


def of_module(program: Program, module: str, name: str) -> tuple[int, int]:
    """How deep the containers may be nested that a name of a module is bound to, for the program only to read them; 0 if it may not.

    The first number is for containers that are dicts, all but the innermost.
    """
    home = program.module(module)
    uses = _uses(home.source) if home is not None else None
    if home is None or uses is None or name.startswith("__") or uses.bound[name] != 1 or _REFLECTING & uses.read:
        return 0, 0
    site = _site(uses.tree, name)
    if site is None or not (name.startswith("_") or _is_final(site)) or not _is_fresh(uses, site.value):
        return 0, 0
    found = uses.names.get(name, _Depths(ANY_DEPTH, ANY_DEPTH))
    handed_on, searched = is_handed_on(program, module), False
    for other in program.modules:
        there = _uses(other.source)
        if there is None or name in there.strings or {"exec", "eval"} & there.read:
            return 0, 0
        searched |= there.computed or bool(_SEARCHING & (there.read | there.imported))
        if handed_on and searched:  # the module is some object, and attributes of some object are found without naming them
            return 0, 0
        found = found.least(there.attributes.get(name, found))
        if other.name != module and (name in there.imported or there.stars):
            if there.bound[name] > (name in there.imported):
                return 0, 0
            found = found.least(there.names.get(name, found))
    return _limited(uses, site, found)


@functools.lru_cache(maxsize=256)
def is_handed_on(program: Program, module: str) -> bool:
    """Whether code may get at a module as a value, and set its names as those of any object."""
    found = [there for other in program.modules if (there := _uses(other.source)) is not None]
    return any(_MODULES & (there.read | there.imported) or there.modules.intersection(module.split(".")) for there in found)


def of_class(program: Program, module: str, cls: str, name: str) -> tuple[int, int]:
    """The same for a name that the body of a class ("Outer.Inner") binds."""
    home = program.module(module)
    uses = _uses(home.source) if home is not None else None
    if uses is None or name.startswith("__") or uses.bound[name] != 1:
        return 0, 0
    body = _class_body(uses.tree, cls)
    site = _site(body, name) if body is not None else None
    if site is None or not (name.startswith("_") or _is_final(site)) or not _is_fresh(uses, site.value):
        return 0, 0
    found = uses.names.get(name, _Depths(ANY_DEPTH, ANY_DEPTH))
    for other in program.modules:
        there = _uses(other.source)
        if there is None or name in there.strings or there.computed or _SEARCHING & there.read:
            return 0, 0
        found = found.least(there.attributes.get(name, found))
    return _limited(uses, site, found)


def _limited(uses: _Uses, site: ast.stmt, found: _Depths) -> tuple[int, int]:
    """Nested containers are only known to be new where nothing is called that might give an old one."""
    calls = [node for node in ast.walk(site) if isinstance(node, ast.Call)]
    most = ANY_DEPTH if all(_is_builtin(uses, call.func, _PLAIN_CALLS) for call in calls) else 1
    return min(found.of_dicts, most), min(found.of_any, most)


# ------------------------------------------------------------------------------------------------------------------------ bindings


def _site(body: ast.Module | ast.ClassDef, name: str) -> ast.Assign | ast.AnnAssign | None:
    """The assignment that binds a name: directly in the body, and on its own."""
    for node in body.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=found)]) if found == name:
                return node
            case ast.AnnAssign(target=ast.Name(id=found), value=value) if found == name and value is not None:
                return node
    return None


def _class_body(tree: ast.Module, qualname: str) -> ast.ClassDef | None:
    found: ast.Module | ast.ClassDef = tree
    for part in qualname.split("."):
        inner = [node for node in found.body if isinstance(node, ast.ClassDef) and node.name == part]
        if len(inner) != 1:
            return None
        found = inner[0]
    return found if isinstance(found, ast.ClassDef) else None


def _is_final(site: ast.Assign | ast.AnnAssign) -> bool:
    annotation = site.annotation if isinstance(site, ast.AnnAssign) else None
    annotation = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return annotation is not None and (dotted(annotation) or "").rpartition(".")[2] == "Final"


def _is_fresh(uses: _Uses, value: ast.expr | None) -> bool:
    """Whether an expression makes a new container, which nothing else knows yet."""
    kinds = {type(node) for node in ast.walk(value)} if value is not None else set()
    if ast.NamedExpr in kinds or {ast.Lambda, ast.comprehension} <= kinds:
        return False
    match value:
        case ast.BinOp(left=left, right=right):
            return _is_fresh(uses, left) and (isinstance(right, ast.Constant) or _is_fresh(uses, right))
        case ast.Call(func=func):
            return _is_builtin(uses, func, _MAKING)
    return isinstance(value, _DISPLAYS)


def _is_builtin(uses: _Uses, node: ast.expr, among: frozenset[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in among and not uses.bound[node.id] and not uses.stars


# ---------------------------------------------------------------------------------------------------------------------------- uses


@functools.lru_cache(maxsize=64)
def _uses(source: str) -> _Uses | None:
    """What a module does with names and attributes; None where its text is not at hand, or beyond this reading."""
    if not source:
        return None
    try:
        tree = ast.parse(source)
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    everything = list(parents)
    bound = Counter(name for node in everything for name in _bound_by(node))
    strings = frozenset(n.value for n in everything if isinstance(n, ast.Constant) and isinstance(n.value, str))
    read = frozenset(n.id if isinstance(n, ast.Name) else n.attr for n in everything if isinstance(n, ast.Name | ast.Attribute))
    froms = [alias.name for n in everything if isinstance(n, ast.ImportFrom) for alias in n.names]
    computed = any(_asks_by_computed_name(n) for n in everything)
    modules = frozenset(_modules_let_go(everything, parents))
    uses = _Uses(tree, parents, bound, {}, {}, strings, read, frozenset(froms), "*" in froms, computed, modules)
    for node in everything:
        if isinstance(node, ast.Name | ast.Attribute):
            known, key = (uses.names, node.id) if isinstance(node, ast.Name) else (uses.attributes, node.attr)
            if isinstance(node.ctx, ast.Load):
                depths = _Depths(_depth(uses, node, 0, 1, True), _depth(uses, node, 0, 1, False))
                known[key] = known[key].least(depths) if key in known else depths
            elif isinstance(node, ast.Attribute):
                known[key] = _Depths(0, 0)
    return uses


def _modules_let_go(everything: list[ast.AST], parents: dict[ast.AST, ast.AST]) -> Iterator[str]:
    """Names that an import gives, and attributes, that are used for more than for an attribute that is named."""
    aliases: dict[str, tuple[str, ...]] = {}
    for node in everything:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                parts = tuple(alias.name.split("."))
                aliases[alias.asname or parts[0]] = (*aliases.get(alias.asname or parts[0], ()), *(parts if alias.asname else parts[:1]))
    for node in everything:
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            parent = parents[node]
            if not isinstance(parent, ast.Attribute) or parent.attr == "__dict__":
                yield from aliases.get(node.id, ()) if isinstance(node, ast.Name) else (node.attr,)


def _asks_by_computed_name(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(), *_]):
            return False
        case ast.Call(func=ast.Name(id="getattr")):
            return True
    return False


def _bound_by(node: ast.AST) -> Iterator[str]:
    """The names that one node binds, deletes, or declares to be of another scope."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
            if other and other != name:
                yield from (name, name)  # under another name its uses are not found
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names


def _depth(uses: _Uses, node: ast.expr, own: int, items: int, dicts: bool) -> int:
    """How deep containers may be nested for the use of an expression to be a reading one.

    `own`: how deep, if its value is let go of; `items`: how deep, if its items are. A name is (0, 1), its items (1, 2), and so on.
    `dicts`: the expression is a dict, whose keys are no containers, or its items are none.
    """
    parent = uses.parents[node]
    run_over = ANY_DEPTH if dicts else items
    match parent:
        case ast.Subscript(value=value, slice=index, ctx=ast.Load()) if value is node:
            if isinstance(index, ast.Slice):
                return _depth(uses, parent, items, items, dicts)  # a new list
            plain = dicts or isinstance(index.operand if isinstance(index, ast.UnaryOp) else index, ast.Constant)
            return _depth(uses, parent, items, items + 1 if plain else items, dicts)
        case ast.Attribute(attr=name, ctx=ast.Load()):
            return _of_method(uses, parent, name, own, items, dicts)
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[right]) if right is node:
            return run_over
        case ast.Compare(ops=[ast.Is() | ast.IsNot()]):
            return ANY_DEPTH
        case ast.For(iter=run) | ast.comprehension(iter=run, is_async=0) if run is node:
            return run_over
        case ast.YieldFrom():
            return run_over
        case ast.Starred(ctx=ast.Load()) if isinstance(uses.parents[parent], ast.List | ast.Tuple | ast.Set | ast.Call):
            return run_over
        case ast.Dict(keys=keys, values=values):
            return items if any(key is None and value is node for key, value in zip(keys, values, strict=True)) else own
        case ast.keyword(arg=None):
            return items
        case ast.Call(args=args) if any(arg is node for arg in args):
            return _of_argument(uses, parent, node, own, items, dicts)
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod()):
            return items
        case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
            return items if _is_fresh(uses, right if left is node else left) else own  # anything else may be asked to take it
        case ast.UnaryOp(op=ast.Not()) | ast.FormattedValue() | ast.Expr():
            return ANY_DEPTH
        case ast.If(test=test) | ast.While(test=test) | ast.Assert(test=test) if test is node:
            return ANY_DEPTH
        case ast.IfExp(test=test):
            return ANY_DEPTH if test is node else _depth(uses, parent, own, items, dicts)
        case ast.BoolOp():
            return _depth(uses, parent, own, items, dicts)
        case ast.Assign(targets=targets) if all(isinstance(target, ast.Tuple | ast.List) for target in targets):
            return items
    return own


def _of_method(uses: _Uses, found: ast.Attribute, name: str, own: int, items: int, dicts: bool) -> int:
    call = uses.parents[found]
    if isinstance(call, ast.keyword) and call.arg == "key" and name in ("get", "index", "count", "__getitem__", "__contains__"):
        asking = uses.parents[call]
        return items if isinstance(asking, ast.Call) and _is_builtin(uses, asking.func, frozenset({"sorted", "min", "max"})) else own
    if not isinstance(call, ast.Call) or call.func is not found:
        return own
    if name in ("get", "__getitem__"):
        return _depth(uses, call, items, items + 1 if dicts or name == "get" else items, dicts)
    if name in ("items", "keys", "values"):
        return _depth(uses, call, own, ANY_DEPTH if name == "keys" else items, False)  # through a view one may get at the dict
    return items if name in _ASKING else own


def _of_argument(uses: _Uses, call: ast.Call, node: ast.expr, own: int, items: int, dicts: bool) -> int:
    match call.func:
        case ast.Attribute(value=ast.Constant(value=str()), attr="join"):
            return items
    if _is_builtin(uses, call.func, _COUNTING):
        return ANY_DEPTH
    if _is_builtin(uses, call.func, _TAKING):
        return ANY_DEPTH if dicts and isinstance(call.func, ast.Name) and call.func.id != "dict" else items
    if _is_builtin(uses, call.func, _ITERATING):
        first = call.args[0] is node and isinstance(call.func, ast.Name) and call.func.id in ("map", "filter")
        return own if first else _depth(uses, call, own, items, False)
    return own
