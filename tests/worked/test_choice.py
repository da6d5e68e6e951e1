"""Which of several free agents takes a contact; every instant of a few contacts."""

from __future__ import annotations

import pytest
from scripted import center, play, served

from ccsim.streams import Purpose


def streams(*names: str) -> dict[str, object]:
    """Return a stream for each issue type, and the issue types."""
    return {
        "issue_types": {name: {} for name in names},
        "demand": {name: {"channel": "voice", "rate": "1/h", "issues": {name: 1}} for name in names},
    }


@pytest.mark.rows("M12")
@pytest.mark.parametrize(
    ("choice", "agents"), [("longest_idle", [0, 1, 1, 0]), ("least_occupied", [0, 1, 1, 1])]
)
def test_the_least_time_at_work_today(engine, choice, agents):
    """At 110 agent 0 (60 s of work, idle since 60) meets agent 1 (20 s of work, idle since 65)."""
    spec = center(
        **streams("long", "short"),
        staff=2,
        handling={"any": {"talk": "60 s"}, "short": {"talk": "10 s"}},
        routing={"agent": choice},
    )
    trace = play(engine, spec, {"long": [0, 110], "short": [1, 55]})
    found = {row[0]: row[1] for row in served(trace)}
    assert [found[name] for name in ("long 0", "short 0", "short 1", "long 1")] == agents


@pytest.mark.rows("M12")
def test_after_contact_work_counts_and_midnight_forgets(engine):
    """Work that ends at 00:00:30 counts 30 s of the new day; who comes back at midnight has 0."""
    spec = center(
        horizon={"start": "2026-03-02 23:58", "length": "10 min", "after_close": "cut"},
        **streams("long", "short"),
        staff=2,
        handling={"any": {"talk": "60 s", "after_contact_work": "60 s"}, "short": {"talk": "20 s"}},
        routing={"agent": "least_occupied"},
    )
    trace = play(engine, spec, {"long": [30], "short": [40, 100, 121, 160]})
    # 0 works 30-150; 1 works 40-60 and 100-120; at 121 only 1 is free (0 s today), until 141;
    # at 160 today: 0 has 30 s, 1 has 20 s
    found = {row[0]: row[1] for row in served(trace)}
    assert found == {"long 0": 0, "short 0": 1, "short 1": 1, "short 2": 1, "short 3": 1}


@pytest.mark.rows("M12")
def test_the_new_day_looks_at_idle_time_again(engine):
    """Both idle over midnight: nobody has worked today, so the longest idle, though she worked more."""
    spec = center(
        horizon={"start": "2026-03-02 23:58", "length": "10 min", "after_close": "cut"},
        **streams("long", "short"),
        staff=2,
        handling={"any": {"talk": "60 s"}, "short": {"talk": "10 s"}},
        routing={"agent": "least_occupied"},
    )
    trace = play(engine, spec, {"long": [0], "short": [90, 95, 130]})
    # 0: 0-60, then from 90 on 1 has worked less: 90-100; at 95 0 is free: 95-105
    found = {row[0]: row[1] for row in served(trace)}
    assert found == {"long 0": 0, "short 0": 1, "short 1": 0, "short 2": 1}


@pytest.mark.rows("M12")
def test_the_best_skill_among_equal_groups(engine):
    """The expert first though less long idle, then the medium two, the longest idle first."""
    spec = center(
        groups={
            "low": {"staff": 1, "skills": {"any": 0.2}},
            "middle": {"staff": 2, "skills": {"any": 0.5}},
            "high": {"staff": 1, "skills": {"any": 0.9}},
        },
        routing={"agent": "best_skill"},
    )
    trace = play(engine, spec, {"calls": [0, 1, 2, 3, 70]})
    assert [row[:3] for row in served(trace)] == [
        ("0", 3, 0),
        ("1", 1, 1),
        ("2", 2, 2),
        ("3", 0, 3),
        ("4", 3, 70),
    ]


@pytest.mark.rows("M12")
@pytest.mark.parametrize(("choice", "agent"), [("same_agent", 1), ("longest_idle", 0)])
def test_the_same_agent_again(engine, choice, agent):
    """Issue 1 was served by agent 1, is not solved and comes back when both are idle, 0 for longer."""
    spec = center(
        staff=2,
        people={"levels": {"resolves": [0.5, 0.5]}},
        repeat_contact={"when_not_solved": 1, "after": "100 s"},
        routing={"agent": choice},
    )
    script = {
        (Purpose.BRANCH, "tier 1 solved"): [0.1],
        (Purpose.BRANCH, "tier 1 solved", "calls", 1): [0.9, 0.1],
    }
    trace = play(engine, spec, {"calls": [0, 1]}, script)
    assert [row[1:] for row in served(trace) if row[0] == "1"] == [(1, 1, 61), (agent, 161, 221)]


@pytest.mark.rows("M12")
def test_the_same_agent_is_busy(engine):
    """Then the longest idle: issue 1 finds its agent 1 in a talk."""
    spec = center(
        staff=3,
        people={"levels": {"resolves": [0.5, 0.5]}},
        repeat_contact={"when_not_solved": 1, "after": "100 s"},
        routing={"agent": "same_agent"},
    )
    script = {
        (Purpose.BRANCH, "tier 1 solved"): [0.1],
        (Purpose.BRANCH, "tier 1 solved", "calls", 1): [0.9, 0.1],
    }
    # agents 2, 0, 1 are idle for longest in this order: 2 takes 120, 0 takes 130, 1 takes 140
    trace = play(engine, spec, {"calls": [0, 1, 120, 130, 140]}, script)
    assert [row[1:] for row in served(trace) if row[0] == "1"] == [(1, 1, 61), (2, 180, 240)]


@pytest.mark.rows("M12")
def test_an_agent_drawn_at_random(engine):
    """A draw u takes the agent at place u x n of the n idle, in the order of their numbers."""
    spec = center(
        groups={"b": {"staff": 2}, "a": {"staff": 3}},
        routing={"agent": "random", "preferences": {"any": [["a", "b"]]}},
    )
    place = (Purpose.ROUTING, "tier 1 queue")
    draws = [0.5, 0.99, 0.01, 0.6, 0.3]
    script = {(*place, "calls", n): [u] for n, u in enumerate(draws)}
    trace = play(engine, spec, {"calls": [0, 1, 2, 3, 4, 10]}, script)
    # idle: 01234 -> 2, 0134 -> 4, 013 -> 0, 13 -> 3, 3 gone: 1; the last waits and takes whoever is free
    assert [row[:3] for row in served(trace)] == [
        ("0", 2, 0),
        ("1", 4, 1),
        ("2", 0, 2),
        ("3", 3, 3),
        ("4", 1, 4),
        ("5", 2, 60),
    ]
