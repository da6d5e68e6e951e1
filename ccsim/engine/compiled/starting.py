"""The contacts that are inside when the run begins."""

from __future__ import annotations

from ccsim.blueprint.steps import Register
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.journey import begin, start_visit
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.people import OFF_DUTY, add_ghost_time, step_out, turn_to
from ccsim.engine.compiled.places import agent_at, team_at, token_at
from ccsim.engine.compiled.pools import order
from ccsim.engine.compiled.program import GROUP_WIDTH, SLOT_WIDTH, START_WIDTH, STEP_WIDTH, From, P
from ccsim.engine.compiled.rooms import leave_room, taken_by
from ccsim.engine.compiled.slots import take
from ccsim.engine.compiled.state import REGISTERS, S, Team, Tok, Who
from ccsim.engine.order import PART_BITS, STREAM_SHIFT
from ccsim.outcomes import AgentState, VisitKind
from ccsim.trace import NONE

FREE, FREE_SLOTS, POOL_TABLE = int(S.FREE), int(S.FREE_SLOTS), int(S.POOL)
STREAMS, STARTS, START, GROUP_TABLE = int(P.STREAMS), int(P.STARTS), int(P.START), int(P.GROUP)
CHANNEL, ISSUE_TYPE, SEGMENT, STEP = (
    int(From.CHANNEL),
    int(From.ISSUE_TYPE),
    int(From.SEGMENT),
    int(From.STEP),
)
TIER, QUEUE, POOL, GROUP = int(From.TIER), int(From.QUEUE), int(From.POOL), int(From.GROUP)
WAITED, ELAPSED, ENTITY = int(From.WAITED), int(From.ELAPSED), int(From.ENTITY)
WORK, PATIENCE = int(From.WORK), int(From.PATIENCE)
SECOND_STEP, SECOND_AT = int(From.SECOND_STEP), int(From.SECOND_AT)
OPENS_AT, OPENS_BY, STEPS = int(Tok.SECOND_AT), int(Tok.SECOND_STEP), int(P.STEP)
GROWS = int(P.GROWS)
SLOT_TABLE, LEAVING, USED = int(P.SLOT), int(Who.LEAVING), int(Who.USED)
TOKEN_CHANNEL, MANY = int(Tok.CHANNEL), 1 << 20
IN_PLACE, PLACE = int(S.IN_PLACE), int(Tok.PLACE)
EXCESS, STATE, IDLE_FIRST = int(Team.EXCESS), int(Who.STATE), int(Team.IDLE_FIRST)
IDLE, BUSY, PEOPLE = int(AgentState.IDLE), int(AgentState.BUSY), int(VisitKind.PEOPLE)
SLOT, KEY, OF_STREAM, ORDINAL = int(Tok.SLOT), int(Tok.KEY), int(Tok.STREAM), int(Tok.ORDINAL)
TOKEN_ENTITY, TYPE, TOKEN_SEGMENT = int(Tok.ENTITY), int(Tok.ISSUE_TYPE), int(Tok.SEGMENT)
OWN_WORK, OWN_PATIENCE, FIRST_CHANNEL = int(Tok.OWN_WORK), int(Tok.OWN_PATIENCE), int(Tok.FIRST_CHANNEL)
OPENED_AT, BELIEVED, CONTACTS = int(Tok.OPENED_AT), int(Tok.BELIEVED), int(Tok.CONTACTS)
LINE, LAST_AGENT, HELD, SINCE = int(Tok.LINE), int(Tok.LAST_AGENT), int(Tok.HELD), int(Tok.SINCE)
ARRIVED_AT, QUEUED_AT, ANSWERED_AT = int(Tok.ARRIVED_AT), int(Tok.QUEUED_AT), int(Tok.ANSWERED_AT)
ENTERED_AT, STARTED_AT, TOKEN_GROUP = int(Tok.ENTERED_AT), int(Tok.STARTED_AT), int(Tok.GROUP)
AGENT, SERVED_BY = int(Tok.AGENT), int(Tok.SERVED_BY)
VISITS, VISITING = int(Tok.VISITS), int(Tok.VISITING)
REOPENED, ANSWERED = int(Tok.REOPENED), REGISTERS + int(Register.ANSWERED)


@rare
def busy_since_before(p: Ints, s: Ints, group: int) -> int:
    """Return the idle agent of the lowest number, who is busy now; where nobody is idle, one too many."""
    team, plan = team_at(s, group), p[GROUP_TABLE] + group * GROUP_WIDTH
    wanted = IDLE if s[team + IDLE_FIRST] != NONE else OFF_DUTY
    agent = p[plan]
    while s[agent_at(s, agent) + STATE] != wanted:
        agent += 1
    if wanted == IDLE:
        step_out(p, s, agent)
    else:
        add_ghost_time(p, s, group)
        s[team + EXCESS] += 1
    turn_to(p, s, agent, BUSY)
    return agent


