"""What a person does with a contact, beside talk: it rings first, and the customer may be put on hold."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from ccsim.blueprint.steps import Hold, Ring
from ccsim.distributions import LawKind
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.laws import TimeLaw
from ccsim.scenario.schema.people import Work

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow


def work_of(scenario: Scenario, channel: str, issue_type: str, segment: str, tier: int) -> Work:
    """Return the handling of a segment's issues of a type on a channel at a tier."""
    every = scenario.handling
    return every[issue_type if issue_type in every else "any"].at(channel, segment, tier)


def is_zero(law: TimeLaw) -> bool:
    """Whether a time is always nothing."""
    return all(one.kind == LawKind.CONSTANT and one.mean() == 0 for one in law.laws())


def _works(flow: Flow, tier: int) -> dict[tuple[str, str, str], Work]:
    """Return the handling at a tier by channel, issue type and segment."""
    cells = product(flow.channels, flow.types, flow.scenario.segments)
    return {cell: work_of(flow.scenario, *cell, tier) for cell in cells}


def ring(flow: Flow, here: str, tier: int) -> str:
    """Place the ringing at a tier, if there is any; return the step behind the queue."""
    if all(is_zero(work.ring) for work in _works(flow, tier).values()):
        return f"{here} talk"
    law = flow.law(lambda c, i, s: work_of(flow.scenario, c, i, s, tier).ring)
    flow.put(Ring(f"{here} ring", law, flow.at(f"{here} talk"), flow.at("gave up in ring")))
    return f"{here} ring"


def hold(flow: Flow, here: str, tier: int) -> str:
    """Place the hold at a tier, if there is any; return the step behind the talk."""
    holds = {cell: work.hold for cell, work in _works(flow, tier).items()}
    if all(spec.share == 0 or is_zero(spec.time) for spec in holds.values()):
        return f"{here} done"
    share = f"{here} on hold"
    flow.branch(share, [lambda c, i, s: holds[c, i, s].share], [f"{here} hold", f"{here} done"])
    flow.put(Hold(f"{here} hold", flow.law(lambda c, i, s: holds[c, i, s].time), flow.at(f"{here} done")))
    return share
