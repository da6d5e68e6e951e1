"""The state of a run in a few flat arrays, and how they are made and grown."""

from __future__ import annotations

from enum import IntEnum, unique
from math import prod

import numpy as np

from ccsim.blueprint.steps import Register
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.program import GROUP_WIDTH, SLOT_WIDTH, STREAM_WIDTH, P, Src
from ccsim.sums import BINS, ContactSum, Histogram, IssueSum, VisitSum
from ccsim.trace import AGENT_INTERVALS, CAPACITY, CONTACTS, ISSUES, VISITS


@unique
class Tok(IntEnum):
    """Columns of the token table: the issue, its present contact, its present visit, and where it stands.

    A slot belongs to an issue from its first contact until it has ended, or cannot go on any more.
    """

    KEY = 0
    """Key of the issue, shifted by `PART_BITS`, and added the number of the first contact of a second one."""
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
    FIRST_CHANNEL = 52
    MET_BOT = 53
    SLOT = 54
    OWN_WORK = 55
    """Recorded work that still takes the place of a draw, -1 for none."""
    OWN_PATIENCE = 56
    """The same for patience; then that of the present visit."""
    VISIT_PATIENCE = 57
    LAST_AGENT = 58
    """Who served the issue last, -1 for nobody."""
    SITE = 59
    """Where the contact belongs, set before it counts."""
    ON_HOLD = 60
    """Time on hold during the present visit."""
    SINCE = 61
    """From when its wait counts for its place among those that wait."""
    LEFT = 62
    """Work that was put down, in microseconds at speed 1."""
    AGAIN = 63
    """The number of who has put it down and one more, 0 for nobody."""
    ENDS_AT = 64
    """When the work in hand ends."""
    REPLIES = 65
    """Replies of the customer in a thread: one of the moves, too, but not kept with the others."""
    REOPENED = 66
    """1 once the issue has been opened again."""
    NUMBER = 67
    """Number of the present contact within the issue."""
    TWIN = 68
    """Slot of another contact of the issue that waits, and one more; 0 for none."""
    SECOND = 69
    """1 for the later of two contacts, 2 for one that has been left behind: the issue is not its own."""
    SECOND_AT = 70
    """When a second contact is due if it still waits then, -1 for never."""
    SECOND_STEP = 71
    PLACE = 72
    """Its place among what an agent with slots has in hand, else -1."""
    RATED_AT = 73
    """Since when what is left of its work goes on at the present pace; where the agent has slots."""
    LEAVES_MESSAGE = 74
    """1 where what is pending is no end of patience but a message; where its step has messages."""
    SETTLED = 75
    """Step at which it waits on once a person has been found for its twin, -1 where it is withdrawn."""


REGISTERS = max(Tok) + 1
"""Where the registers begin, behind the columns of `Tok`."""


@unique
class Who(IntEnum):
    """Columns of the agent table."""

    GROUP = 0
    STATE = 1
    """An `AgentState`, or -1 off duty."""
    SINCE = 2
    NEXT = 3
    PREVIOUS = 4
    PLACE = 5
    """Where in the table of indexes it is."""
    WORKED = 6
    """Time at work today; kept where the choice of agents asks for it, as the place and the index are."""
    SLOTS = 7
    """How many slots there are, 0 for one contact at a time; as all that follows."""
    USED = 8
    CONTACTS = 9
    """In hand, after-contact work too."""
    PLACES = 10
    """A bit for each place that is taken."""
    LEAVING = 11
    """1 for one who takes nothing more and goes home with nothing in hand."""
    LISTED = 12
    """1 while among those who have room."""


@unique
class Team(IntEnum):
    """Columns of the group table."""

    IDLE_FIRST = 0
    IDLE_LAST = 1
    SCHEDULED = 2
    EXCESS = 3
    STAFF_NEXT = 4
    EXCESS_SINCE = 5
    INDEXED = 6
    """Idle agents in the group's index."""
    IDLE = 7
    """Idle agents, where the group has no slots."""


@unique
class Calls(IntEnum):
    """Columns of how far a campaign has come."""

    CALLED = 0
    """Customers called at least once."""
    AGAIN_FIRST = 1
    """First and last token of those to be called again, -1 for none."""
    AGAIN_LAST = 2
    HOURS_NEXT = 3
    """The entry of its hours after the one that holds now."""
    OPENING = 4
    """The entry of its hours whose beginning is on the calendar."""


