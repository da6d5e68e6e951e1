"""The things in the centre: issues, contacts, tokens, agents, groups, queues, pools."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simpy.events import Event

from ccsim.blueprint.model import GroupPlan, PoolPlan, QueuePlan
from ccsim.blueprint.steps import Move, Register, Second
from ccsim.engine.order import PLACE_SHIFT
from ccsim.engine.reference.calendar import Alarm
from ccsim.outcomes import AgentState, ContactOrigin, ContactOutcome, IssueOutcome, VisitKind, VisitOutcome
from ccsim.trace import NONE

if TYPE_CHECKING:
    from ccsim.engine.reference.slots import Job


@dataclass(slots=True, eq=False)
class Issue:
    """What a customer needs solved."""

    key: int
    entity: int
    """Address of its random numbers."""
    stream: int
    ordinal: int
    issue_type: int
    segment: int
    opened_at: int
    closed_at: int = NONE
    outcome: IssueOutcome = IssueOutcome.IN_PROGRESS
    believed_resolved: int = 0
    contacts: int = 0
    own_work: int = NONE
    """Recorded work that still takes the place of a draw, as the recorded patience below."""
    own_patience: int = NONE
    last_agent: int = NONE
    """Who served it last."""
    entries: dict[int, int] = field(default_factory=dict)
    """How often it has entered each step that draws."""
    part: int = 0
    """Tells its contacts apart that are inside at the same time: the number of the first of them that this
    is the issue of, which is a copy where that contact was a second one."""

    def row(self) -> tuple[int, ...]:
        """Return its row of the trace."""
        return (
            self.key, self.stream, self.ordinal, NONE, self.issue_type, self.segment, self.opened_at,
            self.closed_at, self.outcome, self.believed_resolved, self.contacts,
        )  # fmt: skip


@dataclass(slots=True, eq=False)
class Contact:
    """One interaction attempt on one channel."""

    issue: Issue
    number: int
    channel: int
    origin: ContactOrigin
    arrived_at: int
    queued_at: int = NONE
    answered_at: int = NONE
    ended_at: int = NONE
    outcome: ContactOutcome = ContactOutcome.IN_PROGRESS
    visits: int = 0
    moves: list[int] = field(default_factory=lambda: [0] * len(Move))
    with_context: int = NONE
    callback: int = 0
    """A `CallbackOffer`."""

    @property
    def forwarded(self) -> bool:
        """Whether it was escalated, handed over by a bot, or handed off to a department."""
        moved = self.moves[Move.ESCALATION] + self.moves[Move.HANDOFF]
        return moved > 0 or self.with_context != NONE

    def row(self) -> tuple[int, ...]:
        """Return its row of the trace."""
        return (
            self.issue.key, self.number, self.channel, self.origin, self.arrived_at, self.queued_at,
            self.answered_at, self.ended_at, self.outcome, self.visits, *self.moves[: Move.REPLY],
            self.with_context, self.callback, self.moves[Move.REPLY],
        )  # fmt: skip


@dataclass(slots=True, eq=False)
class Visit:
    """One stay in a queue and its work, or one bot session."""

    contact: Contact
    number: int
    kind: VisitKind
    queue: int
    bot: int
    tier: int
    entered_at: int
    group: int = NONE
    agent: int = NONE
    started_at: int = NONE
    ended_at: int = NONE
    outcome: VisitOutcome = VisitOutcome.IN_PROGRESS
    talk_time: int = 0
    hold_time: int = 0
    after_contact_work: int = 0
    turn: int = 0

    def row(self) -> tuple[int, ...]:
        """Return its row of the trace."""
        return (
            self.contact.issue.key, self.contact.number, self.number, self.kind, self.queue, self.bot,
            self.tier, self.group, self.agent, self.entered_at, self.started_at, self.ended_at,
            self.outcome, self.talk_time, self.hold_time, self.after_contact_work, self.turn,
        )  # fmt: skip


@dataclass(slots=True, eq=False)
class Token:
    """The work of one contact, standing on one step of the graph."""

    contact: Contact
    cell: int
    registers: list[int] = field(default_factory=lambda: [0] * len(Register))
    effort: float = 1.0
    """Multiplies the work that it needs."""
    visit: Visit | None = None
    agent: Agent | None = None
    place: int = NONE
    """Its place among what an agent with slots has in hand."""
    site: int = 0
    served_by: int = NONE
    """Group that served it last."""
    held: list[int] = field(default_factory=list)
    """Pools of which it holds a place."""
    points: int = 0
    """Speaks for it among those that wait: the more the sooner, as far as they do not change."""
    gain: int = 0
    """Points for each microsecond of waiting."""
    step: int = NONE
    """Step at which it waits."""
    patience_law: int = 0
    patience_draw: tuple[int, int] = (0, 0)
    """Site and number of its patience, drawn only if it has to wait."""
    own_patience: int = NONE
    """Recorded patience of the present visit."""
    sleep: Event | None = None
    patience: Alarm | None = None
    overflow: Alarm | None = None
    """Rings when it has waited long enough for a further group."""
    since: int = 0
    """From when its wait counts for its place among those that wait."""
    aged: int = 0
    """How long before now the next visit began: of who waits when the run begins."""
    left: int = NONE
    """Work that was put down, in microseconds at speed 1."""
    put_down_by: tuple[Group, int] | None = None
    """Who has it: the group and the number of the agent."""
    on_hold: int = 0
    """Time on hold during the present visit."""
    way_out: int = NONE
    """Step at which it goes on if it leaves the queue without an agent."""
    rings: bool = False
    """Whether time passes before the person found answers."""
    same_agent: bool = False
    """Whether the agent who served the issue last takes it, if idle."""
    second: tuple[int, Second] | None = None
    """When a second contact is due, and how, if it still waits then."""
    twin: Token | None = None
    """The other one of two contacts of the issue that wait at the same time."""
    settled: int = NONE
    """Step at which it waits on once a person has been found for its twin; NONE where it is withdrawn."""
    left_behind: bool = False
    """Whether that has happened: the customer has turned to the other, with which the issue goes on."""
    is_second: bool = False
    """Whether it is the later of the two; its issue is a copy that counts once the other has gone."""

    def entity_of(self, agent: Agent) -> int:
        """Return the entity of the event at which what an agent does for it ends."""
        return agent.number if agent.group.plan.slots is None else self.place << PLACE_SHIFT | agent.number

    @property
    def key(self) -> int:
        """The key of its issue, which orders it among simultaneous events, before its part."""
        return self.contact.issue.key

    @property
    def part(self) -> int:
        """Its part, which orders it among those of the issue."""
        return self.contact.issue.part

    def answer(self, now: int) -> None:
        """Note that the person found answers."""
        assert self.visit is not None
        self.visit.started_at = now
        if self.contact.answered_at == NONE and self.visit.tier > 0:
            self.contact.answered_at = now
            self.registers[Register.ANSWERED] = 1

    def rank(self, now: int) -> tuple[int, ...]:
        """Its place among those that wait: the most points, then the longest wait, then key and part.

        The numbers of contact and visit decide nothing; they tell it from an entry of its own that is
        still in the queue, though it left and joined again at the same instant.
        """
        assert self.visit is not None
        points = self.points + self.gain * (now - self.since)
        return (-points, self.since, self.key, self.part, self.contact.number, self.visit.number)


@dataclass(slots=True, eq=False)
class Hands:
    """Work in an agent's hands that can be put down."""

    token: Token
    ends_at: int
    sleep: Event
    end: Alarm


