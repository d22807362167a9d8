"""Rewards. The solver's verdict is the only source: nothing is given for form, and nothing that the model says of itself is believed.

    solver     1 for a lemma that takes part in a proof (`training.verdicts`), an input that fails, a body that keeps the contract; else 0
    proposer   (1 - success rate) * novelty for problems that are solved sometimes; nothing for those that templates or Spacer solve

`tests/test_reward.py` is the gallery of what has been tried to get a reward without a proof.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

from frontends import ir
from prover.replay import Input, build_request, replay
from training.arena.generate import inputs
from training.arena.interpret import Outside, Raised, State, Stuck, Subject, loaded
from training.bench import prepare
from training.tasks import Assignment, header
from training.verdicts import pipeline

MAX_BODY = 4000  # characters of a synthesised body
CHECKED = 60  # inputs on which a synthesised body has to end
FORBIDDEN = (  # in a synthesised body
    "assume", "anything", "requires", "ensures", "lemma", "raises", "pure", "never_raises", "decreases", "invariant", "old", "seen",
)  # fmt: skip


def proposer_reward(successes: Sequence[bool], novelty: float, rivals: Collection[str]) -> float:
    """Of a proposed problem, from the attempts at it. `rivals`: the proposers without a model that prove it. The rule of Absolute Zero:
    what never works may be false or hopeless, and what always works teaches nothing."""
    if rivals or not successes:
        return 0.0
    rate = sum(successes) / len(successes)
    return (1.0 - rate) * min(max(novelty, 0.0), 1.0) if 0.0 < rate < 1.0 else 0.0


def novelty(seen: int) -> float:
    """Of a problem whose form up to names was seen so often before."""
    return 1.0 / (1 + seen) ** 2


def task_reward(task: Assignment, answer: str) -> float:
    """Of an answer to a task of refutation (`n == 2 and xs == [1, 2]`) or synthesis (a body). Raises ValueError for another kind."""
    if task.kind == "refute":
        return refute_reward(task, stated(answer))
    if task.kind == "synthesise":
        return synthesis_reward(task, answer)
    raise ValueError(f"answers to {task.kind} are lemmas")


def stated(text: str) -> list[tuple[str, str]]:
    """The input that a condition like `n == 2 and xs == [1, 2]` names: parameters with literals; empty if it is none."""
    try:
        body = ast.parse(text, mode="eval").body if len(text) <= MAX_BODY else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: list[tuple[str, str]] = []
    for part in body.values if isinstance(body, ast.BoolOp) and isinstance(body.op, ast.And) else [body]:
        match part:
            case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[value]) if name not in dict(found):
                found.append((name, ast.unparse(value)))
            case _:
                return []
    return found


def refute_reward(task: Assignment, args: Sequence[tuple[str, str]]) -> float:
    """1 if a sandboxed CPython shows the goal violated on these arguments (literals, by parameter)."""
    try:
        module = loaded(task.source)
        function = next(f for f in module.functions() if f.qualname == task.function)
        given = {name: _literal(text) for name, text in args}
        if list(given) != [p.name for p in function.params]:
            return 0.0
        subject = Subject(module, function)
        trace = subject.run(given)
        if trace is None or subject.holds(trace):
            return 0.0
    except (ValueError, StopIteration, Outside, Raised, Stuck):
        return 0.0
    request = build_request(ir.Program((module,)), module, function, [Input(tuple(args))], False)
    outcomes = list(replay(request))
    return 1.0 if len(outcomes) == 1 and outcomes[0].failed and outcomes[0].kind == task.goal_kind else 0.0


def _literal(text: str) -> object:
    """The value of a literal int, bool or list of ints. Raises ValueError for anything else."""
    if len(text) > 400:
        raise ValueError("too long")
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        raise ValueError("not a literal") from None
    if type(value) is list and all(type(x) is int for x in value):
        return tuple(value)
    if type(value) in (int, bool):
        return value
    raise ValueError("not an int, a bool or a list of ints")


def synthesis_reward(task: Assignment, body: str) -> float:
    """1 if the pipeline proves the contract of the function with this body, and it really ends, as required, on sampled inputs.

    The contract is the task's own text, byte for byte; a body that speaks of contracts, calls itself or adds definitions is worth nothing.
    """
    if len(body) > MAX_BODY or task.kind != "synthesise":
        return 0.0
    head = header(task.source, task.function)
    source = head + "".join(f"    {line}\n" for line in body.splitlines())
    try:
        tree = ast.parse(source)
        if header(source, task.function) != head or ast.dump(ast.parse(f"{head}    ...\n")) != _without_body(tree, task.function):
            return 0.0
        names = {n.id for f in tree.body if isinstance(f, ast.FunctionDef) for s in f.body for n in ast.walk(s) if isinstance(n, ast.Name)}
        if names & {*FORBIDDEN, task.function}:
            return 0.0
        module = loaded(source)
        function = next(f for f in module.functions() if f.qualname == task.function)
        subject = Subject(module, function)
        ran = 0
        for given in inputs(function, task.seed, CHECKED):
            ran += _keeps(subject, given)
        bench = prepare(source, task.function, ((task.goal_kind, task.goal),), task.seed)
    except (SyntaxError, ValueError, StopIteration, Outside, Raised, Stuck, RecursionError, MemoryError):
        return 0.0
    return 1.0 if ran and pipeline(bench, ()) else 0.0


def _keeps(subject: Subject, given: State) -> bool:
    """Whether the input is admitted, and the run ends as required. Raises Stuck where it does not end, Raised where it fails."""
    trace = subject.run(given)
    if trace is not None and not subject.holds(trace):
        raise Raised("the contract is violated")
    return trace is not None


def _without_body(tree: ast.Module, function: str) -> str:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            node.body, kept = [ast.Expr(ast.Constant(...))], node.body
            shown = ast.dump(tree)
            node.body = kept
            return shown
    return ""
