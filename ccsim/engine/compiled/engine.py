"""The compiled engine: a blueprint played in Numba, laid out beside the reference engine."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np

from ccsim.blueprint.model import Blueprint
from ccsim.engine.compiled.flatten import Flat, flatten
from ccsim.engine.compiled.layout import State, make_state
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
    flat = flatten(blueprint)
    p, state = _run(flat, make_state(flat.p, True), draws, chunks)
    _collect(state, chunks)
    return Trace(
        draws.seed,
        draws.replication,
        _end_at(p, state.s),
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
    first = make_state(flat.p, False)
    spans = _span_lengths(flat.p)

    def play_and_add(seed: int, replication: int) -> Sums:
        draws = Draws(seed, replication)
        return _sums(draws, *_run(flat, first, draws, None), spans)

    return play_and_add


def _run(flat: Flat, first: State, draws: Draws, chunks: Chunks | None) -> tuple[Ints, State]:
    """Play a replication to its end; return the program and the final state."""
    p, q = flat.drawn(draws)
    state = first.fresh(p)
    for closing in (False, True):
        while (status := run(p, q, state.s, state.f, closing)) != Status.DONE:
            slots, heap = int(state.s[S.SLOTS]), int(state.s[S.HEAP_SIZE])
            if status == Status.HEAP_FULL:
                state = state.grown(p, slots, 2 * heap)
            elif status == Status.SLOTS_FULL:
                state = state.grown(p, 2 * slots, heap)
            elif status == Status.ROWS_FULL and chunks is not None:
                _collect(state, chunks)
    return p, state


def _end_at(p: Ints, s: Ints) -> int:
    return int(max(p[P.HORIZON], s[S.NOW]))


def _collect(state: State, chunks: Chunks) -> None:
    """Take the rows written so far out of the buffers."""
    for name, (counter, table) in _TABLES.items():
        chunks[name].append(state.table(table)[: state.s[counter]].copy())
        state.s[counter] = 0


def _span_lengths(p: Ints) -> Ints:
    """Return the lengths of the reporting intervals, then 0 for the time behind the horizon."""
    starts = np.append(np.arange(p[P.INTERVALS]) * p[P.INTERVAL], p[P.HORIZON])
    return np.diff(starts, append=p[P.HORIZON])


def _sums(draws: Draws, p: Ints, state: State, spans: Ints) -> Sums:
    """Take the sums out of the final state."""
    whole = _whole(state, spans)
    return Sums(
        draws.seed,
        draws.replication,
        _end_at(p, state.s),
        contacts=state.table(S.CONTACT_SUMS).copy(),
        contacts_by_interval=state.table(S.CHANNEL_SUMS).copy(),
        bot_sessions=state.table(S.BOT_SUMS).copy(),
        issues=state.table(S.ISSUE_SUMS).copy(),
        visits=state.table(S.VISIT_SUMS).copy(),
        visits_by_group=state.table(S.GROUP_SUMS).copy(),
        queue_time=whole[S.QUEUE_TIME],
        system_time=whole[S.SYSTEM_TIME],
        working=whole[S.WORKING],
        idle=whole[S.IDLE],
        ghost=whole[S.GHOST],
        slot_time=whole[S.SLOT_TIME],
        line_time=whole[S.LINE_TIME],
        histograms=_histograms(p, state.table(S.HISTOGRAMS)),
    )


_SPANS = (S.QUEUE_TIME, S.SYSTEM_TIME, S.WORKING, S.IDLE, S.GHOST, S.SLOT_TIME, S.LINE_TIME)
"""Tables of time by span, which lie one behind the other."""


def _whole(state: State, spans: Ints) -> dict[S, Ints]:
    """Return time by span: whole spans by the running sum of what began less what ended, and the rest."""
    counted = state.s[state.s[_SPANS[0]] : state.s[S.HISTOGRAMS]].reshape(-1, len(spans), 2)
    rows = counted[:, :, 0].cumsum(axis=1) * spans + counted[:, :, 1]
    found, at = {}, 0
    for table in _SPANS:
        shape = state.shapes[table][:-1]
        found[table] = rows[at : at + prod(shape[:-1])].reshape(shape)
        at += prod(shape[:-1])
    return found


def _histograms(p: Ints, counted: Ints) -> Ints:
    """Return the histograms by channel, by issue type and by segment."""
    keys = (int(p[P.CHANNELS]), int(p[P.ISSUE_TYPES]), int(p[P.SEGMENTS]))
    if counted.shape[1] == sum(keys):
        return counted.copy()
    by_cell = counted.reshape(len(counted), *keys, -1)
    others = ((2, 3), (1, 3), (1, 2))
    return np.concatenate([by_cell.sum(axis=axes) for axes in others], axis=1)
