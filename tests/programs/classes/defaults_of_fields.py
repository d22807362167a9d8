"""What a class body gives to a field is of the annotated type, or who is handed an object must not rely on it."""

from dataclasses import dataclass, field

from prover import never_raises

LIMIT = 3


class Counter:
    step: int = 1
    most: int = LIMIT


@never_raises
def stepped(c: Counter) -> int:
    return c.step + c.most


class Named:
    step: int = 1


class NamedBelow(Named):
    step = "text"  # type: ignore[assignment]


@never_raises
def stepped_wrong(n: Named) -> int:  #: unknown raise
    return n.step + 1  #: disproved type


class Untrue:
    step: int = "1"  # type: ignore[assignment]


@never_raises
def own_default_wrong(u: Untrue) -> int:  #: unknown raise
    return u.step + 1  #: disproved type


class Field:
    size: int = 1


class Method(Field):
    def size(self) -> int:  # type: ignore[override]
        return 1


@never_raises
def method_wrong(f: Field) -> int:  #: unknown raise
    return f.size + 1  #: disproved type


@dataclass
class Box:
    items: list[int] = field(default_factory=list)
    tags: tuple[str, ...] = ()
    size: int = field(default=2)


@never_raises
def in_box(b: Box) -> int:
    return len(b.items) + len(b.tags) + b.size


@dataclass
class Crate:
    items: list[int] = field(default_factory=dict)  # type: ignore[arg-type]
    size: int = field(default="2")  # type: ignore[assignment]


@never_raises
def in_crate_wrong(c: Crate) -> int:  #: unknown raise
    return c.size + 1
