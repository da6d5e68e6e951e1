from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ccsim.cli import app

ROOT = Path(__file__).resolve().parents[2]
SMALL = """\
ccsim: 1
name: Small
horizon: {start: 2026-03-02 08:00, length: 2 h, interval: 30 min}
channels: {voice: {patience: {exponential: {mean: 3 min}}}}
demand: {calls: {channel: voice, rate: 40/h}}
groups: {front: {staff: 4, wage: 20/h}}
handling: {any: {talk: {exponential: {mean: 4 min}}}}
"""

Cli = Callable[..., Any]
Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, "utf-8")
    return path


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("CCSIM_DEBUG", raising=False)

    def call(*arguments: object) -> Any:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return call


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """The command in a process of its own, in an empty folder."""

    def call(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if k != "CCSIM_DEBUG"}
        environment |= {"PYTHONPATH": str(ROOT), "COLUMNS": "80", "PYTHONUTF8": "1", **variables}
        command = [sys.executable, "-m", "ccsim", *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return call
