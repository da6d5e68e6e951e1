"""Indexes of those who can take a contact, where the choice is by time at work or by chance.

Each group keeps an index of its idle beside their list: a heap by time at work, or for a draw a tree of
counts by number (Fenwick), from which the k-th idle is found. Both cost the logarithm of the group's size
when somebody becomes idle or busy. A group with slots has such an index for each list of agents with as many
slots in use; of those in one list all are idle or all at work, so that their order by time at work does not
change while they are in it, but at midnight.
"""

from __future__ import annotations

from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.places import agent_at, team_at
from ccsim.engine.compiled.program import GROUP_WIDTH, SLOT_WIDTH, P
from ccsim.engine.compiled.state import ROOM_WIDTH, S, Team, Who
from ccsim.outcomes import AgentState

INDEXES, DAY, AGENTS, GROUPS = int(P.INDEXES), int(P.DAY), int(P.AGENTS), int(P.GROUPS)
GROUP_TABLE, SLOT_TABLE, SLOT_PLACES = int(P.GROUP), int(P.SLOT), int(P.SLOT_PLACES)
NOW, INDEX, ROOM_TABLE = int(S.NOW), int(S.INDEX), int(S.ROOM)
IDLE_FIRST, INDEXED = int(Team.IDLE_FIRST), int(Team.INDEXED)
GROUP, STATE, SINCE, NEXT = int(Who.GROUP), int(Who.STATE), int(Who.SINCE), int(Who.NEXT)
PLACE, WORKED, USED = int(Who.PLACE), int(Who.WORKED), int(Who.USED)
BUSY, AFTER_CONTACT_WORK = int(AgentState.BUSY), int(AgentState.AFTER_CONTACT_WORK)
BY_WORK, BY_CHANCE = 1, 2
"""What `P.INDEXES` says."""
NOBODY = -1


@rare
def index_of(p: Ints, s: Ints, group: int) -> int:
    """Return where the index of a group begins."""
    return s[INDEX] + 1 + p[p[GROUP_TABLE] + group * GROUP_WIDTH]


@rare
def index_in_use(p: Ints, s: Ints, group: int, used: int) -> int:
    """Return where the index of those of a group begins who have so many of their slots in use."""
    people = p[p[GROUP_TABLE] + group * GROUP_WIDTH + 1]
    return s[INDEX] + 1 + p[AGENTS] + p[p[SLOT_TABLE] + group * SLOT_WIDTH + 2] + used * people


@rare
def size_in_use(p: Ints, s: Ints, group: int, used: int) -> int:
    """Return where it is kept how many of a group have so many of their slots in use, and room."""
    return s[INDEX] + 1 + p[AGENTS] + p[SLOT_PLACES] + p[p[SLOT_TABLE] + group * SLOT_WIDTH + 1] + used


@rare
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
            put_all(s, index_of(p, s, group), s[team_at(s, group) + IDLE_FIRST])
            plan = p[SLOT_TABLE] + group * SLOT_WIDTH
            for used in range(p[plan]):
                first = s[s[ROOM_TABLE] + ROOM_WIDTH * (p[plan + 1] + used)]
                put_all(s, index_in_use(p, s, group, used), first)
    return p[day]


@rare
def put_all(s: Ints, place: int, agent: int) -> None:
    """Put a list of agents into a heap, the order of which is that of the list."""
    while agent >= 0:
        put(s, place, agent)
        place, agent = place + 1, s[agent_at(s, agent) + NEXT]


@rare
def add_work(p: Ints, s: Ints, agent: int) -> None:
    """Add to an agent's time at work today what ends now."""
    a = agent_at(s, agent)
    if s[a + STATE] == BUSY or s[a + STATE] == AFTER_CONTACT_WORK:
        today = start_of_day(p, s)
        s[a + WORKED] += s[NOW] - max(s[a + SINCE], today)


@rare
def worked_until_now(p: Ints, s: Ints, agent: int) -> int:
    """Return an agent's time at work today, with what is under way."""
    a = agent_at(s, agent)
    if s[a + STATE] != BUSY:
        return s[a + WORKED]
    return s[a + WORKED] + s[NOW] - max(s[a + SINCE], p[p[DAY] + s[s[INDEX]]])


@rare
def sooner(p: Ints, s: Ints, one: int, other: int) -> bool:
    """Whether an agent has worked less today than another, then fewer slots in use, then longer so."""
    work, against = worked_until_now(p, s, one), worked_until_now(p, s, other)
    if work != against:
        return work < against
    a, b = agent_at(s, one), agent_at(s, other)
    if s[a + USED] != s[b + USED]:
        return s[a + USED] < s[b + USED]
    return longer(s, one, other)


@rare
def longer(s: Ints, one: int, other: int) -> bool:
    """Whether an agent is idle for longer than another, then of the lower number."""
    a, b = agent_at(s, one), agent_at(s, other)
    return s[a + SINCE] < s[b + SINCE] or (s[a + SINCE] == s[b + SINCE] and one < other)


@rare
def put(s: Ints, place: int, agent: int) -> None:
    """Put an agent at a place of a heap; what is kept of the place holds when the tables move, too."""
    s[place] = agent
    s[agent_at(s, agent) + PLACE] = place - s[INDEX]


