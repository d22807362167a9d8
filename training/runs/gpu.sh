#!/usr/bin/env bash
# The same on one GPU and all cores, in pieces of under ten minutes: each call plays rounds for nine minutes and leaves a checkpoint.
#     for i in $(seq 18); do training/runs/gpu.sh; done
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
run="${1:-runs/gpu}"
prover train "$run" --recipe training/runs/gpu.json --publish "$run/lemma.safetensors"
