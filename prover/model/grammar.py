"""Holds a model's answers to the lemma language: which tokens may come next, row by row.

llguidance reads prover/lemma.lark, the file that our own parser is made from, with the names in scope filled in, so that a sample
can't invent a name. Where llguidance cannot be imported, sampling is free and what our parser rejects is dropped afterwards.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from prover.lemmas import GRAMMAR
from prover.model.prompt import Prompt
from prover.model.tokenizer import (
    BEGIN,
    BOUND,
    CALLS,
    CONTINUED,
    CONTROL,
    END,
    FIRST_DIGIT,
    FUNCTIONS,
    IDS,
    SIZE,
    SMALL,
    STEPS,
    VARIABLES,
    spell,
)

Mask = NDArray[np.bool_]
_NOTHING = r"/\x00/"  # a terminal that no answer of ours contains


@dataclass(frozen=True, slots=True)
class Grammar:
    """What an answer may be: a grammar of whole lemmas, and the token that the lemma begins with, which the prompt ends with."""

    text: str
    head: int


class Constraint(Protocol):
    """What the rows of a batch may say next. Rows that have ended allow only the end token."""

    def allowed(self) -> Mask:
        """(rows, alphabet): the tokens that each row may take now."""
        ...

    def accept(self, tokens: Sequence[int]) -> None:
        """Append one allowed token to each row."""
        ...

    def ended(self) -> bool:
        """Whether every row has taken its end token."""
        ...


def _answer_words() -> Mask:
    """The tokens that answers are made of. Others are left out even where their bytes begin something that the grammar allows ("any" begins
    "any("), since no token would continue them."""
    operators = ("+", "-", "*", "//", "%", "==", "!=", "<=", ">=", "<", ">", "==>", "(", ")", "[", "]", ",", ":", "and", "or", "not", "in")
    fixed = (*operators, "for", "from", "True", "False", "None", *CALLS, *STEPS, CONTROL[END])
    numbered = [f"{letter}{i}" for letter, count in (("v", VARIABLES), ("f", FUNCTIONS), ("k", BOUND)) for i in range(count)]
    mask = np.zeros(SIZE, np.bool_)
    mask[[IDS[word] for word in (*fixed, *numbered, *map(str, range(SMALL)))]] = True
    mask[FIRST_DIGIT:] = True
    return mask


_ANSWERS = _answer_words()


class Free:
    """No grammar: any token of answers; digits continue only a number."""

    def __init__(self, rows: int) -> None:
        self._open = np.ones(rows, np.bool_)
        self._digits = np.zeros(rows, np.bool_)  # rows whose last token a continuation digit may follow

    def allowed(self) -> Mask:
        """See Constraint."""
        mask = np.repeat(_ANSWERS[None], len(self._open), axis=0)
        mask[:, FIRST_DIGIT:] = self._digits[:, None]
        mask[~self._open] = False
        mask[:, END] = True
        return mask

    def accept(self, tokens: Sequence[int]) -> None:
        """See Constraint."""
        for row, token in enumerate(tokens):
            self._open[row] &= token != END
            self._digits[row] = token in CONTINUED or token >= FIRST_DIGIT

    def ended(self) -> bool:
        """See Constraint."""
        return not self._open.any()


class Guided(Free):
    """The grammar, by llguidance: one matcher a row. Raises ValueError for a text that is no grammar."""

    def __init__(self, grammars: Iterable[Grammar]) -> None:
        self._matchers = [_matcher(grammar).deep_copy() for grammar in grammars]
        super().__init__(len(self._matchers))
        self._bits = np.zeros((len(self._matchers), -(-SIZE // 32)), np.int32)

    def allowed(self) -> Mask:
        """See Constraint."""
        for row in np.flatnonzero(self._open):
            bits = self._bits[row]
            self._matchers[row].unsafe_compute_mask_ptr(bits.ctypes.data, bits.nbytes)
        mask = np.unpackbits(self._bits.view(np.uint8), axis=1, bitorder="little")[:, :SIZE].astype(np.bool_) & _ANSWERS
        mask[:, FIRST_DIGIT:] &= self._digits[:, None]
        mask[~self._open] = False
        mask[~mask.any(axis=1), END] = True  # ended, or nothing but the end is left
        return mask

    def accept(self, tokens: Sequence[int]) -> None:
        """See Constraint."""
        for row, token in enumerate(tokens):
            if self._open[row] and token != END and not self._matchers[row].consume_token(token):
                raise ValueError(f"token {token} was not allowed: {self._matchers[row].get_error()}")
        super().accept(tokens)


def canonical_grammar(prompt: Prompt) -> Grammar:
    """The grammar of the answers to a prompt, over its words."""
    bound = [f"k{i}" for i in range(BOUND)]
    names, functions = [word for word, _, _ in prompt.scope], [word for word, _, _ in prompt.functions]
    return Grammar(grammar_text(names, bound, functions), prompt.ids[-1])


def grammar_text(names: Sequence[str], bound: Sequence[str], functions: Sequence[str]) -> str:
    """prover/lemma.lark as a decoding constraint: its last block, the names, is replaced by the names that may be used.

    llguidance has no look-around and no rule that keywords come before names, which the block that our parser reads relies on.
    """
    rules, mark, _ = GRAMMAR.read_text("utf-8").partition("// names\n")
    terminals = {"NAME": [*names, *bound], "VARIABLE": bound, "FUNCTION": functions, "NEW": [], "FACT": []}
    return rules + mark + "".join(f"{name}: {_choice(words)}\n" for name, words in terminals.items())


def _choice(words: Sequence[str]) -> str:
    return " | ".join(f'"{word}"' for word in dict.fromkeys(words)) or _NOTHING


def constraint(grammars: Sequence[Grammar]) -> Constraint:
    """What holds rows to their grammars, one a row."""
    return Guided(grammars) if available() else Free(len(grammars))


@functools.lru_cache(maxsize=1)
def available() -> bool:
    """Whether llguidance can be used here."""
    try:
        import llguidance  # noqa: F401
    except ImportError:
        return False
    return True


@functools.lru_cache(maxsize=1)
def _tokenizer() -> Any:
    import llguidance

    return llguidance.LLTokenizer(llguidance.TokenizerWrapper(_Alphabet()))


class _Alphabet:
    """Our alphabet as llguidance wants it."""

    eos_token_id = END
    bos_token_id = BEGIN
    tokens = tuple(spell(i).encode() for i in range(SIZE))
    special_token_ids = tuple(range(len(CONTROL)))

    def __call__(self, text: bytes) -> list[int]:
        """The tokens that a text begins with, longest first; it is asked for what the grammar forces, which may end within a token."""
        return list(_tokens_of(text))


@functools.lru_cache(maxsize=1024)
def _tokens_of(text: bytes) -> tuple[int, ...]:
    fitting = [i for i, token in enumerate(_Alphabet.tokens) if text.startswith(token)]
    if not fitting:
        return ()
    longest = max(fitting, key=lambda i: len(_Alphabet.tokens[i]))
    return (longest, *_tokens_of(text[len(_Alphabet.tokens[longest]) :]))


@functools.lru_cache(maxsize=256)
def _matcher(grammar: Grammar) -> Any:
    from llguidance import LLMatcher

    matcher = LLMatcher(_tokenizer(), grammar.text, log_level=0)
    if matcher.is_error() or not matcher.consume_token(grammar.head):
        raise ValueError(f"not a grammar: {matcher.get_error()}")
    return matcher
