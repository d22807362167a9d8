"""A readable, complete text of the IR, for golden tests and for people: Python-like, every operation in parentheses.

Names show their scope: `x` is local, `^x` is of an enclosing function, `@x` is of the module or the builtins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from frontends import ir
from frontends.kinds import Type

_SCOPE_MARKS = {"local": "", "free": "^", "global": "@"}
_HUGE = 10**1000


def show_expr(node: ir.Expr) -> str:
    """One expression on one line."""
    match node:
        case ir.Const(value=value):
            return _constant(value)
        case ir.Name(id=name, scope=scope):
            return _SCOPE_MARKS[scope] + name
        case ir.TupleDisplay(items=items):
            return f"({_list(items)}{',' if len(items) == 1 else ''})"
        case ir.ListDisplay(items=items):
            return f"[{_list(items)}]"
        case ir.SetDisplay(items=items):
            return f"{{{_list(items)}}}"
        case ir.DictDisplay(items=items):
            entries = (f"**{show_expr(v)}" if k is None else f"{show_expr(k)}: {show_expr(v)}" for k, v in items)
            return "{" + ", ".join(entries) + "}"
        case ir.Star(value=value):
            return f"*{show_expr(value)}"
        case ir.Unary(op=op, operand=operand):
            return f"({op}{' ' if op == 'not' else ''}{show_expr(operand)})"
        case ir.Binary(op=op, left=left, right=right) | ir.Compare(op=op, left=left, right=right):
            return f"({show_expr(left)} {op} {show_expr(right)})"
        case ir.And(left=left, right=right):
            return f"({show_expr(left)} and {show_expr(right)})"
        case ir.Or(left=left, right=right):
            return f"({show_expr(left)} or {show_expr(right)})"
        case ir.IfExp(test=test, then=then, orelse=orelse):
            return f"({show_expr(then)} if {show_expr(test)} else {show_expr(orelse)})"
        case ir.NamedExpr(target=target, value=value):
            return f"({show_expr(target)} := {show_expr(value)})"
        case ir.Call(func=func, args=args):
            return f"{show_expr(func)}({', '.join(map(_argument, args))})"
        case ir.Attribute(value=value, name=name):
            return f"{show_expr(value)}.{name}"
        case ir.Subscript(value=value, index=index):
            return f"{show_expr(value)}[{show_expr(index)}]"
        case ir.Slice(lower=lower, upper=upper, step=step):
            return ":".join("" if part is None else show_expr(part) for part in (lower, upper, step))
        case ir.Format(value=value, conversion=conversion, spec=spec):
            tail = ("!" + conversion if conversion else "") + ("" if spec is None else ":" + show_expr(spec))
            return f"{{{show_expr(value)}{tail}}}"
        case ir.FString(parts=parts):
            return f"f<{' '.join(map(show_expr, parts))}>"
        case ir.Lambda(params=params, body=body):
            return f"(lambda {', '.join(map(_param, params))}: {show_expr(body)})"
        case ir.Comprehension(kind=kind, element=element, value=value, clauses=clauses):
            head = show_expr(element) + ("" if value is None else f": {show_expr(value)}")
            return f"{kind}<{head} {' '.join(map(_comp_for, clauses))}>"
        case ir.Yield(value=value, many=many):
            return f"(yield{' from' if many else ''} {show_expr(value)})"
        case ir.UnsupportedExpr(reason=reason):
            return f"<unsupported: {reason}>"


def _constant(value: object) -> str:
    if isinstance(value, Type):
        return f"<{value}>"
    if isinstance(value, int) and abs(value) >= _HUGE:
        return hex(value)  # Python refuses the decimal digits of very long ints
    return repr(value)


def _list(items: Iterable[ir.Expr]) -> str:
    return ", ".join(map(show_expr, items))


def _argument(argument: ir.Arg) -> str:
    return f"{argument.star}{'' if argument.keyword is None else argument.keyword + '='}{show_expr(argument.value)}"


def _comp_for(clause: ir.CompFor) -> str:
    tests = "".join(f" if {show_expr(c)}" for c in clause.conditions)
    return f"for {show_expr(clause.target)} in {show_expr(clause.iter)}{tests}"


def _param(param: ir.Param) -> str:
    mark = {"varargs": "*", "kwargs": "**", "positional-only": "/", "keyword-only": "kw "}.get(param.kind, "")
    annotation = "" if param.annotation is None else f": {param.annotation}"
    return f"{mark}{param.name}{annotation}{'' if param.default is None else ' = ' + show_expr(param.default)}"


def _clause(clause: ir.Clause) -> str:
    pairs = ", ".join(name if name == meaning else f"{name} is {meaning}" for name, meaning in clause.params)
    return f"[{pairs}] {show_expr(clause.body)}" if pairs else show_expr(clause.body)


def show_stmts(body: Sequence[ir.Stmt], indent: str = "") -> list[str]:
    """The lines of a block."""
    return [line for statement in body for line in _stmt(statement, indent)] or [f"{indent}pass"]


def _stmt(node: ir.Stmt, indent: str) -> list[str]:
    deeper = indent + "  "
    match node:
        case ir.Assign(target=target, value=value):
            return [f"{indent}{show_expr(target)} = {show_expr(value)}"]
        case ir.Augment(target=target, op=op, value=value):
            return [f"{indent}{show_expr(target)} {op}= {show_expr(value)}"]
        case ir.ExprStmt(value=value):
            return [f"{indent}{show_expr(value)}"]
        case ir.If(test=test, body=body, orelse=orelse):
            return [f"{indent}if {show_expr(test)}:", *show_stmts(body, deeper), *_block("else", orelse, indent)]
        case ir.While(test=test, body=body, orelse=orelse, spec=spec):
            head = [f"{indent}while {show_expr(test)}:", *_loop_spec(spec, deeper)]
            return [*head, *show_stmts(body, deeper), *_block("else", orelse, indent)]
        case ir.For(target=target, iter=source, body=body, orelse=orelse, spec=spec):
            head = [f"{indent}for {show_expr(target)} in {show_expr(source)}:", *_loop_spec(spec, deeper)]
            return [*head, *show_stmts(body, deeper), *_block("else", orelse, indent)]
        case ir.Break():
            return [f"{indent}break"]
        case ir.Continue():
            return [f"{indent}continue"]
        case ir.Return(value=value):
            return [f"{indent}return {show_expr(value)}"]
        case ir.Raise(exc=exc, cause=cause):
            tail = "" if exc is None else f" {show_expr(exc)}"
            return [f"{indent}raise{tail}{'' if cause is None else ' from ' + show_expr(cause)}"]
        case ir.Try(body=body, handlers=handlers, orelse=orelse, final=final):
            lines = [f"{indent}try:", *show_stmts(body, deeper)]
            for handler in handlers:
                kind = "" if handler.type is None else f" {show_expr(handler.type)}"
                lines.append(f"{indent}except{kind}{'' if handler.name is None else ' as ' + handler.name}:")
                lines.extend(show_stmts(handler.body, deeper))
            return [*lines, *_block("else", orelse, indent), *_block("finally", final, indent)]
        case ir.With(context=context, target=target, body=body):
            tail = "" if target is None else f" as {show_expr(target)}"
            return [f"{indent}with {show_expr(context)}{tail}:", *show_stmts(body, deeper)]
        case ir.Assert(test=test, message=message):
            return [f"{indent}assert {show_expr(test)}{'' if message is None else ', ' + show_expr(message)}"]
        case ir.Assume(test=test):
            return [f"{indent}assume {show_expr(test)}"]
        case ir.Claim(clause=clause):
            return [f"{indent}claim {_clause(clause)}"]
        case ir.Delete(target=target):
            return [f"{indent}del {show_expr(target)}"]
        case ir.Define(function=function):
            return show_function(function, indent)
        case ir.UnsupportedStmt(reason=reason):
            return [f"{indent}<unsupported: {reason}>"]


def _block(word: str, body: Sequence[ir.Stmt], indent: str) -> list[str]:
    return [f"{indent}{word}:", *show_stmts(body, indent + "  ")] if body else []


def _loop_spec(spec: ir.LoopSpec, indent: str) -> list[str]:
    lines = [f"{indent}invariant {_clause(clause)}" for clause in spec.invariants]
    return lines if spec.decreases is None else [*lines, f"{indent}decreases {_clause(spec.decreases)}"]


def _contract(contract: ir.Contract, indent: str) -> list[str]:
    lines = [f"{indent}requires {_clause(clause)}" for clause in contract.requires]
    lines += [f"{indent}snapshot {name} = {_clause(clause)}" for name, clause in contract.snapshots]
    lines += [f"{indent}ensures {_clause(clause)}" for clause in contract.ensures]
    if contract.raises is not None:
        lines.append(f"{indent}raises ({', '.join(contract.raises)})")
    if contract.decreases is not None:
        lines.append(f"{indent}decreases {_clause(contract.decreases)}")
    flags = [word for word in ("pure", "lemma", "trusted") if getattr(contract, word)]
    lines += [f"{indent}{word}" for word in flags]
    return lines + [f"{indent}contract limit: {limit.reason}" for limit in contract.limits]


def show_function(function: ir.Function, indent: str = "") -> list[str]:
    """The lines of one function: header, contract, body."""
    deeper = indent + "  "
    returns = "" if function.returns is None else f" -> {function.returns}"
    kind = "def" if function.kind == "function" else function.kind
    lines = [f"{indent}{kind} {function.qualname}({', '.join(map(_param, function.params))}){returns}:"]
    lines += [f"{deeper}decorator {name}" for name in function.decorators]
    lines += [f"{deeper}limit: {limit.reason}" for limit in function.limits]
    if function.is_generator:
        lines.append(f"{deeper}generator")
    lines += _contract(function.contract, deeper)
    if function.given is not None:
        lines += [f"{deeper}given {name}: {kind_}" + _bounds(kind_) for name, kind_ in function.given.types]
        lines += [f"{deeper}given {_clause(clause)}" for clause in function.given.assumes]
    return [*lines, *show_stmts(function.body, deeper)]


def _bounds(kind: Type) -> str:
    return "" if kind.bounds is None else f" in {kind.bounds[0]}..{kind.bounds[1]}"


def show_binding(name: str, binding: ir.Binding) -> list[str]:
    """The lines of one top-level binding."""
    match binding:
        case ir.Function():
            return show_function(binding)
        case ir.Class():
            return _class(binding)
        case ir.Import(module=module, name=imported):
            return [f"import {name} = {module}{'' if imported is None else ': ' + imported}"]
        case ir.Constant(value=value, annotation=annotation):
            return [f"constant {name}{'' if annotation is None else f': {annotation}'} = {show_expr(value)}"]
        case ir.Variable(reason=reason, annotation=annotation):
            return [f"variable {name}{'' if annotation is None else f': {annotation}'} ({reason})"]


def _class(node: ir.Class) -> list[str]:
    lines = [f"class {node.qualname}({', '.join(node.bases)}):"]
    lines += [f"  decorator {name}" for name in node.decorators]
    lines += [f"  limit: {limit.reason}" for limit in node.limits]
    lines += [f"  invariant {_clause(clause)}" for clause in node.invariants]
    for name, kind, default in node.fields:
        annotation = "" if kind is None else f": {kind}"
        lines.append(f"  field {name}{annotation}{'' if default is None else ' = ' + show_expr(default)}")
    return lines + [line for method in node.methods for line in show_function(method, "  ")]


def show_module(module: ir.Module) -> str:
    """The whole module."""
    lines = [f"module {module.name}", *(f"limit: {limit.reason}" for limit in module.limits)]
    lines += [line for name, binding in module.bindings for line in show_binding(name, binding)]
    return "\n".join(lines) + "\n"
