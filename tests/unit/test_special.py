from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from ccsim.distributions import exponential_quantile, gamma_quantile, normal_quantile

LOWEST, HIGHEST = 2.0**-53, 1 - 2.0**-53
TAILS = 10.0 ** -np.linspace(0.31, 12, 150)
EVERYWHERE = np.concatenate([TAILS, np.linspace(0.001, 0.999, 333), 1 - TAILS])


def test_normal_quantile_against_scipy() -> None:
    tails = 10.0 ** -np.linspace(0.31, 16, 400)
    u = np.concatenate([tails, np.linspace(0.001, 0.999, 998), 1 - tails[tails > 1.2e-16]])
    found = np.array([normal_quantile(x) for x in u.tolist()])
    assert found == pytest.approx(special.ndtri(u), rel=1e-14, abs=0)
    assert normal_quantile(0.5) == 0
    assert all(normal_quantile(1 - x) == -normal_quantile(x) for x in (0.25, 0.0625, 2.0**-30, LOWEST))


@pytest.mark.parametrize("shape", [0.01, 0.03, 0.1, 0.5, 0.99, 1.0001, 1.5, 3, 10, 28.7, 400, 1e4])
def test_gamma_quantile_against_scipy(shape: float) -> None:
    u = EVERYWHERE
    found = np.array([gamma_quantile(shape, math.lgamma(shape), x) for x in u.tolist()])
    expected = np.where(u < 0.9, special.gammaincinv(shape, u), special.gammainccinv(shape, 1 - u))
    normal = expected > 1e-290  # below, numbers lose digits and then become 0
    assert normal.sum() > 150
    assert found[normal] == pytest.approx(expected[normal], rel=1e-10, abs=0)
    assert np.all(found[~normal] < 1e-289)


@pytest.mark.parametrize("u", [1e-300, 1e-17, LOWEST, 3e-9, 0.3, 0.5, 0.999, HIGHEST])
def test_exponential_quantile_is_the_logarithm_of_what_is_left(u: float) -> None:
    assert exponential_quantile(u) == pytest.approx(-math.log1p(-u), rel=5e-16, abs=0)


@pytest.mark.parametrize("shape", [0.01, 0.2, 0.999999, 1.000001, 2, 77, 1e4])
@pytest.mark.parametrize("u", [LOWEST, 1e-300, 0.9, 0.9000000001, HIGHEST])
def test_gamma_quantile_inverts_at_the_edges(shape: float, u: float) -> None:
    x = gamma_quantile(shape, math.lgamma(shape), u)
    if x > 1e-290:
        back = special.gammainc(shape, x) if u < 0.95 else 1 - u
        tail = u if u < 0.95 else special.gammaincc(shape, x)
        assert back == pytest.approx(tail, rel=2e-8)
    else:
        assert x >= 0 and u < 1e-2
