"""None where it is not expected: never-panics over annotated functions. The comment says what is true of each."""

from dataclasses import dataclass


@dataclass
class Node:
    value: int
    label: str | None = None


def add_tax(price: int | None) -> int:  # panics TypeError: add_tax(None)
    return price + price // 5


def add_tax_if_known(price: int | None) -> int:  # safe
    return 0 if price is None else price + price // 5


def shout(name: str | None) -> str:  # panics AttributeError: shout(None)
    return name.upper() + "!"


def shout_at(name: str | None) -> str:  # safe
    if not name:
        return "!"
    return name.upper() + "!"


def length(text: str | None) -> int:  # panics TypeError: length(None)
    return len(text)


def value_of(node: Node | None) -> int:  # panics AttributeError: value_of(None)
    return node.value


def label_of(node: Node) -> str:  # panics AttributeError: label_of(Node(0))
    return node.label.strip()


def label_or_value(node: Node) -> str:  # safe
    label = node.label
    return label.strip() if label is not None else str(node.value)


def price_of(prices: dict[str, int], item: str) -> int:  # panics TypeError: price_of({}, "tea")
    return prices.get(item) * 2


def price_or_zero(prices: dict[str, int], item: str) -> int:  # safe
    return prices.get(item, 0) * 2


def first_or(items: list[int] | None, default: int) -> int:  # panics TypeError: first_or(None, 1)
    return items[0] if len(items) > 0 else default


def total(items: list[int] | None) -> int:  # safe
    return sum(items or [])


def join_names(first: str, last: str | None) -> str:  # panics TypeError: join_names("a", None)
    return first + " " + last
