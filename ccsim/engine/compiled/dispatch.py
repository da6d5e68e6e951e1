"""Who answers whom: after each event, free people take contacts and contacts take free people."""

from __future__ import annotations

from ccsim.engine.compiled.callbacks import next_call
from ccsim.engine.compiled.choice import LONGEST_IDLE, chosen_agent, same_agent
from ccsim.engine.compiled.jit import compiled, inlined
from ccsim.engine.compiled.journey import walk
from ccsim.engine.compiled.leaving import lose_patience_later
from ccsim.engine.compiled.marks import next_entry, next_marked
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.pairs import leave_twin_waiting
from ccsim.engine.compiled.people import enter, step_out, turn_to
from ccsim.engine.compiled.places import agent_at, team_at, token_at
from ccsim.engine.compiled.program import GROUP_WIDTH, QUEUE_WIDTH, RANK_WIDTH, Col, P
from ccsim.engine.compiled.ringing import answer
from ccsim.engine.compiled.rooms import has_room, taken_by
from ccsim.engine.compiled.slots import take
from ccsim.engine.compiled.staging import (
    first_that_fits,
    head_for,
    head_for_anybody,
    look_later,
    may_take,
    staged_agent,
)
from ccsim.engine.compiled.state import S, Team, Tok, Who
from ccsim.engine.compiled.waiting import CALLBACK_VISIT, NOBODY, before, drop, head, join
from ccsim.outcomes import AgentState

FREED, JOINED, IN_LINE = int(S.FREED), int(S.JOINED), int(S.IN_LINE)
FREED_LIST, JOINED_LIST = int(S.FREED_LIST), int(S.JOINED_LIST)
QUEUE_TABLE, RANK_TABLE, RANK_GROUP = int(P.QUEUE), int(P.RANK), int(P.RANK_GROUP)
GROUP_TABLE, GROUP_LINE = int(P.GROUP), int(P.GROUP_LINE)
STAGED, GATED_LINE = int(P.STAGED), int(P.GATED_LINE)
ORDERED, TURN = int(P.ORDERED), int(P.TURN)
MARKED, QUEUE_MARKS, GROUP_MARKS = int(P.MARKED), int(P.QUEUE_MARKS), int(P.GROUP_MARKS)
MARK_THING, MARK_END, GROUPS = int(P.MARK_THING), int(P.MARK_END), int(P.GROUPS)
IDLE_FIRST = int(Team.IDLE_FIRST)
WHO_GROUP, WHO_STATE, SINCE = int(Who.GROUP), int(Who.STATE), int(Who.SINCE)
IDLE, BUSY = int(AgentState.IDLE), int(AgentState.BUSY)
SLOTS, LISTED = int(Who.SLOTS), int(Who.LISTED)
QUEUE, AGAIN, PAUSES = int(Tok.QUEUE), int(Tok.AGAIN), int(P.PAUSES)
GROUP, AGENT, STEP, SERVED_BY = int(Tok.GROUP), int(Tok.AGENT), int(Tok.STEP), int(Tok.SERVED_BY)
LINE, GENERATION = int(Tok.LINE), int(Tok.GENERATION)
LAST_AGENT, AGENT_CHOICE = int(Tok.LAST_AGENT), int(P.AGENT_CHOICE)
CALLBACKS, KIND = int(P.CALLBACKS), int(Tok.KIND)
TARGET, RINGS = int(Col.TARGET), int(Col.WAYS)
SAME_AGENT, PLAIN, TWIN = int(P.SAME_AGENT), int(P.PLAIN), int(Tok.TWIN)
GENERATIONS = (1 << 24) - 1


@inlined
def preferred_agent(p: Ints, q: Floats, s: Ints, slot: int) -> int:
    """Return the idle agent for a token: of the first rank of its queue with any the chosen one, or -1."""
    t = token_at(p, s, slot)
    if p[PLAIN]:
        return longest_idle(p, s, s[t + QUEUE])
    return asked_agent(p, q, s, t)


@compiled
def asked_agent(p: Ints, q: Floats, s: Ints, t: int) -> int:
    """Return the agent for a token where it is not simply who is idle for longest, or -1."""
    row = p[QUEUE_TABLE] + s[t + QUEUE] * QUEUE_WIDTH
    if p[PAUSES]:
        agent = s[t + AGAIN] - 1
        free = agent != NOBODY and may_take_up(p, s, t, agent)
        if free and (p[STAGED] == 0 or may_take(p, s, t, s[agent_at(s, agent) + WHO_GROUP])):
            return agent
    if p[SAME_AGENT]:
        agent = same_agent(p, s, t, row)
        if agent != NOBODY and (p[STAGED] == 0 or may_take(p, s, t, s[agent_at(s, agent) + WHO_GROUP])):
            return agent
    if s[t + KIND] == CALLBACK_VISIT:
        return chosen_agent(p, q, s, t, row)
    if p[STAGED]:
        return staged_agent(p, q, s, t)
    if p[AGENT_CHOICE] != LONGEST_IDLE:
        return chosen_agent(p, q, s, t, row)
    return longest_idle(p, s, s[t + QUEUE])


