"""What can be run but is probably not meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report
from ccsim.scenario.checks.loops import reasons
from ccsim.scenario.checks.never import absent
from ccsim.scenario.checks.ranks import named
from ccsim.scenario.schema.people import Group
from ccsim.scenario.tree import KeyPath

_REASONS = ("after_abandonment", "after_block")


def _nobody_serves(c: Checker) -> Report:
    parts = [(name, part) for name, spec in c.spec.demand.items() for part in spec.by_channel(name).values()]
    for stream_name, stream in parts:
        for issue_type in stream.kinds(c.spec.issue_types):
            if not _served(c, issue_type, str(stream.channel)):
                yield c.problem(
                    ("demand", stream_name, "issues", issue_type),
                    f"no group has the skill {shown(issue_type)} on channel {shown(str(stream.channel))}: "
                    "nobody answers these contacts",
                )


def _nobody_calls_back(c: Checker) -> Report:
    """Report call-backs of a site that only the people of others could make, who help under conditions."""
    sites, others = c.spec.routing.sites, c.spec.routing.other_sites
    if isinstance(others, str):
        return
    for name, channel in c.spec.channels.items():
        if channel.callback is None:
            continue
        types = {
            kind
            for one in c.spec.streams().values()
            if one.channel == name
            for kind in one.kinds(c.spec.issue_types)
        }
        for site in sites:
            own = [group for group in c.spec.groups.values() if group.site in (None, site)]
            lost = [kind for kind in sorted(types) if not _served(c, kind, name, own)]
            if lost:
                yield c.problem(
                    ("channels", name, "callback"),
                    f"nobody calls back those of site {shown(site)} with {shown(lost[0])}: "
                    "the people of other sites help under conditions, and call nobody back",
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


def _served(c: Checker, issue_type: str, channel: str, groups: Iterable[Group] | None = None) -> bool:
    """Whether one of these groups, or of all, has the skill and the channel."""
    return any(
        (not group.skills or issue_type in group.skills) and (not group.channels or channel in group.channels)
        for group in (c.spec.groups.values() if groups is None else groups)
    )


def _returns(c: Checker) -> Iterator[tuple[KeyPath, str | None, Mapping[str, float], bool]]:
    """Yield the ways back: the place, the channel of before or None, the channels, whether any are back."""
    for name, channel in c.spec.channels.items():
        redials, reopens, duplicates = channel.redials, channel.reopens, channel.duplicates
        shares = [redials.share(why, tried) for why in _REASONS for tried in (False, True)]
        yield ("channels", name, "redials"), name, redials.on, max(shares) > 0
        yield ("channels", name, "reopens"), name, reopens.on, max(reopens.solved, reopens.expired) > 0
        if duplicates is not None:
            yield ("channels", name, "duplicates"), name, duplicates.on, duplicates.probability > 0
    repeat = c.spec.repeat_contact
    yield ("repeat_contact",), None, repeat.on, repeat.when_not_solved > 0


def _nobody_serves_returns(c: Checker) -> Report:
    for here, channel, on, anybody in _returns(c):
        if on and not anybody:
            yield c.problem((*here, "on"), "nobody comes back this way: its shares are 0 %")
        streams = [one for one in c.spec.streams().values() if channel in (None, one.channel)]
        types = sorted({kind for stream in streams for kind in stream.kinds(c.spec.issue_types)})
        for other, share in on.items():
            lost = [kind for kind in types if not _served(c, kind, other)]
            if anybody and share > 0 and lost:
                yield c.problem(
                    (*here, "on", other),
                    f"no group has the skill {shown(lost[0])} on channel {shown(other)}: "
                    "nobody answers those who try again there",
                )


def _nobody_redials(c: Checker) -> Report:
    """Report shares who try again after what cannot happen on a channel."""
    never = {
        "after_abandonment": "nobody gives up on channel {}: 'patience' is 'never', and nothing else makes "
        "anybody leave",
        "after_block": "nobody is blocked on channel {}: it has lines for everybody and no 'waiting_places'",
    }
    for name, channel in c.spec.channels.items():
        possible = reasons(c, name, channel)
        for why, words in never.items():
            if why not in possible and channel.redials.share(why, False) > 0:
                yield c.problem(("channels", name, "redials", why), words.format(shown(name)))


def _nobody_stays(c: Checker) -> Report:
    for name, channel in c.spec.channels.items():
        if channel.balks is not None and channel.balks.probability == 1 and channel.balks.patience:
            message = "counts for nobody: who hears of the wait never stays, for 'probability' is 100 %"
            yield c.problem(("channels", name, "balks", "patience"), message)


def _first_in_vain(c: Checker) -> Report:
    """Report issue types that a group takes first but never gets, as others are preferred for them."""
    lanes = {name for lane in c.spec.routing.fast_lanes.values() for name in lane.groups}
    for name, group in c.spec.groups.items():
        for index, issue_type in enumerate(group.takes_first if name not in lanes else ()):
            ranks = c.spec.routing.preferences.get(issue_type)
            if ranks is not None and name not in {known for _, known, _ in named(ranks, ())}:
                message = f"group {shown(name)} never gets {shown(issue_type)}"
                hint = f"'routing.preferences' names other groups for {shown(issue_type)}, and not this one"
                yield c.problem(("groups", name, "takes_first", index), message, hint)


def _nobody_is_lost(c: Checker) -> Report:
    if not c.spec.customers.lost.anybody:
        for name, segment in c.spec.segments.items():
            if segment.value:
                message = "counts only where customers are lost; give shares in 'customers.lost'"
                yield c.problem(("segments", name, "value"), message)


RULES = (
    _nobody_serves,
    _nobody_serves_returns,
    _nobody_calls_back,
    _nobody_there,
    _absent,
    _no_demand,
    _nobody_redials,
    _nobody_stays,
    _first_in_vain,
    _nobody_is_lost,
)
