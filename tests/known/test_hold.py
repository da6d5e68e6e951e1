"""Hold, played against a closed form.

False alarms: 4 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 1 of 4000 choices of the
seed.
"""

from __future__ import annotations

import pytest
from known import MINUTE, Ledger, play


@pytest.mark.rows("P8")
def test_hold_in_one_queue(engine: str) -> None:
    """One server; talk is exponential of 1 min, and half the customers are on hold for 1 min, load 0.6.

    The work is S = T + H with H = 1 or 0, so E[S] = 1.5 and E[S^2] = E[T^2] + 2 E[T] E[H] + E[H^2] =
    2 + 1 + 0.5 = 3.5; Pollaczek-Khinchine: W = rate E[S^2] / (2 (1 - load)) = 0.4 * 3.5 / 0.8 = 1.75 min.
    """
    changes = {
        "groups.agents.staff": 1,
        "horizon.length": "15 h",
        "horizon.warm_up": "3 h",
        "demand.calls.rate": "0.4/min",
        "handling.any.talk": {"exponential": {"mean": "1 min"}},
        "handling.any.hold": {"share": "50 %", "time": "1 min"},
    }
    played = play(engine, "c4_constant", 40, changes=changes)
    ledger = Ledger("M/G/1 with hold", played)
    ledger.exact("mean wait (s)", played.measure("mean_wait"), 1.75 * MINUTE)
    ledger.exact("occupancy", played.measure("occupancy"), 0.6)
    ledger.exact("hold time (s)", played.measure("hold_time"), 0.5 * MINUTE)
    ledger.exact("talk time (s)", played.measure("talk_time"), 1.0 * MINUTE)
    ledger.settle()
