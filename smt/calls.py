"""Calls: arguments, built-ins by their tables, functions through their contract or inlined, and construction of instances."""

from __future__ import annotations

import builtins
from collections.abc import Callable

from frontends import ir
from frontends.kinds import Type
from frontends.python.lower_function import CACHED_PROPERTY
from smt import (
    attributes,
    call_exits,
    classes,
    comprehensions,
    contracts,
    declared,
    decorators,
    dispatch,
    escaping,
    exceptions,
    footprints,
    functional,
    generators,
    globals_,
    inputs,
    invariants,
    presence,
    promises,
    ranges,
    sequences,
    single_dispatch,
)
from smt.builtins.registry import FUNCTIONS, METHODS, Arguments
from smt.callgraph import functions_of, overrides, reaches
from smt.entries import new_table
from smt.enumerations import enumeration
from smt.heap import TableObj
from smt.kinds import kind_of, walked_kind
from smt.machine import Dead, Machine
from smt.sequences import Contents
from smt.subscripts import contents_of, new_list
from smt.tables import DICTS, Entries
from smt.termination import terminates
from smt.terms import ZERO, and_, eq, integer, le, lt, not_, sub
from smt.values import (
    NONE,
    BoundV,
    BuiltinV,
    ClassV,
    FuncV,
    GeneratorV,
    IntV,
    LambdaV,
    LibraryV,
    RangeV,
    RefV,
    Seq,
    StrV,
    SuspendedV,
    TupleV,
    UnionV,
    Value,
    ViewV,
    as_int,
    str_v,
)

MAX_DEPTH = 12
MAX_SPREAD = 64
# Modules of the standard library that speak of the world outside the program.
OUTSIDE = ("random", "secrets", "time", "os", "sys", "socket", "subprocess", "uuid", "platform", "sysconfig", "locale", "shutil")


def evaluate_call(m: Machine, e: ir.Call) -> Value:
    """Callee first, then the arguments from left to right, then the call."""
    from smt.expressions import evaluate

    lazy = comprehensions.lazy_argument(m, e)
    if lazy is not None:
        return m.kept(lazy, e.span)
    func = evaluate(m, e.func)
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    for arg in e.args:
        if isinstance(arg.value, ir.Const) and isinstance(func, BuiltinV) and func.name == "%anything":
            return inputs.anything(m, arg.value.value, e.span)
        if isinstance(arg.value, ir.Comprehension) and arg.value.kind == "generator":
            value = comprehensions.generator_argument(m, arg.value)
        else:
            value = comprehensions.lazy_argument(m, arg.value) or evaluate(m, arg.value)
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
    from smt.expressions import evaluate

    bound = bind(m, "lambda", func.node.params, args, keywords, func.module, span, func.defaults)
    frame = m.new_frame(func.module, [p.name for p in func.node.params], m.frames.get(func.frame), m.frame.function)
    for name, value in bound.items():
        m.set_local(name, value, frame)
    with m.inside(frame):
        return evaluate(m, func.node.body)


def defaults(m: Machine, params: tuple[ir.Param, ...], span: ir.Span) -> tuple[tuple[str, Value], ...]:
    """The default arguments of a nested function, evaluated where it is defined."""
    from smt.expressions import evaluate

    found = []
    for param in params:
        if param.default is not None:
            value = m.kept(evaluate(m, param.default), span)
            if not globals_.is_immutable(value):
                raise m.unsupported("mutable default argument", span)
            found.append((param.name, value))
    return tuple(found)


