"""The commands `prove` and `prover`. Only argparse is imported at the start: `prove --version` must answer at once."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from prover.config import COLORS, FORMATS, Options, UsageError, resolve

if TYPE_CHECKING:
    from prover.records import Report

PROVED, DISPROVED, USAGE, INTERNAL, UNKNOWN, NOTHING, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 4, 5, 130, 143


class Terminated(KeyboardInterrupt):
    """SIGTERM: it ends a run as Ctrl-C does, so that nothing is left behind."""


def exit_status(report: Report, allow_unknown: bool) -> int:
    """What the run means to a script: one number, one meaning. When several apply: 3, 2, 1, 4."""
    from prover.records import Verdict

    if report.internal_errors:
        return INTERNAL
    if any(result.kind == "error" for result in report.results):
        return USAGE
    if report.count(Verdict.DISPROVED):
        return DISPROVED
    if report.count(Verdict.UNKNOWN) or report.count(Verdict.VACUOUS):
        return PROVED if allow_unknown else UNKNOWN
    return PROVED if report.results or report.suppressed else NOTHING


# --------------------------------------------------------------------------------------------------------------- command line


def version() -> str:
    """The version of the installed package."""
    from importlib import metadata

    try:
        return metadata.version("prover")
    except metadata.PackageNotFoundError:
        return "0+unknown"


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> None:
        print(f"{parser.prog} {version()}")
        parser.exit(PROVED)


def parser() -> argparse.ArgumentParser:
    """The flags of `prove`. Each defaults to absence, so that the configuration file can tell what was given."""
    p = argparse.ArgumentParser(
        prog="prove",
        description="Prove contract-annotated Python, or show an input that breaks it.",
        epilog="exit status: 0 everything proved; 1 something disproved; 2 bad usage, configuration or input; "
        "3 internal failure; 4 nothing disproved, something unknown or vacuous; 5 no obligation found. "
        "When several apply: 3, 2, 1, 4.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    p.add_argument("paths", nargs="*", metavar="PATH", help="files, packages or folders (default: the configuration's, else .)")
    p.add_argument("-k", dest="k_expr", metavar="EXPR", help="only functions whose name matches: 'Account and not close'")
    yes_no = argparse.BooleanOptionalAction
    p.add_argument("--never-panics", action=yes_no, help="check every function: no exception may escape")
    p.add_argument("--format", choices=FORMATS, help="how to report (default: text)")
    p.add_argument("--output", metavar="FILE", help="write the report there instead of to standard output")
    p.add_argument("--lemmas", metavar="LIST", help="lemma proposers in order, or none (default: templates,facts,spacer,points,model)")
    p.add_argument("--model", metavar="MODEL", help="bundled (default), a weights file, a Hugging Face folder, or a server's address")
    p.add_argument("--think", type=float, metavar="MINUTES", help="train the lemma model on what stays open, then ask it again")
    p.add_argument("--diff", action="store_true", help="show the lemmas that made proofs go through, as a diff of the source")
    p.add_argument("--write", action="store_true", help="write them into the source")
    p.add_argument("--lock", action="store_true", help="keep them in prove.lock, for runs without a search")
    p.add_argument("--certify", metavar="FILE", help="keep a certificate of the proofs, for `python -m prover.kernel FILE`")
    p.add_argument("--trace", metavar="FILE", help="append every attempt of the lemma search there, as JSON lines")
    p.add_argument("--timeout", type=float, metavar="SECONDS", help="wall clock for one function (default: 60)")
    p.add_argument("--rlimit", type=int, metavar="N", help="deterministic solver budget for one query")
    p.add_argument("-j", "--jobs", type=int, metavar="N", help="worker processes (default: cores)")
    p.add_argument("--cross-check", action=yes_no, help="a second solver, cvc5, must agree with every proof")
    p.add_argument("--no-cache", action="store_true", help="ask the solver everything anew")
    p.add_argument("--allow-unknown", action=yes_no, help="exit status 0 where it would be 4")
    p.add_argument("--baseline", metavar="FILE", help="known findings, which do not count for the exit status")
    p.add_argument("--update-baseline", action="store_true", help="write this run's findings to the baseline file")
    p.add_argument("--watch", action="store_true", help="check again whenever a file changes")
    p.add_argument("--stats", action=yes_no, help="show what the run cost")
    p.add_argument("-v", "--verbose", action="store_true", help="show proved obligations, all steps, and tracebacks")
    p.add_argument("-q", "--quiet", action="store_true", help="findings and summary only; no progress")
    p.add_argument("--color", choices=COLORS, help="default: auto, which honours NO_COLOR and FORCE_COLOR")
    p.add_argument("--version", action=_Version, nargs=0, help="show the version")
    return p


def parse(argv: Sequence[str], cwd: Path) -> Options:
    """The settings that a command line, in a folder, stands for."""
    from prover.selection import matcher

    given = vars(parser().parse_args(argv))
    if not given.get("paths"):
        given.pop("paths", None)  # the configuration's paths count
    options = resolve(given, cwd)
    matcher(options.k_expr)  # a bad expression is a usage error, told before any work
    if options.output is not None:
        output = Path(options.output)
        if output.is_dir() or not output.absolute().parent.is_dir():
            raise UsageError(f"--output {options.output}: not a place where a file can be written")
    return options


# -------------------------------------------------------------------------------------------------------------------- streams


def use_color(mode: str, stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether to colour what goes to `stream`."""
    if mode != "auto":
        return mode == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return environ.get("TERM") != "dumb" and stream.isatty()


