"""`schema` and `init`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from ccsim.scenario.editor import json_schema
from ccsim.scenario.reader import parse
from ccsim.scenario.tree import Node

from .conftest import ROOT, SMALL, Cli

SCENARIOS = sorted((ROOT / "scenarios").rglob("*.yaml"))


def plain(node: Node) -> Any:
    """The data of a YAML file, as an editor sees it."""
    if isinstance(node.value, dict):
        return {key: plain(entry.node) for key, entry in node.value.items()}
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    return node.value


def problems(text: str) -> list[str]:
    node = parse(text, "x.yaml")
    assert node is not None
    return [error.message for error in Draft7Validator(json_schema()).iter_errors(plain(node))]


def test_schema_is_draft_7_and_printed_to_stdout(cli: Cli) -> None:
    done = cli("schema")
    assert (done.exit_code, done.stderr) == (0, "")
    schema = json.loads(done.stdout)
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert "$defs" not in done.stdout
    assert "prefixItems" not in done.stdout


def test_the_schema_beside_the_documents_is_this_one(cli: Cli) -> None:
    kept = (ROOT / "docs" / "schema" / "ccsim-1.json").read_text("utf-8")
    assert kept == cli("schema").stdout, "write it anew: ccsim schema > docs/schema/ccsim-1.json"


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_bundled_scenarios_fit_the_schema_and_name_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert problems(text) == []
    line = text.splitlines()[0]
    assert line.startswith("# yaml-language-server: $schema=")
    assert (path.parent / line.partition("=")[2]).resolve() == ROOT / "docs" / "schema" / "ccsim-1.json"


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        (("rate: 40/h", "rate: 40/h"), True),
        (("staff: 4", "staff: 4, skills: {any: 0.5}"), True),
        (("staff: 4", "staff: 4, skills: {any: {level: 0.5}}"), True),
        (("staff: 4", "staf: 4"), False),
        (("{exponential: {mean: 3 min}}", "never"), True),
        (("{exponential: {mean: 3 min}}", "{default: never, segments: {ordinary: 3 min}}"), True),
        (("exponential", "exponental"), False),
        (("ccsim: 1\n", ""), False),
        (("ccsim: 1\n", "ccsim: 1\nextends: a.yaml\ngroups: {a: null}\n"), True),
    ],
)
def test_schema_knows_short_forms_and_finds_slips(change: tuple[str, str], valid: bool) -> None:
    text = SMALL.replace(*change)
    if "extends" in text:
        text = "extends: a.yaml\ngroups: {a: null, b: {tier: 2}}\n"
    assert (problems(text) == []) == valid


def test_init_writes_a_scenario_that_is_valid_and_names_its_schema(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "centre"
    done = cli("init", folder)
    assert done.exit_code == 0
    assert done.stdout.strip() == str(folder / "scenario.yaml")
    text = (folder / "scenario.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=ccsim-1.json\n")
    assert problems(text) == []
    assert json.loads((folder / "ccsim-1.json").read_text("utf-8")) == json_schema()
    checked = cli("check", folder / "scenario.yaml")
    assert checked.exit_code == 0
    assert "overloaded" not in checked.stdout


def test_the_starter_runs(cli: Cli, tmp_path: Path) -> None:
    cli("init", tmp_path, "--quiet")
    done = cli(
        "run", tmp_path / "scenario.yaml", "--replications", 1, "--workers", 1, "--set", "horizon.length=1 d"
    )
    assert done.exit_code == 0
    assert done.stdout


@pytest.mark.parametrize("name", ["scenario.yaml", "ccsim-1.json"])
def test_init_overwrites_nothing(cli: Cli, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", "utf-8")
    done = cli("init", tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is there already" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text("utf-8") == "mine"


def test_init_into_a_file_is_a_usage_error(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert cli("init", tmp_path / "file").exit_code == 2
