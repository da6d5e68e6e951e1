"""The journey of a token through the graph of steps."""

from __future__ import annotations

import math

from ccsim.blueprint.steps import Register
from ccsim.durations import rounded, work_time
from ccsim.engine.compiled.adding import add_session
from ccsim.engine.compiled.calendar import WAKE, WHAT_BITS, WORK_ENDS, schedule
from ccsim.engine.compiled.callbacks import hears
from ccsim.engine.compiled.calling import hang_up, reached
from ccsim.engine.compiled.caps import may_join
from ccsim.engine.compiled.deciding import assign, branch, is_open, solved
from ccsim.engine.compiled.dialling import dial, end_dial
from ccsim.engine.compiled.draws import draw, draw_law, law_of, note_second, quantile
from ccsim.engine.compiled.endings import close, come_back, leave, leave_twin
from ccsim.engine.compiled.jit import compiled, inlined, rare
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.people import finish
from ccsim.engine.compiled.places import by_cell, speed_of
from ccsim.engine.compiled.pools import order, shrink
from ccsim.engine.compiled.program import QUEUE_WIDTH, WAY_WIDTH, Col, Op, P
from ccsim.engine.compiled.record import record_visit
from ccsim.engine.compiled.ringing import end_ring, ring
from ccsim.engine.compiled.slots import finish_in_slot, work_in_slot
from ccsim.engine.compiled.state import REGISTERS, S, Tok
from ccsim.engine.compiled.tournament import expect
from ccsim.engine.compiled.waiting import forward
from ccsim.engine.compiled.working import go_on, hold, pausing_work
from ccsim.engine.order import EventKind
from ccsim.outcomes import VisitKind, VisitOutcome
from ccsim.trace import NONE

NOW, JOINED = int(S.NOW), int(S.JOINED)
JOINED_LIST, POOL = int(S.JOINED_LIST), int(S.POOL)
GROWS = int(P.GROWS)
TRACED, STREAMS = int(S.TRACED), int(P.STREAMS)
SEGMENTS, ISSUE_TYPES = int(P.SEGMENTS), int(P.ISSUE_TYPES)
QUEUE_TABLE, SLOT = int(P.QUEUE), int(Tok.SLOT)
OP, TARGET, OTHER, ARG, ARG_2 = int(Col.OP), int(Col.TARGET), int(Col.OTHER), int(Col.ARG), int(Col.ARG_2)
TABLE, STRIDE, TABLE_2, STRIDE_2 = int(Col.TABLE), int(Col.STRIDE), int(Col.TABLE_2), int(Col.STRIDE_2)
TABLE_3, STRIDE_3, FIRST_WAY, WAYS = int(Col.TABLE_3), int(Col.STRIDE_3), int(Col.FIRST_WAY), int(Col.WAYS)
SITE, PATIENCE_SITE_OF, ENTRY = int(Col.SITE), int(Col.PATIENCE_SITE), int(Col.ENTRY)
SWITCH, TEST, OPEN, BRANCH, SOLVED = (
    int(Op.SWITCH),
    int(Op.TEST),
    int(Op.OPEN),
    int(Op.BRANCH),
    int(Op.SOLVED),
)
SET, CONTEXT, TAKE, GIVE, DELAY = int(Op.SET), int(Op.CONTEXT), int(Op.TAKE), int(Op.GIVE), int(Op.DELAY)
WAIT, WORK, RELEASE, COUNT = int(Op.WAIT), int(Op.WORK), int(Op.RELEASE), int(Op.COUNT)
REACHED, HANG_UP = int(Op.REACHED), int(Op.HANG_UP)
LEAVE, COME_BACK, CLOSE, RING = int(Op.LEAVE), int(Op.COME_BACK), int(Op.CLOSE), int(Op.RING)
OFFER, DIAL, CAP = int(Op.OFFER), int(Op.DIAL), int(Op.CAP)
HOLD, PAUSING_WORK, WAIT_AGAIN, GO_ON = int(Op.HOLD), int(Op.PAUSING_WORK), int(Op.WAIT_AGAIN), int(Op.GO_ON)
ON_HOLD, SINCE, AGAIN = int(Tok.ON_HOLD), int(Tok.SINCE), int(Tok.AGAIN)
KEY, ENTITY, ISSUE_TYPE, SEGMENT = int(Tok.KEY), int(Tok.ENTITY), int(Tok.ISSUE_TYPE), int(Tok.SEGMENT)
CONTACTS, ALIVE = int(Tok.CONTACTS), int(Tok.ALIVE)
CHANNEL, ORIGIN, ARRIVED_AT = int(Tok.CHANNEL), int(Tok.ORIGIN), int(Tok.ARRIVED_AT)
QUEUED_AT, ANSWERED_AT, VISITS = int(Tok.QUEUED_AT), int(Tok.ANSWERED_AT), int(Tok.VISITS)
MOVES, WITH_CONTEXT, VISITING = int(Tok.MOVES), int(Tok.CONTEXT), int(Tok.VISITING)
KIND, QUEUE, BOT, TIER = int(Tok.KIND), int(Tok.QUEUE), int(Tok.BOT), int(Tok.TIER)
ENTERED_AT, STARTED_AT = int(Tok.ENTERED_AT), int(Tok.STARTED_AT)
GROUP, AGENT, STEP, CELL = int(Tok.GROUP), int(Tok.AGENT), int(Tok.STEP), int(Tok.CELL)
PLACE = int(Tok.PLACE)
SERVED_BY, HELD = int(Tok.SERVED_BY), int(Tok.HELD)
MET_BOT, PRIORITY = int(Tok.MET_BOT), int(Tok.CLASS)
PATIENCE_LAW, PATIENCE_SITE = int(Tok.PATIENCE_LAW), int(Tok.PATIENCE_SITE)
PATIENCE_N, GIVES_UP = int(Tok.PATIENCE_N), int(Tok.GIVES_UP)
TRIES = int(Register.TRIES)
TOKEN_WAKES, PATIENCE_ENDS = int(EventKind.TOKEN_WAKES), int(EventKind.PATIENCE_ENDS)
PERSON_RELEASED = int(EventKind.PERSON_RELEASED)
BOT_VISIT, SERVED, ABANDONED = int(VisitKind.BOT), int(VisitOutcome.SERVED), int(VisitOutcome.ABANDONED)
OWN_WORK, OWN_PATIENCE, VISIT_PATIENCE = int(Tok.OWN_WORK), int(Tok.OWN_PATIENCE), int(Tok.VISIT_PATIENCE)
HOLDS = 4
NUMBER, SECOND_AT = int(Tok.NUMBER), int(Tok.SECOND_AT)
SECOND_STEP, LEAVE_TWIN = int(Op.SECOND), int(Op.LEAVE_TWIN)
REPLIES = int(Tok.REPLIES)
REGISTERS_KEPT = len(Register)
BONUS = int(P.BONUS)
SITES, AT_SITE, ASSIGN = int(Col.SITES), int(Tok.SITE), int(Op.ASSIGN)


