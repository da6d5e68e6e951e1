"""How a flattened blueprint is laid out: the numbers of steps, and where each table begins."""

from __future__ import annotations

from enum import IntEnum, unique


@unique
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
    ASSIGN = 18
    REACHED = 19
    HANG_UP = 20
    OFFER = 21
    DIAL = 22
    HOLD = 23
    PAUSING_WORK = 24
    WAIT_AGAIN = 25
    GO_ON = 26
    SECOND = 27
    LEAVE_TWIN = 28
    """Leave, where another contact of the issue may still wait."""
    CAP = 29


@unique
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
    SITES = 16
    """Of a wait, how far apart the tables of queues of two sites are, 0 without sites; of the step that draws
    the site, how many there are."""
    SAME_AGENT = 17
    """Of a wait: 1 where who served the issue last takes it, if idle."""
    CLEARED = 18
    """Of a wait: where who is cut off at closing goes on, and who leaves a message."""
    MESSAGE = 19
    MESSAGE_AFTER = 20
    """Table of the microseconds after which a message is left."""
    MESSAGE_STRIDE = 21
    COUNTS = 22
    """Of a wait, 1 where who waits there takes a place of the channel."""
    CHANNEL = 23
    """Of a return, the channel, -1 for the same."""
    EARLY = 24
    """Column of a token with the first draw at the step, if it was made ahead; else one that is always 0."""


@unique
class Src(IntEnum):
    """Columns of the table of demand streams."""

    CHANNEL = 0
    NAME = 1
    """Hash of the name."""
    ISSUE_TYPE_SITE = 2
    SEGMENT_SITE = 3
    PIECE = 4
    """First piece of the rate."""
    LAST_PIECE = 5
    """One past its last piece."""
    RECORDED = 6
    """First recorded arrival, or -1."""
    RECORDS = 7
    """How many are recorded."""
    OWN = 8
    """Row of what is known of the first recorded arrival, or -1."""
    CAMPAIGN = 9
    """Campaign whose list grows by its arrivals, or -1."""


@unique
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


@unique
class From(IntEnum):
    """Columns of the table of contacts that are inside when the run begins, as in `StartRow`."""

    CHANNEL = 0
    ISSUE_TYPE = 1
    SEGMENT = 2
    STEP = 3
    TIER = 4
    QUEUE = 5
    POOL = 6
    GROUP = 7
    FIRST = 8
    WAITED = 9
    ELAPSED = 10
    ENTITY = 11
    WORK = 12
    """Drawn for each replication, as the next, see `Drawn`."""
    PATIENCE = 13
    SECOND_STEP = 14
    """The number of a step."""
    SECOND_AT = 15


OF_ARRIVAL, OF_SERVICE = 100, 101
"""Above all kinds of laws: the period looked up is that of the contact's arrival, or of now."""


