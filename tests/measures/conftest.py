"""One hour of a small center, with every instant written by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from ccsim.measures import Setting
from ccsim.outcomes import (
    AgentState,
    ContactOrigin,
    ContactOutcome,
    IssueOutcome,
    VisitKind,
    VisitOutcome,
)
from ccsim.trace import TABLES, Trace, table_from_rows

S = 1_000_000
INSTANTS_AND_DURATIONS = {"instant", "duration"}
VOICE, CHAT = 0, 1
BILLING, DEFECT = 0, 1
ORDINARY, VIP = 0, 1
FRONT, EXPERT, STOCK = 0, 1, 2

LABELS = {
    "channel": ("voice", "chat"),
    "issue_type": ("billing", "defect"),
    "segment": ("ordinary", "vip"),
    "group": ("front", "expert", "stock"),
    "queue": ("first", "second", "store", "calls"),
    "bot": ("webbot",),
    "stream": ("all",),
    "rule": (),
    "pool": ("lines of voice", "trunk main"),
}

DEFAULTS: dict[str, dict[str, int]] = {
    "capacity": {},
    "issues": {"stream": 0, "parent": -1, "closed_at": -1, "believed_resolved": 0, "contacts": 1},
    "contacts": {
        "contact": 0,
        "origin": ContactOrigin.FIRST,
        "queued_at": -1,
        "answered_at": -1,
        "ended_at": -1,
        "visits": 1,
        "escalations": 0,
        "handoffs": 0,
        "reworks": 0,
        "with_context": -1,
        "callback": 0,
        "replies": 0,
    },
    "visits": {
        "contact": 0,
        "visit": 0,
        "kind": VisitKind.PEOPLE,
        "queue": 0,
        "bot": -1,
        "tier": 1,
        "group": -1,
        "agent": -1,
        "started_at": -1,
        "ended_at": -1,
        "talk_time": 0,
        "hold_time": 0,
        "after_contact_work": 0,
        "turn": 0,
    },
    "agent_intervals": {"slots": 1},
    "firings": {},
}


def build_table(name: str, rows: list[dict[str, Any]]) -> Any:
    """Make a table from rows in seconds; what a row leaves out takes its default."""
    tuples = []
    for row in rows:
        full = DEFAULTS[name] | row
        values = []
        for column, spec in TABLES[name].items():
            value = int(full.get(column, full.get("issue", 0)))
            values.append(value * S if spec.unit in INSTANTS_AND_DURATIONS and value != -1 else value)
        tuples.append(tuple(values))
    return table_from_rows(name, tuples)


def build_trace(end_at: int, **tables: list[dict[str, Any]]) -> Trace:
    """Make a trace that ends at a second from rows in seconds."""
    parts = {name: build_table(name, tables.get(name, [])) for name in TABLES}
    return Trace(seed=7, replication=3, end_at=end_at * S, labels=LABELS, **parts)


def issue(number: int, kind: int, segment: int, opened: int, closed: int, outcome: int, **more: int) -> dict:
    return dict(
        issue=number,
        issue_type=kind,
        segment=segment,
        opened_at=opened,
        closed_at=closed,
        outcome=outcome,
        **more,
    )


def contact(
    number: int, channel: int, instants: tuple[int, int, int, int], outcome: int, **more: int
) -> dict:
    arrived, queued, answered, ended = instants
    return dict(
        issue=number,
        channel=channel,
        arrived_at=arrived,
        queued_at=queued,
        answered_at=answered,
        ended_at=ended,
        outcome=outcome,
        **more,
    )


def visit(number: int, instants: tuple[int, int, int], outcome: int, **more: int) -> dict:
    entered, started, ended = instants
    return dict(issue=number, entered_at=entered, started_at=started, ended_at=ended, outcome=outcome, **more)


def bot(number: int, entered: int, ended: int) -> dict:
    own = dict(kind=VisitKind.BOT, queue=-1, bot=0, tier=0)
    return visit(number, (entered, entered, ended), VisitOutcome.SERVED, talk_time=ended - entered, **own)


ISSUES = [
    issue(0, BILLING, ORDINARY, 0, 120, IssueOutcome.RESOLVED),
    issue(1, BILLING, VIP, 890, 1100, IssueOutcome.RESOLVED, contacts=2),
    issue(2, DEFECT, ORDINARY, 900, 1700, IssueOutcome.RESOLVED),
    issue(3, BILLING, ORDINARY, 2000, 2000, IssueOutcome.LOST),
    issue(4, DEFECT, VIP, 2700, -1, IssueOutcome.IN_PROGRESS, believed_resolved=1),
    issue(5, DEFECT, VIP, 3000, 3300, IssueOutcome.LOST),
    issue(6, BILLING, ORDINARY, 3590, -1, IssueOutcome.IN_PROGRESS),
    issue(7, DEFECT, ORDINARY, 3500, -1, IssueOutcome.IN_PROGRESS),
    # called by the centre: talked, in vain, and a mismatch; they count in nothing else
    issue(8, BILLING, VIP, 1300, 1440, IssueOutcome.RESOLVED),
    issue(9, BILLING, ORDINARY, 2000, 2025, IssueOutcome.LOST),
    issue(10, DEFECT, ORDINARY, 2500, 2510, IssueOutcome.LOST),
]

_BY_CENTRE = dict(origin=ContactOrigin.OUTBOUND)
CONTACTS = [
    # waits exactly the threshold of voice, 20 s
    contact(0, VOICE, (0, 0, 20, 120), ContactOutcome.ANSWERED),
    # gives up after exactly the threshold; the visit crosses the edge at 900 s
    contact(1, VOICE, (890, 890, -1, 910), ContactOutcome.ABANDONED_IN_QUEUE),
    # one second too late
    contact(
        1, VOICE, (1000, 1000, 1021, 1100), ContactOutcome.ANSWERED, contact=1, origin=ContactOrigin.REDIAL
    ),
    # arrives exactly at the edge of an interval; bot, tier 1, tier 2, department, back to tier 2
    contact(
        2,
        CHAT,
        (900, 960, 960, 1700),
        ContactOutcome.ANSWERED,
        visits=5,
        escalations=1,
        handoffs=1,
        reworks=1,
        with_context=1,
        replies=1,
    ),
    contact(3, VOICE, (2000, -1, -1, 2000), ContactOutcome.BLOCKED, visits=0),
    contact(4, CHAT, (2700, -1, -1, 2760), ContactOutcome.CONTAINED_BY_BOT),
    contact(
        5,
        VOICE,
        (3000, 3000, 3050, 3300),
        ContactOutcome.LOST_AT_TRANSFER,
        visits=2,
        escalations=1,
        replies=1,
    ),
    # still waiting, and still being served, when the run is cut at 3600 s
    contact(6, VOICE, (3590, 3590, -1, -1), ContactOutcome.IN_PROGRESS),
    contact(7, CHAT, (3500, 3520, 3530, -1), ContactOutcome.IN_PROGRESS, visits=2, with_context=0),
    contact(8, VOICE, (1300, 1300, 1320, 1440), ContactOutcome.ANSWERED, **_BY_CENTRE),
    contact(9, VOICE, (2000, -1, -1, 2025), ContactOutcome.NOT_REACHED, visits=0, **_BY_CENTRE),
    contact(10, CHAT, (2500, 2510, -1, 2510), ContactOutcome.MISMATCH, **_BY_CENTRE),
]

SERVED, ABANDONED = VisitOutcome.SERVED, VisitOutcome.ABANDONED
_FRONT = dict(group=FRONT, agent=0)
_EXPERT = dict(group=EXPERT, agent=2, queue=1, tier=2)
VISITS = [
    visit(0, (0, 20, 120), SERVED, **_FRONT, talk_time=100, after_contact_work=30),
    visit(1, (890, -1, 910), ABANDONED),
    visit(
        1, (1000, 1021, 1100), SERVED, contact=1, **_FRONT, talk_time=59, hold_time=20, after_contact_work=10
    ),
    bot(2, 900, 960),
    visit(2, (960, 960, 1060), SERVED, visit=1, group=FRONT, agent=1, talk_time=100),
    visit(2, (1060, 1090, 1200), SERVED, visit=2, **_EXPERT, talk_time=110, after_contact_work=20),
    visit(
        2,
        (1200, 1500, 1600),
        SERVED,
        visit=3,
        kind=VisitKind.DEPARTMENT,
        queue=2,
        tier=0,
        group=STOCK,
        agent=3,
        talk_time=100,
    ),
    visit(2, (1600, 1600, 1700), SERVED, visit=4, turn=1, **_EXPERT, talk_time=100),
    bot(4, 2700, 2760),
    visit(5, (3000, 3050, 3150), SERVED, **_FRONT, talk_time=100),
    visit(5, (3150, -1, 3300), ABANDONED, visit=1, turn=1, queue=1, tier=2),
    visit(6, (3590, -1, -1), VisitOutcome.IN_PROGRESS),
    bot(7, 3500, 3520),
    visit(7, (3520, 3530, -1), VisitOutcome.IN_PROGRESS, visit=1, **_FRONT),
    visit(8, (1300, 1320, 1440), SERVED, kind=VisitKind.OUTBOUND, queue=3, **_FRONT, talk_time=120),
    visit(10, (2510, -1, 2510), ABANDONED, kind=VisitKind.OUTBOUND, queue=3),
]

IDLE, BUSY, ACW = AgentState.IDLE, AgentState.BUSY, AgentState.AFTER_CONTACT_WORK
BREAK, TRAINING = AgentState.BREAK, AgentState.TRAINING


def agent(number: int, group: int, start: int, *steps: tuple[int, int]) -> list[dict]:
    """List an agent's states, each until a second."""
    rows = []
    for state, until in steps:
        rows.append(dict(agent=number, group=group, from_at=start, to_at=until, state=state))
        start = until
    return rows


