"""Rules for those who serve: channels, bots, groups, routing, hand-offs, and what comes back."""

from __future__ import annotations

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report
from ccsim.scenario.schema.people import Group
from ccsim.scenario.schema.process import FastLane
from ccsim.scenario.tree import KeyPath

MAX_AGENTS = 100_000


def _bots(c: Checker) -> Report:
    taken: dict[str, str] = {}
    for name, bot in c.spec.bots.items():
        here = ("bots", name)
        yield from c.known_items((*here, "before"), bot.before, c.spec.channels, "channel")
        yield from c.known_keys((*here, "outcome"), bot.outcome, c.spec.issue_types, "issue type")
        if not bot.before:
            yield c.problem((*here, "before"), "needs at least one channel")
        for index, channel in enumerate(bot.before):
            if taken.get(channel, name) != name:
                message = f"bot {shown(taken[channel])} already stands before {shown(channel)}"
                yield c.problem((*here, "before", index), message)
            taken[channel] = name


def _channels(c: Checker) -> Report:
    guarded = {channel for bot in c.spec.bots.values() for channel in bot.before}
    for name, channel in c.spec.channels.items():
        here = ("channels", name)
        told = channel.balks.patience if channel.balks else None
        for path, patience in ((("patience",), channel.patience), (("balks", "patience"), told)):
            if patience is not None:
                at = (*here, *path)
                yield from c.known_keys((*at, "segments"), patience.segments, c.spec.segments, "segment")
                kinds = patience.issue_types
                yield from c.known_keys((*at, "issue_types"), kinds, c.spec.issue_types, "issue type")
        promises = channel.target.segments
        yield from c.known_keys((*here, "target", "segments"), promises, c.spec.segments, "segment")
        if channel.trunk is not None:
            yield from c.known((*here, "trunk"), channel.trunk, c.spec.trunks, "trunk")
            if channel.lines.from_ != "unlimited":
                message = "has lines of its own already; give 'lines' or 'trunk', not both"
                yield c.problem((*here, "trunk"), message)
        if channel.duplicates is not None:
            on = channel.duplicates.on
            yield from c.known_keys((*here, "duplicates", "on"), on, c.spec.channels, "channel")
            yield from c.whole((*here, "duplicates", "on"), on)
            if name in on:
                message = f"{shown(name)} is the channel itself; name others"
                yield c.at_key((*here, "duplicates", "on", name), message)
            if channel.duplicates.loser == "withdrawn" and channel.duplicates.closes_otherwise:
                message = "only a contact that stays is closed; write 'loser: handled', or leave it out"
                yield c.problem((*here, "duplicates", "closing_takes"), message)
        if channel.kind != "thread":
            if channel.thread is not None:
                message = "only a channel of kind 'thread' has threads; write 'kind: thread', or leave it out"
                yield c.problem((*here, "thread"), message)
            if channel.reopens.expired > 0:
                message = "only threads expire; write 'kind: thread', or leave it out"
                yield c.problem((*here, "reopens", "expired"), message)
        if channel.after_hours == "bot" and name not in guarded:
            message = "no bot stands before this channel; choose 'closed' or 'queue'"
            yield c.problem((*here, "after_hours"), message)
    yield from c.known_keys(("costs", "contact"), c.spec.costs.contact, c.spec.channels, "channel")


def _groups(c: Checker) -> Report:
    for name, group in c.spec.groups.items():
        here = ("groups", name)
        yield from c.known_keys((*here, "skills"), group.skills, c.spec.issue_types, "issue type")
        yield from c.known_items((*here, "channels"), group.channels, c.spec.channels, "channel")
        yield from _takes_first(c, (*here, "takes_first"), group)
        if name in c.spec.departments:
            yield c.at_key(("departments", name), f"a group is named {shown(name)} already; choose another")
    plans = [group.staff for group in c.spec.groups.values()]
    plans += [department.staff for department in c.spec.departments.values()]
    if sum(plan.highest() for plan in plans) > MAX_AGENTS:
        yield c.problem(("groups",), f"more than {MAX_AGENTS} people in all")


def _takes_first(c: Checker, here: KeyPath, group: Group) -> Report:
    yield from c.known_items(here, group.takes_first, c.spec.issue_types, "issue type")
    for index, issue_type in enumerate(group.takes_first):
        if issue_type in c.spec.issue_types and group.skills and issue_type not in group.skills:
            yield c.problem((*here, index), f"the group has no skill {shown(issue_type)}")


