"""The alphabet of the lemma model: what goes in comes out, and other libraries read it the same way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.model import tokenizer

WORDS = st.sampled_from((*tokenizer.WORDS, *tokenizer.HEADS))
NUMBERS = st.integers(min_value=0, max_value=10**30).map(str)
TEXTS = st.lists(WORDS | NUMBERS, max_size=40).map(" ".join)


@given(TEXTS)
def test_a_text_comes_back_from_its_tokens(text: str) -> None:
    ids = tokenizer.encode(text)
    assert tokenizer.decode(ids) == text
    assert all(0 <= token < tokenizer.SIZE for token in ids)


def test_small_numbers_are_one_token_and_long_ones_are_spelled() -> None:
    assert len(tokenizer.encode("0")) == len(tokenizer.encode("99")) == 1
    assert [tokenizer.spell(token) for token in tokenizer.encode("100")] == [" 1", "0", "0"]
    assert [tokenizer.spell(token) for token in tokenizer.encode("v1 1234")] == [" v1", " 1", "2", "3", "4"]


@pytest.mark.parametrize("word", ["x", "v32", "007", "²", "1_000", "<nothing>", "İ"])
def test_a_word_outside_the_alphabet_is_refused(word: str) -> None:
    with pytest.raises(tokenizer.UnknownWord):
        tokenizer.encode(f"v0 <= {word}")


def test_every_token_has_a_spelling_of_its_own() -> None:
    assert len({tokenizer.spell(i) for i in range(tokenizer.SIZE)}) == tokenizer.SIZE
    assert len({tokenizer.byte_spelling(i) for i in range(tokenizer.SIZE)}) == tokenizer.SIZE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("xs[i]<=n-1==>not a", ["xs", "[", "i", "]", "<=", "n", "-", "1", "==>", "not", "a"]),
        ("0<=i//2<10**3", ["0", "<=", "i", "//", "2", "<", "10", "**", "3"]),
        ("len(xs[:i])+lens(all) == xs.count(max(0, 1))", [
            "len(", "xs", "[", ":", "i", "]", ")", "+", "lens", "(", "all", ")", "==", "xs", ".count(", "max(", "0", ",", "1", ")", ")",
        ]),
        ("größe != 5", ["größe", "!=", "5"]),
        ('x == "a b"', ["x", "==", '"', "a", "b", '"']),
        ("", []),
    ],
)
def test_lexemes(text: str, words: list[str]) -> None:
    assert tokenizer.lexemes(text) == words


@given(TEXTS)
def test_hugging_face_tokenizers_agree(text: str) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    theirs = tokenizers.Tokenizer.from_str(tokenizer.tokenizer_json())
    words = [word for word in text.split() if word not in tokenizer.CONTROL]
    ids = tokenizer.encode(" ".join(words))
    joined = "".join(map(tokenizer.spell, ids))
    assert theirs.encode(joined).ids == ids
    assert theirs.decode(ids) == joined