LINES = [
    {"pool": 0, "from_at": 0, "to_at": 1000, "places": 2},
    {"pool": 0, "from_at": 1000, "to_at": 3600, "places": 4},
    {"pool": 1, "from_at": 0, "to_at": 3600, "places": 3},
]

AGENT_INTERVALS = [
    *agent(
        *(0, FRONT, 0),
        *((BREAK, 20), (BUSY, 120), (ACW, 150), (IDLE, 860), (TRAINING, 1021), (BUSY, 1100), (ACW, 1110)),
        *((IDLE, 2900), (TRAINING, 3050), (BUSY, 3150), (IDLE, 3530), (BUSY, 3600)),
    ),
    # paid until 1000 s, then a ghost who finishes the contact in hand
    *agent(1, FRONT, 0, (IDLE, 860), (TRAINING, 960), (BUSY, 1060)),
    *agent(
        *(2, EXPERT, 0),
        *((IDLE, 1000), (BREAK, 1090), (BUSY, 1200), (ACW, 1220), (IDLE, 1600), (BUSY, 1700), (IDLE, 3100)),
        (TRAINING, 3600),
    ),
    *agent(3, STOCK, 0, (TRAINING, 1500), (BUSY, 1600), (IDLE, 3600)),
]


@pytest.fixture
def hour() -> Trace:
    """Return the trace of the hour: eight issues, nine contacts, four agents, and three calls of theirs."""
    return build_trace(
        3600, issues=ISSUES, contacts=CONTACTS, visits=VISITS, agent_intervals=AGENT_INTERVALS, capacity=LINES
    )


