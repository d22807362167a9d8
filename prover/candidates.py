"""Inputs to try a function with, by its annotations: small values first, then random ones. Each is source text that can be pasted."""

from __future__ import annotations

import itertools
import math
import random
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from frontends import ir
from frontends.kinds import ANY, Type
from frontends.python.examples import examples
from frontends.python.guess import Guesser
from frontends.show import show_expr
from frontends.walk import walk
from prover.replay import Input

STRANGE = "0²٣ßΣ.\u2003\U00030000"  # digits that are no decimals, letters whose case changes lengths, a space that is not ASCII
OMITTED = ""  # in the place of an argument whose parameter has a default
NEAR = 12  # values that are tried in the place of one argument of an example
_DEPTH = 3
_MUTABLE = (
    "list", "dict", "set", "class", "sequence", "mutablesequence", "mutablemapping", "OrderedDict", "Counter", "deque",
    "bytearray",
)  # fmt: skip
_OF_COLLECTIONS = {"OrderedDict": "dict", "Counter": "dict", "deque": "list"}  # what each is made of
_LISTS = ("list", "sequence", "mutablesequence", "collection", "iterable")
_DICTS = ("dict", "mapping", "mutablemapping")
_INTS = (0, 1, -1, 2, -2, 3, 4, 5, -3, 7, 8, 10)
HUGE = "10**400"  # no float is that large
_LARGE = (16, 64, 100, -100, 255, 256, 1000, 2**31 - 1, -(2**31), 2**32, 2**63, -(2**63), 2**64 + 1)
_STRINGS = ("", "a", "b", "0", "1", "ab", " ", "A", "aa", "-1", "a b", "é", "\U0001f600", "\n", "abc")
_FLOATS = (
    "0.0", "1.0", "-1.0", "0.5", "-0.0", "float('nan')", "float('inf')", "float('-inf')", "2", "0.1", "1e308", "5e-324", "1e16",
    "-1e-20", "10**400",
)  # fmt: skip
_OF_LIBRARY = {
    "datetime.date": ("(2000, 1, 1)", ".min", ".max", "(2024, 2, 29)", "(1999, 12, 31)", "(2000, 1, 31)"),
    "datetime.timedelta": ("(0)", "(1)", "(-1)", "(microseconds=1)", "(hours=36)", ".max", ".min"),
}
_MIXED = ("0", "None", "1", "''", "[]", "-1", "'a'", "()", "{}", "1.5", "True", "[1]", "(1, 2)", "{'a': 1}", "object()")


def candidates(
    program: ir.Program,
    module: ir.Module,
    function: ir.Function,
    seed: int = 0,
    limit: int = 1000,
    guesser: Guesser | None = None,
) -> Iterator[Input]:
    """Inputs of a function by its annotations, guessed types where there are none; small ones first, without repeats."""
    source = Source(program, module, function, random.Random(seed), guesser or Guesser(program))
    seen: set[Input] = set()
    for made in source.inputs(limit):
        if made not in seen:
            seen.add(made)
            yield made
        if len(seen) >= limit:
            return



