"""The loop that lets time pass."""

from __future__ import annotations

from enum import IntEnum

from ccsim.blueprint.steps import Register
from ccsim.demand import carry
from ccsim.distributions import exponential_quantile
from ccsim.engine.compiled.adding import next_span
from ccsim.engine.compiled.ahead import draw_ahead, row_at, take_along
from ccsim.engine.compiled.calendar import (
    ARRIVAL,
    BEGINS,
    CAMPAIGN_OPENS,
    CLOSES,
    COMES_BACK,
    KIND_BITS,
    LINES_COME,
    OVERFLOW,
    PATIENCE,
    PERSON_FREE,
    SLOT_FREE,
    SLOT_WORK_ENDS,
    STAFFING,
    WAKE,
    WHAT_BITS,
    WORK_ENDS,
    fill_hole,
    schedule,
)
from ccsim.engine.compiled.closing import change_shift, change_slot_shift
from ccsim.engine.compiled.dispatch import dispatch, look_again
from ccsim.engine.compiled.draws import GENERATION_BITS, drawn
from ccsim.engine.compiled.jit import compiled, compiled_root, inlined, rare
from ccsim.engine.compiled.journey import begin, end_delay, walk
from ccsim.engine.compiled.leaving import clear, end_wait, plan_closings
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.outbound import call_again, dial, plan_opening
from ccsim.engine.compiled.pairs import open_second
from ccsim.engine.compiled.people import add_ghost_time, change_staff, plan_staffing, rest, turn_to
from ccsim.engine.compiled.places import source_at, stream_at, token_at
from ccsim.engine.compiled.pointers import pointer
from ccsim.engine.compiled.pools import come, note
from ccsim.engine.compiled.program import PIECE_WIDTH, SLOT_WIDTH, Col, P, Src
from ccsim.engine.compiled.record import note_visit, record_contact, record_issue
from ccsim.engine.compiled.seconds import LEFT_BEHIND
from ccsim.engine.compiled.slots import end_in_slot
from ccsim.engine.compiled.starting import put_in_place
from ccsim.engine.compiled.state import REGISTERS, S, Tok
from ccsim.engine.compiled.tournament import (
    expect_arrival,
    expect_no_arrival,
    first_time,
    pass_turn,
    take_next,
)
from ccsim.engine.compiled.waiting import NOBODY
from ccsim.engine.compiled.working import end_work_in_hand
from ccsim.engine.order import PART_BITS, STREAM_SHIFT, EventKind
from ccsim.outcomes import CallbackOffer, ContactOrigin, ContactOutcome, IssueOutcome, VisitOutcome
from ccsim.trace import NONE

