"""Holds a model's answers to the lemma language: which tokens may come next, row by row.

llguidance reads prover/lemma.lark, the file that our own parser is made from, with the names in scope filled in, so that a sample
can't invent a name. Where llguidance cannot be imported, sampling is free and what our parser rejects is dropped afterwards.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from prover.lemma_grammar import FACTS, decoding_grammar
from prover.lemmas import LemmaKind, Names
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
    OPERATORS,
    SIZE,
    SMALL,
    STEPS,
    VARIABLES,
    WORDS,
    spell,
)

Mask = NDArray[np.bool_]
_UPDATES = ("+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<<", ">>")
_STATEMENTS = frozenset(("=", "!", "{", "}", "->", ":=", "@", *(op + "=" for op in _UPDATES)))


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
    """The tokens that answers are made of. Others are left out even where their bytes begin something that the grammar allows ("=" begins
    "=="), since no token would continue them, or spell what another token spells ("len" and "(" are "len(")."""
    operators = [word for word in OPERATORS if word not in _STATEMENTS]
    words = ("and", "or", "not", "in", "is", "if", "else", "for", "from", "True", "False", "None", "list", "tuple", "set", "bool", "ord")
    methods = ("index", "get", "keys", "values", "items", "startswith", "endswith", "find")
    fixed = (*operators, *words, *methods, *CALLS, *STEPS, CONTROL[END])
    numbered = [f"{letter}{i}" for letter, count in (("v", VARIABLES), ("f", FUNCTIONS), ("k", BOUND)) for i in range(count)]
    mask = np.zeros(SIZE, np.bool_)
    mask[[IDS[word] for word in (*fixed, *numbered, *map(str, range(SMALL)))]] = True
    mask[FIRST_DIGIT:] = True
    return mask


_ANSWERS = _answer_words()
_NUMBERED = tuple(i for word, i in IDS.items() if re.fullmatch(r"[vfk]\d+|fact\d", word))
# Words that begin other words ("or" begins "ord"): allowed only where one of `_AFTER` can follow, so that no answer is stuck within a word.
_PREFIXES = tuple(IDS[word] for word in ("or", "in", "<", ">", "=="))
_AFTER = tuple(IDS[word] for word in ("0", "range(", "v0", "v1", "[", "True"))


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
        held = list(grammars)
        self._matchers = [_matcher(grammar).deep_copy() for grammar in held]
        self._names = np.stack([_names(grammar.text) for grammar in held])
        super().__init__(len(held))
        self._bits = np.zeros((len(self._matchers), -(-len(_Alphabet.tokens) // 32)), np.int32)

    def allowed(self) -> Mask:
        """See Constraint."""
        for row in np.flatnonzero(self._open):
            bits = self._bits[row]
            self._matchers[row].unsafe_compute_mask_ptr(bits.ctypes.data, bits.nbytes)
        mask = np.unpackbits(self._bits.view(np.uint8), axis=1, bitorder="little")[:, :SIZE].astype(np.bool_) & _ANSWERS
        mask &= self._names
        mask[:, FIRST_DIGIT:] &= self._digits[:, None]
        mask[~self._open] = False
        for row, token in np.argwhere(mask[:, _PREFIXES]):
            mask[row, _PREFIXES[token]] = any(self._matchers[row].validate_tokens([_PREFIXES[token], after]) == 2 for after in _AFTER)
        mask[~mask.any(axis=1), END] = True  # ended, or nothing but the end is left
        return mask

    def accept(self, tokens: Sequence[int]) -> None:
        """See Constraint."""
        for row, token in enumerate(tokens):
            if self._open[row] and token != END and not self._matchers[row].consume_token(token):
                raise ValueError(f"token {token} was not allowed: {self._matchers[row].get_error()}")
        super().accept(tokens)


@functools.lru_cache(maxsize=256)
def _names(text: str) -> Mask:
    """The alphabet without the numbered names that a grammar does not have: "v1" begins "v12"."""
    mask = np.ones(SIZE, np.bool_)
    for token in _NUMBERED:
        mask[token] = f'"{WORDS[token]}"' in text
    return mask


def canonical_grammar(prompt: Prompt) -> Grammar:
    """The grammar of the answers to a prompt, over its words."""
    given = prompt.place.names
    iterated = tuple(word for word, name, _ in prompt.scope if name in given.iterated)
    functions = tuple((word, arity) for word, _, arity in prompt.functions)
    variables = tuple((word, kind) for word, _, kind in prompt.scope)
    names = Names(variables, iterated, functions, given.facts, given.taken & frozenset(FACTS), given.hidden)
    return Grammar(_grammar_text(names, prompt.place.kind), prompt.ids[-1])


@functools.lru_cache(maxsize=4096)
def _grammar_text(names: Names, kind: LemmaKind) -> str:
    return decoding_grammar(names, (kind,), [f"k{i}" for i in range(BOUND)])


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
    tokens = (*(spell(i).encode() for i in range(SIZE)), *(bytes([byte]) for byte in range(256)))  # any text has tokens, as it expects
    special_token_ids = tuple(range(len(CONTROL)))

    def __call__(self, text: bytes) -> list[int]:
        """The tokens of a text, longest first; it is asked for what the grammar forces, which may end within one of our words."""
        return list(_tokens_of(text))


@functools.lru_cache(maxsize=1024)
def _tokens_of(text: bytes) -> tuple[int, ...]:
    if not text:
        return ()
    fitting = [i for i, token in enumerate(_Alphabet.tokens) if text.startswith(token)]
    longest = max(fitting, key=lambda i: len(_Alphabet.tokens[i]))
    return (longest, *_tokens_of(text[len(_Alphabet.tokens[longest]) :]))


@functools.lru_cache(maxsize=256)
def _matcher(grammar: Grammar) -> Any:
    from llguidance import LLMatcher

    matcher = LLMatcher(_tokenizer(), grammar.text, log_level=0)
    if matcher.is_error() or not matcher.consume_token(grammar.head):
        raise ValueError(f"not a grammar: {matcher.get_error()}")
    return matcher
