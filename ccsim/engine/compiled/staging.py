"""Staged routing: groups that take a contact only after a wait, while a condition holds, or keep people.

Only where some queue has gates. Such a queue has a waiting line of its own, so that what a group may take
of a line depends on the line, and on how long a token has waited there.
"""

from __future__ import annotations

from ccsim.blueprint.model import ContactChoice
from ccsim.engine.compiled.calendar import OVERFLOW, WHAT_BITS, schedule
from ccsim.engine.compiled.choice import BEST_SKILL, LEAST_OCCUPIED, SAME_AGENT, slots_for
from ccsim.engine.compiled.draws import GENERATION_BITS, draw
from ccsim.engine.compiled.indexes import (
    BY_CHANCE,
    BY_WORK,
    index_of,
    longer,
    nth_with_room,
    sooner,
    start_of_day,
    with_room,
)
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.marks import next_entry
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.places import agent_at, team_at, token_at
from ccsim.engine.compiled.program import (
    GATE_WIDTH,
    GROUP_WIDTH,
    QUEUE_WIDTH,
    RANK_WIDTH,
    STAGE_WIDTH,
    Col,
    P,
)
from ccsim.engine.compiled.rooms import (
    at_once,
    comes_first,
    has_room,
    more_room,
    preferred_with_room,
    slots_taken,
    taken_by,
)
from ccsim.engine.compiled.state import S, Team, Tok, Who
from ccsim.engine.compiled.waiting import before, ends_of, head
from ccsim.engine.order import EventKind
from ccsim.outcomes import AgentState

QUEUE_TABLE, RANK_TABLE, RANK_GROUP = int(P.QUEUE), int(P.RANK), int(P.RANK_GROUP)
GATE, STAGE, GATED_LINE, IDLE_OVER = int(P.GATE), int(P.STAGE), int(P.GATED_LINE), int(P.IDLE_OVER)
ALWAYS, CLASSES, CONTACT_CHOICE = int(P.ALWAYS), int(P.CLASSES), int(P.CONTACT_CHOICE)
AGENT_CHOICE, LEVEL, ISSUE_TYPES = int(P.AGENT_CHOICE), int(P.LEVEL), int(P.ISSUE_TYPES)
NEAREST_DEADLINE = int(ContactChoice.NEAREST_DEADLINE)
NOW, WAITING = int(S.NOW), int(S.WAITING)
LANES, GROUP_TABLE, GROUP_LINE = int(P.LANES), int(P.GROUP), int(P.GROUP_LINE)
STAGED, INDEXES, TURN = int(P.STAGED), int(P.INDEXES), int(P.TURN)
IDLE_FIRST, SCHEDULED = int(Team.IDLE_FIRST), int(Team.SCHEDULED)
WHO_GROUP = int(Who.GROUP)
WHO_STATE, IDLE = int(Who.STATE), int(AgentState.IDLE)
KEY, ENTITY, ISSUE_TYPE, STEP = int(Tok.KEY), int(Tok.ENTITY), int(Tok.ISSUE_TYPE), int(Tok.STEP)
QUEUE, SINCE, NEXT, SLOT = int(Tok.QUEUE), int(Tok.SINCE), int(Tok.NEXT), int(Tok.SLOT)
GENERATION, LAST_AGENT = int(Tok.GENERATION), int(Tok.LAST_AGENT)
ENTRY_NUMBER, SITE = int(Tok.PATIENCE_N), int(Col.ARG_2)
TOKEN_WAKES = int(EventKind.TOKEN_WAKES)
NOBODY = -1
ANYBODY = -1
"""Stands for any group that a token may take an agent of."""


@rare
def long_wait(p: Ints, s: Ints, t: int, waiting: int, limit: int) -> bool:
    """Whether the predicted wait is longer than a limit: contacts × mean handling / people on duty.

    Who has slots counts as often as such contacts fit in them.
    """
    stage = p[STAGE] + s[t + QUEUE] * STAGE_WIDTH
    people = 0
    for place in range(p[ALWAYS] + p[stage + 1], p[ALWAYS] + p[stage + 2]):
        people += s[team_at(s, p[place]) + SCHEDULED] * at_once(p, s, t, p[place])
    if people == 0:
        return waiting > 0
    return waiting * p[stage] // people > limit


