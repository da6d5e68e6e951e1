"""Blueprints played by the compiled engine: with a trace, without one, and in a very small memory.

As a program it plays those that lie pickled in one file and writes what they came to into another, so that
they can be played with compilation switched off, which has to be settled before Numba is loaded.
"""

from __future__ import annotations

import pickle
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from numba import config

from ccsim.blueprint import Blueprint
from ccsim.engine import compiled
from ccsim.engine.compiled import engine, layout, loop
from ccsim.engine.compiled.loop import Status
from ccsim.sums import Sums
from ccsim.trace import Trace

INTERPRETED = bool(config.DISABLE_JIT)  # type: ignore[attr-defined]
FEW_EVENTS = 17


@contextmanager
def returns() -> Iterator[Counter[Status]]:
    """Count how often runs return to Python, by the reason."""
    returned: Counter[Status] = Counter()
    run = engine.run  # type: ignore[attr-defined]

    def counted(*arguments: Any) -> int:
        status = run(*arguments)
        returned[Status(status)] += 1
        return status

    with patch.object(engine, "run", counted):
        yield returned


@contextmanager
def little_memory() -> Iterator[Counter[Status]]:
    """Let runs return to Python after every few rows and issues; count how often they do."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(layout, "FIRST_SLOTS", 1))
        stack.enter_context(patch.object(layout, "FIRST_ROWS", loop.SPARE + 2))
        if INTERPRETED:  # compiled in otherwise, and kept on the disk
            stack.enter_context(patch.object(loop, "EVENTS", FEW_EVENTS))
        yield stack.enter_context(returns())


def play(blueprint: Blueprint, seed: int) -> tuple[Trace, Sums]:
    """Play a blueprint with a trace and without one."""
    return compiled.simulate(blueprint, seed, 0), compiled.adder(blueprint)(seed, 0)


def play_all(plans: Sequence[tuple[Blueprint, int]]) -> dict[str, Any]:
    """Play every blueprint with its seed, in ample and in little memory."""
    ample = [play(*plan) for plan in plans]
    with little_memory() as returned:
        little = [play(*plan) for plan in plans]
    return {"interpreted": INTERPRETED, "ample": ample, "little": little, "returned": returned}


if __name__ == "__main__":
    plans, target = map(Path, sys.argv[1:])
    target.write_bytes(pickle.dumps(play_all(pickle.loads(plans.read_bytes()))))
