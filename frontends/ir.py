"""The intermediate representation: what a Python module becomes before any logic is applied to it.

Closed and frozen: every node kind is in this file, every field is immutable, and spans stand outside equality, so two programs
that differ only in layout are equal. Names are resolved (`Name.scope`), sugar is gone (comparison chains, chained assignment,
`elif`, `match`), and whatever has no meaning here is an `Unsupported` node with its reason: a limit is a value, never a hole.

Temporaries made by the lowering have names that start with "%", which no Python identifier can.
"""

# ruff: noqa: RUF009  (`_span()` makes a dataclass field, not a default)

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from frontends.kinds import Type


@dataclass(frozen=True, slots=True)
class Span:
    """A region of one source file. Lines count from 1, columns (of code points) from 0, as in `ast`."""

    line: int
    column: int
    end_line: int
    end_column: int
    file: str = ""


NOWHERE = Span(0, 0, 0, 0)


def _span() -> Span:
    # Spans never take part in equality or hashing.
    return field(default=NOWHERE, compare=False, repr=False)


# ------------------------------------------------------------------------------------------------------------ expressions


@dataclass(frozen=True, slots=True)
class Const:
    """A literal: int, bool, None, str, float, complex, bytes or Ellipsis. `True == 1`, so the type takes part in equality."""

    value: object
    type_name: str = ""  # filled by `const`, so that Const(True) != Const(1)
    span: Span = _span()


def const(value: object, span: Span = NOWHERE) -> Const:
    """The literal `value`, tagged with its type."""
    return Const(value, type(value).__name__, span)


Scope = Literal["local", "free", "global"]


