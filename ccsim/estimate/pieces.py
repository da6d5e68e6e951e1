"""An estimate condensed to lines: days alike together, stretches of equal staff together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np

from ccsim.estimate.grid import Floats, Grid
from ccsim.estimate.loads import GroupLoad, exceeds
from ccsim.scenario.calendar import Calendar

_SHOWN = 0.005
_ALIKE = 0.1
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the day, on days alike, with the same number of people.

    Attributes
    ----------
    hourly
        Contacts an hour.
    load, peak
        Mean and highest load of its intervals, erlangs.
    pausing
        People who pause, on average.
    overloaded
        In some interval the customers on the line alone need more people than there are.
    service_level, asa
        By the closed formula, weighted by contacts; asa in seconds; NaN where it says nothing.
    """

    days: str
    start: str
    end: str
    staff: float
    hourly: float
    load: float
    peak: float
    overloaded: bool
    service_level: float
    asa: float
    pausing: float = 0.0

    @property
    def occupancy(self) -> float:
        """Load over people who do not pause; above 1 is overload, infinite where nobody is there."""
        there = self.staff - self.pausing
        if there <= 0:
            return math.inf if self.load > 0 else 0.0
        return self.load / there


def pieces(group: GroupLoad, grid: Grid, calendar: Calendar, most: int) -> tuple[Piece, ...]:
    """Return the stretches with people or work, in order of the days and the clock.

    Days with the same staff are taken together. Neighbouring stretches with the same staff are joined while
    their loads differ little, or while there are more than `most`; which can still leave more than that.
    """
    alike: dict[tuple[tuple[str, float], ...], list[tuple[str, list[int]]]] = {}
    for label, indices in _days(grid, calendar):
        pattern = tuple((f"{grid.local(i):%H:%M}", round(float(group.staff[i]), 6)) for i in indices)
        alike.setdefault(pattern, []).append((label, indices))
    out: list[Piece] = []
    for stretch in _joined([s for days in alike.items() for s in _stretches(group, grid, *days)], most):
        indices = list(stretch.indices)
        piece = _piece(group, grid, indices, (stretch.days, stretch.start, stretch.end), stretch.staff)
        if piece.staff > 0 or piece.peak >= _SHOWN:
            out.append(piece)
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Intervals that follow each other on days alike."""

    days: str
    start: str
    end: str
    staff: float
    load: float
    indices: tuple[int, ...]

    def distance(self, after: _Stretch) -> float:
        """Return how different the loads are, in shares of the people; infinite where they cannot join."""
        if (self.days, self.end, self.staff) != (after.days, after.start, after.staff):
            return math.inf
        return abs(self.load - after.load) / max(self.staff, 1.0)

    def joined(self, after: _Stretch) -> _Stretch:
        """Return both as one."""
        a, b = len(self.indices), len(after.indices)
        load = (self.load * a + after.load * b) / (a + b)
        return replace(self, end=after.end, load=load, indices=(*self.indices, *after.indices))


def _stretches(
    group: GroupLoad, grid: Grid, pattern: tuple[tuple[str, float], ...], days: list[tuple[str, list[int]]]
) -> Iterator[_Stretch]:
    label = _together([name for name, _ in days])
    ends = [*(start for start, _ in pattern[1:]), _end(grid, days[0][1][-1])]
    for k, ((start, staff), end) in enumerate(zip(pattern, ends, strict=True)):
        indices = tuple(day[k] for _, day in days)
        yield _Stretch(label, start, end, staff, float(group.load[list(indices)].mean()), indices)


def _joined(stretches: list[_Stretch], most: int) -> list[_Stretch]:
    """Join the nearest neighbours again and again."""
    left = list(stretches)
    distances = [a.distance(b) for a, b in pairwise(left)]
    while distances:
        k = int(np.argmin(distances))
        shown = sum(1 for stretch in left if stretch.staff > 0) if distances[k] > _ALIKE else 0
        if math.isinf(distances[k]) or (distances[k] > _ALIKE and shown <= most):
            break
        left[k : k + 2] = [left[k].joined(left[k + 1])]
        del distances[k]
        for i in (k - 1, k):
            if 0 <= i < len(distances):
                distances[i] = left[i].distance(left[i + 1])
    return left


def _days(grid: Grid, calendar: Calendar) -> list[tuple[str, list[int]]]:
    """Return each day's label and intervals."""
    labels = {day.date: day.day_type or _DAYS[day.date.weekday()] for day in calendar.days}
    dates = [grid.local(i).date() for i in range(len(grid))]
    return [
        (labels.get(date, _DAYS[date.weekday()]), list(run))
        for date, run in groupby(range(len(grid)), key=lambda i: dates[i])
    ]


def _end(grid: Grid, last: int) -> str:
    """Return the clock time at which a day's last interval ends."""
    text = f"{grid.local(last + 1):%H:%M}"
    return "24:00" if text == "00:00" else text


def _together(labels: list[str]) -> str:
    """Return names of days, neighbours joined: ``tue-fri``, ``daily``."""
    names = list(dict.fromkeys(labels))
    week = [_DAYS.index(name) for name in names if name in _DAYS]
    others = [name for name in names if name not in _DAYS]
    if len(week) == 7:
        return ", ".join(["daily", *others])
    runs: list[list[int]] = []
    for day in sorted(week):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = [_DAYS[r[0]] if len(r) == 1 else f"{_DAYS[r[0]]}-{_DAYS[r[-1]]}" for r in runs]
    return ", ".join([*words, *others])


def _piece(
    group: GroupLoad, grid: Grid, indices: list[int], when: tuple[str, str, str], staff: float
) -> Piece:
    lengths = grid.lengths[indices]
    contacts, load = group.contacts[indices], group.load[indices]
    taken, pausing = group.load + group.pausing, group.pausing[indices]
    values = [
        group.formula.values(i, float(group.contacts[i]), float(taken[i]), staff, float(grid.lengths[i]))
        for i in indices
    ]
    level, asa = (_weighted(np.array([value[k] for value in values]), contacts) for k in (0, 1))
    return Piece(
        *when,
        staff,
        float(contacts.sum() / lengths.sum() * 3.6e9),
        float((load * lengths).sum() / lengths.sum()),
        float(load.max()),
        staff > 0 and exceeds(float(group.live_need[indices].max()), staff),
        level,
        asa,
        float((pausing * lengths).sum() / lengths.sum()),
    )


def _weighted(values: Floats, weights: Floats) -> float:
    """Return a mean by contacts; NaN where any part with contacts has no value."""
    if not weights.sum() > 0:
        return math.nan
    return float((np.where(weights > 0, values, 0.0) * weights).sum() / weights.sum())
