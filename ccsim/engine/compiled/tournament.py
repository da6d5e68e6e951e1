"""The next event of every person, and the next arrival of every stream: tournaments that the earliest wins.

A person has at most one plain event to come, the end of work or of a pause, and a stream one arrival. Each
has a leaf of a binary tree whose inner nodes repeat the smaller of their two children, so that the first of
all is at the root and a change is one walk towards it, without a branch to foresee (Knuth, The Art of
Computer Programming 3, 5.4.1). A node is one word, ``time << bits | number``: at one instant people and
streams go by number. All other events are on the calendar; so is what lies too far ahead for such a word.
"""

from __future__ import annotations

from ccsim.engine.compiled.calendar import ARRIVAL, HEAP, KIND_BITS, WHAT_BITS, schedule
from ccsim.engine.compiled.jit import compiled, inlined, rare
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.places import source_at
from ccsim.engine.compiled.state import NOTHING, S
from ccsim.engine.order import PART_BITS, STREAM_SHIFT, EventKind

NOW, HOLE, TURN = int(S.NOW), int(S.HOLE), int(S.TURN)
PERSON, PEOPLE, PERSON_BITS = int(S.PERSON), int(S.PEOPLE), int(S.PERSON_BITS)
STREAM, STREAMS, STREAM_BITS = int(S.STREAM), int(S.STREAMS), int(S.STREAM_BITS)
PAYLOAD = int(S.PAYLOAD)
PERSON_RELEASED, TOKEN_WAKES = int(EventKind.PERSON_RELEASED), int(EventKind.TOKEN_WAKES)


@inlined
def expect(s: Ints, agent: int, at: int, payload: int) -> None:
    """Put the next event of a person in its place."""
    bits, node = s[PERSON_BITS], s[PEOPLE] + agent
    if at >= NOTHING >> bits:
        schedule(s, at, PERSON_RELEASED, agent, payload)
        return
    s[s[PAYLOAD] + agent] = payload
    if s[TURN] == node:
        s[TURN] = 0
        play_again(s, s[PERSON], node, at << bits | agent)
    else:
        come_in(s, s[PERSON], node, at << bits | agent)


@inlined
def pass_turn(s: Ints) -> None:
    """Let the person whose event has happened have none to come."""
    play_again(s, s[PERSON], s[TURN], NOTHING)
    s[TURN] = 0


@inlined
def expect_arrival(s: Ints, stream: int, at: int) -> None:
    """Put the next arrival of a stream in its place, which is before the end of the run."""
    play_again(s, s[STREAM], s[STREAMS] + stream, at << s[STREAM_BITS] | stream)


@inlined
def expect_no_arrival(s: Ints, stream: int) -> None:
    """Let a stream have ended."""
    play_again(s, s[STREAM], s[STREAMS] + stream, NOTHING)


@compiled
def come_in(s: Ints, tree: int, node: int, word: int) -> None:
    """Let an event in where there was none, as far up as it is the earliest."""
    while word < s[tree + node]:
        s[tree + node] = word
        node >>= 1


@compiled
def play_again(s: Ints, tree: int, node: int, word: int) -> None:
    """Give a leaf another time, or `NOTHING`, and find out who is the first now."""
    s[tree + node] = word
    while node > 1:
        word = min(word, s[tree + (node ^ 1)])
        node >>= 1
        s[tree + node] = word


@inlined
def first_of(s: Ints, root: int, bits: int, kind: int) -> int:
    """Return time and kind of the winner of a tournament, `NOTHING` where it is empty."""
    return NOTHING if s[root] == NOTHING else s[root] >> bits << KIND_BITS | kind


@inlined
def first_time(s: Ints) -> int:
    """Return time and kind of the first of all events, `NOTHING` where there is none."""
    person = first_of(s, s[PERSON] + 1, s[PERSON_BITS], PERSON_RELEASED)
    stream = first_of(s, s[STREAM] + 1, s[STREAM_BITS], TOKEN_WAKES)
    return min(min(person, stream), s[s[HEAP]])


@rare
def comes_before(s: Ints, arrives: bool) -> bool:
    """Whether the head of the calendar comes before an arrival, or a person's event, at the same instant."""
    if not arrives:
        return s[s[HEAP] + 1] < s[s[PERSON] + 1] & ((1 << s[PERSON_BITS]) - 1)
    stream = s[s[STREAM] + 1] & ((1 << s[STREAM_BITS]) - 1)
    return s[s[HEAP] + 1] < (stream << STREAM_SHIFT | s[source_at(s, stream)]) << PART_BITS


@inlined
def take_next(s: Ints) -> int:
    """Take the first event, set the clock to it and return its payload."""
    person = first_of(s, s[PERSON] + 1, s[PERSON_BITS], PERSON_RELEASED)
    stream = first_of(s, s[STREAM] + 1, s[STREAM_BITS], TOKEN_WAKES)
    when, heap = min(person, stream), s[HEAP]
    if s[heap] < when or (s[heap] == when and comes_before(s, stream < person)):
        s[NOW] = s[heap] >> KIND_BITS
        s[HOLE] = 1
        return s[heap + 2]
    s[NOW] = when >> KIND_BITS
    if stream < person:
        return (s[s[STREAM] + 1] & ((1 << s[STREAM_BITS]) - 1)) << WHAT_BITS | ARRIVAL
    agent = s[s[PERSON] + 1] & ((1 << s[PERSON_BITS]) - 1)
    s[TURN] = s[PEOPLE] + agent
    return s[s[PAYLOAD] + agent]
