"""The module `logging`: a call of a logger gives None and changes nothing that the program sees.

What is wrong with a message's arguments is reported by the handlers and not raised, so they are not formatted here. Only what runs code
of the program (an instance with a text of its own) is a limit.
"""

from __future__ import annotations

from smt import attributes
from smt.builtins.registry import Arguments, function, method
from smt.kinds import kind_of
from smt.machine import Machine
from smt.values import NONE, LibraryV, NoneV, RefV, StrV, Value, alternatives, str_v

LEVELS = ("debug", "info", "warning", "error", "exception", "critical")


@function("logging.getLogger")
def _logger(m: Machine, a: Arguments) -> Value:
    name = (*a.only(m, 0, 1), NONE)[0]
    if any(not isinstance(v, StrV | NoneV) for _, v in alternatives(name)):
        raise m.unsupported("logger whose name is not a string", a.span)
    return LibraryV("logging.Logger", (name if isinstance(name, StrV) else str_v("root"),))


def _logged(m: Machine, a: Arguments) -> Value:
    is_method = a.name.startswith("logging.Logger.")
    least = 1 + is_method
    if len(a.positional) < least:
        raise m.type_error(f"{a.name}() misses an argument", a.span)
    if set(a.keywords) - {"exc_info", "extra", "stack_info", "stacklevel"}:
        raise m.type_error(f"{a.name}() got an unexpected keyword argument", a.span)
    if "extra" in a.keywords or "stacklevel" in a.keywords:
        raise m.unsupported(f"this form of {a.name}", a.span)
    for value in a.positional[is_method:]:
        for _, part in alternatives(value):
            if kind_of(m.no_opaque(part, a.span)) in ("instance", "member", "library"):
                if isinstance(part, RefV) and not _has_own_text(m, part, a):
                    continue
                raise m.unsupported(f"{kind_of(part)} as an argument of {a.name}", a.span)
    return NONE


def _has_own_text(m: Machine, value: RefV, a: Arguments) -> bool:
    names = ("__str__", "__repr__", "__format__", "__int__", "__float__", "__index__")
    return any(attributes.special_method(m, value, name, a.span) is not None for name in names)


for _level in LEVELS:
    function(f"logging.{_level}")(_logged)
    method(f"logging.Logger.{_level}")(_logged)