@rare
def busy_in_slots(p: Ints, q: Floats, s: Ints, f: Floats, t: int, group: int) -> int:
    """Return who has the fewest slots in use and room for a token, and has it now; else one too many."""
    plan, most = p[GROUP_TABLE] + group * GROUP_WIDTH, p[p[SLOT_TABLE] + group * SLOT_WIDTH]
    most -= taken_by(p, s, t, group)
    best, best_rank, off_duty = NONE, 0, NONE
    for agent in range(p[plan], p[plan] + p[plan + 1]):
        a = agent_at(s, agent)
        rank = s[a + LEAVING] * MANY + s[a + USED]
        if s[a + STATE] == OFF_DUTY:
            if off_duty == NONE:
                off_duty = agent
        elif s[a + USED] <= most and (best == NONE or rank < best_rank):
            best, best_rank = agent, rank
    if best == NONE:
        best = off_duty
        add_ghost_time(p, s, group)
        s[team_at(s, group) + EXCESS] += 1
        s[agent_at(s, best) + LEAVING] = 1
    take(p, q, s, f, t, best)
    if s[agent_at(s, best) + LEAVING]:
        leave_room(p, s, best)
    return best


@rare
def open_issue(p: Ints, s: Ints, row: int, ordinal: int) -> int:
    """Give an issue that is inside at the start a place; return where that is."""
    s[FREE_SLOTS] -= 1
    slot = s[s[FREE] + s[FREE_SLOTS]]
    t = token_at(p, s, slot)
    s[t + SLOT] = slot
    s[t + KEY] = (p[STREAMS] << STREAM_SHIFT | ordinal) << PART_BITS
    s[t + TOKEN_ENTITY] = p[row + ENTITY]
    s[t + OF_STREAM] = p[STREAMS]
    s[t + ORDINAL] = ordinal
    s[t + TYPE] = p[row + ISSUE_TYPE]
    s[t + TOKEN_SEGMENT] = p[row + SEGMENT]
    s[t + OWN_WORK] = p[row + WORK]
    s[t + OWN_PATIENCE] = p[row + PATIENCE]
    s[t + FIRST_CHANNEL] = p[row + CHANNEL]
    s[t + OPENED_AT] = -p[row + WAITED] - p[row + ELAPSED]
    s[t + BELIEVED] = s[t + CONTACTS] = s[t + REOPENED] = 0
    s[t + LINE] = s[t + LAST_AGENT] = s[t + PLACE] = NONE
    return t


@rare
def put_in_place(p: Ints, q: Floats, s: Ints, f: Floats) -> None:
    """Put all contacts that are inside at the start into their places, in the order of the file."""
    s[IN_PLACE] = 1
    for ordinal in range(p[STARTS]):
        row = p[START] + ordinal * START_WIDTH
        t = open_issue(p, s, row, ordinal)
        served = p[row + GROUP] != NONE
        if served:
            start_visit(s, t, PEOPLE, p[row + QUEUE], NONE, p[row + TIER])
            s[t + TOKEN_CHANNEL] = p[row + CHANNEL]
            if p[p[SLOT_TABLE] + p[row + GROUP] * SLOT_WIDTH] > 0:
                agent = busy_in_slots(p, q, s, f, t, p[row + GROUP])
            else:
                agent = busy_since_before(p, s, p[row + GROUP])
            s[t + AGENT] = s[t + LAST_AGENT] = agent
            s[t + TOKEN_GROUP] = p[row + GROUP]
        begin(p, q, s, f, t, p[row + CHANNEL], 0, 0, p[row + STEP])
        since = s[t + OPENED_AT]
        s[t + ARRIVED_AT] = s[t + QUEUED_AT] = s[t + ENTERED_AT] = s[t + SINCE] = since
        if served:
            take_note(s, t, -p[row + ELAPSED])
        if p[row + SECOND_STEP] != NONE:
            s[t + OPENS_AT] = p[row + SECOND_AT]
            s[t + OPENS_BY] = p[STEPS] + STEP_WIDTH * p[row + SECOND_STEP]
        if p[row + POOL] != NONE:
            s[t + HELD] = p[row + POOL]
            s[s[POOL_TABLE] + p[row + POOL]] -= 1
            if p[GROWS]:
                order(p, s, p[row + POOL])


@rare
def take_note(s: Ints, t: int, started_at: int) -> None:
    """Take note of a visit that an agent has been serving for some time."""
    s[t + VISITS] = s[t + VISITING] = 1
    s[t + STARTED_AT] = s[t + ANSWERED_AT] = started_at
    s[t + SERVED_BY] = s[t + TOKEN_GROUP]
    s[t + ANSWERED] = 1
