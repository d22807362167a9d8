"""Which attributes the text of a program assigns, and of what: instances, or classes and modules, which change what names mean.

In: a program. Out: names of attributes, each an over-approximation; ways that name none (`setattr`, `exec`) count for any.
"""

from __future__ import annotations

import functools
import re
import sys

from frontends import ir
from frontends.python import unchanged
from smt import attribute_dicts
from smt.callgraph import nodes
from smt.dispatch import _attributes_in, dotted
from smt.machine import Machine

# Ways to write a field of a frozen dataclass all the same, or to do what cannot be seen.
_FORCING = re.compile(
    r"\b(?:__setattr__|setattr|__delattr__|delattr|__dict__|vars|__setstate__|__reduce\w*__|exec|eval|__import__|importlib|pickle)\b"
)
_IMPORTS = re.compile(r"(?:^|[;:])[ \t]*(?:from[ \t]*([.\w]+)[ \t]+import\b|import[ \t]+([.\w \t,]+))", re.MULTILINE)
_FORCING_LIBRARIES = ("ctypes", "gc", "unittest", "inspect", "sys")
_CONTRACT_LIBRARIES = ("prover", "icontract", "deal", "hypothesis", "typing_extensions")


@functools.lru_cache(maxsize=8)
def frozen_stays(program: ir.Program) -> bool:
    """Whether no code that a call may run can write a field of a frozen dataclass, by the text of all modules and what they import."""
    own = {module.name.partition(".")[0] for module in program.modules}
    for module in program.modules:
        if not module.source or _FORCING.search(module.source) or _REMADE.search(module.source):
            return False
        for one, several in _IMPORTS.findall(module.source):
            for name in one.split() or several.split(","):
                head = name.split()[0].partition(".")[0] if name.strip() else ""
                known = head in sys.stdlib_module_names and head not in _FORCING_LIBRARIES
                if head and head not in own and head not in _CONTRACT_LIBRARIES and not known:
                    return False
    return True


def is_patched(m: Machine, module: str, name: str) -> bool:
    """Whether the program assigns `module.name` from outside of the module, or may do so by ways that do not name it."""
    named = patched_modules(m.program)
    if (module, name) in named or (module, "*") in named or name in _assigned_anywhere(m.program) or module in _unnamed(m.program):
        return True
    if m.program.module(module) is None or not unchanged.is_handed_on(m.program, module):
        return False
    return not assigned_attributes(m.program, of_classes=True).isdisjoint((name, "*"))


@functools.lru_cache(maxsize=16)
def _assigned_anywhere(program: ir.Program) -> frozenset[str]:
    """The attributes of objects that are computed, and may be modules (`sys.modules[...].name = 1`)."""
    return frozenset(
        part.name
        for module in program.modules
        for function in module.functions()
        for part in assigned(function.body)
        if isinstance(part.value, ir.Subscript | ir.Call)
        if any((n.name if isinstance(n, ir.Attribute) else getattr(n, "id", "")) == "modules" for n in nodes(part.value))
    ) | frozenset(
        target.removeprefix("%modules.") for module in program.modules for target in module.patched if target.startswith("%modules.")
    )


# Made anew by hand: `x.__init__(...)`, `C.__init__(x)`, or by its name, but for `super().__init__` and `Base.__init__(self`.
_REMADE = re.compile(
    r"(?<!\bsuper\(\))\.__(?:init|post_init)__\b(?!\(self\b)|[\"']__(?:init|post_init)__[\"']|\bsuper\(\w.*?\)\.__(?:init|post_init)__"
)


@functools.lru_cache(maxsize=8)
def may_be_remade(program: ir.Program) -> bool:
    """Whether code may run the constructor of an object that is there already, as far as the text of the modules tells."""
    return any(_REMADE.search(module.source) for module in program.modules)


@functools.lru_cache(maxsize=16)
def _unnamed(program: ir.Program) -> frozenset[str]:
    """The modules whose names may be bound by `globals()`, `exec` and the like."""
    found: set[str] = set()
    for module in program.modules:
        said = {n.id for f in module.functions() for n in nodes(f.body) if isinstance(n, ir.Name) and n.scope == "global"}
        said_at_import = {target.removesuffix("()") for target in module.patched if target.endswith("()")}
        if "exec" in said or not said_at_import.isdisjoint(("exec", "eval", "vars")):
            found.update(m.name for m in program.modules)
        if "globals" in said or said_at_import:
            found.add(module.name)
    return frozenset(found)


@functools.lru_cache(maxsize=16)
def patched_modules(program: ir.Program) -> frozenset[tuple[str, str]]:
    """The (module, name) pairs for which some code of the program assigns or deletes `module.name`."""
    found = set()
    for module in program.modules:
        targets = set(module.patched)
        for function in module.functions():
            targets.update(filter(None, map(dotted, assigned(function.body))))
        for target in targets:
            root, *rest = target.split(".")
            binding = module.lookup(root)
            if isinstance(binding, ir.Import) and rest:
                found.add((".".join([binding.module, *([binding.name] if binding.name else []), *rest[:-1]]), rest[-1]))
    return frozenset(found)


