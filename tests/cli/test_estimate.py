"""The estimate behind `check`, against counts by hand, closed formulas and the engine."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ccsim.blueprint import Blueprint, compile_scenario
from ccsim.engine.reference import simulate
from ccsim.estimate import Estimate, estimate, pieces, warnings
from ccsim.scenario.schema import Scenario
from ccsim.theory import ErlangA, ErlangC

HOUR = 3.6e9
ONE: dict[str, Any] = {
    "ccsim": 1,
    "horizon": {"start": "2026-03-02 00:00", "length": "1 d"},
    "channels": {"voice": {"patience": {"exponential": {"mean": "3 min"}}}},
    "demand": {"calls": {"channel": "voice", "rate": "60/h"}},
    "groups": {"front": {"staff": 6}},
    "handling": {"any": {"talk": {"exponential": {"mean": "4 min"}}, "after_contact_work": "1 min"}},
}
RICH: dict[str, Any] = {
    "ccsim": 1,
    "horizon": {"start": "2026-03-02 00:00", "length": "1 d"},
    "segments": {"a": {"share": "70 %"}, "b": {"share": "30 %", "priority": 3}},
    "issue_types": {"x": {"complexity": "simple"}, "y": {"complexity": "complex"}},
    "channels": {
        "voice": {"hours": {"daily": "06:00-22:00"}, "after_hours": "bot"},
        "mail": {"kind": "deferred", "after_hours": "queue"},
    },
    "demand": {
        "calls": {
            "channel": "voice",
            "rate": {"00:00": "8/h", "08:00": "24/h", "20:00": "4/h"},
            "issues": {"x": "60 %", "y": "40 %"},
        },
        "mails": {"channel": "mail", "rate": "4/h", "issues": {"y": 1}},
    },
    "bots": {
        "bot": {
            "before": ["voice"],
            "session": {"lognormal": {"mean": "4 min", "sd": "2 min"}},
            "patience": {"exponential": {"mean": "15 min"}},
            "refused_by": "10 %",
            "outcome": {"x": {"solved": "50 %", "comes_back": "20 %"}},
            "comes_back_after": {"exponential": {"mean": "3 h"}},
            "hand_over": {"with_context": "70 %", "saves": "20 %", "costs_without": "30 %"},
        }
    },
    "groups": {
        "front": {"staff": 60, "skills": {"x": 0.8, "y": 0.3}},
        "second": {"tier": 2, "staff": 40},
    },
    "people": {
        "levels": {
            "speed": [0.5, 1.2],
            "resolves": {"simple": ["50 %", "90 %"], "complex": ["20 %", "80 %"]},
        }
    },
    "handling": {
        "x": {"talk": {"exponential": {"mean": "5 min"}}, "after_contact_work": "1 min"},
        "y": {
            "talk": {"exponential": {"mean": "8 min"}},
            "at_tier": {"2": {"talk": "12 min"}},
            "on_channel": {"mail": {"talk": "3 min"}},
        },
    },
    "escalation": {"unsolved": {"noticed": "70 %", "takes": "1 min"}},
    "departments": {"lab": {"staff": 60, "work": {"gamma": {"mean": "30 min", "shape": 2}}}},
    "handoffs": {
        "test": {
            "issue": "y",
            "tier": 2,
            "share": "40 %",
            "to": "lab",
            "delay": {"exponential": {"mean": "2 h"}},
            "rework": "30 %",
            "rework_takes": "4 min",
            "back_to": "sender",
        }
    },
    "repeat_contact": {"when_not_solved": "60 %", "after": {"exponential": {"mean": "5 h"}}},
}


def found(data: dict[str, Any], **changes: Any) -> tuple[Estimate, Blueprint]:
    spec = Scenario.model_validate({**data, **changes})
    blueprint = compile_scenario(spec, "")
    return estimate(spec, blueprint), blueprint


def hours(result: Estimate, group: int) -> float:
    return float((result.groups[group].load * result.grid.lengths).sum() / HOUR)


@pytest.mark.rows("P13")
def test_one_queue_is_rate_times_handling_and_erlang_a() -> None:
    result, blueprint = found(ONE)
    (group,) = result.groups
    assert group.load == pytest.approx(5.0)
    (piece,) = pieces(group, result.grid, blueprint.calendar, 20)
    assert (piece.days, piece.start, piece.end, piece.staff) == ("mon", "00:00", "24:00", 6)
    assert (piece.hourly, piece.occupancy) == pytest.approx((60, 5 / 6))
    theory = ErlangA(60 / 3600, 300.0, 6, 180.0)
    level = theory.service_level(20.0, "excluding_early_abandons")
    # Arguments are rounded to four digits before the formula.
    assert (piece.service_level, piece.asa) == pytest.approx((level, theory.asa), rel=2e-3)


@pytest.mark.rows("P13")
def test_without_abandonment_it_is_erlang_c_and_nothing_in_overload() -> None:
    channels = {"voice": {}}
    result, blueprint = found(ONE, channels=channels)
    (piece,) = pieces(result.groups[0], result.grid, blueprint.calendar, 20)
    assert piece.asa == pytest.approx(ErlangC(60 / 3600, 300.0, 6).asa, rel=2e-3)
    result, blueprint = found(ONE, channels=channels, groups={"front": {"staff": 5}})
    (piece,) = pieces(result.groups[0], result.grid, blueprint.calendar, 20)
    assert math.isnan(piece.asa)
    assert not piece.overloaded  # exactly as much work as people


def test_all_words_together_agree_with_the_engine() -> None:
    """Work and visits of every group, per run, against 24 replications with people enough.

    Nobody waits and nobody gives up outside the bot, so that the estimate leaves nothing out but what one
    interval hides. 8 comparisons with |z| < 4.5 and 1 % of tolerance for the intervals: a false alarm in
    fewer than 1 of 15 000 runs.
    """
    result, blueprint = found(RICH)
    runs = 24
    seen = np.zeros((runs, 8))
    for replication in range(runs):
        trace = simulate(blueprint, 1, replication)
        visits = trace.visits
        inside = visits["entered_at"] < blueprint.horizon
        for group in range(3):
            rows = (visits["group"] == group) & inside
            handling = visits["talk_time"][rows] + visits["after_contact_work"][rows]
            seen[replication, group] = handling.sum() / HOUR
            seen[replication, 3 + group] = rows.sum()
        seen[replication, 6] = len(trace.contacts["issue"])
        seen[replication, 7] = (trace.contacts["outcome"] == 6).sum()
    expected = [
        *(hours(result, group) for group in range(3)),
        *(float(group.contacts.sum()) for group in result.groups),
        result.contacts,
        result.closed,
    ]
    error = seen.std(axis=0, ddof=1) / math.sqrt(runs)
    z = np.maximum(np.abs(seen.mean(axis=0) - expected) - 0.01 * np.array(expected), 0) / error
    print("z", z.round(2), "standard errors", error.round(3))
    assert np.all(z < 4.5)


def test_work_flows_to_the_next_preference_only_when_the_first_is_full() -> None:
    groups = {"first": {"staff": 4}, "second": {"staff": 6}}
    routing = {"preferences": {"any": ["first", "second"]}}
    result, _ = found(ONE, groups=groups, routing=routing)
    assert [group.load[5] for group in result.groups] == pytest.approx([4.0, 1.0], abs=0.01)
    result, _ = found(ONE, groups=groups)
    assert [group.load[5] for group in result.groups] == pytest.approx([2.0, 3.0], abs=0.01)
    result, _ = found(ONE, groups={"first": {"staff": 2}, "second": {"staff": 1}}, routing=routing)
    assert [group.load[5] for group in result.groups] == pytest.approx([4.0, 1.0], abs=0.01)
    assert [group.formula.kind for group in result.groups] == ["", ""]
    assert result.groups[0].formula.why_not == "shares work with second"


def test_no_formula_speaks_of_people_who_are_kept() -> None:
    types = {
        "issue_types": {"any": {}, "other": {}},
        "routing": {"reserve": {"front": {"for": "any", "keep": 1}}},
    }
    demand = {"calls": {"channel": "voice", "rate": "60/h", "issues": {"any": 0.5, "other": 0.5}}}
    result, _ = found(ONE, demand=demand, **types)
    assert result.groups[0].formula.why_not == "keeps people for some contacts"


def test_speed_and_level_follow_the_group_that_serves() -> None:
    people = {"levels": {"speed": [0.5, 1.0]}}
    result, _ = found(ONE, people=people, groups={"front": {"staff": 20, "skills": {"any": 0}}})
    assert result.groups[0].load == pytest.approx(10.0)


def test_returns_come_later_and_not_beyond_the_end() -> None:
    """Nobody is helped and everybody is back after 6 h: a day has arrivals at 0, 6, 12 and 18 h."""
    result, _ = found(
        ONE,
        demand={"calls": {"channel": "voice", "rate": {"00:00": "60/h", "01:00": "0/h"}}},
        people={"levels": {"resolves": ["0 %", "0 %"]}},
        repeat_contact={"when_not_solved": "100 %", "after": "6 h"},
    )
    assert result.fresh == pytest.approx(60)
    assert result.contacts == pytest.approx(240)
    assert result.groups[0].contacts[[0, 1, 2, 12, 13, 14, 36, 37]] == pytest.approx(
        [30, 30, 0, 30, 30, 0, 30, 30]
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"groups": {"front": {"staff": 4}}}, "overloaded in 48 of 48 staffed intervals"),
        ({"groups": {"front": {"staff": {"06:00": 9}}}}, "live contacts reach group 'front' while nobody"),
        ({"channels": {"voice": {"hours": "06:00-18:00"}}}, "50.0% of the contacts (720) come while"),
        ({"groups": {"front": {"staff": 9, "channels": []}, "chat": {"staff": 1, "tier": 2}}}, ""),
    ],
)
def test_warnings(changes: dict[str, Any], said: str) -> None:
    told = warnings(found(ONE, **changes)[0])
    assert any(said in text for text in told) if said else told == ()


def test_work_that_can_wait_is_no_overload_while_it_fits_into_the_run() -> None:
    mail = {"voice": {"kind": "deferred", "after_hours": "queue"}}
    staff = {"front": {"staff": {"00:00": 12, "12:00": 0}}}
    assert warnings(found(ONE, channels=mail, groups=staff)[0]) == ()
    staff = {"front": {"staff": {"00:00": 9, "12:00": 0}}}
    assert warnings(found(ONE, channels=mail, groups=staff)[0]) == (
        "group 'front' has 120 h of work and 108 h of people in the run",
    )


def test_stretches_join_equal_days_and_neighbours(tmp_path: Path) -> None:
    result, blueprint = found(
        ONE,
        horizon={"start": "2026-03-02 00:00", "length": "7 d"},
        demand={"calls": {"channel": "voice", "rate": {"mon-fri": {"08:00": "60/h", "18:00": "0/h"}}}},
        groups={"front": {"staff": {"mon-thu": {"08:00": 6, "18:00": 0}, "fri": {"08:00": 5, "18:00": 0}}}},
    )
    lines = pieces(result.groups[0], result.grid, blueprint.calendar, 20)
    assert [(p.days, p.start, p.end, p.staff) for p in lines] == [
        ("mon-thu", "08:00", "18:00", 6),
        ("fri", "08:00", "18:00", 5),
    ]


@pytest.mark.rows("P9")
@pytest.mark.parametrize(
    ("calls", "load"), [(0, 5 / 2), (60, 5 / 2 + 5), (120, 5 / 2 + 10)], ids=["none", "as many", "twice"]
)
def test_several_contacts_at_once(calls: int, load: float) -> None:
    """Of three chats at once, each at 1 / 1.5 of its pace, an agent does two hours an hour; of calls one."""
    spec = ONE | {
        "channels": {"chat": {"kind": "chat"}, "voice": {}},
        "demand": {
            "chats": {"channel": "chat", "rate": "60/h"},
            "calls": {"channel": "voice", "rate": f"{calls}/h"},
        },
        "groups": {"front": {"staff": 20, "slots": {"chat": 3, "handling_by_load": [1, 1.2, 1.5]}}},
    }
    found = Scenario.model_validate(spec)
    [group] = estimate(found, compile_scenario(found, "0" * 64)).groups
    assert group.live == pytest.approx(load)
    assert group.formula.why_not == "its agents serve several contacts at once"


def test_work_that_comes_back_by_another_channel_is_counted_there() -> None:
    """40 chats an hour of 3 min take 2 people; nothing is solved, and all come back by phone, where it is."""
    spec = ONE | {
        "horizon": {"start": "2026-03-02 00:00", "length": "4 h"},
        "channels": {"chat": {}, "voice": {}},
        "demand": {"chats": {"channel": "chat", "rate": "40/h"}},
        "groups": {
            "desk": {"staff": 4, "channels": ["chat"], "skills": {"any": 0}},
            "phone": {"staff": 4, "channels": ["voice"], "skills": {"any": 1}},
        },
        "people": {"levels": {"resolves": [0, 1], "speed": [1, 1]}},
        "handling": {"any": {"talk": "3 min"}},
        "repeat_contact": {"when_not_solved": 1, "after": "1 s", "on": {"voice": 1}},
    }
    result, _ = found(spec)
    desk, phone = (group.load[:1] for group in result.groups)
    assert desk == pytest.approx(2)
    assert phone == pytest.approx(2, rel=0.01)
