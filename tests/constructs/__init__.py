"""Groups of constructs that random programs may use (`random_programs.py`), one a module."""

from __future__ import annotations

from constructs.classes import CLASSES
from constructs.closures import CLOSURES
from constructs.containers import CONTAINERS
from constructs.contexts import CONTEXTS
from constructs.errors import ERRORS
from constructs.floats import FLOATS
from constructs.generators import GENERATORS
from constructs.octets import OCTETS
from constructs.recursion import RECURSION
from constructs.ways_out import WAYS_OUT

GROUPS = (GENERATORS, FLOATS, ERRORS, CONTAINERS, CLASSES, OCTETS, CLOSURES, RECURSION, CONTEXTS, WAYS_OUT)
