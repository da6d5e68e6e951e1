"""Who answers whom: preferences, priorities, fast lanes, skills; every instant of a few contacts."""

from __future__ import annotations

import pytest
from scripted import center, contacts, play, served, visits


def streams(*names: str, **each: object) -> dict[str, object]:
    """Return a stream for each issue type, and the issue types."""
    return {
        "issue_types": {name: each.get(name, {}) for name in names},
        "demand": {name: {"channel": "voice", "rate": "1/h", "issues": {name: 1}} for name in names},
    }


@pytest.mark.rows("M12")
def test_preference_ranks(engine):
    """First; then second and third, who are equal; the last only when nobody else is free."""
    spec = center(
        groups={name: {"staff": 1} for name in ("last", "third", "second", "first")},
        routing={"preferences": {"any": ["first", ["second", "third"], "last"]}},
    )
    trace = play(engine, spec, {"calls": [0, 1, 2, 3, 70, 71]})
    # agents: last 0, third 1, second 2, first 3; at 1 both of the middle have been idle since 0
    assert [row[:3] for row in served(trace)] == [
        ("0", 3, 0),
        ("1", 1, 1),
        ("2", 2, 2),
        ("3", 0, 3),
        ("4", 3, 70),
        ("5", 1, 71),
    ]


@pytest.mark.rows("M12")
def test_a_longer_idle_agent_of_a_lower_rank_does_not_come_first(engine):
    spec = center(
        groups={"backup": {"staff": 1}, "front": {"staff": 1}},
        routing={"preferences": {"any": ["front", "backup"]}},
    )
    trace = play(engine, spec, {"calls": [0, 61]})
    assert [row[1] for row in served(trace)] == [1, 1]


@pytest.mark.rows("M12", "M17")
def test_the_highest_priority_then_the_longest_wait(engine):
    spec = center(
        segments={"plain": {"share": 0.5}, "vip": {"share": 0.5, "priority": 1}},
        demand={
            name: {"channel": "voice", "rate": "1/h", "segments": {name: 1}} for name in ("plain", "vip")
        },
    )
    trace = play(engine, spec, {"plain": [0, 10, 20], "vip": [30, 40]})
    assert served(trace) == [
        ("plain 0", 0, 0, 60),
        ("plain 1", 0, 180, 240),
        ("plain 2", 0, 240, 300),
        ("vip 0", 0, 60, 120),
        ("vip 1", 0, 120, 180),
    ]


@pytest.mark.rows("M12", "M17", "M6")
def test_priorities_of_segment_issue_type_channel_and_lane_add_up(engine):
    """-100 (deferred) + 60 + 30 + 9 falls one short of 0; with a lane of 11 it is one more than 0."""

    def run(lane: int) -> list[float | None]:
        spec = center(
            channels={"voice": {}, "mail": {"kind": "deferred"}},
            segments={"plain": {"share": 0.5}, "vip": {"share": 0.5, "priority": 60}},
            issue_types={"any": {}, "fault": {"priority": 30, "urgency": "high"}},
            demand={
                "calls": {"channel": "voice", "rate": "1/h", "issues": {"any": 1}, "segments": {"plain": 1}},
                "mails": {"channel": "mail", "rate": "1/h", "issues": {"fault": 1}, "segments": {"vip": 1}},
            },
            routing={
                "fast_lanes": {"fast": {"for": {"urgency": "high"}, "groups": ["front"], "priority": lane}}
            },
        )
        trace = play(engine, spec, {"calls": [0, 20], "mails": [10]})
        return [row[2] for row in served(trace)]

    assert run(9) == [0, 60, 120]
    assert run(11) == [0, 120, 60]
    assert run(10) == [0, 120, 60]  # equal: the longest wait


@pytest.mark.rows("M6")
def test_a_fast_lane_has_groups_of_its_own(engine):
    """An urgent contact takes the specialist first and the front as a second choice; others never do."""
    spec = center(
        **streams("plain", "fault", fault={"urgency": "high"}),
        groups={"front": {"staff": 1, "tier": 1}, "special": {"staff": 1, "tier": 2}},
        routing={"fast_lanes": {"fast": {"for": {"urgency": "high"}, "groups": ["special", "front"]}}},
    )
    trace = play(engine, spec, {"fault": [0, 1, 2], "plain": [3]})
    assert visits(trace) == [
        ("plain 0", "plain", 0, 3, 61, 121),
        ("fault 0", "fast", 1, 0, 0, 60),
        ("fault 1", "fast", 0, 1, 1, 61),
        ("fault 2", "fast", 1, 2, 60, 120),
    ]


