"""icontract's `DBC`: a method that overrides another has that one's contract too, preconditions joined by `or`, the rest by `and`.

The rules are those of icontract's metaclass: `__init__` and `__new__` inherit nothing; an override without preconditions has those of
its bases; one with preconditions where no base has any cannot be (the class itself raises TypeError), nor two snapshots of one name.
"""

from __future__ import annotations

import dataclasses

from frontends import ir
from frontends.walk import walk

_DBC, _DBC_META = ("icontract", "DBC"), "icontract.DBCMeta"
_OWN = ("__init__", "__new__")
_STEPS = 64  # imports that are followed for one name


def inherit_contracts(modules: tuple[ir.Module, ...]) -> tuple[ir.Module, ...]:
    """The modules, each method of a class under `DBC` with the contract that it has at run time."""
    return _Inheritance(modules).run()


class _Inheritance:
    def __init__(self, modules: tuple[ir.Module, ...]) -> None:
        self.modules = {m.name: m for m in modules}
        self.classes = {(m.name, b.name): b for m in modules for _, b in m.bindings if isinstance(b, ir.Class)}
        self.done: set[tuple[str, str]] = set()

    def run(self) -> tuple[ir.Module, ...]:
        if not any(self.is_dbc(*key) for key in self.classes):
            return tuple(self.modules.values())
        for key in self.classes:
            self.settle(key)
        return tuple(self.rebound(m) for m in self.modules.values())

    def rebound(self, module: ir.Module) -> ir.Module:
        bindings = tuple((n, self.classes[module.name, b.name] if isinstance(b, ir.Class) else b) for n, b in module.bindings)
        return dataclasses.replace(module, bindings=bindings)

    def settle(self, key: tuple[str, str]) -> None:
        """Give the methods of a class what they inherit, those of its bases first."""
        if key in self.done:
            return
        self.done.add(key)
        for base in self.bases(key):
            if base in self.classes:
                self.settle(base)
        if self.is_dbc(*key):
            cls = self.classes[key]
            self.classes[key] = dataclasses.replace(cls, methods=tuple(self.method(key, f) for f in cls.methods))

    def method(self, key: tuple[str, str], f: ir.Function) -> ir.Function:
        if f.name in _OWN:
            return f
        above = [found for base in self.bases(key) if (found := self.find(base, f.name)) is not None]
        contracts = [(home, g) for home, g in above if g.contract.exists or g.limits]
        contract = f.contract
        if not contracts and (not above or not contract.requires):
            return f
        try:
            copied = [_Copied(g.contract, f, self.modules[home], self.modules[key[0]]) for home, g in contracts]
        except _Unlike as problem:
            return _with_limit(f, str(problem))
        groups = [c.requires for c in copied if c.requires]
        if contract.requires and not groups:
            return _with_limit(f, "icontract refuses preconditions of an override where no base has any")
        groups += [contract.requires] if contract.requires else []
        snapshots = tuple(s for c in copied for s in c.snapshots) + contract.snapshots
        if len({name for name, _ in snapshots}) < len(snapshots):
            return _with_limit(f, "icontract refuses two snapshots of one name")
        changed = dataclasses.replace(
            contract,
            requires=groups[0] if len(groups) == 1 else (_either(groups),) if groups else (),
            ensures=tuple(c for one in copied for c in one.ensures) + contract.ensures,
            snapshots=snapshots,
            limits=tuple(x for one in copied for x in one.limits) + contract.limits,
            exists=True,
        )
        return dataclasses.replace(f, contract=changed)

    def find(self, key: tuple[str, str], name: str) -> tuple[str, ir.Function] | None:
        """The module and the method that a class gives that name, its own or the first of its bases'."""
        seen: set[tuple[str, str]] = set()
        stack = [key]
        while stack:
            key = stack.pop()
            if key in seen or key not in self.classes:
                continue
            seen.add(key)
            for f in self.classes[key].methods:
                if f.name == name:
                    return key[0], f
            stack.extend(reversed(self.bases(key)))
        return None

    def is_dbc(self, module: str, name: str) -> bool:
        """Whether icontract's metaclass makes a class."""
        seen: set[tuple[str, str]] = set()
        stack = [(module, name)]
        while stack:
            key = stack.pop()
            if key == _DBC or (key in self.classes and self.classes[key].metaclass == _DBC_META):
                return True
            if key not in seen and key in self.classes:
                seen.add(key)
                stack.extend(self.bases(key))
        return False

    def bases(self, key: tuple[str, str]) -> list[tuple[str, str]]:
        return [found for base in self.classes[key].bases if (found := self.resolve(key[0], base)) is not None]

    def resolve(self, module: str, dotted: str) -> tuple[str, str] | None:
        """The module and name of the class that a dotted name means in a module; None where that is not plain."""
        head, *rest = dotted.split(".")
        for _ in range(_STEPS):
            home = self.modules.get(module)
            if home is None:  # a library
                return (module, head) if not rest else None
            match home.lookup(head):
                case ir.Class():
                    return (module, head) if not rest else None
                case ir.Import(module=source, name=None):
                    module = source
                    while len(rest) > 1 and f"{module}.{rest[0]}" in self.modules:
                        module = f"{module}.{rest.pop(0)}"
                    if not rest:
                        return None
                    head, *rest = rest
                case ir.Import(module=source, name=str(name)):
                    module, head = source, name
                case _:
                    return None
        return None


