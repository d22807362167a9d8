"""Loading the program: its modules from the text in the request, stand-ins for the contract libraries."""

from __future__ import annotations

import abc
import ast
import contextlib
import copy
import importlib.machinery
import os
import sys
import types
from typing import Any

from prover.child.checks import Checks
from prover.child.transform import Transformer
from prover.child.values import instance


class Anything:
    """Swallows whatever is done to it: strategies, settings, markers."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __or__(self, other: Any) -> Any:
        return self

    def __getitem__(self, key: Any) -> Any:
        return self


def transparent(*args: Any, **kwargs: Any) -> Any:
    """A decorator, or a maker of one, that changes nothing."""
    bare = len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType | type | staticmethod | classmethod)
    return args[0] if bare and getattr(args[0], "__name__", "") != "<lambda>" else unchanged


def unchanged(target: Any = None, *_: Any, **__: Any) -> Any:
    """A decorator that changes nothing."""
    return target


def factory(*args: Any, **kwargs: Any) -> Any:
    """A maker of a decorator that changes nothing."""
    return unchanged


class Stub(types.ModuleType):
    """A stand-in for a contract library: the checks come from the request."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything() if self.__name__.startswith("hypothesis") else transparent


class ViolationError(AssertionError):
    """icontract's."""


def stubs(checks: Checks) -> dict[str, Stub]:
    """The stand-ins by module name."""

    def assume(condition: Any, *_: Any) -> bool:
        if not checks.evaluate(lambda: bool(condition() if callable(condition) else condition)):
            checks.skip("an assumption does not hold")
        return True

    def anything(kind: Any) -> Any:
        try:
            return checks.draws.anything(kind)
        except LookupError as error:
            checks.skip(str(error))

    factories = dict.fromkeys(("requires", "ensures", "raises", "decreases", "class_invariant", "invariant"), factory)
    native = {
        **factories, "never_raises": unchanged, "pure": unchanged, "lemma": unchanged, "assume": assume, "anything": anything,
        "seen": unchanged, "instance": instance, "old": None, "ContractViolation": AssertionError,
    }  # fmt: skip
    icontract = {
        **dict.fromkeys(("require", "ensure", "snapshot", "invariant"), factory), "DBC": abc.ABC, "DBCMeta": abc.ABCMeta,
        "ViolationError": ViolationError, "SLOW": True, "InvariantCheckEvent": Anything(),
    }  # fmt: skip
    deal: dict[str, Any] = {
        **dict.fromkeys(("pre", "post", "ensure", "inv", "raises", "has", "reason", "chain", "example"), factory),
        "implies": lambda test, then: not test or then,
    }  # fmt: skip
    hypothesis: dict[str, Any] = {
        **dict.fromkeys(("given", "example", "seed", "reproduce_failure"), factory), "assume": assume, "settings": Settings,
        "reject": lambda: checks.skip("the test rejects this input"), **dict.fromkeys(("note", "event", "target"), unchanged),
    }  # fmt: skip
    made = {}
    tables: dict[str, dict[str, Any]] = {
        "prover": native, "prover.spec": native, "icontract": icontract, "deal": deal, "hypothesis": hypothesis,
        "hypothesis.strategies": {},
    }  # fmt: skip
    for name, table in tables.items():
        made[name] = Stub(name)
        vars(made[name]).update(table)
        vars(made[name])["__all__"] = list(table)
    vars(made["prover"])["spec"] = made["prover.spec"]
    vars(made["hypothesis"])["strategies"] = made["hypothesis.strategies"]
    return made


class Settings:
    """hypothesis's `settings`: a decorator, and a place for profiles."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __call__(self, target: Any) -> Any:
        return target

    register_profile = load_profile = staticmethod(lambda *args, **kwargs: None)


class Program:  # a finder and loader; importlib.abc, which has classes for them, takes long to import
    """Finds and runs the modules of the program from the text in the request."""

    def __init__(self, payload: dict[str, Any], checks: Checks) -> None:
        self.checks = checks
        self.sources = {m["name"]: m for m in payload["modules"]}
        heads = payload.get("heads")  # the function whose loop heads are recorded, by module
        self.traced = {payload["module"]: (payload["qualname"], heads["line"])} if heads else {}
        self.names: dict[str, str] = {}  # name in the request -> name in sys.modules
        self.loaded: list[types.ModuleType] = []
        self.starts: dict[str, set[int]] = {}  # path -> lines on which statements begin, loop annotations aside
        for name in list(self.sources):
            self.names[name] = f"{name}_" if name in sys.modules else name  # e.g. a program called types.py
        self.modules = {self.names[name]: source for name, source in self.sources.items()}
        self.initial: list[tuple[dict[str, Any], dict[str, Any], list[tuple[Any, Any]]]] = []

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        source = self.modules.get(fullname)
        if source is not None:
            loader: Any = self
            spec = importlib.machinery.ModuleSpec(fullname, loader, origin=source["path"], is_package=source["package"])
            spec.has_location = True
            if source["package"]:
                spec.submodule_search_locations = [os.path.dirname(source["path"])]
            return spec
        if fullname.partition(".")[0] in ("hypothesis", "icontract", "deal"):
            stand_in: Any = StubLoader()
            return importlib.machinery.ModuleSpec(fullname, stand_in, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        source = self.modules[module.__name__]
        name = source["name"]
        tree = ast.parse(source["source"], source["path"])
        kinds = {ast.Raise: "raise", ast.Assert: "assertion"}
        positions = [
            ((n.lineno, n.col_offset), (n.end_lineno or 0, n.end_col_offset or 0), kinds[type(n)])
            for n in ast.walk(tree)
            if isinstance(n, ast.Raise | ast.Assert)
        ]
        self.checks.statements[source["path"]] = positions
        starts = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)}
        functions = {(q, line): c.outside for (m, q, line), c in self.checks.contracts.items() if m == name}
        classes = {(q, c["line"]) for (m, q), c in self.checks.class_data.items() if m == name}
        transformer = Transformer(tree, name, functions, classes, self.traced.get(name))
        tree = transformer.visit(tree)
        self.starts[source["path"]] = starts - transformer.annotations
        self.loaded.append(module)
        exec(compile(tree, source["path"], "exec", dont_inherit=True), module.__dict__)

    def remember(self) -> None:
        """Note what the modules hold, so that one call can't influence the next."""
        for module in self.loaded:
            contents = []
            for value in vars(module).values():
                if type(value) in (list, dict, set):
                    with contextlib.suppress(Exception):
                        contents.append((value, copy.deepcopy(value)))
            self.initial.append((vars(module), dict(vars(module)), contents))

    def restore(self) -> None:
        """Bring the modules back to what they held after import."""
        for names, before, contents in self.initial:
            if names.keys() != before.keys() or any(names[name] is not value for name, value in before.items()):
                names.clear()
                names.update(before)
            for value, saved in contents:
                with contextlib.suppress(Exception):
                    if value == saved:
                        continue
                fresh = copy.deepcopy(saved)
                value.clear()
                (value.extend if isinstance(value, list) else value.update)(fresh)


class StubLoader:
    """Makes submodules of the stand-ins."""

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return Stub(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass
