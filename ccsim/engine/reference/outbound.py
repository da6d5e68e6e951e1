"""Calls that the centre makes while agents would be idle."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simpy.events import Event

from ccsim.blueprint.model import ENDLESS, CampaignPlan
from ccsim.engine.order import EventKind, issue_key
from ccsim.engine.reference.calendar import Alarm
from ccsim.engine.reference.state import Issue
from ccsim.outcomes import ContactOrigin
from ccsim.streams import Purpose, issue_entity, name_hash, site

if TYPE_CHECKING:
    from ccsim.engine.reference.journey import Journeys


@dataclass(slots=True)
class _Progress:
    """How far a campaign has come."""

    listed: int
    """Customers on the list so far."""
    called: int = 0
    """Those of them who have been called at least once."""
    again: deque[tuple[Issue, int]] = field(default_factory=deque)
    """Customers to be called again, with the number of calls so far."""


class Outbound:
    """Begins the calls of campaigns.

    It is asked after each event, when everybody who waits has been served as far as possible.
    """

    def __init__(self, journeys: Journeys) -> None:
        self.journeys = journeys
        self.blueprint = journeys.blueprint
        self.campaigns = [(plan, _Progress(max(plan.size, 0))) for plan in self.blueprint.campaigns]

    def __call__(self) -> bool:
        """Begin one call, if one is due; return whether one was."""
        now = self.journeys.now()
        if now >= self.blueprint.horizon or not self.journeys.in_place:
            return False
        for plan, progress in self.campaigns:
            if self._anybody_left(plan, progress) and self._open(plan, now) and self._due(plan):
                self._begin(plan, progress)
                return True
        return False

    def openings(self, campaign: int) -> Generator[Event, None, None]:
        """Look for idle agents when the hours of a campaign begin."""
        entity = len(self.blueprint.groups) + campaign
        for at, is_open in self.blueprint.campaigns[campaign].hours:
            if is_open and at > 0:
                yield Alarm(self.journeys.env, at, EventKind.SHIFT_STARTS, entity)

    def listed(self, campaign: int) -> None:
        """Put one more customer on a list."""
        self.campaigns[campaign][1].listed += 1

    def call_again(self, issue: Issue, tries: int) -> None:
        """Put back a customer who did not answer."""
        first = len(self.blueprint.streams) - len(self.campaigns)
        self.campaigns[issue.stream - first][1].again.append((issue, tries))

    def _anybody_left(self, plan: CampaignPlan, progress: _Progress) -> bool:
        return plan.size == ENDLESS or bool(progress.again) or progress.called < progress.listed

    def _open(self, plan: CampaignPlan, now: int) -> bool:
        return plan.hours[bisect_right(plan.hours, now, key=lambda step: step[0]) - 1][1] > 0

    def _due(self, plan: CampaignPlan) -> bool:
        """Whether enough agents are idle for one more call."""
        groups = (group for rank in self.journeys.queues[plan.queue].ranks for group in rank)
        beyond = sum(group.idle_now for group in groups) - plan.over
        if plan.ratio == 0.0:
            return beyond > 0
        dialling = self.journeys.pools[plan.dialling].used
        return math.floor(plan.ratio * max(beyond, 0) + 0.5) > dialling

    def _begin(self, plan: CampaignPlan, progress: _Progress) -> None:
        """Call a customer who is to be called again, else the next on the list."""
        if progress.again:
            issue, tries = progress.again.popleft()
        else:
            issue, tries = self._open_issue(plan, progress.called), 0
            progress.called += 1
        channel = self.blueprint.streams[plan.stream].channel
        self.journeys.begin(issue, channel, ContactOrigin.OUTBOUND, tries, plan.entry)

    def _open_issue(self, plan: CampaignPlan, ordinal: int) -> Issue:
        stream = self.blueprint.streams[plan.stream]
        entity = issue_entity(name_hash(stream.name), ordinal)
        kind = self.journeys.draws.uniform(entity, site(Purpose.ISSUE_TYPE, stream.name))
        segment = self.journeys.draws.uniform(entity, site(Purpose.SEGMENT, stream.name))
        return Issue(
            issue_key(plan.stream, ordinal),
            entity,
            plan.stream,
            ordinal,
            bisect_right(stream.issue_types, kind),
            bisect_right(stream.segments, segment),
            self.journeys.now(),
        )