@unique
class S(IntEnum):
    """The first words of the state: counters, then where each table begins in ``s``."""

    NOW = 0
    PENDING = 1
    """Events on the calendar."""
    HOLE = 2
    """1 while the top of the calendar is free."""
    FREE_SLOTS = 3
    FREED = 4
    JOINED = 5
    ISSUES = 6
    """Rows written, as the next three."""
    CONTACTS = 7
    VISITS = 8
    INTERVALS = 9
    TRACED = 10
    """1 where rows are written down, 0 where they are added up at once."""
    SPAN = 11
    """The reporting interval of now, and where it begins and ends; behind the horizon there is one more."""
    SPAN_START = 12
    SPAN_END = 13
    CAPACITIES = 14
    """Rows of lines written."""
    IN_PLACE = 15
    """1 once those who are inside from the start have taken their places; campaigns do not call before."""
    HEAP = 16
    """(capacity, 3): time and kind, entity, payload"""
    TOKEN = 17
    """(slots, token width): the columns of `Tok`, then the counters of entered steps"""
    FREE = 18
    """Free slots, the last is taken first."""
    AGENT = 19
    TEAM = 20
    LINE = 21
    """(lines, classes, 2): first and last token"""
    WAITING = 22
    """By line: tokens in it."""
    POOL = 23
    SOURCE = 24
    """(streams, 3): ordinal of the next issue, its entity, piece of the rate"""
    FREED_LIST = 25
    JOINED_LIST = 26
    ISSUE_ROWS = 27
    CONTACT_ROWS = 28
    VISIT_ROWS = 29
    INTERVAL_ROWS = 30
    CONTACT_SUMS = 31
    """(cells, ContactSum); these and what follows as in `ccsim.sums.Sums`"""
    CHANNEL_SUMS = 32
    BOT_SUMS = 33
    ISSUE_SUMS = 34
    VISIT_SUMS = 35
    GROUP_SUMS = 36
    QUEUE_TIME = 37
    """(channels, tiers, spans, 2), the last as in `adding.stretch`, in those that follow too"""
    SYSTEM_TIME = 38
    WORKING = 39
    IDLE = 40
    GHOST = 41
    HISTOGRAMS = 42
    HEAP_SIZE = 43
    SLOTS = 44
    ROWS = 45
    """Room for rows in each table of the trace."""
    INDEX = 46
    """Number of the day, then an index of the idle of each group, by list of agents too, see `indexes`"""
    CAMPAIGN = 47
    """(campaigns, Calls)"""
    LIVE_WAITING = 48
    """By line: tokens of live channels in it; kept where there are call-backs."""
    HANDS = 49
    """(people): the token whose work an agent may put down, or -1"""
    ROOM = 50
    """(lists, 2): first and last agent, see `rooms`"""
    AT_PLACE = 51
    """Tokens that are worked on, -1 for none, by agent and place; of groups with slots."""
    SLOT_TIME = 52
    """(groups, spans, 2): slots in use of groups with slots, as WORKING"""
    PLACES_TAKEN = 53
    """By channel: tokens that wait and take a place."""
    CHANGE = 54
    """(line pools, 3): places there are, since when, 1 where more are on their way"""
    CAPACITY_ROWS = 55
    LINE_TIME = 56
    """(line pools, spans, 2): places that are there, as WORKING"""


TOKEN_COLUMNS = REGISTERS + len(Register)
AGENT_WIDTH, TEAM_WIDTH, HEAP_WIDTH, SOURCE_WIDTH, ROOM_WIDTH = len(Who), len(Team), 3, 3, 3
NOTHING = 2**63 - 1
"""Time and kind of the places behind the last entry of the calendar: who has one child has four."""
CALLS_WIDTH = len(Calls)
ISSUE_WIDTH, CONTACT_WIDTH = len(ISSUES), len(CONTACTS)
VISIT_WIDTH, INTERVAL_WIDTH, CAPACITY_WIDTH = len(VISITS), len(AGENT_INTERVALS), len(CAPACITY)
CHANGE_WIDTH = 3
FIRST_SLOTS = 256
FIRST_ROWS = 4096
JOINED_MOST = 64
"""Tokens that can begin to wait in one event, beside those whose work people put down and those inside at
the start."""


