"""Which of several agents with slots takes a contact, by chance or by time at work; every instant."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import center, play, served

from ccsim.streams import Purpose

TWO = {"chat": 2}


def chats(channels: tuple[str, ...] = ("chat",), **more: Any) -> dict[str, Any]:
    """Return a center with chats of 60 s, and perhaps with calls."""
    kinds = {"chat": {"kind": "chat"}, "voice": {}}
    return center(
        channels={name: kinds[name] for name in channels},
        demand={f"{name}s": {"channel": name, "rate": "1/h"} for name in channels},
        **more,
    )


@pytest.mark.rows("M12", "P9")
def test_an_agent_drawn_of_those_with_room(engine):
    """Each agent with room has the same chance, however many slots are in use.

    Agents 0 and 1 have two slots, 2 and 3 none. Who has room: 0123, 013, 013, 03, 0, 0, nobody.
    """
    spec = chats(
        groups={"desk": {"staff": 2, "slots": TWO}, "others": {"staff": 2}},
        routing={"agent": "random", "preferences": {"any": [["desk", "others"]]}},
    )
    draws = [0.5, 0.4, 0.4, 0.99, 0.99, 0.3]
    script = {(Purpose.ROUTING, "tier 1 queue", "chats", n): [u] for n, u in enumerate(draws)}
    trace = play(engine, spec, {"chats": [0, 1, 2, 3, 4, 5, 6]}, script)
    assert served(trace) == [
        ("0", 2, 0, 60),
        ("1", 1, 1, 61),
        ("2", 1, 2, 62),
        ("3", 3, 3, 63),
        ("4", 0, 4, 64),
        ("5", 0, 5, 65),
        ("6", 2, 60, 120),
    ]


@pytest.mark.rows("M12", "P9")
def test_a_call_is_drawn_among_those_with_nothing_in_hand(engine):
    """Chat 0 takes agent 1; then a call has the choice of 0 and 2, and chat 1 that of 0 and 1."""
    spec = chats(("chat", "voice"), groups={"desk": {"staff": 3, "slots": TWO}}, routing={"agent": "random"})
    place = (Purpose.ROUTING, "tier 1 queue")
    script = {(*place, "chats", 0): [0.5], (*place, "voices", 0): [0.5], (*place, "chats", 1): [0.5]}
    trace = play(engine, spec, {"chats": [0, 2], "voices": [1]}, script)
    assert sorted(served(trace)) == [("chats 0", 1, 0, 60), ("chats 1", 1, 2, 62), ("voices 0", 2, 1, 61)]


@pytest.mark.rows("M12", "P9")
def test_the_least_time_at_work_with_what_is_under_way(engine):
    """Who has anything in hand is at work, however much; seconds at work today by agent, and who takes it.

    At 10: 10 and 0. At 20: 20 and 10. At 75: 60 and 65 (1 still busy). At 85: 70 and 70, of which 1 has
    nothing in hand. At 100: 85 and 85, one chat each, 0 since 75 and 1 since 85. At 136: 121 and 121, 0 since
    135. At 200: 145 and 181, both idle. At 210: 155 and 181: busy, but still the one with less.
    """
    spec = chats(groups={"desk": {"staff": 2, "slots": TWO}}, routing={"agent": "least_occupied"})
    trace = play(engine, spec, {"chats": [0, 10, 20, 75, 85, 100, 136, 200, 210]})
    assert [row[1:3] for row in served(trace)] == [
        (0, 0),
        (1, 10),
        (1, 20),
        (0, 75),
        (1, 85),
        (0, 100),
        (1, 136),
        (0, 200),
        (0, 210),
    ]


@pytest.mark.rows("M12", "P9")
def test_midnight_forgets_work_under_way(engine):
    """Midnight is at 120 s. At 95 agent 0 has worked for 60 s, 1 for 5. At 130 0 has 0 s today, 1 has 10."""
    spec = chats(
        horizon={"start": "2026-03-02 23:58", "length": "10 min", "after_close": "cut"},
        groups={"desk": {"staff": 2, "slots": {"chat": 3}}},
        routing={"agent": "least_occupied"},
    )
    trace = play(engine, spec, {"chats": [0, 90, 95, 130, 135, 152]})
    # at 135: 5 s against 15; at 152: 22 s, and 32 with one in hand
    assert [row[1:3] for row in served(trace)] == [(0, 0), (1, 90), (1, 95), (0, 130), (0, 135), (0, 152)]


@pytest.mark.rows("M12", "P9")
def test_at_midnight_those_at_work_are_equal(engine):
    """Midnight is at 120 s. At 124 both have worked for 4 s today and have one chat, 0 since 92, 1 since 110.

    Until midnight 0 had worked for 88 s, 1 for 70. Before, 1 is preferred at 50 and at 65, and full at 92.
    """
    spec = chats(
        horizon={"start": "2026-03-02 23:58", "length": "10 min", "after_close": "cut"},
        groups={"desk": {"staff": 2, "slots": TWO}},
        routing={"agent": "least_occupied"},
    )
    trace = play(engine, spec, {"chats": [0, 50, 65, 92, 124]})
    assert [row[1:3] for row in served(trace)] == [(0, 0), (1, 50), (1, 65), (0, 92), (0, 124)]


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


@pytest.mark.rows("M12", "P7", "P9")
def test_a_draw_among_those_of_whom_one_is_kept(engine):
    """Billing is served while more than one of both has room."""
    kinds = ("billing", "defect")
    spec = center(
        channels={"chat": {"kind": "chat"}},
        issue_types={name: {} for name in kinds},
        demand={name: {"channel": "chat", "rate": "1/h", "issues": {name: 1}} for name in kinds},
        groups={"front": {"staff": 2, "slots": TWO}},
        routing={"agent": "random", "reserve": {"front": {"for": "defect", "keep": 1}}},
    )
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