@compiled
def may_take_up(p: Ints, s: Ints, t: int, agent: int) -> bool:
    """Whether who has put down the work of a token is idle, or has room for it."""
    return has_room(s, agent, taken_by(p, s, t, s[agent_at(s, agent) + WHO_GROUP]))


@inlined
def longest_idle(p: Ints, s: Ints, queue: int) -> int:
    """Return who is idle for longest in the first rank of a queue with anybody idle, or -1."""
    if p[MARKED] and p[p[QUEUE_MARKS] + 2 * queue] >= 0:
        return longest_idle_of_many(p, s, queue)
    row = p[QUEUE_TABLE] + queue * QUEUE_WIDTH
    for rank in range(p[row + 2], p[row + 2] + p[row + 3]):
        best, best_since = NOBODY, 0
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        first = p[RANK_GROUP] + p[place]
        for member in range(first, first + p[place + 1]):
            agent = s[team_at(s, p[member]) + IDLE_FIRST]
            if agent != NOBODY:
                since = s[agent_at(s, agent) + SINCE]
                if best == NOBODY or since < best_since or (since == best_since and agent < best):
                    best, best_since = agent, since
        if best != NOBODY:
            return best
    return NOBODY


@compiled
def longest_idle_of_many(p: Ints, s: Ints, queue: int) -> int:
    """Return who is idle for longest in the first rank of a long list with anybody idle, or -1."""
    lists = p[QUEUE_MARKS] + 2 * queue
    place, end = next_marked(s, p[lists], p[lists + 1]), p[lists + 1]
    if place == end:
        return NOBODY
    end = p[p[MARK_END] + place]
    best, best_since = NOBODY, 0
    while place < end:
        agent = s[team_at(s, p[p[MARK_THING] + place]) + IDLE_FIRST]
        since = s[agent_at(s, agent) + SINCE]
        if best == NOBODY or since < best_since or (since == best_since and agent < best):
            best, best_since = agent, since
        place = next_marked(s, place + 1, end)
    return best


@inlined
def start(p: Ints, q: Floats, s: Ints, f: Floats, slot: int, agent: int) -> None:
    """Let an agent answer a token that waits, and the token walk on."""
    t = token_at(p, s, slot)
    if s[t + LINE] != NOBODY:
        drop(p, s, slot)
    if p[PLAIN]:
        step_out(p, s, agent)
        enter(p, s, agent, BUSY)
    else:
        engage(p, q, s, f, t, agent)
    s[t + AGENT] = s[t + LAST_AGENT] = agent
    s[t + GROUP] = s[t + SERVED_BY] = s[agent_at(s, agent) + WHO_GROUP]
    s[t + GENERATION] = (s[t + GENERATION] + 1) & GENERATIONS
    step = s[t + STEP]
    if p[step + RINGS] == 0:
        answer(s, t)
    walk(p, q, s, f, t, p[step + TARGET])


@compiled
def engage(p: Ints, q: Floats, s: Ints, f: Floats, t: int, agent: int) -> None:
    """Make an agent busy with a token, which waits nowhere else any more."""
    if s[t + TWIN]:
        leave_twin_waiting(p, s, t)
    if s[agent_at(s, agent) + SLOTS] > 0:
        take(p, q, s, f, t, agent)
    else:
        step_out(p, s, agent)
        turn_to(p, s, agent, BUSY)


@inlined
def first_in_line(p: Ints, s: Ints, who: int) -> int:
    """Return the best of the first tokens of an agent's lines, or -1."""
    if p[MARKED] and p[p[GROUP_MARKS] + 2 * s[who + WHO_GROUP]] >= 0:
        return first_in_lines(p, s, s[who + WHO_GROUP])
    group, best = p[GROUP_TABLE] + s[who + WHO_GROUP] * GROUP_WIDTH, NOBODY
    first = p[GROUP_LINE] + p[group + 4]
    for place in range(first, first + p[group + 5]):
        token = head(p, s, p[place])
        if token != NOBODY and (best == NOBODY or before(p, s, token, best)):
            best = token
    return best


@compiled
def first_in_lines(p: Ints, s: Ints, group: int) -> int:
    """Return the best of the first tokens of a group's lines, of which there are many, or -1."""
    lists, best = p[GROUP_MARKS] + 2 * group, NOBODY
    place, end = next_marked(s, p[lists], p[lists + 1]), p[lists + 1]
    while place < end:
        token = head(p, s, p[p[MARK_THING] + place] - p[GROUPS])
        if best == NOBODY or before(p, s, token, best):
            best = token
        place = next_marked(s, place + 1, end)
    return best