NOW, PENDING, HOLE, TRACED = int(S.NOW), int(S.PENDING), int(S.HOLE), int(S.TRACED)
TURN = int(S.TURN)
LINE_POOLS, CAPACITIES = int(P.LINE_POOLS), int(S.CAPACITIES)
FREE_SLOTS, SPAN_END = int(S.FREE_SLOTS), int(S.SPAN_END)
ISSUES, CONTACTS, VISITS, INTERVALS = int(S.ISSUES), int(S.CONTACTS), int(S.VISITS), int(S.INTERVALS)
HEAP, HEAP_SIZE, ROWS, SLOTS, FREE = int(S.HEAP), int(S.HEAP_SIZE), int(S.ROWS), int(S.SLOTS), int(S.FREE)
HORIZON, LAST, ENTRY_STEP, AGENTS = int(P.HORIZON), int(P.LAST), int(P.ENTRY_STEP), int(P.AGENTS)
STREAMS, GROUPS, PAUSES, STARTS = int(P.STREAMS), int(P.GROUPS), int(P.PAUSES), int(P.STARTS)
PIECE, PIECE_RATE, RECORDED = int(P.PIECE), int(P.PIECE_RATE), int(P.RECORDED)
PIECE_SLOPE = int(P.PIECE_SLOPE)
ISSUE_TYPES, SEGMENTS = int(P.ISSUE_TYPES), int(P.SEGMENTS)
TYPE_SHARES, SEGMENT_SHARES = int(P.TYPE_SHARES), int(P.SEGMENT_SHARES)
TABLE_CHANGES = int(EventKind.TABLE_CHANGES)
TARGET, OTHER = int(Col.TARGET), int(Col.OTHER)
KEY, ENTITY, STREAM, ORDINAL = int(Tok.KEY), int(Tok.ENTITY), int(Tok.STREAM), int(Tok.ORDINAL)
ISSUE_TYPE, SEGMENT, OPENED_AT = int(Tok.ISSUE_TYPE), int(Tok.SEGMENT), int(Tok.OPENED_AT)
BELIEVED, NUMBER_OF_CONTACTS, CHANNEL = int(Tok.BELIEVED), int(Tok.CONTACTS), int(Tok.CHANNEL)
STEP, LINE, GENERATION = int(Tok.STEP), int(Tok.LINE), int(Tok.GENERATION)
ALIVE, VISITING, FIRST_CHANNEL = int(Tok.ALIVE), int(Tok.VISITING), int(Tok.FIRST_CHANNEL)
SLOT, LAST_AGENT = int(Tok.SLOT), int(Tok.LAST_AGENT)
PLACE, SLOT_TABLE, MOST_EVENTS = int(Tok.PLACE), int(P.SLOT), int(P.MOST_EVENTS)
SLOT_PLACES = int(P.SLOT_PLACES)
BACK_ORIGIN, BACK_TRIES, BACK_STEP = int(Tok.BACK_ORIGIN), int(Tok.BACK_TRIES), int(Tok.BACK_STEP)
CHANNEL_OF = int(Src.CHANNEL)
LAST_PIECE, FIRST_RECORDED, RECORDS = int(Src.LAST_PIECE), int(Src.RECORDED), int(Src.RECORDS)
OWN_ROW, OWN_TABLE, OWN_WIDTH = int(Src.OWN), int(P.OWN), 4
OWN_WORK, OWN_PATIENCE = int(Tok.OWN_WORK), int(Tok.OWN_PATIENCE)
CAMPAIGN_OF, CAMPAIGNS, CALLS = int(Src.CAMPAIGN), int(P.CAMPAIGNS), int(P.CALLS)
OUTBOUND = int(ContactOrigin.OUTBOUND)
SECOND, SECOND_AT = int(Tok.SECOND), int(Tok.SECOND_AT)
REOPENED, REOPEN = int(Tok.REOPENED), int(ContactOrigin.REOPEN)
AT_ONCE, EARLY_WORDS = int(P.AT_ONCE), int(P.EARLY_WORDS)
OFF_DUTY = -1
ABANDONED, VISIT_IN_PROGRESS = int(VisitOutcome.ABANDONED), int(VisitOutcome.IN_PROGRESS)
CONTACT_IN_PROGRESS, ISSUE_IN_PROGRESS = int(ContactOutcome.IN_PROGRESS), int(IssueOutcome.IN_PROGRESS)
CALLBACK, ANSWERED_AT = REGISTERS + int(Register.CALLBACK), int(Tok.ANSWERED_AT)
ACCEPTED, CALLBACK_PENDING = int(CallbackOffer.ACCEPTED), int(ContactOutcome.CALLBACK_PENDING)
GENERATIONS = (1 << GENERATION_BITS) - 1
SPARE = 64
"""Rows and places that one event can take, beside those that grow with the people."""
EVENTS = 1 << 20
"""Events between two looks at whether somebody has interrupted the run."""


class Status(IntEnum):
    """Why the loop returned."""

    DONE = 0
    HEAP_FULL = 1
    SLOTS_FULL = 2
    ROWS_FULL = 3
    PAUSED = 4


DONE, HEAP_FULL, SLOTS_FULL, ROWS_FULL, PAUSED = (int(status) for status in Status)


