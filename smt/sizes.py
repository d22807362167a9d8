"""Ints that CPython converts to a machine word: counts, widths and positions, with the exception for those that do not fit.

`"" * n` raises OverflowError from 2**63 on although no memory would be needed: an exception like any other. Where a length is multiplied,
the product has to fit too; a length is then taken to be below 2**48: no object that exists is longer than the addresses that a process has.
"""

from __future__ import annotations

from typing import Final

from frontends.ir import Span
from smt import sequences
from smt.machine import Machine
from smt.sequences import Contents, Items
from smt.state import ancestor
from smt.terms import Term, and_, implies, int_value, integer, le, lt, mul, or_, postorder
from smt.values import IntV, ViewV

SSIZE: Final = 2**63  # Py_ssize_t has the ints from -2**63 up to below 2**63
INT: Final = 2**31  # and a C int those from -2**31 up to below 2**31
MOST_SEEN: Final = 16  # places of len() of one object that are kept
LONGEST: Final = 2**48  # items that an object can have: the addresses that operating systems give to one process
BYTES_HEADER: Final = 33  # what a bytes object needs beside its items
MOST_SHIFTED: Final = 30 * (2**61 - 8) + 1  # by how much an int of one digit, of 30 bits, cannot be shifted


def counted(m: Machine, length: Term) -> IntV:
    """What len() gives of an object that exists here: known to be below LONGEST wherever `bound_lengths` is asked."""
    seen = m.lengths.get(length, ())
    if len(seen) < MOST_SEEN:
        m.lengths[length] = (*seen, m.state.path)
    return IntV(length)


def bound_lengths(m: Machine, number: Term, others: bool = False) -> None:
    """Assume of the lengths in a number (and of `others`, which may bound it) that they are below LONGEST, where such an object was there.

    One path may have a list of n items, another the number n alone: so it is assumed under the branches that led to the object.
    """
    parts = set(postorder([number]))
    for length, paths in m.lengths.items():
        if others or length in parts:
            guards = [path.branches(ancestor(path, m.state.path)) for path in paths]
            m.assume(implies(or_(*guards), _exists(length)))


def fitting(m: Machine, number: Term, what: str, span: Span, limit: int = SSIZE) -> Term:
    """The int, after the OverflowError of one that is not in [-limit, limit)."""
    if int_value(number) is None:
        bound_lengths(m, number, others=True)
    outside = or_(le(integer(limit), number), lt(number, integer(-limit)))
    m.raise_if(outside, "OverflowError", "overflow", f"{what} too large to convert", span)
    return number


def _exists(length: Term) -> Term:
    return lt(length, integer(LONGEST))


def repetitions(m: Machine, times: Term, length: Term | None, span: Span) -> Term:
    """The count of a repetition, after its OverflowError.

    `length`: that of the str or bytes repeated, whose product with the count must fit. Of lists and tuples, a result that is too long is
    MemoryError, which is left out.
    """
    fitting(m, times, "count of a repetition", span)
    if length is None or _at_most(length, 1) or _at_most(times, SSIZE // LONGEST):
        return times
    too_long = and_(_exists(length), le(integer(1), times), le(integer(SSIZE), mul(length, times)))
    m.raise_if(too_long, "OverflowError", "overflow", "repetition too long", span)
    return times


def taken(m: Machine, items: Items, span: Span) -> Contents:
    """All items of an iterable, for a consumer that asks for their number first: that of a range has to fit. Raises MixedContents."""
    if isinstance(items, ViewV) and items.kind == "range":
        m.raise_if(le(integer(SSIZE), items.length), "OverflowError", "overflow", "length of a range too large to convert", span)
    return sequences.stored(items)


def _at_most(number: Term, most: int) -> bool:
    known = int_value(number)
    return known is not None and known <= most
