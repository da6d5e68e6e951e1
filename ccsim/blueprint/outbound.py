"""Campaigns: the steps of a call that the centre makes, and the groups that may make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.blueprint.handling import is_zero, work_of
from ccsim.blueprint.model import BY_RATE, ENDLESS, CampaignPlan
from ccsim.blueprint.steps import (
    ComeBack,
    Delay,
    Give,
    HangUp,
    Leave,
    Reached,
    Register,
    Release,
    Ring,
    Table,
    Take,
    Test,
    Wait,
    Work,
)
from ccsim.outcomes import ContactOrigin, ContactOutcome, VisitKind
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.laws import TimeLaw, parse_law
from ccsim.scenario.schema.outbound import Campaign

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow

AT_ONCE, NEVER = parse_law("0 s"), parse_law("never")
MOST_CALLS = 1 << 40


def kinds_of(scenario: Scenario, spec: Campaign) -> tuple[str, ...]:
    """Return the issue types that a campaign is about."""
    given = tuple(name for name, share in spec.issues.items() if share > 0)
    return given or tuple(scenario.issue_types)[:1]


def ranks_of(scenario: Scenario, spec: Campaign) -> tuple[tuple[str, ...], ...]:
    """Return the groups that do a campaign, in order of preference, equal ones together."""
    if spec.groups:
        return tuple((name,) for name in spec.groups)
    kinds = kinds_of(scenario, spec)
    able = [
        (group.tier, name)
        for name, group in scenario.groups.items()
        if (not group.skills or set(kinds) <= set(group.skills))
        and (not group.channels or spec.channel in group.channels)
    ]
    lowest = min((tier for tier, _ in able), default=0)
    everybody = tuple(name for tier, name in able if tier == lowest)
    return (everybody,) if everybody else ()


def place_campaign(flow: Flow, name: str, spec: Campaign) -> CampaignPlan:
    """Place the steps of a campaign's calls; the entry is still an index before the graph is tidied."""
    scenario, here = flow.scenario, f"outbound {name}"
    numbers = {group: n for n, group in enumerate(scenario.groups)}
    ranks = ranks_of(scenario, spec)
    tier = min(scenario.groups[group].tier for rank in ranks for group in rank)
    queue = flow.queues.campaign(name, tier, tuple(tuple(numbers[group] for group in rank) for rank in ranks))
    steps = _Call(flow, here, spec, queue, tier)
    ratio = 0.0 if isinstance(spec.dial, str) else spec.dial
    dialling = -1
    if ratio:
        dialling = flow.pool(f"calls of {name}", MOST_CALLS)
        steps.without_agent(dialling)
    else:
        steps.with_agent()
    steps.talk()
    steps.not_reached()
    size = BY_RATE if spec.list is None else ENDLESS if isinstance(spec.list, str) else spec.list
    return CampaignPlan(
        name,
        len(scenario.streams()) + list(scenario.outbound).index(name),
        flow.at(f"{here} call"),
        queue,
        spec.starts_when_idle_over,
        ratio,
        dialling,
        size,
        flow.laws.calendar.whole(spec.hours),
    )


class _Call:
    """Places the steps of a campaign's calls."""

    def __init__(self, flow: Flow, here: str, spec: Campaign, queue: int, tier: int) -> None:
        self.flow = flow
        self.here = here
        self.spec = spec
        self.queue = queue
        self.tier = tier

    def at(self, what: str) -> int:
        """Return the index of one of its steps."""
        return self.flow.at(f"{self.here} {what}")

    def with_agent(self) -> None:
        """Place a call whose agent is found first, looks at the record, and is there while it rings."""
        here, spec = self.here, self.spec
        preview = spec.preview_takes
        looks = preview is not None and not is_zero(preview)
        self._wait("call", NEVER, "preview" if looks else "reached", "not reached")
        if preview is not None and looks:
            self._delay("preview", preview, "reached")
        self._dial("answer", "hang up")
        at_once = self.flow.laws.same(AT_ONCE)
        self.flow.put(Ring(f"{here} answer", at_once, self.at("talk"), self.at("not reached")))
        self.flow.put(HangUp(f"{here} hang up", self.at("not reached")))

    def without_agent(self, dialling: int) -> None:
        """Place a call for which an agent is looked for when the customer has answered."""
        here, pool = self.here, Table((dialling,))
        self.flow.put(Take(f"{here} call", pool, self.at("reached"), self.at("not reached")))
        self._dial("answered", "given up")
        self.flow.put(Give(f"{here} answered", pool, self.at("agent")))
        self.flow.put(Give(f"{here} given up", pool, self.at("not reached")))
        self._wait("agent", self.spec.patience or AT_ONCE, "talk", "mismatch")
        self.flow.put(Leave(f"{here} mismatch", ContactOutcome.MISMATCH, self.flow.at("lost")))

    def _dial(self, answered: str, in_vain: str) -> None:
        here, spec = self.here, self.spec
        shares = self.flow.laws.calendar.whole(spec.reached)
        self.flow.put(Reached(f"{here} reached", shares, (self.at("dialling"), self.at("no answer"))))
        self._delay("dialling", spec.dialling_takes, answered)
        self._delay("no answer", spec.no_answer_takes or spec.dialling_takes, in_vain)

    def talk(self) -> None:
        """Place what follows when an agent and the customer talk."""
        flow, here, tier = self.flow, self.here, self.tier
        talk = flow.law(lambda c, i, s: work_of(flow.scenario, c, i, s, tier).talk)
        flow.put(Work(f"{here} talk", talk, self.at("done")))
        after = flow.law(lambda c, i, s: work_of(flow.scenario, c, i, s, tier).after_contact_work)
        flow.put(Release(f"{here} done", after, self.at("served")))
        flow.put(Leave(f"{here} served", ContactOutcome.ANSWERED, flow.at("solved")))

    def not_reached(self) -> None:
        """Place what follows where nobody answered: another try, or the end."""
        flow, here, spec = self.flow, self.here, self.spec
        flow.put(Leave(f"{here} not reached", ContactOutcome.NOT_REACHED, self.at("tries")))
        again = [self.at("again")] * (spec.tries - 1)
        flow.put(Test(f"{here} tries", Register.TRIES, (*again, flow.at("lost"))))
        after = flow.laws.same(spec.again_after)
        flow.put(ComeBack(f"{here} again", after, ContactOrigin.OUTBOUND, 0, self.at("call")))

    def _wait(self, what: str, patience: TimeLaw, then: str, gave_up: str) -> None:
        flow = self.flow
        flow.put(
            Wait(
                f"{self.here} {what}",
                Table((self.queue,)),
                flow.laws.same(patience),
                flow.priority(),
                VisitKind.OUTBOUND,
                self.at(then),
                self.at(gave_up),
            )
        )

    def _delay(self, what: str, law: TimeLaw, then: str) -> None:
        name = f"{self.here} {what}"
        self.flow.put(Delay(name, self.flow.laws.same(law), None, -1, self.at(then), self.at(then)))
