"""Laws of agents who serve several contacts at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from known import simulator

from ccsim.blueprint import Blueprint, compile_scenario
from ccsim.measures import check_conservation, littles_law, setting_of
from ccsim.outcomes import AgentState, VisitKind
from ccsim.scenario.schema import Scenario
from ccsim.trace import NONE, Trace
from scenarios import Case, cases

QUICK = settings(
    max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def chats(staff: int, slots: dict[str, Any] | None, **group: Any) -> Blueprint:
    """Return ten hours of a busy chat desk."""
    spec = {
        "ccsim": 1,
        "horizon": {"length": "10 h"},
        "channels": {"chat": {"kind": "chat", "patience": {"exponential": {"mean": "3 min"}}}},
        "demand": {"chats": {"channel": "chat", "rate": "2/min"}},
        "groups": {"agents": {"staff": staff, **group} | ({"slots": slots} if slots else {})},
        "handling": {
            "any": {"talk": {"lognormal": {"mean": "5 min", "sd": "4 min"}}, "after_contact_work": "1 min"}
        },
    }
    return compile_scenario(Scenario.model_validate(spec), "0" * 64)


@pytest.mark.rows("P9")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_slots_of_equal_pace_are_agents(engine: str, seed: int) -> None:
    """Four people with three slots that slow nobody down serve each contact exactly when twelve would."""
    simulate = simulator(engine)
    slots = simulate(chats(4, {"chat": 3}), seed, 0).visits
    agents = simulate(chats(12, None), seed, 0).visits
    for column in slots:
        if column != "agent":
            np.testing.assert_array_equal(slots[column], agents[column])


@pytest.mark.rows("P9")
def test_one_at_a_time_in_slots_is_one_at_a_time(engine: str) -> None:
    """A contact that takes all the slots is served as by people without slots, by the same people."""
    simulate = simulator(engine)
    pace = {"chat": 3, "takes": {"chat": 3}, "handling_by_load": [1, 2, 3]}
    for group in ({}, {"pause_after": "20 s"}):
        slots = simulate(chats(12, pace, **group), 1, 0).visits
        agents = simulate(chats(12, None, **group), 1, 0).visits
        for column in slots:
            np.testing.assert_array_equal(slots[column], agents[column])


def overlaps(trace: Trace, blueprint: Blueprint) -> None:
    """The slots in use of an agent are those of the contacts in hand, at every instant."""
    visits, agents = trace.visits, trace.agent_intervals
    channel = {
        (issue, contact): channel
        for issue, contact, channel in zip(
            *(trace.contacts[c].tolist() for c in ("issue", "contact", "channel")), strict=True
        )
    }
    columns = ("issue", "contact", "kind", "group", "agent", "started_at", "ended_at", "after_contact_work")
    steps: dict[int, list[tuple[int, int]]] = {}
    for row in zip(*(visits[c].tolist() for c in columns), strict=True):
        issue, contact, kind, group, agent, start, end, after = row
        if kind == VisitKind.BOT or start == NONE or blueprint.groups[group].slots is None:
            continue
        taken = blueprint.groups[group].slots.takes[channel[issue, contact]]
        until = min(trace.end_at, trace.end_at if end == NONE else end + after)
        steps.setdefault(agent, []).extend([(start, taken), (until, -taken)])
    for number, group in enumerate(blueprint.groups):
        if group.slots is None:
            continue
        mine = agents["group"] == number
        assert set(agents["state"][mine].tolist()) <= {AgentState.IDLE, AgentState.BUSY, AgentState.PAUSE}
        assert agents["slots"][mine].max(initial=0) <= group.slots.size
        busy = mine & (agents["state"] == AgentState.BUSY)
        rows = zip(*(agents[c][busy].tolist() for c in ("agent", "from_at", "to_at", "slots")), strict=True)
        for agent, start, end, used in rows:
            changes = steps.get(agent, [])
            assert used == sum(by for at, by in changes if at <= start)
            assert not [at for at, _ in changes if start < at < end]


def answered_only(case: Case) -> bool:
    """Whether nobody is called back; when an agent began to dial is not in the trace."""
    return not any("callback" in channel for channel in case.spec["channels"].values())


@pytest.mark.rows("P9", "P14")
@QUICK
@given(cases(chats=True).filter(answered_only))
def test_every_run_with_slots(engine: str, case: Case) -> None:
    blueprint = case.blueprint()
    trace = case.play(engine, blueprint)
    check_conservation(trace)
    littles_law(trace, setting_of(blueprint))
    overlaps(trace, blueprint)
    # Who has room and nothing in hand leaves nobody waiting whom the group serves.
    visits, agents = trace.visits, trace.agent_intervals
    idle = agents["state"] == AgentState.IDLE
    waits = visits["kind"] != VisitKind.BOT
    left = np.where(visits["started_at"] == NONE, visits["ended_at"], visits["started_at"])
    left = np.where(left == NONE, trace.end_at, left)
    for visit in np.flatnonzero(waits):
        able = {g for rank in blueprint.queues[visits["queue"][visit]].ranks for g in rank}
        there = idle & np.isin(agents["group"], list(able))
        starts = np.maximum(agents["from_at"][there], visits["entered_at"][visit])
        assert (np.minimum(agents["to_at"][there], left[visit]) <= starts).all()
