"""Golden tests of the lowering: Python in, the printed IR out."""

from __future__ import annotations

import textwrap

import pytest

from frontends import ir
from frontends.check import check_module
from frontends.kinds import Type
from frontends.python.load import load_text
from frontends.show import show_binding, show_expr, show_module


def lower(text: str) -> ir.Module:
    module = load_text(textwrap.dedent(text).lstrip("\n"))
    assert isinstance(module, ir.Module), module
    assert check_module(module) == []
    return module


def shown(text: str) -> str:
    return show_module(lower(text)).partition("\n")[2]


def body(text: str, params: str = "a, b, c, x, xs") -> str:
    """The IR of the statements as the body of a function."""
    source = f"def f({params}):\n" + textwrap.indent(textwrap.dedent(text).strip("\n"), "    ")
    lines = shown(source).splitlines()[1:]
    return "\n".join(line[2:] for line in lines)


def expr(text: str) -> str:
    return body(f"return {text}").removeprefix("return ")


EXPRESSIONS = [
    ("1 + a * 2", "(1 + (a * 2))"),
    ("-a // b % c", "(((-a) // b) % c)"),
    ("not a and b or c", "(((not a) and b) or c)"),
    ("a and b and c", "(a and (b and c))"),
    ("a < b", "(a < b)"),
    ("a < b < c", "((a < b) and (b < c))"),
    ("0 <= a < 10 != x", "((0 <= a) and ((a < 10) and (10 != x)))"),
    ("a < g(b) < c", "((a < (%1 := @g(b))) and (%1 < c))"),
    ("a in xs is not None", "((a in xs) and (xs is not None))"),
    ("a if b else c", "(a if b else c)"),
    ("len(xs[1:-1])", "@len(xs[1:(-1):])"),
    ("xs[::2, 0]", "xs[(::2, 0)]"),
    ("a.b.c(1, *xs, k=2, **x)", "a.b.c(1, *xs, k=2, **x)"),
    ("(1,), [*xs, a], {a, b}, {a: 1, **b}", "((1,), [*xs, a], {a, b}, {a: 1, **b})"),
    ("f'{a!r:>{b}} z'", "f<{a!r:f<'>' {b}>} ' z'>"),
    ("lambda y, *z, k=a: y + a + len(z) + k", "(lambda y, *z, kw k = a: (((y + ^a) + @len(z)) + k))"),
    ("[a for a in xs if a > b]", "list<a%1 for a%1 in xs if (a%1 > b)>"),
    ("{k: v for k, v in a.items()}", "dict<k%1: v%2 for (k%1, v%2) in a.items()>"),
    ("[[a for a in b] for b in xs]", "list<list<a%2 for a%2 in b%1> for b%1 in xs>"),
    ("sum(y for xs in xs for y in xs)", "@sum(generator<y%2 for xs%1 in xs for y%2 in xs%1>)"),
    ("[lambda: a for a in xs]", "list<(lambda : ^a%1) for a%1 in xs>"),
    ("[(w := a) for a in xs]", "list<(w := a%1) for a%1 in xs>"),
    ("True, 1, None, ..., b'x', 2.5, 1j", "(True, 1, None, Ellipsis, b'x', 2.5, 1j)"),
    ("(yield a)", "(yield a)"),
]


@pytest.mark.parametrize(("source", "expected"), EXPRESSIONS)
def test_expressions(source: str, expected: str) -> None:
    found = expr(source)
    assert found.removeprefix("generator\n").removeprefix("return ") == expected


STATEMENTS = [
    ("a = b = c", "%1 = c\na = %1\nb = %1"),
    ("a = b = 0", "a = 0\nb = 0"),
    ("(a, *b), c[0], x.y = xs", "((a, *b), c[0], x.y) = xs"),
    ("a: int = 1", "a = 1"),
    ("a: int", "pass"),
    ("a.b += 1", "a.b += 1"),
    ("xs[a] //= b", "xs[a] //= b"),
    ("del a, xs[0]", "del a\ndel xs[0]"),
    ("return", "return None"),
    ("raise ValueError(a) from b", "raise @ValueError(a) from b"),
    ("assert a > 0, b", "assert (a > 0), b"),
    ("if a:\n  b\nelif c:\n  pass\nelse:\n  x", "if a:\n  b\nelse:\n  if c:\n    pass\n  else:\n    x"),
    ("with a as b, c:\n  x", "with a as b:\n  with c:\n    x"),
    ("for a, b in xs:\n  break\nelse:\n  continue_()", "for (a, b) in xs:\n  break\nelse:\n  @continue_()"),
    (
        "try:\n  a\nexcept (KeyError, IndexError) as e:\n  e\nexcept:\n  raise\nelse:\n  b\nfinally:\n  c",
        "try:\n  a\nexcept (@KeyError, @IndexError) as e:\n  e\nexcept:\n  raise\nelse:\n  b\nfinally:\n  c",
    ),
    ("import os", "<unsupported: import inside a function>"),
    ("class C: pass", "<unsupported: class inside a function>"),
    ("try:\n  a\nexcept* ValueError:\n  b", "<unsupported: except* clause>"),
]


