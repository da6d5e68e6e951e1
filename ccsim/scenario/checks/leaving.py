"""Rules for those who do not get through, or come back: where they try again."""

from __future__ import annotations

from collections.abc import Mapping

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report
from ccsim.scenario.tree import KeyPath


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
        yield from _elsewhere(c, (*here, "on"), redials.on)


def _elsewhere(c: Checker, here: KeyPath, on: Mapping[str, float]) -> Report:
    yield from c.known_keys(here, on, c.spec.channels, "channel")
    yield from c.whole(here, on)
    for other, share in on.items():
        if share > 0 and other in c.spec.channels and _closed(c, other):
            yield c.problem((*here, other), _closed_words(other))


def _returns(c: Checker) -> Report:
    places: dict[KeyPath, Mapping[str, float]] = {("repeat_contact", "on"): c.spec.repeat_contact.on}
    for name, spec in c.spec.channels.items():
        places["channels", name, "reopens", "on"] = spec.reopens.on
    for here, on in places.items():
        if on:
            yield from _elsewhere(c, here, on)


RULES = (_redials, _returns)
