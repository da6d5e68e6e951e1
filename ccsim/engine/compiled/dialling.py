"""An agent calls a customer back, who answers or is not reached."""

from __future__ import annotations

from ccsim.blueprint.steps import Register
from ccsim.durations import rounded
from ccsim.engine.compiled.calendar import WAKE, WHAT_BITS, schedule
from ccsim.engine.compiled.draws import draw, draw_law
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.people import free
from ccsim.engine.compiled.places import by_cell
from ccsim.engine.compiled.program import Col
from ccsim.engine.compiled.record import note_visit
from ccsim.engine.compiled.ringing import answer
from ccsim.engine.compiled.slots import finish_in_slot, person_of
from ccsim.engine.compiled.state import REGISTERS, S, Tok
from ccsim.engine.order import EventKind
from ccsim.outcomes import VisitOutcome

NOW, TARGET, OTHER = int(S.NOW), int(Col.TARGET), int(Col.OTHER)
ENTRY, WAY, REACHED_SITE = int(Col.ENTRY), int(Col.FIRST_WAY), int(Col.ARG)
TRIES, TRIES_STRIDE = int(Col.TABLE_2), int(Col.STRIDE_2)
ENTITY, SLOT, STEP, AGENT = int(Tok.ENTITY), int(Tok.SLOT), int(Tok.STEP), int(Tok.AGENT)
CELL, PLACE, NOT_REACHED_NOW = int(Tok.CELL), int(Tok.PLACE), int(Tok.GIVES_UP)
NOBODY = -1
CALLS = REGISTERS + int(Register.CALLS)
PERSON_RELEASED, NOT_REACHED = int(EventKind.PERSON_RELEASED), int(VisitOutcome.NOT_REACHED)


@rare
def dial(p: Ints, q: Floats, s: Ints, t: int, step: int) -> None:
    """Sleep while the agent calls; whether somebody will answer is drawn already."""
    n = s[t + p[step + ENTRY]]
    length = rounded(draw_law(p, q, s, t, step))
    way = p[step + WAY]
    share = q[p[way + 1] + p[way + 2] * s[t + CELL]]
    s[t + NOT_REACHED_NOW] = int(draw(p, s[t + ENTITY], p[step + REACHED_SITE], n) >= share)
    s[t + STEP] = step
    schedule(s, s[NOW] + length, PERSON_RELEASED, person_of(s, t), s[t + SLOT] << WHAT_BITS | WAKE)


@rare
def end_dial(p: Ints, q: Floats, s: Ints, f: Floats, t: int) -> int:
    """Let the customer answer, or the agent go; return the next step."""
    step, agent = s[t + STEP], s[t + AGENT]
    if s[t + NOT_REACHED_NOW] == 0:
        answer(s, t)
        return p[step + TARGET]
    s[t + CALLS] += 1
    note_visit(p, s, t, NOT_REACHED, 0, 0)
    if s[t + PLACE] != NOBODY:
        finish_in_slot(p, q, s, f, t, 0, False)
    else:
        free(p, s, agent)
    if s[t + CALLS] < by_cell(p, p[step + TRIES], p[step + TRIES_STRIDE], s[t + CELL]):
        return p[p[step + WAY]]
    return p[step + OTHER]
