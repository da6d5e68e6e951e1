"""Staged routing: groups that take a contact only after a wait, while a condition holds, or keep people."""

from __future__ import annotations

from collections.abc import Sequence

from ccsim.blueprint.model import Gate
from ccsim.engine.reference.state import Agent, Group, Queue, Token


class Staging:
    """Says which groups take which contacts now."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups

    def takers(self, queue: Queue, rank: int, token: Token, now: int) -> list[Group]:
        """Return the groups of a rank of which somebody who is idle, or has room, may take a token."""
        free = [group for group in queue.ranks[rank] if group.room(token)]
        if not queue.plan.gates:
            return free
        gates = dict(zip(queue.plan.ranks[rank], queue.plan.gates[rank], strict=True))
        return [group for group in free if self._passes(queue, group, gates[group.number], token, now)]

    def head(self, queue: Queue, agent: Agent, now: int) -> Token | None:
        """Return the next token that an agent who is idle, or has room, may take."""
        if not queue.plan.gates:
            return queue.head(now, agent)
        tokens = [token for token in queue.tokens(now) if agent.has_room(token)]
        return next((token for token in tokens if self._takes(queue, agent.group, token, now)), None)

    def next_at(self, queue: Queue, token: Token, now: int) -> int | None:
        """Return when a token has waited long enough for the next further group, None for never."""
        instants = [token.since + gate.after for gates in queue.plan.gates for gate in gates]
        return min((at for at in instants if at > now), default=None)

    def _takes(self, queue: Queue, group: Group, token: Token, now: int) -> bool:
        return any(group in self.takers(queue, rank, token, now) for rank in range(len(queue.ranks)))

    def _passes(self, queue: Queue, group: Group, gate: Gate, token: Token, now: int) -> bool:
        return (
            len(group.room(token)) > gate.keep
            and now - token.since >= gate.after
            and len(queue.tokens(now)) > gate.queue_over
            and (gate.wait_over < 0 or self._long(queue, token, gate.wait_over, now))
            and all(len(self.groups[number].room(token)) > people for number, people in gate.idle_over)
        )

    def _long(self, queue: Queue, token: Token, limit: int, now: int) -> bool:
        """Whether the predicted wait is longer than a limit: contacts × mean handling / people on duty.

        Who has slots counts as often as such contacts fit in them.
        """
        waiting = len(queue.tokens(now))
        groups = [self.groups[number] for number in queue.plan.always()]
        people = sum(group.scheduled * group.at_once(token) for group in groups)
        return waiting > 0 if people == 0 else waiting * queue.plan.handling // people > limit
