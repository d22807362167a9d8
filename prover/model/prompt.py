"""What the lemma model is asked, as words of its alphabet, and its answers as lemmas with the program's own names.

    <begin> <decompose> CONTRACTS-OF-CALLEES PROGRAM <open> KIND WORDS ... <kept> WORDS ...
    <failed> WORDS <before> ROW <after> ROW ... <names> v0 int ... <invariant>

The loop (or statement) asked about has the mark <here>, what is to be proved the mark <goal>. An answer is the words of one lemma.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from frontends import ir
from prover.lemmas import Lemma, LemmaKind
from prover.model.printing import OTHER, Names, Printer
from prover.model.tokenizer import BOUND, BUILTINS, IDS, KEYWORDS, METHODS, OPERATORS, encode, lexemes
from prover.proposers.base import Failed, Row, Task, Value

Game = Literal["decompose", "refute", "repair", "synthesise", "propose"]

LONGEST = 448  # tokens of a prompt
LONGEST_ANSWER = 48
_FAILURES, _GOALS, _CALLEES, _ITEMS, _GOAL_WORDS = 4, 4, 3, 6, 40
_PLAIN = frozenset((*KEYWORDS, *OPERATORS, *BUILTINS, *METHODS, "range"))
_CLOSE_BEFORE = frozenset((")", "]", ",", ":", "."))  # no space before these
_CLOSE_AFTER = frozenset(("(", "[", ".", ":"))  # no space after these
_BEFORE_OPERAND = (frozenset(OPERATORS) - {")", "]"}) | (frozenset(KEYWORDS) - {"True", "False", "None"})
_MARKS: Mapping[LemmaKind, str] = {
    "invariant": "<invariant>",
    "assertion": "<assertion>",
    "decreases": "<decreases>",
    "fact": "<fact>",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lemma of a kind may stand, and the names in scope there with their kinds."""

    line: int
    kind: LemmaKind
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question: its tokens; `scope` pairs the variable words that an answer may use with the program's names and their kinds."""

    module: str
    function: str
    place: Place
    ids: tuple[int, ...]
    scope: tuple[tuple[str, str, str], ...]
    bound: tuple[str, ...]  # names for the variables of an answer's own quantifiers, k0 first

    @property
    def words(self) -> tuple[str, ...]:
        """The variable words that an answer may use."""
        return tuple(word for word, _, _ in self.scope)


def places(task: Task) -> list[Place]:
    """Where lemmas may help: the loops; measures where termination is open; before the goals of a function without loops."""
    found = [Place(spot.line, "invariant", spot.names) for spot in task.spots]
    if any(goal.kind == "termination" for goal in task.open):
        found += [Place(spot.line, "decreases", spot.names) for spot in task.spots]
    if not found:
        params = tuple((p.name, str(p.annotation or "any")) for p in task.function.params)
        typed = {name for name, _ in params}
        for line in dict.fromkeys(goal.line for goal in task.open):
            bound = tuple((name, "any") for name in _bound_before(task.function.body, line) if name not in typed)
            found.append(Place(line, "assertion", params + bound))
    return found


def _bound_before(body: Sequence[ir.Stmt], line: int) -> list[str]:
    """Names that top-level assignments before a line bind."""
    names = [s.target.id for s in body if isinstance(s, ir.Assign) and isinstance(s.target, ir.Name) and s.span.line < line]
    return [name for name in dict.fromkeys(names) if not name.startswith("%")]


def prompt(task: Task, place: Place, game: Game | None = None) -> Prompt | None:
    """The question for one place of a task, or None if it is too long. A task with failed lemmas is one of repair, unless told."""
    names = Names()
    printer = Printer(names, place.line, frozenset(goal.line for goal in task.open))
    program = printer.function(task.function)
    words = ["<begin>", f"<{game or ('repair' if task.failed else 'decompose')}>", *_callees(task, names), *program]
    for goal in task.open[:_GOALS]:
        words += ["<open>", goal.kind if goal.kind in IDS else OTHER, *_goal_words(goal.text, names)[:_GOAL_WORDS]]
    for lemma in task.kept:
        words += ["<kept>", *lemma_words(lemma.text, names), "<newline>"]
    here = [failure for failure in task.failed if failure.lemma.kind == place.kind and failure.lemma.line == place.line]
    for failure in here[-_FAILURES:]:
        words += _failure(failure, names)
    pairs = [(names.variable(name), name, kind) for name, kind in place.names]
    scope = tuple((word, name, kind) for word, name, kind in pairs if word != OTHER)
    words += ["<names>", *[part for word, _, kind in scope for part in (word, *_kind_words(kind))], _MARKS[place.kind]]
    ids = encode(" ".join(words))
    if len(ids) > LONGEST:
        return None
    taken = {*task.function.locals, *(name for name, _ in place.names)}
    bound = _fresh(taken)
    return Prompt(task.module.name, task.function.qualname, place, tuple(ids), scope, bound)