def bind(
    m: Machine,
    name: str,
    params: tuple[ir.Param, ...],
    args: tuple[Value, ...],
    keywords: dict[str, Value],
    module: str,
    span: ir.Span,
    known: tuple[tuple[str, Value], ...] = (),
) -> dict[str, Value]:
    """Parameter values of a call, or the TypeError of CPython for arguments that do not fit.

    Defaults belong to the definition: those of a nested function are `known`, others belong to the import of the module.
    """
    from smt.expressions import evaluate

    args = tuple(m.kept(value, span) for value in args)
    keywords = {key: m.kept(value, span) for key, value in keywords.items()}
    bound: dict[str, Value] = {}
    rest = list(args)
    left = dict(keywords)
    for param in params:
        if param.kind in ("positional-only", "positional") and rest:
            bound[param.name] = m.kept(rest.pop(0), span)
        elif param.kind == "varargs":
            bound[param.name] = TupleV(tuple(rest))
            rest = []
    for param in params:
        if param.kind in ("positional", "keyword-only") and param.name in left:
            if param.name in bound:
                raise m.type_error(f"{name}() got multiple values for argument {param.name}", span)
            bound[param.name] = left.pop(param.name)
    collecting = next((p.name for p in params if p.kind == "kwargs"), None)
    if rest or (left and collecting is None):
        raise m.type_error(f"{name}() got too many arguments", span)
    if collecting is not None:
        bound[collecting] = new_table(m, "dict", Entries(tuple((str_v(key), value) for key, value in left.items())))
    for param in params:
        if param.name not in bound:
            if param.default is None:
                raise m.type_error(f"{name}() missing argument {param.name}", span)
            if param.name in dict(known):
                bound[param.name] = dict(known)[param.name]
                continue
            written = param.default
            value, problem = globals_.at_import(m, module, lambda written=written: evaluate(m, written))  # type: ignore[misc]
            if problem:
                raise m.unsupported(f"default argument {param.name} of {name}: {problem}", span)
            bound[param.name] = value
    return {p.name: bound[p.name] for p in params}


def _fit(params: tuple[ir.Param, ...], args: tuple[Value, ...], keywords: dict[str, Value]) -> bool:
    """Whether arguments fit plain parameters."""
    if any(p.kind not in ("positional", "keyword-only") for p in params):
        return False
    places = [p.name for p in params if p.kind == "positional"]
    taken = [*places[: len(args)], *keywords]
    needed = {p.name for p in params if p.default is None}
    return len(args) <= len(places) and len(set(taken)) == len(taken) and needed <= set(taken) <= {p.name for p in params}


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
    if f.wrappers:
        value = decorators.decorated(m, func, span)
        if not opaque:
            return call(m, value, args, keywords, span)
        if not _fit(f.params, args, keywords):
            raise m.unsupported(f"call to {f.qualname}: arguments that its decorator may take", span)
    if dispatch.assigned_attributes(m.program) & REPLACED:
        raise m.unsupported(f"call to {f.qualname}: parts of functions are assigned somewhere", span)
    bound = bind(m, f.qualname, f.params, args, keywords, func.module, span, func.defaults)
    if m.in_spec and not func.module.startswith("%") and not terminates(m.program, func.module, f):
        raise m.unsupported(f"{f.qualname} is used in a contract, but nothing proves that it terminates", span)
    _owe_invariants(m, func, bound, span)
    if f.is_generator:
        return generators.suspended(m, func, bound, span)
    if opaque:
        return _call_by_contract(m, func, bound, span)
    if m.key_of(func) in m.calls:
        if m.key_of(func) not in functions_of(m.program):
            raise m.unsupported(f"recursive function {f.qualname} has no contract", span)
        return _call_by_contract(m, func, bound, span)  # an empty contract: any result of its type, after any effect
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


def inline(m: Machine, func: FuncV, bound: dict[str, Value]) -> Value:
    """Run the body of a function here."""
    from smt.statements import execute_block

    f = func.function
    frame = m.new_frame(func.module, f.locals, m.frames.get(func.frame), f, func.owner, next(iter(bound.values()), None))
    for name, value in bound.items():
        m.set_local(name, value, frame)
    m.calls.append(m.key_of(func))
    try:
        with m.inside(frame), m.collecting() as exits:
            end = m.attempt(lambda: execute_block(m, f.body))
    finally:
        m.calls.pop()
    m.exits.extend(e for e in exits if e.kind in ("raise", "leave"))
    ends = [(e.state, e.value) for e in exits if e.kind == "return"]
    if end is not None:
        ends.append((end[0], NONE))
    return m.arrive(ends)


