"""People: they come on duty and leave it, work, and are free again."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Callable, Generator, Sequence

import simpy
from simpy.events import Event

from ccsim.engine.order import EventKind
from ccsim.engine.reference.calendar import Alarm
from ccsim.engine.reference.slots import Job, Slots
from ccsim.engine.reference.state import Agent, Group, Hands, Token
from ccsim.outcomes import AgentState
from ccsim.trace import NONE


class People:
    """The agents of all groups.

    Attributes
    ----------
    freed : list of Agent
        Agents who have become idle since the last dispatch.
    put_down : callable
        Has a token wait again whose work an agent puts down.
    intervals : list of tuple
        Rows of the trace's agent intervals.
    """

    def __init__(self, env: simpy.Environment, groups: list[Group], days: Sequence[int] = (0,)) -> None:
        self.env = env
        self.groups = groups
        self.freed: list[Agent] = []
        self.put_down: Callable[[Hands | Job], None] = lambda work: None
        self.intervals: list[tuple[int, ...]] = []
        self._days = days
        self._worked: dict[int, tuple[int, int]] = {}
        self.slots = Slots(env, self._enter, self._available, self._leave)

    def staffing(self, group: Group) -> Generator[Event, None, None]:
        """Change the number of people of a group as its plan says."""
        for at, people in group.plan.staff:
            rises = people > group.scheduled
            kind = EventKind.SHIFT_STARTS if rises else EventKind.SHIFT_ENDS
            yield Alarm(self.env, at, kind, group.number)
            change = int(people) - group.scheduled
            group.scheduled = int(people)
            if rises:
                self._come(group, change)
            else:
                self._go(group, -change)

    def _come(self, group: Group, number: int) -> None:
        """Bring people in; those who were about to leave stay, then the lowest numbers come."""
        staying = min(number, group.excess)
        if group.plan.slots is None:
            group.excess -= staying
        else:
            for _ in range(staying):
                self.slots.stay(group)
        for _ in range(number - staying):
            agent = Agent(heapq.heappop(group.off_duty), group)
            group.agents[agent.number] = agent
            self._enter(agent, AgentState.IDLE)
            self._available(agent)

    def _go(self, group: Group, number: int) -> None:
        """Send people home: the longest idle at once, the others as they finish.

        Who has work in hand that pauses, and would not finish it now, puts it down and goes, too: the lowest
        number first. Where the group has slots, everybody who has to go does, and goes with nothing else in
        hand.
        """
        for _ in range(number):
            if group.plan.slots is not None:
                self.slots.go(group)
            elif group.idle:
                self._leave(group.agents[heapq.heappop(group.idle)[1]])
            else:
                group.excess += 1
        for _, agent in sorted(group.agents.items()):
            for job in self.slots.put_down(agent) if agent.leaving else ():
                self.put_down(job)
            hands = agent.hands
            if group.excess and hands is not None and hands.ends_at > self.env.now:
                group.excess -= 1
                agent.hands = None
                self._leave(agent)
                self.put_down(hands)

    def busy(self, agent: Agent, token: Token | None = None) -> None:
        """Let an agent who is free begin to work, where the group has slots on a contact."""
        if agent.group.plan.slots is not None:
            assert token is not None
            self.slots.take(agent, token)
            return
        idle = agent.group.idle
        if idle[0][1] == agent.number:
            heapq.heappop(idle)
        else:
            idle.remove((agent.since, agent.number))
            heapq.heapify(idle)
        self._enter(agent, AgentState.BUSY)

    def busy_since_before(self, group: Group, token: Token) -> Agent:
        """Return the idle agent of the lowest number, who is busy now; where nobody is idle, one too many.

        Where the group has slots: who has the fewest in use and room; else one too many.
        """
        if group.plan.slots is not None:
            return self._busy_in_slots(group, token)
        if group.idle:
            agent = group.agents[min(number for _, number in group.idle)]
            self.busy(agent)
            return agent
        agent = Agent(heapq.heappop(group.off_duty), group)
        group.agents[agent.number] = agent
        group.excess += 1
        self._enter(agent, AgentState.BUSY)
        return agent

    def _busy_in_slots(self, group: Group, token: Token) -> Agent:
        assert group.plan.slots is not None
        most = group.plan.slots.size - group.takes(token)
        fitting = [agent for agent in group.agents.values() if agent.used <= most]
        found = min(fitting, key=lambda agent: (agent.leaving, agent.used, agent.number), default=None)
        if found is None:
            found = Agent(heapq.heappop(group.off_duty), group, leaving=True)
            group.agents[found.number] = found
            group.excess += 1
        self.slots.take(found, token)
        return found

    def finish(self, agent: Agent, after_contact_work: int) -> None:
        """Let an agent finish with a contact: after-contact work and a pause first, if there are any."""
        if after_contact_work == 0:
            self._rest(agent)
            return
        self._enter(agent, AgentState.AFTER_CONTACT_WORK)
        end = self.env.now + after_contact_work
        Alarm(self.env, int(end), EventKind.PERSON_RELEASED, agent.number).call(lambda: self._rest(agent))

    def _rest(self, agent: Agent) -> None:
        """Let an agent who has finished pause, if the group does and nobody has to go home."""
        pause = agent.group.plan.pause
        if pause == 0 or agent.group.excess:
            self.free(agent)
            return
        self._enter(agent, AgentState.PAUSE)
        end = int(self.env.now) + pause
        Alarm(self.env, end, EventKind.PERSON_RELEASED, agent.number).call(lambda: self.free(agent))

    def free(self, agent: Agent) -> None:
        """Let an agent be idle, or go home if the group has too many."""
        if agent.group.excess:
            agent.group.excess -= 1
            self._leave(agent)
        else:
            self._enter(agent, AgentState.IDLE)
            self._available(agent)

    def _available(self, agent: Agent) -> None:
        if agent.group.plan.slots is None:
            heapq.heappush(agent.group.idle, (int(self.env.now), agent.number))
        self.freed.append(agent)

    def _leave(self, agent: Agent) -> None:
        self._record(agent)
        heapq.heappush(agent.group.off_duty, agent.number)
        del agent.group.agents[agent.number]

    def worked_today(self, number: int) -> int:
        """Return how long an agent has been at work, talking or after a contact, since midnight."""
        day, total = self._worked.get(number, (NONE, 0))
        return total if day == self._today() else 0

    def at_work_today(self, agent: Agent) -> int:
        """Return the same with what is under way: who has slots may take a contact at work."""
        under_way = int(self.env.now) - max(agent.since, self._today())
        return self.worked_today(agent.number) + (under_way if agent.state == AgentState.BUSY else 0)

    def _today(self) -> int:
        """Return the instant at which the present day began; after the horizon the last day goes on."""
        return self._days[bisect_right(self._days, int(self.env.now)) - 1]

    def _enter(self, agent: Agent, state: AgentState) -> None:
        self._record(agent)
        agent.state = state
        agent.since = int(self.env.now)

    def _record(self, agent: Agent) -> None:
        now = int(self.env.now)
        if agent.state in (AgentState.BUSY, AgentState.AFTER_CONTACT_WORK):
            today = self._today()
            worked = self.worked_today(agent.number) + now - max(agent.since, today)
            self._worked[agent.number] = (today, worked)
        if 0 <= agent.since < now:
            slots = (agent.used or 1) if agent.state == AgentState.BUSY else 0
            self.intervals.append((agent.number, agent.group.number, agent.since, now, agent.state, slots))

    def close(self, end_at: int) -> None:
        """Record what everybody on duty was doing when the run ended."""
        for group in self.groups:
            for agent in group.agents.values():
                if agent.since < end_at:
                    slots = (agent.used or 1) if agent.state == AgentState.BUSY else 0
                    row = (agent.number, group.number, agent.since, end_at, agent.state, slots)
                    self.intervals.append(row)
