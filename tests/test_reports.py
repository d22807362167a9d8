"""Every format on one fixed report that has each verdict in it and text that attacks terminals, CI logs, XML and HTML.

`PROVER_UPDATE_GOLDEN=1 pytest tests/test_reports.py` rewrites the expected outputs; review the diff.
"""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from prover.config import FORMATS
from prover.records import Counterexample, Report, Result, SetAside, Step, Verdict
from prover.report import MODULES, View, render
from prover.report.escape import path_text, plain, width
from prover.report.source import MAX_SHOWN, Sources

GOLDEN = Path(__file__).parent / "golden"
EVIL = (
    "\x1b[31m\x1b]8;;http://evil\x07[red]%\n::add-mask::x\r##[group]##vso[x]<script>alert('&\")</script>\u202e]]>\u2028\udc80"
)
SOURCE = f'''from prover import ensures

@ensures(lambda total, result: result >= 0)
def mean(total: int, count: int) -> int:
    return total // count

def sum_to(n: int) -> int:
\ttotal = 0
\twhile total < n:  # \x1b[31m\u202e<b>
\t\ttotal += 1
\treturn total
名前 = "{EVIL[:4]}"; 価格 = 1 // 0
'''


def steps(count: int) -> tuple[Step, ...]:
    return tuple(Step(4 + i % 2, (("total", "-1"), ("count", str(i)))) for i in range(count))


DISPROVED = Result(
    "bank.py",
    "mean",
    3,
    31,
    "postcondition",
    "postcondition may not hold: result >= 0",
    Verdict.DISPROVED,
    counterexample=Counterexample((("total", "-1"), ("count", "1")), "result == -1", "mean(total=-1, count=1)", steps(12)),
    solver="z3 5.4.0",
    time_s=0.012,
    end_line=3,
    end_column=42,
)
REPORT = Report(
    results=(
        DISPROVED,
        replace(
            DISPROVED,
            line=5,
            column=11,
            kind="division-by-zero",
            message="divisor may be zero: count",
            counterexample=Counterexample((("total", "0"), ("count", "0")), "ZeroDivisionError: division by zero"),
            end_line=5,
            end_column=25,
        ),
        Result("bank.py", "sum_to", 7, 0, "postcondition", "postcondition holds: result == n", Verdict.VACUOUS),
        Result(
            "bank.py",
            "sum_to",
            9,
            7,
            "termination",
            "may not terminate: while total < n",
            Verdict.UNKNOWN,
            reason="needs a loop invariant at line 9",
            hint="bound `total`",
            end_line=10,
            end_column=12,
        ),
        Result(
            "bank.py", "sum_to", 11, 1, "type", "operand types fit: total", Verdict.PROVED, partial=True, lemmas=("total <= n",)
        ),
        Result(
            "bank.py", "", 12, 18, "division-by-zero", "divisor may be zero: 0", Verdict.UNKNOWN, end_line=12, end_column=24
        ),
        Result(
            "::evil,\x1b.py",
            f"f{EVIL}",
            1,
            0,
            "assertion",
            EVIL,
            Verdict.DISPROVED,
            counterexample=Counterexample((("x", repr(EVIL)), ("y", EVIL)), EVIL, steps=(Step(1, ((EVIL, EVIL),)),)),
            reason=EVIL,
            hint=EVIL,
        ),
        Result("broken.py", "", 1, 3, "error", "invalid syntax", Verdict.UNKNOWN),
    ),
    files=3,
    functions=4,
    time_s=0.41,
    stats={"queries": 12, "solver_s": 0.25},
    limits=(("await expression", 3), (f"call {EVIL}", 1)),
    internal_errors=(f"worker died: {EVIL}",),
    warnings=(f"bank.py:3: unused suppression {EVIL}",),
    suppressed=(
        SetAside(replace(DISPROVED, line=4), f"accepted {EVIL}", "source"),
        SetAside(replace(DISPROVED, line=5, kind="index"), "known finding in base.json", "baseline"),
    ),
)
VIEW = View(Sources({"bank.py": SOURCE, "::evil,\x1b.py": EVIL}), version="0.1.0")


@pytest.mark.parametrize("format", FORMATS)
def test_golden(format: str) -> None:
    text = render(REPORT, format, VIEW)
    path = GOLDEN / f"report.{format}"
    if os.environ.get("PROVER_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8", newline="")
    assert text == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("verbose", [False, True])
def test_nothing_hostile_gets_through(format: str, verbose: bool) -> None:
    text = render(REPORT, format, replace_view(verbose=verbose, stats=True))
    assert text.endswith("\n")
    hidden = {c for c in text if c != "\n" and plain(c) != c and c != "\t"}
    assert not hidden
    assert "\t" not in text or format == "html"
    for line in text.split("\n"):
        assert (
            not line.lstrip().startswith("::add-mask")
            and "##[" not in line
            and "##vso" not in line
            and not re.match(r"::(?!error |warning )", line)
        )


