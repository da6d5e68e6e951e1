"""Call-backs: who hears the offer, the lists of those who accepted it, and when somebody is called.

A list is a waiting line of its own, in the order of acceptance.
"""

from __future__ import annotations

from ccsim.blueprint.steps import Offer
from ccsim.engine.compiled.jit import compiled
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.places import agent_at, by_cell, team_at, token_at
from ccsim.engine.compiled.prediction import live_ahead, predicted_wait
from ccsim.engine.compiled.program import GROUP_WIDTH, QUEUE_WIDTH, RANK_WIDTH, Col, P
from ccsim.engine.compiled.rooms import first_with_room, taken_by
from ccsim.engine.compiled.state import S, Team, Tok, Who
from ccsim.engine.compiled.waiting import NOBODY, accepted_before, ends_of

QUEUE_TABLE, RANK_TABLE, RANK_GROUP = int(P.QUEUE), int(P.RANK), int(P.RANK_GROUP)
GROUP_TABLE, GROUP_LINE, GROUP_LIST = int(P.GROUP), int(P.GROUP_LINE), int(P.GROUP_LIST)
LIVE_WAITING, IDLE_FIRST, NEXT = int(S.LIVE_WAITING), int(Team.IDLE_FIRST), int(Who.NEXT)
CELL, TABLE, STRIDE = int(Tok.CELL), int(Col.TABLE), int(Col.STRIDE)
SITES, AT_SITE = int(Col.SITES), int(Tok.SITE)
OVER, OVER_STRIDE = int(Col.TABLE_2), int(Col.STRIDE_2)
NOT_OFFERED = Offer.NOT_OFFERED
HANDLING, HANDLING_STRIDE = int(Col.TABLE_3), int(Col.STRIDE_3)


@compiled
def hears(p: Ints, s: Ints, t: int, step: int) -> bool:
    """Whether a contact that is about to join a queue would have to wait, and hears the offer."""
    cell = s[t + CELL]
    over = by_cell(p, p[step + OVER], p[step + OVER_STRIDE], cell)
    if over == NOT_OFFERED:
        return False
    queue = by_cell(p, p[step + TABLE] + p[step + SITES] * s[t + AT_SITE], p[step + STRIDE], cell)
    row = p[QUEUE_TABLE] + queue * QUEUE_WIDTH
    for rank in range(p[row + 2], p[row + 2] + p[row + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        first = p[RANK_GROUP] + p[place]
        for member in range(first, first + p[place + 1]):
            group = p[member]
            if first_with_room(p, s, group, taken_by(p, s, t, group)) != NOBODY:
                return False
    found = live_ahead(p, s, queue)
    handling = by_cell(p, p[step + HANDLING], p[step + HANDLING_STRIDE], cell)
    if handling >= 0:
        found = predicted_wait(p, s, t, queue, found, handling)
    return found > over


@compiled
def may_call(p: Ints, s: Ints, group: int, keep_idle: int) -> bool:
    """Whether a group may call back: nobody waits live for it, and more than so many are idle."""
    row = p[GROUP_TABLE] + group * GROUP_WIDTH
    first = p[GROUP_LINE] + p[row + 4]
    for place in range(first, first + p[row + 5]):
        if s[s[LIVE_WAITING] + p[place]] > 0:
            return False
    agent = s[team_at(s, group) + IDLE_FIRST]
    while keep_idle > 0 and agent != NOBODY:
        agent = s[agent_at(s, agent) + NEXT]
        keep_idle -= 1
    return agent != NOBODY


@compiled
def next_call(p: Ints, s: Ints, group: int) -> int:
    """Return the token that somebody idle in a group calls back before doing anything else, or -1."""
    best = NOBODY
    row = p[GROUP_LIST] + 2 * group
    first = p[GROUP_LIST] + p[row]
    for place in range(first, first + 2 * p[row + 1], 2):
        token = s[ends_of(p, s, p[place], 0)]
        if token == NOBODY or not may_call(p, s, group, p[place + 1]):
            continue
        if best == NOBODY or accepted_before(s, token_at(p, s, token), token_at(p, s, best)):
            best = token
    return best
