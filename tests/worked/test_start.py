"""Runs that begin with contacts inside, every instant by hand; draws that nobody wrote down are 0.5.

Instants before the start are negative; issues inside at the start belong to the stream ``start_from``.
"""

from __future__ import annotations

from math import log
from typing import Any

import pytest
from scripted import SECOND, blueprint_of, center, contacts, duty, issues, play, served, visits

from ccsim.engine.reference import simulate
from ccsim.measures import check_conservation, littles_law, setting_of, sums_of
from ccsim.streams import Purpose
from ccsim.sums import ContactSum, IssueSum, VisitSum
from ccsim.trace import Trace

WORK, PATIENCE = (Purpose.WORK, "tier 1 talk"), (Purpose.PATIENCE, "tier 1 queue")


def starting(rows: list[dict[str, Any]], **sections: Any) -> dict[str, Any]:
    """Return a center with these contacts inside at the start, on the channel voice unless they say."""
    names = {name for row in rows for name in row}
    state: dict[str, Any] = {name: [row.get(name) for row in rows] for name in names}
    state["channel"] = [row.get("channel", "voice") for row in rows]
    horizon = {"length": "1 h", "after_close": "cut", "start_from": state}
    return center(**sections) | {"horizon": horizon}


def waiting(waited: str, **more: Any) -> dict[str, Any]:
    return {"waited": waited, **more}


def serving(elapsed: str, group: str = "front", **more: Any) -> dict[str, Any]:
    return {"elapsed": elapsed, "group": group, **more}


def inside(trace: Trace) -> list[tuple[int | None, float | None, float | None]]:
    """Return ``(agent, started, ended)`` of the visits of contacts inside at the start, in their order."""
    return [row[1:] for row in served(trace) if row[0].startswith("start_from")]  # type: ignore[misc]


@pytest.mark.rows("P10")
def test_who_waits_longest_is_served_first(engine):
    """The agent has 20 s of 60 left; then the longer wait, though further down, then the new call."""
    spec = starting([serving("40 s", waited="5 s"), waiting("30 s"), waiting("50 s")])
    trace = play(engine, spec, {"calls": [10]})
    assert visits(trace) == [
        ("calls 0", "any", 0, 10, 140, 200),
        ("start_from 0", "any", 0, -45, -40, 20),
        ("start_from 1", "any", 0, -30, 80, 140),
        ("start_from 2", "any", 0, -50, 20, 80),
    ]
    assert contacts(trace)[1:] == [
        ("start_from 0", "first", -45, 20, "answered"),
        ("start_from 1", "first", -30, 140, "answered"),
        ("start_from 2", "first", -50, 80, "answered"),
    ]
    assert issues(trace)[1] == ("start_from 0", -45, 20, "resolved", 1)
    assert trace.contacts["answered_at"].tolist()[1] == -40 * SECOND
    assert trace.visits["talk_time"].tolist() == [60 * SECOND] * 4
    assert duty(trace)[0] == (0, 0, 20, "busy")


@pytest.mark.rows("P10", "P12")
def test_what_counts_is_what_begins_in_the_run_and_time_from_its_start(engine):
    """One call counts; the queue holds 1 to 20 s, 1 more to 80 s, and the call from 10 to 140 s."""
    spec = starting([serving("40 s"), waiting("30 s"), waiting("50 s")])
    trace = play(engine, spec, {"calls": [10]})
    sums = sums_of(trace, setting_of(blueprint_of(spec)))
    assert sums.contacts.sum(axis=0)[ContactSum.ENTERED] == sums.issues.sum(axis=0)[IssueSum.ISSUES] == 1
    assert sums.contacts_by_interval.sum(axis=(0, 1))[ContactSum.WAIT] == 130 * SECOND
    assert sums.visits.sum(axis=(0, 1))[VisitSum.TALK_TIME] == 60 * SECOND
    assert sums.queue_time.sum() == (20 + 80 + 130) * SECOND
    assert sums.system_time.sum() == (20 + 80 + 140 + 190) * SECOND
    assert sums.working.sum() == 200 * SECOND


@pytest.mark.rows("P10")
def test_free_people_take_who_waits_at_once(engine):
    """Three wait for two idle agents: all are seen at once, so it is not the order of the file.

    A call at 0 and a contact that has just come, both without a wait: the state is there first.
    """
    spec = starting([waiting("0 s"), waiting("10 s"), waiting("20 s")], staff=2)
    trace = play(engine, spec, {"calls": [0]})
    assert served(trace) == [
        ("calls 0", 0, 60, 120),
        ("start_from 0", 1, 60, 120),
        ("start_from 1", 1, 0, 60),
        ("start_from 2", 0, 0, 60),
    ]
    spec = starting([waiting("0 s")])
    assert served(play(engine, spec, {"calls": [0]})) == [("calls 0", 0, 60, 120), ("start_from 0", 0, 0, 60)]


