"""Writing lemmas into source text (libcst, which keeps everything else as it stands), for `--diff` and `--write`.

What is written is what the search proved with: `invariant(lambda: ...)` and `decreases(lambda: ...)` at the head of a loop's body,
`decreases(...)` as the first statement of a function that calls itself, `assert` before a statement, an auxiliary fact as
a `@lemma` function at the end of the module. Names of the product are imported as needed.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from frontends import ir
from prover.config import UsageError
from prover.insert import function_named, insert, names_at
from prover.lemmas import Condition, Fact, Lemma, Parsed, Use, parse
from prover.records import Report
from prover.report.escape import plain


def annotated_source(source: bytes, module: ir.Module, lemmas: Sequence[Lemma]) -> bytes:
    """The file with the lemmas written into it; encoding and line ends stay. Raises LemmaError for a lemma that has no place there."""
    read = _read(module, lemmas)
    wrapper = MetadataWrapper(cst.parse_module(source))
    own = _bound_elsewhere(wrapper.module)
    writer = _Writer(module, read, lambda name: f"prover.{name}" if name in own else name)
    return _imported(wrapper.visit(writer), writer.used, own).bytes


def apply(report: Report, write: bool, save: Callable[[Path, bytes], None], out: TextIO) -> None:
    """Show what the lemmas of a report add to each file, or write it there with `save`. Raises UsageError where a file is not writable."""
    for path, module in sorted({m.path: m for m, _ in report.lemmas}.items()):
        lemmas = [x for m, given in report.lemmas if m is module for x in given]
        before = Path(path).read_bytes()
        after = annotated_source(before, module, lemmas)
        if not write:
            shown = difference(before.decode("utf-8", "replace"), after.decode("utf-8", "replace"), path)
            out.write(plain(shown, keep="\n\t"))
            continue
        try:
            save(Path(path), after)
        except OSError as error:
            raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
        out.write(f"wrote {len(lemmas)} lemma{'s' * (len(lemmas) != 1)} to {plain(path)}\n")


def difference(before: str, after: str, path: str) -> str:
    """A unified diff of one file."""
    lines = difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), path, path)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _read(module: ir.Module, lemmas: Sequence[Lemma]) -> list[tuple[Lemma, Parsed]]:
    found = []
    program = ir.Program((module,))
    for lemma in lemmas:
        here = program.module(module.name)
        assert here is not None
        function = next(f for f in here.functions() if f.qualname == lemma.function)
        found.append((lemma, parse(lemma.statement, names_at(here, function, lemma.line, lemma.kind))))
        program = insert(program, [lemma])
    return found


NAMES = ("invariant", "decreases", "lemma", "requires", "ensures", "old", "seen")


class _Writer(cst.CSTTransformer):
    """Adds statements at the places of lemmas. `used` gathers the product's names that they need."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, module: ir.Module, lemmas: Sequence[tuple[Lemma, Parsed]], named: Callable[[str], str]) -> None:
        super().__init__()
        self.at_head: dict[int, list[str]] = {}
        self.before: dict[int, list[str]] = {}
        self.facts: dict[int, list[str]] = {}
        self.measures: dict[int, str] = {}
        self.used: set[str] = set()
        self.depth: list[int] = []
        self._named = named
        for lemma, read in lemmas:
            match read:
                case Condition(kind="assertion", body=body, parts=parts):
                    self.before.setdefault(lemma.line, []).extend(f"assert {p.text}" for p in (*parts, body))
                case Condition(kind="decreases", body=body) if lemma.line == function_named(module, lemma.function).span.line:
                    self.measures[lemma.line] = f"{self.name('decreases')}({body.text})"
                case Condition(kind=kind, body=body):
                    self.at_head.setdefault(lemma.line, []).append(f"{self.name(kind)}(lambda: {body.text})")
                case Use(call=call):
                    self.before.setdefault(lemma.line, []).append(call.text)
                case Fact() as fact:
                    self.facts.setdefault(0, []).append(self.fact(fact))
            self.used.update(name for name in ("old", "seen") if f"{name}." in lemma.text or f"{name}(" in lemma.text)

    def name(self, name: str) -> str:
        """The product's name as it is to be written."""
        self.used.add(name)
        return self._named(name)

    def fact(self, fact: Fact) -> str:
        """A fact as a function."""
        params = ", ".join(fact.params)
        lines = [f"@{self.name('lemma')}"]
        if fact.hypothesis is not None:
            lines.append(f"@{self.name('requires')}(lambda {params}: {fact.hypothesis.text})")
        lines.append(f"@{self.name('ensures')}(lambda {params}: {fact.conclusion.text})")
        body = [use.call.text for use in fact.uses] + [f"assert {p.text}" for p in fact.parts]
        if fact.induction is not None:
            step = fact.induction
            lines.append(f"@{self.name('decreases')}(lambda {params}: {step.measure.text})")
            body = [f"if {step.more.text}:", *(f"    {call.text}" for call in step.calls), *body]
        lines.append(f"def {fact.name}({', '.join(f'{p}: int' for p in fact.params)}) -> None:")
        return "\n".join([*lines, *(f"    {line}" for line in body or ["pass"])]) + "\n"

    def _line(self, node: cst.CSTNode) -> int:
        position = self.get_metadata(PositionProvider, node)
        assert hasattr(position, "start")
        return int(position.start.line)

    def leave_FunctionDef(self, original: cst.FunctionDef, updated: cst.FunctionDef) -> cst.FunctionDef:
        measure = self.measures.pop(self._line(original.name), None)
        return (
            updated
            if measure is None
            else updated.with_changes(body=_opened(updated.body, [measure], original.get_docstring() is not None))
        )

    def leave_While(self, original: cst.While, updated: cst.While) -> cst.While:
        return updated.with_changes(body=self._headed(original, updated.body))

    def leave_For(self, original: cst.For, updated: cst.For) -> cst.For:
        return updated.with_changes(body=self._headed(original, updated.body))

    def _headed(self, loop: cst.While | cst.For, body: cst.BaseSuite) -> cst.BaseSuite:
        lines = self.at_head.pop(self._line(loop), [])
        return _opened(body, lines)

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> object:  # type: ignore[override]
        left = super().on_leave(original_node, updated_node)
        if isinstance(original_node, cst.BaseCompoundStatement | cst.SimpleStatementLine) and isinstance(left, cst.BaseStatement):
            lines = self.before.pop(self._line(original_node), [])
            if lines:
                return cst.FlattenSentinel([*map(cst.parse_statement, lines), left])
        return left

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:
        facts = [cst.parse_statement(text) for texts in self.facts.values() for text in texts]
        spaced = [f.with_changes(leading_lines=[cst.EmptyLine(), cst.EmptyLine()]) for f in facts]
        return updated_node.with_changes(body=[*updated_node.body, *spaced])


