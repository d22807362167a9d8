"""Replay: what CPython really does on an input. Only what a replay confirms is ever shown as a disproof.

A request is pure data, made from the IR by `build_request`; a child in the sandbox loads the program from the text in it, calls
the function on each input with every contract turned into a check, and says what happened.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from frontends import ir
from frontends.kinds import Type
from prover.records import Step
from prover.sandbox import Child, Ended, Policy, TimedOut
from smt.callgraph import reaches
from smt.promises import documented
from smt.stopwatch import Stopwatch

SCRIPT = Path(__file__).with_name("replay_child.py")
_GRACE_S = 1.0  # the child stops a call by itself when its time is up; after this much more it is killed

Status = Literal["returned", "raised", "violation", "precondition-unmet", "timeout", "crash", "error"]


@dataclass(frozen=True, slots=True)
class Input:
    """One input: parameter to a Python expression, and the values of successive `anything(...)`.

    Expressions are evaluated in order, in the names of the module; `(x := [1])` names an object that a later one may mention.
    """

    args: tuple[tuple[str, str], ...]
    drawn: tuple[str, ...] = ()
    seed: int | None = None  # of a stream that invents values for `anything(...)` when `drawn` is used up; `Outcome.drawn` tells them


@dataclass(frozen=True, slots=True)
class ModuleText:
    """One module of the program. `path` is absolute, `shown` what outcomes call the file."""

    name: str
    path: str
    shown: str
    source: str
    package: bool


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One clause of a contract; see `frontends.ir.Clause`. `strings_fail`: deal's rule that a string is an error message."""

    which: Literal["requires", "ensures", "snapshot", "decreases", "class-invariant"]
    params: tuple[tuple[str, str], ...]
    text: str
    line: int
    name: str = ""
    strings_fail: bool = False


@dataclass(frozen=True, slots=True)
class FunctionContract:
    """The contract of one function. `types`: encoded annotations; `cycle`: the functions that it is mutually recursive with."""

    module: str
    qualname: str
    file: str
    line: int
    clauses: tuple[ClauseText, ...]
    raises: tuple[str, ...] | None
    exists: bool
    lemma: bool
    types: tuple[tuple[str, Any], ...]
    cycle: tuple[tuple[str, str], ...]
    outside: int | None  # how many decorators stand above those that run; None: there are none that do


@dataclass(frozen=True, slots=True)
class ClassContract:
    """The invariants of one class, and where its methods are defined."""

    module: str
    qualname: str
    file: str
    line: int
    clauses: tuple[ClauseText, ...]
    methods: dict[str, int]


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """Everything that a replay needs."""

    module: str
    qualname: str
    kind: ir.MethodKind
    params: tuple[tuple[str, ir.ParamKind], ...]
    modules: tuple[ModuleText, ...]
    contracts: tuple[FunctionContract, ...]
    classes: tuple[ClassContract, ...]
    roots: tuple[str, ...]
    incomplete: bool = False  # part of the function's contract has no meaning here: no input can be judged
    declared: bool = False  # the function says itself what it raises: what comes from a function that was passed counts, too
    inputs: tuple[Input, ...] = ()
    ints: tuple[int, ...] = ()  # numbers that matter to the program: streams draw them more often
    timeout_s: float = 2.0  # for one call; these are the child's time, see `smt.stopwatch`
    import_timeout_s: float = 10.0
    total_s: float = 60.0  # for all of it
    memory_bytes: int = 1024**3
    trace: bool = True
    stop_after: int = 0  # stop when so many distinct failures have been seen; 0: never


