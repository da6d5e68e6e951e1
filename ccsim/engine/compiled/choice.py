"""Which of several idle agents takes a contact, where it is not simply the longest idle.

Where the choice is by time at work or by chance, each group keeps an index of its idle beside their
list: a heap by time at work, or for a draw a tree of counts by number (Fenwick), from which the k-th
idle is found. Both cost the logarithm of the group's size when somebody becomes idle or busy.
"""

from __future__ import annotations

from ccsim.blueprint.model import AgentChoice
from ccsim.engine.compiled.draws import draw
from ccsim.engine.compiled.jit import compiled
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.places import agent_at, team_at
from ccsim.engine.compiled.program import GROUP_WIDTH, RANK_WIDTH, Col, P
from ccsim.engine.compiled.room_choice import agent_with_room
from ccsim.engine.compiled.rooms import has_room, may_call, taken_by
from ccsim.engine.compiled.state import S, Team, Tok, Who
from ccsim.outcomes import AgentState

LONGEST_IDLE, BEST_SKILL, SAME_AGENT, LEAST_OCCUPIED, RANDOM = (
    int(choice) for choice in list(AgentChoice)[:5]
)
AGENT_CHOICE, DAY, AGENTS, GROUPS = int(P.AGENT_CHOICE), int(P.DAY), int(P.AGENTS), int(P.GROUPS)
COUNTS_WORK = int(P.COUNTS_WORK)
GROUP_TABLE, RANK_TABLE, RANK_GROUP = int(P.GROUP), int(P.RANK), int(P.RANK_GROUP)
LEVEL, ISSUE_TYPES = int(P.LEVEL), int(P.ISSUE_TYPES)
NOW, INDEX = int(S.NOW), int(S.INDEX)
IDLE_FIRST, INDEXED = int(Team.IDLE_FIRST), int(Team.INDEXED)
GROUP, STATE, SINCE, NEXT = int(Who.GROUP), int(Who.STATE), int(Who.SINCE), int(Who.NEXT)
PLACE, WORKED = int(Who.PLACE), int(Who.WORKED)
ENTITY, ISSUE_TYPE, STEP = int(Tok.ENTITY), int(Tok.ISSUE_TYPE), int(Tok.STEP)
QUEUE, CALLBACKS, KEEP_IDLE = int(Tok.QUEUE), int(P.CALLBACKS), int(P.KEEP_IDLE)
LAST_AGENT, ENTRY_NUMBER = int(Tok.LAST_AGENT), int(Tok.PATIENCE_N)
SITE, ASKS_SAME_AGENT = int(Col.ARG_2), int(Col.SAME_AGENT)
IDLE, BUSY = int(AgentState.IDLE), int(AgentState.BUSY)
AFTER_CONTACT_WORK = int(AgentState.AFTER_CONTACT_WORK)
NOBODY = -1


@compiled
def index_of(p: Ints, s: Ints, group: int) -> int:
    """Return where the index of a group begins."""
    return s[INDEX] + 1 + p[p[GROUP_TABLE] + group * GROUP_WIDTH]


@compiled
def start_of_day(p: Ints, s: Ints) -> int:
    """Return the instant at which today began; on a new day nobody has worked yet."""
    day = p[DAY] + s[s[INDEX]]
    if p[day + 1] <= s[NOW]:
        while p[day + 1] <= s[NOW]:
            day += 1
        s[s[INDEX]] = day - p[DAY]
        for agent in range(p[AGENTS]):
            s[agent_at(s, agent) + WORKED] = 0
        for group in range(p[GROUPS]):
            place, agent = index_of(p, s, group), s[team_at(s, group) + IDLE_FIRST]
            while agent >= 0:  # the order of the list is now that of the heap
                put(s, place, agent)
                place, agent = place + 1, s[agent_at(s, agent) + NEXT]
    return p[day]


@compiled
def add_work(p: Ints, s: Ints, agent: int) -> None:
    """Add to an agent's time at work today what ends now."""
    a = agent_at(s, agent)
    if s[a + STATE] == BUSY or s[a + STATE] == AFTER_CONTACT_WORK:
        today = start_of_day(p, s)
        s[a + WORKED] += s[NOW] - max(s[a + SINCE], today)


@compiled
def sooner(s: Ints, one: int, other: int) -> bool:
    """Whether an idle agent has worked less today than another, then longer idle, then the lower number."""
    a, b = agent_at(s, one), agent_at(s, other)
    if s[a + WORKED] != s[b + WORKED]:
        return s[a + WORKED] < s[b + WORKED]
    return longer(s, one, other)


@compiled
def longer(s: Ints, one: int, other: int) -> bool:
    """Whether an agent is idle for longer than another, then of the lower number."""
    a, b = agent_at(s, one), agent_at(s, other)
    return s[a + SINCE] < s[b + SINCE] or (s[a + SINCE] == s[b + SINCE] and one < other)


