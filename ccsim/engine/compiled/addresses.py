"""The numbers of steps, ways and tables turned into the places where they begin."""

from __future__ import annotations

import numpy as np

from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.periods import PeriodRows
from ccsim.engine.compiled.program import (
    CAMPAIGN_WIDTH,
    LAW_WIDTH,
    QUEUE_WIDTH,
    START_WIDTH,
    STEP_WIDTH,
    WAY_WIDTH,
    Call,
    Col,
    From,
    LawCol,
    Op,
    P,
)

LAW_PLACE = len(P)
"""Where the table of laws begins: first of all tables."""


def set_places(p: Ints, periods: PeriodRows) -> None:
    """Turn the numbers of steps, ways and tables into the places where they begin."""
    first, ways_at, end = int(p[P.STEP]), int(p[P.WAY]), int(p[P.INTS])
    steps = p[first:ways_at].reshape(-1, STEP_WIDTH)
    ways = p[ways_at:end].reshape(-1, WAY_WIDTH)
    for column in (Col.TARGET, Col.OTHER, Col.CLEARED, Col.MESSAGE):
        steps[:, column] = np.where(steps[:, column] < 0, -1, first + STEP_WIDTH * steps[:, column])
    ways[:, 0] = first + STEP_WIDTH * ways[:, 0]
    ways[:, 1] += p[P.SHARES]
    steps[:, Col.FIRST_WAY] = ways_at + WAY_WIDTH * steps[:, Col.FIRST_WAY]
    shares = (steps[:, Col.OP] == Op.SOLVED) | (steps[:, Col.OP] == Op.ASSIGN)
    tables = np.where(shares, p[P.SHARES], p[P.INTS])
    for column in (Col.TABLE, Col.TABLE_2, Col.TABLE_3):
        steps[:, column] += np.where(steps[:, column] < 0, 0, tables)
    steps[:, Col.MESSAGE_AFTER] += p[P.INTS]
    context = steps[:, Col.OP] == Op.CONTEXT
    steps[context, Col.ARG_2] = p[P.EFFORT] + np.flatnonzero(context)
    p[P.ENTRY_STEP] = first + STEP_WIDTH * p[P.ENTRY_STEP]
    reached = steps[:, Col.OP] == Op.REACHED
    steps[reached, Col.ARG_2] += p[P.SHARES]
    calls = p[p[P.CAMPAIGN] :][: p[P.CAMPAIGNS] * CAMPAIGN_WIDTH].reshape(-1, CAMPAIGN_WIDTH)
    calls[:, Call.ENTRY] = first + STEP_WIDTH * calls[:, Call.ENTRY]
    calls[:, Call.QUEUE] = p[P.QUEUE] + QUEUE_WIDTH * calls[:, Call.QUEUE]
    starts = p[p[P.START] :][: p[P.STARTS] * START_WIDTH].reshape(-1, START_WIDTH)
    starts[:, From.STEP] = first + STEP_WIDTH * starts[:, From.STEP]
    laws = p[LAW_PLACE:first].reshape(-1, LAW_WIDTH)
    plain = laws[: len(laws) - len(periods.rows)]
    plain[:, LawCol.ABC] = p[P.ABC] + 3 * np.arange(len(plain))
    periods.set_places(p, laws, int(p[P.PERIOD]))
