"""JUnit XML, for CI dashboards: a suite a file, a case an obligation."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from prover.records import Report, Result, Verdict
from prover.report import View, concise, words
from prover.report.escape import plain


def _case(result: Result, view: View) -> ET.Element:
    name = f"{result.kind} at {result.line}:{result.column + 1}: {result.message}"
    case = ET.Element("testcase", classname=plain(result.function), name=plain(name), time=f"{result.time_s:.3f}")
    case.set("file", plain(result.file))
    case.set("line", str(result.line))
    why = plain(words.why(result))
    if result.kind == "error":
        ET.SubElement(case, "error", type="error", message=plain(result.message)).text = concise.line(result)
    elif result.verdict is Verdict.DISPROVED:
        ET.SubElement(case, "failure", type="disproved", message=why).text = concise.line(result)
    elif result.verdict is not Verdict.PROVED and view.allow_unknown:
        ET.SubElement(case, "skipped", message=f"{result.verdict.value}: {why}")
    elif result.verdict is not Verdict.PROVED:
        ET.SubElement(case, "failure", type=result.verdict.value, message=why).text = concise.line(result)
    return case


def _suite(name: str, cases: list[ET.Element]) -> ET.Element:
    suite = ET.Element("testsuite", name=name, tests=str(len(cases)))
    for tag, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(1 for case in cases if case.find(tag) is not None)))
    suite.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")
    suite.extend(cases)
    return suite


def render(report: Report, view: View) -> str:
    """The document. Suppressed findings are skipped cases; internal failures are errors of a suite of their own."""
    by_file: dict[str, list[ET.Element]] = {}
    for result in report.results:
        by_file.setdefault(result.file, []).append(_case(result, view))
    for item in report.suppressed:
        result = item.result
        name = f"{result.kind} at {result.line}:{result.column + 1}: {result.message}"
        case = ET.Element("testcase", classname=plain(result.function), name=plain(name), time="0.000")
        ET.SubElement(case, "skipped", message=plain(f"{result.verdict.value}, {item.origin}: {item.reason}"))
        by_file.setdefault(result.file, []).append(case)
    suites = [_suite(plain(file), cases) for file, cases in by_file.items()]
    if report.internal_errors:
        failed = []
        for error in report.internal_errors:
            case = ET.Element("testcase", classname="prove", name="internal failure", time="0.000")
            ET.SubElement(case, "error", type="internal", message=plain(error))
            failed.append(case)
        suites.append(_suite("prove", failed))
    root = ET.Element("testsuites", name="prove", time=f"{report.time_s:.3f}")
    for attribute in ("tests", "failures", "errors", "skipped"):
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in suites)))
    root.extend(suites)
    ET.indent(root)
    # ASCII with character references: readable by any parser whatever encoding the file is written in.
    body = ET.tostring(root, encoding="us-ascii").decode("ascii").split("?>\n", 1)[-1]
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'
