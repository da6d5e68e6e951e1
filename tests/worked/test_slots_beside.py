"""Several contacts at once beside conditions, people who are kept, sites and call-backs; every instant."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import center, play, served

TWO = {"chat": 2}
CHATS_AND_CALLS: dict[str, Any] = {
    "channels": {"chat": {"kind": "chat"}, "voice": {}},
    "demand": {"chats": {"channel": "chat", "rate": "1/h"}, "calls": {"channel": "voice", "rate": "1/h"}},
}


def chats(**more: Any) -> dict[str, Any]:
    """Return a center with chats of 60 s."""
    demand = {"chats": {"channel": "chat", "rate": "1/h"}}
    return center(channels={"chat": {"kind": "chat"}}, demand=demand, **more)


def pair(back: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return groups of one agent with two slots, the second of which helps the first."""
    return {
        "groups": {"front": {"staff": 1, "slots": TWO}, "back": {"staff": 1, "slots": TWO}},
        "routing": {"preferences": {"any": ["front", {"back": back}]}},
    } | more


@pytest.mark.rows("M12", "P7", "P9")
def test_overflow_to_who_has_room(engine):
    """The front is full from 10 to 60; who has waited 30 s goes to the back, idle or not, if it has room."""
    trace = play(engine, chats(**pair({"after": "30 s"})), {"chats": [0, 10, 20, 30, 35, 61]})
    # chat 3 would be due at 60: just then a slot of the front is free; chat 5 finds the front full (3, and 1
    # until 70)
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("1", 0, 10, 70),
        ("2", 1, 50, 110),
        ("3", 0, 60, 120),
        ("4", 1, 65, 125),
        ("5", 0, 70, 130),
    ]


@pytest.mark.rows("M12", "P7", "P9")
def test_a_queue_counts_all_its_channels(engine):
    """At 20 a chat and a call wait: more than one, so the chat, first of them, goes to the back."""
    spec = center(**CHATS_AND_CALLS, **pair({"when": {"queue_over": 1}}))
    trace = play(engine, spec, {"calls": [0, 20], "chats": [10]})
    assert sorted(served(trace)) == [("calls 0", 0, 0, 60), ("calls 1", 0, 60, 120), ("chats 0", 1, 20, 80)]


@pytest.mark.rows("M12", "P7", "P9")
def test_enough_others_have_room_for_this_contact(engine):
    """The experts help while both have room for the contact; for a call that is with nothing in hand."""
    spec = center(
        **CHATS_AND_CALLS,
        groups={"front": {"staff": 1}, "experts": {"staff": 2, "slots": TWO}},
        routing={"preferences": {"any": ["front", {"experts": {"when": {"idle_over": {"experts": 1}}}}]}},
    )
    trace = play(engine, spec, {"chats": [0, 10, 20, 30, 50], "calls": [40]})
    # at 50 only agent 2 has room; the call is the first in line at 60, when the front is free; at 70 agent 1
    # has room again, and agent 2 has had one chat for longer
    assert sorted(served(trace)) == [
        ("calls 0", 0, 60, 120),
        ("chats 0", 0, 0, 60),
        ("chats 1", 1, 10, 70),
        ("chats 2", 2, 20, 80),
        ("chats 3", 1, 30, 90),
        ("chats 4", 2, 70, 130),
    ]


@pytest.mark.rows("M12", "P7", "P9")
def test_people_with_room_are_kept(engine):
    """Billing takes a slot only while both agents have room, which defects do not need."""
    kinds = ("billing", "defect")
    spec = center(
        issue_types={name: {} for name in kinds},
        channels={"chat": {"kind": "chat"}},
        demand={name: {"channel": "chat", "rate": "1/h", "issues": {name: 1}} for name in kinds},
        groups={"front": {"staff": 2, "slots": TWO}},
        routing={"reserve": {"front": {"for": "defect", "keep": 1}}},
    )
    trace = play(engine, spec, {"billing": [0, 1, 2, 3], "defect": [4]})
    # at 3 agent 0 is full, at 60 agent 1 is; at 61 both have room, agent 0 with one in hand for longer
    assert sorted(served(trace)) == [
        ("billing 0", 0, 0, 60),
        ("billing 1", 1, 1, 61),
        ("billing 2", 0, 2, 62),
        ("billing 3", 0, 61, 121),
        ("defect 0", 1, 4, 64),
    ]


@pytest.mark.rows("M11", "P7", "P9")
@pytest.mark.parametrize(("others", "third"), [("follow", (1, 2, 62)), ("never", (0, 60, 120))])
def test_another_site_that_has_room(engine, others, third):
    """All belong to the north, whose agent is full: the south helps at once, or never."""
    groups = {name: {"staff": 1, "site": name, "slots": TWO} for name in ("north", "south")}
    routing = {"sites": {"north": 1.0, "south": 0.0}, "other_sites": others}
    trace = play(engine, chats(groups=groups, routing=routing), {"chats": [0, 1, 2]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 1, 61), ("2", *third)]


