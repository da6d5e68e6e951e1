"""The steps of the graph that a token walks: a few primitives under many words.

A *token* is the work of one contact. It stands on one step at a time; each step names the steps that
may follow by their index in ``Blueprint.steps``. Parameters are tables over the token's *cell*
(channel, issue type, segment), so one graph serves all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ccsim.blueprint.deciding import Assign as Assign
from ccsim.blueprint.deciding import Branch as Branch
from ccsim.blueprint.deciding import Context as Context
from ccsim.blueprint.deciding import Count as Count
from ccsim.blueprint.deciding import Give as Give
from ccsim.blueprint.deciding import HangUp as HangUp
from ccsim.blueprint.deciding import Move as Move
from ccsim.blueprint.deciding import Open as Open
from ccsim.blueprint.deciding import Reached as Reached
from ccsim.blueprint.deciding import Register as Register
from ccsim.blueprint.deciding import Set as Set
from ccsim.blueprint.deciding import Solved as Solved
from ccsim.blueprint.deciding import Step as Step
from ccsim.blueprint.deciding import Switch as Switch
from ccsim.blueprint.deciding import Table as Table
from ccsim.blueprint.deciding import Take as Take
from ccsim.blueprint.deciding import Test as Test
from ccsim.blueprint.deciding import table as table
from ccsim.outcomes import ContactOrigin, ContactOutcome, IssueOutcome, VisitKind


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


NO_MESSAGE = Table((-1,))
"""Nobody ever leaves one."""


@dataclass(frozen=True, slots=True)
class Wait(Step):
    """Wait in a queue (by cell) for a person, then go on at ``target`` with that person.

    Patience (a law by cell) is drawn at this step's address only for those who must wait. A token
    whose ``priority`` is larger is served first. Where there are sites, ``by_site`` has the queues by
    cell for each of them. Who still waits when the channel closes, where it clears its queues, goes on at
    ``cleared``; who still waits after ``message_after`` (microseconds by cell, -1 never) at ``message``.
    """

    queue: Table
    patience: Table
    priority: Table
    visit: VisitKind
    target: int
    gave_up: int
    by_site: tuple[Table, ...] = ()
    same_agent: bool = False
    """The agent who served the issue last takes it, if idle in any of the queue's groups."""
    cleared: int = -1
    message: int = -1
    message_after: Table = NO_MESSAGE
    counts: bool = False
    """Whether who waits here takes a place of the channel."""
    word: ClassVar[str] = "wait"

    def queue_of(self, cell: int, site: int) -> int:
        """Return the queue of a cell, at the site of the contact where there are sites."""
        return _queue_of(self, cell, site)

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        ways_out = (self.gave_up, self.cleared, self.message)
        return (self.target, *(step for step in ways_out if step >= 0))


def _queue_of(step: Wait | Offer | Cap, cell: int, site: int) -> int:
    return int((step.by_site[site] if step.by_site else step.queue).at(cell))


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
        return _queue_of(self, cell, site)

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return self.targets


@dataclass(frozen=True, slots=True)
class Cap(Step):
    """Whether a contact may join a queue (by cell); yes is ``targets[0]``.

    It may if fewer than ``places`` (by cell) of its channel wait at steps that count, or somebody is idle
    who takes it at once: more people than those kept, of a group that serves the queue without conditions.
    """

    UNLIMITED: ClassVar[int] = 1 << 62

    queue: Table
    places: Table
    targets: tuple[int, int]
    by_site: tuple[Table, ...] = ()
    word: ClassVar[str] = "room?"

    def queue_of(self, cell: int, site: int) -> int:
        """Return the queue of a cell, at the site of the contact where there are sites."""
        return _queue_of(self, cell, site)

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
    """A new contact of the same issue starts after a delay (a law by cell) at ``target``.

    It is on the same channel, or on another one where ``channel`` is not -1.
    """

    law: Table
    origin: ContactOrigin
    believed: int
    target: int
    channel: int = -1
    word: ClassVar[str] = "come back"

    def follows(self) -> tuple[int, ...]:
        """Return the step that follows."""
        return (self.target,)


NEVER_STAYS = Table((-1,))


@dataclass(frozen=True, slots=True)
class Second(Step):
    """Who still waits in the queue that follows after a time (a law by cell) opens a second contact.

    It is on another channel and starts at ``second``. A person found for one withdraws the other; where
    ``stays`` (by cell) is not -1, the other waits on at that one of the steps ``settled``. Which share of
    contacts (by cell) comes here has been decided before; those inside at the start have not.
    """

    share: Table
    law: Table
    channel: int
    target: int
    second: int
    stays: Table = NEVER_STAYS
    settled: tuple[int, ...] = ()
    word: ClassVar[str] = "second"

    def follows(self) -> tuple[int, ...]:
        """Return the steps that may follow."""
        return (self.target, self.second, *self.settled)

    def settled_of(self, cell: int) -> int:
        """Return the step at which the other contact waits on, -1 where it is withdrawn."""
        number = int(self.stays.at(cell))
        return number if number < 0 else self.settled[number]


@dataclass(frozen=True, slots=True)
class Close(Step):
    """The issue ends."""

    outcome: IssueOutcome
    believed: int
    word: ClassVar[str] = "close"