@unique
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
    LAST = 7
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
    HISTOGRAM_ROWS = 21
    """One for each cell, or where there are many one for each channel, issue type and segment."""
    FROM_ARRIVAL = 22
    """1 where waits are counted from the start of the attempt."""
    LAW = 23
    """(laws, LAW_WIDTH), see `LawCol`; first of all tables, so that others can hold places in it"""
    STEP = 24
    """(steps, STEP_WIDTH), see `Col`; steps, ways, tables and laws are given by their places"""
    WAY = 25
    """(ways, 3): target, place and stride of the cumulative share."""
    INTS = 26
    """Whole numbers by cell: queues, laws, pools, priorities, choices."""
    HOURS_FIRST = 27
    HOURS_AT = 28
    HOURS_OPEN = 29
    GROUP = 30
    """(groups, 7): first agent, size, first entry and entries of its staff plan, first line, lines, pause."""
    STAFF = 31
    """(entries, 2): from, people."""
    QUEUE = 32
    """(queues, 4): tier, waiting line, first rank, ranks."""
    RANK = 33
    """(ranks, 2): first group in RANK_GROUP, groups."""
    RANK_GROUP = 34
    GROUP_LINE = 35
    STREAM = 36
    """(streams, STREAM_WIDTH), see `Src`"""
    PLACES = 37
    SHARES = 38
    """In ``q``, as all that follow: shares by cell."""
    EFFORT = 39
    """By step: what a context step multiplies the work by."""
    LEVEL = 40
    """(groups, issue types)"""
    SPEED = 41
    TYPE_SHARES = 42
    """(streams, issue types), cumulative"""
    SEGMENT_SHARES = 43
    ABC = 44
    """(laws, 3)"""
    LAW_UPTO = 45
    POINT_P = 46
    POINT_V = 47
    RECORDED = 48
    """In ``p`` again: instants of recorded arrivals, stream after stream."""
    THRESHOLD = 49
    """(channels, segments): the longest wait that is in time."""
    EDGE = 50
    """Edges of the bins of histograms."""
    HINT = 51
    """By the first bits of a length: a bin at or before its own."""
    PIECE = 52
    """(pieces, 2): start and end of a stretch of constant or linear rate"""
    PIECE_RATE = 53
    """In ``q``."""
    PERIOD = 54
    """In ``p``: of each law by period, the places of stretches by equal shares of the horizon, then its
    stretches (end, place of the law); see `periods.py`"""
    OWN = 55
    """(recorded arrivals, 4): the columns of `ccsim.blueprint.model.Own`, in ``p``"""
    PIECE_SLOPE = 56
    """In ``q``, behind the rates."""
    AGENT_CHOICE = 57
    """An `AgentChoice`."""
    DAY = 58
    """Instants at which days begin, then one that never comes."""
    CONTACT_CHOICE = 59
    """A `ContactChoice`."""
    CLASS = 60
    """(classes, 2), see `classes`"""
    STAGED = 61
    """1 where a queue has gates; the tables that follow are empty where none has."""
    GATE = 62
    """(groups in ranks, GATE_WIDTH), in the order of RANK_GROUP: people kept, least wait, contacts and
    predicted wait to exceed, first and one past its last number in IDLE_OVER."""
    IDLE_OVER = 63
    """Pairs of a group and people to exceed."""
    STAGE = 64
    """(queues, STAGE_WIDTH): mean handling, first and one past its last group in ALWAYS."""
    ALWAYS = 65
    """Groups that serve a queue without conditions."""
    GATED_LINE = 66
    """By line: 1 where its queue has gates."""
    CAMPAIGNS = 67
    CALLS = 68
    """Most calls of campaigns that one event can begin."""
    CAMPAIGN = 69
    """(campaigns, CAMPAIGN_WIDTH), see `Call`"""
    CAMPAIGN_HOURS = 70
    """(entries, 2): from, 1 open or 0"""
    CAMPAIGN_RATIO = 71
    """In ``q``."""
    CALLBACKS = 72
    """How many call-back lists there are."""
    KEEP_IDLE = 73
    """By queue: of a call-back list the people of a group who stay idle, else -1."""
    GROUP_LIST = 74
    """(groups, 2): where its lists are, counted from here, and how many; then (lists, 2): waiting line and
    who stay idle."""
    LIVE = 75
    """By channel: 1 where customers wait on the line."""
    BONUS = 76
    """1 where contacts that were forwarded have points for it."""
    FORWARDED = 77
    """By class: that of forwarded contacts."""
    PAUSES = 78
    """1 where work may be put down at the end of a shift."""
    STARTS = 79
    """Contacts inside when the run begins."""
    START = 80
    """(contacts, START_WIDTH), see `From`"""
    SAME_AGENT = 81
    """1 where there is a wait at which who served the issue last takes it."""
    LANES = 82
    """Ways in which channels take slots, of which each has waiting lines of its own; 1 without slots."""
    MOST_EVENTS = 83
    """Events that the people found by one dispatch can put on the calendar."""
    ROOMS = 84
    """Lists of agents by slots in use."""
    SLOT_PLACES = 85
    """Places for contacts in hand."""
    LANE = 86
    """By channel."""
    SLOT = 87
    """(groups, 3): slots of an agent or 0, first list of the group, first place of its hands."""
    SLOTS_TAKEN = 88
    """(groups, lanes): slots that a contact takes."""
    FACTOR = 89
    """In ``q``, by list of agents: what the talk is multiplied by with one contact more than its number."""
    CLOSINGS = 90
    """How often channels close that clear their queues."""
    CLOSING = 91
    """(closings, 2): instant and channel, channel after channel"""
    COUNTED = 92
    """1 where lines count their live contacts, and channels those that take places."""
    PLAIN = 93
    """1 where who is idle for longest answers the first in line, and nothing else decides who meets whom."""
    LINE_POOLS = 94
    """Pools of telephone lines, the first of all."""
    GROWS = 95
    """1 where some of them follow the load."""
    POOL = 96
    """(line pools, 6): fewest places, most, step, lead, and millionths at which they grow and shrink"""
    INDEXES = 97
    """1 where groups keep an index by time at work of those who can take a contact, 2 one to draw from."""

    AT_ONCE = 98
    """For how many issues of a stream draws are made ahead at once."""
    AHEAD_SITES = 99
    """At how many sites, see `ahead`."""
    AHEAD_SITE = 100
    """(streams, AHEAD_SITES): the sites, 0 where a stream draws nothing ahead"""
    EARLY_WORDS = 101
    """First column of a token with words that were drawn ahead."""
    ORDERED = 102
    """1 where a group takes from some lines before others."""
    CROWD = 103
    """(queues, 2): first and one past the last line in which contacts wait for the same groups."""
    TURN = 104
    """By entry of GROUP_LINE: its turn; a later one is served when nobody waits before it."""
    MARKED = 105
    """Places on all long lists, see `marks`; 0 where every list is short."""
    QUEUE_MARKS = 106
    """(queues, 2): first and one past the last place of its groups, -1 where they are few."""
    GROUP_MARKS = 107
    """(groups, 2): likewise of its lines, in the order of GROUP_LINE."""
    MARK_THING = 108
    """By place: the group, or behind all groups the line."""
    MARK_END = 109
    """By place: one past the last place of its rank."""
    MARK_OF = 110
    """(groups, then lines; 2): first and number of its entries of MARK_PLACE."""
    MARK_PLACE = 111


@unique
class Call(IntEnum):
    """Columns of the table of campaigns."""

    STREAM = 0
    ENTRY = 1
    """Place of the step at which a call begins."""
    QUEUE = 2
    """Place of the row of its queue."""
    OVER = 3
    DIALLING = 4
    """Pool of the calls being dialled, or -1 where an agent is found first."""
    PLACES = 5
    """Of that pool."""
    SIZE = 6
    """Customers on the list, or -2 where they are the arrivals of the stream."""
    HOURS_FIRST = 7
    HOURS = 8
    """First and number of its entries of CAMPAIGN_HOURS."""


STEP_WIDTH, STREAM_WIDTH, LAW_WIDTH, START_WIDTH = len(Col), len(Src), len(LawCol), len(From)
CAMPAIGN_WIDTH = len(Call)
WAY_WIDTH, GROUP_WIDTH, STAFF_WIDTH, QUEUE_WIDTH, RANK_WIDTH, PIECE_WIDTH = 3, 7, 2, 4, 2, 2
SLOT_WIDTH, POOL_WIDTH, CROWD_WIDTH = 3, 6, 2
GATE_WIDTH, STAGE_WIDTH = 6, 3
