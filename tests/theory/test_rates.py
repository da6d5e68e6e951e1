"""Known answers of demand that is no single Poisson rate, worked out once more."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from ccsim.theory import ErlangA


@pytest.mark.known("C17")
def test_number_inside_under_a_rate_that_swings() -> None:
    """With mean talk = mean patience = 1 everybody stays for an exponential time: an infinite-server queue.

    Its mean is m(t) = ∫ λ(t - s) exp(-s) ds; the number inside is Poisson (Eick, Massey, Whitt 1993).
    """
    cases = (
        (0.0, 90, 0.514018, 3.78120),
        (0.0, 100, 0.158221, 0.74987),
        (0.75, 125, 0.165836, 0.90074),
        (1.75, 96, 0.149247, 0.68009),
    )
    for turns, servers, busy, queue in cases:
        t = turns * math.pi
        mean, _ = integrate.quad(lambda s, t=t: (100 + 20 * math.sin(t - s)) * math.exp(-s), 0, 60)
        k = np.arange(400)
        inside = stats.poisson.pmf(k, mean)
        assert inside[k >= servers].sum() == pytest.approx(busy, abs=5e-6)
        assert (np.maximum(k - servers, 0) * inside).sum() == pytest.approx(queue, abs=5e-5)


@pytest.mark.known("C19")
def test_a_steady_state_for_every_busyness_weighted_by_contacts() -> None:
    """E[λ(B) P(λ(B))] / E[λ(B)] with Erlang A at every rate; B gamma of shape 10 and mean 1.

    The known answers, 0.066451 and 0.874838, are means over 2,000 quantiles of B, which leave out 2.5e-5 of
    the integrals in the upper tail.
    """

    def weighted(of: str) -> float:
        def at(b: float) -> float:
            queue = ErlangA(4.2 * b, 2.0, 12, 1.0)
            value = queue.abandonment_rate if of == "abandoned" else queue.service_level(1 / 3, "offered")
            return float(b * value * stats.gamma.pdf(b, 10, scale=0.1))

        return float(integrate.quad(at, 1e-6, 5, limit=200)[0])

    assert weighted("abandoned") == pytest.approx(0.066476, abs=1e-6)
    assert weighted("abandoned") == pytest.approx(0.066451, abs=5e-5)
    assert weighted("answered in time") == pytest.approx(0.874838, abs=5e-5)