def complain(text: str) -> None:
    """An error of the run itself, on standard error."""
    from prover.report.escape import plain

    print(f"prove: error: {plain(text)}", file=sys.stderr)


def progress_line(options: Options) -> Callable[[str], None] | None:
    """A line on standard error that is overwritten with what is being done, where somebody can see it."""
    if options.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    import shutil

    from prover.report.escape import plain

    def show(text: str) -> None:
        room = max(1, shutil.get_terminal_size().columns - 1)
        sys.stderr.write(f"\r\x1b[2K{plain(text)[:room]}")
        sys.stderr.flush()

    return show


def _write_file(path: Path, text: str) -> None:
    _write_bytes(path, text.encode("utf-8", "backslashreplace"))


def _write_bytes(path: Path, data: bytes) -> None:
    """Replace a file in one step: a full disk never leaves half of it. Devices and pipes are written to directly."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    path = path.resolve()  # a link stays a link
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(data)
        if path.exists():
            draft.chmod(path.stat().st_mode)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def deliver(text: str, output: str | None) -> bool:
    """Write the report where it was asked for. If that fails, say so, print it instead, and give False."""
    if output is not None:
        try:
            _write_file(Path(output), text)
            return True
        except OSError as error:
            complain(f"cannot write {output}: {error.strerror or error}; the report follows on standard output")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # `prove | head`: the reader has had enough
        _silence_stdout()
    except OSError as error:
        _silence_stdout()
        complain(f"cannot write to standard output: {error.strerror or error}")
        return False
    return output is None


def _silence_stdout() -> None:
    # The interpreter flushes standard output at exit; without this it would report the same failure once more.
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# ----------------------------------------------------------------------------------------------------------------------- runs


def settle(report: Report, options: Options, sources: Mapping[str, str]) -> Report:
    """Set aside what comments in the source and the baseline account for; write the baseline if asked to."""
    from prover import baseline, suppress
    from prover.report.source import misleading_lines

    report = replace(report, warnings=(*report.warnings, *misleading_lines(sources)))
    report = suppress.apply(report, sources, report_unused=options.k_expr is None)
    if options.baseline is None:
        return report
    path = Path(options.baseline)
    known = baseline.load(path) if path.exists() or not options.update_baseline else baseline.Known()
    if options.update_baseline and not report.internal_errors:
        known = baseline.updated(report, known, path)
        try:
            _write_file(path, baseline.dump(known))
        except OSError as error:
            raise UsageError(f"cannot write baseline {path}: {error.strerror or error}") from error
    return baseline.match(report, known, path, complete=options.k_expr is None)


def run(options: Options) -> int:
    """One check, from settings to exit status."""
    from prover.pipeline import check
    from prover.report import View, render
    from prover.report.source import Sources, read_sources

    progress = progress_line(options)
    try:
        report = check(options, progress)
    finally:
        if progress:
            progress("")
    sources = read_sources(dict.fromkeys((*report.paths, *(result.file for result in report.results))))
    failure: UsageError | None = None
    try:
        report = settle(report, options, sources)
    except UsageError as error:  # a broken baseline: the findings are shown all the same
        failure = error
    mode = "never" if options.output is not None and options.color == "auto" else options.color
    view = View(
        sources=Sources(sources),
        color=use_color(mode, sys.stdout, os.environ),
        verbose=options.verbose,
        quiet=options.quiet,
        stats=options.stats,
        allow_unknown=options.allow_unknown,
        version=version(),
    )
    delivered = deliver(render(report, options.format, view), options.output)
    if options.diff or options.write:
        from prover.annotate import apply

        apply(report, options.write, _write_bytes, sys.stdout if options.format == "text" and options.output is None else sys.stderr)
    if report.lock is not None and not report.internal_errors:
        from prover.lock import NAME

        try:
            _write_file(Path(NAME), report.lock)
        except OSError as error:
            failure = UsageError(f"cannot write {NAME}: {error.strerror or error}")
    if options.certify is not None and report.certificate is not None and not report.internal_errors:
        try:
            _write_file(Path(options.certify), report.certificate)
        except OSError as error:
            failure = UsageError(f"cannot write {options.certify}: {error.strerror or error}")
    if options.trace is not None:
        from prover.search import write_trace

        try:
            write_trace(report.attempts, Path(options.trace))
        except OSError as error:
            failure = UsageError(f"cannot write {options.trace}: {error.strerror or error}")
    if failure is not None:
        complain(str(failure))
    if options.format != "text" or options.output is not None:
        for text in report.internal_errors:
            complain(f"internal failure: {text}")
    status = exit_status(report, options.allow_unknown)
    return status if status == INTERNAL or (delivered and failure is None) else USAGE


def watch(options: Options) -> int:
    """Check, wait for a change, check again, until interrupted."""
    from prover.watch import stamps, wait_for_change

    before = stamps(options.paths)
    while True:
        guarded(partial(run, options), options.verbose)
        print("prove: watching for changes; Ctrl-C ends", file=sys.stderr)
        before = wait_for_change(options.paths, before)
        if options.update_baseline:  # accept what the first run found, not what is written while watching
            options = replace(options, update_baseline=False)


def guarded(action: Callable[[], int], verbose: bool) -> int:
    """Run `action`; whatever goes wrong inside becomes a message and an exit status, never silence and never success."""
    try:
        return action()
    except UsageError as error:
        complain(str(error))
        return USAGE
    except KeyboardInterrupt:
        raise
    except BrokenPipeError:
        _silence_stdout()
        return INTERNAL
    except Exception as error:
        complain(f"internal failure: {type(error).__name__}: {error}" + ("" if verbose else " (-v shows where)"))
        if verbose:
            import traceback

            from prover.report.escape import plain

            for line in traceback.format_exc().splitlines():
                print(f"| {plain(line)}", file=sys.stderr)
        return INTERNAL


def main(argv: Sequence[str] | None = None) -> int:
    """`prove`: check the paths and give the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a character must not end the run
    arguments = list(sys.argv[1:] if argv is None else argv)

    def action() -> int:
        try:
            options = parse(arguments, Path.cwd())
        except SystemExit as stop:  # argparse has printed what there is to say
            return stop.code if isinstance(stop.code, int) else USAGE
        return watch(options) if options.watch else run(options)

    def terminated(*_: object) -> None:
        raise Terminated

    main_thread = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, terminated) if main_thread else None
    try:
        return guarded(action, verbose=any(argument in ("-v", "--verbose") for argument in arguments))
    except KeyboardInterrupt as how:
        print("prove: interrupted", file=sys.stderr)
        return TERMINATED if isinstance(how, Terminated) else INTERRUPTED
    finally:
        if main_thread:
            signal.signal(signal.SIGTERM, before)


