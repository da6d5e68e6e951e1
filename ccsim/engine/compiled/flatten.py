"""A blueprint flattened into the two arrays that the compiled engine reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ccsim.blueprint import steps as words
from ccsim.blueprint.model import Blueprint
from ccsim.demand import pieces, placed
from ccsim.distributions import build_table
from ccsim.engine.compiled.addresses import LAW_PLACE, set_places
from ccsim.engine.compiled.ahead import EARLY
from ccsim.engine.compiled.bins import hints
from ccsim.engine.compiled.classes import classes_of, forwarded_classes
from ccsim.engine.compiled.early import AT_ONCE, lay_out_early
from ccsim.engine.compiled.mark_tables import marks
from ccsim.engine.compiled.memory import Floats, Ints, pack_floats, pack_ints
from ccsim.engine.compiled.periods import PeriodRows
from ccsim.engine.compiled.program import (
    LAW_WIDTH,
    STREAM_WIDTH,
    Col,
    P,
    Src,
)
from ccsim.engine.compiled.scalars import sizes_and_choices
from ccsim.engine.compiled.slot_tables import factors, lanes_of, slot_tables
from ccsim.engine.compiled.state import TOKEN_COLUMNS
from ccsim.engine.compiled.step_rows import StepRows
from ccsim.engine.compiled.tables import (
    array,
    callback_lists,
    campaigns,
    closings,
    crowds,
    fill_start,
    gates,
    hours,
    line_pools,
    people,
    queues,
    start,
    streams,
)
from ccsim.streams import Draws
from ccsim.sums import EDGES

NEVER = (1 << 63) - 1
"""An instant that does not come."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A blueprint laid out once; each replication adds what it draws before it begins.

    Attributes
    ----------
    p, q : array
        The program, all but the pieces of the rates, which come last.
    whole : pair of arrays or None
        The whole program where replications differ in nothing but the key of their draws.
    """

    blueprint: Blueprint
    p: Ints
    q: Floats
    whole: tuple[Ints, Floats] | None = None

    def drawn(self, draws: Draws) -> tuple[Ints, Floats]:
        """Return the program of one replication: whole numbers and fractions."""
        if self.whole is not None:
            p = self.whole[0].copy()
            p[P.SEED], p[P.REPLICATION], p[P.ANTITHETIC] = draws.seed, draws.replication, draws.antithetic
            return p, self.whole[1]
        rates = tuple(pieces(self.blueprint, stream, draws) for stream in self.blueprint.streams)
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


def _alike(blueprint: Blueprint) -> bool:
    """Whether all replications have the same program."""
    streams = blueprint.streams
    return not blueprint.start and all(one.busyness < 0 and one.counts is None for one in streams)


def flatten(blueprint: Blueprint) -> Flat:
    """Lay a blueprint out."""
    laws, law_rows = build_table(blueprint.laws)
    periods = PeriodRows(blueprint, law_rows, LAW_PLACE, len(laws.kind))
    classes = classes_of(blueprint)
    steps = StepRows(blueprint, law_rows, classes)
    for step in blueprint.steps:
        steps.add(step)
        if isinstance(step, words.Wait):
            later = isinstance(
                blueprint.steps[step.target], words.Ring | words.Delay | words.Reached | words.Dial
            )
            steps.rows[-1][Col.WAYS] = int(later)
    never = TOKEN_COLUMNS + steps.entries
    ahead = lay_out_early(blueprint, steps.rows, never)
    line_of, staff = people(blueprint)
    lines = len(set(line_of)) * len(lanes_of(blueprint))
    marked = marks(blueprint, staff, lines)
    scalars = sizes_and_choices(blueprint) | {
        P.TOKEN_WIDTH: never + 1 + ahead.shape[1] - EARLY,
        P.EARLY_WORDS: never + 1,
        P.AT_ONCE: AT_ONCE,
        P.AHEAD_SITES: ahead.shape[1],
        P.LINES: lines,
        P.MARKED: len(marked[P.MARK_THING]),
        P.CLASSES: len(classes),
        P.SAME_AGENT: int(any(row[Col.SAME_AGENT] for row in steps.rows)),
    }
    decides = (P.AGENT_CHOICE, P.PAUSES, P.SAME_AGENT, P.STAGED, P.CALLBACKS, P.ORDERED)
    scalars[P.PLAIN] = int(not steps.twins and not any(scalars[name] for name in decides))
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
            **marked,
            **queues(blueprint, line_of),
            **crowds(blueprint, line_of),
            **gates(blueprint, line_of),
            **callback_lists(blueprint, line_of),
            **hours(blueprint),
            **streams(blueprint),
            **slot_tables(blueprint),
            **campaigns(blueprint),
            P.LIVE: array([int(channel.live) for channel in blueprint.channels]),
            P.THRESHOLD: array([at for channel in blueprint.channels for at in channel.answered_within]),
            P.EDGE: EDGES,
            P.HINT: hints(),
            P.PERIOD: array(periods.table),
            P.CLASS: array(classes),
            P.FORWARDED: array(forwarded_classes(blueprint, classes)),
            P.START: start(blueprint),
            P.CLOSING: closings(blueprint),
            P.POOL: line_pools(blueprint),
            P.AHEAD_SITE: ahead,
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
            P.FACTOR: factors(blueprint),
            P.CAMPAIGN_RATIO: np.array([plan.ratio for plan in blueprint.campaigns]),
        },
    )
    set_places(p, periods)
    flat = Flat(blueprint, p, q)
    return replace(flat, whole=flat.drawn(Draws(0, 0))) if _alike(blueprint) else flat