class Source:
    """Makes values of types as source text."""

    def __init__(
        self, program: ir.Program, module: ir.Module, function: ir.Function, rng: random.Random, guesser: Guesser
    ) -> None:
        self.program = program
        self.guesser = guesser
        self.module = module
        self.function = function
        self.rng = rng
        self.ints: dict[int, None] = {}
        self.texts: dict[str, None] = {}
        self.octets: dict[bytes, None] = {}
        self.floats: dict[float, None] = {}
        for root in (function, *module.functions()):
            self.note_constants(root)
        drawn = dict(function.given.types) if function.given is not None else {}
        self.defaults = {p.name: p.default for p in function.params if p.default is not None and p.name not in drawn}
        bare = bool(drawn) or function.kind in ("method", "property")
        self.examples = [] if bare else [{n: text for n, text, _ in e.arguments} for e in examples(function) if e.whole]
        self.names = [p.name for p in function.params]
        known = guesser.annotated(module, function)
        self.types = [drawn.get(p.name) or known.get(p.name, ANY) for p in function.params]
        if function.kind in ("method", "property") and function.params and function.params[0].annotation is None:
            bare = function.name == "__init__"  # which starts from an instance without fields: a type of this file alone
            self.types[0] = Type("blank" if bare else "class", values=(function.qualname.rpartition(".")[0],))
        for i, p in enumerate(function.params):
            if p.kind in ("varargs", "kwargs"):
                item = known.get(p.name, ANY)
                self.types[i] = Type("tuple", (item, Type("..."))) if p.kind == "varargs" else Type("dict", (Type("str"), item))
        if function.kind == "classmethod":
            self.names, self.types = self.names[1:], self.types[1:]
        self.drawn = [
            node.args[0].value.value
            for node in walk(function.body)
            if isinstance(node, ir.Call) and isinstance(node.func, ir.Name) and node.func.id == "%anything"
            if isinstance(node.args[0].value, ir.Const)
        ]
        looping = any(isinstance(node, ir.While | ir.For) for node in walk(function.body))
        self.extra = 3 if looping else 1  # an `anything` in a loop is evaluated again

    def note_constants(self, root: object) -> None:
        """Constants of the program, and what is next to them: where its cases change."""
        for node in walk(root):
            if not isinstance(node, ir.Const):
                continue
            if type(node.value) is int and abs(node.value) < 2**70:
                self.ints.update(dict.fromkeys((node.value, node.value + 1, node.value - 1, -node.value)))
            elif isinstance(node.value, str) and len(node.value) < 40:
                self.texts.setdefault(node.value)
            elif isinstance(node.value, bytes) and len(node.value) < 40:
                self.octets.setdefault(node.value)
            elif isinstance(node.value, float):
                self.floats.setdefault(node.value)

    # -- whole inputs

    def inputs(self, limit: int) -> Iterator[Input]:
        """All inputs, with repeats."""
        types = [*self.types, *(t for t in self.drawn if isinstance(t, Type))] if self.drawn else self.types
        smalls = [self.few(i, t) for i, t in enumerate(types)]
        if not types:
            yield Input(())
            return
        yield from itertools.islice(self.shown(smalls), limit // 4)
        if not all(smalls):
            return  # some type has no value that could be written down
        aliased = self.aliased(smalls)
        diagonal = enumerate(itertools.islice(_diagonal(smalls), limit // 2))
        for count, values in diagonal:
            yield self.input(values)
            if count >= 10:
                yield from itertools.islice(aliased, 1)
            if count == 60:
                yield from itertools.islice(self.single(smalls), limit // 2)
        for i, t in enumerate(types):
            if t.name == "int" and t.bounds is None:
                yield self.input([HUGE if i == j else small[0] for j, small in enumerate(smalls)])
        for _ in range(4 * limit):
            pairs = zip(types, smalls, strict=True)
            chosen = [self.rng.choice(few) if self.rng.random() < 0.4 else self.any(t) for t, few in pairs]
            numbers = [i for i, t in enumerate(types) if t.name == "int" and t.bounds is None and chosen[i] not in ("True", OMITTED)]
            if len(numbers) > 1 and self.rng.random() < 0.3:  # many conditions relate two numbers
                i, j = self.rng.sample(numbers, 2)
                chosen[j] = str(int(chosen[i]) + self.rng.choice((-1, 0, 0, 1, 1)))
            made = self.input(chosen)
            yield made if self.rng.random() < 0.9 else next(iter(self.shared(made)), made)

    def few(self, place: int, kind: Type) -> list[str]:
        """The small values of a parameter (or of an `anything`, which come after them), its default and what examples pass among them."""
        name = self.names[place] if place < len(self.names) else ""
        found = self.small(kind)
        passed = [text for example in self.examples if (text := example.get(name))]
        found = [*found[:2], *passed, *found[2:]]
        default = self.defaults.get(name)
        if isinstance(default, ir.Const):
            found.insert(1, show_expr(default))
        elif default is not None and not {"varargs", "positional-only"} & {p.kind for p in self.function.params}:
            found.insert(0, OMITTED)
        return list(dict.fromkeys(found))

    def shown(self, smalls: list[list[str]]) -> Iterator[Input]:
        """What the examples of the docstring pass, and that with one argument replaced by a small one."""
        whole = [[example.get(name, OMITTED) for name in self.names] for example in self.examples]
        yield from map(self.input, whole)
        for column in range(NEAR):
            for values in whole:
                for i, small in enumerate(smalls[: len(values)]):
                    if column < len(small):
                        yield self.input([*values[:i], small[column], *values[i + 1 :]])

    def single(self, smalls: list[list[str]]) -> Iterator[Input]:
        """Inputs in which one value is any small one, and all others are the smallest, or the next."""
        bases = [[small[min(base, len(small) - 1)] for small in smalls] for base in (0, 1)]
        for values_of_one in itertools.zip_longest(*smalls):
            for values in bases:
                for i, value in enumerate(values_of_one):
                    if value is not None:
                        yield self.input([*values[:i], value, *values[i + 1 :]])

    def input(self, values: Sequence[str]) -> Input:
        """An input from the values of the parameters and of `anything`."""
        count = len(self.names)
        args = tuple((name, text) for name, text in zip(self.names, values[:count], strict=True) if text != OMITTED)
        return Input(args, tuple(values[count:]) * self.extra)

    def aliased(self, smalls: list[list[str]]) -> Iterator[Input]:
        """Small inputs in which two parameters are one object."""
        for values in itertools.islice(_diagonal(smalls), 200):
            yield from self.shared(self.input(values))

    def shared(self, made: Input) -> Iterator[Input]:
        """The input with each pair of mutable parameters of one type made one object."""
        for i, j in itertools.combinations(range(len(self.names)), 2):
            if self.types[i] == self.types[j] and self.types[i].name in _MUTABLE:
                one, other = self.names[i], self.names[j]
                given = dict(made.args)
                if one in given and other in given:
                    given |= {one: f"(shared := {given[one]})", other: "shared"}
                    yield replace(made, args=tuple(given.items()))

    # -- values

    def small(self, kind: Type, depth: int = _DEPTH) -> list[str]:
        """The small values of a type, smallest first; none where no value can be written."""
        match kind.name:
            case "int":
                low, high = kind.bounds or (None, None)
                edges = [n for n in (low, high) if n is not None]
                near = [n + d for n in edges for d in (0, 1, -1)]
                every = dict.fromkeys((*_INTS, *near, *self.ints, *_LARGE))
                fine = [n for n in every if (low is None or n >= low) and (high is None or n <= high)]
                return [str(n) for n in fine] + ([] if kind.bounds is not None else ["True"])
            case "bool":
                return ["False", "True"]
            case "none":
                return ["None"]
            case "str":
                return [repr(s) for s in dict.fromkeys((*_STRINGS[:5], *self.texts, *_STRINGS[5:]))]
            case "bytes" | "bytearray":
                known = [repr(b) for b in dict.fromkeys((b"", b"a", b"\0", b"ab", *self.octets, b"\xff", b"\x80abc"))]
                return known if kind.name == "bytes" else [f"bytearray({text})" for text in known]
            case "float":
                written: list[float] = [*self.floats, *(float(n) for n in self.ints if abs(n) <= 2**53)]
                around = (x for w in written for x in (w, math.nextafter(w, math.inf), math.nextafter(w, -math.inf), -w))
                return list(dict.fromkeys((*_FLOATS, *map(_number, around))))
            case "complex":
                return ["0j", "1j", "1+1j"]
            case "range":
                return ["range(0)", "range(1)", "range(3)", "range(1, 8, 2)", "range(5, 0, -1)"]
            case "literal":
                return [repr(value) for value in kind.values]
            case "union":
                # An instance may hold what the union is the type of: its other members come first.
                parts = [self.small(member, depth) for member in sorted(kind.args, key=lambda m: m.name == "class")]
                return [v for row in itertools.zip_longest(*parts) for v in row if v is not None]
            case "callable" if kind.args and kind.args[-1].name != "any" and depth > 0:
                return [f"(lambda *args: {value})" for value in self.small(kind.args[-1], depth - 1)[:6]]
            case "callable":
                return ["(lambda *args: 0)", "(lambda *args: args[0] if args else None)"]
            case "type":
                return ["int", "str"]
            case "class" if (few := self.of_library(str(kind.values[0]))):
                return few
            case "class":
                name = str(kind.values[0])
                return self.instances(name, depth, self.small) + self.of_subclasses(name, depth)
            case "blank":
                return [f"prover.instance({kind.values[0]})"]
            case "any" | "object":
                return list(_MIXED)
        return self.collections(kind, depth)

    def collections(self, kind: Type, depth: int) -> list[str]:
        """Small collections: up to four items."""
        if kind.name == "tuple" and kind.args and kind.args[-1].name != "...":
            parts = [self.small(arg, depth - 1) if depth else [] for arg in kind.args]
            return [_tuple(values) for values in itertools.islice(_diagonal(parts), 60)]
        item = kind.args[0] if kind.args else ANY
        items = self.small(item, depth - 1)[:6] if depth else []
        groups: list[list[str]] = [[]]
        for length in range(1, 5):
            groups += [list(values) for values in itertools.islice(_diagonal([items] * length), min(4**length, 40))]
        if kind.name in _OF_COLLECTIONS:
            of = _OF_COLLECTIONS[kind.name]
            plain = Type(of, (*kind.args, Type("int")) if kind.name == "Counter" else kind.args)
            return [f"collections.{kind.name}({text})" for text in self.collections(plain, depth)]
        if kind.name in _DICTS:
            values = self.small(kind.args[1] if len(kind.args) > 1 else ANY, depth - 1)[:6] if depth else []
            pairs = [[f"{k}: {v}" for k, v in zip(g, itertools.cycle(values or ["None"]), strict=False)] for g in groups]
            pairs += [[f"{k}: {v}"] for k, v in itertools.islice(_diagonal([items, values]), 12)]
            return list(dict.fromkeys("{" + ", ".join(p) + "}" for p in pairs))
        if kind.name == "iterator":
            return [f"iter({_display('list', group)})" for group in groups]
        tuples = [_tuple(group) for group in groups[:20]] if kind.name == "sequence" else []  # no `+ [x]`
        lists = [_display(kind.name, group) for group in groups]
        return [v for pair in itertools.zip_longest(lists, tuples) for v in dict.fromkeys(pair) if v is not None]

    def any(self, kind: Type, depth: int = _DEPTH) -> str:
        """A random value of a type that has small ones."""
        rng = self.rng
        match kind.name:
            case "int":
                low, high = kind.bounds or (None, None)
                if kind.bounds is None and self.ints and rng.random() < 0.3:
                    return str(rng.choice(list(self.ints)) + rng.randint(-10, 10))
                reach = rng.choice((10, 10, 100, 1000, 10**6, 2**40))
                start = low if low is not None else -reach if high is None else high - reach
                return str(rng.randint(start, high if high is not None else start + 2 * reach))
            case "str":
                alphabet = rng.choice(("ab", "abcxyz01 ", "".join(self.texts) or "a", "aé\U0001f600\x00\ud800", STRANGE))
                return repr("".join(rng.choice(alphabet) for _ in range(rng.randint(0, 6))))
            case "bytes" | "bytearray":
                known = [b"", *self.octets]
                parts = [rng.choice(known), rng.randbytes(rng.randint(0, 6)), rng.choice(known)]
                text = repr(b"".join(parts[rng.randrange(3) :]))
                return text if kind.name == "bytes" else f"bytearray({text})"
            case "float":
                bits = struct.unpack("<d", rng.randbytes(8))[0]
                return _number(rng.choice((rng.uniform(-1, 1), rng.uniform(-10, 10), rng.uniform(-1e9, 1e9), rng.randint(-9, 9), bits)))
            case "union":
                return self.any(rng.choice(kind.args), depth)
            case "class":
                made = self.instances(str(kind.values[0]), depth, lambda k, d: [self.any(k, d)])
                return rng.choice(made) if made else rng.choice(self.small(kind, depth) or ["None"])
            case "tuple" if kind.args and kind.args[-1].name != "...":
                return _tuple([self.any(arg, depth - 1) for arg in kind.args])
            case "OrderedDict" | "Counter" | "deque":
                plain = (*kind.args, Type("int")) if kind.name == "Counter" else kind.args
                return f"collections.{kind.name}({self.any(Type(_OF_COLLECTIONS[kind.name], plain), depth)})"
            case "iterator":
                return f"iter({self.any(Type('list', kind.args), depth)})"
            case name if name in (*_LISTS, *_DICTS, "set", "frozenset", "tuple"):
                if not depth:
                    return self.small(kind, 0)[0]
                item = kind.args[0] if kind.args else ANY
                items = [self.any(item, depth - 1) for _ in range(rng.randint(0, 5))]
                if items and rng.random() < 0.3:  # repeats are where algorithms on collections go wrong
                    items.append(rng.choice(items))
                if kind.name in _DICTS:
                    value = kind.args[1] if len(kind.args) > 1 else ANY
                    return "{" + ", ".join(f"{k}: {self.any(value, depth - 1)}" for k in items) + "}"
                return _display(kind.name, items)
        return rng.choice(self.small(kind, depth) or ["None"])

    # -- instances

    def of_library(self, name: str) -> list[str]:
        """Values of a class of the standard library; none for other classes."""
        head, _, rest = name.partition(".")
        found = self.module.lookup(head)
        full = ".".join(part for part in (found.module, found.name or "", rest) if part) if isinstance(found, ir.Import) else ""
        return [f"{name}{text}" for text in _OF_LIBRARY.get(full, ())]

    def instances(self, name: str, depth: int, values: Callable[[Type, int], list[str]]) -> list[str]:
        """Calls that build instances of a class; for one that sets its fields itself, also instances by their fields."""
        found = self.find(name)
        if found is None or depth <= 0:
            return []
        module, cls = found
        kinds = self.ancestors(module, cls)
        if any(base.rpartition(".")[2] in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag") for c in kinds for base in c.bases):
            return [f"{name}.{field}" for field, _, _ in cls.fields]
        start = next((f for c in kinds for f in c.methods if f.name == "__init__"), None)
        if start is not None:
            known = self.guesser.annotated(module, start)
            params = [(p.name, known.get(p.name, ANY)) for p in start.params[1:] if p.kind in ("positional", "keyword-only")]
            made = self.built(f"{name}(", params, depth, values)
            held = self.held(start)
            whole = self.built(f"prover.instance({name}, ", held, depth, values) if held else []
            return [text for pair in itertools.zip_longest(made, whole) for text in pair if text is not None]
        fields = {field: kind for c in reversed(kinds) for field, kind, _ in c.fields if kind is not None}
        named = any(base in ("%NamedTuple", "%TypedDict") for c in kinds for base in c.bases)
        if fields and (named or any("dataclass" in d or d.startswith("attr") for c in kinds for d in c.decorators)):
            sure = [(field, kind) for field, kind in fields.items() if kind.name != "notrequired"]
            every = [(field, kind.args[0] if kind.name == "notrequired" else kind) for field, kind in fields.items()]
            less = self.built(f"{name}(", sure, depth, values)[:3] if len(sure) < len(every) else []
            return less + self.built(f"{name}(", every, depth, values)
        return [f"{name}()"]

    def of_subclasses(self, name: str, depth: int) -> list[str]:
        """A few instances of classes of this module that derive from a class."""
        if depth <= 0:
            return []
        classes = [binding for _, binding in self.module.bindings if isinstance(binding, ir.Class)]
        below = [cls.name for cls in classes if name in cls.bases and cls.name != name]
        return [text for child in below for text in self.instances(child, depth - 1, self.small)[:6]]

    def built(
        self, head: str, params: list[tuple[str, Type]], depth: int, values: Callable[[Type, int], list[str]]
    ) -> list[str]:
        """Calls with every choice of arguments, the small ones first."""
        parts = [values(kind, depth - 1) for _, kind in params]
        return [
            head + ", ".join(f"{field}={value}" for (field, _), value in zip(params, chosen, strict=True)) + ")"
            for chosen in itertools.islice(_diagonal(parts), 60)
        ]

    def held(self, start: ir.Function) -> list[tuple[str, Type]]:
        """The fields that an `__init__` sets, where the types of all are plain, and no other `__init__` sets more."""
        if any(isinstance(node, ir.Attribute) and node.name == "__init__" for node in walk(start.body)):
            return []
        types = {p.name: p.annotation for p in start.params}
        found: dict[str, Type] = {}
        for node in walk(start.body):
            target = node.target if isinstance(node, ir.Assign) else None
            if isinstance(node, ir.Assign) and isinstance(target, ir.Attribute):
                kind = types.get(node.value.id) if isinstance(node.value, ir.Name) else None
                if isinstance(node.value, ir.Const) and node.value.type_name in ("int", "bool", "str", "float"):
                    kind = Type(node.value.type_name)
                if kind is None:
                    return []
                found[target.name] = kind
        return list(found.items())

    def find(self, name: str) -> tuple[ir.Module, ir.Class] | None:
        """The class that a name means in the module of the function, where it can be written as it is."""
        module: ir.Module | None = self.module
        head, _, rest = name.partition(".")
        binding = self.module.lookup(head)
        while isinstance(binding, ir.Import):
            module = self.program.module(binding.module)
            if module is None:
                return None
            wanted = binding.name
            if wanted is None:
                wanted, _, rest = rest.partition(".")
            binding = module.lookup(wanted)
        return (module, binding) if isinstance(binding, ir.Class) and module is not None and not rest else None

    def ancestors(self, module: ir.Module, cls: ir.Class) -> list[ir.Class]:
        """The class and its bases in the same module."""
        found = [cls]
        for base in cls.bases:
            binding = module.lookup(base)
            if isinstance(binding, ir.Class) and binding is not cls:
                found += self.ancestors(module, binding)
        return found


def _tuple(values: Sequence[str]) -> str:
    return f"({values[0]},)" if len(values) == 1 else f"({', '.join(values)})"


def _number(value: float) -> str:
    """The source text of a number; some floats have no literal."""
    return repr(value) if math.isfinite(value) else f"float({str(value)!r})"


def _display(name: str, items: Sequence[str]) -> str:
    inner = ", ".join(items)
    if name == "tuple":
        return _tuple(items)
    if name == "set":
        return f"{{{inner}}}" if items else "set()"
    return f"frozenset([{inner}])" if name == "frozenset" else f"[{inner}]"


def _diagonal(parts: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The product of the parts, in order of the sum of the indexes."""
    if not all(parts):
        return

    def of(total: int, rest: int) -> Iterator[tuple[str, ...]]:
        if rest == len(parts):
            if total == 0:
                yield ()
            return
        for index in range(min(total, len(parts[rest]) - 1) + 1):
            for tail in of(total - index, rest + 1):
                yield (parts[rest][index], *tail)

    for total in range(sum(len(p) - 1 for p in parts) + 1):
        yield from of(total, 0)