def _call_by_contract(m: Machine, func: FuncV, bound: dict[str, Value], span: ir.Span) -> Value:
    f, contract = func.function, func.function.contract
    key = m.key_of(func)
    if not contract.trusted and not m.in_spec and not func.promised:
        m.unseen.update(overrides(m.program, key))
    needed = declared.arguments(m, func, bound, span)
    meanings: dict[str, Value] = dict(bound)
    pre = [contracts.judge_clause(m, c, meanings, func.module, func.owner) for c in contract.requires]
    for clause, judgement in zip(contract.requires, pre, strict=True):
        if m.in_spec:
            # In a contract nobody is called: a condition whose callee may not be called does not hold.
            m.raise_if(not_(judgement.term), "AssertionError", "precondition", f"{clause.text}", span)
        else:
            shown = contracts.demand(m, "precondition", judgement, f"{f.qualname} requires {clause.text}", span)
            contracts.rely(m, judgement, frozenset({shown}))
            needed.add(shown)
    if contract.decreases is not None and m.calls and reaches(m.program, key, m.calls[0]) and reaches(m.program, m.calls[0], key):
        _descend(m, func, contract.decreases, meanings, span)
    if contract.lemma and not terminates(m.program, func.module, f):
        # A lemma's body is not run: one that never ends would give its postcondition for nothing.
        raise m.unsupported(f"lemma {f.qualname} needs decreases", span)
    if m.settings.reading == "unroll" and not m.in_spec and not contract.trusted and not contract.lemma:
        # What the callee really does, as far as it is followed.
        if m.calls.count(key) >= m.settings.unroll or len(m.calls) > MAX_DEPTH:
            m.record.truncated = True
            raise Dead
        return inline(m, func, bound)
    receiver = bound[f.params[0].name] if func.owner is not None and f.kind in ("method", "property") and f.params else None
    spared = invariants.spared_by(func, bound)
    needed |= invariants.pass_on(m, list(bound.values()), spared, span, f"at a call of {f.qualname}: ")
    callees = {f"function:{key}", *dispatch.refined_by(m, func, receiver)}
    needs = frozenset({*needed, *callees})
    if func.promised:
        m.promised.update(k.removeprefix("function:") for k in callees)
    if f.name == "__init__" and func.owner is not None and receiver is not None:
        classes.declare_fields(m, receiver, func.owner, func.module)
    meanings["%old"] = meanings["%snapshots"] = contracts.snapshot(m, bound)
    if contract.snapshots:
        meanings["%snapshots"] = contracts.named_snapshots(m, contract, bound, func.module)
    lasting = escaping.mentions_what_lasts(m.program, key)
    passed = [(bound[p.name], _kind_of_param(func, p)) for p in f.params]
    reached = escaping.reach(m, passed, lasting, span)
    if not m.in_spec and not contract.lemma:
        building = receiver.location if f.name in invariants.BUILDING and isinstance(receiver, RefV) else None
        presence.require_whole(m, reached, building, span)
        needs |= declared.objects(m, reached, func.module, span, f"at a call of {f.qualname}", passed)
    frame = footprints.of_call(m.program, key)
    if not contract.lemma and not (contract.pure and frame == footprints.NOTHING):
        if m.in_spec:
            frame = None  # nobody asks whether all of the callee is modelled
        inputs.havoc(m, reached, span, frame, receiver if f.name in invariants.BUILDING else None)
        if frame is None or frame.variables:
            globals_.forget(m)
    elif not m.in_spec and not contract.lemma and not contract.trusted and not functional.is_functional(m.program, func.module, f):
        m.provided(needs, f"call to {f.qualname}, which may change things, as not all of it is proved", span)
    if not m.in_spec and not contract.lemma and not contract.trusted:
        declared.result(m, func, reached, needs, span)
        call_exits.nothing_else_escapes(m, func, needs, span)
        call_exits.recursion_may_end(m, func, span)
    call_exits.raise_declared(m, func, receiver, span)
    application = functional.result(m, func, bound)
    result = NONE if contract.lemma else application or inputs.result_of(m, f, func.module, escaping.references(m, reached))
    if func.promised:
        result = promises.refusable(m, f, result)
    meanings["%result"] = result
    if not contract.lemma:
        escaping.escape(m, reached)
        escaping.escape(m, escaping.reach(m, [(result, f.returns)], False, span))
    if not m.in_spec:
        invariants.come_back(m, func, bound, spared, needs)
    for clause in contract.ensures:
        contracts.rely(m, contracts.judge_clause(m, clause, meanings, func.module, func.owner), needs)
    if application is not None:
        functional.open_definition(m, func, bound, application, needs)
    return result


