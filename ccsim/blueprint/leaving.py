"""Ways out of a queue other than losing patience: the channel closes, or the customer leaves a message."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ccsim.blueprint.calendar import StepFunction
from ccsim.blueprint.steps import Leave, Register, Test, Wait
from ccsim.outcomes import ContactOutcome

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow

NEVER = -1


def closings(hours: StepFunction) -> tuple[int, ...]:
    """Return the instants at which opening hours end."""
    return tuple(at for (_, before), (at, now) in pairwise(hours) if before > 0 and now == 0)


def ways_out(flow: Flow, wait: Wait, tier: int) -> Wait:
    """Return the wait of a tier with the ways out that its channels have."""
    channels = flow.scenario.channels

    def message_after(channel: str, issue_type: str, segment: str) -> int:
        after = channels[channel].leaves_message_after
        first = flow.queues.entry_tier(channel, issue_type) == tier
        return after if after is not None and first else NEVER

    if any(spec.at_closing == "clear" for spec in channels.values()):
        wait = replace(wait, cleared=flow.at("cut off"))
    after = flow.table(message_after)
    if any(number != NEVER for number in after.flat):
        wait = replace(wait, message=flow.at("leaves message"), message_after=after)
    return wait


def endings(flow: Flow) -> None:
    """Place how contacts end that leave a queue in such ways; their issues are lost."""
    lost = flow.at("lost")
    answered = (flow.at("disconnected"), flow.at("cut off at transfer"))
    flow.put(Test("cut off", Register.ANSWERED, answered))
    for name, outcome in (
        ("disconnected", ContactOutcome.DISCONNECTED_AT_CLOSING),
        ("cut off at transfer", ContactOutcome.LOST_AT_TRANSFER),
        ("leaves message", ContactOutcome.LEFT_MESSAGE),
    ):
        flow.put(Leave(name, outcome, lost))
