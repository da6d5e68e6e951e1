"""What holds for every campaign of invented centers, whatever else happens in them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from failing import plan_of
from hypothesis import HealthCheck, Phase, given, settings

from ccsim.blueprint import Blueprint
from ccsim.blueprint.model import BY_RATE
from ccsim.engine.reference import simulate
from ccsim.measures import check_conservation, littles_law, setting_of
from ccsim.outcomes import AgentState, ContactOrigin, ContactOutcome, IssueOutcome
from ccsim.trace import NONE, Trace
from scenarios import Case, cases

QUICK = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def rows(trace: Trace, table: str) -> list[dict[str, int]]:
    columns = trace.table(table)
    return [
        dict(zip(columns, row, strict=True))
        for row in zip(*(c.tolist() for c in columns.values()), strict=True)
    ]


def issues_of(trace: Trace, stream: int) -> list[dict[str, int]]:
    return [row for row in rows(trace, "issues") if row["stream"] == stream]


def check_campaign(case: Case, blueprint: Blueprint, trace: Trace, number: int) -> None:
    """Whom a campaign calls, when, how often, and what becomes of it."""
    plan = blueprint.campaigns[number]
    spec = case.spec["outbound"][plan.name]
    issues = issues_of(trace, plan.stream)
    listed = len(case.arrivals[f"outbound {plan.name}"]) if plan.size == BY_RATE else plan.size
    assert listed < 0 or len(issues) <= listed
    assert [row["ordinal"] for row in issues] == list(range(len(issues)))
    every = rows(trace, "contacts")
    for issue in issues:
        mine = [row for row in every if row["issue"] == issue["issue"]]
        assert 1 <= len(mine) <= spec["tries"]
        assert all(row["origin"] == ContactOrigin.OUTBOUND for row in mine)
        assert all(row["outcome"] == ContactOutcome.NOT_REACHED for row in mine[:-1])
        for before, after in pairwise(mine):
            assert after["arrived_at"] >= before["ended_at"]
        for row in mine:
            assert row["arrived_at"] < blueprint.horizon
            assert [is_open for at, is_open in plan.hours if at <= row["arrived_at"]][-1] == 1
        last = ContactOutcome(mine[-1]["outcome"])
        again = last == ContactOutcome.NOT_REACHED and len(mine) < spec["tries"]
        ends = {
            ContactOutcome.ANSWERED: IssueOutcome.RESOLVED,
            ContactOutcome.MISMATCH: IssueOutcome.LOST,
            ContactOutcome.NOT_REACHED: IssueOutcome.IN_PROGRESS if again else IssueOutcome.LOST,
            ContactOutcome.IN_PROGRESS: IssueOutcome.IN_PROGRESS,
        }
        assert issue["outcome"] == ends[last]
        if plan.ratio == 0:
            assert last != ContactOutcome.MISMATCH


def calls_leave_agents_free(blueprint: Blueprint, trace: Trace) -> None:
    """When a call begins that takes an agent, more are idle than the campaign leaves free.

    Those are counted who were idle up to the instant, or began to be or were idle for no time at it: an
    event of the same instant may have taken them since.
    """
    streams = {plan.stream: plan for plan in blueprint.campaigns if plan.ratio == 0}
    agents = rows(trace, "agent_intervals")
    for contact in rows(trace, "contacts"):
        plan = streams.get(contact["issue"] >> 40)
        if plan is None:
            continue
        groups = {group for rank in blueprint.queues[plan.queue].ranks for group in rank}
        at = contact["arrived_at"]
        there = {
            row["agent"] for row in agents if row["group"] in groups and row["from_at"] <= at <= row["to_at"]
        }
        busy = {
            row["agent"]
            for row in agents
            if row["from_at"] < at < row["to_at"] and row["state"] != AgentState.IDLE
        }
        assert len(there - busy) > plan.over


@pytest.mark.known("C21")
@pytest.mark.rows("P6", "M20")
@QUICK
@given(cases(rings=True))
def test_campaigns(case: Case) -> None:
    blueprint = plan_of(case)
    if not blueprint.campaigns:
        return
    trace = simulate(blueprint, case.seed, 0)
    check_conservation(trace)
    littles_law(trace, setting_of(blueprint))
    for number in range(len(blueprint.campaigns)):
        check_campaign(case, blueprint, trace, number)
    calls_leave_agents_free(blueprint, trace)


@pytest.mark.rows("P6")
@QUICK
@given(cases(rings=True))
def test_a_campaign_draws_nothing_for_those_who_call(case: Case) -> None:
    """Without campaigns the same customers come, with the same issues."""
    blueprint = plan_of(case)
    if not blueprint.campaigns:
        return
    trace = simulate(blueprint, case.seed, 0)
    alone = plan_of(Case(case.spec | {"outbound": {}}, case.arrivals, case.seed, case.own))
    without = simulate(alone, case.seed, 0)
    inbound = len(alone.streams)
    mine = [row for row in rows(trace, "issues") if row["stream"] < inbound]
    theirs = [row for row in rows(without, "issues") if row["stream"] < inbound]
    for here, there in zip(mine, theirs, strict=True):
        for column in ("issue", "issue_type", "segment", "opened_at"):
            assert here[column] == there[column] != NONE
