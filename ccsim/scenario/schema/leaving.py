"""Ways out of a queue, and past it, other than losing patience."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ccsim.scenario.schema.base import Duration, Section, Share, key
from ccsim.scenario.schema.plans import ALWAYS

if TYPE_CHECKING:
    from ccsim.scenario.schema.channels import Channel

AtClosing = Literal["serve", "clear"]
"""What becomes of who waits when the channel closes."""


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
