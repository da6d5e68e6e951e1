"""Waiting lines: for each set of groups and each priority, first in, first out."""

from __future__ import annotations

from ccsim.blueprint.model import ContactChoice
from ccsim.blueprint.steps import Move
from ccsim.engine.compiled.classes import CLASS_WIDTH
from ccsim.engine.compiled.jit import compiled, rare
from ccsim.engine.compiled.marks import set_marks
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.places import token_at
from ccsim.engine.compiled.program import QUEUE_WIDTH, Col, P
from ccsim.engine.compiled.state import S, Tok
from ccsim.outcomes import VisitKind

QUEUE_TABLE, CLASSES = int(P.QUEUE), int(P.CLASSES)
LANE, CHANNEL = int(P.LANE), int(Tok.CHANNEL)
MARKED, GROUPS = int(P.MARKED), int(P.GROUPS)
CONTACT_CHOICE, CLASS_TABLE = int(P.CONTACT_CHOICE), int(P.CLASS)
LONGEST_WAIT, NEAREST_DEADLINE = int(ContactChoice.LONGEST_WAIT), int(ContactChoice.NEAREST_DEADLINE)
NOW, ARRIVED_AT = int(S.NOW), int(Tok.ARRIVED_AT)
LINE_TABLE, WAITING, IN_LINE = int(S.LINE), int(S.WAITING), int(S.IN_LINE)
KEY, SINCE, QUEUE = int(Tok.KEY), int(Tok.SINCE), int(Tok.QUEUE)
COUNTED, LIVE, LIVE_WAITING = int(P.COUNTED), int(P.LIVE), int(S.LIVE_WAITING)
PLACES_TAKEN, COUNTS, STEP = int(S.PLACES_TAKEN), int(Col.COUNTS), int(Tok.STEP)
KIND, CHANNEL, QUEUED_AT = int(Tok.KIND), int(Tok.CHANNEL), int(Tok.QUEUED_AT)
CALLBACK_VISIT = int(VisitKind.CALLBACK)
LINE, CLASS, NEXT, PREVIOUS = int(Tok.LINE), int(Tok.CLASS), int(Tok.NEXT), int(Tok.PREVIOUS)
FORWARDED, CONTEXT = int(P.FORWARDED), int(Tok.CONTEXT)
ESCALATIONS, HANDOFFS = int(Tok.MOVES) + int(Move.ESCALATION), int(Tok.MOVES) + int(Move.HANDOFF)
NOBODY = -1


@compiled
def merit(p: Ints, s: Ints, t: int) -> int:
    """Return the deadline of a token, or its negative points: the least comes first."""
    row = p[CLASS_TABLE] + s[t + CLASS] * CLASS_WIDTH
    if p[CONTACT_CHOICE] == NEAREST_DEADLINE:
        return s[t + ARRIVED_AT] + p[row]
    return p[row] - p[row + 1] * (s[NOW] - s[t + SINCE])


@compiled
def before(p: Ints, s: Ints, one: int, other: int) -> bool:
    """Whether a token comes before another: by the choice of contacts, then the longer wait, then the key."""
    a, b = token_at(p, s, one), token_at(p, s, other)
    if p[CONTACT_CHOICE] > LONGEST_WAIT:
        least, most = merit(p, s, a), merit(p, s, b)
        if least != most:
            return least < most
    elif s[a + CLASS] != s[b + CLASS]:
        return s[a + CLASS] < s[b + CLASS]
    if s[a + SINCE] != s[b + SINCE]:
        return s[a + SINCE] < s[b + SINCE]
    return s[a + KEY] < s[b + KEY]


@compiled
def accepted_before(s: Ints, a: int, b: int) -> bool:
    """Whether a token on a call-back list comes before another."""
    if s[a + QUEUED_AT] != s[b + QUEUED_AT]:
        return s[a + QUEUED_AT] < s[b + QUEUED_AT]
    return s[a + KEY] < s[b + KEY]


