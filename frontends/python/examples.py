"""The examples of a docstring (`>>> f(1, [2])`): what they pass, and whether an input is like one of them."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frontends import ir
from frontends.kinds import FLOAT, INT, Type, union
from frontends.python.docs import type_of_literal
from frontends.show import show_expr

_PROMPT = re.compile(r"^\s*>>> ?(.*(?:\n\s*\.\.\. ?.*)*)", re.MULTILINE)
_MAX_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Example:
    """A call in the examples of a docstring (`>>> f(1, [2])`): the arguments that can be written down, with their types."""

    arguments: tuple[tuple[str, str, Type], ...]  # parameter, source text, type
    whole: bool  # whether these are all the arguments of the call

    def get(self, name: str) -> tuple[str, Type] | None:
        """What is passed for a parameter, if that is known."""
        return next(((text, kind) for known, text, kind in self.arguments if known == name), None)


def examples(function: ir.Function) -> tuple[Example, ...]:
    """The calls of a function in its docstring; names that the examples assign plain values are known."""
    found: list[Example] = []
    known: dict[str, ast.expr] = {}
    for number, prompt in enumerate(_PROMPT.finditer(function.docstring or "")):
        if number >= _MAX_EXAMPLES:
            break
        try:
            tree = ast.parse(re.sub(r"\n\s*\.\.\. ?", "\n", prompt[1]))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node.func) == function.name:
                found.append(_example(function, node, known))
        for statement in tree.body:
            if isinstance(statement, ast.Assign):
                for name in (n.id for t in statement.targets for n in ast.walk(t) if isinstance(n, ast.Name)):
                    known.pop(name, None)
                if len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
                    known[statement.targets[0].id] = statement.value
    return tuple(found)


def _example(function: ir.Function, node: ast.Call, known: Mapping[str, ast.expr]) -> Example:
    plain = [p.name for p in function.params if p.kind in ("positional", "positional-only")]
    if function.kind in ("method", "property", "classmethod"):
        plain = plain[1:]
    rest = next((p.name for p in function.params if p.kind == "varargs"), None)
    passed = [known.get(a.id, a) if isinstance(a, ast.Name) else a for a in node.args]
    named = [(k.arg or "", known.get(k.value.id, k.value) if isinstance(k.value, ast.Name) else k.value) for k in node.keywords]
    given = [*zip(plain, passed, strict=False), *named]
    params = {p.name: p for p in function.params}
    shown = [(name, _passed(params.get(name), value)) for name, value in given]
    arguments = [(name, *found) for name, found in shown if found is not None]
    others = passed[len(plain) :]
    whole = len(arguments) == len(given) and not (others and rest is None)
    if rest is not None:
        items = [_type(value) for value in others]
        if None in items:
            whole = False
        else:
            kinds = [k for k in items if k is not None]
            text = ast.unparse(ast.Tuple(others, ast.Load()))
            arguments.append((rest, text, Type("tuple", (union(*kinds), Type("...")) if kinds else ())))
    return Example(tuple(arguments), whole)


def _passed(p: ir.Param | None, node: ast.expr) -> tuple[str, Type] | None:
    """The text and type of an argument. A built-in function is called by one that is written here, so that what it raises is seen to be
    the argument's own doing; a class is one only for a parameter that says so."""
    kind = _type(node)
    text = ast.unparse(node)
    if kind is None or kind.name != "callable" or isinstance(node, ast.Lambda):
        return None if kind is None else (text, kind)
    annotation = p.annotation if p is not None else None
    members = () if annotation is None else (annotation, *annotation.args)
    is_class = isinstance(node, ast.Name) and isinstance(getattr(builtins, node.id, None), type)
    if is_class and all(member.name != "callable" for member in members):
        return None
    return f"(lambda *args: {text}(*args))", kind


def example_arguments(function: ir.Function) -> Iterator[tuple[str, Type]]:
    """Parameters with the types of what the calls in the examples pass for them."""
    for example in examples(function):
        yield from ((name, kind) for name, _, kind in example.arguments)


def is_like(function: ir.Function, example: Example, given: Mapping[str, str]) -> bool:
    """Whether each argument given for a loose parameter is one that the example passes, or of that type, or the default.

    `given`: source texts. Functions are alike only if they are the same.
    """
    bound = function.kind in ("method", "property", "classmethod")
    for p in function.params[1:] if bound else function.params:
        text = given.get(p.name)
        if text is None or not is_loose(p.annotation):
            continue
        shown = example.get(p.name)
        if shown is None:
            if show_expr(p.default) != text if isinstance(p.default, ir.Const) else text not in ("()", "{}"):
                return False
        elif text != shown[0]:
            try:
                node = ast.parse(text, mode="eval").body
            except SyntaxError:
                return False
            kind = type_of_literal(node) if _understood(node) else None
            if kind is None or not _within(kind, shown[1]):
                return False
    return True


def _understood(node: ast.expr) -> bool:
    """Whether the types of all items are known, too: a list of which nothing is known is no empty list."""
    display = isinstance(node, ast.List | ast.Set | ast.Tuple | ast.Dict)
    parts = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)] if display else []
    return all(type_of_literal(part) is not None and _understood(part) for part in parts)


def is_loose(annotation: Type | None) -> bool:
    """Whether an annotation leaves open what a value, or something in it, is: there is none, or it says `Any`, a type variable, or
    that it is a class."""
    return annotation is None or annotation.name in ("any", "type") or any(map(is_loose, annotation.args))


def _within(kind: Type, shown: Type) -> bool:
    if kind.name == "union":
        return all(_within(member, shown) for member in kind.args)
    if shown.name == "union":
        return any(_within(kind, member) for member in shown.args)
    if shown.name == "callable":
        return False
    if shown.name == "tuple" and shown.args and shown.args[-1].name == "...":
        return kind.name == "tuple" and all(_within(item, shown.args[0]) for item in kind.args)
    if shown.name == "iterable":
        return kind.name in ("iterable", "list", "tuple") and all(_within(item, shown.args[0]) for item in kind.args)
    if kind.name != shown.name:
        return (kind, shown) == (INT, FLOAT)
    if kind.name == "tuple":
        return len(kind.args) == len(shown.args) and all(map(_within, kind.args, shown.args))
    return not kind.args or (len(kind.args) == len(shown.args) and all(map(_within, kind.args, shown.args)))


def _type(node: ast.expr) -> Type | None:
    """The type of what an example passes, if that means the same anywhere."""
    bound = {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return type_of_literal(node) if all(name in bound or hasattr(builtins, name) for name in names) else None


def _called(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
