"""The steps in which no time passes, and what all steps have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar


class Register(IntEnum):
    """What a token remembers and a step can test or set."""

    ANSWERED = 0
    """1 once a person has answered this contact."""
    TRIES = 1
    """Redials in a row that led to this contact."""
    SKIP_BOT = 2
    """1: goes straight to people; 2: so does a second contact of the issue."""
    BOT_ONLY = 3
    """1: no people are to be had (after hours)."""
    CALLBACK = 4
    """A `CallbackOffer`."""
    CALLS = 5
    """Calls back in vain."""
    TURNS = 6
    """Answers of a thread at this tier so far, as far as they matter."""
    TOLD = 7
    """1 once it has heard the announced wait and stayed."""


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


class Move(IntEnum):
    """What a `Count` step counts."""

    ESCALATION = 0
    HANDOFF = 1
    REWORK = 2
    REPLY = 3


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
