"""The rows of a trace as plain maps, and what the laws of every run read of them."""

from __future__ import annotations

from ccsim.outcomes import AgentState, VisitKind, VisitOutcome
from ccsim.trace import NONE, Trace

Row = dict[str, int]


def rows(trace: Trace, name: str) -> list[Row]:
    table = trace.table(name)
    columns = list(table)
    return [
        dict(zip(columns, values, strict=True))
        for values in zip(*(table[column].tolist() for column in columns), strict=True)
    ]


def left_queue(trace: Trace, visit: Row) -> int:
    """Return when a visit to people stopped waiting."""
    for column in ("started_at", "ended_at"):
        if visit[column] != NONE:
            return visit[column]
    return trace.end_at


def idle(trace: Trace) -> list[Row]:
    return [row for row in rows(trace, "agent_intervals") if row["state"] == AgentState.IDLE]


def waits(trace: Trace) -> list[Row]:
    return [row for row in rows(trace, "visits") if row["kind"] != VisitKind.BOT]


def most_at_once(stretches: list[tuple[int, int]]) -> int:
    """Return the most of ``[from, to)`` that hold at one instant."""
    steps = sorted([(a, 1) for a, b in stretches if a < b] + [(b, -1) for a, b in stretches if a < b])
    now = most = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most


def before_it_was_put_down(trace: Trace) -> dict[tuple[int, int, int], Row]:
    """Return, of visits that go on with what was put down, the visit that it was before."""
    found = [row for row in waits(trace) if row["outcome"] == VisitOutcome.PUT_DOWN]
    return {(row["issue"], row["contact"], row["visit"] + 1): row for row in found}
