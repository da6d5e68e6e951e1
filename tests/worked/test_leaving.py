"""Ways out of a queue other than losing patience, every instant by hand."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import center, contacts, issues, play, served

from ccsim.outcomes import VisitOutcome
from ccsim.streams import Purpose
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


@pytest.mark.rows("P3")
def test_who_finds_no_place_to_wait_is_blocked(engine):
    """One place: 1 waits from 10 on, 2 finds it taken; at 60 agent 0 takes 1, and 3 waits."""
    trace = play(engine, line(waiting_places=1), {"calls": [0, 10, 20, 60]})
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 10, 120, "answered"),
        ("2", "first", 20, 20, "blocked"),
        ("3", "first", 60, 180, "answered"),
    ]
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 60, 120), ("3", 0, 120, 180)]


@pytest.mark.rows("P3")
def test_without_places_nobody_waits(engine):
    """Who comes as agent 0 is released is served."""
    trace = play(engine, line(waiting_places=0), {"calls": [0, 59, 60]})
    assert [row[3:] for row in contacts(trace)] == [(60, "answered"), (59, "blocked"), (120, "answered")]


@pytest.mark.rows("P3", "M16")
def test_a_place_is_free_again_and_the_blocked_redial(engine):
    """1 gives up at 40; 2, blocked at 20, tries again at 50 and waits."""
    spec = line(waiting_places=1, patience="30 s", redials={"after_block": 1, "after": "30 s"})
    trace = play(engine, spec, {"calls": [0, 10, 20]})
    assert contacts(trace)[1:] == [
        ("1", "first", 10, 40, "abandoned_in_queue"),
        ("2", "first", 20, 20, "blocked"),
        ("2", "redial", 50, 120, "answered"),
    ]


@pytest.mark.rows("P3", "P7")
def test_people_kept_do_not_count_as_free(engine):
    """Of two agents one is kept for billing: a second call of another type has no place to wait."""
    spec = center(
        issue_types={"any": {}, "billing": {}},
        channels={"voice": {"waiting_places": 0}},
        demand={
            "calls": {"channel": "voice", "rate": "1/h", "issues": {"any": 1}},
            "bills": {"channel": "voice", "rate": "1/h", "issues": {"billing": 1}},
        },
        routing={"reserve": {"front": {"for": ["billing"], "keep": 1}}},
        staff=2,
    )
    trace = play(engine, spec, {"calls": [0, 10], "bills": [20, 30]})
    assert [(row[0], row[4]) for row in contacts(trace)] == [
        ("calls 0", "answered"),
        ("calls 1", "blocked"),
        ("bills 0", "answered"),
        ("bills 1", "blocked"),
    ]


@pytest.mark.rows("M16")
def test_who_balks_on_the_announced_wait(engine):
    """A minute of work for one agent: 1 hears of no wait ahead, 2 of one minute, 3 of two, and goes."""
    spec = line(balks={"announced_wait_over": "60 s", "probability": 1})
    trace = play(engine, spec, {"calls": [0, 10, 20, 30]})
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 10, 120, "answered"),
        ("2", "first", 20, 180, "answered"),
        ("3", "first", 30, 30, "balked"),
    ]
    assert trace.contacts["queued_at"].tolist()[3] == -1
    assert issues(trace)[3] == ("3", 30, 30, "lost", 1)


@pytest.mark.rows("M16")
def test_some_balk_and_try_again(engine):
    """Of two who hear of a minute, 2 goes (the draw .2 is below one half) and is back at 180; 3 stays."""
    spec = line(
        balks={"announced_wait_over": "30 s", "probability": 0.5},
        redials={"after_abandonment": 1, "after": "160 s"},
    )
    script = {
        (Purpose.BRANCH, "tier 1 balks", "calls", 2): [0.2],
        (Purpose.BRANCH, "tier 1 balks", "calls", 3): [0.7],
    }
    trace = play(engine, spec, {"calls": [0, 10, 20, 30]}, script)
    assert contacts(trace)[2:] == [
        ("2", "first", 20, 20, "balked"),
        ("2", "redial", 180, 240, "answered"),
        ("3", "first", 30, 180, "answered"),
    ]


@pytest.mark.rows("M16")
def test_who_hears_the_wait_and_stays_is_more_patient(engine):
    """1 hears of no wait and gives up after 20 s; 2 finds nobody ahead of it, either; 3 hears of one minute.

    2 has waited for 20 s at 55, five seconds before the agent is free; 3 would wait for 100 s.
    """
    told = {"announced_wait_over": "30 s", "probability": 0, "patience": "100 s"}
    spec = line(patience="20 s", balks=told)
    trace = play(engine, spec, {"calls": [0, 10, 35, 36]})
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 10, 30, "abandoned_in_queue"),
        ("2", "first", 35, 55, "abandoned_in_queue"),
        ("3", "first", 36, 120, "answered"),
    ]


@pytest.mark.rows("M16", "M17")
def test_patience_of_those_told_by_segment_and_type(engine):
    """Who is told waits as its segment does, or else as its type, or else as all."""
    told = {
        "announced_wait_over": "30 s",
        "probability": 0,
        "patience": {"default": "100 s", "segments": {"vip": "15 s"}, "issue_types": {"order": "12 s"}},
    }
    spec = center(
        segments={"ordinary": {"share": 0.5}, "vip": {"share": 0.5}},
        issue_types={"order": {}, "question": {}},
        channels={"voice": {"patience": "50 s", "balks": told}},
        demand={
            "calls": {
                "channel": "voice",
                "rate": "1/h",
                "issues": {"question": 1},
                "segments": {"ordinary": 1},
            },
            "orders": {
                "channel": "voice",
                "rate": "1/h",
                "issues": {"order": 1},
                "segments": {"ordinary": 1},
            },
            "vips": {"channel": "voice", "rate": "1/h", "issues": {"order": 1}, "segments": {"vip": 1}},
        },
    )
    trace = play(engine, spec, {"calls": [0, 10, 20], "orders": [21], "vips": [22]})
    assert contacts(trace) == [
        ("calls 0", "first", 0, 60, "answered"),
        ("calls 1", "first", 10, 120, "answered"),
        ("calls 2", "first", 20, 180, "answered"),
        ("orders 0", "first", 21, 33, "abandoned_in_queue"),
        ("vips 0", "first", 22, 37, "abandoned_in_queue"),
    ]


@pytest.mark.rows("M16", "P4")
def test_who_is_told_and_declines_a_call_back(engine):
    """1 is told and offered nothing. 2 is told of a minute, offered a call, declines and waits for 80 s."""
    told = {"announced_wait_over": "30 s", "probability": 0, "patience": "80 s"}
    callback = {"offer_when": {"queue_over": 0}, "accepted": 0}
    spec = line(patience="40 s", balks=told, callback=callback)
    trace = play(engine, spec, {"calls": [0, 30, 31]})
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 30, 120, "answered"),
        ("2", "first", 31, 111, "abandoned_in_queue"),
    ]


@pytest.mark.rows("M16", "M7")
def test_behind_a_transfer_patience_is_that_of_the_channel(engine):
    """2 is told of a minute and waits for 100 s; at tier 2, where 0 is served until 360, for 50 s."""
    told = {"announced_wait_over": "30 s", "probability": 0, "patience": "200 s"}
    spec = center(
        channels={"voice": {"patience": "50 s", "balks": told}},
        groups={"front": {"staff": 1}, "experts": {"staff": 1, "tier": 2}},
        handling={"any": {"talk": "60 s", "at_tier": {"2": {"talk": "300 s"}}}},
        people={"levels": {"resolves": {"simple": [0, 0], "medium": [0, 0], "complex": [0, 0]}}},
        escalation={"unsolved": {"noticed": 1}},
    )
    trace = play(engine, spec, {"calls": [0, 10, 20]})
    assert contacts(trace) == [
        ("0", "first", 0, 360, "answered"),
        ("1", "first", 10, 120 + 50, "lost_at_transfer"),
        ("2", "first", 20, 180 + 50, "lost_at_transfer"),
    ]


@pytest.mark.rows("M16")
def test_the_next_try_on_another_channel(engine):
    """0 takes agent 0 until 60. 1 gives up at 30 and tries again by chat, 2 at 35 by voice."""
    spec = center(
        channels={
            "voice": {
                "patience": "20 s",
                "redials": {"after_abandonment": 1, "after": "50 s", "on": {"voice": 0.6, "chat": 0.4}},
            },
            "chat": {},
        },
        groups={"front": {"staff": 1, "channels": ["voice"]}, "back": {"staff": 1, "channels": ["chat"]}},
    )
    # The share of the other channels comes first: below .4 it is chat.
    script = {
        (Purpose.BRANCH, "channel of redial", "calls", 1): [0.3],
        (Purpose.BRANCH, "channel of redial", "calls", 2): [0.7],
    }
    trace = play(engine, spec, {"calls": [0, 10, 15]}, script)
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 10, 30, "abandoned_in_queue"),
        ("1", "redial", 80, 140, "answered"),
        ("2", "first", 15, 35, "abandoned_in_queue"),
        ("2", "redial", 85, 145, "answered"),
    ]
    assert trace.contacts["channel"].tolist() == [0, 0, 1, 0, 0]
    assert served(trace)[2][:2] == ("1", 1)
