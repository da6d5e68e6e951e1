"""How contacts are routed, escalated, handed off, and what happens when nobody helped."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, field_validator

from ccsim.scenario.schema.base import Money, Section, Share, Whole, key
from ccsim.scenario.schema.customers import Complexity, Urgency
from ccsim.scenario.schema.laws import LAW_SCHEMA, LawField, TimeLaw, constant_law, parse_law
from ccsim.scenario.schema.stages import OtherSites, Reserve, Stage
from ccsim.units import format_share


class Filter(Section):
    """Which contacts are meant: all conditions must hold; one left out always does."""

    urgency: Urgency | None = key("Urgency of the issue type.", default=None, example="high", rows=("M6",))
    complexity: Complexity | None = key(
        "Complexity of the issue type.", default=None, example="simple", rows=("M6",)
    )
    channel: str | None = key("Channel of the contact.", default=None, example="voice", rows=("M12",))
    issue_type: str | None = key("Issue type.", default=None, example="billing", rows=("M12",))
    segment: str | None = key("Customer segment.", default=None, example="vip", rows=("M17",))


class FastLane(Section):
    """A way of their own for some contacts."""

    for_: Filter = key("Which contacts take it.", example="{urgency: high}", rows=("M6",), alias="for")
    groups: tuple[str, ...] = key(
        "Groups that serve them, the first with a free agent.",
        example="[specialists, frontline]",
        rows=("M6", "M12"),
    )
    priority: Whole = key("Added to their priority.", default=0, example="20", rows=("M6",))


Gain = Annotated[Whole, Field(ge=0, le=10_000)]
"""Points, for instance for a minute of waiting."""


class WaitingGains(Section):
    """Points that a contact gains with each minute in a queue; what fits it is added up."""

    segments: dict[str, Gain] = key("By segment.", default=dict, example="{vip: 3}", rows=("M12", "P7"))
    issue_types: dict[str, Gain] = key(
        "By issue type.", default=dict, example="{billing: 1}", rows=("M12", "P7")
    )
    channels: dict[str, Gain] = key("By channel.", default=dict, example="{voice: 1}", rows=("M12", "P7"))


class Routing(Section):
    """Who answers whom."""

    agent: Literal["longest_idle", "least_occupied", "best_skill", "random", "same_agent", "fill_up"] = key(
        "Which of several free agents of equal groups takes a contact: the one idle for longest, "
        "the one who has worked least today, the one most skilled for the issue type, "
        "any with the same chance, or the one who served the issue last. "
        "Ties go to the longest idle, then the lower number. "
        "Where groups have `slots`, who has fewer in use counts as idle for longer; "
        "`fill_up` takes the one with the most in use who has room.",
        default="longest_idle",
        example="same_agent",
        rows=("M12",),
    )
    contact: Literal["priority", "longest_wait", "score", "nearest_deadline"] = key(
        "Which waiting contact a free agent takes: the highest priority, then the longest wait; "
        "the longest wait; the most points, which are the priority, `waiting_gains` and `forwarded_bonus`; "
        "or the earliest arrival plus the time within which the channel promises that customer an answer.",
        default="priority",
        example="nearest_deadline",
        rows=("M12",),
    )
    waiting_gains: WaitingGains = key(
        "Points for each minute of waiting, with `contact: score`.",
        default=WaitingGains,
        example="{segments: {vip: 3}, channels: {voice: 1}}",
        rows=("M12", "P7"),
    )
    forwarded_bonus: Gain = key(
        "Points, with `contact: score`, for a contact that was forwarded: escalated, handed over by a bot, "
        "or handed off to a department.",
        default=0,
        example="5",
        rows=("M12", "P7"),
    )
    preferences: dict[str, tuple[str | tuple[str, ...] | dict[str, Stage], ...]] = key(
        "Groups for an issue type in order of preference, at the tier of each; "
        "groups in an inner list are equal. "
        "A map of groups says when they help: those of a higher tier then help the lower tiers, too. "
        "The first group that serves a tier does so without conditions. "
        "Where left out, all groups of the tier that have the skill are equal.",
        default=dict,
        example="{billing: [frontline, [backup, students], {experts: {after: 90 s}}]}",
        rows=("M12", "P7"),
    )
    sites: dict[str, Share] = key(
        "Sites that share the work: each contact is given one by these shares, and prefers its groups.",
        default=dict,
        example="{north: 60 %, south: 40 %}",
        rows=("M11", "M12"),
    )
    other_sites: OtherSites = key(
        "Whether the groups of other sites help: they follow those of the contact's site, never do, "
        "or follow under conditions.",
        default="follow",
        example="{after: 60 s}",
        rows=("M11", "M12", "P7"),
    )
    reserve: dict[str, Reserve] = key(
        "People who are kept for some issue types, by group.",
        default=dict,
        example="{specialists: {for: defect, keep: 2}}",
        rows=("M12", "P7"),
    )
    fast_lanes: dict[str, FastLane] = key(
        "Ways of their own for urgent or simple contacts; the first that fits is taken.",
        default=dict,
        example="{urgent: {for: {urgency: high}, groups: [specialists]}}",
        rows=("M6",),
    )


def _law_or_same(value: Any) -> TimeLaw | str:
    return "same" if value == "same" else parse_law(value)


LawOrSame = Annotated[
    TimeLaw | Literal["same"],
    BeforeValidator(_law_or_same),
    PlainSerializer(lambda law: law if law == "same" else law.yaml),
    WithJsonSchema(LAW_SCHEMA),
]
"""A law of durations, or ``same``."""


class Unsolved(Section):
    """What an agent does who cannot solve an issue."""

    noticed: Share = key(
        "Share noticed and escalated where a higher tier can take it; the rest leaves unsolved.",
        default=1.0,
        example="90 %",
        rows=("M7",),
    )
    takes: LawField = key(
        "Time of the transfer, in which nobody is with the customer.",
        default=lambda: constant_law("0 s"),
        example="45 s",
        unit="law",
        rows=("M7",),
    )
    patience: LawOrSame = key(
        "Patience in the queues of higher tiers; `same` draws anew from the channel's.",
        default="same",
        example="never",
        unit="law",
        rows=("M7", "P2"),
    )


class Escalation(Section):
    """Tiered handling."""

    unsolved: Unsolved = key(
        "What happens to what an agent cannot solve.",
        default=Unsolved,
        example="{noticed: 90 %}",
        rows=("M7",),
    )


class Handoff(Section):
    """Issues that another department must work on."""

    issue: str = key("Issue type.", example="defect", rows=("M8",))
    tier: Whole = key(
        "Tier after whose handling it happens.", default=1, example="2", rows=("M8",), ge=1, le=20
    )
    share: Share = key("Share of the contacts handled there.", default=1.0, example="40 %", rows=("M8",))
    to: str = key("The department.", example="warehouse", rows=("M8",))
    delay: LawField = key(
        "Time until the department has it (information lag).",
        default=lambda: constant_law("0 s"),
        example="{exponential: {mean: 2 h}}",
        unit="law",
        rows=("M8",),
    )
    rework: Share = key(
        "Share that the department returns to the sender, who works on it again and hands it off anew.",
        default=0.0,
        example="12 %",
        rows=("M8",),
    )
    rework_takes: LawField | None = key(
        "The sender's work on a return; as the first handling where not given.",
        default=None,
        example="3 min",
        unit="law",
        rows=("M8",),
    )
    back_to: Literal["nobody", "sender"] = key(
        "Who closes it: the department, or the sending group in a last step.",
        default="nobody",
        example="sender",
        rows=("M8",),
    )
    closing_takes: LawField = key(
        "The sender's work to close it.",
        default=lambda: constant_law("2 min"),
        example="2 min",
        unit="law",
        rows=("M8",),
    )

    @field_validator("rework")
    @classmethod
    def _ends(cls, value: float) -> float:
        if value > 0.99:
            raise ValueError(
                f"found {format_share(value)}, at most 99 % can be returned, or it would never end"
            )
        return value


class RepeatContact(Section):
    """Customers whose issue was not solved."""

    when_not_solved: Share = key("Share who come back.", default=0.0, example="70 %", rows=("M16",))
    after: LawField = key(
        "Time until they are back.",
        default=lambda: constant_law("1 d"),
        example="{lognormal: {mean: 1 d, sd: 1 d}}",
        unit="law",
        rows=("M16",),
    )
    on: dict[str, Share] = key(
        "Channels on which they do, with their shares; the channel of before where not given.",
        default=dict,
        example="{voice: 80 %, chat: 20 %}",
        rows=("M16",),
    )


class Costs(Section):
    """What things cost beside wages and bot sessions."""

    contact: dict[str, Money] = key(
        "Cost of a contact that enters, by channel.",
        default=dict,
        example="{voice: 0.10}",
        unit="money",
        rows=("P12",),
    )
