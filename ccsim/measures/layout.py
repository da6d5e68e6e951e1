"""The rows of a tally: which measure in which cell, the same for every replication of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.measures.catalogue import BREAKDOWNS, CURRENCY, SUMMED, Breakdown
from ccsim.measures.setting import Setting
from ccsim.measures.sums import Ints, key_size, size_of

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("channel", "issue_type", "segment", "group", "tier", "interval")
HISTOGRAM_KEYS = ("channel", "issue_type", "segment")


def cell_numbers(breakdown: Breakdown, setting: Setting) -> dict[str, Ints]:
    """Return the value of every key in every cell, -1 for keys that are not in the breakdown."""
    sizes = [key_size(key, setting) for key in breakdown]
    numbers = np.indices(sizes, dtype=np.int64).reshape(len(sizes), size_of(breakdown, setting))
    nowhere = np.full(size_of(breakdown, setting), -1, dtype=np.int64)
    return {key: numbers[breakdown.index(key)] if key in breakdown else nowhere for key in KEYS}


def number_of(keys: Mapping[str, Ints], breakdown: Breakdown, setting: Setting, size: int) -> Ints:
    """Return the numbers of `size` cells of a breakdown, the last key running fastest."""
    number = np.zeros(size, dtype=np.int64)
    for key in breakdown:
        number = number * key_size(key, setting) + keys[key]
    return number


@dataclass(frozen=True, slots=True)
class Layout:
    """Keys of the rows of ``Tally.num`` and ``Tally.den``, and of the cells of its histograms.

    Attributes
    ----------
    setting : Setting
        What the names of the keys are taken from.
    measure : array of int, shape (rows,)
        Index into ``catalogue.SUMMED``.
    keys : mapping of arrays, shape (rows,)
        Per name in ``KEYS``: an index into the labels, the tier less 1, or the number of the
        interval; -1 where the row is not broken down by that key.
    blocks : mapping
        Where the rows of a measure and breakdown are; their order is that of the breakdown's keys,
        the last running fastest.
    histogram_keys : mapping of arrays, shape (cells,)
        As ``keys``, for the histograms.
    """

    setting: Setting
    measure: Ints
    keys: Mapping[str, Ints]
    blocks: Mapping[tuple[str, Breakdown], slice]
    histogram_keys: Mapping[str, Ints]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.measure)

    def to_frame(self) -> pd.DataFrame:
        """Return the rows' keys for people: names, tiers, local starts of intervals, units, basis."""
        import pandas as pd

        measures = [SUMMED[i] for i in self.measure]
        names = pd.Index([m.name for m in SUMMED])
        frame = pd.DataFrame({"measure": pd.Categorical.from_codes(self.measure, names)})
        for key, column in self._names(self.keys).items():
            frame[key] = column
        frame["basis"] = [m.basis for m in measures]
        frame["unit"] = [self.setting.currency if m.unit == CURRENCY else m.unit for m in measures]
        return frame

    def histogram_frame(self) -> pd.DataFrame:
        """Return the keys of the histograms' cells for people."""
        import pandas as pd

        return pd.DataFrame(self._names(self.histogram_keys))

    def _names(self, keys: Mapping[str, Ints]) -> dict[str, pd.Series]:
        import pandas as pd

        out: dict[str, pd.Series] = {}
        for key, numbers in keys.items():
            if key == "interval":
                starts = pd.to_timedelta(numbers * self.setting.interval, unit="us")
                column = pd.Series(pd.Timestamp(self.setting.start) + starts)
                out[key] = column.mask(numbers < 0)
            elif key == "tier":
                out[key] = pd.Series(numbers + 1, dtype="Int64").mask(numbers < 0)
            else:
                labels = pd.Index(self.setting.labels[key], dtype=object)
                out[key] = pd.Series(pd.Categorical.from_codes(numbers, labels))
        return out


def layout(setting: Setting) -> Layout:
    """Return the rows that every tally of this setting has."""
    numbers = {breakdown: cell_numbers(breakdown, setting) for breakdown in BREAKDOWNS}
    blocks: dict[tuple[str, Breakdown], slice] = {}
    measure: list[Ints] = []
    keys: dict[str, list[Ints]] = {key: [] for key in KEYS}
    rows = 0
    for i, spec in enumerate(SUMMED):
        for breakdown in spec.breakdowns:
            size = size_of(breakdown, setting)
            blocks[spec.name, breakdown] = slice(rows, rows + size)
            measure.append(np.full(size, i, dtype=np.int64))
            for key in KEYS:
                keys[key].append(numbers[breakdown][key])
            rows += size
    shown = [cell_numbers((), setting), *(cell_numbers((key,), setting) for key in HISTOGRAM_KEYS)]
    return Layout(
        setting=setting,
        measure=np.concatenate(measure),
        keys={key: np.concatenate(parts) for key, parts in keys.items()},
        blocks=blocks,
        histogram_keys={key: np.concatenate([cells[key] for cells in shown]) for key in HISTOGRAM_KEYS},
    )
