"""Between the person who is found and the talk: ringing, calling a customer, hanging up."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy.events import Event

from ccsim.blueprint import steps as words
from ccsim.blueprint.steps import Register
from ccsim.durations import rounded
from ccsim.engine.order import EventKind
from ccsim.engine.reference.calendar import Alarm
from ccsim.engine.reference.state import Agent, Token
from ccsim.outcomes import VisitOutcome

if TYPE_CHECKING:
    from ccsim.engine.reference.journey import Journeys


def ring(journeys: Journeys, token: Token, at: int, step: words.Ring) -> Generator[Event, None, int]:
    """Let it ring until the person answers or the customer, still as patient as before, gives up.

    Whose patience ends as the person answers is answered.
    """
    agent, visit = token.agent, token.visit
    assert agent is not None and visit is not None
    length = rounded(journeys._draw(token, at, step.law))
    if length > 0:
        answered_at, end = journeys.now() + length, journeys._patience_end(token)
        if end is not None and end < answered_at:
            yield Alarm(journeys.env, end, EventKind.PATIENCE_ENDS, token.key, token.part)
            token.agent, visit.ended_at = None, journeys.now()
            journeys._end_visit(token, VisitOutcome.ABANDONED)
            _let_go(journeys, token, agent)
            return step.gave_up
        yield Alarm(journeys.env, answered_at, EventKind.PERSON_RELEASED, token.entity_of(agent))
    token.answer(journeys.now())
    return step.target


def dial(journeys: Journeys, token: Token, at: int, step: words.Dial) -> Generator[Event, None, int]:
    """Let the person found call the customer, who answers or is not reached."""
    agent, visit, issue = token.agent, token.visit, token.contact.issue
    assert agent is not None and visit is not None
    n = issue.entries.get(at, 0)
    length = rounded(journeys._draw(token, at, step.law))
    yield Alarm(journeys.env, journeys.now() + length, EventKind.PERSON_RELEASED, token.entity_of(agent))
    if journeys.draws.uniform(issue.entity, journeys._reached_sites[at], n) < step.reached.at(token.cell):
        token.answer(journeys.now())
        return step.target
    token.registers[Register.CALLS] += 1
    token.agent, visit.ended_at = None, journeys.now()
    journeys._end_visit(token, VisitOutcome.NOT_REACHED)
    _let_go(journeys, token, agent)
    return step.missed if token.registers[Register.CALLS] < step.tries.at(token.cell) else step.gave_up


def _let_go(journeys: Journeys, token: Token, agent: Agent) -> None:
    """Let go of a customer whom the agent has not served."""
    if agent.group.plan.slots is None:
        journeys.people.free(agent)
    else:
        journeys.people.slots.finish(agent, token.place, 0, contact=False)


def hang_up(journeys: Journeys, token: Token) -> None:
    """Let the agent go, who has served nobody."""
    agent, visit = token.agent, token.visit
    assert agent is not None and visit is not None
    token.agent, visit.ended_at = None, journeys.now()
    journeys._end_visit(token, VisitOutcome.ABANDONED)
    _let_go(journeys, token, agent)
