"""Operations on the contents of lists and tuples: a known number of items, or a `Seq` of unknown length. Pure; indices in range.

What iterating over a value gives (iteration.py) is contents or a view: `length` and `get` take either, `stored` makes contents of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from smt.shapes import default_term, has_exact, item, join, leaves, pack, shape_of
from smt.terms import (
    INT,
    Term,
    add,
    and_,
    binder,
    const_array,
    eq,
    int_value,
    integer,
    ite,
    lambda_,
    le,
    lt,
    mul,
    not_,
    or_,
    select,
    store,
    sub,
)
from smt.values import Seq, Shape, Value, ViewV, merge, union

Contents: TypeAlias = tuple[Value, ...] | Seq
Items: TypeAlias = Contents | ViewV


class MixedContents(Exception):
    """The items have no common shape (they are references or functions): the contents cannot become one array."""


def length(items: Items) -> Term:
    """The number of items, an Int term."""
    return integer(len(items)) if isinstance(items, tuple) else items.length


def stored(items: Items) -> Contents:
    """The items of a view as contents; contents as they are."""
    return tabulate(items.length, items.get) if isinstance(items, ViewV) else items


def as_seq(contents: Contents, shape: Shape | None = None) -> Seq:
    """The contents as arrays, of the narrowest common shape (or joined with that of another sequence, whose order of kinds is kept)."""
    wanted = [shape] if shape is not None else []
    if isinstance(contents, Seq):
        return reshape(contents, join([*wanted, contents.shape]))
    common = join([*wanted, *(shape_of(v) for v in contents)]) if contents or wanted else None
    if common is None:
        raise MixedContents("empty contents of unknown shape")
    if has_exact(common):
        raise MixedContents("items that are objects")  # what sits in arrays refers to nothing
    arrays = [const_array(INT, default_term(sort)) for sort in leaves(common)]
    for i, value in enumerate(contents):
        packed = pack(value, common)
        if packed is None:
            raise MixedContents("items of unlike kinds")
        arrays = [store(a, integer(i), t) for a, t in zip(arrays, packed, strict=True)]
    return Seq(common, tuple(arrays), integer(len(contents)))


def reshape(seq: Seq, shape: Shape) -> Seq:
    """The same sequence through a wider shape."""
    if seq.shape == shape:
        return seq
    if has_exact(shape):
        raise MixedContents("items that are objects")
    k = binder()
    packed = pack(item(seq, k), shape)
    if packed is None:
        raise MixedContents("items of unlike kinds")
    return Seq(shape, tuple(lambda_(k, t) for t in packed), seq.length)


def get(contents: Items, index: Term) -> Value:
    """The item at an index in 0..length-1."""
    if isinstance(contents, ViewV):
        return contents.get(index)
    if isinstance(contents, Seq):
        return item(contents, index)
    known = int_value(index)
    if known is not None and 0 <= known < len(contents):
        return contents[known]
    last = len(contents) - 1
    if last < 0:
        raise IndexError("empty contents have no item")
    return union(_cases([(eq(index, integer(i)), v) for i, v in enumerate(contents)]))


def _cases(parts: list[tuple[Term, Value]]) -> list[tuple[Term, Value]]:
    # The last case takes the rest, so that the guards are exhaustive whatever the index.
    return [*parts[:-1], (not_(or_(*(g for g, _ in parts[:-1]))), parts[-1][1])]


def put(contents: Contents, index: Term, value: Value) -> Contents:
    """The contents with one item replaced, at an index in range."""
    known = int_value(index)
    if not isinstance(contents, Seq):
        if known is not None:
            return (*contents[:known], value, *contents[known + 1 :])
        return tuple(merge(eq(index, integer(i)), value, old) for i, old in enumerate(contents))
    seq = as_seq(contents, join([contents.shape, shape_of(value)]))
    packed = pack(value, seq.shape)
    if packed is None:
        raise MixedContents("items of unlike kinds")
    return Seq(seq.shape, tuple(store(a, index, t) for a, t in zip(seq.arrays, packed, strict=True)), seq.length)


def append(contents: Contents, value: Value) -> Contents:
    """The contents with one more item at the end."""
    if not isinstance(contents, Seq):
        return (*contents, value)
    longer = put(contents, contents.length, value)
    assert isinstance(longer, Seq)
    return Seq(longer.shape, longer.arrays, add(contents.length, integer(1)))


def concat(a: Contents, b: Contents) -> Contents:
    """a followed by b."""
    if not isinstance(a, Seq) and not isinstance(b, Seq):
        return a + b
    if not isinstance(a, Seq) and not a:
        return b
    if not isinstance(b, Seq):
        for value in b:
            a = append(a, value)
        return a
    left, right = common(a, b)
    k = binder()
    arrays = tuple(
        lambda_(k, ite(lt(k, left.length), select(x, k), select(y, sub(k, left.length))))
        for x, y in zip(left.arrays, right.arrays, strict=True)
    )
    return Seq(left.shape, arrays, add(left.length, right.length))


def common(a: Contents, b: Contents) -> tuple[Seq, Seq]:
    """Both as sequences of one shape."""
    if not isinstance(a, Seq) and not a:
        right = as_seq(b)
        return as_seq(a, right.shape), right
    left = as_seq(a)
    right = as_seq(b, left.shape)
    left = as_seq(left, right.shape)
    assert left.shape == right.shape
    return left, right


def section(contents: Contents, start: Term, count: Term, step: int = 1) -> Contents:
    """`count` items from `start`, every `step`-th; all in range."""
    s, n = int_value(start), int_value(count)
    if not isinstance(contents, Seq):
        if s is not None and n is not None:
            return tuple(contents[s + step * i] for i in range(n))
        if not contents:
            return ()
        contents = as_seq(contents)
    if s == 0 and step == 1:
        return Seq(contents.shape, contents.arrays, count)
    k = binder()
    at = add(start, k if step == 1 else mul(integer(step), k))
    return Seq(contents.shape, tuple(lambda_(k, select(a, at)) for a in contents.arrays), count)


def tabulate(count: Term, at: Callable[[Term], Value]) -> Contents:
    """The sequence whose item at k is `at(k)`."""
    n = int_value(count)
    if n is not None and n <= 64:
        return tuple(at(integer(i)) for i in range(n))
    k = binder()
    value = at(k)
    shape = shape_of(value)
    packed = pack(value, shape)
    if packed is None or has_exact(shape):
        raise MixedContents("items that are not plain values")
    return Seq(shape, tuple(lambda_(k, t) for t in packed), count)


def merge_contents(condition: Term, a: Contents, b: Contents) -> Contents:
    """a if the condition holds, else b."""
    if a is b or a == b:
        return a
    if not isinstance(a, Seq) and not isinstance(b, Seq) and len(a) == len(b):
        return tuple(merge(condition, x, y) for x, y in zip(a, b, strict=True))
    left, right = common(a, b)
    arrays = tuple(ite(condition, x, y) for x, y in zip(left.arrays, right.arrays, strict=True))
    return Seq(left.shape, arrays, ite(condition, left.length, right.length))


def in_range(k: Term, contents: Contents) -> Term:
    """0 <= k < length."""
    return and_(le(integer(0), k), lt(k, length(contents)))
