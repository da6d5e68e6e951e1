"""Calls that the centre makes: blending with a threshold (C14), and a chain for ratio dialling.

False alarms: 16 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 1 of 1000 choices of the
seed.
"""

from __future__ import annotations

import numpy as np
import pytest
from known import MINUTE, Ledger, budgets, play

AGENTS, RATIO, REACHED = 3, 2, 0.5
DIALLING, TALK = 1.0, 3.0
"""Means in minutes."""


@budgets
@pytest.mark.parametrize(
    ("over", "abandoned", "wait", "calls", "occupancy"),
    [
        (1, 0.087262, 0.174524, 2.792826, 0.993350),
        (2, 0.068212, 0.136423, 2.474201, 0.982674),
        (3, 0.054682, 0.109364, 2.181800, 0.969581),
    ],
)
@pytest.mark.known("C14", "C21")
@pytest.mark.rows("P6", "M20")
def test_c14_blending(
    engine: str, times: int, over: int, abandoned: float, wait: float, calls: float, occupancy: float
) -> None:
    # 40 runs of 90 min after 30 min: 36,000 contacts that come in, 8,000 to 10,000 calls.
    changes = {"outbound.filler.starts_when_idle_over": over}
    played = play(engine, "c14_blending", 40 * times, changes=changes)
    ledger = Ledger(f"C14 blending, more than {over} idle", played)
    ledger.exact("P(ab)", played.measure("abandonment_rate"), abandoned)
    ledger.exact("mean wait (s)", played.measure("mean_wait"), wait * MINUTE)
    ledger.exact("outbound a minute", played.per("outbound_served", played.hours * 60), calls)
    ledger.exact("occupancy", played.measure("occupancy"), occupancy)
    ledger.settle()


def ratio_dialling() -> tuple[float, float, float, float]:
    """Return calls dialled and served a minute, the mismatch rate, and occupancy, of the chain below.

    The state is (busy agents b, calls being dialled d). After each event calls are begun until as many
    are being dialled as RATIO x idle agents; more than that stay from before. A call ends after an
    exponential time, answered or not alike; an answered one takes an idle agent or is a mismatch.
    """
    states = [
        (busy, dialled)
        for busy in range(AGENTS + 1)
        for dialled in range(RATIO * (AGENTS - busy), RATIO * AGENTS + 1)
    ]
    number = {state: n for n, state in enumerate(states)}
    rates = np.zeros((len(states), len(states)))
    for (busy, dialled), n in number.items():

        def goes_to(b: int, d: int, rate: float, n: int = n) -> None:
            rates[n, number[b, max(d, RATIO * (AGENTS - b))]] += rate

        if busy:
            goes_to(busy - 1, dialled, busy / TALK)
        if dialled:
            goes_to(min(busy + 1, AGENTS), dialled - 1, dialled / DIALLING * REACHED)
            goes_to(busy, dialled - 1, dialled / DIALLING * (1 - REACHED))
    generator = rates - np.diag(rates.sum(axis=1))
    system = np.vstack([generator.T, np.ones(len(states))])
    p = np.linalg.lstsq(system, np.append(np.zeros(len(states)), 1.0), rcond=None)[0]
    ended = sum(p[n] * dialled / DIALLING for (_, dialled), n in number.items())
    lost = sum(p[n] * dialled / DIALLING * REACHED for (busy, dialled), n in number.items() if busy == AGENTS)
    at_work = sum(p[n] * busy for (busy, _), n in number.items())
    return float(ended), float(at_work / TALK), float(lost / (ended * REACHED)), float(at_work / AGENTS)


@budgets
@pytest.mark.known("C21")
@pytest.mark.rows("P6")
def test_ratio_dialling_against_its_chain(engine: str, times: int) -> None:
    # 40 runs of 9 h after 1 h: 39,000 calls.
    dialled, served, mismatches, occupancy = ratio_dialling()
    assert served == pytest.approx(dialled * REACHED * (1 - mismatches), rel=1e-9)
    played = play(engine, "ratio_dialling", 40 * times)
    minutes = played.hours * 60
    ledger = Ledger("Ratio dialling", played)
    ledger.exact("dialled a minute", played.per("dialled", minutes), dialled)
    ledger.exact("served a minute", played.per("outbound_served", minutes), served)
    ledger.exact("mismatch rate", played.measure("mismatch_rate"), mismatches)
    ledger.exact("occupancy", played.measure("occupancy"), occupancy)
    ledger.settle()
