"""Places to wait: whether a contact may join a queue."""

from __future__ import annotations

from ccsim.blueprint.steps import Cap
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.places import by_cell
from ccsim.engine.compiled.program import GATE_WIDTH, QUEUE_WIDTH, RANK_WIDTH, Col, P
from ccsim.engine.compiled.rooms import more_room, taken_by
from ccsim.engine.compiled.state import S, Tok

QUEUE_TABLE, RANK_TABLE, RANK_GROUP = int(P.QUEUE), int(P.RANK), int(P.RANK_GROUP)
STAGED, GATE, PLACES_TAKEN = int(P.STAGED), int(P.GATE), int(S.PLACES_TAKEN)
CELL, CHANNEL, AT_SITE = int(Tok.CELL), int(Tok.CHANNEL), int(Tok.SITE)
TABLE, STRIDE, SITES = int(Col.TABLE), int(Col.STRIDE), int(Col.SITES)
PLACES, PLACES_STRIDE = int(Col.TABLE_2), int(Col.STRIDE_2)
UNLIMITED = Cap.UNLIMITED


@rare
def may_join(p: Ints, s: Ints, t: int, step: int) -> bool:
    """Whether places of the contact's channel are left, or somebody takes it at once."""
    cell = s[t + CELL]
    places = by_cell(p, p[step + PLACES], p[step + PLACES_STRIDE], cell)
    if places == UNLIMITED or s[s[PLACES_TAKEN] + s[t + CHANNEL]] < places:
        return True
    queue = by_cell(p, p[step + TABLE] + p[step + SITES] * s[t + AT_SITE], p[step + STRIDE], cell)
    row = p[QUEUE_TABLE] + queue * QUEUE_WIDTH
    for rank in range(p[row + 2], p[row + 2] + p[row + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        first = p[RANK_GROUP] + p[place]
        for member in range(first, first + p[place + 1]):
            if free_for_anybody(p, s, t, member):
                return True
    return False


@rare
def free_for_anybody(p: Ints, s: Ints, t: int, member: int) -> bool:
    """Whether a group, by its place in the ranks, has room for a token and no conditions but people kept."""
    keep = 0
    if p[STAGED]:
        gate = p[GATE] + (member - p[RANK_GROUP]) * GATE_WIDTH
        if p[gate + 1] > 0 or p[gate + 2] >= 0 or p[gate + 3] >= 0 or p[gate + 4] < p[gate + 5]:
            return False
        keep = p[gate]
    return more_room(p, s, p[member], taken_by(p, s, t, p[member]), keep)