@pytest.mark.parametrize(("source", "expected"), STATEMENTS)
def test_statements(source: str, expected: str) -> None:
    assert body(source) == expected


def test_async_is_unsupported_everywhere() -> None:
    text = shown("async def f(x: int) -> int:\n    return await x\n")
    assert "<unsupported: async function>" in text and "limit: async function" in text
    assert body("async def g(): pass") == "<unsupported: async function>"


MATCHES = [
    ("case 1 | -1: b", "if ((%1 == 1) or (%1 == (-1))):\n  b"),
    ("case None: b\ncase True: c", "if (%1 is None):\n  b\nelse:\n  if (%1 is True):\n    c"),
    ("case y: y", "y = %1\ny"),
    ("case 0: a\ncase _: b", "if (%1 == 0):\n  a\nelse:\n  b"),
    ("case a.b: c", "if (%1 == a.b):\n  c"),
    ("case int(): b", "if @isinstance(%1, @int):\n  b"),
    ("case str(s): s", "if @isinstance(%1, @str):\n  s = %1\n  s"),
    ("case y if y > 0: y\ncase _: c", "if (((y := %1),) and (y > 0)):\n  y\nelse:\n  c"),
    ("case (1 as k) | (2 as k): k", "if (((%1 == 1) and ((%2 := %1),)) or ((%1 == 2) and ((%2 := %1),))):\n  k = %2\n  k"),
    ("case a.P(x=1): b", "if (@isinstance(%1, a.P) and (((%2 := @%part(%1, 'x')),) and (%2 == 1))):\n  b"),
]


@pytest.mark.parametrize(("source", "expected"), MATCHES)
def test_match(source: str, expected: str) -> None:
    assert body("match x:\n" + textwrap.indent(source, "    ")) == "%1 = x\n" + expected


def test_match_sequences_bind_items_and_the_rest() -> None:
    found = body("match x:\n    case [0, *rest, last]: rest")
    assert "(@len(%1) >= 2)" in found and "(%1[0] == 0)" in found
    assert "rest = @list(%1[1:-1:])" in found and "last = %1[-1]" in found
    # A string is no sequence to `match`; of a value of another class nothing is claimed.
    assert "(False if ((%1 is None) or @isinstance(%1, (@str, @bytes," in found
    assert "<unsupported: sequence pattern on a value that is neither list nor tuple>" in found


def test_match_mappings_and_places_take_all_parts_before_any_is_looked_at() -> None:
    found = body("match x:\n    case {'k': 1, 'l': v}: v")
    assert "'k' in %1" in found and found.index("(%2 := %1['k'])") < found.index("(%3 := %1['l'])") < found.index("(%2 == 1)")
    assert "<unsupported: mapping pattern on a value that is no dict>" in found and "v = %3" in found
    found = body("match x:\n    case {'k': v, -1: 0, **rest}: v")
    assert "'k' in %1" in found and "rest = @%rest(%1, 'k', (-1))" in found and "%key" not in found
    found = body("match x:\n    case {a.b: v, 'k': w, **rest}: v")
    assert found.index("(@len(%1) >= 2)") < found.index("(%2 := a.b)") < found.index("@%key(%1, %2)") < found.index("@%key(%1, %3, %2)")
    assert "rest = @%rest(%1, %2, %3)" in found
    found = body("match x:\n    case P(1, v, z=3): v")
    assert found.index("@%place(%1, @P, 0, 2, 'z')") < found.index("@%place(%1, @P, 1, 2, 'z')") < found.index("@%part(%1, 'z')")


def test_match_in_a_module_that_rebinds_a_builtin() -> None:
    text = shown("def len(x): return 0\ndef f(x):\n    match x:\n        case [a]: return a\n")
    assert "<unsupported: match in a module that rebinds len>" in text


