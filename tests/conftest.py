"""No test reads answers of an earlier run, or leaves any in the user's folder."""

from __future__ import annotations

import os

os.environ["PROVER_CACHE"] = ""
