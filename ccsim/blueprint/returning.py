"""Customers who are back after a time, perhaps on another channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ccsim.blueprint.steps import ComeBack

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow


def comes_back(flow: Flow, step: ComeBack, on: Callable[[str], Mapping[str, float]]) -> str:
    """Place a return, on the channels with their shares by channel of before; return where it begins.

    What the shares of other channels leave is on the same channel.
    """
    flow.put(step)
    if not any(map(on, flow.channels)):
        return step.name

    def share(other: str) -> Callable[[str, str, str], float]:
        return lambda channel, issue_type, segment: on(channel).get(other, 0.0) if other != channel else 0.0

    for number, name in enumerate(flow.channels):
        flow.put(replace(step, name=f"{step.name} on {name}", channel=number))
    others = [f"{step.name} on {name}" for name in flow.channels]
    begins = f"channel of {step.name}"
    flow.branch(begins, [share(name) for name in flow.channels], [*others, step.name])
    return begins
