"""Call-backs: the offer, the list, and calls until somebody is reached."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import blueprint_of, center, contacts, duty, issues, play, served, visits

from ccsim.measures import check_conservation, littles_law, setting_of, sums_of
from ccsim.outcomes import CallbackOffer, VisitOutcome
from ccsim.streams import Purpose
from ccsim.sums import ContactSum, VisitSum

SECOND = 1_000_000


def calling(callback: dict[str, Any], **sections: Any) -> dict[str, Any]:
    """Return a center whose only channel offers call-backs, mostly accepted."""
    channel = {"callback": {"accepted": 0.6} | callback} | sections.pop("channel", {})
    return center(channels={"voice": channel}, **sections)


@pytest.mark.rows("P4")
def test_the_list_is_served_when_nobody_waits(engine):
    """More than one ahead hears the offer: 3 and 4 hang up at 30 and 40, and 5 declines and waits.

    At 60 and 120 a contact waits live, at 180 the last of them. From 240 on the list is called, in order.
    """
    spec = calling({"offer_when": {"queue_over": 1}})
    script = {(Purpose.BRANCH, "tier 1 call-back accepted", "calls", 5): (0.7,)}
    trace = play(engine, spec, {"calls": [0, 10, 20, 30, 40, 50]}, script)
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("1", 0, 60, 120),
        ("2", 0, 120, 180),
        ("3", 0, 240, 300),
        ("4", 0, 300, 360),
        ("5", 0, 180, 240),
    ]
    assert [name for _, name, *_ in visits(trace)] == ["any"] * 3 + ["any call-backs"] * 2 + ["any"]
    assert contacts(trace)[3] == ("3", "first", 30, 300, "callback_reached")
    assert issues(trace)[3] == ("3", 30, 300, "resolved", 1)
    assert trace.contacts["callback"].tolist() == [0, 0, 0, 2, 2, 1]
    assert trace.contacts["queued_at"].tolist() == [at * SECOND for at in (0, 10, 20, 30, 40, 50)]


@pytest.mark.rows("P4")
def test_a_call_back_comes_after_who_joined_later_and_waits(engine):
    """At 60 the agent is free while 1 is on the list since 10 and 2 arrives: the event at 60 ends the talk
    first, so the agent calls 1; 2 arrives at the same instant, finds nobody idle and hears the offer."""
    trace = play(engine, calling({}), {"calls": [0, 10, 60]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 60, 120), ("2", 0, 120, 180)]
    assert trace.contacts["callback"].tolist() == [0, 2, 2]
    script = {(Purpose.BRANCH, "tier 1 call-back accepted", "calls", 2): (0.7,)}
    trace = play(engine, calling({}), {"calls": [0, 10, 59]}, script)
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 120, 180), ("2", 0, 60, 120)]


@pytest.mark.rows("P4", "P3")
def test_who_accepts_gives_the_line_back(engine):
    """Two lines: 1 waits on the second; 2 is blocked at 20. Where 1 hangs up, 2 finds the line free."""
    lines = {"lines": 2}
    kept = play(engine, center(channels={"voice": lines}), {"calls": [0, 10, 20]})
    assert contacts(kept)[2] == ("2", "first", 20, 20, "blocked")
    trace = play(engine, calling({}, channel=lines), {"calls": [0, 10, 20]})
    assert [outcome for *_, outcome in contacts(trace)] == [
        "answered",
        "callback_reached",
        "callback_reached",
    ]


@pytest.mark.rows("P4")
def test_dialling_takes_the_agent_and_may_be_in_vain(engine):
    """5 s of dialling; 1 is missed at 65 and due again at 165, is missed again at 170, and that was all.

    2, who accepted after 1, is called at 65 and reached at 70. Nobody is ever asked twice whether to accept.
    """
    spec = calling({"dial": "5 s", "reached": 0.6, "tries": 2, "again_after": "100 s"})
    script = {(Purpose.BRANCH, "tier 1 call-back dial", "calls", 1): (0.7, 0.6)}
    trace = play(engine, spec, {"calls": [0, 10, 20]}, script)
    assert visits(trace) == [
        ("0", "any", 0, 0, 0, 60),
        ("1", "any call-backs", 0, 10, None, 65),
        ("1", "any call-backs", 0, 165, None, 170),
        ("2", "any call-backs", 0, 20, 70, 130),
    ]
    assert trace.visits["outcome"].tolist()[1:3] == [VisitOutcome.NOT_REACHED] * 2
    assert contacts(trace)[1:] == [
        ("1", "first", 10, 170, "callback_not_reached"),
        ("2", "first", 20, 130, "callback_reached"),
    ]
    assert issues(trace)[1] == ("1", 10, 170, "lost", 1)
    assert duty(trace) == [
        (0, 0, 60, "busy"),
        (0, 60, 65, "busy"),
        (0, 65, 130, "busy"),
        (0, 130, 165, "idle"),
        (0, 165, 170, "busy"),
        (0, 170, 3600, "idle"),
    ]


@pytest.mark.rows("P4")
def test_who_was_missed_keeps_the_place_on_the_list(engine):
    """1 is missed at 60 and due again at 90, before 3 on the list: at 120, after 2, it is 1's turn."""
    spec = calling({"reached": 0.6, "tries": 2, "again_after": "30 s"})
    script = {(Purpose.BRANCH, "tier 1 call-back dial", "calls", 1): (0.7,)}
    trace = play(engine, spec, {"calls": [0, 10, 20, 30]}, script)
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("1", 0, None, 60),
        ("1", 0, 120, 180),
        ("2", 0, 60, 120),
        ("3", 0, 180, 240),
    ]


