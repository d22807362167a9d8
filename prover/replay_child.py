"""The child's side of a replay: load the program with its contracts turned into checks, call one function, say what happened.

`prover.sandbox` runs this file by its path, with `PAYLOAD` (see `prover.replay`), `SAY` and `LAYERS` among its globals. It
needs nothing but the standard library and `prover.child`, which it hides again before the program is loaded.
"""

from __future__ import annotations

import builtins
import importlib
import sys
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# Only this folder may be read here, so the package is made by hand.
package = types.ModuleType("prover")
package.__path__ = [str(Path(__file__).parent)]
sys.modules["prover"] = package

from prover.child.calls import Runner  # noqa: E402
from prover.child.checks import Checks  # noqa: E402
from prover.child.heads import Heads  # noqa: E402
from prover.child.outside import Outside  # noqa: E402
from prover.child.program import Program, stubs  # noqa: E402
from prover.child.transform import HOOK  # noqa: E402


def main(payload: dict[str, Any], say: Callable[[Any], None], layers: Sequence[str]) -> None:
    """Load the program, then answer for each input, one record each.

    With "heads" in the payload (see `prover.traces`) the answers are what the loop heads of the function saw.
    """
    sys.setrecursionlimit(6000)  # a checked call takes several frames
    checks = Checks(payload)
    if payload.get("heads"):
        checks.heads = Heads(payload["heads"], checks)
    setattr(builtins, HOOK, checks)
    for name in [name for name in sys.modules if name.partition(".")[0] == "prover"]:
        del sys.modules[name]
    for name, stub in stubs(checks).items():
        sys.modules[name] = stub
    program = Program(payload, checks)
    sys.meta_path.insert(0, program)
    sys.path[:0] = payload["roots"]
    checks.reset()
    outside = Outside()
    try:
        importlib.import_module(program.names[payload["module"]])
        program.remember()
        runner = Runner(payload, checks, program, outside)
    except BaseException as error:  # nothing of the program's may get past this
        say({"import_error": f"{type(error).__name__}: {str(error)[:300]}", "layers": list(layers)})
        return
    say({"ready": True, "layers": list(layers)})
    if checks.heads is not None:
        told: set[tuple[int, str]] = set()
        for number, given in enumerate(payload["inputs"]):
            checks.heads.start(given["seed"])
            record = runner.run(given)
            say({"input": number, "status": record["status"], "rows": checks.heads.told(told)})
        return
    seen: set[tuple[Any, ...]] = set()
    for number, given in enumerate(payload["inputs"]):
        if number >= payload["first"]:
            record = {"input": number, **runner.run(given)}
            say(record)
            failures = [(v["kind"], v["file"], v["line"]) for v in record["violations"]]
            if record["status"] == "raised" and not record["allowed"]:
                failures.append((record["kind"], record["file"], record["line"]))
            seen.update(failures)
            if payload["stop_after"] and len(seen) >= payload["stop_after"]:
                return


if "PAYLOAD" in globals():
    main(globals()["PAYLOAD"], globals()["SAY"], globals()["LAYERS"])
