"""A blueprint flattened into the two arrays that the compiled engine reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ccsim.blueprint import steps as words
from ccsim.blueprint.model import Blueprint
from ccsim.demand import Pieces, pieces
from ccsim.distributions import build_table
from ccsim.engine.compiled.bins import hints
from ccsim.engine.compiled.memory import Floats, Ints, pack_floats, pack_ints
from ccsim.engine.compiled.periods import PeriodRows
from ccsim.engine.compiled.program import (
    LAW_WIDTH,
    STEP_WIDTH,
    STREAM_WIDTH,
    WAY_WIDTH,
    Col,
    LawCol,
    Op,
    P,
    Src,
)
from ccsim.engine.compiled.state import TOKEN_COLUMNS
from ccsim.streams import Draws, Purpose, name_hash, site
from ccsim.sums import EDGES


def _array(values: Any) -> Ints:
    return np.array(values, dtype=np.int64)


def _signed(word: int) -> int:
    """Return a 64-bit word as an int64."""
    return word - (1 << 64) if word >> 63 else word


class _Steps:
    """Lays steps and their tables out in arrays."""

    def __init__(self, law_rows: Sequence[int], classes: Sequence[int]) -> None:
        self.law_rows = law_rows
        self.classes = list(classes)
        self.rows: list[list[int]] = []
        self.ways: list[list[int]] = []
        self.ints: list[int] = []
        self.floats: list[float] = []
        self.effort: list[float] = []
        self.entries = 0

    def numbers(self, table: words.Table, change: Callable[[int], int] = lambda n: n) -> tuple[int, int]:
        """Lay out a table of whole numbers; return where it starts and its stride."""
        start = len(self.ints)
        self.ints.extend(change(int(value)) for value in table.flat)
        return start, int(len(table.flat) > 1)

    def shares(self, table: words.Table) -> tuple[int, int]:
        """Lay out a table of shares."""
        start = len(self.floats)
        self.floats.extend(float(value) for value in table.flat)
        return start, int(len(table.flat) > 1)

    def laws(self, table: words.Table) -> tuple[int, int]:
        """Lay out a table of laws by their places."""
        return self.numbers(table, lambda number: LAW_PLACE + LAW_WIDTH * self.law_rows[number])

    def add(self, step: words.Step) -> None:
        """Lay out one step."""
        row = [0] * len(Col)
        self.effort.append(1.0)
        self._common(step, row)
        match step:
            case words.Switch():
                row[Col.OP] = Op.SWITCH
                row[Col.TABLE], row[Col.STRIDE] = self.numbers(step.choice)
            case words.Test():
                row[Col.OP], row[Col.ARG] = Op.TEST, step.register
            case words.Open():
                row[Col.OP] = Op.OPEN
                row[Col.TABLE], row[Col.STRIDE] = self.numbers(step.hours)
            case words.Branch():
                row[Col.OP] = Op.BRANCH
            case words.Solved():
                row[Col.OP] = Op.SOLVED
                row[Col.TABLE], row[Col.STRIDE] = self.shares(step.low)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.shares(step.high)
            case words.Set():
                row[Col.OP], row[Col.ARG], row[Col.ARG_2] = Op.SET, step.register, step.value
            case words.Context():
                row[Col.OP], row[Col.ARG] = Op.CONTEXT, step.passed_on
                self.effort[-1] = step.effort
            case words.Take():
                row[Col.OP] = Op.TAKE
                row[Col.TABLE], row[Col.STRIDE] = self.numbers(step.pool)
            case words.Give():
                row[Col.OP] = Op.GIVE
                row[Col.TABLE], row[Col.STRIDE] = self.numbers(step.pool)
            case words.Delay():
                row[Col.OP], row[Col.ARG] = Op.DELAY, step.bot
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
                row[Col.TABLE_2] = -1
                if step.patience is not None:
                    row[Col.TABLE_2], row[Col.STRIDE_2] = self.laws(step.patience)
            case words.Wait():
                row[Col.OP], row[Col.ARG] = Op.WAIT, step.visit
                row[Col.TABLE], row[Col.STRIDE] = self.numbers(step.queue)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.laws(step.patience)
                row[Col.TABLE_3], row[Col.STRIDE_3] = self.numbers(step.priority, self.classes.index)
            case words.Ring():
                row[Col.OP] = Op.RING
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
            case words.Work():
                row[Col.OP] = Op.WORK
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
            case words.Release():
                row[Col.OP] = Op.RELEASE
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.after_contact_work)
            case words.Count():
                row[Col.OP], row[Col.ARG] = Op.COUNT, step.what
            case words.Leave():
                row[Col.OP], row[Col.ARG] = Op.LEAVE, step.outcome
            case words.ComeBack():
                row[Col.OP], row[Col.ARG], row[Col.ARG_2] = Op.COME_BACK, step.origin, step.believed
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
            case words.Close():
                row[Col.OP], row[Col.ARG], row[Col.ARG_2] = Op.CLOSE, step.outcome, step.believed
            case _:
                raise TypeError(f"no compiled code for step {step.word!r}")
        self.rows.append(row)

    def _common(self, step: words.Step, row: list[int]) -> None:
        """Fill in where the step leads and the addresses of its draws."""
        if hasattr(step, "target"):
            row[Col.TARGET] = step.target
            row[Col.OTHER] = getattr(step, "full", getattr(step, "gave_up", -1))
        elif isinstance(step, words.Open | words.Solved):
            row[Col.TARGET], row[Col.OTHER] = step.targets
        elif isinstance(step, words.Switch | words.Test | words.Branch):
            row[Col.FIRST_WAY], row[Col.WAYS] = len(self.ways), len(step.targets)
            shares = step.cumulative if isinstance(step, words.Branch) else ()
            for n, target in enumerate(step.targets):
                start, stride = self.shares(shares[n]) if n < len(shares) else (0, 0)
                self.ways.append([target, start, stride])
        purpose = _PURPOSES.get(type(step))
        if purpose is not None:
            row[Col.SITE] = site(purpose, step.name)
            row[Col.PATIENCE_SITE] = site(Purpose.PATIENCE, step.name)
            row[Col.ENTRY] = TOKEN_COLUMNS + self.entries
            self.entries += 1


LAW_PLACE = len(P)
"""Where the table of laws begins: first of all tables."""


def _set_places(p: Ints, periods: PeriodRows) -> None:
    """Turn the numbers of steps, ways and tables into the places where they begin."""
    first, ways_at, end = int(p[P.STEP]), int(p[P.WAY]), int(p[P.INTS])
    steps = p[first:ways_at].reshape(-1, STEP_WIDTH)
    ways = p[ways_at:end].reshape(-1, WAY_WIDTH)
    for column in (Col.TARGET, Col.OTHER):
        steps[:, column] = np.where(steps[:, column] < 0, -1, first + STEP_WIDTH * steps[:, column])
    ways[:, 0] = first + STEP_WIDTH * ways[:, 0]
    ways[:, 1] += p[P.SHARES]
    steps[:, Col.FIRST_WAY] = ways_at + WAY_WIDTH * steps[:, Col.FIRST_WAY]
    tables = np.where(steps[:, Col.OP] == Op.SOLVED, p[P.SHARES], p[P.INTS])
    for column in (Col.TABLE, Col.TABLE_2, Col.TABLE_3):
        steps[:, column] += np.where(steps[:, column] < 0, 0, tables)
    context = steps[:, Col.OP] == Op.CONTEXT
    steps[context, Col.ARG_2] = p[P.EFFORT] + np.flatnonzero(context)
    p[P.ENTRY_STEP] = first + STEP_WIDTH * p[P.ENTRY_STEP]
    laws = p[LAW_PLACE:first].reshape(-1, LAW_WIDTH)
    plain = laws[: len(laws) - len(periods.rows)]
    plain[:, LawCol.ABC] = p[P.ABC] + 3 * np.arange(len(plain))
    periods.set_places(p, laws, int(p[P.PERIOD]))


_PURPOSES: dict[type[words.Step], Purpose] = {
    words.Branch: Purpose.BRANCH,
    words.Solved: Purpose.BRANCH,
    words.Delay: Purpose.DELAY,
    words.ComeBack: Purpose.DELAY,
    words.Ring: Purpose.DELAY,
    words.Work: Purpose.WORK,
    words.Release: Purpose.AFTER_CONTACT_WORK,
    words.Wait: Purpose.PATIENCE,
}


def _lines(blueprint: Blueprint) -> tuple[list[int], list[list[int]]]:
    """Return the waiting line of each queue, and the lines that each group serves.

    Queues served by the same set of groups share a line: whoever is freed takes the best of all of
    them, whatever the preference of each for its groups.
    """
    number: dict[tuple[int, ...], int] = {}
    line_of = [
        number.setdefault(tuple(sorted({g for rank in queue.ranks for g in rank})), len(number))
        for queue in blueprint.queues
    ]
    served = [[line for groups, line in number.items() if g in groups] for g in range(len(blueprint.groups))]
    return line_of, served


@dataclass(frozen=True, slots=True)
class Flat:
    """A blueprint laid out once; each replication adds what it draws before it begins.

    Attributes
    ----------
    p, q : array
        The program, all but the pieces of the rates, which come last.
    rates : tuple of Pieces or None
        The pieces where no day is busier than another, so that every replication has the same.
    """

    blueprint: Blueprint
    p: Ints
    q: Floats
    rates: tuple[Pieces, ...] | None

    def drawn(self, draws: Draws) -> tuple[Ints, Floats]:
        """Return the program of one replication: whole numbers and fractions."""
        rates = _rates(self.blueprint, draws) if self.rates is None else self.rates
        starts = [edge for rate in rates for edge in zip(rate.start, rate.end, strict=True)]
        p = np.concatenate([self.p, _array(starts).reshape(-1)])
        p[[P.SEED, P.REPLICATION, P.ANTITHETIC]] = draws.seed, draws.replication, draws.antithetic
        ends = np.cumsum([len(rate.start) for rate in rates])
        streams = p[p[P.STREAM] :][: len(rates) * STREAM_WIDTH].reshape(-1, STREAM_WIDTH)
        streams[:, Src.LAST_PIECE] = ends
        streams[1:, Src.PIECE] = ends[:-1]
        p[P.PIECE], p[P.PIECE_RATE] = len(self.p), len(self.q)
        return p, np.concatenate([self.q, np.array([r for rate in rates for r in rate.rate])])


def _rates(blueprint: Blueprint, draws: Draws) -> tuple[Pieces, ...]:
    return tuple(pieces(blueprint, stream, draws) for stream in blueprint.streams)


def flatten(blueprint: Blueprint) -> Flat:
    """Lay a blueprint out."""
    laws, law_rows = build_table(blueprint.laws)
    periods = PeriodRows(blueprint, law_rows, LAW_PLACE, len(laws.kind))
    waits = [step for step in blueprint.steps if isinstance(step, words.Wait)]
    classes = sorted({int(value) for step in waits for value in step.priority.flat}, reverse=True)
    steps = _Steps(law_rows, classes)
    for step in blueprint.steps:
        steps.add(step)
        if isinstance(step, words.Wait):
            steps.rows[-1][Col.ARG_2] = int(isinstance(blueprint.steps[step.target], words.Ring))
    line_of, people = _people(blueprint)
    scalars = {
        P.ISSUE_TYPES: blueprint.cells.issue_types,
        P.SEGMENTS: blueprint.cells.segments,
        P.TOKEN_WIDTH: TOKEN_COLUMNS + steps.entries,
        P.LINES: len(set(line_of)),
        P.CLASSES: len(classes),
        P.ENTRY_STEP: blueprint.entry,
        P.HORIZON: blueprint.horizon,
        P.DRAIN: int(blueprint.drain),
        P.STREAMS: len(blueprint.streams),
        P.GROUPS: len(blueprint.groups),
        P.AGENTS: sum(group.size for group in blueprint.groups),
        P.POOLS: len(blueprint.pools),
        P.CHANNELS: blueprint.cells.channels,
        P.WARM_UP: blueprint.warm_up,
        P.INTERVAL: blueprint.interval,
        P.INTERVALS: -(-blueprint.horizon // blueprint.interval),
        P.TIERS: max((group.tier for group in blueprint.groups), default=0) + 1,
        P.BOTS: len(blueprint.bot_cost),
        P.FROM_ARRIVAL: int(blueprint.clock_from == "arrival"),
    }
    p = pack_ints(
        P,
        scalars,
        {
            P.LAW: np.concatenate(
                [
                    np.stack([laws.kind, laws.first, laws.size, np.zeros_like(laws.kind)], axis=1),
                    _array(periods.rows).reshape(-1, LAW_WIDTH),
                ]
            ),
            P.STEP: _array(steps.rows),
            P.WAY: _array(steps.ways),
            P.INTS: _array(steps.ints),
            P.PLACES: _array([pool.places for pool in blueprint.pools]),
            **people,
            **_queues(blueprint, line_of),
            **_hours(blueprint),
            **_streams(blueprint),
            P.THRESHOLD: _array([channel.answered_within for channel in blueprint.channels]),
            P.EDGE: EDGES,
            P.HINT: hints(),
            P.PERIOD: _array(periods.table),
        },
    )
    q = pack_floats(
        p,
        {
            P.SHARES: np.array(steps.floats),
            P.EFFORT: np.array(steps.effort),
            P.LEVEL: np.array([group.level for group in blueprint.groups]),
            P.SPEED: np.array([group.speed for group in blueprint.groups]),
            P.TYPE_SHARES: np.array([stream.issue_types for stream in blueprint.streams]),
            P.SEGMENT_SHARES: np.array([stream.segments for stream in blueprint.streams]),
            P.ABC: np.stack([laws.a, laws.b, laws.c], axis=1),
            P.LAW_UPTO: np.asarray(laws.upto),
            P.POINT_P: np.asarray(laws.point_p),
            P.POINT_V: np.asarray(laws.point_v),
        },
    )
    _set_places(p, periods)
    steady = all(stream.busyness < 0 for stream in blueprint.streams)
    return Flat(blueprint, p, q, _rates(blueprint, Draws(0, 0)) if steady else None)


def _people(blueprint: Blueprint) -> tuple[list[int], dict[P, Ints]]:
    """Return the waiting line of each queue, and the tables of groups, their plans and their lines."""
    line_of, served = _lines(blueprint)
    groups: list[list[int]] = []
    staff: list[tuple[int, float]] = []
    group_lines: list[int] = []
    for group, lines in zip(blueprint.groups, served, strict=True):
        plan = [len(staff), len(group.staff), len(group_lines), len(lines)]
        groups.append([group.first_agent, group.size, *plan, group.pause])
        staff.extend(group.staff)
        group_lines.extend(lines)
    return line_of, {P.GROUP: _array(groups), P.STAFF: _array(staff), P.GROUP_LINE: _array(group_lines)}


def _queues(blueprint: Blueprint, line_of: Sequence[int]) -> dict[P, Ints]:
    """Return the tables of queues and of the groups that each prefers."""
    queues: list[list[int]] = []
    ranks: list[list[int]] = []
    rank_groups: list[int] = []
    for queue, line in zip(blueprint.queues, line_of, strict=True):
        queues.append([queue.tier, line, len(ranks), len(queue.ranks)])
        for rank in queue.ranks:
            ranks.append([len(rank_groups), len(rank)])
            rank_groups.extend(rank)
    return {P.QUEUE: _array(queues), P.RANK: _array(ranks), P.RANK_GROUP: _array(rank_groups)}


def _hours(blueprint: Blueprint) -> dict[P, Ints]:
    """Return the tables of opening hours."""
    steps = [step for hours in blueprint.hours for step in hours]
    return {
        P.HOURS_FIRST: _array(np.cumsum([0, *(len(hours) for hours in blueprint.hours)])),
        P.HOURS_AT: _array([at for at, _ in steps]),
        P.HOURS_OPEN: _array([int(value > 0) for _, value in steps]),
    }


def _streams(blueprint: Blueprint) -> dict[P, Ints]:
    """Return the tables of demand streams; the pieces of their rates are known by replication only."""
    streams: list[list[int]] = []
    recorded: list[int] = []
    for stream in blueprint.streams:
        row = [0] * len(Src)
        row[Src.CHANNEL] = stream.channel
        row[Src.NAME] = _signed(name_hash(stream.name))
        row[Src.ARRIVAL_SITE] = site(Purpose.ARRIVAL, stream.name)
        row[Src.ISSUE_TYPE_SITE] = site(Purpose.ISSUE_TYPE, stream.name)
        row[Src.SEGMENT_SITE] = site(Purpose.SEGMENT, stream.name)
        row[Src.RECORDED] = -1 if stream.recorded is None else len(recorded)
        row[Src.RECORDS] = len(stream.recorded or ())
        recorded.extend(stream.recorded or ())
        streams.append(row)
    return {P.STREAM: _array(streams), P.RECORDED: _array(recorded)}
