"""Customers who still wait and open the same issue on a second channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ccsim.blueprint.leaving import ways_out
from ccsim.blueprint.steps import Leave, Register, Release, Second, Set, Test, Wait, Work
from ccsim.outcomes import ContactOutcome, VisitKind
from ccsim.scenario.schema.laws import parse_law

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow

SECOND = 2
"""Value of the register ``SKIP_BOT`` of a second contact, which goes straight to people, too."""

NOWHERE = -1


def duplicates(flow: Flow, then: str) -> str:
    """Place who would open a second contact while waiting, if anybody; return the step before the queue."""
    specs = {name: spec.duplicates for name, spec in flow.scenario.channels.items() if spec.duplicates}
    second = [name for name in flow.channels if any(spec.on.get(name) for spec in specs.values())]
    if not second:
        return then
    here = "duplicates"

    def share(name: str) -> Callable[[str, str, str], float]:
        return lambda c, i, s: specs[c].probability * specs[c].on.get(name, 0.0) if c in specs else 0.0

    ways = (flow.at(here), flow.at(here), flow.at(then))
    flow.put(Test("may open a second", Register.SKIP_BOT, ways))
    flow.branch(
        here,
        [share(name) for name in second],
        [*(f"second on {name}" for name in second), then],
    )
    after = flow.law(lambda c, i, s: specs[c if c in specs else next(iter(specs))].after)
    handled = _handled(flow)
    stays = flow.table(lambda c, i, s: handled.index(c) if c in handled else NOWHERE)
    settled = tuple(flow.at(f"settled of {name}") for name in handled)
    for name in second:
        channel = flow.channels.index(name)
        begins = flow.at("second arrives")
        step = Second(f"second on {name}", flow.table(share(name)), after, channel, flow.at(then), begins)
        flow.put(replace(step, stays=stays, settled=settled) if handled else step)
    flow.put(Set("second arrives", Register.SKIP_BOT, SECOND, flow.at(flow.entrance)))
    return "may open a second"


def _handled(flow: Flow) -> list[str]:
    """Return the channels of whose pairs of contacts the loser stays."""
    specs = {name: spec.duplicates for name, spec in flow.scenario.channels.items()}
    return [name for name, spec in specs.items() if spec is not None and spec.loser == "handled"]


def settled(flow: Flow) -> None:
    """Place what becomes of contacts that stay after a person has been found for the other of the issue."""

    def queue(channel: str, issue_type: str, segment: str, site: str | None = None) -> int:
        tier = flow.queues.entry_tier(channel, issue_type)
        return flow.queues.queue(tier, channel, issue_type, segment, site)

    sites = flow.scenario.routing.sites
    by_site = tuple(flow.table(lambda c, i, s, site=site: queue(c, i, s, site)) for site in sites)  # type: ignore[misc]
    never = flow.laws.same(parse_law("never"))
    nothing = flow.laws.same(parse_law("0 s"))
    for name in _handled(flow):
        spec = flow.scenario.channels[name].duplicates
        assert spec is not None
        closing, over = f"closing of {name}", f"closed of {name}"
        wait = Wait(
            f"settled of {name}",
            by_site[0] if by_site else flow.table(queue),
            never,
            flow.priority(),
            VisitKind.PEOPLE,
            flow.at(closing),
            flow.at("gave up"),
            by_site,
        )
        flow.put(ways_out(flow, wait, NOWHERE))
        flow.put(Work(closing, flow.laws.same(spec.closing_takes), flow.at(over)))
        flow.put(Release(over, nothing, flow.at("settled")))
    if _handled(flow):
        flow.put(Leave("settled", ContactOutcome.ANSWERED, flow.at("solved")))
