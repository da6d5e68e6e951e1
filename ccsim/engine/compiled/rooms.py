"""Who has room: lists of the agents of a group by slots in use, longest so first, and the choice among them.

Only scenarios with slots come here. Of a group without slots, whoever is idle has room.
"""

from __future__ import annotations

from ccsim.blueprint.model import AgentChoice
from ccsim.engine.compiled.indexes import (
    BY_WORK,
    join_in_use,
    least_occupied,
    leave_in_use,
    longer,
    sooner,
)
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.marks import next_entry
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.places import agent_at, team_at
from ccsim.engine.compiled.program import GROUP_WIDTH, RANK_WIDTH, SLOT_WIDTH, P
from ccsim.engine.compiled.state import ROOM_WIDTH, S, Team, Tok, Who
from ccsim.outcomes import AgentState

AGENT_CHOICE, LANES, LANE = int(P.AGENT_CHOICE), int(P.LANES), int(P.LANE)
INDEXES = int(P.INDEXES)
SLOT_TABLE, SLOTS_TAKEN = int(P.SLOT), int(P.SLOTS_TAKEN)
GROUP_TABLE, GROUP_LINE, LIVE_WAITING = int(P.GROUP), int(P.GROUP_LINE), int(S.LIVE_WAITING)
RANK_TABLE, RANK_GROUP = int(P.RANK), int(P.RANK_GROUP)
LEVEL, ISSUE_TYPES, ROOM_TABLE = int(P.LEVEL), int(P.ISSUE_TYPES), int(S.ROOM)
GROUP, STATE = int(Who.GROUP), int(Who.STATE)
NEXT, PREVIOUS, SLOTS = int(Who.NEXT), int(Who.PREVIOUS), int(Who.SLOTS)
USED, LISTED = int(Who.USED), int(Who.LISTED)
IDLE_FIRST, MANY_IDLE, IDLE = int(Team.IDLE_FIRST), int(Team.IDLE), int(AgentState.IDLE)
CHANNEL, ISSUE_TYPE, LAST_AGENT = int(Tok.CHANNEL), int(Tok.ISSUE_TYPE), int(Tok.LAST_AGENT)
NOBODY = -1


def with_slots(choice: AgentChoice) -> int:
    """Return the number under which a choice of agents stands in a program with slots: a negative one."""
    return -1 - int(choice)


FILL_UP, BEST_SKILL, SAME_AGENT = (
    with_slots(choice) for choice in (AgentChoice.FILL_UP, AgentChoice.BEST_SKILL, AgentChoice.SAME_AGENT)
)


@rare
def ends_of_room(p: Ints, s: Ints, agent: int) -> int:
    """Return where first, last and number of those with as many slots in use as an agent are kept."""
    a = agent_at(s, agent)
    return s[ROOM_TABLE] + ROOM_WIDTH * (p[p[SLOT_TABLE] + s[a + GROUP] * SLOT_WIDTH + 1] + s[a + USED])


@rare
def enter_room(p: Ints, s: Ints, agent: int) -> None:
    """Put an agent among those with as many slots in use, unless all are."""
    a = agent_at(s, agent)
    if s[a + USED] == s[a + SLOTS]:
        return
    ends = ends_of_room(p, s, agent)
    if p[INDEXES]:
        join_in_use(p, s, agent)
    after = s[ends + 1]
    while after >= 0 and longer(s, agent, after):
        after = s[agent_at(s, after) + PREVIOUS]
    behind = s[ends] if after < 0 else s[agent_at(s, after) + NEXT]
    s[a + PREVIOUS] = after
    s[a + NEXT] = behind
    s[a + LISTED] = 1
    s[ends + 2] += 1
    link(s, ends, after, agent)
    link(s, ends, agent, behind)


@rare
def leave_room(p: Ints, s: Ints, agent: int) -> None:
    """Take an agent out of the list, if in one; to be called before the slots in use change."""
    a = agent_at(s, agent)
    if s[a + LISTED]:
        s[a + LISTED] = 0
        ends = ends_of_room(p, s, agent)
        s[ends + 2] -= 1
        link(s, ends, s[a + PREVIOUS], s[a + NEXT])
        if p[INDEXES]:
            leave_in_use(p, s, agent)


@rare
def link(s: Ints, ends: int, after: int, behind: int) -> None:
    """Let one agent stand directly before another; an end of the list has nobody there."""
    if after < 0:
        s[ends] = behind
    else:
        s[agent_at(s, after) + NEXT] = behind
    if behind < 0:
        s[ends + 1] = after
    else:
        s[agent_at(s, behind) + PREVIOUS] = after


@rare
def comes_first(p: Ints, s: Ints, one: int, other: int) -> bool:
    """Whether an agent with room comes before another: fewer slots in use, more to fill up, or less work."""
    if p[INDEXES] == BY_WORK:
        return sooner(p, s, one, other)
    a, b = agent_at(s, one), agent_at(s, other)
    if s[a + USED] != s[b + USED]:
        return (s[a + USED] < s[b + USED]) != (p[AGENT_CHOICE] == FILL_UP)
    return longer(s, one, other)


