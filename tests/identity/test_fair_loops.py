"""The hand-written C++ loops of the benchmarks still play what the engines play, to the last value."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
import timing

from ccsim.engine import compiled


@pytest.mark.skipif(timing.COMPILER is None, reason="needs g++")
@pytest.mark.parametrize("workload", ["w1", "w2"])
def test_the_contacts_table_is_the_same(workload: str) -> None:
    blueprint = timing.blueprint_of(workload, horizon__length="2 h")
    loop = timing.cpp_program(f"fair_{workload}", timing.words_of(blueprint) | {"reuse": 0}, 2)
    assert loop is not None
    of_trace = [timing.totals_of(compiled.simulate(blueprint, timing.SEED, n)) for n in range(2)]
    assert of_trace[0] != of_trace[1]
    assert list(loop(0).totals) == of_trace
