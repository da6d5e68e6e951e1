"""Rows of the trace added up at once, where nobody asked for the trace."""

from __future__ import annotations

from ccsim.blueprint.steps import Register
from ccsim.engine.compiled.bins import bin_of
from ccsim.engine.compiled.counting import add_rare, add_to_rows
from ccsim.engine.compiled.jit import compiled, inlined, rare
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.program import P
from ccsim.engine.compiled.state import REGISTERS, S, Tok
from ccsim.outcomes import (
    CallbackOffer,
    ContactOrigin,
    ContactOutcome,
    IssueOutcome,
    VisitKind,
    VisitOutcome,
)
from ccsim.sums import BINS, ContactSum, Histogram, IssueSum, VisitSum
from ccsim.trace import NONE

NOW, SPAN, SPAN_START = int(S.NOW), int(S.SPAN), int(S.SPAN_START)
SPAN_END = int(S.SPAN_END)
HORIZON, WARM_UP, INTERVAL, INTERVALS = int(P.HORIZON), int(P.WARM_UP), int(P.INTERVAL), int(P.INTERVALS)
CHANNELS, ISSUE_TYPES, SEGMENTS, TIERS = int(P.CHANNELS), int(P.ISSUE_TYPES), int(P.SEGMENTS), int(P.TIERS)
HISTOGRAM_ROWS = int(P.HISTOGRAM_ROWS)
BOTS, FROM_ARRIVAL, THRESHOLD = int(P.BOTS), int(P.FROM_ARRIVAL), int(P.THRESHOLD)
MOVES = int(Tok.MOVES)
CONTACT_SUMS, CHANNEL_SUMS, BOT_SUMS = int(S.CONTACT_SUMS), int(S.CHANNEL_SUMS), int(S.BOT_SUMS)
ISSUE_SUMS, VISIT_SUMS, GROUP_SUMS = int(S.ISSUE_SUMS), int(S.VISIT_SUMS), int(S.GROUP_SUMS)
QUEUE_TIME, SYSTEM_TIME, HISTOGRAMS = int(S.QUEUE_TIME), int(S.SYSTEM_TIME), int(S.HISTOGRAMS)
ISSUE_TYPE, SEGMENT, OPENED_AT = int(Tok.ISSUE_TYPE), int(Tok.SEGMENT), int(Tok.OPENED_AT)
BELIEVED, NUMBER_OF_CONTACTS = int(Tok.BELIEVED), int(Tok.CONTACTS)
CHANNEL, CELL, ARRIVED_AT = int(Tok.CHANNEL), int(Tok.CELL), int(Tok.ARRIVED_AT)
QUEUED_AT, ANSWERED_AT = int(Tok.QUEUED_AT), int(Tok.ANSWERED_AT)
KIND, TIER, GROUP = int(Tok.KIND), int(Tok.TIER), int(Tok.GROUP)
ENTERED_AT, STARTED_AT = int(Tok.ENTERED_AT), int(Tok.STARTED_AT)
FIRST_CHANNEL, MET = int(Tok.FIRST_CHANNEL), int(Tok.MET_BOT)
CALLBACK, ACCEPTED = REGISTERS + int(Register.CALLBACK), int(CallbackOffer.ACCEPTED)
CONTACT_COLUMNS = len(ContactSum)
CONTACT_MISMATCH, OUTBOUND = int(ContactOutcome.MISMATCH), int(ContactOrigin.OUTBOUND)
ORIGIN, OUTBOUND_VISIT = int(Tok.ORIGIN), int(VisitKind.OUTBOUND)
DIALLED, REACHED = int(ContactSum.DIALLED), int(ContactSum.REACHED)
MISMATCHES, OUTBOUND_SERVED = int(ContactSum.MISMATCHES), int(ContactSum.OUTBOUND_SERVED)
ISSUES, ISSUES_BELIEVED = int(IssueSum.ISSUES), int(IssueSum.BELIEVED_RESOLVED)
RESOLVED, LOST, OPEN = int(IssueSum.RESOLVED), int(IssueSum.LOST), int(IssueSum.IN_PROGRESS)
AT_FIRST, CONTACTS = int(IssueSum.RESOLVED_AT_FIRST), int(IssueSum.CONTACTS)
RESOLUTION, ISSUE_COLUMNS = int(IssueSum.RESOLUTION_TIME), len(IssueSum)
UNSOLVED = int(IssueSum.UNSOLVED)
ISSUE_RESOLVED, ISSUE_OPEN = int(IssueOutcome.RESOLVED), int(IssueOutcome.IN_PROGRESS)
ISSUE_UNSOLVED = int(IssueOutcome.UNSOLVED)
VISITS, VISITS_SERVED = int(VisitSum.VISITS), int(VisitSum.SERVED)
TALK_TIME, AFTERWARDS = int(VisitSum.TALK_TIME), int(VisitSum.AFTER_CONTACT_WORK)
HOLD_TIME, ON_HOLD = int(VisitSum.HOLD_TIME), int(Tok.ON_HOLD)
LEFT_QUEUE, IN_QUEUE = int(VisitSum.LEFT_QUEUE), int(VisitSum.QUEUE_TIME)
DELAYED, VISIT_COLUMNS = int(VisitSum.DELAYED), len(VisitSum)
BOT_VISIT, PEOPLE = int(VisitKind.BOT), int(VisitKind.PEOPLE)
CALLBACK_VISIT = int(VisitKind.CALLBACK)
SERVED, VISIT_IN_PROGRESS = int(VisitOutcome.SERVED), int(VisitOutcome.IN_PROGRESS)
REPLIES, REOPENED_ONCE = int(Tok.REPLIES), int(Tok.REOPENED)
ISSUES_REOPENED = int(IssueSum.REOPENED)
VISIT_REPLIES, REPLY_TIME = int(VisitSum.REPLIES), int(VisitSum.REPLY_TIME)
WAITING_TIME, FIRST_RESPONSE = int(Histogram.WAITING_TIME), int(Histogram.FIRST_RESPONSE_TIME)
RESOLUTION_TIME = int(Histogram.RESOLUTION_TIME)
FOREVER = (1 << 63) - 1


