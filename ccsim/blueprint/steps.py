"""The steps of the graph that a token walks: a few primitives under many words.

A *token* is the work of one contact. It stands on one step at a time; each step names the steps that
may follow by their index in ``Blueprint.steps``. Parameters are tables over the token's *cell*
(channel, issue type, segment), so one graph serves all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from ccsim.outcomes import ContactOrigin, ContactOutcome, IssueOutcome, VisitKind


class Register(IntEnum):
    """What a token remembers and a step can test or set."""

    ANSWERED = 0
    """1 once a person has answered this contact."""
    TRIES = 1
    """Redials in a row that led to this contact."""
    SKIP_BOT = 2
    """1: goes straight to people."""
    BOT_ONLY = 3
    """1: no people are to be had (after hours)."""
    CALLBACK = 4
    """A `CallbackOffer`."""
    CALLS = 5
    """Calls back in vain."""


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers by cell; a table of one number holds for every cell."""

    flat: tuple[float, ...]

    def at(self, cell: int) -> float:
        """Return the number for a cell."""
        return self.flat[cell] if len(self.flat) > 1 else self.flat[0]


def table(values: Sequence[float]) -> Table:
    """Return a table, of one number where all are equal."""
    return Table((values[0],) if len(set(values)) == 1 else tuple(values))


@dataclass(frozen=True, slots=True)
class Step:
    """A named step; the name is the address of its random numbers."""

    name: str
    word: ClassVar[str] = "step"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return ()


@dataclass(frozen=True, slots=True)
class Switch(Step):
    """Go on at ``targets[choice]``; the choice is a table over cells."""

    choice: Table
    targets: tuple[int, ...]
    word: ClassVar[str] = "switch"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return self.targets


@dataclass(frozen=True, slots=True)
class Test(Step):
    """Go on at ``targets[min(register, last)]``."""

    register: Register
    targets: tuple[int, ...]
    word: ClassVar[str] = "test"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return self.targets


@dataclass(frozen=True, slots=True)
class Open(Step):
    """Go on at ``targets[0]`` if the opening hours (by cell) say open now, else at ``targets[1]``."""

    hours: Table
    targets: tuple[int, int]
    word: ClassVar[str] = "open?"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return self.targets


@dataclass(frozen=True, slots=True)
class Branch(Step):
    """Go on at the first target whose cumulative share exceeds a uniform; the last takes the rest."""

    cumulative: tuple[Table, ...]
    targets: tuple[int, ...]
    word: ClassVar[str] = "branch"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return self.targets


@dataclass(frozen=True, slots=True)
class Solved(Step):
    """Go on at ``targets[0]`` with probability ``low + (high - low) * level``, else at ``targets[1]``.

    The level is that of the group that served last, for the issue type.
    """

    low: Table
    high: Table
    targets: tuple[int, int]
    word: ClassVar[str] = "solved?"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return self.targets


@dataclass(frozen=True, slots=True)
class Set(Step):
    """Write a register."""

    register: Register
    value: int
    target: int
    word: ClassVar[str] = "set"

    def follows(self) -> tuple[int, ...]:
        """Return the step that follows."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class Context(Step):
    """Note whether a bot passed the context on, and multiply all later work by ``effort``."""

    passed_on: int
    effort: float
    target: int
    word: ClassVar[str] = "context"

    def follows(self) -> tuple[int, ...]:
        """Return the step that follows."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class Take(Step):
    """Take one place of a pool (by cell; -1 none needed); without a free one go on at ``full``."""

    pool: Table
    target: int
    full: int
    word: ClassVar[str] = "take"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return (self.target, self.full)


@dataclass(frozen=True, slots=True)
class Give(Step):
    """Give back the place of a pool (by cell; -1 none) if the token holds one."""

    pool: Table
    target: int
    word: ClassVar[str] = "give"

    def follows(self) -> tuple[int, ...]:
        """Return the step that follows."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class Delay(Step):
    """Time passes (a law by cell); with a ``bot`` it is a visit, which the customer may give up."""

    law: Table
    patience: Table | None
    bot: int
    target: int
    gave_up: int
    word: ClassVar[str] = "delay"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return (self.target,) if self.patience is None else (self.target, self.gave_up)


@dataclass(frozen=True, slots=True)
class Assign(Step):
    """Draw the site of a contact: the first whose cumulative share exceeds a uniform."""

    sites: tuple[str, ...]
    cumulative: tuple[float, ...]
    """The last is exactly 1."""
    target: int
    word: ClassVar[str] = "assign"

    def follows(self) -> tuple[int, ...]:
        """Return the step that follows."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class Wait(Step):
    """Wait in a queue (by cell) for a person, then go on at ``target`` with that person.

    Patience (a law by cell) is drawn at this step's address only for those who must wait. A token
    whose ``priority`` is larger is served first. Where there are sites, ``by_site`` has the queues by
    cell for each of them.
    """

    queue: Table
    patience: Table
    priority: Table
    visit: VisitKind
    target: int
    gave_up: int
    by_site: tuple[Table, ...] = ()
    word: ClassVar[str] = "wait"

    def queue_of(self, cell: int, site: int) -> int:
        """Return the queue of a cell, at the site of the contact where there are sites."""
        return int((self.by_site[site] if self.by_site else self.queue).at(cell))

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return (self.target, self.gave_up)


