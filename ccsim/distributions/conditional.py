"""Laws of what is known to last longer than so much: survival functions, and draws given that."""

from __future__ import annotations

import math
from bisect import bisect_right

from ccsim.distributions.laws import Law, _parts
from ccsim.distributions.special import (
    _lower_series,
    _upper_fraction,
    exponential_quantile,
    normal_quantile,
)
from ccsim.distributions.table import LawKind

_SMALLEST, _LARGEST = 2.0**-53, 1.0 - 2.0**-53


def survival(law: Law, x: float) -> float:
    """Return the probability that a law gives more than x >= 0.

    Erlang and gamma: upper incomplete gamma function, DLMF 8.7.1 and 8.9.2; relative error below 1e-10.
    """
    if law.kind in (LawKind.MIXTURE, LawKind.HYPEREXPONENTIAL):
        return math.fsum(share * survival(part, x) for share, part in _parts(law))
    if law.kind is LawKind.NEVER:
        return 1.0
    if law.kind in (LawKind.QUANTILES, LawKind.EMPIRICAL):
        return 1.0 - _upto(law, x)
    rows = law._rows
    return _simple(int(rows.kind[0]), float(rows.a[0]), float(rows.b[0]), float(rows.c[0]), x)


def _simple(kind: int, a: float, b: float, c: float, x: float) -> float:
    """Return the survival function of a row of numbers, see `LawTable`."""
    if kind == LawKind.CONSTANT:
        return float(a > x)
    if kind == LawKind.UNIFORM:
        return 1.0 if x < a else max(0.0, (a + b - x) / b) if b > 0.0 else 0.0
    if kind == LawKind.TRIANGULAR:
        return _triangular(a, b, c, x)
    if kind == LawKind.EXPONENTIAL:
        return math.exp(-x / a)
    if x <= 0.0:
        return 1.0
    if kind == LawKind.WEIBULL:
        return math.exp(-math.pow(x / a, 1.0 / b))
    if kind == LawKind.LOGNORMAL:
        return float(x < a) if b == 0.0 else 0.5 * math.erfc(math.log(x / a) / b / math.sqrt(2.0))
    scaled = x / a
    log_density = b * math.log(scaled) - scaled - c  # of the logarithm
    if scaled < b + 1.0:
        return max(0.0, 1.0 - math.exp(log_density) * _lower_series(b, scaled) / b)
    return math.exp(log_density) * _upper_fraction(b, scaled)


def _triangular(low: float, mode: float, high: float, x: float) -> float:
    if x < low:
        return 1.0
    if x >= high:
        return 0.0
    if x < mode:
        return 1.0 - (x - low) ** 2 / ((high - low) * (mode - low))
    return (high - x) ** 2 / ((high - low) * (high - mode))


def _upto(law: Law, x: float) -> float:
    """Return the probability of at most x of a law of points."""
    after = bisect_right(law.points, x, key=lambda point: point[1])
    if after == 0:
        return 0.0
    if after == len(law.points):
        return 1.0
    share, value = law.points[after - 1]
    if law.kind is LawKind.EMPIRICAL:
        return share
    next_share, next_value = law.points[after]
    return share + (next_share - share) * (x - value) / (next_value - value)


def beyond(law: Law, least: float, u: float) -> float:
    """Return a draw of a law given that it is more than ``least``, which it is where it can be.

    Inversion: the value at F + u (1 - F), with F the probability of at most ``least``; a mixture draws
    its component by what each has left above it. Exact for constants, uniform, triangular, exponential,
    hyperexponential, Weibull and lognormal laws, for tables of points, and mixtures of these; for Erlang
    and gamma laws with a relative error below 1e-9 as long as 1 - F is above 1e-6.

    Parameters
    ----------
    law
        Any law.
    least
        Not negative.
    u
        In (0, 1).

    Returns
    -------
    float
        More than ``least``; or just that where the law gives no more, or no more that can be told apart.
    """
    parts = _parts(law)
    left = [share * survival(part, least) for share, part in parts]
    total = math.fsum(left)
    if total <= 0.0:
        return least
    below = 0.0
    chosen = max(n for n, share in enumerate(left) if share > 0.0)
    for n, share in enumerate(left):
        if share > 0.0 and u * total < below + share:
            chosen = n
            break
        below += share
    if len(parts) > 1:
        below = math.fsum(left[:chosen])
        u = min(max((u * total - below) / left[chosen], _SMALLEST), _LARGEST)
    return max(least, _one_beyond(parts[chosen][1], least, u))


def _one_beyond(law: Law, least: float, u: float) -> float:
    """Return a draw, given that it is more than ``least``, of a law that is no mixture."""
    rows = law._rows
    kind, a, b = int(rows.kind[0]), float(rows.a[0]), float(rows.b[0])
    if kind == LawKind.EXPONENTIAL:
        return least + a * exponential_quantile(u)
    if kind == LawKind.WEIBULL:
        return a * math.pow(math.pow(least / a, 1.0 / b) + exponential_quantile(u), b)
    rest = survival(law, least)
    if kind == LawKind.LOGNORMAL:
        return a * math.exp(-b * normal_quantile(max(rest * (1.0 - u), 5e-324)))
    if kind == LawKind.UNIFORM:
        low = max(a, least)
        return low + (a + b - low) * u
    return law.quantile(min(max(1.0 - rest * (1.0 - u), _SMALLEST), _LARGEST))