@pytest.fixture
def setting() -> Callable[..., Setting]:
    """Return a maker of the hour's setting, with changes."""

    def make(**changes: Any) -> Setting:
        values: dict[str, Any] = dict(
            start=datetime(2026, 3, 2, tzinfo=UTC),
            horizon=3600 * S,
            interval=900 * S,
            days=(0,),
            labels=LABELS,
            answer_within=((20 * S,) * 2, (40 * S,) * 2),
            target_share=(0.8, float("nan")),
            group_tier=(1, 2, 0),
            group_is_department=(False, False, True),
            staff=(((0, 2), (1000 * S, 1)), ((0, 1),), ((0, 1),)),
            group_wage=(18.0, 36.0, 9.0),
            bot_cost=(0.25,),
            contact_cost=(0.1, 0.05),
            pool_channel=(0, -1),
            line_cost=(0.9, 0.5),
        )
        return Setting(**(values | changes))

    return make


@pytest.fixture
def make_trace() -> Callable[..., Trace]:
    """Return ``build_trace``."""
    return build_trace


@pytest.fixture
def make_issue() -> Callable[..., dict]:
    """Return the maker of an issue's row."""
    return issue


@pytest.fixture
def make_contact() -> Callable[..., dict]:
    """Return the maker of a contact's row."""
    return contact


@pytest.fixture
def make_visit() -> Callable[..., dict]:
    """Return the maker of a visit's row."""
    return visit
