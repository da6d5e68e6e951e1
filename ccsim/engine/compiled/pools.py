"""Lines that follow the load."""

from __future__ import annotations

from ccsim.engine.compiled.adding import stretch
from ccsim.engine.compiled.calendar import LINES_COME, WHAT_BITS, schedule
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.program import POOL_WIDTH, P
from ccsim.engine.compiled.state import CAPACITY_WIDTH, CHANGE_WIDTH, S
from ccsim.engine.order import EventKind

NOW, TRACED, FREE = int(S.NOW), int(S.TRACED), int(S.POOL)
CHANGE, ROWS, WRITTEN, TIME = int(S.CHANGE), int(S.CAPACITY_ROWS), int(S.CAPACITIES), int(S.LINE_TIME)
TABLE, LINE_POOLS = int(P.POOL), int(P.LINE_POOLS)
HORIZON, CHANNELS, INTERVALS = int(P.HORIZON), int(P.CHANNELS), int(P.INTERVALS)
TABLE_CHANGES = int(EventKind.TABLE_CHANGES)
ALL = 1_000_000


@rare
def order(p: Ints, s: Ints, pool: int) -> None:
    """Order a step of lines where so many are in use, unless one is on its way or would come too late."""
    if pool >= p[LINE_POOLS]:
        return
    plan, row = p[TABLE] + pool * POOL_WIDTH, s[CHANGE] + pool * CHANGE_WIDTH
    places = s[row]
    due = s[NOW] + p[plan + 3]
    if s[row + 2] or places >= p[plan + 1] or due >= p[HORIZON]:
        return
    if (places - s[s[FREE] + pool]) * ALL >= p[plan + 4] * places:
        s[row + 2] = 1
        schedule(s, due, TABLE_CHANGES, 1 + p[CHANNELS] + pool, pool << WHAT_BITS | LINES_COME)


@rare
def shrink(p: Ints, s: Ints, pool: int, added: int) -> None:
    """Add lines, and give back steps as long as so few are in use."""
    if pool >= p[LINE_POOLS]:
        return
    plan, row = p[TABLE] + pool * POOL_WIDTH, s[CHANGE] + pool * CHANGE_WIDTH
    places = s[row] + added
    used = s[row] - s[s[FREE] + pool]
    while places > p[plan] and used * ALL <= p[plan + 5] * places:
        places = max(places - p[plan + 2], p[plan])
    if places != s[row]:
        note(p, s, pool)
        s[row] = places
        s[s[FREE] + pool] = places - used


@rare
def come(p: Ints, s: Ints, pool: int) -> None:
    """Add what was ordered; it may be too much by now, or not enough."""
    plan, row = p[TABLE] + pool * POOL_WIDTH, s[CHANGE] + pool * CHANGE_WIDTH
    s[row + 2] = 0
    shrink(p, s, pool, min(p[plan + 2], p[plan + 1] - s[row]))
    order(p, s, pool)


@rare
def note(p: Ints, s: Ints, pool: int) -> None:
    """Take note of how many lines there were until now."""
    row = s[CHANGE] + pool * CHANGE_WIDTH
    since = s[row + 1]
    s[row + 1] = s[NOW]
    if since == s[NOW]:
        return
    if s[TRACED]:
        out = s[ROWS] + s[WRITTEN] * CAPACITY_WIDTH
        s[WRITTEN] += 1
        s[out] = pool
        s[out + 1] = since
        s[out + 2] = s[NOW]
        s[out + 3] = s[row]
    else:
        stretch(p, s, s[TIME] + 2 * pool * (p[INTERVALS] + 1), since, s[NOW], s[row])
