"""Kinds of a function's variables: from annotations, and by simple inference over all of its assignments."""

from __future__ import annotations

from collections.abc import Sequence

from frontends import ir
from frontends.kinds import ANY, BOOL, INT, NONE, STR, Type, union
from frontends.walk import walk

MAX_JOINS = 4  # assignments are read until kinds settle, at most this often


def dotted(node: ir.Expr) -> str | None:
    """ "xs" or "self.items" for a name or an attribute of one, else None."""
    match node:
        case ir.Name(id=name, scope="local"):
            return name
        case ir.Attribute(value=ir.Name(id=name, scope="local"), name=attribute):
            return f"{name}.{attribute}"
    return None


def declared(param: ir.Param) -> Type:
    kind = param.annotation or ANY
    if param.kind == "varargs":
        return Type("tuple", (kind, Type("...")))
    return Type("dict", (STR, kind)) if param.kind == "kwargs" else kind


def _owner(module: ir.Module, function: ir.Function) -> ir.Class | None:
    return next((b for _, b in module.bindings if isinstance(b, ir.Class) and any(m is function for m in b.methods)), None)


def fields(module: ir.Module, function: ir.Function) -> dict[str, tuple[tuple[str, Type | None], ...]]:
    """The fields of each parameter that is an instance of a class of the module."""
    found: dict[str, tuple[tuple[str, Type | None], ...]] = {}
    owner = _owner(module, function)
    for position, param in enumerate(function.params):
        cls = owner if position == 0 and function.kind in ("method", "property") else None
        if cls is None and param.annotation is not None and param.annotation.name == "class":
            named = module.lookup(str(param.annotation.values[0]))
            cls = named if isinstance(named, ir.Class) else None
        if cls is not None:
            found[param.name] = tuple((name, kind) for name, kind, _ in cls.fields)
    return found


def kinds(module: ir.Module, function: ir.Function) -> dict[str, Type]:
    """The kind of each local: what is declared, or the join of what is assigned."""
    of_fields = {f"{name}.{f}": t or ANY for name, listed in fields(module, function).items() for f, t in listed}
    params = {p.name: declared(p) for p in function.params}
    owner = _owner(module, function)
    if owner is not None and function.kind in ("method", "property") and function.params:
        params[function.params[0].name] = Type("class", (), (owner.name,))
    settled = dict(params)
    for _ in range(MAX_JOINS):
        found: dict[str, list[Type]] = {name: [kind] for name, kind in params.items()}
        known = {**settled, **of_fields}
        for node in walk(function.body):
            match node:
                case ir.Assign(target=target, value=value):
                    _bind(target, _kind(value, known, module), found)
                case ir.Augment(target=ir.Name(id=name), op=op, value=value) as augment:
                    kind = _kind(ir.Binary(op, augment.target, value), known, module)
                    found.setdefault(name, []).append(kind)
                case ir.For(target=target, iter=source):
                    _bind(target, _item(_kind(source, known, module)), found)
                case ir.NamedExpr(target=target, value=value):
                    _bind(target, _kind(value, known, module), found)
                case ir.Call(func=ir.Attribute(value=ir.Name(id=name, scope="local"), name="append"), args=(ir.Arg(value=value),)):
                    found.setdefault(name, []).append(Type("list", (_kind(value, known, module),)))
                case ir.With(target=ir.Name(id=name)) | ir.Handler(name=str(name)):
                    found.setdefault(name, []).append(ANY)
                case _:
                    pass
        before, settled = settled, {name: _join(options) for name, options in found.items()}
        if settled == before:
            break
    return settled


def _join(options: Sequence[Type]) -> Type:
    known = [o for o in options if o != Type("?")]
    if not known:
        return ANY
    if any(o == ANY for o in known):
        return ANY
    lists = [o for o in known if o.name == "list"]
    if len(lists) == len(known) and any(o.args for o in lists):
        known = [o for o in lists if o.args]  # the empty list fits any of them
    return union(*known)


def _bind(target: ir.Expr, kind: Type, found: dict[str, list[Type]]) -> None:
    match target:
        case ir.Name(id=name):
            found.setdefault(name, []).append(kind)
        case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items):
            given: Sequence[Type] = [_item(kind)] * len(items)
            if kind.name == "tuple" and len(kind.args) == len(items) and Type("...") not in kind.args:
                given = kind.args
            for item, part in zip(items, given, strict=True):
                _bind(item, part, found)
        case ir.Star(value=value):
            _bind(value, ANY, found)