@compiled
def next_span(p: Ints, s: Ints) -> None:
    """Move to the reporting interval of now; behind the horizon there is one more without an end."""
    horizon, length = p[HORIZON], p[INTERVAL]
    if s[NOW] >= horizon:
        s[SPAN] = p[INTERVALS]
        s[SPAN_START] = horizon
        s[SPAN_END] = FOREVER
    else:
        span = s[NOW] // length
        s[SPAN] = span
        s[SPAN_START] = span * length
        s[SPAN_END] = min((span + 1) * length, horizon)


@inlined
def stretch(p: Ints, s: Ints, row: int, from_at: int, to_at: int, weight: int) -> None:
    """Add a stretch of time, which has ended by now, to the spans of a row.

    A span has two words: how many stretches began in it less those that ended, and the time that is to be
    added to what the running sum of the first makes of whole spans.
    """
    start, stop = max(from_at, p[WARM_UP]), min(to_at, p[HORIZON])
    if start >= stop:
        return
    if start >= s[SPAN_START]:
        s[row + 2 * s[SPAN] + 1] += (stop - start) * weight
    else:
        stretch_far(p, s, row, start, stop, weight)


@compiled
def stretch_far(p: Ints, s: Ints, row: int, start: int, stop: int, weight: int) -> None:
    """Add a stretch that began in an earlier span than that of now."""
    length = p[INTERVAL]
    first = start // length
    final, final_start = s[SPAN], s[SPAN_START]
    if stop < final_start:
        final = stop // length
        final_start = final * length
    s[row + 2 * first] += weight
    s[row + 2 * first + 1] -= (start - first * length) * weight
    s[row + 2 * final] -= weight
    s[row + 2 * final + 1] += (stop - final_start) * weight


@inlined
def count_length(p: Ints, s: Ints, what: int, t: int, channel: int, length: int) -> None:
    """Count a length in a histogram: by cell, or by channel, by issue type and by segment."""
    base = s[HISTOGRAMS] + what * p[HISTOGRAM_ROWS] * BINS + bin_of(p, length)
    types, segments = p[CHANNELS], p[CHANNELS] + p[ISSUE_TYPES]
    if p[HISTOGRAM_ROWS] != segments + p[SEGMENTS]:
        cell = (channel * p[ISSUE_TYPES] + s[t + ISSUE_TYPE]) * p[SEGMENTS] + s[t + SEGMENT]
        s[base + cell * BINS] += 1
        return
    s[base + channel * BINS] += 1
    s[base + (types + s[t + ISSUE_TYPE]) * BINS] += 1
    s[base + (segments + s[t + SEGMENT]) * BINS] += 1


