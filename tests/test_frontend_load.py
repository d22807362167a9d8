"""Loading: which files and modules come in, and what bad input does."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

import prover
from frontends import ir
from frontends.check import check_program
from frontends.python.load import Loaded, load
from frontends.python.names import PRODUCT


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def loaded(root: Path, files: dict[str, str | bytes], *names: str) -> Loaded:
    write(root, files)
    found = load([root / name for name in names] or [root])
    assert check_program(found.program) == []
    return found


def binding(found: Loaded, module: str, name: str) -> ir.Binding | None:
    unit = found.program.module(module)
    assert unit is not None
    return unit.lookup(name)


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    wanted = ("b.py", "a.py", "pkg/__init__.py", "pkg/m.py")
    skipped = (".hidden/x.py", "__pycache__/y.py", ".z.py", "env2/q.py", "env2/pyvenv.cfg", "notes.txt")
    found = loaded(tmp_path, dict.fromkeys((*wanted, *skipped), ""))
    assert found.requested == ("a", "b", "pkg", "pkg.m")
    assert found.errors == ()


def test_nothing_is_executed(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    loaded(tmp_path, {"a.py": f"open({str(canary)!r}, 'w')\nimport b\n", "b.py": "1 / 0\n"}, "a.py")
    assert not canary.exists()


def test_imports_are_followed_from_source(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "app.py": "import pkg.deep.leaf\nfrom pkg import sub\nfrom pkg import name as n\nimport json, icontract, prover\n",
            "pkg/__init__.py": "from .sub import f as name\n",
            "pkg/sub.py": "from . import deep\nfrom ..nowhere import x\ndef f(): pass\n",
            "pkg/deep/__init__.py": "from ..sub import f\nfrom .leaf import g\n",
            "pkg/deep/leaf.py": "def g(): pass\n",
            "unused.py": "",
        },
        "app.py",
    )
    assert found.requested == ("app",)
    assert {m.name for m in found.program.modules} == {"app", "pkg", "pkg.sub", "pkg.deep", "pkg.deep.leaf"}
    assert binding(found, "app", "sub") == ir.Import("pkg.sub", None)
    assert binding(found, "app", "n") == ir.Import("pkg", "name")
    assert binding(found, "pkg.deep", "f") == ir.Import("pkg.sub", "f")
    assert binding(found, "pkg.sub", "deep") == ir.Import("pkg.deep", None)
    assert isinstance(binding(found, "pkg.sub", "x"), ir.Variable)


def test_a_file_inside_a_package_gets_its_full_name(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"p/__init__.py": "", "p/q/__init__.py": "", "p/r.py": "z = 1\n"}
    found = loaded(tmp_path, {**files, "p/q/m.py": "from ..r import z\n"}, "p/q/m.py")
    assert found.requested == ("p.q.m",)
    assert found.program.module("p.r") is not None


def test_the_root_is_searched_too(tmp_path: Path) -> None:
    write(tmp_path, {"scripts/run.py": "from lib.util import f\n", "lib/util.py": "def f(): pass\n"})
    found = load([tmp_path / "scripts" / "run.py"], tmp_path)
    assert found.program.module("lib.util") is not None
    assert load([tmp_path / "scripts" / "run.py"]).program.module("lib.util") is None


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a/util.py": "x = 1\n", "b/util.py": "x = 2\n"}
    found = loaded(tmp_path, {**files, "a/m.py": "import util\n", "b/n.py": "import util\n"})
    assert found.requested == ("m", "util", "n", "b.util")
    assert binding(found, "m", "util") == ir.Import("util", None)
    assert binding(found, "n", "util") == ir.Import("b.util", None)


def test_cyclic_imports(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a.py": "from b import g\ndef f(): return g\n"}
    found = loaded(tmp_path, {**files, "b.py": "from a import f\ndef g(): return f\n"}, "a.py")
    assert {m.name for m in found.program.modules} == {"a", "b"}


def test_a_file_that_shadows_a_standard_module(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"m.py": "import math\n", "math.py": "def floor(x): return 7\n"}, "m.py")
    assert isinstance(binding(found, "m", "math"), ir.Variable)


def test_star_imports(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "a.py": "from b import *\nfrom elsewhere import *\ny = 1\ndef f(): return len(x)\n",
            "b.py": "__all__ = ['x', 'y']\nx = y = z = 3\n",
        },
        "a.py",
    )
    assert binding(found, "a", "x") == ir.Import("b", "x")
    assert isinstance(binding(found, "a", "y"), ir.Variable)  # bound here too
    assert isinstance(binding(found, "a", "len"), ir.Variable)  # `elsewhere` may define it
    assert binding(found, "a", "z") is None


def test_a_star_import_of_a_module_with_a_star_import(tmp_path: Path) -> None:
    found = loaded(
        tmp_path, {"a.py": "from b import *\nx = len\n", "b.py": "from c import *\n", "c.py": "def len(s): pass\n"}, "a.py"
    )
    assert isinstance(binding(found, "a", "len"), ir.Variable)


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"bad.py": "def f(:\n", "good.py": "import bad\nx = 1\n"})
    assert found.requested == ("good",)
    assert [(e.line, e.column, e.message) for e in found.errors] == [(1, 6, "invalid syntax")]


def test_missing_and_empty_paths(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = load([tmp_path / "nope.py", tmp_path / "empty"])
    assert [e.message for e in found.errors] == ["no such file or folder", "no Python files in this folder"]
    assert found.errors[0].file == (tmp_path / "nope.py").as_posix()


DEEP = "nested too deeply for the Python parser"
BAD: list[tuple[str | bytes, str]] = [
    ("x = 1\ny\0 = 2\n", "source contains a null byte"),
    (b'x = "\xe9"\n', "cannot decode the file: invalid or missing encoding declaration"),
    ("x = 1\n" * 3 + "y = '\n", "unterminated string literal (detected at line 4)"),
    (b"# ok\n" * 4 + b'x = "\xe9"\n', "cannot decode the file: not valid utf-8 and no other encoding declared"),
    (b"# coding: nonsense\n", "cannot decode the file: unknown encoding: nonsense"),
    (b"# coding: rot13\n", "is not a text encoding"),
    (b"# coding: utf-7\nx = '+2AA-'\n", "cannot parse the file"),
    ("x = " + "9" * 5000, "Exceeds the limit (4300 digits)"),
    ("x = " + "(" * 5000 + "1" + ")" * 5000, DEEP),
    ("x = " + "-" * 100_000 + "1", DEEP),
    ("x = " + "+".join(["1"] * 1_000_000), DEEP),
    ("def f(x):\n  if x: pass\n" + "".join(f"  elif x == {i}: pass\n" for i in range(10_000)), DEEP),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=range(len(BAD)))
def test_bad_input_is_one_clear_error(tmp_path: Path, text: str | bytes, message: str) -> None:
    found = loaded(tmp_path, {"bad.py": text}, "bad.py")
    assert found.program.modules == ()
    [error] = found.errors
    assert message in error.message and error.line >= 1


def test_what_is_no_readable_file_is_an_error_at_once(tmp_path: Path) -> None:
    with (tmp_path / "huge.py").open("wb") as file:
        file.truncate(30_000_000)
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "round.py").symlink_to("round.py")
    (tmp_path / "fine.py").write_text("X = 1\n")
    found = load([tmp_path, tmp_path / "round.py", tmp_path / ("a" * 300), tmp_path / "fine.py" / "x"])
    messages = {Path(e.file).name[:5]: e.message for e in found.errors}
    assert messages["huge."] == "cannot read the file: it is larger than 20 MB"
    assert messages["pipe."] == "cannot read the file: it is no regular file"
    assert messages["round"] == f"cannot read the file: {os.strerror(errno.ELOOP)}"
    assert messages["aaaaa"] == f"cannot read the file: {os.strerror(errno.ENAMETOOLONG)}"
    assert messages["x"] == "no such file or folder"
    assert found.requested == ("fine",)


def test_a_folder_that_cannot_be_read_is_no_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"fine.py": "X = 1\n", "secret/m.py": "X = 1\n"})
    scandir = os.scandir

    def refused(path: str) -> object:
        if str(path).endswith("secret"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)  # a privileged user may read everything
    found = load([tmp_path])
    assert found.requested == ("fine",)
    assert [str(e) for e in found.errors] == [f"{tmp_path / 'secret'}: cannot read the folder: {os.strerror(errno.EACCES)}"]


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "+".join(["1"] * 5000),
        "x = a" + ".b" * 20_000,
        "def f(x):\n  match x:\n" + "".join(f"    case {i}: pass\n" for i in range(3000)),
        "def f(x):\n  with " + ", ".join(["a"] * 3000) + ": pass\n",
        "X = 0x" + "f" * 100_000,
        "".join(" " * i + f"def f{i}():\n" for i in range(99)) + " " * 99 + "pass",
        "def f(x: " + "|".join(["int"] * 5000) + "): pass",
        "class A0: pass\nclass B0: pass\n" + "".join(f"class {c}{i + 1}(A{i}, B{i}): pass\n" for i in range(30) for c in "AB"),
    ],
    ids=range(8),
)
def test_extreme_input_that_parses_is_lowered(tmp_path: Path, text: str) -> None:
    found = loaded(tmp_path, {"m.py": text}, "m.py")
    assert found.errors == () and len(found.program.modules) == 1


def test_decoding_as_cpython_does(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "latin.py": b'# coding: latin-1\nX = "\xe9"\n',
            "bom.py": b"\xef\xbb\xbfX = 1\r\nY = 2\rZ = 3",
            "form.py": "X = 1\n\fY = 2\n",
        },
    )
    constant = binding(found, "latin", "X")
    assert isinstance(constant, ir.Constant) and constant.value == ir.const("\xe9")
    third = binding(found, "bom", "Z")
    assert isinstance(third, ir.Constant) and third.span.line == 3
    assert found.errors == ()


def test_identifiers_are_normalised(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"m.py": "ﬁne = 1\n"})
    assert isinstance(binding(found, "m", "fine"), ir.Constant)


def test_a_star_import_of_the_product_binds_all_of_it() -> None:
    assert tuple(prover.__all__) == PRODUCT
