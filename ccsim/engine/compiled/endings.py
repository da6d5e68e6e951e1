"""How contacts and issues end, and the contacts that follow."""

from __future__ import annotations

from ccsim.blueprint.steps import Register
from ccsim.durations import rounded
from ccsim.engine.compiled.calendar import COMES_BACK, WHAT_BITS, schedule
from ccsim.engine.compiled.draws import draw_law
from ccsim.engine.compiled.jit import compiled, inlined, rare
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.pools import shrink
from ccsim.engine.compiled.program import Col, P
from ccsim.engine.compiled.record import record_contact, record_issue
from ccsim.engine.compiled.seconds import LEFT_BEHIND, part
from ccsim.engine.compiled.state import REGISTERS, TOKEN_COLUMNS, S, Tok
from ccsim.engine.order import EventKind
from ccsim.outcomes import ContactOrigin, IssueOutcome
from ccsim.trace import NONE

NOW, FREE_SLOTS = int(S.NOW), int(S.FREE_SLOTS)
FREE, POOL = int(S.FREE), int(S.POOL)
TOKEN_WIDTH, GROWS = int(P.TOKEN_WIDTH), int(P.GROWS)
HORIZON = int(P.HORIZON)
SLOT = int(Tok.SLOT)
TARGET, ARG, ARG_2 = int(Col.TARGET), int(Col.ARG), int(Col.ARG_2)
CHANNEL_AFTER = int(Col.CHANNEL)
KEY = int(Tok.KEY)
BELIEVED, ALIVE = int(Tok.BELIEVED), int(Tok.ALIVE)
CHANNEL = int(Tok.CHANNEL)
HELD = int(Tok.HELD)
BACK_ORIGIN, BACK_TRIES, BACK_STEP = int(Tok.BACK_ORIGIN), int(Tok.BACK_TRIES), int(Tok.BACK_STEP)
TRIES, REDIAL = int(Register.TRIES), int(ContactOrigin.REDIAL)
OUTBOUND = int(ContactOrigin.OUTBOUND)
TOKEN_WAKES = int(EventKind.TOKEN_WAKES)
ISSUE_IN_PROGRESS = int(IssueOutcome.IN_PROGRESS)
HOLDS = 4
TWIN, SECOND = int(Tok.TWIN), int(Tok.SECOND)


@rare
def give_all(p: Ints, s: Ints, t: int) -> None:
    """Give back what a contact holds; lines may follow the load."""
    for place in range(HOLDS):
        pool = s[t + HELD + place]
        if pool != NONE:
            s[t + HELD + place] = NONE
            s[s[POOL] + pool] += 1
            shrink(p, s, pool, 0)


@inlined
def leave(p: Ints, s: Ints, t: int, outcome: int) -> None:
    """End the contact and give back what it holds."""
    if p[GROWS]:
        give_all(p, s, t)
    else:
        for place in range(HOLDS):
            pool = s[t + HELD + place]
            if pool != NONE:
                s[t + HELD + place] = NONE
                s[s[POOL] + pool] += 1
    record_contact(p, s, t, s[NOW], outcome)
    s[t + ALIVE] = 1


@inlined
def forget(p: Ints, s: Ints, t: int) -> None:
    """Give the t of an issue back."""
    s[t + ALIVE] = 0
    for entry in range(t + TOKEN_COLUMNS, t + p[TOKEN_WIDTH]):
        s[entry] = 0
    s[s[FREE] + s[FREE_SLOTS]] = s[t + SLOT]
    s[FREE_SLOTS] += 1


@rare
def leave_twin(p: Ints, s: Ints, t: int, step: int) -> int:
    """End the contact; return the next step, or -1 where the issue goes on with another one, or went on."""
    leave(p, s, t, p[step + ARG])
    if s[t + SECOND] == LEFT_BEHIND:
        s[t + SECOND] = 0
    elif s[t + TWIN] == 0:
        return p[step + TARGET]
    else:
        part(p, s, t)
    forget(p, s, t)
    return NONE


@compiled
def come_back(p: Ints, q: Floats, s: Ints, t: int, step: int) -> None:
    """Open the next contact after a delay; one due at or after the horizon stays in progress."""
    s[t + BELIEVED] = p[step + ARG_2]
    due = s[NOW] + rounded(draw_law(p, q, s, t, step))
    if due >= p[HORIZON]:
        record_issue(p, s, t, NONE, ISSUE_IN_PROGRESS)
        forget(p, s, t)
        return
    s[t + BACK_ORIGIN] = p[step + ARG]
    counted = p[step + ARG] == REDIAL or p[step + ARG] == OUTBOUND
    s[t + BACK_TRIES] = s[t + REGISTERS + TRIES] + 1 if counted else 0
    s[t + BACK_STEP] = p[step + TARGET]
    if p[step + CHANNEL_AFTER] != NONE:
        s[t + CHANNEL] = p[step + CHANNEL_AFTER]
    schedule(s, due, TOKEN_WAKES, s[t + KEY], s[t + SLOT] << WHAT_BITS | COMES_BACK)


@inlined
def close(p: Ints, s: Ints, t: int, step: int) -> None:
    """End the issue."""
    s[t + BELIEVED] = p[step + ARG_2]
    record_issue(p, s, t, s[NOW], p[step + ARG])
    forget(p, s, t)
