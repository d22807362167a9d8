"""Comments that set findings aside, and baselines of known findings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from prover import baseline
from prover.config import UsageError
from prover.records import Report, Result, Verdict
from prover.suppress import apply, find


def finding(line: int, kind: str = "index", verdict: Verdict = Verdict.DISPROVED, **more: object) -> Result:
    return replace(Result("m.py", "f", line, 4, kind, f"{kind} fails", verdict), **more)  # type: ignore[arg-type]


def report(*results: Result, paths: tuple[str, ...] = ("m.py",)) -> Report:
    return Report(results, 1, 1, 0.0, paths=paths)


def settled(source: str, *results: Result, report_unused: bool = True) -> Report:
    return apply(report(*results), {"m.py": source}, report_unused)


def test_suppressed_result_is_set_aside_with_its_reason() -> None:
    out = settled("x[0]  # prove: ignore[index] checked by the caller\n", finding(1), finding(2))
    assert out.results == (finding(2),)
    assert [(item.result, item.reason, item.origin) for item in out.suppressed] == [
        (finding(1), "checked by the caller", "source")
    ]
    assert out.stats["suppressed"] == 1 and out.warnings == ()


@pytest.mark.parametrize("verdict", [Verdict.DISPROVED, Verdict.UNKNOWN, Verdict.VACUOUS])
def test_whatever_is_not_proved_can_be_suppressed(verdict: Verdict) -> None:
    assert settled("x[0]  # prove: ignore[index] why\n", finding(1, verdict=verdict)).results == ()


def test_proved_and_unreadable_stay_and_leave_it_unused() -> None:
    results = (finding(1, verdict=Verdict.PROVED), finding(1, kind="error"))
    out = settled("x[0]  # prove: ignore[index] why\n", *results)
    assert out.results == results
    assert out.warnings == ("m.py:1: unused suppression of index: there is no such finding on this line",)


def test_other_kind_and_other_line_stay() -> None:
    out = settled("x[0]  # prove: ignore[index] why\n", finding(1, "key"), finding(2))
    assert len(out.results) == 2 and len(out.warnings) == 1


def test_several_kinds_each_must_be_used() -> None:
    out = settled("x[0]  # prove: ignore[index, key] why\n", finding(1))
    assert out.results == () and out.warnings == ("m.py:1: unused suppression of key: there is no such finding on this line",)


def test_comment_line_speaks_of_the_next_code() -> None:
    source = "# prove: ignore[index] why\n\n# more\n@decorated\ndef f(): ...\n"
    assert settled(source, finding(4)).results == ()
    assert len(settled(source, finding(5)).results) == 1


def test_first_or_last_line_of_a_finding() -> None:
    source = "x = f(\n  a,  # prove: ignore[key] no\n  b)  # prove: ignore[index] yes\n"
    wide = finding(1, end_line=3)
    assert settled(source, wide).results == ()
    assert settled(source, replace(wide, kind="key")).results == (replace(wide, kind="key"),)


def test_behind_another_comment() -> None:
    assert settled("x[0]  # noqa: E1  # prove: ignore[index] why\n", finding(1)).results == ()


def test_not_in_a_string() -> None:
    assert len(settled("'# prove: ignore[index] why'\n", finding(1)).results) == 1


@pytest.mark.parametrize(
    ("comment", "says"),
    [
        ("# prove: ignore[index]", "a reason is required"),
        ("# prove: ignore[index]   ", "a reason is required"),
        ("# prove: ignore why", "expected"),
        ("# prove: ignore[] why", "no such kind"),
        ("# prove: ignore[indexes] why", "no such kind: 'indexes'"),
        ("# prove: ignored[index] why", "expected"),
        ("# prove: skip", "expected"),
    ],
)
def test_malformed_has_no_effect_and_is_told(comment: str, says: str) -> None:
    out = settled(f"x[0]  {comment}\n", finding(1))
    assert out.results == (finding(1),)
    assert len(out.warnings) == 1 and says in out.warnings[0] and out.warnings[0].startswith("m.py:1:")


def test_unused_is_not_told_when_only_a_part_ran() -> None:
    assert settled("x[0]  # prove: ignore[index] why\n", report_unused=False).warnings == ()


@pytest.mark.parametrize("broken", ["'''open", "(((", "\x00", "if x:\n\ty\n        z\n", "é = $\n", "\\"])
def test_broken_files(broken: str) -> None:
    out = settled("x[0]  # prove: ignore[index] why\n" + broken, finding(1))
    assert out.results == ()


def test_hostile_comment_is_escaped() -> None:
    out = settled("x  # prove: ignore[\x1b[31m] why\n")
    assert "\x1b" not in out.warnings[0]


def test_find_gives_lines() -> None:
    found, malformed = find("# prove: ignore[key] one\n\nx\ny  # prove: ignore[index] two\n")
    assert [(s.line, s.target, s.kinds, s.reason) for s in found] == [(1, 3, ("key",), "one"), (4, 4, ("index",), "two")]
    assert malformed == []


# ------------------------------------------------------------------------------------------------------------------- baseline


def known(path: Path, *results: Result) -> baseline.Known:
    return baseline.updated(report(*results), baseline.Known(), path)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.py").write_text("", encoding="utf-8")
    (tmp_path / "other.py").write_text("", encoding="utf-8")
    return tmp_path / "base.json"


def test_round_trip(path: Path) -> None:
    entries = known(path, finding(1), finding(9), finding(3, "key", Verdict.UNKNOWN), finding(4, verdict=Verdict.PROVED))
    path.write_text(baseline.dump(entries), encoding="utf-8")
    assert baseline.load(path) == entries and sum(entries.values()) == 3
    assert all(entry["file"] == "m.py" for entry in json.loads(path.read_text())["findings"])


def test_match_ignores_lines_and_is_one_to_one(path: Path) -> None:
    entries = known(path, finding(1))
    out = baseline.match(report(finding(50), finding(60)), entries, path)
    assert out.results == (finding(60),)
    assert out.suppressed[0].origin == "baseline" and out.stats["baselined"] == 1


def test_unknown_does_not_cover_disproved_but_the_reverse_does(path: Path) -> None:
    disproved, unknown = finding(1), finding(1, verdict=Verdict.UNKNOWN)
    assert baseline.match(report(disproved), known(path, unknown), path).results == (disproved,)
    assert baseline.match(report(unknown), known(path, disproved), path).results == ()
    both = known(path, disproved, unknown)
    assert baseline.match(report(unknown, disproved), both, path).results == ()


def test_stale_entries_are_told(path: Path) -> None:
    out = baseline.match(report(), known(path, finding(1), finding(2)), path)
    assert len(out.warnings) == 1 and "stale" in out.warnings[0] and "2 time(s)" in out.warnings[0]
    assert baseline.match(report(), known(path, finding(1)), path, complete=False).warnings == ()


def test_files_outside_the_run_are_left_alone(path: Path) -> None:
    elsewhere = finding(1, file="other.py")
    gone = finding(1, file="gone.py")
    entries = known(path, elsewhere, gone)
    assert ["gone.py" in text for text in baseline.match(report(), entries, path).warnings] == [True]
    assert [key[0] for key in baseline.updated(report(finding(1)), entries, path)] == ["m.py", "other.py"]


def test_unreadable_file_keeps_its_entries(path: Path) -> None:
    entries = known(path, finding(1))
    now = report(finding(1, kind="error", verdict=Verdict.UNKNOWN))
    assert baseline.updated(now, entries, path) == entries
    assert baseline.match(now, entries, path).warnings == ()


def test_means_the_same_from_another_folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = known(path, finding(1))
    (path.parent / "sub").mkdir()
    monkeypatch.chdir(path.parent / "sub")
    assert baseline.match(report(finding(1, file="../m.py")), entries, path).results == ()


ENTRY = {"file": "m.py", "function": "f", "kind": "key", "message": "m", "verdict": "unknown", "count": 1}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "3",
        "{}",
        '{"version": 2, "findings": []}',
        '{"version": 1}',
        '{"version": 1, "findings": [3]}',
        *(
            json.dumps({"version": 1, "findings": [ENTRY | bad]})
            for bad in ({"count": 0}, {"count": True}, {"verdict": "x"}, {"file": 3})
        ),
        "[" * 100_000,
    ],
)
def test_bad_baseline(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"base\.json"):
        baseline.load(path)


def test_missing_baseline(path: Path) -> None:
    with pytest.raises(UsageError, match="--update-baseline writes it"):
        baseline.load(path)