@pytest.mark.rows("P10", "P2")
def test_work_goes_on_given_what_has_been_done(engine):
    """Uniform from 0 to 100 s and 50 s over: half of what can be left is 25 s.

    At half speed 50 s have done 25 s of work: 37.5 are left of what can be, which take 75 s. Exponential
    talk forgets: half of the rest is the median, mean times log 2. A constant of 40 s is over at once.
    """
    law: Any = {"uniform": {"low": "0 s", "high": "100 s"}}
    spec = starting([serving("50 s")], handling={"any": {"talk": law}})
    assert inside(play(engine, spec, {})) == [(0, -50, 25)]
    assert inside(play(engine, spec, {}, {WORK: (0.2,)})) == [(0, -50, 10)]
    slow = {
        "groups": {"front": {"staff": 1, "skills": {"any": 0}}},
        "people": {"levels": {"speed": [0.5, 1]}},
    }
    assert inside(play(engine, spec | slow, {})) == [(0, -50, 75)]
    law = {"exponential": {"mean": "60 s"}}
    spec = starting([serving("50 s")], handling={"any": {"talk": law}})
    [(_, _, ended)] = inside(play(engine, spec, {}))
    assert ended == pytest.approx(60 * log(2), abs=1e-6)
    spec = starting([serving("50 s"), waiting("1 s")], handling={"any": {"talk": "40 s"}})
    assert inside(play(engine, spec, {})) == [(0, -50, 0), (0, 0, 40)]


@pytest.mark.rows("P10", "M16")
def test_patience_goes_on_given_the_wait(engine):
    """Constant 60 s: who has waited 50 s leaves at 10, and who has waited longer leaves at once.

    The agent is released at 10, too, and that comes first: the third is served.
    """
    spec = starting(
        [serving("50 s"), waiting("20 s"), waiting("50 s"), waiting("70 s")],
        channels={"voice": {"patience": "60 s"}},
    )
    trace = play(engine, spec, {})
    assert inside(trace) == [(0, -50, 10), (None, None, 40), (0, 10, 70), (None, None, 0)]
    law = {"uniform": {"low": "0 s", "high": "100 s"}}
    spec = starting([serving("0 s"), waiting("50 s")], channels={"voice": {"patience": law}})
    assert inside(play(engine, spec, {})) == [(0, 0, 60), (None, None, 25)]
    assert inside(play(engine, spec, {}, {PATIENCE: (0.8,)})) == [(0, 0, 60), (None, None, 40)]


@pytest.mark.rows("P10", "M16")
def test_who_has_waited_for_longer_than_the_impatient_do_never_leaves(engine):
    """Half leave after 10 s and half never: after 20 s it is one of those, whatever is drawn."""
    parts = {"hurried": {"share": 0.5, "law": "10 s"}, "calm": {"share": 0.5, "law": "never"}}
    spec = starting([serving("0 s"), waiting("20 s")], channels={"voice": {"patience": {"mixture": parts}}})
    spec["horizon"]["after_close"] = "drain"
    trace = play(engine, spec, {}, {PATIENCE: (0.1,)})
    assert inside(trace) == [(0, 0, 60), (0, 60, 120)]
    assert trace.end_at == 3600 * SECOND


@pytest.mark.rows("P10", "M11")
def test_who_is_busy_beyond_the_schedule_finishes_and_goes(engine):
    """Two serve and one is scheduled: the first to finish goes home, and the other takes who waits."""
    trace = play(engine, starting([serving("10 s"), serving("30 s"), waiting("1 s")]), {})
    assert inside(trace) == [(0, -10, 50), (1, -30, 30), (0, 50, 110)]
    assert duty(trace) == [
        (0, 0, 50, "busy"),
        (0, 50, 110, "busy"),
        (0, 110, 3600, "idle"),
        (1, 0, 30, "busy"),
    ]
    trace = play(engine, starting([serving("10 s")], staff={"00:00": 0, "00:02": 1}), {"calls": [5]})
    assert served(trace) == [("calls 0", 0, 120, 180), ("start_from 0", 0, -10, 50)]


@pytest.mark.rows("P10", "P3")
def test_who_is_inside_holds_a_line(engine):
    """Two lines, both taken until 30, when the one who is served leaves."""
    spec = starting([serving("30 s"), waiting("5 s")], channels={"voice": {"lines": 2}})
    trace = play(engine, spec, {"calls": [29, 31]})
    assert contacts(trace)[:2] == [
        ("calls 0", "first", 29, 29, "blocked"),
        ("calls 1", "first", 31, 150, "answered"),
    ]


