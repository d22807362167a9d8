"""Failures that may be owed to an argument of a type that nobody means to pass: reasons to ask for an annotation, and no disproofs.

A parameter without an annotation, or with `Any` in it, is any value, so `f(x=0)` may fail where nobody would call it so. What fails for
the wrong type of a value raises TypeError or AttributeError, or cannot be unpacked; with a guessed type, that says more of the guess
than of the program. It is a finding all the same where the argument is the default, or of the type that the docstring names, or where
all arguments are like those of one example in the docstring. Nor is it one what an instance lacks of a class that leaves it to those
below it.
"""

from __future__ import annotations

from frontends import ir
from frontends.python.examples import examples, is_like, is_loose
from frontends.python.guess import Guesser
from frontends.python.plain_types import owner_of
from frontends.show import show_expr
from prover.replay import Input, Outcome
from prover.tasks import Target

OF_TYPES = ("type", "attribute-of-none", "unpack")  # kinds of failures that the type of a value decides


def doubts(guesser: Guesser, target: Target, given: Input, outcome: Outcome) -> tuple[str, ...]:
    """The parameters without annotation to whose types the failure may be owed; none where it is a finding whatever was meant."""
    if _abstract(guesser, target, outcome):
        return (_receiver(target),)
    if not _of_types(target, outcome):
        return ()
    function = target.function
    if any(is_like(function, example, dict(given.args)) for example in examples(function)):
        return tuple(_loose(guesser, target)) if _receiver(target) else ()
    known = guesser.of(target.module, function)
    found = []
    drawn = dict(function.given.types) if function.given is not None else {}
    params = {p.name: p for p in function.params}
    built = function.params[0].name if function.name == "__init__" and target.owner is not None and function.params else ""
    for name, text in given.args:
        p = params[name]
        if name == built:
            continue  # nobody passes it
        if name == _receiver(target):
            found += _loose(guesser, target)
        elif is_loose(p.annotation) and name not in drawn and not (name in known and known[name].documented):
            if p.kind in ("varargs", "kwargs") and text in ("()", "{}"):
                continue
            if not isinstance(p.default, ir.Const) or show_expr(p.default) != text:
                found.append(name)
    return tuple(dict.fromkeys(found))


def _of_types(target: Target, outcome: Outcome) -> bool:
    """Whether the type of a value is what fails: by the exception, or an assertion that tests types."""
    if outcome.kind in OF_TYPES or outcome.detail.startswith(("TypeError", "AttributeError")):
        return True
    lines = target.module.source.splitlines() if outcome.file == target.module.path else []
    return outcome.kind == "assertion" and outcome.line <= len(lines) and "isinstance(" in lines[outcome.line - 1]


def _abstract(guesser: Guesser, target: Target, outcome: Outcome) -> bool:
    """Whether the class of the receiver leaves to classes below it what is missing: a mixin, or `raise NotImplementedError`."""
    owner = target.owner
    if owner is None or not _receiver(target):
        return False
    if outcome.detail.startswith("NotImplementedError") and outcome.kind == "raise":
        return True
    if not outcome.detail.startswith(f"AttributeError: '{owner.name}' object has no attribute"):
        return False
    classes = (b for m in guesser.program.modules for _, b in m.bindings if isinstance(b, ir.Class))
    return any(base.rpartition(".")[2] == owner.name for cls in classes for base in cls.bases)


def _receiver(target: Target) -> str:
    function = target.function
    bound = function.kind in ("method", "property") and target.owner is not None and function.name != "__init__"
    return function.params[0].name if bound and function.params else ""


def _loose(guesser: Guesser, target: Target) -> list[str]:
    """The arguments with which a receiver is built whose types are guesses, as `width of TextWrapper`."""
    owner = owner_of(target.module, target.function)
    start = next((m for m in owner.methods if m.name == "__init__"), None) if owner is not None else None
    if owner is None or start is None:
        return []
    known = guesser.of(target.module, start)
    loose = [p.name for p in start.params[1:] if is_loose(p.annotation) and not (p.name in known and known[p.name].documented)]
    return [f"{name} of {owner.name}" for name in loose]
