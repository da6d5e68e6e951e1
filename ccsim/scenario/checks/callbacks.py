"""Rules for call-backs: somebody waits on the line, and somebody can call back."""

from __future__ import annotations

from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report


def _callbacks(c: Checker) -> Report:
    for name, channel in c.spec.channels.items():
        if channel.callback is None:
            continue
        here = ("channels", name, "callback")
        if channel.kind == "deferred":
            yield c.problem(here, "nobody waits on the line of a deferred channel; give it to a live one")
        keep = channel.callback.when_idle_over
        groups = [group for group in c.spec.groups.values() if not group.channels or name in group.channels]
        most = max((group.staff.highest() for group in groups), default=0)
        if keep and most <= keep:
            yield c.problem(
                (*here, "when_idle_over"),
                f"nobody would ever be called back: no group that serves {shown(name)} has more than "
                f"{most:g} people, so that never more than {keep} are idle",
            )


RULES = (_callbacks,)
