"""Agents who serve several contacts at once: their places, and work at a pace that changes.

An agent has a contact in hand from when it is found to the end of the after-contact work. Work in
progress is kept as what is left of it at the agent's own speed; whenever the number of contacts in hand
changes, all of it goes on at another pace, and the ends that stood on the calendar no longer count: their
generation is old.
"""

from __future__ import annotations

from ccsim.durations import work_left, work_time
from ccsim.engine.compiled.calendar import SLOT_FREE, SLOT_WORK_ENDS, WHAT_BITS, schedule
from ccsim.engine.compiled.draws import GENERATION_BITS
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.people import add_ghost_time, enter, plan_staffing
from ccsim.engine.compiled.places import agent_at, speed_of, team_at, token_at
from ccsim.engine.compiled.program import GROUP_WIDTH, SLOT_WIDTH, STAFF_WIDTH, P
from ccsim.engine.compiled.rooms import enter_room, leave_room, taken_by
from ccsim.engine.compiled.state import ROOM_WIDTH, S, Team, Tok, Who
from ccsim.engine.order import PLACE_SHIFT, EventKind
from ccsim.outcomes import AgentState

NOW, TOKEN_SLOTS, STREAMS = int(S.NOW), int(S.SLOTS), int(P.STREAMS)
FREED, FREED_LIST = int(S.FREED), int(S.FREED_LIST)
PLACE_TABLE, ROOM_TABLE, FACTOR = int(S.AT_PLACE), int(S.ROOM), int(P.FACTOR)
SLOT_TABLE, GROUP_TABLE, STAFF_TABLE = int(P.SLOT), int(P.GROUP), int(P.STAFF)
GROUP, STATE, SINCE, SLOTS = int(Who.GROUP), int(Who.STATE), int(Who.SINCE), int(Who.SLOTS)
USED, CONTACTS, PLACES = int(Who.USED), int(Who.CONTACTS), int(Who.PLACES)
LEAVING = int(Who.LEAVING)
SCHEDULED, EXCESS, STAFF_NEXT = int(Team.SCHEDULED), int(Team.EXCESS), int(Team.STAFF_NEXT)
SLOT, AGENT, PLACE, RATED_AT = int(Tok.SLOT), int(Tok.AGENT), int(Tok.PLACE), int(Tok.RATED_AT)
GENERATION = int(Tok.GENERATION)
GENERATIONS = (1 << GENERATION_BITS) - 1
OFF_DUTY, NOBODY = -1, -1
IDLE, BUSY, PAUSE = int(AgentState.IDLE), int(AgentState.BUSY), int(AgentState.PAUSE)
PERSON_RELEASED = int(EventKind.PERSON_RELEASED)
PLACE_BITS = 5
"""Enough for the number of a place, and for a number of slots."""


@rare
def change(p: Ints, s: Ints, agent: int, what: int) -> None:
    """Take note of what an agent did until now, and begin something else; before slots in use change."""
    enter(p, s, agent, what)


@rare
def make_available(p: Ints, s: Ints, agent: int) -> None:
    """Let an agent take contacts, to be looked at by the next dispatch."""
    enter_room(p, s, agent)
    s[s[FREED_LIST] + s[FREED]] = agent
    s[FREED] += 1


@rare
def places_of(p: Ints, s: Ints, agent: int) -> int:
    """Return where the tokens on which an agent works are kept, by place."""
    a = agent_at(s, agent)
    group = s[a + GROUP]
    number = agent - p[p[GROUP_TABLE] + group * GROUP_WIDTH]
    return s[PLACE_TABLE] + p[p[SLOT_TABLE] + group * SLOT_WIDTH + 2] + number * s[a + SLOTS]


@rare
def pace_of(p: Ints, q: Floats, s: Ints, t: int, contacts: int) -> float:
    """Return the speed at which the work on a token goes on with so many contacts in hand."""
    group = s[agent_at(s, s[t + AGENT]) + GROUP]
    factor = q[p[FACTOR] + p[p[SLOT_TABLE] + group * SLOT_WIDTH + 1] + contacts - 1]
    return speed_of(p, q, s, t) / factor


