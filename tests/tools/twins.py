"""Both engines on one blueprint, and where their traces and their sums part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from enum import IntEnum

import numpy as np

from ccsim.blueprint import Blueprint
from ccsim.engine import compiled, reference
from ccsim.measures import setting_of, sums_of
from ccsim.sums import ContactSum, Histogram, IssueSum, Sums, VisitSum
from ccsim.trace import TABLES, Trace

NAMED: Mapping[str, tuple[int, type[IntEnum]]] = {
    "contacts": (1, ContactSum),
    "contacts_by_interval": (2, ContactSum),
    "issues": (1, IssueSum),
    "visits": (2, VisitSum),
    "visits_by_group": (1, VisitSum),
    "histograms": (0, Histogram),
}
"""The axis of a field of sums whose places have names, and the names."""


def with_arrivals(blueprint: Blueprint, instants: Mapping[str, Sequence[int]]) -> Blueprint:
    """Return the blueprint with recorded arrivals (microseconds) in place of the rates."""
    streams = tuple(replace(stream, recorded=tuple(instants[stream.name])) for stream in blueprint.streams)
    return replace(blueprint, streams=streams)


def difference(a: Trace, b: Trace) -> str:
    """Say where two traces part first; empty when they are equal in every field."""
    if a.end_at != b.end_at:
        return f"one ends at {a.end_at}, the other at {b.end_at}"
    for name, columns in TABLES.items():
        ours, theirs = a.table(name), b.table(name)
        for column in columns:
            x, y = ours[column], theirs[column]
            if x.dtype != y.dtype:
                return f"{name}.{column}: {x.dtype} against {y.dtype}"
            if len(x) != len(y):
                return f"{name}: {len(x)} rows against {len(y)}"
            if not np.array_equal(x, y):
                row = int(np.flatnonzero(x != y)[0])
                return f"{name}.{column}, row {row}: {x[row]} against {y[row]}"
    return ""


def place(field: str, index: Sequence[int]) -> str:
    """Write an index into a field of sums, with the name of the sum where there is one.

    >>> place("visits", [3, 1, 2])
    'visits[3, 1, TALK_TIME]'
    """
    axis, names = NAMED.get(field, (None, None))
    words = [names(i).name if names and n == axis else str(i) for n, i in enumerate(index)]
    return f"{field}[{', '.join(words)}]"


def sum_difference(a: Sums, b: Sums) -> str:
    """Say in which field, and where in it, two sums part first; empty when they are the same."""
    for field in fields(Sums):
        x, y = np.asarray(getattr(a, field.name)), np.asarray(getattr(b, field.name))
        if (x.dtype, x.shape) != (y.dtype, y.shape):
            return f"{field.name}: {x.dtype} {x.shape} against {y.dtype} {y.shape}"
        if not np.array_equal(x, y):
            at = tuple(np.argwhere(x != y)[0].tolist())
            where = place(field.name, at) if at else field.name
            return f"{where}: {x[at]} against {y[at]}"
    return ""


def counted_otherwise(blueprint: Blueprint) -> Blueprint:
    """Return the same center with all that only counting looks at changed.

    A warm-up that ends inside an interval, intervals that do not divide the horizon, waiting from the
    arrival where it was from the queue; who arrives and what happens stay the same.
    """
    return replace(
        blueprint,
        warm_up=blueprint.horizon // 3 + 1,
        interval=blueprint.horizon * 2 // 9 + 1,
        clock_from="queue" if blueprint.clock_from == "arrival" else "arrival",
    )


def parted(blueprint: Blueprint, seed: int, replication: int = 0, *ways: Blueprint) -> str:
    """Say where the engines part on one replication; empty when they agree.

    The traces are compared, and the sums that the compiled engine adds up without one with those of the
    reference engine's trace. ``ways`` are blueprints that differ in nothing but how they count.
    """
    trace = reference.simulate(blueprint, seed, replication)
    apart = difference(trace, compiled.simulate(blueprint, seed, replication))
    if apart:
        return apart
    for n, way in enumerate((blueprint, *ways)):
        sums = compiled.adder(way)(seed, replication)
        apart = sum_difference(sums_of(trace, setting_of(way)), sums)
        if apart:
            return f"{'counted otherwise, ' if n else ''}sums of {apart}"
    return ""
