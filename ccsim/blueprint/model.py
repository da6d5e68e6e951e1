"""The blueprint: a scenario turned into integer-indexed tables that both engines read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from ccsim.blueprint.busyness import BusynessPlan as BusynessPlan
from ccsim.blueprint.slots import SlotPlan
from ccsim.blueprint.starting import StartRow
from ccsim.blueprint.steps import Step
from ccsim.distributions import Law
from ccsim.scenario.calendar import Calendar, Line, StepFunction


@dataclass(frozen=True, slots=True)
class Cells:
    """Numbers for the combinations of channel, issue type and segment."""

    channels: int
    issue_types: int
    segments: int

    def of(self, channel: int, issue_type: int, segment: int) -> int:
        """Return the cell of a combination."""
        return (channel * self.issue_types + issue_type) * self.segments + segment

    def __len__(self) -> int:
        """Return the number of cells."""
        return self.channels * self.issue_types * self.segments


class Own(NamedTuple):
    """What is known of a recorded contact; -1 where it is drawn."""

    issue_type: int = -1
    segment: int = -1
    work: int = -1
    """Work at the first step at which people work on it, in microseconds."""
    patience: int = -1
    """Patience of its first visit to a queue for people, in microseconds."""


DRAWN = Own()
"""Nothing is known of a contact."""


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """One demand stream: its rate over the horizon and what its issues are."""

    name: str
    channel: int
    rate: StepFunction
    """Contacts per hour, before busyness."""
    busyness: int
    """Index into ``Blueprint.busyness``, or -1."""
    issue_types: tuple[float, ...]
    """Cumulative shares, the last exactly 1."""
    segments: tuple[float, ...]
    recorded: tuple[int, ...] | None = None
    """Instants of recorded arrivals, not decreasing, which then take the place of the rate."""
    lines: tuple[Line, ...] | None = None
    """The true rate where it is smooth; `rate` is then its mean in each reporting interval."""
    counts: tuple[tuple[int, int, int], ...] | None = None
    """``(from_at, to_at, contacts)`` where exactly so many come; parts may lie outside the horizon."""
    own: tuple[Own, ...] | None = None
    """What is known of each recorded arrival."""
    campaign: int = -1
    """The campaign whose list grows by its arrivals, which then open no issue; -1 none."""


@dataclass(frozen=True, slots=True)
class PeriodPlan:
    """Which law holds when, over the horizon; the last holds after its end, too."""

    of_arrival: bool
    """Looked up at the arrival of the contact, else when the time that it is a law of begins."""
    steps: tuple[tuple[int, int], ...]
    """``(from_at, number of the law)``, increasing from 0."""

    def law_at(self, at: int) -> int:
        """Return the number of the law that holds at an instant; before the start the first one does."""
        return self.steps[bisect_right(self.steps, max(at, 0), key=lambda step: step[0]) - 1][1]


@dataclass(frozen=True, slots=True)
class Gate:
    """When a group takes a contact of a queue: all of this must hold."""

    keep: int = 0
    """More people of the group than this are idle."""
    after: int = 0
    """The contact has waited here for at least so long, in microseconds."""
    queue_over: int = -1
    """More contacts than this wait in the queue."""
    wait_over: int = -1
    """The predicted wait is longer, in microseconds."""
    idle_over: tuple[tuple[int, int], ...] = ()
    """``(group, people)``: more people of that group than this are idle."""

    @property
    def always(self) -> bool:
        """Whether the group serves the queue whatever the time and the state of the center."""
        return self.after == 0 and self.queue_over < 0 and self.wait_over < 0 and not self.idle_over


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """A queue for people: ``ranks`` lists the groups that serve it, equal ones together."""

    name: str
    tier: int
    ranks: tuple[tuple[int, ...], ...]
    gates: tuple[tuple[Gate, ...], ...] = ()
    """When the groups of each rank take a contact; nothing where they always do."""
    handling: int = 0
    """Mean handling of a contact in microseconds, where a gate looks at the predicted wait."""

    def always(self) -> tuple[int, ...]:
        """Return the groups that serve it without conditions."""
        return tuple(
            group
            for rank, gates in zip(self.ranks, self.gates, strict=True)
            for group, gate in zip(rank, gates, strict=True)
            if gate.always
        )

    keep_idle: int = -1
    """Of a call-back list: people of a group who stay idle whoever is on it; -1 for a queue."""
    turns: tuple[int, ...] = ()
    """By group: its free people take from queues of a lower turn first; nothing where all have the same."""

    def turn(self, group: int) -> int:
        """Return when its turn is for a group."""
        return self.turns[group] if self.turns else 0


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """An agent group, or the people of a department (tier 0)."""

    name: str
    tier: int
    staff: StepFunction
    size: int
    """Most agents ever on the floor."""
    first_agent: int
    """Number of its first agent; agents are numbered over all groups."""
    level: tuple[float, ...]
    """Skill level by issue type."""
    speed: tuple[float, ...]
    """Speed of work by issue type."""
    wage: float
    pause: int = 0
    """Microseconds of rest after each contact."""
    slots: SlotPlan | None = None
    """None where an agent serves one contact at a time."""


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """Lines or sessions: places that tokens take and give back."""

    name: str
    places: int
    """At the start."""
    most: int = 0
    """0 where their number does not change."""
    step: int = 1
    """Places ordered, or given back, at once."""
    lead: int = 0
    """Microseconds from the order until the places are there."""
    grows_at: int = 0
    """Millionths of the places, in use, from which a step is ordered."""
    shrinks_at: int = 0
    """Millionths of the places, in use, up to which a step is given back."""
    channel: int = -1
    """Whose own lines they are; -1 for others."""
    cost: float = 0.0
    """Of a place for an hour."""


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """What measures need to know of a channel."""

    name: str
    answered_within: tuple[int, ...]
    """By segment."""
    target_share: float
    contact_cost: float
    live: bool = True
    """Whether customers wait for an answer on the line."""
    clears_at: tuple[int, ...] = ()
    """When it closes and who waits is cut off."""


class AgentChoice(IntEnum):
    """Which of several idle agents of equal groups takes a contact."""

    LONGEST_IDLE = 0
    BEST_SKILL = 1
    SAME_AGENT = 2
    LEAST_OCCUPIED = 3
    RANDOM = 4
    FILL_UP = 5
    """The most slots in use among those who have room."""


class ContactChoice(IntEnum):
    """Which of several waiting contacts a free agent takes; ties go to the longest wait, then the key."""

    PRIORITY = 0
    LONGEST_WAIT = 1
    SCORE = 2
    """The most points: the priority, and a gain for each minute in this queue."""
    NEAREST_DEADLINE = 3
    """The earliest start of the attempt plus the target of its channel."""


@dataclass(frozen=True, slots=True)
class RoutingPlan:
    """Who answers whom."""

    agent: AgentChoice = AgentChoice.LONGEST_IDLE
    contact: ContactChoice = ContactChoice.PRIORITY
    gain: tuple[int, ...] = ()
    """Points for each minute of waiting, by cell; only where contacts are chosen by score."""
    forwarded: int = 0
    """Points of a contact that was escalated, handed over or handed off; only where chosen by score."""


ENDLESS, BY_RATE = -1, -2
"""Sizes of lists without an end, and of those that grow by the arrivals of their stream."""


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """Customers whom the centre calls."""

    name: str
    stream: int
    """Whose issues these are."""
    entry: int
    """Step at which a call begins."""
    queue: int
    """Whose groups do it."""
    over: int
    """Calls begin while more agents of the groups are idle than so many."""
    ratio: float
    """Calls being dialled for each idle agent beyond that; 0: an agent is taken first."""
    dialling: int
    """Pool with a place taken for each call being dialled, or -1 where an agent is taken first."""
    size: int
    """Customers on the list, `ENDLESS` or `BY_RATE`."""
    hours: StepFunction
    """1 while calls may begin."""


@dataclass(frozen=True, slots=True)
class LossPlan:
    """Who leaves for good when an issue has ended; no engine needs it, measures do."""

    shares: tuple[tuple[float, float, float], ...]
    """Per segment: shares after an issue given up, left unsolved, solved."""
    told: float
    """Others whom each takes with them, of the same segment."""
    value: tuple[float, ...]
    """Per segment: the money lost with a customer."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Everything that an engine needs; nothing in it is a name that has to be looked up."""

    scenario_name: str
    scenario_hash: str
    currency: str
    calendar: Calendar
    horizon: int
    last: int
    """The instant before which everything happens: the horizon, or far behind it where everybody finishes."""
    warm_up: int
    interval: int
    service_level: str
    clock_from: str
    cells: Cells
    laws: tuple[Law, ...]
    steps: tuple[Step, ...]
    entry: int
    channels: tuple[ChannelPlan, ...]
    hours: tuple[StepFunction, ...]
    queues: tuple[QueuePlan, ...]
    groups: tuple[GroupPlan, ...]
    pools: tuple[PoolPlan, ...]
    """Lines first, which are as many as names of pools in ``labels``."""
    busyness: tuple[BusynessPlan, ...]
    streams: tuple[StreamPlan, ...]
    bot_cost: tuple[float, ...]
    loss: LossPlan
    labels: Mapping[str, tuple[str, ...]]
    by_period: Mapping[int, PeriodPlan] = field(default_factory=dict)
    """Of the numbers in ``laws`` that stand for laws by period: which law holds when. What is in
    ``laws`` there is their average over the week, which no engine draws from."""
    routing: RoutingPlan = RoutingPlan()
    campaigns: tuple[CampaignPlan, ...] = ()
    """In the order in which they look for idle agents; their streams are the last of all."""
    start: tuple[StartRow, ...] = ()
    """Contacts inside when the run begins; their stream's number is one past those of ``streams``."""
