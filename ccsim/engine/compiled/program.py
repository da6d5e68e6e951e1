"""How a flattened blueprint is laid out: the numbers of steps, and where each table begins."""

from __future__ import annotations

from enum import IntEnum


class Op(IntEnum):
    """What a step does; the words of the graph as numbers."""

    SWITCH = 0
    TEST = 1
    OPEN = 2
    BRANCH = 3
    SOLVED = 4
    SET = 5
    CONTEXT = 6
    TAKE = 7
    GIVE = 8
    DELAY = 9
    WAIT = 10
    WORK = 11
    RELEASE = 12
    COUNT = 13
    LEAVE = 14
    COME_BACK = 15
    CLOSE = 16


class Col(IntEnum):
    """Columns of the step table."""

    OP = 0
    TARGET = 1
    OTHER = 2
    """The other way out: full, gave up, no."""
    TABLE = 3
    """First number of the step's first table among the whole numbers or shares by cell."""
    STRIDE = 4
    """1 where the table has a number for each cell, 0 where one holds for all."""
    TABLE_2 = 5
    STRIDE_2 = 6
    TABLE_3 = 7
    STRIDE_3 = 8
    ARG = 9
    ARG_2 = 10
    FIRST_WAY = 11
    WAYS = 12
    SITE = 13
    PATIENCE_SITE = 14
    ENTRY = 15
    """Index of the counter of how often an issue entered the step."""


class P(IntEnum):
    """The first words of the program: scalars, then where each table begins in ``p`` or ``q``."""

    ISSUE_TYPES = 0
    SEGMENTS = 1
    ENTRIES = 2
    """Counters of entered steps that an issue has."""
    LINES = 3
    """Waiting lines."""
    CLASSES = 4
    """Distinct priorities, the highest is class 0."""
    ENTRY_STEP = 5
    HORIZON = 6
    DRAIN = 7
    SEED = 8
    REPLICATION = 9
    ANTITHETIC = 10
    STREAMS = 11
    GROUPS = 12
    AGENTS = 13
    POOLS = 14
    STEP = 15
    """(steps, STEP_WIDTH)"""
    WAY = 16
    """(ways, 3): target, first number and stride of the cumulative share."""
    INTS = 17
    """Whole numbers by cell: queues, laws, pools, priorities, choices."""
    HOURS_FIRST = 18
    HOURS_AT = 19
    HOURS_OPEN = 20
    GROUP = 21
    """(groups, 6): first agent, size, first entry and entries of its staff plan, first line, lines."""
    STAFF = 22
    """(entries, 2): from, people."""
    QUEUE = 23
    """(queues, 4): tier, waiting line, first rank, ranks."""
    RANK = 24
    """(ranks, 2): first group in RANK_GROUP, groups."""
    RANK_GROUP = 25
    GROUP_LINE = 26
    STREAM = 27
    """(streams, 9): channel, name hash, sites of arrival, issue type and segment, first and last piece,
    first recorded arrival or -1, and how many."""
    PIECE = 28
    """(pieces, 2): start, end"""
    LAW_KIND = 29
    LAW_FIRST = 30
    LAW_SIZE = 31
    PLACES = 32
    SHARES = 33
    """In ``q``, as all that follow: shares by cell."""
    EFFORT = 34
    """By step: what a context step multiplies the work by."""
    LEVEL = 35
    """(groups, issue types)"""
    SPEED = 36
    TYPE_SHARES = 37
    """(streams, issue types), cumulative"""
    SEGMENT_SHARES = 38
    PIECE_RATE = 39
    LAW_A = 40
    LAW_B = 41
    LAW_C = 42
    LAW_UPTO = 43
    POINT_P = 44
    POINT_V = 45
    RECORDED = 46
    """In ``p``: instants of recorded arrivals, stream after stream."""


STEP_WIDTH = len(Col)
WAY_WIDTH, GROUP_WIDTH, STAFF_WIDTH, QUEUE_WIDTH, RANK_WIDTH, STREAM_WIDTH, PIECE_WIDTH = 3, 6, 2, 4, 2, 9, 2
