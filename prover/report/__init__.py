"""Report formats: a `Report` and the sources it quotes come in, a string goes out. To add a format, add a module and a row."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field

from prover.records import Report
from prover.report.source import Sources


@dataclass(frozen=True)
class View:
    """How a report is to be shown, whatever the format."""

    sources: Sources = field(default_factory=lambda: Sources({}))
    color: bool = False
    verbose: bool = False
    quiet: bool = False
    stats: bool = False
    allow_unknown: bool = False
    version: str = "0"


# One row a format: the module in this package whose `render(report, view)` writes it.
MODULES = {
    "text": "text",
    "concise": "concise",
    "json": "json_document",
    "sarif": "sarif",
    "github": "github",
    "junit": "junit",
    "html": "page",
}


def render(report: Report, format: str, view: View) -> str:
    """The report as one text that ends in a newline."""
    renderer: Callable[[Report, View], str] = importlib.import_module(f"prover.report.{MODULES[format]}").render
    return renderer(report, view)