@compiled
def sought_by(p: Ints, s: Ints, agent: int) -> int:
    """Return the token for a freed agent where more decides than who is first in line, or -1."""
    who, best = agent_at(s, agent), NOBODY
    if p[CALLBACKS] > 0:
        best = next_call(p, s, agent)
        if best != NOBODY:
            return best
    if s[who + SLOTS] > 0:
        return first_that_fits(p, s, agent)
    if p[STAGED] == 0 and p[ORDERED] == 0:
        return first_in_line(p, s, who)
    group, turn = s[who + WHO_GROUP], 0
    plan = p[GROUP_TABLE] + group * GROUP_WIDTH
    entry, end = next_entry(p, s, group, p[plan + 4]), p[plan + 4] + p[plan + 5]
    while entry < end:
        if best != NOBODY and p[p[TURN] + entry] != turn:
            return best
        turn, line = p[p[TURN] + entry], p[p[GROUP_LINE] + entry]
        token = head_for(p, s, line, group) if p[STAGED] else head(p, s, line)
        if token != NOBODY and (best == NOBODY or before(p, s, token, best)):
            best = token
        entry = next_entry(p, s, group, entry + 1)
    return best


@inlined
def serve_lines(p: Ints, q: Floats, s: Ints, f: Floats, agent: int) -> None:
    """While a freed agent has room, give the best fitting contact of its lines the agent it prefers.

    While no live contact waits there, a customer who is to be called back comes first.
    """
    who = agent_at(s, agent)
    while s[IN_LINE] > 0 and (s[who + WHO_STATE] == IDLE or s[who + LISTED]):
        best = first_in_line(p, s, who) if p[PLAIN] else sought_by(p, s, agent)
        if best == NOBODY:
            return
        start(p, q, s, f, best, preferred_agent(p, q, s, best))


@compiled
def sort_freed(s: Ints) -> None:
    """Put the freed agents in the order of their numbers."""
    first = s[FREED_LIST]
    for i in range(first + 1, first + s[FREED]):
        agent = s[i]
        while i > first and s[i - 1] > agent:
            s[i] = s[i - 1]
            i -= 1
        s[i] = agent


@compiled
def sort_joined(p: Ints, s: Ints) -> None:
    """Put the tokens that began to wait in the order of their rank."""
    first = s[JOINED_LIST]
    for i in range(first + 1, first + s[JOINED]):
        token = s[i]
        while i > first and before(p, s, token, s[i - 1]):
            s[i] = s[i - 1]
            i -= 1
        s[i] = token


@compiled
def take_agent(p: Ints, q: Floats, s: Ints, f: Floats, slot: int) -> bool:
    """Let an idle agent answer a token that waits, if any may; return whether one did."""
    agent = preferred_agent(p, q, s, slot)
    if agent != NOBODY:
        start(p, q, s, f, slot, agent)
    return agent != NOBODY


@compiled
def look(p: Ints, q: Floats, s: Ints, f: Floats, slot: int) -> None:
    """Let a token that began to wait look for somebody, and where its queue has gates all who wait there."""
    t = token_at(p, s, slot)
    if s[t + LINE] == NOBODY:
        join(p, s, slot)
    line = s[t + LINE]
    if p[p[GATED_LINE] + line]:
        queue = s[t + QUEUE]
        best = head_for_anybody(p, s, queue)
        while best != NOBODY:
            take_agent(p, q, s, f, best)
            best = head_for_anybody(p, s, queue)
    else:
        take_agent(p, q, s, f, slot)
    if s[t + LINE] != NOBODY and s[t + KIND] != CALLBACK_VISIT:
        lose_patience_later(p, q, s, t)
        look_later(p, s, t)


@compiled
def look_again(p: Ints, q: Floats, s: Ints, f: Floats, slot: int) -> None:
    """Let a token that has waited long enough for a further group look for somebody."""
    if not take_agent(p, q, s, f, slot):
        look_later(p, s, token_at(p, s, slot))


@inlined
def answer_or_wait(p: Ints, q: Floats, s: Ints, f: Floats, slot: int) -> None:
    """Let an idle agent answer a token, or the token begin to wait."""
    if p[PLAIN] == 0 and p[STAGED]:
        look(p, q, s, f, slot)
        return
    agent = preferred_agent(p, q, s, slot)
    if agent != NOBODY:
        start(p, q, s, f, slot, agent)
        return
    if s[token_at(p, s, slot) + LINE] == NOBODY:
        join(p, s, slot)
    if p[PLAIN] or s[token_at(p, s, slot) + KIND] != CALLBACK_VISIT:
        lose_patience_later(p, q, s, token_at(p, s, slot))


@inlined
def dispatch(p: Ints, q: Floats, s: Ints, f: Floats) -> None:
    """Bring together what the last event left over."""
    if s[FREED] == 0 and s[JOINED] <= 1:
        if s[JOINED] == 1:
            s[JOINED] = 0
            answer_or_wait(p, q, s, f, s[s[JOINED_LIST]])
        return
    for i in range(s[JOINED]):
        join(p, s, s[s[JOINED_LIST] + i])
    if s[FREED] > 1:
        sort_freed(s)
    for i in range(s[FREED]):
        serve_lines(p, q, s, f, s[s[FREED_LIST] + i])
    s[FREED] = 0
    if s[JOINED] > 1:
        sort_joined(p, s)
    for i in range(s[JOINED]):
        slot = s[s[JOINED_LIST] + i]
        if s[token_at(p, s, slot) + LINE] != NOBODY:
            answer_or_wait(p, q, s, f, slot)
    s[JOINED] = 0
