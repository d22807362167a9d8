"""Calls: who is called, by what rule: built-ins by their tables, functions by contract or followed, classes by construction."""

from __future__ import annotations

import builtins

from frontends import ir
from frontends.python.lower_function import CACHED_PROPERTY
from smt import (
    assignments,
    attributes,
    classes,
    decorators,
    dispatch,
    exceptions,
    generator_expressions,
    generators,
    inputs,
    invariants,
    named_tuples,
    single_dispatch,
    typed_dicts,
)
from smt.arguments import bind, fit, named_arguments
from smt.builtins.registry import FUNCTIONS, METHODS, Arguments
from smt.callgraph import functions_of
from smt.contract_calls import call_by_contract
from smt.enumerations import enumeration
from smt.evaluation import evaluate
from smt.inlining import MAX_DEPTH, inline
from smt.iteration import spread
from smt.kinds import kind_of
from smt.machine import Machine
from smt.tables import DICTS
from smt.termination import terminates
from smt.values import BoundV, BuiltinV, ClassV, FuncV, LambdaV, LibraryV, RefV, UnionV, Value

# Modules of the standard library that speak of the world outside the program.
OUTSIDE = ("random", "secrets", "time", "os", "sys", "socket", "subprocess", "uuid", "platform", "sysconfig", "locale", "shutil")


def evaluate_call(m: Machine, e: ir.Call) -> Value:
    """Callee first, then the arguments from left to right, then the call."""
    lazy = generator_expressions.lazy_argument(m, e)
    if lazy is not None:
        return m.kept(lazy, e.span)
    func = evaluate(m, e.func)
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    for arg in e.args:
        if isinstance(arg.value, ir.Const) and isinstance(func, BuiltinV) and func.name == "%anything":
            return inputs.anything(m, arg.value.value, e.span)
        if isinstance(arg.value, ir.Comprehension) and arg.value.kind == "generator":
            value = generator_expressions.generator_argument(m, arg.value)
        else:
            value = generator_expressions.lazy_argument(m, arg.value) or evaluate(m, arg.value)
        if arg.star == "*":
            positional.extend(spread(m, value, e.span))
        elif arg.star == "**":
            for key, item in named_arguments(m, value, e.span):
                if key in keywords:
                    raise m.type_error(f"multiple values for keyword argument {key}", e.span)
                keywords[key] = item
        elif arg.keyword is not None:
            if arg.keyword in keywords:
                raise m.type_error(f"multiple values for keyword argument {arg.keyword}", e.span)
            keywords[arg.keyword] = value
        else:
            positional.append(value)
    return call(m, func, tuple(positional), keywords, e.span)


