"""Agents who serve several contacts at once."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from ccsim.errors import shown
from ccsim.scenario.faults import Gatherer
from ccsim.scenario.schema.base import Section, Whole, key

MOST_SLOTS = 20


def _factors(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"found {shown(value)}, needs a list of factors, such as [1.0, 1.2, 1.55]")
    found = Gatherer()
    for position, factor in enumerate(value):
        if isinstance(factor, bool) or not isinstance(factor, int | float) or not 0.01 <= factor <= 100:
            found.add((position,), f"found {shown(factor)}, needs a factor from 0.01 to 100")
    found.done()
    return tuple(float(factor) for factor in value)


Factors = Annotated[
    tuple[float, ...],
    BeforeValidator(_factors),
    WithJsonSchema({"type": "array", "items": {"type": "number"}}),
]
"""Factors of the handling with one, two, … contacts in hand."""


class Slots(Section):
    """How many contacts an agent serves at once, and what that does to the handling."""

    chat: Whole = key(
        "Slots of an agent; a contact of a channel of kind `chat`, or a message of a thread, takes one.",
        example="3",
        unit="slots",
        rows=("P9",),
        ge=2,
        le=MOST_SLOTS,
    )
    takes: dict[str, Whole] = key(
        "Slots that a contact of a channel takes. Where left out: one for a channel of kind `chat` "
        "or `thread`, all, that is the whole agent, for any other.",
        default=dict,
        example="{email: 1, voice: 2}",
        rows=("P9",),
    )
    handling_by_load: Factors = key(
        "Times the talk takes with 1, 2, … contacts in hand; each contact goes on at the pace of the "
        "moment whenever that number changes. Always 1 where left out.",
        default=tuple,
        example="[1.0, 1.2, 1.55]",
        rows=("P9",),
    )

    @model_validator(mode="after")
    def _fit(self) -> Slots:
        given = len(self.handling_by_load)
        if given and given != self.chat:
            factors = "1 factor" if given == 1 else f"{given} factors"
            raise ValueError(f"'handling_by_load' has {factors} for {self.chat} slots; needs one for each")
        for channel, slots in self.takes.items():
            if not 1 <= slots <= self.chat:
                raise ValueError(
                    f"{shown(channel)} takes {slots} of {self.chat} slots; needs from 1 to {self.chat}"
                )
        return self

    def taken_by(self, channel: str, kind: str) -> int:
        """Return the slots that a contact of a channel takes."""
        return self.takes.get(channel, 1 if kind in ("chat", "thread") else self.chat)

    def factors(self) -> tuple[float, ...]:
        """Return the factor of the talk with one, two, … contacts in hand."""
        return self.handling_by_load or (1.0,) * self.chat
