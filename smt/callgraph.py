"""Which functions may call which, read off the program's text: an over-approximation (any mention counts, methods go by name)."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from frontends import ir
from frontends.python.names import SINGLE_DISPATCH, SINGLE_DISPATCH_METHOD
from smt import kin

_CONSTRUCTORS = ("__init__", "__post_init__", "__new__")
_KEYS = ("__hash__", "__eq__", "__ne__")
_TRUTH = ("__bool__", "__len__")
_ITERATION = ("__iter__", "__next__", "__getitem__", "__len__", "__length_hint__")
_COMPARING = (*_KEYS, "__lt__", "__le__", "__gt__", "__ge__", "__contains__", *_ITERATION, *_TRUTH)
_NAMED = ("__getattr__", "__getattribute__", "__setattr__", "__delattr__", "__get__", "__set__", "__delete__")
_TEXT = ("__format__", "__str__", "__repr__")
# Syntax that runs special methods, and which. Calls, operators and `with` may run any of them: `len` runs __len__, `%` runs __str__.
_SPECIAL: dict[type, tuple[str, ...]] = {
    ir.Compare: _COMPARING,
    **dict.fromkeys((ir.And, ir.Or, ir.IfExp, ir.If, ir.While, ir.Assert), _TRUTH),
    **dict.fromkeys((ir.For, ir.CompFor, ir.Star, ir.TupleDisplay, ir.ListDisplay), _ITERATION),
    **dict.fromkeys((ir.SetDisplay, ir.DictDisplay, ir.Comprehension), (*_KEYS, *_ITERATION, "keys")),
    ir.Subscript: ("__getitem__", "__setitem__", "__delitem__", "__missing__", "__class_getitem__", "__index__", *_ITERATION, *_KEYS),
    ir.Slice: ("__index__",),
    ir.Attribute: _NAMED,
    ir.FString: _TEXT,
}
_ABSTRACT = ("MutableSequence", "Mapping", "MutableMapping", "Set", "MutableSet")  # whose methods call others (smt/builtins/mixins.py)
_CALLED_BACK = ("insert", "append", "extend", "pop", "index", "add", "discard", "clear", "popitem", "items", "_from_iterable", "__init__")
_BY_NAME = ("getattr", "setattr", "hasattr", "delattr", "attrgetter", "methodcaller", "%part")  # take names of attributes as strings
_BY_TEXT = ("%place", "format", "format_map")  # read attributes that other texts name: `__match_args__`, fields as in "{0.x}"
_CALLING = {"closing": "close"}  # functions of the library, and the methods that they call of what they are given
_ANY_SPECIAL = (ir.Unary, ir.Binary, ir.Augment, ir.With, ir.Delete, ir.Yield)


def nodes(root: object) -> Iterator[object]:
    """Every IR node under a node, in source order. Not recursive."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(reversed(node))
        elif (inside := _inside(type(node))) is not None:
            yield node
            stack.extend([getattr(node, name) for name in inside])


_INSIDE: dict[type, tuple[str, ...] | None] = {}


def _inside(kind: type) -> tuple[str, ...] | None:
    """The fields of a kind of node that matter, last first; None for what is no node."""
    if kind not in _INSIDE:
        node = is_dataclass(kind) and not issubclass(kind, ir.Span)
        _INSIDE[kind] = tuple(f.name for f in reversed(fields(kind)) if f.compare) if node else None
    return _INSIDE[kind]


