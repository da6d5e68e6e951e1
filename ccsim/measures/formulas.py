"""What every measure divides by what, in sums of one replication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from ccsim.measures.setting import ServiceLevelConvention
from ccsim.sums import ContactSum as Contact
from ccsim.sums import IssueSum as Issue
from ccsim.sums import VisitSum as Visit

Source = Literal[
    "nothing",
    "window",
    "contacts",
    "contacts_by_interval",
    "bot_sessions",
    "issues",
    "visits",
    "visits_by_group",
    "queue_time",
    "system_time",
    "line_time",
    "agents",
    "front",
]
"""Where columns are: fields of ``Sums``; constants; the lengths of the window's slots; and agents' time,
where ``front`` counts departments nowhere but in the cells of their own groups."""


class Constant(IntEnum):
    """Columns of ``nothing``."""

    ZERO = 0
    ONE = 1


class AgentSum(IntEnum):
    """Columns of ``agents`` and ``front``."""

    PAID = 0
    WORKING = 1
    IDLE = 2
    GHOST = 3
    SLOTS_USED = 4
    """Of groups with slots, as the next two."""
    BUSY_WITH_SLOTS = 5
    SLOTS_THERE = 6
    """Slots of those who are busy or idle."""


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of some columns, less others.

    Attributes
    ----------
    of : str
        Where the columns are.
    """

    of: Source
    plus: tuple[int, ...] = (0,)
    less: tuple[int, ...] = ()


Formula = tuple[Total, Total]
"""Numerator and denominator."""


def _contacts(*plus: Contact, less: tuple[Contact, ...] = ()) -> Total:
    return Total("contacts", plus, less)


def _issues(*plus: Issue) -> Total:
    return Total("issues", plus)


def _visits(*plus: Visit) -> Total:
    return Total("visits", plus)


def _everybody(*plus: AgentSum) -> Total:
    return Total("agents", plus)


def _front(*plus: AgentSum) -> Total:
    return Total("front", plus)


ZERO = Total("nothing", (Constant.ZERO,))
ONE = Total("nothing", (Constant.ONE,))

SERVICE_LEVEL: Mapping[ServiceLevelConvention, Formula] = {
    ServiceLevelConvention.OFFERED: (_contacts(Contact.IN_TIME), _contacts(Contact.OFFERED)),
    ServiceLevelConvention.ANSWERED: (_contacts(Contact.IN_TIME), _contacts(Contact.ANSWERED)),
    ServiceLevelConvention.EXCLUDING_EARLY_ABANDONS: (
        _contacts(Contact.IN_TIME),
        _contacts(Contact.OFFERED, less=(Contact.EARLY,)),
    ),
    ServiceLevelConvention.EARLY_ABANDONS_COUNT_GOOD: (
        _contacts(Contact.IN_TIME, Contact.EARLY),
        _contacts(Contact.OFFERED),
    ),
}
"""An offered contact that still waits at the end of the run counts as not answered in time."""

