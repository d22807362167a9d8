"""Lowering of `match`: a chain of tests over the subject; a case binds its captures once its whole pattern has matched."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from frontends import ir
from frontends.ir import const
from frontends.python.lower_expr import ExprLowerer, joined
from frontends.python.names import dotted
from frontends.python.scopes import Scope

_CLASSES = ("bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")
_NO_SEQUENCES = ("str", "bytes", "bytearray", "int", "float", "dict", "set", "frozenset")
_NEEDED = ("isinstance", "len", "list", "tuple", *_NO_SEQUENCES)


class UnsupportedPattern(Exception):
    """A pattern without a meaning here; the argument says which."""


class PatternLowerer:
    """Turns one pattern into a test of a subject and the captures that hold when the test does."""

    def __init__(self, lowerer: ExprLowerer, scope: Scope) -> None:
        self.lowerer = lowerer
        self.scope = scope

    def check_builtins(self, span: ir.Span) -> None:
        """Patterns are spelled out with built-ins, so these must mean what they say."""
        for name in _NEEDED:
            if name in self.lowerer.names.sites:
                raise UnsupportedPattern(f"match in a module that rebinds {name}")

    def builtin(self, name: str, span: ir.Span) -> ir.Name:
        return ir.Name(name, "global", span)

    def call(self, name: str, arguments: Sequence[ir.Expr], span: ir.Span) -> ir.Expr:
        return ir.Call(self.builtin(name, span), tuple(ir.Arg(a, span=span) for a in arguments), span)

    def pattern(self, node: ast.pattern, subject: ir.Expr) -> tuple[list[ir.Expr], list[tuple[str, ir.Expr]]]:
        """The tests (all must hold, in order) and the captures (name, value) of a pattern."""
        span = self.lowerer.span(node)
        match node:
            case ast.MatchValue(value=value):
                return [ir.Compare("==", subject, self.lowerer.expr(value, self.scope), span)], []
            case ast.MatchSingleton(value=value):
                return [ir.Compare("is", subject, const(value, span), span)], []
            case ast.MatchAs(pattern=None, name=None):
                return [], []
            case ast.MatchAs(pattern=None, name=str(name)):
                return [], [(name, subject)]
            case ast.MatchAs(pattern=ast.pattern() as inner, name=name):
                tests, captures = self.pattern(inner, subject)
                return tests, captures + ([(name, subject)] if name is not None else [])
            case ast.MatchOr(patterns=patterns):
                return self.alternatives(patterns, subject, span)
            case ast.MatchClass():
                return self.class_pattern(node, subject, span)
            case ast.MatchSequence(patterns=patterns):
                return self.sequence(patterns, subject, span)
            case ast.MatchMapping():
                return self.mapping(node, subject, span)
            case _:
                raise UnsupportedPattern(f"{type(node).__name__} pattern in match")

    def alternatives(
        self, patterns: Sequence[ast.pattern], subject: ir.Expr, span: ir.Span
    ) -> tuple[list[ir.Expr], list[tuple[str, ir.Expr]]]:
        parts = [self.pattern(p, subject) for p in patterns]
        names = list(dict.fromkeys(name for _, captures in parts for name, _ in captures))
        # Each alternative may find a capture in a place of its own: it leaves it in a temporary.
        temporaries = {name: ir.Name(self.scope.function().fresh.name(), "local", span) for name in names}
        tests: list[ir.Expr] = []
        for alternative, captures in parts:
            bound: list[ir.Expr] = [_always(ir.NamedExpr(temporaries[name], value, span), span) for name, value in captures]
            tests.append(joined(ir.And, [*alternative, *bound], span) if alternative or bound else const(True, span))
        return [joined(ir.Or, tests, span)], [(name, temporaries[name]) for name in names]

    def class_pattern(
        self, node: ast.MatchClass, subject: ir.Expr, span: ir.Span
    ) -> tuple[list[ir.Expr], list[tuple[str, ir.Expr]]]:
        cls = self.lowerer.expr(node.cls, self.scope)
        test = self.call("isinstance", [subject, cls], span)
        name = dotted(node.cls)
        if name in _CLASSES and self.lowerer.names.is_builtin(name, self.scope) and not node.kwd_patterns and len(node.patterns) < 2:
            if not node.patterns:
                return [test], []
            tests, captures = self.pattern(node.patterns[0], subject)  # `int(x)`: x is the subject itself
            return [test, *tests], captures
        named = const(" ".join(node.kwd_attrs), span)
        count = const(len(node.patterns), span)
        parts = [self.call("%place", [subject, cls, const(i, span), count, named], span) for i in range(len(node.patterns))]
        parts += [self.call("%part", [subject, const(attribute, span)], span) for attribute in node.kwd_attrs]
        tests, captures = self.kept(parts, [*node.patterns, *node.kwd_patterns], span)
        return [test, *tests], captures

    def kept(
        self, parts: Sequence[ir.Expr], patterns: Sequence[ast.pattern], span: ir.Span
    ) -> tuple[list[ir.Expr], list[tuple[str, ir.Expr]]]:
        """Parts of a subject that are all taken before any is looked at, each kept in a temporary for its own pattern."""
        places = [ir.Name(self.scope.function().fresh.name(), "local", span) for _ in parts]
        tests = [_always(ir.NamedExpr(place, part, span), span) for place, part in zip(places, parts, strict=True)]
        captures: list[tuple[str, ir.Expr]] = []
        for place, pattern in zip(places, patterns, strict=True):
            inner_tests, inner_captures = self.pattern(pattern, place)
            tests.extend(inner_tests)
            captures.extend(inner_captures)
        return tests, captures

    def mapping(
        self, node: ast.MatchMapping, subject: ir.Expr, span: ir.Span
    ) -> tuple[list[ir.Expr], list[tuple[str, ir.Expr]]]:
        """Dicts are mappings; texts, numbers, sequences, sets and None are not; of other values nothing is said."""
        others = (*(name for name in _NO_SEQUENCES if name != "dict"), "list", "tuple")
        tests = [self.is_kind(("dict",), others, "mapping pattern on a value that is no dict", subject, span)]
        keys = [self.lowerer.expr(key, self.scope) for key in node.keys]
        if not any(isinstance(key, ast.Attribute) for key in node.keys):
            tests += [ir.Compare("in", key, subject, span) for key in keys]
        else:
            # Keys that are computed may be equal, which is found out on the way, where there are entries enough.
            tests.append(ir.Compare(">=", self.call("len", [subject], span), const(len(keys), span), span))
            names = [ir.Name(self.scope.function().fresh.name(), "local", span) for _ in keys]
            tests += [_always(ir.NamedExpr(name, key, span), span) for name, key in zip(names, keys, strict=True)]
            tests += [self.call("%key", [subject, *names[i::-1]], span) for i in range(len(names))]
            keys = list(names)
        inner, captures = self.kept([ir.Subscript(subject, key, span) for key in keys], node.patterns, span)
        if node.rest is not None:
            captures.append((node.rest, self.call("%rest", [subject, *keys], span)))
        return tests + inner, captures

    def sequence(
        self, patterns: Sequence[ast.pattern], subject: ir.Expr, span: ir.Span
    ) -> tuple[list[ir.Expr], list[tuple[str, ir.Expr]]]:
        star = next((i for i, p in enumerate(patterns) if isinstance(p, ast.MatchStar)), None)
        length = self.call("len", [subject], span)
        size = const(len(patterns) if star is None else len(patterns) - 1, span)
        tests = [self.is_sequence(subject, span), ir.Compare("==" if star is None else ">=", length, size, span)]
        captures: list[tuple[str, ir.Expr]] = []
        for position, part in enumerate(patterns):
            from_end = position - len(patterns)
            if isinstance(part, ast.MatchStar):
                if part.name is not None:
                    upper = const(from_end + 1, span) if from_end + 1 else None
                    rest = ir.Subscript(subject, ir.Slice(const(position, span), upper, None, span), span)
                    captures.append((part.name, self.call("list", [rest], span)))
                continue
            index = const(position if star is None or position < star else from_end, span)
            inner_tests, inner_captures = self.pattern(part, ir.Subscript(subject, index, span))
            tests.extend(inner_tests)
            captures.extend(inner_captures)
        return tests, captures

    def is_sequence(self, subject: ir.Expr, span: ir.Span) -> ir.Expr:
        """Lists and tuples are sequences; strings, numbers, dicts, sets and None are not; of other values nothing is said."""
        reason = "sequence pattern on a value that is neither list nor tuple"
        return self.is_kind(("tuple", "list"), _NO_SEQUENCES, reason, subject, span)

    def is_kind(self, kinds: Sequence[str], others: Sequence[str], reason: str, subject: ir.Expr, span: ir.Span) -> ir.Expr:
        """Whether a value is of some built-in kinds: not if it is of others, or None; of the rest nothing is said, for that reason."""
        wanted = ir.TupleDisplay(tuple(self.builtin(name, span) for name in kinds), span)
        unwanted = ir.TupleDisplay(tuple(self.builtin(name, span) for name in others), span)
        nothing = ir.Compare("is", subject, const(None, span), span)
        neither = ir.Or(nothing, self.call("isinstance", [subject, unwanted], span), span)
        rest = ir.IfExp(neither, const(False, span), ir.UnsupportedExpr(reason, span), span)
        return ir.IfExp(self.call("isinstance", [subject, wanted], span), const(True, span), rest, span)


def _always(value: ir.Expr, span: ir.Span) -> ir.Expr:
    """An expression that evaluates `value` and is true: a tuple of one, whose truth asks nothing of the value."""
    return ir.TupleDisplay((value,), span)


def case_test(lowerer: ExprLowerer, scope: Scope, case: ast.match_case, subject: ir.Expr) -> tuple[ir.Expr, list[ir.Assign]]:
    """The test of one case, guard included, and the assignments that its body starts with."""
    patterns = PatternLowerer(lowerer, scope)
    span = lowerer.span(case.pattern)
    if not isinstance(case.pattern, ast.MatchValue | ast.MatchSingleton):
        patterns.check_builtins(span)
    tests, captures = patterns.pattern(case.pattern, subject)
    targets = [(lowerer.name(name, scope, span), value) for name, value in captures]
    if case.guard is None:
        test = joined(ir.And, tests, span) if tests else const(True, span)
        return test, [ir.Assign(target, value, span) for target, value in targets]
    # The guard sees the captures, and they stay bound when it fails.
    for target, value in targets:
        if not isinstance(target, ir.Name):
            raise UnsupportedPattern("capture of a class attribute")
        tests.append(_always(ir.NamedExpr(target, value, span), span))
    return joined(ir.And, [*tests, lowerer.expr(case.guard, scope)], span), []
