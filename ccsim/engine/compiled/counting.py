"""Contacts counted by how they came and how they ended."""

from __future__ import annotations

from ccsim.blueprint.steps import Register
from ccsim.engine.compiled.jit import compiled, inlined
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.state import REGISTERS, Tok
from ccsim.outcomes import (
    CallbackOffer,
    ContactOrigin,
    ContactOutcome,
)
from ccsim.sums import ContactSum
from ccsim.trace import NONE

QUEUED_AT, ANSWERED_AT = int(Tok.QUEUED_AT), int(Tok.ANSWERED_AT)
MOVES, CONTEXT = int(Tok.MOVES), int(Tok.CONTEXT)
MET = int(Tok.MET_BOT)
ENTERED, OFFERED, ANSWERED = int(ContactSum.ENTERED), int(ContactSum.OFFERED), int(ContactSum.ANSWERED)
IN_TIME, ABANDONED, EARLY = int(ContactSum.IN_TIME), int(ContactSum.ABANDONED), int(ContactSum.EARLY)
WAITED, WAIT = int(ContactSum.WAITED), int(ContactSum.WAIT)
WAIT_OF_ANSWERED, WAIT_OF_ABANDONED = int(ContactSum.WAIT_OF_ANSWERED), int(ContactSum.WAIT_OF_ABANDONED)
RESPONSE, ESCALATIONS = int(ContactSum.RESPONSE_TIME), int(ContactSum.ESCALATIONS)
HANDED_OVER, WITH_CONTEXT = int(ContactSum.HANDED_OVER), int(ContactSum.WITH_CONTEXT)
MET_BOT, CONTAINED, BLOCKED = int(ContactSum.MET_BOT), int(ContactSum.CONTAINED), int(ContactSum.BLOCKED)
CLOSED, LOST_AT_TRANSFER = int(ContactSum.CLOSED), int(ContactSum.LOST_AT_TRANSFER)
CALLBACK_OFFERED, CALLBACK_ACCEPTED = int(ContactSum.CALLBACK_OFFERED), int(ContactSum.CALLBACK_ACCEPTED)
CALLBACK_REACHED, CALLBACK_WAIT = int(ContactSum.CALLBACK_REACHED), int(ContactSum.CALLBACK_WAIT)
CALLBACK_NOT_REACHED = int(ContactSum.CALLBACK_NOT_REACHED)
CALLBACK_PENDING = int(ContactSum.CALLBACK_PENDING)
CALLBACK, ACCEPTED = REGISTERS + int(Register.CALLBACK), int(CallbackOffer.ACCEPTED)
NOT_REACHED, PENDING = int(ContactOutcome.CALLBACK_NOT_REACHED), int(ContactOutcome.CALLBACK_PENDING)
STILL_INSIDE = int(ContactSum.IN_PROGRESS)
ANSWERED_OUTCOME, IN_PROGRESS = int(ContactOutcome.ANSWERED), int(ContactOutcome.IN_PROGRESS)
GIVEN_UP = (int(ContactOutcome.ABANDONED_IN_QUEUE), int(ContactOutcome.ABANDONED_IN_RING))
CONTAINED_BY_BOT, CONTACT_BLOCKED = int(ContactOutcome.CONTAINED_BY_BOT), int(ContactOutcome.BLOCKED)
ORIGIN = int(Tok.ORIGIN)
CONTACT_CLOSED, CONTACT_LOST = int(ContactOutcome.CLOSED), int(ContactOutcome.LOST_AT_TRANSFER)
DISCONNECTED, LEFT_MESSAGE = int(ContactSum.DISCONNECTED), int(ContactSum.LEFT_MESSAGE)
CONTACT_DISCONNECTED = int(ContactOutcome.DISCONNECTED_AT_CLOSING)
CONTACT_MESSAGE, CONTACT_BALKED = int(ContactOutcome.LEFT_MESSAGE), int(ContactOutcome.BALKED)
BALKED = int(ContactSum.BALKED)
REPLIES, ORIGIN = int(Tok.REPLIES), int(Tok.ORIGIN)
CONTACT_REPLIES, EXPIRED = int(ContactSum.REPLIES), int(ContactSum.EXPIRED)
CONTACT_EXPIRED, REOPEN = int(ContactOutcome.EXPIRED), int(ContactOrigin.REOPEN)
DUPLICATES, WITHDRAWN = int(ContactSum.DUPLICATES), int(ContactSum.WITHDRAWN)
CONTACT_WITHDRAWN = int(ContactOutcome.WITHDRAWN)
REOPENED = int(ContactSum.REOPENED)
assert (int(ContactSum.HANDOFFS), int(ContactSum.REWORKS)) == (ESCALATIONS + 1, ESCALATIONS + 2)


