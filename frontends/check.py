"""Well-formedness of the IR: what every pass may rely on, checked. Each finding is a bug of the pass that made the IR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from frontends import ir
from frontends.walk import children, walk

_UNARY = {"-", "+", "~", "not"}
_BINARY = {"+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>", "@"}
_COMPARE = {"==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"}
_MAGIC = {"%anything", "%seen", "%old", "%part", "%place", "%key", "%rest"}


def check_program(program: ir.Program) -> list[str]:
    """Every finding in every module."""
    findings = [f"two modules are named {n}" for n in _repeated(m.name for m in program.modules)]
    return findings + [f"{module.name}: {finding}" for module in program.modules for finding in check_module(module)]


def check_module(module: ir.Module) -> list[str]:
    """Every finding in one module, each with its line."""
    checker = _Checker()
    for name in _repeated(name for name, _ in module.bindings):
        checker.findings.append(f"{name} is bound twice")
    for _, binding in module.bindings:
        match binding:
            case ir.Function():
                checker.function(binding, frozenset())
            case ir.Class():
                for clause in binding.invariants:
                    checker.clause(clause, {"%self"}, frozenset(), frozenset())
                for _, _, default in binding.fields:
                    checker.expression(default, frozenset(), frozenset())
                for method in binding.methods:
                    checker.function(method, frozenset())
            case ir.Constant(value=value):
                checker.expression(value, frozenset(), frozenset())
            case _:
                pass
    for node in walk(module.bindings):
        checker.node(node)
    return checker.findings


def _repeated(names: Iterator[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]


@dataclass
class _Checker:
    findings: list[str] = field(default_factory=list)

    def report(self, node: object, message: str) -> None:
        span = getattr(node, "span", ir.NOWHERE)
        self.findings.append(f"line {span.line}: {message}")

    def function(self, function: ir.Function, outer: frozenset[str]) -> None:
        local = frozenset(function.locals)
        for name in [p.name for p in function.params]:
            if name not in local:
                self.report(function, f"parameter {name} is not among the locals")
        for name in _repeated(iter(function.locals)):
            self.report(function, f"local {name} is listed twice")
        params = {p.name for p in function.params}
        contract = function.contract
        for clause in [*contract.requires, *(c for _, c in contract.snapshots)]:
            self.clause(clause, params, frozenset(), outer)
        for clause in contract.ensures:
            self.clause(clause, params | {"%result", "%old", "%snapshots"}, frozenset(), outer)
        if contract.decreases is not None:
            self.clause(contract.decreases, params, frozenset(), outer)
        if function.given is not None:
            for clause in function.given.assumes:
                self.clause(clause, params, frozenset(), outer)
        for statement in function.body:
            self.scoped(statement, local, outer)
        self.loops(function.body, False)

    def clause(self, clause: ir.Clause, meanings: set[str], local: frozenset[str], outer: frozenset[str]) -> None:
        for name, meaning in clause.params:
            if meaning not in meanings:
                self.report(clause, f"{name} of a condition stands for {meaning}, which it cannot")
        self.expression(clause.body, local | {name for name, _ in clause.params}, outer)

    def expression(self, node: ir.Expr | None, local: frozenset[str], outer: frozenset[str]) -> None:
        """An expression with a scope of its own (a condition, a lambda body): its walrus targets are its locals too."""
        self.scoped(node, local | _bound(node), outer)

    def scoped(self, node: object, local: frozenset[str], outer: frozenset[str]) -> None:
        """Check that every name below `node` is bound in the scope that it says."""
        match node:
            case ir.Name(id=name, scope="local") if name not in local:
                self.report(node, f"{name} is no local name")
            case ir.Name(id=name, scope="free") if name not in outer:
                self.report(node, f"{name} is bound by no enclosing function")
            case ir.Name(id=name, scope="global") if "%" in name and name not in _MAGIC:
                self.report(node, f"temporary {name} is global")
            case ir.Lambda(params=params, body=body):
                for param in params:
                    self.scoped(param.default, local, outer)
                self.expression(body, frozenset(p.name for p in params), outer | local)
                return
            case ir.Define(function=function):
                for param in function.params:
                    self.scoped(param.default, local, outer)
                self.scoped(function.wrappers, local, outer)
                self.function(function, outer | local)
                return
            case _:
                pass
        for child in children(node):
            self.scoped(child, local, outer)

    def loops(self, body: tuple[ir.Stmt, ...], in_loop: bool) -> None:
        """`break` and `continue` are inside a loop."""
        for node in body:
            match node:
                case ir.Break() | ir.Continue() if not in_loop:
                    self.report(node, "break or continue outside a loop")
                case ir.While(body=inner, orelse=orelse) | ir.For(body=inner, orelse=orelse):
                    self.loops(inner, True)
                    self.loops(orelse, in_loop)
                case ir.If(body=inner, orelse=orelse):
                    self.loops(inner + orelse, in_loop)
                case ir.With(body=inner):
                    self.loops(inner, in_loop)
                case ir.Try(body=inner, handlers=handlers, orelse=orelse, final=final):
                    self.loops(inner + orelse + final, in_loop)
                    for handler in handlers:
                        self.loops(handler.body, in_loop)
                case _:
                    pass

    def node(self, node: object) -> None:
        """Rules about one node by itself."""
        match node:
            case ir.Assign(target=target) | ir.For(target=target):
                self.target(target, True)
            case ir.With(target=ir.Name() | ir.TupleDisplay() | ir.ListDisplay() | ir.Attribute() | ir.Subscript() as target):
                self.target(target, True)
            case ir.CompFor(target=target):
                self.target(target, True)
            case ir.Augment(target=target, op=op):
                self.target(target, False)
                if op not in _BINARY:
                    self.report(node, f"no operator {op}=")
            case ir.Delete(target=target):
                self.target(target, False)
            case ir.Unary(op=op) if op not in _UNARY:
                self.report(node, f"no operator {op}")
            case ir.Binary(op=op) if op not in _BINARY:
                self.report(node, f"no operator {op}")
            case ir.Compare(op=op) if op not in _COMPARE:
                self.report(node, f"no comparison {op}")
            case ir.Const(value=value, type_name=type_name) if type(value).__name__ != type_name:
                self.report(node, f"constant {value!r} is tagged {type_name}")
            case ir.UnsupportedExpr(reason="") | ir.UnsupportedStmt(reason=""):
                self.report(node, "limit without a reason")
            case ir.Comprehension(kind=kind, value=value) if (kind == "dict") != (value is not None):
                self.report(node, "value in a comprehension that is no dict, or none in one that is")
            case _:
                pass
        if not isinstance(node, ir.TupleDisplay | ir.ListDisplay | ir.SetDisplay):
            for child in children(node):
                if isinstance(child, ir.Star):
                    self.report(child, f"* inside {type(node).__name__}")

    def target(self, target: ir.Expr, displays: bool) -> None:
        match target:
            case ir.Name() | ir.Attribute() | ir.Subscript() | ir.UnsupportedExpr():
                pass
            case ir.TupleDisplay(items=items) | ir.ListDisplay(items=items) if displays:
                for item in items:
                    self.target(item.value if isinstance(item, ir.Star) else item, True)
            case _:
                self.report(target, f"{type(target).__name__} is no assignment target")


def _bound(node: object) -> frozenset[str]:
    """What an expression binds in its own scope: walrus targets and comprehension variables, lambdas left out."""
    found: set[str] = set()
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, ir.Lambda):
            stack.extend(param.default for param in item.params)
            continue
        if isinstance(item, ir.NamedExpr):
            found.add(item.target.id)
        elif isinstance(item, ir.CompFor):
            found.update(n.id for n in walk(item.target) if isinstance(n, ir.Name))
        stack.extend(children(item))
    return frozenset(found)