@rare
def passes(p: Ints, s: Ints, t: int, member: int) -> bool:
    """Whether somebody with room in a group, by its place in the ranks of its queue, may take a token."""
    gate = p[GATE] + (member - p[RANK_GROUP]) * GATE_WIDTH
    if s[NOW] - s[t + SINCE] < p[gate + 1]:
        return False
    if not more_room(p, s, p[member], taken_by(p, s, t, p[member]), p[gate]):
        return False
    waiting, first = 0, s[WAITING] + p[p[QUEUE_TABLE] + s[t + QUEUE] * QUEUE_WIDTH + 1]
    for lane in range(p[LANES]):
        waiting += s[first + lane]
    if waiting <= p[gate + 2]:
        return False
    if p[gate + 3] >= 0 and not long_wait(p, s, t, waiting, p[gate + 3]):
        return False
    for place in range(p[IDLE_OVER] + p[gate + 4], p[IDLE_OVER] + p[gate + 5], 2):
        if not more_room(p, s, p[place], taken_by(p, s, t, p[place]), p[place + 1]):
            return False
    return True


@rare
def may_take(p: Ints, s: Ints, t: int, group: int) -> bool:
    """Whether somebody with room in a group, or in any where it says so, may take a token."""
    row = p[QUEUE_TABLE] + s[t + QUEUE] * QUEUE_WIDTH
    for rank in range(p[row + 2], p[row + 2] + p[row + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        first = p[RANK_GROUP] + p[place]
        for member in range(first, first + p[place + 1]):
            if (group == ANYBODY or group == p[member]) and passes(p, s, t, member):
                return True
    return False


@rare
def head_for(p: Ints, s: Ints, line: int, group: int) -> int:
    """Return the first token of a line that somebody with room in a group may take, or -1."""
    if p[p[GATED_LINE] + line] == 0:
        return head(p, s, line)
    best = NOBODY
    for one in range(p[CLASSES]):
        token = s[ends_of(p, s, line, one)]
        while token != NOBODY:
            t = token_at(p, s, token)
            if may_take(p, s, t, group):
                if best == NOBODY or before(p, s, token, best):
                    best = token
                break
            if p[CONTACT_CHOICE] != NEAREST_DEADLINE:
                break  # those behind have not waited for longer
            token = s[t + NEXT]
    return best


@rare
def head_for_anybody(p: Ints, s: Ints, queue: int) -> int:
    """Return the first token of a queue with gates that somebody may take, or -1."""
    line, best = p[p[QUEUE_TABLE] + queue * QUEUE_WIDTH + 1], NOBODY
    for lane in range(p[LANES]):
        token = head_for(p, s, line + lane, ANYBODY)
        if token != NOBODY and (best == NOBODY or before(p, s, token, best)):
            best = token
    return best


@rare
def first_that_fits(p: Ints, s: Ints, agent: int) -> int:
    """Return the first token of an agent's lines for which there is room, and that it may take, or -1."""
    group, best = s[agent_at(s, agent) + WHO_GROUP], NOBODY
    plan = p[GROUP_TABLE] + group * GROUP_WIDTH
    entry, end, turn = next_entry(p, s, group, p[plan + 4]), p[plan + 4] + p[plan + 5], 0
    while entry < end:
        if best != NOBODY and p[p[TURN] + entry] != turn:
            return best
        turn, line = p[p[TURN] + entry], p[p[GROUP_LINE] + entry]
        if has_room(s, agent, slots_taken(p, group, line % p[LANES])):
            token = head_for(p, s, line, group) if p[STAGED] else head(p, s, line)
            if token != NOBODY and (best == NOBODY or before(p, s, token, best)):
                best = token
        entry = next_entry(p, s, group, entry + 1)
    return best


@rare
def better(p: Ints, q: Floats, s: Ints, t: int, one: int, other: int) -> bool:
    """Whether the choice prefers one idle agent, or one with room, of equal groups to another."""
    choice, slots = p[AGENT_CHOICE], p[AGENT_CHOICE] < 0
    if slots:
        choice = -1 - choice
    if choice == LEAST_OCCUPIED:
        return sooner(p, s, one, other)
    if choice == SAME_AGENT:
        if one == s[t + LAST_AGENT] or other == s[t + LAST_AGENT]:
            return one == s[t + LAST_AGENT]
    elif choice == BEST_SKILL:
        here = p[LEVEL] + s[t + ISSUE_TYPE]
        level = q[here + s[agent_at(s, one) + WHO_GROUP] * p[ISSUE_TYPES]]
        against = q[here + s[agent_at(s, other) + WHO_GROUP] * p[ISSUE_TYPES]]
        if level != against:
            return level > against
    return comes_first(p, s, one, other) if slots else longer(s, one, other)


@rare
def candidate(p: Ints, s: Ints, t: int, group: int) -> int:
    """Return the agent of a group whom the choice prefers; somebody is idle, or has room."""
    last = s[t + LAST_AGENT]
    if p[AGENT_CHOICE] < 0:
        slots = taken_by(p, s, t, group)
        asked = -1 - p[AGENT_CHOICE] == SAME_AGENT and last != NOBODY
        if asked and s[agent_at(s, last) + WHO_GROUP] == group and has_room(s, last, slots):
            return last
        return preferred_with_room(p, s, group, slots)
    if p[AGENT_CHOICE] == LEAST_OCCUPIED:
        return s[index_of(p, s, group)]
    if p[AGENT_CHOICE] == SAME_AGENT and last != NOBODY:
        a = agent_at(s, last)
        if s[a + WHO_GROUP] == group and s[a + WHO_STATE] == IDLE:
            return last
    return s[team_at(s, group) + IDLE_FIRST]


@rare
def best_passing(p: Ints, q: Floats, s: Ints, t: int, first: int, groups: int) -> int:
    """Return the idle agent of equal groups whom the choice prefers of those who may take a token, or -1."""
    best = NOBODY
    for member in range(first, first + groups):
        if passes(p, s, t, member):
            agent = candidate(p, s, t, p[member])
            if best == NOBODY or better(p, q, s, t, agent, best):
                best = agent
    return best


@rare
def any_passing(p: Ints, s: Ints, t: int, first: int, groups: int) -> int:
    """Return an idle agent of equal groups, drawn of those who may take a token, or -1."""
    idle = 0
    for member in range(first, first + groups):
        if passes(p, s, t, member):
            idle += with_room(p, s, p[member], slots_for(p, s, t, p[member]))
    if idle == 0:
        return NOBODY
    u = draw(p, s[t + ENTITY], p[s[t + STEP] + SITE], s[t + ENTRY_NUMBER])
    return nth_passing(p, s, t, first, min(int(u * idle), idle - 1))


@rare
def nth_passing(p: Ints, s: Ints, t: int, first: int, k: int) -> int:
    """Return the idle agent before whom k are idle in the groups, from one on, that may take a token."""
    member = first
    while True:
        if passes(p, s, t, member):
            slots = slots_for(p, s, t, p[member])
            here = with_room(p, s, p[member], slots)
            if k < here:
                return nth_with_room(p, s, p[member], slots, k)
            k -= here
        member += 1


@rare
def staged_agent(p: Ints, q: Floats, s: Ints, t: int) -> int:
    """Return the idle agent for a token: of the first rank with any who may take it the chosen one, or -1."""
    if p[INDEXES] == BY_WORK:
        start_of_day(p, s)
    row = p[QUEUE_TABLE] + s[t + QUEUE] * QUEUE_WIDTH
    for rank in range(p[row + 2], p[row + 2] + p[row + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        first = p[RANK_GROUP] + p[place]
        if p[INDEXES] == BY_CHANCE:
            agent = any_passing(p, s, t, first, p[place + 1])
        else:
            agent = best_passing(p, q, s, t, first, p[place + 1])
        if agent != NOBODY:
            return agent
    return NOBODY


@rare
def look_later(p: Ints, s: Ints, t: int) -> None:
    """Put on the calendar when a token has waited long enough for the next further group."""
    row = p[QUEUE_TABLE] + s[t + QUEUE] * QUEUE_WIDTH
    waited, soonest = s[NOW] - s[t + SINCE], NOBODY
    for rank in range(p[row + 2], p[row + 2] + p[row + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        for member in range(p[place], p[place] + p[place + 1]):
            after = p[p[GATE] + member * GATE_WIDTH + 1]
            if after > waited and (soonest == NOBODY or after < soonest):
                soonest = after
    if soonest != NOBODY:
        payload = (s[t + SLOT] << GENERATION_BITS | s[t + GENERATION]) << WHAT_BITS | OVERFLOW
        schedule(s, s[t + SINCE] + soonest, TOKEN_WAKES, s[t + KEY], payload)