class _Unlike(Exception):
    """A contract that cannot be read at the override."""


class _Copied:
    """The contract of an overridden method as a part of the override's."""

    def __init__(self, contract: ir.Contract, f: ir.Function, home: ir.Module, here: ir.Module) -> None:
        names = {p.name for p in f.params}
        bound = {name for module in (home, here) for name, _ in module.bindings}
        clauses = (*contract.requires, *contract.ensures, *(c for _, c in contract.snapshots))
        for clause in clauses:
            for _, meaning in clause.params:
                if not meaning.startswith("%") and meaning not in names:
                    raise _Unlike(f"an inherited condition takes {meaning}, which is no parameter of the override")
            read = {n.id for n in walk(clause.body) if isinstance(n, ir.Name) and n.scope == "global"}
            if home.name != here.name and read & bound:
                raise _Unlike("an inherited condition reads names of another module")
        if contract.raises is not None or contract.decreases is not None or contract.pure or contract.lemma or contract.trusted:
            raise _Unlike("icontract's inheritance of a contract that has more than preconditions, postconditions and snapshots")
        self.requires, self.ensures, self.snapshots, self.limits = contract.requires, contract.ensures, contract.snapshots, contract.limits


def _either(groups: list[tuple[ir.Clause, ...]]) -> ir.Clause:
    """One condition that holds where all those of one group do."""
    joined = [_all(group) for group in groups]
    params = tuple(dict.fromkeys(p for clause in joined for p in clause.params))
    body = joined[0].body
    for clause in joined[1:]:
        body = ir.Or(body, clause.body, groups[-1][0].span)
    return ir.Clause(params, body, " or ".join(f"({clause.text})" for clause in joined), groups[-1][0].span)


def _all(group: tuple[ir.Clause, ...]) -> ir.Clause:
    first, *others = group
    for clause in others:
        params = tuple(dict.fromkeys(first.params + clause.params))
        text = f"({first.text}) and ({clause.text})"
        first = ir.Clause(params, ir.And(first.body, clause.body, clause.span), text, clause.span)
    return first


def _with_limit(f: ir.Function, reason: str) -> ir.Function:
    limit = ir.UnsupportedExpr(reason, f.span)
    return dataclasses.replace(f, contract=dataclasses.replace(f.contract, limits=(*f.contract.limits, limit), exists=True))
