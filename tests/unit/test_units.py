"""Durations, shares, rates and clock times are read exactly or refused with advice."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim import units


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("20 s", 20_000_000),
        ("20s", 20_000_000),
        ("  3 min ", 180_000_000),
        ("4 h", 4 * 3_600_000_000),
        ("2 d", 2 * 86_400_000_000),
        ("1 week", 7 * 86_400_000_000),
        ("8 weeks", 56 * 86_400_000_000),
        ("2 w", 14 * 86_400_000_000),
        ("1 h 30 min", 5_400_000_000),
        ("1h30min", 5_400_000_000),
        ("0.1 s", 100_000),
        (".5 ms", 500),
        ("7 us", 7),
        ("0 s", 0),
        ("1.0000005 s", 1_000_000),  # a tie goes to the even neighbour
        ("1.0000015 s", 1_000_002),
        ("36525 d", units.LONGEST),
    ],
)
def test_duration(text: str, microseconds: int) -> None:
    assert units.parse_duration(text) == microseconds


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (20, "a duration needs a unit: write '20 s', '3 min', '1 h 30 min', '4 h' or '2 d' (found 20)"),
        ("20", "needs a unit"),
        ("", "needs a unit"),
        (None, "found nothing"),
        (True, "found true"),
        (float("nan"), "needs a unit"),
        ("-5 s", "not a duration: '-5 s'"),
        ("nan s", "not a duration"),
        ("inf s", "not a duration"),
        ("1,5 h", "not a duration"),
        ("5 s later", "not a duration"),
        ("3 m", "unknown unit 'm' in '3 m'"),
        ("3 hours", "the units of time are us, ms, s, min, h, d and weeks"),
        ("30 min 1 h", "each unit once, the largest first"),
        ("1 w 1 week", "each unit once"),
        ("36525 d 1 us", "at most 100 years"),
        ("9" * 300 + " s", "at most 100 years"),
        ("9" * 500 + " s", "needs a unit"),
        ("0.4 us", "at least 1 us"),
        ("٣ min", "not a duration"),
    ],
)
def test_duration_refused(value: object, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        units.parse_duration(value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [
        (0, "0 s"),
        (200_000_000, "3 min 20 s"),
        (90 * 60_000_000, "1 h 30 min"),
        (14 * 86_400_000_000, "14 d"),
        (1_500_000, "1.5 s"),
        (2_500, "2.5 ms"),
        (7, "7 us"),
        (60_000_001, "1 min 1 us"),
        (-20_000_000, "-20 s"),
    ],
)
def test_format_duration(microseconds: int, text: str) -> None:
    assert units.format_duration(microseconds) == text


@given(st.integers(0, units.LONGEST))
def test_duration_round_trip(microseconds: int) -> None:
    assert units.parse_duration(units.format_duration(microseconds)) == microseconds


@given(st.floats(0, 1))
def test_share_round_trip(share: float) -> None:
    assert units.parse_share(units.format_share(share)) == share


@given(st.floats(0, units.LARGEST_RATE))
def test_rate_round_trip(rate: float) -> None:
    assert units.parse_rate(units.format_rate(rate)) == rate


@pytest.mark.parametrize(
    ("value", "share"),
    [("88 %", 0.88), ("88%", 0.88), (0.88, 0.88), ("0.88", 0.88), ("12.5 %", 0.125), (1, 1.0), ("0 %", 0.0)],
)
def test_share(value: object, share: float) -> None:
    assert units.parse_share(value) == share


def test_share_zero_has_no_sign() -> None:
    assert math.copysign(1, units.parse_share(-0.0)) == 1


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (88, "a share lies between 0 % and 100 %: found 88; write '88 %' or 0.88"),
        ("101 %", "lies between"),
        ("-1 %", "lies between"),
        ("88 percent", "not a share"),
        ("--8 %", "not a share"),
        (True, "not a share: true"),
        (float("nan"), "not a share: nan"),
        (float("inf"), "not a share"),
        ([1], "not a share: a list"),
        (None, "not a share: nothing"),
    ],
)
def test_share_refused(value: object, words: str) -> None:
    with pytest.raises(ValueError, match="share") as caught:
        units.parse_share(value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "rate"),
    [("40/h", 40), ("12/min", 720), ("0.5/s", 1800), ("30 / d", 1.25), ("168/week", 1), ("0/h", 0)],
)
def test_rate(text: str, rate: float) -> None:
    assert units.parse_rate(text) == rate


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (40, "a rate needs a unit: write '40/h'"),
        ("40", "a rate needs a unit"),
        ("-40/h", "not a rate: '-40/h'"),
        ("40/month", "not a rate"),
        ("40/ms", "not a rate"),
        ("inf/h", "not a rate"),
        ("9" * 390 + "/h", "too large"),
    ],
)
def test_rate_refused(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=r"rate|large") as caught:
        units.parse_rate(value)
    assert words in str(caught.value)


def test_money_rate() -> None:
    assert units.parse_money_rate("19/h") == 19
    assert units.parse_money_rate("0.02/min") == 1.2
    # Whether a day is 24 hours or a working day nobody can tell.
    with pytest.raises(ValueError, match=r"write '19/h'"):
        units.parse_money_rate("150/d")
    with pytest.raises(ValueError, match=r"an amount per time needs a unit"):
        units.parse_money_rate(19)


def test_clock() -> None:
    assert units.parse_clock("00:00") == 0
    assert units.parse_clock("8:05") == 485 * units.MINUTE
    assert units.parse_clock("08:30:15") == 510 * units.MINUTE + 15 * units.SECOND
    assert units.parse_clock("24:00") == units.DAY


@pytest.mark.parametrize("value", ["24:01", "25:00", "08:60", "08:00:60", "8", "8h", "-8:00", "", 480, None])
def test_clock_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"time of day.*write '"):
        units.parse_clock(value)


def test_clock_range() -> None:
    assert units.parse_clock_range("08:00-20:00") == (8 * units.HOUR, 20 * units.HOUR)
    assert units.parse_clock_range("00:00 - 24:00") == (0, units.DAY)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("22:00-06:00", "split it into '22:00-24:00' and, on the next day, '00:00-06:00'"),
        ("08:00-08:00", "nothing lies between"),
        ("08:00", "not a part of a day"),
        ("08:00-12:00-14:00", "not a part of a day"),
        ("08:00-25:00", "between 00:00 and 24:00"),
        ("08:00-", "not a time of day"),
        (8, "not a part of a day"),
    ],
)
def test_clock_range_refused(value: object, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        units.parse_clock_range(value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat", (5,)),
        ("Wed, mon", (0, 2)),
        ("mon-wed, fri", (0, 1, 2, 4)),
        ("daily", (0, 1, 2, 3, 4, 5, 6)),
        ("sat-mon", (0, 5, 6)),
        ("holiday", None),
        ("pre-holiday", None),
        ("christmas, easter", None),
    ],
)
def test_days(text: str, days: tuple[int, ...] | None) -> None:
    assert units.parse_days(text) == days


@pytest.mark.parametrize(
    "value", ["mon-holiday", "mon, holiday", "mon, mon-tue", "mon-wed-fri", "mon,", 3, ""]
)
def test_days_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"write 'mon-fri'"):
        units.parse_days(value)
