"""Certificates: what a finished proof rests on, as JSON, so that the kernel can check it again years later with no search.

A certificate holds no verdicts. It names files by their hashes, functions, the lemmas of each (in the order in which they are put in),
and the obligations that are claimed of each. Everything that a claim rests on has to be claimed too; what lemmas owe goes without saying.
The reader is strict: whatever is not exactly as described here is refused.

    {"version": 1, "paths": ["bank.py"], "files": {"bank.py": SHA-256 of its bytes in hex}, "never_panics": false,
     "proofs": [{"module": "bank", "function": "Account.withdraw",
                 "lemmas": [{"line": 12, "kind": "invariant", "text": "i <= n"}],
                 "claims": ["postcondition@bank.py:9:4:result >= 0"]}]}
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from prover.lemmas import WORDS, Lemma, LemmaKind

VERSION: Final = 1
MAX_CHARACTERS: Final = 10_000_000
MAX_ENTRIES: Final = 20_000  # of any one list
_HASH: Final = re.compile(r"[0-9a-f]{64}")
T = TypeVar("T")


class CertificateError(ValueError):
    """The text is no certificate."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One function: its lemmas, and the keys of the obligations that are said to hold with them."""

    module: str
    function: str
    lemmas: tuple[Lemma, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """The paths that were given, the files that came in by them with their hashes, and the proofs."""

    paths: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    proofs: tuple[Claim, ...]
    never_panics: bool = False


def write(certificate: Certificate) -> str:
    """The certificate as JSON, one text for one certificate."""
    proofs = [
        {
            "module": p.module,
            "function": p.function,
            "lemmas": [{"line": x.line, "kind": x.kind, "text": x.text} for x in p.lemmas],
            "claims": list(p.claims),
        }
        for p in certificate.proofs
    ]
    return json.dumps(
        {
            "version": VERSION,
            "paths": list(certificate.paths),
            "files": dict(certificate.files),
            "never_panics": certificate.never_panics,
            "proofs": proofs,
        },
        indent=1,
    )


def read(text: str) -> Certificate:
    """The certificate of a text. Raises CertificateError."""
    if len(text) > MAX_CHARACTERS:
        raise CertificateError("too long")
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_refused, parse_float=_refused)
    except CertificateError:
        raise
    except (ValueError, RecursionError, MemoryError) as problem:
        raise CertificateError(f"not JSON: {type(problem).__name__}") from None
    found = _fields(data, "version", "paths", "files", "never_panics", "proofs")
    if type(found["version"]) is not int or found["version"] != VERSION:
        raise CertificateError(f"of version {str(found['version'])[:20]}, not {VERSION}")
    files = found["files"]
    if not isinstance(files, dict) or not all(isinstance(h, str) and _HASH.fullmatch(h) for h in files.values()):
        raise CertificateError("files are not SHA-256 hashes by path")
    paths = [_typed(p, str) for p in _list(found["paths"])]
    proofs = tuple(_proof(p) for p in _list(found["proofs"]))
    _distinct(paths, "path")
    _distinct([(p.module, p.function) for p in proofs], "function")
    return Certificate(tuple(paths), tuple(files.items()), proofs, _typed(found["never_panics"], bool))


def _proof(data: object) -> Claim:
    found = _fields(data, "module", "function", "lemmas", "claims")
    module, function = _typed(found["module"], str), _typed(found["function"], str)
    claims = [_typed(c, str) for c in _list(found["claims"])]
    lemmas = [_lemma(module, function, x) for x in _list(found["lemmas"])]
    _distinct(claims, "claim")
    _distinct(lemmas, "lemma")
    return Claim(module, function, tuple(lemmas), tuple(claims))


def _lemma(module: str, function: str, data: object) -> Lemma:
    found = _fields(data, "line", "kind", "text")
    if found["kind"] not in WORDS:
        raise CertificateError("a lemma is of a kind that does not exist")
    kind = cast(LemmaKind, found["kind"])
    return Lemma(module, function, _typed(found["line"], int), kind, _typed(found["text"], str))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _distinct([key for key, _ in pairs], "key")
    return dict(pairs)


def _refused(text: str) -> Any:
    raise CertificateError(f"the number {text[:20]} is no integer")


def _fields(data: object, *names: str) -> dict[str, Any]:
    if not isinstance(data, dict) or set(data) != set(names):
        raise CertificateError(f"not exactly the fields {', '.join(names)}")
    return data


def _list(data: object) -> list[Any]:
    if not isinstance(data, list) or len(data) > MAX_ENTRIES:
        raise CertificateError("not a list, or too long a list")
    return data


def _typed(data: object, kind: type[T]) -> T:
    if type(data) is not kind:
        raise CertificateError(f"{str(data)[:20]!r} is no {kind.__name__}")
    return data


def _distinct(items: list[Any], what: str) -> None:
    if len(set(items)) != len(items):
        raise CertificateError(f"a {what} occurs twice")
