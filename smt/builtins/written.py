"""Library functions that are modelled by their meaning in Python: each is run like a function of the program.

What they raise, they raise at the place of the call.
"""

from __future__ import annotations

import functools
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from frontends import ir
from frontends.python.load import load_text
from smt.builtins.registry import Arguments, Row, function
from smt.callgraph import nodes
from smt.calls import call_function
from smt.comparisons import compare
from smt.given import iterator_of
from smt.kinds import SAMPLES, kind_of, walked_kind
from smt.machine import Machine
from smt.operators import truthy
from smt.sizes import SSIZE, fitting
from smt.subscripts import contents_of
from smt.terms import integer, le, lt, or_
from smt.values import NONE, FuncV, IntV, RangeV, Seq, UnionV, Value, alternatives, as_int, is_given

TEXTS = {
    "statistics": """
def mean(data):
    values = list(data)
    count = len(values)
    if count < 1:
        _refuse("mean requires at least one data point")
    total = sum(values)
    return total // count if total % count == 0 else total / count

def median(data):
    values = sorted(data)
    count = len(values)
    if count == 0:
        _refuse("no median for empty data")
    if count % 2 == 1:
        return values[count // 2]
    return (values[count // 2 - 1] + values[count // 2]) / 2

def median_low(data):
    values = sorted(data)
    count = len(values)
    if count == 0:
        _refuse("no median for empty data")
    return values[count // 2] if count % 2 == 1 else values[count // 2 - 1]

def median_high(data):
    values = sorted(data)
    count = len(values)
    if count == 0:
        _refuse("no median for empty data")
    return values[count // 2]
""",
    "itertools": """
def chain(*iterables):
    for iterable in iterables:
        yield from iterable

def chain_from_iterable(iterables):
    for iterable in iterables:
        yield from iterable

def cycle(iterable):
    saved = []
    for item in iterable:
        yield item
        saved.append(item)
    while saved:
        for item in saved:
            yield item

def zip_longest(*iterables, fillvalue=None):
    iterators = [iter(iterable) for iterable in iterables]
    more = [True for _ in iterators]
    while True:
        row = []
        active = 0
        for k in range(len(iterators)):
            item = fillvalue
            if more[k]:
                try:
                    item = next(iterators[k])
                    active += 1
                except StopIteration:
                    more[k] = False
            row.append(item)
        if active == 0:
            return
        yield tuple(row)

def groupby(iterable, key=None):
    items = tuple(iterable)
    if not items:
        return
    wanted = items[0] if key is None else key(items[0])
    at = 0
    while at < len(items):
        _sure(0 <= at)
        following = wanted
        end = at + 1
        while end < len(items):
            _sure(at < end)
            following = items[end] if key is None else key(items[end])
            if not _same_key(following, wanted):
                break
            end += 1
        _sure(at < end <= len(items))
        group = iter(items[at:end])
        yield wanted, group
        for _ in group:
            pass
        _unchanged(iterable, items)
        wanted = following
        at = end

def count(start=0, step=1):
    at = start
    while True:
        yield at
        at += step

def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    for _ in range(times):
        yield object

def islice(iterable, start, stop=-1, step=None):
    if stop == -1:
        start, stop = None, start
    first = 0 if start is None else start
    by = 1 if step is None else step
    at = 0
    if stop is not None and stop <= at:
        return
    for item in iterable:
        if at >= first and (at - first) % by == 0:
            yield item
        at += 1
        if stop is not None and at >= stop:
            return

def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            return
        yield item

def dropwhile(predicate, iterable):
    dropping = True
    for item in iterable:
        if dropping and predicate(item):
            continue
        dropping = False
        yield item

def filterfalse(predicate, iterable):
    for item in iterable:
        if not (item if predicate is None else predicate(item)):
            yield item

def starmap(function, iterable):
    for arguments in iterable:
        yield function(*arguments)

def compress(data, selectors):
    for item, chosen in zip(data, selectors):
        if chosen:
            yield item

def pairwise(iterable):
    started = False
    last = None
    for item in iterable:
        if started:
            yield last, item
        started = True
        last = item

def accumulate(iterable, func=None, *, initial=None):
    started = initial is not None
    total = initial
    if started:
        yield total
    for item in iterable:
        if not started:
            total = item
            started = True
        elif func is None:
            total = total + item
        else:
            total = func(total, item)
        yield total
""",
    "heapq": """
def _rise(heap, start, at):
    item = heap[at]
    while at > start:
        above = (at - 1) // 2
        if not item < heap[above]:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = item

def _sink(heap, at):
    size = len(heap)
    start = at
    item = heap[at]
    below = 2 * at + 1
    while below < size:
        other = below + 1
        if other < size and not heap[below] < heap[other]:
            below = other
        heap[at] = heap[below]
        at = below
        below = 2 * at + 1
    heap[at] = item
    _rise(heap, start, at)

def heappush(heap, item):
    heap.append(item)
    _rise(heap, 0, len(heap) - 1)

def heappop(heap):
    last = heap.pop()
    if not heap:
        return last
    least = heap[0]
    heap[0] = last
    _sink(heap, 0)
    return least

def heapify(x):
    for at in reversed(range(len(x) // 2)):
        _sink(x, at)

def heapreplace(heap, item):
    least = heap[0]
    heap[0] = item
    _sink(heap, 0)
    return least

def heappushpop(heap, item):
    if heap and heap[0] < item:
        least = heap[0]
        heap[0] = item
        _sink(heap, 0)
        return least
    return item
""",
}
T = TypeVar("T")
OF_UNKNOWN_LENGTH: dict[str, Row] = {}  # what is known where the first argument is a list of unknown length


