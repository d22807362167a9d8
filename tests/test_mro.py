"""The order of lookup of random hierarchies against CPython's own `__mro__`, library bases among them; and where `super()` may go."""

from __future__ import annotations

from abc import ABC, ABCMeta

from hypothesis import given, settings
from hypothesis import strategies as st

from frontends import ir
from frontends.python.load import load_text
from smt import kin
from smt.attributes import class_of
from smt.machine import Dead, Machine, Settings
from smt.mro import lineage

NAMES = tuple("ABCDEF")
HEAD = "from abc import ABC\n"


@st.composite
def hierarchies(draw: st.DrawFn) -> list[tuple[str, tuple[str, ...]]]:
    """Classes with the names of their bases, which stand before them."""
    made = []
    for i, name in enumerate(NAMES):
        above = [*NAMES[:i], "ABC", "object"]
        made.append((name, tuple(draw(st.lists(st.sampled_from(above), max_size=3, unique=True)))))
    return made


def cpython(classes: list[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """By class, the classes of the program in its order; those that CPython refuses to make, and what derives from them, are not there."""
    space: dict[str, type] = {"ABC": ABC, "object": object}
    found = {}
    for name, bases in classes:
        if all(base in space for base in bases):
            try:
                space[name] = ABCMeta(name, tuple(space[base] for base in bases), {})
            except TypeError:
                continue
            found[name] = tuple(c.__name__ for c in space[name].__mro__ if c.__name__ in NAMES)
    return found


@settings(max_examples=120, deadline=None)
@given(hierarchies())
def test_the_order_is_that_of_cpython(classes: list[tuple[str, tuple[str, ...]]]) -> None:
    module = load_text(HEAD + "".join(f"class {name}({', '.join(bases)}): ...\n" for name, bases in classes))
    assert isinstance(module, ir.Module)
    program = ir.Program((module,))
    m = Machine(program, Settings())
    wanted = cpython(classes)
    found = {}
    for name, _ in classes:
        with m.scratch(), m.collecting():
            try:
                found[name] = tuple(c.cls.name for c in lineage(m, class_of(m, f"{module.name}:{name}"), ir.NOWHERE))
            except Dead:
                continue
    # Where library classes decide the order, it may be left open; it is never another one.
    assert all(found[name] == wanted.get(name) for name in found)
    assert all(name in found for name in wanted if "ABC" not in str(classes) and "object" not in str(classes))


def test_super_goes_to_classes_that_come_later_in_some_order() -> None:
    module = load_text("class A: ...\nclass B(A): ...\nclass C(A): ...\nclass D(B, C): ...\n")
    assert isinstance(module, ir.Module)
    program, name = ir.Program((module,)), module.name
    assert kin.after(program, f"{name}:B") == frozenset({f"{name}:C", f"{name}:A"})
    assert kin.after(program, f"{name}:C") == frozenset({f"{name}:A"})
    assert kin.after(program, f"{name}:D") == frozenset({f"{name}:B", f"{name}:C", f"{name}:A"})
