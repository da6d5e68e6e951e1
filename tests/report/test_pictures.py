from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import pytest

from ccsim.report import style
from ccsim.report.html import save_pictures
from ccsim.report.pictures import Table, pictures
from ccsim.report.study import HEADLINE, LABELS, Study

Maker = Callable[..., Study]
BOT = 'Bot <first> & "$x_1$"'


def by_name(study: Study) -> dict[str, Table]:
    return {picture.name: picture.table for picture in pictures(study)}


def test_titles_state_the_finding(make: Maker) -> None:
    assert [picture.title for picture in pictures(make())] == [
        f"{BOT}: better in 3 of 7 measures, worse in 1",
        # 70, 72, …, 88 % by hour, the design 8 points above: 80 % from 13:00 on, and from 09:00 on.
        f"Intervals of 1 h that reach the target of 80 %\n{BOT}: 9 of 10; Today: 5 of 10",
        # 1 - 0.8 exp(-20 / 12) = 0.85 and 1 - 0.8 exp(-20 / 30) = 0.59
        f"Answered by a person within 20 s of getting in touch\n{BOT}: 8 of 10; Today: 6 of 10",
        f"{BOT} gives the best service: 88.8 % for 1,860 EUR\nToday: 70.0 % for 1,920 EUR",
        f"Mean number waiting when it is highest\n{BOT}: 3.0 at 08:00; Today: 3.0 at 08:00",
    ]


def test_numbers_under_the_forest_are_those_of_the_frame(make: Maker) -> None:
    study = make()
    rows = {row[0].text: row for row in by_name(study)["differences"].rows}
    frame = study.differences.set_index("measure")
    measures = [measure for measure in HEADLINE if measure in frame.index]
    assert len(rows) == len(measures)
    for measure in measures:
        _, _, base, value, difference, threshold, _ = rows[LABELS[measure]]
        assert base.value == frame.loc[measure, "base_estimate"]
        assert value.value == frame.loc[measure, "estimate"]
        assert difference.value == frame.loc[measure, "difference"]
        assert threshold.value == frame.loc[measure, "threshold"]


@pytest.mark.parametrize(
    ("name", "measure"), [("service-by-time", "service_level"), ("queue-by-time", "queue_length")]
)
def test_numbers_under_the_curves_are_those_of_the_frame(make: Maker, name: str, measure: str) -> None:
    study = make()
    frame = study.daily[study.daily["measure"] == measure]
    for column, design in enumerate(study.designs, start=1):
        shown = [(row[0].text, row[column].value) for row in by_name(study)[name].rows]
        own = frame[frame["scenario"] == design.name]
        assert shown == [
            (f"{int(clock) // 60:02d}:00", value)
            for clock, value in zip(own["clock"], own["estimate"], strict=True)
        ]


def test_numbers_under_response_times_and_costs_are_those_of_the_frame(make: Maker) -> None:
    study = make()
    tables = by_name(study)
    spread = study.spread[study.spread["scenario"] == BOT].set_index("seconds")["estimate"]
    shown = {row[0].text: row[2].value for row in tables["first-response"].rows}
    assert shown == {
        text: spread[seconds]
        for text, seconds in (
            *(("1 s", 1), ("2 s", 2), ("5 s", 5), ("10 s", 10), ("20 s", 20), ("30 s", 30), ("60 s", 60)),
            *(("2 min", 120), ("5 min", 300)),
        )
    }
    costs = [[cell.value for cell in row[1:]] for row in tables["cost-and-service"].rows]
    assert costs == [[1920.0, 0.70], [1860.0, pytest.approx(0.888)]]


def test_pictures_have_the_same_bytes_whenever_they_are_drawn(make: Maker, tmp_path: Path) -> None:
    first = save_pictures(make(), tmp_path / "a")
    # What somebody else set before must not show.
    with mpl.rc_context({"font.size": 20, "svg.hashsalt": None, "axes.grid": True}):
        second = save_pictures(make(), tmp_path / "b")
    assert [file.name for file in first] == [file.name for file in second]
    assert {file.suffix for file in first} == {".png", ".svg"}
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_drawing_leaves_the_settings_alone(make: Maker) -> None:
    before = dict(mpl.rcParams)
    pictures(make())
    assert dict(mpl.rcParams) == before


def test_names_are_drawn_as_they_are_written(make: Maker) -> None:
    """A dollar sign in a name is no formula, and a bracket no markup."""
    forest = pictures(make())[0]
    texts = [text.get_text() for text in forest.figure.texts]
    assert BOT[:20] in "".join(texts) or any(text.startswith("Bot <first>") for text in texts)
    assert not any(text.get_parse_math() for text in forest.figure.texts)


def test_dots_lie_right_of_zero_where_the_design_is_better(make: Maker) -> None:
    (axes,) = pictures(make())[0].figure.axes
    dots = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == style.pen(1).marker]
    # In the order of HEADLINE; in thresholds: 0.188 / 0.02, 10 s / 1 s, …; fewer paid hours lie to the right.
    assert dots == pytest.approx([9.4, 10.0, -20.0, 0.25, 0.5, 0.0, 10.0, 8.0 / 0.96])


def test_one_run_has_no_ranges_and_no_verdicts(make: Maker) -> None:
    none = {
        measure: (gap, math.nan, math.nan, "no clear difference")
        for measure, gap in (("service_level", 0.1), ("paid_hours", 0.0), ("total_cost", -60.0))
    }
    study = make(none, replications=1)
    found = pictures(study)
    assert found[0].title == "One run: every difference here may be luck"
    assert found[0].table.rows[0][4].note == ""


def test_pictures_without_numbers_are_left_out(make: Maker) -> None:
    study = make()
    empty = make(daily=study.daily.iloc[:0], spread=study.spread.iloc[:0])
    assert [picture.name for picture in pictures(empty)] == ["differences", "cost-and-service"]


def test_without_prices_paid_hours_stand_for_the_cost(make: Maker) -> None:
    study = make()
    free = study.estimates[study.estimates["measure"] != "total_cost"]
    table = by_name(make(estimates=free))["cost-and-service"]
    assert table.columns == ("Design", "Paid hours", "Service level")


def test_pens_differ_in_colour_marker_and_line() -> None:
    pens = [style.pen(i) for i in range(7)]
    assert len({p.colour for p in pens}) == len({p.marker for p in pens}) == 7
    assert len({str(p.line) for p in pens[1:]}) == 6


def test_titles_break_between_items() -> None:
    assert style.wrapped("Found\nOne thing: 1 of 3; Another thing: 2 of 3", 3.6) == (
        "Found\nOne thing: 1 of 3;\nAnother thing: 2 of 3"
    )
