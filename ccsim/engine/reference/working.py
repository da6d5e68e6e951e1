"""Work beside plain talk: the customer on hold, and work that may be put down and taken up again."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy.events import Event

from ccsim.blueprint import steps as words
from ccsim.durations import rounded, work_time
from ccsim.engine.order import EventKind
from ccsim.engine.reference.calendar import Alarm, wake
from ccsim.engine.reference.slots import Job
from ccsim.engine.reference.state import Hands, Token
from ccsim.outcomes import VisitOutcome
from ccsim.trace import NONE

if TYPE_CHECKING:
    from ccsim.engine.reference.journey import Journeys


def hold(journeys: Journeys, token: Token, at: int, step: words.Hold) -> Alarm:
    """Return the alarm at the end of the hold, which is part of the visit once that has ended."""
    agent = token.agent
    assert agent is not None
    required = journeys._draw(token, at, step.law) * token.effort
    token.on_hold = work_time(required, journeys._speed(token, agent))
    if agent.group.plan.slots is not None:
        agent.places[token.place].job = None
    end = journeys.now() + token.on_hold
    return Alarm(journeys.env, end, EventKind.PERSON_RELEASED, token.entity_of(agent))


def work_in_hand(
    journeys: Journeys, token: Token, at: int, step: words.PausingWork | words.GoOn
) -> Generator[Event, None, int]:
    """Work, or go on with what was put down, until that is done or put down; return the next step."""
    agent = token.agent
    assert agent is not None
    if isinstance(step, words.PausingWork):
        required, pauses = journeys._required(token, at, step), step.pauses.at(token.cell) > 0
    else:
        required, pauses = float(token.left), True
        token.left, token.put_down_by = NONE, None
    if agent.group.plan.slots is not None:
        speed = journeys._speed(token, agent)
        yield journeys.people.slots.work(agent, token.place, required, speed, token if pauses else None)
        return step.target if token.left == NONE else step.put_down
    end = journeys.now() + work_time(required, journeys._speed(token, agent))
    alarm = Alarm(journeys.env, end, EventKind.PERSON_RELEASED, agent.number)
    if not pauses:
        yield alarm
        return step.target
    sleep = Event(journeys.env)
    agent.hands = Hands(token, end, sleep, alarm)
    alarm.call(lambda: wake(sleep))
    yield sleep
    if token.left != NONE:
        return step.put_down
    agent.hands = None
    return step.target


def put_down(journeys: Journeys, work: Hands | Job) -> None:
    """Let an agent's work rest: what is left of it, in whole microseconds at speed 1, waits again."""
    token = work.token
    assert token is not None
    agent, visit = token.agent, token.visit
    assert agent is not None and visit is not None
    if isinstance(work, Hands):
        work.end.cancel()
        token.left = rounded((work.ends_at - journeys.now()) * journeys._speed(token, agent))
    else:
        token.left = rounded(work.left)
    token.put_down_by = agent.group, agent.number
    visit.ended_at = journeys.now()
    visit.talk_time = visit.ended_at - visit.started_at
    journeys._end_visit(token, VisitOutcome.PUT_DOWN)
    wake(work.sleep)
