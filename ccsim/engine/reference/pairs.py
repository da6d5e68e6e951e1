"""Duplicate contacts: a customer who still waits opens the same issue on a second channel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ccsim.blueprint.steps import Second
from ccsim.engine.reference.endings import leave
from ccsim.engine.reference.state import Token
from ccsim.outcomes import ContactOrigin, ContactOutcome, VisitOutcome
from ccsim.streams import issue_entity
from ccsim.trace import NONE

if TYPE_CHECKING:
    from ccsim.engine.reference.journey import Journeys


def open_second(journeys: Journeys, token: Token, step: Second) -> None:
    """Open the same issue on a second channel, where it draws at addresses of its own."""
    token.patience = None
    journeys.dispatch.impatient(token)
    issue = token.contact.issue
    copy = replace(issue, entity=issue_entity(issue.entity, issue.contacts), entries={})
    copy.own_work = copy.own_patience = NONE
    issue.contacts += 1
    journeys.begin(copy, step.channel, ContactOrigin.DUPLICATE, 0, step.second, token)


def withdraw_twin(journeys: Journeys, token: Token) -> None:
    """Take the other contact of an issue out of its queue, as a person was found for this one."""
    twin = token.twin
    assert twin is not None and twin.visit is not None
    if twin.patience is not None:
        twin.patience.cancel()
    if twin.overflow is not None:
        twin.overflow.cancel()
    twin.sleep = twin.patience = twin.overflow = None
    twin.visit.ended_at = journeys.now()
    journeys._end_visit(twin, VisitOutcome.WITHDRAWN)
    leave(journeys, twin, ContactOutcome.WITHDRAWN)
