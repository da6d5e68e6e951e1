"""When the run takes place, and which days are special."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from ccsim.errors import shown
from ccsim.scenario.problems import did_you_mean
from ccsim.scenario.schema.base import Duration, Section, key
from ccsim.scenario.schema.starting import StartState
from ccsim.units import parse_duration

_REACH = "between 1970 and 2200"


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return _within_reach(date.fromisoformat(value))
    except (TypeError, ValueError):
        raise ValueError(f"found {shown(value)}, needs a date {_REACH}, such as 2026-03-02") from None


def _start(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        start = datetime.fromisoformat(value)
        _within_reach(start.date())
    except (TypeError, ValueError):
        message = f"found {shown(value)}, needs a date and time {_REACH}, such as 2026-03-02 08:00"
        raise ValueError(message) from None
    if start.tzinfo is not None:
        raise ValueError(f"found {shown(value)}; write local time here and the zone in 'horizon.timezone'")
    return start


def _within_reach(day: date) -> date:
    """Return the date; ValueError where calendars and zones are not reliable."""
    if not 1970 <= day.year <= 2200:
        raise ValueError(_REACH)
    return day


def _zone(value: Any) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, TypeError, ValueError, OSError):
        guess = did_you_mean(value, available_timezones()) if isinstance(value, str) else ""
        message = f"found {shown(value)}, needs a time zone such as Europe/Madrid or UTC{guess}"
        raise ValueError(message) from None


def _local_text(at: datetime) -> str:
    return at.isoformat(" ", "minutes" if not (at.second or at.microsecond) else "auto")


_TEXT = WithJsonSchema({"type": "string"})
Date = Annotated[date, BeforeValidator(_date), PlainSerializer(str), _TEXT]
LocalTime = Annotated[datetime, BeforeValidator(_start), PlainSerializer(_local_text), _TEXT]
Zone = Annotated[str, BeforeValidator(_zone), _TEXT]


class Horizon(Section):
    """The simulated stretch of time, ``[0, length)``."""

    start: LocalTime = key(
        "Local date and time at which the run begins.",
        default=datetime(2026, 3, 2),
        example="2026-03-02 08:00",
    )
    timezone: Zone = key(
        "Zone of all clock times; days on which clocks change have 23 or 25 hours.",
        default="UTC",
        example="Europe/Madrid",
    )
    length: Duration = key(
        "How long contacts arrive. Days inside one horizon are linked: backlog is carried over.",
        default=parse_duration("1 d"),
        example="5 d",
        unit="duration",
        rows=("P11",),
    )
    interval: Duration = key(
        "Length of the reporting intervals.",
        default=parse_duration("30 min"),
        example="15 min",
        unit="duration",
        rows=("P12",),
    )
    after_close: Literal["drain", "cut"] = key(
        "At the end: `drain` lets everybody inside finish, within 1000 years, `cut` stops; who is left "
        "counts as in progress.",
        default="drain",
        example="cut",
        rows=("P11",),
    )
    warm_up: Duration = key(
        "Time left out of all measures at the start, for steady-state runs.",
        default=0,
        example="4 h",
        unit="duration",
        rows=("P11",),
    )
    start_from: StartState | None = key(
        "Contacts that wait and agents who serve somebody when the run begins; a file's name, `state.csv`, "
        "reads its columns channel, and where they stand issue_type, segment, waited, tier, group, elapsed.",
        default=None,
        example="{channel: [voice, voice], waited: [40 s, 5 s]}",
        rows=("P10",),
    )


class DayType(Section):
    """Named days, such as holidays, with plans of their own."""

    dates: tuple[Date, ...] = key("The days of this type.", example="[2026-04-06, 2026-12-25]", rows=("P1",))
    like: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] | None = key(
        "Weekday whose plans hold where a plan does not name this day type. "
        "Without it, a plan that differs between weekdays is zero on such a day (closed, no staff, "
        "no demand); a plan that is the same every day holds.",
        default=None,
        example="sun",
        rows=("P1",),
    )
