"""From finished proofs to certificates, and certificates to the kernel in a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from frontends.python.load import Loaded
from prover.certificate import Certificate, Claim, write
from prover.kernel import Outcome
from prover.lemmas import Lemma
from prover.proof import FunctionProof
from smt.kin import keepers

PACKAGE = Path(__file__).resolve().parent.parent


def certificate(
    loaded: Loaded, paths: Sequence[str], lemmas: Sequence[Lemma], proofs: Mapping[str, FunctionProof], wanted: Iterable[str],
    never_panics: bool = False,
) -> Certificate:  # fmt: skip
    """The certificate of what is proved of the `wanted` functions (keys "module:function"), and of the functions that they rest on.

    `proofs` are those of the program with the lemmas in it. Lemmas of other functions are left out. Raises OSError if a file is gone.
    """
    facts = {f"{x.module}:{x.text.partition('(')[0].strip()}" for x in lemmas if x.kind == "fact"}
    members = keepers(loaded.program)
    involved: dict[str, None] = {}
    frontier = list(wanted)
    while frontier:
        key = frontier.pop(0)
        if key in involved or key not in proofs:
            continue
        involved[key] = None
        frontier += _rests_on(proofs[key], members)
    claims = []
    for key in involved:
        if key not in facts:
            module, _, function = key.partition(":")
            own = tuple(x for x in lemmas if (x.module, x.function) == (module, function))
            claims.append(Claim(module, function, own, tuple(k for k, s in proofs[key].settled.items() if s.proved)))
    files = tuple((path, hashlib.sha256(Path(path).read_bytes()).hexdigest()) for path, _ in loaded.program.files())
    return Certificate(tuple(paths), files, tuple(claims), never_panics)


def _rests_on(proof: FunctionProof, members: Mapping[str, frozenset[str]]) -> list[str]:
    needs = {n for a in proof.questions.asked for c in a.cases for f in c.facts for n in f.needs}
    found = [n.partition(":")[2] for n in sorted(needs) if n.startswith(("function:", "types:"))]
    for need in sorted(needs):
        if need.startswith("class:"):
            found += sorted(members.get(need.removeprefix("class:"), ()))
    return found


def recheck(checked: Certificate, folder: Path | None = None, jobs: int = 1, timeout_s: float | None = None) -> Outcome:
    """Have the kernel check a certificate in a fresh process, in the folder that its paths are relative to (None: the current one).

    Raises subprocess.TimeoutExpired, or RuntimeError if the kernel ends without an answer.
    """
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "certificate.json")
        path.write_text(write(checked), "utf-8")
        # -P: the folder of the checked program is no place to import the kernel from.
        command = [sys.executable, "-P", "-m", "prover.kernel", str(path), "-j", str(jobs)]
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=timeout_s, check=False)
    try:
        data = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"the kernel gave no answer: {done.stderr.strip()[-500:]}") from None
    lists = {name: tuple(data[name]) for name in ("refused", "vacuous", "proved", "assumptions")}
    return Outcome(bool(data["accepted"]), **lists)
