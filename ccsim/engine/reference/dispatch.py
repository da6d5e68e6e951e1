"""Who answers whom: after each event, free people take contacts and contacts take free people."""

from __future__ import annotations

from collections.abc import Callable

import simpy

from ccsim.engine.reference.calendar import wake
from ccsim.engine.reference.people import People
from ccsim.engine.reference.routing import Policy
from ccsim.engine.reference.state import Agent, Queue, Token


class Dispatch:
    """Brings tokens that wait and agents who are idle together.

    Between events no idle agent and waiting token that fit are left over. First, for every agent freed
    by the event, in the order of their numbers, the best contact of the group's queues takes an agent;
    then every token that began to wait, best first, looks for one. A contact always takes the idle
    agent that its queue prefers, among equals the one that the policy chooses.
    """

    def __init__(
        self, env: simpy.Environment, people: People, impatient: Callable[[Token], None], policy: Policy
    ) -> None:
        self.env = env
        self.people = people
        self.joined: list[tuple[Queue, Token]] = []
        self._impatient = impatient
        self._policy = policy

    def __call__(self) -> None:
        """Dispatch what the last event left over."""
        while self.people.freed or self.joined:
            freed, self.people.freed = self.people.freed, []
            joined, self.joined = self.joined, []
            for agent in sorted(freed, key=lambda agent: agent.number):
                self._serve_queues(agent)
            for queue, token in sorted(joined, key=lambda pair: pair[1].rank(int(self.env.now))):
                if token.sleep is not None and not self._take_agent(queue, token):
                    self._impatient(token)

    def _serve_queues(self, agent: Agent) -> None:
        """While a freed agent has room, give the best fitting contact of its queues the agent it prefers."""
        while agent.number in agent.group.agents:
            now = int(self.env.now)
            queues = agent.group.queues
            heads = [(head, queue) for queue in queues if (head := queue.head(now, agent)) is not None]
            if not heads:
                return
            token, queue = min(heads, key=lambda pair: pair[0].rank(now))
            self._take_agent(queue, token)

    def _take_agent(self, queue: Queue, token: Token) -> bool:
        for groups in queue.ranks:
            free = [group for group in groups if group.idle or group.room(token)]
            if free:
                self._start(self._policy.agent(free, token), token)
                return True
        return False

    def _start(self, agent: Agent, token: Token) -> None:
        visit = token.visit
        assert visit is not None and token.sleep is not None
        self.people.busy(agent, token)
        token.agent = agent
        token.served_by = visit.group = agent.group.number
        visit.agent = token.contact.issue.last_agent = agent.number
        if not token.rings:
            token.answer(int(self.env.now))
        if token.patience is not None:
            token.patience.cancel()
            token.patience = None
        sleeper, token.sleep = token.sleep, None
        wake(sleeper)