def call(m: Machine, func: Value, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> Value:
    """func(*args, **keywords)"""
    match func:
        case UnionV():
            return m.split(func, lambda f: call(m, f, args, keywords, span))
        case BuiltinV(name=name):
            return _call_builtin(m, name, args, keywords, span)
        case BoundV(receiver, BuiltinV(name=name)) if name in METHODS:
            return METHODS[name](m, Arguments(name, (receiver, *args), keywords, span))
        case BoundV(receiver, FuncV() as method):
            return call_function(m, method, (receiver, *args), keywords, span)
        case FuncV():
            return call_function(m, func, args, keywords, span)
        case LambdaV():
            return _call_lambda(m, func, args, keywords, span)
        case ClassV():
            return _construct(m, func, args, keywords, span)
        case LibraryV(kind=made) if f"{made}.__call__" in METHODS:
            return METHODS[f"{made}.__call__"](m, Arguments(made, (func, *args), keywords, span))
    kind = kind_of(m.no_opaque(func, span))
    if kind == "instance" and isinstance(func, RefV):
        own = attributes.special_method(m, func, "__call__", span)
        if own is None:
            raise m.type_error("object is not callable", span)
        return call_function(m, own, (func, *args), keywords, span)
    if isinstance(func, LibraryV | BoundV):
        raise m.unsupported(f"call of {kind}", span)
    raise m.type_error(f"{kind} is not callable", span)


def _call_builtin(m: Machine, name: str, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> Value:
    row = FUNCTIONS.get(name)
    if row is not None:
        return row(m, Arguments(name, args, keywords, span))
    cls = exceptions.class_id(m, BuiltinV(name))
    if cls is not None:
        if keywords and exceptions.is_plain(cls):
            raise m.type_error(f"{cls}() takes no keyword arguments", span)
        if keywords:
            raise m.unsupported(f"keyword arguments of {cls}", span)
        return exceptions.construct(m, cls, args, span)
    kind, _, method = name.partition(".")
    if f"{kind}.{method}" in METHODS and args:
        of = kind_of(m.no_opaque(args[0], span)) if not isinstance(args[0], UnionV) else "one of several kinds"
        if hasattr(builtins, kind) and of != kind and not (kind == "dict" and of in DICTS):
            raise m.unsupported(f"{name} of {of}", span)
        return METHODS[name](m, Arguments(name, args, keywords, span))
    if kind.partition(".")[0] in OUTSIDE or name in ("open", "input"):
        raise m.unsupported(f"call to {name}, whose result the machine or chance decides: a stub file can say what is certain of it", span)
    raise m.unsupported(f"call to {name} has no contract", span)


def _call_lambda(m: Machine, func: LambdaV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> Value:
    bound = bind(m, "lambda", func.node.params, args, keywords, func.module, span, func.defaults)
    frame = m.new_frame(func.module, [p.name for p in func.node.params], m.frames.get(func.frame), m.frame.function)
    for name, value in bound.items():
        m.set_local(name, value, frame)
    with m.inside(frame):
        return evaluate(m, func.node.body)


REPLACED = frozenset(("__code__", "__defaults__", "__kwdefaults__"))  # attributes of a function that say what it does


def call_function(m: Machine, func: FuncV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> Value:
    """A call of a Python function: through its contract if it has one or is being run already, else inlined."""
    f = func.function
    for limit in f.limits + f.contract.limits:
        raise m.unsupported(f"call to {f.qualname}: {limit.reason}", span)
    if single_dispatch.is_generic(f):
        return single_dispatch.call(m, func, args, keywords, span)
    if CACHED_PROPERTY in f.decorators:
        return decorators.read_cached(m, func, args, span)
    stated = f.contract.requires or f.contract.ensures or f.contract.raises is not None or f.contract.decreases is not None
    opaque = func.promised or (f.contract.exists and (stated or f.contract.trusted or not f.contract.pure))
    if opaque and m.key_of(func) not in functions_of(m.program):
        # Nobody proves it, and it may write to the variables around it: neither is looked for where a contract stands for a call.
        raise m.unsupported(f"call to {f.qualname}: contract of a function within a function", span)
    if f.wrappers:
        value = decorators.decorated(m, func, span)
        if not opaque:
            return call(m, value, args, keywords, span)
        if not fit(f.params, args, keywords):
            raise m.unsupported(f"call to {f.qualname}: arguments that its decorator may take", span)
    if assignments.assigned_attributes(m.program) & REPLACED:
        raise m.unsupported(f"call to {f.qualname}: parts of functions are assigned somewhere", span)
    bound = bind(m, f.qualname, f.params, args, keywords, func.module, span, func.defaults)
    if m.in_spec and not func.module.startswith("%") and not terminates(m.program, func.module, f):
        raise m.unsupported(f"{f.qualname} is used in a contract, but nothing proves that it terminates", span)
    _owe_invariants(m, func, bound, span)
    if f.is_generator:
        return generators.suspended(m, func, bound, span)
    if opaque:
        return call_by_contract(m, func, bound, span)
    if m.key_of(func) in m.calls:
        if m.key_of(func) not in functions_of(m.program):
            raise m.unsupported(f"recursive function {f.qualname} has no contract", span)
        return call_by_contract(m, func, bound, span)  # an empty contract: any result of its type, after any effect
    if len(m.calls) > MAX_DEPTH:
        raise m.unsupported(f"call to {f.qualname}: calls nested more than {MAX_DEPTH} deep", span)
    return inline(m, func, bound)


def _owe_invariants(m: Machine, func: FuncV, bound: dict[str, Value], span: ir.Span) -> None:
    # A public method finds its object in order, whoever calls it.
    f = func.function
    if func.owner is None or f.kind not in ("method", "property") or not f.params or m.in_spec:
        return
    if f.name not in invariants.BUILDING and invariants.is_public(f):
        invariants.pass_on(m, [bound[f.params[0].name]], None, span, f"at a call of {f.qualname}: ")


def _construct(m: Machine, cls: ClassV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> Value:
    from smt.builtins import enums

    cls_id = f"{cls.module}:{cls.cls.qualname}"
    for limit in cls.cls.limits:
        raise m.unsupported(f"class {cls.cls.name}: {limit.reason}", span)
    if exceptions.class_id(m, cls) is not None:
        return exceptions.initialised(m, cls, args, keywords, span)
    if enumeration(m, cls) is not None:
        return enums.by_value(m, cls, args, span)
    if dispatch.is_named_tuple(cls):
        return named_tuples.construct(m, cls, args, keywords, span)
    if dispatch.is_typed_dict(cls):
        return typed_dicts.construct(m, cls, args, keywords, span)
    if "?" in exceptions.ancestors(m, cls_id):
        raise m.unsupported(f"class {cls.cls.name} has a base without a model", span)
    return classes.construct(m, cls, args, keywords, span)