def _item(kind: Type) -> Type:
    if kind.name in ("range", "bytes", "bytearray"):
        return INT
    if kind.name == "str":
        return STR
    if kind.name in ("list", "set", "frozenset", "dict", "sequence", "iterable", "mapping") and kind.args:
        return kind.args[0]
    if kind.name == "tuple" and kind.args:
        return union(*(a for a in kind.args if a != Type("...")))
    return kind if kind == Type("?") else ANY


BYTES = Type("bytes")
_RESULTS = {"len": INT, "int": INT, "bool": BOOL, "str": STR, "ord": INT, "chr": STR, "isinstance": BOOL, "all": BOOL, "any": BOOL,
            "range": Type("range"), "repr": STR, "bytes": BYTES, "bytearray": Type("bytearray"), "float": Type("float")}  # fmt: skip


def _kind(node: ir.Expr, known: dict[str, Type], module: ir.Module) -> Type:
    """The kind of an expression; Type("?") where it depends on a local that has none yet."""
    match node:
        case ir.Const(value=value):
            return {bool: BOOL, int: INT, str: STR, float: Type("float"), bytes: BYTES, type(None): NONE}.get(type(value), ANY)
        case ir.Name(id=name, scope="local"):
            return known.get(name, Type("?"))
        case ir.Attribute():
            return known.get(dotted(node) or "", ANY)
        case ir.NamedExpr(value=value):
            return _kind(value, known, module)
        case ir.Compare() | ir.Unary(op="not"):
            return BOOL
        case ir.Unary(operand=operand):
            return _numeric([_kind(operand, known, module)])
        case ir.And(left=left, right=right) | ir.Or(left=left, right=right) | ir.IfExp(then=left, orelse=right):
            return _join([_kind(left, known, module), _kind(right, known, module)])
        case ir.Binary(op=op, left=left, right=right):
            return _arithmetic(op, _kind(left, known, module), _kind(right, known, module))
        case ir.ListDisplay(items=items):
            kinds = [_kind(i, known, module) for i in items]
            return Type("list", (_join(kinds),)) if items else Type("list")
        case ir.TupleDisplay(items=items):
            return Type("tuple", tuple(_kind(i, known, module) for i in items))
        case ir.Subscript(value=value, index=ir.Slice()):
            return _kind(value, known, module)
        case ir.Subscript(value=value):
            kind = _kind(value, known, module)
            return kind.args[1] if kind.name == "dict" and len(kind.args) == 2 else _item(kind)
        case ir.Call(func=ir.Name(id=name, scope="global"), args=args):
            return _call(name, [_kind(a.value, known, module) for a in args], module)
        case ir.Call(func=ir.Attribute(value=value, name="items")):
            table = _kind(value, known, module)
            return Type("iterable", (Type("tuple", table.args),)) if table.name == "dict" and len(table.args) == 2 else ANY
        case ir.Comprehension(kind="list", element=element, clauses=clauses):
            inner = dict(known)
            for clause in clauses:
                bound: dict[str, list[Type]] = {}
                _bind(clause.target, _item(_kind(clause.iter, inner, module)), bound)
                inner.update((name, _join(options)) for name, options in bound.items())
            return Type("list", (_kind(element, inner, module),))
    return ANY


def _numeric(kinds: Sequence[Type]) -> Type:
    if Type("?") in kinds:
        return Type("?")
    if all(k in (INT, BOOL) for k in kinds):
        return INT
    return Type("float") if all(k.name in ("int", "bool", "float") for k in kinds) else ANY


def _arithmetic(op: str, left: Type, right: Type) -> Type:
    if op == "+" and left.name == right.name and left.name in ("list", "str", "bytes", "bytearray"):
        return _join([left, right])
    if op == "*" and left.name in ("list", "str", "bytes", "bytearray"):
        return left
    kind = _numeric([left, right])
    if op == "/":
        return Type("float") if kind.name in ("int", "float") else kind
    return ANY if op == "**" else kind


def _call(name: str, args: Sequence[Type], module: ir.Module) -> Type:
    binding = module.lookup(name)
    if isinstance(binding, ir.Function):
        return binding.returns or ANY
    if isinstance(binding, ir.Class):
        return Type("class", (), (binding.name,))
    if binding is not None:
        return ANY
    if name in _RESULTS:
        return _RESULTS[name]
    if name in ("abs", "min", "max", "sum"):
        return _numeric([_item(args[0])] if len(args) == 1 and name != "abs" else args) if args else ANY
    if name in ("sorted", "list") and args:
        return Type("list", (_item(args[0]),))
    if name == "reversed" and args:
        return Type("iterable", (_item(args[0]),))
    if name == "enumerate" and args:
        return Type("iterable", (Type("tuple", (INT, _item(args[0]))),))
    if name == "zip":
        return Type("iterable", (Type("tuple", tuple(map(_item, args))),))
    return Type("list") if name == "list" else ANY
