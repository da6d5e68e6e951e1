"""The end of a shift: who has work in hand that may rest puts it down and goes home."""

from __future__ import annotations

from ccsim.engine.compiled.jit import compiled
from ccsim.engine.compiled.journey import walk
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.people import OFF_DUTY, change_staff, turn_to
from ccsim.engine.compiled.places import agent_at, team_at, token_at
from ccsim.engine.compiled.program import GROUP_WIDTH, SLOT_WIDTH, Col, P
from ccsim.engine.compiled.slots import change_slot_staff, places_of, rest_empty
from ccsim.engine.compiled.state import S, Team, Tok, Who
from ccsim.engine.compiled.working import may_rest, put_down
from ccsim.trace import NONE

NOW, HANDS, GROUP_TABLE, EXCESS = int(S.NOW), int(S.HANDS), int(P.GROUP), int(Team.EXCESS)
SCHEDULED, SLOT_TABLE = int(Team.SCHEDULED), int(P.SLOT)
LEAVING, SLOTS, CONTACTS = int(Who.LEAVING), int(Who.SLOTS), int(Who.CONTACTS)
STEP, ENDS_AT, OTHER = int(Tok.STEP), int(Tok.ENDS_AT), int(Col.OTHER)


@compiled
def change_shift(p: Ints, q: Floats, s: Ints, f: Floats, group: int) -> None:
    """Change the number of people of a group; where it falls, work in hand is put down."""
    before = s[team_at(s, group) + SCHEDULED]
    slots = p[p[SLOT_TABLE] + group * SLOT_WIDTH] > 0
    if slots:
        change_slot_staff(p, s, group)
    else:
        change_staff(p, s, group)
    if s[team_at(s, group) + SCHEDULED] >= before:
        return
    if slots:
        put_slots_down(p, q, s, f, group)
    else:
        put_work_down(p, q, s, f, group)


@compiled
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
            put_down(p, q, s, f, t)
            turn_to(p, s, agent, OFF_DUTY)
            walk(p, q, s, f, t, p[s[t + STEP] + OTHER])


@compiled
def put_slots_down(p: Ints, q: Floats, s: Ints, f: Floats, group: int) -> None:
    """Have those who are about to leave put down what can be and does not end now; then some can go."""
    plan = p[GROUP_TABLE] + group * GROUP_WIDTH
    for agent in range(p[plan], p[plan] + p[plan + 1]):
        a = agent_at(s, agent)
        if s[a + LEAVING] == 0 or s[a + CONTACTS] == 0:
            continue
        hands = places_of(p, s, agent)
        for place in range(s[a + SLOTS]):
            slot = s[hands + place]
            if slot != NONE and may_rest(p, s, token_at(p, s, slot)):
                t = token_at(p, s, slot)
                put_down(p, q, s, f, t)
                walk(p, q, s, f, t, p[s[t + STEP] + OTHER])
        if s[a + CONTACTS] == 0:
            rest_empty(p, s, agent)
