"""Python values as the evaluator sees them: a known kind with terms inside, or a guarded union of such.

Values are immutable. A mutable object is a `RefV` to a location of the heap (`smt.heap`); two references are the same object exactly
when their locations are equal. A `UnionV` holds alternatives whose guards are pairwise disjoint and, on the path where the value
lives, exhaustive; unions never nest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeGuard

from frontends.ir import NOWHERE, Class, Comprehension, Function, Lambda, Span
from frontends.kinds import Type
from smt.terms import FALSE, INT, ZERO, Term, add, and_, boolean, const_array, floating, integer, ite, mul, not_, or_, store, string


@dataclass(frozen=True, slots=True)
class IntV:
    """An int. `boolness` says when the object really is a bool of that value (a parameter annotated `int` may be one)."""

    term: Term
    boolness: Term = FALSE


@dataclass(frozen=True, slots=True)
class BoolV:
    term: Term


@dataclass(frozen=True, slots=True)
class NoneV:
    pass


@dataclass(frozen=True, slots=True)
class StrV:
    term: Term


@dataclass(frozen=True, slots=True)
class FloatV:
    term: Term


@dataclass(frozen=True, slots=True)
class TupleV:
    """A tuple; `cls` is the id of its class ("module:QualName") where that is a named tuple of the program."""

    items: tuple[Value, ...]
    cls: str = ""


@dataclass(frozen=True, slots=True)
class RefV:
    """A reference to the heap object at a location; `cls` names the object's kind ("list", "dict", or a class) for dispatch.

    `index`: the object is one of a family (`smt.heap.FamilyObj`) that lives at the location, by its number there.
    """

    location: int
    cls: str
    index: Term | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What kind of value a place can hold, for places whose content is not known (see `smt.shapes`).

    name: int, intbool (an int that may be a bool), bool, none, str, bytes, float, tuple (args; `payload`: an empty named tuple of the
    class, where it is of one), seq (one arg: the item), union (args),
    unbound, exact (`payload` is the one value that it can be), ref (a member of the family that `payload`, a reference with any
    index, points to), list (a new list object whose items have the shape; no leaves), or "new CLASS FIELD ..." (a new instance).
    """

    name: str
    args: tuple[Shape, ...] = ()
    payload: Value | None = None

    def __str__(self) -> str:
        text = f"{self.name}({', '.join(map(str, self.args))})" if self.args else self.name
        return f"{text} at {self.payload.location}" if isinstance(self.payload, RefV) else text


@dataclass(frozen=True, slots=True)
class Seq:
    """A finite sequence of one shape: an array (Int to leaf) for each leaf of the shape, and a length. Items past it mean nothing."""

    shape: Shape
    arrays: tuple[Term, ...]
    length: Term


@dataclass(frozen=True, slots=True)
class SeqV:
    """A tuple of unknown length."""

    seq: Seq


@dataclass(frozen=True, slots=True)
class BytesV:
    """A bytes object: ints in 0..255, so many known items, or a sequence of ints of unknown length that are known to be in range."""

    contents: tuple[Value, ...] | Seq

    @property
    def seq(self) -> Seq:
        """The items as one array of ints."""
        if isinstance(self.contents, Seq):
            return self.contents
        made = const_array(INT, ZERO)
        for i, value in enumerate(self.contents):
            number = as_int(value)
            assert number is not None
            made = store(made, integer(i), number)
        return Seq(Shape("int"), (made,), integer(len(self.contents)))


@dataclass(frozen=True, slots=True)
class RangeV:
    start: Term
    stop: Term
    step: Term


@dataclass(frozen=True, slots=True)
class SliceV:
    lower: Value
    upper: Value
    step: Value


@dataclass(frozen=True, slots=True)
class FuncV:
    """A Python function: its IR, its module, and the frame that closes over it (0: the module)."""

    function: Function
    module: str
    frame: int = 0
    owner: Class | None = None  # the class that defines it, for `super()` and contracts
    defaults: tuple[tuple[str, Value], ...] = ()  # of a nested function: its default arguments
    promised: bool = False  # a method without a contract that a subclass may override: see `smt.promises`


