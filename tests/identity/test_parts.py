"""The parts of the loop that the benchmarks play alone still run, and add up to the loop."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
import parts


@pytest.mark.precision
def test_each_part_runs_alone() -> None:
    measured = parts.table(1)
    for way in ("measures", "trace"):
        *shares, (_, _, _, whole) = parts.rows(measured, way)
        assert all(each is None or each > 0 for _, each, _, _ in shares)
        assert math.fsum(share for *_, share in shares) == pytest.approx(whole)
