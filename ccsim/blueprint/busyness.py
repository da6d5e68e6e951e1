"""Random factors on the demand: what they hold for, and which draws make them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ccsim import distributions
from ccsim.distributions import Law
from ccsim.distributions.correlation import Lower, lower
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.busyness import Busyness, WithinDay, correlation, linked
from ccsim.units import DAY, parse_clock


class Stretch(NamedTuple):
    """What one value of a factor holds for; never longer than a day."""

    from_at: int
    to_at: int
    ordinal: int
    """The day's number in the calendar; 0 where one value holds for the whole run."""
    number: int
    """0 for the whole day; 1 for the day's first interval by the clock, and so on."""


@dataclass(frozen=True, slots=True)
class Fading:
    """Scores of a day's intervals, autoregressive around what the day has in common.

    Two scores n intervals apart have the correlation far + (1 - far) ρⁿ.
    """

    rho: float
    far: float


@dataclass(frozen=True, slots=True)
class Joined:
    """Scores of some of a day's intervals, by a triangular matrix."""

    numbers: tuple[int, ...]
    rows: Lower


@dataclass(frozen=True, slots=True)
class BusynessPlan:
    """A random factor with mean 1.

    Attributes
    ----------
    stretches
        What its values hold for, in order of time, over the whole horizon.
    mix
        ``(name of a factor, weight)``: its score is this sum of scores that are drawn independently.
    within
        How the scores of a day's intervals hang together; None where they do not, or there is one a day.
    """

    name: str
    law: Law
    stretches: tuple[Stretch, ...]
    mix: tuple[tuple[str, float], ...]
    within: Fading | Joined | None = None


def busyness_plans(scenario: Scenario, calendar: Calendar) -> tuple[BusynessPlan, ...]:
    """Compile the random factors of a scenario."""
    factors = scenario.busyness
    mixes: dict[str, tuple[tuple[str, float], ...]] = {}
    for names in linked(factors):
        rows = lower([[correlation(factors, a, b) for b in names] for a in names])
        for name, row in zip(names, rows, strict=True):
            mixes[name] = tuple((n, weight) for n, weight in zip(names, row, strict=False) if weight)
    return tuple(
        BusynessPlan(
            name,
            distributions.gamma(1.0, spec.gamma.shape),
            tuple(_stretches(spec, calendar, scenario.horizon.interval)),
            mixes[name],
            None if spec.within_day is None else _within(spec.within_day, scenario.horizon.interval),
        )
        for name, spec in factors.items()
    )


def _stretches(spec: Busyness, calendar: Calendar, interval: int) -> Iterator[Stretch]:
    for day in calendar.days:
        ordinal = 0 if spec.each == "run" else day.date.toordinal()
        if spec.each != "interval":
            yield Stretch(day.from_at, day.to_at, ordinal, 0)
            continue
        clocks = [*range(0, DAY, interval), DAY]
        edges = [min(max(calendar.instant(day.date, at), day.from_at), day.to_at) for at in clocks]
        for number, (start, end) in enumerate(pairwise(edges), start=1):
            if start < end:
                yield Stretch(start, end, ordinal, number)


def _within(spec: WithinDay, interval: int) -> Fading | Joined:
    if spec.next is not None:
        return Fading(1.0 if spec.far == 1 else (spec.next - spec.far) / (1 - spec.far), spec.far)
    numbers = tuple(parse_clock(clock) // interval + 1 for clock in spec.matrix)
    return Joined(numbers, lower(list(spec.matrix.values())))
