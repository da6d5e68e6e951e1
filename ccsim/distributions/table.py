"""Laws as rows of numbers, and the scalar function that draws from a row.

`sample` and what it calls are plain scalar code, so that a compiler may take them as they are; they
read a `LawTable` of NumPy arrays or of tuples alike.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ccsim.distributions.special import exponential_quantile, gamma_quantile, normal_quantile

Ints = tuple[int, ...] | npt.NDArray[np.int64]
Floats = tuple[float, ...] | npt.NDArray[np.float64]


class LawKind(IntEnum):
    """The families of laws. Erlang is stored as GAMMA, hyperexponential as MIXTURE in a table."""

    CONSTANT = 0
    UNIFORM = 1
    TRIANGULAR = 2
    EXPONENTIAL = 3
    ERLANG = 4
    GAMMA = 5
    LOGNORMAL = 6
    WEIBULL = 7
    HYPEREXPONENTIAL = 8
    QUANTILES = 9
    EMPIRICAL = 10
    MIXTURE = 11
    NEVER = 12


class LawTable(NamedTuple):
    """Laws as struct of columns, one row a law.

    Meaning of ``a, b, c`` by kind: CONSTANT value; UNIFORM low, width; TRIANGULAR low, mode, high;
    EXPONENTIAL mean; GAMMA scale, shape, log of the gamma function at shape; LOGNORMAL median, standard
    deviation of the logarithm; WEIBULL scale, 1 / shape.
    """

    kind: Ints
    a: Floats
    b: Floats
    c: Floats
    first: Ints
    """QUANTILES and EMPIRICAL: first point; MIXTURE: first row of its components; else 0."""
    size: Ints
    """How many points or components follow from ``first``."""
    upto: Floats
    """Row of a component: cumulative share of its mixture up to and with it; else 1."""
    point_p: Floats
    """Cumulative probability of each point, increasing within a law, 1 at its end."""
    point_v: Floats
    """Value of each point, non-decreasing within a law."""


# Plain integers: an enum member costs a look-up at every draw.
_CONSTANT = int(LawKind.CONSTANT)
_UNIFORM = int(LawKind.UNIFORM)
_TRIANGULAR = int(LawKind.TRIANGULAR)
_EXPONENTIAL = int(LawKind.EXPONENTIAL)
_GAMMA = int(LawKind.GAMMA)
_LOGNORMAL = int(LawKind.LOGNORMAL)
_WEIBULL = int(LawKind.WEIBULL)
_QUANTILES = int(LawKind.QUANTILES)
_EMPIRICAL = int(LawKind.EMPIRICAL)
_MIXTURE = int(LawKind.MIXTURE)
_SMALLEST = 2.0**-53
_LARGEST = 1.0 - 2.0**-53


def _reach(cumulative: Floats, first: int, count: int, u: float) -> int:
    """Index of the first of ``count`` non-decreasing numbers from ``first`` that is at least u."""
    low = first
    high = first + count - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] < u:
            low = middle + 1
        else:
            high = middle
    return low


def _triangular(low: float, mode: float, high: float, u: float) -> float:
    """Quantile of the triangular law."""
    width = high - low
    if width == 0.0:
        return low
    at_mode = (mode - low) / width
    if u <= at_mode:
        return min(mode, low + width * math.sqrt(u * at_mode))
    past_mode = (high - mode) / width
    # high - width * root, rewritten so that small values keep their digits.
    root = math.sqrt((1.0 - u) * past_mode)
    return max(mode, low + width * ((at_mode + u * past_mode) / (1.0 + root)))


def draw_simple(kind: int, a: float, b: float, c: float, u: float) -> float:
    """Quantile at u of a law that is neither a mixture nor made of points; infinite for NEVER."""
    if kind == _EXPONENTIAL:
        return a * exponential_quantile(u)
    if kind == _CONSTANT:
        return a
    if kind == _LOGNORMAL:
        return a * math.exp(b * normal_quantile(u))
    if kind == _GAMMA:
        return a * gamma_quantile(b, c, u)
    if kind == _UNIFORM:
        return a + b * u  # below a + b for every u that is ever drawn
    if kind == _TRIANGULAR:
        return _triangular(a, b, c, u)
    if kind == _WEIBULL:
        return a * math.pow(exponential_quantile(u), b)
    return math.inf


def sample(table: LawTable, row: int, u: float) -> float:
    """Draw from the law in a row by inversion: non-negative, never nan, infinite only where a law is.

    Non-decreasing in u, except that a mixture first chooses a component by the cumulative shares and
    then uses what is left of u inside it.

    Parameters
    ----------
    table, row
        From `build_table`.
    u
        In (0, 1).
    """
    kind = int(table.kind[row])
    if kind == _MIXTURE:
        first = int(table.first[row])
        row = _reach(table.upto, first, int(table.size[row]), u)
        below = float(table.upto[row - 1]) if row > first else 0.0
        # Kept inside the open interval: at the ends an exponential would be 0 or infinite.
        u = min(max((u - below) / (float(table.upto[row]) - below), _SMALLEST), _LARGEST)
        kind = int(table.kind[row])
    if kind == _QUANTILES:
        first = int(table.first[row])
        i = _reach(table.point_p, first + 1, int(table.size[row]) - 1, u)
        low = float(table.point_v[i - 1])
        high = float(table.point_v[i])
        start = float(table.point_p[i - 1])
        return min(high, low + (high - low) * ((u - start) / (float(table.point_p[i]) - start)))
    if kind == _EMPIRICAL:
        i = _reach(table.point_p, int(table.first[row]), int(table.size[row]), u)
        return float(table.point_v[i])
    return draw_simple(kind, float(table.a[row]), float(table.b[row]), float(table.c[row]), u)


KERNELS = (_reach, _triangular, draw_simple, sample)
"""The scalar functions that a compiler needs beside those of ``special``, callees first."""
