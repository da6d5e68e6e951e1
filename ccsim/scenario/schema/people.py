"""Groups of people, what they can do and how well."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from ccsim.errors import shown
from ccsim.scenario.faults import Gatherer
from ccsim.scenario.schema.base import Duration, Number, Section, Share, Wage, Whole, key
from ccsim.scenario.schema.customers import Complexity
from ccsim.scenario.schema.handling import HoldSpec, no_hold
from ccsim.scenario.schema.laws import LawField, constant_law
from ccsim.scenario.schema.plans import ALWAYS, Hours, StaffPlan
from ccsim.scenario.schema.slots import Slots


class Skill(Section):
    """How well a group handles an issue type."""

    level: Number = key(
        "From 0 (a beginner) to 1 (an expert); `people.levels` says what that means.",
        default=1.0,
        example="0.7",
        rows=("M10",),
        ge=0,
        le=1,
    )

    @model_validator(mode="before")
    @classmethod
    def _bare_level(cls, value: Any) -> Any:
        return value if isinstance(value, dict | Skill) else {"level": value}


class Group(Section):
    """An agent group: people with the same skills."""

    tier: Whole = key(
        "Tier in which they work; contacts start in the lowest that can serve them.",
        default=1,
        example="2",
        rows=("M6",),
        ge=1,
        le=20,
    )
    staff: StaffPlan = key(
        "People on the floor: one number, by time of day, or by day and time.",
        example='{mon-fri: {"08:00": 12, "18:00": 6, "20:00": 0}}',
        unit="people",
        rows=("M11",),
    )
    skills: dict[str, Skill] = key(
        "Issue types that they handle, with the level; all types at level 1 where left out.",
        default=dict,
        example="{delivery: 0.9, billing: {level: 0.7}}",
        rows=("M10",),
    )
    takes_first: tuple[str, ...] = key(
        "Issue types of which a free person takes whatever waits before all others, in this order; "
        "`routing.contact` decides among those of one type, and among all that are not named here.",
        default=tuple,
        example="[billing, delivery]",
        rows=("M12", "P7"),
    )
    channels: tuple[str, ...] = key(
        "Channels that they serve; all where left out.", default=tuple, example="[voice, chat]", rows=("M12",)
    )
    site: str | None = key(
        "Where they sit, one of `routing.sites`; without it they belong to every site.",
        default=None,
        example="north",
        rows=("M11", "M12"),
    )
    pause_after: Duration = key(
        "Pause after each contact, neither busy nor idle.",
        default=0,
        example="10 s",
        unit="duration",
        rows=("P8",),
    )
    slots: Slots | None = key(
        "Several contacts at once; one at a time where left out.",
        default=None,
        example="{chat: 3, handling_by_load: [1.0, 1.2, 1.55]}",
        rows=("P9",),
    )
    wage: Wage = key(
        "Cost of a paid hour.", default=0.0, example="19/h", unit="money per hour", rows=("P12",)
    )


class Department(Section):
    """Another department: its people take issues that are handed off to it."""

    staff: StaffPlan = key("People at work.", example="6", unit="people", rows=("M8",))
    hours: Hours = key(
        "Working hours; outside them nobody is there.",
        default=ALWAYS,
        example="{mon-fri: 06:00-18:00}",
        rows=("M8",),
    )
    work: LawField = key(
        "Work on one issue.", example="{gamma: {mean: 15 min, shape: 2}}", unit="law", rows=("M8",)
    )
    after_contact_work: LawField = key(
        "Work after passing the issue on.",
        default=lambda: constant_law("0 s"),
        example="2 min",
        unit="law",
        rows=("M8",),
    )
    wage: Wage = key(
        "Cost of a paid hour.", default=0.0, example="24/h", unit="money per hour", rows=("P12",)
    )


def _both(low: float, high: float) -> tuple[float, float]:
    return low, high


def _pair(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        told = f"a list of {len(value)}" if isinstance(value, list | tuple) else shown(value)
        raise ValueError(f"found {told}, needs a list of two: at level 0 and at level 1")
    return value[0], value[1]


def _speeds(value: Any) -> tuple[float, float]:
    pair, found = _pair(value), Gatherer()
    for position, speed in enumerate(pair):
        if isinstance(speed, bool) or not isinstance(speed, int | float) or not 0.01 <= speed <= 100:
            found.add((position,), f"found {shown(speed)}, needs a speed from 0.01 to 100")
    found.done()
    return float(pair[0]), float(pair[1])


Shares = Annotated[tuple[Share, Share], BeforeValidator(_pair)]
"""Shares at level 0 and at level 1."""

Speeds = Annotated[
    tuple[float, float],
    BeforeValidator(_speeds),
    WithJsonSchema({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}),
]
"""Speeds at level 0 and at level 1."""


class Resolves(Section):
    """Share of contacts resolved at level 0 and at level 1, by complexity."""

    simple: Shares = key(
        "For simple issue types.", default=_both(1.0, 1.0), example="[80 %, 98 %]", rows=("M10", "M7")
    )
    medium: Shares = key(
        "For medium issue types.", default=_both(1.0, 1.0), example="[60 %, 95 %]", rows=("M10", "M7")
    )
    complex: Shares = key(
        "For complex issue types.", default=_both(1.0, 1.0), example="[30 %, 90 %]", rows=("M10", "M7")
    )

    @model_validator(mode="before")
    @classmethod
    def _same_for_all(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return {"simple": value, "medium": value, "complex": value}
        return value

    def of(self, complexity: Complexity) -> tuple[float, float]:
        """Return the shares at level 0 and level 1."""
        pair: tuple[float, float] = getattr(self, complexity)
        return pair


class Levels(Section):
    """What the ends of the skill scale mean; in between it is linear."""

    speed: Speeds = key(
        "Speed of work at level 0 and at level 1; 1 is the speed for which `handling` is written.",
        default=_both(1.0, 1.0),
        example="[0.6, 1.15]",
        rows=("M10",),
    )
    resolves: Resolves = key(
        "Share of contacts resolved at level 0 and level 1: one pair, or one for each complexity.",
        default=Resolves,
        example="{simple: [80 %, 98 %], complex: [30 %, 90 %]}",
        rows=("M10", "M7"),
    )


class People(Section):
    """What holds for all groups."""

    levels: Levels = key(
        "What skill levels mean.", default=Levels, example="{speed: [0.6, 1.15]}", rows=("M10",)
    )


class Work(Section):
    """The handling of a contact."""

    talk: LawField = key(
        "Time with the customer, at speed 1.",
        default=lambda: constant_law("5 min"),
        example="{lognormal: {mean: 4 min, sd: 3 min}}",
        unit="law",
        rows=("P8", "P2"),
    )
    after_contact_work: LawField = key(
        "Work after the customer has gone, at speed 1.",
        default=lambda: constant_law("0 s"),
        example="40 s",
        unit="law",
        rows=("P8",),
    )

    ring: LawField = key(
        "Time that it rings before the agent, who is busy then, answers; the customer may still leave.",
        default=lambda: constant_law("0 s"),
        example="{uniform: {low: 3 s, high: 12 s}}",
        unit="law",
        rows=("P8",),
    )

    hold: HoldSpec = key(
        "Share of contacts in which the customer is put on hold once, and for how long; no talk time.",
        default=no_hold,
        example="{share: 20 %, time: {exponential: {mean: 45 s}}}",
        rows=("P8",),
    )


class WorkChange(Section):
    """Where a channel, a segment or a tier differs."""

    talk: LawField | None = key(
        "Time with the customer there.", default=None, example="6 min", unit="law", rows=("P2",)
    )
    after_contact_work: LawField | None = key(
        "Work afterwards there.", default=None, example="1 min", unit="law", rows=("P2",)
    )
    ring: LawField | None = key(
        "Time that it rings there.", default=None, example="0 s", unit="law", rows=("P8",)
    )
    hold: HoldSpec | None = key("Hold there.", default=None, example="{share: 0, time: 0 s}", rows=("P8",))


class Handling(Work):
    """The handling of an issue type."""

    on_channel: dict[str, WorkChange] = key(
        "Where a channel differs.", default=dict, example="{chat: {talk: 7 min}}", rows=("P2",)
    )
    for_segment: dict[str, WorkChange] = key(
        "Where a segment of customers differs; wins over the channel.",
        default=dict,
        example="{vip: {talk: 6 min}}",
        rows=("P2", "M17"),
    )
    at_tier: dict[str, WorkChange] = key(
        "Where a tier differs; wins over the channel and the segment.",
        default=dict,
        example="{2: {talk: 12 min}}",
        rows=("P2",),
    )

    def at(self, channel: str, segment: str, tier: int) -> Work:
        """Return the handling of a segment's contacts on a channel at a tier."""
        talk, after, ring, hold = self.talk, self.after_contact_work, self.ring, self.hold
        for change in (
            self.on_channel.get(channel),
            self.for_segment.get(segment),
            self.at_tier.get(str(tier)),
        ):
            if change is not None:
                talk = change.talk or talk
                after = change.after_contact_work or after
                ring = change.ring or ring
                hold = change.hold or hold
        return Work(talk=talk, after_contact_work=after, ring=ring, hold=hold)