@rare
def end_later(p: Ints, s: Ints, f: Floats, t: int, pace: float) -> None:
    """Put the end of the work on a token on the calendar; one that stands there no longer counts."""
    s[t + GENERATION] = (s[t + GENERATION] + 1) & GENERATIONS
    end = s[t + RATED_AT] + work_time(f[p[STREAMS] + s[TOKEN_SLOTS] + s[t + SLOT]], pace)
    payload = (s[t + SLOT] << GENERATION_BITS | s[t + GENERATION]) << WHAT_BITS | SLOT_WORK_ENDS
    schedule(s, end, PERSON_RELEASED, s[t + PLACE] << PLACE_SHIFT | s[t + AGENT], payload)


@rare
def change_pace(p: Ints, q: Floats, s: Ints, f: Floats, agent: int, before: int) -> None:
    """Have all work in progress go on at the pace of what an agent has in hand now."""
    a, hands = agent_at(s, agent), places_of(p, s, agent)
    for place in range(s[a + SLOTS]):
        if s[hands + place] == NOBODY:
            continue
        t = token_at(p, s, s[hands + place])
        was, pace = pace_of(p, q, s, t, before), pace_of(p, q, s, t, s[a + CONTACTS])
        if was != pace:
            left = p[STREAMS] + s[TOKEN_SLOTS] + s[t + SLOT]
            f[left] = work_left(f[left], was, s[NOW] - s[t + RATED_AT])
            s[t + RATED_AT] = s[NOW]
            end_later(p, s, f, t, pace)


@rare
def take(p: Ints, q: Floats, s: Ints, f: Floats, t: int, agent: int) -> None:
    """Put a token in an agent's hands, at the first place that is free."""
    a, place = agent_at(s, agent), 0
    while s[a + PLACES] >> place & 1:
        place += 1
    leave_room(p, s, agent)
    change(p, s, agent, BUSY)
    s[t + PLACE] = place
    s[a + PLACES] |= 1 << place
    s[a + USED] += taken_by(p, s, t, s[a + GROUP])
    s[a + CONTACTS] += 1
    change_pace(p, q, s, f, agent, s[a + CONTACTS] - 1)
    enter_room(p, s, agent)


@rare
def work_in_slot(p: Ints, q: Floats, s: Ints, f: Floats, t: int, required: float) -> None:
    """Begin to work on a token at its place."""
    agent = s[t + AGENT]
    f[p[STREAMS] + s[TOKEN_SLOTS] + s[t + SLOT]] = required
    s[t + RATED_AT] = s[NOW]
    s[places_of(p, s, agent) + s[t + PLACE]] = s[t + SLOT]
    end_later(p, s, f, t, pace_of(p, q, s, t, s[agent_at(s, agent) + CONTACTS]))


@rare
def rest_in_slot(p: Ints, s: Ints, t: int) -> None:
    """Take note that nobody works on a token at its place, which stays in use."""
    s[places_of(p, s, s[t + AGENT]) + s[t + PLACE]] = NOBODY


@rare
def person_of(s: Ints, t: int) -> int:
    """Return the entity of the event at which what an agent does for a token ends."""
    return max(s[t + PLACE], 0) << PLACE_SHIFT | s[t + AGENT]


@rare
def finish_in_slot(
    p: Ints, q: Floats, s: Ints, f: Floats, t: int, after_contact_work: int, contact: bool
) -> None:
    """Let go of a token, whose slots stay in use during its after-contact work."""
    agent, place = s[t + AGENT], s[t + PLACE]
    slots = taken_by(p, s, t, s[agent_at(s, agent) + GROUP])
    s[places_of(p, s, agent) + place] = NOBODY
    s[t + PLACE] = NOBODY
    if after_contact_work == 0:
        let_go(p, q, s, f, agent, place, slots, contact)
        return
    payload = ((agent << PLACE_BITS | place) << PLACE_BITS | slots) << WHAT_BITS | SLOT_FREE
    schedule(s, s[NOW] + after_contact_work, PERSON_RELEASED, place << PLACE_SHIFT | agent, payload)


@rare
def end_in_slot(p: Ints, q: Floats, s: Ints, f: Floats, subject: int) -> None:
    """End the after-contact work at a place, or where no slots are told the pause."""
    mask = (1 << PLACE_BITS) - 1
    agent, place, slots = subject >> 2 * PLACE_BITS, subject >> PLACE_BITS & mask, subject & mask
    if slots == 0:
        rest_empty(p, s, agent)
    else:
        let_go(p, q, s, f, agent, place, slots, True)


