"""Independent trials, and many tests at once."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ccsim.experiment.intervals.ratios import Estimate, Floats, check_level


def holm(p_values: npt.ArrayLike) -> Floats:
    """Holm's adjusted p-values for several designs against one base.

    Comparing an adjusted value with 5 % keeps the chance of any false alarm among all of them below 5 %
    (Holm, Scand. J. Statist. 6, 1979). NaN stays NaN and is not counted.

    Raises
    ------
    ValueError
        A p-value outside [0, 1].

    Examples
    --------
    >>> [round(float(p), 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p_values, dtype=np.float64)
    if np.any((values < 0) | (values > 1)):
        raise ValueError("p-values lie between 0 and 1")
    adjusted = values.copy()
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    left = np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(values[order] * left), 1.0)
    return adjusted


def wilson(k: int, n: int, level: float = 0.95) -> Estimate:
    """Share k / n of independent trials with Wilson's score interval (JASA 22, 1927).

    For counts of replications or of independent contacts, also when k is 0 or n. The interval is not
    symmetric: `half_width` is half its length. No trial gives NaN.

    Raises
    ------
    ValueError
        k outside 0..n, or level outside (0, 1).
    """
    from scipy.special import ndtri

    check_level(level)
    if not 0 <= k <= n:
        raise ValueError(f"a share needs 0 <= k <= n, not k = {k} and n = {n}")
    if n == 0:
        return Estimate(math.nan, math.nan, math.nan, math.nan, math.nan, 0, level)
    z = float(ndtri((1 + level) / 2))
    share = k / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # At the ends the limit is the end itself; rounding would leave it a hair beside.
    low = 0.0 if k == 0 else centre - half
    high = 1.0 if k == n else centre + half
    return Estimate(share, low, high, (high - low) / 2, math.sqrt(share * (1 - share) / n), n, level)
