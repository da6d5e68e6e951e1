"""What all sections share: a strict frozen model, described keys, and types with units."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from ccsim.units import (
    format_duration,
    format_rate,
    format_share,
    parse_duration,
    parse_money_rate,
    parse_rate,
    parse_share,
)


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


Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration),
    WithJsonSchema(
        {"type": "string", "title": "Duration", "pattern": r"^\s*[0-9.]+\s*[a-zA-Z]+", "examples": ["20 s"]}
    ),
]
"""A length of time, int microseconds inside, ``20 s`` in YAML."""

Share = Annotated[
    float,
    BeforeValidator(parse_share),
    PlainSerializer(format_share),
    WithJsonSchema(
        {
            "title": "Share",
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 1},
                {"type": "string", "pattern": r"^\s*[0-9.eE+-]+\s*%\s*$"},
            ],
        }
    ),
]
"""A number from 0 to 1, or a percentage."""

Rate = Annotated[
    float,
    BeforeValidator(parse_rate),
    PlainSerializer(format_rate),
    WithJsonSchema({"type": "string", "title": "Rate", "examples": ["40/h"]}),
]
"""A frequency, float per hour inside, ``40/h`` in YAML."""


def _factor(value: Any) -> float:
    if isinstance(value, str) and value.strip().endswith("%"):
        try:
            value = float(value.strip()[:-1]) / 100
        except ValueError:
            value = None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e6:
        raise ValueError("a factor is a number from 0 to 1000000 or a percentage, such as 1.2 or 120 %")
    return float(value)


Factor = Annotated[
    float,
    BeforeValidator(_factor),
    WithJsonSchema({"title": "Factor", "anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}]}),
]
"""A number that multiplies; a percentage may exceed 100 %."""

Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""An amount in the scenario's currency."""

Wage = Annotated[
    float,
    BeforeValidator(parse_money_rate),
    PlainSerializer(format_rate),
    WithJsonSchema({"type": "string", "title": "Money per hour", "examples": ["19/h"]}),
]
"""Money per paid hour, ``19/h`` in YAML."""