@rare
def let_go(p: Ints, q: Floats, s: Ints, f: Floats, agent: int, place: int, slots: int, contact: bool) -> None:
    """Free the slots of a place; who has nothing more in hand goes home, pauses or is idle."""
    a = agent_at(s, agent)
    leave_room(p, s, agent)
    change(p, s, agent, BUSY)
    s[a + PLACES] &= ~(1 << place)
    s[a + USED] -= slots
    s[a + CONTACTS] -= 1
    if s[a + CONTACTS] > 0:
        change_pace(p, q, s, f, agent, s[a + CONTACTS] + 1)
        if s[a + LEAVING] == 0:
            make_available(p, s, agent)
        return
    pause = p[p[GROUP_TABLE] + s[a + GROUP] * GROUP_WIDTH + 6]
    if contact and pause > 0 and s[a + LEAVING] == 0:
        change(p, s, agent, PAUSE)
        payload = agent << 2 * PLACE_BITS << WHAT_BITS | SLOT_FREE
        schedule(s, s[NOW] + pause, PERSON_RELEASED, agent, payload)
    else:
        rest_empty(p, s, agent)


@rare
def rest_empty(p: Ints, s: Ints, agent: int) -> None:
    """Let an agent with nothing in hand be idle, or go home."""
    a = agent_at(s, agent)
    if s[a + LEAVING]:
        s[a + LEAVING] = 0
        add_ghost_time(p, s, s[a + GROUP])
        s[team_at(s, s[a + GROUP]) + EXCESS] -= 1
        change(p, s, agent, OFF_DUTY)
    else:
        change(p, s, agent, IDLE)
        make_available(p, s, agent)


@rare
def send_home(p: Ints, s: Ints, group: int) -> None:
    """Send one home: the longest idle at once, else the one with the least in hand as they finish."""
    idle = s[s[ROOM_TABLE] + ROOM_WIDTH * p[p[SLOT_TABLE] + group * SLOT_WIDTH + 1]]
    if idle != NOBODY:
        leave_room(p, s, idle)
        change(p, s, idle, OFF_DUTY)
        return
    plan, best, b = p[GROUP_TABLE] + group * GROUP_WIDTH, NOBODY, 0
    for agent in range(p[plan], p[plan] + p[plan + 1]):
        a = agent_at(s, agent)
        if s[a + STATE] == OFF_DUTY or s[a + LEAVING]:
            continue
        less = s[a + USED] < s[b + USED] or (s[a + USED] == s[b + USED] and s[a + SINCE] < s[b + SINCE])
        if best == NOBODY or less:
            best, b = agent, a
    leave_room(p, s, best)
    s[b + LEAVING] = 1
    s[team_at(s, group) + EXCESS] += 1


@rare
def change_slot_staff(p: Ints, s: Ints, group: int) -> None:
    """Change the number of people of a group with slots as its plan says."""
    plan, team = p[GROUP_TABLE] + group * GROUP_WIDTH, team_at(s, group)
    people = p[p[STAFF_TABLE] + (p[plan + 2] + s[team + STAFF_NEXT]) * STAFF_WIDTH + 1]
    more = people - s[team + SCHEDULED]
    s[team + SCHEDULED] = people
    s[team + STAFF_NEXT] += 1
    add_ghost_time(p, s, group)
    for _ in range(-more):
        send_home(p, s, group)
    staying = min(max(more, 0), s[team + EXCESS]) if more > 0 else 0
    coming, agent = max(more, 0) - staying, p[plan]
    s[team + EXCESS] -= staying
    while staying > 0:
        a = agent_at(s, agent)
        if s[a + LEAVING]:
            s[a + LEAVING] = 0
            if s[a + CONTACTS] > 0:
                make_available(p, s, agent)
            staying -= 1
        agent += 1
    agent = p[plan]
    while coming > 0:
        if s[agent_at(s, agent) + STATE] == OFF_DUTY:
            change(p, s, agent, IDLE)
            make_available(p, s, agent)
            coming -= 1
        agent += 1
    plan_staffing(p, s, group)
