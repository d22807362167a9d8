"""The whole way on one page: paths -> program -> questions -> proofs -> counterexamples -> report.

    load        frontends.python.load     source text to IR; what cannot be read becomes an error result
    evaluate    prover.tasks, smt.verify  each function to its questions, in worker processes
    settle      prover.proof              questions to the solver, and what rests on what
    suppose     prover.suppose            what annotations would do for parameters that have none: reasons, no verdicts
    refute      prover.refute             what is not proved: an input that really fails, replayed in CPython
    decompose   prover.decompose          what is neither: lemmas from proposers, put into the program; settled again, refuted harder
    re-check    prover.last_word          with --certify: a certificate of all proofs, checked by the kernel in a fresh process
    confirm     prover.second_opinion     with --cross-check: what another solver says of each proof
    explain     prover.explain            what is neither: the reason, and what to do next
"""

from __future__ import annotations

import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from pathlib import Path

from frontends.python.guess import Guesser
from frontends.python.load import Loaded, load
from prover import explain, refute, second_opinion
from prover.asker import Asker, Budget
from prover.cache import opened
from prover.config import Options
from prover.decompose import decompose, from_lock, locked
from prover.job import Job
from prover.last_word import LastWord, last_word
from prover.proof import FunctionProof, Grounds, Settled, needed_functions
from prover.records import Counterexample, Report, Result, Unmodelled, Verdict
from prover.selection import matcher
from prover.suppose import Supposed, suppose
from prover.tasks import EvaluationTask, Target, evaluate, functions_of, to_check
from smt.kin import invariant_texts, keepers
from smt.machine import Settings
from smt.obligations import KINDS
from smt.pool import Failure, Pool
from smt.questions import LimitMet, Questions

WORKER_MEMORY_MB = 4096
EVALUATION_S = 60.0
SOLVER = "z3 5.4.0"


def check(options: Options, progress: Callable[[str], None] | None = None, only: Container[str] | None = None) -> Report:
    """Check the functions of the given paths; see the module's docstring for the stages. `only`: the keys of those to be checked."""
    start = time.monotonic()
    tell = progress or (lambda text: None)
    paths = tuple(sorted(str(Path(p)) for p in (*options.paths, *([options.stubs] if options.stubs else []))))
    program = load([Path(p) for p in paths])
    errors = [_error(e.file, e.line, e.column, e.message) for e in program.errors]
    targets = [t for t in _targets(program, options) if only is None or t.key in only]
    budget = Budget(options.rlimit or Budget().rlimit, min(options.timeout, Budget().timeout_s))
    crashes: list[str] = []
    with Pool(options.jobs, WORKER_MEMORY_MB) as pool:
        tell(f"evaluating {len(targets)} functions")
        grounds = _grounds(program)
        began = time.monotonic()
        found, failed = _evaluate(targets, program, paths, options, pool, grounds)
        evaluation_s = time.monotonic() - began
        cache = opened(options.no_cache)
        asker = Asker(pool, budget, cache, options.timeout)
        job = Job(program, paths, options, pool, asker, grounds, Guesser(program.program))
        by_key = {t.key: t for t in targets}
        tell(f"asking {sum(len(a.cases) for q in found.values() for a in q.asked)} questions")
        reached = from_lock(job, by_key, found)
        open_targets = [t for t in targets if t.key in reached.proofs and not reached.proofs[t.key].complete]
        supposed = suppose(open_targets, found, job)
        tell(f"looking for counterexamples in {len(open_targets)} functions")
        hunts = refute.refute([(t, reached.proofs[t.key]) for t in open_targets], job, supposed)
        reached = decompose(job, reached, hunts, found, tell)
        last = LastWord(reached)
        if options.certify is not None:
            tell("asking the kernel")
            last = last_word(job, reached, found)
            reached = last.reached
        proofs = reached.proofs
        for key, hunt in hunts.items():
            hunt.proof = proofs[key]
        refute.refute_harder(list(hunts.values()), job)
        if options.cross_check:
            tell("asking the second solver")
            crashes.extend(second_opinion.confirm([(t, proofs[t.key]) for t in targets if t.key in proofs], asker))
    if cache is not None:
        cache.close()
    crashes.extend(alarm for hunt in hunts.values() for alarm in hunt.alarms)
    results: list[Result] = []
    limits: Counter[str] = Counter()
    unmodelled: dict[Unmodelled, None] = {}
    for target in targets:
        if target.key in failed:
            results.append(_failure(target, failed[target.key], crashes))
            continue
        proof = proofs[target.key]
        own = [a.key for a in found[target.key].asked]  # the lemmas' own obligations are theirs
        hint = supposed.get(target.key)
        for result, key in _results(target, proof, hunts.get(target.key), proofs, own, hint):
            lemmas = reached.found.get(target.key)
            if lemmas is not None and key in reached.closed[target.key] and result.verdict is Verdict.PROVED:
                result = replace(result, lemmas=lemmas.texts(), proposer=", ".join(dict.fromkeys(lemmas.proposers)))
            results.append(result)
        met = _met(proof) + [x for x in (_met(hint.proof) if hint is not None else []) if x.reason not in _reasons(proof)]
        limits.update(x.reason for x in met)
        places = [(x.span.file or target.module.path, x.span.line, target.function.qualname, x.reason) for x in met]
        unmodelled.update(dict.fromkeys(Unmodelled(*place) for place in places))
    results.extend(errors)
    results.sort(key=lambda r: (r.file, r.line, r.column, r.function, r.kind, r.message))
    files = sorted({m.path for m in program.program.modules if m.name in program.requested} | {e.file for e in program.errors})
    here, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    solving = [r.time_s for r in results if r.kind != "error" and r.time_s]
    stats: dict[str, float | int] = {
        "queries": asker.queries,
        "cached": 0 if cache is None else cache.hits,
        "solver_s": round(asker.solver_s, 3),
        "solver_ms_median": round(1000 * statistics.median(solving), 3) if solving else 0,  # of an obligation that was asked
        "evaluation_s": round(evaluation_s, 3),  # wall clock, the start of the workers included
        "cpu_s": round(here.ru_utime + here.ru_stime + children.ru_utime + children.ru_stime, 3),  # of this process and all that it started
        "peak_memory_mb": round(max(here.ru_maxrss, children.ru_maxrss) / 1024),  # of one process
        "obligations": sum(1 for r in results if r.kind != "error"),
    }
    if options.certify is not None:
        stats["kernel_s"] = round(last.time_s, 3)
    return Report(
        results=tuple(results),
        files=len(files),
        functions=len(targets),
        time_s=time.monotonic() - start,
        stats=stats,
        limits=tuple(limits.most_common()),
        unmodelled=tuple(unmodelled),
        internal_errors=tuple(crashes),
        paths=tuple(files),
        warnings=(*reached.notes, *last.warnings, *(cache.warnings if cache is not None else ())),
        attempts=reached.trace,
        lemmas=tuple((by_key[key].module, found.lemmas) for key, found in reached.found.items()),
        lock=locked(job, by_key, reached) if options.lock else None,
        certificate=last.certificate,
    )


