"""Scenario to blueprint."""

from __future__ import annotations

from ccsim.blueprint.arrivals import campaign_streams, stream_plan
from ccsim.blueprint.busyness import busyness_plans
from ccsim.blueprint.flow import Flow
from ccsim.blueprint.laws import LawBook
from ccsim.blueprint.leaving import closings
from ccsim.blueprint.lines import line_pools
from ccsim.blueprint.model import (
    AgentChoice,
    Blueprint,
    Cells,
    ChannelPlan,
    ContactChoice,
    GroupPlan,
    LossPlan,
    RoutingPlan,
)
from ccsim.blueprint.queues import QueueBook
from ccsim.blueprint.slots import slot_plan
from ccsim.blueprint.starting import STREAM, busy_at_start, start_rows
from ccsim.scenario.calendar import Calendar, StepFunction, make_calendar
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.people import Department, Group
from ccsim.units import DAY

LONGEST_DRAIN = 1000 * 365 * DAY
"""Whoever has not finished so long after the horizon is in progress, as under ``cut``."""


def compile_scenario(scenario: Scenario, scenario_hash: str) -> Blueprint:
    """Turn a checked scenario into integer-indexed tables."""
    calendar = make_calendar(scenario.horizon, scenario.day_types)
    cells = Cells(len(scenario.channels), len(scenario.issue_types), len(scenario.segments))
    queues, laws = QueueBook(scenario, cells), LawBook(cells, calendar)
    flow = Flow(scenario, cells, queues, laws)
    steps, entry = flow.build()
    return Blueprint(
        scenario_name=scenario.name,
        scenario_hash=scenario_hash,
        currency=scenario.currency,
        calendar=calendar,
        horizon=scenario.horizon.length,
        last=scenario.horizon.length + (LONGEST_DRAIN if scenario.horizon.after_close == "drain" else 0),
        warm_up=scenario.horizon.warm_up,
        interval=scenario.horizon.interval,
        service_level=scenario.reporting.service_level,
        clock_from=scenario.reporting.clock_from,
        cells=cells,
        laws=laws.all(),
        steps=steps,
        entry=entry,
        channels=tuple(
            ChannelPlan(
                name,
                tuple(
                    spec.target.segments.get(segment, spec.target.answered_within)
                    for segment in scenario.segments
                ),
                spec.target.share,
                scenario.costs.contact.get(name, 0.0),
                spec.live,
                closings(calendar.whole(spec.hours)) if spec.at_closing == "clear" else (),
            )
            for name, spec in scenario.channels.items()
        ),
        hours=tuple(calendar.whole(spec.hours) for spec in scenario.channels.values()),
        queues=tuple(queues.plans),
        groups=_groups(scenario, calendar),
        pools=tuple(flow.pools),
        busyness=busyness_plans(scenario, calendar),
        streams=(
            *(stream_plan(scenario, calendar, name, spec) for name, spec in scenario.streams().items()),
            *campaign_streams(scenario, calendar),
        ),
        bot_cost=tuple(bot.cost_per_session for bot in scenario.bots.values()),
        loss=_loss(scenario),
        labels={
            "channel": tuple(scenario.channels),
            "issue_type": tuple(scenario.issue_types),
            "segment": tuple(scenario.segments),
            "group": (*scenario.groups, *scenario.departments),
            "queue": tuple(plan.name for plan in queues.plans),
            "bot": tuple(scenario.bots),
            "stream": (
                *scenario.streams(),
                *(f"outbound {name}" for name in scenario.outbound),
                *([STREAM] if scenario.horizon.start_from else []),
            ),
            "rule": (),
            "pool": tuple(plan.name for plan in line_pools(scenario)[0]),
        },
        by_period=laws.by_period,
        routing=_routing(scenario),
        campaigns=tuple(flow.campaigns),
        start=start_rows(scenario, flow, steps),
    )


def _loss(scenario: Scenario) -> LossPlan:
    mouth = scenario.customers.word_of_mouth
    return LossPlan(
        tuple(scenario.customers.lost.shares(name) for name in scenario.segments),
        0.0 if mouth is None else mouth.tells * mouth.lost,
        tuple(segment.value for segment in scenario.segments.values()),
    )


def _routing(scenario: Scenario) -> RoutingPlan:
    routing = scenario.routing
    agent, contact = AgentChoice[routing.agent.upper()], ContactChoice[routing.contact.upper()]
    if contact != ContactChoice.SCORE:
        return RoutingPlan(agent, contact)
    gains = routing.waiting_gains
    gain = tuple(
        gains.channels.get(channel, 0) + gains.issue_types.get(issue_type, 0) + gains.segments.get(segment, 0)
        for channel in scenario.channels
        for issue_type in scenario.issue_types
        for segment in scenario.segments
    )
    return RoutingPlan(agent, contact, gain, routing.forwarded_bonus)


def _groups(scenario: Scenario, calendar: Calendar) -> tuple[GroupPlan, ...]:
    plans: list[GroupPlan] = []
    first = 0
    low, high = scenario.people.levels.speed
    people: list[tuple[str, Group | Department]] = [*scenario.groups.items(), *scenario.departments.items()]
    for name, group in people:
        staff = calendar.whole(group.staff)
        if isinstance(group, Department):
            staff = _both(staff, calendar.whole(group.hours))
        size = max(int(max(value for _, value in staff)), busy_at_start(scenario, name))
        levels = tuple(_level(group, issue_type) for issue_type in scenario.issue_types)
        department = isinstance(group, Department)
        speed = tuple(1.0 if department else low + (high - low) * level for level in levels)
        tier = 0 if isinstance(group, Department) else group.tier
        pause = 0 if isinstance(group, Department) else group.pause_after
        slots = slot_plan(scenario, group)
        plans.append(GroupPlan(name, tier, staff, size, first, levels, speed, group.wage, pause, slots))
        first += size
    return tuple(plans)


def _level(group: Group | Department, issue_type: str) -> float:
    if isinstance(group, Department):
        return 1.0
    skill = group.skills.get(issue_type)
    return 1.0 if skill is None else skill.level


def _both(staff: StepFunction, hours: StepFunction) -> StepFunction:
    """Return staff within the hours, and nobody outside."""

    def value(plan: StepFunction, at: int) -> float:
        return next(v for from_at, v in reversed(plan) if from_at <= at)

    out: list[tuple[int, float]] = []
    for at in sorted({at for at, _ in staff} | {at for at, _ in hours}):
        people = value(staff, at) * value(hours, at)
        if not out or out[-1][1] != people:
            out.append((at, people))
    return tuple(out)