@inlined
def plan_arrival(p: Ints, q: Floats, s: Ints, f: Floats, stream: int) -> None:
    """Put the next issue of a stream on the calendar."""
    plan, source = stream_at(p, stream), source_at(s, stream)
    ordinal = s[source]
    row, lanes = row_at(p, s, stream, ordinal), p[AT_ONCE]
    if ordinal & (lanes - 1) == 0:
        draw_ahead(p, s, stream, ordinal)
    if p[plan + FIRST_RECORDED] >= 0:
        if ordinal < p[plan + RECORDS]:
            expect_arrival(s, stream, p[p[RECORDED] + p[plan + FIRST_RECORDED] + ordinal])
        else:
            expect_no_arrival(s, stream)
        return
    need = exponential_quantile(drawn(p, s[row + lanes]))
    piece, position = s[source + 1], f[stream]
    while piece < p[plan + LAST_PIECE]:
        start, end = p[p[PIECE] + piece * PIECE_WIDTH], p[p[PIECE] + piece * PIECE_WIDTH + 1]
        rate, slope = q[p[PIECE_RATE] + piece], q[p[PIECE_SLOPE] + piece]
        at, position, need = carry(start, end, rate, slope, position, need)
        if at >= 0:
            expect_arrival(s, stream, at)
            break
        piece += 1
    else:
        expect_no_arrival(s, stream)
    s[source + 1] = piece
    f[stream] = position


@inlined
def arrive(p: Ints, q: Floats, s: Ints, f: Floats, stream: int) -> None:
    """Open an issue."""
    plan, source = stream_at(p, stream), source_at(s, stream)
    ordinal, lanes = s[source], p[AT_ONCE]
    row = row_at(p, s, stream, ordinal)
    s[source] = ordinal + 1
    if p[plan + CAMPAIGN_OF] >= 0:
        plan_arrival(p, q, s, f, stream)
        return
    s[FREE_SLOTS] -= 1
    slot = s[s[FREE] + s[FREE_SLOTS]]
    t = token_at(p, s, slot)
    s[t + SLOT] = slot
    s[t + KEY] = (stream << STREAM_SHIFT | ordinal) << PART_BITS
    s[t + ENTITY] = s[row]
    s[t + STREAM] = stream
    s[t + ORDINAL] = ordinal
    types, segments = p[ISSUE_TYPES], p[SEGMENTS]
    shares = p[TYPE_SHARES] + stream * types
    s[t + ISSUE_TYPE] = pick(p, q, shares, types, s[row + 2 * lanes])
    shares = p[SEGMENT_SHARES] + stream * segments
    s[t + SEGMENT] = pick(p, q, shares, segments, s[row + 3 * lanes])
    take_along(p, s, row, t + p[EARLY_WORDS])
    plan_arrival(p, q, s, f, stream)
    s[t + OWN_WORK] = s[t + OWN_PATIENCE] = NONE
    if p[plan + OWN_ROW] >= 0:
        know(p, s, t, p[OWN_TABLE] + (p[plan + OWN_ROW] + ordinal) * OWN_WIDTH)
    s[t + FIRST_CHANNEL] = p[plan + CHANNEL_OF]
    s[t + OPENED_AT] = s[NOW]
    s[t + BELIEVED] = s[t + NUMBER_OF_CONTACTS] = s[t + REOPENED] = 0
    s[t + LINE] = s[t + LAST_AGENT] = s[t + PLACE] = NOBODY
    begin(p, q, s, f, t, p[plan + CHANNEL_OF], 0, 0, p[ENTRY_STEP])


@rare
def know(p: Ints, s: Ints, t: int, own: int) -> None:
    """Give an issue what is known of it from a record."""
    if p[own] >= 0:
        s[t + ISSUE_TYPE] = p[own]
    if p[own + 1] >= 0:
        s[t + SEGMENT] = p[own + 1]
    s[t + OWN_WORK] = p[own + 2]
    s[t + OWN_PATIENCE] = p[own + 3]