@pytest.mark.rows("P4", "M16")
def test_who_is_not_reached_may_redial(engine):
    redials = {"redials": {"after_abandonment": 1, "after": "100 s"}}
    spec = calling({"reached": 0}, channel=redials)
    trace = play(engine, spec, {"calls": [0, 10]})
    assert contacts(trace)[1:] == [
        ("1", "first", 10, 60, "callback_not_reached"),
        ("1", "redial", 160, 220, "answered"),
    ]


@pytest.mark.rows("P4")
def test_only_while_more_than_one_is_idle(engine):
    """Two agents until 60 and 70. At 60 one is idle and stays so; at 70 two are, and 2 is called by the one
    idle for longer. 3 joins the list at 40; the other agent stays idle for whom the line may bring."""
    spec = calling({"when_idle_over": 1}, staff=2)
    trace = play(engine, spec, {"calls": [0, 10, 20, 40, 100]})
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("1", 1, 10, 70),
        ("2", 0, 70, 130),
        ("3", 0, 160, 220),
        ("4", 1, 100, 160),
    ]
    assert duty(trace)[:4] == [
        (0, 0, 60, "busy"),
        (0, 60, 70, "idle"),
        (0, 70, 130, "busy"),
        (0, 130, 160, "idle"),
    ]


@pytest.mark.rows("P4", "M1")
def test_call_backs_come_before_deferred_work(engine):
    """An e-mail has waited since 5, before 1 accepted; the list is called as soon as nobody waits live."""
    spec = center(
        channels={"voice": {"callback": {"accepted": 1}}, "email": {"kind": "deferred"}},
        demand={name: {"channel": name, "rate": "1/h"} for name in ("voice", "email")},
    )
    trace = play(engine, spec, {"voice": [0, 10], "email": [5]})
    assert served(trace) == [("voice 0", 0, 0, 60), ("voice 1", 0, 60, 120), ("email 0", 0, 120, 180)]


@pytest.mark.rows("P4")
def test_a_predicted_wait(engine):
    """Talks of 60 s by two people: one live contact ahead means 30 s, two mean 60 s, an e-mail nothing."""
    spec = center(
        staff=2,
        channels={
            "voice": {"callback": {"accepted": 1, "offer_when": {"predicted_wait_over": "30 s"}}},
            "email": {"kind": "deferred"},
        },
        demand={name: {"channel": name, "rate": "1/h"} for name in ("voice", "email")},
    )
    trace = play(engine, spec, {"voice": [0, 1, 3, 4, 5, 6], "email": [2]})
    assert trace.contacts["callback"].tolist() == [0, 0, 0, 0, 2, 2, 0]
    nobody = spec | {"groups": {"front": {"staff": {"00:00:00": 2, "00:00:02": 0}}}}
    trace = play(engine, nobody, {"voice": [0, 1, 3]})
    assert trace.contacts["callback"].tolist() == [0, 0, 2]


@pytest.mark.rows("P4", "P5")
def test_who_is_on_the_list_at_the_end_is_pending(engine):
    """The run is cut at 100: 1 is being talked to, 2 is on the list, and 3 waits between two calls."""
    spec = calling({"reached": 0.6, "tries": 2}, horizon={"length": "100 s", "after_close": "cut"})
    script = {(Purpose.BRANCH, "tier 1 call-back dial", "calls", 1): (0.7,)}
    trace = play(engine, spec, {"calls": [0, 10, 20, 70]}, script)
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 10, None, "callback_pending"),
        ("2", "first", 20, None, "in_progress"),
        ("3", "first", 70, None, "callback_pending"),
    ]
    check_conservation(trace)


