"""Lines: a number of them, or as many as the load asks for."""

from __future__ import annotations

from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from ccsim.scenario.faults import Gatherer
from ccsim.scenario.schema.base import Duration, Lines, Section, Share, Wage, Whole, key
from ccsim.units import MINUTE

UNLIMITED = "unlimited"
_GROWTH = ("to", "step", "lead", "grows_at", "shrinks_at")


class LineCapacity(Section):
    """How many lines there are: a number, or limits between which they follow the load."""

    from_: Lines = key(
        "Lines that are always there.", default=UNLIMITED, alias="from", example="40", rows=("P3", "M15")
    )
    to: Whole | None = key(
        "Most lines; as many as are always there where not given.",
        default=None,
        example="80",
        rows=("M15",),
        ge=1,
        le=10**6,
    )
    step: Whole = key(
        "Lines ordered, or given back, at once.", default=1, example="10", rows=("M15",), ge=1, le=10**6
    )
    lead: Duration = key(
        "Time from the order until the lines are there.",
        default=5 * MINUTE,
        example="2 min",
        unit="duration",
        rows=("M15",),
    )
    grows_at: Share = key(
        "Share of the lines in use from which a step is ordered, one at a time.",
        default=0.9,
        example="85 %",
        rows=("M15",),
    )
    shrinks_at: Share = key(
        "Share of the lines in use up to which a step is given back.",
        default=0.4,
        example="50 %",
        rows=("M15",),
    )
    cost: Wage = key(
        "Cost of a line that is there, in use or not.",
        default=0.0,
        example="0.40/h",
        unit="money per hour",
        rows=("M15", "P12"),
    )

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        """Take a bare number for lines that do not change."""
        return value if isinstance(value, dict | LineCapacity) else {"from": value}

    @model_validator(mode="after")
    def _fits(self) -> LineCapacity:
        found = Gatherer()
        if self.from_ == UNLIMITED:
            for name in (*_GROWTH, "cost"):
                if self._says(name):
                    found.add((name,), "says nothing of unlimited lines; give a number for 'from', too")
        elif self.to is None:
            for name in _GROWTH[1:]:
                if self._says(name):
                    found.add((name,), "counts only where lines grow; give 'to', the most lines, as well")
        elif self.to < int(self.from_):
            found.add((), f"'to' is {self.to}, fewer than the {self.from_} lines of 'from'")
        elif self.grows:
            self._check_shares(found)
        found.done()
        return self

    @model_serializer(mode="wrap")
    def _written(self, written: SerializerFunctionWrapHandler) -> Any:
        """Write lines that do not change as a bare number."""
        return written(self) if self._says("to") or self._says("cost") else self.from_

    def _says(self, name: str) -> bool:
        """Whether a key has another value than where it is left out."""
        return bool(getattr(self, name) != type(self).model_fields[name].default)

    def _check_shares(self, found: Gatherer) -> None:
        """Report lines that would be ordered and given back in turns; hardest with the fewest lines."""
        few, more = int(self.from_), int(self.from_) + self.first_step
        if self.millionths(self.shrinks_at) * more >= self.millionths(self.grows_at) * few:
            most = 100 * self.grows_at * few / more
            found.add(
                ("shrinks_at",) if self._says("shrinks_at") else (),
                f"lines would be ordered and given back in turns: with {few} there, {more - few} are ordered "
                f"at {100 * self.grows_at:.6g} % in use, and with {more} there, that is no more than the "
                f"{100 * self.shrinks_at:.6g} % at which they go; give less than {most:.4g} % for "
                "'shrinks_at'",
            )

    @property
    def grows(self) -> bool:
        """Whether their number changes."""
        return self.from_ != UNLIMITED and self.to is not None and self.to > int(self.from_)

    @property
    def first_step(self) -> int:
        """Lines that the first order brings."""
        return min(self.step, (self.to or 0) - int(self.from_))

    @staticmethod
    def millionths(share: float) -> int:
        """Return a share as a whole number, so that counts are compared exactly."""
        return round(share * 10**6)
