"""A job made ready to play: what every replication of a design shares is prepared once."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from ccsim.blueprint.model import Blueprint
from ccsim.errors import CcsimError, InvariantError
from ccsim.experiment.job import Job, Task, adding, simulator
from ccsim.measures import Tallier, Tally, setting_of, sums_of
from ccsim.trace import Trace

_Replicator: TypeAlias = Callable[[int, int], Tally]
"""Seed, replication → tally."""


class Player:
    """Plays the tasks of a job, from as many threads as call it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._ready: dict[int, _Replicator] = {}
        self._lock = threading.Lock()

    def play(self, task: Task) -> Tally:
        """Play one replication of a design.

        Raises
        ------
        CcsimError
            Whatever goes wrong, with the replication, the seed and the command that shows it again.
        """
        design, replication = task
        try:
            return self._replicator(design)(self._job.seed, replication)
        except InvariantError as error:
            error.command = self._job.command(*task)
            raise
        except CcsimError:
            raise
        except Exception as error:
            fault = CcsimError(
                f"{self._job.words(*task)}: internal fault: {type(error).__name__}: {error}\n"
                f"    to see it again: {self._job.command(*task)}"
            )
            # A cause does not survive the way back from a worker; a note does.
            fault.add_note(traceback.format_exc())
            raise fault from error

    def _replicator(self, design: int) -> _Replicator:
        # When first needed, so that a fault in preparing is told like one in playing.
        with self._lock:
            if design not in self._ready:
                self._ready[design] = _prepare(
                    self._job.engine, self._job.blueprints[design], self._job.routing
                )
            return self._ready[design]


def _prepare(engine: str, blueprint: Blueprint, routing: object | None) -> _Replicator:
    """Return what plays one design: without a trace where the engine can add up while it plays."""
    setting = setting_of(blueprint)
    tallier = Tallier(setting)
    adder = adding(engine)
    if adder is not None:
        add = adder(blueprint)
        return lambda seed, replication: tallier.tally(add(seed, replication))
    simulate: Callable[..., Trace] = simulator(engine)
    if routing is not None:
        simulate = partial(simulate, policy=routing)
    return lambda seed, replication: tallier.tally(sums_of(simulate(blueprint, seed, replication), setting))
