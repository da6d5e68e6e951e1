"""SimPy's calendar in our order: alarms that ring by meaning, and sleepers that are woken directly."""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heappop

import simpy
from simpy.events import Event, Initialize

from ccsim.engine.order import EventKind, priority


class Alarm(Event):
    """An event due at an instant, ordered among simultaneous ones by kind, entity and part.

    A process may yield it, or `call` has a function called.
    """

    def __init__(self, env: simpy.Environment, at: int, kind: EventKind, entity: int) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, priority=priority(kind, entity), delay=at - env.now)  # type: ignore[arg-type]

    def call(self, function: Callable[[], None]) -> Alarm:
        """Have a function called when the alarm rings."""
        assert self.callbacks is not None
        self.callbacks.append(lambda _: function())
        return self

    def cancel(self) -> None:
        """Have nobody hear it."""
        if self.callbacks is not None:
            self.callbacks.clear()


class Calendar(simpy.Environment):
    """SimPy's calendar, in which nothing happens that nobody hears."""

    def peek(self) -> float:
        """Return the instant of the next event, infinity if there is none."""
        queue = self._queue
        while queue and isinstance(queue[0][3], Alarm | Initialize) and not queue[0][3].callbacks:
            heappop(queue)
        return super().peek()


def wake(sleeper: Event) -> None:
    """Let the process that sleeps on a plain event go on at once, within the present event.

    ``Event.succeed`` would put one more event on the calendar at this instant, and whatever is due
    now could slip in between; state would then change in two steps.
    """
    sleeper._ok = True
    sleeper._value = None
    callbacks = sleeper.callbacks
    assert callbacks is not None
    sleeper.callbacks = None  # type: ignore[assignment]
    for callback in callbacks:
        callback(sleeper)


def begin_now(env: simpy.Environment, steps: Generator[Event, None, None]) -> None:
    """Let a process run up to its first sleep within the present event, for the reason that `wake` gives."""
    first = env.process(steps).target
    assert first.callbacks is not None
    resume = first.callbacks.pop()
    resume(first)
