"""The reference engine: a blueprint played with SimPy, written to be read."""

from __future__ import annotations

from collections.abc import Generator

from simpy.events import Event

from ccsim.blueprint.model import DRAWN, Blueprint
from ccsim.demand import arrivals
from ccsim.engine.order import EventKind, issue_key
from ccsim.engine.reference.calendar import Alarm, Calendar
from ccsim.engine.reference.callbacks import CallbackList, note
from ccsim.engine.reference.journey import Journeys
from ccsim.engine.reference.leaving import plan_closings
from ccsim.engine.reference.people import People
from ccsim.engine.reference.routing import POLICIES, Policy
from ccsim.engine.reference.starting import put_in_place
from ccsim.engine.reference.state import Contact, Group, Issue, Queue, Visit
from ccsim.outcomes import ContactOrigin
from ccsim.streams import Draws, Purpose, issue_entity, name_hash, site
from ccsim.trace import NONE, Trace, table_from_rows


def simulate(blueprint: Blueprint, seed: int, replication: int, policy: Policy | None = None) -> Trace:
    """Play one replication and return its trace; a policy takes the place of the scenario's routing."""
    return _Run(blueprint, Draws(seed, replication), policy).play()


class _Run:
    """One replication: the things in the centre, and the loop that lets time pass."""

    def __init__(self, blueprint: Blueprint, draws: Draws, policy: Policy | None = None) -> None:
        self.blueprint = blueprint
        self.draws = draws
        self.env = Calendar()
        self.rows: dict[str, list[tuple[int, ...]]] = {"issues": [], "contacts": [], "visits": []}
        groups = [
            Group(n, plan, off_duty=list(range(plan.first_agent, plan.first_agent + plan.size)))
            for n, plan in enumerate(blueprint.groups)
        ]
        kinds = [Queue if plan.keep_idle < 0 else CallbackList for plan in blueprint.queues]
        queues = [
            kind(plan, [[groups[g] for g in rank] for rank in plan.ranks])
            for kind, plan in zip(kinds, blueprint.queues, strict=True)
        ]
        for queue in queues:
            for rank in queue.ranks:
                for group in rank:
                    (group.lists if isinstance(queue, CallbackList) else group.queues).append(queue)
        self.people = People(self.env, groups, [day.from_at for day in blueprint.calendar.days])
        policy = POLICIES[blueprint.routing.agent]() if policy is None else policy
        policy.begin(blueprint, draws, self.people)
        self.journeys = Journeys(self.env, blueprint, draws, self.people, queues, self.record, policy)

    def record(self, thing: Issue | Contact | Visit) -> None:
        """Write down what has ended."""
        name = {Issue: "issues", Contact: "contacts", Visit: "visits"}[type(thing)]
        self.rows[name].append(thing.row())

    def play(self) -> Trace:
        """Let time pass: take the next event, then dispatch, until the run ends."""
        blueprint, env = self.blueprint, self.env
        for group in self.people.groups:
            env.process(self.people.staffing(group))
        if blueprint.start:
            alarm = Alarm(env, 0, EventKind.TABLE_CHANGES, 0)
            alarm.call(lambda: put_in_place(self.journeys, self.people))
        plan_closings(self.journeys)
        for stream in range(len(blueprint.streams)):
            env.process(self.source(stream))
        for campaign in range(len(blueprint.campaigns)):
            env.process(self.journeys.outbound.openings(campaign))
        while env.peek() < blueprint.last:
            env.step()
            self.journeys.dispatch()
            while self.journeys.outbound():
                self.journeys.dispatch()
        return self.trace(max(blueprint.horizon, int(env.now)))

    def source(self, stream: int) -> Generator[Event, None, None]:
        """Open the issues of a demand stream."""
        plan = self.blueprint.streams[stream]
        hashed = name_hash(plan.name)
        type_site = site(Purpose.ISSUE_TYPE, plan.name)
        segment_site = site(Purpose.SEGMENT, plan.name)
        for at, ordinal in arrivals(self.blueprint, plan, self.draws):
            key, entity = issue_key(stream, ordinal), issue_entity(hashed, ordinal)
            yield Alarm(self.env, at, EventKind.TOKEN_WAKES, key)
            if plan.campaign != NONE:
                self.journeys.outbound.listed(plan.campaign)
                continue
            issue_type = _pick(plan.issue_types, self.draws.uniform(entity, type_site))
            segment = _pick(plan.segments, self.draws.uniform(entity, segment_site))
            own = plan.own[ordinal] if plan.own is not None else DRAWN
            if own.issue_type >= 0:
                issue_type = own.issue_type
            if own.segment >= 0:
                segment = own.segment
            issue = Issue(key, entity, stream, ordinal, issue_type, segment, at)
            issue.own_work, issue.own_patience = own.work, own.patience
            self.journeys.begin(issue, plan.channel, ContactOrigin.FIRST, 0, self.blueprint.entry)

    def trace(self, end_at: int) -> Trace:
        """Return the trace; who is still inside is in progress."""
        for token in self.journeys.inside.values():
            if token.visit is not None:
                self.record(token.visit)
            note(token)
            self.record(token.contact)
        for issue in self.journeys.open_issues.values():
            self.record(issue)
        self.people.close(end_at)
        return Trace(
            self.draws.seed,
            self.draws.replication,
            end_at,
            issues=table_from_rows("issues", self.rows["issues"]),
            contacts=table_from_rows("contacts", self.rows["contacts"]),
            visits=table_from_rows("visits", self.rows["visits"]),
            agent_intervals=table_from_rows("agent_intervals", self.people.intervals),
            firings=table_from_rows("firings", []),
            labels=self.blueprint.labels,
            capacity=table_from_rows("capacity", self.journeys.pools.close(end_at)),
        )


def _pick(cumulative: tuple[float, ...], u: float) -> int:
    """Return the index of the first cumulative share above a uniform."""
    return next(i for i, share in enumerate(cumulative) if u < share)
