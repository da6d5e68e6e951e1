"""Parts of the handling of a contact."""

from __future__ import annotations

from ccsim.scenario.schema.base import Section, Share, key
from ccsim.scenario.schema.laws import LawField, constant_law


class HoldSpec(Section):
    """How often and how long a customer is put on hold."""

    share: Share = key("Share of the contacts in which that happens.", example="20 %", rows=("P8",))
    time: LawField = key(
        "Time on hold, at speed 1; the agent stays busy.",
        example="{exponential: {mean: 45 s}}",
        unit="law",
        rows=("P8",),
    )


def no_hold() -> HoldSpec:
    """Return a hold that never happens."""
    return HoldSpec(share=0.0, time=constant_law("0 s"))
