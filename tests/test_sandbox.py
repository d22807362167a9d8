"""The sandbox: what a child can't do, whatever it tries."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from prover.sandbox import Child, Ended, Policy, TimedOut, filter_program

SCRIPT = """
import os
def attempt(source):
    names = {}
    try:
        exec(source, names)
        return repr(names.get("r", "done"))
    except BaseException as error:
        return type(error).__name__
SAY({"layers": LAYERS, **{name: attempt(source) for name, source in PAYLOAD.items()}})
"""

FORGE = """
import os
def forge(data):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
"""

ATTEMPTS = {
    "read": "open('/etc/passwd').read()",
    "read_raw": "import ctypes; r = ctypes.CDLL(None).open(b'/etc/passwd', 0)",
    "list": "import os; os.listdir('/')",
    "write": "open({outside!r}, 'w')",
    "write_here": "open('file', 'w')",
    "write_raw": "import os; os.open({outside!r}, os.O_WRONLY | os.O_CREAT)",
    "delete": "import os; os.unlink({existing!r})",
    "chmod": "import os; os.chmod({existing!r}, 0)",
    "truncate": "import os; os.truncate({existing!r}, 0)",
    "link": "import os; os.symlink('/etc', {outside!r})",
    "socket": "import socket; socket.socket()",
    "socket_raw": "import ctypes; r = ctypes.CDLL(None).socket(2, 1, 0)",
    "resolve": "import socket; socket.create_connection(('127.0.0.1', 1))",
    "system": "import os; r = os.system('true') == 0",
    "spawn": "import subprocess; subprocess.run(['/bin/true'])",
    "exec": "import os; os.execv('/bin/true', ['true'])",
    "fork": "import os; os.fork()",
    "processes": "import multiprocessing as m; p = m.get_context('fork').Process(target=print); p.start()",
    "kill": "import os; os.kill(os.getppid(), 9)",
    "kill_all": "import os; os.kill(-1, 9)",
    "ptrace": "import ctypes; r = ctypes.CDLL(None).ptrace(16, {parent}, 0, 0)",
    "mount": "import ctypes; r = ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None)",
    "namespace": "import ctypes; r = ctypes.CDLL(None).unshare(0x10000000)",
    "root": "import os; os.chroot('/tmp')",
    "limits": "import resource as x; x.setrlimit(x.RLIMIT_AS, (-1, -1))",
    "memory": "bytearray(2 << 30)",
    "environment": "import os; r = 'SECRET' in os.environ",
    "stdin": "import sys; r = sys.stdin.read()",
}
FINE = {
    "thread": "import threading as t; x = t.Thread(target=int); x.start(); x.join(); r = 1",
    "import": "import decimal, sqlite3, zoneinfo; r = 1",
    "random": "import os; r = len(os.urandom(4)) - 3",
    "granted": "r = len(open({readable!r}).read())",
    "print": "import sys; print('x' * 10 ** 6); sys.stderr.write('y'); r = 1",
    "self": "import os, signal; signal.signal(signal.SIGUSR1, lambda *a: None); os.kill(os.getpid(), signal.SIGUSR1); r = 1",
}
HARMLESS = {"system": "False", "environment": "False", "stdin": "''"}  # they return, without having done anything


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("sandbox")
    existing, granted, script = folder / "existing", folder / "granted", folder / "script.py"
    existing.write_text("x")
    granted.mkdir()
    (granted / "file").write_text("x")
    script.write_text(SCRIPT)
    values = {
        "outside": str(folder / "made"), "existing": str(existing), "parent": os.getpid(), "readable": str(granted / "file"),
    }  # fmt: skip
    os.environ["SECRET"] = "x"
    payload = {name: source.format(**values) for name, source in (ATTEMPTS | FINE).items()}
    with Child(script, payload, Policy(readable=(str(granted),))) as child:
        found: dict[str, Any] = child.receive(20)
    del os.environ["SECRET"]
    assert existing.read_text() == "x"
    assert existing.stat().st_mode & 0o600
    assert not (folder / "made").exists()
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")
@pytest.mark.parametrize("name", ATTEMPTS)
def test_denied(answers: dict[str, Any], name: str) -> None:
    if "seccomp" not in answers["layers"] or "landlock" not in answers["layers"]:
        pytest.skip(f"this kernel has only {answers['layers']}")
    errors = ("PermissionError", "OSError", "ValueError", "MemoryError")
    assert answers[name] in (*errors, "-1", HARMLESS.get(name))


@pytest.mark.parametrize("name", FINE)
def test_allowed(answers: dict[str, Any], name: str) -> None:
    assert answers[name] == "1"


def child_of(tmp_path: Path, source: str, policy: Policy | None = None) -> Child:
    script = tmp_path / "script.py"
    script.write_text(FORGE + source)
    return Child(script, {}, policy or Policy())


def test_time_limit(tmp_path: Path) -> None:
    start = time.monotonic()
    with child_of(tmp_path, "while True: pass") as child, pytest.raises(TimedOut):
        child.receive(0.3)
    assert child.process.returncode == -9
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    ("source", "status"),
    [("os._exit(7)", 7), ("raise SystemExit(3)", 3), ("1 // 0", 1), ("forge(b'{}\\n')", 0)],
)
def test_early_end(tmp_path: Path, source: str, status: int) -> None:
    with child_of(tmp_path, source) as child, pytest.raises(Ended) as caught:
        child.receive(5)
    assert caught.value.status == status


def test_processor_time_limit(tmp_path: Path) -> None:
    with child_of(tmp_path, "while True: pass", Policy(cpu_s=1)) as child, pytest.raises(Ended) as caught:
        child.receive(10)
    assert caught.value.status < 0


def test_output_limit(tmp_path: Path) -> None:
    source = "while True: forge(b'x' * 4096)"
    with child_of(tmp_path, source, Policy(max_output=100_000)) as child, pytest.raises(Ended):
        child.receive(10)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with child_of(tmp_path, "while True: pass") as child:
        folder = Path(child.folder.name)
        assert folder.exists()
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(child.process.pid, 0)


def test_filters_have_only_short_jumps() -> None:
    for machine in ("x86_64", "aarch64"):
        program = filter_program(machine, 1234)
        assert len(program) % 8 == 0
        assert len(program) // 8 < 4096


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs another user to become")
def test_works_without_privileges() -> None:
    # In one process, as that user may not be able to start this interpreter.
    source = """
import os, sys, sysconfig
sys.path.insert(0, sys.argv[1])
from prover.sandbox import lock_down
sysconfig.get_paths()
os.setgroups([]); os.setgid(65534); os.setuid(65534)
print(lock_down({"memory_bytes": 2**30, "cpu_s": 5, "readable": []}))
for attempt in (lambda: open("/etc/passwd"), os.fork, lambda: os.kill(os.getppid(), 0)):
    try:
        attempt()
    except OSError as error:
        print(type(error).__name__)
"""
    done = subprocess.run(
        [sys.executable, "-c", source, str(Path(__file__).parents[1])], capture_output=True, text=True, check=True
    )
    layers, *errors = done.stdout.splitlines()
    if "seccomp" in layers and "landlock" in layers:
        assert errors == ["PermissionError"] * 3
