"""Money: whole numbers of sessions, contacts, issues and paid microseconds times prices."""

from __future__ import annotations

import numpy as np

from ccsim.measures.catalogue import CATALOGUE
from ccsim.measures.formulas import CHARGED, Total
from ccsim.measures.layout import Layout, cell_numbers, number_of
from ccsim.measures.losses import losses
from ccsim.measures.plan import Plan
from ccsim.measures.sums import Floats, Ints, size_of

_HOUR = 3.6e9


def _add(rows: Ints, money: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(rows, weights=money, minlength=size), dtype=np.float64)


class Prices:
    """Costs of bot sessions and contacts, and what is lost with customers."""

    def __init__(self, plan: Plan, rows: Layout) -> None:
        parts = [*_of_bots(plan, rows), *_of_contacts(plan, rows), *losses(plan, rows)]
        totals, into, prices = (np.concatenate(column) for column in zip(*parts, strict=True))
        self._totals, self._into, self._prices = totals, into, prices
        self._rows = rows.rows

    def costs(self, totals: Ints) -> Floats:
        """Return what to add to the numerators; ``totals`` are those of the plan."""
        return _add(self._into, totals[self._totals] * self._prices, self._rows)


_Part = tuple[Ints, Ints, Floats]
"""Rows of the plan's totals, the rows of the tally that they go into, and their prices."""


def _of_bots(plan: Plan, rows: Layout) -> list[_Part]:
    parts = []
    for breakdown in CATALOGUE["bot_cost"].breakdowns:
        block = rows.blocks["bot_cost", breakdown]
        into = np.arange(block.start, block.stop)
        for bot, price in enumerate(rows.setting.bot_cost):
            totals = plan.rows(Total("bot_sessions", (bot,)), breakdown)
            parts.append((totals, into, np.full(len(into), price, dtype=np.float64)))
    return parts


def _of_contacts(plan: Plan, rows: Layout) -> list[_Part]:
    setting = rows.setting
    prices = np.array(setting.contact_cost, dtype=np.float64)
    parts = []
    for breakdown in CATALOGUE["contact_cost"].breakdowns:
        finer = breakdown if "channel" in breakdown else (*breakdown, "channel")
        keys = cell_numbers(finer, setting)
        into = number_of(keys, breakdown, setting, size_of(finer, setting))
        into += rows.blocks["contact_cost", breakdown].start
        parts.append((plan.rows(CHARGED, finer), into, prices[keys["channel"]]))
    return parts


class Wages:
    """Wages of the paid time."""

    def __init__(self, plan: Plan, rows: Layout) -> None:
        self._wage = np.array(rows.setting.group_wage, dtype=np.float64)[:, np.newaxis]
        members = [
            (cells, numbers + rows.blocks["wage_cost", breakdown].start)
            for breakdown in CATALOGUE["wage_cost"].breakdowns
            for cells, numbers in [plan.members("agents", breakdown)]
        ]
        self._cells, self._into = (np.concatenate(column) for column in zip(*members, strict=True))
        self._rows = rows.rows

    def costs(self, paid: Ints) -> Floats:
        """Return what to add to the numerators; ``paid`` has the shape (groups, slots)."""
        wages = (paid / _HOUR * self._wage).ravel()
        return _add(self._into, wages[self._cells], self._rows)


class LinePrices:
    """Costs of lines that are there."""

    def __init__(self, plan: Plan, rows: Layout) -> None:
        self._price = np.array(rows.setting.line_cost, dtype=np.float64)[:, np.newaxis]
        members = [
            (cells, numbers + rows.blocks["line_cost", breakdown].start)
            for breakdown in CATALOGUE["line_cost"].breakdowns
            for cells, numbers in [plan.members("line_time", breakdown)]
        ]
        self._cells, self._into = (np.concatenate(column) for column in zip(*members, strict=True))
        self._rows = rows.rows

    def costs(self, there: Ints) -> Floats:
        """Return what to add to the numerators; ``there`` has the shape (line pools, slots)."""
        money = (there / _HOUR * self._price).ravel()
        return _add(self._into, money[self._cells], self._rows)
