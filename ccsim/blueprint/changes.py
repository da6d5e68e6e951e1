"""Rates multiplied for a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ccsim.scenario.calendar import Line, StepFunction

Change = tuple[int, int, float]
"""``(from_at, to_at, factor)``, within the horizon and not empty."""


def changed_steps(plan: StepFunction, changes: Sequence[Change]) -> StepFunction:
    """Return a step function multiplied by every change that holds; equal neighbours are merged.

    >>> changed_steps(((0, 4.0), (20, 2.0)), [(10, 30, 3.0)])
    ((0, 4.0), (10, 12.0), (20, 6.0), (30, 2.0))
    """
    if not changes:
        return plan
    out: list[tuple[int, float]] = []
    for at in sorted({at for at, _ in plan} | {at for change in changes for at in change[:2]}):
        value = next(value for start, value in reversed(plan) if start <= at) * _factor(changes, at)
        if not out or out[-1][1] != value:
            out.append((at, value))
    return tuple(out)


def changed_lines(lines: Sequence[Line], changes: Sequence[Change]) -> tuple[Line, ...]:
    """Return lines cut where a change begins or ends, and multiplied by those that hold.

    >>> changed_lines([(0, 20, 0.0, 4.0)], [(10, 30, 3.0)])
    ((0, 10, 0.0, 2.0), (10, 20, 6.0, 12.0))
    """
    edges = {at for change in changes for at in change[:2]}
    out: list[Line] = []
    for start, end, first, last in lines:
        slope = (last - first) / (end - start)
        for at, to in pairwise([start, *sorted(at for at in edges if start < at < end), end]):
            factor = _factor(changes, at)
            a = first if at == start else first + slope * (at - start)
            b = last if to == end else first + slope * (to - start)
            out.append((at, to, a * factor, b * factor))
    return tuple(out)


def _factor(changes: Sequence[Change], at: int) -> float:
    factor = 1.0
    for start, end, times in changes:
        if start <= at < end:
            factor *= times
    return factor
