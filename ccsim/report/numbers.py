"""Numbers as people read them: three significant digits, a fitting unit, a true minus sign."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

UNKNOWN = "not known"

_TIMES = ((90.0, 1.0, "s"), (5_400.0, 60.0, "min"), (172_800.0, 3_600.0, "h"), (math.inf, 86_400.0, "d"))


@dataclass(frozen=True, slots=True)
class Scale:
    """How the numbers of one sentence or one axis are written: factor, decimal places, unit."""

    factor: float
    places: int
    unit: str

    def bare(self, value: float) -> str:
        """Return the number without its unit."""
        if math.isnan(value):
            return UNKNOWN
        if math.isinf(value):
            return "no limit"
        number = round(value * self.factor, self.places)
        # Adding zero turns a rounded -0.0 into 0.0.
        text = f"{number + 0.0:,.{max(self.places, 0)}f}"
        return text.replace("-", "−")

    def text(self, value: float) -> str:
        """Return the number with its unit."""
        bare = self.bare(value)
        return f"{bare} {self.unit}" if self.unit and math.isfinite(value) else bare

    def signed(self, value: float) -> str:
        """Return the number with its sign and unit; zero has no sign."""
        return f"{'+' if _shows_more(self, value) else ''}{self.text(value)}"

    def span(self, low: float, high: float, *, signed: bool = False, unit: bool = True) -> str:
        """Return ``low to high`` with the unit once."""
        if math.isnan(low) or math.isnan(high):
            return UNKNOWN
        ends = [("+" if signed and _shows_more(self, end) else "") + self.bare(end) for end in (low, high)]
        return " to ".join(ends) + (f" {self.unit}" if self.unit and unit else "")


def _shows_more(scale: Scale, value: float) -> bool:
    return math.isfinite(value) and round(value * scale.factor, scale.places) > 0


def scale(unit: str, values: Sequence[float], *, difference: bool = False) -> Scale:
    """Return the scale on which the largest of ``values`` has three significant digits.

    Parameters
    ----------
    unit : str
        As in frames: ``s``, ``h``, ``share``, ``number`` or a currency.
    difference : bool
        Differences of shares are percentage points.

    Examples
    --------
    >>> scale("s", [754.2]).text(754.2), scale("share", [0.7031]).text(0.7031)
    ('12.6 min', '70.3 %')
    >>> scale("share", [-0.0312], difference=True).signed(-0.0312)
    '−3.1 percentage points'
    """
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    if unit == "share":
        places = 1 if largest >= 0.01 or largest == 0 else 2
        return Scale(100.0, places, "percentage points" if difference else "%")
    factor, name = 1.0, unit
    if unit == "s":
        length, name = next((size, name) for below, size, name in _TIMES if largest < below)
        factor = 1 / length
    elif unit == "number":
        name = ""
    return Scale(factor, _places(largest * factor), name)


def range_scale(unit: str, value: float, low: float, high: float) -> Scale:
    """Return the scale of a number with its range: fine enough to see its width.

    Examples
    --------
    >>> range_scale("USD", 24374.0, 24362.0, 24386.0).span(24362.0, 24386.0)
    '24,360 to 24,390 USD'
    """
    step = scale(unit, [value, low, high])
    width = abs(high - low) * step.factor
    if not 0 < width < math.inf:
        return step
    places = max(step.places, min(-math.floor(math.log10(width)), 3))
    return Scale(step.factor, places, step.unit)


def _places(largest: float) -> int:
    if largest == 0:
        return 0
    return min(2 - math.floor(math.log10(largest)), 3)


def quantity(value: float, unit: str) -> str:
    """Return one number with a fitting unit.

    Examples
    --------
    >>> quantity(11234.5, "USD"), quantity(0.5, "s")
    ('11,200 USD', '0.5 s')
    """
    text = scale(unit, [value]).text(value)
    return trimmed(text) if unit in ("s", "h") else text


def trimmed(text: str) -> str:
    """Return a number and its unit without zeros that end its decimals.

    Examples
    --------
    >>> trimmed("2.0 %"), trimmed("1.50 s"), trimmed("100 h")
    ('2 %', '1.5 s', '100 h')
    """
    head, space, tail = text.partition(" ")
    return (head.rstrip("0").rstrip(".") if "." in head else head) + space + tail


def tenths(share: float) -> int:
    """Return a share as so many of ten."""
    return math.floor(10 * share + 0.5)


def plural(count: int, one: str, many: str = "") -> str:
    """Return ``1 day`` or ``5 days``.

    Examples
    --------
    >>> plural(1, "day"), plural(2, "day"), plural(0, "reply", "replies")
    ('1 day', '2 days', '0 replies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(items: Sequence[str]) -> str:
    """Join words as in a sentence.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def shortened(name: str, length: int = 30) -> str:
    """Return a name that fits beside a line."""
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"
