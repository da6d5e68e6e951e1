"""The demand streams of a blueprint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from ccsim.blueprint.changes import Change, changed_lines, changed_steps
from ccsim.blueprint.model import Own, StreamPlan
from ccsim.scenario.calendar import Calendar, Line, StepFunction
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.demand import MONTHS, Stream
from ccsim.scenario.schema.plans import rates_of
from ccsim.scenario.schema.replay import Replay
from ccsim.units import DAY, HOUR


def stream_plan(scenario: Scenario, calendar: Calendar, name: str, spec: Stream) -> StreamPlan:
    """Compile one stream."""
    types = spec.issues or {next(iter(scenario.issue_types)): 1.0}
    segments = spec.segments or {n: segment.share for n, segment in scenario.segments.items()}
    recorded, own = _recorded(scenario, calendar, spec.replay) if spec.replay is not None else (None, None)
    changes = _changes(calendar, spec)
    lines = _lines(calendar, spec)
    if lines is not None:
        lines = changed_lines(lines, changes)
    interval, horizon = scenario.horizon.interval, scenario.horizon.length
    if recorded is not None:
        rate = _counted(recorded, interval, horizon)
    elif lines is None:
        rate = changed_steps(_rate(calendar, spec), changes)
    else:
        rate = _means(lines, interval, horizon)
    return StreamPlan(
        name,
        list(scenario.channels).index(str(spec.channel)),
        rate,
        list(scenario.busyness).index(spec.busyness) if spec.busyness else -1,
        _cumulative(types, list(scenario.issue_types)),
        _cumulative(segments, list(scenario.segments)),
        recorded,
        lines,
        _counts(calendar, spec) if spec.exact else None,
        own,
    )


def campaign_streams(scenario: Scenario, calendar: Calendar) -> tuple[StreamPlan, ...]:
    """Return the streams of the campaigns; nothing arrives where there is a list from the start."""
    channels, kinds = list(scenario.channels), list(scenario.issue_types)
    shares = {name: segment.share for name, segment in scenario.segments.items()}
    return tuple(
        StreamPlan(
            f"outbound {name}",
            channels.index(spec.channel),
            ((0, 0.0),) if spec.rate is None else calendar.whole(spec.rate),
            -1,
            _cumulative(spec.issues or {kinds[0]: 1.0}, kinds),
            _cumulative(spec.segments or shares, list(scenario.segments)),
            campaign=number,
        )
        for number, (name, spec) in enumerate(scenario.outbound.items())
    )


def _changes(calendar: Calendar, spec: Stream) -> tuple[Change, ...]:
    """Return what spikes and the season multiply, and 0 for where the stream is switched off."""
    found = [
        (at := _instant(calendar, spike.from_), at + spike.for_, spike.times)
        for spike in spec.spikes.values()
    ]
    for month, days in groupby(calendar.days, lambda day: day.date.replace(day=1)):
        within = list(days)
        times = spec.season.get(MONTHS[month.month - 1], 1.0)
        if times != 1.0:
            found.append((within[0].from_at, within[-1].to_at, times))
    if spec.active is not None and spec.active.from_ is not None:
        found.append((0, _instant(calendar, spec.active.from_), 0.0))
    if spec.active is not None and spec.active.to is not None:
        found.append((_instant(calendar, spec.active.to), calendar.horizon, 0.0))
    cut = ((max(at, 0), min(to, calendar.horizon), times) for at, to, times in found)
    return tuple(change for change in cut if change[0] < change[1])


def _counts(calendar: Calendar, spec: Stream) -> tuple[tuple[int, int, int], ...]:
    """Return the intervals of an exact profile and their contacts."""
    assert spec.profile is not None
    out = []
    for day in calendar.days:
        steps = calendar.steps(spec.profile, day)
        clocks = [clock for clock, _ in steps]
        ends = [*clocks[1:], min(2 * clocks[-1] - clocks[-2], DAY)] if clocks else []
        for (clock, count), end in zip(steps, ends, strict=True):
            interval = calendar.instant(day.date, clock), calendar.instant(day.date, end)
            out.append((*interval, round(count * spec.scale)))
    return tuple(out)


def _lines(calendar: Calendar, spec: Stream) -> tuple[Line, ...] | None:
    if spec.rate is None or not spec.rate.smooth:
        return None
    return tuple((at, to, a * spec.scale, b * spec.scale) for at, to, a, b in calendar.lines(spec.rate))


def _means(lines: Sequence[Line], interval: int, horizon: int) -> StepFunction:
    """Return the mean of a smooth rate in each reporting interval."""
    starts = range(0, horizon, interval)
    volumes = [0.0] * len(starts)
    for at, to, first, last in lines:
        slope = (last - first) / (to - at)
        for n in range(at // interval, (to - 1) // interval + 1):
            start, end = max(at, n * interval), min(to, (n + 1) * interval)
            volumes[n] += (first + slope * ((start + end) / 2 - at)) * (end - start)
    return tuple((at, volumes[n] / (min(at + interval, horizon) - at)) for n, at in enumerate(starts))


def _rate(calendar: Calendar, spec: Stream) -> StepFunction:
    plan = spec.rate
    if plan is None:
        assert spec.profile is not None
        plan = rates_of(spec.profile)
    return tuple((at, value * spec.scale) for at, value in calendar.whole(plan))


def _recorded(
    scenario: Scenario, calendar: Calendar, replay: Replay
) -> tuple[tuple[int, ...], tuple[Own, ...]]:
    """Return the instants within the horizon, and what is known of each contact."""
    types, segments = list(scenario.issue_types), list(scenario.segments)
    instants = [_instant(calendar, at) for at in replay.time]
    inside = tuple(at for at in instants if at < scenario.horizon.length)
    own = tuple(
        Own(
            _number(replay.issue_type, n, types),
            _number(replay.segment, n, segments),
            _length(replay.handling_time, n),
            _length(replay.patience, n),
        )
        for n in range(len(inside))
    )
    return inside, own


def _instant(calendar: Calendar, at: int | datetime) -> int:
    if isinstance(at, int):
        return at
    clock = ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond
    return calendar.instant(at.date(), clock)


def _number(column: Sequence[str | None], row: int, names: Sequence[str]) -> int:
    name = column[row] if column else None
    return -1 if name is None else names.index(name)


def _length(column: Sequence[int | None], row: int) -> int:
    value = column[row] if column else None
    return -1 if value is None else value


def _counted(instants: Sequence[int], interval: int, horizon: int) -> StepFunction:
    """Return the rate per hour at which contacts came, by reporting interval."""
    counts = Counter(at // interval for at in instants)
    starts = range(0, horizon, interval)
    return tuple((at, counts[n] * HOUR / (min(at + interval, horizon) - at)) for n, at in enumerate(starts))


def _cumulative(shares: Mapping[str, float], names: Sequence[str]) -> tuple[float, ...]:
    """Return cumulative shares over all names; exactly 1 from the last name with a share on."""
    out, total = [], 0.0
    last = max(i for i, name in enumerate(names) if shares.get(name, 0.0) > 0)
    for i, name in enumerate(names):
        total += shares.get(name, 0.0)
        out.append(1.0 if i >= last else total)
    return tuple(out)
