"""The coverage map is up to date and says what the sources say."""

from __future__ import annotations

import re

import coverage_map
import pytest
from pydantic import BaseModel, Field

ROWS = {"M1": "Many channels", "M2": "Bot", "P3": "Lines"}

SOURCE = """
import pytest

pytestmark = pytest.mark.rows("M1")
CASES = [pytest.param(1, marks=pytest.mark.known("B10"))]

@pytest.mark.known("C2", "A3")
def test_one(): ...

@pytest.mark.rows("P3")
class TestMany:
    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.known("B2"))])
    def test_two(self, x): ...
    def helper(self): ...
"""


class Inner(BaseModel):
    lines: int = Field(1, json_schema_extra={"rows": ["P3"]})
    again: Inner | None = None


class Whole(BaseModel):
    channels: dict[str, Inner | int] = Field({}, json_schema_extra={"rows": ["M1"]})
    one: Inner = Field(Inner(), alias="other")


def test_map_in_the_checkout_is_up_to_date() -> None:
    text = (coverage_map.ROOT / "docs" / "coverage.md").read_text("utf-8")
    assert text == coverage_map.build(), "docs/coverage.md is out of date: run make coverage-map"


def test_rows_are_all_of_the_model() -> None:
    rows = coverage_map.read_rows(coverage_map.ROOT / "docs" / "rows.csv")
    assert list(rows) == [f"M{n}" for n in range(1, 25)] + [f"P{n}" for n in range(1, 15)]
    assert all(rows.values())


def test_markers_are_read_from_the_source() -> None:
    marked = list(coverage_map.marked_in(SOURCE, "unit/test_x.py"))
    assert [(mark.name, mark.rows, mark.known) for mark in marked] == [
        ("", (), ("B10",)),
        ("test_one", ("M1",), ("C2", "A3")),
        ("test_two", ("M1", "P3"), ("B2",)),
    ]


def test_names_of_a_marker_must_be_written_out() -> None:
    with pytest.raises(ValueError, match=r"line 1: .* written out"):
        list(coverage_map.marked_in("@pytest.mark.rows(NAME)\ndef test_x(): ...", "test_x.py"))


def test_keys_are_found_in_nested_models() -> None:
    assert list(coverage_map.keys_of(Whole)) == [
        ("M1", "channels"),
        ("P3", "channels.*.lines"),
        ("P3", "other.lines"),
    ]


def test_map_says_not_yet_where_no_test_shows_a_row() -> None:
    marked = list(coverage_map.marked_in(SOURCE, "unit/test_x.py"))
    text = coverage_map.render(ROWS, [("M2", "bots")], {"scenarios/a.yaml": ("M2",)}, marked)
    assert "| M1 | Many channels | – | – | `unit/test_x.py` (2) | A3, B2, C2 |" in text
    assert "| M2 | Bot | `bots` | `scenarios/a.yaml` | not yet | – |" in text
    assert "2 of 3 rows have a test; 4 known answers are reproduced." in text
    assert re.findall(r"^\| ([ABC]\d+) \|", text, re.M) == ["A3", "B2", "B10", "C2"]


def test_names_that_do_not_exist_are_all_refused() -> None:
    marked = [coverage_map.Marked("test_x.py", "test_y", ("M99",), ("c16",))]
    with pytest.raises(ValueError) as caught:
        coverage_map.render(ROWS, [("Q1", "bots")], {"scenarios/a.yaml": ("M0",)}, marked)
    assert str(caught.value).splitlines() == [
        "scenario key bots: no row 'Q1' in docs/rows.csv",
        "scenarios/a.yaml: no row 'M0' in docs/rows.csv",
        "tests/test_x.py: 'c16' is no known answer, write it like 'C16'",
        "tests/test_x.py: no row 'M99' in docs/rows.csv",
    ]