# ----------------------------------------------------------------------------------------------------------------- `prover ...`


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One row of `prover`: its function takes the remaining arguments and gives the exit status."""

    name: str
    help: str
    module: str
    function: str


SUBCOMMANDS = (
    Subcommand("check", "the same as `prove`", "prover.cli", "main"),
    Subcommand("explain", "what is known of one line, and what would help", "prover.explain_command", "main"),
    Subcommand("audit", "every assumption that results rest on", "prover.audit", "main"),
    Subcommand("cache", "answers of earlier runs: info, clear", "prover.cache", "main"),
    Subcommand("bench", "measure it on public problem sets", "prover.bench", "main"),
    Subcommand("train", "train the lemma model by self-play", "training.cli", "train"),
    Subcommand("eval", "measure a lemma model on generated problems", "training.cli", "evaluate"),
    Subcommand("model", "about the lemma model: `prover model info`", "prover.model.card", "main"),
)


def tools(argv: Sequence[str] | None = None) -> int:
    """`prover`: everything around the check itself. Rows of `SUBCOMMANDS` only."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    p = argparse.ArgumentParser(
        prog="prover",
        description="subcommands:\n" + "\n".join(f"  {row.name:<10}{row.help}" for row in SUBCOMMANDS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    p.add_argument("--version", action=_Version, nargs=0, help="show the version")
    p.add_argument("command", choices=[row.name for row in SUBCOMMANDS], metavar="SUBCOMMAND")
    p.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="see `prover SUBCOMMAND --help`")
    try:
        chosen = p.parse_args(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    row = next(row for row in SUBCOMMANDS if row.name == chosen.command)

    def action() -> int:
        function: Callable[[Sequence[str]], int] = getattr(importlib.import_module(row.module), row.function)
        return function(chosen.arguments)

    try:
        return guarded(action, verbose="-v" in chosen.arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