@pytest.mark.rows("M12", "P7", "P9")
def test_a_predicted_wait_counts_slots(engine):
    """Two wait and an agent has two slots: 60 s are predicted, not 120; three are needed for 90 s."""
    spec = chats(**pair({"when": {"predicted_wait_over": "60 s"}}))
    trace = play(engine, spec, {"chats": [0, 10, 20, 30, 40]})
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("1", 0, 10, 70),
        ("2", 1, 40, 100),
        ("3", 0, 60, 120),
        ("4", 0, 70, 130),
    ]


def called_back(callback: dict[str, Any], **group: Any) -> dict[str, Any]:
    """Return a center with chats, and calls whose customers accept to be called back."""
    more = {"voice": {"callback": {"accepted": 1} | callback}}
    spec = center(**CHATS_AND_CALLS, groups={"front": group})
    return spec | {"channels": CHATS_AND_CALLS["channels"] | more}


@pytest.mark.rows("P4", "P9")
def test_a_call_back_takes_its_slots_from_the_first_ring(engine):
    """At 60 a slot is free for the call of 20; while the agent dials, a chat finds both slots in use.

    It waits live, so at 70 it comes before the call of 30, whose turn is at 125.
    """
    spec = called_back({"dial": "5 s"}, staff=1, slots=TWO | {"takes": {"voice": 1}})
    trace = play(engine, spec, {"chats": [0, 10, 62], "calls": [20, 30]})
    assert sorted(served(trace)) == [
        ("calls 0", 0, 65, 125),
        ("calls 1", 0, 130, 190),
        ("chats 0", 0, 0, 60),
        ("chats 1", 0, 10, 70),
        ("chats 2", 0, 70, 130),
    ]


@pytest.mark.rows("P4", "P9")
def test_who_is_not_reached_gives_the_slot_back(engine):
    """The first is missed at 65; the chat of 62 has the slot from there."""
    spec = called_back(
        {"dial": "5 s", "reached": 0, "tries": 1}, staff=1, slots=TWO | {"takes": {"voice": 1}}
    )
    trace = play(engine, spec, {"chats": [0, 10, 62], "calls": [20]})
    assert sorted(served(trace)) == [
        ("calls 0", 0, None, 65),
        ("chats 0", 0, 0, 60),
        ("chats 1", 0, 10, 70),
        ("chats 2", 0, 65, 125),
    ]


@pytest.mark.rows("P4", "P9")
@pytest.mark.parametrize(("takes", "called"), [({"voice": 1}, 61), ({}, 63)])
def test_enough_have_room_for_a_call_back(engine, takes, called):
    """Slots are free at 60 (agent 0), 61 (1), 62 (0), 63 (1): from 61 both have one, from 63 two."""
    spec = called_back({"when_idle_over": 1}, staff=2, slots=TWO | {"takes": takes})
    trace = play(engine, spec, {"chats": [0, 1, 2, 3], "calls": [10]})
    assert sorted(served(trace))[0] == ("calls 0", 0, called, called + 60)


@pytest.mark.rows("P6", "P9", "M20")
@pytest.mark.parametrize(
    ("takes", "chats_from", "second"), [({}, (90, 90, 150), 210), ({"voice": 1}, (15, 75, 95), 155)]
)
def test_a_campaign_waits_for_nothing_in_hand(engine, takes, chats_from, second):
    """The agent looks for 20 s, the phone rings for 10 s, and the chats of 15, 20 and 95 find the slots left.

    The second call begins as the last chat ends, though a slot was free before.
    """
    sales = {"channel": "voice", "list": 2, "dial": "preview", "preview_takes": "20 s"}
    spec = center(
        channels=CHATS_AND_CALLS["channels"],
        demand={"chats": CHATS_AND_CALLS["demand"]["chats"]},
        groups={"front": {"staff": 1, "slots": TWO | {"takes": takes}}},
        outbound={"sales": sales | {"dialling_takes": "10 s"}},
    )
    trace = play(engine, spec, {"chats": [15, 20, 95]})
    assert sorted(served(trace)) == [
        *((f"chats {n}", 0, start, start + 60) for n, start in enumerate(chats_from)),
        ("outbound sales 0", 0, 30, 90),
        ("outbound sales 1", 0, second + 30, second + 90),
    ]


@pytest.mark.rows("P6", "P9", "M20")
def test_a_call_that_nobody_answers_gives_the_slots_back(engine):
    """From 0 to 25 the agent is taken; the chat of 5 follows."""
    sales = {"channel": "voice", "list": 1, "dial": "progressive", "reached": 0, "tries": 1}
    spec = center(
        channels=CHATS_AND_CALLS["channels"],
        demand={"chats": CHATS_AND_CALLS["demand"]["chats"]},
        groups={"front": {"staff": 1, "slots": TWO}},
        outbound={"sales": sales | {"no_answer_takes": "25 s"}},
    )
    assert sorted(served(play(engine, spec, {"chats": [5]}))) == [
        ("chats 0", 0, 25, 85),
        ("outbound sales 0", 0, None, 25),
    ]