@pytest.mark.rows("M10", "M12")
def test_skills_and_channels_decide_who_can_serve(engine):
    """A freed agent takes the longest wait among the queues that it serves, and leaves the others alone."""
    spec = center(
        channels={"voice": {}, "chat": {}},
        issue_types={"bill": {}, "fault": {}},
        demand={
            "bills": {"channel": "voice", "rate": "1/h", "issues": {"bill": 1}},
            "faults": {"channel": "voice", "rate": "1/h", "issues": {"fault": 1}},
            "chats": {"channel": "chat", "rate": "1/h", "issues": {"bill": 1}},
        },
        groups={
            "all round": {"staff": 1, "channels": ["voice"]},
            "bills": {"staff": 1, "skills": {"bill": 1}},
        },
    )
    trace = play(engine, spec, {"faults": [0, 10], "bills": [1, 5], "chats": [20]})
    assert visits(trace) == [
        ("bills 0", "bill", 1, 1, 1, 61),
        ("bills 1", "bill", 0, 5, 60, 120),
        ("faults 0", "fault", 0, 0, 0, 60),
        ("faults 1", "fault", 0, 10, 120, 180),
        ("chats 0", "bill #2", 1, 20, 61, 121),
    ]


@pytest.mark.rows("M10")
def test_a_contact_that_nobody_can_serve_waits_until_the_end(engine):
    spec = center(**streams("plain", "odd"), groups={"front": {"staff": 1, "skills": {"plain": 1}}})
    trace = play(engine, spec, {"odd": [0], "plain": [1]})
    assert contacts(trace) == [
        ("plain 0", "first", 1, 61, "answered"),
        ("odd 0", "first", 0, None, "in_progress"),
    ]


@pytest.mark.rows("M6")
def test_contacts_start_in_the_lowest_tier_that_can_serve_them(engine):
    spec = center(
        **streams("plain", "hard"),
        groups={"one": {"staff": 1, "skills": {"plain": 1}}, "two": {"staff": 1, "tier": 2}},
    )
    trace = play(engine, spec, {"plain": [0, 1], "hard": [2]})
    assert visits(trace) == [
        ("plain 0", "plain", 0, 0, 0, 60),
        ("plain 1", "plain", 0, 1, 60, 120),
        ("hard 0", "hard (tier 2)", 1, 2, 2, 62),
    ]
    assert trace.visits["tier"].tolist() == [1, 1, 2]


@pytest.mark.rows("P2")
def test_patience_by_segment(engine):
    spec = center(
        channels={"voice": {"patience": {"default": "10 s", "segments": {"vip": "30 s"}}}},
        segments={"plain": {"share": 0.5}, "vip": {"share": 0.5}},
        demand={
            name: {"channel": "voice", "rate": "1/h", "segments": {name: 1}} for name in ("plain", "vip")
        },
        staff=0,
    )
    trace = play(engine, spec, {"plain": [0], "vip": [0]})
    assert [row[3] for row in contacts(trace)] == [10, 30]


@pytest.mark.rows("P8", "P2")
def test_work_by_channel_and_by_tier_which_wins(engine):
    spec = center(
        channels={"voice": {}, "chat": {}},
        demand={name: {"channel": name, "rate": "1/h"} for name in ("voice", "chat")},
        groups={"one": {"staff": 2, "skills": {"any": 0}}, "two": {"staff": 2, "tier": 2}},
        people={"levels": {"resolves": [0, 1]}},
        handling={
            "any": {
                "talk": "60 s",
                "on_channel": {"chat": {"talk": "90 s"}},
                "at_tier": {"2": {"talk": "30 s"}},
            }
        },
    )
    trace = play(engine, spec, {"voice": [0], "chat": [0]})
    assert [row[3:] for row in visits(trace)] == [(0, 0, 60), (60, 60, 90), (0, 0, 90), (90, 90, 120)]
