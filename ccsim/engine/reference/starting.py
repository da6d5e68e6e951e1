"""The contacts that are inside when the run begins."""

from __future__ import annotations

from ccsim.blueprint.starting import StartRow, drawn_at_start, entity_at_start
from ccsim.blueprint.steps import Register, Second
from ccsim.engine.order import issue_key
from ccsim.engine.reference.calendar import begin_now
from ccsim.engine.reference.journey import Journeys
from ccsim.engine.reference.people import People
from ccsim.engine.reference.state import Contact, Issue, Token, Visit
from ccsim.outcomes import ContactOrigin, VisitKind
from ccsim.trace import NONE


def put_in_place(journeys: Journeys, people: People) -> None:
    """Put all contacts that are inside at the start into their places, in the order of the file.

    One event, when everybody is on duty; dispatch, which follows, sees all of them at once.
    """
    blueprint, journeys.in_place = journeys.blueprint, True
    drawn = drawn_at_start(blueprint, journeys.draws)
    for ordinal, (row, own) in enumerate(zip(blueprint.start, drawn, strict=True)):
        stream, since = len(blueprint.streams), -row.waited - row.elapsed
        key = issue_key(stream, ordinal)
        issue = Issue(
            key, entity_at_start(ordinal), stream, ordinal, row.issue_type, row.segment, since, contacts=1
        )
        issue.own_work, issue.own_patience = own.work, own.patience
        token = Token(
            Contact(issue, 0, row.channel, ContactOrigin.FIRST, since),
            blueprint.cells.of(row.channel, row.issue_type, row.segment),
            aged=row.waited,
        )
        if own.second_step != NONE:
            opening = blueprint.steps[own.second_step]
            assert isinstance(opening, Second)
            token.second = own.second_at, opening
        journeys.open_issues[key], journeys.inside[id(token)] = issue, token
        if row.pool != NONE:
            journeys.pools.take(row.pool)
            token.held.append(row.pool)
        if row.group != NONE:
            _serve(people, token, row)
        begin_now(journeys.env, journeys.walk(token, row.step))


def _serve(people: People, token: Token, row: StartRow) -> None:
    """Let an agent of the group have been serving a token for some time."""
    agent = people.busy_since_before(people.groups[row.group], token)
    contact, token.aged = token.contact, 0
    contact.queued_at, contact.answered_at, contact.visits = contact.arrived_at, -row.elapsed, 1
    token.visit = Visit(
        contact, 0, VisitKind.PEOPLE, row.queue, NONE, row.tier, contact.arrived_at,
        agent.group.number, agent.number, -row.elapsed,
    )  # fmt: skip
    token.agent, token.served_by, token.since = agent, agent.group.number, contact.arrived_at
    contact.issue.last_agent = agent.number
    token.registers[Register.ANSWERED] = 1
