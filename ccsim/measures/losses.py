"""Customers lost: whole numbers of issues by how they ended, times the shares that leave for good."""

from __future__ import annotations

import numpy as np

from ccsim.measures.catalogue import CATALOGUE
from ccsim.measures.formulas import ENDS
from ccsim.measures.layout import Layout, cell_numbers, number_of
from ccsim.measures.plan import Plan
from ccsim.measures.sums import Floats, Ints, size_of


def losses(plan: Plan, rows: Layout) -> list[tuple[Ints, Ints, Floats]]:
    """Return rows of the plan's totals, the rows of the tally that they go into, and what one issue adds.

    That is an expectation: no coin is tossed for a customer. An issue in progress adds nothing.
    """
    setting = rows.setting
    shares = np.array(setting.lost_share, dtype=np.float64)
    if not shares.any():
        return []
    each = {
        "customers_lost": np.ones(len(shares)),
        "lost_by_word_of_mouth": np.full(len(shares), setting.told),
        "value_lost": (1 + setting.told) * np.array(setting.segment_value, dtype=np.float64),
    }
    parts = []
    for measure, factor in each.items():
        for breakdown in CATALOGUE[measure].breakdowns:
            finer = breakdown if "segment" in breakdown else (*breakdown, "segment")
            keys = cell_numbers(finer, setting)
            into = number_of(keys, breakdown, setting, size_of(finer, setting))
            into += rows.blocks[measure, breakdown].start
            for end, total in enumerate(ENDS):
                per_issue = (shares[:, end] * factor)[keys["segment"]]
                parts.append((plan.rows(total, finer), into, per_issue))
    return parts
