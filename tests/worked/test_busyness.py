"""Random factors by hand, and counts against the closed forms of the copula.

SciPy's laws are the outside witness: a factor is the gamma quantile of the normal share below a score.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats
from scripted import SECOND, blueprint_of, center
from twins import parted

from ccsim.blueprint import Blueprint
from ccsim.busyness import factors
from ccsim.demand import arrivals
from ccsim.distributions.correlation import largest_scale, lower, normal_share
from ccsim.streams import Draws, Purpose, issue_entity, name_hash, site

MONDAY = 739677
"""2026-03-02 as the calendar counts days."""
HALF_HOUR = 1800 * SECOND
U = -math.expm1(-0.75)
Plain = dict[str, Any]


class Scored(Draws):
    """Draws with given normal scores, by ``(factor, day, number)``; every exponential step is 0.75."""

    def __init__(self, scores: Mapping[tuple[str, int, int], float]) -> None:
        super().__init__(1, 0)
        known = {
            (issue_entity(name_hash(name), day), site(Purpose.BUSYNESS, name), n): float(stats.norm.cdf(z))
            for (name, day, n), z in scores.items()
        }
        object.__setattr__(self, "known", known)

    def uniform(self, entity: int, site: int, n: int = 0) -> float:
        return self.known[entity, site, n]  # type: ignore[attr-defined, no-any-return]

    def uniforms(self, entities: npt.NDArray[np.uint64], site: int, n: int = 0) -> npt.NDArray[np.float64]:
        return np.full(len(entities), U)


def plan_of(busyness: Plain, horizon: Plain | None = None, **calls: Any) -> Blueprint:
    """Return a center with these factors, the first of which multiplies the calls; half-hours from 08:00."""
    whole = {"start": "2026-03-02 08:00", "length": "2 h", "interval": "30 min"} | (horizon or {})
    stream = {"channel": "voice", "rate": "60/h", "busyness": next(iter(busyness))} | calls
    return blueprint_of(center(horizon=whole, busyness=busyness, demand={"calls": stream}))


def of(shape: float, *scores: float) -> list[float]:
    """Return the gamma factors of scores."""
    return [float(stats.gamma.ppf(stats.norm.cdf(z), shape, scale=1 / shape)) for z in scores]


def values(blueprint: Blueprint, draws: Draws, index: int = 0) -> list[float]:
    return [value for _, _, value in factors(blueprint, index, draws)]


@pytest.mark.rows("P1")
def test_each_interval_has_its_own_draw_by_the_clock() -> None:
    """08:00 is the day's 17th half-hour; a horizon that begins within it has what is left of it."""
    scores = {("a", MONDAY, n): 0.3 * n - 5.5 for n in range(17, 23)}
    blueprint = plan_of({"a": {"gamma": {"shape": 4}, "each": "interval"}}, {"start": "2026-03-02 08:10"})
    found = list(factors(blueprint, 0, Scored(scores)))
    minutes = [(0, 20), (20, 50), (50, 80), (80, 110), (110, 120)]
    assert [(at, to) for at, to, _ in found] == [(60 * a * SECOND, 60 * b * SECOND) for a, b in minutes]
    assert [value for _, _, value in found] == pytest.approx(of(4, -0.4, -0.1, 0.2, 0.5, 0.8), rel=1e-9)


