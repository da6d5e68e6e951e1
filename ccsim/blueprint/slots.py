"""Agents who serve several contacts at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccsim.scenario.schema import Scenario
    from ccsim.scenario.schema.people import Department, Group


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """The slots of each agent of a group."""

    size: int
    takes: tuple[int, ...]
    """Slots that a contact takes, by channel."""
    factors: tuple[float, ...]
    """What the talk is multiplied by with one, two, … contacts in hand; `size` of them."""


def slot_plan(scenario: Scenario, group: Group | Department) -> SlotPlan | None:
    """Return the slots of a group, None where an agent serves one contact at a time."""
    slots = getattr(group, "slots", None)
    if slots is None:
        return None
    takes = tuple(slots.taken_by(name, channel.kind) for name, channel in scenario.channels.items())
    return SlotPlan(slots.chat, takes, slots.factors())
