"""Regular expressions against CPython: the languages of patterns, decided by the solver on given strings, and the groups of matches.

`PYTHONPATH=tests python -m tests.test_regexes COUNT SEED` makes a longer run.
"""

from __future__ import annotations

import random
import re
import sys

import pytest
from test_strings_differential import Case, asked

from smt import regexes, text
from smt.builtins.regex import HOWS
from smt.regexes import NotRegular, language, parse
from smt.solve import make_query, solve
from smt.terms import Term, not_, reset, string

COUNT = 250
PATTERNS = [
    r"a", r"ab*c", r"[a-c]+", r"[^a]", r"a|b|cd", r"(a|b)*", r"^a", r"a$", r"^ab$", r"\Aab\Z", r"^a|b$", r"(^a|b)", r"a{2,3}",
    r"a{2}", r"(ab){0,2}", r"a{2,}", r"\d+", r"\d{4}-\d\d", r"\w+", r"\W", r"\s*x\s*", r"\S+", r"\D", r".*", r".+b", r"a.b",
    r"[\w.]+@\w+\.[a-z]{2,}", r"(\w+)=(.*)", r"-?\d+(\.\d+)?", r"a*?b", r"(?:a|b)c", r"(?P<k>a+)(?P<v>b?)", r"[\d_]x", r"[^\d]+",
    r"[^\w\s]", r"\.", r"\t", r"\x41", r"", r"(a?)*b", r"[a-zA-Z_]\w*", r"#[0-9a-f]{6}", r"a\n", r"$", r"^", r"é+", r"[à-ü]",
    "[\ud800-\udfff]", "[a-\U0010ffff]", r"[\s\S]", r"k", r"(?i:s)x", r"ı",
]  # fmt: skip
STRANGE = [r"(?=a)b", r"(a)\1", r"\bword\b", r"a(?!b)", r"(?<=a)b", r"(?>a)b", r"a++", r"(?m)^a", r"[", "\U0002f800\U0002f123", r"a{300}"]
PIECES = [
    "a", "b", "c", "ab", "1", "2024", "-", "_", ".", " ", "\n", "=", "@", "#", "é", "\u0663", "\ud800", "Z", "k", "\u212a",
    "\u017f", "x", "s", "0f", "word",
]  # fmt: skip
FLAGS = [0, 0, 0, re.I, re.S, re.A, re.I | re.A]


def some_text(r: random.Random) -> str:
    return "".join(r.choice(PIECES) for _ in range(r.randint(0, 4)))


def proved(goal: Term) -> bool:
    """Whether the solver proves a formula without variables."""
    return solve(make_query([], goal, rlimit=300_000, timeout_ms=1500)).status == "unsat"


def run(count: int, seed: int) -> tuple[int, list[str]]:
    """How many answers the solver gave on random patterns and strings, and those that CPython contradicts."""
    r = random.Random(seed)
    settled, wrong = 0, []
    for _ in range(count):
        reset()
        written, flags, how, subject = r.choice(PATTERNS), r.choice(FLAGS), r.choice(HOWS), some_text(r)
        try:
            found = language(parse(written, flags), how)
        except NotRegular:
            continue
        expected = getattr(re.compile(written, flags), how)(subject) is not None
        sure, possible = (text.in_re(string(subject), pattern) for pattern in (found.sure, found.possible))
        if proved(not_(possible) if expected else sure):
            wrong.append(f"{written!r} {flags} {how} {subject!r}: CPython says {expected}")
        else:
            settled += proved(sure if expected else not_(possible))
    return settled, wrong


def test_languages_agree_with_cpython() -> None:
    settled, wrong = run(COUNT, 3)
    assert not wrong, "\n".join(wrong[:10])
    assert settled > COUNT * 0.8


@pytest.mark.parametrize("written", STRANGE)
def test_what_is_not_regular_is_refused(written: str) -> None:
    with pytest.raises(NotRegular):
        language(parse(written, 0), "search")


def test_which_characters_match_ascii_letters_when_case_is_ignored() -> None:
    for flags in (re.I, re.I | re.A):
        for letter in "aikszIKSZ1_":
            pattern = re.compile(letter, flags)
            found = {c for low, high in regexes._letter(ord(letter), flags) for c in range(low, high + 1)}
            assert found == {c for c in range(0x110000) if pattern.fullmatch(chr(c))}, letter


GROUPS = [
    "re.fullmatch(r'(\\w+)=(.*)', s)", "re.match(r'(a)(b)?', s)", "re.search(r'(\\d+)-(\\d+)', s)",
    "re.fullmatch(r'(?P<x>a*)(b|c)', s)", "re.search(r'x$', s)", "re.match(r'((a)b)+', s)",
]  # fmt: skip
USES = [
    "bool({m})", "{m} is None", "{m}.group()", "{m}[1]", "{m}.group(1, 2)", "{m}.groups()", "{m}.start()", "{m}.end()",
    "{m}.span()", "{m}.group(3)", "{m}.group('x')", "{m}['y']", "({m} or s)", "{m}.groups('')",
]  # fmt: skip
OTHERS = [
    "re.sub('a', 'b', s)", "re.sub(r'\\d+', '', s)", "re.split(',', s)", "re.split(r'\\s+', s)", "re.findall(r'\\w', s)",
    "re.findall(r'(a)b', s)", "re.escape(s)", "re.compile('a+', re.I).search(s) is not None",
    "re.match('a', s, re.I | re.S) is None", "re.match('a', i)",
]  # fmt: skip
SUBJECTS = [
    "", "a", "ab", "b", "abab", "k=v", "key=", "=", "12-3", "x 1-22 y", "ac", "x\n", "x", "Aab", "a,b", "\u0663-\u0664", "é=é",
    "a b  c",
]  # fmt: skip


def test_matches_and_groups() -> None:
    settled, wrong = run_groups(160, 4)
    assert not wrong, "\n".join(wrong[:10])
    assert settled > 60


def run_groups(count: int, seed: int) -> tuple[int, list[str]]:
    """Uses of matches on pinned symbols: how many the solver settles, and what it excludes although CPython does it."""
    r = random.Random(seed)
    settled, wrong = 0, []
    for _ in range(count):
        expression = r.choice(USES).format(m=r.choice(GROUPS)) if r.random() < 0.8 else r.choice(OTHERS)
        subject = r.choice(SUBJECTS)
        found = asked(Case(expression, {"s": subject, "t": "", "u": "", "i": 1, "j": 0}))
        settled += found is True
        if isinstance(found, str):
            wrong.append(found)
    return settled, wrong


if __name__ == "__main__":
    for go in (run, run_groups):
        number, problems = go(int(sys.argv[1]), int(sys.argv[2]))
        print(f"{number} settled, {len(problems)} mismatches")
        print("\n".join(problems[:20]))
