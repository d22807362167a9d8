"""Sampling from the lemma model: held to the lemma language and to the names in scope, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from lemma_tasks import counter_task
from test_decoder import random_weights

from prover.lemmas import LemmaError, parse
from prover.model import grammar
from prover.model.decoder import Decoder, Shape
from prover.model.grammar import Free, Grammar, Guided, canonical_grammar
from prover.model.prompt import Prompt, answer, places, prompt
from prover.model.sampling import draw, sample
from prover.model.tokenizer import END, SIZE, decode, encode

pytest.importorskip("llguidance")
DECODER = Decoder(random_weights(Shape(width=32, layers=2, heads=2, context=256)))


@pytest.fixture
def asked(tmp_path: Path) -> Prompt:
    task = counter_task(tmp_path)
    found = prompt(task, places(task)[0])
    assert found is not None
    return found


def test_what_ends_is_in_the_language(asked: Prompt) -> None:
    held = canonical_grammar(asked)
    ended = [a for seed in range(6) for a in sample(DECODER, asked.ids, Guided([held] * 32), 32, 40, seed) if a.ended]
    assert len(ended) > 15
    for found in ended:
        lemma = answer(asked, decode(found.ids))
        assert lemma is not None, decode(found.ids)
        try:
            parse(lemma.statement, asked.place.names)
        except LemmaError as error:  # what no grammar without context can say
            assert "not in the lemma language" not in str(error) and "ends too early" not in str(error), lemma.text


def test_the_same_seed_gives_the_same_answers(asked: Prompt) -> None:
    held = canonical_grammar(asked)
    first, second, other = (sample(DECODER, asked.ids, Guided([held] * 8), 8, 30, seed) for seed in (1, 1, 2))
    assert first == second != other


def test_log_probabilities_are_those_of_the_masked_scores(asked: Prompt) -> None:
    held = canonical_grammar(asked)
    for found in sample(DECODER, asked.ids, Guided([held] * 4), 4, 30, seed=3):
        row, total = Guided([held]), 0.0
        tokens = [*found.ids, *([END] if found.ended else [])]
        scores = DECODER.logits([*asked.ids, *found.ids]).astype(np.float64)
        for at, token in enumerate(tokens):
            allowed = np.where(row.allowed()[0], scores[len(asked.ids) - 1 + at], -np.inf)
            total += allowed[token] - np.logaddexp.reduce(allowed)
            row.accept([token])
        assert found.logprob == pytest.approx(total, abs=1e-3)


@pytest.mark.parametrize("text", ["v0 <= v1", "all( v1 < k0 for k0 in range( 0 , 1234 ) )", "v0 not in v1 ==> - v0 == v1 .count( 2 )"])
def test_lemmas_are_allowed(asked: Prompt, text: str) -> None:
    row = Guided([canonical_grammar(asked)])
    for token in [*encode(text), END]:
        assert row.allowed()[0, token], decode([token])
        row.accept([token])
    assert row.ended()


@pytest.mark.parametrize("text", ["v5 <= v1", "v0 v1", "v0 = v1", "v0 <= ", "s0", "<assume> v0", "any v0", "f0 ( v0 )", "v0 . a0", ") and"])
def test_other_texts_are_not(asked: Prompt, text: str) -> None:
    row = Guided([canonical_grammar(asked)])
    with pytest.raises(AssertionError):
        for token in [*encode(text), END]:
            assert row.allowed()[0, token]
            row.accept([token])


def test_without_llguidance_our_own_parser_is_what_is_left(asked: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammar, "available", lambda: False)
    held = grammar.constraint([canonical_grammar(asked)] * 16)
    assert isinstance(held, Free)
    answers = sample(DECODER, asked.ids, held, 16, 20, seed=0)
    assert all(decode(found.ids).split() == decode(encode(decode(found.ids))).split() for found in answers)


def test_a_text_that_is_no_grammar_is_refused(asked: Prompt) -> None:
    with pytest.raises(ValueError, match="not a grammar"):
        Guided([Grammar("start: ((", asked.ids[-1])])


def test_draws_follow_temperature_and_nucleus() -> None:
    scores = np.zeros((4, SIZE), np.float32)
    scores[:, 7], scores[:, 8] = 9.0, 8.5
    mask = np.ones((4, SIZE), np.bool_)
    source = np.random.default_rng(0)
    assert set(draw(scores, mask, source, 0.0, 1.0)[0].tolist()) == {7}
    drawn = {int(token) for _ in range(50) for token in draw(scores, mask, source, 1.0, 0.9)[0]}
    assert drawn == {7, 8}
    mask[:, 7] = False
    tokens, logprobs = draw(scores, mask, source, 0.0, 1.0)
    assert set(tokens.tolist()) == {8} and logprobs[0] == pytest.approx(8.5 - np.log(np.exp(8.5) + SIZE - 2), abs=1e-6)
