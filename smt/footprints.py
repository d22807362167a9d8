"""What a call that is not followed may write, as far as the text tells of all that it may run: the rest keeps its value (a frame).

The names of attributes that are assigned, whether the contents of a container may change, and whether a module-level variable may. An
over-approximation for code that is modelled; what is not modelled is not looked for: whoever asks rests on the proof of the function,
that it meets no such thing. Methods outside of the program change no more than those that they override.
(Modifies clauses, inferred: Leino, "Toward Reliable Modular Programs", 1995, has them written.)
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from frontends import ir
from frontends.kinds import Type
from frontends.python.lower_function import CACHED_PROPERTY, KEEPING, is_transparent
from smt.assignments import assigned_attributes, may_be_remade
from smt.callgraph import functions_of, nodes, overrides, run_by
from smt.kin import classes_of
from smt.ownership import is_never_bound, is_own

_CHANGING = frozenset((
    "append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "add", "discard", "update", "setdefault", "popitem",
    "appendleft", "popleft", "extendleft", "rotate", "move_to_end", "subtract", "difference_update", "intersection_update",
    "symmetric_difference_update", "__setitem__", "__delitem__", "send", "close", "throw", "write", "writelines", "truncate", "seek",
    "__iadd__", "__isub__", "__imul__", "__iand__", "__ior__", "__ixor__", "read", "readline", "register",
    "__next__", "enter_context", "callback", "push",
))  # fmt: skip
_FUNCTIONS = frozenset((
    "next", "heappush", "heappop", "heapify", "heappushpop", "heapreplace", "insort", "insort_left", "insort_right", "shuffle",
    "setitem", "delitem", "iadd", "iconcat", "iand", "ior", "ixor", "isub", "imul", "ifloordiv", "itruediv", "imod", "ipow",
    "ilshift", "irshift", "imatmul",
))  # fmt: skip
_ANYTHING = frozenset((
    "setattr", "delattr", "vars", "globals", "locals", "exec", "eval", "__setattr__", "__delattr__", "__dict__", "__setstate__",
    "getattr", "attrgetter", "methodcaller", "__getattribute__",  # which name an attribute by a text
))  # fmt: skip
_PLAIN = ("int", "bool", "float", "str", "bytes", "tuple", "none")
_NUMBERS = ("int", "bool", "float")
# Types whose values, handed in, run code of the caller when they are called, run over or looked into.
_HANDED_IN = ("callable", "iterable", "iterator", "collection", "sequence", "mapping", "mutablemapping")
_CONSTRUCTORS = ("__init__", "__post_init__")


@dataclass(frozen=True, slots=True)
class Footprint:
    """What may be written. `attributes`: of any object; `contents`: of lists, dicts, sets, ...; `variables`: of modules."""

    attributes: frozenset[str] = frozenset()
    contents: bool = False
    variables: bool = False

    def __or__(self, other: Footprint) -> Footprint:
        return Footprint(self.attributes | other.attributes, self.contents or other.contents, self.variables or other.variables)


NOTHING = Footprint()
_CONTENTS = Footprint(contents=True)


@functools.lru_cache(maxsize=65536)
def of_call(program: ir.Program, start: str) -> Footprint | None:
    """What a call of `start` ("module:qualname"), or of what overrides it, may change that was there before; None for anything.

    Where `start` is a constructor, the object that it makes is not spoken of.
    """
    found = NOTHING
    for key in sorted(overrides(program, start)):
        function = functions_of(program).get(key)
        if function is None or (_is_abstract(function) and not function.contract.pure):
            return None
        for module, run in run_by(program, key):
            part = None if _is_left_open(run) else _of_function(program, module, run)
            if part is None:
                return None
            found |= part
    return found


def may_write(program: ir.Program, start: str) -> bool:
    """Whether a call of `start` may change an object or a variable that was there before."""
    return of_call(program, start) != NOTHING


def _is_abstract(function: ir.Function) -> bool:
    """Whether the body of a method only stands for those of other classes."""
    only = all(isinstance(s, ir.Raise) or (isinstance(s, ir.ExprStmt) and isinstance(s.value, ir.Const)) for s in function.body)
    return only and function.kind != "function"


def _is_left_open(function: ir.Function) -> bool:
    """Whether a method that is run on the way says nothing of what those of other classes do; one that does nothing says that."""
    said = any(d.rpartition(".")[2] == "abstractmethod" for d in function.decorators)
    only_raises = bool(function.body) and not function.name.startswith("__") and _is_abstract(function)
    return (said or only_raises) and not function.contract.pure


@functools.lru_cache(maxsize=65536)
def _of_function(program: ir.Program, module: ir.Module, function: ir.Function) -> Footprint | None:
    known = (*KEEPING, CACHED_PROPERTY)
    if function.contract.trusted:
        return NOTHING if function.contract.pure else None  # there is no text
    if function.is_generator or any(d not in known and not is_transparent(d) for d in function.decorators):
        return None
    if any(_is_handed_in(p.annotation) for p in function.params):
        return None
    found = NOTHING
    for node in itertools.chain(nodes((function.params, function.body, function.wrappers)), _meant(program, module, function)):
        part = _of_node(program, function, node)
        if part is None:
            return None
        found |= part
    return found


def _is_handed_in(kind: Type | None) -> bool:
    return kind is not None and (kind.name in _HANDED_IN or any(map(_is_handed_in, kind.args)))


def _meant(program: ir.Program, module: ir.Module, function: ir.Function) -> Iterator[object]:
    """What the names of a function stand for that are no functions of the program: values of modules and classes, other names."""
    names = _named((function.params, function.body, function.wrappers))
    seen: set[str] = set()
    while names - seen:
        name = min(names - seen)
        seen.add(name)
        for other in program.modules:
            match other.lookup(name):
                case ir.Import(name=str(original)) if other is module or original != name:
                    yield ir.Name(original, "global")
                    names.add(original)
                case ir.Constant(value=value):
                    yield from nodes(value)
                    names |= _named(value)
                case ir.Class(bases=bases, fields=fields):  # what its instances are made of
                    values = tuple(value for _, _, value in fields)
                    yield from nodes(values)
                    names |= _named(values) | {base.rpartition(".")[2] for base in bases}
        values = _class_values(program).get(name, ())
        yield from nodes(values)
        names |= _named(values)


def _named(root: object) -> set[str]:
    return {n.id if isinstance(n, ir.Name) else n.name for n in nodes(root) if isinstance(n, ir.Name | ir.Attribute)}


@functools.lru_cache(maxsize=16)
def _class_values(program: ir.Program) -> dict[str, tuple[ir.Expr, ...]]:
    """By name what classes of the program bind it to."""
    found: dict[str, tuple[ir.Expr, ...]] = {}
    for _, cls in classes_of(program).values():
        for name, _, value in cls.fields:
            found[name] = (*found.get(name, ()), *(() if value is None else (value,)))
    return found


def _of_node(program: ir.Program, function: ir.Function, node: object) -> Footprint | None:
    match node:
        case ir.UnsupportedExpr() | ir.UnsupportedStmt() | ir.Yield():
            return None
        case ir.Augment():
            return _of_augmented(program, function, node)
        case ir.Assign(target=target) | ir.For(target=target) | ir.CompFor(target=target) | ir.Delete(target=target):
            return _of_target(program, function, target)
        case ir.With(target=target) | ir.NamedExpr(target=target):
            return NOTHING if target is None else _of_target(program, function, target)
        case ir.Attribute(value=owner, name=name):
            if name in _ANYTHING or name in _stored_functions(program):
                return None
            return _CONTENTS if name in _FUNCTIONS or (name in _CHANGING and not is_own(program, function, owner, None)) else NOTHING
        case ir.Name(id=name, scope="global"):
            return None if name in _ANYTHING else _CONTENTS if name in _FUNCTIONS else NOTHING
        case ir.Call(func=func):
            return NOTHING if _is_followed(program, function, func) else None
    return NOTHING


def _is_followed(program: ir.Program, function: ir.Function, func: ir.Expr) -> bool:
    """Whether what is called is among the functions that the text names: no value that came from elsewhere."""
    match func:
        case ir.Name(scope="global") | ir.Lambda():
            return True
        case ir.Name(id=name):
            own = function.kind == "classmethod" and bool(function.params) and function.params[0].name == name
            return own or any(isinstance(n, ir.Define) and n.function.name == name for n in nodes(function.body))
        case ir.Attribute(name=name):
            return name not in assigned_attributes(program) and name not in _fields(program)
        case ir.Call(func=ir.Name(id="type" | "super", scope="global")):
            return True
    return False


@functools.lru_cache(maxsize=16)
def _fields(program: ir.Program) -> dict[str, tuple[Type | None, ...]]:
    """The types with which the classes of the program annotate each attribute."""
    found: dict[str, tuple[Type | None, ...]] = {}
    for _, cls in classes_of(program).values():
        for name, kind, _ in cls.fields:
            found[name] = (*found.get(name, ()), kind)
    return found


@functools.lru_cache(maxsize=16)
def _stored_functions(program: ir.Program) -> frozenset[str]:
    """Names of attributes that may hold what code of the caller is behind: by annotation, or by the parameter that one is given."""
    found = {name for name, kinds in _fields(program).items() if any(map(_is_handed_in, kinds))}
    for function in functions_of(program).values():
        given = {p.name for p in function.params if _is_handed_in(p.annotation)}
        for node in nodes(function.body) if given else ():
            match node:
                case ir.Assign(target=ir.Attribute(name=name), value=value) if _named(value) & given:
                    found.add(name)
    return frozenset(found)


def _of_augmented(program: ir.Program, function: ir.Function, augment: ir.Augment) -> Footprint:
    """`target op= value`, which may change a list, a set or a dict in place, but no number."""
    target = augment.target
    in_place = NOTHING if augment.op != "*" and _is_number(program, function, augment.value) else _CONTENTS
    match target:
        case ir.Name(id=name, scope="local"):
            kinds = [p.annotation for p in function.params if p.name == name]
            plain = is_own(program, function, target, None) or (is_never_bound(function, name) and _are_plain(kinds))
            return NOTHING if plain else in_place
        case ir.Attribute(name=name):
            kinds = list(_fields(program).get(name, ()))
            return _of_target(program, function, target) | (NOTHING if _are_plain(kinds) else in_place)
    return _of_target(program, function, target) | in_place


def _are_plain(kinds: list[Type | None]) -> bool:
    return bool(kinds) and all(k is not None and k.name in _PLAIN for k in kinds)


def _is_number(program: ir.Program, function: ir.Function, value: ir.Expr) -> bool:
    """Whether a value is a number by its looks: `*=` apart, no container takes one in place."""
    match value:
        case ir.Const(value=number):
            return isinstance(number, int | float)
        case ir.Unary(op="-" | "+", operand=operand):
            return _is_number(program, function, operand)
        case ir.Binary(op="+" | "-" | "//" | "/" | "%", left=left, right=right):
            return _is_number(program, function, left) and _is_number(program, function, right)
        case ir.Name(id=name, scope="local"):
            kinds = [p.annotation for p in function.params if p.name == name]
            return is_never_bound(function, name) and bool(kinds) and all(k is not None and k.name in _NUMBERS for k in kinds)
        case ir.Call(func=ir.Name(id="len", scope="global")):
            return all(m.lookup("len") is None for m in program.modules)
    return False


def _of_target(program: ir.Program, function: ir.Function, target: ir.Expr) -> Footprint:
    """What an assignment to a target may change that the function did not make."""
    match target:
        case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
            found = NOTHING
            for item in items:
                found |= _of_target(program, function, item)
            return found
        case ir.Star(value=inner):
            return _of_target(program, function, inner)
        case ir.Attribute(value=ir.Name(id=owner), name=name) if owner == _under_construction(program, function):
            return NOTHING
        case ir.Attribute(name=name):
            return Footprint(frozenset({name}))
        case ir.Subscript(value=owner):
            return NOTHING if is_own(program, function, owner, None) else _CONTENTS
        case ir.Name(scope="local"):
            return NOTHING
    return Footprint(variables=True)


def _under_construction(program: ir.Program, function: ir.Function) -> str | None:
    """The name of a constructor's own object, which is new."""
    if not _is_constructor(function) or _may_be_remade(program):
        return None
    return function.params[0].name


def _is_constructor(function: ir.Function) -> bool:
    """Whether the first parameter of a function is an object that is being made, as long as nobody calls it by its name."""
    named = function.name in _CONSTRUCTORS and function.kind == "method" and bool(function.params)
    return named and is_never_bound(function, function.params[0].name)


@functools.lru_cache(maxsize=16)
def _may_be_remade(program: ir.Program) -> bool:
    """Whether a constructor may run for an object that is there already: constructors call others only for their own object."""
    if may_be_remade(program) or any(f.name == "__new__" for f in functions_of(program).values()):
        return True
    outside: list[object] = [(f.params, f.wrappers) for f in functions_of(program).values()]
    outside += [f.body for f in functions_of(program).values() if not (_is_constructor(f) and f.params[0].name == "self")]
    outside += [value for _, cls in classes_of(program).values() for _, _, value in cls.fields]
    outside += [b.value for m in program.modules for _, b in m.bindings if isinstance(b, ir.Constant)]
    return any(not _named(part).isdisjoint(_CONSTRUCTORS) for part in outside)