@functools.lru_cache(maxsize=8)
def graph_of(program: ir.Program) -> dict[str, frozenset[str]]:
    by_name: dict[str, set[str]] = {}
    functions: dict[str, tuple[ir.Module, ir.Function]] = {}
    for module in program.modules:
        for function in module.functions():
            key = f"{module.name}:{function.qualname}"
            functions[key] = (module, function)
            by_name.setdefault(function.name.partition(".")[0], set()).add(key)  # an assignment to x may run x.setter
            for said in function.decorators:
                if said.startswith((f"{SINGLE_DISPATCH}:", f"{SINGLE_DISPATCH_METHOD}:")):
                    by_name.setdefault(said.split(":")[1], set()).add(key)  # which a call of the generic function may run
    makers = {key for name in _CONSTRUCTORS for key in by_name.get(name, ())}
    for name, keys in _makers(program).items():
        by_name.setdefault(name, set()).update(keys)
    values = _values(program)
    special = {key for name, keys in by_name.items() if name.startswith("__") and name not in _CONSTRUCTORS for key in keys}
    special |= _called_back(program)
    computed = _run_by_reading(program, functions, values)
    hidden = computed & {key for name in _annotated(program) for key in by_name.get(name, ())}  # generated methods read fields
    special |= hidden
    run = {kind: {key for name in (*names, "__del__") for key in by_name.get(name, ())} | hidden for kind, names in _SPECIAL.items()}
    graph: dict[str, frozenset[str]] = {}
    for key, (module, function) in functions.items():
        mentioned: set[str] = set()
        stack: list[tuple[ir.Module, object]] = [(module, (function.params, function.body, function.contract, function.wrappers))]
        if _makes_computed(function):
            mentioned |= makers
        constants: set[tuple[str, str]] = set()
        while stack:
            home, root = stack.pop()
            for node in nodes(root):
                if isinstance(node, _ANY_SPECIAL) or (isinstance(node, ir.Call) and not _is_plain(home, function, node)):
                    mentioned |= special
                else:
                    mentioned |= run.get(type(node), set())
                if _reads_by_text(node):
                    mentioned |= computed
                known = _method_named(program, home, function, node)
                if known is not None:
                    mentioned |= known
                    continue
                for called in _meant(program, home, node):
                    mentioned |= by_name.get(called, set())
                    for owner, value in values.get(called, ()):  # a constant may hold a function
                        if (owner.name, called) not in constants:
                            constants.add((owner.name, called))
                            stack.append((owner, value))
        graph[key] = frozenset(mentioned)
    return graph


def _run_by_reading(
    program: ir.Program, functions: dict[str, tuple[ir.Module, ir.Function]], values: dict[str, list[tuple[ir.Module, object]]]
) -> set[str]:
    """What may run where an attribute of any name is read or written: properties, and what makes them in a class."""
    found = {key for key, (_, f) in functions.items() if f.kind == "property" or f.name.partition(".")[2]}
    made = [value for name, several in values.items() if name.startswith(".") for _, value in several]
    named = {n.id if isinstance(n, ir.Name) else n.name for n in nodes(tuple(made)) if isinstance(n, ir.Name | ir.Attribute)}
    return found | {key for key, (_, f) in functions.items() if f.name in named}


def _annotated(program: ir.Program) -> set[str]:
    """The names of the fields of classes, which generated methods go through."""
    return {name for _, cls in kin.classes_of(program).values() for name, kind, _ in cls.fields if kind is not None}


def _reads_by_text(node: object) -> bool:
    """Whether a node may read or write an attribute that no text beside it names."""
    match node:
        case ir.Name(id=name) | ir.Attribute(name=name) if name in _BY_TEXT:
            return True
        case ir.Call(func=ir.Name(id=name) | ir.Attribute(name=name), args=args) if name in _BY_NAME and name != "%part":
            return not any(isinstance(a.value, ir.Const) and isinstance(a.value.value, str) for a in args)
    return False


def _makers(program: ir.Program) -> dict[str, set[str]]:
    """By the name of a class, what may run when an instance is made: constructors, its own and inherited ones."""
    classes = kin.classes_of(program).values()
    found: dict[str, set[str]] = {}
    for module, cls in classes:
        own = {f"{module.name}:{f.qualname}" for f in cls.methods if f.name in _CONSTRUCTORS}
        found.setdefault(cls.name, set()).update(own)
    grown = True
    while grown:
        grown = False
        for _, cls in classes:
            more = {key for base in cls.bases for key in found.get(base.rpartition(".")[2], ())} - found[cls.name]
            found[cls.name] |= more
            grown |= bool(more)
    return found


def _called_back(program: ir.Program) -> set[str]:
    """The methods that those which abstract classes of the library give to a class may call, besides special methods."""
    classes = kin.classes_of(program).values()
    below: set[str] = set(_ABSTRACT)
    size = 0
    while size < len(below):
        size = len(below)
        below.update(cls.name for _, cls in classes if any(base.rpartition(".")[2] in below for base in cls.bases))
    return {
        f"{module.name}:{f.qualname}"
        for module, cls in classes
        for f in cls.methods
        if cls.name in below and f.name in _CALLED_BACK
    }


