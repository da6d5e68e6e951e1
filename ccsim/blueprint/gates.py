"""When the groups of a queue take its contacts: further groups with conditions, and people who are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

from ccsim.blueprint.handling import work_of
from ccsim.blueprint.model import Gate
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.process import FastLane
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
                row.append((name, Gate() if stage is None or first else gate_of(names, stage)))
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


def gate_of(names: list[str], stage: Stage) -> Gate:
    """Return the gate of what is written in a scenario; names are those of the groups, in order."""
    when = stage.when
    return Gate(
        after=stage.after,
        queue_over=-1 if when.queue_over is None else when.queue_over,
        wait_over=-1 if when.predicted_wait_over is None else when.predicted_wait_over,
        idle_over=tuple((names.index(name), people) for name, people in when.idle_over.items()),
    )


def mean_handling(scenario: Scenario, issue_types: Sequence[str], tier: int, gates: Gates) -> int:
    """Return the mean talk and after-contact work in microseconds where a gate asks for it, else 0.

    It is the mean over the issue types, all channels and all segments, each counted once, at level 1.
    """
    if all(gate.wait_over < 0 for row in gates for gate in row):
        return 0
    cells = product(scenario.channels, issue_types, scenario.segments)
    works = [work_of(scenario, *cell, tier) for cell in cells]
    total = sum(work.talk.law.mean() + work.after_contact_work.law.mean() for work in works)
    return max(1, round(min(total / len(works), LONGEST_HANDLING)))


def lane_types(scenario: Scenario, lane: FastLane) -> list[str]:
    """Return the issue types that may take a fast lane."""
    wanted = lane.for_
    return [
        name
        for name, spec in scenario.issue_types.items()
        if wanted.urgency in (None, spec.urgency)
        and wanted.complexity in (None, spec.complexity)
        and wanted.issue_type in (None, name)
    ]
