"""The annotations of a stub file that lies beside a source file (PEP 561: `shapes.pyi` beside `shapes.py`).

They are those of the parameters that have none in the source. What a stub says of a name that the source does not define, and what
names a class that the source does not have, is left out: the parameter then stays without annotation.
"""

from __future__ import annotations

import ast
import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence

from frontends import ir
from frontends.kinds import ANY, NONE, Type, union
from frontends.python.annotations import Annotations
from frontends.python.names import ModuleNames
from frontends.python.scopes import FunctionNode, Scope, parameters

Signature = Mapping[str, Type | None]  # parameters with their types


def annotated(module: ir.Module, tree: ast.Module, names: ModuleNames) -> ir.Module:
    """The module with the annotations of its stub file, which is given by its tree and what its names mean."""
    found = _signatures(tree, Annotations(names))
    here = {name for name, binding in module.bindings if isinstance(binding, ir.Class)}

    def one(f: ir.Function) -> ir.Function:
        overloads = found.get(f.qualname, [])
        return dataclasses.replace(f, params=tuple(_annotated(p, overloads, here) for p in f.params)) if overloads else f

    def bound(binding: ir.Binding) -> ir.Binding:
        if isinstance(binding, ir.Function):
            return one(binding)
        return dataclasses.replace(binding, methods=tuple(map(one, binding.methods))) if isinstance(binding, ir.Class) else binding

    return dataclasses.replace(module, bindings=tuple((name, bound(binding)) for name, binding in module.bindings))


def _signatures(tree: ast.Module, annotations: Annotations) -> dict[str, list[Signature]]:
    """The functions and methods of a stub by qualified name, each with all its overloads."""
    found: defaultdict[str, list[Signature]] = defaultdict(list)
    scope = Scope("module")

    def note(node: FunctionNode, owner: str | None) -> None:
        name = node.name if owner is None else f"{owner}.{node.name}"
        found[name].append({p.arg: annotations.read(p.annotation, scope, owner) for p in parameters(node.args)})

    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            note(node, None)
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
                    note(member, node.name)
    return found


def _annotated(p: ir.Param, overloads: Sequence[Signature], classes: set[str]) -> ir.Param:
    if p.annotation is not None:
        return p
    kinds = [kind for signature in overloads if (kind := signature.get(p.name)) is not None]
    kind = None if not kinds or _entangled(overloads) else ANY if ANY in kinds else union(*kinds)
    if kind is None or not _known(kind, classes):
        return p
    if kind != ANY and isinstance(p.default, ir.Const) and p.default.value is None:
        kind = union(kind, NONE)
    return dataclasses.replace(p, annotation=kind)


def _entangled(overloads: Sequence[Signature]) -> bool:
    """Whether the overloads differ in more than one parameter: not every choice of their types is then one that a caller may make."""
    names = {name for signature in overloads for name in signature}
    return len([name for name in names if len({signature.get(name) for signature in overloads}) > 1]) > 1


def _known(kind: Type, classes: set[str]) -> bool:
    return (kind.name != "class" or kind.values[0] in classes) and all(_known(arg, classes) for arg in kind.args)