@inlined
def add_issue(p: Ints, s: Ints, t: int, closed_at: int, outcome: int) -> None:
    """Add an issue, unless it is one of a campaign."""
    if s[t + ORIGIN] == OUTBOUND:
        return
    if s[t + OPENED_AT] < p[WARM_UP]:
        return
    channel = s[t + FIRST_CHANNEL]
    cell = (channel * p[ISSUE_TYPES] + s[t + ISSUE_TYPE]) * p[SEGMENTS] + s[t + SEGMENT]
    row = s[ISSUE_SUMS] + cell * ISSUE_COLUMNS
    s[row + ISSUES] += 1
    s[row + CONTACTS] += s[t + NUMBER_OF_CONTACTS]
    s[row + ISSUES_BELIEVED] += s[t + BELIEVED]
    s[row + ISSUES_REOPENED] += s[t + REOPENED_ONCE]
    if outcome == ISSUE_RESOLVED:
        length = closed_at - s[t + OPENED_AT]
        s[row + RESOLVED] += 1
        s[row + RESOLUTION] += length
        if s[t + NUMBER_OF_CONTACTS] == 1:
            s[row + AT_FIRST] += 1
        count_length(p, s, RESOLUTION_TIME, t, channel, length)
    elif outcome == ISSUE_OPEN:
        s[row + OPEN] += 1
    else:
        s[row + LOST] += 1
        s[row + UNSOLVED] += int(outcome == ISSUE_UNSOLVED)


@compiled
def add_session(p: Ints, s: Ints, t: int, bot: int) -> None:
    """Add a session with a bot, which begins now."""
    s[t + MET] = 1
    if s[t + ARRIVED_AT] >= p[WARM_UP]:
        s[s[BOT_SUMS] + s[t + CELL] * p[BOTS] + bot] += 1


@inlined
def add_contact(p: Ints, s: Ints, t: int, ended_at: int, outcome: int) -> None:
    """Add the present contact of an issue."""
    arrived_at, channel = s[t + ARRIVED_AT], s[t + CHANNEL]
    if s[t + ORIGIN] == OUTBOUND:
        add_call(p, s, t, outcome)
        return
    over = s[NOW] if ended_at == NONE else ended_at
    stretch(p, s, s[SYSTEM_TIME] + 2 * channel * (p[INTERVALS] + 1), arrived_at, over, 1)
    if arrived_at < p[WARM_UP]:
        return
    answered_at, queued_at = s[t + ANSWERED_AT], s[t + QUEUED_AT]
    wait = NONE
    if queued_at != NONE:
        over = ended_at if answered_at == NONE else answered_at
        if over != NONE:
            from_arrival = p[FROM_ARRIVAL] and s[t + CALLBACK] != ACCEPTED
            wait = over - (arrived_at if from_arrival else queued_at)
            count_length(p, s, WAITING_TIME, t, channel, wait)
    if answered_at != NONE:
        count_length(p, s, FIRST_RESPONSE, t, channel, answered_at - arrived_at)
    interval = s[SPAN] if arrived_at >= s[SPAN_START] else arrived_at // p[INTERVAL]
    by_cell = s[CONTACT_SUMS] + s[t + CELL] * CONTACT_COLUMNS
    by_interval = s[CHANNEL_SUMS] + (channel * p[INTERVALS] + interval) * CONTACT_COLUMNS
    in_time = wait <= p[p[THRESHOLD] + channel * p[SEGMENTS] + s[t + SEGMENT]]
    response = NONE if answered_at == NONE else answered_at - arrived_at
    add_to_rows(s, by_cell, by_interval, queued_at != NONE, wait, in_time, response, outcome)
    moves = s[t + MOVES] | s[t + MOVES + 1] | s[t + MOVES + 2] | s[t + REPLIES]
    if s[t + MET] | s[t + ORIGIN] | s[t + CALLBACK] | moves:
        add_rare(s, by_cell, by_interval, t, outcome)


