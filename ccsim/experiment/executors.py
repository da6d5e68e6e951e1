"""Replications on several workers, with the same result however many there are.

Workers are threads where the engine does not hold Python's lock, otherwise processes: programs of their
own, fed through pipes. A process that the system kills takes one replication with it and nothing else,
and a caller's script needs no guard against being imported anew.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from typing import TypeAlias

from ccsim.errors import CcsimError
from ccsim.experiment.job import Job, Task
from ccsim.experiment.player import Player
from ccsim.experiment.threads import Finished, Threads, keep_ctrl_c_away
from ccsim.measures import Tally

Progress: TypeAlias = Callable[[int, int], None]
Done: TypeAlias = dict[Task, Tally]

_MOST_CRASHES = 3


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def play_all(
    job: Job, tasks: Sequence[Task], workers: int, progress: Progress | None = None
) -> tuple[Done, bool]:
    """Play all tasks and return their tallies, and whether Ctrl-C cut that short.

    Parameters
    ----------
    workers : int
        Threads or processes; 1 plays in the calling thread.
    progress : callable
        Called with the number of tasks done and of all, in the calling thread.

    Raises
    ------
    CcsimError
        A replication failed, or its worker process died three times.
    """
    done: Done = {}
    try:
        with closing(_finished(job, tasks, min(workers, len(tasks)))) as finished:
            for task, tally in finished:
                done[task] = tally
                if progress is not None:
                    progress(len(done), len(tasks))
    except KeyboardInterrupt:
        return done, True
    return done, False


def _finished(job: Job, tasks: Sequence[Task], workers: int) -> Generator[tuple[Task, Tally], None, None]:
    """Play the tasks; yield each with its tally as it is finished."""
    player = Player(job)
    if workers == 1:
        for task in tasks:
            yield task, player.play(task)
        return
    team = Threads(player.play, tasks, workers) if job.threaded else _Team(job, tasks, workers)
    try:
        team.start()
        for _ in tasks:
            yield team.next()
    finally:
        team.close()


def _command() -> list[str]:
    """Return the command that starts a worker, with the modules that this process sees."""
    return [
        sys.executable,
        "-c",
        f"import sys; sys.path[:] = {sys.path!r}; from ccsim.experiment.worker import main; main()",
    ]


class _Worker:
    """A process that plays one task at a time."""

    def __init__(self, job: bytes) -> None:
        # Windows has no signal masks: there, a group of its own keeps Ctrl-C away from the worker.
        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        self._job = job
        self._process = subprocess.Popen(
            _command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=flags
        )

    def play(self, task: Task) -> Tally:
        """Play a task; raises ``EOFError``, ``OSError`` or ``UnpicklingError`` when the worker dies."""
        incoming, outgoing = self._process.stdout, self._process.stdin
        assert incoming is not None and outgoing is not None
        outgoing.write(self._job + pickle.dumps(task))
        outgoing.flush()
        self._job = b""  # it goes out once, before the first task
        result = pickle.load(incoming)
        if isinstance(result, Exception):
            raise result
        assert isinstance(result, Tally)
        return result

    def kill(self) -> None:
        """End the process; who waits for it is told so by the end of its output."""
        self._process.kill()

    def bury(self) -> int:
        """End the process, close its pipes and return how it went."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be written to a dead process
                    pipe.close()
        return self._process.wait()


class _Team:
    """Processes, each looked after by a thread that starts another when one dies."""

    def __init__(self, job: Job, tasks: Sequence[Task], size: int) -> None:
        self._job = job
        self._sent = pickle.dumps(job)
        self._tasks = deque(tasks)
        self._crashes: Counter[Task] = Counter()
        self._finished = Finished()
        self._workers: set[_Worker] = set()
        self._lock = threading.Lock()
        self._over = False
        self._threads = [threading.Thread(target=self._look_after, daemon=True) for _ in range(size)]

    def start(self) -> None:
        """Begin to play."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._over = True
            self._tasks.clear()
            for worker in self._workers:
                worker.kill()
        for thread in self._threads:
            if thread.ident is not None:  # Ctrl-C may come before all are started
                thread.join()

    def next(self) -> tuple[Task, Tally]:
        """Wait for the next tally; raises what its replication raised."""
        return self._finished.next()

    def _look_after(self) -> None:
        keep_ctrl_c_away()  # from the worker, too: the main thread ends it
        worker: _Worker | None = None
        try:
            while (task := self._take()) is not None:
                try:
                    worker = worker or self._start()
                    self._finished.put((task, worker.play(task)))
                except (EOFError, OSError, pickle.UnpicklingError) as error:
                    how = str(error) if worker is None else _ending(self._dismiss(worker))
                    worker = None
                    self._crashed(task, how)
        except BaseException as error:  # whatever it is: who waits for the results must hear of it
            self._finished.put(error)
        finally:
            if worker is not None:
                self._dismiss(worker)

    def _take(self) -> Task | None:
        with self._lock:
            return self._tasks.popleft() if self._tasks else None

    def _start(self) -> _Worker:
        with self._lock:
            if self._over:
                raise EOFError
            worker = _Worker(self._sent)
            self._workers.add(worker)
            return worker

    def _dismiss(self, worker: _Worker) -> int:
        with self._lock:
            self._workers.discard(worker)
        return worker.bury()

    def _crashed(self, task: Task, how: str) -> None:
        with self._lock:
            if self._over:
                return
            self._crashes[task] += 1
            if self._crashes[task] < _MOST_CRASHES:
                self._tasks.appendleft(task)
                return
        raise CcsimError(
            f"{self._job.words(*task)}: its worker process died {_MOST_CRASHES} times, at last {how}\n"
            f"    to see it again: {self._job.command(*task)}"
        )


def _ending(code: int) -> str:
    """Say how a process ended."""
    if code >= 0:
        return f"with exit code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    return f"killed by {name}" + (" (if memory is short, fewer workers help)" if name == "SIGKILL" else "")
