"""Ways out of a queue, and past it, other than losing patience."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ccsim.scenario.schema.plans import ALWAYS

if TYPE_CHECKING:
    from ccsim.scenario.schema.channels import Channel

AtClosing = Literal["serve", "clear"]
"""What becomes of who waits when the channel closes."""


def check_leaving(channel: Channel) -> None:
    """Raise ``ValueError`` for ways out that a channel cannot have."""
    live = channel.kind == "live"
    if channel.at_closing == "clear":
        if not live:
            raise ValueError(
                "nobody waits on the line of a deferred channel: 'at_closing: clear' needs a live one"
            )
        if channel.hours == ALWAYS:
            raise ValueError("is always open: 'at_closing: clear' needs 'hours'")
        if channel.after_hours == "queue":
            raise ValueError(
                "'at_closing: clear' and 'after_hours: queue' contradict each other: "
                "who waits would be cut off, and who comes later would wait"
            )
    if channel.leaves_message_after is not None and not live:
        raise ValueError(
            "nobody waits on the line of a deferred channel: 'leaves_message_after' needs a live one"
        )
