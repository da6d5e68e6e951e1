"""Values that change over the day and the week: staff, rates, opening hours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from ccsim.errors import shown
from ccsim.scenario.faults import Gatherer
from ccsim.units import DAY as DAY
from ccsim.units import DAYS, format_rate, parse_clock, parse_clock_range, parse_days, parse_rate

Steps = tuple[tuple[int, float], ...]
"""``(clock, value)``: clock in microseconds since local midnight, increasing."""

MOST_PEOPLE = 100_000


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A step function of the time of day, for each weekday or named day type.

    Attributes
    ----------
    by_weekday : steps for Monday … Sunday
        Steps are ``(clock, value)``, clock in microseconds since local midnight, increasing; the
        value is 0 before the first.
    by_day_type : mapping
        Steps for named day types (``holiday``); they win over the weekday.
    smooth
        Whether the value is linear between the times of a day, rather than constant up to the next.
    """

    by_weekday: tuple[Steps, ...]
    by_day_type: tuple[tuple[str, Steps], ...] = ()
    smooth: bool = False

    def steps(self, weekday: int, day_type: str | None) -> Steps:
        """Return the steps of a day: its named type's where the plan has one, else its weekday's."""
        for name, steps in self.by_day_type:
            if name == day_type:
                return steps
        return self.by_weekday[weekday]

    def highest(self) -> float:
        """Return the largest value of any day."""
        days = [*self.by_weekday, *(steps for _, steps in self.by_day_type)]
        return max((value for steps in days for _, value in steps), default=0.0)


def is_clock(text: str) -> bool:
    """Whether a key is a time of day such as ``08:00``."""
    return re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text, re.ASCII) is not None


def _over_days(value: Mapping[str, Any], steps_of: Callable[[Any], Steps]) -> DayPlan:
    """Read ``{mon-fri: …, sat: …, holiday: …}``."""
    week: list[Steps] = [()] * 7
    seen: dict[int, str] = {}
    types: list[tuple[str, Steps]] = []
    found = Gatherer()
    if not value:
        raise ValueError("the plan is empty; write one value, times of day, or days of the week")
    for selector, body in value.items():
        days: tuple[int, ...] | None = ()
        steps: Steps = ()
        with found.at(selector, on_key=True):
            days = parse_days(selector)
        with found.at(selector):
            steps = steps_of(body)
        if days is None:
            types.append((selector, steps))
        for day in days or ():
            if day in seen:
                message = f"{shown(selector)} and {shown(seen[day])} both cover {DAYS[day]}"
                found.add((selector,), message, on_key=True)
                break
            seen[day], week[day] = selector, steps
    found.done()
    return DayPlan(tuple(week), tuple(types))


def _steps(value: Any, number: Callable[[Any], float]) -> Steps:
    if not isinstance(value, Mapping):
        return ((0, number(value)),)
    if not value:
        raise ValueError('no times stand here; write one value, or times such as {"08:00": …}')
    steps: dict[int, float] = {}
    found = Gatherer()
    for clock, amount in value.items():
        at = -1
        with found.at(clock, on_key=True):
            if not is_clock(clock):
                raise ValueError(f"found {shown(clock)} among times of day; write times like '08:00'")
            at = parse_clock(clock)
            if at == DAY:
                raise ValueError("a day's last time lies before 24:00: nothing can change at its end")
            if at in steps:
                raise ValueError(f"{shown(clock)} is a time that stands here already")
        with found.at(clock):
            steps[at] = number(amount)
    found.done()
    return tuple(sorted(steps.items()))


def _plan(value: Any, number: Callable[[Any], float]) -> DayPlan:
    if isinstance(value, DayPlan):
        return value
    if isinstance(value, Mapping) and not any(is_clock(name) for name in value):
        return _over_days(value, lambda body: _steps(body, number))
    return DayPlan((_steps(value, number),) * 7)


def read_plan(value: Any, number: Callable[[Any], float]) -> DayPlan:
    """Read a plan: one value, times of day, or days with either; ``number`` reads a value."""
    return _plan(value, number)


def _rates(value: Any) -> DayPlan:
    """Read rates; ``{smooth: …}`` joins the times of a day by straight lines."""
    if not isinstance(value, Mapping) or set(value) != {"smooth"}:
        return _plan(value, parse_rate)
    found = Gatherer()
    plan = DayPlan(((),) * 7)
    with found.at("smooth"):
        plan = _plan(value["smooth"], parse_rate)
        for steps in (*plan.by_weekday, *(steps for _, steps in plan.by_day_type)):
            if len(steps) == 1:
                raise ValueError("a smooth day needs at least two times, which lines can join")
    found.done()
    return replace(plan, smooth=True)


def _rates_yaml(plan: DayPlan) -> Any:
    shown_plan = _show(format_rate)(plan)
    return {"smooth": shown_plan} if plan.smooth else shown_plan


def _head_count(value: Any) -> float:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole or not 0 <= value <= MOST_PEOPLE:
        raise ValueError(f"found {shown(value)}, needs a whole number of people from 0 to {MOST_PEOPLE}")
    return float(value)


