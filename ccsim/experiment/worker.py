"""The program of a worker process: it reads a job, then tasks, and writes a tally for each."""

from __future__ import annotations

import os
import pickle
import signal
import sys

from ccsim.experiment.job import Job
from ccsim.experiment.player import Player


def main() -> None:
    """Play tasks until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    incoming = sys.stdin.buffer
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed must not end up among the tallies
    job = pickle.load(incoming)
    assert isinstance(job, Job)
    player = Player(job)
    while True:
        try:
            task = pickle.load(incoming)
        except EOFError:
            return
        try:
            result: object = player.play(task)
        except Exception as error:
            result = error
        try:
            pickle.dump(result, outgoing, pickle.HIGHEST_PROTOCOL)
            outgoing.flush()
        except BrokenPipeError:
            return  # nobody waits for it any more
