from __future__ import annotations

import math

import pytest

from ccsim.report.numbers import listed, plural, quantity, range_scale, scale, shortened, tenths


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "s", "0 s"),
        (20.0, "s", "20 s"),
        (89.94, "s", "89.9 s"),
        (90.0, "s", "1.5 min"),
        (5_400.0, "s", "1.5 h"),
        (172_800.0, "s", "2 d"),
        (0.7031, "share", "70.3 %"),
        (0.00123, "share", "0.12 %"),
        (1.0, "share", "100.0 %"),
        (11_234.5, "USD", "11,200 USD"),
        (5.3349, "USD", "5.33 USD"),
        (0.0412, "number", "0.041"),
        (-3.21, "h", "−3.21 h"),
        (math.nan, "s", "not known"),
    ],
)
def test_quantity(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


def test_differences_of_shares_are_percentage_points() -> None:
    step = scale("share", [-0.0312, 0.005], difference=True)
    assert step.signed(-0.0312) == "−3.1 percentage points"
    assert step.span(-0.0312, 0.005, signed=True) == "−3.1 to +0.5 percentage points"


def test_zero_has_no_sign() -> None:
    step = scale("s", [10.0])
    assert step.signed(0.0) == step.signed(-0.0) == step.signed(-0.001) == "0.0 s"


@pytest.mark.parametrize(
    ("low", "value", "high", "text"),
    [
        (24_362.0, 24_374.0, 24_386.0, "24,360 to 24,390 EUR"),
        (1_000.0, 2_000.0, 3_000.0, "1,000 to 3,000 EUR"),
    ],
)
def test_ranges_are_as_fine_as_they_are_wide(low: float, value: float, high: float, text: str) -> None:
    assert range_scale("EUR", value, low, high).span(low, high) == text


def test_words() -> None:
    assert plural(1, "run") == "1 run"
    assert plural(1_000, "run") == "1,000 runs"
    assert listed([]) == ""
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert tenths(0.85) == 9
    assert tenths(0.049) == 0
    assert shortened("a" * 31) == "a" * 29 + "…"
