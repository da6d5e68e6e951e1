"""Frames, estimates and the labels in them."""

from __future__ import annotations

import dataclasses
import math
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from ccsim.errors import UsageError
from ccsim.experiment import intervals, run
from ccsim.experiment.keys import interval_labels
from ccsim.experiment.results import COLUMNS, estimates_of
from ccsim.measures import CATALOGUE, EDGES
from ccsim.measures.layout import KEYS


@pytest.fixture
def results(center):
    return run(center(), replications=6, workers=1)


def whole(frame: pd.DataFrame, measure: str) -> pd.Series:
    rows = frame[(frame["measure"] == measure) & frame[list(KEYS)].isna().all(axis=1)]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.rows("P12")
def test_the_frame_has_every_measure_of_the_catalogue(results):
    frame = results.frame()
    assert tuple(frame.columns) == COLUMNS
    assert list(dict.fromkeys(frame["measure"])) == list(CATALOGUE)
    assert not frame.duplicated(["measure", *KEYS]).any()
    assert set(frame["n"]) == {6}
    assert set(frame["scenario"]) == {"Small"}


def test_keys_that_do_not_apply_are_none(results):
    row = whole(results.frame(), "service_level")
    assert all(row[key] is None for key in KEYS)
    by_tier = results.frame().query("measure == 'occupancy' and tier == 1").iloc[0]
    assert type(by_tier["tier"]) is int


def test_units_and_conventions_are_named(results):
    frame = results.frame()
    assert whole(frame, "total_cost")["unit"] == "EUR"
    assert whole(frame, "service_level")["convention"] == "excluding_early_abandons"
    assert whole(frame, "total_cost")["convention"] is None


def test_ratios_are_ratios_of_sums(results):
    row = whole(results.frame(), "average_speed_of_answer")
    at = results.layout.blocks["average_speed_of_answer", ()].start
    num, den = np.array([t.num[at] for t in results.tallies]), np.array([t.den[at] for t in results.tallies])
    expected = intervals.ratio(num, den)
    assert (row["estimate"], row["low"], row["high"]) == (expected.estimate, expected.low, expected.high)
    assert row["estimate"] == num.sum() / den.sum() != np.mean(num / den)


def test_quantiles_pool_the_contacts(results):
    row = whole(results.frame(), "waiting_time_p90")
    counts = np.stack([t.histograms["waiting_time"][0] for t in results.tallies])
    # All bins here, only those in use there.
    expected = intervals.quantile(counts, EDGES / 1e6, 0.9)
    assert (row["estimate"], row["low"], row["high"]) == (expected.estimate, expected.low, expected.high)
    assert row["estimate"] > 0


def test_value_agrees_with_the_frame(results):
    frame = results.frame()
    asked = [
        ("service_level", {}),
        ("service_level", {"channel": "voice", "interval": "2026-03-02 09:30"}),
        ("occupancy", {"tier": 1}),
        ("paid_hours", {"group": "front"}),
        ("waiting_time_p90", {"segment": "vip"}),
        ("resolution_time_p50", {"issue_type": "any"}),
        ("utilisation", {}),
    ]
    for measure, keys in asked:
        found = results.value(measure, **keys)
        rows = frame[frame["measure"] == measure]
        for key in KEYS:
            rows = rows[rows[key] == keys[key]] if key in keys else rows[rows[key].isna()]
        (row,) = rows.to_dict("records")
        assert (found.estimate, found.low, found.high) == (row["estimate"], row["low"], row["high"]), measure
        assert found.n == 6


@pytest.mark.parametrize(
    ("measure", "keys", "message"),
    [
        ("servicelevel", {}, "there is no measure 'servicelevel'; did you mean 'service_level'"),
        ("service_level", {"chanel": "voice"}, "there is no key 'chanel'; there are: channel, "),
        ("service_level", {"channel": "voic"}, "there is no channel 'voic'; did you mean 'voice'"),
        ("service_level", {"tier": 9}, "there is no tier 9"),
        ("service_level", {"group": "front"}, "service_level is not broken down by group"),
        ("service_level", {"channel": "voice", "segment": "vip"}, "not broken down by channel and segment"),
    ],
)
def test_value_names_what_there_is(results, measure, keys, message):
    with pytest.raises(UsageError, match=message):
        results.value(measure, **keys)


def test_rows_are_found_by_the_keys_that_break_them_down(results):
    frame, rows = results.frame(), results.rows
    for measure in CATALOGUE:
        own = frame[frame["measure"] == measure]
        by = own[list(KEYS)].notna()
        for keys in ((), ("channel",), ("channel", "interval"), ("segment",)):
            expected = own[(by == [key in keys for key in KEYS]).all(axis=1)]
            found = rows.of(measure, *keys)
            assert found.tolist() == expected.index.tolist(), (measure, keys)
            assert [rows.unit(row) for row in found] == expected["unit"].tolist()
            for key in KEYS:
                assert rows.labels(key, found).tolist() == expected[key].tolist()


