"""The lemma model: its alphabet, its prompts, its network in numpy, and the grammar that its answers are held to."""

import os

# The matrices are small: threads of the BLAS library would wait for each other far longer than they work, most of all on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
