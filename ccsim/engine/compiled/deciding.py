"""Steps that choose a way: opening hours, shares, whether it is solved, a site."""

from __future__ import annotations

from ccsim.engine.compiled.draws import draw_at, skip_draw
from ccsim.engine.compiled.jit import compiled, inlined, rare
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.program import WAY_WIDTH, Col, P
from ccsim.engine.compiled.state import S, Tok

NOW, LEVEL, ISSUE_TYPES = int(S.NOW), int(P.LEVEL), int(P.ISSUE_TYPES)
HOURS_FIRST, HOURS_AT, HOURS_OPEN = int(P.HOURS_FIRST), int(P.HOURS_AT), int(P.HOURS_OPEN)
TABLE, STRIDE, TABLE_2, STRIDE_2 = int(Col.TABLE), int(Col.STRIDE), int(Col.TABLE_2), int(Col.STRIDE_2)
FIRST_WAY, WAYS = int(Col.FIRST_WAY), int(Col.WAYS)
CELL, SERVED_BY, ISSUE_TYPE, AT_SITE = int(Tok.CELL), int(Tok.SERVED_BY), int(Tok.ISSUE_TYPE), int(Tok.SITE)


@rare
def is_open(p: Ints, s: Ints, channel: int) -> bool:
    """Whether the opening hours of a channel say open now."""
    low, high = p[p[HOURS_FIRST] + channel], p[p[HOURS_FIRST] + channel + 1] - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if p[p[HOURS_AT] + middle] <= s[NOW]:
            low = middle
        else:
            high = middle - 1
    return p[p[HOURS_OPEN] + low] > 0


@inlined
def share_of(p: Ints, q: Floats, way: int, cell: int) -> float:
    """Return the cumulative share up to and with a way."""
    return q[p[way + 1] + p[way + 2] * cell]


@compiled
def branch(p: Ints, q: Floats, s: Ints, t: int, step: int) -> int:
    """Take one of several ways by their cumulative shares; nothing is drawn where no chance is left."""
    cell = s[t + CELL]
    way = p[step + FIRST_WAY]
    last = way + (p[step + WAYS] - 1) * WAY_WIDTH
    while way < last and share_of(p, q, way, cell) <= 0.0:
        way += WAY_WIDTH
    if way == last or share_of(p, q, way, cell) >= 1.0:
        skip_draw(p, s, t, step)
        return p[way]
    u = draw_at(p, s, t, step)
    while way < last and u >= share_of(p, q, way, cell):
        way += WAY_WIDTH
    return p[way]


@inlined
def solved(p: Ints, q: Floats, s: Ints, t: int, step: int) -> bool:
    """Whether who served last solved it, by the level of the group; nothing is drawn where that is sure."""
    level = q[p[LEVEL] + s[t + SERVED_BY] * p[ISSUE_TYPES] + s[t + ISSUE_TYPE]]
    low = q[p[step + TABLE] + p[step + STRIDE] * s[t + CELL]]
    high = q[p[step + TABLE_2] + p[step + STRIDE_2] * s[t + CELL]]
    chance = low + (high - low) * level
    if chance <= 0.0 or chance >= 1.0:
        skip_draw(p, s, t, step)
        return chance >= 1.0
    return draw_at(p, s, t, step) < chance


@rare
def assign(p: Ints, q: Floats, s: Ints, t: int, step: int) -> None:
    """Draw the site of a contact."""
    u, share = draw_at(p, s, t, step), p[step + TABLE]
    while u >= q[share]:
        share += 1
    s[t + AT_SITE] = share - p[step + TABLE]
