"""The tables of people, queues, hours and demand, as the compiled engine reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from math import ceil
from typing import Any

import numpy as np

from ccsim.blueprint.model import ENDLESS, Blueprint, Gate, Own, QueuePlan
from ccsim.blueprint.starting import Drawn, drawn_at_start, entity_at_start
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.program import POOL_WIDTH, START_WIDTH, Call, From, P, Src
from ccsim.engine.compiled.slot_tables import lanes_of
from ccsim.streams import Draws, Purpose, name_hash, site

MANY = 1 << 62
"""More customers than can be called."""


def array(values: Any) -> Ints:
    """Return whole numbers as an array."""
    return np.array(values, dtype=np.int64)


def _signed(word: int) -> int:
    """Return a 64-bit word as an int64."""
    return word - (1 << 64) if word >> 63 else word


def _lines(blueprint: Blueprint) -> tuple[list[int], list[list[tuple[int, int]]]]:
    """Return the waiting line of each queue, and in order the turns and lines that each group serves.

    Queues served by the same set of groups, in the same turn of each, share a line: whoever is freed takes
    the best of all of them, whatever the preference of each for its groups. A queue with gates has a line
    of its own.
    """
    keys = [
        (_crowd(blueprint, n), tuple(queue.turn(group) for group in _served_by(queue)))
        for n, queue in enumerate(blueprint.queues)
    ]
    # Lines of one crowd lie side by side.
    first_of = {crowd: n for n, crowd in reversed([*enumerate(crowd for crowd, _ in keys)])}
    number = {key: n for n, key in enumerate(sorted(dict.fromkeys(keys), key=lambda key: first_of[key[0]]))}
    served = [
        sorted(
            (turns[groups.index(g)], line)
            for ((groups, keep, _), turns), line in number.items()
            if g in groups and keep < 0
        )
        for g in range(len(blueprint.groups))
    ]
    return [number[key] for key in keys], served


def _crowd(blueprint: Blueprint, number: int) -> tuple[tuple[int, ...], int, int]:
    """Return what queues have in common whose contacts wait for the same groups."""
    queue = blueprint.queues[number]
    return _served_by(queue), queue.keep_idle, number if queue.gates else -1


def crowds(blueprint: Blueprint, line_of: Sequence[int]) -> dict[P, Ints]:
    """Return by queue the first and one past the last line in which contacts wait for the same groups."""
    lanes = len(lanes_of(blueprint))
    lines: dict[tuple[tuple[int, ...], int, int], list[int]] = {}
    for n, line in enumerate(line_of):
        lines.setdefault(_crowd(blueprint, n), []).append(line)
    found = [lines[_crowd(blueprint, n)] for n in range(len(line_of))]
    return {P.CROWD: array([(min(crowd), max(crowd) + lanes) for crowd in found])}


def _served_by(queue: QueuePlan) -> tuple[int, ...]:
    return tuple(sorted({g for rank in queue.ranks for g in rank}))


def callback_lists(blueprint: Blueprint, line_of: Sequence[int]) -> dict[P, Ints]:
    """Return who stays idle by queue, and the call-back lists of each group."""
    lists = {
        (line, queue.keep_idle): _served_by(queue)
        for queue, line in zip(blueprint.queues, line_of, strict=True)
        if queue.keep_idle >= 0
    }
    of_group: list[int] = []
    entries: list[int] = []
    for group in range(len(blueprint.groups)):
        own = [list(one) for one, groups in lists.items() if group in groups]
        of_group += [2 * len(blueprint.groups) + len(entries), len(own)]
        entries += [number for one in own for number in one]
    keep = [queue.keep_idle for queue in blueprint.queues]
    return {P.KEEP_IDLE: array(keep), P.GROUP_LIST: array([*of_group, *entries])}


def people(blueprint: Blueprint) -> tuple[list[int], dict[P, Ints]]:
    """Return the waiting line of each queue, and the tables of groups, their plans and their lines."""
    lanes = len(lanes_of(blueprint))
    line_of, served = _lines(blueprint)
    line_of = [lanes * line for line in line_of]
    groups: list[list[int]] = []
    staff: list[tuple[int, float]] = []
    group_lines: list[int] = []
    turns: list[int] = []
    for group, lines in zip(blueprint.groups, served, strict=True):
        plan = [len(staff), len(group.staff), len(group_lines), lanes * len(lines)]
        groups.append([group.first_agent, group.size, *plan, group.pause])
        staff.extend(group.staff)
        for turn, line in lines:
            group_lines.extend(range(lanes * line, lanes * (line + 1)))
            turns.extend([turn] * lanes)
    tables = {
        P.GROUP: array(groups),
        P.STAFF: array(staff),
        P.GROUP_LINE: array(group_lines),
        P.TURN: array(turns),
    }
    return line_of, tables


def queues(blueprint: Blueprint, line_of: Sequence[int]) -> dict[P, Ints]:
    """Return the tables of queues and of the groups that each prefers."""
    queues: list[list[int]] = []
    ranks: list[list[int]] = []
    rank_groups: list[int] = []
    for queue, line in zip(blueprint.queues, line_of, strict=True):
        queues.append([queue.tier, line, len(ranks), len(queue.ranks)])
        for rank in queue.ranks:
            ranks.append([len(rank_groups), len(rank)])
            rank_groups.extend(sorted(rank))
    return {P.QUEUE: array(queues), P.RANK: array(ranks), P.RANK_GROUP: array(rank_groups)}


def gates(blueprint: Blueprint, line_of: Sequence[int]) -> dict[P, Ints]:
    """Return the tables of when groups take contacts, empty where they always do."""
    staged = any(queue.gates for queue in blueprint.queues)
    rows: list[list[int]] = []
    stages: list[list[int]] = []
    idle_over: list[int] = []
    always: list[int] = []
    lanes = len(lanes_of(blueprint))
    gated = [0] * (len(set(line_of)) * lanes if staged else 0)
    for queue, line in zip(blueprint.queues if staged else (), line_of, strict=False):
        plain = tuple(tuple(Gate() for _ in rank) for rank in queue.ranks)
        # The ranks of a plan are laid out sorted.
        for rank, row in zip(queue.ranks, queue.gates or plain, strict=True):
            for _, gate in sorted(zip(rank, row, strict=True), key=lambda pair: pair[0]):
                first = len(idle_over)
                idle_over.extend(number for pair in gate.idle_over for number in pair)
                limits = [gate.keep, gate.after, gate.queue_over, gate.wait_over]
                rows.append([*limits, first, len(idle_over)])
        first = len(always)
        always.extend(queue.always() if queue.gates else ())
        stages.append([queue.handling, first, len(always)])
        gated[line : line + lanes] = [int(bool(queue.gates))] * lanes
    return {
        P.GATE: array(rows),
        P.IDLE_OVER: array(idle_over),
        P.STAGE: array(stages),
        P.ALWAYS: array(always),
        P.GATED_LINE: array(gated),
    }


def hours(blueprint: Blueprint) -> dict[P, Ints]:
    """Return the tables of opening hours."""
    steps = [step for hours in blueprint.hours for step in hours]
    return {
        P.HOURS_FIRST: array(np.cumsum([0, *(len(hours) for hours in blueprint.hours)])),
        P.HOURS_AT: array([at for at, _ in steps]),
        P.HOURS_OPEN: array([int(value > 0) for _, value in steps]),
    }


def streams(blueprint: Blueprint) -> dict[P, Ints]:
    """Return the tables of demand streams; the pieces of their rates are known by replication only."""
    streams: list[list[int]] = []
    recorded: list[int] = []
    own: list[Own] = []
    for stream in blueprint.streams:
        row = [0] * len(Src)
        row[Src.CHANNEL] = stream.channel
        row[Src.NAME] = _signed(name_hash(stream.name))
        row[Src.ISSUE_TYPE_SITE] = site(Purpose.ISSUE_TYPE, stream.name)
        row[Src.SEGMENT_SITE] = site(Purpose.SEGMENT, stream.name)
        row[Src.RECORDED] = -1 if stream.recorded is None else len(recorded)
        row[Src.RECORDS] = len(stream.recorded or ())
        recorded.extend(stream.recorded or ())
        row[Src.OWN] = -1 if stream.own is None else len(own)
        row[Src.CAMPAIGN] = stream.campaign
        own.extend(stream.own or ())
        streams.append(row)
    return {P.STREAM: array(streams), P.RECORDED: array(recorded), P.OWN: array(own)}


def campaigns(blueprint: Blueprint) -> dict[P, Ints]:
    """Return the tables of campaigns and their hours; the places of steps and queues are their numbers."""
    rows: list[list[int]] = []
    hours: list[list[int]] = []
    for plan in blueprint.campaigns:
        row = [0] * len(Call)
        row[Call.STREAM], row[Call.ENTRY], row[Call.QUEUE] = plan.stream, plan.entry, plan.queue
        row[Call.OVER], row[Call.DIALLING] = plan.over, plan.dialling
        row[Call.PLACES] = 0 if plan.dialling < 0 else blueprint.pools[plan.dialling].places
        row[Call.SIZE] = MANY if plan.size == ENDLESS else plan.size
        row[Call.HOURS_FIRST], row[Call.HOURS] = len(hours), len(plan.hours)
        hours.extend([at, int(value > 0)] for at, value in plan.hours)
        rows.append(row)
    return {P.CAMPAIGN: array(rows), P.CAMPAIGN_HOURS: array(hours)}


def closings(blueprint: Blueprint) -> Ints:
    """Return when channels close that clear their queues."""
    rows = [(at, n) for n, channel in enumerate(blueprint.channels) for at in channel.clears_at]
    return array(rows).reshape(-1, 2)


def line_pools(blueprint: Blueprint) -> Ints:
    """Return between what limits lines follow the load, and how."""
    rows = [
        (pool.places, pool.most, pool.step, pool.lead, pool.grows_at, pool.shrinks_at)
        for pool in blueprint.pools[: len(blueprint.labels["pool"])]
    ]
    return array(rows).reshape(-1, POOL_WIDTH)


def most_calls(blueprint: Blueprint) -> int:
    """Return how many calls one event can begin at most: those for all agents of the campaigns' groups."""
    total = 0
    for plan in blueprint.campaigns:
        groups = {group for rank in blueprint.queues[plan.queue].ranks for group in rank}
        plans = [blueprint.groups[group] for group in groups]
        people = sum(plan.size * (plan.slots.size if plan.slots else 1) for plan in plans)
        total += ceil(max(plan.ratio, 1.0) * people) + 1
    return total


def start(blueprint: Blueprint) -> Ints:
    """Return the table of contacts inside when the run begins; steps are numbers still."""
    rows = [
        [*astuple(row), _signed(entity_at_start(ordinal)), *Drawn()]
        for ordinal, row in enumerate(blueprint.start)
    ]
    return array(rows).reshape(-1, START_WIDTH)


def fill_start(blueprint: Blueprint, p: Ints, draws: Draws) -> None:
    """Write down what a replication draws of the contacts inside when the run begins."""
    drawn = array(drawn_at_start(blueprint, draws))
    p[p[P.START] :][: len(drawn) * START_WIDTH].reshape(-1, START_WIDTH)[:, From.WORK :] = drawn
