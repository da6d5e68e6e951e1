"""Laws of staged routing, on centers that Hypothesis invents and on one made by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from scripted import blueprint_of, center, play_blueprint

from ccsim.blueprint import Blueprint
from ccsim.blueprint.model import Gate
from ccsim.outcomes import AgentState, VisitKind
from ccsim.streams import Draws
from ccsim.trace import NONE, Trace, same
from scenarios import cases

QUICK = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def gates(blueprint: Blueprint, queue: int) -> dict[int, Gate]:
    """Return when each group takes contacts of a queue."""
    plan = blueprint.queues[queue]
    found = plan.gates or tuple(tuple(Gate() for _ in rank) for rank in plan.ranks)
    return {
        g: gate
        for rank, row in zip(plan.ranks, found, strict=True)
        for g, gate in zip(rank, row, strict=True)
    }


def waits(trace: Trace) -> list[tuple[int, int, int, int, bool]]:
    """Return queue, group, entry, end of waiting and whether it ended with an agent, of visits to people."""
    table = trace.visits
    out = []
    for n in range(len(table["issue"])):
        if table["kind"][n] == VisitKind.BOT:
            continue
        start, end = int(table["started_at"][n]), int(table["ended_at"][n])
        left = start if start != NONE else end if end != NONE else trace.end_at
        out.append(
            (int(table["queue"][n]), int(table["group"][n]), int(table["entered_at"][n]), left, start != NONE)
        )
    return out


def idle_stretches(trace: Trace, group: int) -> list[tuple[int, int]]:
    """Return when agents of a group are idle."""
    table = trace.agent_intervals
    here = (table["group"] == group) & (table["state"] == AgentState.IDLE)
    return list(zip(table["from_at"][here].tolist(), table["to_at"][here].tolist(), strict=True))


@pytest.mark.rows("M12", "P7")
@QUICK
@given(cases(helped=True))
def test_nobody_is_taken_too_early_nor_waits_for_those_who_may(engine, case):
    """A further group takes whoever has waited for long enough, and as soon as enough of it are idle.

    Groups with other conditions may stay idle: these are looked at only when something happens.
    """
    blueprint = case.blueprint()
    trace = case.play(engine, blueprint)
    idle = {group: idle_stretches(trace, group) for group in range(len(blueprint.groups))}
    for queue, taken_by, entered_at, left_at, served in waits(trace):
        for group, gate in gates(blueprint, queue).items():
            if served and group == taken_by:
                assert left_at - entered_at >= gate.after
            if gate.queue_over >= 0 or gate.wait_over >= 0 or gate.idle_over:
                continue
            since = entered_at + gate.after
            edges = {since, left_at} | {at for stretch in idle[group] for at in stretch}
            for from_at, to_at in pairwise(sorted(at for at in edges if since <= at <= left_at)):
                assert sum(a <= from_at and to_at <= b for a, b in idle[group]) <= gate.keep


@pytest.mark.rows("P7")
@pytest.mark.parametrize(("stage", "other"), [({}, ["front", "back"]), ({"after": "2 h"}, ["front"])])
def test_no_condition_and_one_that_never_holds(engine, stage, other):
    """Help at once is a plain preference; help after the run is none."""
    arrivals = {"calls": [n * 7 for n in range(300)]}

    def run(ranks: list[object]) -> Trace:
        spec = center(
            groups={"front": {"staff": 2}, "back": {"staff": 2}},
            channels={"voice": {"patience": {"exponential": {"mean": "2 min"}}}},
            handling={"any": {"talk": {"exponential": {"mean": "50 s"}}}},
            routing={"preferences": {"any": ranks}},
        )
        return play_blueprint(engine, blueprint_of(spec), arrivals, Draws(3, 0))

    assert same(run(["front", {"back": stage}]), run(other))
    assert not same(run(["front", {"back": {"after": "20 s"}}]), run(other))


@pytest.mark.rows("M12", "P7")
@QUICK
@given(cases())
def test_sites_without_people_of_their_own_change_nothing(engine, case):
    """The draw of the site moves no other draw, and groups that belong to all sites serve as before."""
    spec = case.spec | {"routing": case.spec["routing"] | {"sites": {"north": 0.5, "south": 0.5}}}
    before = case.play(engine, case.blueprint())
    after = play_blueprint(engine, replace(case, spec=spec).blueprint(), case.arrivals, Draws(case.seed, 0))
    for name in ("issues", "contacts", "agent_intervals"):
        mine, theirs = before.table(name), after.table(name)
        assert all((mine[column] == theirs[column]).all() for column in mine)
