"""Second contacts beside call-backs, and of customers who wait when the run begins; every instant by hand."""

from __future__ import annotations

from math import exp, log
from typing import Any

import pytest
from scripted import ScriptedDraws, blueprint_of, contacts, issues, play, two_channels, visits

from ccsim.blueprint.starting import SECOND_AT_START, Drawn, drawn_at_start
from ccsim.measures import check_conservation
from ccsim.outcomes import CallbackOffer
from ccsim.streams import Purpose

OPENS = {(Purpose.BRANCH, "duplicates"): (0.1,)}
OPENS_FROM_START = {(Purpose.BRANCH, SECOND_AT_START): (0.1,)}
DECLINES = (Purpose.BRANCH, "tier 1 call-back accepted", "calls", 2)
OFFERED = {"callback": {"accepted": 0.6}}


def impatient(channels: dict[str, Any], start: dict[str, Any], after: Any, **sections: Any) -> dict[str, Any]:
    """Return voice and chat with a stream and an agent each; half of the callers would chat, too."""
    duplicates = {"probability": 0.5, "after": after, "on": {"chat": 1}}
    horizon = {"length": "1 h", "after_close": "cut"} | ({"start_from": start} if start else {})
    return two_channels({"duplicates": duplicates} | channels, channels, horizon=horizon, **sections)


@pytest.mark.rows("M16", "P4")
def test_who_will_be_called_back_opens_no_second(engine):
    """Caller 1 accepts at 10 and is called at 120; 2 declines, chats from 50 on, and has the phone at 60.

    The second contact of 2 finds nobody idle at the desk, which offers call-backs, but it hears no offer.
    """
    spec = impatient(OFFERED, {}, "30 s")
    trace = play(engine, spec, {"calls": [0, 10, 20], "chats": [5]}, OPENS | {DECLINES: (0.7,)})
    check_conservation(trace)
    assert contacts(trace) == [
        ("calls 0", "first", 0, 60, "answered"),
        ("calls 1", "first", 10, 180, "callback_reached"),
        ("calls 2", "first", 20, 120, "answered"),
        ("calls 2", "duplicate", 50, 60, "withdrawn"),
        ("chats 0", "first", 5, 65, "answered"),
    ]
    none, accepted, declined = 0, int(CallbackOffer.ACCEPTED), int(CallbackOffer.DECLINED)
    assert trace.contacts["callback"].tolist() == [none, accepted, declined, none, none]


@pytest.mark.rows("M16", "P4")
def test_who_declined_is_served_in_the_second_channel(engine):
    """The desk is idle at 50 and takes the second contact of caller 2; nobody waits, so 1 is called at 60."""
    spec = impatient(OFFERED, {}, "30 s")
    trace = play(engine, spec, {"calls": [0, 10, 20]}, OPENS | {DECLINES: (0.7,)})
    assert contacts(trace)[1:] == [
        ("calls 1", "first", 10, 120, "callback_reached"),
        ("calls 2", "first", 20, 50, "withdrawn"),
        ("calls 2", "duplicate", 50, 110, "answered"),
    ]
    assert issues(trace)[2] == ("calls 2", 20, 110, "resolved", 2)


@pytest.mark.rows("M16", "P10")
def test_who_waits_at_the_start_opens_a_second(engine):
    """The phone is free at 50. Who has waited for 10 s chats at 20, who has for 30 s or more does not.

    Those are next on the phone: the longest wait first.
    """
    start = {
        "channel": ["voice"] * 4,
        "waited": ["0 s", "10 s", "30 s", "40 s"],
        "group": ["phone", None, None, None],
        "elapsed": ["10 s", None, None, None],
    }
    trace = play(engine, impatient({}, start, "30 s"), {}, OPENS_FROM_START)
    check_conservation(trace)
    assert contacts(trace) == [
        ("start_from 0", "first", -10, 50, "answered"),
        ("start_from 1", "first", -10, 20, "withdrawn"),
        ("start_from 1", "duplicate", 20, 80, "answered"),
        ("start_from 2", "first", -30, 170, "answered"),
        ("start_from 3", "first", -40, 110, "answered"),
    ]
    assert visits(trace)[1:3] == [
        ("start_from 1", "any", None, -10, None, 20),
        ("start_from 1", "any #2", 1, 20, 20, 80),
    ]
    assert issues(trace)[1] == ("start_from 1", -10, 80, "resolved", 2)


@pytest.mark.rows("M16", "P10")
def test_what_is_drawn_goes_by_the_wait_so_far():
    """Of those who would chat after an exponential minute exp(-1) are left after one, of the others all."""
    start = {"channel": ["voice"], "waited": ["60 s"]}
    blueprint = blueprint_of(impatient({}, start, {"exponential": {"mean": "60 s"}}))
    share = 0.5 * exp(-1) / (0.5 + 0.5 * exp(-1))
    second = next(n for n, step in enumerate(blueprint.steps) if step.name == "second on chat")

    def drawn(u: float) -> Drawn:
        script = {(Purpose.BRANCH, SECOND_AT_START): (u,)}
        return drawn_at_start(blueprint, ScriptedDraws(blueprint, script))[0]

    assert drawn(share - 1e-9)[2:] == (second, round(60e6 * log(2)))
    assert drawn(share + 1e-9)[2:] == (-1, -1)


@pytest.mark.rows("M16", "P10")
def test_only_who_waits_in_the_first_queue_opens_a_second(engine):
    """Escalated before the start: no second contact, served by the expert at 50."""
    groups = {
        "phone": {"staff": 1, "channels": ["voice"]},
        "desk": {"staff": 1, "channels": ["chat"]},
        "expert": {"staff": 1, "tier": 2},
    }
    start = {
        "channel": ["voice", "voice"],
        "waited": ["0 s", "10 s"],
        "group": ["expert", None],
        "elapsed": ["10 s", None],
        "tier": [None, 2],
    }
    trace = play(engine, impatient({}, start, "30 s", groups=groups), {}, OPENS_FROM_START)
    assert contacts(trace)[1:] == [("start_from 1", "first", -10, 110, "answered")]