@rare
def add_call(p: Ints, s: Ints, t: int, outcome: int) -> None:
    """Add a contact that the centre began."""
    arrived_at = s[t + ARRIVED_AT]
    if arrived_at < p[WARM_UP]:
        return
    interval = s[SPAN] if arrived_at >= s[SPAN_START] else arrived_at // p[INTERVAL]
    answered = int(s[t + ANSWERED_AT] != NONE)
    mismatched = int(outcome == CONTACT_MISMATCH)
    for row in (
        s[CONTACT_SUMS] + s[t + CELL] * CONTACT_COLUMNS,
        s[CHANNEL_SUMS] + (s[t + CHANNEL] * p[INTERVALS] + interval) * CONTACT_COLUMNS,
    ):
        s[row + DIALLED] += 1
        s[row + REACHED] += answered + mismatched
        s[row + MISMATCHES] += mismatched
        s[row + OUTBOUND_SERVED] += answered


@inlined
def add_visit(p: Ints, s: Ints, t: int, outcome: int, talk_time: int, after_contact_work: int) -> None:
    """Add the present visit of an issue, which ends now unless it is in progress."""
    kind = s[t + KIND]
    if kind in (BOT_VISIT, OUTBOUND_VISIT):
        return
    entered_at, started_at = s[t + ENTERED_AT], s[t + STARTED_AT]
    left_at = s[NOW] if started_at == NONE else started_at
    tier, left = s[t + TIER], outcome != VISIT_IN_PROGRESS or started_at != NONE
    if kind == PEOPLE and left_at > entered_at:
        row = s[QUEUE_TIME] + 2 * (s[t + CHANNEL] * p[TIERS] + tier) * (p[INTERVALS] + 1)
        stretch(p, s, row, entered_at, left_at, 1)
    if s[t + ARRIVED_AT] < p[WARM_UP]:
        return
    row = s[VISIT_SUMS] + (s[t + CELL] * p[TIERS] + tier) * VISIT_COLUMNS
    served = outcome == SERVED
    if s[t + ON_HOLD] > 0 and served:
        add_hold(p, s, t, tier)
    if kind == CALLBACK_VISIT:
        add_called(s, row, t, served, talk_time, after_contact_work)
        return
    queued = left_at - entered_at if left else NONE
    at_once = started_at == entered_at
    add_to_visits(s, row, at_once, queued, served, talk_time, after_contact_work)
    if s[t + GROUP] != NONE:
        of_group = s[GROUP_SUMS] + s[t + GROUP] * VISIT_COLUMNS
        add_to_visits(s, of_group, at_once, queued, served, talk_time, after_contact_work)
    if s[t + REPLIES]:
        add_replies(s, t, row, queued)


@rare
def add_replies(s: Ints, t: int, row: int, queued: int) -> None:
    """Add a visit after a reply, too, with its time in the queue, -1 where it is not over."""
    if queued == NONE:
        return
    s[row + VISIT_REPLIES] += 1
    s[row + REPLY_TIME] += queued
    if s[t + GROUP] != NONE:
        of_group = s[GROUP_SUMS] + s[t + GROUP] * VISIT_COLUMNS
        s[of_group + VISIT_REPLIES] += 1
        s[of_group + REPLY_TIME] += queued


@rare
def add_hold(p: Ints, s: Ints, t: int, tier: int) -> None:
    """Add the time on hold of a visit that has been served."""
    hold = s[t + ON_HOLD]
    s[s[VISIT_SUMS] + (s[t + CELL] * p[TIERS] + tier) * VISIT_COLUMNS + HOLD_TIME] += hold
    s[s[GROUP_SUMS] + s[t + GROUP] * VISIT_COLUMNS + HOLD_TIME] += hold


@rare
def add_called(s: Ints, row: int, t: int, served: bool, talk_time: int, after_contact_work: int) -> None:
    """Add a visit by way of a call-back list, to a row of sums and to that of the group."""
    if not served:
        return
    for to in (row, s[GROUP_SUMS] + s[t + GROUP] * VISIT_COLUMNS):
        s[to + VISITS_SERVED] += 1
        s[to + TALK_TIME] += talk_time
        s[to + AFTERWARDS] += after_contact_work


@inlined
def add_to_visits(
    s: Ints, row: int, at_once: bool, queued: int, served: bool, talk_time: int, after_contact_work: int
) -> None:
    """Add a visit to a row of sums; the time in the queue is -1 where it is not over."""
    s[row + VISITS] += 1
    s[row + TALK_TIME] += talk_time
    if served:
        s[row + VISITS_SERVED] += 1
        s[row + AFTERWARDS] += after_contact_work
    if queued != NONE:
        s[row + LEFT_QUEUE] += 1
        s[row + IN_QUEUE] += queued
    if not at_once:
        s[row + DELAYED] += 1
