"""Bots that stand in front of channels."""

from __future__ import annotations

from pydantic import field_validator, model_validator

from ccsim.scenario.schema.base import Money, Section, Sessions, Share, key
from ccsim.scenario.schema.laws import LawField, constant_law
from ccsim.units import format_share


class BotOutcome(Section):
    """What becomes of the sessions about one issue type; the rest is handed to people at once."""

    solved: Share = key("Share truly solved.", default=0.0, example="60 %", rows=("M2",))
    comes_back: Share = key(
        "Share who leave believing it solved and come back later, straight to people.",
        default=0.0,
        example="8 %",
        rows=("M2",),
    )

    @model_validator(mode="after")
    def _at_most_all(self) -> BotOutcome:
        if self.solved + self.comes_back > 1 + 1e-9:
            total = (self.solved + self.comes_back) * 100
            raise ValueError(f"'solved' and 'comes_back' add up to {total:.6g} %, more than 100 %")
        return self


class HandOver(Section):
    """How the bot passes a customer to people."""

    with_context: Share = key(
        "Share passed on with what the customer already said.", default=1.0, example="80 %", rows=("M2",)
    )
    saves: Share = key("Handling that context saves.", default=0.0, example="15 %", rows=("M2",))
    costs_without: Share = key("Handling that its absence adds.", default=0.0, example="10 %", rows=("M2",))

    @field_validator("saves")
    @classmethod
    def _some_work_left(cls, value: float) -> float:
        if value > 0.95:
            raise ValueError(f"found {format_share(value)}, context can save at most 95 % of the handling")
        return value


class Bot(Section):
    """A bot in front of one or more channels."""

    before: tuple[str, ...] = key(
        "Channels that it stands in front of.", example="[chat, social]", rows=("M2",)
    )
    session: LawField = key(
        "Length of a session.", example="{lognormal: {mean: 80 s, sd: 50 s}}", unit="law", rows=("M2",)
    )
    sessions: Sessions = key(
        "Sessions at once; who finds none free goes to people.",
        default="unlimited",
        example="200",
        rows=("M2",),
    )
    refused_by: Share = key(
        "Share of customers who ask for a person at once.", default=0.0, example="10 %", rows=("M2",)
    )
    patience: LawField = key(
        "Time in the bot after which a customer gives up.",
        default=lambda: constant_law("never"),
        example="{exponential: {mean: 10 min}}",
        unit="law",
        rows=("M2",),
    )
    outcome: dict[str, BotOutcome] = key(
        "What becomes of the sessions, by issue type; a type not named is always handed over.",
        default=dict,
        example="{delivery: {solved: 60 %, comes_back: 8 %}}",
        rows=("M2",),
    )
    comes_back_after: LawField = key(
        "Time until a customer whom the bot did not really help is back.",
        default=lambda: constant_law("4 h"),
        example="{exponential: {mean: 6 h}}",
        unit="law",
        rows=("M2",),
    )
    hand_over: HandOver = key(
        "How customers are passed to people.",
        default=HandOver,
        example="{with_context: 80 %, saves: 15 %}",
        rows=("M2",),
    )
    cost_per_session: Money = key(
        "Cost of one session.", default=0.0, example="0.25", unit="money", rows=("P12",)
    )
