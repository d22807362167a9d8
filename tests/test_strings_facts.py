"""Every statement of `smt.text_facts` and `smt.character_facts` holds in CPython: evaluated there on random strings, without a solver.

`PYTHONPATH=tests python -m tests.test_strings_facts COUNT SEED` makes a longer run.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable
from typing import Any

from test_strings_differential import TEXTS

from smt import character_facts, text, text_facts
from smt.character_facts import CHANGED, PREDICATES
from smt.terms import BOOL, FALSE, INT, STRING, Sort, Term, apply, integer, op, postorder, reset, select, string, var
from smt.text_facts import item_facts

FACTS = {**text_facts.FACTS, **character_facts.FACTS}
COUNT = 6_000
ALPHABET = "aab =,-+_019Az\n\r\té\u0663²ßΣ\x85\u2003\ud800\U0002f7ff\U00030000\U0010ffff"
PARTS = ["", "a", "ab", "=", ",", "--", " ", "aa", "\n", "\U00030000", "xyz"]


def _word(s: str) -> str:
    return (s.split(None, 1) or [""])[0]


def _accepts(s: str, base: int) -> bool:
    try:
        int(s, base)
    except ValueError:
        return False
    return True


def _gone(s: str, kept: str, left: bool) -> str:
    return s[: len(s) - len(kept)] if left else s[len(kept) :]


# What each function of strings is in CPython; a function that means nothing for some arguments is anything there.
MEANINGS: dict[str, Callable[..., Any]] = {
    "head": lambda s, p: s.partition(p)[0] if p else "",
    "tail": lambda s, p: s.partition(p)[2] if p else s,
    "last_head": lambda s, p: s.rpartition(p)[0] if p else s,
    "last_tail": lambda s, p: s.rpartition(p)[2] if p else "",
    "count": lambda s, p: s.count(p),
    "pieces": lambda s, p: s.split(p) if p else [],
    "replace": lambda s, a, b: s.replace(a, b),
    "repeat": lambda s, n: s * n,
    "reversed": lambda s: s[::-1],
    "lstrip": lambda s, *d: s.lstrip(*d),
    "rstrip": lambda s, *d: s.rstrip(*d),
    "lstrip_gone": lambda s, *d: _gone(s, s.lstrip(*d), True),
    "rstrip_gone": lambda s, *d: _gone(s, s.rstrip(*d), False),
    "word": _word,
    "after_word": lambda s: s.lstrip()[len(_word(s)) :],
    "words": lambda s: s.split(),
    "word_count": lambda s: len(s.split()),
    "lines": lambda s: s.splitlines(),
    "line_count": lambda s: len(s.splitlines()),
    "join": lambda s, items, n: s.join(items[: max(n, 0)]),
    "ord": lambda s: ord(s) if len(s) == 1 else 0,
    "chr": lambda n: chr(n) if 0 <= n <= 0x10FFFF else "",
    "int": lambda s: int(s) if _accepts(s, 10) else 0,
    "int_refused": lambda s: not _accepts(s, 10),
    "based": lambda s, b: int(s, b) if _accepts(s, b) else 0,
    "based_refused": lambda s, b: not _accepts(s, b),
    **{name: (lambda s, name=name: getattr(s, name)()) for name in (*PREDICATES, *CHANGED)},
}
SOLVER: dict[str, Callable[..., Any]] = {
    "not": lambda a: not a, "and": lambda *a: all(a), "or": lambda *a: any(a), "ite": lambda c, a, b: a if c else b,
    "=": lambda a, b: a == b, "<=": lambda a, b: a <= b, "+": lambda *a: sum(a), "*": lambda a, b: a * b,
    "select": lambda a, i: a[i] if 0 <= i < len(a) else "", "str.len": len, "str.++": lambda *a: "".join(a),
    "str.substr": lambda s, i, n: s[i : i + n] if 0 <= i < len(s) and n > 0 else "",
    "str.contains": lambda s, p: p in s, "str.prefixof": lambda p, s: s.startswith(p), "str.suffixof": lambda p, s: s.endswith(p),
    "str.to_code": lambda s: ord(s) if len(s) == 1 else -1, "str.<": lambda a, b: a < b,
    "str.to_int": lambda s: int(s) if re.fullmatch("[0-9]+", s) else -1, "str.from_int": lambda n: str(n) if n >= 0 else "",
}  # fmt: skip


def pattern(t: Term) -> str:
    """A regular expression term as a pattern of `re`; the solver's last characters stand for all of Python's from there on."""
    below = [pattern(a) for a in t.args if a.sort == text.REGEX]
    match t.op:
        case "str.to_re":
            return re.escape(str(t.args[0].payload))
        case "re.range":
            assert isinstance(t.payload, tuple)
            low, high = t.payload
            return f"[\\U{low:08x}-\\U{0x10FFFF if high == text.LAST_OF_SOLVER else high:08x}]"
        case "re.all":
            return "(?s:.*)"
        case "re.++":
            return "".join(below)
        case "re.union":
            return f"(?:{'|'.join(below)})"
        case "re.*" | "re.+" | "re.opt":
            return f"(?:{below[0]}){ {'re.*': '*', 're.+': '+', 're.opt': '?'}[t.op] }"
    raise AssertionError(t.op)


def value(root: Term, known: dict[Term, Any]) -> Any:
    """What a term is in CPython, with these values of its variables."""
    done: dict[Term, Any] = dict(known)
    for t in postorder([root]):
        if t in done or t.sort == text.REGEX:
            continue
        if t.op in ("int", "str", "bool"):
            done[t] = t.payload
        elif t.op == "str.in_re":
            done[t] = re.fullmatch(pattern(t.args[1]), done[t.args[0]]) is not None
        elif t.op == "apply":
            done[t] = MEANINGS[str(t.payload).removeprefix("text.")](*(done[a] for a in t.args))
        else:
            done[t] = SOLVER[t.op](*(done[a] for a in t.args))
    return done[root]


SORTS: dict[str, tuple[Sort, ...]] = {
    "text.repeat": (STRING, INT), "text.join": (STRING, text.STRINGS, INT), "text.chr": (INT,), "text.based": (STRING, INT),
    "text.based_refused": (STRING, INT), "str.from_int": (INT,), "text.replace": (STRING, STRING, STRING), "str.<": (STRING, STRING),
    **{f"text.{name}": (STRING, STRING) for name in ("head", "tail", "last_head", "last_tail", "count", "pieces")},
}  # fmt: skip
RESULTS = {"text.count": INT, "text.word_count": INT, "text.line_count": INT, "text.ord": INT, "text.int": INT, "text.based": INT,
           "text.pieces": text.STRINGS, "text.words": text.STRINGS, "text.lines": text.STRINGS, "str.to_int": INT, "str.<": BOOL,
           "text.int_refused": BOOL, "text.based_refused": BOOL, **{f"text.{p}": BOOL for p in PREDICATES}}  # fmt: skip


def some_text(r: random.Random) -> str:
    return r.choice(TEXTS) if r.random() < 0.4 else "".join(r.choice(ALPHABET) for _ in range(r.randint(0, 6)))


def some_application(r: random.Random) -> tuple[Term, list[Term], dict[Term, Any]]:
    """An application, its facts, and values of its arguments, which are literals or variables."""
    name = r.choice(list(FACTS))
    sorts = SORTS.get(name, (STRING, STRING) if "strip" in name and r.random() < 0.5 else (STRING,))
    known: dict[Term, Any] = {}
    args: list[Term] = []
    for i, sort in enumerate(sorts):
        found: Any = some_text(r) if i == 0 or "strip" in name else r.choice(PARTS)
        if sort == INT:
            found = r.choice((2, 8, 10, 16, 36)) if "based" in name else r.choice((*range(-3, 8), 0x2F000, 0x30000, 0x10FFFF, 99, 10**6))
            if name == "text.repeat":
                found = r.randint(-2, 5)
        elif sort == text.STRINGS:
            found = [some_text(r) for _ in range(8)]
        if isinstance(found, list) or r.random() < 0.5:
            args.append(var(f"x{i}", sort))
            known[args[-1]] = found
        else:
            args.append(string(found) if isinstance(found, str) else integer(found))
    result = RESULTS.get(name, STRING)
    t = apply(name, result, *args) if name.startswith("text.") else op(name, result, *args)
    facts = FACTS[name](*args, t)
    if result == text.STRINGS:
        at = var("at", INT)
        known[at] = r.randint(-1, 5)
        facts = [*facts, *item_facts(select(t, at))]
    return t, facts, known


def run(count: int, seed: int) -> tuple[set[str], list[str]]:
    """The functions that were tried, and the facts that are false."""
    r = random.Random(seed)
    tried: set[str] = set()
    wrong: list[str] = []
    for i in range(count):
        if i % 200 == 0:
            reset()
        t, facts, known = some_application(r)
        tried.add(t.op if t.op != "apply" else str(t.payload))
        wrong.extend(f"{t}: {fact} for {known}" for fact in facts if fact is FALSE or value(fact, known) is not True)
    return tried, wrong


def test_facts_hold() -> None:
    tried, wrong = run(COUNT, 1)
    assert not wrong, "\n".join(wrong[:5])
    assert tried == set(FACTS)


def test_sets_of_characters_are_those_of_cpython() -> None:
    def members(ranges: text.Ranges) -> set[int]:
        return {c for low, high in ranges for c in range(low, high + 1)}

    assert members(text.WHITESPACE) == {c for c in range(0x110000) if chr(c).isspace()}
    assert members(text.LINE_BREAKS) == {c for c in range(0x110000) if len(f"a{chr(c)}b".splitlines()) == 2}
    for name, implied in (("isdecimal", "isdigit"), ("isdigit", "isnumeric"), ("isnumeric", "isalnum"), ("isalpha", "isalnum")):
        assert all(getattr(chr(c), implied)() for c in range(0x110000) if getattr(chr(c), name)())


if __name__ == "__main__":
    _, problems = run(int(sys.argv[1]), int(sys.argv[2]))
    print(f"{len(problems)} false statements")
    print("\n".join(problems[:10]))
