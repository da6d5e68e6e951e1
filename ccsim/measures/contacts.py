"""Measures that count contacts, each as the sums above and below the line.

A function returns what each contact adds to the numerator and to the denominator (``None`` for a
count). Durations are microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ccsim.measures.setting import ServiceLevelConvention
from ccsim.measures.sums import Bools, Values
from ccsim.measures.views import ContactView
from ccsim.outcomes import ContactOutcome

Parts = tuple[Values, Values | None]


def _ended_as(c: ContactView, outcome: ContactOutcome) -> Bools:
    ended: Bools = c.rows["outcome"] == outcome
    return ended


def entered(c: ContactView) -> Parts:
    """Count contacts, on any way in."""
    return np.ones(len(c.offered), dtype=np.bool_), None


def offered(c: ContactView) -> Parts:
    """Count contacts that reached the queue for people."""
    return c.offered, None


def answered(c: ContactView) -> Parts:
    """Count contacts that a person answered."""
    return c.answered, None


def abandoned(c: ContactView) -> Parts:
    """Count contacts given up before any answer."""
    return c.abandoned, None


def blocked(c: ContactView) -> Parts:
    """Count contacts that found no free line or place."""
    return _ended_as(c, ContactOutcome.BLOCKED), None


def closed(c: ContactView) -> Parts:
    """Count contacts that found the channel closed."""
    return _ended_as(c, ContactOutcome.CLOSED), None


def contained(c: ContactView) -> Parts:
    """Count contacts that ended with the bot."""
    return _ended_as(c, ContactOutcome.CONTAINED_BY_BOT), None


def lost_at_transfer(c: ContactView) -> Parts:
    """Count contacts answered once and given up in a later queue."""
    return _ended_as(c, ContactOutcome.LOST_AT_TRANSFER), None


def in_progress(c: ContactView) -> Parts:
    """Count contacts still inside at the end of the run."""
    return _ended_as(c, ContactOutcome.IN_PROGRESS), None


def service_level(c: ContactView, convention: ServiceLevelConvention) -> Parts:
    """Answers within the threshold, itself included, over what the convention says.

    An offered contact that still waits at the end of the run counts as not answered in time.
    """
    in_time = c.answered & (c.wait <= c.threshold)
    early = c.abandoned & (c.wait <= c.threshold)
    if convention is ServiceLevelConvention.OFFERED:
        return in_time, c.offered
    if convention is ServiceLevelConvention.ANSWERED:
        return in_time, c.answered
    if convention is ServiceLevelConvention.EXCLUDING_EARLY_ABANDONS:
        return in_time, c.offered & ~early
    return in_time | early, c.offered


def abandonment_rate(c: ContactView) -> Parts:
    """Abandoned over offered."""
    return c.abandoned, c.offered


def blocking_rate(c: ContactView) -> Parts:
    """Blocked over entered."""
    return blocked(c)[0], entered(c)[0]


def containment_rate(c: ContactView) -> Parts:
    """Contained over those that met a bot."""
    return contained(c)[0], c.met_bot


def average_speed_of_answer(c: ContactView) -> Parts:
    """Mean wait of the answered."""
    return c.wait * c.answered, c.answered


def mean_wait(c: ContactView) -> Parts:
    """Mean wait of the offered whose wait is over."""
    return c.wait, c.waited


def mean_wait_abandoned(c: ContactView) -> Parts:
    """Mean wait of the abandoned."""
    return c.wait * c.abandoned, c.abandoned


def first_response_time(c: ContactView) -> Parts:
    """Mean time from the start of the attempt to the first answer by a person."""
    return (c.rows["answered_at"] - c.rows["arrived_at"]) * c.answered, c.answered


def escalation_rate(c: ContactView) -> Parts:
    """Escalations over answered contacts."""
    return c.rows["escalations"], c.answered


def handoff_rate(c: ContactView) -> Parts:
    """Hand-offs over answered contacts."""
    return c.rows["handoffs"], c.answered


def rework_rate(c: ContactView) -> Parts:
    """Divide returns from departments by moves to them."""
    return c.rows["reworks"], c.rows["handoffs"]


def context_rate(c: ContactView) -> Parts:
    """Bot hand-overs with the context over all of them."""
    return c.rows["with_context"] == 1, c.rows["with_context"] >= 0


def bot_cost(c: ContactView) -> Parts:
    """Price of the bot sessions."""
    return c.bot_cost, None


def contact_cost(c: ContactView, prices: tuple[float, ...]) -> Parts:
    """Price of the contacts that found the channel open and a line free."""
    turned_away = blocked(c)[0] | closed(c)[0]
    return np.array(prices, dtype=np.float64)[c.rows["channel"]] * ~turned_away, None


PLAIN: Mapping[str, Callable[[ContactView], Parts]] = {
    function.__name__: function
    for function in (
        entered,
        offered,
        answered,
        abandoned,
        blocked,
        closed,
        contained,
        lost_at_transfer,
        in_progress,
        abandonment_rate,
        blocking_rate,
        containment_rate,
        average_speed_of_answer,
        mean_wait,
        mean_wait_abandoned,
        first_response_time,
        escalation_rate,
        handoff_rate,
        rework_rate,
        context_rate,
        bot_cost,
    )
}
"""The measures that need nothing but the contacts."""
