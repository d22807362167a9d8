"""Methods that the abstract classes of `collections.abc` give to classes of the program, as their documentation defines them.

Each is run like a method of the program: what it calls on `self` is looked up in the class of the object, so that overrides count.
What `keys`, `items` and `values` make can be asked for its length, its items and membership.
"""

from __future__ import annotations

import functools

from frontends import ir
from frontends.python.load import load_text
from smt import generators
from smt.builtins.instances import hint_of
from smt.builtins.registry import FUNCTIONS, LENGTH, Arguments, function
from smt.builtins.written import placed
from smt.calls import call_function
from smt.comparisons import CONTAINS
from smt.kinds import SAMPLES, kind_of
from smt.machine import Machine
from smt.operators import truthy
from smt.values import FuncV, LibraryV, StrV, Value, bool_v

MODULE = "%collections.abc"
# `x in (y,)` is `x is y or x == y`.
TEXT = """
class Iterator:
    def __iter__(self):
        return self

class Sequence:
    def __iter__(self):
        at = 0
        while True:
            try:
                item = self[at]
            except IndexError:
                return
            yield item
            at += 1

    def __contains__(self, value):
        for item in self:
            if item in (value,):
                return True
        return False

    def __reversed__(self):
        for at in reversed(range(len(self))):
            yield self[at]

    def index(self, value, start=0, stop=None):
        if start is not None and start < 0:
            start = max(len(self) + start, 0)
        if stop is not None and stop < 0:
            stop += len(self)
        at = start
        while stop is None or at < stop:
            try:
                item = self[at]
            except IndexError:
                break
            if item in (value,):
                return at
            at += 1
        _absent()

    def count(self, value):
        found = 0
        for item in self:
            if item in (value,):
                found += 1
        return found

class MutableSequence:
    def append(self, value):
        self.insert(len(self), value)

    def clear(self):
        try:
            while True:
                self.pop()
        except IndexError:
            pass

    def reverse(self):
        count = len(self)
        for at in range(count // 2):
            self[at], self[count - at - 1] = self[count - at - 1], self[at]

    def extend(self, values):
        if values is self:
            values = list(values)
        for value in values:
            self.append(value)

    def pop(self, index=-1):
        item = self[index]
        del self[index]
        return item

    def remove(self, value):
        del self[self.index(value)]

    def __iadd__(self, values):
        self.extend(values)
        return self

class Mapping:
    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        else:
            return True

    def __eq__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        mine, theirs = {}, {}
        for key, value in self.items():
            mine[key] = value
        for key, value in other.items():
            theirs[key] = value
        return mine == theirs

    def keys(self):
        return _view(self, "keys")

    def items(self):
        return _view(self, "items")

    def values(self):
        return _view(self, "values")

def _keys(mapping):
    for key in mapping:
        yield key
    return

def _items(mapping):
    for key in mapping:
        yield key, mapping[key]
    return

def _values(mapping):
    for key in mapping:
        yield mapping[key]
    return

def _in_keys(mapping, key):
    return key in mapping

def _in_items(mapping, item):
    key, wanted = item
    try:
        value = mapping[key]
    except KeyError:
        return False
    else:
        return value in (wanted,)

def _in_values(mapping, wanted):
    for key in mapping:
        if mapping[key] in (wanted,):
            return True
    return False

class MutableMapping:
    def pop(self, key, default=_none_given):
        try:
            value = self[key]
        except KeyError:
            if default is _none_given:
                raise
            return default
        else:
            del self[key]
            return value

    def popitem(self):
        try:
            key = next(iter(self))
        except StopIteration:
            _empty()
        value = self[key]
        del self[key]
        return key, value

    def clear(self):
        try:
            while True:
                self.popitem()
        except KeyError:
            pass

    def setdefault(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            self[key] = default
        return default

    def update(self, other=(), /, **named):
        if isinstance(other, Mapping):
            for key in other:
                self[key] = other[key]
        elif _has_keys(other):
            for key in other.keys():
                self[key] = other[key]
        else:
            for key, value in other:
                self[key] = value
        for key, value in named.items():
            self[key] = value

def _chosen(first, second, both):
    for value in first:
        if (value in second) == both:
            yield value
    return

def _joined(first, second):
    for value in first:
        yield value
    for value in second:
        yield value

class Set:
    @classmethod
    def _from_iterable(cls, items):
        return cls(items)

    def __and__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        return self._from_iterable(_chosen(other, self, True))

    def __rand__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        return self._from_iterable(_chosen(other, self, True))

    def __or__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        return self._from_iterable(_joined(self, other))

    def __ror__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        return self._from_iterable(_joined(self, other))

    def __sub__(self, other):
        if not isinstance(other, Set):
            if not isinstance(other, Iterable):
                return NotImplemented
            other = self._from_iterable(other)
        return self._from_iterable(_chosen(self, other, False))

    def __rsub__(self, other):
        if not isinstance(other, Set):
            if not isinstance(other, Iterable):
                return NotImplemented
            other = self._from_iterable(other)
        return self._from_iterable(_chosen(other, self, False))

    def __xor__(self, other):
        if not isinstance(other, Set):
            if not isinstance(other, Iterable):
                return NotImplemented
            other = self._from_iterable(other)
        return (self - other) | (other - self)

    def __rxor__(self, other):
        if not isinstance(other, Set):
            if not isinstance(other, Iterable):
                return NotImplemented
            other = self._from_iterable(other)
        return (self - other) | (other - self)
    def __le__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        if len(self) > len(other):
            return False
        for item in self:
            if item not in other:
                return False
        return True

    def __lt__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) < len(other) and self.__le__(other)

    def __ge__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        if len(self) < len(other):
            return False
        for item in other:
            if item not in self:
                return False
        return True

    def __gt__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) > len(other) and self.__ge__(other)

    def __eq__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) == len(other) and self.__le__(other)

    def isdisjoint(self, other):
        for value in other:
            if value in self:
                return False
        return True

class MutableSet:
    def remove(self, value):
        if value not in self:
            _empty()
        self.discard(value)

    def pop(self):
        try:
            value = next(iter(self))
        except StopIteration:
            _empty()
        self.discard(value)
        return value

    def clear(self):
        try:
            while True:
                self.pop()
        except KeyError:
            pass

    def __ior__(self, other):
        for value in other:
            self.add(value)
        return self

    def __isub__(self, other):
        if other is self:
            self.clear()
        else:
            for value in other:
                self.discard(value)
        return self
"""
VIEW = "view of a mapping"


