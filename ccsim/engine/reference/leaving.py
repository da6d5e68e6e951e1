"""Ways past a queue and out of it other than losing patience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.blueprint import steps as words
from ccsim.blueprint.model import Gate
from ccsim.engine.order import EventKind
from ccsim.engine.reference.calendar import Alarm
from ccsim.engine.reference.pairs import open_second
from ccsim.engine.reference.state import Queue, Token
from ccsim.outcomes import VisitKind, VisitOutcome
from ccsim.trace import NONE

if TYPE_CHECKING:
    from ccsim.engine.reference.journey import Journeys


def plan_closings(journeys: Journeys) -> None:
    """Set the alarms at which channels cut off who waits; among changes of tables they are the last."""
    for number, channel in enumerate(journeys.blueprint.channels):
        for at in channel.clears_at:
            alarm = Alarm(journeys.env, at, EventKind.TABLE_CHANGES, 1 + number)
            alarm.call(lambda number=number: clear(journeys, number))  # type: ignore[misc]


def clear(journeys: Journeys, channel: int) -> None:
    """Cut off whoever waits on the line of a channel."""
    for token in list(journeys.inside.values()):
        if token.contact.channel != channel or token.sleep is None:
            continue
        step = journeys.blueprint.steps[token.step]
        if isinstance(step, words.Wait) and step.cleared != NONE:
            token.way_out = step.cleared
            journeys.leave_queue(token, VisitOutcome.DISCONNECTED)


def lose_patience_later(journeys: Journeys, token: Token) -> None:
    """Set the alarm at which a token that has to wait gives up, or leaves a message if that is no later.

    A second contact of the issue comes before either of them if it is due earlier; who will be called back
    opens none.
    """
    step, visit = journeys.blueprint.steps[token.step], token.visit
    assert isinstance(step, words.Wait) and visit is not None
    outcome, end = VisitOutcome.ABANDONED, journeys._patience_end(token)
    after = int(step.message_after.at(token.cell))
    if after >= 0 and (end is None or visit.entered_at + after <= end):
        outcome, end = VisitOutcome.LEFT_MESSAGE, max(visit.entered_at + after, journeys.now())
        token.way_out = step.message
    second, token.second = token.second, None
    promised = step.visit == VisitKind.CALLBACK
    if second is not None and token.contact.answered_at == NONE and not promised:
        due, opening = second
        if due < journeys.blueprint.horizon and (end is None or due < end):
            token.patience = Alarm(journeys.env, due, EventKind.PATIENCE_ENDS, token.key, token.part)
            token.patience.call(lambda: open_second(journeys, token, opening))
            return
    if end is not None:
        token.patience = Alarm(journeys.env, end, EventKind.PATIENCE_ENDS, token.key, token.part)
        token.patience.call(lambda: journeys.leave_queue(token, outcome))


def may_join(journeys: Journeys, token: Token, step: words.Cap) -> bool:
    """Whether a contact may join a queue: places of its channel are left, or somebody takes it at once."""
    steps, channel = journeys.blueprint.steps, token.contact.channel
    places = int(step.places.at(token.cell))
    if places == words.Cap.UNLIMITED:
        return True
    waiting = 0
    for other in journeys.inside.values():
        if other.sleep is not None and other.contact.channel == channel:
            at = steps[other.step]
            waiting += isinstance(at, words.Wait) and at.counts
    return waiting < places or _served_at_once(journeys.queues[step.queue_of(token.cell, token.site)], token)


def _served_at_once(queue: Queue, token: Token) -> bool:
    """Whether somebody has room who takes contacts of a queue without conditions."""
    for number, rank in enumerate(queue.ranks):
        gates = queue.plan.gates[number] if queue.plan.gates else (Gate(),) * len(rank)
        if any(
            gate.always and len(group.room(token)) > gate.keep
            for group, gate in zip(rank, gates, strict=True)
        ):
            return True
    return False
