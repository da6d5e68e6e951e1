"""How long a contact that joins a queue will wait, as far as the centre can tell."""

from __future__ import annotations

from collections.abc import Iterable

from ccsim.engine.reference.state import Queue, Token

LONGEST = (1 << 62) - 1
"""What is predicted where nobody is on duty."""


def live_waiting(queues: Iterable[Queue], live: tuple[bool, ...]) -> int:
    """Return how many contacts of live channels (by channel) wait in some queues."""
    return sum(
        live[token.contact.channel]
        for queue in queues
        for line in queue.waiting.values()
        for _, visit, token in line
        if token.visit is visit and token.sleep is not None
    )


def live_ahead(queue: Queue, queues: Iterable[Queue], live: tuple[bool, ...]) -> int:
    """Return how many contacts of live channels wait for the same groups as those of a queue.

    Where its groups take contacts under conditions, only those count that wait in this queue.
    """
    if queue.plan.gates:
        return live_waiting([queue], live)
    groups = _groups(queue)
    alike = (other for other in queues if not other.plan.gates and _groups(other) == groups)
    return live_waiting(alike, live)


def predicted_wait(queue: Queue, token: Token, ahead: int, handling: int) -> int:
    """Return contacts ahead x mean handling / people on duty, in whole microseconds, rounded down.

    Who has slots counts as often as such contacts fit in them.
    """
    people = sum(group.scheduled * group.at_once(token) for rank in queue.ranks for group in rank)
    return ahead * handling // people if people else LONGEST


def _groups(queue: Queue) -> set[int]:
    return {group.number for rank in queue.ranks for group in rank}
