"""Classes that derive from Mapping, MutableMapping and Set: the methods that these give call the ones of the class."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Set

from prover import never_raises


class View(Mapping[str, int]):
    def __init__(self, data: dict[str, int]) -> None:
        self.data = data

    def __getitem__(self, key: str) -> int:
        return self.data[key]  #: disproved key

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)


class Store(MutableMapping[str, int]):
    def __init__(self) -> None:
        self.data: dict[str, int] = {}

    def __getitem__(self, key: str) -> int:
        return self.data[key]  #: disproved key

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __setitem__(self, key: str, value: int) -> None:
        self.data[key] = value

    def __delitem__(self, key: str) -> None:
        del self.data[key]


class Few(Set[int]):
    def __init__(self, items: Iterable[int]) -> None:
        self.items: list[int] = []
        for item in items:
            if item not in self.items:
                self.items.append(item)

    def __contains__(self, item: object) -> bool:
        return item in self.items

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[int]:
        return iter(self.items)


@never_raises
def known() -> None:
    view = View({"a": 1, "b": 2})
    assert view.get("a") == 1 and view.get("c") is None and view.get("c", 5) == 5
    assert "a" in view and "c" not in view
    assert list(view.keys()) == ["a", "b"] and list(view.values()) == [1, 2] and list(view.items()) == [("a", 1), ("b", 2)]
    assert len(view.items()) == 2 and "b" in view.keys() and ("b", 2) in view.items() and 3 not in view.values()
    assert view == {"a": 1, "b": 2} and view != View({"a": 1})
    assert sum(value for value in view.values()) == 3
    total = 0
    for _, value in view.items():
        total += value
    assert total == 4  #: disproved assertion


@never_raises
def unknown(data: dict[str, int], key: str) -> int:
    view = View(data)
    if key in view:
        return view[key]
    assert view.get(key) is None
    return view[key]  # what raises is `__getitem__`


@never_raises
def writing(key: str) -> None:
    store = Store()
    store.update({"a": 1}, b=2)
    store.update([("c", 3)])
    assert store.setdefault("a", 7) == 1 and store.setdefault("d", 7) == 7
    assert store.pop("a") == 1 and store.pop("a", 5) == 5 and len(store) == 3
    assert store.popitem() == ("b", 2)
    store.clear()
    assert len(store) == 0 and store.pop(key, None) is None
    store.pop(key)  # what raises is `__getitem__`


@never_raises
def algebra(n: int) -> None:
    some = Few([1, 2])
    assert some <= Few([2, 1, 3]) and some == {1, 2} and not some < some
    assert list(some & Few([2, 3])) == [2] and list(some - Few([2])) == [1] and len(some | Few([2, 3])) == 3
    assert some.isdisjoint([4])
    assert some.isdisjoint([n])  #: disproved assertion
