"""Arrivals by hand: every exponential step is 0.75 expected contacts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scripted import SECOND, blueprint_of, center

from ccsim.blueprint import Blueprint
from ccsim.busyness import factors
from ccsim.demand import arrivals
from ccsim.streams import Draws

U = -math.expm1(-0.75)


class Even(Draws):
    """All steps of all streams are alike; single draws are real."""

    def uniforms(self, entities: npt.NDArray[np.uint64], site: int, n: int = 0) -> npt.NDArray[np.float64]:
        """Return the uniform that gives a step of 0.75."""
        return np.full(len(entities), U)


DRAWS = Even(1, 0)


def stream(horizon: dict[str, Any], **calls: Any) -> Blueprint:
    """Return a center with one stream."""
    more = calls.pop("more", {})
    return blueprint_of(center(horizon=horizon, demand={"calls": {"channel": "voice", **calls}}, **more))


def instants(blueprint: Blueprint) -> list[float]:
    """Return the seconds at which issues open; they are numbered 0, 1, …"""
    found = list(arrivals(blueprint, blueprint.streams[0], DRAWS))
    assert [ordinal for _, ordinal in found] == list(range(len(found)))
    return [at / SECOND for at, _ in found]


def close(found: Sequence[float], expected: Sequence[float]) -> None:
    """Compare instants to the microsecond to which they are rounded down."""
    assert len(found) == len(expected)
    assert np.abs(np.array(found) - np.array(expected)).max() <= 2e-6


@pytest.mark.rows("P1")
def test_a_step_is_carried_over_times_without_demand():
    """One a minute until 5 min, nobody until 10 min, then two a minute: 0.5 of a step is left at 5 min."""
    rate = {"00:00": "60/h", "00:05": "0/h", "00:10": "120/h"}
    blueprint = stream({"length": "11 min 50 s"}, rate=rate)
    close(instants(blueprint), [45, 90, 135, 180, 225, 270, 607.5, 630, 652.5, 675, 697.5])


@pytest.mark.rows("P1")
def test_scaling_moves_every_arrival():
    rate = {"00:00": "60/h", "00:05": "0/h", "00:10": "120/h"}
    blueprint = stream({"length": "11 min 50 s"}, rate=rate, scale="50 %")
    close(instants(blueprint), [90, 180, 270, 630, 675])


@pytest.mark.rows("P1")
def test_a_profile_counts_contacts_in_an_interval():
    """6 in the first quarter of an hour, 3 in the second, which is the last and as long."""
    blueprint = stream({"length": "1 h"}, profile={"00:00": 6, "00:15": 3})
    close(instants(blueprint), [n * 112.5 for n in range(1, 9)] + [900 + n * 225 for n in range(1, 5)])


@pytest.mark.rows("P1")
def test_a_horizon_that_begins_within_an_interval():
    blueprint = stream(
        {"start": "2026-03-02 08:10", "length": "10 min"}, rate={"08:00": "60/h", "08:15": "0/h"}
    )
    close(instants(blueprint), [45, 90, 135, 180, 225, 270])


@pytest.mark.rows("P1")
def test_exact_counts_are_placed_in_their_intervals():
    """Every draw is 1 − e^−0.75: 6 contacts at that part of the first quarter-hour, 2 of the second."""
    blueprint = stream({"length": "1 h"}, profile={"00:00": 3, "00:15": 1}, scale=2, exact=True)
    close(instants(blueprint), [900 * U] * 6 + [900 + 900 * U] * 2)


@pytest.mark.rows("P1")
def test_exact_counts_are_order_statistics_of_uniform_times():
    """The k-th of 5 in an hour has mean k/6 and variance k (6 − k) / 252; 500 runs, 4.5 standard errors."""
    profile = {"00:00": 5, "01:00": 3}
    blueprint = stream({"start": "2026-03-02 00:00", "length": "3 h"}, profile=profile, exact=True)
    rows = []
    for replication in range(500):
        at = [at for at, _ in arrivals(blueprint, blueprint.streams[0], Draws(1, replication))]
        assert len(at) == 8 and at == sorted(at) and at[4] < 3600 * SECOND <= at[5] and at[7] < 7200 * SECOND
        rows.append(np.array(at[:5]) / 3600 / SECOND)
    for k, column in enumerate(np.array(rows).T, start=1):
        assert abs(column.mean() - k / 6) < 4.5 * math.sqrt(k * (6 - k) / 252 / 500)


@pytest.mark.rows("P1")
def test_a_spike_and_a_stream_switched_off():
    """One a minute, three from 00:10 to 00:20, nobody after 00:24:50; 40 contacts are expected by 00:20."""
    spikes = {"advert": {"from": "2026-03-02 00:10", "for": "10 min", "times": 3}}
    active = {"to": "2026-03-02 00:24:50"}
    blueprint = stream({"length": "1 h"}, rate="60/h", spikes=spikes, active=active)
    level = [45.0 * k for k in range(1, 14)]
    spike = [600 + 20 * (0.75 * k - 10) for k in range(14, 54)]
    close(instants(blueprint), level + spike + [1200 + 60 * (0.75 * k - 40) for k in range(54, 60)])
    late = stream({"length": "1 h"}, rate="60/h", active={"from": "2026-03-02 00:58"})
    close(instants(late), [58 * 60 + 45, 58 * 60 + 90])


@pytest.mark.rows("P1")
def test_a_season_and_a_spike_on_top():
    """60 an hour; 120 in April, which begins at 00:10, and 360 in the spike, from 00:15."""
    blueprint = stream(
        {"start": "2026-03-31 23:50", "length": "29 min 59 s"},
        rate="60/h",
        season={"apr": 2, "dec": 5},
        spikes={"advert": {"from": "2026-04-01 00:05", "for": "10 min", "times": "300 %"}},
    )
    march = [45.0 * k for k in range(1, 14)]
    april = [600 + 30 * (0.75 * k - 10) for k in range(14, 27)]
    spike = [900 + 10 * (0.75 * k - 20) for k in range(27, 107)]
    close(instants(blueprint), march + april + spike + [1500 + 30 * (0.75 * k - 80) for k in range(107, 120)])


@pytest.mark.rows("P1")
def test_a_spike_on_a_smooth_rate():
    """60 t² contacts by hour t; the last half-hour's 45 are doubled to 90."""
    rate = {"smooth": {"00:00": "0/h", "01:00": "120/h"}}
    spikes = {"late": {"from": "2026-03-02 00:30", "for": "30 min", "times": "200 %"}}
    blueprint = stream({"length": "59 min 59 s"}, rate=rate, spikes=spikes)
    expected = [3600 * math.sqrt(0.75 * k / 60) for k in range(1, 21)]
    expected += [3600 * math.sqrt((15 + (0.75 * k - 15) / 2) / 60) for k in range(21, 140)]
    close(instants(blueprint), expected)