@inlined
def pick(p: Ints, q: Floats, shares: int, size: int, word: int) -> int:
    """Return the index of the first cumulative share above a uniform; without a choice nothing is drawn."""
    if q[shares] >= 1.0:
        return 0
    u = drawn(p, word)
    low, high = 0, size - 1
    while low < high:
        middle = (low + high) >> 1
        if u < q[shares + middle]:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def give_up(p: Ints, q: Floats, s: Ints, f: Floats, slot: int) -> None:
    """Leave the queue, or end the work in hand."""
    t = token_at(p, s, slot)
    if p[PAUSES] and s[t + LINE] == NOBODY:
        end_work_in_hand(s, t)
        walk(p, q, s, f, t, p[s[t + STEP] + TARGET])
        return
    if s[t + SECOND_AT] != NONE:
        open_second(p, q, s, f, slot)
        return
    end_wait(p, q, s, f, t)


@inlined
def happen(p: Ints, q: Floats, s: Ints, f: Floats, payload: int) -> None:
    """Let one event happen."""
    what, subject = payload & ((1 << WHAT_BITS) - 1), payload >> WHAT_BITS
    if what == ARRIVAL:
        arrive(p, q, s, f, subject)
    elif what == WORK_ENDS:
        t = token_at(p, s, subject)
        walk(p, q, s, f, t, p[s[t + STEP] + TARGET])
    elif what == PATIENCE:
        give_up(p, q, s, f, subject >> GENERATION_BITS)
    elif what == WAKE:
        t = token_at(p, s, subject)
        walk(p, q, s, f, t, end_delay(p, q, s, f, t))
    elif what == PERSON_FREE:
        rest(p, s, subject)
    elif what == COMES_BACK:
        t = token_at(p, s, subject)
        s[t + BELIEVED] = 0
        if s[t + BACK_ORIGIN] == OUTBOUND:
            call_again(p, s, subject)
            return
        if s[t + BACK_ORIGIN] == REOPEN:
            s[t + REOPENED] = 1
        begin(p, q, s, f, t, s[t + CHANNEL], s[t + BACK_ORIGIN], s[t + BACK_TRIES], s[t + BACK_STEP])
    elif what == STAFFING:
        if p[p[SLOT_TABLE] + subject * SLOT_WIDTH] > 0:
            change_slot_shift(p, q, s, f, subject)
        elif p[PAUSES]:
            change_shift(p, q, s, f, subject)
        else:
            change_staff(p, s, subject)
    elif what == SLOT_WORK_ENDS:
        t = token_at(p, s, subject >> GENERATION_BITS)
        walk(p, q, s, f, t, p[s[t + STEP] + TARGET])
    elif what == SLOT_FREE:
        end_in_slot(p, q, s, f, subject)
    elif what == BEGINS:
        put_in_place(p, q, s, f)
    elif what == OVERFLOW:
        look_again(p, q, s, f, subject >> GENERATION_BITS)
    elif what == CAMPAIGN_OPENS:
        plan_opening(p, s, subject)
    elif what == CLOSES:
        clear(p, q, s, f, subject)
    elif what == LINES_COME:
        come(p, s, subject)


@inlined
def drop_unheard(p: Ints, s: Ints) -> None:
    """Take alarms that no longer count off the head of the calendar, before time reaches them."""
    while s[PENDING] > 0:
        payload = s[s[HEAP] + 2]
        subject, what = payload >> WHAT_BITS, payload & ((1 << WHAT_BITS) - 1)
        if what != PATIENCE and what != OVERFLOW and what != SLOT_WORK_ENDS:
            return
        t = token_at(p, s, subject >> GENERATION_BITS)
        if s[t + GENERATION] == subject & GENERATIONS and (what != PATIENCE or s[t + SECOND] != LEFT_BEHIND):
            return
        fill_hole(s)


