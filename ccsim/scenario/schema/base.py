"""What all sections share: a strict frozen model, described keys, and types with units."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from ccsim.errors import shown
from ccsim.units import (
    format_duration,
    format_rate,
    format_share,
    parse_duration,
    parse_money_rate,
    parse_rate,
    parse_share,
)

_PERCENT = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*%", re.ASCII)
_LARGEST = 10**6


class Section(BaseModel):
    """One map of the scenario language: unknown keys are errors, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def key(
    text: str,
    *,
    default: Any = ...,
    example: str,
    unit: str = "",
    rows: tuple[str, ...] = (),
    ge: float | None = None,
    le: float | None = None,
    alias: str | None = None,
) -> Any:
    """Describe one key: what it means, its default, unit, an example, the rows of the model it serves."""
    extra: dict[str, Any] = {"example": example}
    if unit:
        extra["unit"] = unit
    if rows:
        extra["rows"] = list(rows)
    options: dict[str, Any] = {
        "description": text,
        "json_schema_extra": extra,
        "ge": ge,
        "le": le,
        "alias": alias,
    }
    if callable(default) and not isinstance(default, type(...)):
        return Field(default_factory=default, **options)
    return Field(default, **options)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        raise ValueError(f"found {shown(value)}, needs a whole number from {-_LARGEST} to {_LARGEST}")
    return value


def _factor(value: Any) -> float:
    percent = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    number = float(percent[1]) / 100 if percent else value
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= _LARGEST:
        raise ValueError(f"found {shown(value)}, needs a factor from 0 to {_LARGEST}, such as 1.2 or 120 %")
    return float(number)


def _money(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e12:
        raise ValueError(f"found {shown(value)}, needs an amount of money: a number from 0 on, such as 0.25")
    return float(value)


def _places(what: str) -> Callable[[Any], int | str]:
    """Return the reader of a number of places, or ``unlimited``."""

    def read(value: Any) -> int | str:
        whole = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _LARGEST
        if not whole and value != "unlimited":
            raise ValueError(
                f"found {shown(value)}, needs a whole number of {what} from 1 to {_LARGEST}, or 'unlimited'"
            )
        number: int | str = value
        return number

    return read


Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema({"type": "integer"})]
"""A whole number."""

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A number."""

Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration),
    WithJsonSchema(
        {"type": "string", "title": "Duration", "pattern": r"^\s*[0-9.]+\s*[a-zA-Z]+", "examples": ["20 s"]}
    ),
]
"""A length of time, int microseconds inside, ``20 s`` in YAML."""

SHARE_SCHEMA: dict[str, Any] = {
    "title": "Share",
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": r"^\s*[0-9.]+\s*%\s*$"},
    ],
}

Share = Annotated[
    float,
    BeforeValidator(parse_share),
    PlainSerializer(format_share),
    WithJsonSchema(SHARE_SCHEMA),
]
"""A number from 0 to 1, or a percentage."""

Rate = Annotated[
    float,
    BeforeValidator(parse_rate),
    PlainSerializer(format_rate),
    WithJsonSchema({"type": "string", "title": "Rate", "examples": ["40/h"]}),
]
"""A frequency, float per hour inside, ``40/h`` in YAML."""

Factor = Annotated[
    float,
    BeforeValidator(_factor),
    WithJsonSchema({"title": "Factor", "anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}]}),
]
"""A number that multiplies; a percentage may exceed 100 %."""

Money = Annotated[
    float, BeforeValidator(_money), WithJsonSchema({"type": "number", "title": "Money", "minimum": 0})
]
"""An amount in the scenario's currency."""

Wage = Annotated[
    float,
    BeforeValidator(parse_money_rate),
    PlainSerializer(format_rate),
    WithJsonSchema({"type": "string", "title": "Money per hour", "examples": ["19/h"]}),
]
"""Money per paid hour, ``19/h`` in YAML."""

_PLACES_SCHEMA = WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "unlimited"}]})
Lines = Annotated[int | Literal["unlimited"], BeforeValidator(_places("lines")), _PLACES_SCHEMA]
"""How many contacts fit, or ``unlimited``."""
Sessions = Annotated[int | Literal["unlimited"], BeforeValidator(_places("sessions")), _PLACES_SCHEMA]
"""How many bot sessions there can be at once, or ``unlimited``."""
