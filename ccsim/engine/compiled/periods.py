"""Laws by period: which of several laws holds at an instant.

The horizon is cut into equal shares, at least as many as periods where they are equally long. For each
share a place says which stretch of time holds at its beginning, so a look-up is a division and, seldom, a
step to the next stretch.
"""

from __future__ import annotations

from collections.abc import Sequence

from ccsim.blueprint.model import Blueprint, PeriodPlan
from ccsim.engine.compiled.jit import rare
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.program import LAW_WIDTH, OF_ARRIVAL, OF_SERVICE, LawCol
from ccsim.engine.compiled.state import Tok

ARRIVED_AT = int(Tok.ARRIVED_AT)
FIRST, SIZE, LAST = int(LawCol.FIRST), int(LawCol.SIZE), int(LawCol.ABC)
FOREVER = (1 << 63) - 1
MOST_SHARES = 1 << 16


@rare
def in_force(p: Ints, s: Ints, t: int, law: int, since: int) -> int:
    """Return the law that holds, of a law by period: at the contact's arrival, or where its time begins."""
    at = max(s[t + ARRIVED_AT] if p[law] == OF_ARRIVAL else since, 0)
    stretch = p[p[law + FIRST] + min(at // p[law + SIZE], p[law + LAST])]
    while p[stretch] <= at:
        stretch += 2
    return p[stretch + 1]


class PeriodRows:
    """Lays laws by period out: rows for the table of laws, and the table of periods.

    Attributes
    ----------
    rows : list
        Rows of the table of laws, to stand behind those of the other laws.
    table : list of int
        The table of periods.
    """

    def __init__(self, blueprint: Blueprint, row_of: list[int], first_law: int, size: int) -> None:
        self.rows: list[list[int]] = []
        self.table: list[int] = []
        self._stretches: list[int] = []
        self._firsts: list[int] = []
        plain = list(row_of)
        for number, plan in blueprint.by_period.items():
            row_of[number] = size + len(self.rows)
            self._add(plan, blueprint.horizon, [first_law + LAW_WIDTH * row for row in plain])

    def _add(self, plan: PeriodPlan, horizon: int, place_of: Sequence[int]) -> None:
        starts = [at for at, _ in plan.steps]
        ends = [*starts[1:], FOREVER]
        shortest = min((b - a for a, b in zip(starts, [*starts[1:], horizon], strict=True)), default=horizon)
        width = max(shortest, -(-horizon // MOST_SHARES), 1)
        shares = -(-horizon // width)
        first, stretch = len(self.table), 0
        self._firsts.append(first)
        for share in range(shares):
            while ends[stretch] <= share * width:
                stretch += 1
            self._stretches.append(len(self.table))
            self.table.append(first + shares + 2 * stretch)
        for end, (_, law) in zip(ends, plan.steps, strict=True):
            self.table.extend((end, place_of[law]))
        self.rows.append([OF_ARRIVAL if plan.of_arrival else OF_SERVICE, first, width, shares - 1])

    def set_places(self, p: Ints, laws: Ints, table: int) -> None:
        """Turn positions in the table of periods into places in ``p``."""
        if self.rows:
            p[[table + at for at in self._stretches]] += table
            laws[-len(self.rows) :, FIRST] += table
