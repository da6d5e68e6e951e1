"""Calls that the centre makes while agents would be idle."""

from __future__ import annotations

import math

from ccsim.engine.compiled.calendar import CAMPAIGN_OPENS, WHAT_BITS, schedule
from ccsim.engine.compiled.dispatch import answer_or_wait
from ccsim.engine.compiled.draws import draw
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.journey import begin
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.places import source_at, stream_at, token_at
from ccsim.engine.compiled.program import CAMPAIGN_WIDTH, RANK_WIDTH, Call, P, Src
from ccsim.engine.compiled.rooms import many_idle
from ccsim.engine.compiled.state import CALLS_WIDTH, Calls, S, Tok
from ccsim.engine.compiled.waiting import NOBODY
from ccsim.engine.order import PART_BITS, STREAM_SHIFT, EventKind
from ccsim.outcomes import ContactOrigin
from ccsim.streams import issue_entity
from ccsim.trace import NONE

NOW, JOINED, JOINED_LIST = int(S.NOW), int(S.JOINED), int(S.JOINED_LIST)
FREE_SLOTS, FREE, POOL, PROGRESS = int(S.FREE_SLOTS), int(S.FREE), int(S.POOL), int(S.CAMPAIGN)
HORIZON, GROUPS, CAMPAIGNS, CAMPAIGN = int(P.HORIZON), int(P.GROUPS), int(P.CAMPAIGNS), int(P.CAMPAIGN)
HOURS_TABLE, RATIO = int(P.CAMPAIGN_HOURS), int(P.CAMPAIGN_RATIO)
RANK_TABLE, RANK_GROUP = int(P.RANK), int(P.RANK_GROUP)
ISSUE_TYPES, SEGMENTS = int(P.ISSUE_TYPES), int(P.SEGMENTS)
TYPE_SHARES, SEGMENT_SHARES = int(P.TYPE_SHARES), int(P.SEGMENT_SHARES)
STREAM_OF, ENTRY, QUEUE, OVER = int(Call.STREAM), int(Call.ENTRY), int(Call.QUEUE), int(Call.OVER)
DIALLING, PLACES, SIZE = int(Call.DIALLING), int(Call.PLACES), int(Call.SIZE)
HOURS_FIRST, HOURS = int(Call.HOURS_FIRST), int(Call.HOURS)
CALLED, AGAIN_FIRST, AGAIN_LAST = int(Calls.CALLED), int(Calls.AGAIN_FIRST), int(Calls.AGAIN_LAST)
HOURS_NEXT, OPENING = int(Calls.HOURS_NEXT), int(Calls.OPENING)
CHANNEL_OF, NAME = int(Src.CHANNEL), int(Src.NAME)
ISSUE_TYPE_SITE, SEGMENT_SITE = int(Src.ISSUE_TYPE_SITE), int(Src.SEGMENT_SITE)
KEY, ENTITY, STREAM, ORDINAL = int(Tok.KEY), int(Tok.ENTITY), int(Tok.STREAM), int(Tok.ORDINAL)
ISSUE_TYPE, SEGMENT, OPENED_AT = int(Tok.ISSUE_TYPE), int(Tok.SEGMENT), int(Tok.OPENED_AT)
BELIEVED, CONTACTS, SLOT, NEXT = int(Tok.BELIEVED), int(Tok.CONTACTS), int(Tok.SLOT), int(Tok.NEXT)
IN_PLACE, PLACE, REOPENED = int(S.IN_PLACE), int(Tok.PLACE), int(Tok.REOPENED)
LINE, LAST_AGENT, FIRST_CHANNEL = int(Tok.LINE), int(Tok.LAST_AGENT), int(Tok.FIRST_CHANNEL)
OWN_WORK, OWN_PATIENCE, TRIES = int(Tok.OWN_WORK), int(Tok.OWN_PATIENCE), int(Tok.BACK_TRIES)
SHIFT_STARTS, OUTBOUND = int(EventKind.SHIFT_STARTS), int(ContactOrigin.OUTBOUND)


@rare
def plan_opening(p: Ints, s: Ints, campaign: int) -> None:
    """Put the next beginning of a campaign's hours on the calendar, when agents are looked for."""
    row, progress = p[CAMPAIGN] + campaign * CAMPAIGN_WIDTH, s[PROGRESS] + campaign * CALLS_WIDTH
    entry = s[progress + OPENING] + 1
    while entry < p[row + HOURS]:
        hours = p[HOURS_TABLE] + 2 * (p[row + HOURS_FIRST] + entry)
        if p[hours + 1]:
            payload = campaign << WHAT_BITS | CAMPAIGN_OPENS
            schedule(s, p[hours], SHIFT_STARTS, p[GROUPS] + campaign, payload)
            break
        entry += 1
    s[progress + OPENING] = entry


@rare
def call_again(p: Ints, s: Ints, slot: int) -> None:
    """Put a customer who did not answer behind those who are to be called again."""
    t = token_at(p, s, slot)
    campaign = s[t + STREAM] - p[p[CAMPAIGN] + STREAM_OF]
    progress = s[PROGRESS] + campaign * CALLS_WIDTH
    s[t + NEXT] = NOBODY
    if s[progress + AGAIN_LAST] == NOBODY:
        s[progress + AGAIN_FIRST] = slot
    else:
        s[token_at(p, s, s[progress + AGAIN_LAST]) + NEXT] = slot
    s[progress + AGAIN_LAST] = slot