def _met(proof: FunctionProof) -> list[LimitMet]:
    return [x for x in proof.questions.limits if x.key in proof.reachable_limits]


def _reasons(proof: FunctionProof) -> set[str]:
    return {x.reason for x in _met(proof)}


def _error(file: str, line: int, column: int, message: str) -> Result:
    return Result(file, "", line, column, "error", message, Verdict.UNKNOWN, reason=message)


def _targets(program: Loaded, options: Options) -> list[Target]:
    wanted = matcher(options.k_expr)
    found: list[Target] = []
    for name in program.requested:
        module = program.program.module(name)
        if module is not None:
            found.extend(t for t in to_check(module, options.never_panics) if wanted(t.function.qualname))
    return found


def _grounds(program: Loaded) -> Grounds:
    """What the program's proofs may rest on: stubs, and the methods that keep the invariants of each class."""
    stubs = [t.key for m in program.program.modules for t in functions_of(m) if t.function.contract.trusted]
    return Grounds(frozenset(stubs), keepers(program.program), invariant_texts(program.program))


def _evaluate(
    targets: Sequence[Target], program: Loaded, paths: tuple[str, ...], options: Options, pool: Pool, grounds: Grounds
) -> tuple[dict[str, Questions], dict[str, Failure | str]]:
    """The questions of each target, and of every function whose contract they rest on."""
    everything = {t.key: t for m in program.program.modules for t in functions_of(m)}
    found: dict[str, Questions] = {}
    failed: dict[str, Failure | str] = {}
    wave = list(targets)
    settings = Settings("cut", never_panics=options.never_panics)
    asked = {t.key for t in targets}
    while wave:
        tasks = [
            EvaluationTask(paths, t.module.name, t.function.qualname, t.function.span.line, settings)
            for t in wave
        ]
        for target, answer in zip(wave, pool.map(evaluate, tasks, min(EVALUATION_S, options.timeout)), strict=True):
            if isinstance(answer, Questions):
                found[target.key] = answer
            else:
                failed[target.key] = answer
        needed = [k for k in needed_functions(found.values(), grounds) if k not in asked and k in everything]
        asked.update(needed)
        wave = [everything[k] for k in needed if not everything[k].function.contract.trusted]
    return found, failed


