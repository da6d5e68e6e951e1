"""The engines agree in every field of every trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from scripted import SECOND, blueprint_of, center
from twins import difference, parted, with_arrivals

from ccsim.blueprint import Blueprint, compile_scenario
from ccsim.engine import compiled, reference
from ccsim.scenario import load
from ccsim.streams import Draws
from scenarios import AGENT_CHOICES, CONTACT_CHOICES, Case, cases

ROOT = Path(__file__).resolve().parents[2] / "scenarios"
BUNDLED = sorted(
    path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.yaml") if path.name != "base.yaml"
)
SEEDS = (1, 2, 3, 4, 5)
QUICK = settings(
    max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
LONG = settings(QUICK, max_examples=5000, derandomize=False)


def blueprint(name: str, changes: Mapping[str, object] | None = None) -> Blueprint:
    scenario = load(ROOT / name).with_changes(changes or {})
    return compile_scenario(scenario.spec, scenario.hash)


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_scenarios(name: str) -> None:
    plan = blueprint(name)
    for seed in SEEDS:
        assert parted(plan, seed) == ""


@pytest.mark.rows("M12", "P7")
@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("contact", [choice for choice in CONTACT_CHOICES if choice != "priority"])
def test_bundled_scenarios_with_every_choice_of_contacts(name: str, contact: str) -> None:
    spec = load(ROOT / name).spec
    changes: dict[str, object] = {"routing.contact": contact}
    if contact == "score":
        changes["routing.waiting_gains"] = {"channels": {next(iter(spec.channels)): 7}}
    elif spec.routing.contact == "score":
        changes["routing.waiting_gains"] = None
    plan = blueprint(name, changes)
    for seed in SEEDS:
        assert parted(plan, seed) == ""


@pytest.mark.rows("M12")
@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("agent", [choice for choice in AGENT_CHOICES if choice != "longest_idle"])
def test_bundled_scenarios_with_every_choice_of_agents(name: str, agent: str) -> None:
    plan = blueprint(name, {"routing.agent": agent})
    for seed in SEEDS:
        assert parted(plan, seed) == ""


def agree(case: Case) -> None:
    instants = {name: [at * SECOND for at in seconds] for name, seconds in case.arrivals.items()}
    assert parted(with_arrivals(case.blueprint(), instants), case.seed) == ""


@QUICK
@given(cases())
def test_invented_centers_full_of_ties(case: Case) -> None:
    agree(case)


@pytest.mark.precision
@LONG
@given(cases())
def test_many_more_invented_centers(case: Case) -> None:
    agree(case)


def test_antithetic_runs_agree() -> None:
    plan = blueprint("library/one_queue.yaml")
    from ccsim.engine.compiled.engine import play
    from ccsim.engine.reference.engine import _Run

    draws = Draws(1, 0, antithetic=True)
    assert difference(_Run(plan, draws).play(), play(plan, draws)) == ""
    assert difference(play(plan, draws), compiled.simulate(plan, 1, 0)) != ""


def test_more_inside_than_the_first_memory_holds() -> None:
    """Nobody answers for an hour: slots, calendar and rows have to grow while a run is under way."""
    spec = center(
        staff={"00:00": 0, "00:50": 30},
        channels={
            "voice": {"patience": {"exponential": {"mean": "40 min"}}, "redials": {"after_abandonment": 0.5}}
        },
        demand={"calls": {"channel": "voice", "rate": "20000/h"}},
        horizon={"length": "1 h", "after_close": "drain"},
    )
    plan = blueprint_of(spec)
    trace = compiled.simulate(plan, 1, 0)
    assert len(trace.issues["issue"]) > 15_000
    assert difference(reference.simulate(plan, 1, 0), trace) == ""


def test_a_difference_is_seen() -> None:
    """The comparison itself notices one microsecond in one field of one row."""
    trace = reference.simulate(blueprint("library/one_queue.yaml"), 1, 0)
    ended = trace.contacts["ended_at"].copy()
    ended[7] += 1
    other = replace(trace, contacts=trace.contacts | {"ended_at": ended})
    assert difference(trace, other).startswith("contacts.ended_at, row 7")
    other = replace(trace, contacts={name: column[:-1] for name, column in trace.contacts.items()})
    assert "rows against" in difference(trace, other)
    assert difference(trace, replace(trace, end_at=trace.end_at + 1)) != ""
    wide = trace.contacts | {"channel": trace.contacts["channel"].astype(np.int64)}
    assert "int64" in difference(trace, replace(trace, contacts=wide))