def _handling(c: Checker) -> Report:
    yield from c.known_keys(("handling",), c.spec.handling, [*c.spec.issue_types, "any"], "issue type")
    if "any" not in c.spec.handling:
        for name in c.spec.issue_types:
            if name not in c.spec.handling:
                message = f"needs an entry for {shown(name)}, or one named 'any' for all others"
                yield c.problem(("handling",), message)
    tiers = [str(tier) for tier in sorted({group.tier for group in c.spec.groups.values()})]
    for name, work in c.spec.handling.items():
        here = ("handling", name)
        yield from c.known_keys((*here, "on_channel"), work.on_channel, c.spec.channels, "channel")
        yield from c.known_keys((*here, "for_segment"), work.for_segment, c.spec.segments, "segment")
        yield from c.known_keys((*here, "at_tier"), work.at_tier, tiers, "tier")


def _waiting_gains(c: Checker) -> Report:
    place: KeyPath = ("routing", "waiting_gains")
    gains = c.spec.routing.waiting_gains
    yield from c.known_keys((*place, "segments"), gains.segments, c.spec.segments, "segment")
    yield from c.known_keys((*place, "issue_types"), gains.issue_types, c.spec.issue_types, "issue type")
    yield from c.known_keys((*place, "channels"), gains.channels, c.spec.channels, "channel")
    given = gains.segments or gains.issue_types or gains.channels
    if c.spec.routing.forwarded_bonus and c.spec.routing.contact != "score":
        message = "a bonus counts only with 'contact: score'; write that, or leave it out"
        yield c.problem(("routing", "forwarded_bonus"), message)
    if given and c.spec.routing.contact != "score":
        yield c.problem(place, "gains count only with 'contact: score'; write that, or leave them out")


def _fast_lanes(c: Checker) -> Report:
    for name, lane in c.spec.routing.fast_lanes.items():
        here: KeyPath = ("routing", "fast_lanes", name)
        for field, among, what in (
            ("channel", c.spec.channels, "channel"),
            ("issue_type", c.spec.issue_types, "issue type"),
            ("segment", c.spec.segments, "segment"),
        ):
            value = getattr(lane.for_, field)
            if value is not None:
                yield from c.known((*here, "for", field), value, among, what)
        yield from c.known_items((*here, "groups"), lane.groups, c.spec.groups, "group")
        if not lane.groups:
            yield c.problem((*here, "groups"), "needs at least one group")
        yield from _lane_skills(c, here, lane)


def _lane_skills(c: Checker, here: KeyPath, lane: FastLane) -> Report:
    """Report groups of a fast lane that lack the skill or channel of contacts which take it."""
    wanted = lane.for_
    types = [
        name
        for name, spec in c.spec.issue_types.items()
        if wanted.urgency in (None, spec.urgency)
        and wanted.complexity in (None, spec.complexity)
        and wanted.issue_type in (None, name)
    ]
    channels = [name for name in c.spec.channels if wanted.channel in (None, name)]
    for index, name in enumerate(lane.groups):
        group = c.spec.groups.get(name)
        if group is None:
            continue
        at = (*here, "groups", index)
        for kind in types:
            if group.skills and kind not in group.skills:
                yield c.problem(at, f"group {shown(name)} has no skill {shown(kind)}, which takes this lane")
        for channel in channels:
            if group.channels and channel not in group.channels:
                yield c.problem(
                    at, f"group {shown(name)} does not serve {shown(channel)}, whose contacts take this lane"
                )


def _handoffs(c: Checker) -> Report:
    tiers = sorted({group.tier for group in c.spec.groups.values()})
    totals: dict[tuple[str, int], float] = {}
    for name, handoff in c.spec.handoffs.items():
        here = ("handoffs", name)
        yield from c.known((*here, "issue"), handoff.issue, c.spec.issue_types, "issue type")
        yield from c.known((*here, "to"), handoff.to, c.spec.departments, "department")
        if tiers and handoff.tier not in tiers:
            found = ", ".join(str(tier) for tier in tiers)
            yield c.problem((*here, "tier"), f"no group works in tier {handoff.tier}; tiers: {found}")
        place = (handoff.issue, handoff.tier)
        totals[place] = totals.get(place, 0.0) + handoff.share
        if totals[place] > 1 + 1e-9:
            message = (
                f"the hand-offs of {shown(handoff.issue)} at tier {handoff.tier} add up to "
                f"{totals[place] * 100:.6g} % up to here, more than 100 %"
            )
            yield c.problem((*here, "share"), message)


def _lost(c: Checker) -> Report:
    segments = c.spec.customers.lost.segments
    yield from c.known_keys(("customers", "lost", "segments"), segments, c.spec.segments, "segment")


RULES = (_bots, _channels, _groups, _handling, _waiting_gains, _fast_lanes, _handoffs, _lost)
