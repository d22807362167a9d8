"""One HTML file: no script, nothing loaded from elsewhere, every piece of text escaped."""

from __future__ import annotations

import html

from prover.records import Report, Result, Verdict
from prover.report import View, words
from prover.report.escape import plain

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
code,pre{font:13px/1.5 ui-monospace,monospace}pre{background:#f5f5f5;padding:.6rem .8rem;overflow-x:auto}
article{border-left:4px solid;padding:.1rem 1rem;margin:1.2rem 0}h2{font-size:1rem;margin:.4rem 0}
.disproved,.error{border-color:#c22}.unknown{border-color:#c80}.vacuous{border-color:#929}.proved{border-color:#292}
mark{background:none;border-bottom:2px solid #c22;color:inherit}.unknown mark{border-color:#c80}.vacuous mark{border-color:#929}
dt{font-weight:600}dd{margin:0 0 .3rem 1rem}table{border-collapse:collapse}td,th{padding:.15rem .8rem .15rem 0;text-align:left}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}pre{background:#242424}}
"""


def _safe(text: str) -> str:
    return html.escape(plain(text, keep="\t"), quote=True)


def _snippet(result: Result, view: View) -> str:
    raw = view.sources.line(result.file, result.line)
    # Escaped in three parts, so that columns still count characters of the file.
    if raw is None or not raw.strip():
        return ""
    if result.end_line == result.line and result.end_column > result.column:
        end = result.end_column
    else:
        end = len(raw)
    before, marked, after = map(_safe, (raw[: result.column], raw[result.column : end], raw[end:]))
    return f"<pre>{result.line} | {before}<mark>{marked}</mark>{after}</pre>\n"


def _finding(result: Result, view: View) -> str:
    outcome = "error" if result.kind == "error" else result.verdict.value
    rows: list[tuple[str, str]] = []
    found = result.counterexample
    if found is not None:
        rows.append(("fails for", f"<code>{_safe(words.call(result, found))}</code>"))
        rows.append(("outcome", f"<code>{_safe(found.outcome)}</code>"))
        if found.steps:
            steps = "<br>".join(_safe(words.step(step)) for step in found.steps)
            rows.append(
                ("steps", f"<details><summary>{words.plural(len(found.steps), 'step')}</summary><code>{steps}</code></details>")
            )
    rows += [(label, _safe(text)) for label, text in (("reason", words.reason(result)), ("help", result.hint)) if text]
    title = outcome if result.kind == "error" else f"{outcome} {result.kind}"
    where = f" in <code>{_safe(result.function)}</code>" if result.function else ""
    details = "".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in rows)
    place = f"{result.file}:{result.line}:{result.column + 1}"
    return (
        f'<article class="{outcome}">\n<h2>{_safe(title)}{where} <small>{_safe(place)}</small></h2>\n'
        f"<p>{_safe(result.message)}</p>\n{_snippet(result, view)}<dl>{details}</dl>\n</article>\n"
    )


def _proved(report: Report) -> str:
    rows = "".join(
        f"<tr><td>{_safe(f'{r.file}:{r.line}')}</td><td>{_safe(r.function)}</td><td>{_safe(r.message)}</td></tr>\n"
        for r in report.results
        if r.verdict is Verdict.PROVED and r.kind != "error"
    )
    head = "<tr><th>place</th><th>function</th><th>obligation</th></tr>"
    return (
        f"<details><summary>{report.count(Verdict.PROVED)} proved</summary><table>{head}\n{rows}</table></details>\n"
        if rows
        else ""
    )


def _list(title: str, items: list[str]) -> str:
    return f"<h2>{title}</h2>\n<ul>{''.join(f'<li>{_safe(item)}</li>' for item in items)}</ul>\n" if items else ""


def render(report: Report, view: View) -> str:
    """The page: summary, findings with the failing ones first, then what was proved."""
    findings = [r for r in words.failing_first(report.results) if r.verdict is not Verdict.PROVED or r.kind == "error"]
    aside = [
        f"{i.result.file}:{i.result.line}: {i.result.verdict.value} {i.result.kind}: {i.result.message} ({i.reason})"
        for i in report.suppressed
    ]
    body = [
        f"<p><strong>{_safe(words.summary(report))}</strong></p>\n",
        f"<p>{_safe(words.NOTHING)}</p>\n" if words.nothing_found(report) else "",
        _list("Internal failures", list(report.internal_errors)),
        *(_finding(result, view) for result in findings),
        _list("Warnings", list(report.warnings)),
        _list("Not counted", aside),
        _proved(report),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width">\n<title>prove</title>\n'
        f"<style>{_STYLE}</style></head>\n<body>\n<h1>prove</h1>\n"
        f"{''.join(body)}</body></html>\n"
    )
