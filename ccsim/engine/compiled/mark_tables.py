"""Which lists are long enough for marks, and on which places of them everything stands."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from ccsim.blueprint.model import Blueprint
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.program import P
from ccsim.engine.compiled.tables import array

FEW = 8
"""Lists that are no longer are walked through."""
Ranks = tuple[tuple[int, ...], ...]


def marks(blueprint: Blueprint, staff: Mapping[P, Ints], lines: int) -> dict[P, Ints]:
    """Return the tables of marks, from those of the groups and their lines; things are groups, then lines."""
    groups, served = len(blueprint.groups), staff[P.GROUP_LINE].tolist()
    lists = _Lists()
    of_queue = [lists.of(tuple(tuple(sorted(rank)) for rank in queue.ranks)) for queue in blueprint.queues]
    of_group = [
        lists.of((tuple(groups + line for line in served[first : first + size]),))
        for first, size in staff[P.GROUP].reshape(groups, -1)[:, 4:6].tolist()
    ]
    where: list[list[int]] = [[] for _ in range(groups + lines)]
    for place, thing in enumerate(lists.things):
        where[thing].append(place)
    places = [place for own in where for place in own]
    many = [len(own) for own in where]
    return {
        P.QUEUE_MARKS: array(of_queue),
        P.GROUP_MARKS: array(of_group),
        P.MARK_THING: array(lists.things),
        P.MARK_END: array(lists.ends),
        P.MARK_OF: array([*zip(accumulate(many, initial=0), many, strict=False)]),
        P.MARK_PLACE: array(places),
    }


class _Lists:
    """Lists of things by rank, one behind the other; equal ones once."""

    def __init__(self) -> None:
        self.things: list[int] = []
        self.ends: list[int] = []
        self._first: dict[Ranks, int] = {}

    def of(self, ranks: Ranks) -> tuple[int, int]:
        """Return the first and one past the last place of a list; -1 twice where it is short."""
        size = sum(map(len, ranks))
        if size <= FEW:
            return -1, -1
        if ranks not in self._first:
            self._first[ranks] = len(self.things)
            for rank in ranks:
                self.things.extend(rank)
                self.ends.extend([len(self.things)] * len(rank))
        first = self._first[ranks]
        return first, first + size
