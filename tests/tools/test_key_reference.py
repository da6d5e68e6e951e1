"""The reference of the keys and the schema for editors are those of the models; `make docs` writes them."""

from __future__ import annotations

import json
from pathlib import Path

import key_reference

from ccsim.scenario.editor import json_schema
from ccsim.scenario.explain import all_paths

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_reference_is_up_to_date() -> None:
    assert key_reference.TARGET.read_text(encoding="utf-8") == key_reference.render(), "run: make docs"


def test_the_schema_is_up_to_date() -> None:
    written = json.loads((DOCS / "schema" / "ccsim-1.json").read_text(encoding="utf-8"))
    assert written == json_schema(), "run: make docs"


def test_every_key_has_one_line_of_seven_cells() -> None:
    lines = [
        line for line in key_reference.render().split("# How values")[0].splitlines() if line[:3] == "| `"
    ]
    assert sorted(line.split("`")[1] for line in lines) == sorted(all_paths())
    assert {line.replace("\\|", "").count("|") for line in lines} == {len(key_reference.COLUMNS) + 1}
