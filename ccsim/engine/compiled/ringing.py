"""Ringing: an agent has been found and does not answer yet."""

from __future__ import annotations

import math

from ccsim.blueprint.steps import Register
from ccsim.durations import rounded
from ccsim.engine.compiled.calendar import WAKE, WHAT_BITS, schedule
from ccsim.engine.compiled.draws import draw_law, patience_of
from ccsim.engine.compiled.jit import inlined, rare
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.people import free
from ccsim.engine.compiled.program import Col
from ccsim.engine.compiled.record import note_visit
from ccsim.engine.compiled.slots import finish_in_slot, person_of
from ccsim.engine.compiled.state import REGISTERS, S, Tok
from ccsim.engine.order import EventKind
from ccsim.outcomes import VisitOutcome
from ccsim.trace import NONE

NOW, TARGET, OTHER = int(S.NOW), int(Col.TARGET), int(Col.OTHER)
KEY, SLOT, STEP, AGENT = int(Tok.KEY), int(Tok.SLOT), int(Tok.STEP), int(Tok.AGENT)
PLACE = int(Tok.PLACE)
TIER, ENTERED_AT, STARTED_AT = int(Tok.TIER), int(Tok.ENTERED_AT), int(Tok.STARTED_AT)
ANSWERED_AT, GIVES_UP = int(Tok.ANSWERED_AT), int(Tok.GIVES_UP)
ANSWERED = REGISTERS + int(Register.ANSWERED)
PATIENCE_ENDS, PERSON_RELEASED = int(EventKind.PATIENCE_ENDS), int(EventKind.PERSON_RELEASED)
ABANDONED = int(VisitOutcome.ABANDONED)


@inlined
def answer(s: Ints, t: int) -> None:
    """Note that the agent found answers."""
    s[t + STARTED_AT] = s[NOW]
    if s[t + ANSWERED_AT] == NONE and s[t + TIER] > 0:
        s[t + ANSWERED_AT] = s[NOW]
        s[t + ANSWERED] = 1


@rare
def ring(p: Ints, q: Floats, s: Ints, t: int, step: int) -> int:
    """Sleep while it rings, or until the customer gives up; return the next step where it does not ring."""
    length = rounded(draw_law(p, q, s, t, step))
    if length == 0:
        answer(s, t)
        return p[step + TARGET]
    entity = person_of(s, t)
    at, kind = s[NOW] + length, PERSON_RELEASED
    s[t + GIVES_UP] = 0
    patience = patience_of(p, q, s, t)
    if not math.isinf(patience) and s[t + ENTERED_AT] + rounded(patience) < at:
        at, kind, entity = s[t + ENTERED_AT] + rounded(patience), PATIENCE_ENDS, s[t + KEY]
        s[t + GIVES_UP] = 1
    s[t + STEP] = step
    schedule(s, at, kind, entity, s[t + SLOT] << WHAT_BITS | WAKE)
    return NONE


@rare
def end_ring(p: Ints, q: Floats, s: Ints, f: Floats, t: int) -> int:
    """Stop ringing; return the next step."""
    step = s[t + STEP]
    if s[t + GIVES_UP]:
        agent = s[t + AGENT]
        note_visit(p, s, t, ABANDONED, 0, 0)
        if s[t + PLACE] != NONE:
            finish_in_slot(p, q, s, f, t, 0, False)
        else:
            free(p, s, agent)
        return p[step + OTHER]
    answer(s, t)
    return p[step + TARGET]