def make_state(p: Ints, traced: bool) -> tuple[Ints, Floats]:
    """Return the state before anything has happened: whole numbers and fractions.

    Fractions are how far each stream has come, then by slot what all work of the token is multiplied by,
    then by slot what is left of its work where the agent has slots.
    """
    streams = int(p[P.STREAMS])
    slots = FIRST_SLOTS + int(p[P.STARTS])
    heap = 2 * slots + int(p[P.AGENTS] + p[P.GROUPS]) + streams + 64
    s = _lay_out(p, traced, slots, heap)
    view = tables_of(p, s)
    groups = p[p[P.GROUP] :][: p[P.GROUPS] * GROUP_WIDTH].reshape(-1, GROUP_WIDTH)
    plans = p[p[P.STREAM] :][: streams * STREAM_WIDTH].reshape(-1, STREAM_WIDTH)
    view[S.AGENT][...] = -1
    view[S.AGENT][:, Who.WORKED] = 0
    view[S.AGENT][:, Who.SLOTS :] = 0
    each = p[p[P.SLOT] :][: p[P.GROUPS] * SLOT_WIDTH].reshape(-1, SLOT_WIDTH)
    view[S.AGENT][:, Who.SLOTS] = np.repeat(each[:, 0], groups[:, 1])
    view[S.ROOM][:, :2] = view[S.AT_PLACE][...] = -1
    view[S.AGENT][:, Who.GROUP] = np.repeat(np.arange(len(groups)), groups[:, 1])
    view[S.TEAM][:, [Team.IDLE_FIRST, Team.IDLE_LAST]] = -1
    view[S.LINE][...] = -1
    view[S.CAMPAIGN][:, [Calls.AGAIN_FIRST, Calls.AGAIN_LAST]] = -1
    view[S.HANDS][...] = -1
    view[S.POOL][...] = p[p[P.PLACES] :][: p[P.POOLS]]
    view[S.CHANGE][:, 0] = view[S.POOL][: p[P.LINE_POOLS]]
    view[S.SOURCE][:, 2] = plans[:, Src.PIECE]
    view[S.FREE][...] = np.arange(slots - 1, -1, -1)
    s[S.FREE_SLOTS] = slots
    s[S.IN_PLACE] = int(p[P.STARTS] == 0)
    return s, np.concatenate([np.zeros(streams), np.ones(slots), np.zeros(slots)])


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
        S.TOKEN: (slots, int(p[P.TOKEN_WIDTH])),
        S.FREE: (slots,),
        S.AGENT: (people, AGENT_WIDTH),
        S.TEAM: (groups, TEAM_WIDTH),
        S.LINE: (int(p[P.LINES]), max(1, int(p[P.CLASSES])), 2),
        S.WAITING: (int(p[P.LINES]),),
        S.LIVE_WAITING: (int(p[P.LINES]),),
        S.PLACES_TAKEN: (channels,),
        S.POOL: (int(p[P.POOLS]),),
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


def _lay_out(p: Ints, traced: bool, slots: int, heap: int) -> Ints:
    shapes = _shapes(p, traced, slots, heap)
    s: Ints = np.zeros(len(S) + sum(map(prod, shapes.values())), dtype=np.int64)
    s[[S.TRACED, S.HEAP_SIZE, S.SLOTS, S.ROWS]] = traced, heap, slots, shapes[S.CONTACT_ROWS][0]
    at = len(S)
    for table, shape in shapes.items():
        s[table] = at
        at += prod(shape)
    s[s[S.HEAP] : s[S.HEAP] + HEAP_WIDTH * heap : HEAP_WIDTH] = NOTHING
    return s


def tables_of(p: Ints, s: Ints) -> dict[S, Ints]:
    """Return the tables of the state as they lie in it."""
    shapes = _shapes(p, bool(s[S.TRACED]), int(s[S.SLOTS]), int(s[S.HEAP_SIZE]))
    return {table: s[s[table] :][: prod(shape)].reshape(shape) for table, shape in shapes.items()}


def grow(p: Ints, s: Ints, f: Floats, slots: int, heap: int) -> tuple[Ints, Floats]:
    """Return the state with room for more issues or more pending events; nothing else changes."""
    old = int(s[S.SLOTS])
    out = _lay_out(p, bool(s[S.TRACED]), slots, heap)
    out[: S.HEAP] = s[: S.HEAP]
    was, now = tables_of(p, s), tables_of(p, out)
    for table, values in was.items():
        now[table].reshape(-1)[: values.size] = values.reshape(-1)
    added, free = slots - old, int(s[S.FREE_SLOTS])
    now[S.FREE][:added] = np.arange(slots - 1, old - 1, -1)
    now[S.FREE][added : added + free] = was[S.FREE][:free]
    out[S.FREE_SLOTS] = free + added
    effort = len(f) - old
    return out, np.concatenate([f[:effort], np.ones(added), f[effort:], np.zeros(added)])
