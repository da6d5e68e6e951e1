"""The table of one scenario for the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccsim.experiment import compare, run
from ccsim.report.numbers import scale
from ccsim.report.tables import comparison_table, results_table
from ccsim.scenario import load

CENTER = """\
ccsim: 1
name: Two of each
horizon: {start: 2026-03-02 08:00, length: 2 h, interval: 30 min}
channels: {voice: {}, chat: {}}
demand: {calls: {channel: voice, rate: 40/h}, chats: {channel: chat, rate: 20/h}}
groups:
  front: {staff: 4, wage: 20/h, channels: [voice]}
  a_group_whose_name_goes_on_and_on_and_on: {staff: 2, channels: [chat]}
handling: {any: {talk: {exponential: {mean: 4 min}}}}
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory):
    path: Path = tmp_path_factory.mktemp("tables") / "center.yaml"
    path.write_text(CENTER, "utf-8")
    return run(load(path), replications=3, workers=1)


def test_the_table_shows_estimate_and_interval(results):
    first, header, *lines, last = results_table(results)
    assert first == "Two of each: 3 replications"
    assert header.split() == ["measure", "estimate", "95%", "interval"]
    assert last == "Service level counts: excluding early abandons."
    for label, asked in (
        ("Handling time", ("handling_time", {})),
        ("Solved, 9 of 10 in", ("resolution_time_p90", {})),
        ("  chat", ("service_level", {"channel": "chat"})),
        ("  front", ("occupancy", {"group": "front"})),
    ):
        (line,) = (line for line in lines if line.startswith(label + "  "))
        found = results.value(asked[0], **asked[1])
        (unit,) = {row.unit for row in results.frame().query(f"measure == {asked[0]!r}").itertuples()}
        shown = scale(unit, [found.estimate, found.low, found.high])
        assert line.endswith(shown.span(found.low, found.high))
        assert shown.text(found.estimate) in line


def test_columns_stand_below_each_other_within_80_characters(results):
    _, header, *lines, _ = results_table(results)
    assert max(map(len, lines)) <= 80
    assert {len(line) for line in lines if not line.endswith(" of")} == {len(header)}
    (cut,) = (line for line in lines if "a_group" in line)
    assert cut.startswith("  a_group_whose_name_goes_on_and_on…  ")


def test_a_comparison_shows_costs_only_where_something_has_a_price(tmp_path):
    path = tmp_path / "center.yaml"
    path.write_text(CENTER, "utf-8")
    free = {"groups.front.wage": "0/h"}
    for changes, shown in (({}, True), (free, False)):
        base = load(path, changes=changes)
        more = load(path, changes={**changes, "name": "One more", "groups.front.staff": 5})
        lines = list(comparison_table(compare(base, [more], replications=2, workers=1)))
        assert any(line.startswith("Service level, ") for line in lines)
        assert any(line.startswith("Cost per solved issue") for line in lines) is shown


@pytest.mark.parametrize(
    ("mouth", "value", "labels"),
    [
        ({}, {}, ["Customers lost"]),
        ({"word_of_mouth": {"tells": 5, "lost": 0.01}}, {}, ["Customers lost", "Lost by word of mouth"]),
        ({}, {"value": 900}, ["Customers lost", "Value of customers lost"]),
    ],
)
def test_who_is_lost_and_what_they_are_worth_is_shown_where_given(tmp_path, mouth, value, labels):
    path = tmp_path / "center.yaml"
    path.write_text(CENTER, "utf-8")
    losing = {"customers": {"lost": {"unsolved": 0.1}} | mouth, "segments": {"ordinary": value}}
    told = [line.partition("  ")[0] for line in results_table(run(load(path), replications=2, workers=1))]
    assert not [label for label in told if "ost" in label and "cost" not in label.lower()]
    changed = load(path).with_changes(losing)
    told = [line.partition("  ")[0] for line in results_table(run(changed, replications=2, workers=1))]
    assert [label for label in told if "ost" in label and "cost" not in label.lower()] == labels
