"""Being called back in place of waiting on the line."""

from __future__ import annotations

from pydantic import model_validator

from ccsim.scenario.schema.base import Duration, Section, Share, Whole, key
from ccsim.scenario.schema.laws import LawField, constant_law


class OfferWhen(Section):
    """What a contact must find that hears the offer; nothing more than that it has to wait by default."""

    predicted_wait_over: Duration | None = key(
        "Offered where the predicted wait is longer: live contacts ahead x mean handling / people on duty.",
        default=None,
        example="5 min",
        unit="duration",
        rows=("P4",),
    )
    queue_over: Whole | None = key(
        "Offered where more live contacts than this wait for the same groups already.",
        default=None,
        example="10",
        rows=("P4",),
        ge=0,
    )

    @model_validator(mode="after")
    def _one_condition(self) -> OfferWhen:
        if self.predicted_wait_over is not None and self.queue_over is not None:
            raise ValueError("has 'predicted_wait_over' or 'queue_over', not both")
        return self


class Callback(Section):
    """Who has to wait may hang up and be called back."""

    offer_when: OfferWhen = key(
        "Who hears the offer of those who would have to wait in their first queue; everybody by default.",
        default=OfferWhen,
        example="{queue_over: 10}",
        rows=("P4",),
    )
    accepted: Share = key(
        "Share who accept: they hang up and their line is free.", example="40 %", rows=("P4",)
    )
    when_idle_over: Whole = key(
        "Called back only while more than this many people of the group are idle and no live contact waits "
        "that the group serves; 0 is as soon as nobody waits.",
        default=0,
        example="2",
        rows=("P4",),
        ge=0,
    )
    dial: LawField = key(
        "Time of the agent until the customer picks up or it is clear that nobody does.",
        default=lambda: constant_law("0 s"),
        example="15 s",
        unit="law",
        rows=("P4",),
    )
    reached: Share = key(
        "Share of the calls that reach the customer.", default=1.0, example="90 %", rows=("P4",)
    )
    tries: Whole = key(
        "Calls at most; who is not reached by then may redial as after giving up in a queue.",
        default=1,
        example="2",
        rows=("P4",),
        ge=1,
        le=100,
    )
    again_after: LawField = key(
        "Time from a call in vain until the next is due.",
        default=lambda: constant_law("30 min"),
        example="{uniform: {low: 20 min, high: 2 h}}",
        unit="law",
        rows=("P4",),
    )
