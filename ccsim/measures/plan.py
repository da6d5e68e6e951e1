"""Which entries of the sums make up which cell: index arrays, made once for a setting."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ccsim.measures.catalogue import Breakdown
from ccsim.measures.formulas import AgentSum, Constant, Source, Total
from ccsim.measures.layout import cell_numbers, number_of
from ccsim.measures.setting import Setting
from ccsim.measures.sums import Bools, Ints, size_of
from ccsim.sums import ContactSum, IssueSum, Sums, VisitSum


def vector_of(sums: Sums, lengths: Ints, paid: Ints, group_slots: Ints) -> Ints:
    """Lay everything that measures are made of one after the other, in the order of ``_blocks``.

    Parameters
    ----------
    lengths : array, shape (slots,)
        Of the slots within the window.
    paid : array, shape (groups, slots)
        Paid time.
    group_slots : array, shape (groups,)
        Contacts that an agent serves at once.
    """
    several = group_slots[:, np.newaxis] > 1
    busy, there = sums.working * several, (sums.working + sums.idle) * several
    parts = (
        *(lengths, sums.contacts, sums.contacts_by_interval, sums.bot_sessions, sums.issues, sums.visits),
        *(sums.visits_by_group, sums.queue_time, sums.system_time, paid, sums.working, sums.idle, sums.ghost),
        *(sums.slot_time, busy, there * group_slots[:, np.newaxis], sums.line_time),
    )
    return np.concatenate([tuple(Constant), *(part.ravel() for part in parts)])


@dataclass(frozen=True, slots=True)
class Block:
    """Cells and columns of one source within the vector.

    Attributes
    ----------
    first : int
        Where it starts.
    keys : mapping of arrays, shape (cells,)
        0 … size - 1, or -1 for a cell that is nowhere when broken down by that key.
    aside : array of bool, shape (cells,)
        Cells that count in those of their own group and nowhere else.
    cell_step, column_step : int
        From one cell, and one column, to the next.
    """

    first: int
    keys: Mapping[str, Ints]
    aside: Bools
    cell_step: int
    column_step: int

    def members(self, breakdown: Breakdown, setting: Setting) -> tuple[Ints, Ints]:
        """Return the cells that are added up in a breakdown, and into which of its cells each goes."""
        inside = np.ones_like(self.aside) if "group" in breakdown else ~self.aside
        for key in breakdown:
            inside &= self.keys[key] >= 0
        cells = np.flatnonzero(inside)
        here = {key: self.keys[key][cells] for key in breakdown}
        return cells, number_of(here, breakdown, setting, len(cells))

    def places(self, cells: Ints, column: int) -> Ints:
        """Return where the cells of a column are in the vector."""
        return self.first + cells * self.cell_step + column * self.column_step


def _blocks(setting: Setting) -> dict[Source, Block]:
    channel, issue_type, segment, group = (
        np.arange(setting.count(names)) for names in ("channel", "issue_type", "segment", "group")
    )
    kinds = {"channel": channel, "issue_type": issue_type, "segment": segment}
    tier = np.arange(setting.tiers + 1) - 1
    slot = np.append(np.arange(setting.intervals), -1)
    blocks: dict[Source, Block] = {}
    first = 0
    sources: tuple[tuple[Source, int, Mapping[str, Ints]], ...] = (
        ("nothing", len(Constant), {}),
        ("window", 1, {"interval": slot}),
        ("contacts", len(ContactSum), kinds),
        ("contacts_by_interval", len(ContactSum), {"channel": channel, "interval": slot[:-1]}),
        ("bot_sessions", setting.count("bot"), kinds),
        ("issues", len(IssueSum), kinds),
        ("visits", len(VisitSum), kinds | {"tier": tier}),
        ("visits_by_group", len(VisitSum), {"group": group}),
        ("queue_time", 1, {"channel": channel, "tier": tier, "interval": slot}),
        ("system_time", 1, {"channel": channel, "interval": slot}),
    )
    for name, columns, axes in sources:
        grid = np.meshgrid(*axes.values(), indexing="ij")
        keys = {key: numbers.ravel() for key, numbers in zip(axes, grid, strict=True)}
        cells = math.prod(len(numbers) for numbers in axes.values())
        departments = keys["tier"] < 0 if name == "visits" else np.zeros(cells, dtype=np.bool_)
        blocks[name] = Block(first, keys, departments, cell_step=columns, column_step=1)
        first += cells * columns
    return blocks | _agent_blocks(setting, first, slot)


def _agent_blocks(setting: Setting, first: int, slot: Ints) -> dict[Source, Block]:
    def spread(of_group: Sequence[int]) -> Ints:
        return np.repeat(np.array(of_group, dtype=np.int64), len(slot))

    groups = setting.count("group")
    keys = {
        "group": spread(range(groups)),
        "tier": spread(setting.group_tier) - 1,
        "interval": np.tile(slot, groups),
    }
    departments = spread(setting.group_is_department) == 1
    agents = Block(first, keys, np.zeros_like(departments), cell_step=1, column_step=len(departments))
    first += len(AgentSum) * len(departments)
    lines = {
        "channel": np.repeat(np.array(setting.pool_channel, dtype=np.int64), len(slot)),
        "interval": np.tile(slot, len(setting.pool_channel)),
    }
    nowhere = np.zeros(len(lines["channel"]), dtype=np.bool_)
    return {
        "agents": agents,
        "front": replace(agents, aside=departments),
        "line_time": Block(first, lines, nowhere, cell_step=1, column_step=1),
    }


@dataclass(frozen=True, slots=True)
class Gather:
    """Adds entries of the vector into rows.

    Attributes
    ----------
    take, sign : array of int64
        Which entries, row after row, and whether each is added or taken off.
    starts : array of int64, shape (rows,)
        Where every row begins in ``take``; no row is empty.
    """

    take: Ints
    sign: Ints
    starts: Ints

    def __call__(self, vector: Ints) -> Ints:
        """Return the rows."""
        rows: Ints = np.add.reduceat(vector[self.take] * self.sign, self.starts)
        return rows


class Plan:
    """Collects the totals that are wanted, each once, and gives their cells row numbers."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._blocks = _blocks(setting)
        self._members: dict[tuple[Source, Breakdown], tuple[Ints, Ints]] = {}
        self._spreads: dict[tuple[Breakdown, Breakdown], Ints] = {}
        self._firsts: dict[tuple[Total, Breakdown], int] = {}
        self._parts: list[tuple[Ints, Ints, int]] = []
        self._rows = 0

    def rows(self, total: Total, breakdown: Breakdown) -> Ints:
        """Return the rows of a total in the cells of a breakdown.

        Where the source has no such key, all cells of that key share a row.
        """
        source = total.of
        if source == "contacts" and "interval" in breakdown:
            source = "contacts_by_interval"
        elif source == "visits" and "group" in breakdown:
            source = "visits_by_group"
        own = tuple(key for key in breakdown if key in self._blocks[source].keys)
        if (total, own) not in self._firsts:
            self._firsts[total, own] = self._add(total, source, own)
        return self._firsts[total, own] + self._spread(own, breakdown)

    def _spread(self, own: Breakdown, breakdown: Breakdown) -> Ints:
        """Return the number that every cell of a breakdown has when broken down by its own keys only."""
        if (own, breakdown) not in self._spreads:
            keys = cell_numbers(breakdown, self._setting)
            size = size_of(breakdown, self._setting)
            self._spreads[own, breakdown] = number_of(keys, own, self._setting, size)
        return self._spreads[own, breakdown]

    def members(self, source: Source, breakdown: Breakdown) -> tuple[Ints, Ints]:
        """Return the cells of a source that count in a breakdown, and the number of each one's cell there."""
        if (source, breakdown) not in self._members:
            self._members[source, breakdown] = self._blocks[source].members(breakdown, self._setting)
        return self._members[source, breakdown]

    def _add(self, total: Total, source: Source, breakdown: Breakdown) -> int:
        block = self._blocks[source]
        cells, numbers = self.members(source, breakdown)
        for columns, sign in ((total.plus, 1), (total.less, -1)):
            self._parts += [(block.places(cells, c), numbers + self._rows, sign) for c in columns]
        first = self._rows
        self._rows += size_of(breakdown, self._setting)
        return first

    def gather(self) -> Gather:
        """Return what adds up all rows asked for so far."""
        # A zero for every row, so that none is empty.
        zeros = self._blocks["nothing"].places(np.zeros(self._rows, dtype=np.int64), Constant.ZERO)
        take = np.concatenate([zeros, *(places for places, _, _ in self._parts)])
        rows = np.concatenate([np.arange(self._rows), *(rows for _, rows, _ in self._parts)])
        sign = np.concatenate(
            [np.ones_like(zeros), *(np.full_like(rows, sign) for _, rows, sign in self._parts)]
        )
        order = np.argsort(rows, kind="stable")
        starts = np.searchsorted(rows[order], np.arange(self._rows))
        return Gather(take[order], sign[order], starts)
