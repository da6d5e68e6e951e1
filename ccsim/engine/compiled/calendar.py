"""The calendar: a heap of (time and kind, entity, payload) with four children each.

Taking the first event leaves a hole at the top. Most events put another one on the calendar, which then
goes into the hole at the cost of one walk down; only where none did, the last entry is moved there.
"""

from __future__ import annotations

from ccsim.engine.compiled.jit import compiled, inlined
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.state import HEAP_WIDTH, S

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
def first_of(s: Ints, heap: int, below: int, end: int) -> int:
    """Return which entry from ``below`` to before ``end`` is the first to happen."""
    best = heap + 3 * below
    for child in range(heap + 3 * below + 3, heap + 3 * end, 3):
        if s[child] < s[best] or (s[child] == s[best] and s[child + 1] < s[best + 1]):
            best = child
    return (best - heap) // 3


@inlined
def earliest(s: Ints, heap: int, below: int, size: int) -> int:
    """Return which of up to four children from ``below`` is the first to happen.

    Of four, found without a branch, which could not be foreseen, unless two have time and kind in common.
    """
    if below + 3 >= size:
        return first_of(s, heap, below, size)
    a = heap + 3 * below
    one, two, three, four = s[a], s[a + 3], s[a + 6], s[a + 9]
    left, right = min(one, two), min(three, four)
    if (one == two) | (three == four) | (left == right):
        return first_of(s, heap, below, below + 4)
    in_left, in_right = int(two < one), 2 + int(four < three)
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
    heap, size = s[HEAP], s[PENDING]
    i, below = 0, 1
    while below < size:
        child = earliest(s, heap, below, size)
        b = heap + 3 * child
        if when < s[b] or (when == s[b] and entity <= s[b + 1]):
            break
        put(s, heap + 3 * i, s[b], s[b + 1], s[b + 2])
        i = child
        below = 4 * i + 1
    put(s, heap + 3 * i, when, entity, payload)


@inlined
def take_next(s: Ints) -> int:
    """Take the first event off the calendar, set the clock to it and return its payload."""
    heap = s[HEAP]
    s[NOW] = s[heap] >> KIND_BITS
    s[HOLE] = 1
    return s[heap + 2]


@compiled
def fill_hole(s: Ints) -> None:
    """Close the hole that nothing was put into: its children rise, and the last entry goes where they end."""
    heap, size = s[HEAP], s[PENDING] - 1
    s[HOLE] = 0
    s[PENDING] = size
    i, below = 0, 1
    while below < size:
        child = earliest(s, heap, below, size + 1)
        b = heap + 3 * child
        put(s, heap + 3 * i, s[b], s[b + 1], s[b + 2])
        i = child
        below = 4 * i + 1
    if i < size:
        end = heap + 3 * size
        rise(s, i, s[end], s[end + 1], s[end + 2])
