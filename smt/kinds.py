"""The kind of a value: the name under which tables of rules (operators, iteration, attributes) know it.

In: a value that is no union. Out: "int", "list", "instance", ... For kinds that CPython itself can be asked about, `SAMPLES` has an object.
"""

from __future__ import annotations

import builtins
import collections
import operator
from collections.abc import Callable

from smt.builtins.registry import FUNCTIONS, METHODS
from smt.values import (
    BoolV,
    BoundV,
    BuiltinV,
    BytesV,
    ClassV,
    ExcV,
    FlagV,
    FloatV,
    FuncV,
    GeneratorV,
    IntV,
    LambdaV,
    LibraryV,
    MemberV,
    ModuleV,
    NoneV,
    RangeV,
    RefV,
    SeqV,
    SliceV,
    StrV,
    SuperV,
    SuspendedV,
    TupleV,
    Value,
    ViewV,
)

OPEN_CLASS = "class of an object"  # that may be of a subclass
SAMPLES: dict[str, object] = {
    "int": 1, "float": 1.5, "str": "a", "none": None, "tuple": (1,), "list": [1], "range": range(2), "function": len, "class": int,
    "exception": ValueError(), "slice": slice(1), "module": operator, "dict": {}, "set": set(), "frozenset": frozenset(), "bytes": b"a",
    "bytearray": bytearray(b"a"),
    "OrderedDict": collections.OrderedDict(), "Counter": collections.Counter(), "defaultdict": collections.defaultdict(int),
    "deque": collections.deque([1]),
}  # fmt: skip
PYTHON: dict[str, Callable[[object, object], object]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
    "**": operator.pow, "&": operator.and_, "|": operator.or_, "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift,
    "@": operator.matmul, "<": operator.lt, "in": lambda a, b: operator.contains(b, a),  # type: ignore[dict-item, arg-type]
}  # fmt: skip


def kind_of(value: Value) -> str:
    """The kind of a value, as the tables name it: bool counts as int; an instance's is "instance".

    "library" is what a module without a model has by some name: it may be anything.
    """
    match value:
        case IntV() | BoolV():
            return "int"
        case FloatV():
            return "float"
        case StrV():
            return "str"
        case BytesV():
            return "bytes"
        case NoneV():
            return "none"
        case TupleV() | SeqV():
            return "tuple"
        case RefV(_, cls):
            return "instance" if ":" in cls else cls
        case RangeV():
            return "range"
        case ViewV(kind):
            return kind
        case FuncV() | LambdaV() | BoundV():
            return "function"
        case BuiltinV(name):
            if is_builtin_class(name):
                return "class"
            return "function" if "." not in name or name in FUNCTIONS or name in METHODS else "library"
        case ClassV():
            return "class"
        case MemberV(data=data):
            return "member" if data is None else "int" if isinstance(data, int) else "str member"
        case FlagV(high=high):
            return "flag" if high is None else "int"
        case LibraryV(kind):
            return kind
        case SuperV():
            return "super"
        case ExcV():
            return "exception"
        case SliceV():
            return "slice"
        case ModuleV():
            return "module"
        case GeneratorV() | SuspendedV():
            return "generator"
    return "opaque"


def walked_kind(value: Value) -> str:
    """The kind of a value that is counted or gone through: an IntFlag is no number there."""
    return "flag" if isinstance(value, FlagV) else kind_of(value)


def is_builtin_class(name: str) -> bool:
    """Whether the built-in of that name is a class."""
    return isinstance(getattr(builtins, name, None), type)


def as_text(value: Value) -> Value:
    """A member of an enumeration of strings as the string that operators take it for; any other value as it is."""
    return value.underlying if isinstance(value, MemberV) and isinstance(value.data, str) else value


def refused_by_python(op_name: str, *kinds: str) -> bool | None:
    """Whether CPython raises TypeError for the operator on operands of these kinds; None when there is no sample to ask."""
    if any(kind not in SAMPLES for kind in kinds):
        return None
    if op_name == "%" and kinds[0] in ("str", "bytes", "bytearray"):
        return None  # formatting: whether it fits depends on the values
    try:
        PYTHON[op_name](*(SAMPLES[kind] for kind in kinds))
    except TypeError:
        return True
    except Exception:
        return False
    return False
