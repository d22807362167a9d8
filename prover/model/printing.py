"""Functions as words of the model's alphabet: the IR printed in one canonical way.

Comments, docstrings and layout are gone already; strings, floats and other literals become numbered constants; names become numbered
variables, functions and attributes in order of appearance. What has no word is `<other>`: the model sees that something is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from frontends import ir
from frontends.kinds import Type
from prover.model.tokenizer import ATTRIBUTES, BUILTINS, CALLS, CONSTANTS, ERRORS, FUNCTIONS, IDS, METHODS, TYPES, VARIABLES

OTHER = "<other>"
_KNOWN = frozenset((*BUILTINS, *ERRORS, *TYPES))
_METHODS = frozenset(METHODS)
_BINARY = {"|": 7, "^": 8, "&": 9, "<<": 10, ">>": 10, "+": 11, "-": 11, "*": 12, "/": 12, "//": 12, "%": 12, "@": 12, "**": 14}
_NAMED, _LAMBDA, _CHOICE, _OR, _AND, _NOT, _COMPARE, _UNARY, _ATOM = 0, 1, 2, 3, 4, 5, 6, 13, 15


@dataclass
class _Numbered:
    """Words of one kind, given out in order of first use."""

    letter: str
    count: int
    given: dict[object, str] = field(default_factory=dict)
    used: int = 0

    def __call__(self, key: object) -> str:
        if key not in self.given:
            self.given[key] = f"{self.letter}{self.used}" if self.used < self.count else OTHER
            self.used += 1
        return self.given[key]


class Names:
    """Which words stand for the names and constants of a program."""

    def __init__(self) -> None:
        self.variable = _Numbered("v", VARIABLES)
        self.function = _Numbered("f", FUNCTIONS)
        self.attribute = _Numbered("a", ATTRIBUTES)
        self.constant = _Numbered("s", CONSTANTS)

    def word(self, name: str) -> str | None:
        """The word that a name of the program's own variables already has."""
        word = self.variable.given.get(name)
        return None if word == OTHER else word


