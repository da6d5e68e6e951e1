"""The scenarios that come with ccsim, compiled, and how many centers Hypothesis invents as a rule."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings

from ccsim.blueprint import Blueprint, compile_scenario
from ccsim.scenario import load

ROOT = Path(__file__).resolve().parents[2] / "scenarios"
BUNDLED = sorted(
    path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.yaml") if path.name != "base.yaml"
)
QUICK = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),  # explaining traces every line, for minutes
    suppress_health_check=list(HealthCheck),
)


def blueprint(name: str, changes: Mapping[str, object] | None = None) -> Blueprint:
    """Compile a bundled scenario, with changes."""
    scenario = load(ROOT / name).with_changes(changes or {})
    return compile_scenario(scenario.spec, scenario.hash)
