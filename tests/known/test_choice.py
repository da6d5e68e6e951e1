"""Two unlike agents without a queue: the chain of four states, by how a free one is chosen."""

from __future__ import annotations

import numpy as np
import pytest
from scripted import blueprint_of, center

from ccsim.engine import compiled
from ccsim.outcomes import AgentState

LAMBDA, SLOW, FAST = 20.0, 6.0, 18.0
REPLICATIONS = 40


def busy_share(to_slow: float) -> float:
    """Busy share of the slow agent, which a contact takes with this chance when both are free.

    States: both free, slow busy, fast busy, both busy (who comes then is blocked); the stationary
    probabilities solve the balance equations.
    """
    rates = np.zeros((4, 4))
    rates[0, 1], rates[0, 2] = LAMBDA * to_slow, LAMBDA * (1 - to_slow)
    rates[1, 3] = rates[2, 3] = LAMBDA
    rates[1, 0] = rates[3, 2] = SLOW
    rates[2, 0] = rates[3, 1] = FAST
    generator = rates - np.diag(rates.sum(axis=1))
    system = np.vstack([generator.T, np.ones(4)])
    p = np.linalg.lstsq(system, np.array([0, 0, 0, 0, 1.0]), rcond=None)[0]
    return float(p[1] + p[3])


@pytest.mark.rows("M12")
@pytest.mark.parametrize(("choice", "to_slow"), [("random", 0.5), ("best_skill", 0.0)])
def test_two_unlike_agents(choice: str, to_slow: float) -> None:
    """False alarms at 4 standard errors of 40 means (Student): 0.03 % for each of two comparisons."""
    spec = center(
        horizon={"length": "100 h", "after_close": "cut"},
        channels={"voice": {"lines": 2}},
        demand={"calls": {"channel": "voice", "rate": "20/h"}},
        groups={
            "slow": {"staff": 1, "skills": {"any": 0}},
            "fast": {"staff": 1, "skills": {"any": 1}},
        },
        people={"levels": {"speed": [0.5, 1.5]}},
        handling={"any": {"talk": {"exponential": {"mean": "5 min"}}}},
        routing={"agent": choice},
    )
    plan = blueprint_of(spec)
    shares = []
    for replication in range(REPLICATIONS):
        trace = compiled.simulate(plan, 7, replication)
        table = trace.agent_intervals
        here = (table["agent"] == 0) & (table["state"] == AgentState.BUSY)
        shares.append((table["to_at"] - table["from_at"])[here].sum() / trace.end_at)
    error = np.std(shares, ddof=1) / np.sqrt(REPLICATIONS)
    print(f"{np.mean(shares):.5f} +- {error:.5f}, exact {busy_share(to_slow):.5f}")
    assert error < 0.01
    assert abs(np.mean(shares) - busy_share(to_slow)) < 4 * error
