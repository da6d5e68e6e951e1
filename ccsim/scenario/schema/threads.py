"""Threads of messages: the customer is away between two answers, and issues that are opened again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema, field_validator

from ccsim.errors import shown
from ccsim.scenario.faults import Gatherer
from ccsim.scenario.schema.base import Duration, Section, Share, key
from ccsim.scenario.schema.laws import LawField, constant_law
from ccsim.units import format_duration, format_share, parse_share

MOST_TURNS = 50
_MOST_MEAN = 1000
_FORM = "3, {geometric: {mean: 3}} or {1: 50 %, 2: 30 %, 3: 20 %}"


@dataclass(frozen=True, slots=True)
class Turns:
    """How many answers a thread takes.

    Attributes
    ----------
    goes_on : tuple of float
        Probability that another turn follows the first, the second, …; the last holds for all later ones.
    """

    goes_on: tuple[float, ...]
    yaml: Any

    def chance(self, turn: int) -> float:
        """Return the probability that another turn follows a turn, counted from 1."""
        return self.goes_on[min(turn, len(self.goes_on)) - 1]


def _number(value: Any, most: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError(f"found {shown(value)}, needs {what} from 1 to {most}")
    return value


def _geometric(body: Any) -> Turns:
    mean = body.get("mean") if isinstance(body, Mapping) and set(body) == {"mean"} else None
    if isinstance(mean, bool) or not isinstance(mean, int | float) or not 1 <= mean <= _MOST_MEAN:
        raise ValueError(f"write {{geometric: {{mean: 3}}}}, with a mean from 1 to {_MOST_MEAN}")
    return Turns((1.0 - 1.0 / mean,), {"geometric": {"mean": mean}})


def _shares(body: Mapping[Any, Any]) -> Turns:
    found = Gatherer()
    shares: dict[int, float] = {}
    for name, text in body.items():
        turns = 0
        with found.at(name, on_key=True):
            whole = int(name) if str(name).isdecimal() else name
            turns = _number(whole, MOST_TURNS, "a number of turns")
        with found.at(name):
            shares[turns] = parse_share(text)
    found.done()
    if abs(sum(shares.values()) - 1) > 1e-6:
        raise ValueError(f"the shares add up to {sum(shares.values()) * 100:.6g} %, not 100 %")
    longest = max(turns for turns, share in shares.items() if share > 0)
    each = [shares.get(turn, 0.0) for turn in range(1, longest + 1)]
    left = [sum(each[turn:]) for turn in range(longest)]
    goes_on = tuple(more / had for had, more in pairwise(left))
    yaml = {str(turns): format_share(share) for turns, share in sorted(shares.items())}
    return Turns((*goes_on, 0.0), yaml)


def parse_turns(value: Any) -> Turns:
    """Read a number of turns, or how it is distributed; raises ``ValueError`` with one sentence."""
    if isinstance(value, Turns):
        return value
    if isinstance(value, Mapping) and value:
        return _geometric(value["geometric"]) if set(value) == {"geometric"} else _shares(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"found {shown(value)}, needs turns such as {_FORM}")
    turns = _number(value, MOST_TURNS, "a number of turns")
    return Turns((*[1.0] * (turns - 1), 0.0), turns)


TurnsField = Annotated[
    Turns,
    BeforeValidator(parse_turns),
    PlainSerializer(lambda turns: turns.yaml),
    WithJsonSchema(
        {
            "title": "Turns",
            "anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST_TURNS}, {"type": "object"}],
        }
    ),
]
"""How many turns a thread has: ``3``, ``{geometric: {mean: 3}}`` or shares by number."""


class Thread(Section):
    """How a thread of messages goes on."""

    turns: TurnsField = key(
        "Answers that a thread takes at each tier; handling times are those of one answer.",
        default=lambda: parse_turns({"geometric": {"mean": 3}}),
        example="{1: 50 %, 2: 30 %, 3: 20 %}",
        rows=("M1",),
    )
    customer_replies_after: LawField = key(
        "Time from an answer to the customer's reply, in which nobody is busy with the thread.",
        default=lambda: constant_law("10 min"),
        example="{exponential: {mean: 20 min}}",
        unit="law",
        rows=("M1",),
    )
    expires_after: Duration = key(
        "Silence of the customer after which the thread ends.",
        default=lambda: 24 * 3_600_000_000,
        example="8 h",
        unit="duration",
        rows=("M1",),
    )
    returns_to: Literal["same_agent", "anybody"] = key(
        "Who takes a reply: the agent who answered last, if idle, else as for any contact; or anybody.",
        default="same_agent",
        example="anybody",
        rows=("M1", "M12"),
    )

    @field_validator("expires_after")
    @classmethod
    def _some_time(cls, value: int) -> int:
        if value <= 0:
            raise ValueError(f"found {format_duration(value)}, needs a time above 0, such as '24 h'")
        return value


class Reopens(Section):
    """Customers who open an issue again that seemed to be over."""

    solved: Share = key(
        "Share of the issues believed solved that are opened again.",
        default=0.0,
        example="8 %",
        rows=("M16",),
    )
    expired: Share = key(
        "Share of the expired threads that are opened again.", default=0.0, example="30 %", rows=("M16",)
    )
    after: LawField = key(
        "Time until they are.",
        default=lambda: constant_law("1 d"),
        example="{exponential: {mean: 2 d}}",
        unit="law",
        rows=("M16",),
    )
    on: dict[str, Share] = key(
        "Channels on which they are, with their shares; the same channel where not given.",
        default=dict,
        example="{voice: 40 %, messages: 60 %}",
        rows=("M16",),
    )
