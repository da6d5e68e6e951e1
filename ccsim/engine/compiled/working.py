"""Work beside plain talk: the customer on hold, and work that may be put down and taken up again."""

from __future__ import annotations

from ccsim.durations import rounded, work_time
from ccsim.engine.compiled.calendar import PATIENCE, WHAT_BITS, WORK_ENDS, schedule
from ccsim.engine.compiled.draws import GENERATION_BITS, draw_law
from ccsim.engine.compiled.jit import compiled, rare
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.places import by_cell, speed_of
from ccsim.engine.compiled.program import Col, P
from ccsim.engine.compiled.record import note_visit
from ccsim.engine.compiled.slots import person_of, rest_in_slot, work_in_slot
from ccsim.engine.compiled.state import S, Tok
from ccsim.engine.order import EventKind
from ccsim.outcomes import VisitOutcome
from ccsim.trace import NONE

NOW, HANDS, STREAMS = int(S.NOW), int(S.HANDS), int(P.STREAMS)
TABLE_2, STRIDE_2 = int(Col.TABLE_2), int(Col.STRIDE_2)
PLACE, SLOT, STEP, AGENT, CELL = int(Tok.PLACE), int(Tok.SLOT), int(Tok.STEP), int(Tok.AGENT), int(Tok.CELL)
STARTED_AT, GENERATION, OWN_WORK = int(Tok.STARTED_AT), int(Tok.GENERATION), int(Tok.OWN_WORK)
ON_HOLD, LEFT, AGAIN, ENDS_AT = int(Tok.ON_HOLD), int(Tok.LEFT), int(Tok.AGAIN), int(Tok.ENDS_AT)
PERSON_RELEASED, PUT_DOWN = int(EventKind.PERSON_RELEASED), int(VisitOutcome.PUT_DOWN)
GENERATIONS = (1 << GENERATION_BITS) - 1


@rare
def hold(p: Ints, q: Floats, s: Ints, f: Floats, t: int, step: int) -> None:
    """Keep the customer on hold."""
    required = draw_law(p, q, s, t, step) * f[p[STREAMS] + s[t + SLOT]]
    s[t + ON_HOLD] = work_time(required, speed_of(p, q, s, t))
    s[t + STEP] = step
    if s[t + PLACE] != NONE:
        rest_in_slot(p, s, t)
    payload = s[t + SLOT] << WHAT_BITS | WORK_ENDS
    schedule(s, s[NOW] + s[t + ON_HOLD], PERSON_RELEASED, person_of(s, t), payload)


@rare
def take_in_hand(s: Ints, t: int, step: int, time: int) -> None:
    """Work for a time; the end no longer counts, as a patience would not, if that is put down before."""
    s[t + STEP] = step
    s[t + ENDS_AT] = s[NOW] + time
    s[s[HANDS] + s[t + AGENT]] = s[t + SLOT]
    payload = (s[t + SLOT] << GENERATION_BITS | s[t + GENERATION]) << WHAT_BITS | PATIENCE
    schedule(s, s[t + ENDS_AT], PERSON_RELEASED, s[t + AGENT], payload)


@rare
def pausing_work(p: Ints, q: Floats, s: Ints, f: Floats, t: int, step: int) -> None:
    """Work until the required work is done, or put down where the cell says so."""
    required = draw_law(p, q, s, t, step)
    if s[t + OWN_WORK] != NONE:
        required = float(s[t + OWN_WORK])
        s[t + OWN_WORK] = NONE
    required *= f[p[STREAMS] + s[t + SLOT]]
    if s[t + PLACE] != NONE:
        s[t + STEP] = step
        work_in_slot(p, q, s, f, t, required)
        return
    time = work_time(required, speed_of(p, q, s, t))
    if by_cell(p, p[step + TABLE_2], p[step + STRIDE_2], s[t + CELL]):
        take_in_hand(s, t, step, time)
    else:
        s[t + STEP] = step
        schedule(s, s[NOW] + time, PERSON_RELEASED, s[t + AGENT], s[t + SLOT] << WHAT_BITS | WORK_ENDS)


@rare
def go_on(p: Ints, q: Floats, s: Ints, f: Floats, t: int, step: int) -> None:
    """Work on what was put down."""
    s[t + AGAIN] = 0
    if s[t + PLACE] != NONE:
        s[t + STEP] = step
        work_in_slot(p, q, s, f, t, float(s[t + LEFT]))
        return
    take_in_hand(s, t, step, work_time(float(s[t + LEFT]), speed_of(p, q, s, t)))


@compiled
def end_work_in_hand(s: Ints, t: int) -> None:
    """Take note that the work in an agent's hands is done."""
    s[s[HANDS] + s[t + AGENT]] = NONE


@rare
def put_down(p: Ints, q: Floats, s: Ints, t: int) -> None:
    """Let an agent's work rest; the visit ends here."""
    end_work_in_hand(s, t)
    s[t + GENERATION] = (s[t + GENERATION] + 1) & GENERATIONS
    s[t + LEFT] = rounded(float(s[t + ENDS_AT] - s[NOW]) * speed_of(p, q, s, t))
    note_visit(p, s, t, PUT_DOWN, s[NOW] - s[t + STARTED_AT], 0)
