"""Duplicate contacts: a customer who still waits opens the same issue on a second channel.

The second contact has a slot of its own; each of the two knows the other by `TWIN`. What belongs to the
issue stands in both slots and stays equal there, as nobody has served either; the issue is written down
by the one that is not `SECOND`, which the survivor becomes.
"""

from __future__ import annotations

from ccsim.engine.compiled.draws import GENERATION_BITS
from ccsim.engine.compiled.endings import forget, leave
from ccsim.engine.compiled.jit import compiled
from ccsim.engine.compiled.journey import begin
from ccsim.engine.compiled.leaving import lose_patience_later
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.places import token_at
from ccsim.engine.compiled.program import Col
from ccsim.engine.compiled.record import record_visit
from ccsim.engine.compiled.seconds import part
from ccsim.engine.compiled.state import S, Tok
from ccsim.engine.compiled.waiting import NOBODY, drop
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
PLACE = int(Tok.PLACE)
CHANNEL, TARGET = int(Col.ARG), int(Col.OTHER)
DUPLICATE = int(ContactOrigin.DUPLICATE)
WITHDRAWN, VISIT_WITHDRAWN = int(ContactOutcome.WITHDRAWN), int(VisitOutcome.WITHDRAWN)
GENERATIONS = (1 << GENERATION_BITS) - 1


@compiled
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
    s[u + KEY] = s[t + KEY] + 1
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
    begin(p, q, s, f, u, p[step + CHANNEL], DUPLICATE, 0, p[step + TARGET])


@compiled
def withdraw_twin(p: Ints, s: Ints, t: int) -> None:
    """Take the other contact of an issue out of its queue, as a person was found for this one."""
    slot = s[t + TWIN] - 1
    u = token_at(p, s, slot)
    s[u + GENERATION] = (s[u + GENERATION] + 1) & GENERATIONS
    if s[u + LINE] != NOBODY:
        drop(p, s, slot)
    record_visit(p, s, u, VISIT_WITHDRAWN, 0, 0)
    leave(p, s, u, WITHDRAWN)
    part(p, s, u)
    forget(p, s, u)
