"""Attributes and names of modules that are set by ways that do not name them: what is constant by its name is so no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontends.python.load import load
from smt import attribute_dicts
from smt.assignments import assigned_attributes, is_patched
from smt.machine import Machine, Settings

READING = (
    "return self.__dict__ == a.__dict__", "return [k for k in vars(self)]", "return str(self.__dict__)", "return f(**vars(self))",
    "return self.__dict__['a']", "for k, v in self.__dict__.items(): print(k)", "return {**vars(self)}", "return 'a' in a.__dict__",
)  # fmt: skip
WRITING = (
    "self.__dict__.update(a)", "vars(self)['a'] = 1", "d = self.__dict__", "return vars(a)", "f(a.__dict__)", "del a.__dict__['a']",
    "vars(a).pop('a')", "a.__dict__ |= {'a': 1}", "self.__dict__ = a.__dict__", "x = [vars(a)]", "a.__dict__['x'][0] = a.__dict__.pop('y')",
)  # fmt: skip


@pytest.mark.parametrize("line", READING + WRITING)
def test_what_only_reads_is_told_from_the_rest(tmp_path: Path, line: str) -> None:
    (tmp_path / "home.py").write_text(f"class A:\n    def m(self, a, f):\n        {line}\n")
    program = load([tmp_path], root=tmp_path).program
    (function,) = program.modules[0].functions()
    assert attribute_dicts.let_go(function.body) == (line in WRITING)
    assert ("*" in assigned_attributes(program)) == (line in WRITING)


@pytest.mark.parametrize(
    ("text", "patched"),
    [
        ("import home\ndef f(name): setattr(home, name, 0)", True),
        ("import home\ndef f(m): m.X = 0\ndef g(): f(home)", True),
        ("import home\ndef f(name): home.__dict__[name] = 0", True),
        ("import home\ndef f(name): vars(home).update({name: 0})", True),
        ("import sys\nme = sys.modules['home']\ndef f(name): setattr(me, name, 0)", True),
        ("import home\ndef f(m): m.Y = home.X\ndef g(): f(home)", False),
        ("import home\ndef f(m): m.X = home.X", False),
        ("def f(m, name): setattr(m, name, 0)", False),
    ],
)
def test_a_module_that_is_handed_on_is_an_object_like_others(tmp_path: Path, text: str, patched: bool) -> None:
    (tmp_path / "home.py").write_text("X = 3\n")
    (tmp_path / "other.py").write_text(text + "\n")
    machine = Machine(load([tmp_path], root=tmp_path).program, Settings("cut"))
    assert is_patched(machine, "home", "X") == patched