def _values(program: ir.Program) -> dict[str, list[tuple[ir.Module, object]]]:
    """By name what it may be bound to, in a module, or in a class (".name"); by the name of a class the defaults of its fields."""
    found: dict[str, list[tuple[ir.Module, object]]] = {}
    for module in program.modules:
        for name, bound in module.bindings:
            if isinstance(bound, ir.Constant):
                found.setdefault(name, []).append((module, bound.value))
            elif isinstance(bound, ir.Class):
                for field, _, value in bound.fields:
                    found.setdefault(f".{field}", []).append((module, value))
                bases = tuple(ir.Name(base.rpartition(".")[2], "global") for base in bound.bases)
                found.setdefault(name, []).append((module, (bases, tuple(value for _, _, value in bound.fields))))
    holding = (ir.Call, ir.Lambda, ir.Name, ir.Attribute)
    return {
        name: kept
        for name, several in found.items()
        if (kept := [(m, value) for m, value in several if any(isinstance(n, holding) for n in nodes(value))])
    }


def _meant(program: ir.Program, module: ir.Module, node: object) -> tuple[str, ...]:
    """The names that a node mentions, as `by_name` and `_values` have them: other modules may have other names for one thing."""
    match node:
        case ir.Name(id=name, scope="global"):
            names = [name, *((_CALLING[name],) if name in _CALLING else ())]
        case ir.Attribute(name=name):
            names = [name, f".{name}", *((_CALLING[name],) if name in _CALLING else ())]
        case ir.Call(func=ir.Name(id=func) | ir.Attribute(name=func), args=args) if func in _BY_NAME:
            texts = [a.value.value for a in args if isinstance(a.value, ir.Const) and isinstance(a.value.value, str)]
            return tuple(part for text in texts for name in text.split(".") for part in (name, f".{name}"))
        case _:
            return ()
    seen: set[str] = set()
    while True:
        binding = module.lookup(name)
        if not isinstance(binding, ir.Import) or binding.name is None or f"{module.name}:{name}" in seen:
            return tuple(names)
        seen.add(f"{module.name}:{name}")
        name = binding.name
        names += [name, *((_CALLING[name],) if name in _CALLING else ())]
        home = program.module(binding.module)
        if home is None:
            return tuple(names)
        module = home


def _makes_computed(function: ir.Function) -> bool:
    """Whether a function may make instances of a class that it computes: `cls()`, `type(self)()`."""
    parts = list(nodes((function.params, function.body, function.contract, function.wrappers)))
    if not any(
        isinstance(n, ir.Call) and (n.func.name == "__class__" if isinstance(n.func, ir.Attribute) else _is_computed(n.func)) for n in parts
    ):
        return False
    classes = any((isinstance(n, ir.Name) and n.id == "type") or (isinstance(n, ir.Attribute) and n.name == "__class__") for n in parts)
    return classes or function.kind == "classmethod"


def _is_computed(func: ir.Expr) -> bool:
    return not isinstance(func, ir.Name) or func.scope != "global"


def _method_named(program: ir.Program, module: ir.Module, function: ir.Function, node: object) -> frozenset[str] | None:
    """The functions that `super().name` or `Class.name` may be; None for anything else, and where that is not known."""
    match node:
        case ir.Attribute(value=ir.Call(func=ir.Name(id="super", scope="global"), args=()), name=name):
            later = kin.after(program, f"{module.name}:{function.qualname.rpartition('.')[0]}")
            return None if later is None else frozenset(f"{owner}.{name}{role}" for owner in later for role in ("", ".setter", ".deleter"))
        case ir.Attribute(value=ir.Name(id=cls, scope="global"), name=name):
            found = kin.first_with(program, module, cls, name)
            return None if found is None else frozenset({found})
    return None


@functools.lru_cache(maxsize=65536)
def reached(program: ir.Program, start: str) -> frozenset[str]:
    """What a call of `start` may lead to a call of (keys "module:qualname"), through one call at least."""
    graph = graph_of(program)
    seen: set[str] = set()
    stack = list(graph.get(start, ()))
    while stack:
        key = stack.pop()
        if key not in seen:
            seen.add(key)
            stack.extend(graph.get(key, ()))
    return frozenset(seen)


