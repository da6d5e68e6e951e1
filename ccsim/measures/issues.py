"""Measures that count issues, each as the sums above and below the line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ccsim.measures.contacts import Parts
from ccsim.measures.sums import Bools
from ccsim.measures.views import IssueView
from ccsim.outcomes import IssueOutcome


def _all(i: IssueView) -> Bools:
    return np.ones(len(i.channel), dtype=np.bool_)


def _ended_as(i: IssueView, outcome: IssueOutcome) -> Bools:
    ended: Bools = i.rows["outcome"] == outcome
    return ended


def issues(i: IssueView) -> Parts:
    """Count issues opened."""
    return _all(i), None


def resolution_rate(i: IssueView) -> Parts:
    """Divide resolved by all, those in progress too."""
    return _ended_as(i, IssueOutcome.RESOLVED), _all(i)


def lost_rate(i: IssueView) -> Parts:
    """Lost over all."""
    return _ended_as(i, IssueOutcome.LOST), _all(i)


def in_progress_rate(i: IssueView) -> Parts:
    """In progress at the end over all."""
    return _ended_as(i, IssueOutcome.IN_PROGRESS), _all(i)


def believed_resolved_rate(i: IssueView) -> Parts:
    """Wrongly believed solved over all."""
    return i.rows["believed_resolved"] == 1, _all(i)


def first_contact_resolution(i: IssueView) -> Parts:
    """Divide resolved with exactly one contact by all."""
    return _ended_as(i, IssueOutcome.RESOLVED) & (i.rows["contacts"] == 1), _all(i)


def contacts_per_issue(i: IssueView) -> Parts:
    """Contacts begun over issues."""
    return i.rows["contacts"], _all(i)


def resolution_time(i: IssueView) -> Parts:
    """Mean time from opening to solution, of the resolved; microseconds."""
    resolved = _ended_as(i, IssueOutcome.RESOLVED)
    return (i.rows["closed_at"] - i.rows["opened_at"]) * resolved, resolved


PLAIN: Mapping[str, Callable[[IssueView], Parts]] = {
    function.__name__: function
    for function in (
        issues,
        resolution_rate,
        lost_rate,
        in_progress_rate,
        believed_resolved_rate,
        first_contact_resolution,
        contacts_per_issue,
        resolution_time,
    )
}
