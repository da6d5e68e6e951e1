"""Rules for campaigns: whom they call, and who calls."""

from __future__ import annotations

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report, listed
from ccsim.scenario.schema.laws import TimeLaw
from ccsim.scenario.schema.outbound import Campaign
from ccsim.scenario.tree import KeyPath
from ccsim.units import SECOND


def _campaigns(c: Checker) -> Report:
    for name, spec in c.spec.outbound.items():
        here: KeyPath = ("outbound", name)
        if f"outbound {name}" in c.spec.streams():
            message = f"a stream of 'demand' is named {shown(f'outbound {name}')} already; choose another"
            yield c.at_key(here, message)
        yield from c.known((*here, "channel"), spec.channel, c.spec.channels, "channel")
        yield from c.known_keys((*here, "issues"), spec.issues, c.spec.issue_types, "issue type")
        yield from c.known_keys((*here, "segments"), spec.segments, c.spec.segments, "segment")
        yield from c.known_items((*here, "groups"), spec.groups, c.spec.groups, "group")
        if spec.issues:
            yield from c.whole((*here, "issues"), spec.issues)
        elif len(c.spec.issue_types) > 1:
            yield c.problem(here, "needs 'issues': there are several issue types, say their shares")
        if spec.segments:
            yield from c.whole((*here, "segments"), spec.segments)
        yield from _people(c, here, spec)
        yield from _endless(c, here, spec)


def _people(c: Checker, here: KeyPath, spec: Campaign) -> Report:
    """Report campaigns for which there is nobody."""
    kinds = _kinds(c, spec)
    if spec.channel not in c.spec.channels or not set(kinds) <= set(c.spec.issue_types):
        return
    able = []
    for name in spec.groups or c.spec.groups:
        group = c.spec.groups.get(name)
        if group is None:
            return
        lacking = [kind for kind in kinds if group.skills and kind not in group.skills]
        serves = not group.channels or spec.channel in group.channels
        if spec.groups and (lacking or not serves):
            at = (*here, "groups", spec.groups.index(name))
            why = f"has no skill {shown(lacking[0])}" if lacking else f"does not serve {shown(spec.channel)}"
            yield c.problem(at, f"group {shown(name)} {why}, which this campaign needs")
            return
        if serves and not lacking:
            able.append(name)
    if not able:
        message = f"nobody may make these calls: no group serves {shown(spec.channel)}"
        message += f" and has every skill for {listed([shown(kind) for kind in kinds])}"
        yield c.problem(here, message, "give a group the skills and the channel, or name fewer issue types")
        return
    lowest = min(c.spec.groups[name].tier for name in able)
    callers = [name for name in able if spec.groups or c.spec.groups[name].tier == lowest]
    plans = [c.spec.groups[name].staff for name in callers]
    most = int(c.most(plans, spec.hours))
    if not c.ever(spec.hours):
        message = "no call would ever begin: the run has none of these hours"
        yield c.problem((*here, "hours"), message, "they are local times of the days of the run")
    elif c.most(plans) == 0:
        yield c.problem(here, f"nobody makes these calls: the staff of {listed(callers)} is always 0")
    elif most == 0:
        message = (
            f"nobody makes these calls: the staff of {listed(callers)} is 0 at all 'hours' of the campaign"
        )
        yield c.problem(here, message, "give them staff then, or the campaign other hours")
    elif spec.starts_when_idle_over >= most:
        message = f"no call would ever begin: {listed(callers)} never have more than {most} agents"
        yield c.problem((*here, "starts_when_idle_over"), message)


def _kinds(c: Checker, spec: Campaign) -> list[str]:
    given = [name for name, share in spec.issues.items() if share > 0]
    return given or list(c.spec.issue_types)[:1]


def _endless(c: Checker, here: KeyPath, spec: Campaign) -> Report:
    """Report an endless list whose calls would follow each other within an instant."""

    def at_once(law: TimeLaw) -> bool:
        return any(one.quantile(0.5) < SECOND for one in law.laws())

    if spec.list != "endless" or (spec.preview_takes is not None and not at_once(spec.preview_takes)):
        return
    days = [*spec.reached.by_weekday, *(steps for _, steps in spec.reached.by_day_type)]
    always = all(steps and steps[0][0] == 0 and min(share for _, share in steps) == 1 for steps in days)
    in_vain = spec.no_answer_takes or spec.dialling_takes
    if not always and at_once(in_vain):
        name = "dialling_takes" if spec.no_answer_takes is None else "no_answer_takes"
        message = "calls in vain would follow each other at once, for ever; give a time from 1 s on"
        yield c.problem((*here, name), message)
    talks = [
        law
        for work in c.spec.handling.values()
        for law in (
            work.talk,
            *(
                change.talk
                for changes in (work.on_channel, work.for_segment, work.at_tier)
                for change in changes.values()
            ),
        )
    ]
    if at_once(spec.dialling_takes) and any(at_once(law) for law in talks if law is not None):
        message = "calls and talks would take no time, for ever; give a time from 1 s on"
        yield c.problem((*here, "dialling_takes"), message)


RULES = (_campaigns,)
