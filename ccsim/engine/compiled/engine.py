"""The compiled engine: a blueprint played in Numba, laid out beside the reference engine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ccsim.blueprint.model import Blueprint
from ccsim.engine.compiled.flatten import Flat, flatten
from ccsim.engine.compiled.layout import grow, make_state, tables_of
from ccsim.engine.compiled.loop import Status, run
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.program import P
from ccsim.engine.compiled.state import S
from ccsim.streams import Draws
from ccsim.sums import Sums
from ccsim.trace import Trace, table_from_columns

Chunks = dict[str, list[Ints]]
_TABLES = {
    "issues": (S.ISSUES, S.ISSUE_ROWS),
    "contacts": (S.CONTACTS, S.CONTACT_ROWS),
    "visits": (S.VISITS, S.VISIT_ROWS),
    "agent_intervals": (S.INTERVALS, S.INTERVAL_ROWS),
    "capacity": (S.CAPACITIES, S.CAPACITY_ROWS),
}


def simulate(blueprint: Blueprint, seed: int, replication: int) -> Trace:
    """Play one replication and return its trace."""
    return play(blueprint, Draws(seed, replication))


def play(blueprint: Blueprint, draws: Draws) -> Trace:
    """Play one replication with given draws."""
    chunks: Chunks = {name: [] for name in _TABLES}
    p, s = _run(flatten(blueprint), draws, chunks)
    _collect(p, s, chunks)
    return Trace(
        draws.seed,
        draws.replication,
        _end_at(p, s),
        issues=table_from_columns("issues", chunks["issues"]),
        contacts=table_from_columns("contacts", chunks["contacts"]),
        visits=table_from_columns("visits", chunks["visits"]),
        agent_intervals=table_from_columns("agent_intervals", chunks["agent_intervals"]),
        firings=table_from_columns("firings", []),
        labels=blueprint.labels,
        capacity=table_from_columns("capacity", chunks["capacity"]),
    )


def adder(blueprint: Blueprint) -> Callable[[int, int], Sums]:
    """Return the function that plays a replication (seed, number) without a trace, and adds up at once.

    It may be called from several threads. The memory that a call takes grows with the contacts that are
    inside at the same time and with the number of reporting intervals, not with the contacts played.
    """
    flat = flatten(blueprint)

    def play_and_add(seed: int, replication: int) -> Sums:
        draws = Draws(seed, replication)
        return _sums(draws, *_run(flat, draws, None))

    return play_and_add


def _run(flat: Flat, draws: Draws, chunks: Chunks | None) -> tuple[Ints, Ints]:
    """Play a replication to its end; return the program and the final state."""
    p, q = flat.drawn(draws)
    s, f = make_state(p, chunks is not None)
    for closing in (False, True):
        while (status := run(p, q, s, f, closing)) != Status.DONE:
            if status == Status.HEAP_FULL:
                s, f = grow(p, s, f, int(s[S.SLOTS]), 2 * int(s[S.HEAP_SIZE]))
            elif status == Status.SLOTS_FULL:
                s, f = grow(p, s, f, 2 * int(s[S.SLOTS]), int(s[S.HEAP_SIZE]))
            elif status == Status.ROWS_FULL and chunks is not None:
                _collect(p, s, chunks)
    return p, s


def _end_at(p: Ints, s: Ints) -> int:
    return int(max(p[P.HORIZON], s[S.NOW]))


def _collect(p: Ints, s: Ints, chunks: Chunks) -> None:
    """Take the rows written so far out of the buffers."""
    tables = tables_of(p, s)
    for name, (counter, table) in _TABLES.items():
        chunks[name].append(tables[table][: s[counter]].copy())
        s[counter] = 0


def _sums(draws: Draws, p: Ints, s: Ints) -> Sums:
    """Take the sums out of the final state."""
    tables = tables_of(p, s)

    def whole(table: S) -> Ints:
        """Return time by span: whole spans by the running sum of what began less what ended, and the rest."""
        begun, rest = tables[table][..., 0], tables[table][..., 1]
        return np.cumsum(begun, axis=-1) * lengths + rest

    starts = np.append(np.arange(p[P.INTERVALS]) * p[P.INTERVAL], p[P.HORIZON])
    lengths = np.diff(starts, append=p[P.HORIZON])
    return Sums(
        draws.seed,
        draws.replication,
        _end_at(p, s),
        contacts=tables[S.CONTACT_SUMS].copy(),
        contacts_by_interval=tables[S.CHANNEL_SUMS].copy(),
        bot_sessions=tables[S.BOT_SUMS].copy(),
        issues=tables[S.ISSUE_SUMS].copy(),
        visits=tables[S.VISIT_SUMS].copy(),
        visits_by_group=tables[S.GROUP_SUMS].copy(),
        queue_time=whole(S.QUEUE_TIME),
        system_time=whole(S.SYSTEM_TIME),
        working=whole(S.WORKING),
        idle=whole(S.IDLE),
        ghost=whole(S.GHOST),
        slot_time=whole(S.SLOT_TIME),
        line_time=whole(S.LINE_TIME),
        histograms=_histograms(p, tables[S.HISTOGRAMS]),
    )


def _histograms(p: Ints, counted: Ints) -> Ints:
    """Return the histograms by channel, by issue type and by segment."""
    keys = (int(p[P.CHANNELS]), int(p[P.ISSUE_TYPES]), int(p[P.SEGMENTS]))
    if counted.shape[1] == sum(keys):
        return counted.copy()
    by_cell = counted.reshape(len(counted), *keys, -1)
    others = ((2, 3), (1, 3), (1, 2))
    return np.concatenate([by_cell.sum(axis=axes) for axes in others], axis=1)
