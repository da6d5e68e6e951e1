from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ccsim import distributions as laws
from ccsim.distributions import (
    LARGEST_VALUE,
    MAX_COMPONENTS,
    MAX_POINTS,
    Law,
    LawKind,
    build_table,
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
    sample,
    triangular,
    uniform,
    weibull,
)
from ccsim.streams import Draws, Purpose, issue_entities, name_hash, site

LOWEST, HIGHEST = 2.0**-53, 1 - 2.0**-53
TAILS = 10.0 ** -np.linspace(0.31, 12, 150)
EVERYWHERE = np.concatenate([TAILS, np.linspace(0.001, 0.999, 333), 1 - TAILS])
TABLE_POINTS = [(0.0, 1.0), (0.25, 2.0), (0.5, 4.0), (0.9, 10.0), (1.0, 40.0)]


def lognorm(mean: float, sd: float) -> stats.rv_continuous:
    spread = math.sqrt(math.log(1 + (sd / mean) ** 2))
    return stats.lognorm(s=spread, scale=mean * math.exp(-(spread**2) / 2))


CONTINUOUS = {
    "uniform": (uniform(2, 6), stats.uniform(2, 4)),
    "triangular": (triangular(0.5, 1, 5), stats.triang(loc=0.5, scale=4.5, c=0.5 / 4.5)),
    "triangular, mode at low": (triangular(0, 0, 5), stats.triang(loc=0, scale=5, c=0)),
    "triangular, mode at high": (triangular(1, 5, 5), stats.triang(loc=1, scale=4, c=1)),
    "exponential": (exponential(3), stats.expon(scale=3)),
    "erlang": (erlang(6, 3), stats.gamma(3, scale=2)),
    "erlang 1": (erlang(6, 1), stats.expon(scale=6)),
    "gamma": (gamma(5, 0.7), stats.gamma(0.7, scale=5 / 0.7)),
    "gamma, busy days": (gamma(1, 400), stats.gamma(400, scale=1 / 400)),
    "lognormal": (lognormal(5, 4), lognorm(5, 4)),
    "weibull": (weibull(5, 1.7), stats.weibull_min(1.7, scale=5 / math.gamma(1 + 1 / 1.7))),
    "weibull, long tail": (weibull(5, 0.4), stats.weibull_min(0.4, scale=5 / math.gamma(3.5))),
    "quantiles": (
        quantiles(TABLE_POINTS),
        stats.rv_histogram(
            (np.diff([p for p, _ in TABLE_POINTS]), [v for _, v in TABLE_POINTS]), density=False
        ),
    ),
}
OTHERS = {
    "constant": constant(3),
    "constant 0": constant(0),
    "uniform, no width": uniform(4, 4),
    "triangular, no width": triangular(4, 4, 4),
    "lognormal, no width": lognormal(4, 0),
    "hyperexponential": hyperexponential(5, 4),
    "hyperexponential, scv 1": hyperexponential(5, 1),
    "empirical": empirical([3, 1, 2, 2], [1, 5, 0, 4]),
    "empirical, one value": empirical([3]),
    "mixture": mixture([(0.3, exponential(3)), (0.1, constant(0)), (0.6, quantiles(TABLE_POINTS))]),
    "never": never(),
    "mixture with never": mixture([(0.2, never()), (0.8, hyperexponential(5, 3))]),
}
ALL = {**{name: law for name, (law, _) in CONTINUOUS.items()}, **OTHERS}


# --- quantiles and moments ------------------------------------------------------------------------


@pytest.mark.rows("P2")
@pytest.mark.parametrize("name", CONTINUOUS)
def test_quantiles_against_scipy(name: str) -> None:
    law, witness = CONTINUOUS[name]
    low = EVERYWHERE[EVERYWHERE <= 0.5]
    high = EVERYWHERE[EVERYWHERE > 0.5]
    assert [law.quantile(u) for u in low.tolist()] == pytest.approx(witness.ppf(low), rel=1e-9, abs=1e-14)
    # scipy's general ppf loses digits near 1; its isf does not, and 1 - u is exact there.
    assert [law.quantile(u) for u in high.tolist()] == pytest.approx(witness.isf(1 - high), rel=1e-9)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_moments_against_scipy(name: str) -> None:
    law, witness = CONTINUOUS[name]
    assert law.mean() == pytest.approx(witness.mean(), rel=1e-12)
    assert law.scv() == pytest.approx(witness.var() / witness.mean() ** 2, rel=1e-9)


