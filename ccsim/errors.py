"""What can go wrong, and how it is told: every error that a user may see.

`CcsimError.exit_code` is the exit code of the command line (0 done, 1 internal fault, 2 usage, 3 invalid
scenario).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


class CcsimError(Exception):
    """Base of every error that ccsim raises on purpose."""

    exit_code: ClassVar[int] = 1


class UsageError(CcsimError):
    """The command, or a call of a public function, is put wrongly."""

    exit_code = 2


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a scenario.

    Attributes
    ----------
    mark
        Where; None when there is no place, as for a missing file.
    path
        The keys that lead to it, joined by dots; empty at the top.
    message
        What was found and what is allowed.
    hint
        More help, on lines of its own.
    """

    mark: Mark | None
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Return ``place: path: message`` and the hint, free of control characters.

        >>> print(Problem(Mark("a.yaml", 3, 5), "groups.x", "unknown field 'y'", "allowed here: z"))
        a.yaml:3:5: groups.x: unknown field 'y'
            allowed here: z
        """
        head = ": ".join(part for part in (str(self.mark or ""), self.path, self.message) if part)
        lines = [_printable(head)]
        lines += [f"    {_printable(line)}" for line in self.hint.split("\n") if line]
        return "\n".join(lines)

    def _order(self) -> tuple[str, int, int, str, str]:
        place = self.mark or Mark("", 0, 0)
        return (place.file, place.line, place.column, self.path, self.message)


class ScenarioError(CcsimError):
    """A scenario cannot be used.

    Attributes
    ----------
    problems
        All of them, sorted by file, line and column; equal ones once.
    """

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=Problem._order))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return all problems, one below the other."""
        return "\n".join(str(problem) for problem in self.problems)


class InvariantError(CcsimError):
    """An engine broke one of its own rules: a fault of ccsim, never of the scenario.

    Attributes
    ----------
    message
        The rule that broke.
    time
        Instant, in microseconds from the start of the horizon.
    event
        What was being handled.
    contact
        The contact concerned, in words.
    replication, seed
        The run.
    command
        The command that shows the fault again; whoever knows it fills it in.
    """

    def __init__(
        self,
        message: str,
        time: int,
        event: str,
        contact: str,
        replication: int,
        seed: int,
        command: str = "",
    ) -> None:
        # All arguments go to the base, so that the error survives the way back from a worker process.
        super().__init__(message, time, event, contact, replication, seed, command)
        self.message = message
        self.time = time
        self.event = event
        self.contact = contact
        self.replication = replication
        self.seed = seed
        self.command = command

    def __str__(self) -> str:
        """Return everything that is known about the fault."""
        text = (
            f"internal fault: {self.message}\n"
            f"    at {self.time} us, event {self.event}, contact {self.contact}, "
            f"replication {self.replication}, seed {self.seed}"
        )
        return f"{text}\n    to see it again: {self.command}" if self.command else text


def shown(value: object, limit: int = 60) -> str:
    """Say in one or two words what a value is, shortened to about `limit` characters.

    >>> shown("abc"), shown({"a": 1}), shown(None), shown(True), shown(2.5)
    ("'abc'", 'a map', 'nothing', 'true', '2.5')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = value if isinstance(value, str) else str(value)
    text = text if len(text) <= limit else text[: limit - 3] + "..."
    return repr(text) if isinstance(value, str) else text


def _printable(text: str) -> str:
    """Escape what a terminal or a line-based reader would act upon."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
