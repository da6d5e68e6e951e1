"""What every contact, issue and visit of a trace adds to the sums, and in which cell.

What began outside the window [warm-up, T) adds nothing. Contacts that the centre began, their issues and
visits are counted by measures of their own, and by no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ccsim.errors import InvariantError
from ccsim.measures.setting import Setting
from ccsim.measures.sums import Bools, Ints, Values
from ccsim.outcomes import (
    CallbackOffer,
    ContactOrigin,
    ContactOutcome,
    IssueOutcome,
    VisitKind,
    VisitOutcome,
)
from ccsim.sums import ContactSum, IssueSum, VisitSum
from ccsim.trace import NONE, Trace

Columns = Mapping[int, Values]
"""Per column of the sums: booleans to be counted or integers to be added, one for every row."""


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


def _begun_in_window(at: Ints, setting: Setting) -> Bools:
    inside: Bools = (at >= setting.warm_up) & (at < setting.horizon)
    return inside


def _cells(channel: Values, issue_type: Values, segment: Values, setting: Setting) -> Ints:
    types, segments = setting.count("issue_type"), setting.count("segment")
    cell: Ints = (channel.astype(np.int64) * types + issue_type) * segments + segment
    return cell


@dataclass(frozen=True, slots=True)
class ContactView:
    """The contacts.

    Attributes
    ----------
    channel, issue_type, segment, cell : array
    interval : array of int64
        Reporting interval of the arrival; the last one for arrivals behind T, the first for those before the
        start, which add nothing.
    columns : mapping
        By ``ContactSum``.
    """

    channel: Values
    issue_type: Values
    segment: Values
    cell: Ints
    interval: Ints
    columns: Columns


def contact_view(trace: Trace, setting: Setting, links: Links) -> ContactView:
    """Say what every contact adds."""
    contacts = trace.contacts
    channel = contacts["channel"]
    issue_type = trace.issues["issue_type"][links.contact_issue]
    segment = trace.issues["segment"][links.contact_issue]
    return ContactView(
        channel=channel,
        issue_type=issue_type,
        segment=segment,
        cell=_cells(channel, issue_type, segment, setting),
        interval=np.clip(contacts["arrived_at"] // setting.interval, 0, setting.intervals - 1),
        columns=_contact_columns(trace, setting, links),
    )


def _contact_columns(trace: Trace, setting: Setting, links: Links) -> Columns:
    rows = trace.contacts
    arrived, queued, answered_at, ended = (
        rows[name] for name in ("arrived_at", "queued_at", "answered_at", "ended_at")
    )
    begun = _begun_in_window(arrived, setting)
    by_centre = rows["origin"] == ContactOrigin.OUTBOUND
    entered, dialled = begun & ~by_centre, begun & by_centre
    mismatch = dialled & (rows["outcome"] == ContactOutcome.MISMATCH)
    spoken = dialled & (answered_at != NONE)
    outcome = np.where(entered, rows["outcome"], NONE)
    offered = entered & (queued != NONE)
    answered = entered & (answered_at != NONE)
    abandoned = (outcome == ContactOutcome.ABANDONED_IN_QUEUE) | (outcome == ContactOutcome.ABANDONED_IN_RING)
    over_at = np.where(answered, answered_at, ended)
    waited = offered & (over_at != NONE)
    accepted = entered & (rows["callback"] == CallbackOffer.ACCEPTED)
    from_queue = accepted | (setting.clock_from == "queue")
    wait = np.where(waited, over_at - np.where(from_queue, queued, arrived), 0)
    segment = trace.issues["segment"][links.contact_issue]
    soon = wait <= np.array(setting.answer_within, dtype=np.int64)[rows["channel"], segment]
    with_bot = links.visit_contact[trace.visits["kind"] == VisitKind.BOT]
    return {
        ContactSum.ENTERED: entered,
        ContactSum.OFFERED: offered,
        ContactSum.ANSWERED: answered,
        ContactSum.IN_TIME: answered & soon,
        ContactSum.ABANDONED: abandoned,
        ContactSum.EARLY: abandoned & soon,
        ContactSum.WAITED: waited,
        ContactSum.WAIT: wait,
        ContactSum.WAIT_OF_ANSWERED: wait * answered,
        ContactSum.WAIT_OF_ABANDONED: wait * abandoned,
        ContactSum.RESPONSE_TIME: (answered_at - arrived) * answered,
        ContactSum.ESCALATIONS: rows["escalations"] * entered,
        ContactSum.HANDOFFS: rows["handoffs"] * entered,
        ContactSum.REWORKS: rows["reworks"] * entered,
        ContactSum.HANDED_OVER: entered & (rows["with_context"] >= 0),
        ContactSum.WITH_CONTEXT: entered & (rows["with_context"] == 1),
        ContactSum.MET_BOT: entered & (np.bincount(with_bot, minlength=len(entered)) > 0),
        ContactSum.CONTAINED: outcome == ContactOutcome.CONTAINED_BY_BOT,
        ContactSum.BLOCKED: outcome == ContactOutcome.BLOCKED,
        ContactSum.CLOSED: outcome == ContactOutcome.CLOSED,
        ContactSum.LOST_AT_TRANSFER: outcome == ContactOutcome.LOST_AT_TRANSFER,
        ContactSum.IN_PROGRESS: outcome == ContactOutcome.IN_PROGRESS,
        ContactSum.DIALLED: dialled,
        ContactSum.REACHED: spoken | mismatch,
        ContactSum.MISMATCHES: mismatch,
        ContactSum.OUTBOUND_SERVED: spoken,
        ContactSum.CALLBACK_OFFERED: entered & (rows["callback"] != CallbackOffer.NONE),
        ContactSum.CALLBACK_ACCEPTED: accepted,
        ContactSum.CALLBACK_REACHED: accepted & answered,
        ContactSum.CALLBACK_NOT_REACHED: outcome == ContactOutcome.CALLBACK_NOT_REACHED,
        ContactSum.CALLBACK_PENDING: outcome == ContactOutcome.CALLBACK_PENDING,
        ContactSum.CALLBACK_WAIT: (answered_at - queued) * (accepted & answered),
        ContactSum.REPLIES: rows["replies"] * entered,
        ContactSum.EXPIRED: outcome == ContactOutcome.EXPIRED,
        ContactSum.DUPLICATES: entered & (rows["origin"] == ContactOrigin.DUPLICATE),
        ContactSum.WITHDRAWN: outcome == ContactOutcome.WITHDRAWN,
        ContactSum.REOPENED: entered & (rows["origin"] == ContactOrigin.REOPEN),
        ContactSum.DISCONNECTED: outcome == ContactOutcome.DISCONNECTED_AT_CLOSING,
        ContactSum.LEFT_MESSAGE: outcome == ContactOutcome.LEFT_MESSAGE,
        ContactSum.BALKED: outcome == ContactOutcome.BALKED,
    }


@dataclass(frozen=True, slots=True)
class IssueView:
    """The issues; the channel is that of the first contact.

    Attributes
    ----------
    channel, issue_type, segment, cell : array
    columns : mapping
        By ``IssueSum``.
    """

    channel: Values
    issue_type: Values
    segment: Values
    cell: Ints
    columns: Columns


def issue_view(trace: Trace, setting: Setting, links: Links) -> IssueView:
    """Say what every issue adds.

    Raises
    ------
    InvariantError
        An issue has no first contact.
    """
    rows = trace.issues
    channel = np.full(len(rows["issue"]), NONE, dtype=np.int64)
    first = trace.contacts["contact"] == 0
    channel[links.contact_issue[first]] = trace.contacts["channel"][first]
    if (channel == NONE).any():
        raise fault(trace, "an issue has no first contact", at=int(rows["opened_at"][np.argmin(channel)]))
    reopening = links.contact_issue[trace.contacts["origin"] == ContactOrigin.REOPEN]
    again = np.bincount(reopening, minlength=len(channel))
    by_centre = np.zeros(len(channel), dtype=np.bool_)
    by_centre[links.contact_issue] = trace.contacts["origin"] == ContactOrigin.OUTBOUND
    begun = _begun_in_window(rows["opened_at"], setting) & ~by_centre
    outcome = np.where(begun, rows["outcome"], NONE)
    resolved, unsolved = outcome == IssueOutcome.RESOLVED, outcome == IssueOutcome.UNSOLVED
    return IssueView(
        channel=channel,
        issue_type=rows["issue_type"],
        segment=rows["segment"],
        cell=_cells(channel, rows["issue_type"], rows["segment"], setting),
        columns={
            IssueSum.ISSUES: begun,
            IssueSum.RESOLVED: resolved,
            IssueSum.LOST: (outcome == IssueOutcome.LOST) | unsolved,
            IssueSum.IN_PROGRESS: outcome == IssueOutcome.IN_PROGRESS,
            IssueSum.BELIEVED_RESOLVED: begun & (rows["believed_resolved"] == 1),
            IssueSum.RESOLVED_AT_FIRST: resolved & (rows["contacts"] == 1),
            IssueSum.CONTACTS: rows["contacts"] * begun,
            IssueSum.RESOLUTION_TIME: (rows["closed_at"] - rows["opened_at"]) * resolved,
            IssueSum.REOPENED: begun & (again > 0),
            IssueSum.UNSOLVED: unsolved,
        },
    )


@dataclass(frozen=True, slots=True)
class VisitView:
    """The visits; those to bots add nothing but sessions.

    Attributes
    ----------
    cell : array of int64
        Of the contact.
    bot_session : array of bool
        Sessions with a bot.
    columns : mapping
        By ``VisitSum``.
    """

    cell: Ints
    bot_session: Bools
    columns: Columns


def visit_view(trace: Trace, contacts: ContactView, links: Links) -> VisitView:
    """Say what every visit adds."""
    rows = trace.visits
    begun = contacts.columns[ContactSum.ENTERED][links.visit_contact]
    with_bot = rows["kind"] == VisitKind.BOT
    counted = begun & ~with_bot
    served = counted & (rows["outcome"] == VisitOutcome.SERVED)
    put_down = counted & (rows["outcome"] == VisitOutcome.PUT_DOWN)
    never = rows["started_at"] == NONE
    left_at = np.where(never, rows["ended_at"], rows["started_at"])
    in_queue = counted & (rows["kind"] != VisitKind.CALLBACK)
    left = in_queue & (left_at != NONE)
    return VisitView(
        cell=contacts.cell[links.visit_contact],
        bot_session=begun & with_bot,
        columns={
            VisitSum.VISITS: in_queue,
            VisitSum.SERVED: served,
            VisitSum.TALK_TIME: rows["talk_time"] * (served | put_down),
            VisitSum.HOLD_TIME: rows["hold_time"] * served,
            VisitSum.AFTER_CONTACT_WORK: rows["after_contact_work"] * served,
            VisitSum.LEFT_QUEUE: left,
            VisitSum.QUEUE_TIME: (left_at - rows["entered_at"]) * left,
            VisitSum.DELAYED: in_queue & (never | (rows["started_at"] > rows["entered_at"])),
            VisitSum.REPLIES: left & (rows["turn"] > 0),
            VisitSum.REPLY_TIME: (left_at - rows["entered_at"]) * (left & (rows["turn"] > 0)),
        },
    )
