"""What all rules share: a scenario, the places in its file, and the words for common mistakes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter

from ccsim.errors import Problem, shown
from ccsim.scenario.calendar import Calendar, StepFunction, make_calendar
from ccsim.scenario.problems import did_you_mean
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.horizon import Horizon
from ccsim.scenario.schema.plans import DayPlan
from ccsim.scenario.tree import Document, KeyPath, path_text
from ccsim.units import DAY

_MOST_NAMES = 20

Report = Iterator[Problem]


class Checker:
    """Turns paths into problems with places."""

    def __init__(self, spec: Scenario, document: Document) -> None:
        self.spec = spec
        self.document = document

    @cached_property
    def horizon(self) -> Horizon:
        """The time of the run; a week where a fault left it none, so that nothing else seems amiss."""
        given = self.spec.horizon
        return given if given.length > 0 else given.model_copy(update={"length": 7 * DAY})

    @cached_property
    def calendar(self) -> Calendar:
        """The days of the run."""
        return make_calendar(self.horizon, self.spec.day_types)

    def most(self, plans: Sequence[DayPlan], meanwhile: DayPlan | None = None) -> float:
        """Return the largest sum of plans in the run, while another one is above 0."""
        whole = [self.calendar.whole(plan) for plan in plans]
        during = self.calendar.whole(meanwhile) if meanwhile is not None else ((0, 1.0),)
        edges = sorted({at for steps in (*whole, during) for at, _ in steps})
        sums = (sum(at_time(steps, at) for steps in whole) for at in edges if at_time(during, at) > 0)
        return max(sums, default=0.0)

    def ever(self, plan: DayPlan) -> bool:
        """Whether a plan is above 0 at any time of the run."""
        return self.most([plan]) > 0

    def problem(self, path: KeyPath, message: str, hint: str = "") -> Problem:
        """Return a problem at a path, placed at the nearest thing that the file holds."""
        place = path
        while place and place not in self.document.marks:
            place = place[:-1]
        return Problem(self.document.marks.get(place), path_text(path), message, hint)

    def at_key(self, path: KeyPath, message: str, hint: str = "") -> Problem:
        """Return a problem with the key that a path ends in, told under the map that holds it."""
        mark = self.document.key_marks.get(path, self.document.marks.get(path))
        if mark is None:
            return self.problem(path, message, hint)
        return Problem(mark, path_text(path[:-1]), message, hint)

    def known(self, path: KeyPath, name: str, among: Iterable[str], what: str) -> Report:
        """Report a name that nothing in the file defines."""
        defined = tuple(among)
        if name not in defined:
            yield self.problem(path, *_unknown(name, defined, what))

    def known_items(self, path: KeyPath, names: Sequence[str], among: Iterable[str], what: str) -> Report:
        """Report the names of a list that nothing in the file defines, and those that stand twice."""
        defined = tuple(among)
        for index, name in enumerate(names):
            yield from self.known((*path, index), name, defined, what)
            if name in names[:index]:
                yield self.problem((*path, index), f"{what} {shown(name)} stands here twice")

    def known_keys(self, path: KeyPath, names: Iterable[str], among: Iterable[str], what: str) -> Report:
        """Report the keys of a map that nothing in the file defines."""
        defined = tuple(among)
        for name in names:
            if name not in defined:
                yield self.at_key((*path, name), *_unknown(name, defined, what))

    def whole(self, path: KeyPath, shares: Mapping[str, float], hint: str = "") -> Report:
        """Report shares that do not add up to 100 %."""
        total = sum(shares.values())
        if abs(total - 1) > 1e-6:
            message = f"the shares add up to {total * 100:.6g} %, not 100 %"
            yield self.problem(path, message, hint or self._inherited(path, tuple(shares)))

    def _inherited(self, path: KeyPath, names: Sequence[str]) -> str:
        """Say which entries of a map come from another file than the rest; they stay until taken out."""
        marks = {name: mark.file for name in names if (mark := self.document.marks.get((*path, name)))}
        own = next(reversed(marks.values()), "")
        others = [name for name, file in marks.items() if file != own]
        if not others:
            return ""
        known = f"known from {marks[others[0]]}: {listed(others)}"
        return f"{known}; to take one out, write {path_text((others[0],))}: null"


def at_time(steps: StepFunction, at: int) -> float:
    """Return the value of a step function at an instant."""
    return steps[bisect_right(steps, at, key=itemgetter(0)) - 1][1]


def listed(names: Sequence[str]) -> str:
    """Return names for a hint, the first of them where there are many."""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return (", ".join(names[:_MOST_NAMES]) or "none") + more


def _unknown(name: str, defined: Sequence[str], what: str) -> tuple[str, str]:
    return f"unknown {what} {shown(name)}{did_you_mean(name, defined)}", f"defined: {listed(defined)}"
