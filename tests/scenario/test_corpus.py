"""The corpus: every invalid file with its exact message, every valid one written out and read again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ccsim.errors import ScenarioError
from ccsim.scenario import load
from ccsim.scenario.reader import MAX_BYTES

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
INVALID = sorted(path.name for path in (HERE / "invalid").glob("*.yaml"))
READABLE = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (HERE / "valid", ROOT / "scenarios")
    for path in folder.rglob("*.yaml")
    if "parts" not in path.parts and path.name != "base.yaml"
)


@pytest.mark.parametrize("name", INVALID)
def test_invalid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE / "invalid")
    expected = Path(name).with_suffix(".txt").read_text(encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(name)
    assert f"{caught.value}\n" == expected
    assert caught.value.exit_code == 3


def test_the_corpus_is_complete() -> None:
    texts = {path.stem for path in (HERE / "invalid").glob("*.txt")}
    assert {Path(name).stem for name in INVALID} == texts
    assert len(INVALID) >= 45
    assert len(list((HERE / "valid").glob("*.yaml"))) >= 15


def test_no_message_says_what_only_a_programmer_understands() -> None:
    words = ("Error", "Traceback", "pydantic", " dict", "None", "float", "int ", "str ", "Input should")
    for path in (HERE / "invalid").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path.name


def test_every_message_has_a_place_and_fits_a_line() -> None:
    for path in (HERE / "invalid").glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("    "):
                place = line.split(": ")[0].rsplit(":", 2)
                assert [part.isdigit() for part in place] == [False, True, True], line
            assert len(line) < 400, line


@pytest.mark.parametrize("name", READABLE)
def test_what_is_resolved_reads_back(name: str, tmp_path: Path) -> None:
    scenario = load(ROOT / name)
    again = tmp_path / "again.yaml"
    again.write_text(scenario.to_yaml(), encoding="utf-8")
    assert load(again).resolved() == scenario.resolved()
    assert load(again).hash == scenario.hash
    assert load(again).to_yaml() == scenario.to_yaml()


ODD = (
    None,
    True,
    -1,
    1.5,
    "x",
    "",
    [],
    {},
    [1],
    {"a": 1},
    "10:30",
    "50 %",
    "never",
    10**12,
    {"file": "x.csv"},
)


def places(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of everything in a tree of maps."""
    for name, value in data.items() if isinstance(data, dict) else ():
        yield (*path, name)
        yield from places(value, (*path, name))


@pytest.mark.parametrize("name", ["departments", "skills", "patience"])
def test_odd_values_anywhere_are_refused_or_understood(name: str, tmp_path: Path) -> None:
    path = tmp_path / "whole.yaml"
    path.write_text(load(HERE / "valid" / f"{name}.yaml").to_yaml(), encoding="utf-8")
    whole = load(path)
    for number, place in enumerate(places(whole.resolved())):
        try:
            again = whole.with_changes({".".join(f'"{key}"' for key in place): ODD[number % len(ODD)]})
        except ScenarioError as error:
            assert all(problem.mark is not None for problem in error.problems)
        else:
            assert again.resolved()


def refusal(path: Path) -> str:
    """Return what a fresh process says of a file; the limits are against hanging and no measurement."""
    code = (
        "import sys; from ccsim.scenario import load\ntry: load(sys.argv[1])\nexcept Exception as e: print(e)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""
    return done.stdout.removeprefix(f"{path}").strip()


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"# a line that says nothing\n" * (3 * MAX_BYTES // 27))
    assert refusal(path) == ": is larger than 4 MB\n    put long tables into CSV files"


def test_a_huge_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "week.csv").write_bytes(b"day,time,contacts\n" + b"mon,08:00,1\n" * 400_000)
    path = tmp_path / "huge_table.yaml"
    path.write_text(
        "ccsim: 1\ndemand: {calls: {channel: voice, profile: {file: week.csv}}}\n"
        "groups: {front: {staff: 1}}\n",
        encoding="utf-8",
    )
    assert refusal(path) == ":2:50: demand.calls.profile: 'week.csv' is larger than 4 MB"


@pytest.mark.parametrize(
    ("name", "message"),
    [("nowhere.yaml", "nowhere.yaml: no such file"), ("", ": is a folder; name a file in it")],
)
def test_what_is_no_file_is_refused(name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / name)
    assert str(caught.value).endswith(message)
