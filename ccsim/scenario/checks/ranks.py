"""The groups that a preference names."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.scenario.schema.stages import Stage
from ccsim.scenario.tree import KeyPath

Ranks = tuple[str | tuple[str, ...] | dict[str, Stage], ...]
PREFERENCES: KeyPath = ("routing", "preferences")


def named(ranks: Ranks, here: KeyPath) -> Iterator[tuple[KeyPath, str, Stage | None]]:
    """Yield the groups of a preference with their places, and their conditions if they have any."""
    for index, rank in enumerate(ranks):
        if isinstance(rank, str):
            yield (*here, index), rank, None
        elif isinstance(rank, dict):
            yield from (((*here, index, name), name, stage) for name, stage in rank.items())
        else:
            yield from (((*here, index, inner), name, None) for inner, name in enumerate(rank))
