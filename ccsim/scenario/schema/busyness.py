"""Random factors that make days and hours busier or quieter, and how they hang together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import field_validator, model_validator

from ccsim.scenario.schema.base import Number, Section, key


class GammaFactor(Section):
    """A gamma law with mean 1."""

    shape: Number = key("Shape; the variance of the factor is 1 / shape.", example="28.7", rows=("P1",))

    @field_validator("shape")
    @classmethod
    def _in_range(cls, value: float) -> float:
        if not 0.01 <= value <= 10_000:
            raise ValueError(f"found {value:.10g}, needs a shape from 0.01 to 10000")
        return value


class WithinDay(Section):
    """How the factors of a day's intervals hang together: by two numbers, or by a matrix."""

    next: Number | None = key(
        "Correlation of an interval with the next one; it falls by the same factor with each further one.",
        default=None,
        example="0.6",
        rows=("P1",),
    )
    far: Number = key(
        "To what it falls: the correlation of intervals far apart, which whole days have in common.",
        default=0.0,
        example="0.2",
        rows=("P1",),
    )
    matrix: dict[str, tuple[Number, ...]] = key(
        "Correlations in full: a row for each interval, by its time of day, with a number for each row. "
        "Intervals that are not named go their own way.",
        default=dict,
        example='{"08:00": [1, 0.6], "08:30": [0.6, 1]}',
        rows=("P1",),
    )

    @model_validator(mode="after")
    def _one_way(self) -> WithinDay:
        if (self.next is None) == (not self.matrix):
            raise ValueError("write 'next' (and 'far'), or 'matrix'")
        if self.next is None:
            if self.far:
                raise ValueError("'far' goes with 'next'; a 'matrix' says all itself")
        elif not 0 <= self.far <= self.next <= 1:
            raise ValueError(f"found next {self.next:g} and far {self.far:g}, needs 0 ≤ far ≤ next ≤ 1")
        return self


class Busyness(Section):
    """A random factor that all streams which name it share.

    Factors are gamma variables; those that are correlated are joined by a Gaussian copula: each is the
    gamma quantile of a normal score, and the correlations that stand here are those of the scores. The
    factors' own are a little nearer to 0. Factors that are correlated with each other and within the day
    have, for two intervals, the product of both. Sources: Avramidis, Deslauriers, L'Ecuyer, Management
    Science 50 (2004); Channouf, L'Ecuyer, Int. Trans. in Operational Research 19 (2012); Ibrahim, Ye,
    L'Ecuyer, Shen, Int. J. of Forecasting 32 (2016).
    """

    gamma: GammaFactor = key("The law of the factor, mean 1.", example="{shape: 28.7}", rows=("P1",))
    each: Literal["day", "run", "interval"] = key(
        "Drawn anew for each day, once for the whole run, or for each reporting interval, "
        "counted from midnight.",
        default="day",
        example="run",
        rows=("P1",),
    )
    within_day: WithinDay | None = key(
        "How a day's intervals hang together; not at all, where nothing stands.",
        default=None,
        example="{next: 0.6, far: 0.2}",
        rows=("P1",),
    )
    correlated_with: dict[str, Number] = key(
        "Correlations with other factors of the same `each` and `within_day`; to say it at one of two is "
        "enough, and factors that say nothing of each other have 0.",
        default=dict,
        example="{chats: 0.6}",
        rows=("P1",),
    )

    @model_validator(mode="after")
    def _of_intervals(self) -> Busyness:
        if self.within_day is not None and self.each != "interval":
            raise ValueError("'within_day' joins the intervals of a day: it needs 'each: interval'")
        return self


def linked(factors: Mapping[str, Busyness]) -> tuple[tuple[str, ...], ...]:
    """Return the names of factors that are correlated with each other, directly or through others.

    Names stand in alphabetical order, so that the order of a file means nothing.
    """
    left = sorted(factors)
    out: list[tuple[str, ...]] = []
    while left:
        found = [left.pop(0)]
        for name in found:
            near = [other for other in left if correlation(factors, name, other)]
            left = [other for other in left if other not in near]
            found += near
        out.append(tuple(sorted(found)))
    return tuple(out)


def correlation(factors: Mapping[str, Busyness], one: str, other: str) -> float:
    """Return the correlation of two factors, said at one or at both of them."""
    if one == other:
        return 1.0
    return factors[one].correlated_with.get(other, factors[other].correlated_with.get(one, 0.0))
