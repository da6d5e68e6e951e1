"""What can be run but is probably not meant."""

from __future__ import annotations

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report
from ccsim.scenario.checks.never import absent


def _nobody_serves(c: Checker) -> Report:
    parts = [(name, part) for name, spec in c.spec.demand.items() for part in spec.by_channel(name).values()]
    for stream_name, stream in parts:
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
                    f"no group has the skill {shown(issue_type)} on channel {shown(str(stream.channel))}: "
                    "nobody answers these contacts",
                )


def _nobody_there(c: Checker) -> Report:
    for section, people in (("groups", c.spec.groups), ("departments", c.spec.departments)):
        for name, group in people.items():
            if group.staff.highest() == 0:
                yield c.problem((section, name, "staff"), "nobody ever works here")


def _absent(c: Checker) -> Report:
    for here, name, all_of_them in absent(c):
        if not all_of_them:
            yield c.problem(here, f"group {shown(name)} is named in vain: nobody works in it during the run")


def _no_demand(c: Checker) -> Report:
    for name, stream in c.spec.demand.items():
        plan = stream.rate or stream.profile
        if stream.scale == 0 or (plan is not None and plan.highest() == 0):
            yield c.problem(("demand", name), "this stream never brings a contact")


def _nobody_serves_redials(c: Checker) -> Report:
    for name, channel in c.spec.channels.items():
        streams = [stream for stream in c.spec.streams().values() if stream.channel == name]
        first = list(c.spec.issue_types)[:1]
        types = {kind for stream in streams for kind in stream.issues or first}
        for other, share in channel.redials.on.items():
            able = [
                group for group in c.spec.groups.values() if not group.channels or other in group.channels
            ]
            lost = [t for t in sorted(types) if not any(not g.skills or t in g.skills for g in able)]
            if share > 0 and lost:
                yield c.problem(
                    ("channels", name, "redials", "on", other),
                    f"no group has the skill {shown(lost[0])} on channel {shown(other)}: "
                    "nobody answers those who try again there",
                )


def _nobody_is_lost(c: Checker) -> Report:
    if not c.spec.customers.lost.anybody:
        for name, segment in c.spec.segments.items():
            if segment.value:
                message = "counts only where customers are lost; give shares in 'customers.lost'"
                yield c.problem(("segments", name, "value"), message)


RULES = (_nobody_serves, _nobody_serves_redials, _nobody_there, _absent, _no_demand, _nobody_is_lost)
