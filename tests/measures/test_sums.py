"""The sums of a trace equal what one finds by looking at every row."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ccsim.errors import InvariantError
from ccsim.measures import sums_of
from ccsim.outcomes import (
    CallbackOffer,
    ContactOrigin,
    ContactOutcome,
    IssueOutcome,
    VisitKind,
    VisitOutcome,
)
from ccsim.sums import EDGES, ContactSum, Histogram, IssueSum, Sums, VisitSum, same_sums

S = 1_000_000


def _contact(row, threshold):
    """Return what one contact adds; the clock starts in the queue."""
    offered, answered = row["queued_at"] >= 0, row["answered_at"] >= 0
    over_at = row["answered_at"] if answered else row["ended_at"]
    waited = offered and over_at >= 0
    wait = over_at - row["queued_at"] if waited else 0
    called_back = answered and row["callback"] == CallbackOffer.ACCEPTED
    gave_up = row["outcome"] in (ContactOutcome.ABANDONED_IN_QUEUE, ContactOutcome.ABANDONED_IN_RING)
    return {
        "ENTERED": 1,
        "OFFERED": offered,
        "ANSWERED": answered,
        "IN_TIME": answered and wait <= threshold,
        "ABANDONED": gave_up,
        "EARLY": gave_up and wait <= threshold,
        "WAITED": waited,
        "WAIT": wait,
        "WAIT_OF_ANSWERED": wait if answered else 0,
        "WAIT_OF_ABANDONED": wait if gave_up else 0,
        "RESPONSE_TIME": row["answered_at"] - row["arrived_at"] if answered else 0,
        "ESCALATIONS": row["escalations"],
        "HANDOFFS": row["handoffs"],
        "REWORKS": row["reworks"],
        "HANDED_OVER": row["with_context"] >= 0,
        "WITH_CONTEXT": row["with_context"] == 1,
        "CONTAINED": row["outcome"] == ContactOutcome.CONTAINED_BY_BOT,
        "BLOCKED": row["outcome"] == ContactOutcome.BLOCKED,
        "CLOSED": row["outcome"] == ContactOutcome.CLOSED,
        "LOST_AT_TRANSFER": row["outcome"] == ContactOutcome.LOST_AT_TRANSFER,
        "IN_PROGRESS": row["outcome"] == ContactOutcome.IN_PROGRESS,
        "REPLIES": row["replies"],
        "EXPIRED": row["outcome"] == ContactOutcome.EXPIRED,
        "REOPENED": row["origin"] == ContactOrigin.REOPEN,
        "DUPLICATES": row["origin"] == ContactOrigin.DUPLICATE,
        "WITHDRAWN": row["outcome"] == ContactOutcome.WITHDRAWN,
        "CALLBACK_OFFERED": row["callback"] > 0,
        "CALLBACK_ACCEPTED": row["callback"] == CallbackOffer.ACCEPTED,
        "CALLBACK_REACHED": called_back,
        "CALLBACK_NOT_REACHED": row["outcome"] == ContactOutcome.CALLBACK_NOT_REACHED,
        "CALLBACK_PENDING": row["outcome"] == ContactOutcome.CALLBACK_PENDING,
        "CALLBACK_WAIT": row["answered_at"] - row["queued_at"] if called_back else 0,
        "DISCONNECTED": row["outcome"] == ContactOutcome.DISCONNECTED_AT_CLOSING,
        "LEFT_MESSAGE": row["outcome"] == ContactOutcome.LEFT_MESSAGE,
        "BALKED": row["outcome"] == ContactOutcome.BALKED,
    }


def _call(row):
    return {
        "DIALLED": 1,
        "REACHED": row["outcome"] in (ContactOutcome.ANSWERED, ContactOutcome.MISMATCH),
        "MISMATCHES": row["outcome"] == ContactOutcome.MISMATCH,
        "OUTBOUND_SERVED": row["outcome"] == ContactOutcome.ANSWERED,
    }


def _issue(row):
    resolved = row["outcome"] == IssueOutcome.RESOLVED
    return {
        "ISSUES": 1,
        "RESOLVED": resolved,
        "LOST": row["outcome"] in (IssueOutcome.LOST, IssueOutcome.UNSOLVED),
        "UNSOLVED": row["outcome"] == IssueOutcome.UNSOLVED,
        "IN_PROGRESS": row["outcome"] == IssueOutcome.IN_PROGRESS,
        "BELIEVED_RESOLVED": row["believed_resolved"] == 1,
        "RESOLVED_AT_FIRST": resolved and row["contacts"] == 1,
        "CONTACTS": row["contacts"],
        "RESOLUTION_TIME": row["closed_at"] - row["opened_at"] if resolved else 0,
    }


def _visit(row):
    served = row["outcome"] == VisitOutcome.SERVED
    left_at = row["started_at"] if row["started_at"] >= 0 else row["ended_at"]
    return {
        "VISITS": 1,
        "SERVED": served,
        "TALK_TIME": row["talk_time"] * served,
        "HOLD_TIME": row["hold_time"] * served,
        "AFTER_CONTACT_WORK": row["after_contact_work"] * served,
        "LEFT_QUEUE": left_at >= 0,
        "QUEUE_TIME": left_at - row["entered_at"] if left_at >= 0 else 0,
        "DELAYED": row["started_at"] != row["entered_at"],
        "REPLIES": left_at >= 0 and row["turn"] > 0,
        "REPLY_TIME": left_at - row["entered_at"] if left_at >= 0 and row["turn"] > 0 else 0,
    }


def _rows(table):
    return [
        dict(zip(table, values, strict=True))
        for values in zip(*(column.tolist() for column in table.values()), strict=True)
    ]


def _put(into, names, values):
    for name, value in values.items():
        into[names[name]] += int(value)


def by_row(trace, setting):
    """Return the sums of contacts, issues, visits and lengths, looking at one row after the other."""
    sums = sums_of(trace, setting)
    made = {
        field.name: np.zeros_like(getattr(sums, field.name))
        for field in dataclasses.fields(Sums)
        if "time" not in field.name and isinstance(getattr(sums, field.name), np.ndarray)
    }
    issues = {row["issue"]: row for row in _rows(trace.issues)}
    contacts = {(row["issue"], row["contact"]): row for row in _rows(trace.contacts)}
    types, segments = setting.count("issue_type"), setting.count("segment")

    def kept(at):
        return setting.warm_up <= at < setting.horizon

    def cell(contact, issue):
        return (contact["channel"] * types + issue["issue_type"]) * segments + issue["segment"]

    def length(histogram, contact, issue, value):
        (at,) = np.flatnonzero((EDGES[:-1] < value) & (value <= EDGES[1:])) if value else (0,)
        first = setting.count("channel")
        for place in (contact["channel"], first + issue["issue_type"], first + types + issue["segment"]):
            made["histograms"][histogram, place, at] += 1

    for key, issue in issues.items():
        contact = contacts[key, 0]
        if kept(issue["opened_at"]) and contact["origin"] != ContactOrigin.OUTBOUND:
            values = _issue(issue)
            values["REOPENED"] = any(
                row["issue"] == key and row["origin"] == ContactOrigin.REOPEN for row in contacts.values()
            )
            _put(made["issues"][cell(contact, issue)], IssueSum, values)
            if values["RESOLVED"]:
                length(Histogram.RESOLUTION_TIME, contact, issue, values["RESOLUTION_TIME"])
    for contact in filter(lambda row: kept(row["arrived_at"]), contacts.values()):
        issue = issues[contact["issue"]]
        interval = contact["arrived_at"] // setting.interval
        if contact["origin"] == ContactOrigin.OUTBOUND:
            _put(made["contacts"][cell(contact, issue)], ContactSum, _call(contact))
            _put(made["contacts_by_interval"][contact["channel"], interval], ContactSum, _call(contact))
            continue
        values = _contact(contact, setting.answer_within[contact["channel"]][issue["segment"]])
        visits = [
            visit
            for visit in _rows(trace.visits)
            if (visit["issue"], visit["contact"]) == (contact["issue"], contact["contact"])
        ]
        values["MET_BOT"] = any(visit["kind"] == VisitKind.BOT for visit in visits)
        _put(made["contacts"][cell(contact, issue)], ContactSum, values)
        _put(made["contacts_by_interval"][contact["channel"], interval], ContactSum, values)
        if values["WAITED"]:
            length(Histogram.WAITING_TIME, contact, issue, values["WAIT"])
        if values["ANSWERED"]:
            length(Histogram.FIRST_RESPONSE_TIME, contact, issue, values["RESPONSE_TIME"])
        for visit in visits:
            if visit["kind"] == VisitKind.BOT:
                made["bot_sessions"][cell(contact, issue), visit["bot"]] += 1
                continue
            _put(made["visits"][cell(contact, issue), visit["tier"]], VisitSum, _visit(visit))
            if visit["group"] >= 0:
                _put(made["visits_by_group"][visit["group"]], VisitSum, _visit(visit))
    return sums, made


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"warm_up": 890 * S},
        {"warm_up": 1000 * S, "interval": 700 * S},
        {"horizon": 3000 * S, "interval": 1100 * S},
        {"answer_within": ((21 * S - 1, 0), (0, 39 * S))},
    ],
)
def test_sums_equal_looking_at_every_row(hour, setting, changes):
    sums, made = by_row(hour, setting(**changes))
    for name in ("working", "idle", "ghost"):  # held by brute force in test_exactness.py
        del made[name]
    for name, expected in made.items():
        found = getattr(sums, name)
        assert found.dtype == np.int64
        assert np.array_equal(found, expected), name
        assert expected.any(), name


def test_time_is_summed_by_slot(hour, setting):
    sums = sums_of(hour, setting())
    assert sums.end_at == 3600 * S
    # voice and chat; departments, tier 1, tier 2; four intervals and nothing behind them
    assert (sums.queue_time // S).tolist() == [
        [[0] * 5, [30, 31, 0, 60, 0], [0, 0, 0, 150, 0]],
        [[0] * 5, [0, 0, 0, 10, 0], [0, 30, 0, 0, 0]],
    ]
    assert (sums.system_time.sum(axis=1) // S).tolist() == [550, 960]
    assert (sums.working.sum(axis=1) // S).tolist() == [489, 230, 100]
    assert (sums.idle.sum(axis=1) // S).tolist() == [3740, 2780, 2000]
    assert (sums.ghost // S).tolist() == [[0, 60, 0, 0, 0], [0] * 5, [0] * 5]


def test_time_behind_the_horizon_is_in_the_last_slot_if_asked(hour, setting):
    short = setting(horizon=1800 * S)
    until_horizon, until_end = sums_of(hour, short), sums_of(hour, short, "end")
    for name in ("queue_time", "system_time", "working", "idle", "ghost"):
        assert not getattr(until_horizon, name)[..., -1].any(), name
        assert np.array_equal(getattr(until_horizon, name)[..., :-1], getattr(until_end, name)[..., :-1])
    assert (until_end.system_time[:, -1] // S).tolist() == [310, 160]
    assert not same_sums(until_horizon, until_end)


def test_an_issue_without_a_contact_is_found(make_trace, make_issue, setting):
    with pytest.raises(InvariantError, match="an issue has no first contact") as caught:
        sums_of(make_trace(9, issues=[make_issue(0, 0, 0, 1, 2, 1, contacts=0)]), setting())
    assert caught.value.time == S
