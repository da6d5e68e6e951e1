"""From a comparison to what its report needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from ccsim.errors import UsageError

if TYPE_CHECKING:
    from ccsim.experiment import Comparison, Results
from ccsim.experiment.intervals import ratio_many
from ccsim.measures import EDGES, Tally
from ccsim.report.study import MARKS, Design, Study

_CURVES = ("service_level", "queue_length")
_LEAST = 1.0
"""Contacts a run, on average, that a part of the day needs to be shown in a ratio of contacts."""
_POINTS = 80
_SECONDS = EDGES / 1e6


def study_of(comparison: Comparison, command: str = "") -> Study:
    """Return what a report needs to know of a comparison.

    Raises
    ------
    UsageError
        Nothing is compared with the base.
    """
    if not comparison.others:
        raise UsageError("a report compares designs: give at least one beside the base")
    results = (comparison.base, *comparison.others)
    return Study(
        designs=tuple(
            Design(r.scenario.name, r.scenario.spec.description.strip(), r.scenario.resolved())
            for r in results
        ),
        estimates=comparison.frame(),
        differences=comparison.differences(),
        daily=daily(results),
        spread=spread(results),
        replications=comparison.base.n,
        level=comparison.base.level,
        interrupted=any(r.interrupted for r in results),
        provenance=_provenance(comparison, command),
    )


def daily(results: Sequence[Results]) -> pd.DataFrame:
    """Return service level (of the busiest channel) and queue length by clock time, days pooled."""
    channel = _busiest(results[0])
    frames = [
        frame
        for r in results
        for measure in _CURVES
        if (frame := _by_clock(r, measure, channel if measure == "service_level" else None)) is not None
    ]
    daily = pd.concat(frames, ignore_index=True)
    busy = daily[(daily["measure"] == "service_level") | (daily["estimate"] > 0)]["clock"]
    return daily[daily["clock"].between(busy.min(), busy.max())].reset_index(drop=True)


def _busiest(results: Results) -> str:
    """Return the channel to which most contacts were offered."""
    rows = results.layout.blocks["offered", ("channel",)]
    offered = sum(tally.num[rows] for tally in results.tallies)
    return str(results.layout.setting.labels["channel"][int(np.argmax(offered))])


def _by_clock(results: Results, measure: str, channel: str | None) -> pd.DataFrame | None:
    setting = results.layout.setting
    rows = results.layout.blocks[measure, ("interval",) if channel is None else ("channel", "interval")]
    num, den = _sums(results.tallies, rows)
    if channel is not None:
        at = setting.labels["channel"].index(channel) * setting.intervals
        num, den = num[:, at : at + setting.intervals], den[:, at : at + setting.intervals]
    starts = pd.Timestamp(setting.start) + pd.to_timedelta(
        np.arange(setting.intervals) * setting.interval, unit="us"
    )
    clocks, group = np.unique(np.asarray(starts.hour * 60 + starts.minute), return_inverse=True)
    member = np.eye(len(clocks))[group]
    num, den = num @ member, den @ member
    found = ratio_many(num, den, results.level, share=measure == "service_level")
    frame = pd.DataFrame(
        {
            "scenario": results.scenario.name,
            "measure": measure,
            "channel": channel,
            "clock": clocks,
            "estimate": found.estimate,
            # No wait, no queue and no share is below zero, whatever a symmetric interval says.
            "low": np.maximum(found.low, 0.0),
            "high": found.high,
        }
    )
    enough = den.mean(axis=0) >= _LEAST if channel is not None else den.sum(axis=0) > 0
    return frame.loc[np.asarray(enough)]


def _sums(tallies: Sequence[Tally], rows: slice) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return np.stack([t.num[rows] for t in tallies]), np.stack([t.den[rows] for t in tallies])


def spread(results: Sequence[Results]) -> pd.DataFrame:
    """Return the share of the busiest channel's answered by first response time."""
    channel = _busiest(results[0])
    counts = [_counts(r, channel) for r in results]
    times = _times(np.concatenate(counts).sum(axis=0))
    frames = []
    for r, count in zip(results, counts, strict=True):
        reached = np.concatenate([np.zeros((len(count), 1)), np.cumsum(count, axis=1)], axis=1)
        below = np.stack([np.interp(times, _SECONDS, row) for row in reached])
        found = ratio_many(below, np.repeat(reached[:, -1:], len(times), 1), r.level, share=True)
        frames.append(
            pd.DataFrame(
                {
                    "scenario": r.scenario.name,
                    "channel": channel,
                    "seconds": times,
                    "estimate": found.estimate,
                    "low": found.low,
                    "high": found.high,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _times(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the times to show: from a second to where all but 2 in 1000 are answered, marks included."""
    if counts.sum() == 0:
        return np.empty(0)
    reached = np.cumsum(counts) / counts.sum()
    upper = _SECONDS[1:]
    first = max(1.0, upper[int(np.argmax(reached > 0))])
    last = max(float(upper[int(np.argmax(reached >= 0.998))]), 10 * first)
    marks = [mark for mark in MARKS if first <= mark <= last]
    return np.unique(np.concatenate([np.geomspace(first, last, _POINTS), marks]))


def _counts(results: Results, channel: str) -> npt.NDArray[np.float64]:
    keys = results.layout.histogram_keys
    cell = int(np.argmax(keys["channel"] == results.layout.setting.labels["channel"].index(channel)))
    return np.stack([t.histograms["first_response_time"][cell] for t in results.tallies]).astype(np.float64)


def _provenance(comparison: Comparison, command: str) -> tuple[tuple[str, str], ...]:
    origin = comparison.provenance
    packages = ", ".join(f"{name} {number}" for name, number in origin.packages.items())
    return (
        ("Command", command or origin.command),
        *((f"Scenario “{source.name}”", f"SHA-256 {source.hash}") for source in origin.scenarios),
        ("Seed", str(origin.seed)),
        ("Replications", f"{origin.replications} of {origin.asked}, from number {origin.first}"),
        ("Engine", origin.engine),
        ("Versions", f"ccsim {origin.ccsim}, Python {origin.python}, {packages}"),
        ("System", origin.platform),
    )
