"""Exact sums by cell, and exact time integrals by reporting interval."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ccsim.measures.catalogue import Breakdown
from ccsim.measures.setting import Setting

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Values = npt.NDArray[Any]
"""Booleans to be counted, or integers to be added exactly."""

Window = Literal["horizon", "end"]

_LOW_BITS = 20
_EXACT = 1 << 53
"""Below this, sums of integers in float64 are exact."""


def sum_by(cells: npt.NDArray[Any], values: Values, size: int) -> Ints:
    """Add ``values`` by cell number, exactly.

    ``bincount`` adds in float64, so integers whose sum may be too large for it are added as two halves.
    """
    if not values.any():
        return np.zeros(size, dtype=np.int64)
    if values.dtype == np.bool_:
        return np.bincount(cells[values], minlength=size).astype(np.int64, copy=False)
    wide = values.astype(np.int64, copy=False)
    most = max(int(wide.max()), -int(wide.min()))
    if most * len(wide) < _EXACT:
        return np.bincount(cells, weights=wide, minlength=size).astype(np.int64)
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


class Slots:
    """The reporting intervals, and behind them one slot for the time from T to the window's end.

    Parameters
    ----------
    end_at : int
        Microseconds at which the run ended.
    window : {"horizon", "end"}
        Where time-weighted measures end: at T, or when the run ends, but not before T.
    """

    __slots__ = ("_edges", "_interval", "end", "last", "lengths", "start")

    def __init__(self, setting: Setting, end_at: int, window: Window) -> None:
        self._interval = setting.interval
        self.last = setting.intervals
        self.start = setting.warm_up
        self.end = max(setting.horizon, end_at) if window == "end" else setting.horizon
        starts = np.arange(self.last, dtype=np.int64) * setting.interval
        self._edges = np.append(starts, [setting.horizon, self.end])
        self.lengths: Ints = np.diff(np.clip(self._edges, self.start, self.end))
        """Length of every slot within the window."""

    def _slot(self, at: Ints) -> Ints:
        slot = np.minimum(at // self._interval, self.last - 1)
        slot[at >= self._edges[self.last]] = self.last
        return slot

    def integrals(
        self,
        cells: npt.NDArray[Any],
        size: int,
        from_at: Ints,
        to_at: Ints,
        weight: Ints | None = None,
    ) -> Ints:
        """Integrate over the window how many of ``[from_at, to_at)`` are open, by cell and slot.

        All in integers.

        Returns
        -------
        array of int64, shape (size, slots)
            Microseconds, times ``weight`` where given.
        """
        start, stop = np.clip(from_at, self.start, self.end), np.clip(to_at, self.start, self.end)
        first = self._slot(start)
        length = stop - start
        across = np.flatnonzero(stop > self._edges[first + 1])
        length[across] = 0
        slots = self.last + 1
        within = sum_by(
            cells.astype(np.int64) * slots + first,
            length if weight is None else length * weight,
            size * slots,
        )
        each = np.ones_like(across) if weight is None else weight[across]
        return within.reshape(size, slots) + self._across(
            cells[across], size, start[across], stop[across], each
        )

    def _across(self, cells: Values, size: int, start: Ints, stop: Ints, weight: Ints) -> Ints:
        """Integrate stretches that do not end in the slot in which they begin.

        Each counts its first slot and those up to its last as full; what it missed of the first is taken
        off and what it had of the last is added.
        """
        slots = self.last + 1
        first, final = self._slot(start), self._slot(stop)
        base = cells.astype(np.int64) * slots
        opened = sum_by(base + first, weight, size * slots) - sum_by(base + final, weight, size * slots)
        missed = sum_by(base + first, weight * (start - self._edges[first]), size * slots)
        had = sum_by(base + final, weight * (stop - self._edges[final]), size * slots)
        running = np.cumsum(opened.reshape(size, slots), axis=1)
        total: Ints = running * np.diff(self._edges) + (had - missed).reshape(size, slots)
        return total