@pytest.mark.rows("P1")
def test_arrivals_follow_the_factors_and_lines_are_cut_between_them() -> None:
    """60/h times two factors, then a line from 0 to 120/h times the same: areas are inverted by hand."""
    spec = {"a": {"gamma": {"shape": 4}, "each": "interval"}}
    draws = Scored({("a", MONDAY, 17): 0.5, ("a", MONDAY, 18): -0.5, ("a", MONDAY, 19): 0.1})
    high, low = of(4, 0.5, -0.5)
    blueprint = plan_of(spec, {"length": "59 min 59 s"})
    needs = np.arange(1, 200) * 0.75
    expected = np.where(needs < 30 * high, 60 * needs / high, 1800 + 60 * (needs - 30 * high) / low)
    expected = expected[expected < 3599]
    found = np.array([at / SECOND for at, _ in arrivals(blueprint, blueprint.streams[0], draws)])
    assert len(found) == len(expected)
    assert np.abs(found - expected).max() < 3e-6
    blueprint = plan_of(
        spec, {"length": "59 min 59 s"}, rate={"smooth": {"08:00": "0/h", "09:00": "120/h", "10:00": "0/h"}}
    )
    # 60 h² contacts by hour h: 15 in the first half-hour.
    past_half = np.maximum(needs - 15 * high, 0)
    early, late = np.sqrt(needs / (60 * high)), np.sqrt((15 + past_half / low) / 60)
    expected = 3600 * np.where(needs < 15 * high, early, late)
    expected = expected[expected < 3599]
    found = np.array([at / SECOND for at, _ in arrivals(blueprint, blueprint.streams[0], draws)])
    assert len(found) == len(expected)
    assert np.abs(found - expected).max() < 3e-6


@pytest.mark.rows("P1")
def test_what_lasts_into_the_next_interval() -> None:
    """Next 0.6 and far 0.2: √0.2 of the day's score and √0.8 of a chain from midnight that keeps 0.5."""
    within = {"next": 0.6, "far": 0.2}
    blueprint = plan_of({"a": {"gamma": {"shape": 9}, "each": "interval", "within_day": within}})
    fresh = [1.0, *(0.2 * (n % 5) - 0.4 for n in range(2, 21))]
    draws = Scored({("a", MONDAY, n): z for n, z in enumerate([0.7, *fresh])})
    chain = [fresh[0]]
    for z in fresh[1:]:
        chain.append(0.5 * chain[-1] + math.sqrt(0.75) * z)
    expected = [math.sqrt(0.2) * 0.7 + math.sqrt(0.8) * z for z in chain[16:]]
    assert values(blueprint, draws) == pytest.approx(of(9, *expected), rel=1e-9)
    lasting = {"next": 1, "far": 0.5}
    blueprint = plan_of({"a": {"gamma": {"shape": 9}, "each": "interval", "within_day": lasting}})
    assert values(blueprint, draws) == pytest.approx(of(9, *[math.sqrt(0.5) * 1.7] * 4), rel=1e-9)


@pytest.mark.rows("P1")
def test_a_matrix_joins_the_intervals_it_names_in_any_order() -> None:
    """09:00 leads, 08:30 is 0.6 of it and 0.8 of its own; the other two half-hours go their own way."""
    matrix = {"09:00": [1, 0.6], "08:30": [0.6, 1]}
    within = {"matrix": matrix}
    blueprint = plan_of({"a": {"gamma": {"shape": 9}, "each": "interval", "within_day": within}})
    draws = Scored({("a", MONDAY, 17 + n): z for n, z in enumerate([0.1, -0.5, 1.0, 0.3])})
    expected = [0.1, 0.6 * 1.0 - 0.8 * 0.5, 1.0, 0.3]
    assert values(blueprint, draws) == pytest.approx(of(9, *expected), rel=1e-9)


@pytest.mark.rows("P1")
def test_factors_that_are_correlated_share_scores_by_name() -> None:
    """b = 0.6 a + 0.8 own; c = 0.5 b + …, which has 0 with a: the file's order does not matter."""
    for names in ("abc", "cab"):
        spec: Plain = {name: {"gamma": {"shape": 9}} for name in names}
        spec["b"]["correlated_with"] = {"a": 0.6, "b": 1}
        spec["c"]["correlated_with"] = {"b": 0.5}
        blueprint = plan_of(spec)
        draws = Scored({("a", MONDAY, 0): 1.0, ("b", MONDAY, 0): -0.5, ("c", MONDAY, 0): 2.0})
        found = {plan.name: values(blueprint, draws, n) for n, plan in enumerate(blueprint.busyness)}
        # c is 0 × a + x × own b + y × own c with 0.8 x = 0.5.
        last = -0.5 * 0.625 + 2.0 * math.sqrt(1 - 0.625**2)
        expected = {"a": of(9, 1.0), "b": of(9, 0.6 - 0.4), "c": of(9, last)}
        assert found == {name: pytest.approx(value, rel=1e-9) for name, value in expected.items()}