@inlined
def begin(
    p: Ints, q: Floats, s: Ints, f: Floats, t: int, channel: int, origin: int, tries: int, step: int
) -> None:
    """Open the next contact of an issue, and let it walk from a step."""
    s[t + NUMBER] = s[t + CONTACTS]
    s[t + CONTACTS] += 1
    s[t + ALIVE] = 2
    s[t + CHANNEL] = channel
    s[t + ORIGIN] = origin
    s[t + ARRIVED_AT] = s[NOW]
    s[t + QUEUED_AT] = s[t + ANSWERED_AT] = s[t + WITH_CONTEXT] = NONE
    s[t + VISITS] = s[t + VISITING] = s[t + MET_BOT] = 0
    s[t + MOVES] = s[t + MOVES + 1] = s[t + MOVES + 2] = s[t + REPLIES] = 0
    s[t + CELL] = (channel * p[ISSUE_TYPES] + s[t + ISSUE_TYPE]) * p[SEGMENTS] + s[t + SEGMENT]
    for register in range(REGISTERS_KEPT):
        s[t + REGISTERS + register] = 0
    s[t + REGISTERS + TRIES] = tries
    s[t + SERVED_BY] = s[t + SECOND_AT] = NONE
    for place in range(HOLDS):
        s[t + HELD + place] = NONE
    f[p[STREAMS] + s[t + SLOT]] = 1.0
    walk(p, q, s, f, t, step)


@inlined
def start_visit(s: Ints, t: int, kind: int, queue: int, bot: int, tier: int) -> None:
    """Open a visit that begins now."""
    s[t + VISITS] += 1
    s[t + VISITING] = 1
    s[t + KIND] = kind
    s[t + QUEUE] = queue
    s[t + BOT] = bot
    s[t + TIER] = tier
    s[t + ENTERED_AT] = s[NOW]
    s[t + STARTED_AT] = s[t + GROUP] = s[t + AGENT] = NONE


