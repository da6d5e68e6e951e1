"""Customers who open the same issue on a second channel."""

from __future__ import annotations

from ccsim.scenario.schema.base import Section, Share, key
from ccsim.scenario.schema.laws import LawField, constant_law


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
        "Shares of the second channels; the contact that a person is found for first wins, the other is "
        "withdrawn at once.",
        example="{chat: 70 %, email: 30 %}",
        rows=("M16",),
    )
