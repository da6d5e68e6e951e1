"""The contacts that come of themselves, by cell and interval: rates in expectation, logs as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeAlias

import numpy as np

from ccsim.blueprint.model import Blueprint, StreamPlan
from ccsim.blueprint.steps import ComeBack
from ccsim.estimate.grid import Floats, Grid, make_grid
from ccsim.scenario.calendar import StepFunction

_HOUR = 3.6e9


class Row(NamedTuple):
    """Contacts that are alike; those of a log that bring their own work are not like the others."""

    cell: int
    own_work: bool


Part: TypeAlias = tuple[float, StepFunction | Floats, Floats | None]
"""A weight, the rate or the instants of contacts, and their own work."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """What comes of itself.

    Attributes
    ----------
    cells : array, shape (rows,)
    contacts : array, shape (rows, intervals)
    own_work : mapping
        Of rows whose contacts bring their own work: its mean by interval, microseconds.
    """

    grid: Grid
    cells: Floats
    contacts: Floats
    own_work: dict[int, Floats] = field(default_factory=dict)


def fresh_contacts(blueprint: Blueprint) -> Fresh:
    """Return the expected contacts of all streams of demand; recorded ones by what is recorded."""
    parts: dict[Row, list[Part]] = {}
    for stream in (stream for stream in blueprint.streams if stream.campaign < 0):
        for row, part in _rates(blueprint, stream) if stream.own is None else _logged(blueprint, stream):
            parts.setdefault(row, []).append(part)
    for row in tuple(parts):
        for cell in _elsewhere(blueprint, row.cell):
            parts.setdefault(Row(cell, False), [])
    rows = sorted(parts)
    grid = make_grid(blueprint, len(rows))
    found = Fresh(grid, np.array([row.cell for row in rows], int), np.zeros((len(rows), len(grid))))
    for number, row in enumerate(rows):
        work = np.zeros(len(grid))
        for share, contacts, own in parts[row]:
            if isinstance(contacts, tuple):
                found.contacts[number] += share * grid.average(contacts) * grid.lengths / _HOUR
            else:
                found.contacts[number] += share * np.histogram(contacts, grid.edges)[0]
                if own is not None:
                    work += share * np.histogram(contacts, grid.edges, weights=own)[0]
        if row.own_work:
            came = found.contacts[number]
            # Where a contact of the log is served later than it came, the mean of all is as good as any.
            mean = np.full(len(grid), work.sum() / came.sum())
            found.own_work[number] = np.divide(work, came, out=mean, where=came > 0)
    return found


def _elsewhere(blueprint: Blueprint, cell: int) -> Iterator[int]:
    """Yield the cells of contacts that come back by another channel than those of a cell."""
    per_channel = blueprint.cells.issue_types * blueprint.cells.segments
    for channel in {step.channel for step in blueprint.steps if isinstance(step, ComeBack)} - {-1}:
        yield channel * per_channel + cell % per_channel


def _rates(blueprint: Blueprint, stream: StreamPlan) -> Iterator[tuple[Row, Part]]:
    for cell, share in _cells(blueprint, stream, -1, -1):
        yield Row(cell, False), (share, stream.rate, None)


def _logged(blueprint: Blueprint, stream: StreamPlan) -> Iterator[tuple[Row, Part]]:
    """Yield the contacts of a log, those together of which the same is known."""
    assert stream.own is not None
    assert stream.recorded is not None
    known = sorted(
        (own.issue_type, own.segment, own.work >= 0, at, own.work)
        for own, at in zip(stream.own, stream.recorded, strict=True)
    )
    for (issue_type, segment, worked), lines in groupby(known, key=itemgetter(0, 1, 2)):
        at, work = (np.array(column, float) for column in zip(*(line[3:] for line in lines), strict=True))
        for cell, share in _cells(blueprint, stream, issue_type, segment):
            yield Row(cell, worked), (share, at, work if worked else None)


def _cells(
    blueprint: Blueprint, stream: StreamPlan, issue_type: int, segment: int
) -> Iterator[tuple[int, float]]:
    """Yield the cells of a stream's contacts and their shares; -1 is what the stream's shares decide."""
    for kind, of_kind in _shares(stream.issue_types, issue_type):
        for who, of_who in _shares(stream.segments, segment):
            if of_kind * of_who > 0:
                yield blueprint.cells.of(stream.channel, kind, who), of_kind * of_who


def _shares(cumulative: tuple[float, ...], known: int) -> list[tuple[int, float]]:
    if known >= 0:
        return [(known, 1.0)]
    return list(enumerate(np.diff(cumulative, prepend=0.0).tolist()))