@dataclass(frozen=True, slots=True)
class LambdaV:
    node: Lambda
    module: str
    frame: int
    defaults: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class BoundV:
    """A method bound to its receiver; `func` is a FuncV, or a BuiltinV for a method of a built-in type."""

    receiver: Value
    func: FuncV | BuiltinV


@dataclass(frozen=True, slots=True)
class BuiltinV:
    """A built-in function, type or method by name: "len", "int", "list.append", "math.gcd"; or a magic one: "%anything"."""

    name: str


@dataclass(frozen=True, slots=True)
class ClassV:
    """A class of the program."""

    cls: Class
    module: str


@dataclass(frozen=True, slots=True)
class MemberV:
    """A member of an enumeration of the program: a constant object. `data`: the int or str that it is too (IntEnum, StrEnum)."""

    cls: Class
    module: str
    name: str
    data: int | str | None = None

    @property
    def underlying(self) -> Value:
        """The int or string that operators take it for; itself where it is none."""
        return self if self.data is None else int_v(self.data) if isinstance(self.data, int) else str_v(self.data)


@dataclass(frozen=True, slots=True)
class FlagV:
    """A value of a Flag of the program: whether each of its bits, from the lowest on, is in it; one object for each such value.

    `high`: for an IntFlag, what stands above those bits, as a natural number; None for a Flag, which has nothing there.
    """

    cls: Class
    module: str
    bits: tuple[Term, ...]
    high: Term | None = None

    @property
    def term(self) -> Term:
        """Its value, an int."""
        parts = [ite(bit, integer(1 << place), ZERO) for place, bit in enumerate(self.bits)]
        return add(*parts) if self.high is None else add(*parts, mul(integer(1 << len(self.bits)), self.high))


@dataclass(frozen=True, slots=True)
class LibraryV:
    """An immutable object of a library, by its kind ("re.Pattern") and what it is made of. The last part may differ where two meet."""

    kind: str
    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class SuperV:
    """`super()` in a method of a class: attributes of the receiver, looked up in the bases."""

    receiver: Value
    owner: Class
    module: str


@dataclass(frozen=True, slots=True)
class ModuleV:
    name: str


