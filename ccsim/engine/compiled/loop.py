"""The loop that lets time pass."""

from __future__ import annotations

from enum import IntEnum

from ccsim.demand import carry, exponential_step
from ccsim.engine.compiled.calendar import KIND_BITS, schedule, take_next
from ccsim.engine.compiled.dispatch import dispatch
from ccsim.engine.compiled.draws import GENERATION_BITS, draw, token_at
from ccsim.engine.compiled.jit import compiled
from ccsim.engine.compiled.journey import begin, end_delay, step_at, walk
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.people import (
    ARRIVAL,
    COMES_BACK,
    PATIENCE,
    PERSON_FREE,
    STAFFING,
    WAKE,
    WHAT_BITS,
    WORK_ENDS,
    change_staff,
    free,
    plan_staffing,
)
from ccsim.engine.compiled.pointers import pointer
from ccsim.engine.compiled.program import PIECE_WIDTH, STREAM_WIDTH, Col, P
from ccsim.engine.compiled.record import record_visit
from ccsim.engine.compiled.state import SOURCE_WIDTH, S, Tok
from ccsim.engine.compiled.waiting import NOBODY, drop
from ccsim.engine.order import STREAM_SHIFT, EventKind
from ccsim.outcomes import VisitOutcome
from ccsim.streams import issue_entity

NOW, PENDING, FREE_SLOTS, INTERVALS = int(S.NOW), int(S.PENDING), int(S.FREE_SLOTS), int(S.INTERVALS)
ISSUES, CONTACTS, VISITS = int(S.ISSUES), int(S.CONTACTS), int(S.VISITS)
HEAP, HEAP_SIZE, ROWS, FREE, SOURCE_TABLE = (
    int(S.HEAP),
    int(S.HEAP_SIZE),
    int(S.ROWS),
    int(S.FREE),
    int(S.SOURCE),
)
HORIZON, DRAIN, ENTRY_STEP, AGENTS = int(P.HORIZON), int(P.DRAIN), int(P.ENTRY_STEP), int(P.AGENTS)
STREAMS, GROUPS, STREAM_TABLE = int(P.STREAMS), int(P.GROUPS), int(P.STREAM)
PIECE, PIECE_RATE, RECORDED = int(P.PIECE), int(P.PIECE_RATE), int(P.RECORDED)
ISSUE_TYPES, SEGMENTS = int(P.ISSUE_TYPES), int(P.SEGMENTS)
TYPE_SHARES, SEGMENT_SHARES = int(P.TYPE_SHARES), int(P.SEGMENT_SHARES)
TOKEN_WAKES = int(EventKind.TOKEN_WAKES)
TARGET, OTHER = int(Col.TARGET), int(Col.OTHER)
KEY, ENTITY, STREAM, ORDINAL = int(Tok.KEY), int(Tok.ENTITY), int(Tok.STREAM), int(Tok.ORDINAL)
ISSUE_TYPE, SEGMENT, OPENED_AT = int(Tok.ISSUE_TYPE), int(Tok.SEGMENT), int(Tok.OPENED_AT)
BELIEVED, NUMBER_OF_CONTACTS, CHANNEL = int(Tok.BELIEVED), int(Tok.CONTACTS), int(Tok.CHANNEL)
STEP, LINE, GENERATION = int(Tok.STEP), int(Tok.LINE), int(Tok.GENERATION)
BACK_ORIGIN, BACK_TRIES, BACK_STEP = int(Tok.BACK_ORIGIN), int(Tok.BACK_TRIES), int(Tok.BACK_STEP)
ABANDONED = int(VisitOutcome.ABANDONED)
GENERATIONS = (1 << GENERATION_BITS) - 1
SPARE = 64
"""Rows and places that one event can take, beside those that grow with the people."""


class Status(IntEnum):
    """Why the loop returned."""

    DONE = 0
    HEAP_FULL = 1
    SLOTS_FULL = 2
    ROWS_FULL = 3


DONE, HEAP_FULL, SLOTS_FULL, ROWS_FULL = (int(status) for status in Status)


@compiled
def announce(s: Ints, stream: int, ordinal: int, at: int) -> None:
    """Put an arrival on the calendar."""
    schedule(s, at, TOKEN_WAKES, stream << STREAM_SHIFT | ordinal, stream << WHAT_BITS | ARRIVAL)


@compiled
def plan_arrival(p: Ints, q: Floats, s: Ints, f: Floats, stream: int) -> None:
    """Put the next issue of a stream on the calendar."""
    plan, source = p[STREAM_TABLE] + stream * STREAM_WIDTH, s[SOURCE_TABLE] + stream * SOURCE_WIDTH
    ordinal = s[source]
    if p[plan + 7] >= 0:
        if ordinal < p[plan + 8]:
            announce(s, stream, ordinal, p[p[RECORDED] + p[plan + 7] + ordinal])
        return
    entity = issue_entity(p[plan + 1], ordinal)
    need = exponential_step(draw(p, entity, p[plan + 2], 0))
    piece, position = s[source + 1], f[stream]
    while piece < p[plan + 6]:
        start, end = p[p[PIECE] + piece * PIECE_WIDTH], p[p[PIECE] + piece * PIECE_WIDTH + 1]
        at, position, need = carry(start, end, q[p[PIECE_RATE] + piece], position, need)
        if at >= 0:
            announce(s, stream, ordinal, at)
            break
        piece += 1
    s[source + 1] = piece
    f[stream] = position


