"""The engines agree on arrivals that they draw themselves, from demand that Hypothesis invents."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scripted import blueprint_of, center
from twins import parted

from ccsim.distributions.correlation import largest_scale

Plain = dict[str, Any]
CLOCKS = ("23:20", "23:40", "00:00", "00:20")
correlations = st.sampled_from([0.0, 0.5, -0.4, 0.9, 1.0])


@st.composite
def within_days(draw: st.DrawFn) -> Plain:
    """How intervals hang together; a matrix bears what it is scaled down to."""
    if draw(st.booleans()):
        following, share = draw(st.sampled_from([0.0, 0.6, 1.0])), draw(st.sampled_from([0.0, 0.3, 1.0]))
        return {"next": following, "far": following * share}
    names = draw(st.permutations(CLOCKS))[: draw(st.integers(1, 4))]
    matrix = [[1.0] * len(names) for _ in names]
    for i in range(len(names)):
        for j in range(i):
            matrix[i][j] = matrix[j][i] = draw(correlations)
    most = largest_scale(matrix) * 0.99
    rows = [[x if i == j else x * most for j, x in enumerate(row)] for i, row in enumerate(matrix)]
    return {"matrix": dict(zip(names, rows, strict=True))}


@st.composite
def factors(draw: st.DrawFn) -> Plain:
    """Two factors, perhaps correlated."""
    one: Plain = {"gamma": {"shape": draw(st.sampled_from([0.5, 4, 100]))}}
    one["each"] = draw(st.sampled_from(["interval", "interval", "day", "run"]))
    if one["each"] == "interval" and draw(st.booleans()):
        one["within_day"] = draw(within_days())
    return {"b": one | {"correlated_with": {"a": draw(correlations)}}, "a": one}


@st.composite
def streams(draw: st.DrawFn) -> Plain:
    """A stream over midnight: constant, in steps, smooth, by profile; perhaps with a spike, or switched."""
    steps = {clock: f"{draw(st.integers(0, 90))}/h" for clock in ("00:00", "00:10", "23:15", "23:37:30")}
    counts = {clock: draw(st.integers(0, 20)) for clock in ("00:00", "00:25", "23:10", "23:40")}
    out: Plain = draw(
        st.sampled_from([{"rate": "40/h"}, {"rate": steps}, {"rate": {"smooth": steps}}, {"profile": counts}])
    )
    out = {"channel": "voice", "busyness": draw(st.sampled_from(["a", "b"])), **out}
    if draw(st.booleans()):
        out["spikes"] = {"one": {"from": "2026-03-02 23:30", "for": "17 min", "times": 3}}
    if draw(st.booleans()):
        out["active"] = {"from": "2026-03-02 23:05", "to": "2026-03-03 00:15"}
    return out


@st.composite
def demands(draw: st.DrawFn) -> Plain:
    """A center whose horizon need not start where an interval does."""
    start = draw(st.sampled_from(["2026-03-02 23:00", "2026-03-02 22:50"]))
    return center(
        horizon={"start": start, "length": "97 min", "interval": "20 min"},
        busyness=draw(factors()),
        demand={"one": draw(streams()), "two": draw(streams())},
        staff=2,
    )


@pytest.mark.rows("P1")
@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(demands(), st.integers(0, 1000))
def test_invented_demand(spec: Plain, seed: int) -> None:
    assert parted(blueprint_of(spec), seed) == ""
