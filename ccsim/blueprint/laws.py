"""The laws of a blueprint, each kept once."""

from __future__ import annotations

from collections.abc import Callable

from ccsim.blueprint.model import Cells
from ccsim.blueprint.steps import Table, table
from ccsim.distributions import Law
from ccsim.scenario.schema.laws import TimeLaw


class LawBook:
    """Numbers for laws, in the order in which they are first needed."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._number: dict[Law, int] = {}

    def number(self, law: TimeLaw) -> int:
        """Return the number of a law."""
        return self._number.setdefault(law.law, len(self._number))

    def same(self, law: TimeLaw) -> Table:
        """Return a table that gives every cell the same law."""
        return Table((self.number(law),))

    def by_cell(self, law_of: Callable[[int, int, int], TimeLaw]) -> Table:
        """Return a table of laws by (channel, issue type, segment)."""
        return by_cell(self._cells, lambda c, i, s: self.number(law_of(c, i, s)))

    def all(self) -> tuple[Law, ...]:
        """Return the laws in the order of their numbers."""
        return tuple(self._number)


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
