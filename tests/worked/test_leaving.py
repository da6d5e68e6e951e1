"""Ways out of a queue other than losing patience, every instant by hand."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import center, contacts, issues, play, served

from ccsim.outcomes import VisitOutcome
from ccsim.trace import Trace

HOURS = "00:00:00-00:05:00"
"""The first 300 s of the day."""


def line(**channel: Any) -> dict[str, Any]:
    """Return a center of one agent, talks of 60 s, with these keys of its channel."""
    return center(channels={"voice": channel})


def outcomes(trace: Trace) -> list[str]:
    return [VisitOutcome(int(code)).name.lower() for code in trace.visits["outcome"]]


@pytest.mark.rows("P5")
def test_who_waits_at_closing_is_cut_off(engine):
    """At 300 contact 0 is served to its end, 1 and 2 are cut off, and 3 finds the channel closed."""
    trace = play(engine, line(hours=HOURS, at_closing="clear"), {"calls": [250, 260, 299, 300]})
    assert contacts(trace) == [
        ("0", "first", 250, 310, "answered"),
        ("1", "first", 260, 300, "disconnected_at_closing"),
        ("2", "first", 299, 300, "disconnected_at_closing"),
        ("3", "first", 300, 300, "closed"),
    ]
    assert outcomes(trace) == ["served", "disconnected", "disconnected"]
    assert issues(trace)[1] == ("1", 260, 300, "lost", 1)


@pytest.mark.rows("P5")
def test_without_the_key_who_waits_is_served(engine):
    trace = play(engine, line(hours=HOURS), {"calls": [250, 260]})
    assert served(trace) == [("0", 0, 250, 310), ("1", 0, 310, 370)]


@pytest.mark.rows("P5")
def test_an_agent_released_at_closing_still_serves(engine):
    """Agent 0 is free at 300, before the channel closes at that instant: 1 is served, 2 is cut off."""
    trace = play(engine, line(hours=HOURS, at_closing="clear"), {"calls": [240, 250, 260]})
    assert served(trace) == [("0", 0, 240, 300), ("1", 0, 300, 360), ("2", None, None, 300)]


@pytest.mark.rows("P5")
def test_who_would_give_up_at_closing_is_cut_off(engine):
    spec = line(hours=HOURS, at_closing="clear", patience="40 s")
    trace = play(engine, spec, {"calls": [250, 260]})
    assert contacts(trace)[1] == ("1", "first", 260, 300, "disconnected_at_closing")


@pytest.mark.rows("P5", "M11")
def test_the_shift_that_ends_at_closing(engine):
    """The shift ends first: agent 0, released at that instant, goes home, and 1 is cut off."""
    spec = line(hours=HOURS, at_closing="clear") | {"groups": {"front": {"staff": {"00:00": 1, "00:05": 0}}}}
    trace = play(engine, spec, {"calls": [240, 250]})
    assert served(trace) == [("0", 0, 240, 300), ("1", None, None, 300)]


@pytest.mark.rows("P5")
def test_every_closing_and_only_the_channel_that_closes(engine):
    """Voice closes at 100 and at 300; chats wait on."""
    spec = center(
        channels={
            "voice": {"hours": ["00:00:00-00:01:40", "00:03:20-00:05:00"], "at_closing": "clear"},
            "chat": {},
        },
        demand={name: {"channel": name, "rate": "1/h"} for name in ("voice", "chat")},
        handling={"any": {"talk": "500 s"}},
    )
    trace = play(engine, spec, {"voice": [0, 50, 200, 250], "chat": [90]})
    assert contacts(trace) == [
        ("voice 0", "first", 0, 500, "answered"),
        ("voice 1", "first", 50, 100, "disconnected_at_closing"),
        ("voice 2", "first", 200, 300, "disconnected_at_closing"),
        ("voice 3", "first", 250, 300, "disconnected_at_closing"),
        ("chat 0", "first", 90, 1000, "answered"),
    ]


@pytest.mark.rows("P5", "M7")
def test_who_was_answered_before_is_lost_at_transfer(engine):
    """Contact 0 is escalated at 60 and still waits for tier 2 at 100."""
    spec = center(
        channels={"voice": {"hours": "00:00:00-00:01:40", "at_closing": "clear"}},
        groups={"front": {"staff": 1}, "experts": {"staff": {"00:00": 0, "00:10": 1}, "tier": 2}},
        people={"levels": {"resolves": {"simple": [0, 0], "medium": [0, 0], "complex": [0, 0]}}},
        escalation={"unsolved": {"noticed": 1}},
    )
    trace = play(engine, spec, {"calls": [0]})
    assert contacts(trace) == [("0", "first", 0, 100, "lost_at_transfer")]
    assert outcomes(trace) == ["served", "disconnected"]
    assert issues(trace) == [("0", 0, 100, "lost", 1)]


@pytest.mark.rows("P5")
def test_a_message_after_a_wait(engine):
    """Contact 1 waits for 30 s and leaves a message; 2 finds agent 0 free at that very instant."""
    trace = play(engine, line(leaves_message_after="30 s"), {"calls": [0, 20, 30]})
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 20, 50, "left_message"),
        ("2", "first", 30, 90 + 30, "answered"),
    ]
    assert outcomes(trace) == ["served", "left_message", "served"]
    assert issues(trace)[1] == ("1", 20, 50, "lost", 1)


@pytest.mark.rows("P5")
@pytest.mark.parametrize(
    ("patience", "ends"),
    [("29 s", (49, "abandoned_in_queue")), ("30 s", (50, "left_message")), ("31 s", (50, "left_message"))],
)
def test_the_sooner_of_patience_and_message(engine, patience, ends):
    """At a tie the customer leaves the message."""
    trace = play(engine, line(leaves_message_after="30 s", patience=patience), {"calls": [0, 20]})
    assert contacts(trace)[1] == ("1", "first", 20, *ends)


@pytest.mark.rows("P5", "M7")
def test_no_message_in_a_later_queue(engine):
    """Contact 0 waits for tier 2 from 60 to 600."""
    spec = center(
        channels={"voice": {"leaves_message_after": "30 s"}},
        groups={"front": {"staff": 1}, "experts": {"staff": {"00:00": 0, "00:10": 1}, "tier": 2}},
        people={"levels": {"resolves": {"simple": [0, 1], "medium": [0, 1], "complex": [0, 1]}}},
        escalation={"unsolved": {"noticed": 1}},
    )
    spec["groups"]["front"]["skills"] = {"any": 0}
    trace = play(engine, spec, {"calls": [0]})
    assert contacts(trace) == [("0", "first", 0, 660, "answered")]
