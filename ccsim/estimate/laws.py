"""The laws of a blueprint by interval: one by period is what holds in each, in the shares of its time.

The period is that of the interval in which the time begins, for laws by the period of the arrival, too: on
the way to people only bots, hand-offs and returns take time, and a return is an arrival itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from ccsim.blueprint.model import Blueprint
from ccsim.distributions import Law
from ccsim.estimate.grid import Floats, Grid, shorter

Kernel = tuple[tuple[int, float], ...]


class Laws:
    """Means and delays of the laws by their numbers.

    Arrays over the intervals have one entry only where nothing differs by period.
    """

    def __init__(self, blueprint: Blueprint, grid: Grid) -> None:
        self._blueprint = blueprint
        self._grid = grid
        self._parts: dict[int, tuple[tuple[Law, Floats], ...]] = {}
        self._kernels: dict[Law, Kernel] = {}
        self._shorter: dict[tuple[Law, Law], float] = {}

    def parts(self, number: int) -> tuple[tuple[Law, Floats], ...]:
        """Return the laws behind a number, each with its share of every interval."""
        if number not in self._parts:
            self._parts[number] = tuple(self._find_parts(number))
        return self._parts[number]

    def _find_parts(self, number: int) -> Iterator[tuple[Law, Floats]]:
        laws, plan = self._blueprint.laws, self._blueprint.by_period.get(number)
        if plan is None:
            yield laws[number], np.ones(1)
            return
        for one in dict.fromkeys(law for _, law in plan.steps):
            holds = tuple((at, float(law == one)) for at, law in plan.steps)
            yield laws[one], self._grid.average(holds)

    def means(self, numbers: Floats) -> Floats:
        """Return the means of laws by interval, microseconds, a row for each."""
        return self._stack([self._average(n, Law.mean) for n in _whole(numbers)])

    def leaving_rates(self, numbers: Floats) -> Floats:
        """Return how often those who have these patiences give up, per microsecond, a row for each."""
        return self._stack([self._average(n, _rate) for n in _whole(numbers)])

    def _average(self, number: int, value: Callable[[Law], float]) -> Floats:
        out = np.zeros(1)
        for law, share in self.parts(number):
            out = out + _times(share, value(law))
        return out

    def give_up(self, patiences: Floats, lengths: Floats) -> Floats:
        """Return the probability that a patience ends before a delay does, a row for each pair."""
        pairs = zip(_whole(patiences), _whole(lengths), strict=True)
        return self._stack([self._gives_up(patience, length) for patience, length in pairs])

    def _gives_up(self, patience: int, length: int) -> Floats:
        out = np.zeros(1)
        for first, its_share in self.parts(patience):
            for second, other_share in self.parts(length):
                if (first, second) not in self._shorter:
                    self._shorter[first, second] = shorter(first, second)
                out = out + its_share * other_share * self._shorter[first, second]
        return out

    def kernels(self, number: int) -> Iterator[tuple[Kernel, Floats]]:
        """Yield how the laws behind a number move a flow, each with its share of every interval."""
        for law, share in self.parts(number):
            if law not in self._kernels:
                self._kernels[law] = self._grid.kernel(law)
            yield self._kernels[law], share

    def _stack(self, rows: list[Floats]) -> Floats:
        length = max((len(row) for row in rows), default=1)
        return np.array([np.broadcast_to(row, length) for row in rows]).reshape(len(rows), length)


def _whole(numbers: Floats) -> list[int]:
    return [int(number) for number in numbers]


def _times(share: Floats, value: float) -> Floats:
    """Return a part of a value; no part of infinity is nothing."""
    if not math.isinf(value):
        return share * value
    out: Floats = np.where(share > 0, value, 0.0)
    return out


def _rate(law: Law) -> float:
    mean = law.mean()
    return 1 / mean if mean > 0 else math.inf
