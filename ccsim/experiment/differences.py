"""Paired differences between designs and their base, with verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.experiment import intervals
from ccsim.experiment.keys import MEASURES, Rows
from ccsim.experiment.results import SECONDS, Floats, Results, used_bins
from ccsim.experiment.thresholds import Threshold, threshold_of
from ccsim.measures.layout import KEYS
from ccsim.measures.sums import Ints

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    *("scenario", "base", "measure", *KEYS, "basis", "unit", "base_estimate", "estimate", "difference"),
    *("low", "high", "p_value", "p_adjusted", "variance_ratio", "relative", "threshold", "matters"),
    *("verdict", "n", "convention"),
)
VERDICTS = ("no clear difference", "too small to matter", "better", "worse", "different")
_FAVOUR = {"better": 1, "worse": -1, "neutral": 0}
_GAP = ("difference", "low", "high", "variance_ratio", "p_value")


def differences_of(
    base: Results, others: Sequence[Results], thresholds: Mapping[str, Threshold]
) -> pd.DataFrame:
    """Return the frame of ``Comparison.differences``."""
    import pandas as pd

    rows = base.rows
    estimates = base.estimates()[0]
    pairs = [_matching(rows, other.rows) for other in others]
    gaps = [_gaps(base, other, pair) for other, pair in zip(others, pairs, strict=True)]
    adjusted = _adjusted([gap["p_value"] for gap in gaps], [pair.here for pair in pairs], len(rows))
    frames = []
    for number, (other, pair, gap) in enumerate(zip(others, pairs, gaps, strict=True)):
        frame = pd.DataFrame(rows.columns(pair.here))
        for name, values in gap.items():
            frame[name] = values
        frame["scenario"], frame["base"], frame["n"] = other.scenario.name, base.scenario.name, base.n
        frame["base_estimate"] = estimates[pair.here]
        frame["estimate"] = other.estimates()[0][pair.there]
        frame["p_adjusted"] = adjusted[number, pair.here]
        _judge(frame, rows.measure[pair.here], thresholds, 1 - base.level)
        frames.append(frame[list(COLUMNS)])
    return pd.concat(frames, ignore_index=True)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Numbers of the rows that both sides have; the first `sums` of them are sums, the others quantiles."""

    here: Ints
    there: Ints
    sums: int


def _matching(base: Rows, other: Rows) -> _Pair:
    """Find the rows that both have, in the base's order."""
    ours, theirs = base.packed(base.setting), other.packed(base.setting)
    order = np.argsort(theirs, kind="stable")
    place = np.minimum(np.searchsorted(theirs, ours, sorter=order), len(theirs) - 1)
    found = np.flatnonzero(theirs[order[place]] == ours)
    return _Pair(found, order[place[found]], int(np.sum(found < base.sums)))


def _gaps(base: Results, other: Results, pair: _Pair) -> dict[str, Floats]:
    num, den = base.sums()
    num_other, den_other = other.sums()
    here, there = pair.here[: pair.sums], pair.there[: pair.sums]
    many = intervals.ratio_difference_many(
        num_other[:, there], den_other[:, there], num[:, here], den[:, here], base.level
    )
    sums = np.stack([many.estimate, many.low, many.high, many.variance_ratio, many.p_value])
    out = np.concatenate([sums, _quantile_gaps(base, other, pair)], axis=1)
    return dict(zip(_GAP, out, strict=True))


def _quantile_gaps(base: Results, other: Results, pair: _Pair) -> Floats:
    out = np.empty((len(_GAP), len(pair.here) - pair.sums))
    counts, counts_other = base.histograms(), other.histograms()
    rows, rows_other = base.rows, other.rows
    for at in range(out.shape[1]):
        spec, cell = rows.quantile(int(pair.here[pair.sums + at]))
        _, cell_other = rows_other.quantile(int(pair.there[pair.sums + at]))
        a, b = counts_other[spec.histogram][:, cell_other], counts[spec.histogram][:, cell]
        bins = used_bins(a, b)
        edges = SECONDS[bins.start : bins.stop + 1]
        one = intervals.quantile_difference(a[:, bins], b[:, bins], edges, spec.share, base.level)
        out[:, at] = one.estimate, one.low, one.high, one.variance_ratio, one.p_value
    return out


def _adjusted(p_values: Sequence[Floats], places: Sequence[Ints], size: int) -> Floats:
    """Return Holm's p-values over the designs, of shape (designs, rows of the base)."""
    table = np.full((len(places), size), np.nan)
    for number, (values, place) in enumerate(zip(p_values, places, strict=True)):
        table[number, place] = values
    if len(places) == 1:
        return table
    adjusted: Floats = np.apply_along_axis(intervals.holm, 0, table)
    return adjusted


def _judge(frame: pd.DataFrame, measure: Ints, thresholds: Mapping[str, Threshold], alpha: float) -> None:
    """Add relative, threshold, matters and verdict."""
    import pandas as pd

    limits = [threshold_of(spec, thresholds) for spec in MEASURES]
    absolute = np.array([limit.absolute for limit in limits])[measure]
    relative = np.array([limit.relative for limit in limits])[measure]
    favour = np.array([_FAVOUR[spec.higher_is] for spec in MEASURES])[measure]
    base, gap = frame["base_estimate"].to_numpy(), frame["difference"].to_numpy()
    threshold = np.fmax(absolute, relative * np.abs(base))
    matters = (np.abs(gap) >= threshold) & (gap != 0)
    frame["relative"] = np.divide(gap, base, out=np.full(len(gap), np.nan), where=base != 0)
    frame["threshold"] = threshold
    frame["matters"] = matters
    way = favour * np.sign(gap)
    kinds = [~(frame["p_adjusted"].to_numpy() < alpha), ~matters, way > 0, way < 0]
    words = np.array(VERDICTS, dtype=object)[np.select(kinds, range(len(kinds)), len(kinds))]
    frame["verdict"] = pd.Series(words, dtype=object)
