"""Built-in functions that run a special method of an instance, which is looked up in its class."""

from __future__ import annotations

from collections.abc import Sequence

from frontends.ir import Span
from smt.attributes import special_method
from smt.calls import call
from smt.machine import Machine
from smt.values import RefV, Value


def by_method(
    m: Machine, value: Value, name: str, otherwise: str, span: Span, instead: Sequence[str] = (), args: tuple[Value, ...] = ()
) -> Value:
    """What the method gives; TypeError where the class has none. `instead`: methods that Python tries when there is none."""
    assert isinstance(value, RefV)
    method = special_method(m, value, name, span)
    if method is not None:
        return call(m, method, (value, *args), {}, span)
    for other in instead:
        if special_method(m, value, other, span) is not None:
            raise m.unsupported(f"{other} in the place of {name}", span)
    raise m.type_error(otherwise, span)