@compiled
def delay(p: Ints, q: Floats, s: Ints, t: int, step: int) -> None:
    """Sleep for a time; in a bot, give up if that is longer than the customer's patience."""
    n = s[t + p[step + ENTRY]]
    length = rounded(draw_law(p, q, s, t, step))
    s[t + GIVES_UP] = 0
    if p[step + TABLE_2] >= 0:
        law = law_of(p, s, t, by_cell(p, p[step + TABLE_2], p[step + STRIDE_2], s[t + CELL]), s[NOW])
        patience = quantile(p, q, law, draw(p, s[t + ENTITY], p[step + PATIENCE_SITE_OF], n))
        if not math.isinf(patience) and rounded(patience) < length:
            s[t + GIVES_UP] = 1
            length = rounded(patience)
    if p[step + ARG] >= 0:
        start_visit(s, t, BOT_VISIT, NONE, p[step + ARG], 0)
        s[t + STARTED_AT] = s[t + ENTERED_AT]
        if not s[TRACED]:
            add_session(p, s, t, p[step + ARG])
    s[t + STEP] = step
    kind = PATIENCE_ENDS if s[t + GIVES_UP] else TOKEN_WAKES
    schedule(s, s[NOW] + length, kind, s[t + KEY], s[t + SLOT] << WHAT_BITS | WAKE)


@compiled
def end_delay(p: Ints, q: Floats, s: Ints, f: Floats, t: int) -> int:
    """Wake from a delay; return the next step."""
    step = s[t + STEP]
    if p[step + OP] == RING:
        return end_ring(p, q, s, f, t)
    if p[step + OP] == DIAL:
        return end_dial(p, q, s, f, t)
    if p[step + ARG] >= 0:
        record_visit(p, s, t, ABANDONED if s[t + GIVES_UP] else SERVED, s[NOW] - s[t + STARTED_AT], 0)
    return p[step + OTHER] if s[t + GIVES_UP] else p[step + TARGET]


@inlined
def wait(p: Ints, s: Ints, t: int, step: int) -> None:
    """Enter a queue for people; dispatch looks for somebody when the event is over."""
    entry = t + p[step + ENTRY]
    cell = s[t + CELL]
    queue = by_cell(p, p[step + TABLE] + p[step + SITES] * s[t + AT_SITE], p[step + STRIDE], cell)
    start_visit(s, t, p[step + ARG], queue, NONE, p[p[QUEUE_TABLE] + queue * QUEUE_WIDTH])
    if s[t + QUEUED_AT] == NONE:
        s[t + QUEUED_AT] = s[NOW]
    s[t + PATIENCE_LAW] = by_cell(p, p[step + TABLE_2], p[step + STRIDE_2], cell)
    s[t + PATIENCE_SITE] = p[step + SITE]
    s[t + PATIENCE_N] = s[entry]
    s[t + VISIT_PATIENCE] = s[t + OWN_PATIENCE]
    s[t + OWN_PATIENCE] = NONE
    s[entry] += 1
    s[t + PRIORITY] = by_cell(p, p[step + TABLE_3], p[step + STRIDE_3], cell)
    if p[BONUS]:
        forward(p, s, t)
    s[t + STEP] = step
    s[s[JOINED_LIST] + s[JOINED]] = s[t + SLOT]
    s[JOINED] += 1
    s[t + SINCE] = s[NOW]


@rare
def wait_again(p: Ints, s: Ints, t: int, step: int) -> None:
    """Enter a queue with work that was put down, in the place that the token had in it."""
    since, agent = s[t + SINCE], s[t + AGENT]
    wait(p, s, t, step)
    s[t + SINCE] = since
    s[t + AGAIN] = agent + 1


@inlined
def work(p: Ints, q: Floats, s: Ints, f: Floats, t: int, step: int) -> None:
    """Work until the required work at the agent's speed is done."""
    required = draw_law(p, q, s, t, step)
    if s[t + OWN_WORK] != NONE:
        required = float(s[t + OWN_WORK])
        s[t + OWN_WORK] = NONE
    required *= f[p[STREAMS] + s[t + SLOT]]
    s[t + STEP] = step
    if s[t + PLACE] != NONE:
        work_in_slot(p, q, s, f, t, required)
        return
    end = s[NOW] + work_time(required, speed_of(p, q, s, t))
    expect(s, s[t + AGENT], end, s[t + SLOT] << WHAT_BITS | WORK_ENDS)


@inlined
def release(p: Ints, q: Floats, s: Ints, f: Floats, t: int, step: int) -> None:
    """Let the agent go; the visit ends here."""
    agent = s[t + AGENT]
    required = draw_law(p, q, s, t, step) * f[p[STREAMS] + s[t + SLOT]]
    after = work_time(required, speed_of(p, q, s, t)) if required > 0.0 else 0
    record_visit(p, s, t, SERVED, s[NOW] - s[t + STARTED_AT] - s[t + ON_HOLD], after)
    s[t + ON_HOLD] = 0
    if s[t + PLACE] != NONE:
        finish_in_slot(p, q, s, f, t, after, True)
    else:
        finish(p, s, agent, after)


