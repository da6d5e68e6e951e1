"""Which bin of a histogram a length falls into."""

from __future__ import annotations

import numpy as np

from ccsim.engine.compiled.jit import inlined
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.pointers import bits
from ccsim.engine.compiled.program import P
from ccsim.sums import EDGES

EDGE, HINT = int(P.EDGE), int(P.HINT)
SHIFT = 45
"""A float without its last 45 bits is its exponent and seven bits. Lengths that share them differ by under
0.8 %, and a bin is 1 % wide, so they are in one bin or in two that touch."""
FIRST_KEY = int(np.float64(1.0).view(np.int64)) >> SHIFT


def hints() -> Ints:
    """Return, by the first bits of a length, the bin of the shortest such length."""
    last = int(EDGES[-1:].astype(np.float64).view(np.int64)[0]) >> SHIFT
    shortest = (np.arange(FIRST_KEY, last + 1) << SHIFT).view(np.float64)
    return np.searchsorted(EDGES[1:].astype(np.float64), shortest, side="left").astype(np.int64)


@inlined
def bin_of(p: Ints, length: int) -> int:
    """Return the bin of a length in microseconds, at least 0."""
    if length == 0:
        return 0
    i = p[p[HINT] + (bits(float(length)) >> SHIFT) - FIRST_KEY]
    return i + int(p[p[EDGE] + i + 1] < length)
