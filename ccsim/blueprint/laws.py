"""The laws of a blueprint, each kept once."""

from __future__ import annotations

from collections.abc import Callable

from ccsim.blueprint.model import Cells, PeriodPlan
from ccsim.blueprint.steps import Table, table
from ccsim.distributions import Law
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.schema.laws import TimeLaw


class LawBook:
    """Numbers for laws, in the order in which they are first needed.

    A law by period has a number of its own, behind which its average stands.

    Attributes
    ----------
    by_period : dict
        Which law holds when, by the number of the law by period.
    calendar : Calendar
        The days of the horizon.
    """

    def __init__(self, cells: Cells, calendar: Calendar) -> None:
        self.by_period: dict[int, PeriodPlan] = {}
        self._cells = cells
        self.calendar = calendar
        self._laws: list[Law] = []
        self._number: dict[Law | PeriodPlan, int] = {}

    def number(self, law: TimeLaw) -> int:
        """Return the number of a law."""
        if law.periods is None:
            return self._add(law.law, law.law)
        of = [self._add(one, one) for one in law.periods.laws]
        steps = tuple((at, of[int(n)]) for at, n in self.calendar.kept(law.periods.plan))
        plan = PeriodPlan(law.periods.of_arrival, steps)
        number = self._add(plan, law.law)
        self.by_period[number] = plan
        return number

    def _add(self, what: Law | PeriodPlan, law: Law) -> int:
        if what not in self._number:
            self._number[what] = len(self._laws)
            self._laws.append(law)
        return self._number[what]

    def same(self, law: TimeLaw) -> Table:
        """Return a table that gives every cell the same law."""
        return Table((self.number(law),))

    def by_cell(self, law_of: Callable[[int, int, int], TimeLaw]) -> Table:
        """Return a table of laws by (channel, issue type, segment)."""
        return by_cell(self._cells, lambda c, i, s: self.number(law_of(c, i, s)))

    def all(self) -> tuple[Law, ...]:
        """Return the laws in the order of their numbers."""
        return tuple(self._laws)


def by_cell(cells: Cells, value_of: Callable[[int, int, int], float]) -> Table:
    """Return a table of numbers by (channel, issue type, segment)."""
    return table(
        [
            value_of(c, i, s)
            for c in range(cells.channels)
            for i in range(cells.issue_types)
            for s in range(cells.segments)
        ]
    )
