"""People kept, help for a long queue, shares of sites and forwarded contacts, against exact values.

False alarms: 10 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 1 of 1500 choices of the
seed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from known import MINUTE, Ledger, budgets, play

from ccsim.theory import erlang_c

Floats = npt.NDArray[np.float64]


def stationary(rates: Floats) -> Floats:
    """Return the stationary probabilities of a chain with these rates between its states."""
    generator = rates - np.diag(rates.sum(axis=1))
    system = np.vstack([generator.T, np.ones(len(rates))])
    right = np.append(np.zeros(len(rates)), 1.0)
    return np.linalg.lstsq(system, right, rcond=None)[0]


@budgets
@pytest.mark.rows("M12", "P7")
def test_people_kept_for_a_type(engine: str, times: int) -> None:
    """A birth-death chain in the busy agents n: births 10 below 8 and 4 from 8 on, deaths n a minute.

    Nobody waits. A defect (4 a minute) leaves where all 10 are busy, anything else (6) where 2 or fewer
    are idle, so p(n) is p(n - 1) times births over deaths.
    """
    p = np.ones(11)
    for n in range(1, 11):
        p[n] = p[n - 1] * (10 if n - 1 < 8 else 4) / n
    p /= p.sum()
    # 40 runs of 140 min after 20 min: 64,000 contacts.
    played = play(engine, "reserve", 40 * times)
    ledger = Ledger("People kept for a type", played)
    ledger.exact("defects lost", played.measure("abandonment_rate", issue_type="defect"), p[10])
    ledger.exact("billing lost", played.measure("abandonment_rate", issue_type="billing"), p[8:].sum())
    ledger.exact("occupancy", played.measure("occupancy"), float(p @ np.arange(11)) / 10)
    ledger.settle()


def helped(most: int) -> Iterator[tuple[tuple[int, int, int], tuple[int, int, int], float]]:
    """Yield the steps of the chain (busy agents of 3, helper busy, waiting), 3 calls a minute, talks of 1.

    A call that makes three wait while the helper is idle sends one of them to it; a helper who is free
    takes one more only while more than two wait.
    """
    for busy in range(4):
        for helper in range(2):
            for waiting in range(most + 1 if busy == 3 else 1):
                here = (busy, helper, waiting)
                if busy < 3:
                    yield here, (busy + 1, helper, 0), 3.0
                elif helper == 0 and waiting + 1 > 2:
                    yield here, (3, 1, waiting), 3.0
                elif waiting < most:
                    yield here, (3, helper, waiting + 1), 3.0
                if busy:
                    yield here, (3, helper, waiting - 1) if waiting else (busy - 1, helper, 0), float(busy)
                if helper:
                    yield here, (3, 1, waiting - 1) if waiting > 2 else (busy, 0, waiting), 1.0


@budgets
@pytest.mark.rows("M12", "P7")
def test_help_for_a_long_queue(engine: str, times: int) -> None:
    """Four at work serve 4 a minute, so 150 places leave out less than 1e-15 of the chain."""
    steps = list(helped(150))
    states = {state: n for n, state in enumerate(dict.fromkeys(here for here, _, _ in steps))}
    rates = np.zeros((len(states), len(states)))
    for here, there, rate in steps:
        rates[states[here], states[there]] += rate
    p = stationary(rates)
    waiting = float(sum(share * state[2] for share, state in zip(p, states, strict=True)))
    helping = float(sum(share * state[1] for share, state in zip(p, states, strict=True)))
    # 40 runs of 7 h after 1 h: 58,000 contacts.
    played = play(engine, "long_queue", 40 * times)
    ledger = Ledger("Help for a long queue", played)
    ledger.exact("mean wait (s)", played.measure("mean_wait"), waiting / 3 * MINUTE)
    ledger.exact("occupancy of the helper", played.measure("occupancy", group="helper"), helping)
    ledger.settle()


@budgets
@pytest.mark.rows("M12", "M11")
def test_two_sites_alone(engine: str, times: int) -> None:
    """A share of a Poisson stream is Poisson: each site is an M/M/c, 3.96 calls for 5 and 2.04 for 3."""
    north, south = 0.66 * 6, 0.34 * 6
    wait = 0.66 * erlang_c(5, north) / (5 - north) + 0.34 * erlang_c(3, south) / (3 - south)
    # 24 runs of 9 h after 1 h: 86,000 contacts.
    played = play(engine, "two_sites", 24 * times)
    ledger = Ledger("Two sites alone", played)
    ledger.exact("occupancy, north", played.measure("occupancy", group="agents"), north / 5)
    ledger.exact("occupancy, south", played.measure("occupancy", group="others"), south / 3)
    ledger.exact("mean wait (s)", played.measure("mean_wait"), wait * MINUTE)
    ledger.settle()


@budgets
@pytest.mark.rows("M12", "P7")
def test_forwarded_contacts_first(engine: str, times: int) -> None:
    """A bonus without gains is a priority, and what leaves an M/M/1 is Poisson (Burke): 0.35 a minute each.

    Nonpreemptive priority (Cobham): who is not forwarded waits rho / ((1 - rho of the forwarded)(1 - rho)).
    """
    # 40 runs of 40 h after 4 h: 74,000 contacts, half of them straight to the expert.
    played = play(engine, "forwarded", 40 * times)
    ledger = Ledger("Forwarded contacts first", played)
    wait = played.measure("mean_wait", issue_type="hard")
    ledger.exact("mean wait, not forwarded (s)", wait, 0.7 / (0.65 * 0.3) * MINUTE)
    ledger.exact("occupancy of the expert", played.measure("occupancy", group="expert"), 0.7)
    ledger.settle()
