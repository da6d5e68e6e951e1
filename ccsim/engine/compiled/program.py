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
    RING = 17


class Col(IntEnum):
    """Columns of the step table."""

    OP = 0
    TARGET = 1
    OTHER = 2
    """The other way out: full, gave up, no."""
    TABLE = 3
    """Where the step's first table begins: in ``q`` where it holds shares, else in ``p``."""
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
    """Column of a token with the counter of how often its issue entered the step."""


class Src(IntEnum):
    """Columns of the table of demand streams."""

    CHANNEL = 0
    NAME = 1
    """Hash of the name."""
    ARRIVAL_SITE = 2
    ISSUE_TYPE_SITE = 3
    SEGMENT_SITE = 4
    PIECE = 5
    """First piece of the rate."""
    LAST_PIECE = 6
    """One past its last piece."""
    RECORDED = 7
    """First recorded arrival, or -1."""
    RECORDS = 8
    """How many are recorded."""


class LawCol(IntEnum):
    """Columns of the table of laws; rows of laws by period come last and have columns of their own."""

    KIND = 0
    """A `LawKind`, or `OF_ARRIVAL` or `OF_SERVICE`."""
    FIRST = 1
    """Of a law by period: where in PERIOD the places of its stretches begin."""
    SIZE = 2
    """Of a law by period: microseconds that each of those places stands for."""
    ABC = 3
    """Where in ``q`` its three numbers are; of a law by period: the number of its last place."""


OF_ARRIVAL, OF_SERVICE = 100, 101
"""Above all kinds of laws: the period looked up is that of the contact's arrival, or of now."""


class P(IntEnum):
    """The first words of the program: scalars, then where each table begins in ``p`` or ``q``."""

    ISSUE_TYPES = 0
    SEGMENTS = 1
    TOKEN_WIDTH = 2
    """Columns of a token, with the counters of how often its issue entered the steps."""
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
    CHANNELS = 15
    WARM_UP = 16
    INTERVAL = 17
    INTERVALS = 18
    TIERS = 19
    """The highest tier and one more: departments are tier 0."""
    BOTS = 20
    FROM_ARRIVAL = 21
    """1 where waits are counted from the start of the attempt."""
    LAW = 22
    """(laws, LAW_WIDTH), see `LawCol`; first of all tables, so that others can hold places in it"""
    STEP = 23
    """(steps, STEP_WIDTH), see `Col`; steps, ways, tables and laws are given by their places"""
    WAY = 24
    """(ways, 3): target, place and stride of the cumulative share."""
    INTS = 25
    """Whole numbers by cell: queues, laws, pools, priorities, choices."""
    HOURS_FIRST = 26
    HOURS_AT = 27
    HOURS_OPEN = 28
    GROUP = 29
    """(groups, 7): first agent, size, first entry and entries of its staff plan, first line, lines, pause."""
    STAFF = 30
    """(entries, 2): from, people."""
    QUEUE = 31
    """(queues, 4): tier, waiting line, first rank, ranks."""
    RANK = 32
    """(ranks, 2): first group in RANK_GROUP, groups."""
    RANK_GROUP = 33
    GROUP_LINE = 34
    STREAM = 35
    """(streams, 9), see `Src`"""
    PLACES = 36
    SHARES = 37
    """In ``q``, as all that follow: shares by cell."""
    EFFORT = 38
    """By step: what a context step multiplies the work by."""
    LEVEL = 39
    """(groups, issue types)"""
    SPEED = 40
    TYPE_SHARES = 41
    """(streams, issue types), cumulative"""
    SEGMENT_SHARES = 42
    ABC = 43
    """(laws, 3)"""
    LAW_UPTO = 44
    POINT_P = 45
    POINT_V = 46
    RECORDED = 47
    """In ``p`` again: instants of recorded arrivals, stream after stream."""
    THRESHOLD = 48
    """By channel: the longest wait that is in time."""
    EDGE = 49
    """Edges of the bins of histograms."""
    HINT = 50
    """By the first bits of a length: a bin at or before its own."""
    PIECE = 51
    """(pieces, 2): start and end of a stretch of constant rate"""
    PIECE_RATE = 52
    """In ``q``."""
    PERIOD = 53
    """In ``p``: of each law by period, the places of stretches by equal shares of the horizon, then its
    stretches (end, place of the law); see `periods.py`"""


STEP_WIDTH, STREAM_WIDTH, LAW_WIDTH = len(Col), len(Src), len(LawCol)
WAY_WIDTH, GROUP_WIDTH, STAFF_WIDTH, QUEUE_WIDTH, RANK_WIDTH, PIECE_WIDTH = 3, 7, 2, 4, 2, 2
