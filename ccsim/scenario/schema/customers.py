"""Who contacts the centre and what about."""

from __future__ import annotations

from typing import Literal

from ccsim.scenario.schema.base import Section, Share, Whole, key

Urgency = Literal["low", "normal", "high"]
Complexity = Literal["simple", "medium", "complex"]


class Segment(Section):
    """A kind of customer."""

    share: Share = key(
        "Share of the customers; the shares of all segments add up to 100 %.",
        default=1.0,
        example="12 %",
        rows=("M17",),
    )
    priority: Whole = key(
        "Added to the priority of their contacts; the larger is served first.",
        default=0,
        example="10",
        rows=("M17",),
    )


class IssueType(Section):
    """Something that customers need solved."""

    urgency: Urgency = key("How urgent it is.", default="normal", example="high", rows=("M6",))
    complexity: Complexity = key(
        "How hard it is; sets the share that a skill level resolves.",
        default="simple",
        example="complex",
        rows=("M6",),
    )
    priority: Whole = key(
        "Added to the priority of its contacts; the larger is served first.",
        default=0,
        example="5",
        rows=("M12",),
    )
