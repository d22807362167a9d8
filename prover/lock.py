"""`prove.lock`: the lemmas and budgets that made proofs go through, so that they go through again with no search and no model.

It holds lemmas, never verdicts: each run puts them into the program and proves everything anew. An entry belongs to the text of one
function (lines count from its first one), so a function that moves keeps its entry and one that changes loses its own alone.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from frontends.show import show_function
from prover.config import UsageError
from prover.lemmas import Lemma, LemmaKind
from prover.tasks import Target

VERSION = 1
NAME = "prove.lock"
MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What one function needs: the digest of its meaning, its lemmas (line 0 is the function's first), who found them, the budget."""

    digest: str
    lemmas: tuple[Lemma, ...]
    proposers: tuple[str, ...]
    rlimit: int

    def placed(self, target: Target) -> tuple[Lemma, ...]:
        """The lemmas at the function's lines of today."""
        return tuple(replace(x, line=x.line + target.function.span.line) for x in self.lemmas)


def entry(target: Target, lemmas: tuple[Lemma, ...], proposers: tuple[str, ...], rlimit: int) -> Entry:
    """The entry of a function whose proof these lemmas made go through."""
    relative = tuple(replace(x, line=x.line - target.function.span.line) for x in lemmas)
    return Entry(digest(target), relative, proposers, rlimit)


def digest(target: Target) -> str:
    """A hash of what the function says: its printed IR, and how its lines follow each other; comments and formatting do not count."""
    first = target.function.span.line
    lines = [str(n.line - first) for n in _lines(target)]
    text = "\n".join([*show_function(target.function), " ".join(lines)])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _lines(target: Target) -> list[Any]:
    from prover.scope import loops

    return [loop.span for loop in loops(target.function)]


def load(path: Path) -> dict[str, Entry]:
    """The entries by function ("module:qualified name"); none if there is no file. Raises UsageError for a file that is no lock."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{path}: not a proof lock: it is no regular file")
        if found.st_size > MAX_BYTES:
            raise UsageError(f"{path}: larger than {MAX_BYTES} bytes")
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not a proof lock: {error}") from error
    try:
        if document["version"] != VERSION:
            raise UsageError(f"{path}: version {document['version']!r} is not {VERSION}; write it again with --lock")
        return {str(key): _entry(str(key), value) for key, value in document["functions"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{path}: not a proof lock: its fields are not those of one; remove it, and write it again with --lock") from error


def _entry(key: str, value: Mapping[str, Any]) -> Entry:
    module, _, function = key.partition(":")
    lemmas = []
    for item in value["lemmas"]:
        if item["kind"] not in get_args(LemmaKind) or not isinstance(item["line"], int) or not isinstance(item["text"], str):
            raise ValueError(f"lemma {item!r}")
        lemmas.append(Lemma(module, function, item["line"], item["kind"], item["text"]))
    proposers = tuple(str(p) for p in value["proposers"])
    if len(proposers) != len(lemmas) or not isinstance(value["rlimit"], int):
        raise ValueError(f"entry of {key}")
    return Entry(str(value["digest"]), tuple(lemmas), proposers, value["rlimit"])


def dump(entries: Mapping[str, Entry]) -> str:
    """The file's text: the same for the same entries."""
    functions = {
        key: {
            "digest": e.digest,
            "lemmas": [{"line": x.line, "kind": x.kind, "text": x.text} for x in e.lemmas],
            "proposers": list(e.proposers),
            "rlimit": e.rlimit,
        }
        for key, e in sorted(entries.items())
    }
    return json.dumps({"version": VERSION, "functions": functions}, indent=1) + "\n"
