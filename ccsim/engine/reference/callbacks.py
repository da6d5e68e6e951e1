"""Call-backs: who hears the offer, the list of those who accepted it, and when somebody is called."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field

from ccsim.blueprint.model import Blueprint
from ccsim.blueprint.steps import Offer, Register
from ccsim.engine.reference.prediction import live_ahead, live_waiting, predicted_wait
from ccsim.engine.reference.state import Agent, Group, Queue, Token, Visit
from ccsim.outcomes import CallbackOffer, ContactOutcome
from ccsim.trace import NONE


@dataclass(slots=True, eq=False)
class CallbackList(Queue):
    """Tokens of customers who wait to be called back, in the order in which they accepted."""

    listed: list[tuple[tuple[int, ...], Visit, Token]] = field(default_factory=list)

    def join(self, token: Token) -> None:
        """Put a token into its place; one that was called in vain keeps it."""
        assert token.visit is not None
        order = (token.contact.queued_at, token.key, token.contact.number, token.visit.number)
        insort(self.listed, (order, token.visit, token))

    def head(self, now: int, agent: Agent | None = None) -> Token | None:
        """Return the next token, for which an agent has room if told."""
        return next((t for t in self.tokens(now) if agent is None or agent.has_room(t)), None)

    def tokens(self, now: int) -> list[Token]:
        """Return all on the list, the next first; nobody leaves it but by being called."""
        self.listed = [entry for entry in self.listed if entry[2].visit is entry[1] and entry[2].sleep]
        return [token for _, _, token in self.listed]


class Callbacks:
    """Decides who hears the offer, and which group may call back."""

    def __init__(self, blueprint: Blueprint, queues: list[Queue]) -> None:
        self.queues = queues
        self._live = tuple(channel.live for channel in blueprint.channels)

    def hears(self, token: Token, step: Offer) -> bool:
        """Whether a contact that is about to join a queue would have to wait, and hears the offer."""
        over = int(step.over.at(token.cell))
        if over == Offer.NOT_OFFERED:
            return False
        queue = self.queues[step.queue_of(token.cell, token.site)]
        if any(group.room(token) for rank in queue.ranks for group in rank):
            return False
        ahead, handling = live_ahead(queue, self.queues, self._live), int(step.handling.at(token.cell))
        return (ahead if handling < 0 else predicted_wait(queue, token, ahead, handling)) > over

    def may_call(self, queue: Queue, group: Group, token: Token) -> bool:
        """Whether a group may take a token: from a list only while nobody waits live and enough stay idle.

        Of a group with slots those count who have room for the call.
        """
        if not isinstance(queue, CallbackList):
            return True
        enough = len(group.room(token)) > queue.plan.keep_idle
        return enough and live_waiting(group.queues, self._live) == 0

    def next_call(self, agent: Agent, now: int) -> tuple[Token, Queue] | None:
        """Return whom an agent who has room calls back before doing anything else, and the list."""
        found = [
            (token, queue)
            for queue in agent.group.lists
            for token in queue.tokens(now)
            if agent.has_room(token) and self.may_call(queue, agent.group, token)
        ]
        return min(found, key=lambda pair: (pair[0].contact.queued_at, pair[0].key), default=None)


def note(token: Token) -> None:
    """Write down with the contact what came of the offer; who is on the list at the end is pending."""
    contact = token.contact
    contact.callback = token.registers[Register.CALLBACK]
    in_progress = contact.outcome == ContactOutcome.IN_PROGRESS
    if in_progress and contact.callback == CallbackOffer.ACCEPTED and contact.answered_at == NONE:
        contact.outcome = ContactOutcome.CALLBACK_PENDING
