"""The arrivals of one replication: when the issues of each stream open.

A stream is a unit-rate Poisson process carried through the stream's cumulative rate: the k-th issue
always uses the k-th exponential step. Scaling a stream therefore moves its arrivals in time and
renumbers nothing, and memory holds the pieces of the rate, never the arrivals.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from ccsim.blueprint.model import Blueprint, StreamPlan
from ccsim.busyness import factors
from ccsim.distributions import exponential_quantile
from ccsim.streams import Draws, Purpose, issue_entities, name_hash, site

MICROSECONDS_PER_HOUR = 3_600_000_000.0
_BATCH = 512


class Pieces(NamedTuple):
    """Stretches of constant or linear rate of one stream, busyness included, in order of time."""

    start: tuple[int, ...]
    end: tuple[int, ...]
    rate: tuple[float, ...]
    """Contacts per microsecond, at the start."""
    slope: tuple[float, ...]
    """By how much the rate grows in a microsecond; 0 where it is constant."""


def pieces(blueprint: Blueprint, stream: StreamPlan, draws: Draws) -> Pieces:
    """Return the rate of a stream in one replication, split where it, its factor or the day changes."""
    if stream.lines is not None:
        return _linear(blueprint, stream, draws)
    edges = [at for at, _ in stream.rate[1:]] + [blueprint.horizon]
    values = factors(blueprint, stream.busyness, draws)
    _, until, factor = next(values)
    found: list[tuple[int, int, float, float]] = []
    for (at, hourly), end in zip(stream.rate, edges, strict=True):
        start = at
        while start < end:
            while until <= start:
                _, until, factor = next(values)
            stop = min(end, until)
            if hourly * factor > 0:
                found.append((start, stop, hourly * factor / MICROSECONDS_PER_HOUR, 0.0))
            start = stop
    return _columns(found)


def _linear(blueprint: Blueprint, stream: StreamPlan, draws: Draws) -> Pieces:
    """Return the pieces of a smooth rate."""
    values = factors(blueprint, stream.busyness, draws)
    _, until, factor = next(values)
    found: list[tuple[int, int, float, float]] = []
    for at, end, first, last in stream.lines or ():
        start, slope = at, (last - first) / (end - at)
        while start < end:
            while until <= start:
                _, until, factor = next(values)
            stop = min(end, until)
            scale = factor / MICROSECONDS_PER_HOUR
            here = first if start == at else first + slope * (start - at)
            there = last if stop == end else first + slope * (stop - at)
            if scale * max(here, there) > 0:
                found.append((start, stop, here * scale, (there - here) * scale / (stop - start)))
            start = stop
    return _columns(found)


def _columns(found: list[tuple[int, int, float, float]]) -> Pieces:
    columns = tuple(zip(*found, strict=True))
    return Pieces(*columns) if columns else Pieces((), (), (), ())


def carry(
    start: int, end: int, rate: float, slope: float, position: float, need: float
) -> tuple[int, float, float]:
    """Carry an exponential step through one piece of a rate; a scalar kernel that both engines call.

    Up to x into a piece, rate x + slope x² / 2 contacts are expected; where that is the position lies
    x = 2 position / (rate + √(rate² + 2 slope position)).

    Parameters
    ----------
    start, end, rate, slope
        The piece, in microseconds and contacts per microsecond, and what the rate grows in one.
    position
        Expected contacts from the piece's start up to the last arrival.
    need
        What is left of the step, in expected contacts.

    Returns
    -------
    at, position, need
        The next arrival, rounded down to the microsecond, or -1 when the piece ends before it; then what
        to go on with in the next piece.
    """
    if slope != 0.0:
        volume = (rate + 0.5 * slope * (end - start)) * (end - start)
        if position + need > volume:
            return -1, 0.0, need - (volume - position)
        position += need
        root = math.sqrt(max(0.0, rate * rate + 2.0 * slope * position))
        return min(start + math.floor(2.0 * position / (rate + root)), end - 1), position, 0.0
    volume = rate * (end - start)
    if position + need <= volume:
        position += need
        return min(start + math.floor(position / rate), end - 1), position, 0.0
    return -1, 0.0, need - (volume - position)


KERNELS = (carry,)
"""The scalar functions that a compiler needs."""


def arrivals(blueprint: Blueprint, stream: StreamPlan, draws: Draws) -> Iterator[tuple[int, int]]:
    """Yield ``(at, ordinal)`` of a stream's issues in ``[0, horizon)``, in order of time."""
    instants = stream.recorded
    if instants is None and stream.counts is not None:
        instants = placed(blueprint, stream, draws)
    if instants is not None:
        yield from ((at, ordinal) for ordinal, at in enumerate(instants))
        return
    steps = _steps(draws, stream.name)
    ordinal, need = 0, next(steps)
    for start, end, rate, slope in zip(*pieces(blueprint, stream, draws), strict=True):
        at, position, need = carry(start, end, rate, slope, 0.0, need)
        while at >= 0:
            yield at, ordinal
            ordinal, need = ordinal + 1, next(steps)
            at, position, need = carry(start, end, rate, slope, position, need)


def placed(blueprint: Blueprint, stream: StreamPlan, draws: Draws) -> tuple[int, ...]:
    """Return the instants of a stream of exact counts: uniform in each interval, in order of time."""
    hashed, arrival = name_hash(stream.name), site(Purpose.ARRIVAL, stream.name)
    out: list[int] = []
    first = 0
    for start, end, count in stream.counts or ():
        u = draws.uniforms(issue_entities(hashed, first, count), arrival)
        out.extend(sorted(start + math.floor(x * (end - start)) for x in u.tolist()))
        first += count
    return tuple(at for at in out if 0 <= at < blueprint.horizon)


def _steps(draws: Draws, stream: str) -> Iterator[float]:
    """Yield the exponential steps of a stream by ordinal, drawn a batch at a time."""
    hashed, arrival = name_hash(stream), site(Purpose.ARRIVAL, stream)
    first = 0
    while True:
        for u in draws.uniforms(issue_entities(hashed, first, _BATCH), arrival).tolist():
            yield exponential_quantile(u)
        first += _BATCH
