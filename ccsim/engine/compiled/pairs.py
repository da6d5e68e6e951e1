"""Duplicate contacts: a customer who still waits opens the same issue on a second channel.

The second contact has a slot of its own; each of the two knows the other by `TWIN`. What belongs to the
issue stands in both slots and stays equal there, as nobody has served either; the issue is written down
by the one that is not `SECOND`, which the survivor becomes, and not by one that is left behind.
"""

from __future__ import annotations

from ccsim.engine.compiled.draws import GENERATION_BITS
from ccsim.engine.compiled.endings import forget, give_all, leave
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.journey import begin
from ccsim.engine.compiled.leaving import lose_patience_later
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.places import by_cell, token_at
from ccsim.engine.compiled.program import WAY_WIDTH, Col
from ccsim.engine.compiled.record import record_visit
from ccsim.engine.compiled.seconds import LEFT_BEHIND, part
from ccsim.engine.compiled.state import S, Tok
from ccsim.engine.compiled.waiting import NOBODY, drop
from ccsim.engine.order import LAST_PART
from ccsim.outcomes import ContactOrigin, ContactOutcome, VisitOutcome
from ccsim.streams import issue_entity
from ccsim.trace import NONE

FREE, FREE_SLOTS = int(S.FREE), int(S.FREE_SLOTS)
SLOT, KEY, ENTITY, LINE = int(Tok.SLOT), int(Tok.KEY), int(Tok.ENTITY), int(Tok.LINE)
STREAM, LAST_OF_ISSUE, CONTACTS = int(Tok.STREAM), int(Tok.CONTACTS), int(Tok.CONTACTS)
OWN_WORK, OWN_PATIENCE, LAST_AGENT = int(Tok.OWN_WORK), int(Tok.OWN_PATIENCE), int(Tok.LAST_AGENT)
FIRST_CHANNEL, REOPENED, GENERATION = int(Tok.FIRST_CHANNEL), int(Tok.REOPENED), int(Tok.GENERATION)
TWIN, SECOND, SECOND_AT, SECOND_STEP = (
    int(Tok.TWIN),
    int(Tok.SECOND),
    int(Tok.SECOND_AT),
    int(Tok.SECOND_STEP),
)
PLACE, SETTLED, STEP, CELL = int(Tok.PLACE), int(Tok.SETTLED), int(Tok.STEP), int(Tok.CELL)
PATIENCE_LAW, VISIT_PATIENCE = int(Tok.PATIENCE_LAW), int(Tok.VISIT_PATIENCE)
FIRST_WAY = int(Col.FIRST_WAY)
TABLE_2, STRIDE_2 = int(Col.TABLE_2), int(Col.STRIDE_2)
CHANNEL, TARGET = int(Col.ARG), int(Col.OTHER)
DUPLICATE = int(ContactOrigin.DUPLICATE)
WITHDRAWN, VISIT_WITHDRAWN = int(ContactOutcome.WITHDRAWN), int(VisitOutcome.WITHDRAWN)
GENERATIONS = (1 << GENERATION_BITS) - 1


@rare
def open_second(p: Ints, q: Floats, s: Ints, f: Floats, slot: int) -> None:
    """Open the same issue on a second channel; the patience of the first contact goes on."""
    t = token_at(p, s, slot)
    s[t + SECOND_AT] = NONE
    lose_patience_later(p, q, s, t)
    s[FREE_SLOTS] -= 1
    other = s[s[FREE] + s[FREE_SLOTS]]
    u = token_at(p, s, other)
    for column in range(STREAM, LAST_OF_ISSUE + 1):
        s[u + column] = s[t + column]
    s[u + SLOT] = other
    s[u + KEY] = s[t + KEY] & ~LAST_PART | min(s[t + CONTACTS], LAST_PART)
    s[u + ENTITY] = issue_entity(s[t + ENTITY], s[t + CONTACTS])
    s[u + OWN_WORK] = s[u + OWN_PATIENCE] = NONE
    s[u + FIRST_CHANNEL] = s[t + FIRST_CHANNEL]
    s[u + REOPENED] = s[t + REOPENED]
    s[u + LAST_AGENT] = s[t + LAST_AGENT]
    s[u + LINE] = s[u + PLACE] = NOBODY
    s[u + SECOND] = 1
    s[u + TWIN], s[t + TWIN] = slot + 1, other + 1
    s[t + CONTACTS] += 1
    step = s[t + SECOND_STEP]
    stays = by_cell(p, p[step + TABLE_2], p[step + STRIDE_2], s[t + CELL])
    s[t + SETTLED] = s[u + SETTLED] = NONE if stays < 0 else p[p[step + FIRST_WAY] + stays * WAY_WIDTH]
    begin(p, q, s, f, u, p[step + CHANNEL], DUPLICATE, 0, p[step + TARGET])


@rare
def leave_twin_waiting(p: Ints, s: Ints, t: int) -> None:
    """Let a person be found for one contact of an issue: the other is withdrawn, or stays behind."""
    slot = s[t + TWIN] - 1
    u = token_at(p, s, slot)
    if s[t + SETTLED] != NONE:
        leave_behind(p, s, t, u)
        return
    s[u + GENERATION] = (s[u + GENERATION] + 1) & GENERATIONS
    if s[u + LINE] != NOBODY:
        drop(p, s, slot)
    record_visit(p, s, u, VISIT_WITHDRAWN, 0, 0)
    leave(p, s, u, WITHDRAWN)
    part(p, s, u)
    forget(p, s, u)


@rare
def leave_behind(p: Ints, s: Ints, t: int, u: int) -> None:
    """Let the other contact keep its place in the queue, where nobody loses patience with it.

    Its patience stays on the calendar and is not heard; when it looks again goes on.
    """
    step = s[u + SETTLED]
    part(p, s, u)
    s[u + SECOND] = LEFT_BEHIND
    s[u + STEP] = step
    s[u + PATIENCE_LAW] = by_cell(p, p[step + TABLE_2], p[step + STRIDE_2], s[u + CELL])
    s[u + VISIT_PATIENCE] = s[u + OWN_WORK] = NONE
    give_all(p, s, u)