def _count(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e9:
        raise ValueError(f"found {shown(value)}, needs a number of contacts in the interval, 0 or more")
    return float(value)


def _profile(value: Any) -> DayPlan:
    counts = _plan(value, _count)
    rates_of(counts)
    return counts


def rates_of(counts: DayPlan) -> DayPlan:
    """Turn expected contacts per interval into rates per hour.

    An interval reaches to the next one; the last is as long as the one before it.

    Raises
    ------
    ValueError
        If a day has a single interval, whose length nobody said.
    """

    def convert(steps: Steps) -> Steps:
        if not steps:
            return ()
        if len(steps) == 1:
            raise ValueError("a day of a profile needs at least two times; for one number write 'rate: 40/h'")
        clocks = [clock for clock, _ in steps]
        lengths = [b - a for a, b in pairwise(clocks)]
        lengths.append(min(lengths[-1], DAY - clocks[-1]))
        rates = [(c, n * 3.6e9 / length) for (c, n), length in zip(steps, lengths, strict=True)]
        end = clocks[-1] + lengths[-1]
        return tuple(rates if end >= DAY else [*rates, (end, 0.0)])

    return DayPlan(
        tuple(convert(steps) for steps in counts.by_weekday),
        tuple((name, convert(steps)) for name, steps in counts.by_day_type),
    )


def _clock_text(clock: int) -> str:
    seconds = clock // 1_000_000
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return text if seconds % 60 == 0 else f"{text}:{seconds % 60:02d}"


def _days_yaml(plan: DayPlan, day_yaml: Callable[[Steps], Any]) -> Any:
    """Return a plan as it is written, equal weekdays together."""
    if not plan.by_day_type and len(set(plan.by_weekday)) == 1:
        return day_yaml(plan.by_weekday[0])
    groups: dict[Steps, list[str]] = {}
    for name, steps in zip(DAYS, plan.by_weekday, strict=True):
        if steps:
            groups.setdefault(steps, []).append(name)
    shown_days = {", ".join(names): day_yaml(steps) for steps, names in groups.items()}
    return shown_days | {name: day_yaml(steps) for name, steps in plan.by_day_type}


def write_plan(plan: DayPlan, show: Callable[[float], Any]) -> Any:
    """Return a plan as it is written; ``show`` writes a value."""

    def day(steps: Steps) -> Any:
        if len(steps) == 1 and steps[0][0] == 0:
            return show(steps[0][1])
        return {_clock_text(clock): show(value) for clock, value in steps}

    return _days_yaml(plan, day)


def _show(show: Callable[[float], Any]) -> Callable[[DayPlan], Any]:
    """Return a serialiser of plans whose values `show` writes."""
    return lambda plan: write_plan(plan, show)


def _hours_steps(value: Any) -> Steps:
    if value == "closed":
        return ()
    if value == "always":
        return ((0, 1.0),)
    if not isinstance(value, list | str) or not value:
        raise ValueError(
            f"found {shown(value)}, needs hours such as '08:00-20:00', a list of them, 'always' or 'closed'"
        )
    found = Gatherer()
    ranges: list[tuple[int, int]] = []
    for position, part in enumerate(value if isinstance(value, list) else [value]):
        with found.at(*([position] if isinstance(value, list) else [])):
            ranges.append(parse_clock_range(part))
    found.done()
    steps: list[tuple[int, float]] = []
    for opens, closes in sorted(ranges):
        if len(steps) % 2 or (steps and opens < steps[-1][0]):
            last = _clock_text(steps[-1][0]) if not len(steps) % 2 else "24:00"
            raise ValueError(f"opening hours overlap: it opens at {_clock_text(opens)} and closes at {last}")
        if steps and opens == steps[-1][0]:
            steps.pop()
        else:
            steps.append((opens, 1.0))
        if closes < DAY:
            steps.append((closes, 0.0))
    return tuple(steps)


def _hours(value: Any) -> DayPlan:
    """Read opening hours into a plan of 0 (closed) and 1 (open)."""
    if isinstance(value, DayPlan):
        return value
    return (
        _over_days(value, _hours_steps) if isinstance(value, Mapping) else DayPlan((_hours_steps(value),) * 7)
    )


def _hours_yaml(plan: DayPlan) -> Any:
    def day(steps: Steps) -> Any:
        if steps == ((0, 1.0),):
            return "always"
        ends = [clock for clock, _ in steps] + [DAY] * (len(steps) % 2)
        pairs = zip(ends[::2], ends[1::2], strict=True)
        ranges = [f"{_clock_text(opens)}-{_clock_text(closes)}" for opens, closes in pairs]
        return ranges if len(ranges) > 1 else (ranges[0] if ranges else "closed")

    return _days_yaml(plan, day)


def _schema(of: str, *types: str) -> WithJsonSchema:
    return WithJsonSchema({"title": of, "type": [*types, "object"]})


StaffPlan = Annotated[
    DayPlan,
    BeforeValidator(lambda v: _plan(v, _head_count)),
    PlainSerializer(_show(int)),
    _schema("Staff", "integer"),
]
"""People on the floor over the day and week."""

RatePlan = Annotated[
    DayPlan,
    BeforeValidator(_rates),
    PlainSerializer(_rates_yaml),
    _schema("Rates", "string"),
]
"""Rates per hour over the day and week."""

ProfilePlan = Annotated[DayPlan, BeforeValidator(_profile), PlainSerializer(_show(float)), _schema("Profile")]
"""Expected contacts per interval, over the day and week; `rates_of` turns them into rates."""

Hours = Annotated[
    DayPlan, BeforeValidator(_hours), PlainSerializer(_hours_yaml), _schema("Hours", "string", "array")
]
"""Opening hours, kept as a plan of 0 and 1."""

ALWAYS = _hours("always")
"""How hours are kept that never close."""
