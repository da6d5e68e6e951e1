"""Which groups serve which contacts, tier by tier, and the queues that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from ccsim.blueprint.gates import Gates, Ranks, kept, lane_types, mean_handling, staged
from ccsim.blueprint.model import Cells, Gate, QueuePlan
from ccsim.blueprint.sites import at_site
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.process import FastLane


@dataclass(slots=True)
class QueueBook:
    """The queues of a scenario: one for each tier, issue type and list of groups that serve it."""

    scenario: Scenario
    cells: Cells
    plans: list[QueuePlan] = field(default_factory=list)
    _known: dict[tuple[str, int, Ranks, Gates, int, tuple[int, ...]], int] = field(default_factory=dict)
    _ranks: dict[tuple[int, str, str], Ranks] = field(default_factory=dict)

    @property
    def tiers(self) -> tuple[int, ...]:
        """The tiers that have groups, lowest first."""
        return tuple(sorted({group.tier for group in self.scenario.groups.values()}))

    def ranks(self, tier: int, channel: str, issue_type: str) -> Ranks:
        """Return the groups of a tier that serve a contact, in order of preference, equal ones together."""
        place = (tier, channel, issue_type)
        if place not in self._ranks:
            self._ranks[place] = self._find_ranks(*place)
        return self._ranks[place]

    def _find_ranks(self, tier: int, channel: str, issue_type: str) -> Ranks:
        numbers = {name: i for i, name in enumerate(self.scenario.groups)}

        def able(name: str) -> bool:
            return self.scenario.groups[name].tier == tier and self._able(name, channel, issue_type)

        listed = self.scenario.routing.preferences.get(issue_type)
        if listed is None:
            everybody = tuple(numbers[name] for name in numbers if able(name))
            return (everybody,) if everybody else ()
        ranks = [(item,) if isinstance(item, str) else tuple(item) for item in listed]
        served = [tuple(numbers[name] for name in rank if able(name)) for rank in ranks]
        return tuple(rank for rank in served if rank)

    def _able(self, name: str, channel: str, issue_type: str) -> bool:
        """Whether a group, of whatever tier, can serve a contact."""
        group = self.scenario.groups[name]
        return (not group.skills or issue_type in group.skills) and (
            not group.channels or channel in group.channels
        )

    def lane(self, channel: str, issue_type: str, segment: str) -> tuple[str, FastLane] | None:
        """Return the first fast lane that fits a contact."""
        spec = self.scenario.issue_types[issue_type]
        facts: Mapping[str, str] = {
            "urgency": spec.urgency,
            "complexity": spec.complexity,
            "channel": channel,
            "issue_type": issue_type,
            "segment": segment,
        }
        for name, lane in self.scenario.routing.fast_lanes.items():
            conditions = {what: getattr(lane.for_, what) for what in facts}
            if all(wanted is None or wanted == facts[what] for what, wanted in conditions.items()):
                return name, lane
        return None

    def entry_tier(self, channel: str, issue_type: str) -> int:
        """Return the lowest tier that can serve a contact; where none can, the lowest of all."""
        return next((tier for tier in self.tiers if self.ranks(tier, channel, issue_type)), self.tiers[0])

    def next_tier(self, tier: int, channel: str, issue_type: str) -> int | None:
        """Return the next higher tier that can serve a contact."""
        return next((t for t in self.tiers if t > tier and self.ranks(t, channel, issue_type)), None)

    def queue(self, tier: int, channel: str, issue_type: str, segment: str, site: str | None = None) -> int:
        """Return the queue of a contact, which may belong to a site, at a tier, or -1 where it has none."""
        entry = self.entry_tier(channel, issue_type)
        lane = self.lane(channel, issue_type, segment) if tier == entry else None
        if lane is not None:
            rows = [[(name, Gate())] for name in lane[1].groups]
            types = lane_types(self.scenario, lane[1])
            return self._place(
                lane[0], tier, site, *kept(self.scenario, issue_type, rows), types, self._turns(None)
            )
        ranks = self.ranks(tier, channel, issue_type)
        if not ranks and tier != entry:
            return -1
        ranks, gates = staged(
            self.scenario, tier, issue_type, ranks, lambda name: self._able(name, channel, issue_type)
        )
        return self._place(issue_type, tier, site, ranks, gates, [issue_type], self._turns(issue_type))

    def _turns(self, issue_type: str | None) -> tuple[int, ...]:
        """Return by group when the queue of a type is served; fast lanes, of no type, come first."""
        orders = [group.takes_first for group in self.scenario.groups.values()]
        if not any(orders):
            return ()
        if issue_type is None:
            return (-1,) * len(orders)
        return tuple(
            order.index(issue_type) if issue_type in order else len(self.scenario.issue_types)
            for order in orders
        )

    def _place(
        self,
        title: str,
        tier: int,
        site: str | None,
        ranks: Ranks,
        gates: Gates,
        types: Sequence[str],
        turns: tuple[int, ...],
    ) -> int:
        """Return the queue in which a contact stands, at its site if there are sites."""
        if site is not None:
            title, (ranks, gates) = f"{title} at {site}", at_site(self.scenario, site, ranks, gates)
        handling = mean_handling(self.scenario, types, tier, gates)
        return self._number(title, tier, ranks, gates, handling, turns=turns)

    def department(self, name: str, group: int) -> int:
        """Return the queue of a department."""
        return self._number(name, 0, ((group,),))

    def campaign(self, name: str, tier: int, ranks: Ranks) -> int:
        """Return the queue of a campaign."""
        # Calls of campaigns come behind all that is named, as contacts of types that are not.
        turns = tuple(len(self.scenario.issue_types) for _ in self._turns(None))
        return self._number(f"outbound {name}", tier, ranks, turns=turns)

    def callbacks(self, queue: int, keep_idle: int) -> int:
        """Return the call-back list beside a queue, for so many people who stay idle."""
        plan = self.plans[queue]
        always = set(plan.always()) if plan.gates else set(chain.from_iterable(plan.ranks))
        ranks = tuple(tuple(group for group in rank if group in always) for rank in plan.ranks)
        ranks = tuple(rank for rank in ranks if rank)
        return self._number(f"{plan.name} call-backs", plan.tier, ranks, keep_idle=keep_idle)

    def _number(
        self,
        title: str,
        tier: int,
        ranks: Ranks,
        gates: Gates = (),
        handling: int = 0,
        keep_idle: int = -1,
        turns: tuple[int, ...] = (),
    ) -> int:
        place = (title, tier, ranks, gates, keep_idle, turns)
        if place not in self._known:
            plain = tier in (0, self.tiers[0]) or keep_idle >= 0
            name = title if plain else f"{title} (tier {tier})"
            taken = {plan.name for plan in self.plans}
            copies = sum(1 for other in taken if other == name or other.startswith(f"{name} #"))
            self._known[place] = len(self.plans)
            title = name if not copies else f"{name} #{copies + 1}"
            self.plans.append(QueuePlan(title, tier, ranks, gates, handling, keep_idle, turns))
        return self._known[place]
