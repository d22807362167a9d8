"""Which names are bound to containers that nothing changes: what any use lets go of is looked for in what CPython gives back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontends.python import unchanged
from frontends.python.load import load

CONTAINERS = (
    '["a", 2]', '{"a": 1}', '{1, 2}', '[["a"], [0]]', '{"a": [1], 0: [2]}', '{"a": {"a": [1]}}', '[({"a": 1}, 2)]', '[[[1]], [[2]]]',
)  # fmt: skip
STEPS = (
    "@['a']", "@[0]", "@[-1]", "@[:1]", "@[cut]", "@.get('a')", "@.get(0, [])", "@.copy()", "list(@)", "sorted(@)", "{**@}", "[*@]",
    "(@ or 1)", "(@ if 1 else 2)", "@.items()", "@.values()", "@.keys()", "[x for x in @]", "[y for x in @.items() for y in x]",
    "enumerate(@)", "list(zip(@, @))", "(@ + [1])", "(@ | {1})", "reversed(@)", "min(@)", "max(@, key=len)", "dict(@)", "map(ident, @)",
    "len(@)", "(1 in @)", "tuple(@)", "set(@)", "ident(@)", "[@]", "(@, 1)", "(lambda: @)()", "str(@)", "(not @)", "sum(@, [])",
    "@.union({3})", "(@ is None)", "' '.join(@)", "@.pop()", "@.setdefault('b', 1)", "filter(None, @)", "@.__getitem__(0)", "iter(@)",
)  # fmt: skip


def reached(value: object, seen: dict[int, object]) -> Iterator[object]:
    """The mutable containers that one can get at from a value."""
    if id(value) in seen or isinstance(value, str):
        return
    seen[id(value)] = value
    if isinstance(value, list | dict | set):
        yield value
    parts = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    if hasattr(parts, "__iter__"):
        for part in parts:
            yield from reached(part, seen)


def depth(value: object) -> int:
    """How deep lists, dicts and sets are nested in it, tuples around them included."""
    parts = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list | tuple) else []
    deepest = max(map(depth, parts), default=0)
    return 1 + deepest if isinstance(value, list | dict | set) or deepest else 0


def allowed(tmp: Path, text: str, name: str = "_X", **others: str) -> tuple[int, int]:
    """What the analysis says of a module with that text."""
    for key, other in {"home": text, **others}.items():
        (tmp / f"{key}.py").write_text(other)
    return unchanged.of_module(load([tmp], root=tmp).program, "home", name)


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@settings(max_examples=600, deadline=None)
@given(st.sampled_from(CONTAINERS), st.lists(st.sampled_from(STEPS), min_size=1, max_size=4), st.sampled_from((slice(0, 1), 0, "a")))
def test_what_may_only_be_read_is_not_let_go_of(made: str, steps: list[str], cut: object) -> None:
    use = "_X"
    for step in steps:
        use = step.replace("@", use)
    source = f"def ident(x):\n    return x\n_X = {made}\ndef use(cut):\n    return {use}\n"
    space: dict[str, object] = {}
    exec(source, space)
    kept = space["_X"]
    before = repr(kept)
    own = [id(c) for c in reached(kept, {})]
    try:
        result = space["use"](cut)  # type: ignore[operator]
        found = [c for c in reached(result, {}) if id(c) in own]
    except Exception:
        found = []
    uses = unchanged._uses(source)
    assert uses is not None
    limits = uses.names["_X"]
    nested = isinstance(kept, dict) and all(isinstance(c, dict) or depth(c) == 1 for c in reached(kept, {}))
    if depth(kept) <= (limits.of_dicts if nested else limits.of_any):
        assert not found and repr(kept) == before, use


READING = (
    "def f(k): return _X[k]", "def f(k):\n    for a in _X: print(a)", "def f(k): return [a for a in _X.items()]",
    "def f(k): return k in _X",
    "def f(k): return sorted(k, key=_X.get)", "def f(k):\n    if not _X: return len(_X)", "def f(k):\n    a, b = _X\n    return g(*_X)",
)  # fmt: skip
LEAKING = (
    "def f(): return _X", "def f(a): a.x = _X", "def f():\n    a = _X\n    a.append(1)", "def f(x=_X): x.append(1)", "def f(): _X[0] = 1",
    "def f(): del _X[0]", "def f():\n    global _X\n    _X = [1]", "_X.append(3)", "for _X[0] in range(3): pass", "_X += [1]", "_Y = [_X]",
    "def f(): yield _X", "def f(a): return a == _X", "def f(a): return _X - a", "def f(a): a += _X", "def f(a): map(_X.append, a)",
    "def f():\n    match _X:\n        case [*a]: a.append(1)\n        case b: b.append(1)", "def f(): g(_X)",
    "def f(a): return isinstance(a, _X)",
    "def sorted(x): x.append(1)\ndef f(): sorted(_X)", "def f(): globals()['_' + 'X'].append(1)", "def f(): exec('_X.append(1)')",
    "import home\ndef f(): home._X.append(1)", "class A:\n    _X = _X", "def f(): return lambda: _X", "def f(_X): pass", "__all__ = ['_X']",
    "import sys\ndef f(): getattr(sys.modules['home'], '_X').append(1)", "def f(a): a in _X in a", "def f(a): _X in a",
    "def f(): return _X.keys()",
    "@_X\ndef f(): pass", "class A(B, x=_X): pass", "def f():\n    with _X: pass", "async def f():\n    async for a in _X: pass",
)  # fmt: skip


def test_every_use_counts(tmp_path: Path) -> None:
    for text in READING:
        assert min(allowed(tmp_path, f"_X = [1]\n{text}\n")) >= 1, text
    for text in LEAKING:
        assert allowed(tmp_path, f"_X = [1]\n{text}\n") == (0, 0), text


ELSEWHERE = (
    "from home import _X\n_X.append(1)", "from home import _X as y\ny.append(1)", "import home\nhome._X.clear()",
    "def f():\n    from home import _X\n    return _X", "import home as h\ngetattr(h, '_X').clear()",
    "import home\ndef f(name): getattr(home, name).clear()", "import home\ndef f(name): home.__dict__[name].clear()",
    "import home as h\nfrom builtins import vars as of\ndef f():\n    for v in of(h).values(): v.clear()",
    "import home, operator\nclass A:\n    b = home\ndef f(): operator.attrgetter('b._X')(A).clear()",
    "from sys import modules as m\ndef f(name): m['home'].__dict__[name].clear()",
)  # fmt: skip


@pytest.mark.parametrize("text", ELSEWHERE)
def test_other_modules_count(tmp_path: Path, text: str) -> None:
    assert allowed(tmp_path, "_X = [1]\n", other=text) == (0, 0)


def test_what_is_bound(tmp_path: Path) -> None:
    from_here = "from home import _X\ndef f(k): return k in _X"
    assert min(allowed(tmp_path, "_X = [1]\n", other=from_here)) >= 1
    attribute_of_another = "import home\ndef f(a, name): return getattr(a, name), home.g, a.__dict__"
    assert min(allowed(tmp_path, "_X = [1]\ndef g(): pass\n", other=attribute_of_another)) >= 1
    others = ("_X = _Y = [1]", "if 1:\n    _X = [1]", "_X = [1]\n_X = [2]", "_X = make()", "_X = [y := 1]", "_X = [1] + make()")
    for text in others:
        assert allowed(tmp_path, text + "\n") == (0, 0), text
    assert allowed(tmp_path, "X = [1]\n", "X") == (0, 0)
    assert min(allowed(tmp_path, "from typing import Final\nX: Final = [1]\n", "X")) >= 1
    assert allowed(tmp_path, "_X = [make()]\n") == (1, 1)
