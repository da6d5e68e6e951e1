"""The order of simultaneous events: one miniature for each pair of kinds that a trace can tell apart.

In each, two things happen at one instant, and the other order would give another trace.
"""

from __future__ import annotations

import pytest
from scripted import center, contacts, duty, play, served, visits

from ccsim.engine.order import EventKind, issue_key, priority


def clock(*steps: tuple[str, int]) -> dict[str, int]:
    """Return staff by time of day."""
    return dict(steps)


def patient(seconds: float, **more: object) -> dict[str, object]:
    """Return channels with one whose customers wait that long."""
    return {"voice": {"patience": f"{seconds} s", **more}}


def ranked(first: object, second: object) -> dict[str, object]:
    """Return groups and a preference for the first of them."""
    return {
        "groups": {"first": {"staff": first}, "second": {"staff": second}},
        "routing": {"preferences": {"any": ["first", "second"]}},
    }


def test_kinds_come_before_entities_and_entities_before_parts():
    keys = [
        priority(kind, entity, part)
        for kind in EventKind
        for entity in (0, 1, issue_key(1023, 2**40 - 1))
        for part in (0, 255)
    ]
    assert keys == sorted(set(keys))
    assert keys[-1] < 2**63


def test_issues_are_ordered_by_stream_then_ordinal():
    assert issue_key(0, 2**40 - 1) < issue_key(1, 0) < issue_key(1, 1)


# --- one pair after another -----------------------------------------------------------------------


def test_shift_ends_before_person_released(engine):
    """Who is released at the end of the shift goes home; the waiting contact stays."""
    trace = play(engine, center(staff=clock(("00:00", 1), ("00:01", 0))), {"calls": [0, 10]})
    assert served(trace) == [("0", 0, 0, 60), ("1", None, None, None)]
    assert duty(trace) == [(0, 0, 60, "busy")]


def test_shift_ends_before_a_contact_arrives(engine):
    trace = play(engine, center(staff=clock(("00:00", 1), ("00:01", 0))), {"calls": [60]})
    assert served(trace) == [("0", None, None, None)]
    assert duty(trace) == [(0, 0, 60, "idle")]


def test_person_released_before_shift_starts(engine):
    """The agent at hand takes the first in line, the newcomer the second."""
    spec = center(staff=clock(("00:00", 1), ("00:01", 2)))
    trace = play(engine, spec, {"calls": [0, 10, 20]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 60, 120), ("2", 1, 60, 120)]


def test_person_released_before_a_contact_arrives(engine):
    """The arrival finds the released agent, whom it prefers."""
    trace = play(engine, center(**ranked(1, 1)), {"calls": [0, 60]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 60, 120)]


def test_person_released_before_patience_ends(engine):
    """The agent wins."""
    trace = play(engine, center(channels=patient(50)), {"calls": [0, 10]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 60, 120)]


def test_patience_one_microsecond_shorter_is_too_short(engine):
    trace = play(engine, center(channels=patient(49.999999)), {"calls": [0, 10]})
    assert served(trace) == [("0", 0, 0, 60), ("1", None, None, 59.999999)]
    assert contacts(trace)[1] == ("1", "first", 10, 59.999999, "abandoned_in_queue")


def test_after_contact_work_ends_before_patience_ends(engine):
    handling = {"any": {"talk": "40 s", "after_contact_work": "20 s"}}
    trace = play(engine, center(channels=patient(50), handling=handling), {"calls": [0, 10]})
    assert served(trace) == [("0", 0, 0, 40), ("1", 0, 60, 100)]


def test_shift_starts_before_a_contact_arrives(engine):
    """The arrival finds the agent who has just come, whom it prefers."""
    spec = center(**ranked(clock(("00:01", 1)), 1))
    assert served(play(engine, spec, {"calls": [60]})) == [("0", 0, 60, 120)]
    assert served(play(engine, spec, {"calls": [59]})) == [("0", 1, 59, 119)]


def test_shift_starts_before_patience_ends(engine):
    spec = center(staff=clock(("00:01", 1)), channels=patient(50))
    assert served(play(engine, spec, {"calls": [10]})) == [("0", 0, 60, 120)]


