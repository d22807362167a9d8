"""Exceptions: classes and their order, instances, handlers, and `with`."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence

from frontends import ir
from smt.machine import Exit, Machine
from smt.operators import truthy
from smt.state import State
from smt.terms import BOOL, FALSE, TRUE, Term, not_, or_
from smt.values import NONE, UNBOUND, BuiltinV, ClassV, ExcV, FuncV, LibraryV, OpaqueV, Origin, RefV, TupleV, Value, alternatives

# Bases that give an instance nothing that matters to the rules for instances.
PLAIN_BASES = ("object", "ABC", "Generic", "Protocol", "DBC", "%NamedTuple", "%TypedDict")


def name(cls: str) -> str:
    """The name of an exception class, without its module."""
    return cls.rpartition(":")[2]


def class_id(m: Machine, value: Value) -> str | None:
    """The id of an exception class ("ValueError", "bank:Overdrawn"), or None for any other value."""
    match value:
        case BuiltinV(name=text):
            found = getattr(builtins, text, None)
            return text if isinstance(found, type) and issubclass(found, BaseException) else None
        case ClassV(cls, module):
            found_id = f"{module}:{cls.qualname}"
            return found_id if "BaseException" in ancestors(m, found_id) else None
    return None


def ancestors(m: Machine, cls: str) -> tuple[str, ...]:
    """The class itself and all its bases, by id. A base that is not at hand contributes "?"."""
    if ":" not in cls:
        found = getattr(builtins, cls, None)
        return tuple(c.__name__ for c in found.__mro__) if isinstance(found, type) else (cls, "?")
    module, _, qualname = cls.partition(":")
    home = m.program.module(module)
    binding = home.lookup(qualname) if home is not None else None
    if not isinstance(binding, ir.Class):
        return (cls, "?")
    found_ids = [cls]
    for base in binding.bases:
        found_ids.extend(_base_ids(m, module, base))
    return tuple(dict.fromkeys(found_ids))


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
    """An exception instance."""
    return ExcV(cls, args, Origin("raise", name(cls), span))


def initialised(
    m: Machine, cls: str, initialiser: FuncV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span
) -> Value:
    """An exception whose class has an `__init__` that does nothing but store attributes and call `super().__init__`."""
    from smt.calls import bind
    from smt.expressions import evaluate

    f = initialiser.function
    if f.contract.exists or f.limits or f.decorators:
        raise m.unsupported(f"{f.qualname} with decorators", span)
    blank = construct(m, cls, args, span)
    bound = bind(m, f.qualname, f.params, (blank, *args), keywords, initialiser.module, span)
    frame = m.new_frame(initialiser.module, f.locals, None, f, initialiser.owner)
    for key, value in bound.items():
        m.set_local(key, value, frame)
    given = args
    with m.inside(frame):
        for statement in f.body:
            match statement:
                case ir.Assign(target=ir.Attribute(value=ir.Name(id=owner), name=attribute), value=stored) if (
                    owner == f.params[0].name and attribute != "args" and not attribute.startswith("__")
                ):
                    evaluate(m, stored)
                case ir.ExprStmt(
                    value=ir.Call(func=ir.Attribute(value=ir.Call(func=ir.Name(id="super")), name="__init__"), args=handed)
                ) if (
                    not any(a.star or a.keyword for a in handed) and _plain_base(m, initialiser)
                ):
                    given = tuple(evaluate(m, a.value) for a in handed)
                case _:
                    raise m.unsupported(f"{f.qualname} does more than store attributes", statement.span)
    return construct(m, cls, given, span)


def _plain_base(m: Machine, initialiser: FuncV) -> bool:
    # Whether no class of the program between this one and the built-in exceptions has an __init__ of its own.
    from smt.attributes import class_of

    owner = initialiser.owner
    assert owner is not None
    above = [c for c in ancestors(m, f"{initialiser.module}:{owner.qualname}")[1:] if ":" in c]
    return not any(method.name == "__init__" for c in above for method in class_of(m, c).cls.methods)


def is_one(m: Machine, exception: ExcV, cls: str) -> Term:
    """isinstance(exception, cls): open where the exception may be of a subclass, unless there is none of both."""
    if is_subclass(m, exception.cls, cls):
        return TRUE
    if not exception.below:
        return FALSE
    classes = (f"{module.name}:{b.qualname}" for module in m.program.modules for _, b in module.bindings if isinstance(b, ir.Class))
    both = any({exception.cls, cls} <= set(ancestors(m, c)) for c in classes)
    # io.UnsupportedOperation is an OSError and a ValueError
    related = is_subclass(m, cls, exception.cls) or both or {exception.cls, cls} == {"OSError", "ValueError"}
    return m.fresh.var("isinstance", BOOL) if related else FALSE


def matches(m: Machine, exception: ExcV, wanted: Value, span: ir.Span) -> Term:
    """Whether `except wanted` catches the exception."""
    if isinstance(wanted, TupleV):
        return or_(*(matches(m, exception, item, span) for item in wanted.items))
    cls = class_id(m, m.no_opaque(wanted, span))
    if cls is None:
        if isinstance(wanted, BuiltinV):
            raise m.unsupported(f"exception class {wanted.name} has no model", span)
        raise m.type_error("catching classes that do not inherit from BaseException is not allowed", span)
    return is_one(m, exception, cls)


def handle(m: Machine, handlers: Sequence[ir.Handler], raised: Sequence[Exit]) -> list[tuple[State, Value]]:
    """Run the handlers of a `try` on what its body raised; the normal ends. What no handler catches is passed on."""
    from smt.expressions import evaluate

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
    from smt.statements import execute_block

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
    from smt.attributes import get
    from smt.calls import call
    from smt.expressions import evaluate

    manager = evaluate(m, s.context)
    if isinstance(manager, LibraryV) and manager.kind in MANAGERS:
        MANAGERS[manager.kind](m, manager, body, bind, s.span)
        return
    if not isinstance(manager, RefV) or ":" not in manager.cls:
        raise m.unsupported("with statement on this kind of context manager", s.span)
    leave = get(m, manager, "__exit__", s.span)
    entered = call(m, get(m, manager, "__enter__", s.span), (), {}, s.span)

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