def _kind_of_param(func: FuncV, param: ir.Param) -> Type | None:
    """The type of the value of a parameter: `self` has none written, nor needs one."""
    if param.kind == "varargs":
        return Type("tuple", (param.annotation or Type("any"), Type("...")))
    return param.annotation


def _descend(m: Machine, func: FuncV, clause: ir.Clause, meanings: dict[str, Value], span: ir.Span) -> None:
    # A call that may come back to the checked function: the measure falls and stays natural, so that the calls end.
    from smt.expressions import evaluate

    if m.measure is None:
        return  # the checked function has none: nobody says that it ends
    frame = m.new_frame(func.module, [name for name, _ in clause.params] + list(meanings))
    for name, meaning in (*((n, n) for n in meanings), *clause.params):
        m.set_local(name, meanings[meaning], frame)
    with m.inside(frame):
        measure = as_int(evaluate(m, clause.body))
    entry = as_int(m.measure)
    if measure is None or entry is None:
        raise m.unsupported(f"recursion with a measure that is not an int: {clause.text}", span)
    mine = m.frame.function.contract.decreases if m.frame.function is not None else None
    m.oblige("termination", clause.text, (mine or clause).span, and_(le(ZERO, measure), lt(measure, entry)))


def _construct(m: Machine, cls: ClassV, args: tuple[Value, ...], keywords: dict[str, Value], span: ir.Span) -> Value:
    from smt import named_tuples, typed_dicts
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


# ------------------------------------------------------------------------------------------------------------- iteration


def items_of(m: Machine, value: Value, span: ir.Span, lazily: bool = False, at_once: bool = False) -> Contents | ViewV:
    """What iterating over a value yields: known items, a sequence, or a view. Not for unions: split first.

    `lazily`: the caller sees to what happens past the last item (`at_end`), else all the items are taken here.
    `at_once`: no code of the program runs between one item and the next.
    """
    match m.no_opaque(value, span):
        case RangeV() as r:
            return ViewV("range", ranges.length(r), lambda k: IntV(ranges.item(r, k)))
        case ViewV(kind) as view if kind not in ITERATE:
            if not lazily:
                at_end(m, view, span)
            return view
        case GeneratorV() as generator:
            return comprehensions.items(m, generator, span)
        case SuspendedV() | RefV(_, "generator"):
            return generators.items(m, value, span)
    contents = contents_of(m, value)
    if contents is not None:
        return contents
    kind = walked_kind(value)
    if kind in ITERATE:
        return ITERATE[kind](m, value, span)
    if at_once and kind in AT_ONCE:
        return AT_ONCE[kind](m, value, span)
    if kind in ("int", "float", "none", "function", "module", "exception"):
        raise m.type_error(f"{kind} is not iterable", span)
    raise m.unsupported(f"iteration over {kind}", span)


def at_end(m: Machine, items: Contents | ViewV, span: ir.Span) -> None:
    """Go past the last item of an iterable: the ValueError of `zip(strict=True)`."""
    if isinstance(items, ViewV):
        m.raise_if(items.ending, "ValueError", "value", "zip() arguments of different lengths", span)


ITERATE: dict[str, Callable[[Machine, Value, ir.Span], Contents | ViewV]] = {}  # by kind; rows stand in smt/builtins
AT_ONCE: dict[str, Callable[[Machine, Value, ir.Span], Contents | ViewV]] = {}  # what runs code of its own at each item


