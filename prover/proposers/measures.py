"""Measures of recursion: ints that may fall with each call of a function by itself, read off what it passes on.

Candidates only: whether one falls and stays natural is an obligation at each call (Turing 1949; Floyd 1967).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from frontends import ir
from frontends.walk import walk

MAX_CANDIDATES = 40
_CHANGING = ("list", "dict", "set", "deque", "bytearray")  # may be shorter at the next call though it is the same object
_SIZED = (*_CHANGING, "str", "tuple", "frozenset", "bytes")


def of_recursion(function: ir.Function, kinds: Sequence[tuple[str, str]]) -> list[str]:
    """Texts of measures over the parameters, likely ones first; none where the function does not call itself by its name.

    `kinds`: the parameters with their kinds ("int", "list[int]", ...).
    """
    changed = _changed(function)
    if changed is None:
        return []
    changed |= {name for name, kind in kinds if kind.partition("[")[0] in _CHANGING}
    ints = [name for name, kind in kinds if kind in ("int", "bool")]
    sized = [name for name, kind in kinds if kind.partition("[")[0] in _SIZED]
    return list(dict.fromkeys(_candidates(function, changed, ints, sized)))[:MAX_CANDIDATES]


def _candidates(function: ir.Function, changed: set[str], ints: Sequence[str], sized: Sequence[str]) -> Iterator[str]:
    moving = [n for n in ints if n in changed]
    pairs = [(a, b) for a in ints for b in ints if a != b and (a in changed or b in changed)]
    bounds = sorted({bound for name in moving for bound in _bounds(function, name)})
    yield from (f"len({s})" for s in sized if s in changed)
    yield from moving
    yield from (f"len({s}) - {n}" for n in moving for s in sized)
    yield from (f"{b} - {a}" for a, b in pairs)
    yield from (f"{bound} - {n}" for n in moving for bound in bounds)
    yield from (f"{n} + 1" for n in moving)
    yield from (f"{b} - {a} + 1" for a, b in pairs)
    yield from (f"-{n}" for n in moving)
    yield from (f"{a} + {b}" for a, b in pairs if a < b)
    lengths = [f"len({s})" for s in sized if s in changed]
    if len(lengths) > 1:
        yield " + ".join(lengths)
    yield from (f"{bound} + {n}" for n in moving for bound in bounds)
    yield from (f"len({s}) - {n} + 1" for n in moving for s in sized)
    yield from (f"{n} - {b}" for n in moving for b in bounds)


def _changed(function: ir.Function) -> set[str] | None:
    """The parameters for which a call of the function by itself is given something else; None where there is no such call."""
    params = [p.name for p in function.params]
    found: set[str] | None = None
    for node in walk(function.body):
        if not isinstance(node, ir.Call):
            continue
        match node.func:
            case ir.Name(id=name) if name == function.name:
                order = params
            case ir.Attribute(name=name) if name == function.name:
                order = params[1:] if function.kind != "function" else params
            case _:
                continue
        given = dict(zip(order, (a.value for a in node.args if a.keyword is None), strict=False))
        given |= {a.keyword: a.value for a in node.args if a.keyword is not None}
        others = {p for p, value in given.items() if p in params and not (isinstance(value, ir.Name) and value.id == p)}
        found = (found or set()) | others
    return found


def _bounds(function: ir.Function, name: str) -> Iterator[int]:
    """Positive numbers that the function compares a name with."""
    for node in walk(function.body):
        if isinstance(node, ir.Compare):
            sides = (node.left, node.right)
            if any(isinstance(s, ir.Name) and s.id == name for s in sides):
                yield from (s.value for s in sides if isinstance(s, ir.Const) and type(s.value) is int and s.value > 0)