@pytest.mark.parametrize(("mean", "scv"), [(5, 1), (5, 1.5), (2, 4), (1, 100), (3, 1e6)])
def test_hyperexponential_has_balanced_means_and_its_scv(mean: float, scv: float) -> None:
    table, (row,) = build_table([hyperexponential(mean, scv)])
    assert table.size[row] == 2
    short, long = table.first[row], table.first[row] + 1
    shares = [table.upto[short], table.upto[long] - table.upto[short]]
    means = [table.a[short], table.a[long]]
    # 1 - upto carries the rare share with an absolute error of 1e-16, a relative one of 1e-16 * 2 * scv.
    close = 1e-15 + 4e-16 * scv
    assert shares[0] * means[0] == pytest.approx(shares[1] * means[1], rel=close)
    assert shares[0] * means[0] + shares[1] * means[1] == pytest.approx(mean, rel=close)
    second = 2 * (shares[0] * means[0] ** 2 + shares[1] * means[1] ** 2)
    assert second / mean**2 - 1 == pytest.approx(scv, rel=4 * close)
    assert hyperexponential(mean, scv).mean() == mean
    assert hyperexponential(mean, scv).scv() == scv


def test_rounding_carries_no_value_past_its_neighbour() -> None:
    # Each of these is one bit too far without a limit.
    low, mode, high = 0.389868924074923, 6.793390967241601, 9.709228638094634
    assert triangular(low, mode, high).quantile(0.6871203859137929) <= mode
    low, mode, high = 0.269, 2.162, 15334.166
    assert triangular(low, mode, high).quantile(0.00012345198353686608) >= mode
    p, low, high = 0.835497445263373, 0.9917363290943042, 9.77476765613042
    assert quantiles([(0, low), (0.25109942940201435, low), (p, high), (1, high)]).quantile(p) <= high


def test_empirical_moments_and_quantiles() -> None:
    law = empirical([3, 1, 2, 2], [1, 5, 0, 4])
    assert law.mean() == pytest.approx((3 * 1 + 1 * 5 + 2 * 4) / 10)
    assert law.scv() * law.mean() ** 2 == pytest.approx((9 + 5 + 16) / 10 - 1.6**2)
    found = [law.quantile(u) for u in (LOWEST, 0.5 - 1e-9, 0.5 + 1e-9, 0.9 - 1e-9, 0.9 + 1e-9, HIGHEST)]
    assert found == [1, 1, 2, 2, 3, 3]
    values = [5.0, 1.0, 9.0, 9.0]
    plain = empirical(values)
    assert plain.mean() == pytest.approx(np.mean(values))
    assert plain.scv() == pytest.approx(np.var(values) / np.mean(values) ** 2)
    assert [plain.quantile((i + 0.5) / 4) for i in range(4)] == [1, 5, 9, 9]


def test_mixture_moments_are_those_of_its_parts() -> None:
    parts = [(0.3, exponential(3)), (0.1, constant(0)), (0.2, gamma(7, 2)), (0.4, hyperexponential(1, 9))]
    mean = 0.3 * 3 + 0.2 * 7 + 0.4 * 1
    second = 0.3 * 18 + 0.2 * 49 * 1.5 + 0.4 * 10
    law = mixture(parts)
    assert law.mean() == pytest.approx(mean, rel=1e-14)
    assert law.scv() == pytest.approx(second / mean**2 - 1, rel=1e-13)


CUMULATIVE: dict[str, tuple[Law, Callable[[float], float]]] = {
    "atom at zero": (
        mixture([(0.9, exponential(1000)), (0.1, constant(0))]),
        lambda x: 0.1 + 0.9 * -math.expm1(-x / 1000),
    ),
    "hyperexponential": (
        hyperexponential(5, 5 / 3),  # shares 3/4 and 1/4, means 10/3 and 10
        lambda x: 1 - 0.75 * math.exp(-0.3 * x) - 0.25 * math.exp(-x / 10),
    ),
    "four kinds": (
        mixture(
            [
                (0.2, uniform(0, 10)),
                (0.5, gamma(6, 2)),
                (0.2, quantiles(TABLE_POINTS)),
                (0.1, empirical([7, 8])),
            ]
        ),
        lambda x: (
            0.2 * min(x / 10, 1)
            + 0.5 * stats.gamma(2, scale=3).cdf(x)
            + 0.2 * np.interp(x, [v for _, v in TABLE_POINTS], [p for p, _ in TABLE_POINTS])
            + 0.05 * ((x >= 7) + (x >= 8))
        ),
    ),
}


