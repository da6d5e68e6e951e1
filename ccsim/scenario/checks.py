"""The rules that cross sections; all problems at once, and what is allowed but probably not meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ccsim.errors import Problem, shown
from ccsim.scenario.problems import nearest
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.laws import TimeLaw
from ccsim.scenario.schema.plans import DayPlan
from ccsim.scenario.tree import Document, KeyPath, path_text

MAX_INTERVALS = 100_000
MAX_STREAMS = 1000
MAX_CELLS = 100_000
MAX_AGENTS = 100_000

Report = Iterator[Problem]


class Checker:
    """Turns paths into problems with places."""

    def __init__(self, spec: Scenario, document: Document) -> None:
        self.spec = spec
        self.document = document

    def problem(self, path: KeyPath, message: str, hint: str = "") -> Problem:
        """Return a problem at a path, placed at the nearest thing that the file holds."""
        place = path
        while place and place not in self.document.marks:
            place = place[:-1]
        return Problem(self.document.marks.get(place), path_text(path), message, hint)

    def known(self, path: KeyPath, names: Iterable[str], among: Iterable[str], what: str) -> Report:
        """Report names that nothing in the file defines."""
        defined = list(among)
        for name in names:
            if name not in defined:
                near = nearest(name, defined)
                message = f"unknown {what} {shown(name)}" + (f"; did you mean {shown(near)}?" if near else "")
                yield self.problem(path, message, f"defined: {', '.join(defined) or 'none'}")

    def whole(self, path: KeyPath, shares: Mapping[str, float]) -> Report:
        """Report shares that do not add up to 100 %."""
        total = sum(shares.values())
        if abs(total - 1) > 1e-6:
            yield self.problem(path, f"the shares add up to {total * 100:.6g} %, not 100 %")


def problems(spec: Scenario, document: Document) -> tuple[Problem, ...]:
    """Return everything that makes the scenario impossible to run."""
    checker = Checker(spec, document)
    rules: tuple[Callable[[Checker], Report], ...] = (
        _horizon, _plans, _customers, _demand, _bots, _channels, _groups, _handling, _routing, _handoffs, _loops,
    )  # fmt: skip
    return tuple(problem for rule in rules for problem in rule(checker))


def _horizon(c: Checker) -> Report:
    horizon = c.spec.horizon
    if horizon.length <= 0:
        yield c.problem(("horizon", "length"), "the horizon needs a length above 0, such as '1 d'")
        return
    if horizon.interval < 1_000_000:
        yield c.problem(("horizon", "interval"), "reporting intervals need at least 1 s")
    elif horizon.length / horizon.interval > MAX_INTERVALS:
        yield c.problem(("horizon", "interval"), f"that makes more than {MAX_INTERVALS} intervals; choose a longer one")
    if horizon.warm_up >= horizon.length:
        yield c.problem(("horizon", "warm_up"), "the warm-up must be shorter than the horizon")
    seen: dict[object, str] = {}
    for name, kind in c.spec.day_types.items():
        if name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "daily"):
            yield c.problem(("day_types", name), f"{shown(name)} is a day of the week already; choose another name")
        for date in kind.dates:
            if date in seen:
                yield c.problem(("day_types", name, "dates"), f"{date} is also of type {shown(seen[date])}")
            seen[date] = name


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
    for path, plan in plans:
        for day_type, _ in plan.by_day_type if plan else ():
            if day_type not in c.spec.day_types:
                message = f"unknown day {shown(day_type)}; write 'mon', 'mon-fri', 'daily' or a type from 'day_types'"
                yield c.problem(path, message, f"day types: {', '.join(c.spec.day_types) or 'none'}")


def _customers(c: Checker) -> Report:
    for section in ("segments", "issue_types", "channels", "groups", "demand"):
        if not getattr(c.spec, section):
            yield c.problem((section,), "needs at least one entry")
    if c.spec.segments and not all(stream.segments for stream in c.spec.demand.values()):
        yield from c.whole(("segments",), {n: s.share for n, s in c.spec.segments.items()})
    cells = len(c.spec.channels) * len(c.spec.issue_types) * len(c.spec.segments)
    if cells > MAX_CELLS:
        yield c.problem((), f"channels × issue types × segments make {cells} combinations, at most {MAX_CELLS}")


def _demand(c: Checker) -> Report:
    if len(c.spec.demand) > MAX_STREAMS:
        yield c.problem(("demand",), f"found {len(c.spec.demand)} streams, at most {MAX_STREAMS}")
    for name, stream in c.spec.demand.items():
        here = ("demand", name)
        yield from c.known((*here, "channel"), [stream.channel], c.spec.channels, "channel")
        yield from c.known((*here, "issues"), stream.issues, c.spec.issue_types, "issue type")
        yield from c.known((*here, "segments"), stream.segments, c.spec.segments, "segment")
        if stream.busyness is not None:
            yield from c.known((*here, "busyness"), [stream.busyness], c.spec.busyness, "busyness")
        if stream.issues:
            yield from c.whole((*here, "issues"), stream.issues)
        elif len(c.spec.issue_types) > 1:
            yield c.problem(here, "needs 'issues': there are several issue types, say their shares")
        if stream.segments:
            yield from c.whole((*here, "segments"), stream.segments)


def _bots(c: Checker) -> Report:
    taken: dict[str, str] = {}
    for name, bot in c.spec.bots.items():
        here = ("bots", name)
        yield from c.known((*here, "before"), bot.before, c.spec.channels, "channel")
        yield from c.known((*here, "outcome"), bot.outcome, c.spec.issue_types, "issue type")
        for channel in bot.before:
            if channel in taken:
                yield c.problem((*here, "before"), f"bot {shown(taken[channel])} already stands before {shown(channel)}")
            taken[channel] = name


def _channels(c: Checker) -> Report:
    guarded = {channel for bot in c.spec.bots.values() for channel in bot.before}
    for name, channel in c.spec.channels.items():
        here = ("channels", name)
        yield from c.known((*here, "patience", "segments"), channel.patience.segments, c.spec.segments, "segment")
        if channel.after_hours == "bot" and name not in guarded:
            yield c.problem((*here, "after_hours"), "no bot stands before this channel; choose 'closed' or 'queue'")
    yield from c.known(("costs", "contact"), c.spec.costs.contact, c.spec.channels, "channel")


def _groups(c: Checker) -> Report:
    for name, group in c.spec.groups.items():
        here = ("groups", name)
        yield from c.known((*here, "skills"), group.skills, c.spec.issue_types, "issue type")
        yield from c.known((*here, "channels"), group.channels, c.spec.channels, "channel")
        if name in c.spec.departments:
            yield c.problem(("departments", name), "a group has this name already; choose another")
    plans = [group.staff for group in c.spec.groups.values()]
    plans += [department.staff for department in c.spec.departments.values()]
    if sum(plan.highest() for plan in plans) > MAX_AGENTS:
        yield c.problem(("groups",), f"more than {MAX_AGENTS} people in all")


def _handling(c: Checker) -> Report:
    yield from c.known(("handling",), c.spec.handling, [*c.spec.issue_types, "any"], "issue type")
    if "any" not in c.spec.handling:
        for name in c.spec.issue_types:
            if name not in c.spec.handling:
                yield c.problem(("handling",), f"needs an entry for {shown(name)}, or one named 'any' for all others")
    tiers = {str(group.tier) for group in c.spec.groups.values()}
    for name, work in c.spec.handling.items():
        here = ("handling", name)
        yield from c.known((*here, "on_channel"), work.on_channel, c.spec.channels, "channel")
        yield from c.known((*here, "at_tier"), work.at_tier, sorted(tiers), "tier")


def _routing(c: Checker) -> Report:
    routing, groups = c.spec.routing, c.spec.groups
    for issue_type, ranks in routing.preferences.items():
        here = ("routing", "preferences", issue_type)
        yield from c.known(here, [issue_type], c.spec.issue_types, "issue type")
        listed = [name for rank in ranks for name in ((rank,) if isinstance(rank, str) else rank)]
        yield from c.known(here, listed, groups, "group")
        for name in listed:
            if listed.count(name) > 1:
                yield c.problem(here, f"group {shown(name)} stands here more than once")
                break
            if name in groups and groups[name].skills and issue_type not in groups[name].skills:
                yield c.problem(here, f"group {shown(name)} has no skill {shown(issue_type)}")
    for name, lane in routing.fast_lanes.items():
        here = ("routing", "fast_lanes", name)
        for field, among, what in (
            ("channel", c.spec.channels, "channel"),
            ("issue_type", c.spec.issue_types, "issue type"),
            ("segment", c.spec.segments, "segment"),
        ):
            value = getattr(lane.for_, field)
            if value is not None:
                yield from c.known((*here, "for", field), [value], among, what)
        yield from c.known((*here, "groups"), lane.groups, groups, "group")
        yield from _lane_skills(c, here, lane.groups, lane.for_.issue_type)
        if not lane.groups:
            yield c.problem((*here, "groups"), "needs at least one group")


def _lane_skills(c: Checker, here: KeyPath, names: Iterable[str], issue_type: str | None) -> Report:
    """Report groups of a fast lane that lack the skill or channel of contacts which take it."""
    lane = c.spec.routing.fast_lanes[str(here[-1])].for_
    for name in names:
        group = c.spec.groups.get(name)
        if group is None:
            continue
        for kind, spec in c.spec.issue_types.items():
            fits = (
                lane.urgency in (None, spec.urgency)
                and lane.complexity in (None, spec.complexity)
                and issue_type in (None, kind)
            )
            if fits and group.skills and kind not in group.skills:
                yield c.problem((*here, "groups"), f"group {shown(name)} has no skill {shown(kind)}, which takes this lane")
        for channel in c.spec.channels:
            if lane.channel in (None, channel) and group.channels and channel not in group.channels:
                yield c.problem(
                    (*here, "groups"),
                    f"group {shown(name)} does not serve {shown(channel)}, whose contacts take this lane",
                )


def _handoffs(c: Checker) -> Report:
    tiers = {group.tier for group in c.spec.groups.values()}
    totals: dict[tuple[str, int], float] = {}
    for name, handoff in c.spec.handoffs.items():
        here = ("handoffs", name)
        yield from c.known((*here, "issue"), [handoff.issue], c.spec.issue_types, "issue type")
        yield from c.known((*here, "to"), [handoff.to], c.spec.departments, "department")
        if handoff.tier not in tiers:
            found = ", ".join(str(tier) for tier in sorted(tiers))
            yield c.problem((*here, "tier"), f"no group works in tier {handoff.tier}; tiers: {found}")
        place = (handoff.issue, handoff.tier)
        totals[place] = totals.get(place, 0.0) + handoff.share
        if totals[place] > 1 + 1e-9:
            yield c.problem((*here, "share"), f"hand-offs of {shown(handoff.issue)} at tier {handoff.tier} exceed 100 %")


def _loops(c: Checker) -> Report:
    """Report customers who would return for ever at the same instant."""

    def at_once(law: TimeLaw) -> bool:
        return law.law.quantile(0.5) == 0

    for name, channel in c.spec.channels.items():
        redials = channel.redials
        shares = (redials.after_abandonment, redials.after_block, redials.later or 0.0)
        if max(shares) > 0.99 and at_once(redials.after):
            yield c.problem(
                ("channels", name, "redials", "after"),
                "everybody would redial at once, for ever; give a time above 0 or a share below 100 %",
            )
    repeat = c.spec.repeat_contact
    if repeat.when_not_solved > 0.99 and at_once(repeat.after):
        yield c.problem(("repeat_contact", "after"), "everybody would be back at once, for ever; give a time above 0")


def warnings(spec: Scenario, document: Document) -> tuple[Problem, ...]:
    """Return what can be run but is probably not meant."""
    c = Checker(spec, document)
    return tuple(_nobody_serves(c))


def _nobody_serves(c: Checker) -> Report:
    for stream_name, stream in c.spec.demand.items():
        types = stream.issues or dict.fromkeys(list(c.spec.issue_types)[:1], 1.0)
        for issue_type, share in types.items():
            served = any(
                (not group.skills or issue_type in group.skills)
                and (not group.channels or stream.channel in group.channels)
                for group in c.spec.groups.values()
            )
            if share > 0 and not served:
                yield c.problem(
                    ("demand", stream_name, "issues", issue_type),
                    f"no group has the skill {shown(issue_type)} on channel {shown(stream.channel)}: nobody answers these contacts",
                )