@pytest.mark.rows("P1")
def test_a_smooth_rate_is_inverted():
    """From 0 to 120/h in an hour: 60 t² contacts by hour t, then 120/h; steps and scale 50 % as elsewhere."""
    rate = {"smooth": {"00:00": "0/h", "01:00": "240/h"}}
    blueprint = stream({"length": "89 min 50 s"}, rate=rate, scale="50 %")
    expected = [3600 * math.sqrt(0.75 * k / 60) for k in range(1, 81)]
    expected += [3600 + 0.75 * k * 30 for k in range(1, 80)]
    close(instants(blueprint), expected)


@pytest.mark.rows("P1")
def test_a_smooth_rate_that_falls_to_nothing_and_a_start_between_its_times():
    """From 120/h at 00:00 to 0 at 01:00, begun at 00:30: 15 (1 − (1 − u)²) contacts by half-hour u."""
    rate = {"smooth": {"00:00": "120/h", "01:00": "0/h"}}
    blueprint = stream({"start": "2026-03-02 00:30", "length": "2 h"}, rate=rate)
    expected = [1800 * (1 - math.sqrt(1 - 0.75 * k / 15)) for k in range(1, 21)]
    found = instants(blueprint)
    close(found[:19], expected[:19])
    assert len(found) in (19, 20)
    assert blueprint.streams[0].rate == ((0, 30.0), *(((n * 1800 * SECOND), 0.0) for n in (1, 2, 3)))


@pytest.mark.rows("P1")
def test_counts_of_a_smooth_rate_are_those_of_a_poisson_process():
    """Each half-hour's count has the area as mean and variance: 15 and 45; 400 runs, 4.5 standard errors."""
    blueprint = stream({"length": "1 h"}, rate={"smooth": {"00:00": "0/h", "01:00": "120/h"}})
    runs = []
    for replication in range(400):
        at = np.array([at for at, _ in arrivals(blueprint, blueprint.streams[0], Draws(1, replication))])
        runs.append(np.histogram(at, [0, 1800 * SECOND, 3600 * SECOND])[0])
    counts = np.array(runs)
    for column, mean in enumerate((15, 45)):
        assert abs(counts[:, column].mean() - mean) < 4.5 * math.sqrt(mean / 400)
        assert abs(counts[:, column].var(ddof=1) / mean - 1) < 4.5 * math.sqrt((2 + 1 / mean) / 400)
    assert abs(np.corrcoef(counts.T)[0, 1]) < 4.5 / 20


@pytest.mark.rows("P1")
def test_busyness_changes_at_midnight_by_the_clock():
    """Six hours before and after: each day's rate is multiplied by its own draw, whatever the start."""
    horizon = {"start": "2026-03-28 18:00", "length": "12 h", "timezone": "Europe/Madrid"}
    more = {"busyness": {"day": {"gamma": {"shape": 5}}}}
    blueprint = stream(horizon, rate="4/h", busyness="day", more=more)
    values = [value for _, _, value in factors(blueprint, 0, DRAWS)]
    assert len(set(values)) == 2

    def cumulative(at: float) -> float:
        hours = at / 3600
        return 4 * (min(hours, 6) * values[0] + max(hours - 6, 0) * values[1])

    found = instants(blueprint)
    assert len(found) == int(cumulative(12 * 3600) / 0.75)
    for n, at in enumerate(found):
        assert cumulative(at) == pytest.approx(0.75 * (n + 1), abs=1e-6)
    later = stream(horizon | {"start": "2026-03-28 20:00"}, rate="4/h", busyness="day", more=more)
    assert [value for _, _, value in factors(later, 0, DRAWS)] == values


@pytest.mark.rows("P1")
def test_busyness_of_the_run_is_one_draw():
    more = {"busyness": {"run": {"gamma": {"shape": 5}, "each": "run"}}}
    blueprint = stream({"length": "3 d"}, rate="4/h", busyness="run", more=more)
    assert len({value for _, _, value in factors(blueprint, 0, DRAWS)}) == 1


def test_shares_of_types_and_segments_end_at_exactly_one():
    """A type without a share is never drawn, wherever it stands, though the sum is less than 1."""
    kinds = {"none": 0, "a": 0.7, "nor this": 0, "b": 0.2, "c": 0.1, "at all": 0}
    assert 0.7 + 0.2 + 0.1 < 1
    more = {"issue_types": {name: {} for name in kinds}}
    plan = stream({"length": "1 h"}, rate="1/h", issues=kinds, more=more).streams[0]
    assert plan.issue_types == (0.0, 0.7, 0.7, 0.7 + 0.2, 1.0, 1.0)
    assert plan.segments == (1.0,)
