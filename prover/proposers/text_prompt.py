"""Questions for language models that read text: the program under its own names, without comments, docstrings and the contents of strings.

Nothing that the program says to people reaches the model: what is left is code, and the model's answer is held to a grammar or parsed.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from prover.lemma_grammar import decoding_grammar
from prover.model.prompt import Place
from prover.proposers.base import Failed, Row, Task

LONGEST = 12_000  # characters of a program
_FAILURES = 6
_VALUE = 80  # characters of a value in a counterexample


def question_text(task: Task, place: Place) -> str | None:
    """The question for one place; None where the program is too long or its source is not at hand."""
    program = program_text(task)
    if program is None or len(program) > LONGEST:
        return None
    names = ", ".join(f"{name}: {kind}" for name, kind in place.names.variables)
    lines = [
        "A verifier needs lemmas for a Python function. A lemma is one line:",
        "invariant: 0 <= i and i <= len(xs)",
        "invariant: all(xs[k] <= best for k in range(i))",
        "decreases: n - i",
        "assert: x % 2 == 0",
        "",
        "```python",
        program,
        "```",
        "Not proved yet:",
        *(f"- {goal.kind}: {_line(goal.text)}" for goal in task.open),
        *(["Proved already:", *(f"- {lemma.statement}" for lemma in task.kept)] if task.kept else []),
        *_failures([failure for failure in task.failed if failure.lemma.line == place.line]),
        f"Names in scope: {names}",
        f"One lemma, {_where(task, place)}, that helps to prove what is open:",
        "",
    ]
    return "\n".join(lines)


def _where(task: Task, place: Place) -> str:
    """The place in words: lines of the text differ from those of the file."""
    loops = sorted({spot.line for spot in task.spots})
    if place.line not in loops:
        return f"of kind {place.kind}, before the goal"
    return f"of kind {place.kind}, for loop {loops.index(place.line) + 1} of {len(loops)}"


def grammar_for(place: Place) -> str:
    """The lemma language over the names in scope at a place."""
    return decoding_grammar(place.names, ("assertion", "use") if place.kind == "assertion" else (place.kind,))


def program_text(task: Task) -> str | None:
    """The function as Python without comments, docstrings and the contents of strings."""
    try:
        tree = ast.parse(task.module.source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    function = _definition(tree, task.function.span.line, task.function.name)
    if function is None:
        return None
    try:
        return ast.unparse(_Stripped().visit(function))
    except (RecursionError, ValueError):
        return None


def _definition(tree: ast.Module, line: int, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    found = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name == name]
    nearest = [n for n in found if min([n.lineno, *(d.lineno for d in n.decorator_list)]) <= line <= (n.end_lineno or n.lineno)]
    return nearest[0] if nearest else None


class _Stripped(ast.NodeTransformer):
    """Takes docstrings out and empties strings."""

    def __init__(self) -> None:
        self._strings: dict[str | bytes, str] = {}

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """A string that stands alone is a comment."""
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str | bytes):
            return ast.Pass()
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """Equal strings stay equal, and say nothing."""
        if isinstance(node.value, str | bytes):
            name = self._strings.setdefault(node.value, f"s{len(self._strings)}")
            return ast.Constant(name if isinstance(node.value, str) else name.encode())
        return node


def _failures(failed: Sequence[Failed]) -> list[str]:
    if not failed:
        return []
    lines = ["These lemmas were tried and do not hold:"]
    for failure in failed[-_FAILURES:]:
        step = f", broken by the turn from {_row(failure.before)} to {_row(failure.after)}" if failure.before and failure.after else ""
        lines.append(f"- {failure.lemma.statement}{step}")
    return lines


def _row(row: Row) -> str:
    return ", ".join(f"{name} = {'a string' if isinstance(value, str) else repr(value)[:_VALUE]}" for name, value in row)


def _line(text: str) -> str:
    """One line of printable characters without quoted text."""
    kept = "".join(character if character.isprintable() else " " for character in text)
    try:
        return ast.unparse(_Stripped().visit(ast.parse(kept, mode="eval")))
    except (SyntaxError, ValueError, RecursionError):
        return "(see the program)"
