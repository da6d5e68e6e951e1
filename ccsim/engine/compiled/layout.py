"""How the state of a run is made and grown."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from ccsim.engine.compiled.marks import WORD_BITS
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.program import GROUP_WIDTH, SLOT_WIDTH, STREAM_WIDTH, P, Src
from ccsim.engine.compiled.state import (
    AGENT_WIDTH,
    CALLS_WIDTH,
    CAPACITY_WIDTH,
    CHANGE_WIDTH,
    CONTACT_WIDTH,
    FIRST_ROWS,
    FIRST_SLOTS,
    HEAP_WIDTH,
    INTERVAL_WIDTH,
    ISSUE_WIDTH,
    JOINED_MOST,
    NOTHING,
    ROOM_WIDTH,
    SOURCE_WIDTH,
    TEAM_WIDTH,
    VISIT_WIDTH,
    Calls,
    S,
    Team,
    Who,
)
from ccsim.sums import BINS, ContactSum, Histogram, IssueSum, VisitSum


class State(NamedTuple):
    """The state of a run: whole numbers, fractions, and where the tables lie in the former.

    Fractions are how far each stream has come, then by slot what all work of the token is multiplied by,
    then by slot what is left of its work where the agent has slots.
    """

    s: Ints
    f: Floats
    shapes: dict[S, tuple[int, ...]]

    def table(self, table: S) -> Ints:
        """Return a table as it lies in the state."""
        shape, at = self.shapes[table], int(self.s[table])
        return self.s[at : at + prod(shape)].reshape(shape)

    def fresh(self, p: Ints) -> State:
        """Return a copy of a state in which nothing has happened, for a replication's program."""
        state = State(self.s.copy(), self.f.copy(), self.shapes)
        plans = p[p[P.STREAM] :][: p[P.STREAMS] * STREAM_WIDTH].reshape(-1, STREAM_WIDTH)
        state.table(S.SOURCE)[:, 1] = plans[:, Src.PIECE]
        return state

    def grown(self, p: Ints, slots: int, heap: int) -> State:
        """Return the state with room for more issues or more pending events; nothing else changes."""
        old = int(self.s[S.SLOTS])
        out = _lay_out(p, bool(self.s[S.TRACED]), slots, heap)
        out.s[: S.HEAP] = self.s[: S.HEAP]
        for table in self.shapes:
            values = self.table(table).reshape(-1)
            out.table(table).reshape(-1)[: values.size] = values
        added, free = slots - old, int(self.s[S.FREE_SLOTS])
        out.table(S.FREE)[:added] = np.arange(slots - 1, old - 1, -1)
        out.table(S.FREE)[added : added + free] = self.table(S.FREE)[:free]
        out.s[S.FREE_SLOTS] = free + added
        effort = len(self.f) - old
        out.f[:effort] = self.f[:effort]
        out.f[effort + added : -added or None] = self.f[effort:]
        return out


def make_state(p: Ints, traced: bool) -> State:
    """Return the state before anything has happened."""
    streams = int(p[P.STREAMS])
    slots = FIRST_SLOTS + int(p[P.STARTS])
    heap = 2 * slots + int(p[P.AGENTS] + p[P.GROUPS]) + streams + 64
    state = _lay_out(p, traced, slots, heap)
    groups = p[p[P.GROUP] :][: p[P.GROUPS] * GROUP_WIDTH].reshape(-1, GROUP_WIDTH)
    each = p[p[P.SLOT] :][: p[P.GROUPS] * SLOT_WIDTH].reshape(-1, SLOT_WIDTH)
    agents = state.table(S.AGENT)
    agents[...] = -1
    agents[:, Who.WORKED] = 0
    agents[:, Who.SLOTS :] = 0
    agents[:, Who.SLOTS] = np.repeat(each[:, 0], groups[:, 1])
    agents[:, Who.GROUP] = np.repeat(np.arange(len(groups)), groups[:, 1])
    for table in (S.LINE, S.HANDS, S.AT_PLACE):
        state.table(table)[...] = -1
    state.table(S.ROOM)[:, :2] = -1
    state.table(S.TEAM)[:, [Team.IDLE_FIRST, Team.IDLE_LAST]] = -1
    state.table(S.CAMPAIGN)[:, [Calls.AGAIN_FIRST, Calls.AGAIN_LAST]] = -1
    state.table(S.POOL)[...] = p[p[P.PLACES] :][: p[P.POOLS]]
    state.table(S.CHANGE)[:, 0] = state.table(S.POOL)[: p[P.LINE_POOLS]]
    state.table(S.FREE)[...] = np.arange(slots - 1, -1, -1)
    state.s[S.FREE_SLOTS] = slots
    state.s[S.IN_PLACE] = int(p[P.STARTS] == 0)
    return state


