"""Values of the program: how they are shown, made, and held against annotations."""

from __future__ import annotations

import collections
import contextlib
import enum
import types
from typing import Any


def show(value: Any, depth: int = 3) -> str:
    """A short text for a value: its source where it has one, without addresses and without running the program's `__repr__`."""
    kind = type(value)
    if kind in (int, bool, float, complex, str, bytes, type(None)):
        with contextlib.suppress(ValueError):  # an int of more digits than may be converted
            text = repr(value)
            return text if len(text) <= 200 else text[:197] + "..."
        return hex(value)[:197] + "..."
    if isinstance(value, enum.Flag) and value not in kind:
        return f"{kind.__name__}({value.value!r})"
    if isinstance(value, enum.Enum):
        return f"{kind.__name__}.{value.name}"
    if kind in (range, slice):
        return repr(value)
    if isinstance(value, type | types.FunctionType | types.BuiltinFunctionType | types.ModuleType):
        return str(getattr(value, "__qualname__", value.__name__))
    if depth == 0:
        return "..."
    if kind in (list, tuple, set, frozenset, collections.deque):
        items = [show(v, depth - 1) for v in list(value)[:30]] + (["..."] if len(value) > 30 else [])
        inner = ", ".join(sorted(items) if kind in (set, frozenset) else items)
        if kind is tuple:
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        if kind is list:
            return f"[{inner}]"
        return f"{{{inner}}}" if kind is set and value else f"{kind.__name__}([{inner}])" if value else f"{kind.__name__}()"
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return f"{kind.__name__}({', '.join(f'{n}={show(v, depth - 1)}' for n, v in zip(kind._fields, value, strict=False))})"
    if isinstance(value, dict):
        name = "" if kind is dict else kind.__name__
        pairs = [f"{show(k, depth - 1)}: {show(v, depth - 1)}" for k, v in list(dict.items(value))[:30]]
        text = "{" + ", ".join(pairs + (["..."] if len(value) > 30 else [])) + "}"
        return f"{name}({text})" if name else text
    if isinstance(value, BaseException):
        return f"{kind.__name__}({', '.join(show(a, depth - 1) for a in value.args)})"
    return f"{kind.__name__}({', '.join(f'{name}={show(v, depth - 1)}' for name, v in fields_of(value))})"


def fields_of(value: Any) -> list[tuple[str, Any]]:
    """The attributes that an instance holds, in `__slots__` too."""
    found = list(getattr(value, "__dict__", {}).items())
    for cls in type(value).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            with contextlib.suppress(AttributeError):
                found.append((name, object.__getattribute__(value, name)))
    return found


def instance(cls: type, /, **fields: Any) -> Any:
    """`prover.instance`: an instance with these fields, made without `__init__`."""
    made: Any = object.__new__(cls)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


def fits(value: Any, kind: Any, names: dict[str, Any]) -> bool:
    """Whether a value may be of an annotated type; False only where it certainly is not."""
    if kind is None:
        return True
    name, args, values, bounds = kind
    plain: dict[str, type] = {
        "str": str, "bytes": bytes, "none": type(None), "bool": bool, "range": range, "frozenset": frozenset,
    }  # fmt: skip
    if name in plain:
        fine = isinstance(value, plain[name])
    elif name == "int":
        low, high = bounds or (None, None)
        fine = isinstance(value, int) and not (bounds is not None and isinstance(value, bool))
        fine = fine and (low is None or value >= low) and (high is None or value <= high)
    elif name in ("float", "complex"):
        fine = isinstance(value, int | float if name == "float" else int | float | complex)
    elif name == "union":
        fine = any(fits(value, arg, names) for arg in args)
    elif name == "literal":
        fine = any(type(value).__name__ == t and repr(value) == text for t, text in values)
    elif name in ("list", "set"):
        fine = isinstance(value, list if name == "list" else set) and all(fits(v, a, names) for v in value for a in args[:1])
    elif name == "deque":
        fine = isinstance(value, collections.deque) and all(fits(v, a, names) for v in value for a in args[:1])
    elif name == "Counter":
        fine = isinstance(value, collections.Counter) and all(fits(k, a, names) for k in value for a in args[:1])
        fine = fine and all(isinstance(v, int) for v in value.values())
    elif name in ("dict", "OrderedDict"):
        fine = isinstance(value, dict if name == "dict" else collections.OrderedDict)
        if fine and len(args) == 2:
            fine = all(fits(k, args[0], names) and fits(v, args[1], names) for k, v in value.items())
    elif name == "tuple":
        fine = isinstance(value, tuple)
        if fine and args and args[-1][0] == "...":
            fine = all(fits(v, args[0], names) for v in value)
        elif fine and args:
            fine = len(value) == len(args) and all(fits(v, a, names) for v, a in zip(value, args, strict=True))
    elif name == "class":
        try:
            wanted = eval(values[0][1], names)
        except Exception:
            return True
        # A TypedDict is a class for type checkers only: its values are dicts.
        plain_dict = isinstance(wanted, type) and hasattr(wanted, "__total__") and issubclass(wanted, dict)
        fine = not isinstance(wanted, type) or isinstance(value, dict if plain_dict else wanted)
    else:
        fine = True
    return fine
