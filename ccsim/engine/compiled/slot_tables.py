"""The tables of agents who serve several contacts at once, as the compiled engine reads them."""

from __future__ import annotations

import numpy as np

from ccsim.blueprint.model import Blueprint
from ccsim.blueprint.steps import PausingWork
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.program import P


def lanes_of(blueprint: Blueprint) -> list[tuple[int, ...]]:
    """Return the ways in which channels take slots: how many in each group with slots."""
    return sorted(set(_by_channel(blueprint)))


def _by_channel(blueprint: Blueprint) -> list[tuple[int, ...]]:
    plans = [group.slots for group in blueprint.groups]
    return [
        tuple(0 if plan is None else plan.takes[channel] for plan in plans)
        for channel in range(blueprint.cells.channels)
    ]


def scalars(blueprint: Blueprint) -> dict[P, int]:
    """Return the numbers of lanes, lists and places, and how many events one dispatch can bring."""
    # Each contact taken in hand, and each put down, may move the ends of those in hand beside it.
    times = 2 if any(isinstance(step, PausingWork) for step in blueprint.steps) else 1
    sizes = [(group.size, 0 if group.slots is None else group.slots.size) for group in blueprint.groups]
    return {
        P.LANES: len(lanes_of(blueprint)),
        P.ROOMS: sum(slots for _, slots in sizes),
        P.SLOT_PLACES: sum(people * slots for people, slots in sizes),
        # And lines are ordered.
        P.MOST_EVENTS: times * sum(people * max(1, slots * (slots + 1) // 2) for people, slots in sizes)
        + len(blueprint.labels["pool"]),
    }


def slot_tables(blueprint: Blueprint) -> dict[P, Ints]:
    """Return who takes how many slots of whom."""
    lanes = lanes_of(blueprint)
    rows: list[tuple[int, int, int]] = []
    rooms = hands = 0
    for group in blueprint.groups:
        slots = 0 if group.slots is None else group.slots.size
        rows.append((slots, rooms, hands))
        rooms, hands = rooms + slots, hands + slots * group.size
    return {
        P.LANE: np.array([lanes.index(lane) for lane in _by_channel(blueprint)], dtype=np.int64),
        P.SLOT: np.array(rows, dtype=np.int64),
        P.SLOTS_TAKEN: np.array(lanes, dtype=np.int64).T,
    }


def factors(blueprint: Blueprint) -> Floats:
    """Return what the talk is multiplied by, group after group and by contacts in hand."""
    return np.array([f for group in blueprint.groups if group.slots for f in group.slots.factors])
