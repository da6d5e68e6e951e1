"""Rules for who answers whom: preferences with their conditions, and people who are kept."""

from __future__ import annotations

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report
from ccsim.scenario.checks.ranks import PREFERENCES, named
from ccsim.scenario.schema.stages import Stage
from ccsim.scenario.tree import KeyPath


def _preferences(c: Checker) -> Report:
    preferences, groups = c.spec.routing.preferences, c.spec.groups
    yield from c.known_keys(PREFERENCES, preferences, c.spec.issue_types, "issue type")
    for issue_type, ranks in preferences.items():
        here = (*PREFERENCES, issue_type)
        seen: set[str] = set()
        if not any(ranks):
            yield c.problem(here, "needs at least one group")
        for at, name, stage in named(ranks, here):
            if stage is None:
                yield from c.known(at, name, groups, "group")
            else:
                yield from c.known_keys(at[:-1], (name,), groups, "group")
            if name in seen:
                yield c.problem(at, f"group {shown(name)} stands here twice")
            elif name in groups and groups[name].skills and issue_type not in groups[name].skills:
                yield c.problem(at, f"group {shown(name)} has no skill {shown(issue_type)}")
            seen.add(name)


def _channels(c: Checker) -> Report:
    """Report preferences of which nobody serves a channel by which such contacts come."""
    groups = c.spec.groups
    for issue_type, ranks in c.spec.routing.preferences.items():
        asked = [groups[name] for _, name, _ in named(ranks, ()) if name in groups]
        for channel in dict.fromkeys(
            stream.channel
            for stream in c.spec.streams().values()
            if issue_type in stream.kinds(c.spec.issue_types)
        ):
            if asked and not any(not group.channels or channel in group.channels for group in asked):
                message = f"no group named here serves {shown(channel)}, by which {shown(issue_type)} comes"
                yield c.problem((*PREFERENCES, issue_type), message)


def _stages(c: Checker) -> Report:
    groups = c.spec.groups
    for issue_type, ranks in c.spec.routing.preferences.items():
        before: list[int] = []
        for at, name, stage in named(ranks, (*PREFERENCES, issue_type)):
            if stage is not None:
                yield from _stage(c, at, stage)
                if name in groups and not any(tier <= groups[name].tier for tier in before):
                    tier = groups[name].tier
                    message = f"no group of tier {tier} or below stands before it, so it would serve at once"
                    yield c.problem(at, message, "a group with conditions helps those that are named before")
            if name in groups:
                before.append(groups[name].tier)


def _stage(c: Checker, at: KeyPath, stage: Stage) -> Report:
    here = (*at, "when", "idle_over")
    yield from c.known_keys(here, stage.when.idle_over, c.spec.groups, "group")
    for name, people in stage.when.idle_over.items():
        if name in c.spec.groups and people >= _most(c, name):
            message = (
                f"more than {people} of group {shown(name)} are never idle: it has {_most(c, name)} people"
            )
            yield c.problem((*here, name), message)


def _reserve(c: Checker) -> Report:
    place: KeyPath = ("routing", "reserve")
    groups = c.spec.groups
    yield from c.known_keys(place, c.spec.routing.reserve, groups, "group")
    for name, reserve in c.spec.routing.reserve.items():
        here = (*place, name)
        yield from c.known_items((*here, "for"), reserve.for_, c.spec.issue_types, "issue type")
        if name not in groups:
            continue
        skills = groups[name].skills or c.spec.issue_types
        for index, issue_type in enumerate(reserve.for_):
            if issue_type in c.spec.issue_types and issue_type not in skills:
                at = (*here, "for", index) if (*here, "for", index) in c.document.marks else (*here, "for")
                yield c.problem(at, f"group {shown(name)} has no skill {shown(issue_type)}")
        others = [issue_type for issue_type in skills if issue_type not in reserve.for_]
        if others and reserve.keep >= _most(c, name):
            message = (
                f"group {shown(name)} has at most {_most(c, name)} people: it would never take "
                f"{', '.join(map(shown, others))}"
            )
            yield c.problem((*here, "keep"), message, "keep fewer, or leave these out of its skills")


def _sites(c: Checker) -> Report:
    routing, groups = c.spec.routing, c.spec.groups
    for name, group in groups.items():
        if group.site is not None:
            yield from c.known(("groups", name, "site"), group.site, routing.sites, "site")
    if not routing.sites:
        if routing.other_sites != "follow":
            yield c.problem(
                ("routing", "other_sites"), "counts only with 'sites'; give them, or leave it out"
            )
        return
    yield from c.whole(("routing", "sites"), routing.sites)
    if isinstance(routing.other_sites, Stage):
        yield from _stage(c, ("routing", "other_sites"), routing.other_sites)
    if routing.other_sites == "never":
        for site in routing.sites:
            yield from _alone(c, site)


def _alone(c: Checker, site: str) -> Report:
    """Report what nobody can serve whose contacts belong to a site that no other helps."""
    groups, place = c.spec.groups, ("routing", "sites", site)
    helpless = "'other_sites: never' says that no other site helps"
    for lane, spec in c.spec.routing.fast_lanes.items():
        if not any(name in groups and groups[name].site in (None, site) for name in spec.groups):
            message = f"no group of the fast lane {shown(lane)} is at site {shown(site)}"
            yield c.at_key(place, message, helpless)
    for issue_type in c.spec.issue_types:
        listed = c.spec.routing.preferences.get(issue_type)
        names = [name for _, name, _ in named(listed, ())] if listed is not None else list(groups)
        for channel in c.spec.channels:
            able = [
                groups[name]
                for name in names
                if name in groups
                and (not groups[name].skills or issue_type in groups[name].skills)
                and (not groups[name].channels or channel in groups[name].channels)
            ]
            here = {group.tier for group in able if group.site in (None, site)}
            for tier in sorted({group.tier for group in able} - here):
                message = (
                    f"no group of tier {tier} at site {shown(site)} serves {shown(issue_type)} "
                    f"on {shown(channel)}"
                )
                yield c.at_key(place, message, helpless)


def _most(c: Checker, group: str) -> int:
    return int(c.spec.groups[group].staff.highest())


RULES = (_preferences, _channels, _stages, _reserve, _sites)
