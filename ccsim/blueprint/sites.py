"""Work shared between sites: each contact belongs to one, whose groups it prefers."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from ccsim.blueprint.gates import Gates, Ranks, gate_of
from ccsim.blueprint.model import Gate
from ccsim.blueprint.steps import Assign, Table
from ccsim.scenario.schema import Scenario

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow


def assign(flow: Flow, then: str) -> str:
    """Place the step at which a contact is given a site, if there are any; return where to go for it."""
    sites = flow.scenario.routing.sites
    if not sites:
        return then
    flow.put(Assign("site", tuple(sites), (*list(accumulate(sites.values()))[:-1], 1.0), flow.at(then)))
    return "site"


def queues_by_site(flow: Flow, tier: int) -> tuple[Table, ...]:
    """Return the queues of a tier by cell, for each site."""
    return tuple(
        flow.table(lambda c, i, s, site=site: flow.queues.queue(tier, c, i, s, site))  # type: ignore[misc]
        for site in flow.scenario.routing.sites
    )


def at_site(scenario: Scenario, site: str, ranks: Ranks, gates: Gates) -> tuple[Ranks, Gates]:
    """Return the groups of a site in their order, then those of the other sites, if they help.

    A group without a site belongs to all.
    """
    others = scenario.routing.other_sites
    groups = list(scenario.groups.values())
    rows = [
        list(zip(rank, row, strict=True))
        for rank, row in zip(ranks, gates or [[Gate()] * len(rank) for rank in ranks], strict=True)
    ]

    def own(group: int) -> bool:
        return groups[group].site in (None, site)

    found = [[(group, gate) for group, gate in row if own(group)] for row in rows]
    if others != "never":
        more = Gate() if isinstance(others, str) else gate_of(list(scenario.groups), others)
        found += [[(group, _both(gate, more)) for group, gate in row if not own(group)] for row in rows]
    kept = [row for row in found if row]
    new = tuple(tuple(gate for _, gate in row) for row in kept)
    ranks = tuple(tuple(group for group, _ in row) for row in kept)
    return ranks, new if any(gate != Gate() for row in new for gate in row) else ()


def _both(one: Gate, other: Gate) -> Gate:
    """Return what holds where both hold."""
    return Gate(
        max(one.keep, other.keep),
        max(one.after, other.after),
        max(one.queue_over, other.queue_over),
        max(one.wait_over, other.wait_over),
        tuple(dict.fromkeys((*one.idle_over, *other.idle_over))),
    )
