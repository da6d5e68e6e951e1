"""Agents with several contacts in hand put down what may rest as a shift ends; every instant by hand."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import SECOND, center, duty, play, served, visits

DAY = 86_400
TWO_DAYS = {"length": "2 d", "after_close": "cut"}
SHIFT = {"00:00:00": 1, "00:01:40": 0}
"""The first 100 s of each day."""
DESK = {"chat": 2, "takes": {"email": 1}}


def mailing(staff: Any = SHIFT, talk: str = "60 s") -> dict[str, Any]:
    """Return a center for e-mail that pauses at the end of a shift, and for chats."""
    return center(
        horizon=TWO_DAYS,
        channels={"email": {"kind": "deferred", "pauses_at_close": True}, "chat": {"kind": "chat"}},
        demand={"mails": {"channel": "email", "rate": "1/h"}, "chats": {"channel": "chat", "rate": "1/h"}},
        groups={"desk": {"staff": staff, "slots": DESK}},
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


def mails_and_chats(staff: Any, slots: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return a center for chats, and mails that may be put down, of 60 s each; two at half the pace."""
    slots = {"chat": 2, "takes": {"email": 1}, "handling_by_load": [1, 2]} if slots is None else slots
    return center(
        channels={"chat": {"kind": "chat"}, "email": {"kind": "deferred", "pauses_at_close": True}},
        demand={n: {"channel": n, "rate": "1/h"} for n in ("chat", "email")},
        **{"groups": {"front": {"staff": staff, "slots": slots}}, **more},
    )


@pytest.mark.rows("P5", "P9")
def test_a_mail_is_put_down_and_the_chat_beside_it_goes_on(engine):
    """At 80 the mail has 40 s left; at half the pace 30 at 100, of the chat 50 are left, which goes on alone.

    What is left is work: 30 s, though they would have taken 60 at the pace of then.
    """
    staff = {"00:00:00": 1, "00:01:40": 0}
    trace = play(engine, mails_and_chats(staff, horizon=TWO_DAYS), {"email": [60], "chat": [80]})
    assert sorted(served(trace)) == [
        ("chat 0", 0, 80, 150),
        ("email 0", 0, 60, 100),
        ("email 0", 0, DAY, DAY + 30),
    ]
    assert sorted(zip(duty(trace), trace.agent_intervals["slots"].tolist(), strict=True)) == [
        ((0, 0, 60, "idle"), 0),
        ((0, 60, 80, "busy"), 1),
        ((0, 80, 100, "busy"), 2),
        ((0, 100, 150, "busy"), 1),
        ((0, DAY, DAY + 30, "busy"), 1),
        ((0, DAY + 30, DAY + 100, "idle"), 0),
    ]


@pytest.mark.rows("P5", "P9")
def test_it_comes_back_to_who_has_room_beside_a_chat(engine):
    """Agent 0 has the mail and chat 1 since 2 s, agent 1 chats 0 and 2; at 30 the first has to go, at 40 not.

    The mail has 44 s left at 30, chat 1 has 46 then and 36 at 40, when the mail is beside it again: the chat
    ends at 112, when 8 s of the mail are left.
    """
    staff = {"00:00:00": 2, "00:00:30": 1, "00:00:40": 2}
    trace = play(engine, mails_and_chats(staff), {"email": [0], "chat": [1, 2, 3]})
    assert sorted(served(trace)) == [
        ("chat 0", 1, 1, 119),
        ("chat 1", 0, 2, 112),
        ("chat 2", 1, 3, 121),
        ("email 0", 0, 0, 30),
        ("email 0", 0, 40, 120),
    ]


@pytest.mark.rows("P5", "P9")
def test_all_mails_of_who_goes_are_put_down_at_once(engine):
    """At 40 two mails have been at half the pace since 0: each has 40 s left and goes to its agent of then.

    Agents 0 and 1 begin two mails each, agent 1 has mail 1 and 3. All are put down at 40; on the next day
    each has both beside each other again.
    """
    staff = {"00:00:00": 2, "00:00:40": 0}
    spec = mails_and_chats(staff, horizon=TWO_DAYS, handling={"any": {"talk": "40 s"}})
    trace = play(engine, spec, {"email": [0, 0, 0, 0]})
    assert sorted(served(trace)) == [
        (f"email {n}", agent, since, until)
        for n, agent in enumerate((0, 1, 0, 1))
        for since, until in ((0, 40), (DAY, DAY + 40))
    ]


@pytest.mark.rows("P5", "P9")
def test_work_afterwards_and_what_ends_with_the_shift_are_finished(engine):
    """Of two mails at half the pace one ends as the shift does; of its 30 s afterwards nothing is put down.

    Mail 0 has 60 s left at 0, mail 1 begins at 20: at 100 mail 0 is done and mail 1 has 20 s left. Both slots
    are in use until then; on the next day there is no other work.
    """
    staff = {"00:00:00": 1, "00:01:40": 0}
    spec = mails_and_chats(
        staff, horizon=TWO_DAYS, handling={"any": {"talk": "60 s", "after_contact_work": "30 s"}}
    )
    trace = play(engine, spec, {"email": [0, 20]})
    assert sorted(served(trace)) == [
        ("email 0", 0, 0, 100),
        ("email 1", 0, 20, 100),
        ("email 1", 0, DAY, DAY + 20),
    ]
    assert sorted(duty(trace))[-4:] == [
        (0, 20, 100, "busy"),
        (0, 100, 130, "busy"),
        (0, DAY, DAY + 50, "busy"),
        (0, DAY + 50, DAY + 100, "idle"),
    ]


@pytest.mark.rows("P5", "P9", "M10")
def test_the_rest_goes_on_with_who_has_no_slots(engine):
    """At half speed and half the pace 20 s do 5 s of work: of 60 s 55 are left for the other group."""
    spec = mails_and_chats(
        0,
        groups={
            "slow": {
                "staff": {"00:00:00": 1, "00:00:20": 0},
                "slots": {"chat": 2, "takes": {"email": 1}, "handling_by_load": [1, 2]},
                "skills": {"any": 0},
            },
            "quick": {"staff": {"00:00:00": 0, "00:00:50": 1}},
        },
        people={"levels": {"speed": [0.5, 1]}},
    )
    trace = play(engine, spec, {"email": [0], "chat": [0]})
    assert sorted(served(trace)) == [("chat 0", 0, 0, 130), ("email 0", 0, 0, 20), ("email 0", 1, 50, 105)]