@dataclass(frozen=True, slots=True)
class ExcV:
    """An exception instance: its class (built-in name, or "module:Class"), its arguments, and where and how it came to be.

    The arguments of what the interpreter or a callee raised are not known: None.
    `origin` is the obligation that an escape would violate. `below`: it may be of a subclass, as what a contract lets a callee raise is.
    `fields`: the attributes that its `__init__` has set.
    """

    cls: str
    args: tuple[Value, ...] | None
    origin: Origin
    below: bool = False
    fields: tuple[tuple[str, Value], ...] = ()

    def held(self) -> tuple[Value, ...]:
        """The values that it holds, as far as they are known."""
        return (*(self.args or ()), *(value for _, value in self.fields))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an exception was raised: obligation kind, place, and what to say of it; `explicit` for a `raise` statement."""

    kind: str
    detail: str
    span: Span = field(default=NOWHERE)
    explicit: bool = False
    of_argument: bool = False  # a function that was handed in raised it


@dataclass(frozen=True, slots=True)
class ViewV:
    """A lazy, finite, read-only sequence, such as `enumerate(xs)`, `zip(a, b)` or `reversed(xs)`: a length and a way to get items.

    `get` maps an index term (in range by construction) to a value and has no effects. Views compare by identity. `ending`: when going
    past the last item raises ValueError.
    """

    kind: str
    length: Term
    get: Callable[[Term], Value]
    source: Value | None = None  # the mutable object that is being iterated, if any
    ending: Term = FALSE


@dataclass(frozen=True, slots=True)
class GeneratorV:
    """A generator expression handed straight to its consumer; `first` is its outermost iterable, which Python evaluates at once."""

    node: Comprehension
    frame: int
    first: Value


@dataclass(frozen=True, slots=True)
class SuspendedV:
    """A generator that has not started: a call of a generator function, its arguments bound in its frame."""

    function: FuncV
    frame: int


@dataclass(frozen=True, slots=True)
class OldV:
    """The state at entry: attribute x is the deep copy of parameter x (`old.x`, icontract's `OLD.x`)."""

    names: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class UnboundV:
    """What a variable holds before it is bound or after `del`: reading it raises UnboundLocalError."""


@dataclass(frozen=True, slots=True)
class OpaqueV:
    """Any value at all, because the program left the modelled subset here; using it for anything that matters is a limit.

    `without`: it is an instance of none of these classes (by id). `declared`: its type all the same, and the module that says so.
    """

    reason: str
    span: Span = NOWHERE
    without: tuple[str, ...] = ()
    declared: tuple[Type, str] | None = None


@dataclass(frozen=True, slots=True)
class UnionV:
    alternatives: tuple[tuple[Term, Value], ...]


Value: TypeAlias = (
    IntV | BoolV | NoneV | StrV | BytesV | FloatV | TupleV | SeqV | RefV | RangeV | SliceV | FuncV | LambdaV | BoundV | BuiltinV | ClassV
    | MemberV | FlagV | LibraryV | SuperV | ModuleV | ExcV | ViewV | GeneratorV | SuspendedV | OldV | UnboundV | OpaqueV | UnionV
)  # fmt: skip

NONE = NoneV()
UNBOUND = UnboundV()


def int_v(value: int) -> IntV:
    return IntV(integer(value))


def bool_v(value: bool) -> BoolV:
    return BoolV(boolean(value))


def str_v(value: str) -> StrV:
    return StrV(string(value))


def bytes_v(value: bytes) -> BytesV:
    return BytesV(tuple(map(int_v, value)))


def float_v(value: float) -> FloatV:
    return FloatV(floating(value))


def is_object(value: Value) -> TypeGuard[RefV]:
    """Whether the value is an instance of a class of the program."""
    return isinstance(value, RefV) and ":" in value.cls


def is_given(value: Value) -> bool:
    """Whether what goes through the value runs code of the caller (smt/given.py)."""
    return isinstance(value, LibraryV) and value.kind.endswith(" that is given") and value.kind != "function that is given"


def alternatives(value: Value) -> tuple[tuple[Term, Value], ...]:
    """The guarded alternatives of a value; a value of known kind is its own only one."""
    return value.alternatives if isinstance(value, UnionV) else ((boolean(True), value),)


def union(parts: list[tuple[Term, Value]]) -> Value:
    """The value with these alternatives (disjoint guards); impossible ones go, alternatives of one kind are merged into one."""
    merged: list[tuple[Term, Value]] = []
    objects: dict[RefV, int] = {}  # where in `merged` each object is; there may be many, and each is of no kind but its own
    others: list[int] = []
    for guard, value in parts:
        for inner, alternative in alternatives(value):
            both = and_(guard, inner)
            if both is FALSE:
                continue
            if isinstance(alternative, RefV) and alternative.index is None:
                place = objects.setdefault(alternative, len(merged))
                if place == len(merged):
                    merged.append((both, alternative))
                else:
                    merged[place] = (or_(merged[place][0], both), merged[place][1])
                continue
            for i in others:
                g, v = merged[i]
                joined = _same_kind(g, v, alternative)
                if joined is not None:
                    merged[i] = (or_(g, both), joined)
                    break
            else:
                others.append(len(merged))
                merged.append((both, alternative))
    if len(merged) == 1:
        return merged[0][1]
    return UnionV(tuple(merged))


def _same_kind(guard: Term, a: Value, b: Value) -> Value | None:
    """`a if guard else b` as a value of one known kind, or None when the kinds differ."""
    if a is b:
        return a
    if type(a) is not type(b):
        return None
    match a, b:
        case IntV(x, p), IntV(y, q):
            return IntV(ite(guard, x, y), ite(guard, p, q))
        case BoolV(x), BoolV(y):
            return BoolV(ite(guard, x, y))
        case StrV(x), StrV(y):
            return StrV(ite(guard, x, y))
        case FloatV(x), FloatV(y):
            return FloatV(ite(guard, x, y))
        case TupleV(xs, c1), TupleV(ys, c2) if len(xs) == len(ys) and c1 == c2:
            return TupleV(tuple(merge(guard, x, y) for x, y in zip(xs, ys, strict=True)), c1)
        case SeqV(Seq(s1, xs1, n1)), SeqV(Seq(s2, xs2, n2)) if s1 == s2:
            return SeqV(Seq(s1, tuple(ite(guard, x, y) for x, y in zip(xs1, xs2, strict=True)), ite(guard, n1, n2)))
        case BytesV(tuple(xs)), BytesV(tuple(ys)) if len(xs) == len(ys):
            return BytesV(tuple(merge(guard, x, y) for x, y in zip(xs, ys, strict=True)))
        case BytesV(), BytesV():
            one, other = a.seq, b.seq
            return BytesV(Seq(one.shape, (ite(guard, one.arrays[0], other.arrays[0]),), ite(guard, one.length, other.length)))
        case RangeV(a0, a1, a2), RangeV(b0, b1, b2):
            return RangeV(ite(guard, a0, b0), ite(guard, a1, b1), ite(guard, a2, b2))
        case SliceV(l1, u1, s1), SliceV(l2, u2, s2):
            return SliceV(merge(guard, l1, l2), merge(guard, u1, u2), merge(guard, s1, s2))
        case ExcV(c1, xs, o1, b1), ExcV(c2, ys, o2, b2) if c1 == c2 and o1 == o2 and (xs is None or ys is None):
            return ExcV(c1, None, o1, b1 or b2)
        case ExcV(c1, tuple(xs), o1, b1, f1), ExcV(c2, tuple(ys), o2, b2, f2) if c1 == c2 and o1 == o2 and len(xs) == len(ys):
            left, right = dict(f1), dict(f2)
            names = dict.fromkeys([*left, *right])
            fields = tuple((n, merge(guard, left.get(n, UNBOUND), right.get(n, UNBOUND))) for n in names)
            return ExcV(c1, tuple(merge(guard, x, y) for x, y in zip(xs, ys, strict=True)), o1, b1 or b2, fields)
        case RefV(l1, c1, i1), RefV(l2, c2, i2) if l1 == l2 and c1 == c2 and i1 is not None and i2 is not None:
            return RefV(l1, c1, ite(guard, i1, i2))
        case FlagV(cls=c1, module=m1), FlagV(cls=c2, module=m2) if c1 == c2 and m1 == m2:
            bits = tuple(ite(guard, x, y) for x, y in zip(a.bits, b.bits, strict=True))
            return FlagV(c1, m1, bits, None if a.high is None or b.high is None else ite(guard, a.high, b.high))
        case LibraryV(k1, (*xs, x)), LibraryV(k2, (*ys, y)) if k1 == k2 and xs == ys:
            return LibraryV(k1, (*xs, merge(guard, x, y)))
        case ViewV(), ViewV():
            return None
    return a if a == b else None


def merge(condition: Term, a: Value, b: Value) -> Value:
    """`a if condition else b`."""
    if a is b:
        return a
    return union([(condition, a), (not_(condition), b)])


def as_int(value: Value) -> Term | None:
    """The integer term of an int, bool (which counts as 0 or 1), member of an IntEnum or value of an IntFlag, else None."""
    if isinstance(value, IntV):
        return value.term
    if isinstance(value, BoolV):
        return ite(value.term, integer(1), integer(0))
    if isinstance(value, FlagV):
        return None if value.high is None else value.term
    if isinstance(value, MemberV) and isinstance(value.data, int):
        return integer(value.data)
    return None