def _opened(body: cst.BaseSuite, lines: Sequence[str], after_first: bool = False) -> cst.BaseSuite:
    """A block with lines at its beginning, or behind its first statement (a docstring)."""
    if not lines:
        return body
    if isinstance(body, cst.SimpleStatementSuite):
        body = cst.IndentedBlock([cst.SimpleStatementLine(body.body)])
    assert isinstance(body, cst.IndentedBlock)
    first = int(after_first)
    return body.with_changes(body=[*body.body[:first], *map(cst.parse_statement, lines), *body.body[first:]])


def _bound_elsewhere(module: cst.Module) -> frozenset[str]:
    """The product's names that mean something else in the module."""
    found: set[str] = set()

    class Names(cst.CSTVisitor):
        def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
            source = cst.Module([]).code_for_node(node.module) if node.module is not None else ""
            if source not in ("prover", "prover.spec") and not isinstance(node.names, cst.ImportStar):
                found.update(n.evaluated_alias or n.evaluated_name for n in node.names)

        def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
            found.add(node.name.value)

        def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
            if isinstance(node.target, cst.Name):
                found.add(node.target.value)

        def visit_Param(self, node: cst.Param) -> None:
            found.add(node.name.value)

    module.visit(Names())
    return frozenset(found & set(NAMES))


def _imported(module: cst.Module, used: set[str], own: frozenset[str]) -> cst.Module:
    """The module with the imports that the written names need."""
    from libcst.codemod import CodemodContext
    from libcst.codemod.visitors import AddImportsVisitor

    context = CodemodContext()
    for name in sorted(used):
        if name in own:
            AddImportsVisitor.add_needed_import(context, "prover")
        else:
            AddImportsVisitor.add_needed_import(context, "prover", name)
    return AddImportsVisitor(context).transform_module(module)