@dataclass(frozen=True, slots=True)
class Violation:
    """A contract that did not hold. `also`: other places that may stand for the same failure (class invariants)."""

    kind: str
    file: str
    line: int
    text: str
    detail: str = ""
    also: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call did. `kind`, `file`, `line` are those of the first violation, or of the exception that escaped.

    `allowed`: the exception is one that the function's contract lets escape. `violations`: the contracts that failed together.
    """

    status: Status
    kind: str = ""
    file: str = ""
    line: int = 0
    column: int | None = None  # where on the line, if CPython tells: several obligations may stand there
    detail: str = ""
    result: str = ""
    arguments: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    allowed: bool = False
    violations: tuple[Violation, ...] = ()
    layers: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()  # what `anything(...)` gave, where the input has a seed
    spent_s: float = field(default=0.0, compare=False)  # of the child's time, from the outcome before

    @property
    def failed(self) -> bool:
        """Whether the program is wrong on this input."""
        return self.status == "violation" or (self.status == "raised" and not self.allowed)

    @property
    def site(self) -> tuple[str, str, int]:
        """Kind, file and line: what makes two failures the same one."""
        return self.kind, self.file, self.line


# ---------------------------------------------------------------------------------------------------------------- requests


def build_request(
    program: ir.Program,
    module: ir.Module,
    function: ir.Function,
    inputs: Sequence[Input] = (),
    never_raises: bool = False,
    roots: Sequence[Path] = (),
) -> ReplayRequest:
    """The request for one function of a program. `never_raises`: judge it as if it promised so, what its docstring names aside."""
    # What a stub stands for is not at hand: where it is not installed either, nothing can be run.
    present = tuple(m for m in program.modules if not m.path.endswith(".pyi"))
    watched = any(c.invariants for m in present for c in _classes(m))
    contracts = []
    for m in present:
        for f in m.functions():
            target = m.name == module.name and f == function
            if f.contract.exists or target:
                made = _function_contract(program, m, f)
                if target and never_raises and made.raises is None:
                    made = replace(made, raises=documented(f))
                contracts.append(made)
    folders = list(roots) + [_root(m) for m in present]
    readable = dict.fromkeys(str(folder) for folder in folders if folder != Path(folder.anchor))
    return ReplayRequest(
        module=module.name,
        qualname=function.qualname,
        kind=function.kind,
        params=tuple((p.name, p.kind) for p in function.params),
        modules=tuple(_module_text(m) for m in present),
        contracts=tuple(contracts),
        classes=tuple(_class_contract(m, c) for m in present for c in _classes(m)) if watched else (),
        roots=tuple(readable),
        declared=function.contract.raises is not None,
        incomplete=bool(function.contract.limits or (function.given is not None and function.limits)),
        inputs=tuple(inputs),
    )


def _module_text(module: ir.Module) -> ModuleText:
    path = Path(module.path).absolute()
    return ModuleText(module.name, str(path), module.path, module.source, path.name == "__init__.py")


def _root(module: ir.Module) -> Path:
    path = Path(module.path).absolute()
    for _ in range(module.name.count(".") + (path.name == "__init__.py")):
        path = path.parent
    return path.parent


def _classes(module: ir.Module) -> Iterator[ir.Class]:
    return (binding for _, binding in module.bindings if isinstance(binding, ir.Class))


def _clause(which: Any, clause: ir.Clause, name: str = "") -> ClauseText:
    return ClauseText(which, clause.params, clause.text, clause.span.line, name, _strings_fail(clause.body))


def _strings_fail(body: ir.Expr) -> bool:
    # How the frontend spells deal's rule: False if isinstance(%t := BODY, str) else %t.
    match body:
        case ir.IfExp(test=ir.Call(func=ir.Name(id="isinstance"), args=(ir.Arg(value=ir.NamedExpr(target=target)), _))):
            return target.id.startswith("%")
    return False


def _function_contract(program: ir.Program, module: ir.Module, function: ir.Function) -> FunctionContract:
    contract = function.contract
    clauses = [_clause("requires", c) for c in contract.requires] + [_clause("ensures", c) for c in contract.ensures]
    clauses += [_clause("snapshot", c, name) for name, c in contract.snapshots]
    if contract.decreases is not None:
        clauses.append(_clause("decreases", contract.decreases))
    types = [(p.name, p.annotation) for p in function.params if p.kind not in ("varargs", "kwargs")]
    if function.given is not None:
        clauses += [_clause("requires", c) for c in function.given.assumes]
        drawn = dict(function.given.types)
        types = [(name, drawn.get(name, annotation)) for name, annotation in types]
    return FunctionContract(
        module.name, function.qualname, module.path, function.span.line, tuple(clauses), contract.raises, contract.exists,
        contract.lemma, tuple((name, encode(kind)) for name, kind in types), _cycle(program, module, function),
        function.outside if function.wrappers else None,
    )  # fmt: skip


def _cycle(program: ir.Program, module: ir.Module, function: ir.Function) -> tuple[tuple[str, str], ...]:
    if function.contract.decreases is None:
        return ()
    key = f"{module.name}:{function.qualname}"
    others = [(m.name, f.qualname) for m in program.modules for f in m.functions() if f.contract.decreases is not None]
    return tuple(
        (name, qualname)
        for name, qualname in others
        if reaches(program, key, f"{name}:{qualname}") and reaches(program, f"{name}:{qualname}", key)
    )


def _class_contract(module: ir.Module, cls: ir.Class) -> ClassContract:
    clauses = tuple(_clause("class-invariant", c) for c in cls.invariants)
    methods = {f.name: f.span.line for f in cls.methods}
    return ClassContract(module.name, cls.qualname, module.path, cls.span.line, clauses, methods)


def encode(kind: Type | None) -> Any:
    """A type as JSON; literals as their type's name and source text."""
    if kind is None:
        return None
    if kind.name == "class":
        values = [["str", str(value)] for value in kind.values]
    else:
        values = [[type(value).__name__, repr(value)] for value in kind.values]
    return [kind.name, [encode(arg) for arg in kind.args], values, kind.bounds]


