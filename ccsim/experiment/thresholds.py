"""How large a difference must be to matter, whatever its significance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ccsim.errors import UsageError
from ccsim.measures import CATALOGUE, Measure
from ccsim.measures.catalogue import CURRENCY


@dataclass(frozen=True, slots=True)
class Threshold:
    """The smallest difference that matters: `absolute`, or `relative` to the base where that is more.

    Raises
    ------
    UsageError
        One of them is negative or not finite.
    """

    absolute: float = 0.0
    relative: float = 0.0

    def __post_init__(self) -> None:
        """Check the numbers."""
        for value in (self.absolute, self.relative):
            if not (math.isfinite(value) and value >= 0):
                raise UsageError(f"a threshold is a number from 0, not {value!r}")


THRESHOLDS: Mapping[str, Threshold] = {
    "share": Threshold(absolute=0.02),
    "s": Threshold(absolute=1.0, relative=0.05),
    "h": Threshold(relative=0.01),
    CURRENCY: Threshold(relative=0.01),
    "number": Threshold(absolute=1.0, relative=0.05),
    "customers_lost": Threshold(relative=0.05),
    "lost_by_word_of_mouth": Threshold(relative=0.05),
    "contacts_per_issue": Threshold(relative=0.05),
    "escalation_rate": Threshold(absolute=0.02),
    "handoff_rate": Threshold(absolute=0.02),
    "rework_rate": Threshold(absolute=0.02),
    "queue_length": Threshold(absolute=0.1, relative=0.05),
    "in_system": Threshold(absolute=0.1, relative=0.05),
}
"""By measure or unit, the measure first; absolute ones are in the measure's unit."""


def with_defaults(thresholds: Mapping[str, Threshold]) -> Mapping[str, Threshold]:
    """Return the thresholds given, and the usual ones for everything else.

    Raises
    ------
    UsageError
        A key is neither a measure nor a unit.
    """
    units = {measure.unit for measure in CATALOGUE.values()}
    for key in thresholds:
        if key not in units and key not in CATALOGUE:
            raise UsageError(f"a threshold is for a measure or a unit, and {key!r} is neither")
    # A unit that is given beats the usual threshold of a measure in that unit.
    usual = {
        key: value
        for key, value in THRESHOLDS.items()
        if key not in CATALOGUE or CATALOGUE[key].unit not in thresholds
    }
    return {**usual, **thresholds}


def threshold_of(measure: Measure, thresholds: Mapping[str, Threshold]) -> Threshold:
    """Return the threshold of a measure."""
    return thresholds.get(measure.name, thresholds[measure.unit])
