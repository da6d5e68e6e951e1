"""Laws of random quantities: moments, quantiles, and tables that both engines sample from."""

from __future__ import annotations

from ccsim.distributions import special, table
from ccsim.distributions.conditional import beyond, survival
from ccsim.distributions.laws import (
    LARGEST_VALUE,
    MAX_COMPONENTS,
    MAX_POINTS,
    Law,
    build_table,
    constant,
    empirical,
    erlang,
    exponential,
    gamma,
    hyperexponential,
    lognormal,
    mixture,
    never,
    quantiles,
    triangular,
    uniform,
    weibull,
)
from ccsim.distributions.special import exponential_quantile, gamma_quantile, normal_quantile
from ccsim.distributions.table import LawKind, LawTable, sample

KERNELS = (*special.KERNELS, *table.KERNELS)
"""The scalar functions that a compiler needs, callees before their callers."""

__all__ = [
    "KERNELS",
    "LARGEST_VALUE",
    "MAX_COMPONENTS",
    "MAX_POINTS",
    "Law",
    "LawKind",
    "LawTable",
    "beyond",
    "build_table",
    "constant",
    "empirical",
    "erlang",
    "exponential",
    "exponential_quantile",
    "gamma",
    "gamma_quantile",
    "hyperexponential",
    "lognormal",
    "mixture",
    "never",
    "normal_quantile",
    "quantiles",
    "sample",
    "survival",
    "triangular",
    "uniform",
    "weibull",
]