def test_a_contact_arrives_before_patience_ends(engine):
    """Who gives up at that instant still holds the line that the arrival needs."""
    spec = center(channels=patient(30, lines=2))
    trace = play(engine, spec, {"calls": [0, 10, 40, 41]})
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 10, 40, "abandoned_in_queue"),
        ("2", "first", 40, 40, "blocked"),
        ("3", "first", 41, 120, "answered"),
    ]


def test_person_released_before_a_contact_arrives_frees_the_line(engine):
    spec = center(channels=patient(30, lines=1))
    trace = play(engine, spec, {"calls": [0, 59, 60]})
    assert [outcome for *_, outcome in contacts(trace)] == ["answered", "blocked", "answered"]


LAST = 3599.999999
REDIALS = {"voice": {"patience": "20 s", "redials": {"after_abandonment": 1}}}


@pytest.mark.parametrize(
    ("sections", "arrival", "at_the_end", "just_before"),
    [
        ({}, 3540, [("first", None, "in_progress")], [("first", LAST, "answered")]),
        (
            {"staff": 0, "channels": patient(60)},
            3540,
            [("first", None, "in_progress")],
            [("first", LAST, "abandoned_in_queue")],
        ),
        (
            {"bots": {"bot": {"before": ["voice"], "session": "60 s", "outcome": {"any": {"solved": 1}}}}},
            3540,
            [("first", None, "in_progress")],
            [("first", LAST, "contained_by_bot")],
        ),
        (
            {"staff": 0, "channels": REDIALS},
            2980,  # gives up at 3000, redials after 10 min
            [("first", 3000, "abandoned_in_queue")],
            [("first", 2999.999999, "abandoned_in_queue"), ("redial", None, "in_progress")],
        ),
    ],
    ids=["released", "patience", "bot", "redial"],
)
def test_the_run_ends_before_everything(engine, sections, arrival, at_the_end, just_before):
    """What is due exactly at T does not happen; one microsecond earlier it does."""
    for at, expected in ((arrival, at_the_end), (arrival - 1e-6, just_before)):
        trace = play(engine, center(**sections), {"calls": [at]})
        assert [(origin, end, outcome) for _, origin, _, end, outcome in contacts(trace)] == expected


def test_the_end_of_a_shift_at_the_end_of_the_run_does_not_happen(engine):
    spec = center(horizon={"length": "1 min", "after_close": "cut"}, staff=clock(("00:00", 1), ("00:01", 0)))
    assert duty(play(engine, spec, {})) == [(0, 0, 60, "idle")]


# --- the same kind twice --------------------------------------------------------------------------


def test_two_released_at_once_serve_by_number(engine):
    """The lower number takes the first in line, whoever began to work first."""
    handling = {"long": {"talk": "60 s"}, "short": {"talk": "50 s"}}
    spec = center(
        staff=2,
        handling=handling,
        issue_types={"long": {}, "short": {}},
        demand={name: {"channel": "voice", "rate": "1/h", "issues": {name: 1}} for name in ("long", "short")},
    )
    trace = play(engine, spec, {"long": [0, 20], "short": [10, 30]})
    assert served(trace) == [
        ("long 0", 0, 0, 60),
        ("long 1", 0, 60, 120),
        ("short 0", 1, 10, 60),
        ("short 1", 1, 60, 110),
    ]


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_of_two_streams_at_one_instant_the_first_declared_comes_first(engine, names):
    spec = center(demand={name: {"channel": "voice", "rate": "1/h"} for name in names})
    trace = play(engine, spec, {"a": [5], "b": [5]})
    first, second = names
    assert served(trace) == [(f"{first} 0", 0, 5, 65), (f"{second} 0", 0, 65, 125)]


def test_of_two_issues_of_a_stream_at_one_instant_the_lower_ordinal_comes_first(engine):
    assert served(play(engine, center(), {"calls": [5, 5, 5]})) == [
        ("0", 0, 5, 65),
        ("1", 0, 65, 125),
        ("2", 0, 125, 185),
    ]


