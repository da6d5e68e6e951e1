"""Threads of messages: after an answer the customer is away, replies, and stands in the queue again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.blueprint.leaving import ways_out
from ccsim.blueprint.returning import comes_back
from ccsim.blueprint.sites import queues_by_site
from ccsim.blueprint.steps import (
    Branch,
    ComeBack,
    Count,
    Delay,
    Leave,
    Move,
    Register,
    Set,
    Switch,
    Table,
    Test,
    Wait,
)
from ccsim.outcomes import ContactOrigin, ContactOutcome, VisitKind
from ccsim.scenario.schema.laws import parse_law
from ccsim.scenario.schema.threads import Thread
from ccsim.units import format_duration

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow


def turns(flow: Flow, here: str, tier: int, patience: Table, work: str, then: str) -> str:
    """Place the turns of threads at a tier, if there are any; return the step behind an answer.

    ``work`` is the step behind a queue, ``then`` the one behind the last turn.
    """
    threads = {name: thread for name, spec in flow.scenario.channels.items() if (thread := spec.messages)}
    if not threads:
        return then
    most = max(len(thread.turns.goes_on) for thread in threads.values())

    def thread_of(channel: str) -> Thread:
        return threads.get(channel, next(iter(threads.values())))

    def chance(turn: int, channel: str) -> float:
        return threads[channel].turns.chance(turn) if channel in threads else 0.0

    numbered = [f"{here} turn {turn}" for turn in range(1, most + 1)]
    is_thread = flow.table(lambda c, i, s: int(c in threads))
    flow.put(Switch(f"{here} thread", is_thread, (flow.at(then), flow.at(f"{here} turn"))))
    flow.put(Test(f"{here} turn", Register.TURNS, tuple(flow.at(name) for name in numbered)))
    away, last = f"{here} away", f"{here} last turn"
    for turn, name in enumerate(numbered, 1):
        more = flow.table(lambda c, i, s, n=turn: chance(n, c))  # type: ignore[misc]
        flow.put(Branch(name, (more,), (flow.at(f"{name} over" if most > 1 else away), flow.at(last))))
        if most > 1:
            flow.put(Set(f"{name} over", Register.TURNS, min(turn, most - 1), flow.at(away)))
    flow.put(Set(last, Register.TURNS, 0, flow.at(then)))
    flow.put(
        Delay(
            away,
            flow.law(lambda c, i, s: thread_of(c).customer_replies_after),
            flow.law(lambda c, i, s: parse_law(format_duration(thread_of(c).expires_after))),
            -1,
            flow.at(f"{here} reply"),
            flow.at("expired"),
        )
    )
    ways = {"same_agent": f"{here} reply to the same agent", "anybody": f"{here} reply to anybody"}
    used = [way for way in ways if way in {thread.returns_to for thread in threads.values()}]
    flow.put(Count(f"{here} reply", Move.REPLY, flow.at(f"{here} reply to")))
    to = flow.table(lambda c, i, s: used.index(thread_of(c).returns_to))
    flow.put(Switch(f"{here} reply to", to, tuple(flow.at(ways[way]) for way in used)))
    for way in used:
        wait = Wait(
            ways[way],
            flow.queue_of_tier(tier),
            patience,
            flow.priority(),
            VisitKind.PEOPLE,
            flow.at(work),
            flow.at("gave up"),
            queues_by_site(flow, tier),
            way == "same_agent",
        )
        flow.put(ways_out(flow, wait, tier))
    return f"{here} thread"


def thread_endings(flow: Flow) -> None:
    """Place what becomes of threads that expire, and of issues that seem to be over."""
    channels = flow.scenario.channels
    flow.put(Leave("expired", ContactOutcome.EXPIRED, flow.at("seems expired")))
    after = flow.law(lambda c, i, s: channels[c].reopens.after)
    for name, believed, otherwise in (("expired", 0, "lost"), ("solved", 1, "solved")):
        step = ComeBack(f"reopens {name}", after, ContactOrigin.REOPEN, believed, flow.at(flow.entrance))
        back = comes_back(flow, step, lambda channel: channels[channel].reopens.on)
        share = [lambda c, i, s, n=name: getattr(channels[c].reopens, n)]
        flow.branch(f"seems {name}", share, [back, otherwise])
