"""Runs that return to Python on the way come to the same as those that do not."""

from __future__ import annotations

import pytest
from scripted import blueprint_of, center
from twins import difference, parted, sum_difference
from witness import little_memory, returns

from ccsim.blueprint import Blueprint
from ccsim.engine import compiled, reference
from ccsim.engine.compiled.loop import EVENTS, Status
from ccsim.measures import setting_of, sums_of
from scenarios import AGENT_CHOICES


def crowded() -> Blueprint:
    """Nobody answers for most of an hour: slots, calendar and rows grow while a run is under way."""
    return blueprint_of(
        center(
            staff={"00:00": 0, "00:50": 30},
            channels={
                "voice": {
                    "patience": {"exponential": {"mean": "40 min"}},
                    "redials": {"after_abandonment": 0.5},
                }
            },
            demand={"calls": {"channel": "voice", "rate": "20000/h"}},
            horizon={"length": "1 h", "after_close": "drain"},
        )
    )


def week() -> Blueprint:
    """A million contacts, some of which wait."""
    return blueprint_of(
        center(
            staff=113,
            channels={"voice": {"patience": {"exponential": {"mean": "2 min"}}}},
            handling={"any": {"talk": {"exponential": {"mean": "1 min"}}}},
            demand={"calls": {"channel": "voice", "rate": "6600/h"}},
            horizon={"length": "168 h", "after_close": "drain"},
        )
    )


def test_more_inside_than_the_first_memory_holds() -> None:
    plan = crowded()
    with returns() as returned:
        trace, sums = compiled.simulate(plan, 1, 0), compiled.adder(plan)(1, 0)
    assert min(returned[why] for why in (Status.HEAP_FULL, Status.SLOTS_FULL, Status.ROWS_FULL)) > 0
    expected = reference.simulate(plan, 1, 0)
    assert len(expected.issues["issue"]) > 15_000
    assert difference(expected, trace) == ""
    assert sum_difference(sums_of(expected, setting_of(plan)), sums) == ""


def test_hardly_any_first_memory() -> None:
    """The same with room for one issue and a handful of rows: hundreds of returns."""
    plan = crowded()
    trace, sums = compiled.simulate(plan, 1, 0), compiled.adder(plan)(1, 0)
    with little_memory() as returned:
        assert difference(trace, compiled.simulate(plan, 1, 0)) == ""
        assert sum_difference(sums, compiled.adder(plan)(1, 0)) == ""
    assert returned[Status.ROWS_FULL] > 100


@pytest.mark.parametrize("choice", AGENT_CHOICES)
def test_memory_grows_while_people_are_idle(choice: str) -> None:
    """What is known of idle people is found again after everything has moved."""
    plan = blueprint_of(
        center(
            staff=30,
            handling={"any": {"talk": {"exponential": {"mean": "2 min"}}}},
            demand={"calls": {"channel": "voice", "rate": "600/h"}},
            routing={"agent": choice},
        )
    )
    with little_memory() as returned:
        assert parted(plan, 1) == ""
    assert returned[Status.SLOTS_FULL] > 0


def test_more_events_than_one_go() -> None:
    """Every contact is at least an arrival and an end, so the budget of events is spent several times."""
    plan = week()
    with returns() as returned:
        sums = compiled.adder(plan)(1, 0)
    trace = compiled.simulate(plan, 1, 0)
    assert returned[Status.PAUSED] >= 2 * len(trace.contacts["issue"]) // EVENTS > 1
    assert sum_difference(sums_of(trace, setting_of(plan)), sums) == ""


@pytest.mark.precision
def test_more_events_than_one_go_on_both_engines() -> None:
    assert parted(week(), 1) == ""
