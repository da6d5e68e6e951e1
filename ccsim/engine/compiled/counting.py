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
def both(s: Ints, one: int, two: int, column: int, number: int) -> None:
    """Add a number to a column of two rows, that of the cell and that of the interval."""
    s[one + column] += number
    s[two + column] += number


@inlined
def add_to_rows(
    s: Ints, one: int, two: int, offered: bool, wait: int, in_time: bool, response: int, outcome: int
) -> None:
    """Add a contact to two rows of sums; wait and response are -1 where they are not over or never were."""
    both(s, one, two, ENTERED, 1)
    if offered:
        both(s, one, two, OFFERED, 1)
    if wait != NONE:
        both(s, one, two, WAITED, 1)
        both(s, one, two, WAIT, wait)
    if response != NONE:
        both(s, one, two, ANSWERED, 1)
        both(s, one, two, RESPONSE, response)
        if wait != NONE:
            both(s, one, two, WAIT_OF_ANSWERED, wait)
        both(s, one, two, IN_TIME, int(in_time))
    add_outcome(s, one, two, wait, in_time, outcome)


@inlined
def add_rare(s: Ints, one: int, two: int, t: int, outcome: int) -> None:
    """Add what few contacts have: bots, moves, replies, why they exist, the offer to be called back."""
    if s[t + MET]:
        both(s, one, two, MET_BOT, 1)
        if s[t + CONTEXT] != NONE:
            both(s, one, two, HANDED_OVER, 1)
            both(s, one, two, WITH_CONTEXT, s[t + CONTEXT])
    if s[t + ORIGIN] >= REOPEN:
        both(s, one, two, REOPENED if s[t + ORIGIN] == REOPEN else DUPLICATES, 1)
    both(s, one, two, CONTACT_REPLIES, s[t + REPLIES])
    both(s, one, two, ESCALATIONS, s[t + MOVES])
    both(s, one, two, ESCALATIONS + 1, s[t + MOVES + 1])
    both(s, one, two, ESCALATIONS + 2, s[t + MOVES + 2])
    if s[t + CALLBACK] > 0:
        add_callback(s, one, two, t, outcome)


@compiled
def add_callback(s: Ints, one: int, two: int, t: int, outcome: int) -> None:
    """Add what came of the offer to be called back."""
    both(s, one, two, CALLBACK_OFFERED, 1)
    if s[t + CALLBACK] != ACCEPTED:
        return
    both(s, one, two, CALLBACK_ACCEPTED, 1)
    if s[t + ANSWERED_AT] != NONE:
        both(s, one, two, CALLBACK_REACHED, 1)
        both(s, one, two, CALLBACK_WAIT, s[t + ANSWERED_AT] - s[t + QUEUED_AT])
    elif outcome == NOT_REACHED:
        both(s, one, two, CALLBACK_NOT_REACHED, 1)
    elif outcome == PENDING:
        both(s, one, two, CALLBACK_PENDING, 1)


@inlined
def add_outcome(s: Ints, one: int, two: int, wait: int, in_time: bool, outcome: int) -> None:
    """Add what became of a contact."""
    if outcome == ANSWERED_OUTCOME:
        return
    if outcome in GIVEN_UP:
        both(s, one, two, ABANDONED, 1)
        if wait != NONE:
            both(s, one, two, WAIT_OF_ABANDONED, wait)
        if in_time:
            both(s, one, two, EARLY, 1)
    elif outcome == CONTAINED_BY_BOT:
        both(s, one, two, CONTAINED, 1)
    elif outcome == CONTACT_BLOCKED:
        both(s, one, two, BLOCKED, 1)
    elif outcome == CONTACT_CLOSED:
        both(s, one, two, CLOSED, 1)
    elif outcome == CONTACT_LOST:
        both(s, one, two, LOST_AT_TRANSFER, 1)
    elif outcome == IN_PROGRESS:
        both(s, one, two, STILL_INSIDE, 1)
    else:
        add_departure(s, one, two, outcome)


@compiled
def add_departure(s: Ints, one: int, two: int, outcome: int) -> None:
    """Add a contact that left in a way that few centres have."""
    if outcome == CONTACT_DISCONNECTED:
        both(s, one, two, DISCONNECTED, 1)
    elif outcome == CONTACT_MESSAGE:
        both(s, one, two, LEFT_MESSAGE, 1)
    elif outcome == CONTACT_BALKED:
        both(s, one, two, BALKED, 1)
    elif outcome == CONTACT_EXPIRED:
        both(s, one, two, EXPIRED, 1)
    elif outcome == CONTACT_WITHDRAWN:
        both(s, one, two, WITHDRAWN, 1)