@pytest.mark.rows("P2")
@pytest.mark.parametrize("name", CUMULATIVE)
def test_mixtures_have_the_mixed_distribution_function(name: str) -> None:
    law, cdf = CUMULATIVE[name]
    n = 4_000
    values = np.array([law.quantile((i + 0.5) / n) for i in range(n)])
    # On a grid of u each component is off by one step at most: no chance is involved.
    allowed = (len(law.components or "ab") + 1) / n
    for x in (0.1, 0.5, 1.5, 3.0, 5.0, 7.5, 9.0, 15.0, 300.0, 2500.0):
        assert np.mean(values <= x) == pytest.approx(cdf(x), abs=allowed)


def test_nested_mixtures_are_taken_apart_and_ordered_by_mean() -> None:
    inner = mixture([(0.5, exponential(9)), (0.5, hyperexponential(2, 3))])
    law = mixture([(0.25, never()), (0.5, inner), (0.25, constant(0)), (0.0, constant(1))])
    assert [part.kind for _, part in law.components] == [
        LawKind.CONSTANT,
        LawKind.EXPONENTIAL,
        LawKind.EXPONENTIAL,
        LawKind.EXPONENTIAL,
        LawKind.NEVER,
    ]
    assert [part.mean() for _, part in law.components] == sorted(part.mean() for _, part in law.components)
    assert math.fsum(share for share, _ in law.components) == pytest.approx(1, abs=1e-15)
    assert law.quantile(0.25) == 0
    assert law.quantile(0.75) < math.inf
    assert law.quantile(0.75 + 1e-12) == math.inf


def test_never_is_infinite_and_says_so() -> None:
    assert {never().quantile(u) for u in (LOWEST, 0.5, HIGHEST)} == {math.inf}
    assert never().mean() == never().scv() == OTHERS["mixture with never"].mean() == math.inf
    assert constant(0).scv() == 0


def test_tiny_values_keep_their_moments() -> None:
    law = mixture([(0.5, constant(1e-200)), (0.5, constant(3e-200))])
    assert law.mean() == pytest.approx(2e-200)
    assert law.scv() == pytest.approx(0.25)


def test_gamma_of_shape_one_is_exactly_exponential() -> None:
    for u in (LOWEST, 0.3, 0.95, HIGHEST):
        assert erlang(7, 1).quantile(u) == exponential(7).quantile(u)
        assert exponential(7).quantile(u) == pytest.approx(-7 * math.log1p(-u), rel=4e-16)


# --- one table, one answer ------------------------------------------------------------------------


def test_table_and_law_agree_to_the_last_bit() -> None:
    wanted = [*ALL.values(), *ALL.values()]
    table, rows = build_table(wanted)
    assert rows[: len(ALL)] == rows[len(ALL) :]
    assert len(set(rows)) == len(ALL)
    grid = [LOWEST, *np.random.default_rng(7).random(60).tolist(), 0.5, 0.9, HIGHEST]
    for law, row in zip(wanted, rows, strict=True):
        assert [sample(table, row, u) for u in grid] == [law.quantile(u) for u in grid], law.kind.name


def test_an_empty_table() -> None:
    table, rows = build_table([])
    assert rows == []
    assert [len(column) for column in table] == [0] * len(table)


def test_laws_compare_by_what_they_say() -> None:
    assert exponential(3) == exponential(3.0) != exponential(4)
    assert erlang(3, 1) != exponential(3)
    assert len({mixture([(1, constant(2))]), mixture([(1, constant(2))]), constant(2)}) == 2


@pytest.mark.parametrize("name", [name for name, law in ALL.items() if law.mean() < math.inf])
def test_scaling_multiplies_every_value(name: str) -> None:
    law = ALL[name]
    scaled = law.scaled(60_000_000)
    assert scaled.mean() == pytest.approx(6e7 * law.mean(), rel=1e-14)
    assert scaled.scv() == pytest.approx(law.scv(), rel=1e-9)
    grid = (1e-6, 0.1, 0.4, 0.77, 0.999)
    assert [scaled.quantile(u) for u in grid] == pytest.approx(
        [6e7 * law.quantile(u) for u in grid], rel=1e-12
    )


def test_describe() -> None:
    def minutes(value: float) -> str:
        return f"{value:g} min"

    assert lognormal(5, 4).describe(minutes) == "lognormal(mean 5 min, sd 4 min)"
    assert erlang(6, 3).describe(minutes) == "erlang(mean 6 min, k 3)"
    assert constant(2).describe(minutes) == "2 min"
    assert never().describe(minutes) == "never"
    assert triangular(1, 2, 3).describe(minutes) == "triangular(low 1 min, mode 2 min, high 3 min)"
    assert empirical([1, 3]).describe(minutes) == "empirical(2 points, 1 min to 3 min, mean 2 min)"
    atom = mixture([(0.1, constant(0)), (0.9, exponential(2))])
    assert atom.describe(minutes) == "mixture(10 % 0 min, 90 % exponential(mean 2 min))"


