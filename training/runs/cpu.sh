#!/usr/bin/env bash
# The lemma model from random weights on two cores, in under an hour. Run it again after a kill: it goes on where it stopped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
run="${1:-runs/cpu}"
prover train "$run" --recipe training/runs/cpu.json --publish "$run/lemma.safetensors"
