"""From the sums of one replication to the numerators and denominators of all measures and cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ccsim.measures.catalogue import HISTOGRAMS, SUMMED
from ccsim.measures.costs import LinePrices, Prices, Wages
from ccsim.measures.fits import check_fits
from ccsim.measures.formulas import formula_of
from ccsim.measures.from_trace import sums_of
from ccsim.measures.layout import Layout, layout
from ccsim.measures.plan import Plan, vector_of
from ccsim.measures.setting import Setting
from ccsim.measures.sums import Floats, Ints, Slots, Window
from ccsim.measures.times import paid_time
from ccsim.sums import BINS, Histogram, Sums
from ccsim.trace import Trace

if TYPE_CHECKING:
    import pandas as pd

_SCALE = {"s": 1e6, "h": 3.6e9}
_COSTS = ("wage_cost", "bot_cost", "contact_cost", "line_cost")
_OF_ALL_COSTS = ("total_cost", "cost_per_contact", "cost_per_issue", "cost_per_resolution")


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of one replication; rows and cells are those of ``layout(setting)``.

    Attributes
    ----------
    num, den : array of float64, shape (rows,)
        A measure's value in a cell is ``num / den``, in the unit of the catalogue. Whole numbers and
        microseconds are added exactly, and turned into floats and units at the very end.
    histograms : mapping of arrays of int32, shape (cells, bins)
        Per name in ``catalogue.HISTOGRAMS``, over the bins of ``ccsim.sums.EDGES``.
    """

    seed: int
    replication: int
    num: Floats
    den: Floats
    histograms: Mapping[str, npt.NDArray[np.int32]]

    def to_frame(self, rows: Layout) -> pd.DataFrame:
        """Return the rows for people; ``value`` is NaN where the denominator is zero."""
        frame = rows.to_frame()
        frame.insert(0, "replication", self.replication)
        frame["num"], frame["den"] = self.num, self.den
        frame["value"] = np.divide(
            self.num, self.den, out=np.full(len(self.num), np.nan), where=self.den != 0
        )
        return frame


@dataclass(frozen=True, slots=True)
class _Clock:
    """What follows from the setting and the window's end alone."""

    lengths: Ints
    paid: Ints
    wages: Floats


class Tallier:
    """Turns sums into tallies; made once for a setting, it may be used from several threads at once.

    Parameters
    ----------
    window : {"horizon", "end"}
        Where time-weighted measures end: at T, or when the last contact has left. It must be the window
        for which the sums were made. The staff at T is paid until the end.
    """

    def __init__(self, setting: Setting, window: Window = "horizon") -> None:
        rows = layout(setting)
        plan = Plan(setting)
        num_at, den_at, scale = (np.zeros(rows.rows, dtype=t) for t in (np.int64, np.int64, np.float64))
        for measure in SUMMED:
            above, below = formula_of(measure.name, setting.convention)
            for breakdown in measure.breakdowns:
                block = rows.blocks[measure.name, breakdown]
                num_at[block] = plan.rows(above, breakdown)
                den_at[block] = plan.rows(below, breakdown)
                scale[block] = _SCALE.get(measure.unit, 1.0)
        self._setting, self._window = setting, window
        self._group_slots = np.array(setting.group_slots, dtype=np.int64)
        self._num_at, self._den_at, self._scale = num_at, den_at, scale
        self._prices = Prices(plan, rows)
        self._wages = Wages(plan, rows)
        self._lines = LinePrices(plan, rows)
        self._costs = [rows.blocks[name, ()].start for name in _COSTS]
        self._of_all_costs = [rows.blocks[name, ()].start for name in _OF_ALL_COSTS]
        self._add_up = plan.gather()
        self._until_horizon = self._clock(setting.horizon)

    def tally(self, sums: Sums) -> Tally:
        """Return the tally of one replication."""
        clock = self._until_horizon if self._window == "horizon" else self._clock(sums.end_at)
        totals = self._add_up(vector_of(sums, clock.lengths, clock.paid, self._group_slots))
        num = totals[self._num_at] / self._scale
        num += clock.wages
        num += self._prices.costs(totals)
        num += self._lines.costs(sums.line_time)
        wages, bots, contacts, lines = num[self._costs]
        num[self._of_all_costs] = wages + bots + contacts + lines
        den = totals[self._den_at].astype(np.float64)
        return Tally(sums.seed, sums.replication, num, den, self._histograms(sums))

    def _clock(self, end_at: int) -> _Clock:
        slots = Slots(self._setting, end_at, self._window)
        paid = paid_time(self._setting, slots)
        return _Clock(slots.lengths, paid, self._wages.costs(paid))

    def _histograms(self, sums: Sums) -> dict[str, npt.NDArray[np.int32]]:
        channels = self._setting.count("channel")
        cells = sums.histograms.shape[1]
        counts = np.empty((len(Histogram), 1 + cells, BINS), dtype=np.int32)
        counts[:, 0] = sums.histograms[:, :channels].sum(axis=1)
        counts[:, 1:] = sums.histograms
        check_fits(sums, counts[:, 0])
        return dict(zip(HISTOGRAMS, counts, strict=True))


def tally(trace: Trace, setting: Setting, window: Window = "horizon") -> Tally:
    """Add up one replication; see ``sums_of`` and ``Tallier``.

    Raises
    ------
    InvariantError
        The tables of the trace contradict each other.
    """
    return Tallier(setting, window).tally(sums_of(trace, setting, window))
