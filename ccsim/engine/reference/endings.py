"""How contacts and issues end, and the contacts that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.blueprint import steps as words
from ccsim.blueprint.steps import Register
from ccsim.durations import rounded
from ccsim.engine.order import EventKind
from ccsim.engine.reference.calendar import Alarm
from ccsim.engine.reference.callbacks import note
from ccsim.engine.reference.state import Issue, Token
from ccsim.outcomes import ContactOrigin, ContactOutcome
from ccsim.trace import NONE

if TYPE_CHECKING:
    from ccsim.engine.reference.journey import Journeys


def leave(journeys: Journeys, token: Token, outcome: ContactOutcome) -> bool:
    """End a contact; return whether the issue goes on with another one that is there already, or went on."""
    contact, twin = token.contact, token.twin
    contact.ended_at, contact.outcome = journeys.now(), outcome
    note(token)
    for number in list(token.held):
        journeys.give(token, number)
    journeys.record(contact)
    del journeys.inside[id(token)]
    if twin is None:
        return token.left_behind
    if twin.is_second:
        journeys.open_issues[token.key] = twin.contact.issue
    token.twin = twin.twin = None
    twin.is_second = False
    return True


def come_back(journeys: Journeys, token: Token, at: int, step: words.ComeBack) -> None:
    """Open the next contact after a delay; one due at or after the horizon stays in progress."""
    issue = token.contact.issue
    issue.believed_resolved = step.believed
    due = journeys.now() + rounded(journeys._draw(token, at, step.law))
    if due >= journeys.blueprint.horizon:
        return
    counted = step.origin in (ContactOrigin.REDIAL, ContactOrigin.OUTBOUND)
    tries = token.registers[Register.TRIES] + 1 if counted else 0
    channel = token.contact.channel if step.channel == NONE else step.channel

    def back() -> None:
        issue.believed_resolved = 0
        if step.origin == ContactOrigin.OUTBOUND:
            journeys.outbound.call_again(issue, tries)
            return
        journeys.begin(issue, channel, step.origin, tries, step.target)

    Alarm(journeys.env, due, EventKind.TOKEN_WAKES, issue.key, issue.part).call(back)


def close(journeys: Journeys, issue: Issue, step: words.Close) -> None:
    """Close an issue."""
    issue.closed_at, issue.outcome, issue.believed_resolved = journeys.now(), step.outcome, step.believed
    journeys.record(issue)
    del journeys.open_issues[issue.key]
