"""Expected work against staffed capacity, group by group and interval by interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ccsim.blueprint.model import Blueprint
from ccsim.estimate.concurrency import most_work
from ccsim.estimate.flow import Flow, QueueFlow
from ccsim.estimate.formulas import Formula, formulas
from ccsim.estimate.fresh import fresh_contacts
from ccsim.estimate.grid import Floats, Grid
from ccsim.estimate.shares import Shares, split
from ccsim.scenario.schema import Scenario

_PASSES = 4


@dataclass(frozen=True, slots=True)
class GroupLoad:
    """One group, or the people of a department (tier 0); arrays by interval.

    Attributes
    ----------
    staff
        People there, averaged over the interval.
    contacts
        Contacts that want one of them.
    live
        Offered load in erlangs of customers on the line.
    can_wait
        Offered load in erlangs of deferred contacts and departments' work, when it comes in. Where people
        serve several contacts at once, an erlang is what one of them gets done with most effect.
    formula
        The closed formula that applies, or why none does.
    pausing
        People who pause after a contact: they are neither busy nor there.
    """

    name: str
    tier: int
    staff: Floats
    contacts: Floats
    live: Floats
    can_wait: Floats
    formula: Formula
    pausing: Floats

    @property
    def load(self) -> Floats:
        """All offered load, erlangs."""
        return self.live + self.can_wait

    @property
    def live_need(self) -> Floats:
        """People whom customers on the line alone need: their load, and the pauses after it."""
        load = self.load
        return self.live + self.pausing * np.divide(self.live, load, out=np.ones_like(load), where=load > 0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a scenario asks of its people, in expectation.

    Attributes
    ----------
    fresh, contacts
        First contacts, and all with those that come back.
    closed
        Contacts that find their channel closed.
    unserved
        Contacts that want a queue which no group ever serves, by its name.
    """

    grid: Grid
    fresh: float
    contacts: float
    closed: float
    unserved: Mapping[str, float]
    groups: tuple[GroupLoad, ...]


def estimate(spec: Scenario, blueprint: Blueprint) -> Estimate:
    """Work out the load of every group; see `ccsim.estimate.flow` for what is left out."""
    fresh = fresh_contacts(blueprint)
    grid = fresh.grid
    staff = np.array([grid.average(group.staff) for group in blueprint.groups])
    deferred = frozenset(number for number, channel in enumerate(spec.channels.values()) if not channel.live)
    loads: dict[int, dict[int, Floats]] = {}
    choice = any(sum(map(len, queue.ranks)) > 1 for queue in blueprint.queues)
    for _ in range(_PASSES if choice else 1):
        shares = split(blueprint, staff, loads)
        flow = Flow(blueprint, fresh, shares, deferred)
        flow.run(fresh.contacts)
        loads = {number: _erlangs(blueprint, grid, number, queue) for number, queue in flow.queues.items()}
    return Estimate(
        grid,
        float(fresh.contacts.sum()),
        float(flow.contacts.sum()),
        float(flow.closed.sum()),
        {
            plan.name: float(flow.queues[n].contacts.sum())
            for n, plan in enumerate(blueprint.queues)
            if n in flow.queues and not plan.ranks
        },
        _groups(blueprint, grid, staff, shares, flow.queues, deferred),
    )


def exceeds(load: float, staff: float) -> bool:
    """Tell whether a load is larger than the people there, beyond rounding."""
    return load > staff * (1 + 1e-9)


def _erlangs(blueprint: Blueprint, grid: Grid, number: int, queue: QueueFlow) -> dict[int, Floats]:
    """Return the load of a queue for each of its groups, if that group took all of it."""
    return {
        group: sum(
            (work / blueprint.groups[group].speed[kind] for (_, kind), work in queue.work.items()),
            queue.contacts * blueprint.groups[group].pause,
        )
        / grid.lengths
        / most_work(blueprint.groups[group], queue.by_channel)
        for rank in blueprint.queues[number].ranks
        for group in rank
    }


def _groups(
    blueprint: Blueprint,
    grid: Grid,
    staff: Floats,
    shares: Shares,
    queues: Mapping[int, QueueFlow],
    deferred: frozenset[int],
) -> tuple[GroupLoad, ...]:
    contacts = np.zeros_like(staff)
    parts = {can_wait: np.zeros_like(staff) for can_wait in (False, True)}
    for number, queue in queues.items():
        for group, share in shares[number].items():
            contacts[group] += share * queue.contacts
            lengths = grid.lengths * most_work(blueprint.groups[group], queue.by_channel)
            for (can_wait, issue_type), work in queue.work.items():
                speed = blueprint.groups[group].speed[issue_type]
                parts[can_wait][group] += share * work / speed / lengths
    found = formulas(blueprint, queues, staff, deferred)
    return tuple(
        GroupLoad(
            plan.name,
            plan.tier,
            staff[g],
            contacts[g],
            parts[False][g],
            parts[True][g],
            found[g],
            contacts[g] * plan.pause / grid.lengths,
        )
        for g, plan in enumerate(blueprint.groups)
    )
