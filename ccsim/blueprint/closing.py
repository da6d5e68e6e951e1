"""Work that rests while nobody is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.blueprint.steps import GoOn, PausingWork, Table, WaitAgain, Work
from ccsim.outcomes import VisitKind
from ccsim.scenario.schema.laws import parse_law

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow


def put_work(
    flow: Flow,
    name: str,
    law: Table,
    then: str,
    queue: Table,
    kind: VisitKind,
    by_site: tuple[Table, ...] = (),
) -> None:
    """Place work, and where a channel pauses at closing the way of what is put down, back to its queue."""
    channels = flow.scenario.channels
    if not any(spec.pauses_at_close for spec in channels.values()):
        flow.put(Work(name, law, flow.at(then)))
        return
    pauses = flow.table(lambda c, i, s: int(channels[c].pauses_at_close))
    again, rest = f"{name} put down", f"{name} goes on"
    never = flow.laws.same(parse_law("never"))
    flow.put(PausingWork(name, law, flow.at(then), pauses, flow.at(again)))
    goes_on, gave_up = flow.at(rest), flow.at("gave up")
    flow.put(WaitAgain(again, queue, never, flow.priority(), kind, goes_on, gave_up, by_site))
    flow.put(GoOn(rest, flow.at(then), flow.at(again)))