def replace_view(**changes: Any) -> View:
    return replace(VIEW, **changes)


def test_every_format_has_a_module() -> None:
    assert tuple(MODULES) == FORMATS


@pytest.mark.parametrize("format", FORMATS)
def test_empty_report(format: str) -> None:
    text = render(Report((), 0, 0, 0.0), format, View())
    assert text.endswith("\n")
    if format in ("text", "concise", "html"):
        assert "No obligation found" in text


# ------------------------------------------------------------------------------------------------------------------ text


def finding(result: Result, view: View = VIEW) -> str:
    return render(Report((result,), 1, 1, 0.0), "text", view)


def test_caret_is_under_the_text() -> None:
    lines = finding(DISPROVED).splitlines()
    code = next(line for line in lines if line.startswith("3 |"))
    carets = next(line for line in lines if "^" in line)
    assert code[carets.index("^") : carets.rindex("^") + 1] == "result >= 0"


def test_caret_counts_wide_characters_twice() -> None:
    lines = finding(REPORT.results[5]).splitlines()
    code, carets = (next(line for line in lines if mark in line) for mark in ("12 |", "^"))
    assert width(carets[: carets.index("^")]) == width(code[: code.index("1 // 0")])


def test_long_lines_are_cut_around_the_mark() -> None:
    source = "x = " + "a + " * 200 + "b // c" + " + d" * 200
    quote = Sources({"m.py": source}).quote("m.py", 1, 804, 1, 810)
    assert quote is not None
    assert quote.text[quote.start : quote.start + quote.length] == "b // c"
    assert width(quote.text) <= MAX_SHOWN


@pytest.mark.parametrize("region", [(0, 0, 0, 0), (99, 5, 99, 6), (3, 500, 3, 501), (3, 5, 2, 1), (3, 0, 99, 0), (2, 0, 2, 1)])
def test_regions_outside_the_source(region: tuple[int, int, int, int]) -> None:
    line, column, end_line, end_column = region
    result = replace(DISPROVED, line=line, column=column, end_line=end_line, end_column=end_column)
    assert "postcondition may not hold" in finding(result)


def test_colour_changes_nothing_but_colour() -> None:
    coloured = render(REPORT, "text", replace_view(color=True))
    assert coloured != render(REPORT, "text", VIEW)
    assert re.sub(r"\x1b\[[\d;]+m", "", coloured) == render(REPORT, "text", VIEW)


def test_proved_are_counted_and_listed_only_when_verbose() -> None:
    assert "operand types fit" not in render(REPORT, "text", VIEW)
    assert "operand types fit" in render(REPORT, "text", replace_view(verbose=True))


def test_long_traces_keep_their_end() -> None:
    short, full = (finding(DISPROVED, replace_view(verbose=verbose)) for verbose in (False, True))
    assert "2 earlier steps" in short and "count = 11" in short and "count = 0" not in short
    assert "count = 0" in full


def test_many_functions_give_a_row_a_file() -> None:
    results = tuple(replace(REPORT.results[4], function=f"f{i}") for i in range(100))
    text = render(Report(results, 1, 100, 1.0), "text", VIEW)
    assert "100 proved" in text and len(text.splitlines()) < 10


def test_quiet_leaves_the_table_out() -> None:
    assert "partial" not in render(REPORT, "text", replace_view(quiet=True))


# ----------------------------------------------------------------------------------------------------------- machine formats

RESULT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": [
        *("file", "function", "line", "column", "kind", "message", "verdict", "reason", "counterexample"),
        *("lemmas", "proposer", "solver", "time_s"),
    ],
    "properties": {
        **{name: {"type": "string"} for name in ("file", "function", "kind", "message")},
        **{name: {"type": "integer", "minimum": 0} for name in ("line", "column", "end_line", "end_column")},
        **{name: {"type": ["string", "null"]} for name in ("reason", "hint", "proposer", "solver")},
        "verdict": {"enum": ["proved", "disproved", "unknown", "vacuous"]},
        "partial": {"type": "boolean"},
        "lemmas": {"type": "array", "items": {"type": "string"}},
        "time_s": {"type": "number", "minimum": 0},
        "counterexample": {
            "type": ["object", "null"],
            "required": ["args", "outcome"],
            "properties": {
                "args": {"type": "object", "additionalProperties": {"type": "string"}},
                "outcome": {"type": "string"},
                "call": {"type": "string"},
                "steps": {"type": "array", "items": {"type": "object", "required": ["line", "values"]}},
            },
        },
    },
}
COUNTS = ("files", "functions", "proved", "disproved", "unknown", "vacuous")
SCHEMA = {
    "type": "object",
    "required": ["version", "results", "summary"],
    "properties": {
        "version": {"const": 1},
        "results": {"type": "array", "items": RESULT_SCHEMA},
        "suppressed": {"type": "array", "items": {"type": "object", "properties": {"result": RESULT_SCHEMA}}},
        "warnings": {"type": "array", "items": {"type": "string"}},
        "summary": {
            "type": "object",
            "required": [*COUNTS, "time_s"],
            "properties": {name: {"type": "integer", "minimum": 0} for name in COUNTS} | {"time_s": {"type": "number"}},
        },
    },
}


