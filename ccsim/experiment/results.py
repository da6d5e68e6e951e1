"""What the replications of one scenario give: estimates with intervals, and the values behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from ccsim.experiment import intervals
from ccsim.experiment.intervals import Estimate
from ccsim.experiment.keys import MEASURES, QUANTILES, Rows, rows_of
from ccsim.experiment.provenance import Provenance
from ccsim.measures import EDGES, HISTOGRAMS, Layout, Measure, Tally
from ccsim.measures.layout import KEYS
from ccsim.measures.sums import Ints
from ccsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = npt.NDArray[np.float64]
Counts: TypeAlias = npt.NDArray[np.int32]

SECONDS: Floats = EDGES / 1e6
COLUMNS = ("scenario", "measure", *KEYS, "basis", "estimate", "low", "high", "unit", "n", "convention")
_IS_SHARE = np.array([measure.unit == "share" for measure in MEASURES])


@dataclass(frozen=True, slots=True)
class Results:
    """Replications of one scenario.

    Attributes
    ----------
    tallies : tuple of Tally
        One for each replication that was finished, in order.
    level : float
        Confidence of the intervals.
    interrupted : bool
        Whether fewer replications were finished than asked for.
    """

    scenario: Scenario
    provenance: Provenance
    tallies: tuple[Tally, ...]
    layout: Layout
    level: float = 0.95
    interrupted: bool = False

    @property
    def n(self) -> int:
        """Number of replications."""
        return len(self.tallies)

    @property
    def rows(self) -> Rows:
        """Keys of the rows of the frames."""
        return rows_of(self.layout)

    def sums(self) -> tuple[Floats, Floats]:
        """Return numerators and denominators, each of shape (replications, rows that are sums)."""
        return np.stack([t.num for t in self.tallies]), np.stack([t.den for t in self.tallies])

    def histograms(self) -> Mapping[str, Counts]:
        """Return counts by histogram, each of shape (replications, cells, bins)."""
        return {name: np.stack([t.histograms[name] for t in self.tallies]) for name in HISTOGRAMS}

    def estimates(self) -> Floats:
        """Return estimate, low and high of every row, shape (3, rows)."""
        return estimates_of(self, np.arange(len(self.rows)))

    def frame(self) -> pd.DataFrame:
        """Return the estimates, one row for each measure and cell.

        Columns are those of ``COLUMNS``; keys by which a row is not broken down are None, estimates that
        nothing was counted for are NaN, and so are the limits of a single replication.
        """
        import pandas as pd

        frame = pd.DataFrame(self.rows.columns())
        frame["scenario"], frame["n"] = self.scenario.name, self.n
        frame["estimate"], frame["low"], frame["high"] = self.estimates()
        return frame[list(COLUMNS)]

    def per_replication(self) -> pd.DataFrame:
        """Return every value of every replication.

        Columns are scenario, replication, measure, the keys, basis, unit, num, den, value, convention.
        A quantile has no sums; a value is NaN where nothing was counted. Values must not be averaged over
        replications: estimates are ratios of the sums.
        """
        import pandas as pd

        rows, n = self.rows, self.n
        gap = np.full((n, len(rows) - rows.sums), np.nan)
        num, den = self.sums()
        value = np.divide(num, den, out=np.full(num.shape, np.nan), where=den != 0)
        numbers = np.array([t.replication for t in self.tallies], dtype=np.int64)
        frame = pd.DataFrame(rows.columns(np.tile(np.arange(len(rows)), n)))
        frame["scenario"], frame["replication"] = self.scenario.name, np.repeat(numbers, len(rows))
        frame["num"] = np.concatenate([num, gap], axis=1).ravel()
        frame["den"] = np.concatenate([den, gap], axis=1).ravel()
        frame["value"] = np.concatenate([value, self._quantiles_each()], axis=1).ravel()
        order = ["scenario", "replication", "measure", *KEYS, "basis", "unit", "num", "den", "value"]
        return frame[[*order, "convention"]]

    def value(self, measure: str, **keys: str | int) -> Estimate:
        """Return one estimate: ``value("service_level", channel="voice")``.

        Raises
        ------
        UsageError
            There is no such measure or cell; the message names the nearest one.
        """
        rows = self.rows
        row = rows.find(measure, keys)
        if row < rows.sums:
            num = np.array([t.num[row] for t in self.tallies])
            den = np.array([t.den[row] for t in self.tallies])
            share = _parts(num[:, None], den[:, None], _IS_SHARE[rows.measure[row : row + 1]])
            return intervals.ratio(num, den, self.level, share=bool(share[0]))
        return _quantile(self, *rows.quantile(row))

    def _quantiles_each(self) -> Floats:
        histograms = self.histograms()
        return np.concatenate([_each(histograms[m.histogram], m.share) for m in QUANTILES], axis=1)


def estimates_of(results: Results, pick: Ints) -> Floats:
    """Return estimate, low and high of some rows, shape (3, rows)."""
    rows = results.rows
    out = np.full((3, len(pick)), np.nan)
    sums = np.flatnonzero(pick < rows.sums)
    num, den = (side[:, pick[sums]] for side in results.sums())
    part = _parts(num, den, _IS_SHARE[rows.measure[pick[sums]]])
    for share in (True, False):
        own = part == share
        many = intervals.ratio_many(num[:, own], den[:, own], results.level, share=share)
        out[:, sums[own]] = many.estimate, many.low, many.high
    for at in np.flatnonzero(pick >= rows.sums).tolist():
        one = _quantile(results, *rows.quantile(int(pick[at])))
        out[:, at] = one.estimate, one.low, one.high
    return out


def _quantile(results: Results, measure: Measure, cell: int) -> Estimate:
    counts = np.stack([t.histograms[measure.histogram][cell] for t in results.tallies])
    bins = used_bins(counts)
    seconds = SECONDS[bins.start : bins.stop + 1]
    return intervals.quantile(counts[:, bins], seconds, measure.share, results.level)


def used_bins(*counts: Counts) -> slice:
    """Return the bins, without those at both ends that no array of shape (replications, bins) uses."""
    used = np.flatnonzero(np.any([c.any(axis=0) for c in counts], axis=0))
    return slice(int(used[0]), int(used[-1]) + 1) if len(used) else slice(0, 1)


def _parts(num: Floats, den: Floats, share: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Whether columns are parts of a whole: utilisation need not be, for people may stay on unpaid."""
    inside: npt.NDArray[np.bool_] = np.all((num >= 0) & (num <= den), axis=0) & share
    return inside


def _each(counts: Counts, p: float) -> Floats:
    """Return the quantile of every replication and cell, linear within a bin; NaN where there is no count."""
    reached = np.cumsum(counts, axis=2, dtype=np.int64)
    target = p * reached[:, :, -1]
    at = np.argmax(reached >= target[:, :, None], axis=2)
    inside = np.take_along_axis(counts, at[:, :, None], axis=2)[:, :, 0].astype(np.float64)
    before = np.take_along_axis(reached, at[:, :, None], axis=2)[:, :, 0] - inside
    part = np.divide(target - before, inside, out=np.full(inside.shape, np.nan), where=inside > 0)
    value: Floats = SECONDS[at] + part * (SECONDS[at + 1] - SECONDS[at])
    return value