# --- bad parameters -------------------------------------------------------------------------------

REFUSED: dict[str, tuple[Callable[[], Law], str]] = {
    "negative": (lambda: constant(-1), "constant: value must be between 0 and 1e+18, not -1.0"),
    "nan": (lambda: exponential(math.nan), "exponential: mean must be between 0 and 1e+18, not nan"),
    "infinite": (lambda: gamma(math.inf, 2), "gamma: mean must be between 0 and 1e+18, not inf"),
    "mean 0": (lambda: lognormal(0, 1), "lognormal: mean must be above 0"),
    "low > high": (lambda: uniform(3, 2), "uniform: needs low <= high, not low 3.0, high 2.0"),
    "mode outside": (
        lambda: triangular(1, 5, 4),
        "triangular: needs low <= mode <= high, not low 1.0, mode 5.0, high 4.0",
    ),
    "half a phase": (lambda: erlang(3, 2.5), "erlang: k must be a whole number, not 2.5"),
    "no phase": (lambda: erlang(3, 0), "erlang: k must be between 1 and 10,000, not 0.0"),
    "shape": (lambda: gamma(3, 0.001), "gamma: shape must be between 0.01 and 10,000, not 0.001"),
    "weibull": (lambda: weibull(3, 0.01), "weibull: shape must be between 0.05 and 1,000, not 0.01"),
    "scv": (
        lambda: hyperexponential(3, 0.9),
        "hyperexponential: scv must be between 1 and 1,000,000, not 0.9",
    ),
    "mean and scv": (
        lambda: hyperexponential(1e17, 100),
        "hyperexponential: mean * (scv + 1) must not be above 1e+18",
    ),
    "sd": (lambda: lognormal(1, 1e7), "lognormal: sd must not be above 1,000,000 means"),
    "one point": (lambda: quantiles([(0, 1)]), "quantiles: needs 2 to 100,000 points, not 1"),
    "p from": (
        lambda: quantiles([(0.1, 1), (1, 2)]),
        "quantiles: p must go from 0 to 1, not from 0.1 to 1.0",
    ),
    "p falls": (
        lambda: quantiles([(0, 1), (0.5, 1), (0.5, 2), (1, 3)]),
        "quantiles: p must rise from point to point, but 0.5 follows 0.5",
    ),
    "p nan": (
        lambda: quantiles([(0, 1), (math.nan, 1), (1, 3)]),
        "quantiles: p must rise from point to point, but nan follows 0.0",
    ),
    "values fall": (
        lambda: quantiles([(0, 2), (1, 1)]),
        "quantiles: values must not fall, but 1.0 follows 2.0",
    ),
    "value nan": (
        lambda: quantiles([(0, 2), (1, math.nan)]),
        "quantiles: values must be between 0 and 1e+18, not nan",
    ),
    "no values": (lambda: empirical([]), "empirical: needs 1 to 100,000 values, not 0"),
    "too many": (
        lambda: empirical([1.0] * (MAX_POINTS + 1)),
        "empirical: needs 1 to 100,000 values, not 100001",
    ),
    "weights": (lambda: empirical([1, 2], [1]), "empirical: 2 values but 1 weights"),
    "no weight": (
        lambda: empirical([1, 2], [0, 0]),
        "empirical: weights must be non-negative numbers, not all 0",
    ),
    "nothing mixed": (
        lambda: mixture([]),
        "mixture: needs at least one component, with non-negative shares",
    ),
    "shares": (
        lambda: mixture([(0.5, constant(1)), (0.4, constant(2))]),
        "mixture: shares must sum to 1, not 0.9",
    ),
    "negative share": (
        lambda: mixture([(1.5, constant(1)), (-0.5, constant(2))]),
        "mixture: needs at least one component, with non-negative shares",
    ),
    "many components": (
        lambda: mixture([(1 / (MAX_COMPONENTS + 1), constant(i)) for i in range(MAX_COMPONENTS + 1)]),
        "mixture: at most 1,000 components, not 1001",
    ),
    "scaled by 0": (
        lambda: constant(1).scaled(0),
        "a law can be scaled by a positive number only, not 0",
    ),
    "scaled too far": (
        lambda: exponential(1e12).scaled(1e12),
        "exponential: mean must be between 0 and 1e+18, not 1e+24",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_parameters_get_one_sentence(name: str) -> None:
    make, message = REFUSED[name]
    with pytest.raises(ValueError) as caught:
        make()
    assert str(caught.value) == message


# --- any law --------------------------------------------------------------------------------------

MEANS = st.floats(1e-3, LARGEST_VALUE)
VALUES = st.floats(0, LARGEST_VALUE)
UNIFORMS = st.integers(0, 2**52 - 1).map(lambda k: (2 * k + 1) / 2.0**53)


def ascending(n: int) -> st.SearchStrategy[list[float]]:
    return st.lists(VALUES, min_size=n, max_size=n).map(sorted)


@st.composite
def tables(draw: st.DrawFn) -> Law:
    inside = sorted(draw(st.sets(st.floats(0, 1, exclude_min=True, exclude_max=True), max_size=6)))
    p = [0.0, *inside, 1.0]
    return quantiles(zip(p, draw(ascending(len(p))), strict=True))


# The families that are inverted as a whole, so that the value never falls as u rises.
INVERTED = st.one_of(
    st.builds(constant, VALUES),
    ascending(2).map(lambda v: uniform(*v)),
    ascending(3).map(lambda v: triangular(*v)),
    st.builds(exponential, MEANS),
    st.builds(lognormal, MEANS, st.just(0.0)),
    st.floats(1e-3, 1e12).flatmap(lambda m: st.builds(lognormal, st.just(m), st.floats(0, m * 1e6))),
    st.builds(weibull, MEANS, st.floats(0.05, 1000)),
    tables(),
    st.lists(VALUES, min_size=1, max_size=6).map(empirical),
)
GAMMAS = st.one_of(
    st.builds(gamma, MEANS, st.floats(0.01, 10_000)), st.builds(erlang, MEANS, st.integers(1, 60))
)
SINGLE = st.one_of(INVERTED, GAMMAS, st.builds(hyperexponential, st.floats(1e-3, 1e11), st.floats(1, 1e6)))
MIXED = st.lists(st.tuples(st.floats(1e-6, 1), SINGLE), min_size=1, max_size=5).map(
    lambda parts: mixture([(share / math.fsum(s for s, _ in parts), law) for share, law in parts])
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(INVERTED, st.lists(UNIFORMS, min_size=2, max_size=12))
def test_values_never_fall_as_u_rises(law: Law, us: list[float]) -> None:
    values = [law.quantile(u) for u in sorted(us)]
    assert all(a <= b for a, b in pairwise(values))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(GAMMAS, st.lists(UNIFORMS, min_size=2, max_size=12))
def test_gamma_values_never_fall_beyond_their_precision(law: Law, us: list[float]) -> None:
    # Found by iteration, so two neighbouring u may stand wrong by the stated relative error of 1e-10.
    values = [law.quantile(u) for u in sorted(us)]
    assert all(a <= b * (1 + 2e-10) for a, b in pairwise(values))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.one_of(SINGLE, MIXED), UNIFORMS)
def test_values_are_finite_and_never_negative(law: Law, u: float) -> None:
    for x in (u, LOWEST, HIGHEST):
        assert 0 <= law.quantile(x) < math.inf
    assert 0 <= law.mean() <= LARGEST_VALUE * (1 + 1e-9)
    assert law.scv() >= 0
    table, (row,) = build_table([law])
    assert sample(table, row, u) == law.quantile(u)


# --- draws ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CONTINUOUS)
def test_addressed_draws_follow_their_law(name: str) -> None:
    # 13 laws at 1e-6 each: fewer than 1 in 70,000 correct samplers would have failed here.
    law, witness = CONTINUOUS[name]
    entities = issue_entities(name_hash(name), 0, 20_000)
    us = Draws(20, 1).uniforms(entities, site(Purpose.WORK, name)).tolist()
    assert stats.kstest([law.quantile(u) for u in us], witness.cdf).pvalue > 1e-6


def test_kernels_need_no_module_state_but_numbers_and_each_other() -> None:
    # What a compiler must see: only numbers, `math` and functions of the same list are referred to.
    kernels = {kernel.__name__ for kernel in laws.KERNELS}
    columns = set(laws.LawTable._fields)
    builtin = {"abs", "float", "int", "max", "min", "range", "math"}
    for kernel in laws.KERNELS:
        for name in kernel.__code__.co_names:
            value = kernel.__globals__.get(name)
            known = name in kernels | columns | builtin or hasattr(math, name)
            assert known or isinstance(value, int | float), name
