"""The load behind `check` where it changes over the day: recorded contacts, laws by period, pauses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from ccsim.blueprint import Blueprint, compile_scenario
from ccsim.engine.reference import simulate
from ccsim.estimate import Estimate, estimate, pieces, warnings
from ccsim.outcomes import AgentState
from ccsim.scenario.schema import Scenario
from ccsim.theory import ErlangA

HOUR = 3.6e9
DAY: dict[str, Any] = {
    "ccsim": 1,
    "horizon": {"start": "2026-03-02 00:00", "length": "1 d", "interval": "30 min"},
    "channels": {"voice": {"patience": {"exponential": {"mean": "3 min"}}}},
    "demand": {"calls": {"channel": "voice", "rate": "60/h"}},
    "groups": {"front": {"staff": 20}},
    "handling": {"any": {"talk": "4 min"}},
}


def found(**changes: Any) -> tuple[Estimate, Blueprint]:
    spec = Scenario.model_validate({**DAY, **changes})
    blueprint = compile_scenario(spec, "")
    return estimate(spec, blueprint), blueprint


def by_period(whose: str, **laws: str) -> dict[str, Any]:
    """Return a law by period; ``h12_15`` is 12:15."""
    return {"by_period": {"of": whose, "laws": {at[1:].replace("_", ":"): law for at, law in laws.items()}}}


@pytest.mark.rows("P1", "P13")
def test_a_log_says_which_issues_come_when() -> None:
    """20 short ones in the first half-hour, 10 long ones in the second; 4 of unknown type, 3 : 1."""
    replay = {
        "time": [*(f"{n} min" for n in range(20)), *(f"{30 + n} min" for n in range(14))],
        "issue_type": ["short"] * 20 + ["long"] * 10 + [None] * 4,
        "segment": ["b"] * 34,
    }
    result, _ = found(
        segments={"a": {"share": 0.5}, "b": {"share": 0.5}},
        issue_types={"short": {}, "long": {}},
        demand={"calls": {"channel": "voice", "replay": replay, "issues": {"short": 0.75, "long": 0.25}}},
        handling={"short": {"talk": "3 min"}, "long": {"talk": "12 min"}},
    )
    group = result.groups[0]
    assert group.contacts[:3] == pytest.approx([20, 14, 0])
    assert group.load[:3] == pytest.approx([20 * 3 / 30, (10 * 12 + 3 * 3 + 1 * 12) / 30, 0])
    assert result.fresh == pytest.approx(34)
    # Shares may be left out where all types are recorded.
    replay = {"time": ["1 min", "2 min"], "issue_type": ["long", "long"]}
    result, _ = found(
        issue_types={"short": {}, "long": {}},
        demand={"calls": {"channel": "voice", "replay": replay}},
        handling={"short": {"talk": "3 min"}, "long": {"talk": "12 min"}},
    )
    assert result.groups[0].load[:2] == pytest.approx([2 * 12 / 30, 0])


@pytest.mark.rows("P1", "P13")
def test_a_log_says_how_long_its_contacts_take_the_first_time() -> None:
    """6 and 12 min are recorded, one is drawn (4 min); half of them come back after 2 h and take 4 min."""
    replay = {"time": ["1 min", "2 min", "40 min"], "handling_time": ["6 min", "12 min", None]}
    result, _ = found(
        demand={"calls": {"channel": "voice", "replay": replay}},
        handling={"any": {"talk": "4 min", "after_contact_work": "30 s"}},
        people={"levels": {"resolves": ["50 %", "50 %"]}},
        repeat_contact={"when_not_solved": "100 %", "after": "2 h"},
    )
    group = result.groups[0]
    assert group.contacts[[0, 1, 4, 5, 8]] == pytest.approx([2, 1, 1, 0.5, 0.5])
    assert group.load[[0, 1, 4, 5, 8]] * 30 == pytest.approx([18 + 1, 4.5, 4.5, 2.25, 2.25])


@pytest.mark.rows("P2", "P13")
@pytest.mark.parametrize("whose", ["arrival", "service"])
def test_laws_by_period_hold_in_their_period(whose: str) -> None:
    """4 min until 12:15, then 10 min; the average over the week is in neither."""
    talk = by_period(whose, h00_00="4 min", h12_15="10 min")
    result, _ = found(handling={"any": {"talk": talk, "after_contact_work": "1 min"}})
    group = result.groups[0]
    assert group.load[[0, 23, 24, 25, 47]] == pytest.approx([5, 5, 8, 11, 11])


@pytest.mark.rows("P2", "P13")
def test_patience_by_period_goes_into_the_formula_of_its_period() -> None:
    patience = by_period("service", h00_00="3 min", h12_00="6 min")
    result, blueprint = found(channels={"voice": {"patience": patience}}, groups={"front": {"staff": 4}})
    parts = pieces(result.groups[0], result.grid, blueprint.calendar, 20)
    assert result.groups[0].formula.patience[[0, 23, 24, 47]] / 6e7 == pytest.approx([3, 3, 6, 6])
    early, late = (ErlangA(60 / 3600, 240.0, 4, patience).asa for patience in (180.0, 360.0))
    assert parts[0].asa == pytest.approx((early + late) / 2, rel=2e-3)


@pytest.mark.rows("P2", "P13")
def test_returns_by_period_come_after_the_delay_of_their_period() -> None:
    """Everybody is back: after 1 h from a morning's contact, after 3 h from an afternoon's."""
    rate = {"00:00": "0/h", "09:00": "60/h", "09:30": "0/h", "15:00": "60/h", "15:30": "0/h"}
    result, _ = found(
        demand={"calls": {"channel": "voice", "rate": rate}},
        people={"levels": {"resolves": ["0 %", "0 %"]}},
        repeat_contact={
            "when_not_solved": "100 %",
            "after": by_period("service", h00_00="1 h", h12_00="3 h"),
        },
    )
    contacts = result.groups[0].contacts
    # 09:00, 10:00, 11:00, 12:00, then every 3 h; and from 15:00 every 3 h, twice by then.
    half_hours = np.zeros(48)
    for hour in (9, 10, 11, 12, 15, 18, 21):
        half_hours[2 * hour] += 30
    for hour in (15, 18, 21):
        half_hours[2 * hour] += 30
    assert contacts == pytest.approx(half_hours)


@pytest.mark.rows("P8", "P13")
def test_who_pauses_is_neither_busy_nor_there() -> None:
    """60 an hour, 4 min each and a pause of 1 min: 4 erlangs, one person always pausing."""
    result, blueprint = found(groups={"front": {"staff": 6, "pause_after": "1 min"}})
    group = result.groups[0]
    assert (group.load[3], group.pausing[3]) == pytest.approx((4.0, 1.0))
    (piece,) = pieces(group, result.grid, blueprint.calendar, 20)
    assert piece.occupancy == pytest.approx(4 / 5)
    theory = ErlangA(60 / 3600, 300.0, 6, 180.0)
    assert piece.asa == pytest.approx(theory.asa, rel=2e-3)
    assert warnings(result) == ()
    result, blueprint = found(groups={"front": {"staff": 5, "pause_after": "2 min"}})
    (piece,) = pieces(result.groups[0], result.grid, blueprint.calendar, 20)
    assert piece.overloaded
    assert warnings(result) == (
        "group 'front' is overloaded in 48 of 48 staffed intervals; worst mon 00:00: 4.0 erlangs and "
        "2.0 of pauses for 5 people",
    )
    groups = {"first": {"staff": 4, "pause_after": "4 min"}, "second": {"staff": 6}}
    result, _ = found(groups=groups, routing={"preferences": {"any": ["first", "second"]}})
    # 4 people have room for 30 contacts an hour of 4 min and a pause of 4.
    assert [group.load[5] for group in result.groups] == pytest.approx([2.0, 2.0], abs=0.01)


def test_all_of_it_agrees_with_the_engine() -> None:
    """Work, visits, pauses by half of the day, against 24 replications with people enough.

    6 comparisons with |z| < 4.5 and 1 % of tolerance for the intervals: a false alarm in fewer than 1 of
    20,000 runs.
    """
    talk = by_period("arrival", h00_00="3 min", h12_15="7 min")
    after = by_period("service", h00_00="1 min", h12_15="3 min")
    result, blueprint = found(
        groups={"front": {"staff": 60, "pause_after": "90 s"}},
        handling={"any": {"talk": talk, "after_contact_work": after}},
        people={"levels": {"resolves": ["70 %", "70 %"]}},
        repeat_contact={
            "when_not_solved": "80 %",
            "after": by_period("service", h00_00="3 h", h06_00="40 min"),
        },
    )
    runs, noon = 24, blueprint.horizon // 2
    seen = np.zeros((runs, 6))
    for run in range(runs):
        trace = simulate(blueprint, 1, run)
        visits, agents = trace.visits, trace.agent_intervals
        inside = visits["entered_at"] < blueprint.horizon
        early = visits["entered_at"] < noon
        handling = (visits["talk_time"] + visits["after_contact_work"]) / HOUR
        rest = agents["state"] == AgentState.PAUSE
        rest &= agents["from_at"] < blueprint.horizon
        paused = (agents["to_at"] - agents["from_at"]) / HOUR
        seen[run] = (
            handling[early].sum(),
            handling[inside & ~early].sum(),
            early.sum(),
            (inside & ~early).sum(),
            paused[rest & (agents["from_at"] < noon)].sum(),
            paused[rest & (agents["from_at"] >= noon)].sum(),
        )
    group = result.groups[0]
    halves = (slice(0, 24), slice(24, 48))
    expected = np.array(
        [
            float((part[half] * unit).sum())
            for part, unit in ((group.load, 0.5), (group.contacts, 1.0), (group.pausing, 0.5))
            for half in halves
        ]
    )
    error = seen.std(axis=0, ddof=1) / math.sqrt(runs)
    z = np.maximum(np.abs(seen.mean(axis=0) - expected) - 0.01 * expected, 0) / error
    print("z", z.round(2), "seen", seen.mean(axis=0).round(2), "expected", expected.round(2))
    assert np.all(z < 4.5)
