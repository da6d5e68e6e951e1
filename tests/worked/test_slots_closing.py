"""Agents with several contacts in hand put down what may rest as a shift ends; every instant by hand."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import SECOND, center, duty, play, visits

DAY = 86_400
SHIFT = {"00:00:00": 1, "00:01:40": 0}
"""The first 100 s of each day."""
DESK = {"chat": 2, "takes": {"email": 1}}


def mailing(staff: Any = SHIFT, slots: dict[str, Any] | None = None, talk: str = "60 s") -> dict[str, Any]:
    """Return a center for e-mail that pauses at the end of a shift, and for chats."""
    return center(
        horizon={"length": "2 d", "after_close": "cut"},
        channels={"email": {"kind": "deferred", "pauses_at_close": True}, "chat": {"kind": "chat"}},
        demand={"mails": {"channel": "email", "rate": "1/h"}, "chats": {"channel": "chat", "rate": "1/h"}},
        groups={"desk": {"staff": staff, "slots": slots or DESK}},
        handling={"any": {"talk": talk}},
    )


@pytest.mark.rows("P5", "P9", "P11")
def test_all_that_may_rest_is_put_down(engine):
    """With 10 s and 20 s left the agent goes home at 100, and finishes both the next day."""
    trace = play(engine, mailing(), {"mails": [50, 60]})
    assert visits(trace) == [
        ("mails 0", "any", 0, 50, 50, 100),
        ("mails 0", "any", 0, 100, DAY, DAY + 10),
        ("mails 1", "any", 0, 60, 60, 100),
        ("mails 1", "any", 0, 100, DAY, DAY + 20),
    ]
    assert duty(trace) == [
        (0, 0, 50, "idle"),
        (0, 50, 60, "busy"),
        (0, 60, 100, "busy"),
        (0, DAY, DAY + 10, "busy"),
        (0, DAY + 10, DAY + 20, "busy"),
        (0, DAY + 20, DAY + 100, "idle"),
    ]
    assert (trace.visits["talk_time"] // SECOND).tolist() == [50, 10, 40, 20]


@pytest.mark.rows("P5", "P9", "P11")
def test_a_chat_goes_on_alone_and_faster(engine):
    """Beside each other both take half as long again. The mail is worked on for 30 s alone, for 20 s beside.

    So 10 s are left of it at 100, and 40 s of the chat, which goes on at full speed and keeps the agent.
    """
    trace = play(engine, mailing(slots=DESK | {"handling_by_load": [1, 1.5]}), {"mails": [40], "chats": [70]})
    assert visits(trace) == [
        ("mails 0", "any", 0, 40, 40, 100),
        ("mails 0", "any", 0, 100, DAY, DAY + 10),
        ("chats 0", "any", 0, 70, 70, 140),
    ]


@pytest.mark.rows("P5", "P9", "P11")
def test_who_stays_and_has_room_goes_on_with_it_at_once(engine):
    """At 100 one of two leaves, who has had one in hand for longer; the other takes the last 30 s."""
    trace = play(engine, mailing({"00:00:00": 2, "00:01:40": 1}, talk="120 s"), {"mails": [10, 20]})
    assert visits(trace) == [
        ("mails 0", "any", 0, 10, 10, 100),
        ("mails 0", "any", 1, 100, 100, 130),
        ("mails 1", "any", 1, 20, 20, 140),
    ]


@pytest.mark.rows("P5", "P9", "P11")
def test_who_put_it_down_takes_it_up_if_there_is_room(engine):
    """At the next opening agent 1 is as idle as agent 0, whom the choice would take, and put it down."""
    trace = play(engine, mailing({"00:00:00": 2, "00:01:40": 0}), {"chats": [10], "mails": [50]})
    assert visits(trace) == [
        ("mails 0", "any", 1, 50, 50, 100),
        ("mails 0", "any", 1, 100, DAY, DAY + 10),
        ("chats 0", "any", 0, 10, 10, 70),
    ]


@pytest.mark.rows("P5", "P9", "P11")
def test_what_ends_at_the_closing_is_finished(engine):
    trace = play(engine, mailing(), {"mails": [40]})
    assert visits(trace) == [("mails 0", "any", 0, 40, 40, 100)]
    assert duty(trace)[-1] == (0, DAY, DAY + 100, "idle")
