"""Call-backs: an offer before the first queue, a list of those who accepted, calls until one is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.blueprint.handling import work_of
from ccsim.blueprint.sites import queues_by_site
from ccsim.blueprint.steps import Delay, Dial, Give, Leave, Offer, Register, Set, Table, Test, Wait
from ccsim.outcomes import CallbackOffer, ContactOutcome, VisitKind
from ccsim.scenario.schema.callbacks import Callback
from ccsim.scenario.schema.laws import parse_law
from ccsim.units import DAY

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow

_LONGEST_HANDLING = 30 * DAY
"""Keeps contacts ahead x mean handling within 64 bits."""
_NONE = Callback.model_validate({"accepted": 0})
"""Stands for what a channel without call-backs never comes to."""


def before_queue(flow: Flow, tier: int, queue: str) -> str:
    """Return the step at which a contact comes to its first queue, a step of this tier."""
    return f"tier {tier} call-back heard" if _channels(flow, tier) else queue


def _channels(flow: Flow, tier: int) -> list[str]:
    """Return the channels with call-backs of which contacts come to a tier first."""
    return [
        channel
        for channel, spec in flow.scenario.channels.items()
        if spec.callback is not None and any(flow.queues.entry_tier(channel, i) == tier for i in flow.types)
    ]


def _spec(flow: Flow, channel: str) -> Callback:
    return flow.scenario.channels[channel].callback or _NONE


def mean_handling(flow: Flow, channel: str, issue_type: str, segment: str, tier: int) -> int:
    """Return the mean talk and after-contact work at full speed, in microseconds."""
    work = work_of(flow.scenario, channel, issue_type, segment, tier)
    return round(min(work.talk.law.mean() + work.after_contact_work.law.mean(), _LONGEST_HANDLING))


def offer(flow: Flow, tier: int, joins: str) -> None:
    """Place the offer before the queue of a tier, and what follows for those who accept it.

    Who declines goes on at ``joins``.
    """
    channels = _channels(flow, tier)
    if not channels:
        return
    here = f"tier {tier} call-back"
    queue = flow.queue_of_tier(tier)

    def over(channel: str, issue_type: str, segment: str) -> int:
        if channel not in channels or flow.queues.entry_tier(channel, issue_type) != tier:
            return Offer.NOT_OFFERED
        when = _spec(flow, channel).offer_when
        given = [limit for limit in (when.predicted_wait_over, when.queue_over) if limit is not None]
        return given[0] if given else -1

    def handling(channel: str, issue_type: str, segment: str) -> int:
        predicts = _spec(flow, channel).offer_when.predicted_wait_over is not None
        return mean_handling(flow, channel, issue_type, segment, tier) if predicts else -1

    def waiting_list(channel: str, issue_type: str, segment: str, site: str | None = None) -> int:
        number = flow.queues.queue(tier, channel, issue_type, segment, site)
        if over(channel, issue_type, segment) == Offer.NOT_OFFERED:
            return -1
        return flow.queues.callbacks(number, _spec(flow, channel).when_idle_over)

    waits = flow.at(joins)
    heard = flow.at(f"{here} offer")
    flow.put(Test(f"{here} heard", Register.SKIP_BOT, (heard, heard, waits)))
    targets = (flow.at(f"{here} offered"), waits)
    by_site = queues_by_site(flow, tier)
    flow.put(Offer(f"{here} offer", queue, flow.table(over), flow.table(handling), targets, by_site))
    flow.put(Set(f"{here} offered", Register.CALLBACK, CallbackOffer.DECLINED, flow.at(f"{here} accepted")))
    accepted = [lambda c, i, s: _spec(flow, c).accepted]
    flow.branch(f"{here} accepted", accepted, [f"{here} hangs up", joins])
    flow.put(Set(f"{here} hangs up", Register.CALLBACK, CallbackOffer.ACCEPTED, flow.at(f"{here} line")))
    flow.put(Give(f"{here} line", flow.line_pool, flow.at(f"{here} list")))
    never = flow.laws.same(parse_law("never"))
    lists = tuple(
        flow.table(lambda c, i, s, site=site: waiting_list(c, i, s, site))  # type: ignore[misc]
        for site in flow.scenario.routing.sites
    )
    flow.put(
        Wait(
            f"{here} list",
            lists[0] if lists else flow.table(waiting_list),
            never,
            Table((0,)),
            VisitKind.CALLBACK,
            flow.at(f"{here} dial"),
            flow.at("not reached"),
            lists,
        )
    )
    flow.put(
        Dial(
            f"{here} dial",
            flow.law(lambda c, i, s: _spec(flow, c).dial),
            flow.table(lambda c, i, s: _spec(flow, c).reached),
            flow.table(lambda c, i, s: _spec(flow, c).tries),
            flow.at(f"tier {tier} talk"),
            flow.at(f"{here} again"),
            flow.at("not reached"),
        )
    )
    again = flow.law(lambda c, i, s: _spec(flow, c).again_after)
    back = flow.at(f"{here} list")
    flow.put(Delay(f"{here} again", again, None, -1, back, back))


def endings(flow: Flow) -> None:
    """Place how contacts end that people have served, on the line or by calling back."""
    used = any(spec.callback is not None for spec in flow.scenario.channels.values())
    for end, then in (("resolved", "seems solved"), ("unsolved", "repeat")):
        if not used:
            flow.put(Leave(end, ContactOutcome.ANSWERED, flow.at(then)))
            continue
        on_line = flow.at(f"{end} on the line")
        flow.put(Test(end, Register.CALLBACK, (on_line, on_line, flow.at(f"{end} call-back"))))
        flow.put(Leave(f"{end} on the line", ContactOutcome.ANSWERED, flow.at(then)))
        flow.put(Leave(f"{end} call-back", ContactOutcome.CALLBACK_REACHED, flow.at(then)))
    if used:
        redial = flow.at("redial after abandonment")
        flow.put(Leave("not reached", ContactOutcome.CALLBACK_NOT_REACHED, redial))