# ------------------------------------------------------------------------------------------------------------------ running


def replay(request: ReplayRequest) -> tuple[Outcome, ...]:
    """The outcome for each input, in order; fewer when `stop_after` or `total_s` cut it short. Never hangs, never raises."""
    outcomes: list[Outcome] = []
    spent = 0.0
    payload = asdict(replace(request, inputs=()))
    payload["inputs"] = [{"args": i.args, "drawn": i.drawn, "seed": i.seed} for i in request.inputs]
    while len(outcomes) < len(request.inputs) and spent < request.total_s:
        done, finished = _attempt(request, payload, len(outcomes), request.total_s - spent)
        outcomes.extend(done)
        spent += sum(outcome.spent_s for outcome in done)
        if finished:
            break
    return tuple(outcomes)


def _attempt(
    request: ReplayRequest, payload: dict[str, Any], first: int, limit_s: float
) -> tuple[list[Outcome], bool]:
    """One child, from input `first` on: the outcomes until it ended, and whether that is all that there will be."""
    policy = Policy((*request.roots, str(SCRIPT.parent)), request.memory_bytes, int(max(1, request.total_s)) + 1)
    outcomes: list[Outcome] = []
    rest = len(request.inputs) - first

    def all_of(status: Status, detail: str) -> tuple[list[Outcome], bool]:
        return [Outcome(status, detail=detail, layers=layers)] * rest, True

    layers: tuple[str, ...] = ()
    try:
        started = Child(SCRIPT, payload | {"first": first}, policy)
    except OSError as error:
        return all_of("error", f"no process could be started: {error}")
    with started as child:
        watch, told = Stopwatch(child.process.pid), 0.0
        try:
            start = child.receive(min(request.import_timeout_s, max(0.1, limit_s)))
        except TimedOut:
            return all_of("timeout", f"importing the module took longer than {request.import_timeout_s:g} s")
        except Ended as end:
            return all_of("crash", f"importing the module ended the process ({_status(end.status)})")
        if not isinstance(start, dict) or "layers" not in start:  # the program wrote to the descriptor itself
            return all_of("crash", "the answer was garbled")
        layers = tuple(start["layers"])
        if "import_error" in start:
            return all_of("error", f"importing the module failed: {start['import_error']}")
        failures: set[tuple[str, str, int]] = set()
        while len(outcomes) < rest:
            try:
                answer = child.receive(min(request.timeout_s + _GRACE_S, max(0.0, limit_s - told)))
                outcomes.append(_outcome(answer, layers, watch.spent() - told))
                told = watch.spent()
            except TimedOut:
                late = Outcome("timeout", detail="no answer within the time limit", layers=layers, spent_s=watch.spent() - told)
                return [*outcomes, late], False
            except Ended as end:
                detail = f"the process ended ({_status(end.status)})"
                return [*outcomes, Outcome("crash", detail=detail, layers=layers, spent_s=watch.spent() - told)], False
            except (AttributeError, KeyError, TypeError, ValueError):
                garbled = Outcome("crash", detail="the answer was garbled", layers=layers, spent_s=watch.spent() - told)
                return [*outcomes, garbled], False
            if outcomes[-1].failed:
                failures.add(outcomes[-1].site)
                if request.stop_after and len(failures) >= request.stop_after:
                    return outcomes, True
    return outcomes, True


