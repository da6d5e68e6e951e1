"""Intervals over replications for ratios, quantiles, and differences between designs.

A measure such as the service level is a ratio of sums over all contacts: busy days weigh more. A mean of
daily percentages answers another question and misses that ratio when busy days are bad days. Everything
here therefore takes the sums of each replication, forms one ratio over all of them, and finds its standard
error from the linearised residuals (delta method). Replications are independent; what happens within one
may depend as it likes.
"""

from __future__ import annotations

from ccsim.experiment.intervals.quantiles import quantile, quantile_difference
from ccsim.experiment.intervals.ratios import (
    Difference,
    Differences,
    Estimate,
    Estimates,
    ratio,
    ratio_difference,
    ratio_difference_many,
    ratio_many,
)
from ccsim.experiment.intervals.shares import holm, wilson

__all__ = [
    "Difference",
    "Differences",
    "Estimate",
    "Estimates",
    "holm",
    "quantile",
    "quantile_difference",
    "ratio",
    "ratio_difference",
    "ratio_difference_many",
    "ratio_many",
    "wilson",
]