@rare
def sift(p: Ints, s: Ints, first: int, size: int, place: int, agent: int) -> None:
    """Put an agent into a heap, in which this place is free."""
    while place > first:
        parent = first + (place - first - 1) // 2
        if not sooner(p, s, agent, s[parent]):
            break
        put(s, place, s[parent])
        place = parent
    while True:
        child = 2 * place - first + 1
        if child >= first + size:
            break
        if child + 1 < first + size and sooner(p, s, s[child + 1], s[child]):
            child += 1
        if not sooner(p, s, s[child], agent):
            break
        put(s, place, s[child])
        place = child
    put(s, place, agent)


@rare
def count(p: Ints, s: Ints, first: int, agent: int, change: int) -> None:
    """Change how many there are at an agent's place of a tree of counts."""
    plan = p[GROUP_TABLE] + s[agent_at(s, agent) + GROUP] * GROUP_WIDTH
    place = agent - p[plan] + 1
    while place <= p[plan + 1]:
        s[first + place - 1] += change
        place += place & -place


@rare
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


@rare
def join_index(p: Ints, s: Ints, agent: int) -> None:
    """Put an agent who becomes idle into the group's index, before the list: a new day reads the list."""
    group = s[agent_at(s, agent) + GROUP]
    join(p, s, agent, index_of(p, s, group), team_at(s, group) + INDEXED)


@rare
def leave_index(p: Ints, s: Ints, agent: int) -> None:
    """Take an agent out of the group's index."""
    group = s[agent_at(s, agent) + GROUP]
    leave(p, s, agent, index_of(p, s, group), team_at(s, group) + INDEXED)


@rare
def join_in_use(p: Ints, s: Ints, agent: int) -> None:
    """Put an agent with room into the index of those with as many slots in use, before the list."""
    group, used = s[agent_at(s, agent) + GROUP], s[agent_at(s, agent) + USED]
    join(p, s, agent, index_in_use(p, s, group, used), size_in_use(p, s, group, used))


@rare
def leave_in_use(p: Ints, s: Ints, agent: int) -> None:
    """Take an agent out of the index of those with as many slots in use."""
    group, used = s[agent_at(s, agent) + GROUP], s[agent_at(s, agent) + USED]
    leave(p, s, agent, index_in_use(p, s, group, used), size_in_use(p, s, group, used))


@rare
def join(p: Ints, s: Ints, agent: int, first: int, size: int) -> None:
    """Put an agent into an index, whose size is kept at a place."""
    s[size] += 1
    if p[INDEXES] == BY_CHANCE:
        count(p, s, first, agent, 1)
    else:
        start_of_day(p, s)
        sift(p, s, first, s[size], first + s[size] - 1, agent)


@rare
def leave(p: Ints, s: Ints, agent: int, first: int, size: int) -> None:
    """Take an agent out of an index, whose size is kept at a place."""
    s[size] -= 1
    if p[INDEXES] == BY_CHANCE:
        count(p, s, first, agent, -1)
    else:
        place, last = s[INDEX] + s[agent_at(s, agent) + PLACE], s[first + s[size]]
        if last != agent:
            sift(p, s, first, s[size], place, last)


@rare
def with_room(p: Ints, s: Ints, group: int, slots: int) -> int:
    """Return how many of a group can take a contact that takes so many slots; 0 where the group has none."""
    if slots == 0:
        return s[team_at(s, group) + INDEXED]
    people = 0
    for used in range(p[p[SLOT_TABLE] + group * SLOT_WIDTH] - slots + 1):
        people += s[size_in_use(p, s, group, used)]
    return people


@rare
def nth_with_room(p: Ints, s: Ints, group: int, slots: int, k: int) -> int:
    """Return the agent with room before whom k have room, in the order of their numbers."""
    if slots == 0:
        return idle_at(p, s, group, k)
    plan, most = p[GROUP_TABLE] + group * GROUP_WIDTH, p[p[SLOT_TABLE] + group * SLOT_WIDTH] - slots
    size, place, jump = p[plan + 1], 0, 1
    while 2 * jump <= size:
        jump *= 2
    while jump > 0:
        if place + jump <= size:
            here = 0
            for used in range(most + 1):
                here += s[index_in_use(p, s, group, used) + place + jump - 1]
            if here <= k:
                place += jump
                k -= here
        jump //= 2
    return p[plan] + place


@rare
def least_occupied(p: Ints, s: Ints, group: int, slots: int) -> int:
    """Return who of a group has worked least today of those with room for so many slots, or -1.

    The day must have begun.
    """
    if slots == 0:
        return s[index_of(p, s, group)] if s[team_at(s, group) + INDEXED] > 0 else NOBODY
    best = NOBODY
    for used in range(p[p[SLOT_TABLE] + group * SLOT_WIDTH] - slots + 1):
        if s[size_in_use(p, s, group, used)] > 0:
            agent = s[index_in_use(p, s, group, used)]
            if best == NOBODY or sooner(p, s, agent, best):
                best = agent
    return best
