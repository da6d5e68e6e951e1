"""The calendar: a binary heap of (time and kind, entity, payload)."""

from __future__ import annotations

from ccsim.engine.compiled.jit import compiled
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.state import HEAP_WIDTH, S

NOW, PENDING, HEAP = int(S.NOW), int(S.PENDING), int(S.HEAP)
KIND_BITS = 4
"""Time and kind share one word, so that most comparisons are one."""
assert HEAP_WIDTH == 3


@compiled
def schedule(s: Ints, at: int, kind: int, entity: int, payload: int) -> None:
    """Put an event on the calendar."""
    heap = s[HEAP]
    when = at << KIND_BITS | kind
    i = s[PENDING]
    s[PENDING] = i + 1
    while i > 0:
        above = (i - 1) >> 1
        a = heap + 3 * above
        if s[a] < when or (s[a] == when and s[a + 1] <= entity):
            break
        here = heap + 3 * i
        s[here] = s[a]
        s[here + 1] = s[a + 1]
        s[here + 2] = s[a + 2]
        i = above
    here = heap + 3 * i
    s[here] = when
    s[here + 1] = entity
    s[here + 2] = payload


@compiled
def take_next(s: Ints) -> int:
    """Take the first event off the calendar, set the clock to it and return its payload."""
    heap = s[HEAP]
    s[NOW] = s[heap] >> KIND_BITS
    payload = s[heap + 2]
    last = s[PENDING] - 1
    s[PENDING] = last
    end = heap + 3 * last
    when, entity, moved = s[end], s[end + 1], s[end + 2]
    i = 0
    below = 1
    while below < last:
        b = heap + 3 * below
        if below + 1 < last and (s[b + 3] < s[b] or (s[b + 3] == s[b] and s[b + 4] < s[b + 1])):
            below += 1
            b += 3
        if when < s[b] or (when == s[b] and entity <= s[b + 1]):
            break
        here = heap + 3 * i
        s[here] = s[b]
        s[here + 1] = s[b + 1]
        s[here + 2] = s[b + 2]
        i = below
        below = 2 * i + 1
    here = heap + 3 * i
    s[here] = when
    s[here + 1] = entity
    s[here + 2] = moved
    return payload