@functools.lru_cache(maxsize=1)
def modules() -> dict[str, ir.Module]:
    """The modules by name, lowered."""
    found = {}
    for name, text in TEXTS.items():
        module = load_text(text)
        assert isinstance(module, ir.Module), module
        found[name] = module
    return found


def placed(node: T, span: ir.Span) -> T:
    """The node with all places replaced by one, the place of the call."""
    made: object = node
    if isinstance(node, tuple):
        made = tuple(placed(part, span) for part in node)
    elif isinstance(node, ir.Span):
        made = span
    elif is_dataclass(node) and not isinstance(node, type) and type(node).__module__ == ir.__name__:
        made = replace(node, **{f.name: placed(getattr(node, f.name), span) for f in fields(node)})
    return made  # type: ignore[return-value]


ITERATED = {  # which arguments an iterator is made of at once
    "takewhile": (1,), "dropwhile": (1,), "filterfalse": (1,), "starmap": (1,), "pairwise": (0,), "accumulate": (0,), "compress": (0, 1),
    "islice": (0,), "chain_from_iterable": (0,), "cycle": (0,), "groupby": (0,),
}  # fmt: skip
NAMES = {"chain_from_iterable": "chain.from_iterable"}
LATER = ("list", "tuple", "range", "str", "generator")  # iterators of these see the same items whenever they start


def _checked(m: Machine, name: str, a: Arguments) -> None:
    """What the library looks at when it is called."""
    for i in range(len(a.positional)) if name == "zip_longest" else ITERATED.get(name, ()):
        kind = walked_kind(m.no_opaque(a.positional[i], a.span)) if i < len(a.positional) else "list"
        if kind in ("int", "float", "none", "function"):
            raise m.type_error(f"{kind} object is not iterable", a.span)
        if kind not in LATER and not (i < len(a.positional) and is_given(a.positional[i])):
            raise m.unsupported(f"{a.name} over {kind}", a.span)
    if a.name == "statistics.mean" and not (a.positional and _of_ints(m, a.positional[0], a)):
        raise m.unsupported("mean of what is no list, tuple or range of ints", a.span)  # exact sums of floats have no model
    if name == "repeat":
        for times in (*a.positional[1:], *a.keywords.values()):
            number = as_int(times)
            if number is None:
                raise m.unsupported("repeat by what is no int", a.span)
            fitting(m, number, "times of repeat", a.span)
    if name == "islice":
        _bounds_of_slice(m, a)
    if name == "groupby":
        _groups(m, a)
    if name == "count" and any(as_int(v) is None for v in (*a.positional, *a.keywords.values())):
        raise m.unsupported("count from what is no int", a.span)
    if a.name.startswith("heapq.") and a.positional:
        kind = kind_of(m.no_opaque(a.positional[0], a.span))
        if kind in SAMPLES and kind != "list":
            raise m.type_error("heap argument must be a list", a.span)
        if kind != "list":
            raise m.unsupported(f"{a.name} of {kind}", a.span)


