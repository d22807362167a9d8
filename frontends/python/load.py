"""Loading: from paths to a `Program`. Files are read, parsed and lowered; nothing is ever imported or run.

The modules that the given files import are loaded too when their source lies under one of the roots: the folder that holds a
given file's outermost package, and `root`. The standard library and the contract libraries are not.
"""

from __future__ import annotations

import ast
import builtins
import dataclasses
import os
import stat
import sys
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from frontends import ir
from frontends.python.inherit import inherit_contracts
from frontends.python.lower_module import lower_module
from frontends.python.names import ImportSite, ModuleNames, VariableSite, collect
from frontends.python.scopes import mangle_private_names
from frontends.python.stubs import annotated
from frontends.source import Source, SourceError, parse, read, with_deep_stack
from frontends.walk import walk

_SKIPPED_FOLDERS = ("__pycache__", "venv", "node_modules", "site-packages")
_LIBRARIES = ("icontract", "deal", "hypothesis", "typing", "typing_extensions")
_NATIVE = ("prover", "prover.spec")  # only these two: the verifier's own modules are a project like any other


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a load: the program, the dotted names of the modules of the given files, and the files that failed."""

    program: ir.Program
    requested: tuple[str, ...]
    errors: tuple[SourceError, ...]


def load(paths: Sequence[Path], root: Path | None = None) -> Loaded:
    """Load the given files, and the Python files of the given folders, with every project module that they import.

    Of a module without source, the stub file is taken (`.pyi`, beside the importing code or in a given folder of stubs alone); of one with
    source, the annotations of the stub file beside it.
    """
    loader = _Loader(root)
    return with_deep_stack(lambda: loader.run(paths))


def load_text(text: str, path: str = "module.py") -> ir.Module | SourceError:
    """Lower one module from its text. Imports are recorded but not followed."""

    def work() -> ir.Module | SourceError:
        source = Source(path, text)
        tree = parse(source)
        if isinstance(tree, SourceError):
            return tree
        try:
            return lower_module(source, _collect(tree, Path(path).stem, False), lambda name: name)
        except (RecursionError, MemoryError):
            return SourceError(path, 1, 0, "nested too deeply")

    return with_deep_stack(work)


@dataclass
class _Unit:
    """One file on its way in."""

    path: Path
    name: str
    source: Source
    names: ModuleNames
    roots: tuple[Path, ...]
    targets: dict[str, str] = field(default_factory=dict)  # module name as imported -> name in the program


class _Loader:
    def __init__(self, root: Path | None) -> None:
        self.root = root
        self.units: dict[Path, _Unit | None] = {}  # by real path; None: failed
        self.taken: dict[str, Path] = {}
        self.stub_roots: list[Path] = []  # given folders that hold nothing but stub files
        self.errors: list[SourceError] = []

    def run(self, paths: Sequence[Path]) -> Loaded:
        requested: list[str] = []
        for path in paths:
            for file in self.files(path):
                unit = self.unit(file, None)
                if unit is not None and unit.name not in requested:
                    requested.append(unit.name)
        # Imports found on the way join the end of the list, so this ends when nothing new turns up.
        done = 0
        while done < len(self.units):
            unit = list(self.units.values())[done]
            done += 1
            if unit is not None:
                self.follow_imports(unit)
        modules = [m for unit in self.units.values() if unit is not None and (m := self.lower(unit)) is not None]
        program = ir.Program(inherit_contracts(_bind_submodules(_expand_stars(modules, self.units.values()))))
        present = {m.name for m in modules}
        return Loaded(program, tuple(name for name in requested if name in present), tuple(self.errors))

    def fail(self, path: Path, message: str) -> None:
        self.errors.append(SourceError(path.as_posix(), 0, 0, message))

    def files(self, path: Path) -> list[Path]:
        """The Python files that one argument stands for."""
        try:
            mode = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError, ValueError):
            self.fail(path, "no such file or folder")
            return []
        except OSError as error:
            self.fail(path, f"cannot read the file: {error.strerror or error}")
            return []
        if not stat.S_ISDIR(mode):
            return [path]
        found: list[Path] = []
        failed: list[OSError] = []
        for folder, names, files in os.walk(path, onerror=failed.append):
            names[:] = sorted(n for n in names if not _skipped(Path(folder) / n))
            found.extend(Path(folder) / f for f in sorted(files) if f.endswith(".py") and not f.startswith("."))
        for problem in failed:
            self.fail(Path(problem.filename), f"cannot read the folder: {problem.strerror or problem}")
        if not found and next(path.rglob("*.pyi"), None) is not None:
            self.stub_roots.append(path.resolve())
        elif not found and not failed:
            self.fail(path, "no Python files in this folder")
        return sorted(found)

    def unit(self, path: Path, name: str | None) -> _Unit | None:
        """Read and parse a file once. `name` is what it was imported as; None for a file that was asked for."""
        try:
            real = path.resolve()
        except (OSError, RuntimeError) as error:
            self.fail(path, f"cannot read the file: {error}")
            return None
        if real in self.units:
            return self.units[real]
        self.units[real] = None
        source = read(path, path.as_posix())
        tree = parse(source) if isinstance(source, Source) else source
        if isinstance(tree, SourceError) or isinstance(source, SourceError):
            assert isinstance(tree, SourceError)
            self.errors.append(tree)
            return None
        package_root, dotted_name = _dotted_name(real)
        unique = self.unique(name or dotted_name, real)
        is_package = path.name == "__init__.py"
        names = self.guarded(path, lambda: _collect(tree, dotted_name if name is None else name, is_package))
        if names is None:
            return None
        names.module = unique
        roots = tuple(dict.fromkeys([package_root, *([self.root.resolve()] if self.root is not None else [])]))
        unit = _Unit(path, unique, source, names, roots)
        self.units[real] = unit
        return unit

    def guarded(self, path: Path, work: Callable[[], ModuleNames]) -> ModuleNames | None:
        try:
            return work()
        except (RecursionError, MemoryError):
            self.fail(path, "nested too deeply")
            return None

    def unique(self, name: str, real: Path) -> str:
        """The name itself, or, where another file has it already, one led by as many parent folders as tell them apart."""
        folders = list(real.parent.parts[1:])
        while self.taken.setdefault(name, real) != real:
            name = f"{folders.pop() if folders else '_'}.{name}"
        return name

    def follow_imports(self, unit: _Unit) -> None:
        for module in unit.names.imported_modules:
            if module in _NATIVE or module.partition(".")[0] in _LIBRARIES:
                continue
            path = _find(module, unit.roots, (".py",)) or _find(module, (*unit.roots, *self.stub_roots), (".pyi",))
            if path is None:
                continue
            if path.suffix == ".py" and module.partition(".")[0] in sys.stdlib_module_names:
                _shadowing(unit.names, module.partition(".")[0])
                continue
            found = self.unit(path, module)
            if found is not None:
                unit.targets[module] = found.name

    def lower(self, unit: _Unit) -> ir.Module | None:
        try:
            made = lower_module(unit.source, unit.names, lambda name: unit.targets.get(name, name))
            return trusted(made) if unit.path.suffix == ".pyi" else self.with_stub(made, unit)
        except (RecursionError, MemoryError):
            self.fail(unit.path, "nested too deeply")
            return None

    def with_stub(self, made: ir.Module, unit: _Unit) -> ir.Module:
        """The module with the annotations of the stub file beside it, if there is one."""
        path = unit.path.with_suffix(".pyi")
        if not os.path.isfile(path):
            return made
        source = read(path, path.as_posix())
        tree = parse(source) if isinstance(source, Source) else source
        if isinstance(tree, SourceError) or isinstance(source, SourceError):
            assert isinstance(tree, SourceError)
            self.errors.append(tree)
            return made
        names = _collect(tree, unit.name, unit.path.name == "__init__.py")
        return dataclasses.replace(annotated(made, tree, names), stub=ir.Stub(source.path, source.text))


def _collect(tree: ast.Module, name: str, is_package: bool) -> ModuleNames:
    mangle_private_names(tree)
    return collect(tree, name, is_package)


def _skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _SKIPPED_FOLDERS or os.path.exists(folder / "pyvenv.cfg")


def _dotted_name(path: Path) -> tuple[Path, str]:
    """The folder that the outermost package of a file lies in, and the dotted name of the file from there."""
    parts = [] if path.name == "__init__.py" else [path.stem]
    folder = path.parent
    while os.path.isfile(folder / "__init__.py") and folder.parent != folder:
        parts.append(folder.name)
        folder = folder.parent
    return folder, ".".join(reversed(parts)) or path.parent.name


def _find(module: str, roots: Iterable[Path], suffixes: tuple[str, ...]) -> Path | None:
    """The file of a module under one of the roots."""
    for root in roots:
        base = root.joinpath(*module.split("."))
        for suffix in suffixes:
            for candidate in (base / f"__init__{suffix}", base.with_name(base.name + suffix)):
                if os.path.isfile(candidate):
                    return candidate
    return None


def trusted(module: ir.Module) -> ir.Module:
    """A stub file: what its functions promise is believed. One that does not say what it raises may raise anything."""

    def believed(f: ir.Function) -> ir.Function:
        raises = ("Exception",) if f.contract.raises is None else f.contract.raises
        return dataclasses.replace(f, body=(), contract=dataclasses.replace(f.contract, trusted=True, exists=True, raises=raises))

    def one(binding: ir.Binding) -> ir.Binding:
        if isinstance(binding, ir.Function):
            return believed(binding)
        if isinstance(binding, ir.Class):
            return dataclasses.replace(binding, methods=tuple(map(believed, binding.methods)))
        return binding

    return dataclasses.replace(module, bindings=tuple((name, one(binding)) for name, binding in module.bindings))


def _shadowing(names: ModuleNames, module: str) -> None:
    """A project file named like a standard module: which of the two an import means depends on how Python is started."""
    for name, site in names.sites.items():
        if isinstance(site, ImportSite) and site.module.partition(".")[0] == module:
            reason = f"{module} may be the standard module or the project's file of that name"
            names.sites[name] = VariableSite(reason, site.node)


def _expand_stars(modules: Sequence[ir.Module], units: Iterable[_Unit | None]) -> list[ir.Module]:
    """Bind what `from m import *` binds. Where `m` is not at hand, any name may come from it: such names become variables."""
    by_name = {m.name: m for m in modules}
    stars = {unit.name: unit for unit in units if unit is not None and unit.names.star_imports}
    expanded: list[ir.Module] = []
    for module in modules:
        unit = stars.get(module.name)
        expanded.append(module if unit is None else _expand(module, unit, by_name, stars.keys()))
    return expanded


def _expand(module: ir.Module, unit: _Unit, by_name: dict[str, ir.Module], open_ended: Container[str]) -> ir.Module:
    bindings = dict(module.bindings)
    limits = list(module.limits)
    for star in unit.names.star_imports:
        span = unit.source.span(star.node)
        star_module = unit.targets.get(star.module, star.module)
        target = by_name.get(star_module)
        open_ = target is not None and not _lists_itself(target)
        for name in _public(target) if target is not None else []:
            if open_ and (name.startswith("_") or hasattr(builtins, name)):
                bindings[name] = ir.Variable(f"may come from the star import of {star.module}, whose __all__ is computed", span=span)
            elif name in bindings and bindings[name] != ir.Import(star_module, name):
                bindings[name] = ir.Variable(f"bound here and by the star import of {star.module}", span=span)
            else:
                bindings[name] = ir.Import(star_module, name, span)
        if target is None or star_module in open_ended:
            reason = f"may come from the star import of {star.module}"
            read_names = {n.id for n in _global_names(module)}
            bindings.update({name: ir.Variable(reason, span=span) for name in sorted(read_names - bindings.keys())})
            limits.append(ir.UnsupportedExpr(f"star import of {star.module}, whose names are not all known", span))
    return dataclasses.replace(module, bindings=tuple(bindings.items()), limits=tuple(limits))


def _global_names(module: ir.Module) -> Iterable[ir.Name]:
    return (n for n in walk(module.bindings) if isinstance(n, ir.Name) and n.scope == "global" and not n.id.startswith("%"))


def _lists_itself(module: ir.Module) -> bool:
    """Whether what a star import of the module binds is plain to see: it has no `__all__`, or one that is written out once."""
    listed = module.lookup("__all__")
    plain = isinstance(listed, ir.Constant) and isinstance(listed.value, ir.ListDisplay | ir.TupleDisplay)
    return module.source.count("__all__") == (1 if plain else 0)


def _public(module: ir.Module) -> list[str]:
    """The names that a star import of the module may bind."""
    listed = module.lookup("__all__")
    if not _lists_itself(module):
        return [name for name, _ in module.bindings if not name.startswith("__")]
    if isinstance(listed, ir.Constant) and isinstance(listed.value, ir.ListDisplay | ir.TupleDisplay):
        return [item.value for item in listed.value.items if isinstance(item, ir.Const) and isinstance(item.value, str)]
    return [name for name, _ in module.bindings if not name.startswith("_")]


def _bind_submodules(modules: Sequence[ir.Module]) -> tuple[ir.Module, ...]:
    """`from package import module` names a module where the package itself binds no such name."""
    by_name = {m.name: m for m in modules}
    found: list[ir.Module] = []
    for module in modules:
        bindings: list[tuple[str, ir.Binding]] = []
        for name, binding in module.bindings:
            if isinstance(binding, ir.Import) and binding.name is not None:
                package = by_name.get(binding.module)
                submodule = f"{binding.module}.{binding.name}"
                if submodule in by_name and (package is None or package.lookup(binding.name) is None):
                    binding = ir.Import(submodule, None, binding.span)
            bindings.append((name, binding))
        found.append(dataclasses.replace(module, bindings=tuple(bindings)))
    return tuple(found)
