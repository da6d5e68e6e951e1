"""How the work of a queue is split among the groups that serve it, in expectation.

Work goes to the groups of the first preference up to their staffed capacity, then to the next; equal groups
share by their size. What nobody has room for stays with the first preference, where it shows as overload.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ccsim.blueprint.model import Blueprint
from ccsim.estimate.grid import Floats

Shares = dict[int, dict[int, Floats]]
"""By queue and group: the share of the queue's contacts, by interval."""


def split(blueprint: Blueprint, staff: Floats, loads: Mapping[int, Mapping[int, Floats]]) -> Shares:
    """Return the shares of all queues.

    Parameters
    ----------
    staff
        People by group and interval.
    loads
        By queue and group: erlangs if the group took the whole queue; a queue without an entry has no work.
    """
    room = staff.copy()
    left = {number: np.ones(staff.shape[1]) for number in range(len(blueprint.queues))}
    shares: Shares = {
        number: {group: np.zeros(staff.shape[1]) for rank in queue.ranks for group in rank}
        for number, queue in enumerate(blueprint.queues)
    }
    for rank in range(max((len(queue.ranks) for queue in blueprint.queues), default=0)):
        here = {n: q.ranks[rank] for n, q in enumerate(blueprint.queues) if len(q.ranks) > rank}
        # Twice, so that what one of two equal groups has no room for finds the other.
        for _ in range(2):
            wanted = {n: _weights(groups, room) for n, groups in here.items()}
            demand = np.zeros_like(room)
            for n, weights in wanted.items():
                for group, weight in weights.items():
                    demand[group] += left[n] * weight * _load(loads, n, group)
            taken = np.divide(room, demand, out=np.ones_like(room), where=demand > room)
            for n, weights in wanted.items():
                parts = {group: left[n] * weight * taken[group] for group, weight in weights.items()}
                for group, part in parts.items():
                    shares[n][group] += part
                    room[group] = np.maximum(room[group] - part * _load(loads, n, group), 0.0)
                left[n] = left[n] - sum(parts.values())
    for n, queue in enumerate(blueprint.queues):
        for group, weight in _last_resort(blueprint, queue.ranks, staff).items():
            shares[n][group] += left[n] * weight
    return shares


def _load(loads: Mapping[int, Mapping[int, Floats]], queue: int, group: int) -> Floats | float:
    return loads[queue][group] if queue in loads else 0.0


def _weights(groups: tuple[int, ...], sizes: Floats) -> dict[int, Floats]:
    """Return the shares of groups by size; all zero where nobody is there."""
    total = sum((sizes[group] for group in groups), np.zeros(sizes.shape[1]))
    safe = np.where(total > 0, total, 1.0)
    return {group: sizes[group] / safe for group in groups}


def _last_resort(
    blueprint: Blueprint, ranks: tuple[tuple[int, ...], ...], staff: Floats
) -> dict[int, Floats]:
    """Return who keeps what nobody has room for: the first preference with anybody there, or the first."""
    out: dict[int, Floats] = {}
    open_ = np.ones(staff.shape[1])
    for rank in ranks:
        for group, weight in _weights(rank, staff).items():
            out[group] = open_ * weight
        open_ = open_ * (sum(staff[group] for group in rank) <= 0)
    for group in ranks[0] if ranks else ():
        size = blueprint.groups[group].size / max(1, sum(blueprint.groups[g].size for g in ranks[0]))
        out[group] = out[group] + open_ * size
    return out
