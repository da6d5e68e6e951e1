"""The exact sums of a trace."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from ccsim.measures.setting import Setting
from ccsim.measures.sums import Ints, Slots, Window, sum_by
from ccsim.measures.times import activity_time, ghost_time, line_time, queue_time, slot_time, system_time
from ccsim.measures.views import (
    Columns,
    ContactView,
    IssueView,
    VisitView,
    contact_view,
    issue_view,
    link,
    visit_view,
)
from ccsim.sums import BINS, EDGES, ContactSum, Histogram, IssueSum, Sums, VisitSum
from ccsim.trace import Table, Trace


def sums_of(trace: Trace, setting: Setting, window: Window = "horizon") -> Sums:
    """Add up the trace of one replication.

    Parameters
    ----------
    window : {"horizon", "end"}
        Where time-weighted measures end: at T, or when the last contact has left. What falls behind T
        is in the last slot; with ``"horizon"`` that one is zero.

    Raises
    ------
    InvariantError
        The tables of the trace contradict each other.
    """
    links = link(trace)
    slots = Slots(setting, trace.end_at, window)
    contacts = contact_view(trace, setting, links)
    issues = issue_view(trace, setting, links)
    visits = visit_view(trace, contacts, links)
    working, idle = activity_time(trace.agent_intervals, setting, slots)
    cells = setting.count("channel") * setting.count("issue_type") * setting.count("segment")
    return Sums(
        seed=trace.seed,
        replication=trace.replication,
        end_at=trace.end_at,
        contacts=_add(ContactSum, contacts.columns, contacts.cell, cells),
        contacts_by_interval=_by_interval(contacts, setting),
        bot_sessions=_bot_sessions(trace.visits, visits, setting, cells),
        issues=_add(IssueSum, issues.columns, issues.cell, cells),
        visits=_by_tier(trace.visits, visits, setting, cells),
        visits_by_group=_by_group(trace.visits, visits, setting),
        queue_time=queue_time(trace, setting, links, slots),
        system_time=system_time(trace, setting, slots),
        working=working,
        idle=idle,
        ghost=ghost_time(trace.agent_intervals, setting, slots),
        slot_time=slot_time(trace.agent_intervals, setting, slots),
        line_time=line_time(trace.capacity, setting, slots),
        histograms=_histograms(contacts, issues, setting),
    )


def _add(names: type[IntEnum], columns: Columns, cells: Ints, size: int) -> Ints:
    """Add columns by cell, shape (size, columns)."""
    return np.stack([sum_by(cells, columns[name], size) for name in names], axis=1)


def _by_interval(contacts: ContactView, setting: Setting) -> Ints:
    channels, intervals = setting.count("channel"), setting.intervals
    cells = contacts.channel.astype(np.int64) * intervals + contacts.interval
    return _add(ContactSum, contacts.columns, cells, channels * intervals).reshape(channels, intervals, -1)


def _bot_sessions(rows: Table, visits: VisitView, setting: Setting, cells: int) -> Ints:
    bots = setting.count("bot")
    return sum_by(visits.cell * bots + rows["bot"], visits.bot_session, cells * bots).reshape(cells, bots)


def _by_tier(rows: Table, visits: VisitView, setting: Setting, cells: int) -> Ints:
    tiers = setting.tiers + 1
    total = _add(VisitSum, visits.columns, visits.cell * tiers + rows["tier"], cells * tiers)
    return total.reshape(cells, tiers, -1)


def _by_group(rows: Table, visits: VisitView, setting: Setting) -> Ints:
    # Nobody's visits come first, and are left out.
    return _add(VisitSum, visits.columns, rows["group"] + 1, setting.count("group") + 1)[1:]


def bins_of(values: Ints) -> Ints:
    """Return the bin of every non-negative value (microseconds)."""
    bins: Ints = np.searchsorted(EDGES[1:], values, side="left")
    return bins


def _histograms(contacts: ContactView, issues: IssueView, setting: Setting) -> Ints:
    columns = contacts.columns
    counted = {
        Histogram.WAITING_TIME: (contacts, columns[ContactSum.WAITED], columns[ContactSum.WAIT]),
        Histogram.FIRST_RESPONSE_TIME: (
            contacts,
            columns[ContactSum.ANSWERED],
            columns[ContactSum.RESPONSE_TIME],
        ),
        Histogram.RESOLUTION_TIME: (
            issues,
            issues.columns[IssueSum.RESOLVED],
            issues.columns[IssueSum.RESOLUTION_TIME],
        ),
    }
    parts = []
    for view, kept, values in (counted[name] for name in Histogram):
        bins = bins_of(values[kept])
        for key in ("channel", "issue_type", "segment"):
            size = setting.count(key)
            cells = getattr(view, key)[kept].astype(np.int64) * BINS + bins
            parts.append(np.bincount(cells, minlength=size * BINS).reshape(size, BINS))
    per_histogram = len(parts) // len(Histogram)
    return np.stack(
        [np.concatenate(parts[i : i + per_histogram]) for i in range(0, len(parts), per_histogram)]
    )
