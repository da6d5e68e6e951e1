"""Ratios of sums over replications, and differences of ratios between designs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One measure with its interval; NaN where undefined.

    `n` counts the replications (for `wilson`, the trials), `level` is the confidence, e.g. 0.95.
    With one replication `low`, `high`, `half_width` and `standard_error` are NaN.
    """

    estimate: float
    low: float
    high: float
    half_width: float
    standard_error: float
    n: int
    level: float


@dataclass(frozen=True, slots=True)
class Estimates:
    """Many measures with their intervals: the fields of `Estimate`, as arrays of shape [m]."""

    estimate: Floats
    low: Floats
    high: Floats
    half_width: Floats
    standard_error: Floats
    n: int
    level: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Design a minus design b with its interval; NaN where undefined.

    `n` counts the pairs of replications (unpaired: the replications of the smaller side).
    `variance_ratio` is (variance of a + variance of b) / variance of the paired difference: how many times
    more replications independent runs would have needed; NaN for 0/0 or unpaired, infinite for x/0.
    `p_value` is two-sided, for a difference of zero.
    """

    estimate: float
    low: float
    high: float
    standard_error: float
    n: int
    variance_ratio: float
    p_value: float
    level: float


@dataclass(frozen=True, slots=True)
class Differences:
    """Many differences: the fields of `Difference`, as arrays of shape [m]."""

    estimate: Floats
    low: Floats
    high: Floats
    standard_error: Floats
    n: int
    variance_ratio: Floats
    p_value: Floats
    level: float


def ratio(num: npt.ArrayLike, den: npt.ArrayLike, level: float = 0.95, *, share: bool = False) -> Estimate:
    """Ratio of sums over replications with its delta-method interval.

    The estimate is R = sum(num) / sum(den). Its standard error is that of the mean of the residuals
    (num - R den) / mean(den), with Student's t on n - 1 degrees of freedom (Cochran, Sampling Techniques,
    ch. 6). A plain mean is a ratio with den = 1. Few replications of very uneven days cover less than they
    say: a 95 % interval of a service level over days whose volume varies by 22 % held the truth in 91 %
    of experiments with 10 replications, 94 % with 30 (tests/statistics). Where every replication gives the
    same ratio the interval has no width; `wilson` then says what the contacts alone allow.

    Parameters
    ----------
    num, den : array of shape [n]
        Sums of each replication, e.g. contacts answered in time, and contacts offered.
    level : float
        Confidence, between 0 and 1.
    share : bool
        The ratio is a part of a whole (0 <= num <= den): the limits are kept within [0, 1].

    Raises
    ------
    ValueError
        Shapes differ, no replication, level outside (0, 1), or `share` with num outside [0, den].

    Examples
    --------
    >>> ratio([8, 30], [10, 90]).estimate
    0.38
    """
    many = ratio_many(_column(num), _column(den), level, share=share)
    value, low, high = float(many.estimate[0]), float(many.low[0]), float(many.high[0])
    return Estimate(value, low, high, float(many.half_width[0]), float(many.standard_error[0]), many.n, level)


def ratio_many(
    num: npt.ArrayLike, den: npt.ArrayLike, level: float = 0.95, *, share: bool = False
) -> Estimates:
    """Ratios of sums for m measures at once: `ratio` for every column of num and den, shape [n, m].

    Raises
    ------
    ValueError
        As `ratio`.
    """
    top, bottom = _sums(num, den)
    # The slack lets a part summed in another order than its whole differ in the last digits.
    if share and (np.any(top < 0) or np.any(top > bottom * (1 + 1e-9))):
        raise ValueError("a share needs 0 <= num <= den in every replication")
    n = top.shape[0]
    estimate, residuals = linearise(top, bottom)
    error = np.sqrt(variance_of_mean(residuals))
    half = t_quantile(level, n - 1) * error
    low, high = estimate - half, estimate + half
    if share:
        low, high = np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
    return Estimates(estimate, low, high, half, error, n, level)


def ratio_difference(
    num_a: npt.ArrayLike,
    den_a: npt.ArrayLike,
    num_b: npt.ArrayLike,
    den_b: npt.ArrayLike,
    level: float = 0.95,
    *,
    paired: bool = True,
) -> Difference:
    """Ratio of design a minus ratio of design b (pass the variant first, its base second).

    Paired: replication i of both designs used common random numbers; the standard error is that of the mean
    of the differences of linearised residuals, with n - 1 degrees of freedom. Unpaired: independent runs,
    Welch's standard error and degrees of freedom.

    All sums have the shape [n]; unpaired sides may differ in length.

    Raises
    ------
    ValueError
        Shapes differ, no replication, or level outside (0, 1).
    """
    many = ratio_difference_many(
        _column(num_a), _column(den_a), _column(num_b), _column(den_b), level, paired=paired
    )
    return first(many)


def ratio_difference_many(
    num_a: npt.ArrayLike,
    den_a: npt.ArrayLike,
    num_b: npt.ArrayLike,
    den_b: npt.ArrayLike,
    level: float = 0.95,
    *,
    paired: bool = True,
) -> Differences:
    """Differences of m ratios at once: `ratio_difference` for every column, shape [n, m].

    Raises
    ------
    ValueError
        As `ratio_difference`.
    """
    top_a, bottom_a = _sums(num_a, den_a)
    top_b, bottom_b = _sums(num_b, den_b)
    if top_a.shape[1] != top_b.shape[1]:
        raise ValueError(f"both sides need the same measures, not {top_a.shape[1]} and {top_b.shape[1]}")
    value_a, residuals_a = linearise(top_a, bottom_a)
    value_b, residuals_b = linearise(top_b, bottom_b)
    if paired:
        return paired_difference(value_a - value_b, residuals_a, residuals_b, level)
    return _welch(value_a - value_b, residuals_a, residuals_b, level)


def paired_difference(gap: Floats, residuals_a: Floats, residuals_b: Floats, level: float) -> Differences:
    """Return differences whose standard error is that of the paired residuals."""
    n = residuals_a.shape[0]
    if residuals_b.shape[0] != n:
        raise ValueError(f"paired sides need as many replications each, not {n} and {residuals_b.shape[0]}")
    variance = variance_of_mean(residuals_a - residuals_b)
    apart = variance_of_mean(residuals_a) + variance_of_mean(residuals_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        gained = apart / variance
    return _differences(gap, np.sqrt(variance), np.full_like(gap, n - 1), n, gained, level)


def _welch(gap: Floats, residuals_a: Floats, residuals_b: Floats, level: float) -> Differences:
    n_a, n_b = residuals_a.shape[0], residuals_b.shape[0]
    one, two = variance_of_mean(residuals_a), variance_of_mean(residuals_b)
    both = one + two
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = both**2 / (one**2 / (n_a - 1) + two**2 / (n_b - 1))
    # No spread at all leaves 0/0; the interval then has no width whatever the degrees of freedom.
    freedom = np.where(both == 0, 1.0, freedom)
    return _differences(gap, np.sqrt(both), freedom, min(n_a, n_b), np.full_like(gap, np.nan), level)


def _differences(
    gap: Floats, error: Floats, freedom: Floats, n: int, gained: Floats, level: float
) -> Differences:
    from scipy.special import stdtr

    half = t_quantile(level, freedom) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        tail: Floats = 2 * stdtr(freedom, -np.abs(gap) / error)
    p_value = np.where((error == 0) & (gap == 0), 1.0, tail)
    return Differences(gap, gap - half, gap + half, error, n, gained, p_value, level)


def first(many: Differences) -> Difference:
    """Return the first of many differences."""
    value, low, high = float(many.estimate[0]), float(many.low[0]), float(many.high[0])
    error, gained, p_value = (float(x[0]) for x in (many.standard_error, many.variance_ratio, many.p_value))
    return Difference(value, low, high, error, many.n, gained, p_value, many.level)


def linearise(num: Floats, den: Floats) -> tuple[Floats, Floats]:
    """Ratios of sums [m] and the residuals [n, m] whose mean has their standard error."""
    total = den.sum(axis=0)
    total = np.where(total == 0, np.nan, total)
    value = num.sum(axis=0) / total
    return value, (num - value * den) / (total / num.shape[0])


def variance_of_mean(residuals: Floats) -> Floats:
    """Return the estimated variance of the mean of the residuals [n, m]; NaN for n = 1."""
    n = residuals.shape[0]
    if n == 1:
        return np.full(residuals.shape[1], np.nan)
    spread: Floats = np.square(residuals).sum(axis=0) / ((n - 1) * n)
    return spread


def t_quantile(level: float, freedom: int | Floats) -> Floats:
    """Two-sided Student's t; NaN without a degree of freedom."""
    from scipy.special import stdtrit

    check_level(level)
    degrees = np.asarray(freedom, dtype=np.float64)
    result: Floats = stdtrit(np.where(degrees > 0, degrees, np.nan), (1 + level) / 2)
    return result


def check_level(level: float) -> None:
    """Raise ValueError unless the level lies strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not {level}")


def _column(values: npt.ArrayLike) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"one number per replication is needed, not an array of {array.ndim} dimensions")
    return array[:, None]


def _sums(num: npt.ArrayLike, den: npt.ArrayLike) -> tuple[Floats, Floats]:
    top, bottom = np.asarray(num, dtype=np.float64), np.asarray(den, dtype=np.float64)
    if top.ndim != 2 or top.shape != bottom.shape:
        raise ValueError(f"num and den need one common shape, not {top.shape} and {bottom.shape}")
    if top.shape[0] == 0:
        raise ValueError("at least one replication is needed")
    return top, bottom
