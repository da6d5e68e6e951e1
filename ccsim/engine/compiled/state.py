"""The state of a run in a few flat arrays, and how they are made and grown."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

import numpy as np

from ccsim.engine.compiled.memory import Floats, Ints, pack_ints
from ccsim.engine.compiled.program import GROUP_WIDTH, STREAM_WIDTH, P
from ccsim.trace import AGENT_INTERVALS, CONTACTS, ISSUES, VISITS


class Tok(IntEnum):
    """Columns of the token table: the issue, its present contact, its present visit, and where it stands.

    A slot belongs to an issue from its first contact until it has ended, or cannot go on any more.
    """

    KEY = 0
    ENTITY = 1
    STREAM = 2
    ORDINAL = 3
    ISSUE_TYPE = 4
    SEGMENT = 5
    OPENED_AT = 6
    BELIEVED = 7
    CONTACTS = 8
    ALIVE = 9
    """1 while the slot is taken, 2 while a contact is inside."""
    CHANNEL = 10
    ORIGIN = 11
    ARRIVED_AT = 12
    QUEUED_AT = 13
    ANSWERED_AT = 14
    VISITS = 15
    MOVES = 16
    """and 17, 18: escalations, hand-offs, reworks"""
    CONTEXT = 19
    VISITING = 20
    """1 while a visit is under way."""
    KIND = 21
    QUEUE = 22
    BOT = 23
    TIER = 24
    ENTERED_AT = 25
    STARTED_AT = 26
    GROUP = 27
    AGENT = 28
    STEP = 29
    CELL = 30
    REGISTERS = 31
    """and 32, 33, 34"""
    SERVED_BY = 35
    HELD = 36
    """and 37, 38, 39: pools of which it holds a place, -1 for none"""
    LINE = 40
    """Waiting line in which it stands, -1 for none."""
    CLASS = 41
    NEXT = 42
    PREVIOUS = 43
    GENERATION = 44
    """Goes up when a pending patience no longer counts."""
    PATIENCE_LAW = 45
    PATIENCE_SITE = 46
    PATIENCE_N = 47
    GIVES_UP = 48
    """1 while in a bot that the customer will leave before the end."""
    BACK_ORIGIN = 49
    BACK_TRIES = 50
    BACK_STEP = 51


class Who(IntEnum):
    """Columns of the agent table."""

    GROUP = 0
    STATE = 1
    """An `AgentState`, or -1 off duty."""
    SINCE = 2
    NEXT = 3
    PREVIOUS = 4


class Team(IntEnum):
    """Columns of the group table."""

    IDLE_FIRST = 0
    IDLE_LAST = 1
    SCHEDULED = 2
    EXCESS = 3
    STAFF_NEXT = 4


class S(IntEnum):
    """The first words of the state: counters, then where each table begins in ``s``."""

    NOW = 0
    PENDING = 1
    """Events on the calendar."""
    FREE_SLOTS = 2
    FREED = 3
    JOINED = 4
    ISSUES = 5
    """Rows written, as the next three."""
    CONTACTS = 6
    VISITS = 7
    INTERVALS = 8
    HEAP = 9
    """(capacity, 3): time and kind, entity, payload"""
    TOKEN = 10
    """(slots, TOKEN_WIDTH)"""
    ENTRY = 11
    """(slots, counters)"""
    FREE = 12
    """Free slots, the last is taken first."""
    AGENT = 13
    TEAM = 14
    LINE = 15
    """(lines, classes, 2): first and last token"""
    WAITING = 16
    """By line: tokens in it."""
    POOL = 17
    SOURCE = 18
    """(streams, 2): ordinal of the next issue, piece of the rate"""
    FREED_LIST = 19
    JOINED_LIST = 20
    ISSUE_ROWS = 21
    CONTACT_ROWS = 22
    VISIT_ROWS = 23
    INTERVAL_ROWS = 24
    HEAP_SIZE = 25
    SLOTS = 26
    ROWS = 27
    """Room for rows in each table of the trace."""


COUNTERS = range(S.HEAP)
TOKEN_WIDTH = max(Tok) + 1
AGENT_WIDTH, TEAM_WIDTH, HEAP_WIDTH, SOURCE_WIDTH = len(Who), len(Team), 3, 2
ISSUE_WIDTH, CONTACT_WIDTH = len(ISSUES), len(CONTACTS)
VISIT_WIDTH, INTERVAL_WIDTH = len(VISITS), len(AGENT_INTERVALS)
FIRST_SLOTS = 256
JOINED_MOST = 64
"""Tokens that can begin to wait in one event."""


def make_state(p: Ints) -> tuple[Ints, Floats]:
    """Return the state before anything has happened: whole numbers and fractions."""
    people, groups = int(p[P.AGENTS]), int(p[P.GROUPS])
    agents = np.full((people, AGENT_WIDTH), -1, dtype=np.int64)
    for number in range(groups):
        first, size = p[p[P.GROUP] + number * GROUP_WIDTH :][:2]
        agents[first : first + size, Who.GROUP] = number
    teams = np.zeros((groups, TEAM_WIDTH), dtype=np.int64)
    teams[:, [Team.IDLE_FIRST, Team.IDLE_LAST]] = -1
    streams = int(p[P.STREAMS])
    sources = np.zeros((streams, SOURCE_WIDTH), dtype=np.int64)
    sources[:, 1] = p[p[P.STREAM] :][: streams * STREAM_WIDTH].reshape(streams, STREAM_WIDTH)[:, 5]
    rows = 4096 + 4 * people
    s = _lay_out(
        p,
        FIRST_SLOTS,
        2 * FIRST_SLOTS + people + streams + groups + 64,
        rows,
        {
            S.AGENT: agents,
            S.TEAM: teams,
            S.LINE: np.full((int(p[P.LINES]), max(1, int(p[P.CLASSES])), 2), -1, dtype=np.int64),
            S.WAITING: np.zeros(int(p[P.LINES]), dtype=np.int64),
            S.POOL: p[p[P.PLACES] :][: p[P.POOLS]].copy(),
            S.SOURCE: sources,
        },
    )
    s[S.FREE_SLOTS] = FIRST_SLOTS
    s[s[S.FREE] :][:FIRST_SLOTS] = np.arange(FIRST_SLOTS - 1, -1, -1)
    return s, np.concatenate([np.zeros(streams), np.ones(FIRST_SLOTS)])


def _lay_out(p: Ints, slots: int, heap: int, rows: int, kept: Mapping[S, Ints]) -> Ints:
    people = int(p[P.AGENTS])

    def empty(size: int) -> Ints:
        return np.zeros(size, dtype=np.int64)

    return pack_ints(
        S,
        {S.HEAP_SIZE: heap, S.SLOTS: slots, S.ROWS: rows},
        {
            S.HEAP: empty(heap * HEAP_WIDTH),
            S.TOKEN: empty(slots * TOKEN_WIDTH),
            S.ENTRY: empty(slots * int(p[P.ENTRIES])),
            S.FREE: empty(slots),
            **kept,
            S.FREED_LIST: empty(people + 1),
            S.JOINED_LIST: empty(JOINED_MOST),
            S.ISSUE_ROWS: empty(rows * ISSUE_WIDTH),
            S.CONTACT_ROWS: empty(rows * CONTACT_WIDTH),
            S.VISIT_ROWS: empty(rows * VISIT_WIDTH),
            S.INTERVAL_ROWS: empty(rows * INTERVAL_WIDTH),
        },
    )


def grow(p: Ints, s: Ints, f: Floats, slots: int, heap: int) -> tuple[Ints, Floats]:
    """Return the state with room for more issues or more pending events; nothing else changes."""
    old = int(s[S.SLOTS])
    kept = (S.AGENT, S.TEAM, S.LINE, S.WAITING, S.POOL, S.SOURCE)
    ends = (S.TEAM, S.LINE, S.WAITING, S.POOL, S.SOURCE, S.FREED_LIST)
    parts = {table: s[s[table] : s[end]] for table, end in zip(kept, ends, strict=True)}
    out = _lay_out(p, slots, heap, int(s[S.ROWS]), parts)
    for counter in COUNTERS:
        out[counter] = s[counter]
    for table, width in (
        (S.HEAP, int(s[S.PENDING]) * HEAP_WIDTH),
        (S.TOKEN, old * TOKEN_WIDTH),
        (S.ENTRY, old * int(p[P.ENTRIES])),
        (S.ISSUE_ROWS, int(s[S.ISSUES]) * ISSUE_WIDTH),
        (S.CONTACT_ROWS, int(s[S.CONTACTS]) * CONTACT_WIDTH),
        (S.VISIT_ROWS, int(s[S.VISITS]) * VISIT_WIDTH),
        (S.INTERVAL_ROWS, int(s[S.INTERVALS]) * INTERVAL_WIDTH),
    ):
        out[out[table] :][:width] = s[s[table] :][:width]
    free = int(s[S.FREE_SLOTS])
    new = np.arange(slots - 1, old - 1, -1)
    out[out[S.FREE] :][: len(new)] = new
    out[out[S.FREE] + len(new) :][:free] = s[s[S.FREE] :][:free]
    out[S.FREE_SLOTS] = free + len(new)
    return out, np.concatenate([f, np.ones(slots - old)])
