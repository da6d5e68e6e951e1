"""Rules for the state in which a run begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report
from ccsim.scenario.schema.people import Group
from ccsim.scenario.schema.starting import StartState
from ccsim.scenario.tree import KeyPath

HERE: KeyPath = ("horizon", "start_from")
STREAM = "start_from"
MOST_PROBLEMS = 5


def _start(c: Checker) -> Report:
    state = c.spec.horizon.start_from
    if state is None:
        return
    if STREAM in c.spec.demand:
        message = "contacts of 'horizon.start_from' have this name already; choose another"
        yield c.at_key(("demand", STREAM), message)
    told = 0
    for row in range(len(state.channel)):
        for problem in _row(c, state, row):
            yield problem
            told += 1
        if told >= MOST_PROBLEMS:
            return
    if not told:
        yield from _lines(c, state)


def _row(c: Checker, state: StartState, row: int) -> Report:
    """Report what is wrong with one contact."""
    named: tuple[tuple[str, Mapping[str, Any], str], ...] = (
        ("channel", c.spec.channels, "channel"),
        ("issue_type", c.spec.issue_types, "issue type"),
        ("segment", c.spec.segments, "segment"),
        ("group", c.spec.groups, "group"),
    )
    wrong = False
    for column, among, what in named:
        name = state.cell_of(column, row)
        if name is not None and name not in among:
            wrong = True
            yield from c.known((*HERE, column, row), name, among, what)
        elif name is None and column != "group" and len(among) > 1:
            wrong = True
            yield c.problem((*HERE, "channel", row), f"needs {shown(column)}: there are several")
    if wrong:
        return
    group, elapsed = state.cell_of("group", row), state.cell_of("elapsed", row)
    if (group is None) != (elapsed is None):
        message = (
            "an agent who serves it has both a 'group' and an 'elapsed' time; a contact that waits, neither"
        )
        yield c.problem((*HERE, "channel", row), message)
    elif group is None and state.cell_of("waited", row) is None:
        message = "it waits, so say how long it has 'waited'; or give the 'group' that serves it"
        yield c.problem((*HERE, "channel", row), message)
    elif group is not None and state.cell_of("tier", row) is not None:
        yield c.problem(
            (*HERE, "tier", row), "the tier of a contact in service is that of its group: leave it empty"
        )
    else:
        yield from _able(c, state, row)


def _able(c: Checker, state: StartState, row: int) -> Report:
    """Report a contact that its group, or nobody in its tier, can serve."""
    channel = state.channel[row]
    issue_type = state.cell_of("issue_type", row) or next(iter(c.spec.issue_types))
    group, tier = state.cell_of("group", row), state.cell_of("tier", row)
    if group is not None:
        spec = c.spec.groups[group]
        if spec.skills and issue_type not in spec.skills:
            yield c.problem((*HERE, "group", row), f"group {shown(group)} has no skill {shown(issue_type)}")
        if spec.channels and channel not in spec.channels:
            yield c.problem((*HERE, "group", row), f"group {shown(group)} does not serve {shown(channel)}")
    elif tier is not None and not any(
        _serves(spec, tier, channel, issue_type) for spec in c.spec.groups.values()
    ):
        message = f"nobody in tier {tier} serves {shown(issue_type)} on {shown(channel)}"
        yield c.problem((*HERE, "tier", row), message)


def _serves(group: Group, tier: int, channel: str, issue_type: str) -> bool:
    return (
        group.tier == tier
        and (not group.skills or issue_type in group.skills)
        and (not group.channels or channel in group.channels)
    )


def _lines(c: Checker, state: StartState) -> Report:
    """Report more contacts than there are lines."""
    inside: dict[tuple[str, str], int] = {}
    for row, channel in enumerate(state.channel):
        spec = c.spec.channels[channel]
        shared = spec.trunk is not None and spec.trunk in c.spec.trunks
        name, lines = (str(spec.trunk), c.spec.trunks[str(spec.trunk)]) if shared else (channel, spec.lines)
        places, at_first = lines.from_, " at the start" if lines.grows else ""
        inside[name, str(places)] = inside.get((name, str(places)), 0) + 1
        if places != "unlimited" and inside[name, str(places)] == int(places) + 1:
            message = f"more contacts are inside than {shown(name)} has lines{at_first}, which are {places}"
            yield c.problem((*HERE, "channel", row), message)


RULES = (_start,)
