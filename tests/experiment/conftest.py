"""A small center whose two hours are played in a few milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ccsim.scenario import Scenario, load

SMALL = """\
ccsim: 1
name: Small
horizon: {start: 2026-03-02 08:00, timezone: Europe/Berlin, length: 2 h, interval: 30 min}
segments:
  ordinary: {share: 80 %}
  vip: {share: 20 %, priority: 10}
issue_types: {any: {}, rare: {}}
channels:
  voice: {patience: {exponential: {mean: 90 s}}, target: {answered_within: 20 s, share: 80 %}}
demand:
  calls: {channel: voice, rate: 60/h, issues: {any: 100 %}}
groups:
  front: {staff: 2, skills: {any: 0.9}, wage: 20/h}
handling:
  any: {talk: {exponential: {mean: 2 min}}}
repeat_contact: {when_not_solved: 50 %, after: {exponential: {mean: 10 min}}}
"""

Maker = Callable[..., Scenario]


@pytest.fixture
def center(tmp_path: Path) -> Maker:
    """Return a function that loads the small center with changes, under a name."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, "utf-8")

    def load_center(name: str = "Small", **changes: object) -> Scenario:
        scenario = load(path)
        return scenario.with_changes({key.replace("__", "."): v for key, v in changes.items()}, name=name)

    return load_center