@compiled
def put(s: Ints, place: int, agent: int) -> None:
    """Put an agent at a place of a heap; what is kept of the place holds when the tables move, too."""
    s[place] = agent
    s[agent_at(s, agent) + PLACE] = place - s[INDEX]


@compiled
def sift(s: Ints, first: int, size: int, place: int, agent: int) -> None:
    """Put an agent into a heap, in which this place is free."""
    while place > first:
        parent = first + (place - first - 1) // 2
        if not sooner(s, agent, s[parent]):
            break
        put(s, place, s[parent])
        place = parent
    while True:
        child = 2 * place - first + 1
        if child >= first + size:
            break
        if child + 1 < first + size and sooner(s, s[child + 1], s[child]):
            child += 1
        if not sooner(s, s[child], agent):
            break
        put(s, place, s[child])
        place = child
    put(s, place, agent)


@compiled
def count(p: Ints, s: Ints, agent: int, change: int) -> None:
    """Change how many are idle at an agent's place of the tree of counts."""
    group = s[agent_at(s, agent) + GROUP]
    plan, first = p[GROUP_TABLE] + group * GROUP_WIDTH, index_of(p, s, group)
    place = agent - p[plan] + 1
    while place <= p[plan + 1]:
        s[first + place - 1] += change
        place += place & -place


@compiled
def idle_at(p: Ints, s: Ints, group: int, k: int) -> int:
    """Return the idle agent of a group before whom k are idle, in the order of their numbers."""
    plan, first = p[GROUP_TABLE] + group * GROUP_WIDTH, index_of(p, s, group)
    size, place, jump = p[plan + 1], 0, 1
    while 2 * jump <= size:
        jump *= 2
    while jump > 0:
        if place + jump <= size and s[first + place + jump - 1] <= k:
            place += jump
            k -= s[first + place - 1]
        jump //= 2
    return p[plan] + place


@compiled
def join_index(p: Ints, s: Ints, agent: int) -> None:
    """Put an agent who becomes idle into the group's index, before the list: a new day reads the list."""
    group = s[agent_at(s, agent) + GROUP]
    team = team_at(s, group)
    s[team + INDEXED] += 1
    if p[AGENT_CHOICE] == RANDOM:
        count(p, s, agent, 1)
    else:
        start_of_day(p, s)
        first = index_of(p, s, group)
        sift(s, first, s[team + INDEXED], first + s[team + INDEXED] - 1, agent)


@compiled
def leave_index(p: Ints, s: Ints, agent: int) -> None:
    """Take an agent out of the group's index."""
    group = s[agent_at(s, agent) + GROUP]
    team = team_at(s, group)
    s[team + INDEXED] -= 1
    if p[AGENT_CHOICE] == RANDOM:
        count(p, s, agent, -1)
    else:
        first, place = index_of(p, s, group), s[INDEX] + s[agent_at(s, agent) + PLACE]
        last = s[first + s[team + INDEXED]]
        if last != agent:
            sift(s, first, s[team + INDEXED], place, last)


@compiled
def drawable(p: Ints, s: Ints, group: int, keep_idle: int) -> int:
    """Return how many idle agents of a group can take a contact; -1: it is not on a call-back list."""
    if keep_idle >= 0 and not may_call(p, s, group, keep_idle, 0):
        return 0
    return s[team_at(s, group) + INDEXED]


@compiled
def any_of(p: Ints, s: Ints, t: int, first: int, groups: int, keep_idle: int) -> int:
    """Return an idle agent of equal groups, drawn by issue and entry into the queue, or -1."""
    idle = 0
    for member in range(first, first + groups):
        idle += drawable(p, s, p[member], keep_idle)
    if idle == 0:
        return NOBODY
    u = draw(p, s[t + ENTITY], p[s[t + STEP] + SITE], s[t + ENTRY_NUMBER])
    k = min(int(u * idle), idle - 1)
    member = first
    while k >= drawable(p, s, p[member], keep_idle):
        k -= drawable(p, s, p[member], keep_idle)
        member += 1
    return idle_at(p, s, p[member], k)


@compiled
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
            better = best == NOBODY or sooner(s, agent, best)
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


@compiled
def chosen_agent(p: Ints, q: Floats, s: Ints, t: int, queue: int) -> int:
    """Return the idle agent whom the choice prefers, of the first rank of a queue that has any, or -1."""
    keep_idle = p[p[KEEP_IDLE] + s[t + QUEUE]] if p[CALLBACKS] > 0 else -1
    if p[COUNTS_WORK]:
        start_of_day(p, s)
    if p[AGENT_CHOICE] < 0:
        return agent_with_room(p, q, s, t, queue, keep_idle)
    for rank in range(p[queue + 2], p[queue + 2] + p[queue + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        first = p[RANK_GROUP] + p[place]
        if p[AGENT_CHOICE] == RANDOM:
            agent = any_of(p, s, t, first, p[place + 1], keep_idle)
        else:
            agent = best_of(p, q, s, t, first, p[place + 1], keep_idle)
        if agent != NOBODY:
            return agent
    return NOBODY


@compiled
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
