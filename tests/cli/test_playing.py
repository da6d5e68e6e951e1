"""`run` and `compare`: streams, JSON, files, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ccsim.cli import playing

from .conftest import ROOT, SMALL, Cli, Shell

FEW = ("--replications", 3, "--workers", 1)
ROW = {"scenario", "measure", "basis", "estimate", "low", "high", "unit", "n"}
KEYS = {"channel", "issue_type", "group", "tier", "segment", "interval", "convention"}


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.yaml"
    path.write_text("extends: small.yaml\nname: One more\ngroups: {front: {staff: 5}}\n", "utf-8")
    return path


def objects(text: str) -> dict[str, Any]:
    """One JSON object on one line, without NaN or Infinity."""
    assert text.count("\n") == 1

    def never(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    found: dict[str, Any] = json.loads(text, parse_constant=never)
    return found


def test_run_prints_a_table_to_stdout(cli: Cli, small: Path) -> None:
    done = cli("run", small, *FEW)
    assert done.exit_code == 0
    assert "Small" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr == ""


def test_a_table_needs_no_frames_and_no_pictures(small: Path) -> None:
    # Each of these takes longer to import than a small scenario takes to play.
    late = ("pandas", "matplotlib", "simpy", "jinja2", "rich")
    code = (
        "import sys\n"
        "from ccsim.cli import app\n"
        f"try: app(['run', {str(small)!r}, '--replications', '2'])\n"
        "except SystemExit as end: assert not end.code\n"
        f"print([name for name in {late!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1:]) == (0, ["[]"])
    assert "Service level" in done.stdout


def test_run_json(cli: Cli, small: Path) -> None:
    done = cli("run", small, *FEW, "--seed", 7, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    found = objects(done.stdout)
    assert set(found) == {"provenance", "rows"}
    assert found["provenance"]["seed"] == 7
    assert found["rows"]
    for row in found["rows"]:
        assert set(row) >= ROW
        assert set(row) - ROW <= KEYS
        assert row["basis"] in ("contact", "issue", "agent", "time")
        assert row["n"] == 3
    seen = set().union(*found["rows"])
    assert {"channel", "issue_type", "group", "tier", "segment", "interval", "convention"} <= seen
    assert all(value is not None for row in found["rows"] for name, value in row.items() if name in KEYS)
    level = [
        row
        for row in found["rows"]
        if row["measure"] == "service_level" and not set(row) & (KEYS - {"convention"})
    ]
    assert len(level) == 1
    assert level[0]["convention"]
    assert 0 <= level[0]["low"] <= level[0]["estimate"] <= level[0]["high"]


def test_same_seed_same_bytes_and_another_seed_other_numbers(cli: Cli, small: Path) -> None:
    def rows(seed: int) -> Any:
        return objects(cli("run", small, *FEW, "--seed", seed, "--json").stdout)["rows"]

    assert rows(1) == rows(1)
    assert rows(1) != rows(2)


def test_compare_json_has_differences(cli: Cli, small: Path, other: Path) -> None:
    done = cli("compare", small, other, *FEW, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    found = objects(done.stdout)
    assert set(found) == {"provenance", "rows", "differences"}
    assert {row["scenario"] for row in found["rows"]} == {"Small", "One more"}
    difference = found["differences"][0]
    assert (difference["scenario"], difference["base"]) == ("One more", "Small")
    assert {"measure", "difference", "low", "high", "p_adjusted", "variance_ratio", "verdict"} <= set(
        difference
    )


def test_compare_prints_a_table_and_writes_a_report(
    cli: Cli, small: Path, other: Path, tmp_path: Path
) -> None:
    report = tmp_path / "new" / "report.html"
    done = cli("compare", small, other, *FEW, "--report", report, "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "One more" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr == f"results: {tmp_path / 'out'}\nreport: {report}\n"
    assert report.read_text("utf-8").lower().startswith("<!doctype html>")
    assert (tmp_path / "out" / "differences.csv").is_file()


def test_out_writes_results_and_quiet_says_nothing(cli: Cli, small: Path, tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    done = cli("run", small, *FEW, "--out", out, "--quiet")
    assert (done.exit_code, done.stderr) == (0, "")
    assert {"estimates.csv", "per_replication.csv", "provenance.json"} <= {p.name for p in out.iterdir()}


def test_set_changes_every_scenario(cli: Cli, small: Path, other: Path) -> None:
    done = cli(
        "compare",
        small,
        other,
        *FEW,
        "--set",
        "groups.front.wage=100/h",
        "--set",
        "horizon.length=1 h",
        "--json",
    )
    rows = objects(done.stdout)["rows"]
    wages = {row["estimate"] for row in rows if row["measure"] == "wage_cost" and not set(row) & KEYS}
    assert wages == {400.0, 500.0}


def test_designs_of_one_name_are_told_apart_by_file(cli: Cli, small: Path, other: Path) -> None:
    other.write_text("extends: small.yaml\n", "utf-8")
    rows = objects(cli("compare", small, other, small, *FEW, "--json").stdout)["rows"]
    assert {row["scenario"] for row in rows} == {"Small", "Small (other)", "Small (small)"}


def test_problems_of_all_scenarios_are_told_at_once(cli: Cli, small: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(SMALL.replace("staff: 4", f"wrong_{name}: 4"), "utf-8")
    done = cli("compare", small, tmp_path / "a.yaml", tmp_path / "b.yaml", *FEW)
    assert (done.exit_code, done.stdout) == (3, "")
    assert "wrong_a" in done.stderr
    assert "wrong_b" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--replications", 0),
        ("--replications", "many"),
        ("--workers", 0),
        ("--seed", -1),
        ("--seed", 2**63 - 1, "--replications", 1),
        ("--engine", "steam"),
        ("--unknown",),
        ("--set", "no equals sign"),
        ("--set", "=3"),
    ],
)
def test_wrong_usage_is_exit_2_without_traceback(cli: Cli, small: Path, arguments: tuple[Any, ...]) -> None:
    done = cli("run", *((small, *arguments) if arguments else ()))
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_out_that_cannot_be_written_is_told_before_the_run(
    cli: Cli, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    for arguments in (("--out", tmp_path / "file"), ("--out", tmp_path / "file" / "below")):
        monkeypatch.setattr("ccsim.experiment.run", lambda *_a, **_k: pytest.fail("it ran"))
        done = cli("run", small, *FEW, *arguments)
        assert done.exit_code == 2
        assert str(arguments[1]) in done.stderr
        assert "Traceback" not in done.stderr


def stopping_after(wanted: int) -> Callable[..., Any]:
    """A progress function that stops the run, as Ctrl-C does, once some replications are done."""

    def progress(done: int, _total: int) -> None:
        if done == wanted:
            raise KeyboardInterrupt

    return progress


def test_interruption_keeps_what_was_finished(
    cli: Cli, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import nullcontext

    monkeypatch.setattr(playing.Words, "progress", lambda _self, _text: nullcontext(stopping_after(2)))
    done = cli("run", small, "--replications", 9, "--workers", 1, "--json", "--out", tmp_path / "out")
    assert done.exit_code == 130
    assert {row["n"] for row in objects(done.stdout)["rows"]} == {2}
    assert "interrupted after 2 of 9 replications" in done.stderr
    assert (tmp_path / "out" / "estimates.csv").is_file()


def test_interruption_before_anything_was_finished(
    cli: Cli, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_a: Any, **_k: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ccsim.experiment.run", stopped)
    done = cli("run", small, *FEW)
    assert (done.exit_code, done.stdout, done.stderr) == (130, "", "interrupted\n")


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_one_and_two_workers_agree_in_processes_of_their_own(shell: Shell, small: Path) -> None:
    shell("doctor", "--quiet")  # compiles the engine where that has not been done
    one, two = (shell("run", small, "--replications", 3, "--workers", n, "--json") for n in (1, 2))
    assert (one.returncode, two.returncode) == (0, 0)
    assert (one.stderr, two.stderr) == ("", "")
    assert objects(one.stdout)["rows"] == objects(two.stdout)["rows"]
