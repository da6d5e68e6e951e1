"""From the trace of one replication to its sums by measure and cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ccsim.measures import contacts, issues, visits
from ccsim.measures.catalogue import CATALOGUE, Breakdown
from ccsim.measures.contacts import Parts
from ccsim.measures.histograms import histogram
from ccsim.measures.layout import HISTOGRAM_KEYS, Layout, layout
from ccsim.measures.setting import Setting
from ccsim.measures.sums import Floats, Grid, Ints, Slots, Values, key_size, size_of
from ccsim.measures.times import (
    AgentCells,
    agent_time,
    channel_cells,
    queue_cells,
    queue_time,
    system_time,
    window_cells,
)
from ccsim.measures.views import (
    ContactView,
    IssueView,
    Links,
    VisitView,
    contact_view,
    issue_view,
    link,
    visit_view,
)
from ccsim.outcomes import IssueOutcome, VisitKind
from ccsim.trace import NONE, Trace

Window = Literal["horizon", "end"]
Block = tuple[str, Breakdown, Values, Values | None]
"""Measure, breakdown, numerators by cell, and denominators (``None`` for a count)."""

_SCALE = {"s": 1e6, "h": 3.6e9}


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of one replication; rows and cells are those of ``layout(setting)``.

    Attributes
    ----------
    num, den : array of float64, shape (rows,)
        A measure's value in a cell is ``num / den``, in the unit of the catalogue. Whole numbers and
        microseconds are added exactly, and turned into floats and units at the very end.
    histograms : mapping of arrays of int32, shape (cells, bins)
        Per name in ``catalogue.HISTOGRAMS``, over the bins of ``histograms.EDGES``.
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


def tally(trace: Trace, setting: Setting, window: Window = "horizon") -> Tally:
    """Add up one replication.

    Parameters
    ----------
    window : {"horizon", "end"}
        Where time-weighted measures end: at T, or when the last contact has left. What falls behind T
        is in no interval, and the staff at T is paid until the end.

    Raises
    ------
    InvariantError
        The tables of the trace contradict each other.
    """
    rows = layout(setting)
    links = link(trace)
    slots = Slots(setting, max(setting.horizon, trace.end_at) if window == "end" else setting.horizon)
    c = contact_view(trace, setting, links)
    i = issue_view(trace, setting, links)
    v = visit_view(trace, setting, links)
    num = np.full(rows.rows, np.nan)
    den = np.ones(rows.rows)
    for blocks in (
        _contact_blocks(c, setting),
        _issue_blocks(i, setting),
        _visit_blocks(v, setting),
        _time_blocks(trace, setting, links, slots),
        _agent_blocks(trace, setting, slots),
    ):
        for measure, breakdown, above, below in blocks:
            block = rows.blocks[measure, breakdown]
            num[block] = above / _SCALE.get(CATALOGUE[measure].unit, 1.0)
            if below is not None:
                den[block] = below
    _fill_costs(num, den, rows, c, i)
    return Tally(trace.seed, trace.replication, num, den, _histograms(c, i, setting))


def _blocks(grid: Grid, measure: str, parts: Parts) -> Iterator[Block]:
    above = grid.finest(parts[0])
    below = None if parts[1] is None else grid.finest(parts[1])
    for breakdown in CATALOGUE[measure].breakdowns:
        cells = None if below is None else grid.cells(below, breakdown)
        yield measure, breakdown, grid.cells(above, breakdown), cells


def _contact_blocks(c: ContactView, setting: Setting) -> Iterator[Block]:
    keys = {
        "channel": c.rows["channel"],
        "issue_type": c.issue_type,
        "segment": c.segment,
        "interval": c.interval,
    }
    grid = Grid(keys, setting, np.zeros(len(c.interval), dtype=np.bool_))
    for name, function in contacts.PLAIN.items():
        yield from _blocks(grid, name, function(c))
    yield from _blocks(grid, "service_level", contacts.service_level(c, setting.convention))
    yield from _blocks(grid, "contact_cost", contacts.contact_cost(c, setting.contact_cost))


def _issue_blocks(i: IssueView, setting: Setting) -> Iterator[Block]:
    keys = {"channel": i.channel, "issue_type": i.rows["issue_type"], "segment": i.rows["segment"]}
    grid = Grid(keys, setting, np.zeros(len(i.channel), dtype=np.bool_))
    for name, function in issues.PLAIN.items():
        yield from _blocks(grid, name, function(i))


def _visit_blocks(v: VisitView, setting: Setting) -> Iterator[Block]:
    keys = {
        "channel": v.channel,
        "issue_type": v.issue_type,
        "segment": v.segment,
        "group": v.rows["group"],
        "tier": v.rows["tier"] - 1,
    }
    grid = Grid(keys, setting, v.rows["kind"] == VisitKind.DEPARTMENT)
    for name, function in visits.PLAIN.items():
        yield from _blocks(grid, name, function(v))


def _time_blocks(trace: Trace, setting: Setting, links: Links, slots: Slots) -> Iterator[Block]:
    queue = queue_time(trace, setting, links, slots)
    system = system_time(trace, setting, slots)
    for breakdown in CATALOGUE["queue_length"].breakdowns:
        yield (
            "queue_length",
            breakdown,
            queue_cells(queue, breakdown),
            window_cells(slots, breakdown, setting),
        )
    for breakdown in CATALOGUE["in_system"].breakdowns:
        yield (
            "in_system",
            breakdown,
            channel_cells(system, breakdown),
            window_cells(slots, breakdown, setting),
        )


def _agent_blocks(trace: Trace, setting: Setting, slots: Slots) -> Iterator[Block]:
    time = agent_time(trace, setting, slots)
    cells = AgentCells(setting, slots)
    for breakdown in CATALOGUE["occupancy"].breakdowns:
        working = cells.front(time.working, breakdown)
        yield "occupancy", breakdown, working, working + cells.front(time.idle, breakdown)
        yield "utilisation", breakdown, working, cells.front(time.paid, breakdown)
        yield "paid_hours", breakdown, cells.everybody(time.paid, breakdown), None
        yield "idle_hours", breakdown, cells.everybody(time.idle, breakdown), None
        yield "ghost_hours", breakdown, cells.everybody(time.ghost, breakdown), None
        yield "wage_cost", breakdown, cells.everybody(time.wages, breakdown), None


def _fill_costs(num: Floats, den: Floats, rows: Layout, c: ContactView, i: IssueView) -> None:
    """Fill in what is made of the three costs of the whole."""
    total = sum(num[rows.blocks[name, ()]] for name in ("wage_cost", "bot_cost", "contact_cost"))
    for name, below in (
        ("total_cost", 1),
        ("cost_per_contact", (c.answered | contacts.contained(c)[0]).sum()),
        ("cost_per_issue", len(i.channel)),
        ("cost_per_resolution", (i.rows["outcome"] == IssueOutcome.RESOLVED).sum()),
    ):
        num[rows.blocks[name, ()]] = total
        den[rows.blocks[name, ()]] = below


def _histograms(c: ContactView, i: IssueView, setting: Setting) -> dict[str, npt.NDArray[np.int32]]:
    contact_keys = {"channel": c.rows["channel"], "issue_type": c.issue_type, "segment": c.segment}
    issue_keys = {"channel": i.channel, "issue_type": i.rows["issue_type"], "segment": i.rows["segment"]}
    resolved = i.rows["outcome"] == IssueOutcome.RESOLVED
    response = c.rows["answered_at"] - c.rows["arrived_at"]
    solution = i.rows["closed_at"] - i.rows["opened_at"]
    return {
        "waiting_time": _histogram(contact_keys, c.wait, c.waited, setting),
        "first_response_time": _histogram(contact_keys, response, c.answered, setting),
        "resolution_time": _histogram(issue_keys, solution, resolved, setting),
    }


def _histogram(
    keys: Mapping[str, npt.NDArray[np.int32]], values: Ints, counted: npt.NDArray[np.bool_], setting: Setting
) -> npt.NDArray[np.int32]:
    kept = values[counted]
    parts = [histogram(np.zeros(len(kept), dtype=np.int64), kept, size_of((), setting))]
    for key in HISTOGRAM_KEYS:
        cells = keys[key][counted].astype(np.int64)
        inside = cells != NONE
        parts.append(histogram(cells[inside], kept[inside], key_size(key, setting)))
    return np.concatenate(parts)
