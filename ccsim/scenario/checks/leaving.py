"""Rules for those who do not get through: where they try again."""

from __future__ import annotations

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report


def _closed(c: Checker, channel: str) -> bool:
    """Whether a channel turns everybody away at all times."""
    spec = c.spec.channels[channel]
    return spec.after_hours == "closed" and spec.hours.highest() == 0


def _redials(c: Checker) -> Report:
    for name, channel in c.spec.channels.items():
        here, redials = ("channels", name, "redials"), channel.redials
        if not redials.on:
            if max(redials.after_abandonment, redials.after_block) > 0 and _closed(c, name):
                yield c.problem(here, f"channel {shown(name)} is never open: nobody can try again there")
            continue
        yield from c.known_keys((*here, "on"), redials.on, c.spec.channels, "channel")
        yield from c.whole((*here, "on"), redials.on)
        for other, share in redials.on.items():
            if share > 0 and other in c.spec.channels and _closed(c, other):
                message = f"channel {shown(other)} is never open: nobody can try again there"
                yield c.problem((*here, "on", other), message)


RULES = (_redials,)
