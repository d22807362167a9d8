"""Typed dicts with keys that may be missing: `total=False`, `NotRequired`, `Required`, and typed dicts that derive from others."""

from typing import NotRequired, Required, TypedDict

from prover import ensures, never_raises


class Options(TypedDict, total=False):
    name: Required[str]
    size: int
    note: str | None


class Entry(TypedDict):
    key: int
    label: NotRequired[str]


class Longer(Entry, total=False):
    extra: int
    sure: Required[int]


@never_raises
def size_of(o: Options) -> int:
    if "size" in o:
        return o["size"] + len(o["name"])
    return o.get("size", 0)


@never_raises
def size_wrong(o: Options) -> int:
    return o["size"] + 1  #: disproved key


@never_raises
def got(o: Options) -> int:
    size = o.get("size")
    if size is None:
        assert "size" not in o
        return 0
    assert size > 0  #: disproved assertion
    return size + 1


@never_raises
def note_wrong(o: Options) -> int:
    return len(o["note"]) if "note" in o else 0  # type: ignore  #: disproved type


@never_raises
def labelled(e: Entry) -> str:
    e["key"] += 1
    return e.get("label", "") + str(e["key"])


@never_raises
def label_wrong(e: Entry) -> str:
    del e["label"]  #: disproved key
    return ""


@never_raises
def derived(e: Longer) -> int:
    total = e["key"] + e["sure"]
    if "extra" in e:
        total += e["extra"]
    return total + len(e.get("label", "?"))


@never_raises
def derived_wrong(e: Longer) -> int:
    return e["extra"] + 1  #: disproved key


@ensures(lambda e, result: result["key"] == e["key"] and "label" not in result)
def bare(e: Entry) -> Entry:
    return {"key": e["key"]}


@ensures(lambda e, result: "label" in result)  #: disproved postcondition
def bare_wrong(e: Entry) -> Entry:
    return Entry(key=e["key"])


@never_raises
def set_default(o: Options) -> None:
    o.setdefault("size", 3)
    assert "size" in o
    assert o["size"] == 3  #: disproved assertion


def lacking(n: int) -> Longer:  #: unknown type
    assert n == n
    return {"key": n, "extra": n}  # type: ignore


@ensures(lambda o, result: result >= 0)
def in_pattern(o: Options) -> int:
    match o:
        case {"size": int(n), **rest}:
            assert "size" not in rest and rest["name"] == o["name"]
            return abs(n)
        case {"name": _}:
            return 0
    assert False