def test_dispatch_follows_each_event(engine):
    """A contact of higher priority that arrives at the same instant, but later, finds the agent taken."""
    spec = center(
        segments={"plain": {"share": 0.5}, "vip": {"share": 0.5, "priority": 9}},
        demand={
            name: {"channel": "voice", "rate": "1/h", "segments": {name: 1}} for name in ("plain", "vip")
        },
    )
    trace = play(engine, spec, {"plain": [5, 5], "vip": [5]})
    assert served(trace) == [("plain 0", 0, 5, 65), ("plain 1", 0, 125, 185), ("vip 0", 0, 65, 125)]


def test_of_two_groups_starting_at_once_the_first_declared_serves(engine):
    spec = center(groups={"b": {"staff": clock(("00:01", 1))}, "a": {"staff": clock(("00:01", 1))}})
    assert served(play(engine, spec, {"calls": [10, 20]})) == [("0", 0, 60, 120), ("1", 1, 60, 120)]


def test_two_agents_equally_idle_are_told_apart_by_number(engine):
    assert served(play(engine, center(staff=3), {"calls": [7, 8]})) == [("0", 0, 7, 67), ("1", 1, 8, 68)]


def test_the_longest_idle_comes_before_the_lower_number(engine):
    """Agents 0 and 1 are free again at 60 and 65, agent 2 has been free since the start."""
    trace = play(engine, center(staff=3), {"calls": [0, 5, 70, 71, 72]})
    assert [row[:3] for row in served(trace)] == [
        ("0", 0, 0),
        ("1", 1, 5),
        ("2", 2, 70),
        ("3", 0, 71),
        ("4", 1, 72),
    ]


# --- no time at all -------------------------------------------------------------------------------


def test_patience_zero_with_a_free_agent_is_served(engine):
    assert served(play(engine, center(channels=patient(0)), {"calls": [5]})) == [("0", 0, 5, 65)]


def test_patience_zero_without_a_free_agent_gives_up_at_once(engine):
    trace = play(engine, center(channels=patient(0)), {"calls": [5, 6]})
    assert contacts(trace)[1] == ("1", "first", 6, 6, "abandoned_in_queue")


def test_patience_zero_is_served_by_who_is_released_at_that_instant(engine):
    trace = play(engine, center(channels=patient(0)), {"calls": [5, 65]})
    assert served(trace) == [("0", 0, 5, 65), ("1", 0, 65, 125)]


def test_work_of_no_length_lets_the_agent_go_before_the_next_arrival(engine):
    """Though both arrive at one instant and have no patience, each finds the agent free."""
    spec = center(handling={"any": {"talk": "0 s"}}, channels=patient(0))
    trace = play(engine, spec, {"calls": [5, 5, 5]})
    assert served(trace) == [("0", 0, 5, 5), ("1", 0, 5, 5), ("2", 0, 5, 5)]
    assert duty(trace) == [(0, 0, 5, "idle"), (0, 5, 3600, "idle")]


def test_a_bot_session_of_no_length_goes_through_the_calendar(engine):
    """Both sessions begin at 5; the one that began first ends first, before the second begins."""
    spec = center(bots={"bot": {"before": ["voice"], "session": "0 s", "sessions": 1}})
    trace = play(engine, spec, {"calls": [5, 5]})
    assert visits(trace) == [
        ("0", "bot", None, 5, 5, 5),
        ("0", "any", 0, 5, 5, 65),
        ("1", "bot", None, 5, 5, 5),
        ("1", "any", 0, 5, 65, 125),
    ]


def test_a_redial_after_no_time_takes_the_line_just_given_back(engine):
    redials = {"after_abandonment": 1, "later": 0, "after": "0 s"}
    spec = center(staff=0, channels=patient(30, lines=1, redials=redials))
    trace = play(engine, spec, {"calls": [10]})
    assert contacts(trace) == [
        ("0", "first", 10, 40, "abandoned_in_queue"),
        ("0", "redial", 40, 70, "abandoned_in_queue"),
    ]
