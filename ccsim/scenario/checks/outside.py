"""Rules for what comes from outside: time, names, customers and their demand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from zoneinfo import ZoneInfo

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report, listed
from ccsim.scenario.checks.recorded import recorded
from ccsim.scenario.problems import did_you_mean
from ccsim.scenario.schema.base import Section
from ccsim.scenario.schema.laws import TimeLaw
from ccsim.scenario.schema.plans import DayPlan, is_clock, rates_of
from ccsim.scenario.tree import KeyPath
from ccsim.units import DAYS, HOUR, SECOND

MAX_INTERVALS = 100_000
MAX_STREAMS = 1000
MAX_CELLS = 100_000
MAX_CONTACTS = 1e9
MAX_NAME = 60

_NAMED = (
    "day_types", "segments", "issue_types", "channels", "busyness", "demand", "bots", "groups", "departments",
    "handoffs", "trunks", "outbound",
)  # fmt: skip


def _horizon(c: Checker) -> Report:
    horizon = c.spec.horizon
    if horizon.length <= 0:
        yield c.problem(("horizon", "length"), "found 0 s, needs a length above 0, such as '1 d'")
        return
    if horizon.interval < SECOND:
        yield c.problem(("horizon", "interval"), "reporting intervals are at least 1 s long")
    elif horizon.length / horizon.interval > MAX_INTERVALS:
        message = f"that makes more than {MAX_INTERVALS} reporting intervals; choose a longer one"
        yield c.problem(("horizon", "interval"), message)
    if horizon.warm_up >= horizon.length:
        yield c.problem(("horizon", "warm_up"), "the warm-up must be shorter than the horizon")
    start = horizon.start.replace(tzinfo=ZoneInfo(horizon.timezone))
    if start.astimezone(UTC).astimezone(start.tzinfo).replace(tzinfo=None) != horizon.start:
        message = f"{horizon.start:%Y-%m-%d %H:%M} does not exist in {horizon.timezone}: clocks skip it"
        yield c.problem(("horizon", "start"), message)


def _day_types(c: Checker) -> Report:
    seen: dict[date, str] = {}
    for name, kind in c.spec.day_types.items():
        if name in (*DAYS, "daily"):
            message = f"{shown(name)} means days of the week already; choose another name"
            yield c.at_key(("day_types", name), message)
        elif is_clock(name):
            yield c.at_key(("day_types", name), f"{shown(name)} is a time of day; choose another name")
        elif any(word in DAYS for item in name.lower().split(",") for word in item.strip().split("-")):
            message = f"{shown(name)} looks like days of the week; choose a name without {listed(DAYS)}"
            yield c.at_key(("day_types", name), message)
        for index, day in enumerate(kind.dates):
            if day in seen:
                message = f"{day} is of type {shown(seen[day])} already"
                yield c.problem(("day_types", name, "dates", index), message)
            seen[day] = name


def _plans(c: Checker) -> Report:
    plans: list[tuple[KeyPath, DayPlan | None]] = []
    for name, channel in c.spec.channels.items():
        plans.append((("channels", name, "hours"), channel.hours))
    for name, stream in c.spec.demand.items():
        plans += [(("demand", name, "rate"), stream.rate), (("demand", name, "profile"), stream.profile)]
    for name, group in c.spec.groups.items():
        plans.append((("groups", name, "staff"), group.staff))
    for name, department in c.spec.departments.items():
        plans.append((("departments", name, "staff"), department.staff))
        plans.append((("departments", name, "hours"), department.hours))
    for name, campaign in c.spec.outbound.items():
        plans += [(("outbound", name, key), getattr(campaign, key)) for key in ("rate", "hours", "reached")]
    # A patience for everybody may stand without its key 'default'.
    plans += [
        (path if path in c.document.marks else tuple(part for part in path if part != "default"), plan)
        for path, plan in _plans_of_laws(c.spec, ())
    ]
    words = (*DAYS, "daily", *c.spec.day_types)
    for path, plan in plans:
        for day_type, _ in plan.by_day_type if plan else ():
            if day_type not in c.spec.day_types:
                message = f"unknown day {shown(day_type)}{did_you_mean(day_type, words)}"
                hint = (
                    "write 'mon', 'mon-fri', 'sat, sun', 'daily' or a day type; "
                    f"day types: {listed(tuple(c.spec.day_types))}"
                )
                yield c.at_key((*path, day_type), message, hint)


def _plans_of_laws(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, DayPlan]]:
    """Yield the plans of all laws by period."""
    if isinstance(value, TimeLaw):
        if value.periods is not None:
            yield (*path, "by_period", "laws"), value.periods.plan
    elif isinstance(value, Section):
        for name in type(value).model_fields:
            yield from _plans_of_laws(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _plans_of_laws(part, (*path, name))


def _names(c: Checker) -> Report:
    sections: list[tuple[KeyPath, object]] = [((name,), getattr(c.spec, name)) for name in _NAMED]
    sections.append((("routing", "fast_lanes"), c.spec.routing.fast_lanes))
    sections.append((("routing", "sites"), c.spec.routing.sites))
    for path, things in sections:
        for name in things if isinstance(things, dict) else ():
            if len(name) > MAX_NAME:
                yield c.at_key(
                    (*path, name), f"a name has at most {MAX_NAME} characters: found {shown(name)}"
                )
            elif name != name.strip():
                yield c.at_key(
                    (*path, name), f"a name does not start or end with a space: found {shown(name)}"
                )
    if not c.spec.name.strip():
        yield c.problem(("name",), "the name is empty")


def _customers(c: Checker) -> Report:
    for section in ("segments", "issue_types", "channels", "groups", "demand"):
        if not getattr(c.spec, section):
            yield c.problem((section,), "needs at least one entry")
    if c.spec.segments and not all(stream.segments for stream in c.spec.demand.values()):
        shares = {name: segment.share for name, segment in c.spec.segments.items()}
        yield from c.whole(("segments",), shares, "a segment without 'share' counts as 100 %")
    cells = len(c.spec.channels) * len(c.spec.issue_types) * len(c.spec.segments)
    if cells > MAX_CELLS:
        message = f"channels, issue types and segments make {cells} combinations, at most {MAX_CELLS}"
        yield c.problem((), message)


def _demand(c: Checker) -> Report:
    streams = len(c.spec.streams())
    if streams > MAX_STREAMS:
        yield c.problem(("demand",), f"found {streams} streams, at most {MAX_STREAMS}")
    contacts = 0.0
    taken: set[str] = set()
    for name, stream in c.spec.demand.items():
        here = ("demand", name)
        parts = stream.by_channel(name)
        for part in sorted(taken & set(parts)):
            message = f"its part {shown(part)}, a channel of a log, is named as another stream: rename it"
            yield c.at_key(here, message)
        taken |= set(parts)
        if stream.channel is not None:
            yield from c.known((*here, "channel"), stream.channel, c.spec.channels, "channel")
        yield from c.known_keys((*here, "issues"), stream.issues, c.spec.issue_types, "issue type")
        yield from c.known_keys((*here, "segments"), stream.segments, c.spec.segments, "segment")
        if stream.busyness is not None:
            yield from c.known((*here, "busyness"), stream.busyness, c.spec.busyness, "busyness")
        if stream.replay is not None:
            yield from recorded(c, (*here, "replay"), stream.replay)
        if stream.issues:
            yield from c.whole((*here, "issues"), stream.issues)
        elif stream.replay is not None and stream.replay.issue_type and all(stream.replay.issue_type):
            pass
        elif len(c.spec.issue_types) > 1:
            yield c.problem(here, "needs 'issues': there are several issue types, say their shares")
        if stream.segments:
            yield from c.whole((*here, "segments"), stream.segments)
        plan = stream.rate or (rates_of(stream.profile) if stream.profile else None)
        contacts += plan.highest() * stream.scale * c.spec.horizon.length / HOUR if plan else 0.0
    for campaign in c.spec.outbound.values():
        plan = campaign.rate
        contacts += plan.highest() * c.spec.horizon.length / HOUR if plan else 0.0
    if contacts > MAX_CONTACTS:
        yield c.problem(("demand",), f"that could make {contacts:.1e} contacts, at most {MAX_CONTACTS:.0e}")


RULES = (_names, _horizon, _day_types, _plans, _customers, _demand)