FORMULAS: Mapping[str, Formula] = {
    "entered": (_contacts(Contact.ENTERED), ONE),
    "offered": (_contacts(Contact.OFFERED), ONE),
    "answered": (_contacts(Contact.ANSWERED), ONE),
    "abandoned": (_contacts(Contact.ABANDONED), ONE),
    "blocked": (_contacts(Contact.BLOCKED), ONE),
    "closed": (_contacts(Contact.CLOSED), ONE),
    "contained": (_contacts(Contact.CONTAINED), ONE),
    "lost_at_transfer": (_contacts(Contact.LOST_AT_TRANSFER), ONE),
    "in_progress": (_contacts(Contact.IN_PROGRESS), ONE),
    "abandonment_rate": (_contacts(Contact.ABANDONED), _contacts(Contact.OFFERED)),
    "blocking_rate": (_contacts(Contact.BLOCKED), _contacts(Contact.ENTERED)),
    "containment_rate": (_contacts(Contact.CONTAINED), _contacts(Contact.MET_BOT)),
    "average_speed_of_answer": (_contacts(Contact.WAIT_OF_ANSWERED), _contacts(Contact.ANSWERED)),
    "mean_wait": (_contacts(Contact.WAIT), _contacts(Contact.WAITED)),
    "mean_wait_abandoned": (_contacts(Contact.WAIT_OF_ABANDONED), _contacts(Contact.ABANDONED)),
    "first_response_time": (_contacts(Contact.RESPONSE_TIME), _contacts(Contact.ANSWERED)),
    "escalation_rate": (_contacts(Contact.ESCALATIONS), _contacts(Contact.ANSWERED)),
    "handoff_rate": (_contacts(Contact.HANDOFFS), _contacts(Contact.ANSWERED)),
    "rework_rate": (_contacts(Contact.REWORKS), _contacts(Contact.HANDOFFS)),
    "context_rate": (_contacts(Contact.WITH_CONTEXT), _contacts(Contact.HANDED_OVER)),
    "dialled": (_contacts(Contact.DIALLED), ONE),
    "reached": (_contacts(Contact.REACHED), ONE),
    "mismatches": (_contacts(Contact.MISMATCHES), ONE),
    "outbound_served": (_contacts(Contact.OUTBOUND_SERVED), ONE),
    "reach_rate": (_contacts(Contact.REACHED), _contacts(Contact.DIALLED)),
    "mismatch_rate": (_contacts(Contact.MISMATCHES), _contacts(Contact.REACHED)),
    "callbacks_offered": (_contacts(Contact.CALLBACK_OFFERED), ONE),
    "callbacks_accepted": (_contacts(Contact.CALLBACK_ACCEPTED), ONE),
    "callbacks_reached": (_contacts(Contact.CALLBACK_REACHED), ONE),
    "callbacks_not_reached": (_contacts(Contact.CALLBACK_NOT_REACHED), ONE),
    "callbacks_pending": (_contacts(Contact.CALLBACK_PENDING), ONE),
    "callback_wait": (_contacts(Contact.CALLBACK_WAIT), _contacts(Contact.CALLBACK_REACHED)),
    "disconnected": (_contacts(Contact.DISCONNECTED), ONE),
    "messages": (_contacts(Contact.LEFT_MESSAGE), ONE),
    "balked": (_contacts(Contact.BALKED), ONE),
    "disconnection_rate": (_contacts(Contact.DISCONNECTED), _contacts(Contact.OFFERED)),
    "message_rate": (_contacts(Contact.LEFT_MESSAGE), _contacts(Contact.OFFERED)),
    "balking_rate": (_contacts(Contact.BALKED), _contacts(Contact.ENTERED)),
    "wait_on_line": (
        _contacts(Contact.WAIT_OF_ANSWERED, less=(Contact.CALLBACK_WAIT,)),
        _contacts(Contact.ANSWERED, less=(Contact.CALLBACK_REACHED,)),
    ),
    "messages_per_contact": (_contacts(Contact.ANSWERED, Contact.REPLIES), _contacts(Contact.ANSWERED)),
    "expired_rate": (_contacts(Contact.EXPIRED), _contacts(Contact.ANSWERED)),
    "reopened": (_contacts(Contact.REOPENED), ONE),
    "duplicates": (_contacts(Contact.DUPLICATES), ONE),
    "withdrawn": (_contacts(Contact.WITHDRAWN), ONE),
    "handling_time": (
        _visits(Visit.TALK_TIME, Visit.HOLD_TIME, Visit.AFTER_CONTACT_WORK),
        _visits(Visit.SERVED),
    ),
    "talk_time": (_visits(Visit.TALK_TIME), _visits(Visit.SERVED)),
    "hold_time": (_visits(Visit.HOLD_TIME), _visits(Visit.SERVED)),
    "after_contact_work": (_visits(Visit.AFTER_CONTACT_WORK), _visits(Visit.SERVED)),
    "queue_wait": (_visits(Visit.QUEUE_TIME), _visits(Visit.LEFT_QUEUE)),
    "waiting_probability": (_visits(Visit.DELAYED), _visits(Visit.VISITS)),
    "reply_wait": (_visits(Visit.REPLY_TIME), _visits(Visit.REPLIES)),
    "issues": (_issues(Issue.ISSUES), ONE),
    "resolution_rate": (_issues(Issue.RESOLVED), _issues(Issue.ISSUES)),
    "lost_rate": (_issues(Issue.LOST), _issues(Issue.ISSUES)),
    "in_progress_rate": (_issues(Issue.IN_PROGRESS), _issues(Issue.ISSUES)),
    "believed_resolved_rate": (_issues(Issue.BELIEVED_RESOLVED), _issues(Issue.ISSUES)),
    "first_contact_resolution": (_issues(Issue.RESOLVED_AT_FIRST), _issues(Issue.ISSUES)),
    "contacts_per_issue": (_issues(Issue.CONTACTS), _issues(Issue.ISSUES)),
    "unsolved_rate": (_issues(Issue.UNSOLVED), _issues(Issue.ISSUES)),
    "reopening_rate": (_issues(Issue.REOPENED), _issues(Issue.ISSUES)),
    "resolution_time": (_issues(Issue.RESOLUTION_TIME), _issues(Issue.RESOLVED)),
    "queue_length": (Total("queue_time"), Total("window")),
    "in_system": (Total("system_time"), Total("window")),
    "lines": (Total("line_time"), Total("window")),
    "occupancy": (_front(AgentSum.WORKING), _front(AgentSum.WORKING, AgentSum.IDLE)),
    "utilisation": (_front(AgentSum.WORKING), _front(AgentSum.PAID)),
    "concurrency": (_everybody(AgentSum.SLOTS_USED), _everybody(AgentSum.BUSY_WITH_SLOTS)),
    "slot_use": (_everybody(AgentSum.SLOTS_USED), _everybody(AgentSum.SLOTS_THERE)),
    "paid_hours": (_everybody(AgentSum.PAID), ONE),
    "idle_hours": (_everybody(AgentSum.IDLE), ONE),
    "ghost_hours": (_everybody(AgentSum.GHOST), ONE),
    # Expected customers and money are whole numbers times shares and prices: those fill in the numerators.
    "customers_lost": (ZERO, ONE),
    "lost_by_word_of_mouth": (ZERO, ONE),
    "value_lost": (ZERO, ONE),
    "wage_cost": (ZERO, ONE),
    "bot_cost": (ZERO, ONE),
    "contact_cost": (ZERO, ONE),
    "line_cost": (ZERO, ONE),
    "total_cost": (ZERO, ONE),
    "cost_per_contact": (ZERO, _contacts(Contact.ANSWERED, Contact.CONTAINED)),
    "cost_per_issue": (ZERO, _issues(Issue.ISSUES)),
    "cost_per_resolution": (ZERO, _issues(Issue.RESOLVED)),
}
"""All measures of ``catalogue.SUMMED`` but the service level, which has a formula for each convention."""

CHARGED = _contacts(Contact.ENTERED, less=(Contact.BLOCKED, Contact.CLOSED))
"""Contacts that cost something: blocked and closed ones do not."""


ENDS = (
    Total("issues", (Issue.LOST,), less=(Issue.UNSOLVED,)),
    Total("issues", (Issue.UNSOLVED,)),
    Total("issues", (Issue.RESOLVED,)),
)
"""Issues by how they ended: given up, left unsolved, solved."""


def formula_of(measure: str, convention: ServiceLevelConvention) -> Formula:
    """Return the formula of a measure of ``catalogue.SUMMED``."""
    return SERVICE_LEVEL[convention] if measure == "service_level" else FORMULAS[measure]