def _bounds_of_slice(m: Machine, a: Arguments) -> None:
    """The ValueError of `islice` for bounds that are negative, or a step that is not positive."""
    if a.keywords:
        raise m.type_error("islice() takes no keyword arguments", a.span)
    for place, bound in enumerate(a.positional[1:], 1):
        number = as_int(bound)
        if number is None and bound != NONE:
            raise m.unsupported("islice by what is no int", a.span)
        if number is not None:
            least = integer(1 if place == 3 else 0)
            outside = or_(lt(number, least), le(integer(SSIZE), number))
            m.raise_if(outside, "ValueError", "value", "indices for islice() must be None or an integer >= 0", a.span)


def _of_ints(m: Machine, data: Value, a: Arguments) -> bool:
    if isinstance(data, RangeV):
        return True
    contents = contents_of(m, m.no_opaque(data, a.span)) if not isinstance(data, UnionV) else None
    if isinstance(contents, Seq):
        return contents.shape.name in ("int", "intbool")
    return contents is not None and all(isinstance(v, IntV) for v in contents)


def _groups(m: Machine, a: Arguments) -> None:
    """The items and keys are looked at before the first group is handed out: that must make no difference."""
    source, *key = a.positional if "key" not in a.keywords else (*a.positional, a.keywords["key"])
    if isinstance(source, UnionV) or kind_of(source) not in ("list", "tuple", "str", "range"):
        raise m.unsupported(f"groupby over {kind_of(source)}", a.span)
    running = [frame.function for frame in m.frames.values() if frame.function is not None]
    if key and key[0] != NONE and any(isinstance(n, ir.Try | ir.With) for f in running for n in nodes(f.body)):
        raise m.unsupported("groupby with a key, where exceptions are handled", a.span)


@function("itertools._sure")
def _sure(m: Machine, a: Arguments) -> Value:
    """What is certain in a text above."""
    m.assume(truthy(m, a.positional[0], a.span))
    return NONE


@function("itertools._same_key")
def _same_key(m: Machine, a: Arguments) -> Value:
    """Whether two keys are equal. Keys are compared by identity first, which makes a difference to floats and objects."""
    for value in a.positional:
        for _, part in alternatives(value):
            if kind_of(m.no_opaque(part, a.span)) not in ("int", "str", "none", "bytes"):
                raise m.unsupported(f"keys of groupby of kind {kind_of(part)}", a.span)
    return compare(m, "==", a.positional[0], a.positional[1], a.span)


@function("itertools._unchanged")
def _unchanged(m: Machine, a: Arguments) -> Value:
    """That what is grouped is as it was."""
    source, items = a.positional
    if kind_of(source) == "list" and contents_of(m, source) != contents_of(m, items):
        raise m.unsupported("groupby over a list that changes meanwhile", a.span)
    return NONE


@function("statistics._refuse")
def _refuse(m: Machine, a: Arguments) -> Value:
    raise m.raise_("statistics.StatisticsError", "value", "statistics of no data", a.span)


def _row(library: str, name: str) -> None:
    def row(m: Machine, a: Arguments) -> Value:
        many = OF_UNKNOWN_LENGTH.get(a.name)
        if many is None or not a.positional:
            return run(m, a)
        rest = a.positional[1:]
        return m.split(a.positional[0], lambda first: either(m, Arguments(a.name, (first, *rest), a.keywords, a.span), many))

    def either(m: Machine, a: Arguments, many: Row) -> Value:
        return many(m, a) if isinstance(contents_of(m, m.no_opaque(a.positional[0], a.span)), Seq) else run(m, a)

    def run(m: Machine, a: Arguments) -> Value:
        _checked(m, name, a)
        if name in ITERATED or name == "zip_longest":
            a = replace(a, positional=tuple(iterator_of(m, v, a.span) if is_given(v) else v for v in a.positional))
        found = modules()[library].lookup(name)
        assert isinstance(found, ir.Function)
        body = placed(found, a.span)
        m.written.append(body)
        return call_function(m, FuncV(body, f"%{library}"), a.positional, a.keywords, a.span)

    function(f"{library}.{NAMES.get(name, name)}")(row)


for _library, _module in modules().items():
    for _name, _ in _module.bindings:
        _row(_library, _name)
