"""The lemma language is one grammar: our parser and llguidance, which holds a model to it, accept the same texts."""

from __future__ import annotations

import ast
import contextlib
import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.lemma_grammar import BOUND, decoding_grammar
from prover.lemmas import LemmaError, LemmaKind, Names, parse

NAMES = Names(
    variables=(("n", "int"), ("total", "int"), ("xs", "list[int]"), ("sum", "int"), ("self.balance", "int"), ("old.xs", "list[int]")),
    iterated=("xs",),
    functions=(("fib", 1),),
    facts=(("square", 2),),
    hidden=frozenset({"sum"}),
)
PLACED: tuple[LemmaKind, ...] = ("invariant", "assertion", "decreases", "use")
GOOD = [
    "invariant: 0 <= n <= len(xs)",
    "invariant : 0 <= n  and not ( total < n ) ==> xs [ n - 1 ] == total",
    "invariant: all(xs[k] <= total for k in range(0, n))",
    "invariant: all(all(xs[k] <= xs[j] for j in range(k, n)) for k in range(n))",
    "invariant: total == fib(n) and xs == old.xs and self.balance >= 0",
    "invariant: n == max(k for k in seen(xs)) or xs == seen(xs) + [1, 2]",
    "invariant: xs.count(n) == old.xs.count(n) and n not in xs[1:]",
    "invariant: xs == [k * k for k in range(n) if k % 2 == 0]",
    "invariant: (total if n > 0 else 0) ** 2 == -n & 3 | 1 ^ 2 << 3",
    "invariant: n is not None",
    "assert: sum == n by cases n > 0",
    "decreases: len(xs) - n",
    "use: square(n + 1, total)",
]
FACT = (
    "fact: fact1(k, j): 0 <= k ==> k * j >= 0 or j < 0 by induction on k from -1 at fact1(k - 1, j + k) at fact1(k - 2, 0) "
    "by cases j > 0 using square(k, j)"
)
BAD = [
    "", "invariant:", "invariant: n +", "invariant: n = 3", "invariant: (n := 3)", "invariant: n; n", "assume: n", "invariant: n andtotal",
    "invariant: notn", "invariant: nand total", "invariant: lambda: n", "invariant: xs.append(1)", "invariant: __import__('os')",
    "invariant: eval('1')", "invariant: n == 12345678901", "invariant: n == 007", "invariant: 'a\\n' == n", "use: other(n)",
    "invariant: all(k for k inrange(n))", "invariant: seen(old.xs) == xs", "invariant: sum(xs) == n", "invariant: f'{n}' == n",
    "invariant: unknown > 0", "invariant: self.other > 0", "invariant: n\n", "# invariant: n",
]  # fmt: skip


def ours(text: str) -> bool:
    """Whether our parser takes a text; what only it can tell (scopes of quantifiers, numbers of arguments, kinds) does not count."""
    try:
        parse(text, NAMES)
    except LemmaError as problem:
        message = str(problem)
        bound = any(message == f"{b} is not in scope here" for b in BOUND[:4])
        told = (
            "argument", "of kind", "kinds", "no order", "in a value", "runs over", "a fact takes", "no variable", "more than one", "nested",
        )  # fmt: skip
        return bound or ("no loop around" not in message and any(part in message for part in told))
    return True


@pytest.mark.parametrize("text", [*GOOD, FACT])
def test_texts_of_the_language(text: str) -> None:
    parse(text, NAMES)


@pytest.mark.parametrize("text", BAD)
def test_texts_outside_of_it(text: str) -> None:
    with pytest.raises(LemmaError):
        parse(text, NAMES)


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    for prefix in ("", "invariant: ", "fact: f("):
        with contextlib.suppress(LemmaError):
            parse(prefix + text, NAMES)