def test_a_factor_that_nothing_joins_keeps_its_draws() -> None:
    """A factor beside others that are correlated, and the start of the horizon, change nothing in it."""
    alone: Plain = {"a": {"gamma": {"shape": 9}}}
    more = {"b": {"gamma": {"shape": 4}, "correlated_with": {"c": 0.5}}, "c": {"gamma": {"shape": 4}}}
    draws = Draws(5, 3)
    entity, place = issue_entity(name_hash("a"), MONDAY), site(Purpose.BUSYNESS, "a")
    expected = [stats.gamma.ppf(draws.uniform(entity, place), 9, scale=1 / 9)]
    assert values(plan_of(alone), draws) == pytest.approx(expected, rel=1e-9)
    assert values(plan_of(alone | more), draws) == values(plan_of(alone), draws)
    lasting: Plain = {"a": {"gamma": {"shape": 9}, "each": "interval", "within_day": {"next": 0.7}}}
    whole = values(plan_of(lasting), draws)
    assert values(plan_of(lasting, {"start": "2026-03-02 09:00", "length": "1 h"}), draws) == whole[2:]


def test_clocks_that_change() -> None:
    """In Madrid 02:00 to 03:00 does not exist on 29 March and exists twice on 25 October."""
    spec: Plain = {"a": {"gamma": {"shape": 9}, "each": "interval"}}
    zone = {"timezone": "Europe/Madrid", "interval": "1 h", "length": "5 h"}
    spring = plan_of(spec, zone | {"start": "2026-03-29 00:00"}).busyness[0].stretches
    assert [(s.to_at - s.from_at) // (3600 * SECOND) for s in spring] == [1] * 5
    assert [s.number for s in spring] == [1, 2, 4, 5, 6]
    autumn = plan_of(spec, zone | {"start": "2026-10-25 00:00"}).busyness[0].stretches
    assert [(s.to_at - s.from_at) // (3600 * SECOND) for s in autumn] == [1, 1, 2, 1]


def product_moment(r: float, shape: float) -> float:
    """Return E[B B'] of two gamma factors whose normal scores have the correlation r, by quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    z, y = np.meshgrid(nodes, nodes)
    other = r * z + math.sqrt(1 - r * r) * y
    factor = [stats.gamma.isf(stats.norm.sf(x), shape, scale=1 / shape) for x in (z, other)]
    return float((np.outer(weights, weights) * factor[0] * factor[1]).sum())


@pytest.mark.rows("P1")
def test_counts_have_the_moments_of_the_model() -> None:
    """Two streams, three half-hours of 30 contacts, factors of shape 5 with next 0.6 and far 0.2.

    A count is negative binomial: mean m, variance m + m²/a, excess kurtosis 6/a + 1/variance. Two counts
    have the covariance m m' (E[B B'] - 1), where the scores behind B and B' have the product of what
    joins the streams (0.5) and what joins the intervals (1, 0.6, 0.4). 2,000 runs; 6 means and variances
    and 15 covariances at 4.5 standard errors: a false alarm once in 5,000 seeds.
    """
    m, shape, runs = 30.0, 5.0, 2000
    within = {"next": 0.6, "far": 0.2}
    one: Plain = {"gamma": {"shape": shape}, "each": "interval", "within_day": within}
    spec = center(
        horizon={"start": "2026-03-02 08:00", "length": "90 min", "interval": "30 min"},
        busyness={"a": one, "b": one | {"correlated_with": {"a": 0.5}}},
        demand={n: {"channel": "voice", "rate": f"{2 * m}/h", "busyness": n} for n in ("a", "b")},
    )
    blueprint = blueprint_of(spec)
    counts = np.zeros((runs, 6))
    for run in range(runs):
        for n, stream in enumerate(blueprint.streams):
            at = [at for at, _ in arrivals(blueprint, stream, Draws(11, run))]
            counts[run, 3 * n : 3 * n + 3] = np.histogram(at, [HALF_HOUR * k for k in range(4)])[0]
    variance = m + m * m / shape
    error = variance * math.sqrt(2 / (runs - 1) + (6 / shape + 1 / variance) / runs)
    assert np.abs(counts.mean(axis=0) - m).max() < 4.5 * math.sqrt(variance / runs)
    assert np.abs(counts.var(axis=0, ddof=1) - variance).max() < 4.5 * error
    print("index of dispersion", counts.var(axis=0, ddof=1) / counts.mean(axis=0), "known", variance / m)
    for i in range(6):
        for j in range(i):
            scores = (0.5 if i // 3 != j // 3 else 1.0) * (1.0, 0.6, 0.4)[abs(i % 3 - j % 3)]
            known = m * m * (product_moment(scores, shape) - 1)
            products = (counts[:, i] - m) * (counts[:, j] - m)
            z = (products.mean() - known) / (products.std(ddof=1) / math.sqrt(runs))
            print(f"covariance {i} {j}: {products.mean():.1f}, known {known:.1f}, z {z:+.2f}")
            assert abs(z) < 4.5


@pytest.mark.rows("P1")
def test_both_engines_see_the_same_arrivals() -> None:
    """Steps and lines, a matrix, two channels of one mind, a day that ends."""
    matrix = {"23:30": [1, 0.5, -0.2], "23:00": [0.5, 1, 0], "00:00": [-0.2, 0, 1]}
    one: Plain = {"gamma": {"shape": 2}, "each": "interval", "within_day": {"matrix": matrix}}
    spec = center(
        horizon={"start": "2026-03-02 22:45", "length": "3 h", "interval": "30 min"},
        busyness={"a": one, "b": one | {"correlated_with": {"a": -0.9}}},
        demand={
            "calls": {"channel": "voice", "rate": "60/h", "busyness": "a"},
            "more": {
                "channel": "voice",
                "rate": {"smooth": {"00:00": "5/h", "22:50": "60/h", "23:40": "10/h"}},
                "busyness": "b",
            },
        },
        staff=2,
    )
    for seed in (1, 2):
        assert parted(blueprint_of(spec), seed) == ""


def test_triangles_of_matrices() -> None:
    """L Lᵀ is the matrix, semi-definite ones too; what is none bears less than all of its correlations."""
    rng = np.random.default_rng(3)
    for rank in (2, 5):
        columns = rng.normal(size=(5, rank))
        columns /= np.linalg.norm(columns, axis=1, keepdims=True)
        matrix = columns @ columns.T
        np.fill_diagonal(matrix, 1.0)
        found = np.zeros((5, 5))
        for n, row in enumerate(lower(matrix.tolist())):
            found[n, : n + 1] = row
        assert np.abs(found @ found.T - matrix).max() < 1e-7
        assert largest_scale(matrix.tolist()) == 1.0
    assert largest_scale([[1, 1], [1, 1]]) == 1.0
    # Eigenvalues of three with correlations r, r, -r: 1 + r twice and 1 - 2 r.
    assert largest_scale([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]) == pytest.approx(0.5 / 0.9)


def test_shares_below_scores() -> None:
    for z in (-9.0, -3.0, -0.1, 0.0, 0.7, 4.0):
        assert normal_share(z) == pytest.approx(max(stats.norm.cdf(z), 2.0**-53), rel=1e-12)
    assert normal_share(40.0) == 1 - 2.0**-53
