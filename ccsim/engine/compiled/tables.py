"""The tables of people, queues, hours and demand, as the compiled engine reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ccsim.blueprint.model import Blueprint, Own
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.program import P, Src
from ccsim.engine.compiled.slot_tables import lanes_of
from ccsim.streams import Purpose, name_hash, site


def array(values: Any) -> Ints:
    """Return whole numbers as an array."""
    return np.array(values, dtype=np.int64)


def _signed(word: int) -> int:
    """Return a 64-bit word as an int64."""
    return word - (1 << 64) if word >> 63 else word


def _lines(blueprint: Blueprint) -> tuple[list[int], list[list[int]]]:
    """Return the waiting line of each queue, and the lines that each group serves.

    Queues served by the same set of groups share a line: whoever is freed takes the best of all of
    them, whatever the preference of each for its groups.
    """
    number: dict[tuple[int, ...], int] = {}
    line_of = [
        number.setdefault(tuple(sorted({g for rank in queue.ranks for g in rank})), len(number))
        for queue in blueprint.queues
    ]
    served = [[line for groups, line in number.items() if g in groups] for g in range(len(blueprint.groups))]
    return line_of, served


def people(blueprint: Blueprint) -> tuple[list[int], dict[P, Ints]]:
    """Return the waiting line of each queue, and the tables of groups, their plans and their lines."""
    lanes = len(lanes_of(blueprint))
    line_of, served = _lines(blueprint)
    line_of = [lanes * line for line in line_of]
    served = [[lanes * line + lane for line in lines for lane in range(lanes)] for lines in served]
    groups: list[list[int]] = []
    staff: list[tuple[int, float]] = []
    group_lines: list[int] = []
    for group, lines in zip(blueprint.groups, served, strict=True):
        plan = [len(staff), len(group.staff), len(group_lines), len(lines)]
        groups.append([group.first_agent, group.size, *plan, group.pause])
        staff.extend(group.staff)
        group_lines.extend(lines)
    return line_of, {P.GROUP: array(groups), P.STAFF: array(staff), P.GROUP_LINE: array(group_lines)}


def queues(blueprint: Blueprint, line_of: Sequence[int]) -> dict[P, Ints]:
    """Return the tables of queues and of the groups that each prefers."""
    queues: list[list[int]] = []
    ranks: list[list[int]] = []
    rank_groups: list[int] = []
    for queue, line in zip(blueprint.queues, line_of, strict=True):
        queues.append([queue.tier, line, len(ranks), len(queue.ranks)])
        for rank in queue.ranks:
            ranks.append([len(rank_groups), len(rank)])
            rank_groups.extend(sorted(rank))
    return {P.QUEUE: array(queues), P.RANK: array(ranks), P.RANK_GROUP: array(rank_groups)}


def hours(blueprint: Blueprint) -> dict[P, Ints]:
    """Return the tables of opening hours."""
    steps = [step for hours in blueprint.hours for step in hours]
    return {
        P.HOURS_FIRST: array(np.cumsum([0, *(len(hours) for hours in blueprint.hours)])),
        P.HOURS_AT: array([at for at, _ in steps]),
        P.HOURS_OPEN: array([int(value > 0) for _, value in steps]),
    }


def streams(blueprint: Blueprint) -> dict[P, Ints]:
    """Return the tables of demand streams; the pieces of their rates are known by replication only."""
    streams: list[list[int]] = []
    recorded: list[int] = []
    own: list[Own] = []
    for stream in blueprint.streams:
        row = [0] * len(Src)
        row[Src.CHANNEL] = stream.channel
        row[Src.NAME] = _signed(name_hash(stream.name))
        row[Src.ARRIVAL_SITE] = site(Purpose.ARRIVAL, stream.name)
        row[Src.ISSUE_TYPE_SITE] = site(Purpose.ISSUE_TYPE, stream.name)
        row[Src.SEGMENT_SITE] = site(Purpose.SEGMENT, stream.name)
        row[Src.RECORDED] = -1 if stream.recorded is None else len(recorded)
        row[Src.RECORDS] = len(stream.recorded or ())
        recorded.extend(stream.recorded or ())
        row[Src.OWN] = -1 if stream.own is None else len(own)
        own.extend(stream.own or ())
        streams.append(row)
    return {P.STREAM: array(streams), P.RECORDED: array(recorded), P.OWN: array(own)}
