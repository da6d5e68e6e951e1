"""A blueprint flattened into the two arrays that the compiled engine reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ccsim.blueprint import steps as words
from ccsim.blueprint.model import Blueprint, Cells
from ccsim.demand import Pieces, pieces, placed
from ccsim.distributions import build_table
from ccsim.engine.compiled.addresses import LAW_PLACE, set_places
from ccsim.engine.compiled.bins import hints
from ccsim.engine.compiled.classes import class_of, classes_of, forwarded_classes
from ccsim.engine.compiled.memory import Floats, Ints, pack_floats, pack_ints
from ccsim.engine.compiled.periods import PeriodRows
from ccsim.engine.compiled.program import (
    LAW_WIDTH,
    STREAM_WIDTH,
    Col,
    Op,
    P,
    Src,
)
from ccsim.engine.compiled.state import TOKEN_COLUMNS
from ccsim.engine.compiled.tables import (
    array,
    callback_lists,
    campaigns,
    closings,
    fill_start,
    gates,
    hours,
    most_calls,
    people,
    queues,
    start,
    streams,
)
from ccsim.streams import Draws, Purpose, site
from ccsim.sums import EDGES

OTHERS = ("full", "gave_up", "put_down")
"""What the other way out of a step is called."""


class _Steps:
    """Lays steps and their tables out in arrays."""

    def __init__(
        self, blueprint: Blueprint, law_rows: Sequence[int], classes: Sequence[tuple[int, int]]
    ) -> None:
        self.blueprint = blueprint
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

    def class_table(self, step: words.Wait) -> words.Table:
        """Return the classes of those that wait at a step, by cell."""
        found = [class_of(self.blueprint, step, cell) for cell in range(len(self.blueprint.cells))]
        numbers = tuple(self.classes.index(one) for one in found)
        return words.Table(numbers if len(set(numbers)) > 1 else numbers[:1])

    def queue_table(self, step: words.Wait | words.Offer | words.Room) -> tuple[int, int, int]:
        """Lay out the queues of a wait; return where they start, the stride by cell and that by site."""
        if not step.by_site:
            return *self.numbers(step.queue), 0
        cells = len(self.blueprint.cells)
        flat = tuple(table.at(cell) for table in step.by_site for cell in range(cells))
        return self.numbers(words.Table(flat))[0], 1, cells

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
                row[Col.OP] = Op.WAIT_AGAIN if isinstance(step, words.WaitAgain) else Op.WAIT
                row[Col.ARG] = step.visit
                row[Col.ARG_2] = site(Purpose.ROUTING, step.name)
                row[Col.TABLE], row[Col.STRIDE], row[Col.SITES] = self.queue_table(step)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.laws(step.patience)
                row[Col.TABLE_3], row[Col.STRIDE_3] = self.numbers(self.class_table(step))
                row[Col.CLEARED], row[Col.MESSAGE] = step.cleared, step.message
                row[Col.COUNTS] = int(step.counts)
                row[Col.MESSAGE_AFTER], row[Col.MESSAGE_STRIDE] = self.numbers(step.message_after)
            case words.Assign():
                row[Col.OP], row[Col.SITES] = Op.ASSIGN, len(step.sites)
                row[Col.TABLE], _ = self.shares(words.Table(step.cumulative))
            case words.Ring():
                row[Col.OP] = Op.RING
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
            case words.Offer():
                row[Col.OP] = Op.OFFER
                row[Col.TABLE], row[Col.STRIDE], row[Col.SITES] = self.queue_table(step)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.numbers(step.over)
                row[Col.TABLE_3], row[Col.STRIDE_3] = self.numbers(step.handling)
            case words.Room():
                row[Col.OP] = Op.ROOM
                row[Col.TABLE], row[Col.STRIDE], row[Col.SITES] = self.queue_table(step)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.numbers(step.places)
            case words.Dial():
                row[Col.OP], row[Col.ARG] = Op.DIAL, site(Purpose.BRANCH, step.name)
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.numbers(step.tries)
                row[Col.FIRST_WAY], row[Col.WAYS] = len(self.ways), 1
                self.ways.append([step.missed, *self.shares(step.reached)])
            case words.PausingWork():
                row[Col.OP] = Op.PAUSING_WORK
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.numbers(step.pauses)
            case words.GoOn():
                row[Col.OP] = Op.GO_ON
            case words.Work():
                row[Col.OP] = Op.HOLD if isinstance(step, words.Hold) else Op.WORK
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
                row[Col.CHANNEL] = step.channel
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
            case words.Close():
                row[Col.OP], row[Col.ARG], row[Col.ARG_2] = Op.CLOSE, step.outcome, step.believed
            case words.HangUp():
                row[Col.OP] = Op.HANG_UP
            case words.Reached():
                row[Col.OP], row[Col.ARG] = Op.REACHED, len(step.shares)
                row[Col.TABLE], _ = self.numbers(words.Table(tuple(at for at, _ in step.shares)))
                row[Col.ARG_2], _ = self.shares(words.Table(tuple(share for _, share in step.shares)))
            case _:
                raise TypeError(f"no compiled code for step {step.word!r}")
        self.rows.append(row)

    def _common(self, step: words.Step, row: list[int]) -> None:
        """Fill in where the step leads and the addresses of its draws."""
        if hasattr(step, "target"):
            row[Col.TARGET] = step.target
            row[Col.OTHER] = next((getattr(step, other) for other in OTHERS if hasattr(step, other)), -1)
        elif isinstance(step, words.Open | words.Solved | words.Reached | words.Offer | words.Room):
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


NEVER = (1 << 63) - 1
"""An instant that does not come."""


_PURPOSES: dict[type[words.Step], Purpose] = {
    words.Branch: Purpose.BRANCH,
    words.Assign: Purpose.BRANCH,
    words.Solved: Purpose.BRANCH,
    words.Reached: Purpose.BRANCH,
    words.Delay: Purpose.DELAY,
    words.ComeBack: Purpose.DELAY,
    words.Ring: Purpose.DELAY,
    words.Dial: Purpose.DELAY,
    words.Work: Purpose.WORK,
    words.Hold: Purpose.WORK,
    words.Release: Purpose.AFTER_CONTACT_WORK,
    words.PausingWork: Purpose.WORK,
    words.Wait: Purpose.PATIENCE,
    words.WaitAgain: Purpose.PATIENCE,
}


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
        p = np.concatenate([self.p, array(starts).reshape(-1)])
        p[[P.SEED, P.REPLICATION, P.ANTITHETIC]] = draws.seed, draws.replication, draws.antithetic
        if self.blueprint.start:
            fill_start(self.blueprint, p, draws)
        ends = np.cumsum([len(rate.start) for rate in rates])
        streams = p[p[P.STREAM] :][: len(rates) * STREAM_WIDTH].reshape(-1, STREAM_WIDTH)
        streams[:, Src.LAST_PIECE] = ends
        streams[1:, Src.PIECE] = ends[:-1]
        instants: list[int] = []
        for row, stream in zip(streams, self.blueprint.streams, strict=True):
            if stream.counts is not None and stream.recorded is None:
                found = placed(self.blueprint, stream, draws)
                row[[Src.RECORDED, Src.RECORDS]] = len(p) + len(instants) - p[P.RECORDED], len(found)
                instants.extend(found)
        p[P.PIECE], p[P.PIECE_RATE] = len(self.p), len(self.q)
        p[P.PIECE_SLOPE] = len(self.q) + ends[-1]
        columns = [x for rate in rates for x in rate.rate] + [x for rate in rates for x in rate.slope]
        whole = np.concatenate([p, array(instants)]) if instants else p
        return whole, np.concatenate([self.q, np.array(columns)])


def _rates(blueprint: Blueprint, draws: Draws) -> tuple[Pieces, ...]:
    return tuple(pieces(blueprint, stream, draws) for stream in blueprint.streams)


MOST_BY_CELL = 64
"""Cells up to which each has histograms of its own, which is quicker and takes more memory."""


def _histogram_rows(cells: Cells) -> int:
    margins = cells.channels + cells.issue_types + cells.segments
    return margins if len(cells) == margins or len(cells) > MOST_BY_CELL else len(cells)


def flatten(blueprint: Blueprint) -> Flat:
    """Lay a blueprint out."""
    laws, law_rows = build_table(blueprint.laws)
    periods = PeriodRows(blueprint, law_rows, LAW_PLACE, len(laws.kind))
    classes = classes_of(blueprint)
    steps = _Steps(blueprint, law_rows, classes)
    for step in blueprint.steps:
        steps.add(step)
        if isinstance(step, words.Wait):
            later = isinstance(
                blueprint.steps[step.target], words.Ring | words.Delay | words.Reached | words.Dial
            )
            steps.rows[-1][Col.WAYS] = int(later)
    line_of, staff = people(blueprint)
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
        P.HISTOGRAM_ROWS: _histogram_rows(blueprint.cells),
        P.AGENT_CHOICE: int(blueprint.routing.agent),
        P.STAGED: int(any(queue.gates for queue in blueprint.queues)),
        P.BONUS: int(blueprint.routing.forwarded > 0),
        P.CONTACT_CHOICE: int(blueprint.routing.contact),
        P.CAMPAIGNS: len(blueprint.campaigns),
        P.CALLS: most_calls(blueprint),
        P.CALLBACKS: sum(queue.keep_idle >= 0 for queue in blueprint.queues),
        P.STARTS: len(blueprint.start),
        P.COUNTED: int(any(isinstance(step, words.Offer | words.Room) for step in blueprint.steps)),
        P.CLOSINGS: sum(len(channel.clears_at) for channel in blueprint.channels),
        P.PAUSES: int(any(isinstance(step, words.PausingWork) for step in blueprint.steps)),
        P.FROM_ARRIVAL: int(blueprint.clock_from == "arrival"),
    }
    p = pack_ints(
        P,
        scalars,
        {
            P.LAW: np.concatenate(
                [
                    np.stack([laws.kind, laws.first, laws.size, np.zeros_like(laws.kind)], axis=1),
                    array(periods.rows).reshape(-1, LAW_WIDTH),
                ]
            ),
            P.STEP: array(steps.rows),
            P.WAY: array(steps.ways),
            P.INTS: array(steps.ints),
            P.PLACES: array([pool.places for pool in blueprint.pools]),
            **staff,
            **queues(blueprint, line_of),
            **gates(blueprint, line_of),
            **callback_lists(blueprint, line_of),
            **hours(blueprint),
            **streams(blueprint),
            **campaigns(blueprint),
            P.LIVE: array([int(channel.live) for channel in blueprint.channels]),
            P.THRESHOLD: array([channel.answered_within for channel in blueprint.channels]),
            P.EDGE: EDGES,
            P.HINT: hints(),
            P.PERIOD: array(periods.table),
            P.CLASS: array(classes),
            P.FORWARDED: array(forwarded_classes(blueprint, classes)),
            P.START: start(blueprint),
            P.CLOSING: closings(blueprint),
            P.DAY: array([*(day.from_at for day in blueprint.calendar.days), NEVER]),
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
            P.CAMPAIGN_RATIO: np.array([plan.ratio for plan in blueprint.campaigns]),
        },
    )
    set_places(p, periods)
    steady = all(stream.busyness < 0 for stream in blueprint.streams)
    return Flat(blueprint, p, q, _rates(blueprint, Draws(0, 0)) if steady else None)
