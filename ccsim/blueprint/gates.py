"""When the groups of a queue take its contacts: further groups with conditions, and people who are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ccsim.blueprint.handling import work_of
from ccsim.blueprint.model import Gate
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.stages import Stage

Ranks = tuple[tuple[int, ...], ...]
Gates = tuple[tuple[Gate, ...], ...]
Row = list[tuple[str, Gate]]

LONGEST_HANDLING = 10**12
"""Longer means count as this many microseconds, eleven days, so that products stay whole numbers."""


def staged(
    scenario: Scenario, tier: int, issue_type: str, ranks: Ranks, able: Callable[[str], bool]
) -> tuple[Ranks, Gates]:
    """Return who serves an issue type at a tier, with those that help it from higher tiers, and when.

    The first group that serves the tier does so without conditions. Where a tier has nobody of its own,
    nobody helps. ``able`` says whether a group, of whatever tier, can serve the contact.
    """
    names = list(scenario.groups)
    listed = scenario.routing.preferences.get(issue_type)
    if listed is None or not ranks:
        return kept(scenario, issue_type, [[(names[group], Gate()) for group in rank] for rank in ranks])
    rows: list[Row] = []
    for item in listed:
        row: Row = []
        for name in (item,) if isinstance(item, str) else item:
            stage = item[name] if isinstance(item, dict) else None
            group = scenario.groups[name]
            if able(name) and (group.tier == tier or (stage is not None and group.tier > tier)):
                first = not rows and group.tier == tier
                row.append((name, Gate() if stage is None or first else _gate(names, stage)))
        if row:
            rows.append(row)
    return kept(scenario, issue_type, rows)


def kept(scenario: Scenario, issue_type: str, rows: list[Row]) -> tuple[Ranks, Gates]:
    """Return numbers of groups and their gates, with the people whom they keep for other issue types."""
    names = list(scenario.groups)
    gates = tuple(tuple(_keep(scenario, issue_type, name, gate) for name, gate in row) for row in rows)
    ranks = tuple(tuple(names.index(name) for name, _ in row) for row in rows)
    return ranks, gates if any(gate != Gate() for row in gates for gate in row) else ()


def _keep(scenario: Scenario, issue_type: str, name: str, gate: Gate) -> Gate:
    reserve = scenario.routing.reserve.get(name)
    return gate if reserve is None or issue_type in reserve.for_ else replace(gate, keep=reserve.keep)


def _gate(names: list[str], stage: Stage) -> Gate:
    when = stage.when
    return Gate(
        after=stage.after,
        queue_over=-1 if when.queue_over is None else when.queue_over,
        wait_over=-1 if when.predicted_wait_over is None else when.predicted_wait_over,
        idle_over=tuple((names.index(name), people) for name, people in when.idle_over.items()),
    )


def mean_handling(scenario: Scenario, issue_type: str, tier: int, gates: Gates) -> int:
    """Return the mean talk and after-contact work in microseconds where a gate asks for it, else 0.

    It is the mean over the channels, at level 1.
    """
    if all(gate.wait_over < 0 for row in gates for gate in row):
        return 0
    means = list(_means(scenario, issue_type, tier))
    return max(1, round(min(sum(means) / len(means), LONGEST_HANDLING)))


def _means(scenario: Scenario, issue_type: str, tier: int) -> Iterator[float]:
    for channel in scenario.channels:
        work = work_of(scenario, channel, issue_type, tier)
        yield work.talk.law.mean() + work.after_contact_work.law.mean()
