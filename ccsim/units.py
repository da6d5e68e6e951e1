"""Durations, shares, rates and clock times as people write them, read exactly.

Each ``parse_…`` function raises ValueError with one sentence: what was found, what is allowed, an example.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from ccsim.errors import shown

MICROSECOND = 1
MILLISECOND = 1_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
LONGEST = 36_525 * DAY
"""The longest duration that can be written: 100 years."""
LARGEST_RATE = 1e9
"""The largest number per hour that can be written."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_UNITS = {
    "us": MICROSECOND,
    "ms": MILLISECOND,
    "s": SECOND,
    "min": MINUTE,
    "h": HOUR,
    "d": DAY,
    "w": WEEK,
    "week": WEEK,
    "weeks": WEEK,
}
_RATE_UNITS = ("s", "min", "h", "d", "w", "week")
_MONEY_UNITS = ("min", "h")
_MAX_TEXT = 400
_NUMBER = r"(\d+(?:\.\d+)?|\.\d+)"
_PART = re.compile(rf"\s*{_NUMBER}\s*([A-Za-z]+)", re.ASCII)
_RATE = re.compile(rf"{_NUMBER}\s*/\s*([A-Za-z]+)", re.ASCII)
_SHARE = re.compile(rf"(-?){_NUMBER}\s*(%?)", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


def parse_duration(value: object) -> int:
    """Return a duration in microseconds, from 0 to 100 years.

    Parts follow each other from the largest unit to the smallest; what lies between two microseconds is
    rounded to the nearer one, half to even.

    >>> parse_duration("1 h 30 min"), parse_duration("0.5 s")
    (5400000000, 500000)
    """
    advice = "write '20 s', '3 min', '1 h 30 min', '4 h' or '2 d'"
    text = _text(value)
    if text is None or _SHARE.fullmatch(text):
        raise ValueError(f"a duration needs a unit: {advice} (found {shown(value)})")
    total = Fraction(0)
    position = 0
    smallest = WEEK + 1
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            raise ValueError(f"not a duration: {shown(value)}; {advice}")
        unit = _UNITS.get(part[2])
        if unit is None:
            raise ValueError(
                f"unknown unit {shown(part[2])} in {shown(value)}; "
                "the units of time are us, ms, s, min, h, d and weeks"
            )
        if unit >= smallest:
            raise ValueError(f"each unit once, the largest first: found {shown(value)}; write '1 h 30 min'")
        total += Fraction(part[1]) * unit
        smallest = unit
        position = part.end()
    if total > LONGEST:
        raise ValueError(f"a duration is at most 100 years: found {shown(value)}")
    microseconds = round(total)
    if total and not microseconds:
        raise ValueError(f"a duration is 0 s or at least 1 us: found {shown(value)}")
    return microseconds


def format_duration(microseconds: int) -> str:
    """Return the shortest exact text of a duration; `parse_duration` reads it back.

    >>> format_duration(200_000_000), format_duration(1_500_000), format_duration(0)
    ('3 min 20 s', '1.5 s', '0 s')
    """
    if microseconds < 0:
        return f"-{format_duration(-microseconds)}"
    parts = []
    left = microseconds
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    for unit, size in (("s", SECOND), ("ms", MILLISECOND), ("us", MICROSECOND)):
        if left >= size:
            parts.append(f"{_decimal(Fraction(left, size))} {unit}")
            break
    return " ".join(parts) or "0 s"


def parse_share(value: object) -> float:
    """Return a share in 0..1 from ``"88 %"`` or ``0.88``.

    >>> parse_share("88 %"), parse_share(0.88)
    (0.88, 0.88)
    """
    advice = "write '88 %' or 0.88"
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        number = Fraction(value)
    else:
        text = _text(value)
        match = _SHARE.fullmatch(text) if text else None
        if match is None:
            raise ValueError(f"not a share: {shown(value)}; {advice}")
        number = Fraction(match[1] + match[2]) / (100 if match[3] else 1)
    if not 0 <= number <= 1:
        raise ValueError(f"a share lies between 0 % and 100 %: found {shown(value)}; {advice}")
    return float(number)


def format_share(share: float) -> str:
    """Return the shortest exact text of a share; `parse_share` reads it back.

    >>> format_share(0.88), format_share(0.125)
    ('88 %', '12.5 %')
    """
    return f"{_decimal(Fraction(repr(float(share))) * 100)} %"


def parse_rate(value: object) -> float:
    """Return a rate per hour, 0 or more.

    >>> parse_rate("40/h"), parse_rate("12/min"), parse_rate("30 / d")
    (40.0, 720.0, 1.25)
    """
    return _per_hour(value, "rate", _RATE_UNITS, "write '40/h', '12/min', '0.5/s' or '30/d'")


def format_rate(per_hour: float) -> str:
    """Return the shortest exact text of a rate; `parse_rate` reads it back.

    >>> format_rate(40.0), format_rate(1e-05)
    ('40/h', '0.00001/h')
    """
    return f"{_decimal(Fraction(repr(float(per_hour))))}/h"


def parse_money_rate(value: object) -> float:
    """Return an amount of money per hour, 0 or more.

    >>> parse_money_rate("19/h"), parse_money_rate("0.02/min")
    (19.0, 1.2)
    """
    return _per_hour(value, "amount per time", _MONEY_UNITS, "write '19/h' or '0.02/min'")


def parse_clock(value: object) -> int:
    """Return a time of day in microseconds since midnight; ``24:00`` is the end of the day.

    >>> parse_clock("08:30") // MINUTE
    510
    """
    text = _text(value)
    match = _CLOCK.fullmatch(text) if text else None
    if match is None:
        raise ValueError(f"not a time of day: {shown(value)}; write '08:00' or '17:30'")
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    instant = hours * HOUR + minutes * MINUTE + seconds * SECOND
    if minutes > 59 or seconds > 59 or instant > DAY:
        raise ValueError(f"a time of day lies between 00:00 and 24:00: found {shown(value)}; write '17:30'")
    return instant


def parse_clock_range(value: object) -> tuple[int, int]:
    """Return the start and the end of a part of a day, in microseconds since midnight; start < end.

    >>> [instant // HOUR for instant in parse_clock_range("08:00-20:00")]
    [8, 20]
    """
    text = _text(value)
    ends = text.split("-") if text else []
    if len(ends) != 2:
        raise ValueError(f"not a part of a day: {shown(value)}; write '08:00-20:00'")
    start, end = parse_clock(ends[0]), parse_clock(ends[1])
    if start == end:
        raise ValueError(
            f"nothing lies between the times of {shown(value)}; write '00:00-24:00' for a whole day"
        )
    if start > end:
        first, second = (part.strip() for part in ends)
        raise ValueError(
            f"{shown(value)} runs over midnight: split it into '{first}-24:00' and, on the next day, "
            f"'00:00-{second}'"
        )
    return start, end


def parse_days(value: object) -> tuple[int, ...] | None:
    """Return weekdays in order, 0 for Monday; None if the words name no weekday at all.

    What names no weekday may be a day type of the scenario: the caller knows. A range may pass Sunday.

    >>> parse_days("mon-fri"), parse_days("sat, sun"), parse_days("bank_holiday")
    ((0, 1, 2, 3, 4), (5, 6), None)
    """
    advice = "write 'mon-fri', 'sat', 'mon, wed' or 'daily'"
    text = _text(value)
    if text is None:
        raise ValueError(f"not days of the week: {shown(value)}; {advice}")
    text = text.lower()
    if text == "daily":
        return tuple(range(7))
    items = [[word.strip() for word in item.split("-")] for item in text.split(",")]
    if not any(word in DAYS for item in items for word in item):
        return None
    found: list[int] = []
    for item in items:
        if len(item) > 2 or any(word not in DAYS for word in item):
            raise ValueError(f"not days of the week: {shown('-'.join(item))} in {shown(value)}; {advice}")
        first, last = DAYS.index(item[0]), DAYS.index(item[-1])
        found += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    if len(set(found)) < len(found):
        raise ValueError(f"a day stands twice in {shown(value)}; {advice}")
    return tuple(sorted(found))


def _text(value: object) -> str | None:
    """Return the stripped text of a string that can be read at all."""
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        return None
    return value.strip() or None


def _per_hour(value: object, what: str, units: tuple[str, ...], advice: str) -> float:
    text = _text(value)
    one = f"{'an' if what[0] in 'aeiou' else 'a'} {what}"
    if text is None or _SHARE.fullmatch(text):
        raise ValueError(f"{one} needs a unit: {advice} (found {shown(value)})")
    match = _RATE.fullmatch(text)
    if match is None or match[2] not in units:
        raise ValueError(f"not {one}: {shown(value)}; {advice}")
    rate = Fraction(match[1]) * HOUR / _UNITS[match[2]]
    if rate > LARGEST_RATE:
        raise ValueError(f"{shown(value)} is too large: at most {LARGEST_RATE:.0e} per hour")
    return float(rate)


def _decimal(number: Fraction) -> str:
    """Return the decimal digits of a fraction whose denominator divides a power of ten."""
    places = 0
    while number.denominator != 1:
        number *= 10
        places += 1
    digits = str(number.numerator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits
