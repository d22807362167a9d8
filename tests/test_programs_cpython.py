"""The corpus under tests/programs, held against CPython: every mark must be true of real executions on small inputs.

The check shares nothing with the verifier. A stub module stands in for `prover`, a source transformation puts the loop
annotations where the documented semantics read them (before every test of a `while` guard, before each turn of a `for`),
and brute force over small inputs collects which obligations really fail, each with the line it fails on.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import inspect
import itertools
import math
import random
import re
import sys
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import GeneratorType
from typing import Any

import pytest

ROOT = Path(__file__).parent / "programs"
# The folders whose programs use only features that this check executes, with a right twin for each wrong function.
FEATURES = (
    "arithmetic", "bits", "booleans", "comparisons", "contracts", "control_flow", "division_modulo", "exceptions", "functions",
    "globals", "loops", "magic", "optionals", "tuples",
)  # fmt: skip
FILES = sorted(path for feature in FEATURES for path in (ROOT / feature).glob("*.py"))
OTHERS = sorted({*ROOT.glob("*/*.py")} - {*FILES})
MARK = re.compile(r"#:\s*(.+)$")
MODULE = "program_under_check"
STEPS = 2000  # loop turns and calls in one run
DEPTH = 120  # nested calls in one run
RUNS = 3000  # runs of one function
SMALLER = range(-2, 4)  # the ints that are tried most often where there are several parameters
IMPLICIT: tuple[tuple[type[BaseException], str], ...] = (
    (AssertionError, "assertion"),
    (ZeroDivisionError, "division-by-zero"),
    (IndexError, "index"),
    (KeyError, "key"),
    (AttributeError, "attribute-of-none"),
    (TypeError, "type"),
    (NameError, "unbound"),
    (OverflowError, "overflow"),
    (ValueError, "value"),
)

Found = tuple[int, str]  # a line and a kind of obligation


class Stop(BaseException):
    """A violation has been noted; nothing that follows in this run counts."""


class Skip(BaseException):
    """The input does not satisfy the preconditions or an assumption."""


class TooLong(BaseException):
    """The run passed the limit on steps or on depth."""


@dataclass
class Contract:
    requires: list[Callable[..., Any]] = field(default_factory=list)
    ensures: list[Callable[..., Any]] = field(default_factory=list)
    raises: tuple[type[BaseException], ...] | None = None


@dataclass
class Activation:
    """One call under way: what its loops and its recursion measure have shown so far."""

    name: str
    measure: int | None = None
    seen: set[tuple[int, int]] = field(default_factory=set)
    falling: dict[int, int] = field(default_factory=dict)


class Old:
    """The arguments as they were at entry."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


class Instrument(ast.NodeTransformer):
    """Puts the loop annotations where they are read, and a wrapper around every function."""

    def __init__(self) -> None:
        self.loops = 0
        self.inside: list[int] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        outer, self.inside = self.inside, []
        self.generic_visit(node)
        self.inside = outer
        node.decorator_list.insert(0, ast.copy_location(ast.Name("_fn", ast.Load()), node))
        return node

    def visit_While(self, node: ast.While) -> list[ast.stmt]:
        self.loops += 1
        number = self.loops
        clauses: list[ast.expr] = []
        rest: list[ast.stmt] = []
        for statement in node.body:
            call = annotation(statement, "invariant")
            if call is None:
                rest.append(statement)
            else:
                clauses.append(ast.Tuple([ast.Constant(call.lineno), thunk(call.args[0])], ast.Load()))
        node.body = rest or [ast.Pass()]
        self.inside.append(number)
        self.generic_visit(node)
        self.inside.pop()
        head = ast.Call(ast.Name("_head", ast.Load()), [ast.Constant(number), *clauses], [])
        node.test = ast.copy_location(ast.BoolOp(ast.And(), [head, node.test]), node.test)
        return [enter(number, node), node]

    def visit_For(self, node: ast.For) -> list[ast.stmt]:
        self.loops += 1
        number = self.loops
        self.inside.append(number)
        self.generic_visit(node)
        self.inside.pop()
        node.body.insert(0, ast.copy_location(ast.Expr(ast.Call(ast.Name("_tick", ast.Load()), [], [])), node))
        return [enter(number, node), node]

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        for name in ("invariant", "decreases"):
            call = annotation(node, name)
            if call is not None:
                loop = self.inside[-1] if self.inside else 0
                arguments = [ast.Constant(loop), ast.Constant(call.lineno), thunk(call.args[0])]
                replacement = ast.Expr(ast.Call(ast.Name("_" + name, ast.Load()), arguments, []))
                return ast.copy_location(replacement, node)
        return node


