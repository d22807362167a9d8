"""Exceptions: classes and their order, instances, handlers, and `with`."""

from __future__ import annotations

import abc
import builtins
import functools
import importlib
import statistics
from collections.abc import Callable, Sequence

from frontends import ir
from smt.evaluation import evaluate, execute_block
from smt.heap import InstanceObj
from smt.kin import classes_of
from smt.machine import Machine
from smt.operators import truthy
from smt.outcomes import Exit
from smt.state import State
from smt.terms import BOOL, FALSE, TRUE, Term, and_, not_, or_
from smt.values import (
    NONE,
    UNBOUND,
    BoundV,
    BuiltinV,
    ClassV,
    ExcV,
    FuncV,
    GeneratorV,
    LambdaV,
    LibraryV,
    OpaqueV,
    Origin,
    RefV,
    SuspendedV,
    TupleV,
    UnionV,
    Value,
    alternatives,
    is_object,
)

# Bases that give an instance nothing that matters to the rules for instances.
PLAIN_BASES = ("object", "ABC", "Generic", "Protocol", "DBC", "%NamedTuple", "%TypedDict")


LIBRARY: dict[str, type[BaseException]] = {"statistics.StatisticsError": statistics.StatisticsError}  # classes of exceptions, by name


def _class_named(text: str) -> type[BaseException] | None:
    found = LIBRARY.get(text) or getattr(builtins, text, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def name(cls: str) -> str:
    """The name of an exception class, without its module."""
    return cls.rpartition(":")[2]


def class_id(m: Machine, value: Value) -> str | None:
    """The id of an exception class ("ValueError", "bank:Overdrawn"), or None for any other value."""
    match value:
        case BuiltinV(name=text):
            return text if _class_named(text) is not None else None
        case ClassV(cls, module):
            found_id = f"{module}:{cls.qualname}"
            return found_id if "BaseException" in ancestors(m, found_id) else None
    return None


_ABSTRACT_HOMES = ("collections.abc", "numbers", "typing")


@functools.lru_cache(maxsize=256)
def abstract_base(dotted: str) -> type | None:
    """The abstract class of the standard library with this name ("collections.abc.Sequence", "numbers.Real"), or None."""
    module, _, name = dotted.rpartition(".")
    found = getattr(importlib.import_module(module), name, None) if module in _ABSTRACT_HOMES else None
    if module == "typing":
        found = getattr(found, "__origin__", None)  # typing.Sequence is made of collections.abc.Sequence
    abstract = isinstance(found, abc.ABCMeta) and found.__module__ in _ABSTRACT_HOMES and found.__module__ != "typing"
    return found if abstract and isinstance(found, type) else None


def ancestors(m: Machine, cls: str) -> tuple[str, ...]:
    """The class itself and all its bases, by id. A base that is not at hand contributes "?"."""
    if ":" not in cls:
        found = LIBRARY.get(cls) or getattr(builtins, cls, None)
        return (cls, *(c.__name__ for c in found.__mro__[1:])) if isinstance(found, type) else (cls, "?")
    if cls not in m.above:
        module, _, qualname = cls.partition(":")
        home = m.program.module(module)
        binding = home.lookup(qualname) if home is not None else None
        if not isinstance(binding, ir.Class):
            return (cls, "?")
        found_ids = [cls]
        for base in binding.bases:
            found_ids.extend(_base_ids(m, module, base))
        m.above[cls] = tuple(dict.fromkeys(found_ids))
    return m.above[cls]


def _base_ids(m: Machine, module: str, base: str) -> tuple[str, ...]:
    from smt.globals_ import lookup, member

    head, _, rest = base.partition(".")
    with m.scratch(), m.collecting():
        value = lookup(m, module, head, ir.NOWHERE)
    while rest:
        part, _, rest = rest.partition(".")
        value = member(m, value.name, part) if hasattr(value, "name") else value
    match value:
        case BuiltinV(name=text) if text.rpartition(".")[2] in PLAIN_BASES:
            return ()
        case BuiltinV(name=text) if (found := abstract_base(text)) is not None:
            return tuple(f"{c.__module__}.{c.__name__}" for c in found.__mro__[:-1])
        case BuiltinV(name=text):
            return ancestors(m, text)
        case ClassV(cls, home):
            return ancestors(m, f"{home}:{cls.qualname}")
    return ("?",)


def is_subclass(m: Machine, cls: str, other: str) -> bool:
    """Whether every instance of `cls` is one of `other`."""
    return other in ancestors(m, cls)


def instance(m: Machine, value: Value, span: ir.Span) -> Value:
    """The exception that `raise value` raises: an instance as it is, a class called without arguments."""
    if isinstance(value, ExcV):
        return value
    if len(alternatives(value)) > 1:
        return m.split(value, lambda v: instance(m, v, span))
    if class_id(m, m.no_opaque(value, span)) is not None:
        from smt.calls import call

        return call(m, value, (), {}, span)
    raise m.type_error("exceptions must derive from BaseException", span)


def construct(m: Machine, cls: str, args: tuple[Value, ...], span: ir.Span) -> Value:
    """An exception instance. Some classes check their arguments, or keep only some; that of OSError(errno, text) depends on the errno."""
    if (cls.startswith("Unicode") and cls != "UnicodeError") or cls in ("BaseExceptionGroup", "ExceptionGroup"):
        raise m.unsupported(f"{cls} made by the program", span)
    if (len(args) > 1 and is_subclass(m, cls, "SyntaxError")) or (len(args) > 2 and is_subclass(m, cls, "OSError")):
        raise m.unsupported(f"{cls} with {len(args)} arguments", span)
    return ExcV(cls, args, Origin("raise", name(cls), span), cls == "OSError" and len(args) == 2)


ARGS = "%args"  # the field in which an exception under construction keeps what will be its `args`


def is_plain(cls: str) -> bool:
    """Whether a built-in exception has nothing but its arguments, as Exception has."""
    found = getattr(builtins, cls, None)
    return isinstance(found, type) and issubclass(found, BaseException) and not set(dir(found)) - set(dir(Exception))


def initialised(
    m: Machine, cls: ClassV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span
) -> Value:
    """An exception of a class of the program: an object while its `__init__` runs, a value with the attributes set there afterwards."""
    from smt import records
    from smt.attributes import find_method
    from smt.calls import call_function
    from smt.mro import lineage

    cls_id = f"{cls.module}:{cls.cls.qualname}"
    order = lineage(m, cls, span)
    if not all(is_plain(base) for base in ancestors(m, cls_id) if ":" not in base and base != "object"):
        raise m.unsupported(f"exception class {cls.cls.name}, whose base has attributes of its own", span)
    for special in ("__new__", "__getattribute__", "__getattr__", "__setattr__", "__init_subclass__"):
        if find_method(m, cls, special, span) is not None:
            raise m.unsupported(f"exception class {cls.cls.name} with its own {special}", span)
    written = find_method(m, cls, "__init__", span)
    made = next((c for c in order if records.is_dataclass(c) and records.option(m, c, "init", True, span)), None)
    if written is None and made is None:
        if keywords:
            raise m.type_error(f"{cls.cls.name}() takes no keyword arguments", span)
        return construct(m, cls_id, args, span)
    if any("dataclasses.dataclass:frozen=True" in c.cls.decorators for c in order):
        raise m.unsupported("exception that is a frozen dataclass", span)
    receiver, frames = RefV(m.new_location(), cls_id), len(m.frames)
    m.state.heap[receiver.location] = InstanceObj(cls_id, ((ARGS, TupleV(args)),))
    m.exact.add(receiver.location)
    if written is None or (made is not None and order.index(made) < _position(order, written)):
        assert made is not None
        records.initialise(m, receiver, made, args, keywords, span)
    elif written.function.contract.exists:
        raise m.unsupported(f"{written.function.qualname} with a contract", span)
    else:
        call_function(m, written, (receiver, *args), keywords, span)
    found = m.state.heap.pop(receiver.location)
    assert isinstance(found, InstanceObj)
    if _is_kept(m, receiver.location, found, frames):
        raise m.unsupported(f"exception of class {cls.cls.name} that its __init__ stores somewhere", span)
    fields = dict(found.fields)
    given = fields.pop(ARGS)
    if not isinstance(given, TupleV):
        raise m.unsupported(f"exception of class {cls.cls.name} with an unknown number of arguments", span)
    return ExcV(cls_id, given.items, Origin("raise", name(cls_id), span), fields=tuple(fields.items()))


def _position(order: Sequence[ClassV], method: FuncV) -> int:
    return next(i for i, c in enumerate(order) if c.cls is method.owner)


def _is_kept(m: Machine, location: int, found: InstanceObj, frames: int) -> bool:
    """Whether something else than the variables of the finished constructor, in frames after the first ones, refers to the object."""
    stack = [v for (frame, _), v in m.state.env.items() if frame <= frames]
    stack.extend(v for o in (*m.state.heap.values(), found) for v in o.values())
    while stack:
        for _, part in alternatives(stack.pop()):
            match part:
                case RefV(at) if at == location:
                    return True
                case TupleV(items):
                    stack.extend(items)
                case BoundV(receiver):
                    stack.append(receiver)
                case ExcV():
                    stack.extend(part.held())
                case FuncV(frame=frame) | LambdaV(frame=frame) | GeneratorV(frame=frame) | SuspendedV(frame=frame) if frame > frames:
                    return True  # its variables may
    return False


def is_one(m: Machine, exception: ExcV, cls: str) -> Term:
    """isinstance(exception, cls): open where the exception may be of a subclass, unless there is none of both."""
    if is_subclass(m, exception.cls, cls):
        return TRUE
    if not exception.below:
        return FALSE
    both = any({exception.cls, cls} <= set(ancestors(m, c)) for c in classes_of(m.program))
    # io.UnsupportedOperation is an OSError and a ValueError
    related = is_subclass(m, cls, exception.cls) or both or {exception.cls, cls} == {"OSError", "ValueError"}
    return m.fresh.var("isinstance", BOOL) if related else FALSE


def matches(m: Machine, exception: ExcV, wanted: Value, span: ir.Span) -> Term:
    """Whether `except wanted` catches the exception."""
    if isinstance(wanted, TupleV):
        return or_(*(matches(m, exception, item, span) for item in wanted.items))
    if isinstance(wanted, UnionV):
        if any(class_id(m, one) is None for _, one in alternatives(wanted)):
            raise m.unsupported("handler of which it is open what it catches", span)
        return or_(*(and_(guard, matches(m, exception, one, span)) for guard, one in alternatives(wanted)))
    cls = class_id(m, m.no_opaque(wanted, span))
    if cls is None:
        if isinstance(wanted, BuiltinV):
            raise m.unsupported(f"exception class {wanted.name} has no model", span)
        raise m.type_error("catching classes that do not inherit from BaseException is not allowed", span)
    return is_one(m, exception, cls)


def handle(m: Machine, handlers: Sequence[ir.Handler], raised: Sequence[Exit]) -> list[tuple[State, Value]]:
    """Run the handlers of a `try` on what its body raised; the normal ends. What no handler catches is passed on."""
    caught: list[list[tuple[State, Value]]] = [[] for _ in handlers]
    for leaving in raised:
        for guard, exception in alternatives(leaving.value):
            assert isinstance(exception, ExcV)
            m.state = leaving.state.fork(guard)
            if m.state.dead:
                continue

            def choose(exception: ExcV = exception) -> Value:
                for i, handler in enumerate(handlers):
                    catches = TRUE if handler.type is None else matches(m, exception, evaluate(m, handler.type), handler.span)
                    there = m.state.fork(catches)
                    if not there.dead:
                        caught[i].append((there, exception))
                    m.take(not_(catches))
                raise m.leave("raise", exception)

            m.attempt(choose)
    ends = []
    for handler, group in zip(handlers, caught, strict=True):
        if group:
            end = m.attempt(lambda h=handler, g=group: _run_handler(m, h, g))  # type: ignore[misc]
            if end is not None:
                ends.append(end)
    return ends


def _run_handler(m: Machine, handler: ir.Handler, group: list[tuple[State, Value]]) -> Value:
    exception = m.arrive(group)
    if handler.name is not None:
        m.set_local(handler.name, exception)
    m.handling.append(exception)
    try:
        execute_block(m, handler.body)
    finally:
        m.handling.pop()
    if handler.name is not None:
        m.set_local(handler.name, UNBOUND)
    return NONE


Manager = Callable[[Machine, LibraryV, Callable[[], Value], Callable[[Value], None], ir.Span], None]
CLOSED: dict[str, Callable[[Machine, RefV, Callable[[], Value], Callable[[Value], None], ir.Span], None]] = {}  # objects that are managers
MANAGERS: dict[str, Manager] = {}  # context managers of the library, by kind; rows stand in smt/builtins/contexts.py


def suppressed(m: Machine, wanted: Value, body: Callable[[], Value], bind: Callable[[Value], None], span: ir.Span) -> None:
    """`with contextlib.suppress(...)`: exceptions of these classes end the block."""

    def whole() -> Value:
        bind(NONE)
        return body()

    with m.collecting() as exits, m.watching():
        normal = m.attempt(whole)
    ends = [] if normal is None else [normal]
    for leaving in exits:
        if leaving.kind != "raise":
            m.exits.append(leaving)
            continue
        for guard, exception in alternatives(leaving.value):
            assert isinstance(exception, ExcV)
            m.state = leaving.state.fork(guard)
            if m.state.dead:
                continue

            def judge(exception: ExcV = exception) -> Value:
                def again() -> Value:
                    raise m.leave("raise", exception)

                return m.branch(matches(m, exception, wanted, span), lambda: NONE, again)

            end = m.attempt(judge)
            if end is not None:
                ends.append(end)
    m.arrive([(state, NONE) for state, _ in ends])


def with_statement(m: Machine, s: ir.With, body: Callable[[], Value], bind: Callable[[Value], None]) -> None:
    """`with context as target: body`, through `__enter__` and `__exit__` of an instance of the program's own classes."""
    from smt.attributes import special_method
    from smt.calls import call

    manager = evaluate(m, s.context)
    if isinstance(manager, LibraryV) and manager.kind in MANAGERS:
        MANAGERS[manager.kind](m, manager, body, bind, s.span)
        return
    if isinstance(manager, RefV) and manager.cls in CLOSED:
        CLOSED[manager.cls](m, manager, body, bind, s.span)
        return
    if not is_object(manager):
        raise m.unsupported("with statement on this kind of context manager", s.span)
    opener, closer = (special_method(m, manager, name, s.span) for name in ("__enter__", "__exit__"))
    if opener is None or closer is None:
        raise m.type_error("object does not support the context manager protocol", s.span)
    leave = BoundV(manager, closer)
    entered = call(m, BoundV(manager, opener), (), {}, s.span)

    def whole() -> Value:
        bind(entered)
        return body()

    with m.collecting() as exits, m.watching():
        normal = m.attempt(whole)
    ends: list[tuple[State, Value]] = []
    if normal is not None:
        m.state = normal[0]
        end = m.attempt(lambda: call(m, leave, (NONE, NONE, NONE), {}, s.span))
        if end is not None:
            ends.append((end[0], NONE))
    for leaving in exits:

        def close(leaving: Exit = leaving) -> Value:
            m.state = leaving.state
            if leaving.kind != "raise":
                call(m, leave, (NONE, NONE, NONE), {}, s.span)
                raise m.leave(leaving.kind, leaving.value)
            unknown = OpaqueV("arguments of __exit__", s.span)
            swallow = truthy(m, call(m, leave, (unknown, leaving.value, unknown), {}, s.span), s.span)

            def again() -> Value:
                raise m.leave("raise", leaving.value)

            return m.branch(swallow, lambda: NONE, again)

        end = m.attempt(close)
        if end is not None:
            ends.append((end[0], NONE))
    m.arrive(ends)


