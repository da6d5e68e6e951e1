"""Rules for agents who serve several contacts at once."""

from __future__ import annotations

from ccsim.scenario.checks.checker import Checker, Report


def _slots(c: Checker) -> Report:
    channels, some = c.spec.channels, False
    for name, group in c.spec.groups.items():
        if group.slots is None:
            continue
        some = True
        here, slots = ("groups", name, "slots"), group.slots
        yield from c.known_keys((*here, "takes"), slots.takes, channels, "channel")
        served = {n: s for n, s in channels.items() if not group.channels or n in group.channels}
        if all(slots.taken_by(n, spec.kind) == slots.chat for n, spec in served.items()):
            message = "every contact takes the whole agent: no channel here is of kind 'chat'"
            hint = f"write 'kind: chat' at a channel, or 'takes: {{{next(iter(channels))}: 1}}'"
            yield c.problem(here, message, hint)
    if not some and c.spec.routing.agent == "fill_up":
        yield c.problem(("routing", "agent"), "'fill_up' needs a group with 'slots'")


RULES = (_slots,)
