"""The journey of a token through the graph of steps: one process for each contact."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Generator
from functools import partial

import simpy
from simpy.events import Event

from ccsim.blueprint import steps as words
from ccsim.blueprint.model import Blueprint
from ccsim.blueprint.steps import Register, Step
from ccsim.distributions import Law, LawKind
from ccsim.durations import FOREVER, rounded, work_time
from ccsim.engine.order import EventKind
from ccsim.engine.reference.calendar import Alarm, begin_now, wake
from ccsim.engine.reference.callbacks import Callbacks
from ccsim.engine.reference.dispatch import Dispatch
from ccsim.engine.reference.endings import close, come_back, leave
from ccsim.engine.reference.finding import dial, hang_up, ring
from ccsim.engine.reference.leaving import lose_patience_later, may_join
from ccsim.engine.reference.outbound import Outbound
from ccsim.engine.reference.pairs import leave_twin
from ccsim.engine.reference.people import People
from ccsim.engine.reference.pools import Pools
from ccsim.engine.reference.routing import Policy
from ccsim.engine.reference.state import Agent, Contact, Issue, Queue, Token, Visit
from ccsim.engine.reference.working import hold, put_down, work_in_hand
from ccsim.outcomes import ContactOrigin, VisitKind, VisitOutcome
from ccsim.streams import Draws, Purpose, site
from ccsim.trace import NONE

_PURPOSES: dict[type[Step], Purpose] = {
    words.Branch: Purpose.BRANCH,
    words.Assign: Purpose.BRANCH,
    words.Solved: Purpose.BRANCH,
    words.Reached: Purpose.BRANCH,
    words.Delay: Purpose.DELAY,
    words.Ring: Purpose.DELAY,
    words.ComeBack: Purpose.DELAY,
    words.Second: Purpose.DELAY,
    words.Work: Purpose.WORK,
    words.Hold: Purpose.WORK,
    words.Release: Purpose.AFTER_CONTACT_WORK,
    words.PausingWork: Purpose.WORK,
    words.Wait: Purpose.PATIENCE,
    words.WaitAgain: Purpose.PATIENCE,
}


class Journeys:
    """Walks tokens through the graph.

    Attributes
    ----------
    in_place : bool
        Whether those who are inside from the start have taken their places; campaigns do not call before.
    open_issues : dict
        Issues that have not ended, by key; with the tokens inside, what a run leaves in progress.
    """

    def __init__(
        self,
        env: simpy.Environment,
        blueprint: Blueprint,
        draws: Draws,
        people: People,
        queues: list[Queue],
        record: Callable[[Issue | Contact | Visit], None],
        policy: Policy,
    ) -> None:
        self.env = env
        self.blueprint = blueprint
        self.draws = draws
        self.people = people
        self.queues = queues
        self.pools = Pools(env, blueprint)
        self.record = record
        self.policy = policy
        self.callbacks = Callbacks(blueprint, queues)
        impatient, forsake = partial(lose_patience_later, self), partial(leave_twin, self)
        self.dispatch = Dispatch(env, people, impatient, policy, self.callbacks, forsake)
        self.outbound = Outbound(self)
        people.put_down = lambda work: put_down(self, work)
        self.in_place = not blueprint.start
        self.open_issues: dict[int, Issue] = {}
        self.inside: dict[int, Token] = {}
        self._sites = [site(_PURPOSES.get(type(s), Purpose.DELAY), s.name) for s in blueprint.steps]
        self._patience_sites = [site(Purpose.PATIENCE, s.name) for s in blueprint.steps]
        self._reached_sites = [site(Purpose.BRANCH, s.name) for s in blueprint.steps]
        self._opens = [[at for at, _ in hours] for hours in blueprint.hours]

    def now(self) -> int:
        """Return the present instant in microseconds."""
        return int(self.env.now)

    def begin(
        self,
        issue: Issue,
        channel: int,
        origin: ContactOrigin,
        tries: int,
        at: int,
        twin: Token | None = None,
    ) -> None:
        """Open the next contact of an issue at a step of the graph; another one of it may still wait."""
        contact = Contact(issue, issue.contacts, channel, origin, self.now())
        issue.contacts += 1
        token = Token(contact, self.blueprint.cells.of(channel, issue.issue_type, issue.segment))
        token.registers[Register.TRIES] = tries
        if twin is None:
            self.open_issues[issue.key] = issue
        else:
            token.twin, twin.twin, token.is_second = twin, token, True
        self.inside[id(token)] = token
        begin_now(self.env, self.walk(token, at))

    def walk(self, token: Token, at: int) -> Generator[Event, None, None]:
        """Walk from step to step until the contact ends; sleep where time passes."""
        while at != NONE:
            step = self.blueprint.steps[at]
            match step:
                case words.Delay():
                    at = yield from self._delay(token, at, step)
                case words.Wait():
                    self._join(token, at, step)
                    assert token.sleep is not None
                    yield token.sleep
                    way_in = self.blueprint.steps[token.step].follows()[0]
                    at = way_in if token.agent is not None else token.way_out
                case words.Ring():
                    at = yield from ring(self, token, at, step)
                case words.Dial():
                    at = yield from dial(self, token, at, step)
                case words.PausingWork() | words.GoOn():
                    at = yield from work_in_hand(self, token, at, step)
                case words.Hold():
                    yield hold(self, token, at, step)
                    at = step.target
                case words.Work():
                    yield self._work(token, at, step)
                    at = step.target
                case _:
                    at = self._decide(token, at, step)

    def _decide(self, token: Token, at: int, step: Step) -> int:
        """Take a step in which no time passes and return the next one, or NONE at the end."""
        contact, registers = token.contact, token.registers
        match step:
            case words.Switch():
                return step.targets[int(step.choice.at(token.cell))]
            case words.Test():
                return step.targets[min(registers[step.register], len(step.targets) - 1)]
            case words.Open():
                hours = int(step.hours.at(token.cell))
                piece = bisect_right(self._opens[hours], self.now()) - 1
                return step.targets[0 if self.blueprint.hours[hours][piece][1] > 0 else 1]
            case words.Branch():
                return self._branch(token, at, step)
            case words.Offer():
                return step.targets[0 if self.callbacks.hears(token, step) else 1]
            case words.Cap():
                return step.targets[0 if may_join(self, token, step) else 1]
            case words.Solved():
                level = self.blueprint.groups[token.served_by].level[contact.issue.issue_type]
                low, high = step.low.at(token.cell), step.high.at(token.cell)
                return step.targets[0 if self._uniform(token, at) < low + (high - low) * level else 1]
            case words.Set():
                registers[step.register] = step.value
            case words.Context():
                contact.with_context = step.passed_on
                token.effort = step.effort
            case words.Take():
                return self._take(token, step)
            case words.Give():
                self.give(token, int(step.pool.at(token.cell)))
            case words.Assign():
                u = self._uniform(token, at)
                token.site = next(n for n, share in enumerate(step.cumulative) if u < share)
            case words.Release():
                self._release(token, at, step)
            case words.HangUp():
                hang_up(self, token)
            case words.Reached():
                piece = bisect_right(step.shares, self.now(), key=lambda share: share[0]) - 1
                return step.targets[0 if self._uniform(token, at) < step.shares[piece][1] else 1]
            case words.Count():
                contact.moves[step.what] += 1
            case words.Leave():
                if leave(self, token, step.outcome):
                    return NONE
            case words.Second():
                token.second = self.now() + rounded(self._draw(token, at, step.law)), step
            case words.ComeBack():
                come_back(self, token, at, step)
                return NONE
            case words.Close():
                close(self, token.contact.issue, step)
                return NONE
            case _:
                raise TypeError(f"no engine code for step {step.word!r}")
        return step.target

    def _uniform(self, token: Token, at: int) -> float:
        """Draw for a step: the address is the issue, the step, and how often the issue entered it."""
        return self.draws.uniform(token.contact.issue.entity, self._sites[at], self._enter(token, at))

    def _draw(self, token: Token, at: int, laws: words.Table) -> float:
        """Draw from a step's law, in microseconds; a constant needs no random number."""
        law = self._law(token, int(laws.at(token.cell)))
        if law.kind is LawKind.CONSTANT:
            self._enter(token, at)
            return law.quantile(0.5)
        return law.quantile(self._uniform(token, at))

    def _law(self, token: Token, number: int, begins_at: int | None = None) -> Law:
        """Return the law of a number, which for a law by period is that of the arrival or the beginning.

        What the law is of begins now unless told.
        """
        plan = self.blueprint.by_period.get(number)
        if plan is not None:
            since = self.now() if begins_at is None else begins_at
            number = plan.law_at(token.contact.arrived_at if plan.of_arrival else since)
        return self.blueprint.laws[number]

    def _enter(self, token: Token, at: int) -> int:
        """Count that an issue enters a step; return how often it had before."""
        entries = token.contact.issue.entries
        n = entries.get(at, 0)
        entries[at] = n + 1
        return n

    def _branch(self, token: Token, at: int, step: words.Branch) -> int:
        u = self._uniform(token, at)
        for share, target in zip(step.cumulative, step.targets, strict=False):
            if u < share.at(token.cell):
                return target
        return step.targets[-1]

    def _take(self, token: Token, step: words.Take) -> int:
        number = int(step.pool.at(token.cell))
        if number == NONE:
            return step.target
        if not self.pools.take(number):
            return step.full
        token.held.append(number)
        return step.target

    def give(self, token: Token, number: int) -> None:
        """Give back one place of a pool, if the token holds one."""
        if number in token.held:
            token.held.remove(number)
            self.pools.give(number)

    def _visit(self, token: Token, kind: VisitKind, queue: int, bot: int, tier: int) -> Visit:
        contact = token.contact
        token.visit = Visit(contact, contact.visits, kind, queue, bot, tier, self.now() - token.aged)
        token.aged = 0
        contact.visits += 1
        token.visit.turn = contact.moves[words.Move.REPLY]
        return token.visit

    def _delay(self, token: Token, at: int, step: words.Delay) -> Generator[Event, None, int]:
        """Sleep for a time; in a bot, give up if that is longer than the customer's patience.

        Who is as patient as the session is long stays to its end.
        """
        issue = token.contact.issue
        n = issue.entries.get(at, 0)
        length = rounded(self._draw(token, at, step.law))
        gives_up = False
        if step.patience is not None:
            law = self._law(token, int(step.patience.at(token.cell)))
            patience = law.quantile(self.draws.uniform(issue.entity, self._patience_sites[at], n))
            gives_up = not math.isinf(patience) and rounded(patience) < length
            length = rounded(patience) if gives_up else length
        kind = EventKind.PATIENCE_ENDS if gives_up else EventKind.TOKEN_WAKES
        visit = None
        if step.bot >= 0:
            visit = self._visit(token, VisitKind.BOT, NONE, step.bot, 0)
            visit.started_at = visit.entered_at
        yield Alarm(self.env, self.now() + length, kind, token.key, token.part)
        if visit is not None:
            visit.ended_at, visit.talk_time = self.now(), length
            self._end_visit(token, VisitOutcome.ABANDONED if gives_up else VisitOutcome.SERVED)
        return step.gave_up if gives_up else step.target

    def _join(self, token: Token, at: int, step: words.Wait) -> None:
        """Enter a queue for people and fall asleep there."""
        number = step.queue_of(token.cell, token.site)
        queue = self.queues[number]
        visit = self._visit(token, step.visit, number, NONE, queue.plan.tier)
        if token.contact.queued_at == NONE:
            token.contact.queued_at = visit.entered_at
        token.agent = None
        if not isinstance(step, words.WaitAgain):
            token.since = visit.entered_at
        token.points, token.gain = self.policy.points(token, int(step.priority.at(token.cell)))
        after = self.blueprint.steps[step.target]
        token.rings = isinstance(after, words.Ring | words.Delay | words.Reached | words.Dial)
        token.same_agent = step.same_agent
        token.patience_law = int(step.patience.at(token.cell))
        token.step, token.way_out = at, step.gave_up
        token.patience_draw = (self._sites[at], self._enter(token, at))
        token.own_patience, token.contact.issue.own_patience = token.contact.issue.own_patience, NONE
        token.sleep = Event(self.env)
        queue.join(token)
        self.dispatch.joined.append((queue, token))

    def _patience_end(self, token: Token) -> int | None:
        """Return when the patience of the present visit ends, None for never."""
        assert token.visit is not None
        entered_at = token.visit.entered_at
        if token.own_patience != NONE:
            return None if token.own_patience == FOREVER else entered_at + token.own_patience
        law = self._law(token, token.patience_law, entered_at)
        patience = law.quantile(self.draws.uniform(token.contact.issue.entity, *token.patience_draw))
        return None if math.isinf(patience) else entered_at + rounded(patience)

    def leave_queue(self, token: Token, outcome: VisitOutcome) -> None:
        """Let a token that waits go on without an agent."""
        visit, sleeper = token.visit, token.sleep
        assert visit is not None and sleeper is not None
        if token.patience is not None:
            token.patience.cancel()
        token.sleep = token.patience = None
        if token.overflow is not None:
            token.overflow.cancel()
            token.overflow = None
        visit.ended_at = self.now()
        self._end_visit(token, outcome)
        wake(sleeper)

    def _work(self, token: Token, at: int, step: words.Work) -> Event:
        """Return what rings at the end of the work: required work over the agent's speed, rounded up."""
        agent = token.agent
        assert agent is not None
        required, speed = self._required(token, at, step), self._speed(token, agent)
        if agent.group.plan.slots is not None:
            return self.people.slots.work(agent, token.place, required, speed)
        end = self.now() + work_time(required, speed)
        return Alarm(self.env, end, EventKind.PERSON_RELEASED, agent.number)

    def _required(self, token: Token, at: int, step: words.Work) -> float:
        """Return the work at speed 1, in microseconds."""
        required = self._draw(token, at, step.law)
        issue = token.contact.issue
        if issue.own_work != NONE:
            required, issue.own_work = float(issue.own_work), NONE
        return required * token.effort

    def _speed(self, token: Token, agent: Agent) -> float:
        return agent.group.plan.speed[token.contact.issue.issue_type]

    def _release(self, token: Token, at: int, step: words.Release) -> None:
        """Let the agent go; the visit ends here."""
        agent, visit = token.agent, token.visit
        assert agent is not None and visit is not None
        speed = self._speed(token, agent)
        visit.ended_at = self.now()
        visit.hold_time, token.on_hold = token.on_hold, 0
        visit.talk_time = visit.ended_at - visit.started_at - visit.hold_time
        required = self._draw(token, at, step.after_contact_work) * token.effort
        visit.after_contact_work = work_time(required, speed)
        token.agent = None
        self._end_visit(token, VisitOutcome.SERVED)
        if agent.group.plan.slots is None:
            self.people.finish(agent, visit.after_contact_work)
        else:
            self.people.slots.finish(agent, token.place, visit.after_contact_work)

    def _end_visit(self, token: Token, outcome: VisitOutcome) -> None:
        assert token.visit is not None
        token.visit.outcome = outcome
        self.record(token.visit)
        token.visit = None