@rare
def is_open(p: Ints, s: Ints, row: int, progress: int) -> bool:
    """Whether a campaign may begin calls now."""
    first = p[HOURS_TABLE] + 2 * p[row + HOURS_FIRST]
    entry = s[progress + HOURS_NEXT]
    while entry < p[row + HOURS] and p[first + 2 * entry] <= s[NOW]:
        entry += 1
    s[progress + HOURS_NEXT] = entry
    return p[first + 2 * entry - 1] > 0


@rare
def anybody_left(p: Ints, s: Ints, row: int, progress: int) -> bool:
    """Whether somebody is to be called."""
    if s[progress + AGAIN_FIRST] != NOBODY:
        return True
    listed = p[row + SIZE] if p[row + SIZE] >= 0 else s[source_at(s, p[row + STREAM_OF])]
    return s[progress + CALLED] < listed


@rare
def idle(p: Ints, s: Ints, queue: int) -> int:
    """Return how many agents of a queue's groups are idle."""
    found = 0
    for rank in range(p[queue + 2], p[queue + 2] + p[queue + 3]):
        place = p[RANK_TABLE] + rank * RANK_WIDTH
        first = p[RANK_GROUP] + p[place]
        for member in range(first, first + p[place + 1]):
            found += many_idle(p, s, p[member])
    return found


@rare
def due(p: Ints, q: Floats, s: Ints, row: int, campaign: int) -> bool:
    """Whether enough agents are idle for one more call."""
    over = p[row + OVER]
    if p[row + DIALLING] < 0:
        return idle(p, s, p[row + QUEUE]) > over
    dialling = p[row + PLACES] - s[s[POOL] + p[row + DIALLING]]
    beyond = max(idle(p, s, p[row + QUEUE]) - over, 0)
    return math.floor(q[p[RATIO] + campaign] * beyond + 0.5) > dialling


@rare
def picked(p: Ints, q: Floats, shares: int, size: int, entity: int, site: int) -> int:
    """Return the index of the first cumulative share above a uniform; without a choice nothing is drawn."""
    if q[shares] >= 1.0:
        return 0
    u, found = draw(p, entity, site, 0), 0
    while found < size - 1 and u >= q[shares + found]:
        found += 1
    return found


@rare
def open_issue(p: Ints, q: Floats, s: Ints, stream: int, ordinal: int) -> int:
    """Open the issue of the next customer on a list; return its token."""
    plan = stream_at(p, stream)
    entity = issue_entity(p[plan + NAME], ordinal)
    s[FREE_SLOTS] -= 1
    slot = s[s[FREE] + s[FREE_SLOTS]]
    t = token_at(p, s, slot)
    s[t + SLOT] = slot
    s[t + KEY] = (stream << STREAM_SHIFT | ordinal) << PART_BITS
    s[t + ENTITY] = entity
    s[t + STREAM] = stream
    s[t + ORDINAL] = ordinal
    types, segments = p[ISSUE_TYPES], p[SEGMENTS]
    shares = p[TYPE_SHARES] + stream * types
    s[t + ISSUE_TYPE] = picked(p, q, shares, types, entity, p[plan + ISSUE_TYPE_SITE])
    shares = p[SEGMENT_SHARES] + stream * segments
    s[t + SEGMENT] = picked(p, q, shares, segments, entity, p[plan + SEGMENT_SITE])
    s[t + OWN_WORK] = s[t + OWN_PATIENCE] = NONE
    s[t + FIRST_CHANNEL] = p[plan + CHANNEL_OF]
    s[t + OPENED_AT] = s[NOW]
    s[t + BELIEVED] = s[t + CONTACTS] = s[t + TRIES] = s[t + REOPENED] = 0
    s[t + LINE] = s[t + LAST_AGENT] = s[t + PLACE] = NOBODY
    return t


@rare
def customer(p: Ints, q: Floats, s: Ints, row: int, progress: int) -> int:
    """Return the token of a customer who is to be called again, else of the next on the list."""
    slot = s[progress + AGAIN_FIRST]
    if slot == NOBODY:
        s[progress + CALLED] += 1
        return open_issue(p, q, s, p[row + STREAM_OF], s[progress + CALLED] - 1)
    t = token_at(p, s, slot)
    s[progress + AGAIN_FIRST] = s[t + NEXT]
    if s[t + NEXT] == NOBODY:
        s[progress + AGAIN_LAST] = NOBODY
    return t


@rare
def dial(p: Ints, q: Floats, s: Ints, f: Floats) -> None:
    """Begin all calls that are due, campaign after campaign."""
    if s[NOW] >= p[HORIZON] or s[IN_PLACE] == 0:
        return
    for campaign in range(p[CAMPAIGNS]):
        row, progress = p[CAMPAIGN] + campaign * CAMPAIGN_WIDTH, s[PROGRESS] + campaign * CALLS_WIDTH
        while (
            anybody_left(p, s, row, progress) and is_open(p, s, row, progress) and due(p, q, s, row, campaign)
        ):
            t = customer(p, q, s, row, progress)
            channel = p[stream_at(p, p[row + STREAM_OF]) + CHANNEL_OF]
            begin(p, q, s, f, t, channel, OUTBOUND, s[t + TRIES], p[row + ENTRY])
            if s[JOINED] > 0:
                s[JOINED] = 0
                answer_or_wait(p, q, s, f, s[s[JOINED_LIST]])
