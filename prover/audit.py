"""`prover audit [PATH...]`: every assumption that the results of a run rest on, each with its place, as text or JSON."""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from frontends import ir
from frontends.python.load import Loaded, load
from prover import cli
from prover.config import Options, resolve
from prover.records import Report, Verdict
from prover.report import words
from prover.report.escape import json_text, path_text, plain
from prover.report.source import read_sources
from prover.tasks import Target, functions_of, to_check
from smt.callgraph import graph_of, nodes, reaches
from smt.termination import endless_loops

VERSION = 1
KINDS = {
    "assume": "assume(...): taken to be true",
    "precondition": "preconditions that callers owe whom nothing checks",
    "class-invariant": "class invariants: code outside of the class keeps them",
    "trusted": "contracts that are believed without a proof",
    "termination": "not shown to end: results hold for runs that do",
    "suppressed": "findings set aside by comments",
    "baseline": "findings set aside by the baseline",
    "unmodelled": "not modelled: nothing is known from there on",
    "closed-world": "of the world outside of the program",
}  # in the order in which they are shown
CLOSED_WORLD = (
    "callers outside of the program give arguments of the annotated types",
    "classes outside of the program do not override names that begin with an underscore, class constants, or special methods that the "
    "classes of the program inherit",
    "methods outside of the program keep the contracts of those that they override; with --never-panics, what each promises without one",
    "methods outside of the program change no attributes or containers but those that the methods that they override may change",
    "classes outside of the program do not derive from frozen dataclasses of it",
    "classes outside of the program do not derive from two classes of it that have no class below both",
    "classes outside of the program do not change what `cls` is in a classmethod",
    "code outside of the program does not change containers that names beginning with an underscore, or annotated Final, are bound to",
    "nothing replaces functions, methods, classes or modules while the program runs (monkeypatching)",
    "no other thread or process changes the program's objects",
    "memory and the recursion limit suffice, ints that become text have at most 4300 digits, and output can be written",
    "lengths of names that come from libraries are as modelled",
    "z3 is right when it answers unsat, and frontends/ and smt/ are right about what Python means",
)


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing that is taken to be true. `kind` is a key of KINDS; no place (line 0) for those of the world."""

    kind: str
    file: str
    line: int
    function: str
    text: str


# ------------------------------------------------------------------------------------------------------------------ gathering


def assumptions(loaded: Loaded, report: Report, never_panics: bool) -> list[Assumption]:
    """Everything that the results of a run rest on. `report`: with what is suppressed and in the baseline set aside."""
    program = loaded.program
    homes = {t.key: t for m in program.modules for t in functions_of(m)}
    requested = [m for m in program.modules if m.name in loaded.requested]
    checked = {t.key for m in requested for t in to_check(m, never_panics)}
    involved = _involved(program, checked)
    found = [
        *_of_functions(program, [target for key, target in homes.items() if key in involved], checked),
        *_of_classes(program.modules, loaded.requested, involved),
        *(Assumption("unmodelled", x.file, x.line, x.function, x.reason) for x in report.unmodelled),
    ]
    for item in report.suppressed:
        r = item.result
        kind = "suppressed" if item.origin == "source" else "baseline"
        found.append(Assumption(kind, r.file, r.line, r.function, f"{r.verdict.value} {r.kind}: {r.message} ({item.reason})"))
    found += [Assumption("closed-world", "", 0, "", text) for text in CLOSED_WORLD]
    order = list(KINDS)
    return sorted(dict.fromkeys(found), key=lambda a: (order.index(a.kind), a.file, a.line))


def _involved(program: ir.Program, checked: set[str]) -> set[str]:
    """The checked functions, and all that they may call."""
    graph, found, stack = graph_of(program), set[str](), list(checked)
    while stack:
        key = stack.pop()
        if key not in found:
            found.add(key)
            stack.extend(graph.get(key, ()))
    return found


def _of_functions(program: ir.Program, involved: Sequence[Target], checked: set[str]) -> Iterator[Assumption]:
    """The assumptions that stand in the text of functions."""
    at_top = frozenset[str]().union(*(_used_at_top(m.source) for m in program.modules))
    for target in involved:
        module, function = target.module, target.function

        def at(kind: str, span: ir.Span, text: str, target: Target = target) -> Assumption:
            return Assumption(kind, span.file or target.module.path, span.line, target.function.qualname, text)

        for node in nodes(function.body):
            if isinstance(node, ir.Assume):
                yield at("assume", node.span, node.text)
        if function.contract.trusted:
            yield at("trusted", function.span, "; ".join(c.text for c in function.contract.ensures) or "its contract")
        debtors = _unchecked_callers(program, target, checked, at_top) if function.contract.requires else ""
        if debtors:
            for clause in function.contract.requires:
                yield at("precondition", clause.span, f"{clause.text} (owed by {debtors})")
        for loop in endless_loops(program, module, function):
            yield at("termination", loop.span, "the loop is not known to end and has no decreases")
        if function.contract.decreases is None and reaches(program, target.key, target.key):
            yield at("termination", function.span, "the function may call itself and has no decreases")


def _of_classes(modules: Sequence[ir.Module], requested: Sequence[str], involved: set[str]) -> Iterator[Assumption]:
    """The invariants of classes in the checked files, and of those elsewhere whose methods may be called."""
    for module in modules:
        for _, binding in module.bindings:
            if isinstance(binding, ir.Class):
                used = module.name in requested or any(f"{module.name}:{f.qualname}" in involved for f in binding.methods)
                for clause in binding.invariants if used else ():
                    yield Assumption("class-invariant", clause.span.file or module.path, clause.span.line, binding.qualname, clause.text)


def _unchecked_callers(program: ir.Program, target: Target, checked: set[str], at_top: frozenset[str]) -> str:
    """Who may call a function without a check of its preconditions, in words; empty if nobody may."""
    parts = target.function.qualname.split(".")
    if not any(part.startswith("_") and not part.endswith("__") for part in parts):
        return "callers outside of the program"
    callers = sorted(key for key, callees in graph_of(program).items() if target.key in callees and key != target.key)
    unchecked = [key.partition(":")[2] for key in callers if key not in checked]
    unchecked += ["code of a module or class"] * bool(at_top.intersection(parts))
    if unchecked:
        return ", ".join(unchecked)
    return "" if callers else "whoever calls it: nothing in the program does"


def _used_at_top(source: str) -> frozenset[str]:
    """The names used outside of functions: where modules and classes are made."""
    found: set[str] = set()
    stack: list[ast.AST] = [ast.parse(source)]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            stack += [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
            continue
        if isinstance(node, ast.Name | ast.Attribute):
            found.add(node.id if isinstance(node, ast.Name) else node.attr)
        stack += ast.iter_child_nodes(node)
    return frozenset(found)


# ------------------------------------------------------------------------------------------------------------------- the command


def parser() -> argparse.ArgumentParser:
    """The arguments of `prover audit`."""
    p = argparse.ArgumentParser(
        prog="prover audit",
        description="Check the paths, and list every assumption that the results rest on.",
        epilog="exit status: 0 the list is complete; 2 bad usage, or a file that cannot be read; 3 internal failure",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    p.add_argument("paths", nargs="*", metavar="PATH", help="files, packages or folders (default: the configuration's, else .)")
    p.add_argument("--format", choices=("text", "json"), help="default: text")
    p.add_argument("--never-panics", action=argparse.BooleanOptionalAction, help="as for `prove`")
    p.add_argument("--lemmas", metavar="LIST", help="as for `prove`")
    p.add_argument("--model", metavar="MODEL", help="as for `prove`")
    p.add_argument("--timeout", type=float, metavar="SECONDS", help="as for `prove`")
    p.add_argument("--rlimit", type=int, metavar="N", help="as for `prove`")
    p.add_argument("-j", "--jobs", type=int, metavar="N", help="worker processes (default: cores)")
    p.add_argument("--baseline", metavar="FILE", help="known findings")
    p.add_argument("--no-cache", action="store_true", help="ask the solver everything anew")
    return p


def main(argv: Sequence[str] | None = None) -> int:
    """`prover audit`: print the assumptions, and give the exit status."""
    try:
        given = vars(parser().parse_args(argv))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else cli.USAGE
    if not given.get("paths"):
        given.pop("paths", None)
    given.setdefault("format", "text")  # a project's own choice is for the reports of `prove`
    options = resolve(given, Path.cwd())
    report, found = run(options)
    sys.stdout.write(json_text(document(report, found)) if options.format == "json" else "\n".join(lines(report, found)) + "\n")
    for text in report.internal_errors:
        cli.complain(f"internal failure: {text}")
    for result in words.errors(report):
        cli.complain(f"{result.file}:{result.line}: {result.message}")
    if report.internal_errors:
        return cli.INTERNAL
    return cli.USAGE if words.errors(report) else cli.PROVED


def run(options: Options) -> tuple[Report, list[Assumption]]:
    """A check, and what it rests on."""
    from prover.pipeline import check

    report = check(options, None)
    report = cli.settle(report, options, read_sources(report.paths))
    paths = (*options.paths, *([options.stubs] if options.stubs else []))
    return report, assumptions(load([Path(p) for p in paths]), report, options.never_panics)


def lines(report: Report, found: Sequence[Assumption]) -> Iterator[str]:
    """The list for people, by kind."""
    yield words.summary(report)
    for kind, title in KINDS.items():
        own = [a for a in found if a.kind == kind]
        if own:
            yield f"\n{title}"
        for a in own:
            place = f"{path_text(a.file)}:{a.line}: {plain(a.function)}: " if a.line else ""
            yield f"  {place}{plain(a.text)}"


def document(report: Report, found: Sequence[Assumption]) -> dict[str, object]:
    """The list for scripts."""
    counts = {verdict.value: report.count(verdict) for verdict in Verdict}
    return {"version": VERSION, "assumptions": [asdict(a) for a in found], "summary": {**counts, "assumptions": len(found)}}
