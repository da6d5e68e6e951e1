"""`ccsim doctor`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from ccsim.cli.app import app
from ccsim.engine import compiled


def test_doctor_tells_versions_and_that_the_engines_agree() -> None:
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 0, done.output
    for word in ("numba", "cores:", "cache:", "both engines agree on"):
        assert word in done.stdout


def test_doctor_finds_engines_that_disagree(monkeypatch: pytest.MonkeyPatch) -> None:
    simulate = compiled.simulate

    def wrong(*arguments: int) -> object:
        trace = simulate(*arguments)  # type: ignore[arg-type]
        return replace(trace, end_at=trace.end_at + 1)

    monkeypatch.setattr(compiled, "simulate", wrong)
    done = CliRunner().invoke(app, ["doctor", "--quiet"])
    assert done.exit_code == 1
    assert "the engines disagree on replication 0" in done.stderr
