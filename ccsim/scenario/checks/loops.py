"""Rules for customers who would come back for ever within an instant."""

from __future__ import annotations

from collections.abc import Mapping, Set

import numpy as np

from ccsim.scenario.checks.checker import Checker, Report
from ccsim.scenario.schema.channels import Channel
from ccsim.scenario.schema.laws import TimeLaw
from ccsim.units import SECOND

_NEARLY_ALL = 0.99
_NEVER = "never"
_ADVICE = "for ever; give a time from 1 s on, or a share below 99 %"


def _at_once(law: TimeLaw) -> bool:
    return any(one.quantile(0.5) < SECOND for one in law.laws())


def _endless(shares: Mapping[str, Mapping[str, float]], begins: Set[str]) -> str | None:
    """Return the channel on which most of those are who are back for ever, if nearly all of some are.

    ``shares`` has by channel the shares back on each at once, ``begins`` where anybody is to begin with. Of
    those who go round, the share left after each round tends to the largest eigenvalue of the shares.
    """
    seen, todo = set(begins), list(begins)
    while todo:
        for other, share in shares[todo.pop()].items():
            if share > 0 and other not in seen:
                seen.add(other)
                todo.append(other)
    names = [name for name in shares if name in seen]
    if not names:
        return None
    values, vectors = np.linalg.eig(np.array([[shares[a].get(b, 0.0) for a in names] for b in names]))
    largest = int(np.argmax(np.abs(values)))
    if abs(values[largest]) <= _NEARLY_ALL:
        return None
    return names[int(np.argmax(np.abs(vectors[:, largest])))]


def _spread(c: Checker, name: str, share: float, on: Mapping[str, float], law: TimeLaw) -> dict[str, float]:
    """Return the share who are back at once on each channel."""
    if not _at_once(law):
        return {}
    return {other: share * part for other, part in (on or {name: 1.0}).items() if other in c.spec.channels}


def reasons(c: Checker, name: str, channel: Channel) -> list[str]:
    """Return why somebody may not get through, as keys of shares who try again."""
    patience = channel.patience
    laws = [patience.default, *patience.segments.values(), *patience.issue_types.values()]
    laws += [bot.patience for bot in c.spec.bots.values() if name in bot.before]
    unsolved = c.spec.escalation.unsolved.patience
    laws += [] if isinstance(unsolved, str) else [unsolved]
    recorded = any(
        stream.channel in (name, None) and stream.replay is not None and stream.replay.patience
        for stream in c.spec.demand.values()
    )
    gives_up = any(law.yaml != _NEVER for law in laws) or channel.balks or channel.callback or recorded
    full = channel.lines.from_ != "unlimited" or channel.trunk or channel.waiting_places is not None
    return [*(["after_abandonment"] if gives_up else []), *(["after_block"] if full else [])]


def _redials(c: Checker) -> Report:
    shares: dict[str, dict[str, float]] = {}
    begins: set[str] = set()
    for name, channel in c.spec.channels.items():
        redials, whys = channel.redials, reasons(c, name, channel)
        first = max((redials.share(why, False) for why in whys), default=0.0)
        later = max((redials.share(why, True) for why in whys), default=0.0)
        begins |= {
            other
            for other, share in (redials.on or {name: 1.0}).items()
            if first * share > 0 and other in c.spec.channels
        }
        shares[name] = _spread(c, name, later, redials.on, redials.after)
    found = _endless(shares, begins)
    if found is not None:
        message = f"everybody would redial at once, {_ADVICE}"
        yield c.problem(("channels", found, "redials", "after"), message)


def _reopens(c: Checker) -> Report:
    shares = {
        name: _spread(c, name, channel.reopens.solved, channel.reopens.on, channel.reopens.after)
        for name, channel in c.spec.channels.items()
    }
    found = _endless(shares, set(shares))
    if found is not None:
        message = f"every issue would be open again at once, {_ADVICE}"
        yield c.problem(("channels", found, "reopens", "after"), message)


def _repeats(c: Checker) -> Report:
    repeat = c.spec.repeat_contact
    if repeat.when_not_solved > _NEARLY_ALL and _at_once(repeat.after):
        yield c.problem(("repeat_contact", "after"), f"everybody would be back at once, {_ADVICE}")


RULES = (_redials, _reopens, _repeats)
