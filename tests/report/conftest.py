"""A comparison made by hand: every number in the frames is chosen, so that every sentence is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ccsim.report.study import KEYS, Design, Study
from ccsim.scenario import load

TEXT = """\
ccsim: 1
name: Today
description: Everything goes to people
horizon: {start: 2026-03-02 08:00, length: 2 d, interval: 1 h}
busyness: {day: {gamma: {shape: 100}}}
channels:
  voice: {patience: {exponential: {mean: 90 s}}, target: {answered_within: 20 s, share: 80 %}}
demand: {calls: {channel: voice, rate: 60/h, scale: 50 %, busyness: day}}
groups: {front: {staff: 4, wage: 20/h}}
"""
BOT = """\
extends: today.yaml
name: Bot <first> & "$x_1$"
description: A bot answers first.
bots: {robot: {before: [voice], session: 60 s, outcome: {any: {solved: 40 %, comes_back: 5 %}}}}
"""

BASE = {
    "service_level": ("share", 0.70),
    "average_speed_of_answer": ("s", 30.0),
    "first_response_time_p90": ("s", 60.0),
    "abandonment_rate": ("share", 0.10),
    "first_contact_resolution": ("share", 0.80),
    "resolution_time_p90": ("s", 3600.0),
    "cost_per_resolution": ("EUR", 5.0),
    "paid_hours": ("h", 96.0),
    "total_cost": ("EUR", 1920.0),
    "wage_cost": ("EUR", 1920.0),
    "bot_cost": ("EUR", 0.0),
}
CHANGES = {
    "service_level": (0.188, 0.171, 0.204, "better"),
    "average_speed_of_answer": (-10.0, -12.0, -8.0, "better"),
    "first_response_time_p90": (20.0, 15.0, 25.0, "worse"),
    "abandonment_rate": (-0.005, -0.008, -0.002, "too small to matter"),
    "first_contact_resolution": (0.01, -0.02, 0.04, "no clear difference"),
    "resolution_time_p90": (0.0, 0.0, 0.0, "no clear difference"),
    "cost_per_resolution": (-0.5, -0.6, -0.4, "better"),
    "paid_hours": (-8.0, -8.0, -8.0, "different"),
    "total_cost": (-60.0, -70.0, -50.0, "better"),
    "wage_cost": (-160.0, -160.0, -160.0, "better"),
    "bot_cost": (100.0, 90.0, 110.0, "worse"),
}
THRESHOLDS = {"share": 0.02, "s": 1.0, "h": 0.96, "EUR": 0.05}
Change = tuple[float, float, float, str]
Maker = Callable[..., Study]


def _estimates(name: str, changes: dict[str, Change]) -> pd.DataFrame:
    rows = []
    for measure, (unit, base) in BASE.items():
        value = base + changes[measure][0] if changes else base
        rows.append(
            {"scenario": name, "measure": measure, **dict.fromkeys(KEYS), "unit": unit}
            | {"estimate": value, "low": 0.98 * value, "high": 1.02 * value}
        )
    return pd.DataFrame(rows)


def _differences(name: str, changes: dict[str, Change]) -> pd.DataFrame:
    rows = []
    for measure, (unit, base) in BASE.items():
        gap, low, high, verdict = changes[measure]
        rows.append(
            {"scenario": name, "measure": measure, **dict.fromkeys(KEYS), "unit": unit}
            | {"base_estimate": base, "estimate": base + gap, "difference": gap, "low": low, "high": high}
            | {"relative": gap / base if base else np.nan, "threshold": THRESHOLDS[unit], "verdict": verdict}
        )
    return pd.DataFrame(rows)


def _daily(name: str, shift: float) -> pd.DataFrame:
    hours = np.arange(8, 18)
    service = np.round(0.70 + 0.02 * np.arange(10) + shift, 6)
    queue = 3.0 - 0.2 * np.arange(10)
    parts = [
        pd.DataFrame(
            {"scenario": name, "measure": measure, "channel": channel, "clock": 60 * hours}
            | {"estimate": values, "low": 0.9 * values, "high": 1.1 * values}
        )
        for measure, channel, values in (("service_level", "voice", service), ("queue_length", None, queue))
    ]
    return pd.concat(parts, ignore_index=True)


def _spread(name: str, slow: float) -> pd.DataFrame:
    seconds = np.unique(np.concatenate([np.geomspace(1, 300, 40), [1, 2, 5, 10, 20, 30, 60, 120, 300]]))
    share = 1 - 0.8 * np.exp(-seconds / slow)
    return pd.DataFrame(
        {"scenario": name, "channel": "voice", "seconds": seconds, "estimate": share}
        | {"low": share - 0.01, "high": np.minimum(share + 0.01, 1)}
    )


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    """Return a function that makes a study, with changed rows of differences and other fields."""
    (tmp_path / "today.yaml").write_text(TEXT, "utf-8")
    (tmp_path / "bot.yaml").write_text(BOT, "utf-8")
    scenarios = [load(tmp_path / "today.yaml"), load(tmp_path / "bot.yaml")]
    designs = tuple(Design(s.name, s.spec.description, s.resolved()) for s in scenarios)

    def study(changes: dict[str, Change] | None = None, **fields: object) -> Study:
        base, bot = (design.name for design in designs)
        rows = CHANGES | (changes or {})
        made = Study(
            designs=designs,
            estimates=pd.concat([_estimates(base, {}), _estimates(bot, rows)], ignore_index=True),
            differences=_differences(bot, rows),
            daily=pd.concat([_daily(base, 0.0), _daily(bot, 0.08)], ignore_index=True),
            spread=pd.concat([_spread(base, 30.0), _spread(bot, 12.0)], ignore_index=True),
            replications=30,
            level=0.95,
            interrupted=False,
            provenance=(("Seed", "1"), ("Command", "ccsim compare a b")),
        )
        return replace(made, **fields)  # type: ignore[arg-type]

    return study
