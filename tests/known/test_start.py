"""Runs from a given state, played against the exact chain from that state.

False alarms: 7 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 1 of 2000 choices of the
seed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from known import Ledger, Play, play
from scipy import linalg

from ccsim.experiment.intervals import Estimate

ARRIVALS, TALK, PATIENCE, LENGTH = 1.5, 1.0, 2.0, 10.0
"""Per minute, and minutes."""
AGENTS, LINES, REPLICATIONS = 2, 5, 250

Floats = npt.NDArray[np.float64]


def generator() -> Floats:
    """Return the generator of M/M/2/5 with exponential patience, by the number inside."""
    rates = np.zeros((LINES + 1, LINES + 1))
    for n in range(LINES + 1):
        if n < LINES:
            rates[n, n + 1] = ARRIVALS
        if n > 0:
            rates[n, n - 1] = min(n, AGENTS) / TALK + max(n - AGENTS, 0) / PATIENCE
    return rates - np.diag(rates.sum(axis=1))


def mean_inside() -> Floats:
    """Return the mean number inside over the run, by the number inside at its start.

    The integral of exp(Qt) from 0 to T is a block of exp([[Q, I], [0, 0]] T).
    """
    rates = generator()
    size = len(rates)
    block = np.block([[rates, np.eye(size)], [np.zeros((size, 2 * size))]])
    integral = linalg.expm(block * LENGTH)[:size, size:]
    inside: Floats = integral @ np.arange(size) / LENGTH
    return inside


def stationary() -> Floats:
    """Return the stationary law of the number inside."""
    law: Floats = linalg.null_space(generator().T)[:, 0]
    return law / law.sum()


def started(engine: str, inside: int) -> Play:
    """Play runs with so many inside at the start, for whatever time: nothing here has a memory."""
    busy, waits = min(inside, AGENTS), max(inside - AGENTS, 0)
    state: dict[str, Any] = {
        "channel": ["voice"] * inside,
        "group": ["agents"] * busy + [None] * waits,
        "elapsed": [f"{70 * n + 5} s" for n in range(busy)] + [None] * waits,
        "waited": [None] * busy + [f"{40 * n + 10} s" for n in range(waits)],
    }
    changes: dict[str, object] = {
        "groups.agents.staff": AGENTS,
        "horizon.length": f"{LENGTH} min",
        "horizon.warm_up": "0 s",
        "horizon.after_close": "cut",
        "demand.calls.rate": f"{ARRIVALS}/min",
        "handling.any.talk": {"exponential": {"mean": f"{TALK} min"}},
        "channels.voice.patience": {"exponential": {"mean": f"{PATIENCE} min"}},
        "channels.voice.lines": LINES,
    }
    if inside:
        changes["horizon.start_from"] = state
    return play(engine, "c4_constant", REPLICATIONS, changes=changes)


@pytest.mark.rows("P10")
def test_from_every_state_and_from_the_stationary_law(engine: str) -> None:
    """The mean number inside over ten minutes is that of the chain from each state.

    Mixed by the stationary law of the chain, it is the stationary mean: what is in balance stays there.
    """
    exact, law = mean_inside(), stationary()
    in_balance = float(law @ np.arange(LINES + 1))
    assert law @ exact == pytest.approx(in_balance, rel=1e-12)
    plays = [started(engine, n) for n in range(LINES + 1)]
    found = [one.measure("in_system") for one in plays]
    ledger = Ledger("M/M/2/5+M from a given state", plays[-1])
    for n, estimate in enumerate(found):
        ledger.exact(f"inside, from {n}", estimate, float(exact[n]))
    mean = float(law @ [one.estimate for one in found])
    error = float(np.sqrt(law**2 @ [one.standard_error**2 for one in found]))
    ledger.exact("inside, in balance", mixed(found[0], mean, error), in_balance)
    ledger.settle()


def mixed(like: Estimate, mean: float, error: float) -> Estimate:
    """Return an estimate with another mean and standard error."""
    return replace(like, estimate=mean, standard_error=error)
