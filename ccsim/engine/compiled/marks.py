"""Marks on long lists, so that nobody walks through all of one to find the few that matter.

A queue that many groups serve has a list of these in order of preference, each marked while anybody of it is
idle; a group that serves many lines has a list of these, each marked while anybody waits there. Lists lie
one behind the other, and a mark is one bit.
"""

from __future__ import annotations

from ccsim.engine.compiled.jit import compiled, rare
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.pointers import bits
from ccsim.engine.compiled.program import GROUP_WIDTH, P
from ccsim.engine.compiled.state import S

GROUP_TABLE, GROUP_MARKS = int(P.GROUP), int(P.GROUP_MARKS)
MARK_OF, MARK_PLACE, MARKS = int(P.MARK_OF), int(P.MARK_PLACE), int(S.MARKS)
WORD_BITS = 5
"""Words hold 32 marks, which a float holds exactly and no sign is among."""
IN_WORD = (1 << WORD_BITS) - 1
EXPONENT, BIAS = 52, 1023


@rare
def set_marks(p: Ints, s: Ints, thing: int, there: bool) -> None:
    """Set the marks of a group, or of a line behind all groups, on all lists; or take them away."""
    row = p[MARK_OF] + 2 * thing
    first = p[MARK_PLACE] + p[row]
    for entry in range(first, first + p[row + 1]):
        word, mark = s[MARKS] + (p[entry] >> WORD_BITS), 1 << (p[entry] & IN_WORD)
        if there:
            s[word] |= mark
        else:
            s[word] &= ~mark


@compiled
def next_marked(s: Ints, place: int, end: int) -> int:
    """Return the first place with a mark from one on, ``end`` where there is none before it."""
    while place < end:
        word = s[s[MARKS] + (place >> WORD_BITS)] >> (place & IN_WORD)
        if word != 0:
            return min(place + (bits(float(word & -word)) >> EXPONENT) - BIAS, end)
        place = (place | IN_WORD) + 1
    return end


@rare
def next_entry(p: Ints, s: Ints, group: int, entry: int) -> int:
    """Return the first of a group's entries of lines from one on at which anybody may wait, or the end."""
    lists = p[GROUP_MARKS] + 2 * group
    if p[lists] < 0:
        return entry
    shift = p[lists] - p[p[GROUP_TABLE] + group * GROUP_WIDTH + 4]
    return next_marked(s, entry + shift, p[lists + 1]) - shift
