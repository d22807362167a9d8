"""What a call that is not followed may get at: objects reachable from its arguments, and those that code elsewhere may have kept.

A callee may keep what it is given, in an object, in a module-level name or in a class; a later call may then change it or give it back.
So every object that was ever given to such a call or came from one has escaped, and so has whatever a function is given itself. A later
call reaches all of these if its code mentions something that lasts from call to call, or if an object that it is given may hold anything.
"""

from __future__ import annotations

import builtins
import functools

from frontends import ir
from frontends.kinds import Type
from frontends.python.lower_function import CACHED_PROPERTY, KEEPING, is_transparent
from smt.assignments import assigned
from smt.attributes import class_of
from smt.callgraph import nodes, run_by
from smt.classes import annotated_fields
from smt.families import CONTAINERS
from smt.heap import FamilyObj, InstanceObj, IteratorObj, MovedObj, TableObj, read_by
from smt.machine import Machine, Reached
from smt.shapes import held_in
from smt.terms import INT
from smt.values import BoundV, ClassV, ExcV, FuncV, LambdaV, LibraryV, OpaqueV, RefV, Seq, SeqV, TupleV, Value, ViewV, alternatives

Root = tuple[Value, Type | None]
_ABSTRACT = {  # types that an object may be annotated with, by its kind
    "list": ("sequence", "mutablesequence", "collection", "iterable"), "dict": ("mapping", "mutablemapping"),
}  # fmt: skip
# Calls whose results hold nothing that could change.
_VALUES = ("compile", "getLogger", "TypeVar", "NewType", "ParamSpec", "int", "float", "str", "bool", "Decimal", "Fraction", "Path")


def reach(m: Machine, roots: list[Root], everything: bool, span: ir.Span) -> Reached:
    """What code can get at that is given these values; `everything`: and what lasts from call to call. A limit for closures."""
    found = Reached(anything=everything)
    _follow(m, found, list(roots), span)
    if found.anything:
        escaped: list[Root] = [(ref, kind) for at, ref in m.escaped.refs.items() if at in m.state.heap for kind in m.escaped.kinds[at]]
        _follow(m, found, escaped, span)
    _retype(found)
    return found


def _retype(found: Reached) -> None:
    """What is reached without a model, of an open type such as list[Any], may be any of the lists that are known by other types."""
    for kind in found.without_model:
        for location, ref in found.refs.items():
            if ref.index is None and ref.cls == CONTAINERS[kind.name] and kind not in found.kinds[location]:
                found.kinds[location].append(kind)


def _is_open(kind: Type) -> bool:
    return kind.name in ("any", "object") or any(map(_is_open, kind.args))


def _follow(m: Machine, found: Reached, stack: list[Root], span: ir.Span) -> None:
    while stack:
        value, kind = stack.pop()
        for _, part in alternatives(value):
            match part:
                case OpaqueV(declared=declared):
                    found.anything = True
                    if declared is not None and declared[0].name in CONTAINERS and _is_open(declared[0]):
                        found.without_model.append(declared[0])
                case LibraryV(made, parts):
                    found.anything |= made.endswith(" that is given")  # its code knows what the caller knows
                    stack.extend((inner, None) for inner in parts)
                case TupleV(items):
                    stack.extend(zip(items, _item_types(kind, len(items)), strict=True))
                case SeqV(seq):
                    stack.extend((ref, None) for ref in held_in(seq.shape))
                case ViewV():
                    stack.extend((ref, None) for ref in read_by(part))
                case ExcV():
                    stack.extend((held, None) for held in part.held())
                case BoundV(receiver, code):
                    found.anything |= isinstance(code, FuncV)
                    stack.append((receiver, None))
                case LambdaV():
                    raise m.unsupported("function with variables around it, passed to a call that may run it", span)
                case FuncV(frame=frame) if frame:
                    raise m.unsupported("function with variables around it, passed to a call that may run it", span)
                case FuncV() | ClassV():
                    found.anything = True  # the callee's text does not tell what it mentions
                case RefV(cls="generator"):
                    raise m.unsupported("generator passed to a call that is not followed", span)
                case RefV(location, cls) if (wanted := _member(kind, cls)) not in found.kinds.setdefault(location, []):
                    found.refs.setdefault(location, part)
                    found.kinds[location].append(wanted)
                    stack.extend(_inside(m, location, wanted))


def escape(m: Machine, found: Reached) -> None:
    """From now on code elsewhere may know these objects."""
    for location, ref in found.refs.items():
        m.escaped.refs.setdefault(location, ref)
        known = m.escaped.kinds.setdefault(location, [])
        known.extend(kind for kind in found.kinds[location] if kind not in known)


def references(m: Machine, found: Reached) -> list[RefV]:
    """A reference to each of the objects; to any one of those that are members of a family."""
    refs = [m.state.resolve(ref) for ref in found.refs.values()]
    return [ref if ref.index is None else RefV(ref.location, ref.cls, m.fresh.var("member", INT)) for ref in refs]


def _item_types(kind: Type | None, count: int) -> list[Type | None]:
    """The types of the items of a tuple of that type."""
    wanted = _member(kind, "tuple")
    if wanted is None or not wanted.args:
        return [None] * count
    if wanted.args[-1].name == "...":
        return [wanted.args[0]] * count
    return list(wanted.args) if len(wanted.args) == count else [None] * count


def _member(kind: Type | None, name: str) -> Type | None:
    """The part of a type that speaks of values of that kind."""
    if kind is None or kind.name != "union":
        return kind
    found = [k for k in kind.args if k.name == name or (":" in name and k.name == "class") or k.name in _ABSTRACT.get(name, ())]
    return found[0] if len(found) == 1 else None