def _callees(task: Task, names: Names) -> list[str]:
    """The contracts of the module's other functions that this one may call, with variables of their own."""
    words: list[str] = []
    called = _global_names(task.function.body)
    for name, binding in task.module.bindings:
        if len(words) > LONGEST // 3 or words.count("<callee>") == _CALLEES:
            break
        if isinstance(binding, ir.Function) and name in called and binding.qualname != task.function.qualname and binding.contract.exists:
            own = Names()
            own.function, own.attribute, own.constant = names.function, names.attribute, names.constant
            words += ["<callee>", *Printer(own).header(binding)]
    return words


def _global_names(node: object) -> set[str]:
    """Every name of the module's scope that a piece of IR mentions."""
    if isinstance(node, ir.Name):
        return {node.id} if node.scope == "global" else set()
    if isinstance(node, tuple):
        return {name for part in node for name in _global_names(part)}
    fields = getattr(node, "__dataclass_fields__", ())
    return {name for key in fields if key != "span" for name in _global_names(getattr(node, key))}


def _goal_words(text: str, names: Names) -> list[str]:
    """The words of an obligation's text; `result` is the function's unless the program has a variable of that name."""
    return lemma_words(text, names, {"result": "<result>"})


def _failure(failure: Failed, names: Names) -> list[str]:
    steps = [("<before>", failure.before), ("<after>", failure.after)]
    rows = [word for mark, row in steps if row for word in (mark, *_row(row, names))]
    return ["<failed>", *lemma_words(failure.lemma.text, names), *rows, "<newline>"]


def _row(row: Row, names: Names) -> list[str]:
    known = [(names.word(name), value) for name, value in row]
    return [word for name, value in known if name is not None for word in (name, "=", *_value(value, names))]


def _value(value: Value, names: Names) -> list[str]:
    if isinstance(value, tuple):
        items = [word for item in value[:_ITEMS] for word in (*_value(item, names), ",")]
        return ["[", *items, *([OTHER] if len(value) > _ITEMS else []), "]"]
    if isinstance(value, str):
        return [names.constant(("str", value))]
    if isinstance(value, bool) or value is None:
        return [repr(value)]
    return [OTHER] if abs(value) >= 10**12 else [str(value)] if value >= 0 else ["-", str(-value)]


def _kind_words(kind: str) -> list[str]:
    return [word if word in IDS and not word[-1].isdigit() else OTHER for word in lexemes(kind)]


def _fresh(taken: Iterable[str]) -> tuple[str, ...]:
    """Names for bound variables that the function does not use."""
    avoid = set(taken)
    found: list[str] = []
    number = 0
    while len(found) < BOUND:
        if f"k{number}" not in avoid:
            found.append(f"k{number}")
        number += 1
    return tuple(found)


def lemma_words(text: str, names: Names, special: Mapping[str, str] | None = None) -> list[str]:
    """An expression, as a person or a proposer wrote it, in words; names that the program does not have are bound ones, k0 first."""
    meaning = special or {}
    words: list[str] = []
    bound: dict[str, str] = {}
    lexed = lexemes(text)
    for before, lexeme in zip(["", *lexed], lexed, strict=False):
        known = names.word(lexeme)
        if known is not None and before != ".":
            words.append(known)
        elif lexeme in meaning:
            words.append(meaning[lexeme])
        elif lexeme in _PLAIN or (lexeme.isascii() and lexeme.isdigit() and (lexeme == "0" or lexeme[0] != "0")):
            words.append(lexeme)
        elif lexeme.isidentifier() and len(bound) < BOUND:
            words.append(bound.setdefault(lexeme, f"k{len(bound)}"))
        else:
            words.append(bound.get(lexeme, OTHER))
    return words


def answer(prompt: Prompt, text: str) -> Lemma | None:
    """The lemma that a canonical text stands for, with the program's names; None if it uses a word without one."""
    known = {word: name for word, name, _ in prompt.scope} | {f"k{i}": name for i, name in enumerate(prompt.bound)}
    words: list[str] = []
    for word in text.split():
        if word in known:
            words.append(known[word])
        elif word in _PLAIN or word.isdigit():
            words.append(word)
        else:
            return None
    if not words:
        return None
    return Lemma(prompt.module, prompt.function, prompt.place.line, prompt.place.kind, spelled(words))


def canonical(prompt: Prompt, lemma: Lemma) -> str | None:
    """The canonical text of a lemma for a prompt's place: the inverse of `answer`. None if it uses a name out of scope."""
    names = Names()
    names.variable.given.update({name: word for word, name, _ in prompt.scope})
    words = lemma_words(lemma.text, names)
    return None if OTHER in words else " ".join(words)


def spelled(words: Sequence[str]) -> str:
    """Words as one line of Python, spaced as people do."""
    text = ""
    unary = True  # whether an operator standing here has no left operand
    tight = True  # whether no space goes before the next word
    for before, word in zip(["", *words], words, strict=False):
        call = word in ("(", "[") and ((before.isidentifier() and before not in KEYWORDS) or before in (")", "]"))
        text += word if tight or word in _CLOSE_BEFORE or call else " " + word
        tight = word in _CLOSE_AFTER or (unary and word in ("-", "+", "~"))
        unary = word in _BEFORE_OPERAND
    return text