@compiled
def arrive(p: Ints, q: Floats, s: Ints, f: Floats, stream: int) -> None:
    """Open an issue."""
    plan, source = p[STREAM_TABLE] + stream * STREAM_WIDTH, s[SOURCE_TABLE] + stream * SOURCE_WIDTH
    ordinal = s[source]
    s[source] = ordinal + 1
    plan_arrival(p, q, s, f, stream)
    s[FREE_SLOTS] -= 1
    slot = s[s[FREE] + s[FREE_SLOTS]]
    t = token_at(s, slot)
    entity = issue_entity(p[plan + 1], ordinal)
    s[t + KEY] = stream << STREAM_SHIFT | ordinal
    s[t + ENTITY] = entity
    s[t + STREAM] = stream
    s[t + ORDINAL] = ordinal
    s[t + ISSUE_TYPE] = pick(p, q, p[TYPE_SHARES] + stream * p[ISSUE_TYPES], entity, p[plan + 3])
    s[t + SEGMENT] = pick(p, q, p[SEGMENT_SHARES] + stream * p[SEGMENTS], entity, p[plan + 4])
    s[t + OPENED_AT] = s[NOW]
    s[t + BELIEVED] = s[t + NUMBER_OF_CONTACTS] = 0
    s[t + LINE] = NOBODY
    begin(p, q, s, f, slot, p[plan], 0, 0, p[ENTRY_STEP])


@compiled
def pick(p: Ints, q: Floats, shares: int, entity: int, site: int) -> int:
    """Return the index of the first cumulative share above a uniform; without a choice nothing is drawn."""
    if q[shares] >= 1.0:
        return 0
    u = draw(p, entity, site, 0)
    i = 0
    while u >= q[shares + i]:
        i += 1
    return i


@compiled
def give_up(p: Ints, q: Floats, s: Ints, f: Floats, slot: int) -> None:
    """Leave the queue."""
    t = token_at(s, slot)
    s[t + GENERATION] = (s[t + GENERATION] + 1) & GENERATIONS
    drop(p, s, slot)
    record_visit(s, slot, ABANDONED, 0, 0)
    walk(p, q, s, f, slot, p[step_at(p, s[t + STEP]) + OTHER])


@compiled
def happen(p: Ints, q: Floats, s: Ints, f: Floats, payload: int) -> None:
    """Let one event happen."""
    what, subject = payload & ((1 << WHAT_BITS) - 1), payload >> WHAT_BITS
    if what == ARRIVAL:
        arrive(p, q, s, f, subject)
    elif what == WORK_ENDS:
        walk(p, q, s, f, subject, p[step_at(p, s[token_at(s, subject) + STEP]) + TARGET])
    elif what == PATIENCE:
        give_up(p, q, s, f, subject >> GENERATION_BITS)
    elif what == WAKE:
        walk(p, q, s, f, subject, end_delay(p, s, subject))
    elif what == PERSON_FREE:
        free(s, subject)
    elif what == COMES_BACK:
        t = token_at(s, subject)
        s[t + BELIEVED] = 0
        begin(p, q, s, f, subject, s[t + CHANNEL], s[t + BACK_ORIGIN], s[t + BACK_TRIES], s[t + BACK_STEP])
    elif what == STAFFING:
        change_staff(p, s, subject)


@compiled
def drop_unheard(s: Ints) -> None:
    """Take patiences that no longer count off the head of the calendar, before time reaches them."""
    while s[PENDING] > 0:
        payload = s[s[HEAP] + 2]
        subject = payload >> WHAT_BITS
        if payload & ((1 << WHAT_BITS) - 1) != PATIENCE:
            return
        if s[token_at(s, subject >> GENERATION_BITS) + GENERATION] == subject & GENERATIONS:
            return
        now = s[NOW]
        take_next(s)
        s[NOW] = now


@compiled
def open_doors(p: Ints, q: Floats, s: Ints, f: Floats) -> None:
    """Put the first event of every group and stream on the calendar."""
    for group in range(p[GROUPS]):
        plan_staffing(p, s, group)
    for stream in range(p[STREAMS]):
        plan_arrival(p, q, s, f, stream)


@compiled
def run(p: Ints, q: Floats, s: Ints, f: Floats) -> int:
    """Let events happen until the run ends or something must grow; return a `Status`."""
    return advance(pointer(p), pointer(q), pointer(s), pointer(f))


@compiled
def advance(p: Ints, q: Floats, s: Ints, f: Floats) -> int:
    """Let events happen until the run ends or something must grow; return a `Status`."""
    people = p[AGENTS]
    cut = p[DRAIN] == 0
    rows, heap = s[ROWS] - SPARE, s[HEAP_SIZE] - SPARE
    while s[PENDING] > 0:
        if cut and s[s[HEAP]] >> KIND_BITS >= p[HORIZON]:
            break
        if s[PENDING] + people > heap:
            return HEAP_FULL
        if s[FREE_SLOTS] == 0:
            return SLOTS_FULL
        if s[ISSUES] > rows or s[CONTACTS] > rows or s[VISITS] > rows or s[INTERVALS] + 2 * people > rows:
            return ROWS_FULL
        happen(p, q, s, f, take_next(s))
        dispatch(p, q, s, f)
        drop_unheard(s)
    return DONE
