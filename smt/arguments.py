"""Arguments: how those of a call become the values of parameters, and what `**value` hands on; the TypeError of what does not fit.

In: parameters, and values by position and by keyword. Out: a value for each parameter.
"""

from __future__ import annotations

from frontends import ir
from smt import globals_
from smt.entries import new_table
from smt.evaluation import evaluate
from smt.heap import TableObj
from smt.iteration import spread
from smt.kinds import kind_of
from smt.machine import Machine
from smt.tables import Entries
from smt.values import RefV, StrV, TupleV, UnionV, Value, str_v


def defaults(m: Machine, params: tuple[ir.Param, ...], span: ir.Span) -> tuple[tuple[str, Value], ...]:
    """The default arguments of a nested function, evaluated where it is defined."""
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


def fit(params: tuple[ir.Param, ...], args: tuple[Value, ...], keywords: dict[str, Value]) -> bool:
    """Whether arguments fit plain parameters."""
    if any(p.kind not in ("positional", "keyword-only") for p in params):
        return False
    places = [p.name for p in params if p.kind == "positional"]
    taken = [*places[: len(args)], *keywords]
    needed = {p.name for p in params if p.default is None}
    return len(args) <= len(places) and len(set(taken)) == len(taken) and needed <= set(taken) <= {p.name for p in params}


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