@pytest.mark.rows("P10", "M6", "M17")
def test_tiers_types_and_segments(engine):
    """Nobody comes to tier 2 in this run, but somebody waits there, and a specialist talks.

    Of those who wait at tier 1 the important one, who has waited for less, goes first.
    """
    spec = starting(
        [
            serving("30 s", "second", issue_type="b", segment="plain"),
            waiting("5 s", issue_type="a", segment="plain", tier=2),
            serving("0 s", "first", issue_type="a", segment="plain"),
            waiting("40 s", issue_type="a", segment="plain"),
            waiting("2 s", issue_type="b", segment="vip"),
        ],
        issue_types={"a": {}, "b": {}},
        segments={"plain": {"share": "90 %"}, "vip": {"share": "10 %", "priority": 5}},
        demand={"calls": {"channel": "voice", "rate": "1/h", "issues": {"a": 1}}},
        groups={"first": {"staff": 1}, "second": {"staff": 1, "tier": 2}},
    )
    trace = play(engine, spec, {})
    assert inside(trace) == [(1, -30, 30), (1, 30, 90), (0, 0, 60), (0, 120, 180), (0, 60, 120)]
    assert [row[1] for row in visits(trace)] == ["b (tier 2)", "a (tier 2)", "a", "a", "b"]
    assert trace.issues["issue_type"].tolist() == [1, 0, 0, 0, 1]
    assert trace.issues["segment"].tolist() == [0, 0, 0, 0, 1]


@pytest.mark.rows("P10", "P5")
def test_deferred_work_in_hand_may_be_put_down(engine):
    """A mail with 40 s left is put down at 25 with 15 left, and finished by the next shift."""
    spec = starting(
        [serving("20 s", channel="email")],
        staff={"00:00:00": 1, "00:00:25": 0, "00:01:00": 1},
        channels={"email": {"kind": "deferred", "pauses_at_close": True}},
        demand={"mails": {"channel": "email", "rate": "1/h"}},
    )
    assert inside(play(engine, spec, {})) == [(0, -20, 25), (0, 60, 75)]


@pytest.mark.rows("P10", "M16")
def test_what_comes_back_counts(engine):
    """Who gives up at 10 dials again at 40 and is a contact of this run; the issue is older than it."""
    voice = {"patience": "60 s", "redials": {"after_abandonment": 1.0, "later": 0, "after": "30 s"}}
    spec = starting([serving("1 s"), waiting("50 s")], channels={"voice": voice})
    trace = play(engine, spec, {})
    assert contacts(trace)[1:] == [
        ("start_from 1", "first", -50, 10, "abandoned_in_queue"),
        ("start_from 1", "redial", 40, 119, "answered"),
    ]
    sums = sums_of(trace, setting_of(blueprint_of(spec)))
    assert sums.contacts.sum(axis=0)[ContactSum.ENTERED] == 1
    assert sums.issues.sum(axis=0)[IssueSum.ISSUES] == 0


@pytest.mark.rows("P10", "P2")
def test_laws_by_period_are_those_of_the_start(engine):
    """The law of the arrival, which lies before the run, is that of its start."""
    laws = {"00:00": "60 s", "00:10": "5 min"}
    spec = starting(
        [serving("20 s"), waiting("40 s")],
        handling={"any": {"talk": {"by_period": {"of": "arrival", "laws": laws}}}},
        channels={"voice": {"patience": {"by_period": {"of": "service", "laws": {"00:00": "90 s"}}}}},
    )
    assert inside(play(engine, spec, {})) == [(0, -20, 40), (0, 40, 100)]


@pytest.mark.rows("P10", "P12")
def test_conservation_and_littles_law_hold():
    rows = [serving("50 s"), *[waiting(f"{10 * n} s") for n in range(1, 9)]]
    spec = starting(
        rows,
        channels={"voice": {"patience": {"exponential": {"mean": "3 min"}}}},
        demand={"calls": {"channel": "voice", "rate": "70/h"}},
    )
    blueprint = blueprint_of(spec)
    for replication in range(10):
        trace = simulate(blueprint, 1, replication)
        check_conservation(trace)
        [(area, waits)] = littles_law(trace, setting_of(blueprint)).values()
        assert area == waits > 0


@pytest.mark.rows("P10", "P9")
def test_agents_with_slots_have_several_in_hand(engine):
    """Each goes to who has the fewest slots in use and room; the third is one too many, the fourth beside it.

    20 and 30 s are left of the first two, at half the pace: at 40 the first ends and who waits begins, at 60
    the second does, and the last goes on alone. Agent 1 has 50 and 40 s left, and goes home with neither.
    """
    rows = [serving(f"{elapsed} s", channel="chat") for elapsed in (40, 30, 10, 20)]
    spec = starting(
        [*rows, waiting("5 s", channel="chat")],
        channels={"chat": {"kind": "chat"}},
        demand={"chats": {"channel": "chat", "rate": "1/h"}},
        groups={"front": {"staff": 1, "slots": {"chat": 2, "handling_by_load": [1, 2]}}},
    )
    trace = play(engine, spec, {"chats": []})
    assert inside(trace) == [(0, -40, 40), (0, -30, 60), (1, -10, 90), (1, -20, 80), (0, 40, 110)]
    assert trace.agent_intervals["slots"].tolist()[-2:] == [2, 1]
    assert duty(trace)[-2:] == [(1, 0, 80, "busy"), (1, 80, 90, "busy")]
