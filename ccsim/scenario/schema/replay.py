"""Contacts that come as they were recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema, model_validator

from ccsim.errors import shown
from ccsim.scenario.schema.base import Duration, Section, key
from ccsim.units import format_duration, parse_duration


def _moment(value: Any) -> int | datetime:
    if isinstance(value, datetime):
        return value
    advice = "needs a time such as '2026-03-02 08:00:12', or a duration since the start such as '12.5 s'"
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        try:
            return parse_duration(value)
        except ValueError:
            raise ValueError(f"found {shown(value)}, {advice}") from None
    if at.tzinfo is not None:
        raise ValueError(f"found {shown(value)}; write local time here and the zone in 'horizon.timezone'")
    return at


def _moment_text(at: int | datetime) -> str:
    return format_duration(at) if isinstance(at, int) else at.isoformat(" ")


Moment = Annotated[
    int | datetime,
    BeforeValidator(_moment),
    PlainSerializer(_moment_text),
    WithJsonSchema({"type": "string", "title": "Moment"}),
]
"""When something was recorded: local date and time, or microseconds since the horizon's start."""


COLUMNS = ("time", "issue_type", "segment", "handling_time", "patience")
"""What is known of a contact beside its channel."""


class Replay(Section):
    """Recorded contacts, one after the other; every column is as long as `time`."""

    time: tuple[Moment, ...] = key(
        "When each contact came: durations since the horizon's start, or local dates and times.",
        example="[12 s, 47.5 s]",
        rows=("P1",),
    )
    channel: tuple[str, ...] = key(
        "Its channel, where the stream names none.",
        default=(),
        example="[voice, chat]",
        rows=("P1",),
    )
    issue_type: tuple[str | None, ...] = key(
        "Its issue type; drawn by the stream's shares where nothing stands.",
        default=(),
        example="[billing, delivery]",
        rows=("P1",),
    )
    segment: tuple[str | None, ...] = key(
        "Its segment; drawn where nothing stands.", default=(), example="[vip, ordinary]", rows=("P1",)
    )
    handling_time: tuple[Duration | None, ...] = key(
        "Its own work, in place of the law's draw, the first time that people work on it.",
        default=(),
        example="[3 min, 95 s]",
        unit="duration",
        rows=("P1",),
    )
    patience: tuple[Duration | None, ...] = key(
        "Its own patience, in place of the law's draw, the first time that it queues for people.",
        default=(),
        example="[2 min, 40 s]",
        unit="duration",
        rows=("P1",),
    )

    @model_validator(mode="after")
    def _columns(self) -> Replay:
        if not self.time:
            raise ValueError("no contacts stand here; 'time' needs at least one")
        for name in ("channel", *COLUMNS[1:]):
            length = len(getattr(self, name))
            if length not in (0, len(self.time)):
                raise ValueError(f"{shown(name)} has {length} entries, 'time' has {len(self.time)}")
        if len({isinstance(at, int) for at in self.time}) > 1:
            raise ValueError("times are all dates and times, or all durations since the start")
        return self

    def of(self, channel: str) -> Replay:
        """Return the contacts of one channel, without the column that says so."""
        rows = [row for row, name in enumerate(self.channel) if name == channel]
        columns = {name: getattr(self, name) for name in COLUMNS}
        kept = {name: tuple(column[row] for row in rows) for name, column in columns.items() if column}
        return self.model_copy(update={**kept, "channel": ()})
