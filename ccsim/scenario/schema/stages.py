"""When a group takes contacts: after a wait, while a condition holds, while enough of it are idle."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from ccsim.errors import shown
from ccsim.scenario.schema.base import Duration, Section, Whole, key
from ccsim.units import DAY, format_duration

LONGEST = 365 * DAY

Many = Annotated[Whole, Field(ge=0, le=100_000)]
"""How many contacts or people must be exceeded."""


def _within_a_year(value: int) -> int:
    if value > LONGEST:
        raise ValueError(f"found {format_duration(value)}, needs at most {format_duration(LONGEST)}")
    return value


Within = Annotated[Duration, AfterValidator(_within_a_year)]
"""A duration of a year at most."""


class When(Section):
    """Conditions; all that are given must hold."""

    queue_over: Many | None = key(
        "More contacts than this wait in the queue, with the one that is looked at.",
        default=None,
        example="10",
        rows=("M12", "P7"),
    )
    idle_over: dict[str, Many] = key(
        "More people than this are idle, by group.", default=dict, example="{specialists: 3}", rows=("P7",)
    )
    predicted_wait_over: Within | None = key(
        "The predicted wait is longer: contacts in the queue × mean handling / people on duty in the groups "
        "that serve it without conditions.",
        default=None,
        example="5 min",
        unit="duration",
        rows=("P7",),
    )


class Stage(Section):
    """When a further group takes contacts of a queue."""

    after: Within = key(
        "Only contacts that have waited for so long in this queue.",
        default=0,
        example="90 s",
        unit="duration",
        rows=("M12", "P7"),
    )
    when: When = key(
        "Only while conditions hold. They are looked at when a contact joins the queue (for all that wait in "
        "it), when somebody of the group is free, and when a contact has waited for `after` (for it).",
        default=When,
        example="{queue_over: 10}",
        rows=("M12", "P7"),
    )


def _others(value: Any) -> Any:
    if isinstance(value, str) and value not in ("follow", "never"):
        raise ValueError(
            f"found {shown(value)}, needs 'follow', 'never' or conditions such as {{after: 60 s}}"
        )
    return value


OtherSites = Annotated[Literal["follow", "never"] | Stage, BeforeValidator(_others)]
"""Whether other sites help."""


def _names(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple) or not value:
        told = "an empty list" if isinstance(value, list | tuple) else shown(value)
        raise ValueError(f"found {told}, needs an issue type or a list of them")
    return value


Names = Annotated[
    tuple[str, ...],
    BeforeValidator(_names),
    WithJsonSchema(
        {"title": "Names", "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    ),
]
"""One name, or several."""


class Reserve(Section):
    """People of a group who are kept for some issue types."""

    for_: Names = key(
        "Issue types for which they are kept.", example="defect", rows=("M12", "P7"), alias="for"
    )
    keep: Many = key(
        "The group takes other issue types only while more than this many of it are idle.",
        example="2",
        rows=("M12", "P7"),
    )
