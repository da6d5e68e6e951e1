"""Days of the horizon, and plans over days turned into step functions of integer time."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from ccsim.scenario.schema.horizon import DayType, Horizon
from ccsim.scenario.schema.plans import DAY, DayPlan

StepFunction = tuple[tuple[int, float], ...]
"""``(from_at, value)``, increasing from 0, within the horizon."""

Line = tuple[int, int, float, float]
"""``(from_at, to_at, value, value at the end)``: a stretch on which a value is linear."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A local calendar day, or the part of it that lies in the horizon."""

    date: date
    from_at: int
    to_at: int
    day_type: str | None
    like: int | None
    """Weekday whose plans hold where a plan does not name the day type."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The horizon's days in local time; instants are microseconds from its start."""

    start: datetime
    horizon: int
    days: tuple[Day, ...]

    def instant(self, day: date, clock: int) -> int:
        """Return when a local clock time (microseconds since midnight) occurs, in the horizon or not.

        A clock time that occurs twice is the first of the two; one that is skipped is the instant at
        which the clocks go forward.
        """
        local = datetime.combine(day + timedelta(days=clock // DAY), time()) + (clock % DAY) * _MICROSECOND
        local = local.replace(tzinfo=self.start.tzinfo)
        # In a gap, PEP 495 reads fold 0 with the offset before it, which lies after the jump, and fold
        # 1 the other way round.
        first, second = _since_epoch(local), _since_epoch(local.replace(fold=1))
        return (first if first <= second else self._jump(second, first)) - _since_epoch(self.start)

    def _jump(self, before: int, after: int) -> int:
        """Return when the clocks go forward between two instants, in microseconds since the epoch."""

        def offset(at: int) -> timedelta:
            found = (_EPOCH + at * _MICROSECOND).astimezone(self.start.tzinfo).utcoffset()
            assert found is not None
            return found

        return before + bisect_left(range(before, after), offset(after), key=offset)

    def steps(self, plan: DayPlan, day: Day) -> tuple[tuple[int, float], ...]:
        """Return the clock steps of a plan on a day, by its day type or weekday."""
        named = {name for name, _ in plan.by_day_type}
        if day.day_type is None or day.day_type in named:
            return plan.steps(day.date.weekday(), day.day_type)
        if day.like is not None:
            return plan.by_weekday[day.like]
        same_every_day = not plan.by_day_type and len(set(plan.by_weekday)) == 1
        return plan.by_weekday[0] if same_every_day else ()

    def of_day(self, plan: DayPlan, day: Day) -> StepFunction:
        """Return a plan on one day as steps within the day, the first at its start."""
        out: list[tuple[int, float]] = [(day.from_at, 0.0)]
        for clock, value in self.steps(plan, day):
            at = max(self.instant(day.date, clock), day.from_at)
            if at >= day.to_at:
                break
            if at <= out[-1][0]:
                out[-1] = (out[-1][0], value)
            elif value != out[-1][1]:
                out.append((at, value))
        return tuple(out)

    def whole(self, plan: DayPlan) -> StepFunction:
        """Return a plan over the horizon, equal neighbours merged."""
        out: list[tuple[int, float]] = []
        for day in self.days:
            for step in self.of_day(plan, day):
                if not out or step[1] != out[-1][1]:
                    out.append(step)
        return tuple(out)

    def kept(self, plan: DayPlan) -> StepFunction:
        """Return a plan over the horizon as `whole`; a day for which it has nothing goes by its weekday."""
        out: list[tuple[int, float]] = []
        for day in self.days:
            known = day if self.steps(plan, day) else replace(day, day_type=None)
            out.extend(step for step in self.of_day(plan, known) if not out or step[1] != out[-1][1])
        return tuple(out)

    def lines(self, plan: DayPlan) -> tuple[Line, ...]:
        """Return a plan over the horizon as lines between its times, level from a day's last one on."""
        out: list[Line] = []
        for day in self.days:
            steps = [(self.instant(day.date, clock), value) for clock, value in self.steps(plan, day)]
            for (at, value), (end, last) in pairwise([*steps, (day.to_at, steps[-1][1])] if steps else []):
                start, stop = max(at, day.from_at), min(end, day.to_at)
                if start < stop:
                    slope = (last - value) / (end - at)
                    first = value if start == at else value + slope * (start - at)
                    out.append((start, stop, first, last if stop == end else value + slope * (stop - at)))
        return tuple(out)


def _since_epoch(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def make_calendar(horizon: Horizon, day_types: dict[str, DayType]) -> Calendar:
    """Lay out the local days of the horizon; days on which clocks change are 23 or 25 hours long."""
    zone = ZoneInfo(horizon.timezone)
    start = horizon.start.replace(tzinfo=zone)
    by_date = {when: name for name, spec in day_types.items() for when in spec.dates}
    calendar = Calendar(start, horizon.length, ())
    days: list[Day] = []
    today = horizon.start.date()
    while not days or days[-1].to_at < horizon.length:
        name = by_date.get(today)
        like = day_types[name].like if name else None
        days.append(
            Day(
                today,
                max(0, calendar.instant(today, 0)),
                min(horizon.length, calendar.instant(today, DAY)),
                name,
                None if like is None else ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(like),
            )
        )
        today += timedelta(days=1)
    return Calendar(start, horizon.length, tuple(days))