@rare
def slots_taken(p: Ints, group: int, lane: int) -> int:
    """Return the slots that a contact of a lane takes of an agent; 0 where the group has none."""
    return p[p[SLOTS_TAKEN] + group * p[LANES] + lane]


@rare
def taken_by(p: Ints, s: Ints, t: int, group: int) -> int:
    """Return the slots that a token takes of an agent; 0 where the group has none."""
    return slots_taken(p, group, p[p[LANE] + s[t + CHANNEL]])


@rare
def at_once(p: Ints, s: Ints, t: int, group: int) -> int:
    """Return how many contacts like a token an agent of a group can serve at once."""
    slots = p[p[SLOT_TABLE] + group * SLOT_WIDTH]
    return slots // taken_by(p, s, t, group) if slots > 0 else 1


@rare
def has_room(s: Ints, agent: int, slots: int) -> bool:
    """Whether an agent can take a contact that takes so many slots."""
    a = agent_at(s, agent)
    if s[a + SLOTS] == 0:
        return s[a + STATE] == IDLE
    return s[a + LISTED] == 1 and s[a + USED] + slots <= s[a + SLOTS]


@rare
def many_idle(p: Ints, s: Ints, group: int) -> int:
    """Return how many of a group have nothing in hand."""
    plan = p[SLOT_TABLE] + group * SLOT_WIDTH
    with_slots = s[ROOM_TABLE] + ROOM_WIDTH * p[plan + 1]
    return s[with_slots + 2] if p[plan] > 0 else s[team_at(s, group) + MANY_IDLE]


@rare
def first_with_room(p: Ints, s: Ints, group: int, slots: int) -> int:
    """Return who of a group takes a contact that takes so many slots, or -1."""
    plan = p[SLOT_TABLE] + group * SLOT_WIDTH
    if p[plan] == 0:
        return s[team_at(s, group) + IDLE_FIRST]
    most = p[plan] - slots
    for n in range(most + 1):
        used = most - n if p[AGENT_CHOICE] == FILL_UP else n
        agent = s[s[ROOM_TABLE] + ROOM_WIDTH * (p[plan + 1] + used)]
        if agent != NOBODY:
            return agent
    return NOBODY


@rare
def preferred_with_room(p: Ints, s: Ints, group: int, slots: int) -> int:
    """Return who of a group takes a contact that takes so many slots, by time at work, too, or -1."""
    if p[INDEXES] == BY_WORK:
        return least_occupied(p, s, group, slots)
    return first_with_room(p, s, group, slots)


@rare
def more_room(p: Ints, s: Ints, group: int, slots: int, people: int) -> bool:
    """Whether more people of a group than these can take a contact that takes so many slots."""
    plan = p[SLOT_TABLE] + group * SLOT_WIDTH
    if p[plan] == 0:
        return s[team_at(s, group) + MANY_IDLE] > people
    for used in range(max(p[plan] - slots, 0) + 1):
        people -= s[s[ROOM_TABLE] + ROOM_WIDTH * (p[plan + 1] + used) + 2]
    return people < 0


@rare
def may_call(p: Ints, s: Ints, group: int, keep_idle: int, slots: int) -> bool:
    """Whether a group may call back: nobody waits live for it, and more than so many have room."""
    row = p[GROUP_TABLE] + group * GROUP_WIDTH
    entry, end = next_entry(p, s, group, p[row + 4]), p[row + 4] + p[row + 5]
    while entry < end:
        if s[s[LIVE_WAITING] + p[p[GROUP_LINE] + entry]] > 0:
            return False
        entry = next_entry(p, s, group, entry + 1)
    return more_room(p, s, group, slots, keep_idle)


@rare
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
        agent = preferred_with_room(p, s, group, slots)
        if agent == NOBODY:
            continue
        level = q[p[LEVEL] + group * p[ISSUE_TYPES] + s[t + ISSUE_TYPE]] if choice == BEST_SKILL else 0.0
        if best == NOBODY or level > best_level or (level == best_level and comes_first(p, s, agent, best)):
            best, best_level = agent, level
    return best


@rare
def agent_with_room(p: Ints, q: Floats, s: Ints, t: int, queue: int, keep_idle: int) -> int:
    """Return who takes a token, of the first rank of its queue in which somebody has room, or -1.

    ``keep_idle``: see `may_call`; -1 where nobody is to be called back.
    """
    for rank in range(p[queue + 2], p[queue + 2] + p[queue + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        agent = chosen_of(p, q, s, t, p[RANK_GROUP] + p[place], p[place + 1], keep_idle)
        if agent != NOBODY:
            return agent
    return NOBODY