@dataclass(frozen=True, slots=True)
class Ring(Step):
    """The phone of the person found rings (a law by cell); then the person answers.

    The patience of the wait goes on; who loses it while it rings goes on at ``gave_up``. Where it does
    not ring at all, the person answers at once.
    """

    law: Table
    target: int
    gave_up: int
    word: ClassVar[str] = "ring"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return (self.target, self.gave_up)


@dataclass(frozen=True, slots=True)
class Offer(Step):
    """Whether a contact about to join a queue (by cell) hears an offer; yes is ``targets[0]``.

    It does if nobody of the queue's groups is idle and what it finds is more than ``over``: the live
    contacts that wait for the same groups, or where ``handling`` is not -1 the wait that they mean.
    """

    NOT_OFFERED: ClassVar[int] = 1 << 62

    queue: Table
    over: Table
    """A number of contacts, or microseconds; -1 whatever it finds, `NOT_OFFERED` never."""
    handling: Table
    """Mean handling in whole microseconds."""
    targets: tuple[int, int]
    by_site: tuple[Table, ...] = ()
    word: ClassVar[str] = "offer?"

    def queue_of(self, cell: int, site: int) -> int:
        """Return the queue of a cell, at the site of the contact where there are sites."""
        return int((self.by_site[site] if self.by_site else self.queue).at(cell))

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return self.targets


@dataclass(frozen=True, slots=True)
class Dial(Step):
    """The person found calls the customer (a law by cell), and reaches a share of them.

    Who is not reached goes on at ``missed`` without the person, after the last of ``tries`` at
    ``gave_up``.
    """

    law: Table
    reached: Table
    tries: Table
    target: int
    missed: int
    gave_up: int
    word: ClassVar[str] = "dial"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return (self.target, self.missed, self.gave_up)


@dataclass(frozen=True, slots=True)
class Work(Step):
    """The person's time: required work (a law by cell) at the speed of the person's level."""

    law: Table
    target: int
    word: ClassVar[str] = "work"

    def follows(self) -> tuple[int, ...]:
        """Return the step that follows."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class Hold(Work):
    """Work while the customer is on hold, at the speed of the person's level; it is no talk time."""

    word: ClassVar[str] = "hold"


@dataclass(frozen=True, slots=True)
class PausingWork(Work):
    """Work that a person who has to go home puts down where ``pauses`` (by cell) is 1.

    The token goes on at ``put_down`` then, with what is left.
    """

    pauses: Table
    put_down: int
    word: ClassVar[str] = "work"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return (self.target, self.put_down)


@dataclass(frozen=True, slots=True)
class WaitAgain(Wait):
    """Wait for a person with work that was put down, in the place that the token had in the queue.

    Who has put it down is preferred if idle.
    """

    word: ClassVar[str] = "wait again"


@dataclass(frozen=True, slots=True)
class GoOn(Step):
    """Work on what is left; it may be put down again."""

    target: int
    put_down: int
    word: ClassVar[str] = "go on"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return (self.target, self.put_down)


@dataclass(frozen=True, slots=True)
class Release(Step):
    """Let the person go, who does after-contact work (a law by cell) while the token goes on."""

    after_contact_work: Table
    target: int
    word: ClassVar[str] = "release"

    def follows(self) -> tuple[int, ...]:
        """Return the step that follows."""
        return (self.target,)


class Move(IntEnum):
    """What a `Count` step counts."""

    ESCALATION = 0
    HANDOFF = 1
    REWORK = 2


@dataclass(frozen=True, slots=True)
class Count(Step):
    """Count a move of the contact."""

    what: Move
    target: int
    word: ClassVar[str] = "count"

    def follows(self) -> tuple[int, ...]:
        """Return the step that follows."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class Leave(Step):
    """The contact ends with an outcome and gives back what it holds; the issue goes on."""

    outcome: ContactOutcome
    target: int
    word: ClassVar[str] = "leave"

    def follows(self) -> tuple[int, ...]:
        """Return the step that follows."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class ComeBack(Step):
    """A new contact of the same issue starts after a delay (a law by cell) at ``target``."""

    law: Table
    origin: ContactOrigin
    believed: int
    target: int
    word: ClassVar[str] = "come back"

    def follows(self) -> tuple[int, ...]:
        """Return the step that follows."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class Close(Step):
    """The issue ends."""

    outcome: IssueOutcome
    believed: int
    word: ClassVar[str] = "close"


@dataclass(frozen=True, slots=True)
class Reached(Step):
    """A customer is called: go on at ``targets[0]`` if the customer will answer, else at ``targets[1]``.

    The share that holds now is the last of ``shares``, ``(from_at, share)`` in order from 0, to begin.
    """

    shares: tuple[tuple[int, float], ...]
    targets: tuple[int, int]
    word: ClassVar[str] = "reached?"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return self.targets


@dataclass(frozen=True, slots=True)
class HangUp(Step):
    """Let the person go, who has served nobody; the visit ends here."""

    target: int
    word: ClassVar[str] = "hang up"

    def follows(self) -> tuple[int, ...]:
        """Return the step that follows."""
        return (self.target,)
