"""People: they come on duty and leave it, work, and are free again."""

from __future__ import annotations

from ccsim.engine.compiled.adding import stretch
from ccsim.engine.compiled.calendar import PERSON_FREE, STAFFING, WHAT_BITS, schedule
from ccsim.engine.compiled.indexes import BY_WORK, add_work, join_index, leave_index
from ccsim.engine.compiled.jit import compiled, inlined, rare
from ccsim.engine.compiled.marks import set_marks
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.places import agent_at, team_at
from ccsim.engine.compiled.program import GROUP_WIDTH, STAFF_WIDTH, P
from ccsim.engine.compiled.state import INTERVAL_WIDTH, S, Team, Who
from ccsim.engine.compiled.tournament import expect
from ccsim.engine.order import EventKind
from ccsim.outcomes import AgentState

NOW, FREED, INTERVALS = int(S.NOW), int(S.FREED), int(S.INTERVALS)
TRACED, SPANS = int(S.TRACED), int(P.INTERVALS)
FREED_LIST, INTERVAL_ROWS = int(S.FREED_LIST), int(S.INTERVAL_ROWS)
GROUP_TABLE, STAFF_TABLE = int(P.GROUP), int(P.STAFF)
GROUP, STATE, SINCE, NEXT, PREVIOUS = (int(column) for column in list(Who)[:5])
USED, SLOT_TIME = int(Who.USED), int(S.SLOT_TIME)
IDLE_FIRST, IDLE_LAST, SCHEDULED, EXCESS, STAFF_NEXT, EXCESS_SINCE = (
    int(column) for column in list(Team)[:6]
)
MANY_IDLE = int(Team.IDLE)
INDEXES, MARKED = int(P.INDEXES), int(P.MARKED)
OFF_DUTY = -1
IDLE, BUSY = int(AgentState.IDLE), int(AgentState.BUSY)
AFTER_CONTACT_WORK, PAUSE = int(AgentState.AFTER_CONTACT_WORK), int(AgentState.PAUSE)
SHIFT_STARTS, SHIFT_ENDS = int(EventKind.SHIFT_STARTS), int(EventKind.SHIFT_ENDS)
PERSON_RELEASED = int(EventKind.PERSON_RELEASED)
WORKING, IDLE_TIME, GHOST = int(S.WORKING), int(S.IDLE), int(S.GHOST)


@inlined
def enter(p: Ints, s: Ints, agent: int, what: int) -> None:
    """Take note of what an agent did until now, and begin something else."""
    a = agent_at(s, agent)
    if s[a + STATE] != OFF_DUTY and s[a + SINCE] < s[NOW]:
        if s[TRACED]:
            write_interval(s, agent)
        else:
            add_agent_time(p, s, agent)
        if p[INDEXES] == BY_WORK:
            add_work(p, s, agent)
    s[a + STATE] = what
    s[a + SINCE] = s[NOW]


@compiled
def turn_to(p: Ints, s: Ints, agent: int, what: int) -> None:
    """Let an agent begin something else where that is no common thing, so that it is one call."""
    enter(p, s, agent, what)


@rare
def write_interval(s: Ints, agent: int) -> None:
    """Write down what an agent did until now."""
    a, row = agent_at(s, agent), s[INTERVAL_ROWS] + s[INTERVALS] * INTERVAL_WIDTH
    s[INTERVALS] += 1
    s[row] = agent
    s[row + 1] = s[a + GROUP]
    s[row + 2] = s[a + SINCE]
    s[row + 3] = s[NOW]
    s[row + 4] = s[a + STATE]
    s[row + 5] = max(s[a + USED], 1) if s[a + STATE] == BUSY else 0


@inlined
def add_agent_time(p: Ints, s: Ints, agent: int) -> None:
    """Add what an agent did until now."""
    a = agent_at(s, agent)
    if s[a + STATE] == PAUSE:
        return
    row = 2 * s[a + GROUP] * (p[SPANS] + 1)
    row += s[IDLE_TIME] if s[a + STATE] == IDLE else s[WORKING]
    stretch(p, s, row, s[a + SINCE], s[NOW], 1)
    if s[a + USED] > 0:
        add_slot_time(p, s, a)


@rare
def add_slot_time(p: Ints, s: Ints, a: int) -> None:
    """Add the slots that an agent has used until now."""
    row = s[SLOT_TIME] + 2 * s[a + GROUP] * (p[SPANS] + 1)
    stretch(p, s, row, s[a + SINCE], s[NOW], s[a + USED])


@rare
def add_ghost_time(p: Ints, s: Ints, group: int) -> None:
    """Add how long a group had more people than are paid, before their number changes."""
    team = team_at(s, group)
    if s[team + EXCESS] > 0 and not s[TRACED]:
        row = s[GHOST] + 2 * group * (p[SPANS] + 1)
        stretch(p, s, row, s[team + EXCESS_SINCE], s[NOW], s[team + EXCESS])
    s[team + EXCESS_SINCE] = s[NOW]


