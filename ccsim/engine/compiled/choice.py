"""Which of several idle agents takes a contact, where it is not simply the longest idle.

Where the choice is by time at work or by chance, see `indexes`.
"""

from __future__ import annotations

from ccsim.blueprint.model import AgentChoice
from ccsim.engine.compiled.draws import draw
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
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.places import agent_at, team_at
from ccsim.engine.compiled.program import RANK_WIDTH, Col, P
from ccsim.engine.compiled.rooms import agent_with_room, has_room, may_call, taken_by
from ccsim.engine.compiled.state import Team, Tok, Who
from ccsim.outcomes import AgentState

LONGEST_IDLE, BEST_SKILL, SAME_AGENT, LEAST_OCCUPIED, RANDOM = (
    int(choice) for choice in list(AgentChoice)[:5]
)
AGENT_CHOICE, INDEXES, RANK_TABLE = int(P.AGENT_CHOICE), int(P.INDEXES), int(P.RANK)
RANK_GROUP, LEVEL, ISSUE_TYPES = int(P.RANK_GROUP), int(P.LEVEL), int(P.ISSUE_TYPES)
IDLE_FIRST = int(Team.IDLE_FIRST)
GROUP, STATE = int(Who.GROUP), int(Who.STATE)
ENTITY, ISSUE_TYPE, STEP = int(Tok.ENTITY), int(Tok.ISSUE_TYPE), int(Tok.STEP)
QUEUE, CALLBACKS, KEEP_IDLE = int(Tok.QUEUE), int(P.CALLBACKS), int(P.KEEP_IDLE)
LAST_AGENT, ENTRY_NUMBER = int(Tok.LAST_AGENT), int(Tok.PATIENCE_N)
SITE, ASKS_SAME_AGENT = int(Col.ARG_2), int(Col.SAME_AGENT)
IDLE = int(AgentState.IDLE)
NOBODY = -1


@rare
def slots_for(p: Ints, s: Ints, t: int, group: int) -> int:
    """Return the slots that a token takes of an agent; 0 where the group has none."""
    return taken_by(p, s, t, group) if p[AGENT_CHOICE] < 0 else 0


@rare
def drawable(p: Ints, s: Ints, t: int, group: int, keep_idle: int) -> int:
    """Return how many agents of a group can take a token; -1: it is not on a call-back list."""
    slots = slots_for(p, s, t, group)
    if keep_idle >= 0 and not may_call(p, s, group, keep_idle, slots):
        return 0
    return with_room(p, s, group, slots)


@rare
def any_of(p: Ints, s: Ints, t: int, first: int, groups: int, keep_idle: int) -> int:
    """Return an agent of equal groups with room, drawn by issue and entry into the queue, or -1."""
    idle = 0
    for member in range(first, first + groups):
        idle += drawable(p, s, t, p[member], keep_idle)
    if idle == 0:
        return NOBODY
    u = draw(p, s[t + ENTITY], p[s[t + STEP] + SITE], s[t + ENTRY_NUMBER])
    k = min(int(u * idle), idle - 1)
    member = first
    while k >= drawable(p, s, t, p[member], keep_idle):
        k -= drawable(p, s, t, p[member], keep_idle)
        member += 1
    return nth_with_room(p, s, p[member], slots_for(p, s, t, p[member]), k)


@rare
def best_of(p: Ints, q: Floats, s: Ints, t: int, first: int, groups: int, keep_idle: int) -> int:
    """Return the idle agent of equal groups whom the choice prefers, or -1."""
    choice, last = p[AGENT_CHOICE], s[t + LAST_AGENT]
    best, best_level = NOBODY, 0.0
    for member in range(first, first + groups):
        group = p[member]
        agent = s[team_at(s, group) + IDLE_FIRST]
        if agent == NOBODY or (keep_idle >= 0 and not may_call(p, s, group, keep_idle, 0)):
            continue
        if choice == LEAST_OCCUPIED:
            agent = s[index_of(p, s, group)]
            better = best == NOBODY or sooner(p, s, agent, best)
        elif choice == BEST_SKILL:
            level = q[p[LEVEL] + group * p[ISSUE_TYPES] + s[t + ISSUE_TYPE]]
            better = best == NOBODY or level > best_level
            better = better or (level == best_level and longer(s, agent, best))
            if better:
                best_level = level
        else:
            if choice == SAME_AGENT and last != NOBODY:
                a = agent_at(s, last)
                if s[a + GROUP] == group and s[a + STATE] == IDLE:
                    return last
            better = best == NOBODY or longer(s, agent, best)
        if better:
            best = agent
    return best


@rare
def chosen_agent(p: Ints, q: Floats, s: Ints, t: int, queue: int) -> int:
    """Return the idle agent whom the choice prefers, of the first rank of a queue that has any, or -1."""
    keep_idle = p[p[KEEP_IDLE] + s[t + QUEUE]] if p[CALLBACKS] > 0 else -1
    if p[INDEXES] == BY_WORK:
        start_of_day(p, s)
    if p[AGENT_CHOICE] < 0 and p[INDEXES] != BY_CHANCE:
        return agent_with_room(p, q, s, t, queue, keep_idle)
    for rank in range(p[queue + 2], p[queue + 2] + p[queue + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        first = p[RANK_GROUP] + p[place]
        if p[INDEXES] == BY_CHANCE:
            agent = any_of(p, s, t, first, p[place + 1], keep_idle)
        else:
            agent = best_of(p, q, s, t, first, p[place + 1], keep_idle)
        if agent != NOBODY:
            return agent
    return NOBODY


@rare
def same_agent(p: Ints, s: Ints, t: int, queue: int) -> int:
    """Return who served the issue last, if the wait asks for them and they may take it, or -1."""
    agent = s[t + LAST_AGENT]
    if p[s[t + STEP] + ASKS_SAME_AGENT] == 0 or agent == NOBODY:
        return NOBODY
    if not has_room(s, agent, taken_by(p, s, t, s[agent_at(s, agent) + GROUP])):
        return NOBODY
    for rank in range(p[queue + 2], p[queue + 2] + p[queue + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        first = p[RANK_GROUP] + p[place]
        for member in range(first, first + p[place + 1]):
            if p[member] == s[agent_at(s, agent) + GROUP]:
                return agent
    return NOBODY
