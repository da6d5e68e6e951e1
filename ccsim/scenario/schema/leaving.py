"""How long customers wait, and ways out of a queue, and past it, other than losing patience."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import model_validator

from ccsim.scenario.schema.base import Duration, Section, Share, key
from ccsim.scenario.schema.laws import LawField, TimeLaw, constant_law
from ccsim.scenario.schema.plans import ALWAYS

if TYPE_CHECKING:
    from ccsim.scenario.schema.channels import Channel

AtClosing = Literal["serve", "clear"]
"""What becomes of who waits when the channel closes."""


class ToldPatience(Section):
    """How long those wait who know how long it will be; as the others where not given."""

    default: LawField | None = key(
        "Patience of everybody not named below; that of the channel where not given.",
        default=None,
        example="{exponential: {mean: 12 min}}",
        unit="law",
        rows=("M16",),
    )
    segments: dict[str, LawField] = key(
        "Patience of a segment; wins over that of an issue type.",
        default=dict,
        example="{vip: {exponential: {mean: 4 min}}}",
        rows=("M17",),
    )
    issue_types: dict[str, LawField] = key(
        "Patience with an issue of a type.",
        default=dict,
        example="{billing: {exponential: {mean: 4 min}}}",
        rows=("P2", "M16"),
    )

    @model_validator(mode="before")
    @classmethod
    def _one_law(cls, value: Any) -> Any:
        """Take a bare law for the patience of everybody."""
        if isinstance(value, dict) and (not value or {"default", "segments", "issue_types"} & set(value)):
            return value
        return value if isinstance(value, ToldPatience) else {"default": value}

    def of(self, issue_type: str, segment: str) -> TimeLaw | None:
        """Return the law that holds for an issue type and a segment, None where not given."""
        return self.segments.get(segment) or self.issue_types.get(issue_type) or self.default


class Patience(ToldPatience):
    """How long customers wait, by segment and issue type where they differ."""

    default: LawField = key(
        "Patience of everybody not named below.",
        default=lambda: constant_law("never"),
        example="{exponential: {mean: 150 s}}",
        unit="law",
        rows=("P2", "M16"),
    )


class Balks(Section):
    """Who hears how long the wait will be, and does not join the queue."""

    announced_wait_over: Duration = key(
        "Announced where the predicted wait is longer: live contacts ahead x mean handling / people on duty, "
        "each as often as such contacts fit in the slots.",
        example="10 min",
        unit="duration",
        rows=("M16",),
    )
    probability: Share = key("Share of those who hear it that go.", example="30 %", rows=("M16",))
    patience: ToldPatience | None = key(
        "Patience in the first queue of those who hear it and stay; that of the channel where not given.",
        default=None,
        example="{exponential: {mean: 12 min}}",
        unit="law",
        rows=("M16",),
    )


def check_leaving(channel: Channel) -> None:
    """Raise ``ValueError`` for ways out that a channel cannot have."""
    if channel.at_closing == "clear":
        if not channel.live:
            raise ValueError(
                f"nobody waits on the line of a channel of kind {channel.kind!r}: "
                "'at_closing: clear' needs a live one"
            )
        if channel.hours == ALWAYS:
            raise ValueError("is always open: 'at_closing: clear' needs 'hours'")
        if channel.after_hours == "queue":
            raise ValueError(
                "'at_closing: clear' and 'after_hours: queue' contradict each other: "
                "who waits would be cut off, and who comes later would wait"
            )
    for name in ("leaves_message_after", "balks"):
        if getattr(channel, name) is not None and not channel.live:
            raise ValueError(
                f"nobody waits on the line of a channel of kind {channel.kind!r}: {name!r} needs a live one"
            )