@functools.lru_cache(maxsize=1)
def _module() -> ir.Module:
    module = load_text(TEXT)
    assert isinstance(module, ir.Module), module
    return module


@functools.lru_cache(maxsize=4096)
def _placed(library: str, name: str, span: ir.Span) -> ir.Function | None:
    found = _module().lookup(library) if library else _module().lookup(name)
    if isinstance(found, ir.Class):
        found = next((f for f in found.methods if f.name == name), None)
    return placed(found, span) if isinstance(found, ir.Function) else None


def method(m: Machine, library: type, name: str, span: ir.Span) -> FuncV | None:
    """The method of that name which an abstract class gives to the classes below it; None where it has no text here."""
    home = next(c for c in library.__mro__ if name in vars(c))
    return _written(m, home.__name__, name, span) if home.__module__ == "collections.abc" else None


def _written(m: Machine, library: str, name: str, span: ir.Span) -> FuncV | None:
    body = _placed(library, name, span)
    if body is None:
        return None
    m.written.append(body)
    return FuncV(body, MODULE)


@function("collections.abc._chosen", "collections.abc._joined")
def _helper(m: Machine, a: Arguments) -> Value:
    func = _written(m, "", a.name.rpartition(".")[2], a.span)
    assert func is not None
    return call_function(m, func, a.positional, a.keywords, a.span)


@function("collections.abc._absent")
def _absent(m: Machine, a: Arguments) -> Value:
    raise m.raise_("ValueError", "value", "value is not there", a.span)


@function("collections.abc._empty")
def _empty(m: Machine, a: Arguments) -> Value:
    raise m.raise_("KeyError", "key", "value is not there, or nothing is", a.span)


@function("collections.abc._view")
def _view(m: Machine, a: Arguments) -> Value:
    return LibraryV(VIEW, a.positional)


@function("collections.abc._has_keys")
def _has_keys(m: Machine, a: Arguments) -> Value:
    kind = kind_of(m.no_opaque(a.positional[0], a.span))
    if kind not in SAMPLES and kind not in ("generator", "iterator", "zip", "enumerate"):
        raise m.unsupported(f"update by {kind}", a.span)
    return bool_v(kind in SAMPLES and hasattr(SAMPLES[kind], "keys"))


@function("collections.abc._none_given")
def _none_given(m: Machine, a: Arguments) -> Value:
    raise m.unsupported("call of what stands for no argument", a.span)


def _of_view(m: Machine, view: Value, prefix: str, args: tuple[Value, ...], span: ir.Span) -> Value:
    assert isinstance(view, LibraryV) and isinstance(view.parts[1], StrV)
    func = _written(m, "", f"{prefix}{view.parts[1].term.payload}", span)
    assert func is not None
    return call_function(m, func, (view.parts[0], *args), {}, span)


def _items(m: Machine, view: Value, span: ir.Span) -> Value:
    assert isinstance(view, LibraryV)
    hint_of(m, view.parts[0], span)  # `list` and `tuple` ask for it
    return _of_view(m, view, "_", (), span)


def _length(m: Machine, a: Arguments) -> Value:
    (view,) = a.positional
    assert isinstance(view, LibraryV)
    return FUNCTIONS["len"](m, Arguments("len", view.parts[:1], {}, a.span))


generators.LAZY[VIEW] = _items
LENGTH[VIEW] = _length
CONTAINS[VIEW] = lambda m, view, item, span: truthy(m, _of_view(m, view, "_in_", (item,), span), span)