def annotation(statement: ast.stmt, name: str) -> ast.Call | None:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if isinstance(call.func, ast.Name) and call.func.id == name:
            return call
    return None


def thunk(expression: ast.expr) -> ast.expr:
    if isinstance(expression, ast.Lambda):
        return expression
    empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    return ast.copy_location(ast.Lambda(empty, expression), expression)


def enter(number: int, at: ast.stmt) -> ast.stmt:
    return ast.copy_location(ast.Expr(ast.Call(ast.Name("_enter", ast.Load()), [ast.Constant(number)], [])), at)


class Program:
    """One file of the corpus, loaded for execution under observation."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.source = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.source, str(path))
        self.definitions = {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}
        self.marks: dict[Found, str] = {}
        for number, line in enumerate(self.source.splitlines(), 1):
            found = MARK.search(line)
            for mark in found[1].split(",") if found else ():
                verdict, kind = mark.split()
                self.marks[number, kind] = verdict
        self.raise_lines = {node.lineno for node in ast.walk(self.tree) if isinstance(node, ast.Raise)}
        self.cycles = {name: self.cycle(name) for name in self.definitions}
        self.stack: list[Activation] = []
        self.steps = 0
        self.choices: list[int] = []
        self.sizes: list[int] = []
        self.found: set[Found] = set()
        self.contracts: dict[str, Contract] = {}
        self.plain: dict[str, Callable[..., Any]] = {}
        self.module = types.ModuleType(MODULE)
        self.load()
        self.initial = dict(self.module.__dict__)

    def calls(self, name: str) -> set[str]:
        nodes = (node.func for node in ast.walk(self.definitions[name]) if isinstance(node, ast.Call))
        return {node.id for node in nodes if isinstance(node, ast.Name) and node.id in self.definitions}

    def reaches(self, name: str) -> set[str]:
        reached: set[str] = set()
        todo = [name]
        while todo:
            for other in self.calls(todo.pop()) - reached:
                reached.add(other)
                todo.append(other)
        return reached

    def cycle(self, name: str) -> set[str]:
        return {other for other in self.reaches(name) if name in self.reaches(other)}

    def load(self) -> None:
        stub = types.ModuleType("prover")
        vocabulary: dict[str, Any] = {
            "requires": lambda clause: lambda fn: self.note(fn, requires=clause),
            "ensures": lambda clause: lambda fn: self.note(fn, ensures=clause),
            "raises": lambda *kinds: lambda fn: self.note(fn, raises=kinds),
            "never_raises": lambda fn: self.note(fn, raises=()),
            "pure": lambda fn: fn,
            "lemma": lambda fn: fn,
            "anything": self.anything,
            "assume": assume,
            "invariant": None,
            "decreases": None,
        }
        vars(stub).update(vocabulary)
        tree = ast.fix_missing_locations(Instrument().visit(copy.deepcopy(self.tree)))
        before = sys.modules.get("prover")
        sys.modules["prover"] = stub
        hooks = {
            "_fn": self.wrap,
            "_tick": self.tick,
            "_enter": self.enter,
            "_head": self.head,
            "_invariant": self.invariant,
            "_decreases": self.decreases,
        }
        vars(self.module).update(hooks)
        try:
            exec(compile(tree, str(self.path), "exec", dont_inherit=True), self.module.__dict__)
        finally:
            if before is None:
                del sys.modules["prover"]
            else:
                sys.modules["prover"] = before

    def note(
        self,
        fn: Callable[..., Any],
        requires: Callable[..., Any] | None = None,
        ensures: Callable[..., Any] | None = None,
        raises: tuple[type[BaseException], ...] | None = None,
    ) -> Callable[..., Any]:
        """Adds one decorator to the contract of a function; decorators are applied from the last to the first."""
        contract = self.contracts.setdefault(fn.__qualname__, Contract())
        if requires is not None:
            contract.requires.insert(0, requires)
        if ensures is not None:
            contract.ensures.insert(0, ensures)
        if raises is not None:
            contract.raises = raises
        return fn

    def wrap(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        if not isinstance(fn, types.FunctionType):
            return fn  # a property, a class method
        contract = self.contracts.get(fn.__qualname__, Contract())
        signature = inspect.signature(fn)
        self.plain[fn.__qualname__] = fn

        @functools.wraps(fn)
        def call(*args: Any, **named: Any) -> Any:
            caller, depth = sys._getframe(1).f_lineno, len(self.stack)
            bound = signature.bind(*args, **named)
            bound.apply_defaults()
            values = dict(bound.arguments)
            self.tick()
            for clause in contract.requires:
                if not holds(clause, values):
                    if not depth:
                        raise Skip
                    self.violated(caller, "precondition")
            self.stack.append(Activation(fn.__qualname__))
            try:
                if depth > DEPTH:
                    raise TooLong
                known = values | {"old": Old(copy.deepcopy({k: v for k, v in values.items() if not isinstance(v, GeneratorType)}))}
                result = fn(*args, **named)
                for clause in contract.ensures:
                    if not holds(clause, known | {"result": result}):
                        self.violated(clause.__code__.co_firstlineno, "postcondition")
                return result
            finally:
                del self.stack[depth:]

        return call

    def violated(self, line: int, kind: str) -> None:
        self.found.add((line, kind))
        raise Stop

    def tick(self) -> None:
        self.steps += 1
        if self.steps > STEPS:
            raise TooLong

    def enter(self, loop: int) -> None:
        here = self.stack[-1]
        here.seen = {entry for entry in here.seen if entry[0] != loop}
        here.falling.pop(loop, None)

    def head(self, loop: int, *clauses: tuple[int, Callable[[], Any]]) -> bool:
        self.tick()
        for line, clause in clauses:
            self.invariant(loop, line, clause)
        return True

    def invariant(self, loop: int, line: int, clause: Callable[[], Any]) -> None:
        seen = self.stack[-1].seen
        kind = "invariant-preserved" if (loop, line) in seen else "invariant-entry"
        seen.add((loop, line))
        if not holds(clause, {}):
            self.violated(line, kind)

    def decreases(self, loop: int, line: int, measure: Callable[[], int]) -> None:
        here, value = self.stack[-1], measure()
        if loop:
            before = here.falling.get(loop)
            here.falling[loop] = value
        else:
            here.measure = value
            cycle = self.cycles[here.name]
            before = next((call.measure for call in reversed(self.stack[:-1]) if call.name in cycle), None)
        if value < 0 or (before is not None and value >= before):
            self.found.add((line, "termination"))
            if self.marks.get((line, "termination")) != "unknown":
                raise Stop

    def anything(self, annotated: Any) -> Any:
        values = domain(annotated, self.source)
        at = len(self.sizes)
        self.sizes.append(len(values))
        if at == len(self.choices):
            self.choices.append(0)
        return values[self.choices[at]]

    def checked(self) -> Iterator[str]:
        """The functions that have something to check."""
        for name, node in self.definitions.items():
            inside = list(ast.walk(node))
            names = {inner.func.id for inner in inside if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name)}
            if name in self.contracts or "anything" in names or any(isinstance(inner, ast.Assert) for inner in inside):
                yield name

    def once(self, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> bool:
        """One run on copies of the arguments, which keep what they share; whether its input satisfied the preconditions."""
        vars(self.module).update(self.initial)
        args, named = copy.deepcopy((args, named))
        self.stack, self.steps, self.sizes = [], 0, []
        try:
            getattr(self.module, name)(*args, **named)
        except Skip:
            return False
        except (Stop, TooLong):
            return True
        except Exception as error:
            self.escaped(name, error)
        finally:
            self.steps = 0
        return True

    def escaped(self, name: str, error: Exception) -> None:
        at, line, declared = error.__traceback__, 0, False
        while at is not None and not declared:
            code = at.tb_frame.f_code
            if code.co_filename == str(self.path):
                declared = code.co_qualname != name and self.may_raise(code.co_qualname, error)  # its caller answers for it
                line = line if declared else at.tb_lineno
            at = at.tb_next
        if self.may_raise(name, error):
            return
        allowed = self.contracts.get(name, Contract()).raises
        if declared or line in self.raise_lines:
            if allowed is not None:
                self.found.add((line, "raise"))
            return
        kind = next((kind for type_, kind in IMPLICIT if isinstance(error, type_)), "raise")
        if kind == "value" and "unpack" in str(error):
            kind = "unpack"
        self.found.add((line, kind))

    def may_raise(self, name: str, error: Exception) -> bool:
        """Whether the contract of a function lets the exception out."""
        allowed = self.contracts.get(name, Contract()).raises
        return allowed is not None and isinstance(error, allowed)

    def explore(self, name: str) -> int:
        """Runs one function on small inputs; the number of runs whose input satisfied the preconditions."""
        runs = 0
        for args, named in inputs(self.plain[name], self.source):
            self.choices = []
            for _ in range(RUNS):
                runs += self.once(name, args, named)
                self.choices = following(self.choices[: len(self.sizes)], self.sizes)
                if not self.choices:
                    break
        return runs


def holds(clause: Callable[..., Any], values: dict[str, Any]) -> bool:
    wanted = inspect.signature(clause).parameters if values else ()
    try:
        return bool(clause(**{name: values[name] for name in wanted}))
    except Exception:
        return False


def assume(condition: object) -> None:
    if not condition:
        raise Skip


def following(choices: list[int], sizes: list[int]) -> list[int]:
    """The next sequence of choices, depth first; empty when there is none."""
    while choices and choices[-1] + 1 == sizes[len(choices) - 1]:
        choices = choices[:-1]
    return [*choices[:-1], choices[-1] + 1] if choices else []


@functools.cache
def domain(annotated: Any, source: str) -> list[Any]:
    """Small values of an annotated type, the same objects at each call: two parameters may be given one list."""
    if annotated is int:
        large = [64, 100, -100, 255, 256, 1000]
        if not re.search(r"\*\*|<<|range\(|pow\(", source):
            large += [2**64 - 1, -(2**70)]
        return [*range(-8, 21), 27, *large, True, False]
    if annotated is bool:
        return [False, True]
    if annotated is None or annotated is type(None):
        return [None]
    if annotated is object:
        return [0, 1, -3, True, False, None, (), (1,), (2, 3)]
    if isinstance(annotated, types.UnionType):
        return [value for part in typing.get_args(annotated) for value in domain(part, source)]
    if typing.get_origin(annotated) is tuple:
        parts = typing.get_args(annotated)
        if parts[-1] is Ellipsis:
            items = few(parts[0], source)
            return [choice for length in range(4) for choice in itertools.product(items, repeat=length)]
        return list(itertools.product(*(few(part, source) for part in parts)))
    if annotated is str:
        return ["", "a", "b", "ab", "ba", "aba", " ", " a ", "A", "1", "-1", "12", "a,b", "aa", "\n", "\u00df", "x y z"]
    if annotated is float:
        return [0.0, -0.0, 0.5, 1.0, -1.5, 2.0, 1e308, -1e308, 5e-324, math.inf, -math.inf, math.nan, 3, True]
    made = typing.get_origin(annotated)
    if made in (list, set, frozenset, dict):
        parts = typing.get_args(annotated)
        items = few(parts[0], source) if made is not dict else list(itertools.product(*(few(part, source) for part in parts)))
        drawn = random.Random(1)
        return [made(drawn.choice(items) for _ in range(length)) for length in range(5) for _ in range(length * 6 + 1)]
    if inspect.isclass(annotated) and annotated.__module__ == MODULE:
        return [annotated(*args, **named) for args, named in itertools.islice(inputs(annotated, source), 20)]
    raise NotImplementedError(annotated)


def few(annotated: Any, source: str) -> list[Any]:
    return [-7, -1, 0, 1, 2, 5, True] if annotated is int else domain(annotated, source)


def inputs(fn: Callable[..., Any], source: str) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    parameters = list(inspect.signature(fn).parameters.values())
    omitted = object()
    domains: list[list[Any]] = []
    for parameter in parameters:
        values = domain(parameter.annotation, source) if parameter.kind != parameter.VAR_POSITIONAL else []
        if parameter.kind == parameter.VAR_POSITIONAL:
            values = domain(types.GenericAlias(tuple, (parameter.annotation, ...)), source)
        if parameter.default is not parameter.empty:
            values = [*values, omitted]
        domains.append(values)
    size = 1
    for values in domains:
        size *= len(values)
    if size <= RUNS:
        choices: Iterator[tuple[Any, ...]] = itertools.product(*domains)
    else:
        drawn = random.Random(0)
        smaller = [[value for value in values if not isinstance(value, int) or value in SMALLER] for values in domains]
        narrow, wide = ([tuple(drawn.choice(values) for values in pool) for _ in range(RUNS // 2)] for pool in (smaller, domains))
        choices = itertools.chain(narrow, wide)
    for choice in choices:
        args: list[Any] = []
        named: dict[str, Any] = {}
        for parameter, value in zip(parameters, choice, strict=True):
            if value is omitted:
                continue
            if parameter.kind == parameter.VAR_POSITIONAL:
                args += value
            elif parameter.kind == parameter.KEYWORD_ONLY or parameter.default is not parameter.empty:
                named[parameter.name] = value
            else:
                args.append(value)
        yield tuple(args), named


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
def test_marks_are_true_of_cpython(path: Path) -> None:
    program = Program(path)
    assert ast.get_docstring(program.tree), "a file says which feature it tests"
    vacuous = {line for (line, _), verdict in program.marks.items() if verdict == "vacuous"}
    for name in program.checked():
        satisfied = program.explore(name)
        node = program.definitions[name]
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        contradictory = any(first <= line <= (node.end_lineno or first) for line in vacuous)
        assert (satisfied == 0) == contradictory, f"{name}: {satisfied} inputs satisfy the preconditions"
    claimed = {at for at, verdict in program.marks.items() if verdict == "disproved"}
    tolerated = {at for at, verdict in program.marks.items() if verdict == "unknown" and at[1] == "termination"}
    assert sorted(program.found - tolerated) == sorted(claimed)


@pytest.mark.parametrize("path", OTHERS, ids=[f"{path.parent.name}/{path.stem}" for path in OTHERS])
def test_no_proof_is_contradicted_by_cpython(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails in the other folders is marked, as far as their functions can be called here; what is marked may stay unseen."""
    monkeypatch.setattr(math, "sqrt", math.sqrt)  # one of the programs patches it
    try:
        program = Program(path)
    except (ImportError, AttributeError) as error:
        pytest.skip(f"does not load beside the stub of `prover`: {error}")
    for name in set(program.checked()) & program.plain.keys():
        before = set(program.found)
        with contextlib.suppress(NotImplementedError, ValueError):  # parameters of which no values are known here
            program.explore(name)
        lines = {line for _, _, line in program.plain[name].__code__.co_lines()}
        if any((line, "type") in program.marks for line in lines):  # what it calls with values of other types may fail anywhere
            program.found = before | {(line, kind) for line, kind in program.found if line in lines}
    marked = {*program.marks, *((line, "raise") for line, _ in program.marks)}  # a `raise` may fail while its message is made
    assert not program.found - marked


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
def test_every_wrong_function_has_a_right_twin(path: Path) -> None:
    program = Program(path)
    names = list(program.checked())
    marked = {line: verdict for (line, _), verdict in program.marks.items()}
    for name in names:
        node = program.definitions[name]
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        verdicts = [marked[line] for line in range(first, (node.end_lineno or first) + 1) if line in marked]
        if name.endswith("_wrong"):
            assert verdicts, f"{name} has no mark"
            assert name.removesuffix("_wrong") in names, f"{name} has no twin"
        else:
            assert "disproved" not in verdicts, f"{name} is marked as failing"
    assert any(name.endswith("_wrong") for name in names)


def test_the_corpus_is_large_enough() -> None:
    assert sum(len(list(Program(path).checked())) for path in FILES) >= 110
