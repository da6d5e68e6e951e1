from __future__ import annotations

from pathlib import Path

import pytest

from ccsim.cli import demo

from .conftest import ROOT, Cli


def test_demo_prints_the_table_and_ends_with_the_path_of_the_report(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "REPLICATIONS", 2)
    done = cli("demo", "--out", tmp_path / "demo", "--workers", 1)
    assert done.exit_code == 0
    report = tmp_path / "demo" / "report.html"
    assert done.stdout.splitlines()[-1] == f"report: {report}"
    assert report.is_file()
    for name in ("As it is today", "Bot first", "Fast lane", "Cross-training"):
        assert name in done.stdout
    assert "scaled to 3 %" in done.stderr
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80


def test_designs_are_found_in_the_checkout() -> None:
    assert demo.scenario_folder() == ROOT / "scenarios"
    assert [name for name in demo.DESIGNS if not (ROOT / "scenarios/bank" / f"{name}.yaml").is_file()] == []
