"""The state of a run in a few flat arrays: the columns of its tables."""

from __future__ import annotations

from enum import IntEnum, unique

from ccsim.blueprint.steps import Register
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
    IN_LINE = 6
    """Tokens that wait in any line."""
    ISSUES = 7
    """Rows written, as the next three."""
    CONTACTS = 8
    VISITS = 9
    INTERVALS = 10
    TRACED = 11
    """1 where rows are written down, 0 where they are added up at once."""
    SPAN = 12
    """The reporting interval of now, and where it begins and ends; behind the horizon there is one more."""
    SPAN_START = 13
    SPAN_END = 14
    CAPACITIES = 15
    """Rows of lines written."""
    IN_PLACE = 16
    """1 once those who are inside from the start have taken their places; campaigns do not call before."""
    TURN = 17
    """The leaf of the person whose event happens now, as long as nothing has taken its place, else 0."""
    HEAP = 18
    """(capacity, 3): time and kind, entity, payload"""
    PERSON = 19
    """By node of the tournament of people: time and number of the first below, see `tournament`."""
    STREAM = 20
    """The same for the next arrivals of the streams."""
    PAYLOAD = 21
    """By person."""
    PEOPLE = 22
    """The first leaf of the tournament of people, and of that of streams; node 1 is the root."""
    STREAMS = 23
    PERSON_BITS = 24
    """Enough for the number of a person, and of a stream."""
    STREAM_BITS = 25
    TOKEN = 26
    """(slots, token width): the columns of `Tok`, then the counters of entered steps"""
    FREE = 27
    """Free slots, the last is taken first."""
    AGENT = 28
    TEAM = 29
    LINE = 30
    """(lines, classes, 2): first and last token"""
    WAITING = 31
    """By line: tokens in it."""
    POOL = 32
    SOURCE = 33
    """(streams, 2): ordinal of the next issue, piece of the rate"""
    FREED_LIST = 34
    JOINED_LIST = 35
    ISSUE_ROWS = 36
    CONTACT_ROWS = 37
    VISIT_ROWS = 38
    INTERVAL_ROWS = 39
    CONTACT_SUMS = 40
    """(cells, ContactSum); these and what follows as in `ccsim.sums.Sums`"""
    CHANNEL_SUMS = 41
    BOT_SUMS = 42
    ISSUE_SUMS = 43
    VISIT_SUMS = 44
    GROUP_SUMS = 45
    QUEUE_TIME = 46
    """(channels, tiers, spans, 2), the last as in `adding.stretch`, in those that follow too"""
    SYSTEM_TIME = 47
    WORKING = 48
    IDLE = 49
    GHOST = 50
    HISTOGRAMS = 51
    HEAP_SIZE = 52
    SLOTS = 53
    ROWS = 54
    """Room for rows in each table of the trace."""
    INDEX = 55
    """Number of the day, then an index of the idle of each group, by list of agents too, see `indexes`"""
    CAMPAIGN = 56
    """(campaigns, Calls)"""
    LIVE_WAITING = 57
    """By line: tokens of live channels in it; kept where there are call-backs."""
    HANDS = 58
    """(people): the token whose work an agent may put down, or -1"""
    ROOM = 59
    """(lists, 2): first and last agent, see `rooms`"""
    AT_PLACE = 60
    """Tokens that are worked on, -1 for none, by agent and place; of groups with slots."""
    SLOT_TIME = 61
    """(groups, spans, 2): slots in use of groups with slots, as WORKING"""
    PLACES_TAKEN = 62
    """By channel: tokens that wait and take a place."""
    CHANGE = 63
    """(line pools, 3): places there are, since when, 1 where more are on their way"""
    CAPACITY_ROWS = 64
    LINE_TIME = 65
    """(line pools, spans, 2): places that are there, as WORKING"""
    MARKS = 67
    """Bits, see `marks`."""
    AHEAD = 66
    """(streams, sites and one more, AT_ONCE): entities of the next issues, then words drawn for them"""


TOKEN_COLUMNS = REGISTERS + len(Register)
AGENT_WIDTH, TEAM_WIDTH, HEAP_WIDTH, SOURCE_WIDTH, ROOM_WIDTH = len(Who), len(Team), 3, 2, 3
NOTHING = 2**62
"""Time and kind where there is no event: a leaf without one, and the places behind the last entry of the
calendar, so that who has one child has four."""
CALLS_WIDTH = len(Calls)
ISSUE_WIDTH, CONTACT_WIDTH = len(ISSUES), len(CONTACTS)
VISIT_WIDTH, INTERVAL_WIDTH, CAPACITY_WIDTH = len(VISITS), len(AGENT_INTERVALS), len(CAPACITY)
CHANGE_WIDTH = 3
FIRST_SLOTS = 256
FIRST_ROWS = 4096
JOINED_MOST = 64
"""Tokens that can begin to wait in one event, beside those whose work people put down and those inside at
the start."""
