"""Draws made ahead: for several issues of a stream at once, before they arrive.

A draw is a pure function of its address, so it may be made at any time. The first ones of the next issues of
a stream differ in the ordinal only, and a processor makes as many of them at once as its vectors have
lanes. An issue takes its own with it; a word of 0 says that nothing was drawn ahead.
"""

from __future__ import annotations

from ccsim.engine.compiled.jit import compiled, inlined
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.places import stream_at
from ccsim.engine.compiled.program import P, Src
from ccsim.engine.compiled.state import S
from ccsim.streams import first_word, issue_entity

SEED, REPLICATION = int(P.SEED), int(P.REPLICATION)
AT_ONCE, AHEAD_SITES, AHEAD_SITE = int(P.AT_ONCE), int(P.AHEAD_SITES), int(P.AHEAD_SITE)
NAME, AHEAD = int(Src.NAME), int(S.AHEAD)
ARRIVAL, ISSUE_TYPE, SEGMENT, EARLY = 0, 1, 2, 3
"""Which words a stream draws ahead: those of its own, then those that the issue takes with it."""


@compiled
def entities(p: Ints, s: Ints, to: int, name: int, first: int) -> None:
    """Write the entities of the next issues of a stream."""
    for i in range(p[AT_ONCE]):
        s[to + i] = issue_entity(name, first + i)


@compiled
def words(p: Ints, s: Ints, entity: int, to: int, site: int) -> None:
    """Write the first draws of several entities at a site."""
    seed, replication = p[SEED], p[REPLICATION]
    for i in range(p[AT_ONCE]):
        s[to + i] = first_word(seed, replication, s[entity + i], site)


@inlined
def row_at(p: Ints, s: Ints, stream: int, ordinal: int) -> int:
    """Return where the words of an issue lie, the entity first, each ``AT_ONCE`` behind the one before."""
    return s[AHEAD] + stream * (p[AHEAD_SITES] + 1) * p[AT_ONCE] + (ordinal & (p[AT_ONCE] - 1))


@compiled
def draw_ahead(p: Ints, s: Ints, stream: int, ordinal: int) -> None:
    """Draw for the next issues of a stream, from one on whose words are the first of all."""
    entity, sites = row_at(p, s, stream, ordinal), p[AHEAD_SITE] + stream * p[AHEAD_SITES]
    entities(p, s, entity, p[stream_at(p, stream) + NAME], ordinal)
    for k in range(p[AHEAD_SITES]):
        if p[sites + k] != 0:
            words(p, s, entity, entity + (k + 1) * p[AT_ONCE], p[sites + k])


@inlined
def take_along(p: Ints, s: Ints, row: int, to: int) -> None:
    """Give an issue the words that were drawn for it."""
    lanes = p[AT_ONCE]
    word = row + (EARLY + 1) * lanes
    for k in range(p[AHEAD_SITES] - EARLY):
        s[to + k] = s[word]
        word += lanes
