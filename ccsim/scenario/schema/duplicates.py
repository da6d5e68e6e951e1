"""Customers who open the same issue on a second channel."""

from __future__ import annotations

from typing import Literal

from ccsim.scenario.schema.base import Section, Share, key
from ccsim.scenario.schema.laws import LawField, constant_law

CLOSING_TAKES = "1 min"
"""To see that all is settled."""


class Duplicates(Section):
    """Customers who still wait and open the same issue on a second channel."""

    probability: Share = key("Share who would do so.", example="30 %", rows=("M16",))
    after: LawField = key(
        "Time in the queue after which they do; who is found or gives up earlier does not.",
        default=lambda: constant_law("10 min"),
        example="{exponential: {mean: 8 min}}",
        unit="law",
        rows=("M16",),
    )
    on: dict[str, Share] = key(
        "Shares of the second channels; the contact that a person is found for first wins.",
        example="{chat: 70 %, email: 30 %}",
        rows=("M16",),
    )
    loser: Literal["withdrawn", "handled"] = key(
        "What becomes of the other contact then: the customer withdraws it at once; or it stays in its "
        "queue, without the customer, until a person is found who closes it.",
        default="withdrawn",
        example="handled",
        rows=("M16",),
    )
    closing_takes: LawField = key(
        "Work of closing a contact that stayed, in place of its handling.",
        default=lambda: constant_law(CLOSING_TAKES),
        example="{exponential: {mean: 90 s}}",
        unit="law",
        rows=("M16",),
    )

    @property
    def closes_otherwise(self) -> bool:
        """Whether closing takes another time than unless told."""
        return self.closing_takes != constant_law(CLOSING_TAKES)
