"""The end of a shift: who has work in hand that may rest puts it down and goes home."""

from __future__ import annotations

from ccsim.durations import rounded, work_left, work_time
from ccsim.engine.compiled.draws import GENERATION_BITS
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.journey import walk
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.people import OFF_DUTY, change_staff, turn_to
from ccsim.engine.compiled.places import agent_at, by_cell, team_at, token_at
from ccsim.engine.compiled.program import GROUP_WIDTH, Col, Op, P
from ccsim.engine.compiled.record import note_visit
from ccsim.engine.compiled.rooms import taken_by
from ccsim.engine.compiled.slots import change_slot_staff, let_go, pace_of, places_of, rest_in_slot
from ccsim.engine.compiled.state import S, Team, Tok, Who
from ccsim.engine.compiled.working import put_down
from ccsim.outcomes import VisitOutcome
from ccsim.trace import NONE

NOW, HANDS, GROUP_TABLE, EXCESS = int(S.NOW), int(S.HANDS), int(P.GROUP), int(Team.EXCESS)
SCHEDULED = int(Team.SCHEDULED)
STEP, ENDS_AT, OTHER = int(Tok.STEP), int(Tok.ENDS_AT), int(Col.OTHER)
OP, TABLE_2, STRIDE_2 = int(Col.OP), int(Col.TABLE_2), int(Col.STRIDE_2)
PAUSING_WORK, GO_ON = int(Op.PAUSING_WORK), int(Op.GO_ON)
STREAMS, TOKEN_SLOTS, LEAVING = int(P.STREAMS), int(S.SLOTS), int(Who.LEAVING)
GROUP, SLOTS, CONTACTS = int(Who.GROUP), int(Who.SLOTS), int(Who.CONTACTS)
CELL, SLOT, PLACE = int(Tok.CELL), int(Tok.SLOT), int(Tok.PLACE)
GENERATION, RATED_AT, LEFT = int(Tok.GENERATION), int(Tok.RATED_AT), int(Tok.LEFT)
STARTED_AT, PUT_DOWN = int(Tok.STARTED_AT), int(VisitOutcome.PUT_DOWN)
GENERATIONS = (1 << GENERATION_BITS) - 1


@rare
def change_shift(p: Ints, q: Floats, s: Ints, f: Floats, group: int) -> None:
    """Change the number of people of a group; where it falls, work in hand is put down."""
    before = s[team_at(s, group) + SCHEDULED]
    change_staff(p, s, group)
    if s[team_at(s, group) + SCHEDULED] < before:
        put_work_down(p, q, s, f, group)


@rare
def put_work_down(p: Ints, q: Floats, s: Ints, f: Floats, group: int) -> None:
    """Send home who is beyond the schedule and has work in hand that does not end now, by number."""
    team, plan = team_at(s, group), p[GROUP_TABLE] + group * GROUP_WIDTH
    for agent in range(p[plan], p[plan] + p[plan + 1]):
        slot = s[s[HANDS] + agent]
        if s[team + EXCESS] == 0:
            return
        if slot != NONE and s[token_at(p, s, slot) + ENDS_AT] > s[NOW]:
            t = token_at(p, s, slot)
            s[team + EXCESS] -= 1
            put_down(p, q, s, t)
            turn_to(p, s, agent, OFF_DUTY)
            walk(p, q, s, f, t, p[s[t + STEP] + OTHER])


@rare
def change_slot_shift(p: Ints, q: Floats, s: Ints, f: Floats, group: int) -> None:
    """Change the number of people of a group with slots; where it falls, who has to go puts work down."""
    before = s[team_at(s, group) + SCHEDULED]
    change_slot_staff(p, s, group)
    if s[team_at(s, group) + SCHEDULED] >= before:
        return
    plan = p[GROUP_TABLE] + group * GROUP_WIDTH
    for agent in range(p[plan], p[plan] + p[plan + 1]):
        if s[agent_at(s, agent) + LEAVING]:
            put_slot_work_down(p, q, s, f, agent)


@rare
def put_slot_work_down(p: Ints, q: Floats, s: Ints, f: Floats, agent: int) -> None:
    """Let the work of an agent with slots rest that may and does not end now; by place."""
    a, hands = agent_at(s, agent), places_of(p, s, agent)
    for place in range(s[a + SLOTS]):
        if s[hands + place] == NONE:
            continue
        t = token_at(p, s, s[hands + place])
        pace = pace_of(p, q, s, t, s[a + CONTACTS])
        left = p[STREAMS] + s[TOKEN_SLOTS] + s[t + SLOT]
        if may_rest(p, s, t) and s[t + RATED_AT] + work_time(f[left], pace) > s[NOW]:
            s[t + LEFT] = rounded(work_left(f[left], pace, s[NOW] - s[t + RATED_AT]))
            s[t + GENERATION] = (s[t + GENERATION] + 1) & GENERATIONS
            note_visit(p, s, t, PUT_DOWN, s[NOW] - s[t + STARTED_AT], 0)
            rest_in_slot(p, s, t)
            s[t + PLACE] = NONE
            let_go(p, q, s, f, agent, place, taken_by(p, s, t, s[a + GROUP]), False)
            walk(p, q, s, f, t, p[s[t + STEP] + OTHER])


@rare
def may_rest(p: Ints, s: Ints, t: int) -> bool:
    """Whether the work on a token may be put down."""
    step = s[t + STEP]
    if p[step + OP] == PAUSING_WORK:
        return by_cell(p, p[step + TABLE_2], p[step + STRIDE_2], s[t + CELL]) > 0
    return p[step + OP] == GO_ON
