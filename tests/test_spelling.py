"""Counterexamples as Python expressions: which objects are one, and what refers back to itself, survives the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from smt.models import Recipe
from smt.spelling import Reading, spelled


@dataclass(eq=False)
class Node:
    left: Node | None
    rest: list[Node] = field(default_factory=list)


Graph = list[tuple[int | None, list[int]]]  # of each node: what it refers to, and what its list does
LIMIT = 5  # objects in objects that the recipes below look at


class Rows:
    """Rows for recipes, with the values that a model gives them."""

    def __init__(self) -> None:
        self.values: dict[object, object] = {}

    def row(self, value: object) -> int:
        self.values[len(self.values)] = value
        return len(self.values) - 1


def recipe_of(graph: Graph, node: int, rows: Rows, depth: int = 0) -> Recipe:
    """The recipe of a node, as evaluation would make it: nodes are of family 1, their lists of family 2."""
    left, rest = graph[node]
    if depth == LIMIT:
        return Recipe("numbered", (rows.row(node),), (), name="m:Node", location=1)
    none = rows.row(left is None)
    some = rows.row(left is not None)
    below = recipe_of(graph, left if left is not None else node, rows, depth + 1)
    choice = Recipe("union", (none, some), (Recipe("none"), below))
    items = Recipe("list of objects", (rows.row(len(rest)),), tuple(recipe_of(graph, n, rows, depth + 1) for n in rest))
    listed = Recipe("numbered", (rows.row(node),), (items,), name="list", location=2)
    contents = Recipe("instance", (), (choice, listed), name="Node", fields=("left", "rest"))
    return Recipe("numbered", (rows.row(node),), (contents,), name="m:Node", location=1)


def built(texts: list[str | None]) -> list[Any]:
    names: dict[str, Any] = {"Node": Node}
    return [eval(text, names) for text in texts if text is not None]


graphs = st.integers(1, 4).flatmap(
    lambda n: st.lists(
        st.tuples(st.none() | st.integers(0, n - 1), st.lists(st.integers(0, n - 1), max_size=1)), min_size=n, max_size=n
    )
)


@given(graphs, st.lists(st.integers(0, 3), min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_a_graph_of_objects_is_the_same_after_it_was_written_and_read(graph: Graph, given_nodes: list[int]) -> None:
    starts = [n % len(graph) for n in given_nodes]
    rows = Rows()
    texts = spelled([recipe_of(graph, n, rows) for n in starts], rows.values, deepest=3 * LIMIT)
    assert None not in texts
    nodes = built(texts)
    found: dict[int, Node] = {}
    stack = list(zip(starts, nodes, strict=True))
    while stack:
        number, node = stack.pop()
        if number in found:
            assert node is found[number]
            continue
        found[number] = node
        left, rest = graph[number]
        assert (node.left is None) == (left is None)
        assert len(node.rest) == len(rest)
        if left is not None:
            stack.append((left, node.left))
        stack.extend(zip(rest, node.rest, strict=True))
    assert len(set(map(id, found.values()))) == len(found)


def test_an_object_has_a_name_only_where_it_is_mentioned_again() -> None:
    rows = Rows()
    graph: Graph = [(1, []), (None, [])]
    assert spelled([recipe_of(graph, 0, rows)], rows.values) == ["Node(left=Node(left=None, rest=[]), rest=[])"]
    assert spelled([recipe_of(graph, 1, rows)] * 2, rows.values) == ["(shared_1 := Node(left=None, rest=[]))", "shared_1"]


def test_less_of_what_objects_refer_to() -> None:
    rows = Rows()
    graph: Graph = [(1, []), (2, []), (0, [])]
    recipe = recipe_of(graph, 0, rows)
    assert spelled([recipe], rows.values, deepest=1) == ["Node(left=None, rest=[])"]
    [text] = spelled([recipe], rows.values, deepest=2)
    assert text == "Node(left=Node(left=None, rest=[]), rest=[])"


def test_what_a_function_gives_is_named_outside_of_it_only() -> None:
    reading: Reading = {0: True, 1: 7, 2: 0, 3: True}
    contents = Recipe("list of objects", (2,))
    one = Recipe("numbered", (1,), (contents,), name="list", location=4)
    texts = spelled([Recipe("function", (0,), (one,)), one, one], reading)
    assert texts == ["(lambda *args: [])", "(shared_1 := [])", "shared_1"]


def test_numbers_without_a_value_give_no_text() -> None:
    assert spelled([Recipe("numbered", (0,), (Recipe("none"),), location=1)], {}) == [None]