@dataclass(slots=True, eq=False)
class Place:
    """A contact that an agent with slots has in hand, talk or after-contact work."""

    slots: int
    job: Job | None = None
    """Talk in progress."""


@dataclass(slots=True, eq=False)
class Agent:
    """One person."""

    number: int
    group: Group
    state: AgentState = AgentState.IDLE
    since: int = NONE
    places: dict[int, Place] = field(default_factory=dict)
    """What it has in hand by place, where the group has slots."""
    leaving: bool = False
    """Takes nothing more and goes home when nothing is in hand; where the group has slots."""

    @property
    def used(self) -> int:
        """Slots in use."""
        return sum(place.slots for place in self.places.values())

    @property
    def may_take_more(self) -> bool:
        """Whether it is idle, or has slots; then room depends on the contact."""
        return self.state == AgentState.IDLE or self.group.plan.slots is not None

    def has_room(self, token: Token) -> bool:
        """Whether it can take a contact now."""
        slots = self.group.plan.slots
        if slots is None:
            return self.state == AgentState.IDLE
        ready = self.state in (AgentState.IDLE, AgentState.BUSY) and not self.leaving
        return ready and self.used + self.group.takes(token) <= slots.size

    hands: Hands | None = None


@dataclass(slots=True, eq=False)
class Group:
    """People with the same skills."""

    number: int
    plan: GroupPlan
    queues: list[Queue] = field(default_factory=list)
    lists: list[Queue] = field(default_factory=list)
    """Call-back lists."""
    scheduled: int = 0
    excess: int = 0
    """Agents beyond the schedule who will leave as they finish."""
    off_duty: list[int] = field(default_factory=list)
    """Heap of the numbers of agents who are not there."""
    idle: list[tuple[int, int]] = field(default_factory=list)
    """Heap of ``(idle since, number)``."""
    agents: dict[int, Agent] = field(default_factory=dict)

    def takes(self, token: Token) -> int:
        """Return the slots that a contact takes of an agent who has slots."""
        assert self.plan.slots is not None
        return self.plan.slots.takes[token.contact.channel]

    def at_once(self, token: Token) -> int:
        """Return how many contacts like this one an agent can serve at once."""
        return 1 if self.plan.slots is None else self.plan.slots.size // self.takes(token)

    @property
    def idle_now(self) -> int:
        """How many are idle: have nothing in hand."""
        if self.plan.slots is None:
            return len(self.idle)
        return sum(agent.state == AgentState.IDLE for agent in self.agents.values())

    def room(self, token: Token | None) -> list[tuple[int, int, int]]:
        """Return ``(slots in use, since, number)`` of the agents who can take a contact now."""
        if self.plan.slots is None:
            return [(0, since, number) for since, number in self.idle]
        assert token is not None, "where a group has slots, who has room depends on the contact"
        found = (agent for agent in self.agents.values() if agent.has_room(token))
        return [(agent.used, agent.since, agent.number) for agent in found]