@inlined
def line_up(p: Ints, s: Ints, agent: int) -> None:
    """Put an agent at the end of the idle of a group, by number among those idle since now."""
    a = agent_at(s, agent)
    team = team_at(s, s[a + GROUP])
    after = s[team + IDLE_LAST]
    while after >= 0 and after > agent and s[agent_at(s, after) + SINCE] == s[NOW]:
        after = s[agent_at(s, after) + PREVIOUS]
    before = s[team + IDLE_FIRST] if after < 0 else s[agent_at(s, after) + NEXT]
    s[a + PREVIOUS] = after
    s[a + NEXT] = before
    s[team + MANY_IDLE] += 1
    if after < 0:
        s[team + IDLE_FIRST] = agent
        if before < 0 and p[MARKED]:
            set_marks(p, s, s[a + GROUP], True)
    else:
        s[agent_at(s, after) + NEXT] = agent
    if before < 0:
        s[team + IDLE_LAST] = agent
    else:
        s[agent_at(s, before) + PREVIOUS] = agent


@inlined
def step_out(p: Ints, s: Ints, agent: int) -> None:
    """Take an agent out of the idle of the group."""
    a = agent_at(s, agent)
    team = team_at(s, s[a + GROUP])
    before, after = s[a + PREVIOUS], s[a + NEXT]
    s[team + MANY_IDLE] -= 1
    if before < 0:
        s[team + IDLE_FIRST] = after
        if after < 0 and p[MARKED]:
            set_marks(p, s, s[a + GROUP], False)
    else:
        s[agent_at(s, before) + NEXT] = after
    if after < 0:
        s[team + IDLE_LAST] = before
    else:
        s[agent_at(s, after) + PREVIOUS] = before
    if p[INDEXES]:
        leave_index(p, s, agent)


@inlined
def available(p: Ints, s: Ints, agent: int) -> None:
    """Let an agent be idle, to be looked at by the next dispatch."""
    enter(p, s, agent, IDLE)
    if p[INDEXES]:
        join_index(p, s, agent)
    line_up(p, s, agent)
    s[s[FREED_LIST] + s[FREED]] = agent
    s[FREED] += 1


@inlined
def free(p: Ints, s: Ints, agent: int) -> None:
    """Let an agent who has finished be idle, or go home if the group has too many."""
    group = s[agent_at(s, agent) + GROUP]
    team = team_at(s, group)
    if s[team + EXCESS] > 0:
        add_ghost_time(p, s, group)
        s[team + EXCESS] -= 1
        enter(p, s, agent, OFF_DUTY)
    else:
        available(p, s, agent)


@inlined
def rest(p: Ints, s: Ints, agent: int) -> None:
    """Let an agent who has finished pause once, if the group does and nobody has to go home."""
    a = agent_at(s, agent)
    pause = p[p[GROUP_TABLE] + s[a + GROUP] * GROUP_WIDTH + 6]
    if pause > 0 and s[a + STATE] != PAUSE and s[team_at(s, s[a + GROUP]) + EXCESS] == 0:
        enter(p, s, agent, PAUSE)
        expect(s, agent, s[NOW] + pause, agent << WHAT_BITS | PERSON_FREE)
    else:
        free(p, s, agent)


@inlined
def finish(p: Ints, s: Ints, agent: int, after_contact_work: int) -> None:
    """Let an agent finish with a contact: after-contact work and a pause first, if there are any."""
    if after_contact_work == 0:
        rest(p, s, agent)
        return
    enter(p, s, agent, AFTER_CONTACT_WORK)
    end = s[NOW] + after_contact_work
    expect(s, agent, end, agent << WHAT_BITS | PERSON_FREE)


@rare
def plan_staffing(p: Ints, s: Ints, group: int) -> None:
    """Put the next change of a group's staff on the calendar."""
    plan, team = p[GROUP_TABLE] + group * GROUP_WIDTH, team_at(s, group)
    entry = s[team + STAFF_NEXT]
    if entry < p[plan + 3]:
        step = p[STAFF_TABLE] + (p[plan + 2] + entry) * STAFF_WIDTH
        kind = SHIFT_STARTS if p[step + 1] > s[team + SCHEDULED] else SHIFT_ENDS
        schedule(s, p[step], kind, group, group << WHAT_BITS | STAFFING)


@rare
def change_staff(p: Ints, s: Ints, group: int) -> None:
    """Change the number of people of a group as its plan says."""
    plan, team = p[GROUP_TABLE] + group * GROUP_WIDTH, team_at(s, group)
    people = p[p[STAFF_TABLE] + (p[plan + 2] + s[team + STAFF_NEXT]) * STAFF_WIDTH + 1]
    change = people - s[team + SCHEDULED]
    s[team + SCHEDULED] = people
    s[team + STAFF_NEXT] += 1
    add_ghost_time(p, s, group)
    if change > 0:
        staying = min(change, s[team + EXCESS])
        s[team + EXCESS] -= staying
        coming = change - staying
        agent = p[plan]
        while coming > 0:
            if s[agent_at(s, agent) + STATE] == OFF_DUTY:
                available(p, s, agent)
                coming -= 1
            agent += 1
    else:
        for _ in range(-change):
            agent = s[team + IDLE_FIRST]
            if agent >= 0:
                step_out(p, s, agent)
                enter(p, s, agent, OFF_DUTY)
            else:
                s[team + EXCESS] += 1
    plan_staffing(p, s, group)
