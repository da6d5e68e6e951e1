"""The rows of result frames: which measure in which cell, for sums and quantiles alike."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ccsim.errors import UsageError
from ccsim.measures import CATALOGUE, SUMMED, Layout, Measure, Setting
from ccsim.measures.catalogue import CURRENCY
from ccsim.measures.layout import KEYS
from ccsim.measures.sums import Ints, key_size

if TYPE_CHECKING:
    import pandas as pd

MEASURES: tuple[Measure, ...] = tuple(CATALOGUE.values())
QUANTILES: tuple[Measure, ...] = tuple(m for m in MEASURES if m.kind == "quantile")
_NUMBER = {measure.name: number for number, measure in enumerate(MEASURES)}


def interval_labels(setting: Setting) -> tuple[str, ...]:
    """Return the local start of every interval, ``2026-03-02 08:00``.

    A clock time that occurs twice, because clocks go back, is followed by its offset from UTC.
    """
    start = setting.start.astimezone(UTC)
    starts = [
        (start + timedelta(microseconds=i * setting.interval)).astimezone(setting.start.tzinfo)
        for i in range(setting.intervals)
    ]
    clock = "%H:%M:%S" if any(at.second for at in starts) else "%H:%M"
    labels = [at.strftime(f"%Y-%m-%d {clock}") for at in starts]
    times = Counter(labels)
    return tuple(
        label if times[label] == 1 else f"{label} {at.strftime('%z')[:3]}:{at.strftime('%z')[3:]}"
        for label, at in zip(labels, starts, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """Keys of the rows of a result: the sums of the layout, then the quantiles.

    Attributes
    ----------
    measure : array of int, shape (rows,)
        Index into ``MEASURES``.
    codes : array of int, shape (keys, rows)
        Per name in ``KEYS``: as in the layout, -1 where a row is not broken down by that key.
    sums : int
        How many of the rows are sums.
    """

    setting: Setting
    measure: Ints
    codes: Ints
    sums: int

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.measure)

    def names(self, key: str) -> npt.NDArray[Any]:
        """Return what the numbers of a key stand for; None comes last, for -1."""
        if key == "interval":
            names: tuple[Any, ...] = interval_labels(self.setting)
        elif key == "tier":
            names = tuple(range(1, self.setting.tiers + 1))
        else:
            names = self.setting.labels[key]
        return np.array([*names, None], dtype=object)

    def labels(self, key: str, pick: Ints) -> npt.NDArray[Any]:
        """Return the names of a key in some rows; None where a row is not broken down by it."""
        found: npt.NDArray[Any] = self.names(key)[self.codes[KEYS.index(key), pick]]
        return found

    def columns(self, pick: Ints | None = None) -> dict[str, pd.Series]:
        """Return the columns measure, keys, basis, unit and convention of all or some rows."""
        import pandas as pd

        chosen = np.arange(len(self)) if pick is None else pick
        measure = self.measure[chosen]

        def column(values: list[Any], codes: Ints) -> pd.Series:
            return pd.Series(np.array(values, dtype=object)[codes], dtype=object)

        out = {"measure": column([m.name for m in MEASURES], measure)}
        for key in KEYS:
            out[key] = pd.Series(self.labels(key, chosen), dtype=object)
        convention = self.setting.convention.name.lower()
        out["basis"] = column([m.basis for m in MEASURES], measure)
        out["unit"] = column([self._unit(m) for m in MEASURES], measure)
        out["convention"] = column([convention if m.convention else None for m in MEASURES], measure)
        return out

    def unit(self, row: int) -> str:
        """Return the unit of a row; that of money is the scenario's currency."""
        return self._unit(MEASURES[self.measure[row]])

    def _unit(self, measure: Measure) -> str:
        return self.setting.currency if measure.unit == CURRENCY else measure.unit

    def of(self, measure: str, *by: str) -> Ints:
        """Return the rows of a measure that are broken down by these keys and no others."""
        rows = np.flatnonzero(self.measure == _NUMBER[measure])
        wanted = np.array([[key in by] for key in KEYS])
        return rows[np.all((self.codes[:, rows] >= 0) == wanted, axis=0)]

    def find(self, measure: str, keys: dict[str, str | int]) -> int:
        """Return the row of a measure and keys.

        Raises
        ------
        UsageError
            There is no such measure, key or cell.
        """
        if measure not in _NUMBER:
            raise UsageError(f"there is no measure {measure!r}{_nearest(measure, _NUMBER)}")
        row = self.measure == _NUMBER[measure]
        for key in keys:
            if key not in KEYS:
                raise UsageError(f"there is no key {key!r}; there are: {', '.join(KEYS)}")
        for key, codes in zip(KEYS, self.codes, strict=True):
            names = list(self.names(key))
            name = keys.get(key)
            if name not in names:
                raise UsageError(f"there is no {key} {name!r}{_nearest(str(name), map(str, names[:-1]))}")
            row &= codes == (names.index(name) if name is not None else -1)
        found = np.flatnonzero(row)
        if not len(found):
            raise UsageError(f"{measure} is not broken down by {' and '.join(keys)}")
        return int(found[0])

    def quantile(self, row: int) -> tuple[Measure, int]:
        """Return the measure and the histogram's cell of a row that is a quantile."""
        number, cell = divmod(row - self.sums, (len(self) - self.sums) // len(QUANTILES))
        return QUANTILES[number], cell

    def packed(self, like: Setting) -> Ints:
        """Return one number for each row, from names as `like` counts them; -1 for what it has not."""
        number = self.measure.copy()
        known = np.ones(len(self), dtype=np.bool_)
        for key, codes in zip(KEYS, self.codes, strict=True):
            size = key_size(key, like)
            here = codes
            if key not in ("tier", "interval"):
                place = {name: i for i, name in enumerate(like.labels[key])}
                places = [place.get(name, size) for name in self.setting.labels[key]]
                here = np.array([*places, -1], dtype=np.int64)[codes]
            known &= here < size
            number = number * (size + 1) + here + 1
        return np.where(known, number, -1)


def rows_of(layout: Layout) -> Rows:
    """Return the rows of the results that tallies of a layout give."""
    summed = np.array([_NUMBER[m.name] for m in SUMMED], dtype=np.int64)[layout.measure]
    cells = len(next(iter(layout.histogram_keys.values())))
    quantiles = np.repeat(np.array([_NUMBER[m.name] for m in QUANTILES], dtype=np.int64), cells)
    nowhere = np.full(cells, -1, dtype=np.int64)
    codes = [
        np.concatenate([layout.keys[key], np.tile(layout.histogram_keys.get(key, nowhere), len(QUANTILES))])
        for key in KEYS
    ]
    return Rows(layout.setting, np.concatenate([summed, quantiles]), np.stack(codes), len(summed))


def _nearest(word: str, words: Any) -> str:
    near = difflib.get_close_matches(word, list(words), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
