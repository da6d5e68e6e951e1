"""What measures need to know of a blueprint."""

from __future__ import annotations

from ccsim.blueprint.model import Blueprint
from ccsim.measures.setting import ServiceLevelConvention, Setting


def setting_of(blueprint: Blueprint) -> Setting:
    """Return window, names, targets, conventions, paid staff and prices of a blueprint."""
    groups = blueprint.groups
    lines = blueprint.pools[: len(blueprint.labels["pool"])]
    return Setting(
        start=blueprint.calendar.start,
        horizon=blueprint.horizon,
        interval=blueprint.interval,
        days=tuple(day.from_at for day in blueprint.calendar.days),
        labels=blueprint.labels,
        answer_within=tuple(channel.answered_within for channel in blueprint.channels),
        target_share=tuple(channel.target_share for channel in blueprint.channels),
        group_tier=tuple(group.tier for group in groups),
        group_is_department=tuple(group.tier == 0 for group in groups),
        staff=tuple(tuple((at, int(people)) for at, people in group.staff) for group in groups),
        group_wage=tuple(group.wage for group in groups),
        bot_cost=blueprint.bot_cost,
        contact_cost=tuple(channel.contact_cost for channel in blueprint.channels),
        warm_up=blueprint.warm_up,
        convention=ServiceLevelConvention[blueprint.service_level.upper()],
        clock_from="arrival" if blueprint.clock_from == "arrival" else "queue",
        currency=blueprint.currency,
        group_slots=tuple(1 if group.slots is None else group.slots.size for group in groups),
        pool_channel=tuple(pool.channel for pool in lines),
        line_cost=tuple(pool.cost for pool in lines),
        lost_share=blueprint.loss.shares,
        segment_value=blueprint.loss.value,
        told=blueprint.loss.told,
    )
