"""Laws with an atom at zero, played against chains and formulas worked out here.

False alarms: 7 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 1 of 2000 choices of the
seed.
"""

from __future__ import annotations

import pytest
from known import MINUTE, Ledger, play

ALONE = {"groups.agents.staff": 1, "horizon.length": "15 h", "horizon.warm_up": "3 h"}
REPLICATIONS = 40


@pytest.mark.rows("P2", "M16")
def test_who_never_waits(engine: str) -> None:
    """One server, load 0.9; of those who find it busy 30 % leave at once and the others wait for ever.

    The number inside is a birth-death chain with births 0.9 from 0 and 0.63 above, deaths 1 (per minute):
    p_1 = 0.9 p_0, p_(k+1) = 0.63 p_k.
    """
    load, leave = 0.9, 0.3
    ratio = load * (1 - leave)
    idle = 1 / (1 + load / (1 - ratio))
    busy = 1 - idle
    length = load * idle * ratio / (1 - ratio) ** 2
    changes = ALONE | {
        "demand.calls.rate": "0.9/min",
        "handling.any.talk": {"exponential": {"mean": "1 min"}},
        "channels.voice.patience": {
            "mixture": {
                "hurried": {"share": leave, "law": "0 s"},
                "calm": {"share": 1 - leave, "law": "never"},
            }
        },
    }
    played = play(engine, "c4_constant", REPLICATIONS, changes=changes)
    ledger = Ledger("M/M/1, patience with an atom at zero", played)
    ledger.exact("abandonment rate", played.measure("abandonment_rate"), leave * busy)
    ledger.exact("occupancy", played.measure("occupancy"), busy)
    ledger.exact("queue length", played.measure("queue_length"), length)
    wait = length / (load * (1 - leave * busy)) * MINUTE
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), wait)
    ledger.settle()


@pytest.mark.rows("P2")
def test_work_of_no_length(engine: str) -> None:
    """One server; a fifth of the contacts need no time, the others an exponential one of 1 min, load 0.6.

    Pollaczek-Khinchine with E[S] = 0.8 and E[S^2] = 0.8 * 2: W = rate E[S^2] / (2 (1 - load)) = 1.5 min.
    """
    changes = ALONE | {
        "demand.calls.rate": "0.75/min",
        "handling.any.talk": {
            "mixture": {
                "none": {"share": 0.2, "law": "0 s"},
                "some": {"share": 0.8, "law": {"exponential": {"mean": "1 min"}}},
            }
        },
    }
    played = play(engine, "c4_constant", REPLICATIONS, changes=changes)
    ledger = Ledger("M/G/1, work with an atom at zero", played)
    ledger.exact("mean wait (s)", played.measure("mean_wait"), 0.75 * 1.6 / (2 * 0.4) * MINUTE)
    ledger.exact("occupancy", played.measure("occupancy"), 0.6)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.6)
    ledger.settle()
