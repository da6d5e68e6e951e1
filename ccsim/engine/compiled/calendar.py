"""The calendar: a heap of (time and kind, entity, payload) with four children each.

The commonest events, of which each person and each stream have one at a time, are in the tournament.

Taking the first event leaves a hole at the top. Most events put another one on the calendar, which then
goes into the hole at the cost of one walk down; only where none did, the last entry is moved there.
"""

from __future__ import annotations

from ccsim.engine.compiled.jit import compiled, inlined
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.state import HEAP_WIDTH, NOTHING, S

NOW, PENDING, HOLE, HEAP = int(S.NOW), int(S.PENDING), int(S.HOLE), int(S.HEAP)
KIND_BITS = 4
"""Time and kind share one word, so that most comparisons are one."""
assert HEAP_WIDTH == 3
WHAT_BITS = 5
"""An event's payload is ``subject << WHAT_BITS | what``."""
ARRIVAL, WAKE, PATIENCE, WORK_ENDS, PERSON_FREE, STAFFING, COMES_BACK = range(7)
OVERFLOW, CAMPAIGN_OPENS, BEGINS, SLOT_WORK_ENDS, SLOT_FREE, CLOSES, LINES_COME = range(7, 14)


@inlined
def schedule(s: Ints, at: int, kind: int, entity: int, payload: int) -> None:
    """Put an event on the calendar."""
    when = at << KIND_BITS | kind
    if s[HOLE]:
        s[HOLE] = 0
        sink(s, when, entity, payload)
    else:
        s[PENDING] += 1
        rise(s, s[PENDING] - 1, when, entity, payload)


@inlined
def put(s: Ints, here: int, when: int, entity: int, payload: int) -> None:
    """Write an entry."""
    s[here] = when
    s[here + 1] = entity
    s[here + 2] = payload


@compiled
def first_of(s: Ints, below: int) -> int:
    """Return the place of the first to happen of the four entries from a place on."""
    best = below
    for child in range(below + 3, below + 12, 3):
        if s[child] < s[best] or (s[child] == s[best] and s[child + 1] < s[best + 1]):
            best = child
    return best


@inlined
def earliest(s: Ints, below: int) -> int:
    """Return the place of the first to happen of the four entries from a place on.

    Without a branch, which could not be foreseen, unless two have time and kind in common.
    """
    one, two, three, four = s[below], s[below + 3], s[below + 6], s[below + 9]
    left, right = min(one, two), min(three, four)
    if (one == two) | (three == four) | (left == right):
        return first_of(s, below)
    in_left, in_right = 3 * int(two < one), 6 + 3 * int(four < three)
    return below + in_left + (in_right - in_left) * int(right < left)


@inlined
def rise(s: Ints, i: int, when: int, entity: int, payload: int) -> None:
    """Put an event where place ``i`` is free, or as far above as it is earlier."""
    heap = s[HEAP]
    while i > 0:
        above = (i - 1) >> 2
        a = heap + 3 * above
        if s[a] < when or (s[a] == when and s[a + 1] <= entity):
            break
        put(s, heap + 3 * i, s[a], s[a + 1], s[a + 2])
        i = above
    put(s, heap + 3 * i, when, entity, payload)


@compiled
def sink(s: Ints, when: int, entity: int, payload: int) -> None:
    """Put an event where the top is free, or as far below as it is later."""
    top = s[HEAP]
    end = top + 3 * s[PENDING]
    here, below = top, top + 3
    while below < end:
        child = earliest(s, below)
        if when < s[child] or (when == s[child] and entity <= s[child + 1]):
            break
        put(s, here, s[child], s[child + 1], s[child + 2])
        here = child
        below = 4 * child - 3 * top + 3
    put(s, here, when, entity, payload)


@compiled
def fill_hole(s: Ints) -> None:
    """Close the hole that nothing was put into: the last entry goes there, or as far below as it is later."""
    s[HOLE] = 0
    s[PENDING] -= 1
    last = s[HEAP] + 3 * s[PENDING]
    when = s[last]
    s[last] = NOTHING
    if s[PENDING] > 0:
        sink(s, when, s[last + 1], s[last + 2])
