"""Measures of visits to people and departments, each as the sums above and below the line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ccsim.measures.contacts import Parts
from ccsim.measures.sums import Bools
from ccsim.measures.views import VisitView
from ccsim.outcomes import VisitOutcome
from ccsim.trace import NONE


def _served(v: VisitView) -> Bools:
    served: Bools = v.rows["outcome"] == VisitOutcome.SERVED
    return served


def handling_time(v: VisitView) -> Parts:
    """Mean talk + hold + after-contact work of the served."""
    return v.handling_time * _served(v), _served(v)


def talk_time(v: VisitView) -> Parts:
    """Mean talk time of the served."""
    return v.rows["talk_time"] * _served(v), _served(v)


def after_contact_work(v: VisitView) -> Parts:
    """Mean after-contact work of the served."""
    return v.rows["after_contact_work"] * _served(v), _served(v)


def queue_wait(v: VisitView) -> Parts:
    """Mean time in queue of the visits that left it."""
    left_at = np.where(v.rows["started_at"] == NONE, v.rows["ended_at"], v.rows["started_at"])
    left = left_at != NONE
    return (left_at - v.rows["entered_at"]) * left, left


def waiting_probability(v: VisitView) -> Parts:
    """Visits that started late or not at all over all visits."""
    waits = (v.rows["started_at"] == NONE) | (v.rows["started_at"] > v.rows["entered_at"])
    return waits, np.ones(len(waits), dtype=np.bool_)


PLAIN: Mapping[str, Callable[[VisitView], Parts]] = {
    function.__name__: function
    for function in (handling_time, talk_time, after_contact_work, queue_wait, waiting_probability)
}
