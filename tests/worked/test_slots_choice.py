"""Which of those who have room takes a contact, where agents serve several at once; every instant."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import center, play, served

from ccsim.streams import Purpose


def chats(agent: str, **more: Any) -> dict[str, Any]:
    """Return a center with chats of 60 s and two agents, who each have two in hand at most."""
    plain = {
        "channels": {"chat": {"kind": "chat"}},
        "demand": {"chats": {"channel": "chat", "rate": "1/h"}},
        "groups": {"front": {"staff": 2, "slots": {"chat": 2}}},
        "routing": {"agent": agent},
    }
    return center(**(plain | more))


@pytest.mark.rows("M12", "P9")
def test_the_least_time_at_work_counts_what_is_in_hand(engine):
    """Two at once count once; the least time at work wins over the fewest slots in use.

    At 30 agent 0 has worked 30 s, agent 1 20 s; at 72, 60 s (idle again) and 62 s; at 75, 63 s and 65 s; at
    200, 123 s to 132 and 80 s to 90 with the hour between them idle.
    """
    trace = play(engine, chats("least_occupied"), {"chats": [0, 10, 30, 72, 75, 200]})
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("1", 1, 10, 70),
        ("2", 1, 30, 90),
        ("3", 0, 72, 132),
        ("4", 0, 75, 135),
        ("5", 1, 200, 260),
    ]


@pytest.mark.rows("M12", "P9")
def test_midnight_forgets_what_was_done_of_what_is_in_hand(engine):
    """At 00:00:10 both have worked 10 s today, so it is who has had one in hand for longer."""
    late = {"start": "2026-03-02 23:58", "length": "10 min", "after_close": "cut"}
    trace = play(engine, chats("least_occupied", horizon=late), {"chats": [90, 100, 130]})
    assert served(trace) == [("0", 0, 90, 150), ("1", 1, 100, 160), ("2", 0, 130, 190)]


@pytest.mark.rows("M12", "P9")
def test_the_least_worked_of_those_with_and_without_slots(engine):
    """At 50 the phone has worked 20 s, and the desk 50 s with a chat still in hand."""
    spec = center(
        issue_types={"long": {}, "short": {}},
        channels={"chat": {"kind": "chat"}},
        demand={name: {"channel": "chat", "rate": "1/h", "issues": {name: 1}} for name in ("long", "short")},
        groups={
            "desk": {"staff": 1, "slots": {"chat": 2}},
            "phone": {"staff": 1},
        },
        handling={"any": {"talk": "60 s"}, "short": {"talk": "20 s"}},
        routing={"agent": "least_occupied", "preferences": {"any": [["desk", "phone"]]}},
    )
    trace = play(engine, spec, {"long": [0, 50, 60], "short": [10]})
    assert sorted(served(trace)) == [
        ("long 0", 0, 0, 60),
        ("long 1", 1, 50, 110),
        ("long 2", 0, 60, 120),
        ("short 0", 1, 10, 30),
    ]


@pytest.mark.rows("M12", "P9")
def test_a_draw_among_those_who_have_room(engine):
    """A draw u takes the agent at place u x n of the n with room, in the order of their numbers."""
    script = {(Purpose.ROUTING, "tier 1 queue", "chats", n): [u] for n, u in enumerate([0.9, 0.5, 0.9, 0.1])}
    trace = play(engine, chats("random"), {"chats": [0, 1, 2, 3, 4]}, script)
    # with room: 01 -> 1, 01 -> 1, 0 -> 0, 0 -> 0; the last waits for the first slot that is free
    assert served(trace) == [
        ("0", 1, 0, 60),
        ("1", 1, 1, 61),
        ("2", 0, 2, 62),
        ("3", 0, 3, 63),
        ("4", 1, 60, 120),
    ]


@pytest.mark.rows("M12", "P7", "P9")
def test_a_draw_among_those_of_whom_one_is_kept(engine):
    """Billing is served while more than one of both has room."""
    kinds = ("billing", "defect")
    spec = chats(
        "random",
        issue_types={name: {} for name in kinds},
        demand={name: {"channel": "chat", "rate": "1/h", "issues": {name: 1}} for name in kinds},
    )
    spec["routing"] |= {"reserve": {"front": {"for": "defect", "keep": 1}}}
    script = {
        (Purpose.ROUTING, "tier 1 queue", kind, n): [u]
        for kind, draws in (("billing", [0.9, 0.9, 0.1]), ("defect", [0.5]))
        for n, u in enumerate(draws)
    }
    trace = play(engine, spec, {"billing": [0, 1, 2], "defect": [3]}, script)
    # billing: 01 -> 1, 01 -> 1; at 2 only agent 0 has room, who is kept; defects: 0; at 60 both have room
    assert sorted(served(trace)) == [
        ("billing 0", 1, 0, 60),
        ("billing 1", 1, 1, 61),
        ("billing 2", 0, 60, 120),
        ("defect 0", 0, 3, 63),
    ]
