"""Slots beside threads, places to wait and announced waits: every instant of a few contacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from scripted import center, contacts, duty, play, served, visits

TWO = {"chat": 2}
SLOWER = {"chat": 2, "handling_by_load": [1, 2]}


def front(slots: Mapping[str, Any], channels: dict[str, Any], staff: int = 1) -> dict[str, Any]:
    """Return a center of people with slots, work of 60 s and a stream for each channel."""
    demand = {name: {"channel": name, "rate": "1/h"} for name in channels}
    return center(channels=channels, demand=demand, groups={"front": {"staff": staff, "slots": slots}})


def thread(**more: object) -> dict[str, Any]:
    """Return a channel of threads: two turns, the reply 100 s after the answer."""
    return {"kind": "thread", "thread": {"turns": 2, "customer_replies_after": "100 s"} | more}


@pytest.mark.rows("P9", "M1")
def test_a_slot_is_free_while_the_customer_is_away(engine):
    """The replies to 0 and 1 come at 160 and 230; two messages in hand go on at half the pace.

    The third comes at 150 and has 50 s left at 160, so that it ends at 260. The reply to 1 finds both slots
    taken and begins then; that to 0 has 10 s left at 260, ends at 280, and leaves the other 50 s to 330.
    """
    trace = play(engine, front(SLOWER, {"post": thread()}), {"post": [0, 70, 150]})
    assert visits(trace) == [
        ("0", "any", 0, 0, 0, 60),
        ("0", "any", 0, 160, 160, 280),
        ("1", "any", 0, 70, 70, 130),
        ("1", "any", 0, 230, 260, 330),
        ("2", "any", 0, 150, 150, 260),
        ("2", "any", 0, 360, 360, 420),
    ]
    rows = list(zip(duty(trace), trace.agent_intervals["slots"].tolist(), strict=True))
    assert [(*row[1:], used) for row, used in rows] == [
        (0, 60, "busy", 1),
        (60, 70, "idle", 0),
        (70, 130, "busy", 1),
        (130, 150, "idle", 0),
        (150, 160, "busy", 1),
        (160, 260, "busy", 2),
        (260, 280, "busy", 2),
        (280, 330, "busy", 1),
        (330, 360, "idle", 0),
        (360, 420, "busy", 1),
        (420, 3600, "idle", 0),
    ]


@pytest.mark.rows("P9", "M1", "M12")
@pytest.mark.parametrize(("way", "agents"), [("same_agent", [0, 1]), ("anybody", [1, 0])])
def test_a_reply_goes_to_the_same_agent_who_has_a_slot_free(engine, way, agents):
    """At 160 agent 0 has one message in hand, from 110 on, agent 1 none: still the first goes to agent 0.

    Anybody would be agent 1, who has fewer in hand; the second then goes to agent 0, who has had one for
    longer.
    """
    trace = play(engine, front(TWO, {"post": thread(returns_to=way)}, 2), {"post": [0, 0, 110]})
    assert served(trace)[:4] == [
        ("0", 0, 0, 60),
        ("0", agents[0], 160, 220),
        ("1", 1, 0, 60),
        ("1", agents[1], 160, 220),
    ]
    assert served(trace)[4] == ("2", 0, 110, 170)


@pytest.mark.rows("P9", "M1", "M12")
def test_a_reply_finds_the_same_agent_full(engine):
    """From 120 on agent 0 has two in hand, agent 1 one.

    At 160 the reply to 0 goes to agent 1, so that the reply to 1 finds nobody, and waits for the first slot,
    of agent 0 at 170.
    """
    spec = front(TWO, {"post": thread(returns_to="same_agent")}, 2)
    trace = play(engine, spec, {"post": [0, 0, 110, 115, 120]})
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("0", 1, 160, 220),
        ("1", 1, 0, 60),
        ("1", 0, 170, 230),
        ("2", 0, 110, 170),
        ("2", 0, 270, 330),
        ("3", 1, 115, 175),
        ("3", 1, 275, 335),
        ("4", 0, 120, 180),
        ("4", 0, 280, 340),
    ]


@pytest.mark.rows("P3", "P9")
def test_without_places_to_wait_a_free_slot_is_taken(engine):
    """Two slots, no place: the chat at 30 is blocked, that at 60 takes the slot released then.

    A call needs both: at 85 one is free, and it is blocked; at 120 it takes both, and the chat at 130 none.
    """
    channels = {"chat": {"kind": "chat", "waiting_places": 0}, "voice": {"waiting_places": 0}}
    trace = play(engine, front(TWO, channels), {"chat": [0, 20, 30, 60, 130, 180], "voice": [85, 120]})
    assert contacts(trace) == [
        ("chat 0", "first", 0, 60, "answered"),
        ("chat 1", "first", 20, 80, "answered"),
        ("chat 2", "first", 30, 30, "blocked"),
        ("chat 3", "first", 60, 120, "answered"),
        ("chat 4", "first", 130, 130, "blocked"),
        ("chat 5", "first", 180, 240, "answered"),
        ("voice 0", "first", 85, 85, "blocked"),
        ("voice 1", "first", 120, 180, "answered"),
    ]


def balking(over: str, staff: int = 1) -> dict[str, Any]:
    """Return chats and calls whose customers all balk on an announced wait over a limit."""
    balks = {"announced_wait_over": over, "probability": 1}
    return front(TWO, {"chat": {"kind": "chat", "balks": balks}, "voice": {"balks": balks}}, staff)


@pytest.mark.rows("P9", "M16")
def test_the_announced_wait_goes_by_the_contacts_that_fit(engine):
    """Two chats fit: each ahead is 30 s, so that the one who finds two ahead hears of 60 s and goes.

    Only one call fits: who finds one chat ahead hears of 60 s.
    """
    trace = play(engine, balking("45 s"), {"chat": [0, 0, 10, 20, 30], "voice": [15]})
    assert contacts(trace) == [
        ("chat 0", "first", 0, 60, "answered"),
        ("chat 1", "first", 0, 60, "answered"),
        ("chat 2", "first", 10, 120, "answered"),
        ("chat 3", "first", 20, 120, "answered"),
        ("chat 4", "first", 30, 30, "balked"),
        ("voice 0", "first", 15, 15, "balked"),
    ]
    assert trace.contacts["queued_at"].tolist()[4:] == [-1, -1]


@pytest.mark.rows("P9", "M16")
def test_the_announced_wait_goes_by_everybody_on_duty(engine):
    """Two agents of two slots: four chats fit, each ahead is 15 s; the fifth who waits hears of 60 s."""
    trace = play(engine, balking("45 s", 2), {"chat": [0, 0, 0, 0, 10, 20, 30, 40, 50]})
    assert [row[4] for row in contacts(trace)] == ["answered"] * 8 + ["balked"]
    assert [row[2] for row in served(trace)] == [0] * 4 + [60] * 4


@pytest.mark.rows("P9", "M16")
def test_who_finds_a_free_slot_hears_of_no_wait(engine):
    """The call at 10 waits for two slots. The chat at 20 takes the one that is free, though a call waits.

    That at 25 finds none, hears of 30 s, the call ahead shared by two slots, and goes.
    """
    trace = play(engine, balking("0 s"), {"chat": [0, 20, 25], "voice": [10]})
    assert contacts(trace) == [
        ("chat 0", "first", 0, 60, "answered"),
        ("chat 1", "first", 20, 80, "answered"),
        ("chat 2", "first", 25, 25, "balked"),
        ("voice 0", "first", 10, 140, "answered"),
    ]
