"""Which of those who have room takes a contact, where a group has slots.

The fewest slots in use, and what builds on it, is the head of a list. The least time at work and a draw look
at everybody who has room: time at work goes on for those with something in hand.
"""

from __future__ import annotations

from ccsim.blueprint.model import AgentChoice
from ccsim.engine.compiled.draws import draw
from ccsim.engine.compiled.jit import compiled
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.places import agent_at
from ccsim.engine.compiled.program import GROUP_WIDTH, RANK_WIDTH, Col, P
from ccsim.engine.compiled.rooms import (
    comes_first,
    first_with_room,
    has_room,
    may_call,
    taken_by,
    with_slots,
)
from ccsim.engine.compiled.state import S, Tok, Who
from ccsim.outcomes import AgentState

AGENT_CHOICE, GROUP_TABLE, DAY = int(P.AGENT_CHOICE), int(P.GROUP), int(P.DAY)
RANK_TABLE, RANK_GROUP = int(P.RANK), int(P.RANK_GROUP)
LEVEL, ISSUE_TYPES = int(P.LEVEL), int(P.ISSUE_TYPES)
NOW, INDEX = int(S.NOW), int(S.INDEX)
GROUP, STATE, SINCE, WORKED = int(Who.GROUP), int(Who.STATE), int(Who.SINCE), int(Who.WORKED)
ISSUE_TYPE, LAST_AGENT, ENTITY = int(Tok.ISSUE_TYPE), int(Tok.LAST_AGENT), int(Tok.ENTITY)
STEP, ENTRY_NUMBER, SITE = int(Tok.STEP), int(Tok.PATIENCE_N), int(Col.ARG_2)
BUSY, NOBODY = int(AgentState.BUSY), -1
BEST_SKILL, SAME_AGENT, LEAST_OCCUPIED, RANDOM = (
    with_slots(choice)
    for choice in (
        AgentChoice.BEST_SKILL,
        AgentChoice.SAME_AGENT,
        AgentChoice.LEAST_OCCUPIED,
        AgentChoice.RANDOM,
    )
)


@compiled
def worked_today(p: Ints, s: Ints, agent: int) -> int:
    """Return how long an agent who is idle or has something in hand has been at work today, until now."""
    a = agent_at(s, agent)
    if s[a + STATE] != BUSY:
        return s[a + WORKED]
    return s[a + WORKED] + s[NOW] - max(s[a + SINCE], p[p[DAY] + s[s[INDEX]]])


@compiled
def precedes(p: Ints, s: Ints, one: int, other: int) -> bool:
    """Whether the choice prefers an agent with room to another, who are equal in skill."""
    if p[AGENT_CHOICE] == LEAST_OCCUPIED:
        mine, others = worked_today(p, s, one), worked_today(p, s, other)
        if mine != others:
            return mine < others
    return comes_first(p, s, one, other)


@compiled
def preferred(p: Ints, s: Ints, group: int, slots: int) -> int:
    """Return who of a group takes a contact that takes so many slots, or -1."""
    if p[AGENT_CHOICE] != LEAST_OCCUPIED:
        return first_with_room(p, s, group, slots)
    plan, best = p[GROUP_TABLE] + group * GROUP_WIDTH, NOBODY
    for agent in range(p[plan], p[plan] + p[plan + 1]):
        if has_room(s, agent, slots) and (best == NOBODY or precedes(p, s, agent, best)):
            best = agent
    return best


@compiled
def people_with_room(p: Ints, s: Ints, group: int, slots: int) -> int:
    """Return how many of a group can take a contact that takes so many slots."""
    plan, people = p[GROUP_TABLE] + group * GROUP_WIDTH, 0
    for agent in range(p[plan], p[plan] + p[plan + 1]):
        people += has_room(s, agent, slots)
    return people


@compiled
def nth_with_room(p: Ints, s: Ints, group: int, slots: int, k: int) -> int:
    """Return who of a group has room for a contact, and before whom k have, in the order of their numbers."""
    agent = p[p[GROUP_TABLE] + group * GROUP_WIDTH]
    while True:
        if has_room(s, agent, slots):
            if k == 0:
                return agent
            k -= 1
        agent += 1


@compiled
def drawable(p: Ints, s: Ints, t: int, group: int, keep_idle: int) -> int:
    """Return how many of a group can take a token; ``keep_idle``: see `may_call`; -1: no call-back."""
    slots = taken_by(p, s, t, group)
    if keep_idle >= 0 and not may_call(p, s, group, keep_idle, slots):
        return 0
    return people_with_room(p, s, group, slots)


@compiled
def any_of(p: Ints, s: Ints, t: int, first: int, groups: int, keep_idle: int) -> int:
    """Return who of equal groups takes a token, drawn by issue and entry into the queue, or -1."""
    free = 0
    for member in range(first, first + groups):
        free += drawable(p, s, t, p[member], keep_idle)
    if free == 0:
        return NOBODY
    u = draw(p, s[t + ENTITY], p[s[t + STEP] + SITE], s[t + ENTRY_NUMBER])
    k = min(int(u * free), free - 1)
    member = first
    while k >= drawable(p, s, t, p[member], keep_idle):
        k -= drawable(p, s, t, p[member], keep_idle)
        member += 1
    return nth_with_room(p, s, p[member], taken_by(p, s, t, p[member]), k)


@compiled
def chosen_of(p: Ints, q: Floats, s: Ints, t: int, first: int, groups: int, keep_idle: int) -> int:
    """Return who of equal groups takes a token, or -1."""
    choice, last = p[AGENT_CHOICE], s[t + LAST_AGENT]
    best, best_level = NOBODY, 0.0
    for member in range(first, first + groups):
        group = p[member]
        slots = taken_by(p, s, t, group)
        if keep_idle >= 0 and not may_call(p, s, group, keep_idle, slots):
            continue
        mine = choice == SAME_AGENT and last != NOBODY and s[agent_at(s, last) + GROUP] == group
        if mine and has_room(s, last, slots):
            return last
        agent = preferred(p, s, group, slots)
        if agent == NOBODY:
            continue
        level = q[p[LEVEL] + group * p[ISSUE_TYPES] + s[t + ISSUE_TYPE]] if choice == BEST_SKILL else 0.0
        if best == NOBODY or level > best_level or (level == best_level and precedes(p, s, agent, best)):
            best, best_level = agent, level
    return best


@compiled
def agent_with_room(p: Ints, q: Floats, s: Ints, t: int, queue: int, keep_idle: int) -> int:
    """Return who takes a token, of the first rank of its queue in which somebody has room, or -1.

    ``keep_idle``: see `may_call`; -1 where nobody is to be called back.
    """
    for rank in range(p[queue + 2], p[queue + 2] + p[queue + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        if p[AGENT_CHOICE] == RANDOM:
            agent = any_of(p, s, t, p[RANK_GROUP] + p[place], p[place + 1], keep_idle)
        else:
            agent = chosen_of(p, q, s, t, p[RANK_GROUP] + p[place], p[place + 1], keep_idle)
        if agent != NOBODY:
            return agent
    return NOBODY