def _status(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"


def _outcome(answer: dict[str, Any], layers: tuple[str, ...], spent_s: float) -> Outcome:
    violations = tuple(
        Violation(v["kind"], v["file"], int(v["line"]), v["text"], v["detail"], tuple((f, int(n)) for f, n in v["also"]))
        for v in answer["violations"]
    )
    kind, file, line, detail = answer.get("kind", ""), answer.get("file", ""), answer.get("line", 0), answer.get("detail", "")
    if violations:
        first = violations[0]
        kind, file, line = first.kind, first.file, first.line
        detail = f"{first.text} is false" + (f" ({first.detail})" if first.detail else "")
    steps = tuple(Step(int(line), tuple((k, v) for k, v in values)) for line, values in answer["steps"])
    arguments = tuple((k, v) for k, v in answer["arguments"])
    return Outcome(
        answer["status"], kind, file, line, answer.get("column"), detail, answer.get("result", ""), arguments, steps,
        bool(answer.get("allowed")), violations, layers, tuple(answer.get("drawn", ())), spent_s,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------------ reading


def confirm(outcome: Outcome, kind: str, line: int, file: str, text: str = "") -> bool:
    """Whether an outcome shows an obligation violated: same kind, same place, and the same clause where `text` names one."""
    if outcome.status == "raised":
        return (outcome.kind, outcome.line, outcome.file) == (kind, line, file) and not outcome.allowed
    if outcome.status != "violation":
        return False
    return any(
        v.kind == kind and (file, line) in ((v.file, v.line), *v.also) and _same_text(v.text, text) for v in outcome.violations
    )


def _same_text(found: str, wanted: str) -> bool:
    return not wanted or found in wanted or _canonical(found) == _canonical(wanted)


def _canonical(text: str) -> str:
    try:
        return ast.unparse(ast.parse(text.strip(), mode="eval"))
    except (SyntaxError, ValueError):
        return text


def render_call(function: ir.Function, args: Iterable[tuple[str, str]]) -> str:
    """The call that a user can paste, e.g. `Account(balance=0).withdraw(amount=1)`."""
    given = dict(args)
    params = list(function.params)
    name = function.qualname
    if function.name == "__init__" and params:
        name = function.qualname.rpartition(".")[0]
        del params[0]
    elif function.kind in ("method", "property") and params:
        receiver = given.pop(params.pop(0).name, "self")
        plain = isinstance(ast.parse(receiver, mode="eval").body, ast.Name | ast.Call | ast.Subscript | ast.NamedExpr)
        name = f"{receiver if plain else f'({receiver})'}.{function.name}"
        if function.kind == "property":
            return name
    parts = []
    for p in params:
        if p.name in given and p.kind in ("varargs", "kwargs"):
            parts.append(f"{'*' if p.kind == 'varargs' else '**'}{given[p.name]}")
        elif p.name in given:
            positional = p.kind == "positional-only" or any(q.kind == "varargs" and q.name in given for q in params)
            parts.append(given[p.name] if positional and p.kind != "keyword-only" else f"{p.name}={given[p.name]}")
    return f"{name}({', '.join(parts)})"