@pytest.mark.rows("P4", "P7", "M12")
@pytest.mark.parametrize("contact", ["longest_wait", "score", "nearest_deadline"])
def test_the_order_of_the_list_is_that_of_acceptance(engine, contact):
    """Priorities, deadlines and points rule the queue, not the list."""
    spec = center(
        segments={"plain": {"share": 0.9}, "vip": {"share": 0.1, "priority": 9}},
        channels={"voice": {"callback": {"accepted": 1}}},
        routing={"contact": contact},
    )
    script = {(Purpose.SEGMENT, "calls", "calls", 2): (0.95,)}
    trace = play(engine, spec, {"calls": [0, 10, 20, 30]}, script)
    assert trace.issues["segment"].tolist() == [0, 0, 1, 0]
    assert [start for _, _, start, _ in served(trace)] == [0, 60, 120, 180]


@pytest.mark.rows("P4", "M12")
def test_same_agent_calls_back(engine):
    """Agent 0 did not solve 0, who is back at 80 and hears the offer. At 138 both are idle, 1 for longer."""
    spec = calling(
        {"when_idle_over": 1},
        staff=2,
        routing={"agent": "same_agent"},
        handling={"any": {"talk": {"uniform": {"low": "50 s", "high": "70 s"}}}},
        people={"levels": {"resolves": [0, 0.6]}},
        repeat_contact={"when_not_solved": 1, "after": "20 s"},
    )
    script = {
        (Purpose.BRANCH, "tier 1 solved", "calls", 0): (0.7,),
        (Purpose.WORK, "tier 1 talk", "calls", 2): (0.9,),
    }
    trace = play(engine, spec, {"calls": [0, 5, 70, 71]}, script)
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("0", 0, 138, 198),
        ("1", 1, 5, 65),
        ("2", 0, 70, 138),
        ("3", 1, 71, 131),
    ]


@pytest.mark.rows("P4")
def test_a_recorded_patience_is_none_on_the_list(engine):
    spec = calling(
        {},
        demand={
            "calls": {"channel": "voice", "replay": {"time": ["0 s", "10 s"], "patience": ["5 s", "5 s"]}}
        },
    )
    trace = play(engine, spec, {"calls": [0, 10]})
    assert contacts(trace)[1] == ("1", "first", 10, 120, "callback_reached")


@pytest.mark.rows("P4", "P12")
def test_what_the_measures_count():
    """0 is answered at once, 1 not reached, 2 reached after 110 s, and 3, who declines, waits 30 s."""
    spec = calling({"dial": "5 s", "reached": 0.6}) | {"reporting": {"clock_from": "arrival"}}
    script = {
        (Purpose.BRANCH, "tier 1 call-back dial", "calls", 1): (0.7,),
        (Purpose.BRANCH, "tier 1 call-back accepted", "calls", 3): (0.7,),
    }
    trace = play("reference", spec, {"calls": [0, 10, 20, 30]}, script)
    setting = setting_of(blueprint_of(spec))
    check_conservation(trace)
    littles_law(trace, setting)
    total = sums_of(trace, setting).contacts.sum(axis=0)
    assert [int(total[what]) for what in (ContactSum.OFFERED, ContactSum.ANSWERED, ContactSum.ABANDONED)] == [
        4,
        3,
        0,
    ]
    # 3 talks from 60 to 120, 1 is called from 120 to 125, 2 from 125 to 130.
    assert total[ContactSum.CALLBACK_OFFERED] == 3
    assert total[ContactSum.CALLBACK_ACCEPTED] == 2
    assert total[ContactSum.CALLBACK_REACHED] == total[ContactSum.CALLBACK_NOT_REACHED] == 1
    assert total[ContactSum.CALLBACK_WAIT] == 110 * SECOND
    assert total[ContactSum.WAIT_OF_ANSWERED] == (0 + 110 + 30) * SECOND
    assert total[ContactSum.WAIT] == (0 + 115 + 110 + 30) * SECOND
    called = sums_of(trace, setting).visits_by_group[0]
    assert [int(called[what]) for what in (VisitSum.VISITS, VisitSum.SERVED, VisitSum.LEFT_QUEUE)] == [
        2,
        3,
        2,
    ]
    assert called[VisitSum.TALK_TIME] == 180 * SECOND
    assert trace.contacts["callback"].tolist() == [
        CallbackOffer.NONE,
        CallbackOffer.ACCEPTED,
        CallbackOffer.ACCEPTED,
        CallbackOffer.DECLINED,
    ]
