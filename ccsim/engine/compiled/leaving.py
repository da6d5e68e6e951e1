"""Ways out of a queue other than losing patience: the channel closes, or the customer leaves a message."""

from __future__ import annotations

import math

from ccsim.durations import rounded
from ccsim.engine.compiled.calendar import CLOSES, PATIENCE, WHAT_BITS, schedule
from ccsim.engine.compiled.draws import GENERATION_BITS, patience_of
from ccsim.engine.compiled.jit import compiled, rare
from ccsim.engine.compiled.journey import walk
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.places import by_cell, token_at
from ccsim.engine.compiled.program import Col, P
from ccsim.engine.compiled.record import note_visit
from ccsim.engine.compiled.seconds import opens_second
from ccsim.engine.compiled.state import S, Tok
from ccsim.engine.compiled.waiting import NOBODY, drop
from ccsim.engine.order import EventKind
from ccsim.outcomes import VisitOutcome
from ccsim.trace import NONE

NOW, SLOTS, CLOSING, CLOSINGS = int(S.NOW), int(S.SLOTS), int(P.CLOSING), int(P.CLOSINGS)
OTHER, CLEARED, MESSAGE = int(Col.OTHER), int(Col.CLEARED), int(Col.MESSAGE)
MESSAGE_AFTER, MESSAGE_STRIDE = int(Col.MESSAGE_AFTER), int(Col.MESSAGE_STRIDE)
KEY, SLOT, CELL, STEP, LINE = int(Tok.KEY), int(Tok.SLOT), int(Tok.CELL), int(Tok.STEP), int(Tok.LINE)
ALIVE, CHANNEL, ENTERED_AT = int(Tok.ALIVE), int(Tok.CHANNEL), int(Tok.ENTERED_AT)
GENERATION, LEAVES_MESSAGE, SECOND_AT = int(Tok.GENERATION), int(Tok.LEAVES_MESSAGE), int(Tok.SECOND_AT)
PATIENCE_ENDS, TABLE_CHANGES = int(EventKind.PATIENCE_ENDS), int(EventKind.TABLE_CHANGES)
ABANDONED, DISCONNECTED = int(VisitOutcome.ABANDONED), int(VisitOutcome.DISCONNECTED)
LEFT_MESSAGE = int(VisitOutcome.LEFT_MESSAGE)
GENERATIONS = (1 << GENERATION_BITS) - 1


@compiled
def lose_patience_later(p: Ints, q: Floats, s: Ints, t: int) -> None:
    """Put on the calendar when a token that has to wait gives up, or leaves a message if that is no later.

    A second contact of the issue comes before either of them if it is due earlier.
    """
    patience, step = patience_of(p, q, s, t), s[t + STEP]
    ends, at = not math.isinf(patience), 0
    if ends:
        at = s[t + ENTERED_AT] + rounded(patience)
    if p[step + MESSAGE] != NOBODY:
        after = by_cell(p, p[step + MESSAGE_AFTER], p[step + MESSAGE_STRIDE], s[t + CELL])
        s[t + LEAVES_MESSAGE] = int(after >= 0 and (not ends or s[t + ENTERED_AT] + after <= at))
        if s[t + LEAVES_MESSAGE]:
            ends, at = True, max(s[t + ENTERED_AT] + after, s[NOW])
    if s[t + SECOND_AT] != NONE:
        if opens_second(p, s, t, ends, at):
            ends, at = True, s[t + SECOND_AT]
        else:
            s[t + SECOND_AT] = NONE
    if ends:
        payload = (s[t + SLOT] << GENERATION_BITS | s[t + GENERATION]) << WHAT_BITS | PATIENCE
        schedule(s, at, PATIENCE_ENDS, s[t + KEY], payload)


@compiled
def leave_queue(p: Ints, s: Ints, t: int, outcome: int) -> None:
    """Take a token that waits out of its queue; the visit ends here."""
    s[t + GENERATION] = (s[t + GENERATION] + 1) & GENERATIONS
    drop(p, s, s[t + SLOT])
    note_visit(p, s, t, outcome, 0, 0)


@compiled
def end_wait(p: Ints, q: Floats, s: Ints, f: Floats, t: int) -> None:
    """Let a token leave its queue because patience ends or for a message."""
    step = s[t + STEP]
    if p[step + MESSAGE] != NOBODY and s[t + LEAVES_MESSAGE]:
        leave_queue(p, s, t, LEFT_MESSAGE)
        walk(p, q, s, f, t, p[step + MESSAGE])
        return
    leave_queue(p, s, t, ABANDONED)
    walk(p, q, s, f, t, p[step + OTHER])


@rare
def plan_closing(p: Ints, s: Ints, number: int) -> None:
    """Put a closing on the calendar; among changes of tables they are the last."""
    row = p[CLOSING] + 2 * number
    schedule(s, p[row], TABLE_CHANGES, 1 + p[row + 1], number << WHAT_BITS | CLOSES)


@compiled
def plan_closings(p: Ints, s: Ints) -> None:
    """Put the first closing of every channel that clears its queues on the calendar."""
    channel = NOBODY
    for number in range(p[CLOSINGS]):
        if p[p[CLOSING] + 2 * number + 1] != channel:
            channel = p[p[CLOSING] + 2 * number + 1]
            plan_closing(p, s, number)


@rare
def clear(p: Ints, q: Floats, s: Ints, f: Floats, number: int) -> None:
    """Cut off whoever waits on the line of a channel that closes."""
    channel = p[p[CLOSING] + 2 * number + 1]
    if number + 1 < p[CLOSINGS] and p[p[CLOSING] + 2 * number + 3] == channel:
        plan_closing(p, s, number + 1)
    for slot in range(s[SLOTS]):
        t = token_at(p, s, slot)
        if s[t + ALIVE] != 2 or s[t + LINE] == NOBODY or s[t + CHANNEL] != channel:
            continue
        after = p[s[t + STEP] + CLEARED]
        if after != NOBODY:
            leave_queue(p, s, t, DISCONNECTED)
            walk(p, q, s, f, t, after)