def _shapes(p: Ints, traced: bool, slots: int, heap: int) -> dict[S, tuple[int, ...]]:
    """Return the shape of every table."""
    people, groups = int(p[P.AGENTS]), int(p[P.GROUPS])
    channels, spans, tiers = int(p[P.CHANNELS]), int(p[P.INTERVALS]) + 1, int(p[P.TIERS])
    cells, pools = channels * int(p[P.ISSUE_TYPES] * p[P.SEGMENTS]), int(p[P.LINE_POOLS])
    in_hand = people + int(p[P.SLOT_PLACES])
    rows = FIRST_ROWS + 3 * people + in_hand + pools if traced else 0
    added = 0 if traced else 1
    return {
        S.HEAP: (heap, HEAP_WIDTH),
        S.PERSON: (2 << _bits(people),),
        S.STREAM: (2 << _bits(int(p[P.STREAMS])),),
        S.PAYLOAD: (people,),
        S.TOKEN: (slots, int(p[P.TOKEN_WIDTH])),
        S.FREE: (slots,),
        S.AGENT: (people, AGENT_WIDTH),
        S.TEAM: (groups, TEAM_WIDTH),
        S.LINE: (int(p[P.LINES]), max(1, int(p[P.CLASSES])), 2),
        S.WAITING: (int(p[P.LINES]),),
        S.MARKS: (1 + (int(p[P.MARKED]) >> WORD_BITS),),
        S.LIVE_WAITING: (int(p[P.LINES]),),
        S.PLACES_TAKEN: (channels,),
        S.POOL: (int(p[P.POOLS]),),
        S.AHEAD: (int(p[P.STREAMS]), int(p[P.AHEAD_SITES]) + 1, int(p[P.AT_ONCE])),
        S.SOURCE: (int(p[P.STREAMS]), SOURCE_WIDTH),
        S.FREED_LIST: (people + 1,),
        S.INDEX: (1 + in_hand + int(p[P.ROOMS]),),
        S.CAMPAIGN: (int(p[P.CAMPAIGNS]), CALLS_WIDTH),
        S.HANDS: (people,),
        S.ROOM: (int(p[P.ROOMS]), ROOM_WIDTH),
        S.AT_PLACE: (int(p[P.SLOT_PLACES]),),
        S.JOINED_LIST: (JOINED_MOST + (in_hand if p[P.PAUSES] else 0) + int(p[P.STARTS]),),
        S.ISSUE_ROWS: (rows, ISSUE_WIDTH),
        S.CONTACT_ROWS: (rows, CONTACT_WIDTH),
        S.VISIT_ROWS: (rows, VISIT_WIDTH),
        S.INTERVAL_ROWS: (rows, INTERVAL_WIDTH),
        S.CHANGE: (pools, CHANGE_WIDTH),
        S.CAPACITY_ROWS: (rows, CAPACITY_WIDTH),
        S.CONTACT_SUMS: (added * cells, len(ContactSum)),
        S.CHANNEL_SUMS: (added * channels, spans - 1, len(ContactSum)),
        S.BOT_SUMS: (added * cells, int(p[P.BOTS])),
        S.ISSUE_SUMS: (added * cells, len(IssueSum)),
        S.VISIT_SUMS: (added * cells, tiers, len(VisitSum)),
        S.GROUP_SUMS: (added * groups, len(VisitSum)),
        S.QUEUE_TIME: (added * channels, tiers, spans, 2),
        S.SYSTEM_TIME: (added * channels, spans, 2),
        S.WORKING: (added * groups, spans, 2),
        S.IDLE: (added * groups, spans, 2),
        S.GHOST: (added * groups, spans, 2),
        S.SLOT_TIME: (added * groups, spans, 2),
        S.LINE_TIME: (added * pools, spans, 2),
        S.HISTOGRAMS: (added * len(Histogram), int(p[P.HISTOGRAM_ROWS]), BINS),
    }


def _bits(number: int) -> int:
    """Return how many bits the largest of so many numbers from 0 takes."""
    return max(0, number - 1).bit_length()


def _lay_out(p: Ints, traced: bool, slots: int, heap: int) -> State:
    shapes = _shapes(p, traced, slots, heap)
    s: Ints = np.zeros(len(S) + sum(map(prod, shapes.values())), dtype=np.int64)
    s[[S.TRACED, S.HEAP_SIZE, S.SLOTS, S.ROWS]] = traced, heap, slots, shapes[S.CONTACT_ROWS][0]
    at = len(S)
    for table, shape in shapes.items():
        s[table] = at
        at += prod(shape)
    s[S.PERSON_BITS], s[S.STREAM_BITS] = _bits(int(p[P.AGENTS])), _bits(int(p[P.STREAMS]))
    s[S.PEOPLE], s[S.STREAMS] = 1 << s[S.PERSON_BITS], 1 << s[S.STREAM_BITS]
    s[s[S.HEAP] : s[S.HEAP] + HEAP_WIDTH * heap : HEAP_WIDTH] = NOTHING
    for tree, leaves in ((S.PERSON, S.PEOPLE), (S.STREAM, S.STREAMS)):
        s[s[tree] : s[tree] + 2 * s[leaves]] = NOTHING
        s[s[tree]] = -1
    return State(s, np.concatenate([np.zeros(p[P.STREAMS]), np.ones(slots), np.zeros(slots)]), shapes)
