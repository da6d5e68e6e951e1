"""What an estimate shows to be probably not meant."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ccsim.estimate.grid import Floats, Grid
from ccsim.estimate.loads import Estimate, GroupLoad

_NOTICED = 1e-3


def warnings(found: Estimate) -> tuple[str, ...]:
    """Return a sentence for each thing that a planner should know before running the scenario."""
    return tuple(_all(found))


def _all(found: Estimate) -> Iterator[str]:
    for name, contacts in found.unserved.items():
        if contacts > _NOTICED:
            yield f"no group serves the queue {name!r}: {contacts:,.0f} contacts wait there in vain"
    for group in found.groups:
        yield from _overload(group, found.grid)
    if found.closed > _NOTICED * found.contacts:
        share = found.closed / found.contacts
        yield f"{share:.1%} of the contacts ({found.closed:,.0f}) come while their channel is closed"


def _overload(group: GroupLoad, grid: Grid) -> Iterator[str]:
    hours = grid.lengths / 3.6e9
    people, live, need = group.staff, group.live, group.live_need
    over = np.flatnonzero((need > people * (1 + 1e-9)) & (people > 0))
    if len(over):
        worst = int(over[np.argmax((need - people)[over])])
        with_people = int((people > 0).sum())
        pauses = f" and {need[worst] - live[worst]:.1f} of pauses" if need[worst] > live[worst] else ""
        yield (
            f"group {group.name!r} is overloaded in {len(over)} of {with_people} staffed intervals; "
            f"worst {_when(grid, worst)}: {live[worst]:.1f} erlangs{pauses} for "
            f"{_number(people[worst])} people"
        )
    alone = float((group.contacts * (live / np.maximum(group.load, 1e-12)))[people <= 0].sum())
    if alone > max(0.5, _NOTICED * float(group.contacts.sum())):
        yield f"{alone:,.0f} live contacts reach group {group.name!r} while nobody of it is there"
    work, staffed = _hours(group.load + group.pausing, hours), _hours(people, hours)
    if work > staffed * (1 + 1e-9) and not len(over) and work > _NOTICED:
        yield f"group {group.name!r} has {work:,.0f} h of work and {staffed:,.0f} h of people in the run"


def _hours(values: Floats, hours: Floats) -> float:
    return float((values * hours).sum())


def _when(grid: Grid, index: int) -> str:
    return f"{grid.local(index):%a %H:%M}".lower()


def _number(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"