def test_some_estimates_are_those_of_all(results):
    rows = results.rows
    pick = np.array([*rows.of("waiting_time_p90", "segment"), *rows.of("service_level"), *rows.of("offered")])
    np.testing.assert_array_equal(estimates_of(results, pick), results.estimates()[:, pick])


def test_one_replication_has_no_interval(center):
    frame = run(center(), replications=1, workers=1).frame()
    for measure in ("service_level", "waiting_time_p90", "paid_hours"):
        row = whole(frame, measure)
        assert math.isfinite(row["estimate"])
        assert math.isnan(row["low"]) and math.isnan(row["high"])


@pytest.mark.parametrize(("days", "width"), [(80, 0.01), (500, 0.1)])
def test_quantiles_of_months_and_years_are_found(center, days, width):
    """Of the issues 40 % are solved by the first contact and 24 % by a second one, days later."""
    scenario = center(
        horizon={"length": "5000 d", "interval": "100 d"},
        demand__calls__rate="1/h",
        demand__calls__scale=0.05,
        people={"levels": {"resolves": {"simple": ["40 %", "40 %"], "complex": ["40 %", "40 %"]}}},
        repeat_contact={"when_not_solved": "100 %", "after": f"{days} d"},
    )
    solved_after = run(scenario, replications=2).value("resolution_time_p50").estimate / 86_400
    assert days / (1 + width) <= solved_after <= days * (1 + width)


def test_shares_stay_between_0_and_1(center):
    # Nobody has patience and few are in time: the symmetric limits would leave [0, 1] in some cell.
    frame = run(center(groups__front__staff=1), replications=3, workers=1).frame()
    shares = frame[(frame["unit"] == "share") & ~frame["measure"].isin(["utilisation"])]
    assert shares["low"].min() == 0
    assert shares["high"].max() == 1


def test_utilisation_may_exceed_one(results):
    # Everybody stays on unpaid: more work than paid time is no part of a whole.
    at = results.layout.blocks["utilisation", ()].start
    tallies = []
    for tally in results.tallies:
        num = tally.num.copy()
        num[at] = tally.den[at] * 1.25
        tallies.append(dataclasses.replace(tally, num=num))
    changed = dataclasses.replace(results, tallies=tuple(tallies))
    assert whole(changed.frame(), "utilisation")["estimate"] == 1.25
    assert whole(changed.frame(), "utilisation")["high"] == 1.25
    assert changed.value("utilisation").estimate == 1.25


def test_values_of_every_replication(results):
    frame = results.per_replication()
    assert len(frame) == 6 * len(results.frame())
    assert list(frame["replication"].unique()) == list(range(6))
    one = frame[(frame["replication"] == 4) & (frame["measure"] == "offered")]
    row = one[one[list(KEYS)].isna().all(axis=1)].iloc[0]
    at = results.layout.blocks["offered", ()].start
    assert (row["num"], row["den"], row["value"]) == (
        results.tallies[4].num[at],
        1,
        results.tallies[4].num[at],
    )
    quantiles = frame[(frame["measure"] == "first_response_time_p80") & (frame["segment"] == "vip")]
    cell = list(results.layout.histogram_keys["segment"]).index(1)
    expected = [
        intervals.quantile(t.histograms["first_response_time"][[cell]], EDGES / 1e6, 0.8).estimate
        for t in results.tallies
    ]
    np.testing.assert_allclose(quantiles["value"], expected, rtol=1e-12)
    assert quantiles["num"].isna().all()


def test_nothing_counted_is_nan(results):
    assert math.isnan(whole(results.frame(), "containment_rate")["estimate"])


def test_interval_labels_are_local(results):
    labels = interval_labels(results.layout.setting)
    assert labels == ("2026-03-02 08:00", "2026-03-02 08:30", "2026-03-02 09:00", "2026-03-02 09:30")


def test_interval_labels_stay_unique_when_clocks_go_back(results):
    start = datetime(2026, 10, 25, 1, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    setting = dataclasses.replace(
        results.layout.setting, start=start, horizon=4 * 3_600_000_000, interval=3_600_000_000
    )
    assert interval_labels(setting) == (
        "2026-10-25 01:00",
        "2026-10-25 02:00 +02:00",
        "2026-10-25 02:00 +01:00",
        "2026-10-25 03:00",
    )


def test_interval_labels_skip_when_clocks_go_forward(results):
    start = datetime(2026, 3, 29, 1, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    setting = dataclasses.replace(
        results.layout.setting, start=start, horizon=2 * 3_600_000_000, interval=3_600_000_000
    )
    assert interval_labels(setting) == ("2026-03-29 01:00", "2026-03-29 03:00")


def test_short_intervals_show_seconds(results):
    setting = dataclasses.replace(results.layout.setting, interval=90_000_000)
    assert interval_labels(setting)[1] == "2026-03-02 08:01:30"