def test_scopes_of_nested_functions() -> None:
    assert shown("""
        G = 1
        def outer(a):
            n = 0
            def inner(b):
                nonlocal n
                global H
                n += a + b + G
                H = len([a for a in b])
                return inner
            return inner
    """) == textwrap.dedent("""\
        constant G = 1
        def outer(a):
          n = 0
          def outer.<locals>.inner(b):
            ^n += ((^a + b) + @G)
            @H = @len(list<a%1 for a%1 in b>)
            return ^inner
          return inner
        variable H (assigned in inner by a global statement)
    """)


def test_methods_do_not_see_class_names() -> None:
    text = shown("""
        class C:
            size = 3
            def get(self, n=4):
                return size + self.size
    """)
    assert "return (@size + self.size)" in text


def test_private_names_are_mangled() -> None:
    text = shown("""
        class _Box:
            def __init__(self, v):
                self.__v = v
                self.__w__ = v
            def __peek(self):
                return self.__v
    """)
    assert "self._Box__v = v" in text and "self.__w__ = v" in text
    assert "method _Box._Box__peek(self):" in text


def test_locals_list_everything_that_is_bound() -> None:
    function = lower("def f(a, *b):\n    for c in a: d = e = c\n    x = [g for g in b if (h := g)]\n").lookup("f")
    assert isinstance(function, ir.Function)
    assert function.locals == ("a", "b", "c", "d", "e", "x", "h", "%1", "g%2")


def test_generator() -> None:
    text = shown("def f(n):\n    yield n\n")
    assert text.splitlines()[1:3] == ["  generator", "  (yield n)"]


def test_spans_count_code_points() -> None:
    function = lower('def f(é):\n    return "ééé" + é\n').lookup("f")
    assert isinstance(function, ir.Function)
    [statement] = function.body
    assert isinstance(statement, ir.Return) and isinstance(statement.value, ir.Binary)
    right = statement.value.right.span
    assert (right.line, right.column, right.end_line, right.end_column, right.file) == (2, 19, 2, 20, "module.py")


def test_layout_does_not_matter_to_equality() -> None:
    one = lower("def f(a):\n    return a+1\n").lookup("f")
    two = lower("\n\ndef f(a):  # comment\n    return (a +\n      1)\n").lookup("f")
    assert one == two


def test_true_and_one_differ() -> None:
    assert lower("X = True\n").lookup("X") != lower("X = 1\n").lookup("X")


def test_long_and_deep_syntax() -> None:
    deep = expr(" + ".join(["a"] * 5000))
    assert "<unsupported: expression nested more than 200 deep>" in deep
    assert "unsupported" not in expr(" and ".join(["a"] * 5000))  # balanced: no depth
    assert "unsupported" not in expr(" < ".join(["a"] * 5000))
    nested = body("if a: pass\n" + "\n".join(f"elif a == {i}: pass" for i in range(500)))
    assert "<unsupported: statements nested more than 100 deep>" in nested


TYPES = [
    ("int", "int"), ("None", "None"), ("int | None", "int | None"), ("Optional[str]", "str | None"),
    ("Union[int, str, int]", "int | str"), ("'list[int]'", "list[int]"), ("List[Dict[str, int]]", "list[dict[str, int]]"),
    ("tuple[int, ...]", "tuple[int, ...]"), ("tuple", "tuple[any, ...]"), ("tuple[()]", "Literal[()]"),
    ("Literal[1, -2, 'a']", "Literal[1, -2, 'a']"), ("Final[int]", "int"), ("Annotated[int, 'x']", "int"), ("Any", "any"),
    ("Callable[[int, str], bool]", "callable[int, str, bool]"), ("Sequence[int]", "sequence[int]"), ("object", "object"),
    ("Alias", "int | float"), ("T", "any"), ("UserId", "int"), ("Point", "Point"), ("a.b.C", "a.b.C"),
    ("Iterable['Point']", "iterable[Point]"), ("type[int]", "type[int]"), ("3", "3"),
]  # fmt: skip


@pytest.mark.parametrize(("annotation", "expected"), TYPES)
def test_annotations(annotation: str, expected: str) -> None:
    head = """
        from typing import Optional, Union, List, Dict, Literal, Final, Annotated, Any, Callable, TypeVar, NewType
        from collections.abc import Sequence, Iterable
        Alias = int | float
        T = TypeVar("T")
        UserId = NewType("UserId", int)
        class Point: pass
    """
    function = lower(textwrap.dedent(head) + f"def f(x: {annotation}): pass\n").lookup("f")
    assert isinstance(function, ir.Function)
    assert str(function.params[0].annotation) == expected


