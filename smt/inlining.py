"""A call that is followed: the body of the callee is run here, in a frame of its own.

In: a function, and a value for each parameter. Out: what it returns; exceptions that leave it leave the call.
"""

from __future__ import annotations

from smt.evaluation import execute_block
from smt.machine import Machine
from smt.values import NONE, FuncV, Value

MAX_DEPTH = 12


def inline(m: Machine, func: FuncV, bound: dict[str, Value]) -> Value:
    """Run the body of a function here."""
    f = func.function
    frame = m.new_frame(func.module, f.locals, m.frames.get(func.frame), f, func.owner, next(iter(bound.values()), None))
    for name, value in bound.items():
        m.set_local(name, value, frame)
    m.calls.append(m.key_of(func))
    try:
        with m.inside(frame), m.collecting() as exits:
            end = m.attempt(lambda: execute_block(m, f.body))
    finally:
        m.calls.pop()
    m.exits.extend(e for e in exits if e.kind in ("raise", "leave"))
    ends = [(e.state, e.value) for e in exits if e.kind == "return"]
    if end is not None:
        ends.append((end[0], NONE))
    return m.arrive(ends)
