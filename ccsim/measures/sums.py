"""Exact sums by cell, and exact time integrals by reporting interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.measures.catalogue import Breakdown
from ccsim.measures.setting import Setting

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Values = npt.NDArray[Any]
"""Booleans to be counted, integers to be added exactly, or floats."""

_LOW_BITS = 20


def sum_by(cells: npt.NDArray[Any], values: Values, size: int) -> Values:
    """Add ``values`` by cell number; counts and integers give int64 and are exact.

    ``bincount`` adds in float64, so integers are added as two halves that both stay below 2**53.
    """
    if values.dtype == np.bool_:
        counts: Ints = np.bincount(cells[values], minlength=size).astype(np.int64)
        return counts
    if values.dtype.kind == "f":
        return np.bincount(cells, weights=values, minlength=size)
    wide = values.astype(np.int64)
    low = np.bincount(cells, weights=wide & ((1 << _LOW_BITS) - 1), minlength=size)
    high = np.bincount(cells, weights=wide >> _LOW_BITS, minlength=size)
    exact: Ints = (high.astype(np.int64) << _LOW_BITS) + low.astype(np.int64)
    return exact


def size_of(breakdown: Breakdown, setting: Setting) -> int:
    """Return the number of cells of a breakdown."""
    size = 1
    for key in breakdown:
        size *= key_size(key, setting)
    return size


def key_size(key: str, setting: Setting) -> int:
    """Return the number of values of a key."""
    if key == "interval":
        return setting.intervals
    return setting.tiers if key == "tier" else setting.count(key)


class Grid:
    """Rows of a table sorted into the finest cells, from which coarser ones are added up.

    Parameters
    ----------
    keys : mapping
        Per key and row: 0 … size - 1, or -1 for a row that is in no cell of that key.
    aside : array of bool
        Rows that count in the cells of their own group and in no others.
    """

    __slots__ = ("_aside", "_cell", "_keys", "_setting", "_size")

    def __init__(self, keys: Mapping[str, npt.NDArray[Any]], setting: Setting, aside: Bools) -> None:
        packed = aside.astype(np.int64)
        for key, values in keys.items():
            packed = packed * (key_size(key, setting) + 1) + (values.astype(np.int64) + 1)
        finest, self._cell = np.unique(packed, return_inverse=True)
        self._size = len(finest)
        self._setting = setting
        self._keys: dict[str, Ints] = {}
        for key in reversed(list(keys)):
            finest, digit = np.divmod(finest, key_size(key, setting) + 1)
            self._keys[key] = digit - 1
        self._aside = finest == 1

    def finest(self, values: Values) -> Values:
        """Add a value per row into the finest cells; the result is what ``cells`` takes."""
        return sum_by(self._cell, values, self._size)

    def cells(self, finest: Values, breakdown: Breakdown) -> Values:
        """Add the finest cells into those of a breakdown, the last key running fastest."""
        size = size_of(breakdown, self._setting)
        number = np.zeros(self._size, dtype=np.int64)
        inside = np.ones(self._size, dtype=np.bool_) if "group" in breakdown else ~self._aside
        for key in breakdown:
            number = number * key_size(key, self._setting) + self._keys[key]
            inside &= self._keys[key] >= 0
        return sum_by(number[inside], finest[inside], size)


class Slots:
    """The reporting intervals, and behind them one slot for the time from T to the window's end.

    Parameters
    ----------
    end : int
        Microseconds at which the window ends, at least the horizon's end.
    """

    __slots__ = ("_interval", "_starts", "end", "last", "lengths", "start")

    def __init__(self, setting: Setting, end: int) -> None:
        self._interval = setting.interval
        self.last = setting.intervals
        self.start = setting.warm_up
        self.end = end
        self._starts = np.append(np.arange(self.last, dtype=np.int64) * setting.interval, setting.horizon)
        edges = np.clip(np.append(self._starts, end), self.start, end)
        self.lengths: Ints = np.diff(edges)
        """Length of every slot within the window."""

    def _slot(self, at: Ints) -> Ints:
        slot = np.minimum(at // self._interval, self.last - 1)
        slot[at >= self._starts[-1]] = self.last
        return slot

    def integrals(
        self,
        cells: npt.NDArray[Any],
        size: int,
        from_at: npt.NDArray[Any],
        to_at: npt.NDArray[Any],
        weight: npt.NDArray[Any] | None = None,
    ) -> Ints:
        """Integrate over the window how many of ``[from_at, to_at)`` are open, by cell and slot.

        Every stretch counts its first slot and those up to its last as full; what it missed of the
        first is taken off and what it had of the last is added. All in integers.

        Returns
        -------
        array of int64, shape (size, slots)
            Microseconds, times ``weight`` where given.
        """
        start = np.clip(from_at.astype(np.int64), self.start, self.end)
        stop = np.clip(to_at.astype(np.int64), self.start, self.end)
        each = np.ones(len(start), dtype=np.int64) if weight is None else weight.astype(np.int64)
        slots = self.last + 1
        first, final = self._slot(start), self._slot(stop)
        base = cells.astype(np.int64) * slots
        opened = sum_by(base + first, each, size * slots) - sum_by(base + final, each, size * slots)
        missed = sum_by(base + first, each * (start - self._starts[first]), size * slots)
        had = sum_by(base + final, each * (stop - self._starts[final]), size * slots)
        full = np.diff(np.append(self._starts, self.end))
        running = np.cumsum(opened.reshape(size, slots), axis=1)
        total: Ints = running * full - missed.reshape(size, slots) + had.reshape(size, slots)
        return total
