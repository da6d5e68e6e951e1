"""Ways past a queue and out of it other than losing patience, and the next try."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ccsim.blueprint import callbacks
from ccsim.blueprint.returning import comes_back
from ccsim.blueprint.sites import queues_by_site
from ccsim.blueprint.steps import Cap, ComeBack, Leave, Offer, Register, Set, Table, Test, Wait
from ccsim.outcomes import ContactOrigin, ContactOutcome
from ccsim.scenario.calendar import StepFunction

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
    return replace(wait, counts=any(spec.waiting_places is not None for spec in channels.values()))


def _first_at(flow: Flow, tier: int, key: str) -> bool:
    """Whether contacts come to a tier first on a channel that has a key."""
    return any(
        getattr(spec, key) is not None and any(flow.queues.entry_tier(name, i) == tier for i in flow.types)
        for name, spec in flow.scenario.channels.items()
    )


def before_queue(flow: Flow, tier: int) -> str:
    """Return the step at which a contact comes to its first queue, at this tier."""
    if _first_at(flow, tier, "waiting_places"):
        return f"tier {tier} places"
    return _announcement(flow, tier)


def _announcement(flow: Flow, tier: int) -> str:
    announced = _first_at(flow, tier, "balks")
    return f"tier {tier} announcement" if announced else _offer(flow, tier)


def _offer(flow: Flow, tier: int) -> str:
    return callbacks.before_queue(flow, tier, queue_of_who_comes(flow, tier))


def caps(flow: Flow, tier: int) -> None:
    """Place what stands before the queue of a tier: are there places, and the announced wait."""
    channels, here = flow.scenario.channels, f"tier {tier}"

    def places(channel: str, issue_type: str, segment: str) -> int:
        number = channels[channel].waiting_places
        return Cap.UNLIMITED if number is None else number

    def over(channel: str, issue_type: str, segment: str) -> int:
        spec = channels[channel].balks
        return Offer.NOT_OFFERED if spec is None else spec.announced_wait_over

    def handling(channel: str, issue_type: str, segment: str) -> int:
        return callbacks.mean_handling(flow, channel, issue_type, segment, tier)

    def probability(channel: str, issue_type: str, segment: str) -> float:
        spec = channels[channel].balks
        return 0.0 if spec is None else spec.probability

    queue, by_site = flow.queue_of_tier(tier), queues_by_site(flow, tier)
    if _first_at(flow, tier, "waiting_places"):
        targets = (flow.at(_announcement(flow, tier)), flow.at("blocked"))
        flow.put(Cap(f"{here} places", queue, flow.table(places), targets, by_site))
    if _first_at(flow, tier, "balks"):
        joins = _offer(flow, tier)
        targets = (flow.at(f"{here} balks"), flow.at(joins))
        announced = flow.table(over), flow.table(handling)
        flow.put(Offer(f"{here} announcement", queue, *announced, targets, by_site))
        flow.branch(f"{here} balks", [probability], ["balked", f"{here} stays"])
        flow.put(Set(f"{here} stays", Register.TOLD, 1, flow.at(joins)))


def queue_of_who_comes(flow: Flow, tier: int) -> str:
    """Return the step at which a contact that comes to a tier first joins its queue."""
    return f"tier {tier} told" if _other_patience(flow, tier) else f"tier {tier} queue"


def _other_patience(flow: Flow, tier: int) -> bool:
    """Whether some of those who hear an announced wait before the queue of a tier have another patience."""
    told = (spec.balks is not None and spec.balks.patience for spec in flow.scenario.channels.values())
    return _first_at(flow, tier, "balks") and any(told)


def told(flow: Flow, wait: Wait, tier: int) -> None:
    """Place the wait of those who have heard how long it will be, where they have a patience of their own."""
    if not _other_patience(flow, tier):
        return

    channels = flow.scenario.channels
    patience = flow.law(lambda c, i, s: channels[c].told_patience_of(i, s))
    other = replace(wait, name=f"{wait.name} told", patience=patience)
    flow.put(Test(f"tier {tier} told", Register.TOLD, (flow.at(wait.name), flow.at(other.name))))
    flow.put(other)


def redial(flow: Flow, delay: Table) -> str:
    """Place the next try of those who did not get through; return where it begins."""
    step = ComeBack("redial", delay, ContactOrigin.REDIAL, 0, flow.at(flow.entrance))
    return comes_back(flow, step, lambda channel: flow.scenario.channels[channel].redials.on)


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
    flow.put(Leave("balked", ContactOutcome.BALKED, flow.at("redial after abandonment")))
