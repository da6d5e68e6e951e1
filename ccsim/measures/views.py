"""Contacts, issues and visits of the window, with what their owners know about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.errors import InvariantError
from ccsim.measures.setting import Setting
from ccsim.measures.sums import Bools, Floats, Ints, sum_by
from ccsim.outcomes import ContactOutcome, VisitKind
from ccsim.trace import NONE, Table, Trace

Codes = npt.NDArray[Any]


def fault(trace: Trace, message: str, at: int | None = None, contact: str = "-") -> InvariantError:
    """Return the error for a trace that contradicts itself."""
    return InvariantError(
        message,
        time=trace.end_at if at is None else at,
        event="reading the trace",
        contact=contact,
        replication=trace.replication,
        seed=trace.seed,
    )


@dataclass(frozen=True, slots=True)
class Links:
    """Row of the owner of every row.

    Attributes
    ----------
    contact_issue : array of int64, shape (contacts,)
    visit_contact : array of int64, shape (visits,)
    """

    contact_issue: Ints
    visit_contact: Ints


def link(trace: Trace) -> Links:
    """Find the issue of every contact and the contact of every visit.

    Raises
    ------
    InvariantError
        The counts in the owners' tables are not those of the rows.
    """
    issues, contacts, visits = trace.issues, trace.contacts, trace.visits
    contact_issue = np.repeat(np.arange(len(issues["issue"])), issues["contacts"])
    if not np.array_equal(issues["issue"][contact_issue], contacts["issue"]):
        raise fault(trace, "the contacts of the issues are not the rows of the contacts' table")
    visit_contact = np.repeat(np.arange(len(contacts["issue"])), contacts["visits"])
    if not (
        np.array_equal(contacts["issue"][visit_contact], visits["issue"])
        and np.array_equal(contacts["contact"][visit_contact], visits["contact"])
    ):
        raise fault(trace, "the visits of the contacts are not the rows of the visits' table")
    return Links(contact_issue, visit_contact)


def _rows(table: Table, keep: Bools) -> Table:
    return table if keep.all() else {column: values[keep] for column, values in table.items()}


def _begun_in_window(at: Ints, setting: Setting) -> Bools:
    inside: Bools = (at >= setting.warm_up) & (at < setting.horizon)
    return inside


@dataclass(frozen=True, slots=True)
class ContactView:
    """The contacts that began in the window; every array has one entry per contact.

    Attributes
    ----------
    rows : table
        Columns of the trace.
    interval : array
        Number of the reporting interval of the arrival.
    met_bot, bot_cost : array
        Whether a bot session began, and the price of all of them.
    offered, answered, abandoned : array of bool
        Reached the queue for people; a person answered; gave up before any answer.
    waited : array of bool
        Offered, and the wait is over.
    wait : array of int64
        From the clock's start to the first answer or the end without one; 0 where not ``waited``.
    threshold : array of int64
        The channel's "in time".
    """

    rows: Table
    issue_type: Codes
    segment: Codes
    interval: Ints
    met_bot: Bools
    bot_cost: Floats
    offered: Bools
    answered: Bools
    abandoned: Bools
    waited: Bools
    wait: Ints
    threshold: Ints


def contact_view(trace: Trace, setting: Setting, links: Links) -> ContactView:
    """Collect the contacts that began in the window."""
    keep = _begun_in_window(trace.contacts["arrived_at"], setting)
    rows = _rows(trace.contacts, keep)
    issue = links.contact_issue[keep]
    bots = trace.visits["kind"] == VisitKind.BOT
    prices = np.array(setting.bot_cost, dtype=np.float64)[trace.visits["bot"][bots]]
    session = links.visit_contact[bots]
    contacts = len(keep)
    outcome = rows["outcome"]
    offered = rows["queued_at"] != NONE
    answered = rows["answered_at"] != NONE
    over_at = np.where(answered, rows["answered_at"], rows["ended_at"])
    waited = offered & (over_at != NONE)
    clock = rows["queued_at"] if setting.clock_from == "queue" else rows["arrived_at"]
    return ContactView(
        rows=rows,
        issue_type=trace.issues["issue_type"][issue],
        segment=trace.issues["segment"][issue],
        interval=rows["arrived_at"] // setting.interval,
        met_bot=(np.bincount(session, minlength=contacts) > 0)[keep],
        bot_cost=sum_by(session, prices, contacts)[keep],
        offered=offered,
        answered=answered,
        abandoned=(outcome == ContactOutcome.ABANDONED_IN_QUEUE)
        | (outcome == ContactOutcome.ABANDONED_IN_RING),
        waited=waited,
        wait=np.where(waited, over_at - clock, 0),
        threshold=np.array(setting.answer_within, dtype=np.int64)[rows["channel"]],
    )


@dataclass(frozen=True, slots=True)
class IssueView:
    """The issues that were opened in the window; the channel is that of the first contact."""

    rows: Table
    channel: Codes


def issue_view(trace: Trace, setting: Setting, links: Links) -> IssueView:
    """Collect the issues that were opened in the window."""
    channel = np.full(len(trace.issues["issue"]), NONE, dtype=np.int64)
    first = trace.contacts["contact"] == 0
    channel[links.contact_issue[first]] = trace.contacts["channel"][first]
    keep = _begun_in_window(trace.issues["opened_at"], setting)
    return IssueView(rows=_rows(trace.issues, keep), channel=channel[keep])


@dataclass(frozen=True, slots=True)
class VisitView:
    """The visits to people and departments of the contacts that began in the window.

    Attributes
    ----------
    handling_time : array of int64
        Talk + hold + after-contact work, microseconds.
    """

    rows: Table
    channel: Codes
    issue_type: Codes
    segment: Codes
    handling_time: Ints


def visit_view(trace: Trace, setting: Setting, links: Links) -> VisitView:
    """Collect the visits to people and departments of the contacts that began in the window."""
    begun = _begun_in_window(trace.contacts["arrived_at"], setting)
    keep = begun[links.visit_contact] & (trace.visits["kind"] != VisitKind.BOT)
    rows = _rows(trace.visits, keep)
    contact = links.visit_contact[keep]
    issue = links.contact_issue[contact]
    return VisitView(
        rows=rows,
        channel=trace.contacts["channel"][contact],
        issue_type=trace.issues["issue_type"][issue],
        segment=trace.issues["segment"][issue],
        handling_time=rows["talk_time"] + rows["hold_time"] + rows["after_contact_work"],
    )
