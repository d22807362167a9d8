"""Graphs of terms: as plain rows that cross process borders, and back; closed subterms; arrays that have a name.

In: roots. Out: rows and the numbers of the roots among them (`flatten`, whose inverse is `rebuild`), or terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from smt.terms import Term, eq, make, postorder, var


def closed(roots: Iterable[Term]) -> list[Term]:
    """The terms under the roots in which no variable occurs that is bound outside of them, arguments first."""
    free: dict[Term, frozenset[Term]] = {}
    nothing: frozenset[Term] = frozenset()
    order = postorder(roots)
    for term in order:
        if term.op == "bound":
            free[term] = frozenset((term,))
        elif term.has_bound:
            free[term] = nothing.union(*(free[a] for a in term.args))
            if term.op in ("lambda", "forall", "exists"):
                free[term] -= frozenset(term.args[:-1])
        else:
            free[term] = nothing
    return [t for t in order if not free[t]]


def without_names(roots: Sequence[Term]) -> tuple[list[Term], list[Term]]:
    """The roots with a symbol for each named array, and what the symbols stand for. An array that depends on a variable loses its name."""
    done: dict[Term, Term] = {}
    meanings: list[Term] = []
    fixed = set(closed(roots)) if any(t.op == "named" for t in postorder(roots)) else set()
    if not fixed:
        return list(roots), []
    for node in postorder(roots):
        args = tuple(done[a] for a in node.args)
        if node.op != "named":
            done[node] = node if args == node.args else make(node.op, args, node.sort, node.payload)
        elif node in fixed:
            done[node] = var(f"array#{len(meanings)}", node.sort)
            meanings.append(eq(done[node], args[0]))
        else:
            done[node] = args[0]
    return [done[r] for r in roots], meanings


Flat = tuple[tuple[str, tuple[int, ...], object, object], ...]


def flatten(roots: Sequence[Term]) -> tuple[Flat, tuple[int, ...]]:
    """The graph under the roots as plain picklable rows (op, argument rows, sort, payload), and the rows of the roots.

    Rows of different meaning differ: a double stands as its text, since 0.0 == -0.0.
    """
    order = postorder(roots)
    row = {term: i for i, term in enumerate(order)}
    rows = tuple((t.op, tuple(row[a] for a in t.args), t.sort, _plain(t.payload)) for t in order)
    return rows, tuple(row[r] for r in roots)


def _plain(payload: object) -> object:
    return payload.hex() if isinstance(payload, float) else payload


def rebuild(rows: Flat, roots: tuple[int, ...]) -> tuple[Term, ...]:
    """The inverse of `flatten`."""
    terms: list[Term] = []
    for name, args, sort, payload in rows:
        value = float.fromhex(str(payload)) if name == "float" else payload
        terms.append(make(name, tuple(terms[a] for a in args), sort, value))  # type: ignore[arg-type]
    return tuple(terms[r] for r in roots)
