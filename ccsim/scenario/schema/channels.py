"""Ways to get in touch."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from ccsim.scenario.schema.base import Duration, Section, Share, Whole, key
from ccsim.scenario.schema.callbacks import Callback
from ccsim.scenario.schema.duplicates import Duplicates
from ccsim.scenario.schema.laws import LawField, TimeLaw, constant_law
from ccsim.scenario.schema.leaving import AtClosing, Balks, Patience, check_leaving
from ccsim.scenario.schema.lines import LineCapacity
from ccsim.scenario.schema.plans import ALWAYS, Hours
from ccsim.scenario.schema.threads import Reopens, Thread


class Target(Section):
    """What the channel promises."""

    answered_within: Duration = key(
        "Time within which a contact should be answered, inclusive.",
        example="20 s",
        unit="duration",
        rows=("P12",),
    )
    share: Share = key("Share of the contacts that should be.", default=0.8, example="90 %", rows=("P12",))
    segments: dict[str, Duration] = key(
        "The time for a segment of customers, where it differs.",
        default=dict,
        example="{vip: 10 s}",
        unit="duration",
        rows=("M17", "P12"),
    )


class LaterTries(Section):
    """Who goes on trying; a bare share holds whatever the try before came to."""

    after_abandonment: Share | None = key(
        "Share who try again after giving up once more; as for the first try where not given.",
        default=None,
        example="30 %",
        rows=("M16",),
    )
    after_block: Share | None = key(
        "Share who try again after being blocked once more; as for the first try where not given.",
        default=None,
        example="60 %",
        rows=("M16",),
    )

    @model_validator(mode="before")
    @classmethod
    def _one_share(cls, value: Any) -> Any:
        """Take a bare share for both."""
        if isinstance(value, dict | LaterTries):
            return value
        return {"after_abandonment": value, "after_block": value}


class Redials(Section):
    """What customers do who did not get through."""

    after_abandonment: Share = key(
        "Share who try again after giving up in a queue or balking.",
        default=0.0,
        example="45 %",
        rows=("M16",),
    )
    after_block: Share = key(
        "Share who try again after finding no free line or place.", default=0.0, example="70 %", rows=("M16",)
    )
    later: LaterTries = key(
        "The shares for the second and later tries, or one for both; as for the first where not given.",
        default=LaterTries,
        example="30 %",
        rows=("M16",),
    )
    after: LawField = key(
        "Time until the next try.",
        default=lambda: constant_law("10 min"),
        example="{exponential: {mean: 8 min}}",
        unit="law",
        rows=("M16",),
    )
    on: dict[str, Share] = key(
        "Channels of the next try, with their shares; the same channel where not given.",
        default=dict,
        example="{voice: 80 %, chat: 20 %}",
        rows=("M16",),
    )

    def share(self, why: str, tried: bool) -> float:
        """Return the share who try again for a reason, the name of a key here, after a try before or not."""
        later: float | None = getattr(self.later, why)
        first: float = getattr(self, why)
        return later if tried and later is not None else first


class Channel(Section):
    """A way to get in touch, with its own hours, lines, patience and promise."""

    kind: Literal["live", "deferred", "chat", "thread"] = key(
        "`live`: the customer waits; `deferred`: work that can wait, such as e-mail; "
        "`chat`: live, and takes one slot of an agent who has `slots`; "
        "`thread`: messages, between which the customer is away.",
        default="live",
        example="deferred",
        rows=("M1",),
    )
    hours: Hours = key(
        "Opening hours.", default=ALWAYS, example="{mon-fri: 08:00-20:00, sat: 09:00-14:00}", rows=("M1",)
    )
    after_hours: Literal["closed", "queue", "bot"] = key(
        "What happens outside the hours: turned away, queued for people, or served by the bot alone.",
        default="closed",
        example="queue",
        rows=("M1",),
    )
    lines: LineCapacity = key(
        "Contacts that can be inside at once, waiting or being served; who finds none free is blocked.",
        default=LineCapacity,
        example="{from: 40, to: 80, step: 10, lead: 5 min}",
        rows=("P3", "M15"),
    )
    trunk: str | None = key(
        "Lines shared with other channels, by the name of an entry of `trunks`, in place of `lines`.",
        default=None,
        example="main",
        rows=("P3",),
    )
    patience: Patience = key(
        "How long a customer waits in a queue; anew for each queue.",
        default=lambda: Patience.model_validate("never"),
        example="{exponential: {mean: 150 s}}",
        unit="law",
        rows=("P2", "M16"),
    )
    priority: Whole | None = key(
        "Added to the priority of its contacts; 0 for live and -100 for others where not given.",
        default=None,
        example="5",
        rows=("M12",),
    )
    redials: Redials = key(
        "Who tries again after giving up or being blocked.",
        default=Redials,
        example="{after_abandonment: 45 %, after: {exponential: {mean: 8 min}}}",
        rows=("M16",),
    )
    callback: Callback | None = key(
        "Who has to wait may be called back in place of waiting on the line.",
        default=None,
        example="{offer_when: {queue_over: 10}, accepted: 40 %}",
        rows=("P4",),
    )
    waiting_places: Whole | None = key(
        "Contacts that can wait for people at once; who finds all places taken and nobody free is blocked.",
        default=None,
        example="40",
        rows=("P3",),
        ge=0,
    )
    balks: Balks | None = key(
        "Who goes on hearing how long the wait will be.",
        default=None,
        example="{announced_wait_over: 10 min, probability: 30 %}",
        rows=("M16",),
    )
    at_closing: AtClosing = key(
        "Who waits for people when the channel closes: served all the same, or cut off (`clear`).",
        default="serve",
        example="clear",
        rows=("P5",),
    )
    leaves_message_after: Duration | None = key(
        "Who has waited so long in the first queue, and has not given up before, leaves a message and goes.",
        default=None,
        example="4 min",
        unit="duration",
        rows=("P5",),
    )
    target: Target = key(
        "The service-level target.",
        default=lambda: Target.model_validate({"answered_within": "20 s"}),
        example="{answered_within: 30 s, share: 90 %}",
        rows=("M1", "P12"),
    )

    pauses_at_close: bool = key(
        "Deferred work: who goes home at the end of a shift puts it down, and the rest is done by the same "
        "person, if idle or with room when somebody is there again, or else by the next who is free.",
        default=False,
        example="true",
        rows=("P5",),
    )

    @model_validator(mode="after")
    def _pauses_if_deferred(self) -> Channel:
        if self.pauses_at_close and self.kind != "deferred":
            raise ValueError(
                "a customer who waits cannot be put down: 'pauses_at_close' needs 'kind: deferred'"
            )
        return self

    thread: Thread | None = key(
        "How a thread of messages goes on, on a channel of that kind.",
        default=None,
        example="{turns: 3, customer_replies_after: 20 min}",
        rows=("M1",),
    )
    reopens: Reopens = key(
        "Who opens an issue again that seemed to be over.",
        default=Reopens,
        example="{solved: 8 %, after: {exponential: {mean: 2 d}}}",
        rows=("M16",),
    )

    duplicates: Duplicates | None = key(
        "Who opens the same issue on a second channel while still waiting on this one.",
        default=None,
        example="{probability: 30 %, after: 10 min, on: {chat: 100 %}}",
        rows=("M16",),
    )

    @property
    def live(self) -> bool:
        """Whether the customer waits on the line, or before the screen."""
        return self.kind in ("live", "chat")

    @property
    def messages(self) -> Thread | None:
        """How its threads go on, or None where it has none."""
        if self.kind != "thread":
            return None
        return Thread() if self.thread is None else self.thread

    @model_validator(mode="after")
    def _leaving(self) -> Channel:
        check_leaving(self)
        return self

    @property
    def effective_priority(self) -> int:
        """The channel's part of a contact's priority."""
        if self.priority is not None:
            return self.priority
        return 0 if self.live else -100

    def patience_of(self, issue_type: str, segment: str) -> TimeLaw:
        """Return the law that holds for an issue type and a segment."""
        return self.patience.of(issue_type, segment) or self.patience.default

    def told_patience_of(self, issue_type: str, segment: str) -> TimeLaw:
        """Return the law that holds for who hears the announced wait and stays."""
        told = self.balks.patience if self.balks else None
        return (told and told.of(issue_type, segment)) or self.patience_of(issue_type, segment)
