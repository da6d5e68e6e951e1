"""The compiled engine: a blueprint played in Numba, laid out beside the reference engine."""

from __future__ import annotations

import numpy as np

from ccsim.blueprint.model import Blueprint
from ccsim.engine.compiled.flatten import flatten
from ccsim.engine.compiled.loop import Status, open_doors, run
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.program import P
from ccsim.engine.compiled.record import record_contact, record_issue, record_visit
from ccsim.engine.compiled.state import (
    AGENT_WIDTH,
    CONTACT_WIDTH,
    INTERVAL_WIDTH,
    ISSUE_WIDTH,
    TOKEN_WIDTH,
    VISIT_WIDTH,
    S,
    Tok,
    Who,
    grow,
    make_state,
)
from ccsim.outcomes import AgentState, ContactOutcome, IssueOutcome, VisitOutcome
from ccsim.streams import Draws
from ccsim.trace import NONE, Trace, table_from_columns

Chunks = dict[str, list[Ints]]
_TABLES = {
    "issues": (S.ISSUES, S.ISSUE_ROWS, ISSUE_WIDTH),
    "contacts": (S.CONTACTS, S.CONTACT_ROWS, CONTACT_WIDTH),
    "visits": (S.VISITS, S.VISIT_ROWS, VISIT_WIDTH),
    "agent_intervals": (S.INTERVALS, S.INTERVAL_ROWS, INTERVAL_WIDTH),
}


def simulate(blueprint: Blueprint, seed: int, replication: int) -> Trace:
    """Play one replication and return its trace."""
    return play(blueprint, Draws(seed, replication))


def play(blueprint: Blueprint, draws: Draws) -> Trace:
    """Play one replication with given draws."""
    p, q = flatten(blueprint, draws)
    s, f = make_state(p)
    chunks: Chunks = {name: [] for name in _TABLES}
    open_doors(p, q, s, f)
    while (status := run(p, q, s, f)) != Status.DONE:
        if status == Status.HEAP_FULL:
            s, f = grow(p, s, f, int(s[S.SLOTS]), 2 * int(s[S.HEAP_SIZE]))
        elif status == Status.SLOTS_FULL:
            s, f = grow(p, s, f, 2 * int(s[S.SLOTS]), int(s[S.HEAP_SIZE]))
        else:
            _collect(s, chunks)
    end_at = max(blueprint.horizon, int(s[S.NOW])) if blueprint.drain else blueprint.horizon
    _close(p, s, chunks, end_at)
    return Trace(
        draws.seed,
        draws.replication,
        end_at,
        issues=table_from_columns("issues", chunks["issues"]),
        contacts=table_from_columns("contacts", chunks["contacts"]),
        visits=table_from_columns("visits", chunks["visits"]),
        agent_intervals=table_from_columns("agent_intervals", chunks["agent_intervals"]),
        firings=table_from_columns("firings", []),
        labels=blueprint.labels,
    )


def _collect(s: Ints, chunks: Chunks) -> None:
    """Take the rows written so far out of the buffers."""
    for name, (counter, table, width) in _TABLES.items():
        count = int(s[counter])
        chunks[name].append(s[s[table] :][: count * width].reshape(count, width).copy())
        s[counter] = 0


def _close(p: Ints, s: Ints, chunks: Chunks, end_at: int) -> None:
    """Write down who is still inside, and what everybody on duty was doing."""
    tokens = s[s[S.TOKEN] :][: s[S.SLOTS] * TOKEN_WIDTH].reshape(-1, TOKEN_WIDTH)
    _collect(s, chunks)
    for slot in np.flatnonzero(tokens[:, Tok.ALIVE]).tolist():
        if int(s[S.VISITS]) + 1 >= s[S.ROWS]:
            _collect(s, chunks)
        if tokens[slot, Tok.ALIVE] == 2:
            if tokens[slot, Tok.VISITING]:
                record_visit(s, slot, int(VisitOutcome.IN_PROGRESS), 0, 0)
            record_contact(s, slot, NONE, int(ContactOutcome.IN_PROGRESS))
        record_issue(s, slot, NONE, int(IssueOutcome.IN_PROGRESS))
    _collect(s, chunks)
    agents = s[s[S.AGENT] :][: p[P.AGENTS] * AGENT_WIDTH].reshape(-1, AGENT_WIDTH)
    numbers = np.flatnonzero((agents[:, Who.STATE] >= 0) & (agents[:, Who.SINCE] < end_at))
    on_duty = agents[numbers]
    busy = (on_duty[:, Who.STATE] == AgentState.BUSY).astype(np.int64)
    ends = np.full(len(on_duty), end_at, dtype=np.int64)
    columns = [numbers, on_duty[:, Who.GROUP], on_duty[:, Who.SINCE], ends, on_duty[:, Who.STATE], busy]
    chunks["agent_intervals"].append(np.column_stack(columns))
