"""The groups of a queue in words: in order of preference, and when they take a contact."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.blueprint import Blueprint
from ccsim.blueprint.model import Gate, QueuePlan
from ccsim.units import format_duration


def preference(blueprint: Blueprint, queue: QueuePlan) -> str:
    """Return the groups of a queue, equal ones joined by +, their conditions, and who takes it first."""
    gates = queue.gates or tuple(tuple(Gate() for _ in rank) for rank in queue.ranks)
    ranks = (
        " + ".join(_group(blueprint, group, gate) for group, gate in zip(rank, row, strict=True))
        for rank, row in zip(queue.ranks, gates, strict=True)
    )
    return (", then ".join(ranks) or "nobody") + "".join(_turns(blueprint, queue))


def _turns(blueprint: Blueprint, queue: QueuePlan) -> Iterator[str]:
    """Yield for which groups it comes before other queues."""
    last = len(blueprint.labels["issue_type"])
    for group in sorted(group for rank in queue.ranks for group in rank):
        if queue.turns and queue.turn(group) < last:
            place = "before all" if queue.turn(group) < 0 else f"no. {queue.turn(group) + 1}"
            yield f"; {place} for {blueprint.groups[group].name}"


def _group(blueprint: Blueprint, group: int, gate: Gate) -> str:
    conditions = " and ".join(_conditions(blueprint, gate))
    return blueprint.groups[group].name + (f" ({conditions})" if conditions else "")


def _conditions(blueprint: Blueprint, gate: Gate) -> Iterator[str]:
    if gate.after:
        yield f"after {format_duration(gate.after)}"
    if gate.queue_over >= 0:
        yield f"queue over {gate.queue_over}"
    if gate.wait_over >= 0:
        yield f"predicted wait over {format_duration(gate.wait_over)}"
    for number, people in gate.idle_over:
        yield f"idle in {blueprint.groups[number].name} over {people}"
    if gate.keep:
        yield f"keeps {gate.keep}"
