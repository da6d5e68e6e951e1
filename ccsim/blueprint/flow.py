"""The words of a scenario compiled into the graph of steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ccsim.blueprint import callbacks, leaving
from ccsim.blueprint.closing import put_work
from ccsim.blueprint.duplicates import duplicates, settled
from ccsim.blueprint.endings import endings
from ccsim.blueprint.handling import hold, is_zero, ring, work_of
from ccsim.blueprint.laws import LawBook, by_cell
from ccsim.blueprint.lines import NO_POOL, line_pools
from ccsim.blueprint.model import CampaignPlan, Cells, PoolPlan
from ccsim.blueprint.outbound import place_campaign
from ccsim.blueprint.queues import QueueBook
from ccsim.blueprint.sites import assign, queues_by_site
from ccsim.blueprint.starting import start_steps
from ccsim.blueprint.steps import (
    Branch,
    ComeBack,
    Context,
    Count,
    Delay,
    Give,
    Leave,
    Move,
    Open,
    Register,
    Release,
    Set,
    Solved,
    Step,
    Switch,
    Table,
    Take,
    Test,
    Wait,
)
from ccsim.blueprint.threads import turns
from ccsim.blueprint.tidy import tidy
from ccsim.outcomes import ContactOrigin, ContactOutcome, VisitKind
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.bots import Bot
from ccsim.scenario.schema.laws import TimeLaw, parse_law
from ccsim.scenario.schema.plans import ALWAYS

NEVER = parse_law("never")


class Flow:
    """Builds the graph part by part; steps refer to each other by name until all are placed."""

    def __init__(self, scenario: Scenario, cells: Cells, queues: QueueBook, laws: LawBook) -> None:
        self.scenario = scenario
        self.cells = cells
        self.queues = queues
        self.laws = laws
        self.channels = list(scenario.channels)
        self.types = list(scenario.issue_types)
        self.segments = list(scenario.segments)
        self.pools: list[PoolPlan] = []
        self.campaigns: list[CampaignPlan] = []
        always_open = all(spec.hours == ALWAYS for spec in scenario.channels.values())
        self.entrance = "line" if always_open else "open"
        self._index: dict[str, int] = {}
        self._steps: dict[int, Step] = {}

    def at(self, name: str) -> int:
        """Return the index of a step, placed already or yet to come."""
        return self._index.setdefault(name, len(self._index))

    def put(self, step: Step) -> None:
        """Place a step."""
        index = self.at(step.name)
        assert index not in self._steps, step.name
        self._steps[index] = step

    def table(self, value_of: Callable[[str, str, str], float]) -> Table:
        """Return a table over cells from a function of the three names."""
        return by_cell(
            self.cells, lambda c, i, s: value_of(self.channels[c], self.types[i], self.segments[s])
        )

    def law(self, law_of: Callable[[str, str, str], TimeLaw]) -> Table:
        """Return a table of laws from a function of the three names."""
        return self.laws.by_cell(lambda c, i, s: law_of(self.channels[c], self.types[i], self.segments[s]))

    def pool(self, name: str, places: int) -> int:
        """Add a pool and return its number."""
        self.pools.append(PoolPlan(name, places))
        return len(self.pools) - 1

    def branch(
        self, name: str, shares: Sequence[Callable[[str, str, str], float]], targets: Sequence[str]
    ) -> None:
        """Place a branch: a share by names for every target but the last, which takes the rest."""
        cumulative = tuple(
            self.table(lambda c, i, s, n=n: sum(share(c, i, s) for share in shares[: n + 1]))  # type: ignore[misc]
            for n in range(len(shares))
        )
        self.put(Branch(name, cumulative, tuple(self.at(target) for target in targets)))

    def build(self) -> tuple[tuple[Step, ...], int]:
        """Return the steps and the index of the first."""
        self._entrance()
        for number, (name, bot) in enumerate(self.scenario.bots.items()):
            self._bot(number, name, bot)
        for tier in self.queues.tiers:
            self._tier(tier)
        for name in self.scenario.handoffs:
            self._handoff(name)
        settled(self)
        endings(self)
        calls = [place_campaign(self, name, plan) for name, plan in self.scenario.outbound.items()]
        entries = (self.at(self.entrance), *(call.entry for call in calls))
        kept = [self.at(name) for name in start_steps(self.scenario, self)]
        steps, (entry, *calls_at) = tidy(self._steps, *entries, kept=kept)
        self.campaigns = [replace(call, entry=at) for call, at in zip(calls, calls_at, strict=True)]
        return steps, entry

    def _entrance(self) -> None:
        scenario = self.scenario
        channels = scenario.channels
        ways = {"closed": "closed", "queue": "line", "bot": "after hours bot"}
        used = [way for way in ways if way in {spec.after_hours for spec in channels.values()}]
        self.put(
            Open(
                "open",
                self.table(lambda c, i, s: self.channels.index(c)),
                (self.at("line"), self.at("after hours")),
            )
        )
        self.put(
            Switch(
                "after hours",
                self.table(lambda c, i, s: used.index(channels[c].after_hours)),
                tuple(self.at(ways[way]) for way in used),
            )
        )
        if "bot" in used:
            self.put(Set("after hours bot", Register.BOT_ONLY, 1, self.at("line")))
        self.pools, pool = line_pools(scenario)
        self.line_pool = self.table(lambda c, i, s: pool[c])
        self.put(Take("line", self.line_pool, self.at("bounced back"), self.at("blocked")))
        bot_of = {c: n + 1 for n, bot in enumerate(scenario.bots.values()) for c in bot.before}
        self.put(Test("bounced back", Register.SKIP_BOT, (self.at("which bot"), self.at("people allowed"))))
        self.put(
            Switch(
                "which bot",
                self.table(lambda c, i, s: bot_of.get(c, 0)),
                (self.at("people allowed"), *(self.at(f"bot {name} refused") for name in scenario.bots)),
            )
        )
        first = assign(self, duplicates(self, "which tier"))
        self.put(Test("people allowed", Register.BOT_ONLY, (self.at(first), self.at("closed"))))
        tiers = self.queues.tiers
        self.put(
            Switch(
                "which tier",
                self.table(lambda c, i, s: tiers.index(self.queues.entry_tier(c, i))),
                tuple(self.at(leaving.before_queue(self, tier)) for tier in tiers),
            )
        )

    def _bot(self, number: int, name: str, bot: Bot) -> None:
        here = f"bot {name}"
        people = "people allowed"
        self.branch(f"{here} refused", [lambda c, i, s: bot.refused_by], [people, f"{here} sessions"])
        places = _places(bot.sessions)
        sessions = Table((NO_POOL if places is None else self.pool(f"sessions of {name}", places),))
        self.put(Take(f"{here} sessions", sessions, self.at(f"{here} session"), self.at(people)))
        self.put(
            Delay(
                f"{here} session",
                self.laws.same(bot.session),
                None if bot.patience.yaml == "never" else self.laws.same(bot.patience),
                number,
                self.at(f"{here} over"),
                self.at("abandoned in bot"),
            )
        )
        self.put(Give(f"{here} over", sessions, self.at(f"{here} outcome")))

        def outcome(what: str) -> Callable[[str, str, str], float]:
            return lambda c, i, s: getattr(bot.outcome[i], what) if i in bot.outcome else 0.0

        self.branch(
            f"{here} outcome",
            [outcome("solved"), outcome("comes_back")],
            ["contained", f"{here} contained wrongly", f"{here} context"],
        )
        self.put(
            Leave(f"{here} contained wrongly", ContactOutcome.CONTAINED_BY_BOT, self.at(f"{here} comes back"))
        )
        back = self.laws.same(bot.comes_back_after)
        self.put(ComeBack(f"{here} comes back", back, ContactOrigin.BOUNCE_BACK, 1, self.at("skip bot")))
        hand = bot.hand_over
        self.branch(
            f"{here} context",
            [lambda c, i, s: hand.with_context],
            [f"{here} with context", f"{here} without context"],
        )
        self.put(Context(f"{here} with context", 1, 1.0 - hand.saves, self.at(people)))
        self.put(Context(f"{here} without context", 0, 1.0 + hand.costs_without, self.at(people)))

    def priority(self) -> Table:
        """Return the priority of contacts by cell: segment, issue type, channel and fast lane added up."""
        scenario = self.scenario

        def of(channel: str, issue_type: str, segment: str) -> int:
            lane = self.queues.lane(channel, issue_type, segment)
            return (
                scenario.segments[segment].priority
                + scenario.issue_types[issue_type].priority
                + scenario.channels[channel].effective_priority
                + (lane[1].priority if lane else 0)
            )

        return self.table(of)

    def handling(self, channel: str, issue_type: str, segment: str, tier: int) -> tuple[TimeLaw, TimeLaw]:
        """Return talk and after-contact work of a segment's issues of a type on a channel at a tier."""
        work = work_of(self.scenario, channel, issue_type, segment, tier)
        return work.talk, work.after_contact_work

    def serve(
        self,
        here: str,
        queue: Table,
        patience: Table,
        tier: int,
        talk: Table,
        then: str,
        found: str = "",
        worked: str = "",
    ) -> None:
        """Place the commonest chain: wait for a person, work, release; something may stand in between."""
        kind = VisitKind.PEOPLE if tier else VisitKind.DEPARTMENT
        wait = Wait(
            f"{here} queue",
            queue,
            patience,
            self.priority(),
            kind,
            self.at(found or f"{here} talk"),
            self.at("gave up"),
            queues_by_site(self, tier),
        )
        on_line = here == f"tier {tier}"
        wait = leaving.ways_out(self, wait, tier) if on_line else wait
        self.put(wait)
        if on_line:
            leaving.told(self, wait, tier)
        sites = queues_by_site(self, tier)
        put_work(self, f"{here} talk", talk, worked or f"{here} done", queue, kind, sites)
        after = self.law(lambda c, i, s: self.handling(c, i, s, tier)[1])
        self.put(Release(f"{here} done", after, self.at(then)))

    def queue_of_tier(self, tier: int) -> Table:
        """Return the queues of a tier by cell, where there are sites those of the first."""
        for table in queues_by_site(self, tier):
            return table
        return self.table(lambda c, i, s: self.queues.queue(tier, c, i, s))

    def _tier(self, tier: int) -> None:
        scenario, here = self.scenario, f"tier {tier}"
        unsolved = scenario.escalation.unsolved

        def patience(channel: str, issue_type: str, segment: str) -> TimeLaw:
            first = self.queues.entry_tier(channel, issue_type) == tier
            if first or isinstance(unsolved.patience, str):
                return scenario.channels[channel].patience_of(issue_type, segment)
            return unsolved.patience

        talk = self.law(lambda c, i, s: self.handling(c, i, s, tier)[0])
        handoffs = {n: h for n, h in scenario.handoffs.items() if h.tier == tier}
        then = f"{here} handoff" if handoffs else f"{here} solved"
        found, worked = ring(self, here, tier), hold(self, here, tier)
        leaving.caps(self, tier)
        callbacks.offer(self, tier, leaving.queue_of_who_comes(self, tier))
        waits = self.law(patience)
        then = turns(self, here, tier, waits, found or f"{here} talk", then)
        self.serve(here, self.queue_of_tier(tier), waits, tier, talk, then, found, worked)
        if handoffs:
            self.branch(
                f"{here} handoff",
                [lambda c, i, s, h=h: h.share if h.issue == i else 0.0 for h in handoffs.values()],  # type: ignore[misc]
                [*(f"handoff {n}" for n in handoffs), f"{here} solved"],
            )
        resolves = scenario.people.levels.resolves
        complexity = {name: spec.complexity for name, spec in scenario.issue_types.items()}
        self.put(
            Solved(
                f"{here} solved",
                self.table(lambda c, i, s: resolves.of(complexity[i])[0]),
                self.table(lambda c, i, s: resolves.of(complexity[i])[1]),
                (self.at("resolved"), self.at(f"{here} unsolved")),
            )
        )
        higher = [t for t in self.queues.tiers if t > tier]
        following = {(c, i): self.queues.next_tier(tier, c, i) for c in self.channels for i in self.types}
        choice = [None, *higher]
        self.put(
            Switch(
                f"{here} unsolved",
                self.table(lambda c, i, s: choice.index(following[c, i])),
                (self.at("unsolved"), *(self.at(f"{here} to {t}") for t in higher)),
            )
        )
        for t in higher:
            self.branch(
                f"{here} to {t}", [lambda c, i, s: unsolved.noticed], [f"{here} escalates to {t}", "unsolved"]
            )
            quick = is_zero(unsolved.takes)
            goes_on = f"tier {t} queue" if quick else f"{here} transfer to {t}"
            self.put(Count(f"{here} escalates to {t}", Move.ESCALATION, self.at(goes_on)))
            if not quick:
                self.delay(goes_on, unsolved.takes, f"tier {t} queue")

    def delay(self, name: str, law: TimeLaw, then: str) -> None:
        """Place a delay that nobody can leave."""
        self.put(Delay(name, self.laws.same(law), None, -1, self.at(then), self.at(then)))

    def _handoff(self, name: str) -> None:
        spec = self.scenario.handoffs[name]
        here = f"handoff {name}"
        department = self.scenario.departments[spec.to]
        group = len(self.scenario.groups) + list(self.scenario.departments).index(spec.to)
        nobody_leaves = self.laws.same(NEVER)
        quick = is_zero(spec.delay)
        self.put(Give(here, self.line_pool, self.at(f"{here} counted")))
        self.put(
            Count(f"{here} counted", Move.HANDOFF, self.at(f"{here} queue" if quick else f"{here} delay"))
        )
        if not quick:
            self.delay(f"{here} delay", spec.delay, f"{here} queue")
        queue = Table((self.queues.department(spec.to, group),))
        self.put(
            Wait(
                f"{here} queue",
                queue,
                nobody_leaves,
                self.priority(),
                VisitKind.DEPARTMENT,
                self.at(f"{here} work"),
                self.at("gave up"),
            )
        )
        work = self.laws.same(department.work)
        put_work(self, f"{here} work", work, f"{here} done", queue, VisitKind.DEPARTMENT)
        after = self.laws.same(department.after_contact_work)
        self.put(Release(f"{here} done", after, self.at(f"{here} rework")))
        finished = f"{here} closing queue" if spec.back_to == "sender" else "resolved"
        self.branch(f"{here} rework", [lambda c, i, s: spec.rework], [f"{here} returned", finished])
        self.put(Count(f"{here} returned", Move.REWORK, self.at(f"{here} return queue")))
        again = (
            self.law(lambda c, i, s: self.handling(c, i, s, spec.tier)[0])
            if spec.rework_takes is None
            else self.laws.same(spec.rework_takes)
        )
        sender = self.queue_of_tier(spec.tier)
        self.serve(f"{here} return", sender, nobody_leaves, spec.tier, again, f"{here} counted")
        closing = self.laws.same(spec.closing_takes)
        self.serve(f"{here} closing", sender, nobody_leaves, spec.tier, closing, "resolved")


def _places(number: int | str) -> int | None:
    return number if isinstance(number, int) else None
