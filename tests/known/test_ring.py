"""Ringing, played against a closed form.

False alarms: 3 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 1 of 5000 choices of the
seed.
"""

from __future__ import annotations

import pytest
from known import Ledger, play


@pytest.mark.rows("P8", "M16")
def test_ringing_against_patience(engine: str) -> None:
    """With people for everybody, ringing (mean 10 s) and patience (mean 20 s) race, both exponential.

    A share (1/20) / (1/10 + 1/20) = 1/3 hangs up; the race takes 1 / (1/10 + 1/20) = 20/3 s whoever wins; an
    agent is busy with a contact for 20/3 + 2/3 * 60 = 140/3 s, which at 8 a minute is 56/9 agents of 40.
    """
    changes = {
        "groups.agents.staff": 40,
        "demand.calls.rate": "8/min",
        "handling.any.talk": {"exponential": {"mean": "1 min"}},
        "handling.any.ring": {"exponential": {"mean": "10 s"}},
        "channels.voice.patience": {"exponential": {"mean": "20 s"}},
    }
    # 40 runs of 160 min: 51,000 contacts.
    played = play(engine, "c4_constant", 40, changes=changes)
    ledger = Ledger("Ringing against patience", played)
    ledger.exact("abandonment rate", played.measure("abandonment_rate"), 1 / 3)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), 20 / 3)
    ledger.exact("occupancy", played.measure("occupancy"), 56 / 9 / 40)
    ledger.settle()
