"""The arrivals of one replication, stream by stream, day by day.

A stream is a unit-rate Poisson process carried through the stream's cumulative rate: the k-th issue
always uses the k-th exponential step. Scaling a stream therefore moves its arrivals in time and
renumbers nothing, and memory holds one day at a time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

from ccsim.blueprint.calendar import Day, StepFunction
from ccsim.blueprint.model import Blueprint, StreamPlan
from ccsim.streams import Draws, Purpose, issue_entities, issue_entity, name_hash, site

MICROSECONDS_PER_HOUR = 3_600_000_000.0
_BATCH = 512


class _Steps:
    """The exponential steps of a stream by ordinal, drawn a batch at a time."""

    def __init__(self, draws: Draws, stream: str) -> None:
        self._draws = draws
        self._stream = name_hash(stream)
        self._site = site(Purpose.ARRIVAL, stream)
        self._first = 0
        self._steps: list[float] = []

    def __getitem__(self, ordinal: int) -> float:
        if ordinal >= self._first + len(self._steps):
            self._first = ordinal
            entities = issue_entities(self._stream, ordinal, _BATCH)
            uniforms = self._draws.uniforms(entities, self._site)
            self._steps = [-math.log1p(-u) for u in uniforms.tolist()]
        return self._steps[ordinal - self._first]


def arrivals(blueprint: Blueprint, stream: StreamPlan, draws: Draws) -> Iterator[tuple[int, int]]:
    """Yield ``(at, ordinal)`` of a stream's issues in ``[0, horizon)``, in order of time.

    Instants are rounded down to the microsecond.
    """
    steps = _Steps(draws, stream.name)
    pieces = _Pieces(stream.rate, blueprint.horizon)
    ordinal = 0
    need = steps[0]
    for day in blueprint.calendar.days:
        factor = busyness(blueprint, stream.busyness, day, draws)
        for from_at, to_at, hourly in pieces.within(day):
            rate = hourly * factor / MICROSECONDS_PER_HOUR
            volume = rate * (to_at - from_at)
            position = 0.0
            while position + need <= volume:
                position += need
                yield min(from_at + math.floor(position / rate), to_at - 1), ordinal
                ordinal += 1
                need = steps[ordinal]
            need -= volume - position


def busyness(blueprint: Blueprint, index: int, day: Day, draws: Draws) -> float:
    """Return the random factor of a day, 1 where there is none (``index`` -1)."""
    if index < 0:
        return 1.0
    plan = blueprint.busyness[index]
    ordinal = day.date.toordinal() if plan.each_day else 0
    entity = issue_entity(name_hash(plan.name), ordinal)
    return plan.law.quantile(draws.uniform(entity, site(Purpose.BUSYNESS, plan.name)))


class _Pieces:
    """The pieces of constant positive rate, taken day after day."""

    def __init__(self, rate: StepFunction, horizon: int) -> None:
        ends = [at for at, _ in rate[1:]] + [horizon]
        self._pieces = [(at, end, value) for (at, value), end in zip(rate, ends, strict=True) if value > 0]
        self._next = 0

    def within(self, day: Day) -> Iterator[tuple[int, int, float]]:
        """Yield the parts of pieces that lie in a day; days must be asked for in order."""
        pieces = self._pieces
        while self._next < len(pieces) and pieces[self._next][1] <= day.from_at:
            self._next += 1
        for start, end, value in islice(pieces, self._next, None):
            if start >= day.to_at:
                return
            yield max(start, day.from_at), min(end, day.to_at), value
