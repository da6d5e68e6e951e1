"""Fixed fine bins for times: quantiles of many replications are read from added histograms."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ccsim.measures.sums import Ints

_FIRST = 100_000
_RATIO = 1.01
_LONGEST = 60 * 86_400_000_000
_BEYOND = 3_650 * 86_400_000_000


def _edges() -> Ints:
    steps = int(np.ceil(np.log(_LONGEST / _FIRST) / np.log(_RATIO)))
    inner = np.rint(_FIRST * _RATIO ** np.arange(steps)).astype(np.int64)
    return np.concatenate([np.array([0, 0]), inner, np.array([_LONGEST, _BEYOND])]).astype(np.int64)


EDGES: Ints = _edges()
"""Microseconds, length bins + 1. Bin i holds ``EDGES[i] < value <= EDGES[i + 1]``, but bin 0 holds
exactly zero. From 0.1 s to 60 d every bin is 1 % wide; the last, up to 10 years, holds the rest."""

BINS = len(EDGES) - 1


def histogram(cells: Ints, values: Ints, size: int) -> npt.NDArray[np.int32]:
    """Count non-negative ``values`` (microseconds) by cell and bin, shape (size, BINS)."""
    bins = np.minimum(np.searchsorted(EDGES[1:], values, side="left"), BINS - 1)
    counts = np.bincount(cells * BINS + bins, minlength=size * BINS)
    return counts.reshape(size, BINS).astype(np.int32)
