"""Rules for those who do not get through: where they try again."""

from __future__ import annotations

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report


def _closed(c: Checker, channel: str) -> bool:
    """Whether a channel turns everybody away at all times of the run."""
    spec = c.spec.channels[channel]
    return spec.after_hours == "closed" and not c.ever(spec.hours)


def _closed_words(channel: str) -> str:
    return f"channel {shown(channel)} is not open at any time of the run: nobody can try again there"


def _redials(c: Checker) -> Report:
    for name, channel in c.spec.channels.items():
        here, redials = ("channels", name, "redials"), channel.redials
        if not redials.on:
            if max(redials.after_abandonment, redials.after_block) > 0 and _closed(c, name):
                yield c.problem(here, _closed_words(name))
            continue
        yield from c.known_keys((*here, "on"), redials.on, c.spec.channels, "channel")
        yield from c.whole((*here, "on"), redials.on)
        for other, share in redials.on.items():
            if share > 0 and other in c.spec.channels and _closed(c, other):
                yield c.problem((*here, "on", other), _closed_words(other))


RULES = (_redials,)
