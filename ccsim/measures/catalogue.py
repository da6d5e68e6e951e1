"""The list of measures: what each one is called, counts, and can be broken down by.

Every measure is a ratio of two sums over the contacts, issues, visits or the time of a
replication, so that replications and cells can be added before the division. A count has the
denominator 1 per replication; a quantile is read from a histogram.

The work of departments is counted in the cells of their own groups, and nowhere else but in paid,
idle and ghost hours and in wages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ccsim.sums import Histogram

Basis = Literal["contact", "issue", "agent", "time"]
Kind = Literal["count", "ratio", "quantile"]
Better = Literal["better", "worse", "neutral"]
Breakdown = tuple[str, ...]

BREAKDOWNS: tuple[Breakdown, ...] = (
    (),
    ("channel",),
    ("issue_type",),
    ("segment",),
    ("channel", "issue_type"),
    ("group",),
    ("tier",),
    ("interval",),
    ("channel", "interval"),
)
"""Key combinations of which cells are made; ``()`` is the whole."""

CURRENCY = "currency"
"""Unit of money here; frames show the scenario's own currency instead."""

QUANTILES = (0.5, 0.8, 0.9, 0.95)
HISTOGRAMS = tuple(histogram.name.lower() for histogram in Histogram)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes
    ----------
    unit : str
        ``s``, ``h``, ``share``, ``number`` or ``currency``.
    basis : str
        What is counted: contacts, issues, agents' time, or time.
    by : tuple of str
        Keys of the cells; a combination of ``BREAKDOWNS`` applies when all its keys are here.
    higher_is : str
        Whether more of it is better, worse, or neither.
    convention : bool
        Whether the value depends on ``Setting.convention``.
    histogram : str
        Of a quantile: the histogram it is read from.
    share : float
        Of a quantile: the share of values at or below it.
    """

    name: str
    unit: str
    basis: Basis
    text: str
    by: tuple[str, ...]
    higher_is: Better
    kind: Kind
    convention: bool = False
    histogram: str = ""
    share: float = 0.0

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """The key combinations that apply, the whole first."""
        return tuple(b for b in BREAKDOWNS if set(b) <= set(self.by))


_KIND = ("channel", "issue_type", "segment")
_CONTACT = (*_KIND, "interval")
_VISIT = (*_KIND, "group", "tier")
_AGENT = ("group", "tier", "interval")


def _count(name: str, basis: Basis, by: tuple[str, ...], higher_is: Better, text: str) -> Measure:
    return Measure(name, "number", basis, text, by, higher_is, "count")


def _ratio(name: str, unit: str, basis: Basis, by: tuple[str, ...], higher_is: Better, text: str) -> Measure:
    return Measure(name, unit, basis, text, by, higher_is, "ratio")


def _quantiles() -> list[Measure]:
    return [
        Measure(
            name=f"{histogram}_p{round(100 * share)}",
            unit="s",
            basis="issue" if histogram == "resolution_time" else "contact",
            text=f"{share:.0%} of all values of {histogram.replace('_', ' ')} are at most this",
            by=_KIND,
            higher_is="worse",
            kind="quantile",
            histogram=histogram,
            share=share,
        )
        for histogram in HISTOGRAMS
        for share in QUANTILES
    ]


_CONTACT_MEASURES = [
    _count("entered", "contact", _CONTACT, "neutral", "contacts that began, on any way in"),
    _count("offered", "contact", _CONTACT, "neutral", "contacts that reached the queue for people"),
    _count("answered", "contact", _CONTACT, "better", "contacts that a person answered, whatever came later"),
    _count("abandoned", "contact", _CONTACT, "worse", "offered contacts given up before any answer"),
    _count("blocked", "contact", _CONTACT, "worse", "contacts that found no free line or place"),
    _count("closed", "contact", _KIND, "worse", "contacts that found the channel closed"),
    _count("contained", "contact", _CONTACT, "neutral", "contacts that ended with the bot, believed solved"),
    _count("lost_at_transfer", "contact", _KIND, "worse", "answered, then given up in a later queue"),
    _count("in_progress", "contact", _KIND, "neutral", "contacts still inside at the end of the run"),
    Measure(
        "service_level",
        "share",
        "contact",
        "share answered within the promised threshold, in the stated convention",
        _CONTACT,
        "better",
        "ratio",
        convention=True,
    ),
    _ratio("abandonment_rate", "share", "contact", _CONTACT, "worse", "abandoned / offered"),
    _ratio("blocking_rate", "share", "contact", _CONTACT, "worse", "blocked / entered"),
    _ratio("containment_rate", "share", "contact", _KIND, "neutral", "contained / contacts that met a bot"),
    _ratio("average_speed_of_answer", "s", "contact", _CONTACT, "worse", "mean wait of the answered"),
    _ratio(
        "mean_wait",
        "s",
        "contact",
        _CONTACT,
        "worse",
        "mean wait of the offered until the first answer or until they left without one; "
        "those still waiting at the end of the run are left out",
    ),
    _ratio("mean_wait_abandoned", "s", "contact", _KIND, "neutral", "mean wait of the abandoned"),
    _ratio(
        "first_response_time",
        "s",
        "contact",
        _CONTACT,
        "worse",
        "mean time from the start of the attempt, bot included, to the first answer by a person",
    ),
    _ratio("escalation_rate", "number", "contact", _KIND, "neutral", "moves to a higher tier / answered"),
    _ratio("handoff_rate", "number", "contact", _KIND, "neutral", "moves to a department / answered"),
    _ratio("rework_rate", "number", "contact", _KIND, "worse", "returns from departments / moves to them"),
    _count("callbacks_offered", "contact", _CONTACT, "neutral", "heard the offer to be called back"),
    _count("callbacks_accepted", "contact", _CONTACT, "neutral", "accepted it and hung up"),
    _count("callbacks_reached", "contact", _CONTACT, "better", "accepted, and answered when called"),
    _count("callbacks_not_reached", "contact", _CONTACT, "worse", "accepted, and never reached"),
    _count("callbacks_pending", "contact", _KIND, "worse", "accepted, not yet reached at the end of the run"),
    _ratio("callback_wait", "s", "contact", _CONTACT, "worse", "mean time from accepting to the answer"),
    _ratio(
        "wait_on_line",
        "s",
        "contact",
        _CONTACT,
        "worse",
        "mean wait of the answered who were not called back",
    ),
    _count(
        "disconnected", "contact", _CONTACT, "worse", "cut off when the channel closed, before any answer"
    ),
    _count("messages", "contact", _CONTACT, "neutral", "offered contacts that left a message"),
    _count("balked", "contact", _CONTACT, "worse", "heard the announced wait and did not join the queue"),
    _ratio("disconnection_rate", "share", "contact", _CONTACT, "worse", "disconnected / offered"),
    _ratio("message_rate", "share", "contact", _CONTACT, "worse", "messages / offered"),
    _ratio("balking_rate", "share", "contact", _CONTACT, "worse", "balked / entered"),
    _ratio("context_rate", "share", "contact", _KIND, "better", "bot hand-overs that carried the context"),
    _count("dialled", "contact", _CONTACT, "neutral", "calls that campaigns made; no other count has them"),
    _count("reached", "contact", _CONTACT, "neutral", "calls of campaigns that the customer answered"),
    _count("mismatches", "contact", _CONTACT, "worse", "reached customers for whom no agent was free"),
    _count("outbound_served", "contact", _CONTACT, "better", "calls of campaigns that came to a talk"),
    _ratio("reach_rate", "share", "contact", _CONTACT, "neutral", "reached / dialled"),
    _ratio("mismatch_rate", "share", "contact", _CONTACT, "worse", "mismatches / reached"),
    _ratio(
        "messages_per_contact",
        "number",
        "contact",
        _KIND,
        "neutral",
        "messages of the customer per answered contact: the first, and the replies of a thread",
    ),
    _ratio("expired_rate", "share", "contact", _KIND, "worse", "threads that expired / answered"),
    _count("reopened", "contact", _KIND, "worse", "contacts that opened an issue again"),
    _count("duplicates", "contact", _KIND, "worse", "contacts opened while another of the issue waited"),
    _count("withdrawn", "contact", _KIND, "neutral", "contacts withdrawn as a duplicate was answered"),
]

_VISIT_MEASURES = [
    _ratio("handling_time", "s", "contact", _VISIT, "worse", "mean talk + hold + after-contact work"),
    _ratio("talk_time", "s", "contact", _VISIT, "worse", "mean talk time of a visit, without hold"),
    _ratio("hold_time", "s", "contact", _VISIT, "worse", "mean time on hold of a visit"),
    _ratio("after_contact_work", "s", "contact", _VISIT, "worse", "mean after-contact work of a visit"),
    _ratio(
        "queue_wait",
        "s",
        "contact",
        _VISIT,
        "worse",
        "mean time in queue of the visits that left it",
    ),
    _ratio(
        "waiting_probability",
        "share",
        "contact",
        _VISIT,
        "worse",
        "share of visits that did not start at once (later, given up or still waiting)",
    ),
    _ratio(
        "reply_wait",
        "s",
        "contact",
        _VISIT,
        "worse",
        "mean time in queue of the visits after a reply of the customer, in threads",
    ),
]

_ISSUE_MEASURES = [
    _count("issues", "issue", _KIND, "neutral", "issues opened"),
    _ratio(
        "resolution_rate", "share", "issue", _KIND, "better", "resolved / all issues, also unfinished ones"
    ),
    _ratio("lost_rate", "share", "issue", _KIND, "worse", "given up or left unsolved / all issues"),
    _ratio("unsolved_rate", "share", "issue", _KIND, "worse", "served in vain and left / all issues"),
    _ratio("in_progress_rate", "share", "issue", _KIND, "neutral", "in progress at the end / all issues"),
    _ratio(
        "believed_resolved_rate",
        "share",
        "issue",
        _KIND,
        "worse",
        "issues that the customer wrongly believed solved / all issues",
    ),
    _ratio(
        "first_contact_resolution",
        "share",
        "issue",
        _KIND,
        "better",
        "resolved with exactly one contact / all issues",
    ),
    _ratio("contacts_per_issue", "number", "issue", _KIND, "worse", "contacts begun / issues"),
    _ratio(
        "reopening_rate", "share", "issue", _KIND, "worse", "issues opened again at least once / all issues"
    ),
    _ratio("resolution_time", "s", "issue", _KIND, "worse", "mean time from opening to solution"),
    _count("customers_lost", "issue", _KIND, "worse", "expected customers who leave for good after an issue"),
    _count("lost_by_word_of_mouth", "issue", _KIND, "worse", "expected others whom they take with them"),
]

_TIME_MEASURES = [
    _ratio(
        "queue_length",
        "number",
        "time",
        ("channel", "tier", "interval"),
        "worse",
        "time average of the visits that wait for people",
    ),
    _ratio(
        "in_system",
        "number",
        "time",
        ("channel", "interval"),
        "neutral",
        "time average of the contacts inside, from the start of the attempt to its end",
    ),
    _ratio(
        "lines",
        "number",
        "time",
        ("channel", "interval"),
        "neutral",
        "time average of the lines that are there, in use or not; a trunk counts in the whole only",
    ),
    _ratio(
        "occupancy",
        "share",
        "agent",
        _AGENT,
        "neutral",
        "busy and after-contact work / (that + idle)",
    ),
    _ratio(
        "utilisation",
        "share",
        "agent",
        _AGENT,
        "neutral",
        "busy and after-contact work / paid",
    ),
    _ratio(
        "concurrency",
        "number",
        "agent",
        _AGENT,
        "neutral",
        "slots in use of a busy agent, of groups with slots",
    ),
    _ratio("slot_use", "share", "agent", _AGENT, "neutral", "slots in use / slots of the busy and idle"),
    Measure("paid_hours", "h", "agent", "paid hours, departments too", _AGENT, "neutral", "count"),
    Measure("idle_hours", "h", "agent", "hours free for work, departments too", _AGENT, "neutral", "count"),
    Measure(
        "ghost_hours",
        "h",
        "agent",
        "hours of people on duty beyond the paid staff, finishing the contact in hand",
        _AGENT,
        "neutral",
        "count",
    ),
]

_MONEY_MEASURES = [
    Measure("wage_cost", CURRENCY, "agent", "paid hours x wage", _AGENT, "worse", "count"),
    Measure("bot_cost", CURRENCY, "contact", "bot sessions x price", _KIND, "worse", "count"),
    Measure(
        "contact_cost",
        CURRENCY,
        "contact",
        "contacts x price of the channel; blocked and closed ones cost nothing",
        _KIND,
        "worse",
        "count",
    ),
    Measure(
        "line_cost",
        CURRENCY,
        "time",
        "hours of lines that are there x price; a trunk counts in the whole only",
        ("channel",),
        "worse",
        "count",
    ),
    Measure("total_cost", CURRENCY, "time", "wages + bot sessions + contacts + lines", (), "worse", "count"),
    _ratio("cost_per_contact", CURRENCY, "contact", (), "worse", "total cost / (answered + contained)"),
    _ratio("cost_per_issue", CURRENCY, "issue", (), "worse", "total cost / issues"),
    _ratio("cost_per_resolution", CURRENCY, "issue", (), "worse", "total cost / resolved issues"),
    Measure(
        "value_lost",
        CURRENCY,
        "issue",
        "customers lost, by word of mouth too, x value of the segment",
        _KIND,
        "worse",
        "count",
    ),
]

CATALOGUE: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        *_CONTACT_MEASURES,
        *_VISIT_MEASURES,
        *_ISSUE_MEASURES,
        *_TIME_MEASURES,
        *_MONEY_MEASURES,
        *_quantiles(),
    )
}
"""All measures by name, in the order in which reports show them."""

SUMMED: tuple[Measure, ...] = tuple(m for m in CATALOGUE.values() if m.kind != "quantile")
"""The measures that are ratios of sums: all but the quantiles."""
