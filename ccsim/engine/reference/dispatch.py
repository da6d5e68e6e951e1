"""Who answers whom: after each event, free people take contacts and contacts take free people."""

from __future__ import annotations

from collections.abc import Callable

import simpy

from ccsim.engine.order import EventKind
from ccsim.engine.reference.calendar import Alarm, wake
from ccsim.engine.reference.callbacks import CallbackList, Callbacks
from ccsim.engine.reference.people import People
from ccsim.engine.reference.routing import Policy
from ccsim.engine.reference.staging import Staging
from ccsim.engine.reference.state import Agent, Queue, Token


class Dispatch:
    """Brings tokens that wait and agents who are idle together.

    Between events no idle agent and waiting token that fit are left over. First, for every agent freed
    by the event, in the order of their numbers, the best contact of the group's queues takes an agent;
    then every token that began to wait, best first, looks for one. A contact always takes the idle
    agent that its queue prefers, among equals the one that the policy chooses.

    Where a queue has gates, a token that began to wait has all that wait there look for somebody, best
    first; and a token looks again when it has waited long enough for a further group.
    """

    def __init__(
        self,
        env: simpy.Environment,
        people: People,
        impatient: Callable[[Token], None],
        policy: Policy,
        callbacks: Callbacks,
        leave_twin: Callable[[Token], None],
    ) -> None:
        self.env = env
        self.people = people
        self.joined: list[tuple[Queue, Token]] = []
        self.staging = Staging(people.groups)
        self.impatient = impatient
        self._policy = policy
        self._callbacks = callbacks
        self._leave_twin = leave_twin

    def __call__(self) -> None:
        """Dispatch what the last event left over."""
        while self.people.freed or self.joined:
            freed, self.people.freed = self.people.freed, []
            joined, self.joined = self.joined, []
            for agent in sorted(freed, key=lambda agent: agent.number):
                self._serve_queues(agent)
            joined = [pair for pair in joined if pair[1].sleep is not None]
            for queue, token in sorted(joined, key=lambda pair: pair[1].rank(int(self.env.now))):
                if queue.plan.gates:
                    self._serve_all(queue)
                waits = token.sleep is not None and (queue.plan.gates or not self._take_agent(queue, token))
                if waits and not isinstance(queue, CallbackList):
                    self.impatient(token)
                    self._look_later(queue, token)

    def _serve_queues(self, agent: Agent) -> None:
        """While a freed agent has room, give the best fitting contact of its queues the agent it prefers.

        While no live contact waits there, a customer who is to be called back comes first. A group takes
        from some queues before others.
        """
        while agent.may_take_more and agent.number in agent.group.agents:
            now = int(self.env.now)
            call = self._callbacks.next_call(agent, now)
            if call is not None:
                self._take_agent(call[1], call[0])
                continue
            found = ((self.staging.head(queue, agent, now), queue) for queue in agent.group.queues)
            heads = [(head, queue) for head, queue in found if head is not None]
            if not heads:
                return
            token, queue = min(
                heads, key=lambda pair: (pair[1].plan.turn(agent.group.number), pair[0].rank(now))
            )
            self._take_agent(queue, token)

    def _serve_all(self, queue: Queue) -> None:
        """Let the best of those that wait in a queue and may take an agent do so, until nobody may."""
        while any(self._take_agent(queue, token) for token in queue.tokens(int(self.env.now))):
            pass

    def _look_later(self, queue: Queue, token: Token) -> None:
        """Set the alarm at which a token has waited long enough for a further group."""

        def look() -> None:
            if not self._take_agent(queue, token):
                self._look_later(queue, token)

        at = self.staging.next_at(queue, token, int(self.env.now))
        if at is not None:
            token.overflow = Alarm(self.env, at, EventKind.TOKEN_WAKES, token.key, token.part)
            token.overflow.call(look)

    def _take_agent(self, queue: Queue, token: Token) -> bool:
        takers = [
            self.staging.takers(queue, rank, token, int(self.env.now)) for rank in range(len(queue.ranks))
        ]
        if token.put_down_by is not None:
            group, number = token.put_down_by
            agent = group.agents.get(number)
            able = any(group in rank for rank in takers)
            if able and agent is not None and agent.has_room(token):
                self._start(agent, token)
                return True
        if token.same_agent:
            last = token.contact.issue.last_agent
            for group in (group for groups in takers for group in groups if last in group.agents):
                if group.agents[last].has_room(token):
                    self._start(group.agents[last], token)
                    return True
        for rank in takers:
            free = [group for group in rank if self._callbacks.may_call(queue, group, token)]
            if free:
                self._start(self._policy.agent(free, token), token)
                return True
        return False

    def _start(self, agent: Agent, token: Token) -> None:
        visit = token.visit
        assert visit is not None and token.sleep is not None
        if token.twin is not None:
            self._leave_twin(token)
        self.people.busy(agent, token)
        token.agent = agent
        token.served_by = visit.group = agent.group.number
        visit.agent = token.contact.issue.last_agent = agent.number
        if not token.rings:
            token.answer(int(self.env.now))
        if token.patience is not None:
            token.patience.cancel()
            token.patience = None
        if token.overflow is not None:
            token.overflow.cancel()
            token.overflow = None
        sleeper, token.sleep = token.sleep, None
        wake(sleeper)