def _failure(target: Target, failure: Failure | str, crashes: list[str]) -> Result:
    reason = failure.reason if isinstance(failure, Failure) else str(failure)
    span = target.function.span
    if reason == "crashed":
        detail = failure.detail if isinstance(failure, Failure) else ""
        crashes.append(f"{target.module.path}:{span.line}: evaluation of {target.function.qualname} crashed: {detail}")
    return Result(
        target.module.path, target.function.qualname, span.line, span.column, "raise", "the function could not be evaluated",
        Verdict.UNKNOWN, reason=f"evaluation of this function: {reason}", end_line=span.end_line, end_column=span.end_column,
    )  # fmt: skip


def _results(
    target: Target,
    proof: FunctionProof,
    hunt: refute.Hunt | None,
    proofs: dict[str, FunctionProof],
    own: Sequence[str],
    supposed: Supposed | None,
) -> list[tuple[Result, str]]:
    """The results of a function, each with the key of the obligation that it is about, if it is about one."""
    results = []
    for key in own:
        settled = proof.settled[key]
        example = hunt.found.get(key) if hunt is not None else None
        result = _result(target, proof, settled, example, proofs, hunt.trouble if hunt is not None else "")
        if result.verdict is Verdict.UNKNOWN:
            reason = explain.unannotated(settled, supposed, _doubt(hunt, key, settled.asked.kind == "raise"))
            result = result if reason is None else replace(result, reason=reason[0], hint=reason[1])
        results.append((result, key))
    if hunt is not None:
        results.extend((_found_failure(target, kind, file, line, found), "") for (kind, file, line), (_, found) in hunt.extra.items())
        doubt = hunt.doubtful.get("")
        if doubt is not None and not any(proof.settled[key].asked.kind == "raise" for key in own):
            results.append((_doubtful_failure(target, doubt), ""))
    tainted = {n for s in proof.settled.values() for n in s.asked.needs}
    shown = set()
    for limit in proof.questions.limits:
        if limit.reason.startswith("rests on"):
            continue  # that is the callee's, and said there
        if limit.key in proof.reachable_limits and limit.key not in tainted and (limit.reason, limit.span.line) not in shown:
            shown.add((limit.reason, limit.span.line))
            results.append((_limit_result(target, limit), ""))
    return results


def _doubt(hunt: refute.Hunt | None, key: str, whole: bool) -> refute.Doubt | None:
    """The doubtful failure that shows an obligation violated; for that of the whole function, one that shows no other."""
    if hunt is None:
        return None
    return hunt.doubtful.get(key) or (hunt.doubtful.get("") if whole else None)


def _doubtful_failure(target: Target, doubt: refute.Doubt) -> Result:
    outcome = doubt.outcome
    return Result(
        outcome.file, target.function.qualname, outcome.line, 0, outcome.kind, KINDS[outcome.kind].failed.format(detail=outcome.detail),
        Verdict.UNKNOWN, reason=explain.doubt_reason(doubt), hint=explain.ANNOTATE,
    )  # fmt: skip


def _limit_result(target: Target, limit: LimitMet) -> Result:
    span = limit.span
    return Result(
        span.file or target.module.path, target.function.qualname, span.line, span.column, "raise",
        "what happens from here on is not known", Verdict.UNKNOWN, reason=f"unsupported: {limit.reason}",
        end_line=span.end_line, end_column=span.end_column,
    )  # fmt: skip


def _found_failure(target: Target, kind: str, file: str, line: int, example: Counterexample) -> Result:
    return Result(
        file, target.function.qualname, line, 0, kind, KINDS[kind].failed.format(detail=example.outcome), Verdict.DISPROVED,
        counterexample=example,
    )  # fmt: skip


def _result(
    target: Target, proof: FunctionProof, settled: Settled, example: Counterexample | None, proofs: dict[str, FunctionProof],
    trouble: str,
) -> Result:  # fmt: skip
    asked = settled.asked
    reason = hint = None
    if settled.proved:
        verdict = Verdict.VACUOUS if settled.vacuous else Verdict.PROVED
        if settled.vacuous:
            reason = "the preconditions or assumptions contradict each other: no input reaches this"
    elif example is not None:
        verdict = Verdict.DISPROVED
    else:
        verdict = Verdict.UNKNOWN
        reason, hint = explain.unknown(target, proof, settled, proofs, trouble)
    span = asked.span
    return Result(
        file=span.file or target.module.path,
        function=target.function.qualname,
        line=span.line,
        column=span.column,
        kind=asked.kind,
        message=explain.message(asked, verdict),
        verdict=verdict,
        reason=reason,
        counterexample=example,
        solver=SOLVER,
        time_s=round(sum(a.time_s for a in settled.answers if not isinstance(a, Failure)), 6),
        end_line=span.end_line,
        end_column=span.end_column,
        hint=hint,
        partial=proof.questions.partial,
    )
