"""Differences, verdicts, and which designs can be compared."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from ccsim.errors import UsageError
from ccsim.experiment import Comparison, Threshold, compare, intervals, run
from ccsim.experiment.differences import COLUMNS, _judge
from ccsim.experiment.keys import MEASURES
from ccsim.experiment.thresholds import THRESHOLDS, threshold_of, with_defaults
from ccsim.measures import CATALOGUE
from ccsim.measures.layout import KEYS


def whole(frame: pd.DataFrame, measure: str, scenario: str) -> pd.Series:
    rows = frame[(frame["measure"] == measure) & (frame["scenario"] == scenario)]
    rows = rows[rows[list(KEYS)].isna().all(axis=1)]
    assert len(rows) == 1
    return rows.iloc[0]


def assert_no_difference(frame: pd.DataFrame) -> None:
    known = frame[frame["base_estimate"].notna()]
    assert len(known) > 50
    assert (known["difference"] == 0).all()
    assert (known["verdict"] == "no clear difference").all()
    assert not frame["matters"].any()


def test_a_design_does_not_differ_from_itself(center):
    frame = compare(center(), [center("Same")], replications=4, workers=1).differences()
    assert tuple(frame.columns) == COLUMNS
    assert_no_difference(frame)


def test_an_unused_group_changes_nothing(center):
    idle = center("Idle", groups__spare={"staff": 4, "skills": {"rare": 1}, "wage": "0/h"})
    found = compare(center(), [idle], replications=4, workers=1)
    frame = found.differences()
    # Hours and their use are those of more people; everything that customers see is the same.
    seen = frame[frame["basis"].isin(["contact", "issue", "time"]) & (frame["unit"] != "EUR")]
    assert_no_difference(seen)
    assert "spare" in set(found.frame()["group"].dropna())
    assert "spare" not in set(frame["group"].dropna())


def test_differences_are_paired(center):
    found = compare(center(), [center("More", groups__front__staff=3)], replications=8, workers=1)
    row = whole(found.differences(), "service_level", "More")
    base, more = found.base.value("service_level"), found.others[0].value("service_level")
    assert (row["base_estimate"], row["estimate"]) == (base.estimate, more.estimate)
    at = found.base.layout.blocks["service_level", ()].start
    (na, da), (nb, db) = (
        tuple(np.array([getattr(t, part)[at] for t in r.tallies]) for part in ("num", "den"))
        for r in (found.others[0], found.base)
    )
    expected = intervals.ratio_difference(na, da, nb, db)
    assert (row["difference"], row["low"], row["high"], row["p_value"], row["variance_ratio"]) == (
        expected.estimate,
        expected.low,
        expected.high,
        expected.p_value,
        expected.variance_ratio,
    )
    assert row["verdict"] == "better"
    assert row["relative"] == pytest.approx(row["difference"] / base.estimate)
    # The same issues are opened in both, so independent customers would have cost infinitely more.
    issues = whole(found.differences(), "issues", "More")
    assert issues["difference"] == 0 and np.isinf(issues["variance_ratio"])


def test_quantiles_are_paired_too(center):
    found = compare(center(), [center("More", groups__front__staff=3)], replications=8, workers=1)
    row = whole(found.differences(), "waiting_time_p95", "More")
    base, more = found.base.value("waiting_time_p95"), found.others[0].value("waiting_time_p95")
    assert row["difference"] == pytest.approx(more.estimate - base.estimate)
    assert row["low"] < row["difference"] < row["high"]
    assert row["unit"] == "s"


def test_cells_are_matched_by_name(center):
    # The same numbers under names that have changed places.
    other = center("Other")
    base = run(center(), replications=3, workers=1)
    setting = base.layout.setting
    labels = {**setting.labels, "segment": ("vip", "ordinary")}
    renamed = dataclasses.replace(
        base,
        scenario=other,
        layout=dataclasses.replace(base.layout, setting=dataclasses.replace(setting, labels=labels)),
    )
    frame = Comparison(base, (renamed,)).differences()
    known = frame[frame["base_estimate"].notna() & frame["estimate"].notna()]
    np.testing.assert_allclose(known["difference"], known["estimate"] - known["base_estimate"], atol=1e-9)
    for segment, opposite in (("vip", "ordinary"), ("ordinary", "vip")):
        row = frame[(frame["measure"] == "entered") & (frame["segment"] == segment)].iloc[0]
        assert row["base_estimate"] == base.value("entered", segment=segment).estimate
        assert row["estimate"] == base.value("entered", segment=opposite).estimate
        row = frame[(frame["measure"] == "waiting_time_p90") & (frame["segment"] == segment)].iloc[0]
        assert row["estimate"] == base.value("waiting_time_p90", segment=opposite).estimate


def test_no_cell_takes_the_place_of_another(center):
    setting = run(center(), replications=1, workers=1).layout.setting
    more = center("More", groups__spare={"staff": 1, "skills": {"rare": 1}, "tier": 2})
    rows = run(more, replications=1, workers=1).rows
    numbers = rows.packed(setting)
    known = numbers[numbers >= 0]
    assert len(np.unique(known)) == len(known)
    new = (rows.codes[KEYS.index("group")] == 1) | (rows.codes[KEYS.index("tier")] == 1)
    assert new.any()
    np.testing.assert_array_equal(numbers < 0, new)


def test_one_replication_gives_no_verdict(center):
    frame = compare(
        center(), [center("More", groups__front__staff=4)], replications=1, workers=1
    ).differences()
    assert set(frame["verdict"]) == {"no clear difference"}
    row = whole(frame, "service_level", "More")
    assert np.isnan([row["low"], row["high"], row["p_value"], row["p_adjusted"]]).all()
    assert row["difference"] > 0


def test_holm_over_the_designs(center):
    designs = [center(f"{n} people", groups__front__staff=n) for n in (1, 3, 4)]
    frame = compare(center(), designs, replications=6, workers=1).differences()
    for measure in ("service_level", "abandonment_rate", "waiting_time_p90", "paid_hours"):
        rows = [whole(frame, measure, design.name) for design in designs]
        expected = intervals.holm([row["p_value"] for row in rows])
        assert [row["p_adjusted"] for row in rows] == list(expected)
    assert (frame["p_adjusted"].dropna() >= frame["p_value"].dropna()).all()


def test_frames_are_stacked(center):
    found = compare(center(), [center("B"), center("C")], replications=2, workers=1)
    frame = found.frame()
    assert list(frame["scenario"].unique()) == ["Small", "B", "C"]
    assert len(frame) == 3 * len(found.base.frame())
    assert [source.name for source in found.provenance.scenarios] == ["Small", "B", "C"]


def test_nothing_to_compare_with(center):
    found = compare(center(), [], replications=2, workers=1)
    assert tuple(found.differences().columns) == COLUMNS
    assert found.differences().empty


@pytest.mark.parametrize(
    ("measure", "base", "difference", "p", "verdict"),
    [
        ("service_level", 0.8, 0.02, 0.04, "better"),
        ("service_level", 0.8, -0.02, 0.04, "worse"),
        ("service_level", 0.8, 0.019, 0.0001, "too small to matter"),
        ("service_level", 0.8, 0.3, 0.05, "no clear difference"),
        ("service_level", 0.8, 0.3, np.nan, "no clear difference"),
        ("abandonment_rate", 0.1, 0.03, 0.01, "worse"),
        ("abandonment_rate", 0.1, -0.03, 0.01, "better"),
        ("average_speed_of_answer", 100.0, -5.0, 0.01, "better"),
        ("average_speed_of_answer", 100.0, -4.9, 0.01, "too small to matter"),
        ("average_speed_of_answer", 2.0, -0.9, 0.01, "too small to matter"),
        ("total_cost", 1000.0, 10.0, 0.01, "worse"),
        ("paid_hours", 100.0, -1.0, 0.01, "different"),
        ("paid_hours", 100.0, 0.99, 0.01, "too small to matter"),
        ("blocked", 0.0, 1.0, 0.01, "worse"),
        ("total_cost", 0.0, 0.0, 1.0, "no clear difference"),
    ],
)
def test_verdicts(measure, base, difference, p, verdict):
    frame = pd.DataFrame({"base_estimate": [base], "difference": [difference], "p_adjusted": [p]})
    number = [spec.name for spec in MEASURES].index(measure)
    _judge(frame, np.array([number]), THRESHOLDS, 0.05)
    assert frame["verdict"][0] == verdict
    assert frame["matters"][0] == (verdict not in ("too small to matter",) and difference != 0)


def test_thresholds_can_be_chosen(center):
    more = center("More", groups__front__staff=3)
    strict = compare(
        center(), [more], replications=6, workers=1, thresholds={"service_level": Threshold(absolute=0.9)}
    ).differences()
    row = whole(strict, "service_level", "More")
    assert (row["threshold"], row["verdict"]) == (0.9, "too small to matter")
    assert whole(strict, "abandonment_rate", "More")["threshold"] == 0.02


def test_a_unit_that_is_given_beats_the_usual_threshold_of_a_measure():
    chosen = with_defaults({"number": Threshold(absolute=3.0)})
    assert threshold_of(CATALOGUE["queue_length"], chosen).absolute == 3.0
    chosen = with_defaults({"number": Threshold(absolute=3.0), "queue_length": Threshold(absolute=4.0)})
    assert threshold_of(CATALOGUE["queue_length"], chosen).absolute == 4.0


def test_every_measure_has_a_threshold():
    assert all(threshold_of(measure, THRESHOLDS) for measure in CATALOGUE.values())


@pytest.mark.parametrize("bad", [{"service": Threshold()}, {"channel": Threshold()}])
def test_thresholds_for_nothing(center, bad):
    with pytest.raises(UsageError, match="neither"):
        compare(center(), [center("B")], thresholds=bad)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_thresholds_are_numbers_from_0(value):
    with pytest.raises(UsageError, match="number from 0"):
        Threshold(absolute=value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"horizon__length": "3 h"}, "another length"),
        ({"horizon__start": "2026-03-03 08:00"}, "another start"),
        ({"horizon__interval": "15 min"}, "another reporting interval"),
        ({"horizon__warm_up": "1 h"}, "another warm-up"),
        ({"currency": "USD"}, "another currency"),
        ({"reporting__service_level": "offered"}, "another service-level convention"),
        ({"reporting__clock_from": "arrival"}, "another start of the waiting clock"),
    ],
)
def test_what_means_something_else_is_not_compared(center, changes, message):
    def played(done, total):
        pytest.fail("played before it was checked")

    with pytest.raises(UsageError, match=f"'Other' cannot be compared with 'Small': {message}"):
        compare(center(), [center("Other", **changes)], workers=1, progress=played)


def test_names_must_differ(center):
    with pytest.raises(UsageError, match="two designs are called 'Small'"):
        compare(center(), [center()])


def test_results_of_other_replications_are_not_paired(center):
    base = run(center(), replications=2, workers=1)
    for options in ({"first": 1}, {"seed": 2}):
        other = run(center("Other"), replications=2, workers=1, **options)
        with pytest.raises(UsageError, match="same seed and replications"):
            Comparison(base, (other,))