@dataclass(frozen=True, slots=True)
class Name:
    """A variable: of this function, of an enclosing one (`free`), or of the module or the builtins (`global`)."""

    id: str
    scope: Scope
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class TupleDisplay:
    items: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ListDisplay:
    items: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class SetDisplay:
    items: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class DictDisplay:
    """`{k: v, **m}`; the key of a `**m` entry is None."""

    items: tuple[tuple[Expr | None, Expr], ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Star:
    """`*value` inside a display, or as an assignment target."""

    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Unary:
    """op: "-", "+", "~", "not"."""

    op: str
    operand: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Binary:
    """op: "+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>", "@"."""

    op: str
    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison; op: "==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in". Chains become `And` of these."""

    op: str
    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class And:
    """`left and right`: short circuit, the value is that of one operand."""

    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Or:
    """`left or right`: short circuit, the value is that of one operand."""

    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IfExp:
    test: Expr
    then: Expr
    orelse: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class NamedExpr:
    """`(name := value)`; also how the lowering evaluates a middle operand of a comparison chain once."""

    target: Name
    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument of a call: positional (keyword None, star ""), `keyword=`, `*value` (star "*") or `**value` (star "**")."""

    value: Expr
    keyword: str | None = None
    star: Literal["", "*", "**"] = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Call:
    func: Expr
    args: tuple[Arg, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Attribute:
    value: Expr
    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Subscript:
    value: Expr
    index: Expr  # may be a Slice, or a TupleDisplay
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Slice:
    lower: Expr | None
    upper: Expr | None
    step: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Format:
    """One `{value!conversion:spec}` of an f-string; conversion "", "r", "s" or "a"."""

    value: Expr
    conversion: str
    spec: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class FString:
    parts: tuple[Expr, ...]  # Const(str) or Format
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Lambda:
    params: tuple[Param, ...]
    body: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class CompFor:
    """`for target in iter if c1 if c2` of a comprehension. Targets are `local` names, visible in the comprehension only."""

    target: Expr
    iter: Expr
    conditions: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Comprehension:
    """kind: "list", "set", "dict" (element is the key, value the value) or "generator"."""

    kind: Literal["list", "set", "dict", "generator"]
    element: Expr
    value: Expr | None
    clauses: tuple[CompFor, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Yield:
    """`yield value`, or `yield from value` where `many`."""

    value: Expr
    many: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class UnsupportedExpr:
    """An expression without a meaning here, e.g. reason "await expression"."""

    reason: str
    span: Span = _span()


Expr: TypeAlias = (
    Const | Name | TupleDisplay | ListDisplay | SetDisplay | DictDisplay | Star | Unary | Binary | Compare | And | Or | IfExp
    | NamedExpr | Call | Attribute | Subscript | Slice | Format | FString | Lambda | Comprehension | Yield | UnsupportedExpr
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition of a contract or of a loop.

    `params` pairs each name that the condition takes with what it stands for: a parameter of the function, or "%result", "%old"
    (the state at entry: `old.xs`), "%snapshots" (icontract's OLD), "%self". Inside `body` the first of each pair is a `local`
    name. A loop clause has no params: its body reads the locals of the function.
    """

    params: tuple[tuple[str, str], ...]
    body: Expr
    text: str  # the source text of the condition
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class LoopSpec:
    invariants: tuple[Clause, ...] = ()
    decreases: Clause | None = None


@dataclass(frozen=True, slots=True)
class Assign:
    """`target = value`. The target is a Name, Attribute, Subscript, or a TupleDisplay/ListDisplay of targets (Star allowed)."""

    target: Expr
    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Augment:
    """`target op= value`; kept apart from Assign because a mutable object changes in place and the target is evaluated once."""

    target: Expr
    op: str
    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ExprStmt:
    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class If:
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class While:
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    spec: LoopSpec = LoopSpec()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class For:
    target: Expr
    iter: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    spec: LoopSpec = LoopSpec()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Break:
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Continue:
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Return:
    value: Expr  # `return` alone is Const(None)
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Raise:
    """`raise exc from cause`; a bare `raise` has exc None."""

    exc: Expr | None
    cause: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Handler:
    """`except type as name`; type None catches everything. The name is unbound after the handler, as in Python."""

    type: Expr | None
    name: str | None
    body: tuple[Stmt, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Try:
    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class With:
    """`with context as target` with one item; several items are nested."""

    context: Expr
    target: Expr | None
    body: tuple[Stmt, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Assert:
    test: Expr
    message: Expr | None
    text: str = ""  # source text of the test
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Assume:
    test: Expr
    text: str = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Claim:
    """A lemma at a point: it must hold there, and is known from there on. No source text lowers to it.

    Unlike a failing `Assert`, a failing claim raises nothing: no handler of the program can swallow it.
    """

    clause: Clause  # over the locals of the function, like that of a loop
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Delete:
    target: Expr  # Name, Attribute or Subscript
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Define:
    """A nested `def`: binds a local name to a function."""

    function: Function
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class UnsupportedStmt:
    reason: str
    span: Span = _span()


Stmt: TypeAlias = (
    Assign | Augment | ExprStmt | If | While | For | Break | Continue | Return | Raise | Try | With | Assert | Assume | Claim
    | Delete | Define | UnsupportedStmt
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------------- declarations

ParamKind = Literal["positional-only", "positional", "varargs", "keyword-only", "kwargs"]


@dataclass(frozen=True, slots=True)
class Param:
    name: str
    annotation: Type | None
    default: Expr | None = None
    kind: ParamKind = "positional"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Contract:
    """What a function promises, whatever the dialect it was written in.

    requires   conditions on the arguments (conjunction)
    ensures    conditions on `result`, the arguments and `old` (conjunction)
    snapshots  icontract `snapshot`s: (name, clause); visible to ensures as `OLD.name`
    raises     None: nothing declared. A tuple of exception names: nothing else may escape; () is `@never_raises`.
    decreases  measure of a recursive function
    exists     true when anything at all was declared, so that the function is checked and its callers use the contract
    """

    requires: tuple[Clause, ...] = ()
    ensures: tuple[Clause, ...] = ()
    snapshots: tuple[tuple[str, Clause], ...] = ()
    raises: tuple[str, ...] | None = None
    decreases: Clause | None = None
    pure: bool = False
    lemma: bool = False
    trusted: bool = False  # a stub: no body to check, listed by `prover audit`
    exists: bool = False
    limits: tuple[UnsupportedExpr, ...] = ()  # parts of the contract that have no meaning here, with their reasons


@dataclass(frozen=True, slots=True)
class Given:
    """A hypothesis `@given` test: each drawn parameter with what its strategy can draw."""

    types: tuple[tuple[str, Type], ...]
    assumes: tuple[Clause, ...]


MethodKind = Literal["function", "method", "classmethod", "staticmethod", "property"]


@dataclass(frozen=True, slots=True)
class Function:
    """One `def`. `qualname` as Python gives it, without the module ("Account.withdraw")."""

    name: str
    qualname: str
    params: tuple[Param, ...]
    returns: Type | None
    body: tuple[Stmt, ...]
    contract: Contract = Contract()
    kind: MethodKind = "function"
    given: Given | None = None
    decorators: tuple[str, ...] = ()  # dotted names of decorators that are not contracts, e.g. "functools.lru_cache"
    locals: tuple[str, ...] = ()  # every name that the body or the parameters bind, temporaries included
    docstring: str | None = None
    is_generator: bool = False
    limits: tuple[UnsupportedExpr, ...] = ()  # e.g. `async`: whatever depends on calling it is unknown
    wrappers: tuple[Expr, ...] = ()  # decorators that run: the name is bound to what they make of the function, the last one first
    outside: int = 0  # how many decorators stand above them
    span: Span = _span()

    def __hash__(self) -> int:
        return hash((self.qualname, len(self.body)))


@dataclass(frozen=True, slots=True)
class Class:
    name: str
    qualname: str
    bases: tuple[str, ...]  # dotted names as written
    fields: tuple[tuple[str, Type | None, Expr | None], ...]  # class-level `name: type = default`
    methods: tuple[Function, ...]
    invariants: tuple[Clause, ...] = ()  # over `self`
    decorators: tuple[str, ...] = ()
    limits: tuple[UnsupportedExpr, ...] = ()
    span: Span = _span()
    metaclass: str | None = None  # dotted name, where one is given

    def __hash__(self) -> int:
        return hash((self.qualname, len(self.methods)))


@dataclass(frozen=True, slots=True)
class Import:
    """A name bound by an import: `module`, and `name` in it (None: the module itself). Resolved by `Program`."""

    module: str
    name: str | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Constant:
    """A module-level name bound exactly once, to this expression (evaluated in the module's scope)."""

    value: Expr
    annotation: Type | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Variable:
    """A module-level name bound more than once, or under a condition or loop: any value after any unknown call."""

    reason: str
    annotation: Type | None = None
    span: Span = _span()


Binding: TypeAlias = Function | Class | Import | Constant | Variable


@dataclass(frozen=True, slots=True)
class Stub:
    """The stub file beside a source file, whose annotations are those of parameters that have none."""

    path: str
    source: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Module:
    """One source file. `name` is its dotted module name, `bindings` its top-level names in order of first binding."""

    name: str
    path: str
    bindings: tuple[tuple[str, Binding], ...]
    limits: tuple[UnsupportedExpr, ...] = ()  # top-level statements without a meaning here (they do not stop the functions)
    source: str = field(default="", compare=False, repr=False)
    patched: tuple[str, ...] = ()  # attributes that code at the top level assigns or deletes: "Class.method", "?.name" of anything else
    unbound: frozenset[str] = frozenset()  # names that an import may leave unbound
    stub: Stub | None = None

    def __hash__(self) -> int:
        return hash((self.name, self.path))

    def lookup(self, name: str) -> Binding | None:
        """The binding of a top-level name, or None."""
        for key, binding in self.bindings:
            if key == name:
                return binding
        return None

    def functions(self) -> tuple[Function, ...]:
        """Every function and method of the module, in source order."""
        found: list[Function] = []
        for _, binding in self.bindings:
            if isinstance(binding, Function):
                found.append(binding)
            elif isinstance(binding, Class):
                found.extend(binding.methods)
        return tuple(sorted(found, key=lambda f: (f.span.line, f.span.column)))


@dataclass(frozen=True, slots=True)
class Program:
    """The modules of one run: those asked for, and every project module that they import, resolved from source."""

    modules: tuple[Module, ...]

    def __hash__(self) -> int:
        return hash(tuple(module.name for module in self.modules))  # looked up often: not every node of it, every time

    def module(self, name: str) -> Module | None:
        """The module of that dotted name, or None when its source is not at hand."""
        for module in self.modules:
            if module.name == name:
                return module
        return None

    def files(self) -> tuple[tuple[str, str], ...]:
        """The paths and texts of the files that the program is read from: its modules, and the stub files beside them."""
        return tuple((file.path, file.source) for m in self.modules for file in (m, m.stub) if file is not None)
