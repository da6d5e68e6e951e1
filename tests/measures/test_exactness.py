"""Sums and time integrals are exact: against brute force, on integers that Hypothesis invents."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.blueprint.compile import LONGEST_DRAIN
from ccsim.measures import EDGES, Setting
from ccsim.measures.from_trace import bins_of
from ccsim.measures.sums import Slots, sum_by
from ccsim.measures.times import ghost_time
from ccsim.outcomes import AgentState
from ccsim.trace import table_from_rows
from ccsim.units import LONGEST

LABELS = {
    "channel": ("a", "b"),
    "issue_type": ("x", "y", "z"),
    "segment": ("s",),
    "group": ("g", "h"),
    "queue": (),
    "bot": (),
}


def make(horizon: int = 40, interval: int = 7, warm_up: int = 0, staff=((), ())) -> Setting:
    return Setting(
        start=datetime(2026, 3, 2, tzinfo=UTC),
        horizon=horizon,
        interval=interval,
        warm_up=warm_up,
        days=(0,),
        labels=LABELS,
        answer_within=((1,), (1,)),
        target_share=(0.8, 0.8),
        group_tier=(1, 0),
        group_is_department=(False, True),
        staff=staff,
        group_wage=(0.0, 0.0),
        bot_cost=(),
        contact_cost=(0.0, 0.0),
    )


@settings(max_examples=150, deadline=None)
@given(
    stretches=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 60), st.integers(0, 60), st.integers(0, 9)), max_size=12
    ),
    horizon=st.integers(1, 50),
    interval=st.integers(1, 20),
    warm=st.integers(0, 49),
    beyond=st.integers(0, 15),
)
def test_integrals_equal_counting_every_microsecond(stretches, horizon, interval, warm, beyond):
    setting = make(horizon, interval, min(warm, horizon - 1))
    end = horizon + beyond
    slots = Slots(setting, end, "end")
    rows = [(cell, min(a, b), max(a, b), weight) for cell, a, b, weight in stretches]
    expected = np.zeros((3, setting.intervals + 1), dtype=np.int64)
    for cell, start, stop, weight in rows:
        for at in range(max(start, setting.warm_up), min(stop, end)):
            expected[cell, at // interval if at < horizon else setting.intervals] += weight
    cell, start, stop, weight = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    assert np.array_equal(slots.integrals(cell, 3, start, stop, weight), expected)
    lengths = np.bincount(
        [at // interval if at < horizon else setting.intervals for at in range(setting.warm_up, end)],
        minlength=setting.intervals + 1,
    )
    assert np.array_equal(slots.lengths, lengths)


@settings(max_examples=150, deadline=None)
@given(
    duty=st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 49), st.integers(1, 20), st.integers(0, 20)), max_size=8
    ),
    staff=st.lists(st.dictionaries(st.integers(1, 39), st.integers(0, 3)), min_size=2, max_size=2),
    beyond=st.integers(0, 15),
)
def test_ghosts_are_who_is_present_beyond_the_paid(duty, staff, beyond):
    plan = tuple(((0, 1), *sorted(steps.items())) for steps in staff)
    setting, end = make(staff=plan), 40 + beyond
    excess = np.zeros((2, 50 + 40), dtype=np.int64)
    for group, steps in enumerate(plan):
        for at in range(end):
            excess[group, at] -= [agents for since, agents in steps if since <= at][-1]
    rows = []
    for agent, (group, start, first, second) in enumerate(duty):
        excess[group, start : start + first + second] += 1
        rows.append((agent, group, start, start + first, AgentState.IDLE, 0))
        rows.append((agent, group, start + first, start + first + second, AgentState.BUSY, 1))
    expected = np.zeros((2, setting.intervals + 1), dtype=np.int64)
    for group in range(2):
        for at in range(end):
            expected[group, at // 7 if at < 40 else setting.intervals] += max(excess[group, at], 0)
    ghosts = ghost_time(table_from_rows("agent_intervals", rows), setting, Slots(setting, end, "end"))
    assert np.array_equal(ghosts, expected)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 56).flatmap(
        lambda bits: st.lists(st.tuples(st.integers(0, 3), st.integers(-(2**bits), 2**bits)), max_size=60)
    ),
)
def test_sums_are_exact_where_floats_are_not(pairs):
    cells = np.array([cell for cell, _ in pairs], dtype=np.int64)
    values = np.array([value for _, value in pairs], dtype=np.int64)
    expected = [sum(value for cell, value in pairs if cell == k) for k in range(4)]
    assert sum_by(cells, values, 4).tolist() == expected


# one value that is large, and values that only their sum makes large
@pytest.mark.parametrize("values", [[2**55, 1, 1, 1], [2**52 + 1] * 3, [-(2**52) - 1] * 3])
def test_a_float_sum_would_be_wrong(values):
    nowhere = np.zeros(len(values), dtype=np.int64)
    assert int(np.bincount(nowhere, weights=values)[0]) != sum(values)
    assert sum_by(nowhere, np.array(values), 1).tolist() == [sum(values)]


def test_bins_are_fine_and_longer_than_any_run():
    second, day = 1_000_000, 86_400_000_000
    assert (EDGES[:2] == 0).all()
    assert EDGES[2] == second // 10
    # the longest wait before a run begins, its horizon, and the time in which everybody finishes
    assert EDGES[-1] > LONGEST + LONGEST + LONGEST_DRAIN
    steps = EDGES[3:] / EDGES[2:-1] - 1
    # an edge is rounded to a microsecond, at most 5e-6 of 0.1 s on either side
    assert (steps > 0).all()
    assert (steps[EDGES[2:-1] < 400 * day] <= 0.01 + 1.1e-5).all()
    assert (steps <= 0.1 + 1.1e-5).all()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, int(EDGES[-1])) | st.sampled_from(EDGES.tolist()), min_size=1, max_size=20))
def test_every_value_is_within_its_bin(values):
    for value, at in zip(values, bins_of(np.array(values)), strict=True):
        if value == 0:
            assert at == 0
        else:
            assert EDGES[at] < value <= EDGES[at + 1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"warm_up": 40}, "warm-up 40 is not within the horizon"),
        ({"interval": 0}, "interval 0 is not positive"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        make(**changes)
