"""Checks that a trace adds up: conservation, and Little's law to the last microsecond."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ccsim.measures.setting import Setting
from ccsim.measures.sums import Bools, Ints, sum_by
from ccsim.measures.times import left_queue_at
from ccsim.measures.views import fault, link
from ccsim.outcomes import CallbackOffer, ContactOutcome, IssueOutcome, VisitKind, VisitOutcome
from ccsim.trace import NONE, Table, Trace

_NEVER_ANSWERED = (
    ContactOutcome.ABANDONED_IN_QUEUE,
    ContactOutcome.ABANDONED_IN_RING,
    ContactOutcome.ABANDONED_IN_BOT,
    ContactOutcome.BLOCKED,
    ContactOutcome.CLOSED,
    ContactOutcome.BALKED,
    ContactOutcome.CONTAINED_BY_BOT,
    ContactOutcome.DEFLECTED,
    ContactOutcome.NOT_REACHED,
    ContactOutcome.MISMATCH,
    ContactOutcome.CALLBACK_NOT_REACHED,
    ContactOutcome.CALLBACK_PENDING,
    ContactOutcome.LEFT_MESSAGE,
    ContactOutcome.DISCONNECTED_AT_CLOSING,
)
_ANSWERED = (ContactOutcome.ANSWERED, ContactOutcome.LOST_AT_TRANSFER, ContactOutcome.CALLBACK_REACHED)
_UNFINISHED = (ContactOutcome.IN_PROGRESS, ContactOutcome.CALLBACK_PENDING)
_CALLED_BACK = (
    ContactOutcome.CALLBACK_REACHED,
    ContactOutcome.CALLBACK_NOT_REACHED,
    ContactOutcome.CALLBACK_PENDING,
)
_GAVE_UP_IN_QUEUE = (
    ContactOutcome.ABANDONED_IN_QUEUE,
    ContactOutcome.ABANDONED_IN_RING,
    ContactOutcome.LEFT_MESSAGE,
    ContactOutcome.DISCONNECTED_AT_CLOSING,
)
_LEFT = (VisitOutcome.ABANDONED, VisitOutcome.DISCONNECTED, VisitOutcome.LEFT_MESSAGE)

Rule = tuple[str, Callable[[Table], Bools]]
"""What must hold, and the rows that break it."""


def _out_of_order(*columns: str) -> Callable[[Table], Bools]:
    """Return a finder of rows whose instants, where they happened, do not follow one another."""

    def find(table: Table) -> Bools:
        latest = table[columns[0]]
        broken = np.zeros(len(latest), dtype=np.bool_)
        for column in columns[1:]:
            happened = table[column] != NONE
            broken |= happened & (table[column] < latest)
            latest = np.maximum(latest, table[column])
        return broken

    return find


def _unequal(a: Bools, b: Bools) -> Bools:
    return a ^ b


_ISSUE_RULES: tuple[Rule, ...] = (
    ("an issue has no outcome that exists", lambda t: ~np.isin(t["outcome"], list(IssueOutcome))),
    (
        "an issue is in progress and closed, or neither",
        lambda t: _unequal(t["outcome"] == IssueOutcome.IN_PROGRESS, t["closed_at"] == NONE),
    ),
    ("an issue closes before it opens", _out_of_order("opened_at", "closed_at")),
)

_CONTACT_RULES: tuple[Rule, ...] = (
    ("a contact has no outcome that exists", lambda t: ~np.isin(t["outcome"], list(ContactOutcome))),
    (
        "a contact is in progress and ended, or neither",
        lambda t: _unequal(np.isin(t["outcome"], _UNFINISHED), t["ended_at"] == NONE),
    ),
    (
        "a contact's instants are out of order",
        _out_of_order("arrived_at", "queued_at", "answered_at", "ended_at"),
    ),
    (
        "a contact was answered without having been offered",
        lambda t: (t["answered_at"] != NONE) & (t["queued_at"] == NONE),
    ),
    (
        "a contact counts as answered and nobody answered",
        lambda t: np.isin(t["outcome"], _ANSWERED) & (t["answered_at"] == NONE),
    ),
    (
        "a contact was answered and its outcome says that it was not",
        lambda t: np.isin(t["outcome"], _NEVER_ANSWERED) & (t["answered_at"] != NONE),
    ),
    (
        "a contact left a queue that it never entered",
        lambda t: np.isin(t["outcome"], _GAVE_UP_IN_QUEUE) & (t["queued_at"] == NONE),
    ),
    (
        "a contact was called back, or is to be, without having accepted that",
        lambda t: np.isin(t["outcome"], _CALLED_BACK) & (t["callback"] != CallbackOffer.ACCEPTED),
    ),
)

_VISIT_RULES: tuple[Rule, ...] = (
    ("a visit has no outcome that exists", lambda t: ~np.isin(t["outcome"], list(VisitOutcome))),
    (
        "a visit is in progress and ended, or neither",
        lambda t: _unequal(t["outcome"] == VisitOutcome.IN_PROGRESS, t["ended_at"] == NONE),
    ),
    ("a visit's instants are out of order", _out_of_order("entered_at", "started_at", "ended_at")),
    (
        "a visit was served or its work put down, and that never began",
        lambda t: (
            np.isin(t["outcome"], (VisitOutcome.SERVED, VisitOutcome.PUT_DOWN)) & (t["started_at"] == NONE)
        ),
    ),
    (
        "a visit to people began and counts as left before that",
        lambda t: (t["kind"] != VisitKind.BOT) & np.isin(t["outcome"], _LEFT) & (t["started_at"] != NONE),
    ),
)


def check_conservation(trace: Trace) -> None:
    """Check that every issue, contact and visit is there once and has exactly one fitting outcome.

    Entered is then answered + abandoned + blocked + … + in progress by outcome, and offered and
    answered by instant agree with it.

    Raises
    ------
    InvariantError
        Naming the rule, the first row that breaks it, and the run.
    """
    links = link(trace)
    for table, key, owner in (
        (trace.contacts, "contact", links.contact_issue),
        (trace.visits, "visit", links.visit_contact),
    ):
        first = np.searchsorted(owner, owner)
        _require(
            trace,
            table,
            f"the {key}s of one owner are not numbered 0, 1, …",
            table[key] != np.arange(len(owner)) - first,
        )
    if len(np.unique(trace.issues["issue"])) != len(trace.issues["issue"]):
        raise fault(trace, "an issue is in the table twice")
    for table, rules in (
        (trace.issues, _ISSUE_RULES),
        (trace.contacts, _CONTACT_RULES),
        (trace.visits, _VISIT_RULES),
    ):
        for message, broken in rules:
            _require(trace, table, message, broken(table))


def _require(trace: Trace, table: Table, message: str, broken: Bools) -> None:
    if broken.any():
        row = int(np.argmax(broken))
        begins = next(c for c in ("opened_at", "arrived_at", "entered_at") if c in table)
        names = [f"{key} {table[key][row]}" for key in ("issue", "contact", "visit") if key in table]
        raise fault(trace, message, at=int(table[begins][row]), contact=", ".join(names))


def littles_law(trace: Trace, setting: Setting) -> dict[str, tuple[int, int]]:
    """Compare the area under the queue length with the sum of the waits, for every queue.

    The area is found by walking through all entries and departures in order of time, the waits by
    adding over visits; both run over ``[0, end)``, and a visit still waiting has waited until the end.

    Returns
    -------
    dict
        Per queue name: area and waits, in microseconds, equal.

    Raises
    ------
    InvariantError
        They differ, or more left a queue than had entered it.
    """
    queued = trace.visits["queue"] != NONE
    queue = trace.visits["queue"][queued]
    entered = trace.visits["entered_at"][queued]
    left = left_queue_at(trace.visits, trace.end_at)[queued]
    names = setting.labels["queue"]
    waits = sum_by(queue, left - entered, len(names))
    result: dict[str, tuple[int, int]] = {}
    for number, name in enumerate(names):
        area = _area(trace, name, entered[queue == number], left[queue == number])
        if area != waits[number]:
            raise fault(trace, f"queue {name}: area {area} us is not the sum of waits {waits[number]} us")
        result[name] = (area, int(waits[number]))
    return result


def _area(trace: Trace, name: str, entered: Ints, left: Ints) -> int:
    at = np.concatenate([entered, left])
    step = np.concatenate([np.ones_like(entered), -np.ones_like(left)])
    order = np.lexsort((-step, at))
    at, length = at[order], np.cumsum(step[order])
    if (length < 0).any():
        moment = int(at[np.argmax(length < 0)])
        raise fault(trace, f"queue {name}: more have left than had entered", at=moment)
    return int((length[:-1] * np.diff(at)).sum())
