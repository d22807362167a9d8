"""--cross-check: agreement keeps a proof, no answer makes it unknown, disagreement is a soundness alarm with exit status 3."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from prover import cli, second_opinion
from smt.crosscheck import Agreement
from smt.pool import Pool
from smt.solve import Query

SOURCE = """from prover import ensures
@ensures(lambda n, result: result > n)
def f(n: int) -> int:
    return n + 1
"""


@pytest.fixture
def module(tmp_path: Path) -> str:
    path = tmp_path / "m.py"
    path.write_text(SOURCE)
    return str(path)


def saying(word: Agreement) -> object:
    def answer(queries: Sequence[Query], timeout_s: float, pool: Pool) -> list[Agreement]:
        return [word for _ in queries]

    return answer


def test_agreement_keeps_the_proof(module: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("cvc5")
    assert cli.main(["--cross-check", module]) == cli.PROVED
    assert "1 proved" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("word", "status", "text"),
    [("no answer", cli.UNKNOWN, "cvc5, gave no answer"), ("disagrees", cli.INTERNAL, "z3 proves it, cvc5 refutes it")],
)
def test_what_is_not_confirmed_is_not_proved(
    module: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, word: Agreement, status: int, text: str
) -> None:
    pytest.importorskip("cvc5")
    monkeypatch.setattr(second_opinion, "cross_check_all", saying(word))
    assert cli.main(["--cross-check", module]) == status
    assert text in capsys.readouterr().out


def test_without_the_second_solver_it_is_a_usage_error(
    module: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert cli.main(["--cross-check", module]) == cli.USAGE
    assert "install prover[cross]" in capsys.readouterr().err
