"""Draws given that a law is more than so much, against SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ccsim.distributions import (
    Law,
    beyond,
    constant,
    empirical,
    erlang,
    exponential,
    gamma,
    hyperexponential,
    lognormal,
    mixture,
    never,
    quantiles,
    survival,
    triangular,
    uniform,
    weibull,
)

SPREAD = math.sqrt(math.log(1 + (4 / 5) ** 2))
WITNESSED = {
    "uniform": (uniform(2, 6), stats.uniform(2, 4)),
    "triangular": (triangular(0.5, 1, 5), stats.triang(loc=0.5, scale=4.5, c=0.5 / 4.5)),
    "triangular, mode at low": (triangular(0, 0, 5), stats.triang(loc=0, scale=5, c=0)),
    "triangular, mode at high": (triangular(1, 5, 5), stats.triang(loc=1, scale=4, c=1)),
    "exponential": (exponential(3), stats.expon(scale=3)),
    "erlang": (erlang(6, 3), stats.gamma(3, scale=2)),
    "gamma": (gamma(5, 0.7), stats.gamma(0.7, scale=5 / 0.7)),
    "gamma, narrow": (gamma(5, 400), stats.gamma(400, scale=5 / 400)),
    "lognormal": (lognormal(5, 4), stats.lognorm(s=SPREAD, scale=5 * math.exp(-(SPREAD**2) / 2))),
    "weibull": (weibull(5, 1.7), stats.weibull_min(1.7, scale=5 / math.gamma(1 + 1 / 1.7))),
    "weibull, heavy": (weibull(5, 0.6), stats.weibull_min(0.6, scale=5 / math.gamma(1 + 1 / 0.6))),
}
DRAWN = [2.0**-53, 1e-9, 0.01, 0.3, 0.5, 0.77, 0.99, 1 - 1e-9, 1 - 2.0**-53]
POINTS = [(0.0, 1.0), (0.25, 2.0), (0.5, 4.0), (0.9, 10.0), (1.0, 40.0)]


@pytest.mark.rows("P10", "P2")
@pytest.mark.parametrize("name", WITNESSED)
def test_survival(name: str) -> None:
    law, witness = WITNESSED[name]
    for x in (0.0, 0.2, 1.0, 2.0, 3.3, 4.9, 5.0, 6.0, 11.0, 30.0):
        assert survival(law, x) == pytest.approx(witness.sf(x), rel=1e-10, abs=1e-13)


@pytest.mark.rows("P10", "P2")
@pytest.mark.parametrize("name", WITNESSED)
def test_draws_beyond(name: str) -> None:
    """P(V > value) = (1 - u) P(V > least) at every draw, for continuous laws."""
    law, witness = WITNESSED[name]
    for least in (0.0, 1.5, 3.3, 4.5):
        before = least
        for u in DRAWN:
            value = beyond(law, least, u)
            assert value >= before
            before = value
            if 1e-6 < 1 - u < 1 - 1e-6:
                assert witness.sf(value) == pytest.approx((1 - u) * witness.sf(least), rel=1e-8)


@pytest.mark.rows("P10", "P2")
def test_what_has_no_memory_has_none() -> None:
    for u in DRAWN:
        assert beyond(exponential(3), 100.0, u) - 100 == pytest.approx(
            exponential(3).quantile(u), rel=1e-9, abs=2e-14
        )


@pytest.mark.rows("P10", "P2")
def test_far_tails() -> None:
    """Lognormal and Weibull laws are followed where 1 - F cannot be told from 1 in a float."""
    law, witness = WITNESSED["lognormal"]
    least = witness.isf(1e-30)
    assert witness.sf(beyond(law, least, 0.5)) == pytest.approx(0.5e-30, rel=1e-9)
    law, witness = WITNESSED["weibull"]
    least = witness.isf(1e-30)
    assert witness.sf(beyond(law, least, 0.5)) == pytest.approx(0.5e-30, rel=1e-9)


@pytest.mark.rows("P10", "P2")
def test_points() -> None:
    table, recorded = quantiles(POINTS), empirical([1, 4, 4, 9], [1, 1, 1, 2])
    assert [survival(table, x) for x in (0.5, 1, 2, 3, 10, 40)] == pytest.approx([1, 1, 0.75, 0.625, 0.1, 0])
    assert [survival(recorded, x) for x in (0, 1, 3.9, 4, 9)] == pytest.approx([1, 0.8, 0.8, 0.4, 0])
    # Half of what lies above 3 lies above the value at 1 - 0.625 / 2.
    assert beyond(table, 3, 0.5) == pytest.approx(table.quantile(0.6875))
    # Above 3: 4 with weight 2 and 9 with weight 2; above 4 only 9.
    assert [beyond(recorded, 3, u) for u in (0.1, 0.49, 0.51, 0.9)] == [4, 4, 9, 9]
    assert [beyond(recorded, 4, u) for u in DRAWN] == [9] * len(DRAWN)


@pytest.mark.rows("P10", "P2")
@pytest.mark.parametrize("law", [constant(3), uniform(1, 3), empirical([1, 3]), triangular(1, 2, 3)])
def test_nothing_is_left(law: Law) -> None:
    assert [beyond(law, least, 0.5) for least in (3.0, 7.0)] == [3.0, 7.0]


@pytest.mark.rows("P10", "P2")
def test_constants_and_never() -> None:
    assert [beyond(constant(3), 2.9, u) for u in DRAWN] == [3] * len(DRAWN)
    assert math.isinf(beyond(never(), 5, 0.5))


@pytest.mark.rows("P10", "P2")
def test_mixtures_are_weighted_by_what_is_left() -> None:
    """Of 2-minute and 10-minute talks, half each, who has talked for 3 is one of the long ones.

    Of two exponentials, the share of the long one grows with the age: (1/2) e^(-x/9) against (1/2) e^(-x).
    """
    two = mixture([(0.5, constant(2)), (0.5, constant(10))])
    assert [beyond(two, 3, u) for u in DRAWN] == [10] * len(DRAWN)
    assert [beyond(two, 1, u) for u in (0.2, 0.49, 0.51, 0.9)] == [2, 2, 10, 10]
    law = mixture([(0.5, exponential(1)), (0.5, exponential(9))])
    grid = (np.arange(200_000) + 0.5) / 200_000
    for least in (0.0, 2.0, 5.0):
        short, long = math.exp(-least), math.exp(-least / 9)
        mean = least + (short * 1 + long * 9) / (short + long)
        found = np.mean([beyond(law, least, u) for u in grid[::20]])
        assert found == pytest.approx(mean, rel=2e-3)  # of the midpoint rule with an unbounded tail
    assert beyond(hyperexponential(2, 3), 4, 0.3) > 4
    assert math.isinf(beyond(mixture([(0.5, constant(2)), (0.5, never())]), 3, 0.1))