class Printer:
    """Prints functions. `here` is the line of the loop that is asked about, `goals` the lines of open obligations."""

    def __init__(self, names: Names, here: int = 0, goals: frozenset[int] = frozenset()) -> None:
        self.names = names
        self.here = here
        self.goals = goals

    # ------------------------------------------------------------------------------------------------------- expressions

    def expression(self, node: ir.Expr, level: int = _NAMED) -> list[str]:
        """The words of an expression, in parentheses where it binds less than `level`."""
        own, words = self._expression(node)
        return ["(", *words, ")"] if own < level else words

    def _expression(self, node: ir.Expr) -> tuple[int, list[str]]:
        match node:
            case ir.Const(value=value):
                return self._constant(value)
            case ir.Name(id=name, scope=scope):
                return _ATOM, [self._name(name, scope)]
            case ir.TupleDisplay(items=items):
                return _ATOM, ["(", *self._list(items), *([","] if len(items) == 1 else []), ")"]
            case ir.ListDisplay(items=items):
                return _ATOM, ["[", *self._list(items), "]"]
            case ir.SetDisplay(items=items):
                return _ATOM, ["{", *self._list(items), "}"]
            case ir.DictDisplay(items=items):
                entries = [["**", *self.expression(v)] if k is None else [*self.expression(k), ":", *self.expression(v)] for k, v in items]
                return _ATOM, ["{", *_joined(entries), "}"]
            case ir.Star(value=value):
                return _NAMED, ["*", *self.expression(value)]
            case ir.Unary(op="not", operand=operand):
                return _NOT, ["not", *self.expression(operand, _NOT)]
            case ir.Unary(op=op, operand=operand):
                return _UNARY, [op, *self.expression(operand, _UNARY)]
            case ir.Binary(op=op, left=left, right=right):
                own = _BINARY[op]
                power = op == "**"  # binds to the right
                return own, [*self.expression(left, own + power), op, *self.expression(right, own + (not power))]
            case ir.Compare(op=op, left=left, right=right):
                return _COMPARE, [*self.expression(left, _COMPARE + 1), *op.split(), *self.expression(right, _COMPARE + 1)]
            case ir.And(left=left, right=right):
                return _AND, [*self.expression(left, _AND), "and", *self.expression(right, _AND + 1)]
            case ir.Or(left=left, right=right):
                return _OR, [*self.expression(left, _OR), "or", *self.expression(right, _OR + 1)]
            case ir.IfExp(test=test, then=then, orelse=orelse):
                words = [*self.expression(then, _OR), "if", *self.expression(test, _OR), "else", *self.expression(orelse, _CHOICE)]
                return _CHOICE, words
            case ir.NamedExpr(target=target, value=value):
                return _NAMED, [*self.expression(target), ":=", *self.expression(value)]
            case ir.Call(func=func, args=args):
                return _ATOM, [*self._callee(func), *_joined([self._argument(a) for a in args]), ")"]
            case ir.Attribute(value=value, name=name):
                return _ATOM, [*self.expression(value, _ATOM), ".", self._attribute(name)]
            case ir.Subscript(value=value, index=index):
                return _ATOM, [*self.expression(value, _ATOM), "[", *self.expression(index), "]"]
            case ir.Slice(lower=lower, upper=upper, step=step):
                last = [] if step is None else [":", *self.expression(step)]
                return _NAMED, [*self._maybe(lower), ":", *self._maybe(upper), *last]
            case ir.Lambda(params=params, body=body):
                return _LAMBDA, ["lambda", *_joined([[self.names.variable(p.name)] for p in params]), ":", *self.expression(body)]
            case ir.Comprehension(kind=kind, element=element, value=value, clauses=clauses):
                opening, closing = {"list": ("[", "]"), "generator": ("(", ")")}.get(kind, ("{", "}"))
                entry = [*self.expression(element), *([] if value is None else [":", *self.expression(value)])]
                return _ATOM, [opening, *entry, *[w for c in clauses for w in self._clause_of_comprehension(c)], closing]
            case ir.FString() | ir.Format():
                return _ATOM, [self.names.constant(node)]
            case ir.UnsupportedExpr() | ir.Yield():
                return _ATOM, ["<unsupported>"]

    def _constant(self, value: object) -> tuple[int, list[str]]:
        if isinstance(value, bool) or value is None:
            return _ATOM, [repr(value)]
        if isinstance(value, Type):
            return _ATOM, kind(value, self.names)
        if isinstance(value, int) and abs(value) < 10**40:
            return (_ATOM, [str(value)]) if value >= 0 else (_UNARY, ["-", str(-value)])
        return _ATOM, [self.names.constant((type(value).__name__, value))]

    def _name(self, name: str, scope: ir.Scope) -> str:
        if scope != "global":
            return self.names.variable(name)
        return name if name in _KNOWN else self.names.function(name)

    def _callee(self, func: ir.Expr) -> list[str]:
        """What is called, with the opening parenthesis."""
        match func:
            case ir.Name(id=name, scope="global") if name + "(" in CALLS:
                return [name + "("]
            case ir.Attribute(value=value, name="count"):
                return [*self.expression(value, _ATOM), ".count("]
            case ir.Attribute(value=ir.Name(id=module, scope="global"), name=name) if module not in _KNOWN:
                return [self.names.function(f"{module}.{name}"), "("]  # `math.gcd`: one function, not an attribute
        return [*self.expression(func, _ATOM), "("]

    def _attribute(self, name: str) -> str:
        return name if name in _METHODS else self.names.attribute(name)

    def _list(self, items: Sequence[ir.Expr]) -> list[str]:
        return _joined([self.expression(item) for item in items])

    def _maybe(self, node: ir.Expr | None) -> list[str]:
        return [] if node is None else self.expression(node)

    def _argument(self, argument: ir.Arg) -> list[str]:
        keyword = [] if argument.keyword is None else [self.names.attribute(argument.keyword), "="]
        return [*([argument.star] if argument.star else []), *keyword, *self.expression(argument.value)]

    def _clause_of_comprehension(self, clause: ir.CompFor) -> list[str]:
        tests = [word for test in clause.conditions for word in ("if", *self.expression(test, _OR))]
        return ["for", *self.expression(clause.target), "in", *self.expression(clause.iter, _OR), *tests]

    # -------------------------------------------------------------------------------------------------------- statements

    def block(self, body: Iterable[ir.Stmt]) -> list[str]:
        """The words of an indented block."""
        return ["<indent>", *[word for statement in body for word in self.statement(statement)], "<dedent>"]

    def statement(self, node: ir.Stmt) -> list[str]:
        """The words of one statement, its end included."""
        marks = ["<goal>"] if node.span.line in self.goals else []
        match node:
            case ir.Assign(target=target, value=value):
                words = [*self.expression(target), "=", *self.expression(value)]
            case ir.Augment(target=target, op=op, value=value):
                words = [*self.expression(target), op + "=", *self.expression(value)]
            case ir.ExprStmt(value=value):
                words = self.expression(value)
            case ir.If(test=test, body=body, orelse=orelse):
                return [*marks, "if", *self.expression(test), ":", *self.block(body), *self._branch("else", orelse)]
            case ir.While(test=test, body=body, orelse=orelse, spec=spec):
                head = [*self._here(node.span.line), *marks, "while", *self.expression(test), ":", *self._loop_spec(spec)]
                return [*head, *self.block(body), *self._branch("else", orelse)]
            case ir.For(target=target, iter=source, body=body, orelse=orelse, spec=spec):
                head = [*self._here(node.span.line), *marks, "for", *self.expression(target), "in", *self.expression(source), ":"]
                return [*head, *self._loop_spec(spec), *self.block(body), *self._branch("else", orelse)]
            case ir.Break():
                words = ["break"]
            case ir.Continue():
                words = ["continue"]
            case ir.Return(value=value):
                words = ["return", *self.expression(value)]
            case ir.Raise(exc=exc):
                words = ["raise", *self._maybe(exc)]
            case ir.Try(body=body, handlers=handlers, orelse=orelse, final=final):
                caught = [word for handler in handlers for word in self._handler(handler)]
                return [*marks, "try", *self.block(body), *caught, *self._branch("else", orelse), *self._branch("finally", final)]
            case ir.With(context=context, target=target, body=body):
                name = [] if target is None else ["as", *self.expression(target)]
                return [*marks, "with", *self.expression(context), *name, *self.block(body)]
            case ir.Assert(test=test):
                words = ["assert", *self.expression(test)]
            case ir.Assume(test=test):
                words = ["<assume>", *self.expression(test)]
            case ir.Delete(target=target):
                words = ["del", *self.expression(target)]
            case ir.Define(function=function):
                return [*marks, *self.function(function)]
            case ir.UnsupportedStmt():
                words = ["<unsupported>"]
        return [*marks, *words, "<newline>"]

    def _here(self, line: int) -> list[str]:
        return ["<here>"] if line == self.here else []

    def _branch(self, word: str, body: Sequence[ir.Stmt]) -> list[str]:
        return [word, ":", *self.block(body)] if body else []

    def _handler(self, handler: ir.Handler) -> list[str]:
        name = [] if handler.name is None else ["as", self.names.variable(handler.name)]
        return ["except", *self._maybe(handler.type), *name, ":", *self.block(handler.body)]

    def _loop_spec(self, spec: ir.LoopSpec) -> list[str]:
        words = [word for clause in spec.invariants for word in self._clause("<invariant>", clause)]
        return words if spec.decreases is None else [*words, *self._clause("<decreases>", spec.decreases)]

    # ---------------------------------------------------------------------------------------------------------- functions

    def _clause(self, mark: str, clause: ir.Clause) -> list[str]:
        """A condition. The names that it takes stand for parameters of the function, whatever it calls them."""
        given = self.names.variable.given
        shadowed = {name: given.get(name) for name, _ in clause.params}
        for name, meaning in clause.params:
            special = {"%result": "<result>", "%old": "<old>", "%snapshots": "<old>"}.get(meaning)
            given[name] = special or self.names.variable(meaning)
        words = self.expression(clause.body)
        for name, word in shadowed.items():
            if word is None:
                del given[name]
            else:
                given[name] = word
        goal = ["<goal>"] if clause.span.line in self.goals else []
        return [*goal, mark, *words, "<newline>"]

    def contract(self, contract: ir.Contract) -> list[str]:
        """The words of what a function requires and promises."""
        words = [word for clause in contract.requires for word in self._clause("<requires>", clause)]
        words += [word for clause in contract.ensures for word in self._clause("<ensures>", clause)]
        if contract.raises is not None:
            words += ["<raises>", *[name if name in _KNOWN else OTHER for name in contract.raises], "<newline>"]
        if contract.decreases is not None:
            words += self._clause("<decreases>", contract.decreases)
        return words + [mark for mark, holds in (("<pure>", contract.pure), ("<lemma>", contract.lemma)) if holds]

    def header(self, function: ir.Function) -> list[str]:
        """Name, parameters with their types, and contract."""
        params = [[self.names.variable(p.name), *self._annotation(p)] for p in function.params]
        returns = [] if function.returns is None else ["->", *kind(function.returns, self.names)]
        return ["def", self.names.function(function.name), "(", *_joined(params), ")", *returns, ":", *self.contract(function.contract)]

    def _annotation(self, param: ir.Param) -> list[str]:
        return [] if param.annotation is None else [":", *kind(param.annotation, self.names)]

    def function(self, function: ir.Function) -> list[str]:
        """A whole function."""
        return [*self.header(function), *self.block(function.body)]


def kind(annotation: Type, names: Names) -> list[str]:
    """The words of a type."""
    if annotation.name == "union":
        return [word for i, part in enumerate(annotation.args) for word in (["|"] if i else []) + kind(part, names)]
    if annotation.name == "class":
        return [names.function(str(annotation.values[0]))]
    own = annotation.name if annotation.name in IDS else OTHER
    return [own, "[", *_joined([kind(part, names) for part in annotation.args]), "]"] if annotation.args else [own]


def _joined(parts: Sequence[Sequence[str]]) -> list[str]:
    return [word for i, part in enumerate(parts) for word in ([",", *part] if i else part)]
