"""How the engine's tables lie in flat arrays.

Numba passes an array in seven words and counts references to it, so a function that takes dozens of
arrays costs more than what it does. All tables of whole numbers of the program therefore lie in one
array ``p`` and its fractions in ``q``; those of the state in ``s`` and ``f``. The first words of ``p`` and
``s`` say where each table begins, and an entry is ``s[s[TOKENS] + slot * TOKEN + COLUMN]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def pack_ints(header: type[IntEnum], scalars: Mapping[Any, int], tables: Mapping[Any, Ints]) -> Ints:
    """Return one array: a header of scalars and of where each table begins, then the tables."""
    size = len(header)
    flat = np.zeros(size + sum(table.size for table in tables.values()), dtype=np.int64)
    for place, value in scalars.items():
        flat[place] = value
    at = size
    for place, table in tables.items():
        flat[place] = at
        flat[at : at + table.size] = table.ravel()
        at += table.size
    return flat


def pack_floats(starts: Ints, tables: Mapping[Any, Floats]) -> Floats:
    """Return one array of fractions; where each table begins is written into ``starts``."""
    at = 0
    for place, table in tables.items():
        starts[place] = at
        at += table.size
    return np.concatenate([np.asarray(table, dtype=np.float64).ravel() for table in tables.values()])
