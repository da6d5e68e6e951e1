"""Files and JSON: complete, and the same bytes every time."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import platform
from pathlib import Path

import pandas as pd
import pytest

from ccsim.engine.reference import simulate
from ccsim.errors import UsageError
from ccsim.experiment import compare, difference_rows, rows, run, store, write_results
from ccsim.experiment.provenance import command_line
from ccsim.scenario import load

ROW = {"scenario", "measure", "basis", "estimate", "low", "high", "unit", "n"}
OPTIONAL = {"channel", "issue_type", "group", "tier", "segment", "interval", "convention"}


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.rows("P14")
def test_the_same_results_give_the_same_bytes(center, tmp_path):
    for folder, workers in (("one", 1), ("two", 2)):
        found = compare(
            center(), [center("More / better", groups__front__staff=3)], replications=2, workers=workers
        )
        written = write_results(found, tmp_path / folder, traces=True)
        assert {path.relative_to(tmp_path / folder).as_posix() for path in written} == set(
            digests(tmp_path / folder)
        )
    one = digests(tmp_path / "one")
    assert one == digests(tmp_path / "two")
    tables = ("agent_intervals", "capacity", "contacts", "firings", "issues", "visits")
    assert set(one) == {
        "differences.csv",
        "estimates.csv",
        "per_replication.csv",
        "provenance.json",
        "scenarios/0_small.yaml",
        "scenarios/1_more_better.yaml",
        *(
            f"traces/{name}/000{k}/{table}.csv.gz"
            for name in ("0_small", "1_more_better")
            for k in range(2)
            for table in tables
        ),
    }


def test_files_say_what_the_frames_say(center, tmp_path):
    found = run(center(), replications=3, workers=1)
    write_results(found, tmp_path / "out")
    read = pd.read_csv(tmp_path / "out" / "estimates.csv", keep_default_na=True)
    frame = found.frame()
    pd.testing.assert_series_equal(read["estimate"], frame["estimate"], check_exact=True)
    assert list(read.columns) == list(frame.columns)
    assert len(pd.read_csv(tmp_path / "out" / "per_replication.csv")) == 3 * len(frame)
    stored = json.loads((tmp_path / "out" / "provenance.json").read_text("utf-8"))
    assert stored == found.provenance.to_dict()


def test_a_stored_scenario_is_the_one_that_was_played(center, tmp_path):
    found = run(center("Changed", groups__front__staff=3), replications=1, workers=1)
    write_results(found, tmp_path / "out")
    again = load(tmp_path / "out" / "scenarios" / "0_changed.yaml")
    assert again.hash == found.provenance.scenarios[0].hash
    pd.testing.assert_frame_equal(run(again, replications=1, workers=1).frame(), found.frame())


@pytest.mark.rows("P14")
def test_a_stored_trace_is_the_trace(center, tmp_path):
    from ccsim.blueprint import compile_scenario

    scenario = center()
    found = run(scenario, replications=1, first=3, seed=9, workers=1)
    write_results(found, tmp_path, traces=True)
    content = gzip.decompress((tmp_path / "traces" / "0_small" / "0003" / "contacts.csv.gz").read_bytes())
    trace = simulate(compile_scenario(scenario.spec, scenario.hash), 9, 3)
    expected = trace.to_frame("contacts").to_csv(index=False, lineterminator="\n")
    assert content.decode() == expected
    assert len(pd.read_csv(io.BytesIO(content))) > 50


def test_old_differences_do_not_lie_beside_a_single_run(center, tmp_path):
    base = center()
    write_results(compare(base, [center("B")], replications=1, workers=1), tmp_path)
    assert (tmp_path / "differences.csv").exists()
    write_results(run(base, replications=1, workers=1), tmp_path)
    assert not (tmp_path / "differences.csv").exists()


def test_a_file_is_replaced_whole_or_not_at_all(center, tmp_path, monkeypatch):
    found = run(center(), replications=1, workers=1)
    write_results(found, tmp_path / "out")
    before = digests(tmp_path / "out")

    def full(path, content):
        with open(path, "wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UsageError, match=r"cannot write to .*No space left on device"):
        write_results(run(center(), replications=2, workers=1), tmp_path / "out")
    assert digests(tmp_path / "out") == before


def test_a_folder_that_is_a_file(center, tmp_path):
    (tmp_path / "out").write_text("taken")
    with pytest.raises(UsageError, match="cannot write to"):
        write_results(run(center(), replications=1, workers=1), tmp_path / "out")


def test_rows_are_json(center):
    found = compare(center(), [center("B")], replications=1, workers=1)
    for row in json.loads(json.dumps(rows(found), allow_nan=False)):
        assert ROW <= set(row) <= ROW | OPTIONAL
        assert all(row[key] is not None for key in OPTIONAL & set(row))
    assert rows(found)[0]["low"] is None  # one replication
    differences = json.loads(json.dumps(difference_rows(found), allow_nan=False))
    assert {row["scenario"] for row in differences} == {"B"}
    assert type(differences[0]["matters"]) is bool
    by_tier = next(row for row in rows(found) if row["measure"] == "occupancy" and "tier" in row)
    assert by_tier["tier"] == 1


def test_provenance_names_no_machine_and_no_time(center, tmp_path):
    text = json.dumps(run(center(), replications=2, seed=3, workers=1).provenance.to_dict())
    stored = json.loads(text)
    assert (stored["seed"], stored["first"], stored["asked"], stored["replications"]) == (3, 0, 2, 2)
    assert set(stored["packages"]) == {"numpy", "scipy", "pandas", "simpy", "numba", "pydantic"}
    assert stored["scenarios"] == [{"name": "Small", "hash": center().hash}]
    assert str(tmp_path) not in text
    assert platform.node() not in json.dumps({**stored, "command": ""})


@pytest.mark.parametrize(
    ("argv", "shown"),
    [
        (["/usr/bin/ccsim", "run", "a.yaml", "--seed", "3"], "ccsim run a.yaml --seed 3"),
        (["/x/ccsim/__main__.py", "run", "a.yaml"], "ccsim run a.yaml"),
        (["ccsim", "run", "/here/sub/a.yaml"], "ccsim run sub/a.yaml"),
        (["ccsim", "run", "/home/jo/a.yaml", "--out=/home/jo/x"], "ccsim run a.yaml --out=x"),
        (["ccsim", "run", "../jo/a.yaml"], "ccsim run a.yaml"),
        (["ccsim", "run", "../here/a.yaml"], "ccsim run a.yaml"),
        (
            ["ccsim", "run", "a.yaml", "--set", "demand.calls.rate=20/h"],
            "ccsim run a.yaml --set demand.calls.rate=20/h",
        ),
        (["ccsim", "run", "/hereabouts/a.yaml"], "ccsim run a.yaml"),
        ([], "python"),
    ],
)
@pytest.mark.skipif(os.sep != "/", reason="paths of another system")
def test_command_lines_hide_what_lies_outside(argv, shown):
    assert command_line(argv, Path("/here")) == shown


def test_names_become_files():
    assert store._slug("Bot first: 50 % more!") == "bot_first_50_more"
    assert store._slug("Größe") == "gr_e"
    assert store._slug("客服") == "scenario"
