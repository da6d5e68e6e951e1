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
    CHANNELS = 15
    WARM_UP = 16
    INTERVAL = 17
    INTERVALS = 18
    TIERS = 19
    """The highest tier and one more: departments are tier 0."""
    BOTS = 20
    FROM_ARRIVAL = 21
    """1 where waits are counted from the start of the attempt."""
    STEP = 22
    """(steps, STEP_WIDTH)"""
    WAY = 23
    """(ways, 3): target, first number and stride of the cumulative share."""
    INTS = 24
    """Whole numbers by cell: queues, laws, pools, priorities, choices."""
    HOURS_FIRST = 25
    HOURS_AT = 26
    HOURS_OPEN = 27
    GROUP = 28
    """(groups, 6): first agent, size, first entry and entries of its staff plan, first line, lines."""
    STAFF = 29
    """(entries, 2): from, people."""
    QUEUE = 30
    """(queues, 4): tier, waiting line, first rank, ranks."""
    RANK = 31
    """(ranks, 2): first group in RANK_GROUP, groups."""
    RANK_GROUP = 32
    GROUP_LINE = 33
    STREAM = 34
    """(streams, 9), see `Src`"""
    LAW_KIND = 35
    LAW_FIRST = 36
    LAW_SIZE = 37
    PLACES = 38
    SHARES = 39
    """In ``q``, as all that follow: shares by cell."""
    EFFORT = 40
    """By step: what a context step multiplies the work by."""
    LEVEL = 41
    """(groups, issue types)"""
    SPEED = 42
    TYPE_SHARES = 43
    """(streams, issue types), cumulative"""
    SEGMENT_SHARES = 44
    LAW_A = 45
    LAW_B = 46
    LAW_C = 47
    LAW_UPTO = 48
    POINT_P = 49
    POINT_V = 50
    RECORDED = 51
    """In ``p`` again: instants of recorded arrivals, stream after stream."""
    THRESHOLD = 52
    """By channel: the longest wait that is in time."""
    EDGE = 53
    """Edges of the bins of histograms."""
    HINT = 54
    """By the first bits of a length: a bin at or before its own."""
    PIECE = 55
    """(pieces, 2): start and end of a stretch of constant rate"""
    PIECE_RATE = 56
    """In ``q``."""


STEP_WIDTH, STREAM_WIDTH = len(Col), len(Src)
WAY_WIDTH, GROUP_WIDTH, STAFF_WIDTH, QUEUE_WIDTH, RANK_WIDTH, PIECE_WIDTH = 3, 6, 2, 4, 2, 2
