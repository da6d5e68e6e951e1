"""Routing policies: which contact is served next, and which of several idle agents takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ccsim.blueprint.model import AgentChoice, Blueprint, ContactChoice
from ccsim.engine.reference.people import People
from ccsim.engine.reference.state import Agent, Group, Token
from ccsim.streams import Draws, Purpose, site
from ccsim.units import MINUTE


class Policy:
    """The scenario's choice of contacts, and the longest idle of equal groups; others are subclasses.

    Attributes
    ----------
    blueprint, draws, people
        What is played, the random numbers of the replication, and everybody on duty.
    """

    blueprint: Blueprint
    draws: Draws
    people: People

    def begin(self, blueprint: Blueprint, draws: Draws, people: People) -> None:
        """Get ready for a replication; what an earlier one left behind must go here."""
        self.blueprint, self.draws, self.people = blueprint, draws, people

    def agent(self, groups: Sequence[Group], token: Token) -> Agent:
        """Return who takes a contact, free in one of these equal groups, in each of which somebody is."""
        if any(group.plan.slots for group in groups):
            return best(groups, lambda agent: (), token)
        group = min(groups, key=lambda group: group.idle[0])
        return group.agents[group.idle[0][1]]

    def points(self, token: Token, priority: int) -> tuple[int, int]:
        """Return the points of a contact that joins a queue, and its gain for each microsecond there."""
        plan, contact = self.blueprint.routing, token.contact
        if plan.contact == ContactChoice.SCORE:
            bonus = plan.forwarded if contact.forwarded else 0
            return (priority + bonus) * MINUTE, plan.gain[token.cell]
        if plan.contact == ContactChoice.NEAREST_DEADLINE:
            within = self.blueprint.channels[contact.channel].answered_within
            return -(contact.arrived_at + within[contact.issue.segment]), 0
        return priority if plan.contact == ContactChoice.PRIORITY else 0, 0

    def idle(self, groups: Sequence[Group], token: Token | None = None) -> list[Agent]:
        """Return the idle agents of groups, or those with room for a contact, in the order of their numbers.

        Where a group has slots, the contact must be told.
        """
        found = (group.agents[number] for group in groups for *_, number in group.room(token))
        return sorted(found, key=lambda agent: agent.number)


def best(
    groups: Sequence[Group], key: Callable[[Agent], tuple[int | float, ...]], token: Token | None = None
) -> Agent:
    """Return the free agent with the least key, the longest idle among equals, then the lower number.

    Where a group has slots, the contact must be told; it finds those who have room for it, of equals
    the one with the fewest slots in use, then the one who has had so many in use for longest.
    """
    found = (
        ((*key(group.agents[n]), used, since, n), group.agents[n])
        for group in groups
        for used, since, n in group.room(token)
    )
    return min(found, key=lambda pair: pair[0])[1]


class BestSkill(Policy):
    """The highest level for the issue type."""

    def agent(self, groups: Sequence[Group], token: Token) -> Agent:
        """Return the most skilled."""
        issue_type = token.contact.issue.issue_type
        return best(groups, lambda agent: (-agent.group.plan.level[issue_type],), token)


class SameAgent(Policy):
    """The agent who served the issue last."""

    def agent(self, groups: Sequence[Group], token: Token) -> Agent:
        """Return the agent of the last visit if idle here."""
        last = token.contact.issue.last_agent
        return best(groups, lambda agent: (agent.number != last,), token)


class FillUp(Policy):
    """The most slots in use, so that others stay idle."""

    def agent(self, groups: Sequence[Group], token: Token) -> Agent:
        """Return who has most in hand and room for one more."""
        return best(groups, lambda agent: (-agent.used,), token)


class LeastOccupied(Policy):
    """The least time at work, talking or after a contact, since midnight."""

    def agent(self, groups: Sequence[Group], token: Token) -> Agent:
        """Return who has worked least today."""
        return best(groups, lambda agent: (self.people.at_work_today(agent),), token)


class Random(Policy):
    """Everybody with the same chance, drawn by issue and entry into the queue."""

    def begin(self, blueprint: Blueprint, draws: Draws, people: People) -> None:
        """Find the sites of the draws."""
        super().begin(blueprint, draws, people)
        self._sites = [site(Purpose.ROUTING, step.name) for step in blueprint.steps]

    def agent(self, groups: Sequence[Group], token: Token) -> Agent:
        """Return the agent at the drawn share of those free, in the order of their numbers."""
        agents = self.idle(groups, token)
        u = self.draws.uniform(token.contact.issue.entity, self._sites[token.step], token.patience_draw[1])
        return agents[min(int(u * len(agents)), len(agents) - 1)]


POLICIES: dict[AgentChoice, type[Policy]] = {
    AgentChoice.LONGEST_IDLE: Policy,
    AgentChoice.BEST_SKILL: BestSkill,
    AgentChoice.SAME_AGENT: SameAgent,
    AgentChoice.LEAST_OCCUPIED: LeastOccupied,
    AgentChoice.RANDOM: Random,
    AgentChoice.FILL_UP: FillUp,
}
