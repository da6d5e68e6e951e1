"""The state in which a run begins."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from ccsim.errors import shown
from ccsim.scenario.schema.base import Duration, Section, key
from ccsim.units import MILLISECOND

MOST_CONTACTS = 10_000


def _tier(value: Any) -> int:
    whole = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 3 else value
    if isinstance(whole, bool) or not isinstance(whole, int) or not 1 <= whole <= 20:
        raise ValueError(f"found {shown(value)}, needs a tier: a whole number from 1 to 20")
    return whole


Tier = Annotated[int, BeforeValidator(_tier), WithJsonSchema({"type": "integer"})]


class StartState(Section):
    """Contacts inside when the run begins, one after the other; every column is as long as `channel`."""

    channel: tuple[str, ...] = key("The channel of each contact.", example="[voice, voice]", rows=("P10",))
    issue_type: tuple[str | None, ...] = key(
        "Its issue type; may be left out where there is only one.",
        default=(),
        example="[billing, delivery]",
        rows=("P10",),
    )
    segment: tuple[str | None, ...] = key(
        "Its segment; may be left out where there is only one.",
        default=(),
        example="[vip, ordinary]",
        rows=("P10",),
    )
    waited: tuple[Duration | None, ...] = key(
        "How long it has waited: until now, or, of one that is being served, until it was answered.",
        default=(),
        example="[40 s, 5 s]",
        unit="duration",
        rows=("P10",),
    )
    tier: tuple[Tier | None, ...] = key(
        "The tier in whose queue it waits; its first one where nothing stands.",
        default=(),
        example="[1, 2]",
        rows=("P10",),
    )
    group: tuple[str | None, ...] = key(
        "The group of the agent who serves it; nothing where it waits.",
        default=(),
        example="[front, specialists]",
        rows=("P10",),
    )
    elapsed: tuple[Duration | None, ...] = key(
        "For how long the agent has served it.",
        default=(),
        example="[95 s, 3 min]",
        unit="duration",
        rows=("P10",),
    )

    @model_validator(mode="after")
    def _columns(self) -> StartState:
        size = len(self.channel)
        if not size:
            raise ValueError("no contacts stand here; 'channel' needs at least one")
        if size > MOST_CONTACTS:
            raise ValueError(f"{size} contacts stand here, at most {MOST_CONTACTS}")
        for name in ("issue_type", "segment", "waited", "tier", "group", "elapsed"):
            length = len(getattr(self, name))
            if length not in (0, size):
                raise ValueError(f"{shown(name)} has {length} entries, 'channel' has {size}")
        for name in ("waited", "elapsed"):
            for time in getattr(self, name):
                if time is not None and 0 < time < MILLISECOND:
                    raise ValueError(f"{shown(name)}: a time is 0 s or at least 1 ms")
        return self

    def cell_of(self, column: str, row: int) -> Any:
        """Return what stands in a column of a row, None where nothing does."""
        values = getattr(self, column)
        return values[row] if values else None
