"""What agents who serve several contacts at once get done."""

from __future__ import annotations

from collections.abc import Mapping

from ccsim.blueprint.model import GroupPlan
from ccsim.blueprint.slots import SlotPlan
from ccsim.estimate.grid import Floats


def most_work(group: GroupPlan, by_channel: Mapping[int, Floats]) -> float:
    """Return the most work that an agent does in a unit of time, 1 for one contact at a time.

    With k contacts in hand that is k / factor k, of contacts of one channel; over channels it is the
    harmonic mean by contacts.
    """
    contacts = {channel: float(flow.sum()) for channel, flow in by_channel.items()}
    if group.slots is None or sum(contacts.values()) <= 0:
        return 1.0
    needed = sum(flow / _most_of(group.slots, channel) for channel, flow in contacts.items())
    return sum(contacts.values()) / needed


def _most_of(slots: SlotPlan, channel: int) -> float:
    at_once = slots.size // slots.takes[channel]
    return max(k / factor for k, factor in enumerate(slots.factors[:at_once], start=1))
