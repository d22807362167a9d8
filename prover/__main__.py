"""`python -m prover` is `prove`."""

import sys

from prover.cli import main

sys.exit(main())
