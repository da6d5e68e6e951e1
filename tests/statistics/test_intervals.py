"""Intervals over replications: by hand, against SciPy, and in the limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ccsim.experiment.intervals import (
    holm,
    quantile,
    quantile_difference,
    ratio,
    ratio_difference,
    ratio_difference_many,
    ratio_many,
    wilson,
)

# ------------------------------------------------------------------------------------------- ratios


def test_ratio_by_hand() -> None:
    # R = 38/100; residuals (8 - 3.8)/50 and (30 - 34.2)/50 = +-.084; variance of their mean .084^2.
    result = ratio([8, 30], [10, 90])
    assert result.estimate == pytest.approx(0.38)
    assert result.standard_error == pytest.approx(0.084)
    assert result.half_width == pytest.approx(12.7062047 * 0.084)  # t(.975, 1 df) from a table
    assert result.low == pytest.approx(0.38 - 12.7062047 * 0.084)
    assert (result.n, result.level) == (2, 0.95)


def test_share_stays_within_zero_and_one() -> None:
    result = ratio([8, 30], [10, 90], share=True)
    assert (result.low, result.high) == (0, 1)
    assert result.half_width > 1
    # A mean wait below one minute is no share: its upper limit may pass 1.
    assert ratio([8, 30], [10, 90]).high > 1
    with pytest.raises(ValueError, match="0 <= num <= den"):
        ratio([11, 30], [10, 90], share=True)


def test_mean_is_the_textbook_interval() -> None:
    values = np.random.default_rng(1).exponential(size=12)
    result = ratio(values, np.ones(12), 0.9)
    low, high = stats.t.interval(0.9, 11, values.mean(), stats.sem(values))
    assert (result.low, result.high) == pytest.approx((low, high))


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_differences_of_means_are_those_of_the_t_tests(level: float) -> None:
    rng = np.random.default_rng(2)
    a, b = rng.normal(1, 1, 15), rng.normal(0.5, 3, 15)
    one = np.ones(15)
    paired = ratio_difference(a, one, b, one, level)
    expected = stats.ttest_rel(a, b)
    limits = expected.confidence_interval(level)
    assert (paired.low, paired.high) == pytest.approx((limits.low, limits.high))
    assert paired.p_value == pytest.approx(expected.pvalue)
    assert paired.variance_ratio == pytest.approx((a.var() + b.var()) / (a - b).var())
    apart = ratio_difference(a[:9], one[:9], b, one, level, paired=False)
    welch = stats.ttest_ind(a[:9], b, equal_var=False)
    limits = welch.confidence_interval(level)
    assert (apart.low, apart.high) == pytest.approx((limits.low, limits.high))
    assert apart.p_value == pytest.approx(welch.pvalue)
    assert apart.n == 9
    assert math.isnan(apart.variance_ratio)


def test_many_columns_are_each_their_own() -> None:
    rng = np.random.default_rng(3)
    den = rng.integers(1, 100, (8, 5)).astype(float)
    a, b = rng.binomial(den.astype(int), 0.6), rng.binomial(den.astype(int), 0.5)
    many, gaps = ratio_many(a, den, share=True), ratio_difference_many(a, den, b, den)
    for k in range(5):
        single = ratio(a[:, k], den[:, k], share=True)
        # Sums of one column and of several may be added in another order.
        expected = pytest.approx((single.estimate, single.low, single.high), rel=1e-12)
        assert (many.estimate[k], many.low[k], many.high[k]) == expected
        gap = ratio_difference(a[:, k], den[:, k], b[:, k], den[:, k])
        expected = pytest.approx((gap.estimate, gap.low, gap.p_value), rel=1e-12)
        assert (gaps.estimate[k], gaps.low[k], gaps.p_value[k]) == expected
        assert gap.estimate == pytest.approx((a[:, k].sum() - b[:, k].sum()) / den[:, k].sum())


def test_one_replication_has_an_estimate_and_no_interval() -> None:
    single = ratio([3], [4])
    assert single.estimate == 0.75
    assert all(math.isnan(x) for x in (single.low, single.high, single.half_width, single.standard_error))
    for paired in (True, False):
        gap = ratio_difference([3], [4], [1], [4], paired=paired)
        assert gap.estimate == 0.5
        assert all(math.isnan(x) for x in (gap.low, gap.high, gap.p_value, gap.variance_ratio))
    wait = quantile([[1, 3]], [0, 1, 2], 0.5)
    assert wait.estimate == pytest.approx(1 + 1 / 3)
    assert math.isnan(wait.low)
    assert math.isnan(quantile_difference([[1, 3]], [[2, 2]], [0, 1, 2], 0.5).low)


def test_nothing_counted_gives_nan() -> None:
    many = ratio_many([[0, 1], [0, 2]], [[0, 2], [0, 4]])
    assert math.isnan(many.estimate[0])
    assert math.isnan(many.low[0])
    assert many.estimate[1] == 0.5
    assert math.isnan(ratio_difference([0, 0], [0, 0], [1, 2], [2, 2]).estimate)
    assert math.isnan(quantile([[0, 0], [0, 0]], [0, 1, 2], 0.5).estimate)
    assert math.isnan(wilson(0, 0).low)


def test_replications_that_agree_leave_no_width() -> None:
    same = ratio([1, 2], [2, 4])
    assert (same.low, same.high) == (0.5, 0.5)
    equal = ratio_difference([1, 3], [4, 4], [1, 3], [4, 4])
    assert (equal.estimate, equal.low, equal.high, equal.p_value) == (0, 0, 0, 1)
    assert equal.variance_ratio == math.inf
    shifted = ratio_difference([2, 4], [4, 4], [1, 3], [4, 4])  # always a quarter more
    assert (shifted.estimate, shifted.low, shifted.high, shifted.p_value) == (0.25, 0.25, 0.25, 0)
    for paired in (True, False):
        flat = ratio_difference([1, 1], [1, 1], [0, 0], [1, 1], paired=paired)
        assert (flat.low, flat.high, flat.p_value) == (1, 1, 0)
        assert math.isnan(flat.variance_ratio)


# ---------------------------------------------------------------------------------------- quantiles


def test_quantile_by_hand() -> None:
    counts = [[2, 2, 4, 0], [2, 4, 2, 4]]  # pooled 4 6 6 4
    edges = [0, 1, 2, 4, 8]
    assert quantile(counts, edges, 0.5).estimate == 2
    assert quantile(counts, edges, 0.35).estimate == pytest.approx(1.5)
    assert quantile(counts, edges, 0.9).estimate == pytest.approx(6)
    # At p = .8 the value is 4: 8 of 8 and 8 of 12 lie below; residuals (8 - .8 8)/10 and (8 - .8 12)/10 are
    # +-.16, their mean has the standard error .16, and .8 +- t .16 covers everything from the first contact.
    wide = quantile(counts, edges, 0.8)
    assert (wide.estimate, wide.low, wide.high) == (4, 0, 8)
    # With t(1) at 20 %, .3249: p from .748 to .852 leads to 3.653 and to 5.040.
    narrow = quantile(counts, edges, 0.8, 0.2)
    half = 0.3249196962 * 0.16
    assert narrow.low == pytest.approx(2 + 2 * (20 * (0.8 - half) - 10) / 6)
    assert narrow.high == pytest.approx(4 + 4 * (20 * (0.8 + half) - 16) / 4)


def test_quantile_in_an_atom_and_in_an_open_bin() -> None:
    edges = [0, 0, 1, math.inf]
    counts = [[60, 30, 10], [58, 33, 9], [62, 29, 9]]
    atom = quantile(counts, edges, 0.3)
    assert (atom.estimate, atom.low, atom.high) == (0, 0, 0)
    assert quantile(counts, edges, 0.95).estimate == math.inf
    assert math.isnan(quantile_difference(counts, counts, edges, 0.95).estimate)
    shifted = [[20, 70, 10], [18, 73, 9], [22, 69, 9]]
    gap = quantile_difference(shifted, counts, edges, 0.3)
    assert gap.estimate == pytest.approx((0.3 - 0.2) * 300 / 212)
    # The atom does not move, so all the uncertainty is that of the other side.
    assert gap.standard_error == pytest.approx(quantile(shifted, edges, 0.3).standard_error)
    # The estimate is finite, but Woodruff's interval of either side runs into the open bin.
    uneven = [[50, 49, 1], [30, 30, 40], [50, 49, 1]]
    unbounded = quantile_difference(uneven, uneven, edges, 0.8)
    assert unbounded.estimate == 0
    assert math.isnan(unbounded.low)


def test_quantile_difference_of_a_design_with_itself_is_certain() -> None:
    counts = np.random.default_rng(4).integers(1, 50, (6, 20))
    gap = quantile_difference(counts, counts, np.arange(21.0), 0.8)
    assert (gap.estimate, gap.low, gap.high, gap.p_value, gap.variance_ratio) == (0, 0, 0, 1, math.inf)


def test_empty_bins_are_no_quantiles() -> None:
    counts = [[0, 5, 0, 5, 0], [0, 5, 0, 5, 0]]
    edges = [0, 1, 2, 3, 4, 5]
    # No spread between replications: the interval has no width, whatever the bin.
    for p, value in ((0.25, 1.5), (0.5, 2.0), (0.75, 3.5), (0.999, 3.998)):
        result = quantile(counts, edges, p)
        assert (result.estimate, result.low, result.high) == pytest.approx((value, value, value))


# --------------------------------------------------------------------------------- trials and tests


def test_holm_by_hand() -> None:
    adjusted = holm([0.04, 0.001, math.nan, 0.03, 0.8])
    # Sorted .001 x 4, .03 x 3, .04 x 2 = .08 raised to .09, .8 x 1.
    assert adjusted[[0, 1, 3, 4]] == pytest.approx([0.09, 0.004, 0.09, 0.8])
    assert math.isnan(adjusted[2])
    assert holm([0.7, 0.9]).tolist() == [1, 1]
    assert holm([]).tolist() == []


@pytest.mark.parametrize(("k", "n"), [(8, 10), (1, 300), (150, 300)])
def test_wilson_limits_solve_the_score_equation(k: int, n: int) -> None:
    result = wilson(k, n)
    for limit in (result.low, result.high):
        assert abs(k / n - limit) == pytest.approx(1.9599639845 * math.sqrt(limit * (1 - limit) / n))
    assert result.low < k / n < result.high


def test_wilson_at_the_ends() -> None:
    square = 1.9599639845**2
    none, all_ = wilson(0, 20), wilson(20, 20)
    assert (none.low, all_.high) == (0, 1)
    assert none.high == pytest.approx(square / (20 + square))
    assert all_.low == pytest.approx(20 / (20 + square))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ratio([], []), "at least one replication"),
        (lambda: ratio([1, 2], [1]), "one common shape"),
        (lambda: ratio([[1]], [[1]]), "one number per replication"),
        (lambda: ratio([1, 2], [1, 2], 1.0), "level lies between 0 and 1"),
        (lambda: ratio_difference([1, 2], [1, 2], [1], [1]), "as many replications each, not 2 and 1"),
        (lambda: ratio_difference_many([[1, 2]], [[1, 2]], [[1]], [[1]]), "the same measures, not 2 and 1"),
        (lambda: quantile([[1, 2]], [0, 1], 0.5), "2 bins need 3 edges, not 2"),
        (lambda: quantile([[1, 2]], [0, 2, 1], 0.5), "edges must not fall"),
        (lambda: quantile([[1, -2]], [0, 1, 2], 0.5), "counts must not be negative"),
        (lambda: quantile([[1, 2]], [0, 1, 2], 1), "between 0 and 1, not 1"),
        (lambda: quantile([], [0], 0.5), "at least one of each"),
        (lambda: holm([1.5]), "p-values lie between 0 and 1"),
        (lambda: wilson(3, 2), "not k = 3 and n = 2"),
    ],
)
def test_bad_input_says_what_is_wrong(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
