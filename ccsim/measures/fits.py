"""Whether the times of a replication can be added at all."""

from __future__ import annotations

import numpy as np

from ccsim.errors import CcsimError
from ccsim.sums import EDGES, Ints, Sums

MOST = 2**63
"""Microseconds, 292,000 years, that a whole number of 64 bits does not hold."""
_LONGEST = EDGES[1:].astype(np.float64)


def check_fits(sums: Sums, counts: Ints) -> None:
    """Raise ``CcsimError`` where the times of all contacts or issues add up to more than a number can hold.

    Sums of whole numbers would silently be wrong then; sums of floats, which are not, tell.

    Parameters
    ----------
    counts : array, shape (Histogram, bins)
        Of the whole center.
    """
    most = max((counts @ _LONGEST).max(), sums.system_time.sum(dtype=np.float64))
    if most >= MOST:
        raise CcsimError(
            f"replication {sums.replication}: the times of its contacts add up to {most / 3.15576e13:,.0f} "
            "years, more than can be counted in microseconds\n"
            "    play a shorter horizon, or look for durations that are longer than meant"
        )
