"""From played scenarios to a report: what is drawn is what was counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ccsim import compare, load, write_report
from ccsim.errors import UsageError
from ccsim.experiment import Comparison
from ccsim.measures import EDGES
from ccsim.report.gather import study_of

TEXT = """\
ccsim: 1
name: Base
horizon: {start: 2026-03-02 08:00, timezone: Europe/Berlin, length: 2 d, interval: 4 h}
channels:
  voice: {patience: {exponential: {mean: 90 s}}, target: {answered_within: 20 s, share: 80 %}}
  email: {kind: deferred}
demand:
  calls: {channel: voice, rate: 20/h}
  mails: {channel: email, rate: 5/h}
groups: {front: {staff: 2, wage: 20/h}}
handling: {any: {talk: {exponential: {mean: 4 min}}}}
"""


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    path = tmp_path_factory.mktemp("scenario") / "base.yaml"
    path.write_text(TEXT, "utf-8")
    base = load(path)
    more = base.with_changes({"groups.front.staff": 3}, name="One more")
    return compare(base, [more], replications=3, workers=1)


def test_days_are_put_together_by_clock_time(comparison: Comparison) -> None:
    """The ratio of the sums over both days, not a mean of the days' shares."""
    study = study_of(comparison)
    frame = comparison.base.per_replication()
    cells = frame[
        (frame["measure"] == "service_level") & (frame["channel"] == "voice") & frame["interval"].notna()
    ]
    hour = cells["interval"].str.slice(11, 13).astype(int)
    sums = cells.groupby(60 * hour)[["num", "den"]].sum()
    own = study.daily[(study.daily["scenario"] == "Base") & (study.daily["measure"] == "service_level")]
    assert len(own) == 6
    assert dict(zip(own["clock"], own["estimate"], strict=True)) == pytest.approx(
        (sums["num"] / sums["den"]).to_dict()
    )
    assert set(own["channel"]) == {"voice"}


def test_the_share_answered_is_that_of_the_busiest_channel(comparison: Comparison) -> None:
    study = study_of(comparison)
    keys = comparison.base.layout.histogram_keys["channel"]
    (cell,) = np.flatnonzero(keys == 0)
    counts = sum(t.histograms["first_response_time"][cell].astype(float) for t in comparison.base.tallies)
    own = study.spread[study.spread["scenario"] == "Base"]
    assert set(own["channel"]) == {"voice"}
    for seconds, share in zip(own["seconds"], own["estimate"], strict=True):
        surely = counts[EDGES[1:] <= 1e6 * seconds].sum() / counts.sum()
        at_most = counts[EDGES[:-1] <= 1e6 * seconds].sum() / counts.sum()
        assert surely - 1e-12 <= share <= at_most + 1e-12
    assert own["estimate"].is_monotonic_increasing
    assert {20.0, 60.0} <= set(own["seconds"])


def test_limits_lie_around_the_estimates_and_not_below_zero(comparison: Comparison) -> None:
    for frame in (study_of(comparison).daily, study_of(comparison).spread):
        assert (frame["low"] <= frame["estimate"]).all() and (frame["estimate"] <= frame["high"]).all()
        assert (frame["low"] >= 0).all()


def test_the_report_names_versions_hashes_seed_and_command(comparison: Comparison, tmp_path: Path) -> None:
    path = write_report(comparison, tmp_path / "new" / "report.html", command="ccsim compare a.yaml b.yaml")
    text = path.read_text("utf-8")
    for part in (
        "ccsim compare a.yaml b.yaml",
        comparison.base.scenario.hash,
        comparison.others[0].scenario.hash,
        comparison.provenance.ccsim,
    ):
        assert part in text
    again = write_report(comparison, tmp_path / "again.html", command="ccsim compare a.yaml b.yaml")
    assert again.read_bytes() == path.read_bytes()


def test_pictures_are_saved_when_asked_for(comparison: Comparison, tmp_path: Path) -> None:
    write_report(comparison, tmp_path / "report.html", pictures=tmp_path / "pictures")
    assert len(list((tmp_path / "pictures").glob("*.png"))) == 5
    write_report(comparison, tmp_path / "report.html")
    assert not (tmp_path / "report").exists()


def test_a_report_needs_something_to_compare(comparison: Comparison, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give at least one beside the base"):
        write_report(Comparison(comparison.base, ()), tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()
