"""Agents who serve several contacts at once: their places, and work at a pace that changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import simpy
from simpy.events import Event

from ccsim.durations import work_left, work_time
from ccsim.engine.order import PLACE_SHIFT, EventKind
from ccsim.engine.reference.calendar import Alarm, wake
from ccsim.engine.reference.state import Agent, Group, Place, Token
from ccsim.outcomes import AgentState


@dataclass(slots=True, eq=False)
class Job:
    """Work in progress on a contact, one of perhaps several that an agent has in hand."""

    sleep: Event
    """On which the contact sleeps until the work is done."""
    left: float
    """Work left at speed 1 and alone, as of `since`."""
    speed: float
    """Of the agent alone with this contact."""
    pace: float
    """The speed with all that the agent has in hand."""
    since: int
    token: Token | None = None
    """Whose work it is, if that may be put down."""
    alarm: Alarm | None = None


class Slots:
    """What agents of groups with slots do."""

    def __init__(
        self,
        env: simpy.Environment,
        enter: Callable[[Agent, AgentState], None],
        available: Callable[[Agent], None],
        leave: Callable[[Agent], None],
    ) -> None:
        self.env = env
        self._enter = enter
        self._available = available
        self._leave = leave

    def take(self, agent: Agent, token: Token) -> None:
        """Put a contact in an agent's hands, at the first place that is free."""
        places = (place for place in range(len(agent.places) + 1) if place not in agent.places)
        token.place = next(places)
        self._enter(agent, AgentState.BUSY)
        agent.places[token.place] = Place(agent.group.takes(token))
        self._change_pace(agent)

    def work(
        self, agent: Agent, place: int, required: float, speed: float, token: Token | None = None
    ) -> Event:
        """Begin to work on the contact at a place; return what rings when it is done.

        Where the work may be put down, the contact must be told; what rings does so then, too.
        """
        job = Job(Event(self.env), required, speed, self._pace(agent, speed), int(self.env.now), token)
        agent.places[place].job = job
        self._end_later(agent, place, job)
        return job.sleep

    def finish(self, agent: Agent, place: int, after_contact_work: int, contact: bool = True) -> None:
        """Let go of the contact at a place, whose slots stay in use during its after-contact work."""
        agent.places[place].job = None
        if after_contact_work == 0:
            self._let_go(agent, place, contact)
            return
        end = int(self.env.now) + after_contact_work
        alarm = Alarm(self.env, end, EventKind.PERSON_RELEASED, place << PLACE_SHIFT | agent.number)
        alarm.call(lambda: self._let_go(agent, place, contact))

    def _let_go(self, agent: Agent, place: int, contact: bool) -> None:
        """Free the slots of a place; who has nothing more in hand goes home, pauses or is idle."""
        self._enter(agent, AgentState.BUSY)
        del agent.places[place]
        self._change_pace(agent)
        pause = agent.group.plan.pause
        if agent.places:
            if not agent.leaving:
                self._available(agent)
        elif contact and pause and not agent.leaving:
            self._enter(agent, AgentState.PAUSE)
            end = int(self.env.now) + pause
            Alarm(self.env, end, EventKind.PERSON_RELEASED, agent.number).call(lambda: self._rest(agent))
        else:
            self._rest(agent)

    def _rest(self, agent: Agent) -> None:
        """Let an agent with nothing in hand be idle, or go home."""
        if agent.leaving:
            agent.leaving = False
            agent.group.excess -= 1
            self._leave(agent)
        else:
            self._enter(agent, AgentState.IDLE)
            self._available(agent)

    # --- the pace ---

    def _pace(self, agent: Agent, speed: float) -> float:
        plan = agent.group.plan.slots
        assert plan is not None
        return speed / plan.factors[len(agent.places) - 1]

    def _change_pace(self, agent: Agent) -> None:
        """Have all work in progress go on at the pace of what the agent has in hand now."""
        now = int(self.env.now)
        for place, hand in agent.places.items():
            job = hand.job
            if job is None or (pace := self._pace(agent, job.speed)) == job.pace:
                continue
            job.left = work_left(job.left, job.pace, now - job.since)
            job.since, job.pace = now, pace
            self._end_later(agent, place, job)

    def _end_later(self, agent: Agent, place: int, job: Job) -> None:
        if job.alarm is not None:
            job.alarm.cancel()
        end = job.since + work_time(job.left, job.pace)
        entity = place << PLACE_SHIFT | agent.number
        job.alarm = Alarm(self.env, end, EventKind.PERSON_RELEASED, entity)
        job.alarm.call(lambda: wake(job.sleep))

    # --- the schedule ---

    def put_down(self, agent: Agent) -> list[Job]:
        """Have an agent let go of work that may rest and does not end now; return it with what is left.

        What else the agent has in hand goes on at the pace of what remains.
        """
        now, rests = int(self.env.now), []
        for place, hand in sorted(agent.places.items()):
            job = hand.job
            if job is None or job.token is None or job.since + work_time(job.left, job.pace) <= now:
                continue
            assert job.alarm is not None
            job.alarm.cancel()
            job.left = work_left(job.left, job.pace, now - job.since)
            hand.job = None
            self._let_go(agent, place, contact=False)
            rests.append(job)
        return rests

    def go(self, group: Group) -> None:
        """Send one home: the longest idle at once, else the one with the least in hand as they finish."""
        staying = [agent for agent in group.agents.values() if not agent.leaving]
        idle = [agent for agent in staying if agent.state == AgentState.IDLE]
        if idle:
            self._leave(min(idle, key=lambda agent: (agent.since, agent.number)))
            return
        agent = min(staying, key=lambda agent: (agent.used, agent.since, agent.number))
        agent.leaving = True
        group.excess += 1

    def stay(self, group: Group) -> None:
        """Let the first of those who were about to leave stay."""
        agent = min((a for a in group.agents.values() if a.leaving), key=lambda agent: agent.number)
        agent.leaving = False
        group.excess -= 1
        if agent.places:
            self._available(agent)
