"""Call-backs: who hears the offer, the lists of those who accepted it, and when somebody is called.

A list is a waiting line of its own, in the order of acceptance.
"""

from __future__ import annotations

from ccsim.blueprint.steps import Offer
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.places import agent_at, by_cell, token_at
from ccsim.engine.compiled.prediction import live_ahead, predicted_wait
from ccsim.engine.compiled.program import QUEUE_WIDTH, RANK_WIDTH, Col, P
from ccsim.engine.compiled.rooms import first_with_room, has_room, may_call, slots_taken, taken_by
from ccsim.engine.compiled.state import Tok, Who
from ccsim.engine.compiled.waiting import NOBODY, accepted_before, ends_of

QUEUE_TABLE, RANK_TABLE, RANK_GROUP = int(P.QUEUE), int(P.RANK), int(P.RANK_GROUP)
GROUP_LIST, LANES, GROUP = int(P.GROUP_LIST), int(P.LANES), int(Who.GROUP)
CELL, TABLE, STRIDE = int(Tok.CELL), int(Col.TABLE), int(Col.STRIDE)
SITES, AT_SITE = int(Col.SITES), int(Tok.SITE)
OVER, OVER_STRIDE = int(Col.TABLE_2), int(Col.STRIDE_2)
NOT_OFFERED = Offer.NOT_OFFERED
HANDLING, HANDLING_STRIDE = int(Col.TABLE_3), int(Col.STRIDE_3)


@rare
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


@rare
def next_call(p: Ints, s: Ints, agent: int) -> int:
    """Return the token that an agent who has room calls back before doing anything else, or -1."""
    best, group = NOBODY, s[agent_at(s, agent) + GROUP]
    row = p[GROUP_LIST] + 2 * group
    first = p[GROUP_LIST] + p[row]
    for place in range(first, first + 2 * p[row + 1], 2):
        for lane in range(p[LANES]):
            token, slots = s[ends_of(p, s, p[place] + lane, 0)], slots_taken(p, group, lane)
            if token == NOBODY or not has_room(s, agent, slots):
                continue
            if not may_call(p, s, group, p[place + 1], slots):
                continue
            if best == NOBODY or accepted_before(s, token_at(p, s, token), token_at(p, s, best)):
                best = token
    return best
