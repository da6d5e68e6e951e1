"""The intervals of an estimate, and step functions and laws on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ccsim.blueprint.model import Blueprint
from ccsim.distributions import Law
from ccsim.scenario.calendar import StepFunction

Floats: TypeAlias = npt.NDArray[np.float64]

MOST_NUMBERS = 4_000_000
_POINTS = (np.arange(64) + 0.5) / 64


@dataclass(frozen=True, slots=True)
class Grid:
    """Intervals of equal length from the horizon's start; the last may be cut short by its end.

    Attributes
    ----------
    edges
        Starts of the intervals and the end of the last, microseconds, shape (n + 1,).
    """

    start: datetime
    edges: Floats

    def __len__(self) -> int:
        """Return the number of intervals."""
        return len(self.edges) - 1

    @property
    def lengths(self) -> Floats:
        """Lengths of the intervals, microseconds."""
        return np.diff(self.edges)

    def local(self, index: int) -> datetime:
        """Return the local time at which an interval starts."""
        at = self.start.astimezone(UTC) + timedelta(microseconds=float(self.edges[index]))
        return at.astimezone(self.start.tzinfo)

    def average(self, plan: StepFunction) -> Floats:
        """Return the time average of a step function in each interval."""
        starts = np.array([at for at, _ in plan], float)
        values = np.array([value for _, value in plan])
        # The integral up to each step, interpolated at the edges.
        upto = np.concatenate(([0.0], np.cumsum(values[:-1] * np.diff(starts))))
        piece = np.searchsorted(starts, self.edges, "right") - 1
        integral = upto[piece] + values[piece] * (self.edges - starts[piece])
        averages: Floats = np.diff(integral) / self.lengths
        return averages

    def kernel(self, law: Law) -> tuple[tuple[int, float], ...]:
        """Return how a delay moves a flow: ``(intervals later, share)``; what never comes is left out.

        Those who start are taken as spread evenly over their interval.
        """
        width = float(self.edges[1] - self.edges[0])
        out: dict[int, float] = {}
        for u in _POINTS:
            delay = law.quantile(float(u)) / width
            if delay < len(self):
                later = math.floor(delay)
                out[later] = out.get(later, 0.0) + (1 - (delay - later)) / len(_POINTS)
                out[later + 1] = out.get(later + 1, 0.0) + (delay - later) / len(_POINTS)
        return tuple(
            sorted((later, share) for later, share in out.items() if share > 0 and later < len(self))
        )


def make_grid(blueprint: Blueprint, cells: int) -> Grid:
    """Return the reporting intervals, several of them taken together where there are very many."""
    most = max(1, MOST_NUMBERS // max(cells, 1))
    together = math.ceil(blueprint.horizon / blueprint.interval / most)
    edges = np.arange(0, blueprint.horizon, blueprint.interval * together, dtype=float)
    return Grid(blueprint.calendar.start, np.append(edges, float(blueprint.horizon)))


def shorter(first: Law, second: Law) -> float:
    """Return the probability that one delay is shorter than an independent other one."""
    points = (np.arange(400) + 0.5) / 400
    a = np.sort([first.quantile(float(u)) for u in points])
    b = np.array([second.quantile(float(u)) for u in points])
    return float(np.searchsorted(a, b, "left").mean() / len(points))
