"""Duplicate contacts: a customer who still waits opens the same issue on a second channel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ccsim.blueprint.steps import Second, Wait
from ccsim.engine.order import LAST_PART
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
    copy.part = min(issue.contacts, LAST_PART)
    copy.own_work = copy.own_patience = NONE
    issue.contacts += 1
    journeys.begin(copy, step.channel, ContactOrigin.DUPLICATE, 0, step.second, token)
    stays = step.settled_of(token.cell)
    for one in (token, token.twin):
        if one is not None:
            one.settled = stays


def leave_twin(journeys: Journeys, token: Token) -> None:
    """Let a person be found for one contact of an issue: the other is withdrawn, or stays behind."""
    twin = token.twin
    assert twin is not None and twin.visit is not None
    if twin.patience is not None:
        twin.patience.cancel()
        twin.patience = None
    if twin.settled != NONE:
        _leave_behind(journeys, token, twin)
        return
    if twin.overflow is not None:
        twin.overflow.cancel()
    twin.sleep = twin.overflow = None
    twin.visit.ended_at = journeys.now()
    journeys._end_visit(twin, VisitOutcome.WITHDRAWN)
    leave(journeys, twin, ContactOutcome.WITHDRAWN)


def _leave_behind(journeys: Journeys, token: Token, twin: Token) -> None:
    """Let the other contact keep its place in the queue, where nobody loses patience with it."""
    step = journeys.blueprint.steps[twin.settled]
    assert isinstance(step, Wait)
    issue = twin.contact.issue
    journeys.open_issues[token.key] = token.contact.issue
    token.twin = twin.twin = None
    token.is_second, twin.left_behind = False, True
    twin.step, twin.patience_law = twin.settled, int(step.patience.at(twin.cell))
    twin.rings = twin.same_agent = False
    twin.own_patience = issue.own_work = NONE
    for number in list(twin.held):
        journeys.give(twin, number)
