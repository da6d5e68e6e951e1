"""The exact sums of one replication: whole numbers from which every measure is a ratio.

They come from a trace, or from an engine that adds while it plays; both give the same numbers. Contacts,
visits and issues count when they begin in the window [warm-up, horizon); time counts where it lies in it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum, unique

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@unique
class ContactSum(IntEnum):
    """What is added up of contacts; waits and times are microseconds."""

    ENTERED = 0
    OFFERED = 1
    """Reached the queue for people."""
    ANSWERED = 2
    """A person answered, whatever came later."""
    IN_TIME = 3
    """Answered, and the wait is at most the promised threshold."""
    ABANDONED = 4
    """Given up before any answer."""
    EARLY = 5
    """Abandoned, and the wait is at most the promised threshold."""
    WAITED = 6
    """Offered, and the wait is over."""
    WAIT = 7
    """From the start of the waiting clock to the first answer, or to the end without one; who accepted to
    be called back waits from then on."""
    WAIT_OF_ANSWERED = 8
    WAIT_OF_ABANDONED = 9
    RESPONSE_TIME = 10
    """From the start of the attempt to the first answer."""
    ESCALATIONS = 11
    HANDOFFS = 12
    REWORKS = 13
    HANDED_OVER = 14
    """A bot passed it on to people."""
    WITH_CONTEXT = 15
    MET_BOT = 16
    CONTAINED = 17
    BLOCKED = 18
    CLOSED = 19
    LOST_AT_TRANSFER = 20
    IN_PROGRESS = 21
    DIALLED = 22
    """Contacts that the centre began; they count here and in the next three, and nowhere else."""
    REACHED = 23
    """The customer answered: it was served, or a mismatch."""
    MISMATCHES = 24
    OUTBOUND_SERVED = 25
    CALLBACK_OFFERED = 26
    """Heard the offer to be called back."""
    CALLBACK_ACCEPTED = 27
    CALLBACK_REACHED = 28
    """Accepted, and answered when called."""
    CALLBACK_NOT_REACHED = 29
    CALLBACK_PENDING = 30
    """Accepted, and still on the list when the run ended."""
    CALLBACK_WAIT = 31
    """Of the reached: from accepting to the answer."""
    REPLIES = 32
    """Messages of the customer after an answer, in a thread."""
    EXPIRED = 33
    REOPENED = 34
    """Began because the customer opened an issue again that seemed to be over."""
    DUPLICATES = 35
    """Began while another contact of the issue waited."""
    WITHDRAWN = 36
    DISCONNECTED = 37
    """Waited for a first answer when the channel closed."""
    LEFT_MESSAGE = 38
    BALKED = 39
    """Heard how long they would wait, and did not join the queue."""


@unique
class IssueSum(IntEnum):
    """What is added up of issues, in the cell of their first contact's channel."""

    ISSUES = 0
    RESOLVED = 1
    LOST = 2
    """Given up or left unsolved."""
    IN_PROGRESS = 3
    BELIEVED_RESOLVED = 4
    RESOLVED_AT_FIRST = 5
    """Resolved with exactly one contact."""
    CONTACTS = 6
    RESOLUTION_TIME = 7
    """From opening to solution, of the resolved; microseconds."""
    REOPENED = 8
    """Opened again at least once."""
    UNSOLVED = 9
    """Served in vain at last, and left; they count as lost, too."""


@unique
class VisitSum(IntEnum):
    """What is added up of visits to people and departments; times are microseconds.

    A visit by way of a call-back list adds nothing but what was served: nobody waited in a queue.
    """

    VISITS = 0
    SERVED = 1
    TALK_TIME = 2
    """Of the served, as the next two, and of work put down."""
    HOLD_TIME = 3
    AFTER_CONTACT_WORK = 4
    LEFT_QUEUE = 5
    """Work began, or it was given up."""
    QUEUE_TIME = 6
    """Of those that left the queue."""
    DELAYED = 7
    """Did not start at once: later, given up, or still waiting."""
    REPLIES = 8
    """After a reply of the customer, and left the queue."""
    REPLY_TIME = 9
    """In the queue, of those."""


@unique
class Histogram(IntEnum):
    """What is counted by length; the numbers are the first index of ``Sums.histograms``."""

    WAITING_TIME = 0
    """Of contacts whose wait is over."""
    FIRST_RESPONSE_TIME = 1
    """Of contacts that were answered."""
    RESOLUTION_TIME = 2
    """Of issues that were resolved."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What one replication adds up to; every array is of int64.

    Cells are (channel, issue type, segment) in one number, ``blueprint.cells.of``; slots are the reporting
    intervals and one more for the time behind the horizon.

    Attributes
    ----------
    end_at : int
        Microseconds at which the run ended.
    contacts : array, shape (cells, ContactSum)
    contacts_by_interval : array, shape (channels, intervals, ContactSum)
    bot_sessions : array, shape (cells, bots)
    issues : array, shape (cells, IssueSum)
    visits : array, shape (cells, tiers + 1, VisitSum)
        Departments are tier 0.
    visits_by_group : array, shape (groups, VisitSum)
        Of the visits that somebody answered, or at whom it rang in vain.
    queue_time : array, shape (channels, tiers + 1, slots)
        Microseconds that visits to people, not departments, waited.
    system_time : array, shape (channels, slots)
        Microseconds that contacts were inside.
    working, idle, ghost : array, shape (groups, slots)
        Microseconds of agents: busy or in after-contact work, idle, and on duty beyond the paid staff.
    slot_time : array, shape (groups, slots)
        Microseconds of slots in use, of agents who serve several contacts at once.
    line_time : array, shape (line pools, slots)
        Microseconds of lines that were there, in use or not.
    histograms : array, shape (Histogram, channels + issue types + segments, BINS)
        Each value is counted three times: by channel, by issue type, by segment.
    """

    seed: int
    replication: int
    end_at: int
    contacts: Ints
    contacts_by_interval: Ints
    bot_sessions: Ints
    issues: Ints
    visits: Ints
    visits_by_group: Ints
    queue_time: Ints
    system_time: Ints
    working: Ints
    idle: Ints
    ghost: Ints
    slot_time: Ints
    line_time: Ints
    histograms: Ints


def same_sums(a: Sums, b: Sums) -> bool:
    """Whether two replications add up to the same numbers, to the last one."""
    return all(np.array_equal(getattr(a, field.name), getattr(b, field.name)) for field in fields(Sums))


_DAY = 86_400_000_000
_FIRST, _FINE, _LONGEST = 100_000, 400 * _DAY, 1_300 * 365 * _DAY


def _between(first: int, last: int, ratio: float) -> Ints:
    """Return edges from the first on, less than the last one, at a ratio."""
    steps = int(np.ceil(np.log(last / first) / np.log(ratio)))
    edges: Ints = np.rint(first * ratio ** np.arange(steps)).astype(np.int64)
    return edges


EDGES: Ints = np.concatenate(
    [[0, 0], _between(_FIRST, _FINE, 1.01), _between(_FINE, _LONGEST, 1.1), [_LONGEST]]
).astype(np.int64)
"""Microseconds, length bins + 1. Bin i holds ``EDGES[i] < value <= EDGES[i + 1]``, but bin 0 holds
exactly zero. Every bin is 1 % wide from 0.1 s to 400 d, and 10 % from there to 1300 years, longer than
anything can take: see ``LONGEST_DRAIN``."""

BINS = len(EDGES) - 1
