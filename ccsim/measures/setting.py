"""What measures must know beside the trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Literal

ClockStart = Literal["queue", "arrival"]
StaffSteps = tuple[tuple[int, int], ...]

DEFAULT_ANSWER_WITHIN = 20_000_000
"""Microseconds within which an answer counts as in time when a channel has no target."""


class ServiceLevelConvention(IntEnum):
    """What the answers in time are divided by; "in time" and "early" include the threshold itself."""

    OFFERED = 0
    """Answered in time / offered."""
    ANSWERED = 1
    """Answered in time / answered."""
    EXCLUDING_EARLY_ABANDONS = 2
    """Answered in time / (offered - abandoned early)."""
    EARLY_ABANDONS_COUNT_GOOD = 3
    """(Answered in time + abandoned early) / offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Window, names, targets, conventions, paid staff and prices of one scenario.

    Times are microseconds from the horizon's start. Contacts and issues that begin before
    ``warm_up`` are left out, and time-weighted measures start there.

    Attributes
    ----------
    start : datetime
        The horizon's start, with its time zone.
    horizon : int
        T, the length of the horizon.
    interval : int
        Length of a reporting interval; the last one may be cut short by T.
    days : tuple of int
        Where each local day of the horizon begins.
    labels : mapping
        Names behind the indices: channel, issue_type, segment, group, queue, bot, stream.
    answer_within, target_share : tuple
        Per channel: the threshold of the service level by segment, and the share to reach (NaN for none).
    clock_from : {"queue", "arrival"}
        Where the waiting clock starts: at the first queue for people, or with the attempt.
    group_tier, group_is_department, group_wage : tuple
        Per group; the wage is per paid hour.
    staff : tuple
        Per group: ``(from_at, agents)`` steps of the paid staff, in order, over the horizon.
    bot_cost, contact_cost : tuple of float
        Per bot and session; per channel and contact.
    group_slots : tuple of int
        Per group: contacts that an agent serves at once; one where left out.
    pool_channel, line_cost : tuple
        Per pool of lines: whose they are, -1 for a trunk; and the cost of a line for an hour.
    lost_share, segment_value : tuple
        Per segment: shares of the customers who leave for good after an issue given up, left unsolved and
        solved; and what a customer is worth. Nobody leaves and nothing is worth anything where left out.
    told : float
        Others whom each customer who leaves takes with them.
    """

    start: datetime
    horizon: int
    interval: int
    days: tuple[int, ...]
    labels: Mapping[str, tuple[str, ...]]
    answer_within: tuple[tuple[int, ...], ...]
    target_share: tuple[float, ...]
    group_tier: tuple[int, ...]
    group_is_department: tuple[bool, ...]
    staff: tuple[StaffSteps, ...]
    group_wage: tuple[float, ...]
    bot_cost: tuple[float, ...]
    contact_cost: tuple[float, ...]
    warm_up: int = 0
    convention: ServiceLevelConvention = ServiceLevelConvention.EXCLUDING_EARLY_ABANDONS
    clock_from: ClockStart = "queue"
    currency: str = "EUR"
    group_slots: tuple[int, ...] = ()
    pool_channel: tuple[int, ...] = ()
    line_cost: tuple[float, ...] = ()
    lost_share: tuple[tuple[float, float, float], ...] = ()
    segment_value: tuple[float, ...] = ()
    told: float = 0.0

    def __post_init__(self) -> None:
        """Check the window and the lengths; raises ``ValueError``."""
        if not self.group_slots:
            object.__setattr__(self, "group_slots", (1,) * self.count("group"))
        if not self.lost_share:
            object.__setattr__(self, "lost_share", ((0.0, 0.0, 0.0),) * self.count("segment"))
        if not self.segment_value:
            object.__setattr__(self, "segment_value", (0.0,) * self.count("segment"))
        if self.start.tzinfo is None:
            raise ValueError("start needs a time zone")
        if not 0 <= self.warm_up < self.horizon:
            raise ValueError(f"warm-up {self.warm_up} is not within the horizon [0, {self.horizon})")
        if self.interval <= 0:
            raise ValueError(f"interval {self.interval} is not positive")
        for names, lists in (
            ("channel", ("answer_within", "target_share", "contact_cost")),
            ("group", ("group_tier", "group_is_department", "staff", "group_wage", "group_slots")),
            ("bot", ("bot_cost",)),
            ("segment", ("lost_share", "segment_value")),
        ):
            for name in lists:
                if len(getattr(self, name)) != self.count(names):
                    raise ValueError(f"{name} needs one entry for each of {self.count(names)} {names} names")
        if any(len(times) != self.count("segment") for times in self.answer_within):
            raise ValueError(f"answer_within needs {self.count('segment')} times for each channel")

    def count(self, names: str) -> int:
        """Return how many names of a kind there are, such as ``count("channel")``."""
        return len(self.labels[names])

    @property
    def intervals(self) -> int:
        """Number of reporting intervals in the horizon."""
        return -(-self.horizon // self.interval)

    @property
    def tiers(self) -> int:
        """The highest tier; tiers are counted from 1, departments have tier 0."""
        return max(self.group_tier, default=0)
