"""What the lemma model is asked, as words of its alphabet, and its answers as lemmas with the program's own names.

    <begin> <decompose> CONTRACTS-OF-CALLEES PROGRAM <open> KIND WORDS ... <kept> WORDS ...
    <failed> WORDS <before> ROW <after> ROW ... <names> v0 int ... invariant:

The loop (or statement) asked about has the mark <here>, what is to be proved the mark <goal>. An answer is the words of one lemma.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from frontends import ir
from prover.lemmas import WORDS as HEADS
from prover.lemmas import Lemma, LemmaKind
from prover.lemmas import Names as LemmaNames
from prover.model.printing import OTHER, Names, Printer
from prover.model.tokenizer import BOUND, BUILTINS, CALLS, IDS, KEYWORDS, METHODS, OPERATORS, STEPS, encode, lexemes
from prover.proposers.base import Failed, Row, Task, Value
from prover.scope import places as statements
from prover.scope import scope

Game = Literal["decompose", "refute", "repair", "synthesise", "propose"]

LONGEST = 448  # tokens of a prompt
LONGEST_ANSWER = 48
_FAILURES, _GOALS, _CALLEES, _ITEMS, _GOAL_WORDS = 4, 4, 3, 6, 40
_PLAIN = frozenset((*KEYWORDS, *OPERATORS, *BUILTINS, *METHODS, *CALLS, *STEPS))
_CLOSE_BEFORE = frozenset((")", "]", ",", ":", ".", ".count("))  # no space before these
_CLOSE_AFTER = frozenset(("(", "[", ".", ":", *CALLS))  # no space after these
_BEFORE_OPERAND = (frozenset((*OPERATORS, *CALLS)) - {")", "]"}) | (frozenset(KEYWORDS) - {"True", "False", "None"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lemma of a kind may stand, and the names in scope there with their kinds."""

    line: int
    kind: LemmaKind
    names: LemmaNames


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question: its tokens; `scope` pairs the variable words that an answer may use with the program's names and their kinds."""

    module: str
    function: str
    place: Place
    ids: tuple[int, ...]
    scope: tuple[tuple[str, str, str], ...]
    functions: tuple[tuple[str, str, int], ...]  # the same for functions: word, name, number of parameters
    bound: tuple[str, ...]  # names for the variables of an answer's own quantifiers, k0 first

    @property
    def words(self) -> tuple[str, ...]:
        """The variable words that an answer may use."""
        return tuple(word for word, _, _ in self.scope)


def places(task: Task) -> list[Place]:
    """Where lemmas may help: the loops; measures where termination is open; before the goals of a function without loops."""
    known = statements(task.function)
    wanted: list[tuple[int, LemmaKind]] = [(spot.line, "invariant") for spot in task.spots]
    if any(goal.kind == "termination" for goal in task.open):
        wanted += [(spot.line, "decreases") for spot in task.spots]
    if not wanted:
        last = max(known, default=0)  # a goal of the contract is reached at the end
        wanted = [(goal.line if goal.line in known else last, "assertion") for goal in task.open]
    return [Place(line, kind, scope(task.module, task.function, line, kind)) for line, kind in dict.fromkeys(wanted) if line in known]


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
    changed = _written(task.function.body)
    useful = [(name, kind) for name, kind in place.names.variables if not name.startswith("old.") or name.split(".")[1] in changed]
    variables = [(names.variable(name), name, kind) for name, kind in useful]
    functions = [(names.function(name), name, arity) for name, arity in place.names.functions]
    known = tuple(entry for entry in variables if entry[0] != OTHER)
    words += ["<names>", *[part for word, name, kind in known for part in (word, *_owner(name, names), *_kind_words(kind))]]
    ids = encode(" ".join([*words, HEADS[place.kind] + ":"]))
    if len(ids) > LONGEST:
        return None
    return Prompt(
        task.module.name,
        task.function.qualname,
        place,
        tuple(ids),
        known,
        tuple(entry for entry in functions if entry[0] != OTHER),
        _fresh({*task.function.locals, *place.names.taken}),
    )


def _owner(name: str, names: Names) -> list[str]:
    """What a dotted name belongs to: the state at entry, or an object and its attribute."""
    first, *rest = name.split(".")
    if not rest:
        return []
    owner = ["<old>"] if first == "old" and names.word(first) is None else [names.word(first) or OTHER]
    return owner + [part for attribute in rest for part in (".", names.word(attribute) or names.attribute(attribute))]


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


def _written(node: object) -> set[str]:
    """Names that a piece of IR binds anew or may change in place: for all others `old` says nothing."""
    match node:
        case tuple():
            return {name for part in node for name in _written(part)}
        case ir.Assign(target=target) | ir.Augment(target=target) | ir.For(target=target) | ir.Delete(target=target):
            own = {_root(target)} if not isinstance(target, ir.TupleDisplay | ir.ListDisplay) else set(map(_root, target.items))
        case ir.Call(func=ir.Attribute(value=value)):
            own = {_root(value)}
        case ir.Call(args=args):
            own = {_root(arg.value) for arg in args}
        case ir.NamedExpr(target=target):
            own = {target.id}
        case _:
            own = set()
    fields = getattr(node, "__dataclass_fields__", ())
    return own | {name for key in fields if key != "span" for name in _written(getattr(node, key))}


def _root(node: ir.Expr) -> str:
    """The name that an expression starts from; "" if it starts from none."""
    while isinstance(node, ir.Attribute | ir.Subscript | ir.Star):
        node = node.value
    return node.id if isinstance(node, ir.Name) else ""


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
    at = 0
    while at < len(lexed):
        lexeme, word, count = lexed[at], *_longest(lexed[at:], names)
        at += count
        if word is not None:
            words.append(word)
        elif lexeme in meaning:
            words.append(meaning[lexeme])
        elif lexeme in _PLAIN or (lexeme.isascii() and lexeme.isdigit() and (lexeme == "0" or lexeme[0] != "0")):
            words.append(lexeme)
        elif lexeme.isidentifier() and len(bound) < BOUND:
            words.append(bound.setdefault(lexeme, f"k{len(bound)}"))
        else:
            words.append(bound.get(lexeme, OTHER))
    return words


def _longest(lexed: Sequence[str], names: Names) -> tuple[str | None, int]:
    """The word of the longest dotted name that stands here, and how many lexemes it takes; (None, 1) if no known name does."""
    count = 1
    while lexed[count : count + 1] == ["."] and lexed[count + 1 : count + 2]:
        count += 2
    for end in range(count, 0, -2):
        name = "".join(lexed[:end])
        word = names.word(name)
        if word is None and lexed[end : end + 1] == ["("]:
            word = names.function.given.get(name)
        if word is not None:
            return word, end
    return None, 1


def answer(prompt: Prompt, text: str) -> Lemma | None:
    """The lemma that a canonical text stands for, with the program's names; None if it uses a word without one."""
    known = {word: name for word, name, _ in prompt.scope} | {f"k{i}": name for i, name in enumerate(prompt.bound)}
    known |= {word: name for word, name, _ in prompt.functions}
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
    names.function.given.update({name: word for word, name, _ in prompt.functions})
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
