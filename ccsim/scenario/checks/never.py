"""Rules for what can never happen: people who are never there, conditions that never hold."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.scenario.checks.checker import Checker, Report, listed
from ccsim.scenario.checks.ranks import PREFERENCES, named
from ccsim.scenario.tree import KeyPath
from ccsim.units import format_duration


def absent(c: Checker) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield where a routing rule names a group that never works: the place, its name, whether all are so."""
    rules: list[tuple[KeyPath, list[tuple[KeyPath, str]]]] = []
    for issue_type, ranks in c.spec.routing.preferences.items():
        here: KeyPath = (*PREFERENCES, issue_type)
        rules.append((here, [(at, name) for at, name, _ in named(ranks, here)]))
    for lane, spec in c.spec.routing.fast_lanes.items():
        here = ("routing", "fast_lanes", lane, "groups")
        rules.append((here, [((*here, n), name) for n, name in enumerate(spec.groups)]))
    never = {name for name, group in c.spec.groups.items() if not c.ever(group.staff)} if rules else set()
    for here, groups in rules:
        known = [(at, name) for at, name in groups if name in c.spec.groups]
        gone = [(at, name) for at, name in known if name in never]
        if gone and len(gone) == len(known):
            yield here, listed([name for _, name in gone]), True
        else:
            yield from ((at, name, False) for at, name in gone)


def _nobody(c: Checker) -> Report:
    """Report rules that no agent can satisfy; where others are named, a group without people is a doubt."""
    for here, names, all_of_them in absent(c):
        if all_of_them:
            message = f"nobody would ever answer: the staff of {names} is 0 at all times of the run"
            yield c.problem(here, message, "give one of them staff, or name another group")


def _full_before(c: Checker) -> Report:
    """Report conditions on queues that have too few places ever to be so long."""
    places = [channel.waiting_places for channel in c.spec.channels.values()]
    if None in places or _enter_otherwise(c):
        return
    most = sum(number or 0 for number in places)
    for issue_type, ranks in c.spec.routing.preferences.items():
        for at, _, stage in named(ranks, (*PREFERENCES, issue_type)):
            over = stage.when.queue_over if stage is not None else None
            if over is not None and over > most:
                message = f"more than {over} contacts never wait: there are {most} 'waiting_places'"
                yield c.problem((*at, "when", "queue_over"), message)


def _enter_otherwise(c: Checker) -> bool:
    """Whether contacts enter a queue that take none of its waiting places."""
    comes_back = any(spec.messages or spec.pauses_at_close for spec in c.spec.channels.values())
    tiers = {group.tier for group in c.spec.groups.values()}
    return bool(len(tiers) > 1 or c.spec.handoffs or comes_back or c.spec.horizon.start_from)


def _late(c: Checker) -> Report:
    """Report waits that are longer than the run."""
    horizon = c.horizon
    if horizon.after_close != "cut":
        return
    for issue_type, ranks in c.spec.routing.preferences.items():
        for at, _, stage in named(ranks, (*PREFERENCES, issue_type)):
            if stage is not None and stage.after >= horizon.length and not horizon.start_from:
                message = f"nobody waits so long: the run is over after {format_duration(horizon.length)}"
                yield c.problem((*at, "after"), message)


RULES = (_nobody, _full_before, _late)
