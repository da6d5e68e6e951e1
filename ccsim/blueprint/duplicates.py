"""Customers who still wait and open the same issue on a second channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.blueprint.steps import Register, Second, Set, Test

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow

SECOND = 2
"""Value of the register ``SKIP_BOT`` of a second contact, which goes straight to people, too."""


def duplicates(flow: Flow, then: str) -> str:
    """Place who would open a second contact while waiting, if anybody; return the step before the queue."""
    specs = {name: spec.duplicates for name, spec in flow.scenario.channels.items() if spec.duplicates}
    second = [name for name in flow.channels if any(spec.on.get(name) for spec in specs.values())]
    if not second:
        return then
    here = "duplicates"
    ways = (flow.at(here), flow.at(here), flow.at(then))
    flow.put(Test("may open a second", Register.SKIP_BOT, ways))
    flow.branch(
        here,
        [
            lambda c, i, s, n=name: specs[c].probability * specs[c].on.get(n, 0.0) if c in specs else 0.0  # type: ignore[misc]
            for name in second
        ],
        [*(f"second on {name}" for name in second), then],
    )
    after = flow.law(lambda c, i, s: specs[c if c in specs else next(iter(specs))].after)
    for name in second:
        channel = flow.channels.index(name)
        flow.put(Second(f"second on {name}", after, channel, flow.at(then), flow.at("second arrives")))
    flow.put(Set("second arrives", Register.SKIP_BOT, SECOND, flow.at(flow.entrance)))
    return "may open a second"
