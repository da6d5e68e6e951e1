"""What a change must leave alone, and the one direction in which a change may move a wait."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scripted import SECOND, blueprint_of, center, play_blueprint

from ccsim.blueprint import Blueprint
from ccsim.engine import compiled, reference
from ccsim.streams import Draws
from ccsim.trace import NONE, Trace, same
from scenarios import cases, centers, laws

QUICK = settings(
    max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
SIMULATE = {"reference": reference.simulate, "compiled": compiled.simulate}


def told(blueprint: Blueprint, trace: Trace, streams: int) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of the first streams with names for numbers; agents as (group, number in it)."""
    groups = trace.labels["group"]
    out: dict[str, list[dict[str, Any]]] = {}
    keys = {int(i) for i, s in zip(trace.issues["issue"], trace.issues["stream"], strict=True) if s < streams}
    for name in ("issues", "contacts", "visits", "agent_intervals"):
        table = trace.table(name)
        frame = trace.to_frame(name)
        if "agent" in frame:
            first = {groups[n]: plan.first_agent for n, plan in enumerate(blueprint.groups)}
            frame["agent"] = [
                None if agent == NONE else agent - first[groups[group]]
                for agent, group in zip(table["agent"].tolist(), table["group"].tolist(), strict=True)
            ]
        if "issue" in frame:
            frame = frame[[int(key) in keys for key in table["issue"]]]
        # NaN is unequal to itself, so instants that never came are told as text.
        out[name] = frame.astype(object).where(frame.notna(), "never").to_dict("records")
    return out


def with_spare_group(spec: dict[str, Any]) -> dict[str, Any]:
    """Add an issue type of which there is none, and people who can do nothing else."""
    out = copy.deepcopy(spec)
    out["issue_types"]["unheard of"] = {}
    for group in out["groups"].values():
        group["skills"] = group["skills"] or dict.fromkeys(spec["issue_types"], 1.0)
    out["groups"]["spare"] = {"staff": 3, "skills": {"unheard of": 1.0}, "tier": 1}
    return out


@QUICK
@given(cases())
def test_an_unused_group_changes_nothing(engine, case):
    """The trace is equal apart from numbering, and the group itself."""
    base, more = case.blueprint(), case.blueprint(with_spare_group(case.spec))
    before = told(base, case.play(engine, base), len(base.streams))
    after = told(more, case.play(engine, more), len(more.streams))
    after["agent_intervals"] = [row for row in after["agent_intervals"] if row["group"] != "spare"]

    def order(row: dict[str, Any]) -> tuple[Any, ...]:
        return row["group"], row["agent"], row["from_at"]

    for told_of in (before, after):
        told_of["agent_intervals"].sort(key=order)
    assert after == before


def with_world_beside(spec: dict[str, Any]) -> dict[str, Any]:
    """Add a channel with a stream, an issue type, a bot and people of its own."""
    out = copy.deepcopy(spec)
    for group in out["groups"].values():
        group["channels"] = group["channels"] or list(spec["channels"])
    out["issue_types"]["beside"] = {}
    out["channels"]["beside"] = {"lines": 3, "patience": "90 s"}
    out["demand"]["from beside"] = {"channel": "beside", "rate": "60/h", "issues": {"beside": 1}}
    out["groups"]["beside"] = {"staff": 2, "channels": ["beside"], "tier": 1}
    out.setdefault("bots", {})["beside bot"] = {"before": ["beside"], "session": "20 s"}
    return out


@QUICK
@given(cases())
def test_what_is_added_beside_moves_nothing(engine, case):
    """Another channel with its own stream, bot and people: everybody else's trace is as it was."""
    base, more = case.blueprint(), case.blueprint(with_world_beside(case.spec))
    arrivals = dict(case.arrivals) | {"from beside": [at * 30 for at in range(40)]}
    before = case.play(engine, base)
    after = play_blueprint(engine, more, arrivals, Draws(case.seed, 0))
    streams = len(base.streams)
    assert len(after.issues["issue"]) == len(before.issues["issue"]) + 40
    mine, theirs = told(base, before, streams), told(more, after, streams)
    for name in ("issues", "contacts", "visits"):
        assert theirs[name] == mine[name]


@QUICK
@given(
    st.integers(1, 4),
    laws(0, 240),
    laws(0, 60),
    st.lists(st.integers(0, 120), min_size=20, max_size=60),
    st.integers(0, 1000),
)
def test_one_more_agent_lengthens_no_wait(engine, staff, talk, after, instants, seed):
    """In one first-come-first-served queue that nobody leaves; everybody's work is the same."""
    arrivals = {"calls": sorted(at * 10 for at in instants)}

    def starts(people: int) -> list[int]:
        spec = center(
            horizon={"length": "1 h", "after_close": "drain"},
            staff=people,
            handling={"any": {"talk": talk, "after_contact_work": after}},
        )
        trace = play_blueprint(engine, blueprint_of(spec), arrivals, Draws(seed, 0))
        started: list[int] = trace.visits["started_at"].tolist()
        return started

    few, more = starts(staff), starts(staff + 1)
    assert len(few) == len(more) == len(instants)
    assert all(b <= a for a, b in zip(few, more, strict=True))


@QUICK
@given(centers(), st.integers(0, 1000))
def test_scaling_demand_renumbers_nothing(engine, spec, seed):
    """The k-th issue of a stream keeps its type and segment, and comes earlier; at twice the rate by half."""
    double = copy.deepcopy(spec)
    for stream in double["demand"].values():
        stream["scale"] = 2
    few, more = (SIMULATE[engine](blueprint_of(s), seed, 0) for s in (spec, double))
    later = {key: n for n, key in enumerate(more.issues["issue"].tolist())}
    assert set(few.issues["issue"].tolist()) <= set(later)
    for n, key in enumerate(few.issues["issue"].tolist()):
        for column in ("issue_type", "segment"):
            assert few.issues[column][n] == more.issues[column][later[key]]
        # the rate is constant: half the time, up to the rounding down of both
        assert -1 <= 2 * more.issues["opened_at"][later[key]] - few.issues["opened_at"][n] <= 1


@QUICK
@given(centers(), st.integers(0, 1000), st.permutations([0, 1, 2]))
def test_a_replication_is_the_same_alone_again_and_in_any_order(engine, spec, seed, order):
    simulate, blueprint = SIMULATE[engine], blueprint_of(spec)
    batch = {k: simulate(blueprint, seed, k) for k in order}
    assert same(batch[1], simulate(blueprint_of(spec), seed, 1))
    assert same(batch[2], simulate(blueprint, seed, 2))


def test_replications_and_seeds_differ(engine):
    simulate = SIMULATE[engine]
    blueprint = blueprint_of(center(demand={"calls": {"channel": "voice", "rate": "60/h"}}))
    opened = [simulate(blueprint, *key).issues["opened_at"].tolist() for key in ((1, 0), (1, 1), (2, 0))]
    assert len({tuple(instants) for instants in opened}) == 3


@pytest.mark.parametrize("rate", ["60/h", "0/h"])
def test_arrivals_lie_in_the_horizon_in_order(engine, rate):
    blueprint = blueprint_of(center(demand={"calls": {"channel": "voice", "rate": rate}}))
    trace = SIMULATE[engine](blueprint, 1, 0)
    opened = trace.issues["opened_at"]
    assert (opened[1:] >= opened[:-1]).all()
    assert ((opened >= 0) & (opened < 3600 * SECOND)).all()
    assert (len(opened) > 0) == (rate != "0/h")
