"""Quantiles of pooled contacts, from histograms by replication, and their differences."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ccsim.experiment.intervals.ratios import (
    Difference,
    Estimate,
    Floats,
    first,
    linearise,
    paired_difference,
    t_quantile,
    variance_of_mean,
)


def quantile(histograms: npt.ArrayLike, edges: npt.ArrayLike, p: float, level: float = 0.95) -> Estimate:
    """Quantile of all contacts pooled over replications, with Woodruff's interval.

    The share of contacts at or below the pooled quantile is a ratio measure over replications; its
    delta-method limits around p are turned back into values through the pooled distribution, which is
    linear within a bin (Woodruff, JASA 47, 1952). The interval need not be symmetric: `half_width` is half
    its length and `standard_error` that over Student's t. Few uneven days cover a little less than they
    say, as in `ratio`.

    Parameters
    ----------
    histograms : array of shape [n, bins]
        Contacts of each replication in each bin.
    edges : array of shape [bins + 1]
        Limits of the bins, never falling. A bin of no width holds an atom (waits of exactly zero); the last
        edge may be infinite, and then a quantile in the last bin is infinite.
    p : float
        Which quantile, between 0 and 1.
    level : float
        Confidence, between 0 and 1.

    Raises
    ------
    ValueError
        Shapes or edges do not fit, negative counts, or p or level outside (0, 1).
    """
    counts, limits = _histograms(histograms, edges, p)
    n = counts.shape[0]
    point = _woodruff(counts, limits, p, level)
    half = (point.high - point.low) / 2
    return Estimate(
        point.value, point.low, point.high, half, half / float(t_quantile(level, n - 1)), n, level
    )


def quantile_difference(
    histograms_a: npt.ArrayLike,
    histograms_b: npt.ArrayLike,
    edges: npt.ArrayLike,
    p: float,
    level: float = 0.95,
) -> Difference:
    """Pooled quantile of design a minus that of design b, paired by replication.

    Each replication's residual on the scale of shares is divided by the slope of the pooled distribution
    over Woodruff's own interval. That needs no choice of bandwidth, gives each side the standard error that
    `quantile` reports, and stays steady when a replication holds few contacts, where leaving one replication
    out moves a quantile in jumps and the jackknife is not consistent. A 95 % interval held the truth in
    93 to 95 % of experiments with 30 uneven days, in about 90 % with 10 (tests/statistics). The limits are
    NaN when either side's interval runs into an infinite last bin.

    Raises
    ------
    ValueError
        As `quantile`, or the sides differ in replications.
    """
    counts_a, limits = _histograms(histograms_a, edges, p)
    counts_b, _ = _histograms(histograms_b, edges, p)
    a, b = _woodruff(counts_a, limits, p, level), _woodruff(counts_b, limits, p, level)
    gap = np.array([a.value - b.value]) if math.isfinite(a.value + b.value) else np.array([math.nan])
    return first(paired_difference(gap, a.residuals, b.residuals, level))


@dataclass(frozen=True, slots=True)
class _Point:
    """A pooled quantile: its value, its Woodruff limits, and its linearised residuals, shape [n, 1]."""

    value: float
    low: float
    high: float
    residuals: Floats


def _woodruff(counts: Floats, edges: Floats, p: float, level: float) -> _Point:
    n = counts.shape[0]
    pooled = counts.sum(axis=0)
    total = float(pooled.sum())
    if total == 0:
        return _Point(math.nan, math.nan, math.nan, np.full((n, 1), math.nan))
    reached = np.concatenate(([0.0], np.cumsum(pooled)))
    value, at, part = _invert(pooled, reached, edges, p * total)
    # Counts at or below the quantile: whole bins and the same part of the bin it lies in, atom or not.
    below = (counts[:, :at].sum(axis=1) + part * counts[:, at])[:, None]
    _, shares = linearise(below, counts.sum(axis=1)[:, None])
    half = float((t_quantile(level, n - 1) * np.sqrt(variance_of_mean(shares)))[0])
    if math.isnan(half):
        return _Point(value, math.nan, math.nan, np.full((n, 1), math.nan))
    bottom, top = max(p - half, 0.0), min(p + half, 1.0)
    low, high = (_invert(pooled, reached, edges, share * total)[0] for share in (bottom, top))
    if not math.isfinite(high):
        return _Point(value, low, high, np.full((n, 1), math.nan))
    # More contacts below the quantile in a replication means a smaller quantile: hence the minus.
    slope = (high - low) / (top - bottom) if top > bottom else 0.0
    return _Point(value, low, high, -slope * shares)


def _invert(pooled: Floats, reached: Floats, edges: Floats, target: float) -> tuple[float, int, float]:
    """Smallest value that `target` contacts do not exceed: (value, its bin, the part of the bin used)."""
    at = int(np.searchsorted(reached[1:], target, side="left"))
    at = min(at, int(np.flatnonzero(pooled)[-1]))
    if pooled[at] == 0:  # only for a target of zero: the first bin in use
        at = int(np.flatnonzero(pooled)[0])
    part = min(max((target - float(reached[at])) / float(pooled[at]), 0.0), 1.0)
    left, right = float(edges[at]), float(edges[at + 1])
    return (left + part * (right - left) if part > 0 else left), at, part


def _histograms(histograms: npt.ArrayLike, edges: npt.ArrayLike, p: float) -> tuple[Floats, Floats]:
    counts, limits = np.asarray(histograms, dtype=np.float64), np.asarray(edges, dtype=np.float64)
    if counts.ndim != 2 or counts.shape[0] == 0 or counts.shape[1] == 0:
        raise ValueError("histograms need the shape [replications, bins], at least one of each")
    if limits.shape != (counts.shape[1] + 1,):
        raise ValueError(f"{counts.shape[1]} bins need {counts.shape[1] + 1} edges, not {limits.size}")
    if np.any(counts < 0) or not np.all(np.isfinite(limits[:-1])) or not np.all(np.diff(limits) >= 0):
        raise ValueError("counts must not be negative and edges must not fall")
    if not 0 < p < 1:
        raise ValueError(f"a quantile is asked for between 0 and 1, not {p}")
    return counts, limits
