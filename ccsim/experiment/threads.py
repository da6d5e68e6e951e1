"""Replications in threads of this process, for an engine that does not hold Python's lock."""

from __future__ import annotations

import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Sequence

from ccsim.experiment.job import Task
from ccsim.measures import Tally

_LISTEN = 0.5
"""Seconds between two looks at the keyboard where a waiting thread cannot be interrupted."""


def keep_ctrl_c_away() -> None:
    """Leave Ctrl-C to the main thread, which it wakes there; also in processes that this thread starts."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


class Finished:
    """What other threads have finished, for one thread that waits for it."""

    def __init__(self) -> None:
        self._results: queue.SimpleQueue[tuple[Task, Tally] | BaseException] = queue.SimpleQueue()

    def put(self, result: tuple[Task, Tally] | BaseException) -> None:
        """Hand in a tally, or what a replication raised."""
        self._results.put(result)

    def next(self) -> tuple[Task, Tally]:
        """Wait for the next tally; raises what its replication raised."""
        while True:
            try:
                result = self._results.get(timeout=_LISTEN)
            except queue.Empty:
                continue
            if isinstance(result, BaseException):
                raise result
            return result


class Threads:
    """Threads that play one task at a time, in the order of the tasks."""

    def __init__(self, play: Callable[[Task], Tally], tasks: Sequence[Task], size: int) -> None:
        self._play = play
        self._tasks = deque(tasks)
        self._finished = Finished()
        # Nobody waits for a replication of minutes when the rest is given up, not even the end of Python.
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(size)]

    def start(self) -> None:
        """Begin to play."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Begin no other task; what is still being played is lost."""
        self._tasks.clear()

    def next(self) -> tuple[Task, Tally]:
        """Wait for the next tally; raises what its replication raised."""
        return self._finished.next()

    def _work(self) -> None:
        keep_ctrl_c_away()
        try:
            while True:
                try:
                    task = self._tasks.popleft()
                except IndexError:
                    return
                self._finished.put((task, self._play(task)))
        except BaseException as error:  # whatever it is: who waits for the results must hear of it
            self._finished.put(error)
