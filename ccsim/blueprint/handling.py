"""What a person does with a contact, beside talk: it rings first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.blueprint.steps import Ring
from ccsim.distributions import LawKind
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.laws import TimeLaw
from ccsim.scenario.schema.people import Work

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow


def work_of(scenario: Scenario, channel: str, issue_type: str, tier: int) -> Work:
    """Return the handling of an issue type on a channel at a tier."""
    every = scenario.handling
    return every[issue_type if issue_type in every else "any"].at(channel, tier)


def is_zero(law: TimeLaw) -> bool:
    """Whether a time is always nothing."""
    return all(one.kind == LawKind.CONSTANT and one.mean() == 0 for one in law.laws())


def ring(flow: Flow, here: str, tier: int) -> str:
    """Place the ringing at a tier, if there is any; return the step behind the queue."""
    works = [work_of(flow.scenario, c, i, tier) for c in flow.channels for i in flow.types]
    if all(is_zero(work.ring) for work in works):
        return f"{here} talk"
    law = flow.law(lambda c, i, s: work_of(flow.scenario, c, i, tier).ring)
    flow.put(Ring(f"{here} ring", law, flow.at(f"{here} talk"), flow.at("gave up in ring")))
    return f"{here} ring"