@inlined
def add_to_row(
    s: Ints, row: int, offered: bool, wait: int, in_time: bool, response: int, outcome: int
) -> None:
    """Add a contact to a row of sums; wait and response are -1 where they are not over or never were."""
    s[row + ENTERED] += 1
    if offered:
        s[row + OFFERED] += 1
    if wait != NONE:
        s[row + WAITED] += 1
        s[row + WAIT] += wait
    if response != NONE:
        s[row + ANSWERED] += 1
        s[row + RESPONSE] += response
        if wait != NONE:
            s[row + WAIT_OF_ANSWERED] += wait
        if in_time:
            s[row + IN_TIME] += 1
    add_outcome(s, row, wait, in_time, outcome)


@inlined
def add_rare(s: Ints, row: int, t: int, outcome: int) -> None:
    """Add what few contacts have: bots, moves, replies, why they exist, the offer to be called back."""
    if s[t + MET]:
        s[row + MET_BOT] += 1
        if s[t + CONTEXT] != NONE:
            s[row + HANDED_OVER] += 1
            s[row + WITH_CONTEXT] += s[t + CONTEXT]
    if s[t + ORIGIN] >= REOPEN:
        s[row + (REOPENED if s[t + ORIGIN] == REOPEN else DUPLICATES)] += 1
    s[row + CONTACT_REPLIES] += s[t + REPLIES]
    s[row + ESCALATIONS] += s[t + MOVES]
    s[row + ESCALATIONS + 1] += s[t + MOVES + 1]
    s[row + ESCALATIONS + 2] += s[t + MOVES + 2]
    if s[t + CALLBACK] > 0:
        add_callback(s, row, t, outcome)


@compiled
def add_callback(s: Ints, row: int, t: int, outcome: int) -> None:
    """Add what came of the offer to be called back."""
    s[row + CALLBACK_OFFERED] += 1
    if s[t + CALLBACK] != ACCEPTED:
        return
    s[row + CALLBACK_ACCEPTED] += 1
    if s[t + ANSWERED_AT] != NONE:
        s[row + CALLBACK_REACHED] += 1
        s[row + CALLBACK_WAIT] += s[t + ANSWERED_AT] - s[t + QUEUED_AT]
    elif outcome == NOT_REACHED:
        s[row + CALLBACK_NOT_REACHED] += 1
    elif outcome == PENDING:
        s[row + CALLBACK_PENDING] += 1


@inlined
def add_outcome(s: Ints, row: int, wait: int, in_time: bool, outcome: int) -> None:
    """Add what became of a contact."""
    if outcome == ANSWERED_OUTCOME:
        return
    if outcome in GIVEN_UP:
        s[row + ABANDONED] += 1
        if wait != NONE:
            s[row + WAIT_OF_ABANDONED] += wait
        if in_time:
            s[row + EARLY] += 1
    elif outcome == CONTAINED_BY_BOT:
        s[row + CONTAINED] += 1
    elif outcome == CONTACT_BLOCKED:
        s[row + BLOCKED] += 1
    elif outcome == CONTACT_CLOSED:
        s[row + CLOSED] += 1
    elif outcome == CONTACT_LOST:
        s[row + LOST_AT_TRANSFER] += 1
    elif outcome == IN_PROGRESS:
        s[row + STILL_INSIDE] += 1
    else:
        add_departure(s, row, outcome)


@compiled
def add_departure(s: Ints, row: int, outcome: int) -> None:
    """Add a contact that left in a way that few centres have."""
    if outcome == CONTACT_DISCONNECTED:
        s[row + DISCONNECTED] += 1
    elif outcome == CONTACT_MESSAGE:
        s[row + LEFT_MESSAGE] += 1
    elif outcome == CONTACT_BALKED:
        s[row + BALKED] += 1
    elif outcome == CONTACT_EXPIRED:
        s[row + EXPIRED] += 1
    elif outcome == CONTACT_WITHDRAWN:
        s[row + WITHDRAWN] += 1
