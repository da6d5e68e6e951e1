"""Values that change over the day and the week: staff, rates, opening hours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from ccsim.units import format_rate, parse_clock, parse_clock_range, parse_days, parse_rate

DAY = 86_400_000_000
WEEK = (0, 1, 2, 3, 4, 5, 6)
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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
    """

    by_weekday: tuple[tuple[tuple[int, float], ...], ...]
    by_day_type: tuple[tuple[str, tuple[tuple[int, float], ...]], ...] = ()

    def steps(self, weekday: int, day_type: str | None) -> tuple[tuple[int, float], ...]:
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
    return re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text) is not None


def _over_days(value: Any, steps_of: Callable[[Any], tuple[Any, ...]]) -> tuple[list[Any], list[Any]]:
    """Split ``{mon-fri: …, sat: …, holiday: …}`` into weekday entries and day-type entries."""
    week: list[Any] = [()] * 7
    seen: dict[int, str] = {}
    types: list[Any] = []
    for selector, body in value.items():
        days = parse_days(selector)
        try:
            steps = steps_of(body)
        except ValueError as error:
            raise ValueError(f"{selector}: {error}") from None
        if days is None:
            types.append((selector, steps))
            continue
        for day in days:
            if day in seen:
                raise ValueError(f"'{selector}' and '{seen[day]}' both cover {_DAY_NAMES[day]}")
            seen[day], week[day] = selector, steps
    return week, types


def _steps(value: Any, number: Callable[[Any], float]) -> tuple[tuple[int, float], ...]:
    if not isinstance(value, Mapping):
        return ((0, number(value)),)
    steps = []
    for clock, amount in value.items():
        if not is_clock(clock):
            raise ValueError(f"found '{clock}' among times of day; write times like '08:00'")
        steps.append((parse_clock(clock), number(amount)))
    return tuple(sorted(steps))


def _plan(value: Any, number: Callable[[Any], float]) -> DayPlan:
    if isinstance(value, DayPlan):
        return value
    if not isinstance(value, Mapping) or all(is_clock(name) for name in value):
        if isinstance(value, Mapping) and not value:
            raise ValueError("the plan is empty; write a number, times of day or days of the week")
        return DayPlan((_steps(value, number),) * 7)
    week, types = _over_days(value, lambda body: _steps(body, number))
    return DayPlan(tuple(week), tuple(types))


def _head_count(value: Any) -> float:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000:
        raise ValueError(f"found {value!r}, needs a whole number of people from 0 to 100000")
    return float(value)


def _count(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e9:
        raise ValueError(f"found {value!r}, needs a number of contacts in the interval, 0 or more")
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

    def convert(steps: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
        if not steps:
            return ()
        if len(steps) == 1:
            raise ValueError("a profile needs at least two intervals; for one number write 'rate: 40/h'")
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


def _show(show: Callable[[float], Any]) -> Callable[[DayPlan], Any]:
    """Return a serialiser that groups equal weekdays again."""

    def steps_yaml(steps: tuple[tuple[int, float], ...]) -> Any:
        if len(steps) == 1 and steps[0][0] == 0:
            return show(steps[0][1])
        return {_clock_text(clock): show(value) for clock, value in steps}

    def serialise(plan: DayPlan) -> Any:
        if not plan.by_day_type and len(set(plan.by_weekday)) == 1:
            return steps_yaml(plan.by_weekday[0])
        groups: dict[tuple[tuple[int, float], ...], list[str]] = {}
        for name, steps in zip(_DAY_NAMES, plan.by_weekday, strict=True):
            if steps:
                groups.setdefault(steps, []).append(name)
        shown = {", ".join(names): steps_yaml(steps) for steps, names in groups.items()}
        return shown | {name: steps_yaml(steps) for name, steps in plan.by_day_type}

    return serialise


def _hours_steps(value: Any) -> tuple[tuple[int, float], ...]:
    if value == "closed":
        return ((0, 0.0),)
    if value == "always":
        return ((0, 1.0),)
    ranges = sorted(parse_clock_range(part) for part in (value if isinstance(value, list) else [value]))
    steps: list[tuple[int, float]] = []
    for opens, closes in ranges:
        if steps and opens < steps[-1][0]:
            raise ValueError("opening hours overlap")
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
    if not isinstance(value, Mapping):
        return DayPlan((_hours_steps(value),) * 7)
    week, types = _over_days(value, _hours_steps)
    return DayPlan(tuple(week), tuple(types))


def _hours_yaml(plan: DayPlan) -> Any:
    def day(steps: tuple[tuple[int, float], ...]) -> Any:
        if all(value == 1.0 for _, value in steps) and steps and steps[0][0] == 0:
            return "always"
        ranges, opened = [], None
        for clock, value in [*steps, (DAY, 0.0)]:
            if value == 1.0 and opened is None:
                opened = clock
            elif value == 0.0 and opened is not None:
                ranges.append(f"{_clock_text(opened)}-{_clock_text(clock)}")
                opened = None
        return ranges if len(ranges) > 1 else (ranges[0] if ranges else "closed")

    if not plan.by_day_type and len(set(plan.by_weekday)) == 1:
        return day(plan.by_weekday[0])
    shown = {name: day(steps) for name, steps in zip(_DAY_NAMES, plan.by_weekday, strict=True)}
    return shown | {name: day(steps) for name, steps in plan.by_day_type}


def _schema(of: str) -> WithJsonSchema:
    return WithJsonSchema({"title": of, "type": ["number", "string", "object", "array"]})


StaffPlan = Annotated[
    DayPlan, BeforeValidator(lambda v: _plan(v, _head_count)), PlainSerializer(_show(int)), _schema("Staff")
]
"""People on the floor over the day and week."""

RatePlan = Annotated[
    DayPlan,
    BeforeValidator(lambda v: _plan(v, parse_rate)),
    PlainSerializer(_show(format_rate)),
    _schema("Rates"),
]
"""Rates per hour over the day and week."""

ProfilePlan = Annotated[
    DayPlan,
    BeforeValidator(_profile),
    PlainSerializer(_show(float)),
    _schema("Profile"),
]
"""Expected contacts per interval, over the day and week; `rates_of` turns them into rates."""

Hours = Annotated[DayPlan, BeforeValidator(_hours), PlainSerializer(_hours_yaml), _schema("Hours")]
"""Opening hours, kept as a plan of 0 and 1."""

ALWAYS = _hours("always")
