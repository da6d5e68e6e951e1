"""The scenario language: one model per section, `Scenario` the whole."""

from __future__ import annotations

from typing import Literal

from ccsim.scenario.schema.base import Section, key
from ccsim.scenario.schema.bots import Bot
from ccsim.scenario.schema.busyness import Busyness
from ccsim.scenario.schema.channels import Channel
from ccsim.scenario.schema.customers import Customers, IssueType, Segment
from ccsim.scenario.schema.demand import Stream
from ccsim.scenario.schema.horizon import DayType, Horizon
from ccsim.scenario.schema.lines import LineCapacity
from ccsim.scenario.schema.outbound import Campaign
from ccsim.scenario.schema.people import Department, Group, Handling, People
from ccsim.scenario.schema.process import Costs, Escalation, Handoff, RepeatContact, Routing

CONVENTIONS = ("offered", "answered", "excluding_early_abandons", "early_abandons_count_good")


class Reporting(Section):
    """How results are counted."""

    service_level: Literal["offered", "answered", "excluding_early_abandons", "early_abandons_count_good"] = (
        key(
            "Which contacts a service level counts; every table names it.",
            default="excluding_early_abandons",
            example="offered",
            rows=("P12",),
        )
    )
    clock_from: Literal["queue", "arrival"] = key(
        "Where waiting starts: at the queue for people, or at the contact's start.",
        default="queue",
        example="arrival",
        rows=("P12",),
    )


class Scenario(Section):
    """A contact centre and its customers, as a planner writes them."""

    ccsim: Literal[1] = key("Version of the language.", example="1")
    name: str = key(
        "What the scenario is called in tables and plots.", default="scenario", example="Retail support"
    )
    description: str = key(
        "What it shows, in a sentence or two.", default="", example="The centre as it is today."
    )
    shows: tuple[str, ...] = key("Rows of the model that it demonstrates.", default=(), example="[M2, P3]")
    currency: str = key("Currency of all amounts.", default="EUR", example="EUR")
    horizon: Horizon = key("When the run takes place.", default=Horizon, example="{length: 5 d}")
    day_types: dict[str, DayType] = key(
        "Special days: holidays, peak days.",
        default=dict,
        example="{holiday: {dates: [2026-04-06]}}",
        rows=("P1",),
    )
    segments: dict[str, Segment] = key(
        "Kinds of customers.",
        default=lambda: {"ordinary": Segment()},
        example="{vip: {share: 12 %}}",
        rows=("M17",),
    )
    issue_types: dict[str, IssueType] = key(
        "What customers need solved.",
        default=lambda: {"any": IssueType()},
        example="{billing: {}}",
        rows=("M6",),
    )
    channels: dict[str, Channel] = key(
        "Ways to get in touch.",
        default=lambda: {"voice": Channel()},
        example="{voice: {lines: 60}, email: {kind: deferred}}",
        rows=("M1",),
    )
    trunks: dict[str, LineCapacity] = key(
        "Lines that several channels share, held from arrival to the end of talk; who finds none is blocked.",
        default=dict,
        example="{main: 60}",
        rows=("P3", "M15"),
    )
    busyness: dict[str, Busyness] = key(
        "Random factors that streams share.",
        default=dict,
        example="{day: {gamma: {shape: 28.7}}}",
        rows=("P1",),
    )
    demand: dict[str, Stream] = key(
        "Streams of new issues.", example="{calls: {channel: voice, rate: 30/h}}", rows=("P1",)
    )
    bots: dict[str, Bot] = key(
        "Bots in front of channels.",
        default=dict,
        example="{webbot: {before: [chat], session: 80 s}}",
        rows=("M2",),
    )
    groups: dict[str, Group] = key("Agent groups.", example="{frontline: {staff: 12}}", rows=("M10", "M11"))
    people: People = key(
        "What holds for all people.", default=People, example="{levels: {speed: [0.6, 1.15]}}", rows=("M10",)
    )
    handling: dict[str, Handling] = key(
        "What the work is, by issue type; the entry `any` holds for types without one.",
        default=lambda: {"any": Handling()},
        example="{delivery: {talk: 4 min}}",
        rows=("P8",),
    )
    routing: Routing = key(
        "Who answers whom.",
        default=Routing,
        example="{preferences: {billing: [frontline, backup]}}",
        rows=("M12",),
    )
    escalation: Escalation = key(
        "Tiered handling.", default=Escalation, example="{unsolved: {noticed: 90 %}}", rows=("M7",)
    )
    departments: dict[str, Department] = key(
        "Other departments.", default=dict, example="{warehouse: {staff: 6, work: 15 min}}", rows=("M8",)
    )
    handoffs: dict[str, Handoff] = key(
        "Issues that another department must work on.",
        default=dict,
        example="{search: {issue: delivery, to: warehouse}}",
        rows=("M8",),
    )
    repeat_contact: RepeatContact = key(
        "Customers whose issue was not solved.",
        default=RepeatContact,
        example="{when_not_solved: 70 %}",
        rows=("M16",),
    )
    customers: Customers = key(
        "What an issue does to the customer behind it.",
        default=Customers,
        example="{lost: {given_up: 10 %}}",
        rows=("M16",),
    )
    outbound: dict[str, Campaign] = key(
        "Campaigns: customers whom the centre calls when agents would be idle.",
        default=dict,
        example="{survey: {channel: voice, list: 500, starts_when_idle_over: 3}}",
        rows=("P6", "M20"),
    )
    costs: Costs = key("What things cost.", default=Costs, example="{contact: {voice: 0.1}}", rows=("P12",))
    reporting: Reporting = key(
        "How results are counted.", default=Reporting, example="{service_level: offered}", rows=("P12",)
    )

    def streams(self) -> dict[str, Stream]:
        """Return the streams of demand of one channel each, by name; a log may be several of them."""
        return {
            name: part for whole, spec in self.demand.items() for name, part in spec.by_channel(whole).items()
        }
