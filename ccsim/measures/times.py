"""Exact integrals over the window of who waits, is inside, works or is paid."""

from __future__ import annotations

import numpy as np

from ccsim.measures.setting import Setting
from ccsim.measures.sums import Ints, Slots
from ccsim.measures.views import Links
from ccsim.outcomes import AgentState, ContactOrigin, VisitKind
from ccsim.trace import NONE, Table, Trace

_WORKING, _IDLE, _ELSE = range(3)
_ACTIVITY = np.full(max(AgentState) + 1, _ELSE, dtype=np.int64)
_ACTIVITY[[AgentState.BUSY, AgentState.AFTER_CONTACT_WORK]] = _WORKING
_ACTIVITY[AgentState.IDLE] = _IDLE


def left_queue_at(visits: Table, end_at: int) -> Ints:
    """Return when every visit left its queue: work began, it was given up, or the run ended."""
    left = np.where(visits["started_at"] == NONE, visits["ended_at"], visits["started_at"])
    at: Ints = np.where(left == NONE, end_at, left)
    return at


def queue_time(trace: Trace, setting: Setting, links: Links, slots: Slots) -> Ints:
    """Integrate the visits that wait for people, shape (channels, tiers + 1, slots)."""
    visits, tiers = trace.visits, setting.tiers + 1
    left = left_queue_at(visits, trace.end_at)
    waits = (visits["kind"] == VisitKind.PEOPLE) & (left > visits["entered_at"])
    channel = trace.contacts["channel"][links.visit_contact[waits]].astype(np.int64)
    total = slots.integrals(
        channel * tiers + visits["tier"][waits],
        setting.count("channel") * tiers,
        visits["entered_at"][waits],
        left[waits],
    )
    return total.reshape(setting.count("channel"), tiers, slots.last + 1)


def system_time(trace: Trace, setting: Setting, slots: Slots) -> Ints:
    """Integrate the contacts inside that customers began, shape (channels, slots)."""
    came = trace.contacts["origin"] != ContactOrigin.OUTBOUND
    contacts = {name: column[came] for name, column in trace.contacts.items()}
    ended = np.where(contacts["ended_at"] == NONE, trace.end_at, contacts["ended_at"])
    return slots.integrals(contacts["channel"], setting.count("channel"), contacts["arrived_at"], ended)


def activity_time(rows: Table, setting: Setting, slots: Slots) -> tuple[Ints, Ints]:
    """Integrate the agents that work and those that are idle, each of shape (groups, slots)."""
    groups = setting.count("group")
    cells = _ACTIVITY[rows["state"]] * groups + rows["group"]
    total = slots.integrals(cells, (_ELSE + 1) * groups, rows["from_at"], rows["to_at"])
    by_activity = total.reshape(_ELSE + 1, groups, slots.last + 1)
    return by_activity[_WORKING], by_activity[_IDLE]


def slot_time(rows: Table, setting: Setting, slots: Slots) -> Ints:
    """Integrate the slots in use of groups that have several, shape (groups, slots)."""
    several = np.array(setting.group_slots, dtype=np.int64)[rows["group"]] > 1
    weight = rows["slots"].astype(np.int64) * (several & (rows["state"] == AgentState.BUSY))
    return slots.integrals(rows["group"], setting.count("group"), rows["from_at"], rows["to_at"], weight)


def line_time(rows: Table, setting: Setting, slots: Slots) -> Ints:
    """Integrate the lines that are there, shape (line pools, slots)."""
    places = rows["places"].astype(np.int64)
    return slots.integrals(rows["pool"], len(setting.pool_channel), rows["from_at"], rows["to_at"], places)


def ghost_time(rows: Table, setting: Setting, slots: Slots) -> Ints:
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


def paid_time(setting: Setting, slots: Slots) -> Ints:
    """Integrate the paid staff, shape (groups, slots); the staff at T is paid until the window's end."""
    group, from_at, to_at, agents = _paid_stretches(setting, slots)
    return slots.integrals(group, setting.count("group"), from_at, to_at, weight=agents)


def _paid_stretches(setting: Setting, slots: Slots) -> Ints:
    """Return group, from, to and agents of every staff step; the last holds to the window's end."""
    steps = [
        (group, from_at, to_at, agents)
        for group, staff in enumerate(setting.staff)
        for (from_at, agents), (to_at, _) in zip(staff, (*staff[1:], (slots.end, 0)), strict=False)
    ]
    columns: Ints = np.array(steps, dtype=np.int64).reshape(-1, 4).T
    return columns
