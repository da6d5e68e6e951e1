"""A routing policy of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

import ccsim
from ccsim.engine.reference.routing import Policy, best

LIBRARY = Path(__file__).resolve().parents[2] / "scenarios" / "library"


class HighestNumber(Policy):
    def agent(self, groups, token):
        return best(groups, lambda agent: (-agent.number,))


class LongestIdleAgain(Policy):
    pass


@pytest.fixture(scope="module")
def scenario():
    return ccsim.load(LIBRARY / "cross_training.yaml", sets=["routing.preferences=null"])


def frame(scenario, **options):
    return ccsim.run(scenario, replications=3, engine="reference", **options).per_replication()


@pytest.mark.rows("M12")
def test_a_policy_decides(scenario):
    """The one that does what the scenario says gives its results to the last digit; another does not."""
    plain = frame(scenario)
    assert frame(scenario, routing=LongestIdleAgain()).equals(plain)
    assert not frame(scenario, routing=HighestNumber()).equals(plain)


def test_the_provenance_names_it(scenario):
    results = ccsim.run(scenario, replications=1, engine="reference", routing=HighestNumber())
    assert results.provenance.engine == "reference with HighestNumber"


@pytest.mark.parametrize("engine", ["auto", "compiled"])
def test_only_the_reference_engine_plays_it(scenario, engine):
    with pytest.raises(ccsim.UsageError, match=r"reference engine only, .* pass engine='reference'"):
        ccsim.run(scenario, engine=engine, routing=HighestNumber())


def test_what_is_no_policy_is_refused(scenario):
    with pytest.raises(ccsim.UsageError, match="an instance of it, not the class"):
        ccsim.run(scenario, engine="reference", routing=HighestNumber)
    with pytest.raises(ccsim.UsageError, match="must be a policy"):
        ccsim.run(scenario, engine="reference", routing="random")
    with pytest.raises(ccsim.UsageError, match="one worker, not 2"):
        ccsim.run(scenario, engine="reference", routing=HighestNumber(), workers=2)