@rare
def open_doors(p: Ints, q: Floats, s: Ints, f: Floats) -> None:
    """Put the first event of every group and stream on the calendar."""
    next_span(p, s)
    for group in range(p[GROUPS]):
        plan_staffing(p, s, group)
    for stream in range(p[STREAMS]):
        plan_arrival(p, q, s, f, stream)
    for campaign in range(p[CAMPAIGNS]):
        plan_opening(p, s, campaign)
    plan_closings(p, s)
    if p[STARTS] > 0:
        schedule(s, 0, TABLE_CHANGES, 0, BEGINS)


@compiled
def advance(p: Ints, q: Floats, s: Ints, f: Floats) -> int:
    """Let events happen until the run ends, something must grow, or many have happened; return a `Status`."""
    if s[SPAN_END] == 0:
        open_doors(p, q, s, f)
    people, most, calls = p[AGENTS], p[MOST_EVENTS], p[CALLS]
    end = p[LAST] << KIND_BITS
    traced, in_hand = s[TRACED], p[AGENTS] + p[SLOT_PLACES]
    rows, heap = s[ROWS] - SPARE, s[HEAP_SIZE] - SPARE
    for _ in range(EVENTS):
        if first_time(s) >= end:
            return DONE
        if s[PENDING] + most + calls > heap:
            return HEAP_FULL
        if s[FREE_SLOTS] <= calls:
            return SLOTS_FULL
        if traced and (
            s[ISSUES] > rows
            or s[CONTACTS] > rows
            or s[VISITS] + in_hand > rows
            or s[INTERVALS] + 2 * people > rows
            or s[CAPACITIES] + p[LINE_POOLS] > rows
        ):
            return ROWS_FULL
        payload = take_next(s)
        if s[NOW] >= s[SPAN_END]:
            next_span(p, s)
        happen(p, q, s, f, payload)
        dispatch(p, q, s, f)
        if calls > 0:
            dial(p, q, s, f)
        if s[TURN]:
            pass_turn(s)
        elif s[HOLE]:
            fill_hole(s)
        drop_unheard(p, s)
    return PAUSED


@compiled
def close_doors(p: Ints, s: Ints) -> int:
    """Take note of who is still inside, of what everybody on duty was doing; return a `Status`."""
    if s[NOW] < p[HORIZON]:
        s[NOW] = p[HORIZON]
    next_span(p, s)
    rows = s[ROWS] - SPARE
    for slot in range(s[SLOTS]):
        t = token_at(p, s, slot)
        if s[t + ALIVE] == 0:
            continue
        if s[TRACED] and (s[ISSUES] > rows or s[CONTACTS] > rows or s[VISITS] > rows):
            return ROWS_FULL
        if s[t + ALIVE] == 2:
            if s[t + VISITING]:
                note_visit(p, s, t, VISIT_IN_PROGRESS, 0, 0)
            to_call = s[t + CALLBACK] == ACCEPTED and s[t + ANSWERED_AT] == NONE
            record_contact(p, s, t, NONE, CALLBACK_PENDING if to_call else CONTACT_IN_PROGRESS)
        if s[t + SECOND] == 0:
            record_issue(p, s, t, NONE, ISSUE_IN_PROGRESS)
        s[t + ALIVE] = 0
    if s[TRACED] and (s[INTERVALS] + p[AGENTS] > s[ROWS] or s[CAPACITIES] + p[LINE_POOLS] > s[ROWS]):
        return ROWS_FULL
    for group in range(p[GROUPS]):
        add_ghost_time(p, s, group)
    for pool in range(p[LINE_POOLS]):
        note(p, s, pool)
    for agent in range(p[AGENTS]):
        turn_to(p, s, agent, OFF_DUTY)
    return DONE


@compiled_root
def run(p: Ints, q: Floats, s: Ints, f: Floats, closing: bool) -> int:
    """Let the doors be open, or close them, as far as there is room; return a `Status`."""
    if closing:
        return close_doors(pointer(p), pointer(s))
    return advance(pointer(p), pointer(q), pointer(s), pointer(f))
