"""The alphabet of the lemma model: words of a Python subset, one token each; variables are v0..v31, so names carry no information.

A canonical text is words with one space between them. Every token is a space and its word, except the words that a lemma begins with
("invariant:") and the digits that continue a long integer ("1234" is " 1", "2", "3", "4"), so that no two tokens run together. Names
that are nearly always called ("len(") are one word with their parenthesis.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Iterable

VARIABLES = 32
FUNCTIONS = 8  # names of functions and classes that the program calls
ATTRIBUTES = 16  # attributes other than those of the built-in types
CONSTANTS = 16  # strings, floats and other literals: data without a spelling
BOUND = 4  # variables of a lemma's own quantifiers
SMALL = 100  # integers below this are one token

CONTROL = ("<pad>", "<begin>", "<end>", "<other>")
SECTIONS = (
    "<decompose>", "<refute>", "<repair>", "<synthesise>", "<propose>",
    "<open>", "<kept>", "<failed>", "<before>", "<after>", "<names>", "<callee>",
    "<newline>", "<indent>", "<dedent>", "<here>", "<goal>",
    "<requires>", "<ensures>", "<raises>", "<decreases>", "<invariant>", "<assertion>", "<fact>", "<result>", "<old>", "<assume>",
    "<pure>", "<lemma>", "<unsupported>",
)  # fmt: skip
KINDS = (
    "postcondition", "precondition", "assertion", "value",
    "invariant-entry", "invariant-preserved", "class-invariant", "termination", "division-by-zero",
    "index", "key", "attribute-of-none", "unpack", "unbound", "overflow", "subtype-contract",
)  # fmt: skip
OPERATORS = (
    "+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "~", "<<", ">>", "==", "!=", "<", "<=", ">", ">=", "==>", "=", ":=", "->",
    "+=", "-=", "*=", "/=", "//=", "%=", "**=", "@=", "&=", "|=", "^=", "<<=", ">>=", "(", ")", "[", "]", "{", "}", ",", ":", ".", "!",
)  # fmt: skip
CALLS = ("len(", "abs(", "sum(", "sorted(", "min(", "max(", "all(", "any(", "range(", "seen(", ".count(")
STEPS = ("by", "induction", "on", "cases", "using", "fact1", "fact2", "fact3", "fact4")  # of lemmas, and no words of Python
HEADS = ("invariant:", "assert:", "decreases:", "use:", "fact:")  # what a lemma begins with
KEYWORDS = (
    "and", "or", "not", "is", "in", "if", "else", "for",
    "while", "break", "continue", "return", "raise", "from", "try", "except", "finally",
    "with", "as", "assert", "del", "def", "class", "lambda", "pass", "True", "False", "None",
)  # fmt: skip
TYPES = (
    "int", "bool", "str", "float", "bytes", "list", "dict", "set",
    "frozenset", "tuple", "range", "any", "object", "none", "union", "type",
)  # fmt: skip
BUILTINS = (
    "len", "abs", "min", "max", "sum", "sorted", "all", "any", "range", "enumerate",
    "zip", "reversed", "divmod", "pow", "isinstance", "map", "filter", "iter",
    "next", "print", "ord", "chr", "round", "old", "implies",
)  # fmt: skip
METHODS = (
    "append", "extend", "insert", "pop", "remove", "clear", "index", "count", "sort", "reverse", "copy", "get", "items", "keys", "values",
    "add", "discard", "update", "union", "startswith", "endswith", "find", "split", "join", "strip", "bit_length", "bit_count",
)  # fmt: skip
ERRORS = (
    "Exception", "ValueError", "TypeError", "IndexError",
    "KeyError", "ZeroDivisionError", "AssertionError", "StopIteration", "OverflowError",
)  # fmt: skip


def _words() -> tuple[str, ...]:
    numbered = [f"{letter}{i}" for letter, count in (("v", VARIABLES), ("f", FUNCTIONS), ("a", ATTRIBUTES), ("s", CONSTANTS), ("k", BOUND))
                for i in range(count)]  # fmt: skip
    fixed = (*CONTROL, *SECTIONS, *KINDS, *OPERATORS, *KEYWORDS, *CALLS, *STEPS, *TYPES, *BUILTINS, *METHODS, *ERRORS)
    return tuple(dict.fromkeys((*fixed, *numbered, *map(str, range(SMALL)))))


WORDS = _words()
DIGITS = tuple("0123456789")  # continuation digits: the last tokens
FIRST_HEAD = len(WORDS)  # from here on, tokens have no space before them
FIRST_DIGIT = FIRST_HEAD + len(HEADS)
SIZE = FIRST_DIGIT + len(DIGITS)
IDS = {word: i for i, word in enumerate((*WORDS, *HEADS))}
PAD, BEGIN, END, OTHER = (IDS[word] for word in CONTROL)
CONTINUED = frozenset(IDS[digit] for digit in DIGITS[1:])  # the number words that a continuation digit may follow

_LEXEME = re.compile(
    "|".join(map(re.escape, CALLS)) + r"|[^\W\d]\w*|\d+|==>|//=|\*\*=|<<=|>>=|[-+*/@&|^%]=|//|\*\*|<<|>>|->|:=|[=!<>]=|\S"
)


class UnknownWord(ValueError):
    """A word outside the alphabet."""


def encode(text: str) -> list[int]:
    """The tokens of a canonical text. Raises UnknownWord for a word that has none."""
    ids: list[int] = []
    for word in text.split():
        known = IDS.get(word)
        if known is not None:
            ids.append(known)
        elif word.isascii() and word.isdigit() and word[0] != "0":
            ids.append(IDS[word[0]])
            ids.extend(FIRST_DIGIT + int(digit) for digit in word[1:])
        else:
            raise UnknownWord(word)
    return ids


def spell(token: int) -> str:
    """What one token adds to a text, the space before a word included."""
    return " " + WORDS[token] if token < FIRST_HEAD else (*HEADS, *DIGITS)[token - FIRST_HEAD]


def decode(ids: Iterable[int]) -> str:
    """The canonical text of tokens."""
    return "".join((" " if FIRST_HEAD <= token < FIRST_DIGIT else "") + spell(token) for token in ids).removeprefix(" ")


def lexemes(text: str) -> list[str]:
    """The words of an expression as somebody wrote it: names, numbers, operators; a character that is none of these stands alone."""
    return _LEXEME.findall(text)


def fingerprint() -> str:
    """Names the alphabet: weights made for another one must not be used with this one."""
    return hashlib.sha256("\n".join((*WORDS, *HEADS, *DIGITS)).encode()).hexdigest()[:16]


# ------------------------------------------------------------------------------------------------ for other people's libraries


@functools.lru_cache(maxsize=1)
def _byte_alphabet() -> dict[int, str]:
    """The printable character that byte-level tokenizers write for each byte (GPT-2's table: a space is "Ġ")."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table = {byte: chr(byte) for byte in plain}
    for shift, byte in enumerate(byte for byte in range(256) if byte not in table):
        table[byte] = chr(256 + shift)
    return table


def byte_spelling(token: int) -> str:
    """A token in the byte-level alphabet; control tokens are spelled as they are."""
    if token < len(CONTROL):
        return WORDS[token]
    return "".join(_byte_alphabet()[byte] for byte in spell(token).encode())


def tokenizer_json() -> str:
    """This alphabet as a `tokenizer.json`, which llguidance and Hugging Face tokenizers read.

    The decoder is byte-level, which llguidance needs to know the bytes of a token. The text for some tokens is their spellings, joined.
    """
    spaced = sorted((re.escape(spell(i)) for i in range(len(CONTROL), len(WORDS))), key=lambda w: (-len(w), w))
    numbers = r" [1-9](?=[0-9])"  # the first digit of a long integer
    heads = "|".join(map(re.escape, HEADS))
    words = "|".join(word + rf"(?=\s|$|{heads})" for word in spaced)
    split = {"type": "Split", "pattern": {"Regex": f"{words}|{heads}|{numbers}|[0-9]"}, "behavior": "Isolated", "invert": False}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    added = [
        {"id": i, "content": word, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for i, word in enumerate(CONTROL)
    ]
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": added,
            "normalizer": None,
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, level]},
            "post_processor": None,
            "decoder": level,
            "model": {"type": "WordLevel", "vocab": {byte_spelling(i): i for i in range(SIZE)}, "unk_token": WORDS[OTHER]},
        }
    )
