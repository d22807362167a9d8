"""A second solver's word on a proof: cvc5, an optional dependency, asked in SMT-LIB text.

It runs in a worker of `smt.pool`, so neither a crash nor a hang of it reaches the caller. That it has no answer is common and
says nothing; that it disagrees means that one of the solvers or one of our printers is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from smt.pool import Pool
from smt.smtlib import Unprintable, to_smtlib
from smt.solve import Query

Agreement = Literal["agrees", "disagrees", "no answer"]
MEMORY_MB: Final = 4096


def second_answer(query: Query) -> str:
    """cvc5's answer to the query, within the query's time limit: "sat", "unsat", or "unknown".

    Also "unknown" if cvc5 is not installed or does not know something in the query. For a worker: cvc5 may crash.
    """
    try:
        import cvc5
    except ImportError:
        return "unknown"
    if any(op == "lambda" for op, *_ in query.rows):
        return "unknown"
    try:
        text = to_smtlib(query)
    except Unprintable:
        return "unknown"
    manager = cvc5.TermManager()
    solver = cvc5.Solver(manager)
    if query.timeout_ms:
        solver.setOption("tlimit-per", str(query.timeout_ms))
    solver.setOption("arrays-exp", "true")
    solver.setOption("strings-exp", "true")
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "query")
    symbols = parser.getSymbolManager()
    try:
        printed = ""
        while not (command := parser.nextCommand()).isNull():
            printed = str(command.invoke(solver, symbols)).strip()
            if "error" in printed:
                return "unknown"
    except Exception:
        return "unknown"  # text that it does not read, or an option that it lacks
    return printed if printed in ("sat", "unsat") else "unknown"


def cross_check_all(queries: Sequence[Query], timeout_s: float, pool: Pool) -> list[Agreement]:
    """For queries that the first solver answered "unsat": does the second one, given `timeout_s` for each, agree?"""
    limited = [replace(query, timeout_ms=max(1, int(timeout_s * 1000))) for query in queries]
    words: dict[object, Agreement] = {"unsat": "agrees", "sat": "disagrees"}
    return [words.get(answer, "no answer") for answer in pool.map(second_answer, limited, timeout_s)]


def cross_check(query: Query, timeout_s: float) -> Agreement:
    """`cross_check_all` for one query, in a worker of its own."""
    with Pool(1, MEMORY_MB) as pool:
        return cross_check_all([query], timeout_s, pool)[0]
