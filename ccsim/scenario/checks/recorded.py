"""Rules for recorded contacts."""

from __future__ import annotations

from datetime import datetime, timedelta

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report
from ccsim.scenario.schema.replay import Replay
from ccsim.scenario.tree import KeyPath
from ccsim.units import format_duration

MOST_PROBLEMS = 5


def recorded(c: Checker, here: KeyPath, replay: Replay) -> Report:
    """Report times that run backwards or lie outside, and names that nothing defines."""
    yield from _times(c, here, replay)
    for column, among, what in (
        ("channel", c.spec.channels, "channel"),
        ("issue_type", c.spec.issue_types, "issue type"),
        ("segment", c.spec.segments, "segment"),
    ):
        told: set[str] = set()
        for row, name in enumerate(getattr(replay, column)):
            if name is not None and name not in among and name not in told and len(told) < MOST_PROBLEMS:
                told.add(name)
                yield from c.known((*here, column, row), name, among, what)


def _times(c: Checker, here: KeyPath, replay: Replay) -> Report:
    horizon = c.spec.horizon
    since = [_since(at, horizon.start) for at in replay.time]
    if since[0] < 0:
        message = (
            f"found {_text(replay.time[0])}, before the horizon starts at {horizon.start:%Y-%m-%d %H:%M}"
        )
        hint = "leave the line out, or let 'horizon.start' be earlier"
        yield c.problem((*here, "time", 0), message, hint)
    elif since[0] >= horizon.length:
        message = "no contact lies in the horizon: the first one comes after its end"
        hint = "'horizon.start' and 'horizon.length' say when the run takes place"
        yield c.problem((*here, "time", 0), message, hint)
    for row in range(1, len(since)):
        if since[row] < since[row - 1]:
            message = (
                f"time runs backwards: {_text(replay.time[row])} comes after {_text(replay.time[row - 1])}"
            )
            yield c.problem((*here, "time", row), message, "sort the contacts by time")
            return


def _since(at: int | datetime, start: datetime) -> int:
    """Return the microseconds of local time since the start."""
    return at if isinstance(at, int) else (at - start) // timedelta(microseconds=1)


def _text(at: int | datetime) -> str:
    return shown(format_duration(at) if isinstance(at, int) else at.isoformat(" "))
