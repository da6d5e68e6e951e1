"""C21 on every scenario of this folder, also when the run is cut with people inside.

`known.play` checks the same laws on every replication of every known answer.
"""

from __future__ import annotations

import pytest
from known import SCENARIOS, check_laws, simulator

from ccsim.blueprint import compile_scenario
from ccsim.measures import setting_of
from ccsim.outcomes import ContactOutcome
from ccsim.scenario import load


@pytest.mark.parametrize("name", sorted(path.stem for path in SCENARIOS.glob("*.yaml")))
@pytest.mark.parametrize("after_close", ["drain", "cut"])
@pytest.mark.known("C21")
@pytest.mark.rows("P11")
def test_c21_what_comes_in_is_counted_once(engine: str, name: str, after_close: str) -> None:
    # The laws hold exactly, so one short run each is enough; about 20,000 contacts in all.
    changes = {"horizon.length": "75 min", "horizon.warm_up": "0 s", "horizon.after_close": after_close}
    scenario = load(SCENARIOS / f"{name}.yaml", changes=changes)
    blueprint = compile_scenario(scenario.spec, scenario.hash)
    trace = simulator(engine)(blueprint, 1, 0)
    check_laws(trace, blueprint, setting_of(blueprint))
    inside = int((trace.contacts["outcome"] == ContactOutcome.IN_PROGRESS).sum())
    assert (inside > 0) == (after_close == "cut")