def test_json_has_the_promised_shape() -> None:
    text = render(REPORT, "json", VIEW)
    assert text.isascii()
    document = json.loads(text)
    jsonschema.validate(document, SCHEMA)
    assert len(document["results"]) == len(REPORT.results)
    assert document["results"][0]["counterexample"]["args"] == {"total": "-1", "count": "1"}
    assert document["results"][6]["message"] == EVIL  # exact: JSON itself keeps it harmless
    summary = document["summary"]
    assert [summary[name] for name in COUNTS] == [3, 4, 1, 3, 2, 1]
    assert (summary["errors"], summary["suppressed"], summary["baselined"]) == (1, 1, 1)


def test_sarif_is_what_code_scanning_takes() -> None:
    text = render(REPORT, "sarif", VIEW)
    document = json.loads(text)
    assert text.isascii() and document["version"] == "2.1.0"
    [run] = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning") and result["message"]["text"]
        [location] = result["locations"]
        artifact = location["physicalLocation"]["artifactLocation"]
        assert not artifact["uri"].startswith("/") and re.fullmatch(r"[A-Za-z0-9%._/~-]+", artifact["uri"])
        region = location["physicalLocation"]["region"]
        assert region["startLine"] >= 1 and region["startColumn"] >= 1
        start = (region["startLine"], region["startColumn"])
        assert start < (region.get("endLine", region["startLine"] + 1), region.get("endColumn", 0))
    prints = [result["partialFingerprints"]["prove/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    assert len(run["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"]) == 12
    assert [r["suppressions"][0]["kind"] for r in run["results"][-2:]] == ["inSource", "external"]
    assert run["invocations"][0]["executionSuccessful"] is False


def test_sarif_fingerprints_do_not_depend_on_lines() -> None:
    def fingerprint(line: int) -> str:
        report = Report((replace(DISPROVED, line=line),), 1, 1, 0.0)
        document = json.loads(render(report, "sarif", VIEW))
        return str(document["runs"][0]["results"][0]["partialFingerprints"]["prove/v1"])

    assert fingerprint(3) == fingerprint(30)


@pytest.mark.parametrize("allow_unknown", [False, True])
def test_junit_is_xml_with_right_counts(allow_unknown: bool) -> None:
    root = ET.fromstring(render(REPORT, "junit", replace_view(allow_unknown=allow_unknown)))
    cases = root.findall(".//testcase")
    assert int(root.get("tests", "")) == len(cases) == len(REPORT.results) + 3
    assert int(root.get("failures", "")) == len(root.findall(".//failure")) == (3 if allow_unknown else 6)
    assert int(root.get("errors", "")) == len(root.findall(".//error")) == 2


class Page(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def test_html_has_no_script_and_loads_nothing() -> None:
    text = render(REPORT, "html", VIEW)
    page = Page()
    page.feed(text)
    assert not {"script", "img", "link", "iframe", "a", "b"} & set(page.tags)
    assert page.tags.count("article") == 7
    assert "default-src 'none'" in text


def test_github_escapes_its_own_syntax() -> None:
    lines = render(REPORT, "github", VIEW).splitlines()
    evil = next(line for line in lines if "assertion" in line)
    assert "file=%3A%3Aevil%2C\\x1b.py" in evil and "%25%0A::add-mask::x%0D" in evil


# -------------------------------------------------------------------------------------------------------------------- escaping


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("naïve 名前 🙂", "naïve 名前 🙂"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb\u2066", "a\\u202eb\\u2066"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\udc80", "\\udc80"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\U000e0041", "\\U000e0041"),
        ("## [x] ##vso ##", "## [x] ##vso ##"),
        ("a ##[error]b ##vso[x]", "a #\\x23[error]b #\\x23vso[x]"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == plain(plain(text)) == shown


def test_path_text() -> None:
    assert path_text("::error::x.py") == "./::error::x.py"
    assert path_text("a/b.py") == "a/b.py"
