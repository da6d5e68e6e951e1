"""Laws that differ by the period of the day: ``{by_period: {of: arrival, laws: {"08:00": 4 min, …}}}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ccsim import distributions
from ccsim.distributions import Law
from ccsim.errors import shown
from ccsim.scenario.faults import Gatherer
from ccsim.scenario.problems import did_you_mean
from ccsim.scenario.schema.plans import DAY, DayPlan, Steps, read_plan, write_plan
from ccsim.units import DAYS

FORM = '{by_period: {of: arrival, laws: {"08:00": 4 min, "18:00": 6 min}}}'
WHOSE = ("arrival", "service")


@dataclass(frozen=True, slots=True)
class Periods:
    """Which law holds when.

    Attributes
    ----------
    of_arrival : bool
        Whether the period is that in which the contact arrived; else that in which the time begins.
    laws : tuple of Law
    plan : DayPlan
        Indices into ``laws``, for all of every day.
    """

    of_arrival: bool
    laws: tuple[Law, ...]
    plan: DayPlan

    def average(self) -> Law:
        """Return the mixture of the laws by their share of the week."""
        time: dict[Law, int] = {}
        for steps in self.plan.by_weekday:
            for (at, value), (end, _) in pairwise((*steps, (DAY, 0.0))):
                law = self.laws[int(value)]
                time[law] = time.get(law, 0) + end - at
        return distributions.mixture((length / (7 * DAY), law) for law, length in time.items())


class _Whole:
    """A law as written, which is no map of days or times."""

    def __init__(self, written: Any) -> None:
        self.written = written


def _wrapped(value: Any, names: tuple[str, ...]) -> Any:
    if not isinstance(value, Mapping) or (len(value) == 1 and next(iter(value)) in names):
        return _Whole(value)
    return {name: _wrapped(part, names) for name, part in value.items()}


def read_periods(
    body: Any, read_law: Callable[[Any], tuple[Law, Any]], names: tuple[str, ...]
) -> tuple[Periods, Any]:
    """Read what stands under ``by_period``; return it, and how it is written.

    Parameters
    ----------
    read_law
        Reads a law; returns it and how it is written.
    names
        Names of laws, which are no days.

    Raises
    ------
    ValueError
        `Faults` with everything that is wrong, or one sentence.
    """
    if not isinstance(body, Mapping) or not body:
        raise ValueError(f"'by_period' is written {FORM} (found {shown(body)})")
    found = Gatherer()
    for name in body:
        if name not in ("of", "laws"):
            message = f"'by_period' has no key {shown(name)}{did_you_mean(name, ('of', 'laws'))}"
            found.add((name,), message, f"it is written {FORM}", on_key=True)
    for name in ("of", "laws"):
        if name not in body:
            found.add((), f"'by_period' needs {shown(name)}", f"it is written {FORM}")
    if "of" in body and body["of"] not in WHOSE:
        found.add(("of",), f"found {shown(body['of'])}, needs 'arrival' or 'service'")
    laws: list[tuple[Law, Any]] = []

    def number(value: Any) -> float:
        laws.append(read_law(value.written if isinstance(value, _Whole) else value))
        return float(len(laws) - 1)

    plan = DayPlan(())
    with found.at("laws"):
        if "laws" in body:
            plan = _whole_days(read_plan(_wrapped(body["laws"], names), number))
    found.done()
    written = write_plan(plan, lambda n: laws[int(n)][1])
    periods = Periods(body["of"] == "arrival", tuple(law for law, _ in laws), plan)
    return periods, {"of": body["of"], "laws": written}


def _whole_days(plan: DayPlan) -> DayPlan:
    """Let a day's last law hold before its first time, too; every weekday needs one."""
    missing = [name for name, steps in zip(DAYS, plan.by_weekday, strict=True) if not steps]
    if missing:
        raise ValueError(f"every day of the week needs a law: none stands here for {', '.join(missing)}")

    def whole(steps: Steps) -> Steps:
        return steps if steps[0][0] == 0 else ((0, steps[-1][1]), *steps)

    return DayPlan(tuple(map(whole, plan.by_weekday)), tuple((n, whole(s)) for n, s in plan.by_day_type))
