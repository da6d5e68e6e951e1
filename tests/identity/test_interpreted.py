"""The compiled engine with compilation switched off: a third witness, and what of it the tests reach.

The three are the reference engine, the compiled engine, and the compiled engine's own source interpreted by
Python; what the first two agree on by chance of the compiler, the third would not.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import numba
import pytest
from corners import CORNERS
from failing import plan_of
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from interpreted import MINIATURES, ROOT, interpreted
from twins import difference, sum_difference
from witness import play_all

from ccsim.blueprint import Blueprint, compile_scenario
from ccsim.engine import reference
from ccsim.engine.compiled.loop import Status
from ccsim.measures import setting_of, sums_of
from ccsim.scenario import load
from scenarios import Case, cases

LIBRARY = (
    "bot_in_front", "busy_days", "department_handoff", "duplicates", "email_overnight", "ringing", "threads",
    "tiers",
)  # fmt: skip
CALLING, CHATTING = 25, 12
BY_MINIATURES, BY_CASES = 0.88, 0.95
"""Least share of the lines to reach. The rest is what only compilation runs (`pointers.py`, `warm_up`), a
cache folder that cannot be written, and order among events that cannot meet yet."""

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled to compare with")


def invented(number: int, kinds: SearchStrategy[Case]) -> list[Case]:
    """Return centers that Hypothesis invents, always the same."""
    found: list[Case] = []

    @settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(kinds)
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    return found


def of_library(name: str) -> Blueprint:
    scenario = load(ROOT / "scenarios" / "library" / f"{name}.yaml")
    return compile_scenario(scenario.spec, scenario.hash)


def test_worked_miniatures_hold_and_reach_the_engine(tmp_path: Path) -> None:
    done, reached = interpreted(tmp_path, *MINIATURES)
    print(reached)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "skipped" not in done.stdout
    assert reached.share >= BY_MINIATURES, str(reached)


def test_three_witnesses_agree(tmp_path: Path) -> None:
    """Reference, compiled and interpreted: each trace and all sums, in ample and in little memory."""
    plans = [(of_library(name), 1) for name in LIBRARY]
    calling = invented(CALLING, cases(rings=True, calls_back=True))
    chatting = invented(CHATTING, cases(rings=True, chats=True))
    plans += [(plan_of(case), case.seed) for case in (*CORNERS.values(), *calling, *chatting)]
    asked, told = tmp_path / "plans", tmp_path / "testimonies"
    asked.write_bytes(pickle.dumps(plans))
    done, reached = interpreted(tmp_path, "tests/tools/witness.py", str(asked), str(told))
    assert done.returncode == 0, done.stderr[-3000:]
    compiled, python = play_all(plans), pickle.loads(told.read_bytes())
    assert not compiled["interpreted"]
    assert python["interpreted"]
    for n, plan in enumerate(plans):
        trace = reference.simulate(*plan, 0)
        sums = sums_of(trace, setting_of(plan[0]))
        for who, testimony in (("compiled", compiled), ("interpreted", python)):
            for memory in ("ample", "little"):
                written, added = testimony[memory][n]
                apart = difference(trace, written) or sum_difference(sums, added)
                assert not apart, f"case {n}, reference against {who}, {memory} memory: {apart}"
    reasons = {Status.HEAP_FULL, Status.SLOTS_FULL, Status.ROWS_FULL}
    assert reasons <= set(compiled["returned"])
    assert reasons | {Status.PAUSED} <= set(python["returned"])
    print(reached)
    assert reached.share >= BY_CASES, str(reached)