def spread(m: Machine, value: Value, span: ir.Span) -> tuple[Value, ...]:
    """All items of an iterable whose number is known."""
    if isinstance(value, UnionV):
        raise m.unsupported("star over a value of several kinds", span)
    items = items_of(m, value, span)
    if isinstance(items, tuple):
        return items
    count = items.length.payload if items.length.op == "int" else None
    if not isinstance(count, int) or count > MAX_SPREAD:
        raise m.unsupported("star over a sequence of unknown length", span)
    return tuple(items.get(integer(i)) if isinstance(items, ViewV) else sequences.get(items, integer(i)) for i in range(count))


def handed_on(
    m: Machine, params: tuple[ir.Param, ...], bound: dict[str, Value], span: ir.Span
) -> tuple[tuple[Value, ...], dict[str, Value]]:
    """Positional and keyword arguments of a call that binds the parameters to these values."""
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    for param in params:
        if param.kind == "varargs":
            positional.extend(spread(m, bound[param.name], span))
        elif param.kind == "kwargs":
            keywords.update(named_arguments(m, bound[param.name], span))
        elif param.kind == "keyword-only":
            keywords[param.name] = bound[param.name]
        else:
            positional.append(bound[param.name])
    return tuple(positional), keywords


def named_arguments(m: Machine, value: Value, span: ir.Span) -> list[tuple[str, Value]]:
    """The keyword arguments that `**value` hands on: of a dict whose keys are all known."""
    if isinstance(value, UnionV):
        raise m.unsupported("** argument of several kinds", span)
    kind = kind_of(m.no_opaque(value, span))
    if kind in ("none", "int", "str", "float", "tuple", "list", "set", "frozenset", "range"):
        raise m.type_error(f"argument after ** must be a mapping, not {kind}", span)
    found = m.state.heap.get(value.location) if isinstance(value, RefV) else None
    if not isinstance(found, TableObj) or found.kind != "dict" or not isinstance(found.table, Entries):
        raise m.unsupported(f"** argument: a {kind} whose keys are not known", span)
    pairs = []
    for key, item in found.table.items:
        if not isinstance(key, StrV) or key.term.op != "str":
            raise m.unsupported("** argument: a dict whose keys are not known", span)
        pairs.append((str(key.term.payload), item))
    return pairs


def unpack(m: Machine, value: Value, count: int, star: int | None, span: ir.Span) -> tuple[Value, ...]:
    """The values for `count` targets, one of them possibly starred (its value is a new list)."""
    if isinstance(value, UnionV):
        result = m.split(value, lambda v: TupleV(unpack(m, v, count, star, span)))
        if not isinstance(result, TupleV):
            raise m.unsupported("unpacking of values of several kinds", span)
        return result.items
    items = items_of(m, value, span)
    least = count if star is None else count - 1
    size = items.length if isinstance(items, ViewV | Seq) else integer(len(items))
    wrong = not_(eq(size, integer(least))) if star is None else lt(size, integer(least))
    m.raise_if(wrong, "ValueError", "unpack", f"expected {'at least ' if star is not None else ''}{least} items", span)

    def at(k: int, from_end: bool = False) -> Value:
        index = sub(size, integer(k)) if from_end else integer(k)
        return items.get(index) if isinstance(items, ViewV) else sequences.get(items, index)

    if star is None:
        return tuple(at(k) for k in range(count))
    after = count - star - 1
    if isinstance(items, ViewV):
        raise m.unsupported("starred unpacking of a view", span)
    middle = sequences.section(items, integer(star), sub(size, integer(least)))
    return (*(at(k) for k in range(star)), new_list(m, middle), *(at(after - k, True) for k in range(after)))


def format_value(m: Machine, value: Value, conversion: str, spec: Value | None, span: ir.Span) -> Value:
    """One replacement field of an f-string: a str, or opaque text."""
    row = FUNCTIONS["%format"]
    return row(m, Arguments("%format", (value,), {"conversion": IntV(integer(ord(conversion or "-"))), "spec": spec or NONE}, span))