@rare
def give(p: Ints, s: Ints, t: int, pool: int) -> None:
    """Give back one place of a pool, if the token holds one."""
    held = t + HELD
    for place in range(HOLDS):
        if s[held + place] == pool:
            s[held + place] = NONE
            s[s[POOL] + pool] += 1
            if p[GROWS]:
                shrink(p, s, pool, 0)
            return


@rare
def take(p: Ints, s: Ints, t: int, step: int) -> int:
    """Take one place of a pool; return the next step."""
    pool = by_cell(p, p[step + TABLE], p[step + STRIDE], s[t + CELL])
    if pool == NONE:
        return p[step + TARGET]
    if s[s[POOL] + pool] == 0:
        return p[step + OTHER]
    s[s[POOL] + pool] -= 1
    for place in range(HOLDS):
        if s[t + HELD + place] == NONE:
            s[t + HELD + place] = pool
            break
    if p[GROWS]:
        order(p, s, pool)
    return p[step + TARGET]


@compiled
def walk(p: Ints, q: Floats, s: Ints, f: Floats, t: int, step: int) -> None:
    """Walk from step to step until time has to pass or the contact has ended."""
    while True:
        op = p[step + OP]
        if op == WAIT:
            wait(p, s, t, step)
            return
        if op == WORK:
            work(p, q, s, f, t, step)
            return
        if op == DELAY:
            delay(p, q, s, t, step)
            return
        if op == CLOSE:
            close(p, s, t, step)
            return
        if op == COME_BACK:
            come_back(p, q, s, t, step)
            return
        if op == RING:
            step = ring(p, q, s, t, step)
            if step == NONE:
                return
            continue
        if op == DIAL:
            dial(p, q, s, t, step)
            return
        if op == HOLD:
            hold(p, q, s, f, t, step)
            return
        if op == PAUSING_WORK:
            pausing_work(p, q, s, f, t, step)
            return
        if op == WAIT_AGAIN:
            wait_again(p, s, t, step)
            return
        if op == GO_ON:
            go_on(p, q, s, f, t, step)
            return
        if op == LEAVE_TWIN:
            step = leave_twin(p, s, t, step)
            if step == NONE:
                return
            continue
        step = decide(p, q, s, f, t, step, op)


@inlined
def decide(p: Ints, q: Floats, s: Ints, f: Floats, t: int, step: int, op: int) -> int:
    """Take a step in which no time passes and return the next one."""
    if op == RELEASE:
        release(p, q, s, f, t, step)
    elif op == LEAVE:
        leave(p, s, t, p[step + ARG])
    elif op == SOLVED:
        return p[step + TARGET] if solved(p, q, s, t, step) else p[step + OTHER]
    elif op == BRANCH:
        return branch(p, q, s, t, step)
    elif op == SWITCH:
        choice = by_cell(p, p[step + TABLE], p[step + STRIDE], s[t + CELL])
        return p[p[step + FIRST_WAY] + choice * WAY_WIDTH]
    elif op == TEST:
        value = min(s[t + REGISTERS + p[step + ARG]], p[step + WAYS] - 1)
        return p[p[step + FIRST_WAY] + value * WAY_WIDTH]
    elif op == OPEN:
        channel = by_cell(p, p[step + TABLE], p[step + STRIDE], s[t + CELL])
        return p[step + TARGET] if is_open(p, s, channel) else p[step + OTHER]
    elif op == OFFER:
        return p[step + TARGET] if hears(p, s, t, step) else p[step + OTHER]
    elif op == CAP:
        return p[step + TARGET] if may_join(p, s, t, step) else p[step + OTHER]
    elif op == TAKE:
        return take(p, s, t, step)
    elif op == GIVE:
        pool = by_cell(p, p[step + TABLE], p[step + STRIDE], s[t + CELL])
        if pool != NONE:
            give(p, s, t, pool)
    elif op == SET:
        s[t + REGISTERS + p[step + ARG]] = p[step + ARG_2]
    elif op == CONTEXT:
        s[t + WITH_CONTEXT] = p[step + ARG]
        f[p[STREAMS] + s[t + SLOT]] = q[p[step + ARG_2]]
    elif op == COUNT:
        s[t + MOVES + p[step + ARG]] += 1
    elif op == ASSIGN:
        assign(p, q, s, t, step)
    elif op == REACHED:
        return reached(p, q, s, t, step)
    elif op == HANG_UP:
        hang_up(p, q, s, f, t)
    elif op == SECOND_STEP:
        note_second(p, q, s, t, step)
    return p[step + TARGET]
