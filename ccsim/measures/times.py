"""Time-weighted measures: exact integrals over the window of who waits, is inside, or works."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ccsim.measures.catalogue import Breakdown
from ccsim.measures.setting import Setting
from ccsim.measures.sums import Floats, Grid, Ints, Slots, Values, size_of
from ccsim.measures.views import Links
from ccsim.outcomes import AgentState, VisitKind
from ccsim.trace import NONE, Table, Trace

WORKING = (AgentState.BUSY, AgentState.AFTER_CONTACT_WORK)


def left_queue_at(visits: Table, end_at: int) -> Ints:
    """Return when every visit left its queue: work began, it was given up, or the run ended."""
    left = np.where(visits["started_at"] == NONE, visits["ended_at"], visits["started_at"])
    at: Ints = np.where(left == NONE, end_at, left)
    return at


def queue_time(trace: Trace, setting: Setting, links: Links, slots: Slots) -> Ints:
    """Integrate the visits that wait for people, shape (channels, tiers + 1, slots)."""
    people = trace.visits["kind"] == VisitKind.PEOPLE
    tiers = setting.tiers + 1
    channel = trace.contacts["channel"][links.visit_contact[people]].astype(np.int64)
    left = left_queue_at(trace.visits, trace.end_at)[people]
    total = slots.integrals(
        channel * tiers + trace.visits["tier"][people],
        setting.count("channel") * tiers,
        trace.visits["entered_at"][people],
        left,
    )
    return total.reshape(setting.count("channel"), tiers, slots.last + 1)


def queue_cells(time: Ints, breakdown: Breakdown) -> Ints:
    """Add ``queue_time`` into the cells of a breakdown."""
    if breakdown == ("tier",):
        tiers: Ints = time.sum(axis=(0, 2))[1:]
        return tiers
    return channel_cells(time.sum(axis=1), breakdown)


def system_time(trace: Trace, setting: Setting, slots: Slots) -> Ints:
    """Integrate the contacts inside, shape (channels, slots)."""
    contacts = trace.contacts
    ended = np.where(contacts["ended_at"] == NONE, trace.end_at, contacts["ended_at"])
    return slots.integrals(contacts["channel"], setting.count("channel"), contacts["arrived_at"], ended)


def channel_cells(time: Ints, breakdown: Breakdown) -> Ints:
    """Add an array of shape (channels, slots) into the cells of a breakdown."""
    by_interval = time[:, :-1] if "interval" in breakdown else time.sum(axis=1)[:, np.newaxis]
    cells: Ints = by_interval if "channel" in breakdown else by_interval.sum(axis=0)
    return cells.ravel()


def window_cells(slots: Slots, breakdown: Breakdown, setting: Setting) -> Ints:
    """Length of the window within each cell: what a time average divides by."""
    if "interval" not in breakdown:
        return np.full(size_of(breakdown, setting), slots.lengths.sum(), dtype=np.int64)
    return np.tile(slots.lengths[:-1], size_of(breakdown, setting) // setting.intervals)


@dataclass(frozen=True, slots=True)
class AgentTime:
    """Agents' time in microseconds and pay, each of shape (groups, slots)."""

    working: Ints
    idle: Ints
    ghost: Ints
    paid: Ints
    wages: Floats


def agent_time(trace: Trace, setting: Setting, slots: Slots) -> AgentTime:
    """Integrate what agents do and what they are paid for."""
    rows = trace.agent_intervals

    def time_in(state: npt.NDArray[np.bool_]) -> Ints:
        return slots.integrals(
            rows["group"][state], setting.count("group"), rows["from_at"][state], rows["to_at"][state]
        )

    paid = _paid_time(setting, slots)
    wage = np.array(setting.group_wage, dtype=np.float64)[:, np.newaxis]
    return AgentTime(
        working=time_in((rows["state"] == WORKING[0]) | (rows["state"] == WORKING[1])),
        idle=time_in(rows["state"] == AgentState.IDLE),
        ghost=_ghost_time(rows, setting, slots),
        paid=paid,
        wages=paid / 3.6e9 * wage,
    )


def _paid_time(setting: Setting, slots: Slots) -> Ints:
    """Integrate the paid staff."""
    group, from_at, to_at, agents = _paid_stretches(setting, slots)
    return slots.integrals(group, setting.count("group"), from_at, to_at, weight=agents)


def _ghost_time(rows: Table, setting: Setting, slots: Slots) -> Ints:
    """Integrate by how many the people on duty exceed the paid staff of their group."""
    agent, from_at, to_at = rows["agent"], rows["from_at"], rows["to_at"]
    change_of_state = (agent[1:] == agent[:-1]) & (from_at[1:] == to_at[:-1])
    comes = ~np.append(False, change_of_state) if len(agent) else np.zeros(0, dtype=np.bool_)
    goes = ~np.append(change_of_state, False) if len(agent) else comes
    paid_group, paid_from, paid_to, paid = _paid_stretches(setting, slots)
    group = np.concatenate([rows["group"][comes], rows["group"][goes], paid_group, paid_group])
    at = np.concatenate([from_at[comes], to_at[goes], paid_from, paid_to])
    present = np.ones(int(comes.sum()), dtype=np.int64)
    # Every group's changes sum to zero, so one running sum serves them all, group after group.
    change = np.concatenate([present, -present, -paid, paid])
    order = np.lexsort((at, group))
    group, at, excess = group[order], at[order], np.maximum(np.cumsum(change[order]), 0)
    return slots.integrals(group, setting.count("group"), at, np.append(at[1:], slots.end)[: len(at)], excess)


def _paid_stretches(setting: Setting, slots: Slots) -> Ints:
    """Return group, from, to and agents of every staff step; the last holds to the window's end."""
    steps = [
        (group, from_at, to_at, agents)
        for group, staff in enumerate(setting.staff)
        for (from_at, agents), (to_at, _) in zip(staff, (*staff[1:], (slots.end, 0)), strict=False)
    ]
    columns: Ints = np.array(steps, dtype=np.int64).reshape(-1, 4).T
    return columns


class AgentCells:
    """Adds arrays of shape (groups, slots) into cells by group, tier and interval."""

    __slots__ = ("_all", "_front", "_setting")

    def __init__(self, setting: Setting, slots: Slots) -> None:
        count, width = setting.count("group"), slots.last + 1
        interval = np.append(np.arange(slots.last), -1)
        keys = {
            "group": np.repeat(np.arange(count), width),
            "tier": np.repeat(np.array(setting.group_tier, dtype=np.int64) - 1, width),
            "interval": np.tile(interval, count),
        }
        aside = np.repeat(np.array(setting.group_is_department, dtype=np.bool_), width)
        self._all = Grid(keys, setting, np.zeros_like(aside))
        self._front = Grid(keys, setting, aside)

    def everybody(self, time: Values, breakdown: Breakdown) -> Values:
        """Add the time of all groups."""
        return self._all.cells(self._all.finest(time.ravel()), breakdown)

    def front(self, time: Values, breakdown: Breakdown) -> Values:
        """Add the time of all groups, departments only into their own."""
        return self._front.cells(self._front.finest(time.ravel()), breakdown)