def assigned(body: object) -> list[ir.Attribute]:
    """The attributes that statements assign or delete, or that `setattr` and `delattr` do: "*" where the name is computed."""
    found: list[ir.Attribute] = []
    direct: set[int] = set()
    for node in nodes(body):
        match node:
            case ir.Assign(target=target) | ir.Augment(target=target) | ir.For(target=target) | ir.CompFor(target=target):
                found.extend(_attributes_in(target))
            case ir.Delete(target=target) | ir.With(target=target) if target is not None:
                found.extend(_attributes_in(target))
            case ir.Call(func=ir.Name(id="setattr" | "delattr") as func, args=args):
                direct.add(id(func))
                found.extend(_set_by_name(args, node.span))
            case ir.Call(func=ir.Attribute(value=ir.Name(id="object" | "type"), name="__setattr__" | "__delattr__"), args=args):
                found.extend(_set_by_name(args, node.span))
            case ir.Name(id="setattr" | "delattr", scope="global") if id(node) not in direct:
                found.append(ir.Attribute(node, "*", node.span))  # it goes by another name
    if attribute_dicts.let_go(body):
        found.append(ir.Attribute(ir.const(None), "*"))
    return found


def _set_by_name(args: tuple[ir.Arg, ...], span: ir.Span) -> list[ir.Attribute]:
    match [arg.value for arg in args[:2]]:
        case [owner, ir.Const(value=str(name))]:
            return [ir.Attribute(owner, name, span)]
        case [owner, _]:
            return [ir.Attribute(owner, "*", span)]
    return []


@functools.lru_cache(maxsize=16)
def assigned_attributes(program: ir.Program, of_classes: bool = False) -> frozenset[str]:
    """Every attribute name that some statement of the program assigns or deletes; "*" where one may have any name, or the class goes.

    `of_classes`: leaving out those that a method assigns to its own receiver, which change no class.
    """
    found = {target.rpartition(".")[2] for module in program.modules for target in module.patched}
    for module in program.modules:
        for function in module.functions():
            own = function.params[0].name if function.kind in ("method", "property") and function.params else ""
            for part in assigned(function.body):
                receiver = isinstance(part.value, ir.Name) and part.value.id == own
                if not (of_classes and receiver):
                    found.add("*" if part.name in ("__class__", "__dict__") else part.name)
    return frozenset(found)


@functools.lru_cache(maxsize=4096)
def only_set_on_instances(program: ir.Program, name: str) -> bool:
    """Whether every assignment to an attribute of that name has an instance for its object: it leaves a property as it is."""
    if any(target.rpartition(".")[2] in (name, "*") for module in program.modules for target in module.patched):
        return False
    for module in program.modules:
        for function in module.functions():
            if any(part.name == "*" for part in assigned(function.body)):
                return False
            parts = [part for part in assigned(function.body) if part.name == name]
            if parts and not all(
                isinstance(part.value, ir.Name) and _is_instance_name(program, module, function, part.value) for part in parts
            ):
                return False
    return True


def _is_instance_name(program: ir.Program, module: ir.Module, function: ir.Function, name: ir.Name) -> bool:
    """Whether a variable is the receiver of a method, a parameter of an annotated class, or what constructors have made."""
    if name.scope != "local":
        return False
    bound = [n for n in nodes(function.body) if isinstance(n, ir.Assign | ir.For | ir.With | ir.NamedExpr | ir.CompFor | ir.Augment)]
    values = [
        n.value if isinstance(n, ir.Assign) and isinstance(n.target, ir.Name) else None
        for n in bound
        if n.target is not None and not isinstance(n.target, ir.Attribute | ir.Subscript)
        if any(isinstance(t, ir.Name) and t.id == name.id for t in nodes(n.target))
    ]
    for i, param in enumerate(function.params):
        if param.name == name.id:
            own = i == 0 and function.kind in ("method", "property")
            typed = param.annotation is not None and param.annotation.name == "class"
            return (own or typed) and not values
    return bool(values) and all(isinstance(value, ir.Call) and _names_class(program, module, value.func) for value in values)


def _names_class(program: ir.Program, module: ir.Module, e: ir.Expr) -> bool:
    """Whether an expression is the name of a class of the program."""
    found = module.lookup(e.id) if isinstance(e, ir.Name) and e.scope == "global" else None
    if isinstance(found, ir.Import) and found.name is not None:
        home = program.module(found.module)
        found = None if home is None else home.lookup(found.name)
    return isinstance(found, ir.Class)
