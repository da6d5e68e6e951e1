"""Which measures the table of one scenario shows: the usual ones, and those of the mechanisms that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ccsim.report.study import LABELS

if TYPE_CHECKING:
    from ccsim.scenario.schema import Scenario
    from ccsim.scenario.schema.channels import Channel

USUAL = (
    "entered",
    "offered",
    "service_level",
    "abandonment_rate",
    "average_speed_of_answer",
    "first_response_time_p90",
    "handling_time",
    "occupancy",
    "issues",
    "first_contact_resolution",
    "resolution_rate",
    "contacts_per_issue",
    "resolution_time_p90",
    "paid_hours",
)
COSTS = ("total_cost", "cost_per_resolution")
"""Shown where anything has a price."""
OUTBOUND = ("dialled", "reach_rate", "mismatch_rate", "outbound_served")
"""Shown where there are campaigns."""
LOST = ("lost_rate", "unsolved_rate", "customers_lost")
"""Shown where customers leave for good."""
BY_CHANNEL: tuple[tuple[Callable[[Channel], object], tuple[str, ...]], ...] = (
    (lambda c: c.lines.from_ != "unlimited" or c.trunk or c.waiting_places is not None, ("blocked",)),
    (lambda c: c.at_closing != "serve", ("disconnected",)),
    (lambda c: c.leaves_message_after is not None, ("messages",)),
    (lambda c: c.balks is not None, ("balked",)),
    (
        lambda c: c.callback is not None,
        ("wait_on_line", "callbacks_accepted", "callbacks_reached", "callback_wait"),
    ),
    (lambda c: c.duplicates is not None, ("duplicates", "withdrawn")),
    (lambda c: c.messages is not None, ("messages_per_contact", "reply_wait", "expired_rate")),
    (lambda c: c.reopens.solved > 0 or c.reopens.expired > 0, ("reopened",)),
)
"""Shown where a channel is so."""

WORDS = {
    "blocked": "Found no line or place",
    "disconnected": "Cut off at closing",
    "messages": "Messages left",
    "balked": "Gone on the announced wait",
    "wait_on_line": "Average wait on the line",
    "callbacks_accepted": "Call-backs accepted",
    "callbacks_reached": "Call-backs reached",
    "callback_wait": "Average wait for the call",
    "duplicates": "Second contacts while waiting",
    "withdrawn": "Withdrawn duplicates",
    "messages_per_contact": "Customer's messages per contact",
    "reply_wait": "Average wait of a reply",
    "expired_rate": "Threads that expired",
    "reopened": "Issues opened again",
    "lost_rate": "Issues given up or left unsolved",
    "unsolved_rate": "Issues left unsolved",
    "lost_by_word_of_mouth": "Lost by word of mouth",
    "concurrency": "Contacts at once, while busy",
    "dialled": "Calls of campaigns",
    "reach_rate": "Calls that were answered",
    "mismatch_rate": "Answered with nobody free",
    "outbound_served": "Calls that came to a talk",
    "entered": "Contacts",
    "offered": "Contacts that reach the queue",
    "handling_time": "Handling time",
    "occupancy": "Occupancy of people",
    "issues": "Issues",
    "resolution_rate": "Issues solved",
    "contacts_per_issue": "Contacts per issue",
}


def label(measure: str) -> str:
    """Return a measure in words that need no manual."""
    return LABELS.get(measure) or WORDS[measure]


def measures_of(spec: Scenario) -> Iterator[str]:
    """Yield the measures that tell about a scenario, in the order in which they are shown."""
    yield from USUAL
    if _priced(spec):
        yield from COSTS
    for is_so, measures in BY_CHANNEL:
        if any(is_so(channel) for channel in spec.channels.values()):
            yield from measures
    if any(group.slots is not None for group in spec.groups.values()):
        yield "concurrency"
    if spec.outbound:
        yield from OUTBOUND
    if spec.customers.lost.anybody:
        yield from _of_the_lost(spec)


def _of_the_lost(spec: Scenario) -> Iterator[str]:
    yield from LOST
    if spec.customers.word_of_mouth is not None:
        yield "lost_by_word_of_mouth"
    if any(segment.value for segment in spec.segments.values()):
        yield "value_lost"


def _priced(spec: Scenario) -> bool:
    wages = [paid.wage for people in (spec.groups, spec.departments) for paid in people.values()]
    sessions = [bot.cost_per_session for bot in spec.bots.values()]
    return any((*wages, *sessions, *spec.costs.contact.values()))