PIECES = [*"()[]+-*%.,:<>=|&^~", "==>", " and ", " or ", "not ", " for k in ", "range(", "all(", "n", "xs", "k", "1"]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@settings(max_examples=300, deadline=None)
def test_what_is_read_is_an_expression_of_python(parts: list[str]) -> None:
    try:
        parsed: Any = parse("invariant: " + "".join(parts), NAMES)
    except LemmaError:
        return
    ast.parse(parsed.body.text, mode="eval")


# --------------------------------------------------------------------------------------------------------- with llguidance


class Guide:
    """llguidance over single bytes."""

    def __init__(self, text: str) -> None:
        llguidance = pytest.importorskip("llguidance")
        self.tokenizer = llguidance.LLTokenizer("byte")
        self.text = text
        self.matcher = llguidance.LLMatcher(self.tokenizer, text, log_level=0)
        assert not self.matcher.is_error(), self.matcher.get_error()

    def accepts(self, text: str) -> bool:
        matcher = self.matcher.deep_copy()
        tokens = self.tokenizer.tokenize_str(text)
        return bool(matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_accepting())

    def sample(self, rng: random.Random, length: int) -> str | None:
        """A text drawn byte by byte; None when it has not come to an end within the length."""
        matcher = self.matcher.deep_copy()
        written: list[int] = []
        while len(written) < length:
            if matcher.is_accepting() and (rng.random() < 0.15 or matcher.is_stopped()):
                return bytes(written).decode()
            mask = matcher.compute_bitmask()
            allowed = [t for t in range(256) if mask[t // 8] >> (t % 8) & 1]
            if not allowed:
                return bytes(written).decode() if matcher.is_accepting() else None
            token = rng.choice(allowed)
            assert matcher.consume_token(token)
            written.append(token)
        return None


@pytest.fixture(scope="module")
def guide() -> Guide:
    return Guide(decoding_grammar(NAMES, PLACED))


@pytest.mark.parametrize("text", GOOD)
def test_the_decoder_takes_texts_of_the_language(guide: Guide, text: str) -> None:
    assert guide.accepts(text)


@pytest.mark.parametrize("text", BAD)
def test_the_decoder_refuses_texts_outside_of_it(guide: Guide, text: str) -> None:
    assert not guide.accepts(text)


@pytest.mark.parametrize("kinds", [PLACED, ("fact",)])
def test_what_the_decoder_writes_is_read(kinds: tuple[LemmaKind, ...]) -> None:
    guide = Guide(decoding_grammar(NAMES, kinds))
    rng = random.Random(1)
    texts = [text for _ in range(300) if (text := guide.sample(rng, 120)) is not None]
    assert len(texts) > 60
    assert [text for text in texts if not ours(text)] == []


def test_damaged_texts_are_taken_by_both_or_by_neither(guide: Guide) -> None:
    rng = random.Random(2)
    alphabet = " ()[]+-*%.,:<>=nkx1atodrf'"
    different = []
    for _ in range(2000):
        text = rng.choice(GOOD)
        for _ in range(rng.randint(1, 2)):
            at = rng.randrange(len(text))
            text = text[:at] + rng.choice(["", rng.choice(alphabet)]) + text[at + rng.randint(0, 1) :]
        invented = set(re.findall(r" for (\w+) in ", text)) - set(BOUND[:4])  # our parser takes any name for a bound variable
        if not invented and ours(text) != guide.accepts(text):
            different.append(text)
    assert different == []


def test_facts_speak_of_their_own_variables() -> None:
    facts = Guide(decoding_grammar(NAMES, ("fact",)))
    assert facts.accepts(FACT)
    assert not facts.accepts("fact: fact1(k): n > 0")
    assert not facts.accepts("fact: square(k): k > 0")


def test_a_grammar_for_one_kind_has_no_word_before_it() -> None:
    bare = Guide(decoding_grammar(Names((("n", "int"),)), ("decreases",), bare=True))
    assert bare.accepts("n - 1") and not bare.accepts("decreases: n - 1")
    assert not bare.accepts("total - 1")
