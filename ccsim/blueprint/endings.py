"""How contacts and issues end, and the contacts that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.blueprint import callbacks, leaving
from ccsim.blueprint.returning import comes_back
from ccsim.blueprint.steps import Close, ComeBack, Leave, Register, Set, Test
from ccsim.blueprint.threads import thread_endings
from ccsim.outcomes import ContactOrigin, ContactOutcome, IssueOutcome

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow


def endings(flow: Flow) -> None:
    """Place how contacts and issues end, and the contacts that follow."""
    scenario = flow.scenario
    redials = {name: spec.redials for name, spec in scenario.channels.items()}
    flow.put(Leave("closed", ContactOutcome.CLOSED, flow.at("lost")))
    flow.put(Leave("contained", ContactOutcome.CONTAINED_BY_BOT, flow.at("solved")))
    callbacks.endings(flow)
    thread_endings(flow)
    leaving.endings(flow)
    flow.put(Close("solved", IssueOutcome.RESOLVED, 0))
    repeats = scenario.repeat_contact
    after, entrance = flow.laws.same(repeats.after), flow.at(flow.entrance)
    back = comes_back(
        flow, ComeBack("repeat contact", after, ContactOrigin.REPEAT, 0, entrance), lambda channel: repeats.on
    )
    flow.branch("repeat", [lambda c, i, s: repeats.when_not_solved], [back, "left unsolved"])
    flow.put(Close("lost", IssueOutcome.LOST, 0))
    flow.put(Close("left unsolved", IssueOutcome.UNSOLVED, 0))
    flow.put(Test("gave up", Register.ANSWERED, (flow.at("abandoned"), flow.at("lost at transfer"))))
    in_ring = (flow.at("abandoned in ring"), flow.at("lost at transfer"))
    flow.put(Test("gave up in ring", Register.ANSWERED, in_ring))
    for name, outcome in (
        ("abandoned", ContactOutcome.ABANDONED_IN_QUEUE),
        ("abandoned in ring", ContactOutcome.ABANDONED_IN_RING),
        ("lost at transfer", ContactOutcome.LOST_AT_TRANSFER),
        ("abandoned in bot", ContactOutcome.ABANDONED_IN_BOT),
    ):
        flow.put(Leave(name, outcome, flow.at("redial after abandonment")))
    flow.put(Leave("blocked", ContactOutcome.BLOCKED, flow.at("redial after block")))
    again = leaving.redial(flow, flow.law(lambda c, i, s: redials[c].after))
    for why in ("after_abandonment", "after_block"):
        first, later = f"redial {why.replace('_', ' ')}", f"redial again {why.replace('_', ' ')}"
        flow.put(Test(first, Register.TRIES, (flow.at(f"{first} first"), flow.at(later))))
        for step, tried in ((f"{first} first", False), (later, True)):
            shares = [lambda c, i, s, w=why, t=tried: redials[c].share(w, t)]
            flow.branch(step, shares, [again, "lost"])
    flow.put(Set("skip bot", Register.SKIP_BOT, 1, flow.at(flow.entrance)))
