"""Both engines on one blueprint, and where their traces part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ccsim.blueprint import Blueprint
from ccsim.engine import compiled, reference
from ccsim.trace import TABLES, Trace


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


def parted(blueprint: Blueprint, seed: int, replication: int = 0) -> str:
    """Say where the engines part on one replication; empty when they agree."""
    return difference(
        reference.simulate(blueprint, seed, replication), compiled.simulate(blueprint, seed, replication)
    )
