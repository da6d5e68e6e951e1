"""Contacts that the centre makes by itself, blended with those that come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema, model_validator

from ccsim.errors import shown
from ccsim.scenario.schema.base import Section, Share, Whole, key
from ccsim.scenario.schema.laws import LawField, constant_law
from ccsim.scenario.schema.plans import ALWAYS, DayPlan, Hours, RatePlan, read_plan, write_plan
from ccsim.units import format_share, parse_share

MOST_LISTED = 1_000_000_000
MOST_RATIO = 10.0
WAYS = ("preview", "progressive")


def _list(value: Any) -> int | str:
    whole = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_LISTED
    if not whole and value != "endless":
        raise ValueError(
            f"found {shown(value)}, needs a whole number of customers from 1 to {MOST_LISTED}, or 'endless'"
        )
    number: int | str = value
    return number


def _dial(value: Any) -> str | float:
    if isinstance(value, str) and value in WAYS:
        return value
    if isinstance(value, Mapping) and set(value) == {"ratio"}:
        ratio = value["ratio"]
        if isinstance(ratio, bool) or not isinstance(ratio, int | float) or not 0 < ratio <= MOST_RATIO:
            raise ValueError(
                f"found {shown(ratio)}, needs a number of calls above 0 and up to {MOST_RATIO:g}"
            )
        return float(ratio)
    raise ValueError(
        f"found {shown(value)}, needs 'preview', 'progressive' or calls for each idle agent, "
        "such as {ratio: 1.5}"
    )


List = Annotated[
    int | str,
    BeforeValidator(_list),
    WithJsonSchema({"title": "List", "anyOf": [{"type": "integer", "minimum": 1}, {"const": "endless"}]}),
]
"""How many customers are to be called, or ``endless``."""

Dial = Annotated[
    str | float,
    BeforeValidator(_dial),
    PlainSerializer(lambda way: way if isinstance(way, str) else {"ratio": way}),
    WithJsonSchema(
        {
            "title": "Dial",
            "anyOf": [
                {"enum": list(WAYS)},
                {
                    "type": "object",
                    "properties": {"ratio": {"type": "number", "exclusiveMinimum": 0}},
                    "required": ["ratio"],
                    "additionalProperties": False,
                },
            ],
        }
    ),
]
"""A way of dialling: its name, or the calls for each idle agent."""

SharePlan = Annotated[
    DayPlan,
    BeforeValidator(lambda value: read_plan(value, parse_share)),
    PlainSerializer(lambda plan: write_plan(plan, format_share)),
    WithJsonSchema({"title": "Shares", "type": ["number", "string", "object"]}),
]
"""Shares over the day and week."""
ALL = read_plan(1.0, parse_share)


class Campaign(Section):
    """Customers whom the centre calls when agents would be idle."""

    channel: str = key("Channel on which they are called.", example="voice", rows=("P6", "M20"))
    list: List | None = key(
        "How many customers are to be called, or `endless`.", default=None, example="500", rows=("P6",)
    )
    rate: RatePlan | None = key(
        "Or the rate at which customers to be called come onto the list.",
        default=None,
        example="30/h",
        unit="rate",
        rows=("P6", "M20"),
    )
    issues: dict[str, Share] = key(
        "Shares of the issue types; may be left out where there is one type.",
        default=dict,
        example="{survey: 100 %}",
        rows=("P6",),
    )
    segments: dict[str, Share] = key(
        "Shares of the segments, where they differ from the segments' own.",
        default=dict,
        example="{vip: 30 %, ordinary: 70 %}",
        rows=("P6", "M17"),
    )
    groups: tuple[str, ...] = key(
        "Groups that do it, the first with a free agent; where nothing stands, all of the lowest tier "
        "whose skills and channels allow it.",
        default=(),
        example="[frontline]",
        rows=("P6",),
    )
    dial: Dial = key(
        "`preview`: an idle agent looks at the customer's record, then dials; `progressive`: the number is "
        "dialled as soon as an agent is idle, who waits; `{ratio: 1.5}`: so many calls are being dialled for "
        "each idle agent, and who answers when nobody is free any more is a mismatch.",
        default="progressive",
        example="{ratio: 1.5}",
        rows=("P6",),
    )
    starts_when_idle_over: Whole = key(
        "Calls are started only while more agents of these groups are idle; so many stay free for "
        "contacts that come in.",
        default=0,
        example="3",
        rows=("P6", "M20"),
        ge=0,
    )
    hours: Hours = key(
        "When calls may be started.", default=ALWAYS, example="{mon-fri: 09:00-18:00}", rows=("P6",)
    )
    reached: SharePlan = key(
        "Share of calls that the customer answers: one number, by time of day, or by day and time, "
        "as the call is dialled.",
        default=lambda: ALL,
        example='{"09:00": 25 %, "17:00": 45 %}',
        unit="share",
        rows=("P6",),
    )
    preview_takes: LawField | None = key(
        "How long the agent looks at the record before dialling.",
        default=None,
        example="{exponential: {mean: 30 s}}",
        unit="law",
        rows=("P6",),
    )
    dialling_takes: LawField = key(
        "Time from dialling until the customer answers.",
        default=lambda: constant_law("15 s"),
        example="12 s",
        unit="law",
        rows=("P6",),
    )
    no_answer_takes: LawField | None = key(
        "Time until a call that nobody answers is given up; as `dialling_takes` where not given.",
        default=None,
        example="25 s",
        unit="law",
        rows=("P6",),
    )
    patience: LawField | None = key(
        "How long a customer reached by `{ratio: …}` stays on the line while no agent is free; "
        "hangs up at once where nothing stands.",
        default=None,
        example="2 s",
        unit="law",
        rows=("P6",),
    )
    tries: Whole = key(
        "How often a customer is called who does not answer.",
        default=1,
        example="3",
        rows=("P6",),
        ge=1,
        le=20,
    )
    again_after: LawField = key(
        "Time until a customer who did not answer is to be called again.",
        default=lambda: constant_law("1 h"),
        example="{uniform: {low: 1 h, high: 4 h}}",
        unit="law",
        rows=("P6",),
    )

    @model_validator(mode="after")
    def _one_source(self) -> Campaign:
        if (self.list is None) == (self.rate is None):
            given = "either, not both" if self.list is not None else "one of them"
            raise ValueError(f"whom it calls is a 'list' or comes at a 'rate': give {given}")
        if self.rate is not None and self.rate.smooth:
            raise ValueError("the 'rate' of outbound work goes in steps; leave 'smooth' out")
        if (self.preview_takes is None) == (self.dial == "preview"):
            raise ValueError(
                "'dial: preview' needs 'preview_takes', the time with the record"
                if self.preview_takes is None
                else "'preview_takes' goes with 'dial: preview'; write that, or leave it out"
            )
        if self.patience is not None and isinstance(self.dial, str):
            raise ValueError(
                "nobody waits with an agent on the line: 'patience' goes with 'dial: {ratio: …}'"
            )
        return self
