"""Agents who serve several contacts at once, each contact at the pace of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from scripted import SECOND, blueprint_of, center, duty, play, served

from ccsim.measures import layout, setting_of, tally
from ccsim.trace import Trace

THREE = {"chat": 3, "handling_by_load": [1, 2, 4]}
TWO = {"chat": 2, "handling_by_load": [1, 2]}


def chats(slots: Mapping[str, Any] = THREE, staff: object = 1, **more: Any) -> dict[str, Any]:
    """Return a center with chats of 60 s, and perhaps with calls."""
    group = {"staff": staff, "slots": slots, **more.pop("group", {})}
    channels = more.pop("channels", {"chat": {"kind": "chat"}})
    demand = {
        {"chat": "chats", "voice": "calls"}[name]: {"channel": name, "rate": "1/h"} for name in channels
    }
    return center(channels=channels, demand=demand, groups={"front": group}, **more)


def in_use(trace: Trace) -> list[tuple[int, float, float, str, int]]:
    """Return ``(agent, from, to, state, slots in use)`` of every agent interval."""
    slots = trace.agent_intervals["slots"].tolist()
    return [(*row, used) for row, used in zip(duty(trace), slots, strict=True)]  # type: ignore[misc]


@pytest.mark.rows("P9", "P14")
def test_every_chat_goes_on_at_the_pace_of_the_moment(engine):
    """Worked out by hand: seconds of talk left at each change, at the pace 1, 1/2 or 1/4.

    At 20 the first has 40 left; at 40 they have 30, 50, 60; at 160 they have 0, 20, 30 and the fourth, who
    has waited since 50, begins; at 240 they have 0, 10, 40; at 260 the fourth has 30 and is alone.
    """
    trace = play(engine, chats(), {"chats": [0, 20, 40, 50]})
    assert served(trace) == [("0", 0, 0, 160), ("1", 0, 20, 240), ("2", 0, 40, 260), ("3", 0, 160, 290)]
    assert in_use(trace) == [
        (0, 0, 20, "busy", 1),
        (0, 20, 40, "busy", 2),
        (0, 40, 160, "busy", 3),
        (0, 160, 240, "busy", 3),
        (0, 240, 260, "busy", 2),
        (0, 260, 290, "busy", 1),
        (0, 290, 3600, "idle", 0),
    ]


@pytest.mark.rows("P9")
def test_what_is_left_is_kept_to_the_fraction_of_a_microsecond(engine):
    """At a third of the pace 10 s do 3.33… s of work: the end is rounded up once, not at every change."""
    slots = {"chat": 2, "handling_by_load": [1, 3]}
    trace = play(engine, chats(slots), {"chats": [0, 50]})
    # At 50 they have 10 and 60 left: 30 s later the first is done, the other has 50 left.
    assert served(trace) == [("0", 0, 0, 80), ("1", 0, 50, 130)]
    trace = play(engine, chats({"chat": 3, "handling_by_load": [1, 3, 3]}), {"chats": [0, 50, 60]})
    # The third changes no pace: the first still ends at 80. From there 50 and 53 1/3 s are left.
    assert served(trace)[:2] == [("0", 0, 0, 80), ("1", 0, 50, 230)]
    assert trace.visits["ended_at"][2] == pytest.approx(230 * SECOND + 10 * SECOND / 3, abs=1)


@pytest.mark.rows("P9", "P8")
def test_after_contact_work_keeps_the_slot(engine):
    """It takes 10 s at any pace, counts as a contact in hand, and the agent is busy all the time."""
    work = {"any": {"talk": "60 s", "after_contact_work": "10 s"}}
    trace = play(engine, chats(TWO, handling=work), {"chats": [0, 40, 70]})
    # At 40 the first has 20 left and ends at 80; the slot is free at 90. The second has 40 left at 80, 35 at
    # 90; there the third, who waits since 70, begins. The second ends at 160 and its slot is free at 170; the
    # third has 25 left at 160, 20 at 170, ends at 190.
    assert served(trace) == [("0", 0, 0, 80), ("1", 0, 40, 160), ("2", 0, 90, 190)]
    assert in_use(trace) == [
        (0, 0, 40, "busy", 1),
        (0, 40, 90, "busy", 2),
        (0, 90, 170, "busy", 2),
        (0, 170, 200, "busy", 1),
        (0, 200, 3600, "idle", 0),
    ]
    assert trace.visits["after_contact_work"].tolist() == [10 * SECOND] * 3


@pytest.mark.rows("P9", "M12")
@pytest.mark.parametrize(
    ("agent", "agents"), [("longest_idle", [0, 1, 0, 1, 0, 1]), ("fill_up", [0, 0, 0, 1, 1, 1])]
)
def test_who_takes_the_next(engine, agent, agents):
    """The least loaded, or who has most in hand; who has had so many for longest; the lower number.

    Least loaded: at 0 both are idle for as long; at 10 the second has none; at 20 the first has had one for
    longer; at 30 the second has one and the first two; and so on. The factors are 1: each takes 60 s.
    """
    spec = chats({"chat": 3}, 2, routing={"agent": agent})
    trace = play(engine, spec, {"chats": [0, 10, 20, 30, 40, 50]})
    found = [row[1] for row in served(trace)]
    assert found == agents
    assert [row[3] for row in served(trace)] == [60, 70, 80, 90, 100, 110]


@pytest.mark.rows("P9")
def test_two_ends_of_one_agent_at_one_instant(engine):
    """Both begin at 0 and end at 120; at that instant a third comes, a fourth waits and its patience ends.

    The first place is free first, and the fourth is taken as it gives up; the third takes the other.
    """
    patient = {"chat": {"kind": "chat", "patience": "50 s"}}
    trace = play(engine, chats(TWO, channels=patient), {"chats": [0, 0, 70, 120]})
    assert served(trace) == [("0", 0, 0, 120), ("1", 0, 0, 120), ("2", 0, 120, 240), ("3", 0, 120, 240)]
    assert in_use(trace) == [
        (0, 0, 120, "busy", 2),
        (0, 120, 240, "busy", 2),
        (0, 240, 3600, "idle", 0),
    ]


@pytest.mark.rows("P9", "M1")
def test_a_call_takes_the_whole_agent(engine):
    """The call at 10 needs all three slots: a chat that fits goes ahead of it, and so it waits until 90.

    The chat at 100 waits for the end of the call, which nothing slows down.
    """
    channels = {"chat": {"kind": "chat"}, "voice": {}}
    trace = play(engine, chats({"chat": 3}, channels=channels), {"chats": [0, 30, 100], "calls": [10]})
    assert served(trace) == [
        ("chats 0", 0, 0, 60),
        ("chats 1", 0, 30, 90),
        ("chats 2", 0, 150, 210),
        ("calls 0", 0, 90, 150),
    ]
    assert in_use(trace)[2:4] == [(0, 60, 90, "busy", 1), (0, 90, 150, "busy", 3)]


@pytest.mark.rows("P9", "M1")
def test_a_call_that_takes_two_slots(engine):
    """It is one contact in hand: beside it a chat goes on at half the pace, and so does the call."""
    channels = {"chat": {"kind": "chat"}, "voice": {}}
    slots = {**THREE, "takes": {"voice": 2}}
    trace = play(engine, chats(slots, channels=channels), {"chats": [0, 20], "calls": [20]})
    # At 20 the chat that came first takes the slot: streams stand in their order. With two chats in hand the
    # call does not fit; at 100 the first is done, the second has 20 left and the call takes the other two.
    assert served(trace) == [
        ("chats 0", 0, 0, 100),
        ("chats 1", 0, 20, 140),
        ("calls 0", 0, 100, 180),
    ]
    assert [row[4] for row in in_use(trace)] == [1, 2, 3, 2, 0]


@pytest.mark.rows("P9", "M11")
def test_when_staff_falls(engine):
    """At 30 two of three go: the idle one at once, then the one with one chat, who takes nothing more.

    At 50 one more is wanted again: the one who was about to leave stays, and takes who waits.
    """
    spec = chats({"chat": 2}, {"00:00": 3, "00:00:30": 1, "00:00:50": 2}, routing={"agent": "fill_up"})
    trace = play(engine, spec, {"chats": [0, 0, 0, 40, 45]})
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("1", 0, 0, 60),
        ("2", 1, 0, 60),
        ("3", 1, 50, 110),
        ("4", 0, 60, 120),
    ]
    assert in_use(trace) == [
        (0, 0, 60, "busy", 2),
        (0, 60, 120, "busy", 1),
        (0, 120, 3600, "idle", 0),
        (1, 0, 50, "busy", 1),
        (1, 50, 60, "busy", 2),
        (1, 60, 110, "busy", 1),
        (1, 110, 3600, "idle", 0),
        (2, 0, 30, "idle", 0),
    ]


@pytest.mark.rows("P9", "M11")
def test_who_leaves_finishes_what_is_in_hand(engine):
    """Told to go at 30, the only agent ends both chats, at 105 and 120, and takes no third."""
    spec = chats(TWO, {"00:00": 1, "00:00:30": 0})
    trace = play(engine, spec, {"chats": [0, 15, 40]})
    # At 15 the first has 45 left: it ends at 105. The second has 15 left there and ends at 120.
    assert served(trace) == [("0", 0, 0, 105), ("1", 0, 15, 120), ("2", None, None, None)]
    assert in_use(trace) == [(0, 0, 15, "busy", 1), (0, 15, 105, "busy", 2), (0, 105, 120, "busy", 1)]


@pytest.mark.rows("P9", "P8")
def test_a_pause_begins_with_nothing_in_hand(engine):
    trace = play(engine, chats({"chat": 2}, group={"pause_after": "20 s"}), {"chats": [0, 30, 65, 130]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 30, 90), ("2", 0, 65, 125), ("3", 0, 145, 205)]
    assert in_use(trace)[-5:] == [
        (0, 90, 125, "busy", 1),
        (0, 125, 145, "pause", 0),
        (0, 145, 205, "busy", 1),
        (0, 205, 225, "pause", 0),
        (0, 225, 3600, "idle", 0),
    ]


@pytest.mark.rows("P9", "P8")
def test_ringing_is_a_contact_in_hand(engine):
    """From 20 on it rings beside the chat, which goes on at half the pace; the caller hangs up at 30."""
    work = {"any": {"talk": "60 s", "ring": "10 s", "on_channel": {"chat": {"ring": "0 s"}}}}
    slots = {**TWO, "takes": {"voice": 1}}
    channels = {"chat": {"kind": "chat"}, "voice": {"patience": "15 s"}}
    spec = chats(slots, channels=channels, handling=work)
    trace = play(engine, spec, {"chats": [0], "calls": [20]})
    # At 20 the chat has 40 left, and both go on at 1/2 to its end at 100; the call, begun at 30, has 25 left.
    assert served(trace) == [("chats 0", 0, 0, 100), ("calls 0", 0, 30, 125)]
    spec["channels"]["voice"]["patience"] = "5 s"
    trace = play(engine, spec, {"chats": [0], "calls": [20]})
    # It rang in vain from 20 to 25: the chat has 37.5 left then.
    assert served(trace) == [("chats 0", 0, 0, 62.5), ("calls 0", 0, None, 25)]
    assert [row[4] for row in in_use(trace)] == [1, 2, 1, 0]


@pytest.mark.rows("P9", "M12")
def test_the_same_agent_and_the_best_skill_among_those_with_room(engine):
    """The better group first while it has room, though the other has less in hand."""
    spec = chats(TWO)
    spec["groups"] = {
        "front": {"staff": 1, "slots": TWO, "skills": {"any": 0.2}},
        "experts": {"staff": 1, "slots": TWO, "skills": {"any": 0.9}},
    }
    spec["issue_types"] = {"any": {}}
    spec["routing"] = {"agent": "best_skill"}
    trace = play(engine, spec, {"chats": [0, 10, 20]})
    assert [row[1] for row in served(trace)] == [1, 1, 0]


@pytest.mark.rows("P9", "P12")
def test_concurrency_and_slot_use(engine):
    """Busy from 0 to 90, with two slots from 30 to 60: 120 of 2 * 3600 slot seconds."""
    spec = chats({"chat": 2})
    trace = play(engine, spec, {"chats": [0, 30]})
    setting = setting_of(blueprint_of(spec))
    rows, found = layout(setting), tally(trace, setting)
    for measure, above, below in (("concurrency", 120, 90), ("slot_use", 120, 7200)):
        row = rows.blocks[measure, ()].start
        assert (found.num[row], found.den[row]) == (above * SECOND, below * SECOND)
