"""Programs that the network writes, in the language of `training.program_grammar`.

It is shown a program of the arena and writes another one; what it learns this from are the arena's own programs, one after the other of a
family. What it wrote is run in the arena's interpreter: it has to end, without an exception, every loop has to turn, and every variable
that a loop writes has to take several values.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Final

from prover.model import prompt
from prover.model.printing import Names, Printer
from prover.model.tokenizer import UnknownWord, decode, encode
from training.arena.generate import Problem
from training.arena.interpret import loaded
from training.arena.programs import INDENT
from training.fitting import Ends, ends
from training.loss import masks
from training.program_grammar import LONGEST, PROGRAM
from training.proposals import FIRST_SEED
from training.tasks import digest

_LAYOUT: Final = {"<newline>": 0, "<indent>": 1, "<dedent>": -1, "<requires>": 0}  # end a line, and move the next one by so much
_VARIABLE: Final = re.compile(r"\bv\d+\b")


def words_of(program: Problem) -> list[str]:
    """A program as prompts show it."""
    function = next(f for f in loaded(program.source).functions() if f.qualname == program.function)
    return Printer(Names()).function(function)


def question(shown: Problem) -> tuple[int, ...] | None:
    """The prompt for another program than one of the arena; None where it is too long."""
    ids = encode(" ".join(["<begin>", "<propose>", *words_of(shown), "def"]))
    return tuple(ids) if len(ids) + LONGEST <= prompt.LONGEST + prompt.LONGEST_ANSWER else None


def answer(program: Problem) -> tuple[int, ...] | None:
    """A program without its goal as the answer to such a prompt; None for one that is not in the language, or too long."""
    try:
        ids = tuple(encode(" ".join(words_of(program)[1:])))
        masks(PROGRAM, [ids])
    except (UnknownWord, ValueError):
        return None
    return ids if len(ids) < LONGEST else None


def source_of(ids: Sequence[int]) -> str:
    """The module that an answer stands for."""
    lines: list[str] = []
    needed: list[str] = []
    level, row = 0, ["def"]
    for word in decode(ids).split():
        if word not in _LAYOUT:
            row.append(word)
            continue
        if row[:1] == ["<requires>"]:
            needed.append(" ".join(row[1:]))
        elif row:
            lines.append(INDENT * level + " ".join(row))
        level, row = level + _LAYOUT[word], [word] if word == "<requires>" else []
    clauses = [f"@requires(lambda {', '.join(dict.fromkeys(_VARIABLE.findall(text)))}: {text})" for text in needed]
    imports = ["from prover import requires"] if clauses else []
    return ast.unparse(ast.parse("\n".join([*imports, *clauses, *lines]))) + "\n"


def written(ids: Sequence[int], family: str) -> tuple[Problem, Ends] | None:
    """The program of an answer, without a goal, and how it ends; None where it is no program worth one."""
    source = source_of(ids)
    made = Problem(family, FIRST_SEED + int(digest(source)[:8], 16), source, "f0", "assertion", "", True)
    at = ends(made)
    return (made, at) if at is not None and at.lively else None
