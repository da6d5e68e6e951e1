"""The state in which a run begins, and what of it each replication draws."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ccsim.blueprint.steps import Second, Step, Wait, Work
from ccsim.distributions import Law, beyond, survival
from ccsim.durations import FOREVER, rounded
from ccsim.scenario.schema import Scenario
from ccsim.streams import Draws, Purpose, issue_entity, name_hash, site

if TYPE_CHECKING:
    from ccsim.blueprint.flow import Flow
    from ccsim.blueprint.model import Blueprint

STREAM = "start_from"
"""The name of the stream that the issues inside at the start belong to."""
SECOND_AT_START = "second of who waits at the start"
"""Names the site of the draws that decide on it."""


@dataclass(frozen=True, slots=True)
class StartRow:
    """A contact that is inside when the run begins; times in microseconds."""

    channel: int
    issue_type: int
    segment: int
    step: int
    """Where it stands: at a `Wait`, or at the `Work` of the one who serves it."""
    tier: int
    queue: int
    """In which it waits, or waited."""
    pool: int
    """Of which it holds a place, -1 for none."""
    group: int
    """Of the one who serves it, -1 where it waits."""
    first: int
    """1 where it waits in the first queue of its contact, 0 elsewhere."""
    waited: int
    elapsed: int


class Drawn(NamedTuple):
    """What is drawn of a contact inside at the start; -1 where that is not asked for."""

    work: int = -1
    """What is left of the work, microseconds at speed 1."""
    patience: int = -1
    """Patience in microseconds since it entered the queue, `FOREVER` for never."""
    second_step: int = -1
    """The `Second` at which a second contact is opened if it still waits then."""
    second_at: int = -1
    """When that is, in microseconds after the start."""


def busy_at_start(scenario: Scenario, group: str) -> int:
    """Return how many people of a group serve somebody at the start."""
    state = scenario.horizon.start_from
    return 0 if state is None else sum(name == group for name in state.group)


def _places(scenario: Scenario, flow: Flow) -> list[tuple[int, str]]:
    """Return the tier of each contact inside at the start, and the name of its step."""
    state = scenario.horizon.start_from
    out: list[tuple[int, str]] = []
    for row in range(len(state.channel) if state is not None else 0):
        assert state is not None
        group, tier = state.cell_of("group", row), state.cell_of("tier", row)
        if group is not None:
            tier = scenario.groups[group].tier
        elif tier is None:
            issue_type = state.cell_of("issue_type", row) or flow.types[0]
            tier = flow.queues.entry_tier(state.channel[row], issue_type)
        out.append((tier, f"tier {tier} {'queue' if group is None else 'talk'}"))
    return out


def start_steps(scenario: Scenario, flow: Flow) -> tuple[str, ...]:
    """Return the names of the steps at which contacts stand at the start."""
    return tuple(dict.fromkeys(step for _, step in _places(scenario, flow)))


def start_rows(scenario: Scenario, flow: Flow, steps: Sequence[Step]) -> tuple[StartRow, ...]:
    """Return the contacts inside at the start in the order of the file."""
    state = scenario.horizon.start_from
    number: Mapping[str, int] = {step.name: n for n, step in enumerate(steps)}
    groups = list(scenario.groups)
    out: list[StartRow] = []
    for row, (tier, step) in enumerate(_places(scenario, flow)):
        assert state is not None
        channel = state.channel[row]
        issue_type = state.cell_of("issue_type", row) or flow.types[0]
        segment = state.cell_of("segment", row) or flow.segments[0]
        names = flow.channels.index(channel), flow.types.index(issue_type), flow.segments.index(segment)
        group = state.cell_of("group", row)
        out.append(
            StartRow(
                *names,
                step=number[step],
                tier=tier,
                queue=flow.queues.queue(tier, channel, issue_type, segment),
                pool=int(flow.line_pool.at(flow.cells.of(*names))),
                group=-1 if group is None else groups.index(group),
                first=int(group is None and tier == flow.queues.entry_tier(channel, issue_type)),
                waited=state.cell_of("waited", row) or 0,
                elapsed=state.cell_of("elapsed", row) or 0,
            )
        )
    return tuple(out)


def entity_at_start(ordinal: int) -> int:
    """Return the address of the random numbers of an issue that is inside at the start."""
    return issue_entity(name_hash(STREAM), ordinal)


def drawn_at_start(blueprint: Blueprint, draws: Draws) -> tuple[Drawn, ...]:
    """Return what a replication draws of the contacts inside at the start.

    The work of who is served is drawn given that it is more than what has been done, the patience of who
    waits given that it is more than the wait; each at the address at which the whole would be drawn. Whether
    and when who waits opens a second contact is drawn given that it has not been opened yet.
    """
    out: list[Drawn] = []
    for ordinal, row in enumerate(blueprint.start):
        step = blueprint.steps[row.step]
        cell = blueprint.cells.of(row.channel, row.issue_type, row.segment)
        entity = entity_at_start(ordinal)
        if isinstance(step, Work):
            done = row.elapsed * blueprint.groups[row.group].speed[row.issue_type]
            u = draws.uniform(entity, site(Purpose.WORK, step.name), 0)
            out.append(Drawn(work=rounded(beyond(_law(blueprint, int(step.law.at(cell))), done, u) - done)))
        else:
            assert isinstance(step, Wait)
            u = draws.uniform(entity, site(Purpose.PATIENCE, step.name), 0)
            patience = beyond(_law(blueprint, int(step.patience.at(cell))), row.waited, u)
            ends = FOREVER if math.isinf(patience) else max(rounded(patience), row.waited)
            out.append(Drawn(-1, ends, *_second(blueprint, draws, row, cell, entity)))
    return tuple(out)


def _second(blueprint: Blueprint, draws: Draws, row: StartRow, cell: int, entity: int) -> tuple[int, int]:
    """Return the step at which who waits opens a second contact, and when; -1 where that will not be.

    Bayes: of those who will open one on a channel after a time, a share p of all, p P(time > waited) are
    left; of those who will not, everybody.
    """
    seconds = [(n, step) for n, step in enumerate(blueprint.steps) if isinstance(step, Second)]
    shares = [step.share.at(cell) * row.first for _, step in seconds]
    if not any(shares):
        return -1, -1
    u = draws.uniform(entity, site(Purpose.BRANCH, SECOND_AT_START), 0)
    never = 1.0 - math.fsum(shares)
    laws = [_law(blueprint, int(step.law.at(cell))) for _, step in seconds]
    left = [share * survival(law, row.waited) for share, law in zip(shares, laws, strict=True)]
    u *= math.fsum([never, *left])
    for (number, _), law, share in zip(seconds, laws, left, strict=True):
        if u < share:
            when = draws.uniform(entity, site(Purpose.DELAY, SECOND_AT_START), 0)
            return number, rounded(beyond(law, row.waited, when) - row.waited)
        u -= share
    return -1, -1


def _law(blueprint: Blueprint, number: int) -> Law:
    """Return a law, of a law by period that of the start."""
    plan = blueprint.by_period.get(number)
    return blueprint.laws[number if plan is None else plan.law_at(0)]