@dataclass(slots=True, eq=False)
class Queue:
    """Tokens that wait for one of the same groups."""

    plan: QueuePlan
    ranks: list[list[Group]] = field(default_factory=list)
    waiting: dict[tuple[int, int], list[tuple[tuple[int, ...], Visit, Token]]] = field(default_factory=dict)
    """By gain and channel: the order of those that gain the same does not change, so it is that at the
    run's start; and what a contact takes of an agent's slots goes by the channel."""

    def join(self, token: Token) -> None:
        """Put a token into its place."""
        assert token.visit is not None
        line = self.waiting.setdefault((token.gain, token.contact.channel), [])
        heapq.heappush(line, (token.rank(0), token.visit, token))

    def head(self, now: int, agent: Agent | None = None) -> Token | None:
        """Return the next token, for which an agent has room if told; who no longer waits is dropped."""
        heads = []
        for line in self.waiting.values():
            while line and not (line[0][2].visit is line[0][1] and line[0][2].sleep is not None):
                heapq.heappop(line)
            if line and (agent is None or agent.has_room(line[0][2])):
                heads.append(line[0][2])
        return min(heads, key=lambda token: token.rank(now), default=None)

    def tokens(self, now: int) -> list[Token]:
        """Return all that wait here, the next first."""
        waiting = [
            token
            for line in self.waiting.values()
            for _, visit, token in line
            if token.visit is visit and token.sleep is not None
        ]
        return sorted(waiting, key=lambda token: token.rank(now))


@dataclass(slots=True, eq=False)
class Pool:
    """Lines or bot sessions."""

    number: int
    plan: PoolPlan
    places: int
    """Those that are there."""
    used: int = 0
    ordered: bool = False
    """Whether a step of places is on its way."""
    since: int = 0
    """From when there are so many."""
