"""Rows of the trace, written down where a trace is asked for and added up where not."""

from __future__ import annotations

from ccsim.blueprint.steps import Register
from ccsim.engine.compiled.adding import add_contact, add_issue, add_visit
from ccsim.engine.compiled.jit import compiled, inlined
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.state import CONTACT_WIDTH, ISSUE_WIDTH, REGISTERS, VISIT_WIDTH, S, Tok
from ccsim.outcomes import VisitOutcome
from ccsim.trace import NONE

NOW, TRACED = int(S.NOW), int(S.TRACED)
ISSUES, CONTACTS, VISITS = int(S.ISSUES), int(S.CONTACTS), int(S.VISITS)
ISSUE_ROWS, CONTACT_ROWS, VISIT_ROWS = int(S.ISSUE_ROWS), int(S.CONTACT_ROWS), int(S.VISIT_ROWS)
KEY, STREAM, ORDINAL = int(Tok.KEY), int(Tok.STREAM), int(Tok.ORDINAL)
ISSUE_TYPE, SEGMENT, OPENED_AT = int(Tok.ISSUE_TYPE), int(Tok.SEGMENT), int(Tok.OPENED_AT)
BELIEVED, NUMBER_OF_CONTACTS = int(Tok.BELIEVED), int(Tok.CONTACTS)
CHANNEL, ORIGIN, ARRIVED_AT = int(Tok.CHANNEL), int(Tok.ORIGIN), int(Tok.ARRIVED_AT)
QUEUED_AT, ANSWERED_AT, NUMBER_OF_VISITS = int(Tok.QUEUED_AT), int(Tok.ANSWERED_AT), int(Tok.VISITS)
MOVES, CONTEXT, VISITING = int(Tok.MOVES), int(Tok.CONTEXT), int(Tok.VISITING)
KIND, QUEUE, BOT, TIER = int(Tok.KIND), int(Tok.QUEUE), int(Tok.BOT), int(Tok.TIER)
ENTERED_AT, STARTED_AT = int(Tok.ENTERED_AT), int(Tok.STARTED_AT)
GROUP, AGENT = int(Tok.GROUP), int(Tok.AGENT)
ON_HOLD = int(Tok.ON_HOLD)
VISIT_IN_PROGRESS = int(VisitOutcome.IN_PROGRESS)
CALLBACK = REGISTERS + int(Register.CALLBACK)


@compiled
def write_issue(s: Ints, t: int, closed_at: int, outcome: int) -> None:
    """Write down an issue."""
    row = s[ISSUE_ROWS] + s[ISSUES] * ISSUE_WIDTH
    s[ISSUES] += 1
    s[row] = s[t + KEY]
    s[row + 1] = s[t + STREAM]
    s[row + 2] = s[t + ORDINAL]
    s[row + 3] = NONE
    s[row + 4] = s[t + ISSUE_TYPE]
    s[row + 5] = s[t + SEGMENT]
    s[row + 6] = s[t + OPENED_AT]
    s[row + 7] = closed_at
    s[row + 8] = outcome
    s[row + 9] = s[t + BELIEVED]
    s[row + 10] = s[t + NUMBER_OF_CONTACTS]


@compiled
def write_contact(s: Ints, t: int, ended_at: int, outcome: int) -> None:
    """Write down the present contact of an issue."""
    row = s[CONTACT_ROWS] + s[CONTACTS] * CONTACT_WIDTH
    s[CONTACTS] += 1
    s[row] = s[t + KEY]
    s[row + 1] = s[t + NUMBER_OF_CONTACTS] - 1
    s[row + 2] = s[t + CHANNEL]
    s[row + 3] = s[t + ORIGIN]
    s[row + 4] = s[t + ARRIVED_AT]
    s[row + 5] = s[t + QUEUED_AT]
    s[row + 6] = s[t + ANSWERED_AT]
    s[row + 7] = ended_at
    s[row + 8] = outcome
    s[row + 9] = s[t + NUMBER_OF_VISITS]
    s[row + 10] = s[t + MOVES]
    s[row + 11] = s[t + MOVES + 1]
    s[row + 12] = s[t + MOVES + 2]
    s[row + 13] = s[t + CONTEXT]
    s[row + 14] = s[t + CALLBACK]


@compiled
def write_visit(s: Ints, t: int, outcome: int, talk_time: int, after_contact_work: int) -> None:
    """Write down the present visit of an issue, which ends now unless it is in progress."""
    row = s[VISIT_ROWS] + s[VISITS] * VISIT_WIDTH
    s[VISITS] += 1
    s[row] = s[t + KEY]
    s[row + 1] = s[t + NUMBER_OF_CONTACTS] - 1
    s[row + 2] = s[t + NUMBER_OF_VISITS] - 1
    s[row + 3] = s[t + KIND]
    s[row + 4] = s[t + QUEUE]
    s[row + 5] = s[t + BOT]
    s[row + 6] = s[t + TIER]
    s[row + 7] = s[t + GROUP]
    s[row + 8] = s[t + AGENT]
    s[row + 9] = s[t + ENTERED_AT]
    s[row + 10] = s[t + STARTED_AT]
    s[row + 11] = NONE if outcome == VISIT_IN_PROGRESS else s[NOW]
    s[row + 12] = outcome
    s[row + 13] = talk_time
    s[row + 14] = 0 if outcome == VISIT_IN_PROGRESS else s[t + ON_HOLD]
    s[row + 15] = after_contact_work


@inlined
def record_issue(p: Ints, s: Ints, t: int, closed_at: int, outcome: int) -> None:
    """Take note of an issue."""
    if s[TRACED]:
        write_issue(s, t, closed_at, outcome)
    else:
        add_issue(p, s, t, closed_at, outcome)


@inlined
def record_contact(p: Ints, s: Ints, t: int, ended_at: int, outcome: int) -> None:
    """Take note of the present contact of an issue."""
    if s[TRACED]:
        write_contact(s, t, ended_at, outcome)
    else:
        add_contact(p, s, t, ended_at, outcome)


@inlined
def record_visit(p: Ints, s: Ints, t: int, outcome: int, talk_time: int, after_contact_work: int) -> None:
    """Take note of the present visit of an issue, which ends now unless it is in progress."""
    s[t + VISITING] = 0
    if s[TRACED]:
        write_visit(s, t, outcome, talk_time, after_contact_work)
    else:
        add_visit(p, s, t, outcome, talk_time, after_contact_work)


@compiled
def note_visit(p: Ints, s: Ints, t: int, outcome: int, talk_time: int, after_contact_work: int) -> None:
    """Take note of the present visit where that is no common thing, so that it is one call."""
    record_visit(p, s, t, outcome, talk_time, after_contact_work)