def _inside(m: Machine, location: int, kind: Type | None) -> list[Root]:
    """What an object refers to, with types."""
    found = m.state.heap[location]
    if isinstance(found, MovedObj):
        return [(found.target, kind)]
    if isinstance(found, InstanceObj) and ":" not in found.cls:
        return [(v, None) for v in found.values()]  # a bytearray or an iterator
    if isinstance(found, InstanceObj):
        fields = annotated_fields(m, class_of(m, found.cls))
        return [(v, fields[name][0] if name in fields else None) for name, v in found.fields]
    if isinstance(found, TableObj):
        return [(v, kind.args[-1] if kind is not None and kind.name == "dict" and kind.args else None) for v in found.values()]
    if isinstance(found, IteratorObj):
        return []  # one that is given to no call
    if isinstance(found, FamilyObj) or isinstance(found.contents, Seq):
        return [(v, None) for v in found.values()]
    return [(v, kind.args[0] if kind is not None and kind.name in ("list", "deque") and kind.args else None) for v in found.contents]


# ------------------------------------------------------------------------------------------------ what lasts from call to call


@functools.lru_cache(maxsize=65536)
def mentions_what_lasts(program: ir.Program, start: str) -> bool:
    """Whether a function ("module:qualname"), or one that it may call, mentions anything that may hold objects from call to call."""
    return any(_mentions(program, *where) for where in run_by(program, start))


def _mentions(program: ir.Program, module: ir.Module, function: ir.Function) -> bool:
    if any(name not in (*KEEPING, CACHED_PROPERTY) and not is_transparent(name) for name in function.decorators):
        return True
    defaults = [p.default for p in function.params if p.default is not None]
    if any(not _is_plain(program, module, default) for default in defaults):
        return True
    attributes = _lasting_attributes(program)
    for node in nodes(function.body):
        match node:
            case ir.Name(id=name, scope="global") if _lasts(program, module, name):
                return True
            case ir.Attribute(name=name) if name in attributes:
                return True
    return False


def _lasts(program: ir.Program, module: ir.Module, name: str) -> bool:
    match module.lookup(name):
        case ir.Variable():
            return True
        case ir.Constant(value=value):
            return not _is_plain(program, module, value)
        case ir.Import(module=target, name=str(item)):
            home = program.module(target)
            return home is not None and home is not module and _lasts(program, home, item)
    return False


def _is_plain(program: ir.Program, module: ir.Module, e: ir.Expr) -> bool:
    """Whether the value of an expression at the top of a module certainly holds nothing that could change."""
    match e:
        case ir.Const() | ir.FString():
            return True
        case ir.Lambda(params=params, body=body):
            told = [n for n in nodes(body) if isinstance(n, ir.Attribute) or (isinstance(n, ir.Name) and n.scope == "global")]
            return all(_is_plain(program, module, part) for part in (*told, *(p.default for p in params if p.default is not None)))
        case ir.Unary(operand=operand):
            return _is_plain(program, module, operand)
        case ir.Binary(left=left, right=right) | ir.And(left=left, right=right) | ir.Or(left=left, right=right):
            return _is_plain(program, module, left) and _is_plain(program, module, right)
        case ir.TupleDisplay(items=items):
            return all(_is_plain(program, module, item) for item in items)
        case ir.Name(id=name):
            binding = module.lookup(name)
            if isinstance(binding, ir.Constant):
                return isinstance(binding.value, ir.Const | ir.Unary) and _is_plain(program, module, binding.value)
            return isinstance(binding, ir.Function | ir.Class) or (binding is None and hasattr(builtins, name))
        case ir.Call(func=ir.Name(id=name) as called) | ir.Call(func=ir.Attribute(value=ir.Name(id=name)) as called):
            made = called.id if isinstance(called, ir.Name) else called.name
            binding = module.lookup(name)
            foreign = isinstance(binding, ir.Import) and program.module(binding.module) is None
            return made in _VALUES and (foreign or (binding is None and hasattr(builtins, name)))
    return False


def _is_default(program: ir.Program, module: ir.Module, e: ir.Expr) -> bool:
    """Whether what a class binds a name to holds nothing that could change: a default, or how a dataclass makes a new one."""
    match e:
        case ir.Call(func=ir.Name(id="field") | ir.Attribute(name="field"), args=args):
            return not any(a.keyword in (None, "default") and not _is_plain(program, module, a.value) for a in args)
    return _is_plain(program, module, e)


@functools.lru_cache(maxsize=16)
def _lasting_attributes(program: ir.Program) -> frozenset[str]:
    """Names of attributes of modules, classes and functions that may hold objects."""
    found: set[str] = set()
    for module in program.modules:
        found.update(name for name, _ in module.bindings if _lasts(program, module, name))
        found.update(target.rpartition(".")[2] for target in module.patched)
        for _, binding in module.bindings:
            if isinstance(binding, ir.Class):
                found.update(n for n, _, value in binding.fields if value is not None and not _is_default(program, module, value))
        for function in module.functions():
            own = function.params[0].name if function.kind == "classmethod" and function.params else None
            for part in assigned(function.body):
                # Instances hold what is assigned to them; anything else that an attribute is assigned to lasts.
                owner = part.value
                if not isinstance(owner, ir.Name | ir.Subscript | ir.Attribute) or (
                    isinstance(owner, ir.Name) and (owner.scope == "global" or owner.id == own)
                ) or (isinstance(owner, ir.Attribute) and owner.name == "__class__"):  # fmt: skip
                    found.add(part.name)
    return frozenset(found)