def test_a_class_of_the_module_hides_a_builtin_type() -> None:
    function = lower("class set: pass\ndef f(x: set): pass\n").lookup("f")
    assert isinstance(function, ir.Function) and function.params[0].annotation == Type("class", values=("set",))


def test_a_none_default_widens_the_annotation() -> None:
    assert "def f(x: int | None = None, y: int = 0):" in shown("def f(x: int = None, y: int = 0): pass\n")


def test_top_level_bindings() -> None:
    assert shown("""
        import os.path, sys as s
        from m import a as b
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from t import T
        A, B = 1, 2
        C: int = 3
        D = 4
        D = 5
        E = 6
        if s:
            F = 7
        try:
            import fast
        except ImportError:
            fast = None
        G: int
        H = K = 8
        (L, M) = f()
        def f():
            global E
            E += 1
        def f(x): return x
        print(A)
        if __name__ == "__main__":
            A = 9
    """) == textwrap.dedent("""\
        limit: top-level assignment
        limit: f is defined again later in the module: this definition is never used
        limit: top-level expression
        import os = os
        import s = sys
        import b = m: a
        import TYPE_CHECKING = typing: TYPE_CHECKING
        import T = t: T
        constant A = 1
        constant B = 2
        constant C: int = 3
        variable D (bound more than once at the top level)
        variable E (assigned in f by a global statement)
        variable F (bound in a top-level if statement)
        variable fast (bound in a top-level try statement)
        variable G: int (declared without a value)
        constant H = 8
        constant K = 8
        variable L (bound in a top-level assignment)
        variable M (bound in a top-level assignment)
        def f(x):
          return x
    """)


def test_a_function_that_is_rebound_is_no_longer_known() -> None:
    text = shown("def f(): return 1\nf = 2\n")
    assert "limit: f is rebound in the module" in text and "variable f" in text


def test_walrus_in_a_default_binds_at_the_top_level() -> None:
    assert "variable y (bound by := at the top level)" in shown("def f(x=(y := 3)): return x\n")


def test_classes() -> None:
    assert shown("""
        from dataclasses import dataclass
        from typing import ClassVar
        import abc
        @dataclass(frozen=True)
        class P(Base, a.Mixin, metaclass=abc.ABCMeta):
            "Doc."
            x: int
            y: int = 0
            count: ClassVar[int] = 0
            z = 1
            @property
            def norm(self) -> int: return self.x
            @norm.setter
            def norm(self, v): pass
            @staticmethod
            def make() -> "P": return P(1)
            @classmethod
            def build(cls): return cls(1)
            class Inner: pass
    """).split("import abc = abc\n")[1] == textwrap.dedent("""\
        class P(Base, a.Mixin):
          decorator dataclasses.dataclass
          decorator dataclasses.dataclass:frozen=True
          limit: class Inner inside a class
          field x: int
          field y: int = 0
          field count = 0
          field z = 1
          property P.norm(self) -> int:
            return self.x
          method P.norm.setter(self, v):
            pass
          staticmethod P.make() -> P:
            return @P(1)
          classmethod P.build(cls):
            return cls(1)
    """)


def test_decorators_that_run_are_kept_with_their_place() -> None:
    function = lower("import functools\n@functools.lru_cache(None)\ndef f(): pass\n").lookup("f")
    assert isinstance(function, ir.Function)
    assert function.decorators == ("functools.lru_cache",)
    assert len(function.wrappers) == 1 and isinstance(function.wrappers[0], ir.Call) and function.outside == 0


def test_show_prints_huge_ints() -> None:
    constant = lower("X = 0x" + "f" * 5000 + "\n").lookup("X")
    assert isinstance(constant, ir.Constant) and show_expr(constant.value).startswith("0xfff")
    assert show_binding("X", constant)[0].startswith("constant X = 0xfff")


def test_the_checker_finds_malformed_ir() -> None:
    bad = ir.Function(
        "f", "f", (), None,
        (ir.Return(ir.Name("x", "local")), ir.Break(), ir.Assign(ir.Const(1, "int"), ir.Const(True, "int")),
         ir.ExprStmt(ir.Binary("<>", ir.Star(ir.Name("%1", "global")), ir.Name("y", "free")))),
    )  # fmt: skip
    findings = " | ".join(check_module(ir.Module("m", "m.py", (("f", bad),))))
    for part in ("x is no local", "outside a loop", "no assignment target", "tagged int", "no operator <>", "* inside Binary",
                 "temporary %1 is global", "y is bound by no enclosing"):  # fmt: skip
        assert part in findings
