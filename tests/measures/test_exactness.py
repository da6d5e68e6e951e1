"""Sums and time integrals are exact: against brute force, on integers that Hypothesis invents."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.measures import EDGES, Setting
from ccsim.measures.histograms import BINS, histogram
from ccsim.measures.sums import Grid, Slots, sum_by
from ccsim.measures.times import agent_time
from ccsim.outcomes import AgentState
from ccsim.trace import Trace, table_from_rows

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
        answer_within=(1, 1),
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
    slots = Slots(setting, end)
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
    trace = Trace(1, 0, end, {}, {}, {}, table_from_rows("agent_intervals", rows), {})
    assert np.array_equal(agent_time(trace, setting, Slots(setting, end)).ghost, expected)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-(2**56), 2**56)), max_size=60),
)
def test_sums_are_exact_where_floats_are_not(pairs):
    cells = np.array([cell for cell, _ in pairs], dtype=np.int64)
    values = np.array([value for _, value in pairs], dtype=np.int64)
    expected = [sum(value for cell, value in pairs if cell == k) for k in range(4)]
    assert sum_by(cells, values, 4).tolist() == expected


def test_a_float_sum_would_be_wrong():
    values = np.array([2**55, 1, 1, 1], dtype=np.int64)
    assert np.bincount([0, 0, 0, 0], weights=values)[0] == 2**55
    assert sum_by(np.zeros(4, dtype=np.int64), values, 1).tolist() == [2**55 + 3]


BREAKDOWNS = [(), ("channel",), ("group",), ("channel", "issue_type"), ("tier",)]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-1, 1), st.integers(-1, 2), st.integers(-1, 1), st.integers(-1, 0), st.booleans()
        ),
        max_size=30,
    ),
    st.sampled_from(BREAKDOWNS),
)
def test_grid_equals_looking_at_every_row(rows, breakdown):
    setting = make()
    names = ("channel", "issue_type", "group", "tier")
    sizes = {"channel": 2, "issue_type": 3, "group": 2, "tier": 1}
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    keys = {name: table[:, i] for i, name in enumerate(names)}
    grid = Grid(keys, setting, table[:, 4] == 1)
    values = np.arange(1, len(rows) + 1, dtype=np.int64) ** 3
    expected = np.zeros([sizes[key] for key in breakdown], dtype=np.int64)
    for row, value in zip(rows, values, strict=True):
        place = tuple(row[names.index(key)] for key in breakdown)
        if min(place, default=0) >= 0 and ("group" in breakdown or not row[4]):
            expected[place] += value
    assert np.array_equal(grid.cells(grid.finest(values), breakdown), expected.ravel())


def test_bins_are_fine_and_reach_sixty_days():
    second = 1_000_000
    assert (EDGES[:2] == 0).all()
    assert EDGES[2] == second // 10
    assert EDGES[-2] == 60 * 86_400 * second
    inner = EDGES[2:-1]
    steps = inner[1:] / inner[:-1] - 1
    # an edge is rounded to a microsecond, at most 5e-6 of 0.1 s on either side
    assert (steps > 0).all()
    assert (steps <= 0.01 + 1.1e-5).all()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 2**53), min_size=1, max_size=20))
def test_every_value_is_within_its_bin(values):
    for value in values:
        counts = histogram(np.zeros(1, dtype=np.int64), np.array([value]), 1)[0]
        assert counts.sum() == 1
        at = int(np.argmax(counts))
        if value == 0:
            assert at == 0
        elif value > EDGES[-2]:
            assert at == BINS - 1
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
