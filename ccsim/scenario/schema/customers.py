"""Who contacts the centre and what about."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from ccsim.scenario.faults import Gatherer
from ccsim.scenario.schema.base import Money, Number, Section, Share, Whole, key

Urgency = Literal["low", "normal", "high"]
Complexity = Literal["simple", "medium", "complex"]


class Segment(Section):
    """A kind of customer."""

    share: Share = key(
        "Share of the customers; the shares of all segments add up to 100 %.",
        default=1.0,
        example="12 %",
        rows=("M17",),
    )
    priority: Whole = key(
        "Added to the priority of their contacts; the larger is served first.",
        default=0,
        example="10",
        rows=("M17",),
    )
    value: Money = key(
        "What a customer is worth: the money that is lost with who leaves for good (`customers.lost`).",
        default=0.0,
        example="900",
        unit="money",
        rows=("M17",),
    )


class LostOfSegment(Section):
    """Where a segment differs in who leaves for good."""

    given_up: Share | None = key(
        "Share after an issue that was given up; that of all where not given.",
        default=None,
        example="20 %",
        rows=("M16", "M17"),
    )
    unsolved: Share | None = key(
        "Share after an issue that was left unsolved; that of all where not given.",
        default=None,
        example="10 %",
        rows=("M16", "M17"),
    )
    solved: Share | None = key(
        "Share after an issue that was solved; that of all where not given.",
        default=None,
        example="1 %",
        rows=("M16", "M17"),
    )


class Lost(Section):
    """Shares of the customers who leave for good when an issue has ended, by how it ended."""

    given_up: Share = key(
        "After an issue whose last contact was not served to its end: given up in a queue, blocked, closed, "
        "cut off, never reached.",
        default=0.0,
        example="10 %",
        rows=("M16",),
    )
    unsolved: Share = key(
        "After an issue that was served at last, not solved, and not tried again.",
        default=0.0,
        example="5 %",
        rows=("M16",),
    )
    solved: Share = key("After an issue that was solved.", default=0.0, example="0.5 %", rows=("M16",))
    segments: dict[str, LostOfSegment] = key(
        "Shares of a segment, where they differ.",
        default=dict,
        example="{vip: {given_up: 20 %}}",
        rows=("M16", "M17"),
    )

    def shares(self, segment: str) -> tuple[float, float, float]:
        """Return the shares of a segment: after an issue given up, left unsolved, solved."""
        own = self.segments.get(segment, LostOfSegment.model_validate({}))
        return (
            self.given_up if own.given_up is None else own.given_up,
            self.unsolved if own.unsolved is None else own.unsolved,
            self.solved if own.solved is None else own.solved,
        )

    @property
    def anybody(self) -> bool:
        """Whether anybody leaves at all."""
        return any(any(self.shares(segment)) for segment in ("", *self.segments))


class WordOfMouth(Section):
    """Others whom lost customers take with them."""

    tells: Number = key(
        "Others whom a lost customer tells, on average.", example="5", rows=("M16",), ge=0, le=1000
    )
    lost: Share = key(
        "Share of those who leave for good, too; they are of the same segment, and tell nobody.",
        example="1 %",
        rows=("M16",),
    )


class Customers(Section):
    """What an issue does to the customer behind it."""

    lost: Lost = key(
        "Who leaves for good; what a run gives is the expected number.",
        default=Lost,
        example="{given_up: 10 %, unsolved: 5 %}",
        rows=("M16",),
    )
    word_of_mouth: WordOfMouth | None = key(
        "Whom lost customers take with them.",
        default=None,
        example="{tells: 5, lost: 1 %}",
        rows=("M16",),
    )

    @model_validator(mode="after")
    def _somebody_tells(self) -> Customers:
        found = Gatherer()
        if self.word_of_mouth is not None and not self.lost.anybody:
            found.add(
                ("word_of_mouth",),
                "nobody is lost who could tell others; give shares in 'lost', or leave it out",
            )
        found.done()
        return self


class IssueType(Section):
    """Something that customers need solved."""

    urgency: Urgency = key("How urgent it is.", default="normal", example="high", rows=("M6",))
    complexity: Complexity = key(
        "How hard it is; sets the share that a skill level resolves.",
        default="simple",
        example="complex",
        rows=("M6",),
    )
    priority: Whole = key(
        "Added to the priority of its contacts; the larger is served first.",
        default=0,
        example="5",
        rows=("M12",),
    )