def run_by(program: ir.Program, start: str) -> Iterator[tuple[ir.Module, ir.Function]]:
    """The functions, each with its module, that a call of `start` may run, itself first."""
    bodies = {f"{m.name}:{f.qualname}": (m, f) for m in program.modules for f in m.functions()}
    return (bodies[key] for key in dict.fromkeys([start, *sorted(reached(program, start))]) if key in bodies)


def reaches(program: ir.Program, start: str, goal: str) -> bool:
    """Whether a call of `start` may lead to a call of `goal`, through one call at least."""
    return goal in reached(program, start)


def cycle(program: ir.Program, key: str) -> tuple[str, ...]:
    """The functions through which a call of `key` may come back to it, itself first; empty where none leads back."""
    others = (k for k in sorted(reached(program, key)) if k != key and reaches(program, k, key))
    return (key, *others) if reaches(program, key, key) else ()


def endless(program: ir.Program, keys: frozenset[str], never_panics: bool, but: str = "") -> list[str]:
    """The names of functions that calls of these may run, and that call themselves though nothing says that this ends.

    Those that promise what they raise owe a measure themselves. `but`: the key of a function that is left out.
    """
    here = functions_of(program)
    silent = {k for k, x in here.items() if x.contract.raises is None and not never_panics}
    run = {k for called in keys & silent for k in (called, *reached(program, called))} & silent - {but}
    found = [here[k].qualname for k in sorted(run) if here[k].contract.decreases is None and reaches(program, k, k)]
    return found + [k.rpartition(":")[2] for k in sorted(keys - here.keys())]  # functions within functions


@functools.lru_cache(maxsize=65536)
def overrides(program: ir.Program, key: str) -> frozenset[str]:
    """What a call of a function may run: of a method all of its name, since any class may derive from its own."""
    function = functions_of(program).get(key)
    if function is None or function.kind == "function":
        return frozenset({key})
    return frozenset(k for k, f in functions_of(program).items() if f.name == function.name and f.kind != "function")


@functools.lru_cache(maxsize=8)
def functions_of(program: ir.Program) -> dict[str, ir.Function]:
    """All functions and methods by key."""
    return {f"{m.name}:{f.qualname}": f for m in program.modules for f in m.functions()}


def _is_plain(module: ir.Module, function: ir.Function, call: ir.Call) -> bool:
    """Whether a call goes to a function of the module by its name: binding arguments runs no special method."""
    func = call.func
    found = module.lookup(func.id) if isinstance(func, ir.Name) and func.id not in function.locals else None
    return isinstance(found, ir.Function) and not (found.decorators or found.wrappers) and not any(a.star for a in call.args)


@functools.lru_cache(maxsize=65536)
def explicit_raises(program: ir.Program, module: str, function: ir.Function) -> tuple[tuple[str, str], ...]:
    """The exceptions that `raise` statements of the function, or of functions that it may call, mention: (module that says so, name)."""
    graph = graph_of(program)
    bodies = {f"{m.name}:{f.qualname}": (m.name, f) for m in program.modules for f in m.functions()}
    found: dict[tuple[str, str], None] = {}
    seen: set[str] = set()
    stack = [f"{module}:{function.qualname}"]
    while stack:
        key = stack.pop()
        if key in seen or key not in bodies:
            continue
        seen.add(key)
        home, body = bodies[key]
        if body.contract.raises is not None and key != f"{module}:{function.qualname}":
            found.update(dict.fromkeys((home, name) for name in body.contract.raises))
            continue
        for node in nodes(body.body):
            if isinstance(node, ir.Raise) and node.exc is not None:
                raised = node.exc.func if isinstance(node.exc, ir.Call) else node.exc
                found[home, _dotted(raised)] = None
        stack.extend(sorted(graph.get(key, ())))
    return tuple(found)


def _dotted(e: ir.Expr) -> str:
    match e:
        case ir.Name(id=name, scope="global"):
            return name
        case ir.Attribute(value=value, name=name):
            return f"{_dotted(value)}.{name}"
    return "an exception computed at run time"
