"""The smallest center with two groups, as a file."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(
        "ccsim: 1\nname: Small\ndemand: {calls: {channel: voice, rate: 30/h}}\n"
        "groups: {front: {staff: 3}, back: {staff: 1, tier: 2}}\n",
        encoding="utf-8",
    )
    return path
