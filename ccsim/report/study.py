"""What a report needs to know of a comparison: frames, and a little context."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccsim.measures.catalogue import CATALOGUE

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("channel", "issue_type", "segment", "group", "tier", "interval")

HEADLINE = (
    "service_level",
    "average_speed_of_answer",
    "first_response_time_p90",
    "abandonment_rate",
    "first_contact_resolution",
    "resolution_time_p90",
    "customers_lost",
    "value_lost",
    "cost_per_resolution",
    "paid_hours",
)
"""The measures with which a design is judged, in the order in which they are shown."""

MARKS = (
    *(1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 3_600, 7_200, 14_400, 28_800),
    *(86_400, 259_200, 604_800, 1_209_600, 2_592_000),
)
"""Seconds at which the share answered is stated, from a second to a month."""

LABELS: Mapping[str, str] = {
    "service_level": "Service level",
    "average_speed_of_answer": "Average wait for an answer",
    "first_response_time_p90": "First response, 9 of 10 in",
    "abandonment_rate": "Gave up waiting",
    "first_contact_resolution": "Solved at the first contact",
    "resolution_time_p90": "Solved, 9 of 10 in",
    "customers_lost": "Customers lost",
    "value_lost": "Value of customers lost",
    "cost_per_resolution": "Cost per solved issue",
    "paid_hours": "Paid hours",
    "total_cost": "Total cost",
    "wage_cost": "Wages",
    "bot_cost": "Bot sessions",
    "contact_cost": "Contacts",
    "line_cost": "Lines",
    "queue_length": "People waiting",
}
"""Measures in words that need no manual."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a channel promises.

    Attributes
    ----------
    seconds
        Time within which a contact should be answered.
    share
        Share of the contacts that should be, from 0 to 1.
    segments
        Seconds by segment of customers, where they differ.
    """

    seconds: float
    share: float
    segments: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Design:
    """One design of the comparison, with the canonical scenario behind it."""

    name: str
    description: str
    resolved: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Value:
    """A measure of a whole run with its interval; NaN where not known."""

    unit: str
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A measure of a whole run in a design, beside the base.

    Attributes
    ----------
    threshold : float
        The smallest difference worth acting on, in the measure's unit.
    relative : float
        Difference over the base's estimate.
    """

    measure: str
    unit: str
    base: float
    value: float
    difference: float
    low: float
    high: float
    threshold: float
    relative: float
    verdict: str

    @property
    def real(self) -> bool:
        """Whether chance alone is an unlikely cause."""
        return self.verdict != "no clear difference"

    @property
    def negligible(self) -> bool:
        """Whether all values in the interval are too small to matter."""
        return max(abs(self.low), abs(self.high)) < self.threshold

    @property
    def same(self) -> bool:
        """Whether the two sides are equal in every run."""
        return self.difference == self.low == self.high == 0

    @property
    def favourable(self) -> int:
        """1 where more is good, -1 where less is: fewer paid hours and less money count as good."""
        return 1 if CATALOGUE[self.measure].higher_is == "better" else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A comparison as a report sees it.

    Attributes
    ----------
    designs : tuple of Design
        The base first.
    estimates : frame
        Rows of all designs: scenario, measure, the keys, basis, estimate, low, high, unit, n, convention.
    differences : frame
        Design less base: scenario, measure, the keys, unit, base_estimate, estimate, difference, low,
        high, relative, verdict, and the threshold in the measure's unit.
    daily : frame
        By clock time, days pooled: scenario, measure, channel, clock (minutes since midnight), estimate,
        low, high.
    spread : frame
        Of the busiest channel's answered, the share with a first response within so many seconds:
        scenario, channel, seconds, estimate, low, high.
    provenance : tuple of pairs
        What the last table of the report says, in order.
    """

    designs: tuple[Design, ...]
    estimates: pd.DataFrame
    differences: pd.DataFrame
    daily: pd.DataFrame
    spread: pd.DataFrame
    replications: int
    level: float
    interrupted: bool
    provenance: tuple[tuple[str, str], ...]

    @property
    def base(self) -> Design:
        """The design that the others are compared with."""
        return self.designs[0]

    @property
    def others(self) -> tuple[Design, ...]:
        """The designs beside the base."""
        return self.designs[1:]

    @property
    def days(self) -> float:
        """Length of a run in days."""
        from ccsim.units import DAY, parse_duration

        return parse_duration(self.base.resolved["horizon"]["length"]) / DAY

    def value(self, design: str, measure: str) -> Value | None:
        """Return a measure of a whole run; None where the frame has none."""
        rows = whole(self.estimates, measure, design)
        if rows.empty or math.isnan(float(rows["estimate"].iloc[0])):
            return None
        row = rows.iloc[0]
        return Value(str(row["unit"]), float(row["estimate"]), float(row["low"]), float(row["high"]))

    def gap(self, design: str, measure: str) -> Gap | None:
        """Return a measure of a whole run beside the base; None where either has none."""
        rows = whole(self.differences, measure, design)
        if rows.empty or math.isnan(float(rows["difference"].iloc[0])):
            return None
        row = rows.iloc[0]
        return Gap(
            measure=measure,
            unit=str(row["unit"]),
            base=float(row["base_estimate"]),
            value=float(row["estimate"]),
            difference=float(row["difference"]),
            low=float(row["low"]),
            high=float(row["high"]),
            threshold=float(row["threshold"]),
            relative=float(row["relative"]),
            verdict=str(row["verdict"]),
        )

    def gaps(self, design: str) -> tuple[Gap, ...]:
        """Return the headline measures that both sides have, without those that are zero in both."""
        found = (self.gap(design, measure) for measure in HEADLINE)
        return tuple(gap for gap in found if gap is not None and (gap.base or gap.value))

    def targets(self) -> dict[str, Target]:
        """Return what every channel promises, as the base has it."""
        from ccsim.units import SECOND, parse_duration, parse_share

        found = {}
        for name, channel in self.base.resolved["channels"].items():
            target = channel["target"]
            within, *own = (
                parse_duration(text) / SECOND
                for text in (target["answered_within"], *target["segments"].values())
            )
            found[str(name)] = Target(
                seconds=within,
                share=float(parse_share(target["share"])),
                segments=dict(zip(target["segments"], own, strict=True)),
            )
        return found


def whole(frame: pd.DataFrame, measure: str, design: str) -> pd.DataFrame:
    """Return the rows of a frame that are not broken down by any key."""
    rows = frame[(frame["measure"] == measure) & (frame["scenario"] == design)]
    return rows[rows[list(KEYS)].isna().all(axis=1)]