@rare
def forward(p: Ints, s: Ints, t: int) -> None:
    """Let a token be in the class of forwarded contacts, if it was escalated, handed over or handed off."""
    if s[t + ESCALATIONS] or s[t + HANDOFFS] or s[t + CONTEXT] != NOBODY:
        s[t + CLASS] = p[p[FORWARDED] + s[t + CLASS]]


@compiled
def ends_of(p: Ints, s: Ints, line: int, priority: int) -> int:
    """Return where the first and last token of a line's priority are kept."""
    return s[LINE_TABLE] + 2 * (line * p[CLASSES] + priority)


@compiled
def join(p: Ints, s: Ints, slot: int) -> None:
    """Put a token at the end of its line, by key among those that joined now."""
    t = token_at(p, s, slot)
    line = p[p[QUEUE_TABLE] + s[t + QUEUE] * QUEUE_WIDTH + 1] + p[p[LANE] + s[t + CHANNEL]]
    on_list = s[t + KIND] == CALLBACK_VISIT
    if on_list:
        s[t + CLASS] = 0
    elif p[COUNTED]:
        count(p, s, t, line, 1)
    ends = ends_of(p, s, line, s[t + CLASS])
    after = s[ends + 1]
    while after != NOBODY and (
        accepted_before(s, t, token_at(p, s, after)) if on_list else before(p, s, slot, after)
    ):
        after = s[token_at(p, s, after) + PREVIOUS]
    behind = s[ends] if after == NOBODY else s[token_at(p, s, after) + NEXT]
    s[t + LINE] = line
    s[t + PREVIOUS] = after
    s[t + NEXT] = behind
    link(p, s, ends, after, slot)
    link(p, s, ends, slot, behind)
    s[s[WAITING] + line] += 1
    s[IN_LINE] += 1
    if p[MARKED] and s[s[WAITING] + line] == 1:
        set_marks(p, s, p[GROUPS] + line, True)


@compiled
def count(p: Ints, s: Ints, t: int, line: int, change: int) -> None:
    """Count a token that joins a line (1) or leaves it (-1), if live, and the place that it takes."""
    s[s[LIVE_WAITING] + line] += change * p[p[LIVE] + s[t + CHANNEL]]
    s[s[PLACES_TAKEN] + s[t + CHANNEL]] += change * p[s[t + STEP] + COUNTS]


@compiled
def link(p: Ints, s: Ints, ends: int, after: int, behind: int) -> None:
    """Let one token stand directly before another; an end of the line has nobody there."""
    if after == NOBODY:
        s[ends] = behind
    else:
        s[token_at(p, s, after) + NEXT] = behind
    if behind == NOBODY:
        s[ends + 1] = after
    else:
        s[token_at(p, s, behind) + PREVIOUS] = after


@compiled
def drop(p: Ints, s: Ints, slot: int) -> None:
    """Take a token out of its line."""
    t = token_at(p, s, slot)
    line = s[t + LINE]
    link(p, s, ends_of(p, s, line, s[t + CLASS]), s[t + PREVIOUS], s[t + NEXT])
    s[t + LINE] = NOBODY
    s[s[WAITING] + line] -= 1
    s[IN_LINE] -= 1
    if p[MARKED] and s[s[WAITING] + line] == 0:
        set_marks(p, s, p[GROUPS] + line, False)
    if p[COUNTED] and s[t + KIND] != CALLBACK_VISIT:
        count(p, s, t, line, -1)


@compiled
def head(p: Ints, s: Ints, line: int) -> int:
    """Return the first token of a line, or -1."""
    best = NOBODY
    if s[s[WAITING] + line] > 0:
        for priority in range(p[CLASSES]):
            first = s[ends_of(p, s, line, priority)]
            if first != NOBODY:
                if p[CONTACT_CHOICE] <= LONGEST_WAIT:
                    return first
                if best == NOBODY or before(p, s, first, best):
                    best = first
    return best
