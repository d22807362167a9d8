"""Values for `anything(...)`: those that an input gives, then a stream of invented ones."""

from __future__ import annotations

import random
import types
import typing
from collections.abc import Sequence
from typing import Any

from prover.child.checks import Unusable
from prover.child.values import show

_PLAIN = (bool, int, float, str)


class Stream:
    """Values without end. They depend on the seed alone; `ints` are numbers that matter to the program."""

    def __init__(self, seed: int, ints: Sequence[int]) -> None:
        self.rng = random.Random(seed)
        self.ints = list(ints)
        # A stream has a character: a loop that goes on while anything(bool) is left at once by half of them otherwise.
        self.truth = self.rng.choice((0.02, 0.1, 0.5, 0.5, 0.9, 0.98, 0.98))
        self.reach = self.rng.choice((1, 3, 10, 100, 10_000))
        self.noted = self.rng.choice((0.0, 0.3, 0.7))

    def anything(self, kind: Any, depth: int = 2) -> Any:
        """A value of a type as `anything` is given it."""
        rng = self.rng
        if kind is bool:
            return rng.random() < self.truth
        if kind is int:
            if rng.random() >= self.truth:
                return 0  # what most programs mean by "no"
            noted = rng.random() < self.noted and self.ints
            return rng.choice(self.ints) if noted else rng.randint(-self.reach, self.reach)
        if kind is str:
            return "".join(rng.choice("ab") for _ in range(rng.randint(0, 4)))
        if kind is None or kind is types.NoneType:
            return None
        origin, args = typing.get_origin(kind), typing.get_args(kind)
        if origin in (types.UnionType, typing.Union):
            return self.anything(rng.choice(args), depth)
        if origin is list and depth:
            return [self.anything(args[0], depth - 1) for _ in range(rng.randint(0, 5))]
        if origin is tuple and depth and Ellipsis not in args:
            return tuple(self.anything(arg, depth - 1) for arg in args)
        raise Unusable(f"nothing can be drawn of {kind!r}")


class Draws:
    """What `anything` gives in one run, and, where a stream invents it, as source text what it gave."""

    def __init__(self, given: Sequence[Any] = (), stream: Stream | None = None) -> None:
        self.given = list(given)
        self.stream = stream
        self.told: list[str] = []

    def anything(self, kind: Any) -> Any:
        """The next value; `LookupError` where there is none, or where it is not of the type."""
        if self.given:
            value = self.given.pop(0)
            if kind in _PLAIN and not isinstance(value, (int, float) if kind is float else kind):
                raise LookupError(f"the value given for anything({kind.__name__}) is of another type")
        elif self.stream is not None:
            value = self.stream.anything(kind)
        else:
            raise LookupError("no value given for anything(...)")
        if self.stream is not None:
            self.told.append(show(value))
        return value
