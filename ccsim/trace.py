"""The trace of one replication: six tables of integer columns, sorted by key.

Instants are int64 microseconds from the start of the horizon, negative (and below -1) for what happened
before it; durations are int64 microseconds; ``NONE`` (-1) stands for "did not happen". Names are indices
into ``Trace.labels``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ccsim.outcomes import (
    AgentState,
    CallbackOffer,
    ContactOrigin,
    ContactOutcome,
    IssueOutcome,
    VisitKind,
    VisitOutcome,
)

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = 1
NONE = -1


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a trace table: its type, what it holds and how a frame shows it."""

    dtype: str
    text: str
    unit: str = ""
    """``instant`` or ``duration`` (microseconds), otherwise empty."""
    names: str = ""
    """Key of ``Trace.labels`` that decodes the numbers."""
    codes: type[IntEnum] | None = None


ISSUES: Mapping[str, Column] = {
    "issue": Column("int64", "key: stream index << 40 | ordinal in the stream"),
    "stream": Column("int32", "demand stream that opened it", names="stream"),
    "ordinal": Column("int64", "position in its stream, from 0"),
    "parent": Column("int64", "issue that caused it (complaint, survey), or -1"),
    "issue_type": Column("int32", "issue type", names="issue_type"),
    "segment": Column("int32", "customer segment", names="segment"),
    "opened_at": Column("int64", "first contact begins", unit="instant"),
    "closed_at": Column("int64", "resolved, lost or left unsolved; -1 in progress", unit="instant"),
    "outcome": Column("int8", "what became of it", codes=IssueOutcome),
    "believed_resolved": Column("int8", "1: the customer believed it solved when it was lost or is due back"),
    "contacts": Column("int32", "contacts begun so far"),
}

CONTACTS: Mapping[str, Column] = {
    "issue": Column("int64", "key of its issue"),
    "contact": Column("int32", "number within the issue, from 0"),
    "channel": Column("int32", "channel", names="channel"),
    "origin": Column("int8", "why it exists", codes=ContactOrigin),
    "arrived_at": Column("int64", "the attempt begins", unit="instant"),
    "queued_at": Column("int64", "entered the first queue for people; -1 never", unit="instant"),
    "answered_at": Column("int64", "first answer by a person; -1 never", unit="instant"),
    "ended_at": Column("int64", "left the centre; -1 in progress", unit="instant"),
    "outcome": Column("int8", "what became of it", codes=ContactOutcome),
    "visits": Column("int32", "visits begun (bot, people, departments)"),
    "escalations": Column("int32", "moves to a higher tier"),
    "handoffs": Column("int32", "moves to a department"),
    "reworks": Column("int32", "returns from a department to the sender"),
    "with_context": Column("int8", "bot handed over: 1 with, 0 without context; -1 no bot hand-over"),
    "callback": Column("int8", "offer to be called back", codes=CallbackOffer),
    "replies": Column("int32", "messages of the customer after an answer, in a thread"),
}

VISITS: Mapping[str, Column] = {
    "issue": Column("int64", "key of its issue"),
    "contact": Column("int32", "number of its contact within the issue"),
    "visit": Column("int32", "number within the contact, from 0"),
    "kind": Column("int8", "who was visited", codes=VisitKind),
    "queue": Column("int32", "queue or call-back list that held it; -1 for a bot", names="queue"),
    "bot": Column("int32", "bot; -1 for people", names="bot"),
    "tier": Column("int32", "tier of the queue; 0 for a bot or a department"),
    "group": Column("int32", "group that answered or at which it rang; -1 none", names="group"),
    "agent": Column("int32", "agent that answered or at whom it rang; -1 none"),
    "entered_at": Column("int64", "entered the queue (a bot: the session begins)", unit="instant"),
    "started_at": Column("int64", "work begins; -1 never", unit="instant"),
    "ended_at": Column("int64", "talk ends, or the customer gives up; -1 in progress", unit="instant"),
    "outcome": Column("int8", "what became of it", codes=VisitOutcome),
    "talk_time": Column("int64", "time with the customer or on the work", unit="duration"),
    "hold_time": Column("int64", "part of the handling spent on hold", unit="duration"),
    "after_contact_work": Column("int64", "the agent's work afterwards", unit="duration"),
    "turn": Column("int32", "replies of the customer before it"),
}

AGENT_INTERVALS: Mapping[str, Column] = {
    "agent": Column("int32", "agent, numbered over all groups"),
    "group": Column("int32", "agent group", names="group"),
    "from_at": Column("int64", "the state begins", unit="instant"),
    "to_at": Column("int64", "the state ends", unit="instant"),
    "state": Column("int8", "what the agent does", codes=AgentState),
    "slots": Column("int32", "slots in use"),
}

FIRINGS: Mapping[str, Column] = {
    "at": Column("int64", "the rule fires", unit="instant"),
    "rule": Column("int32", "rule", names="rule"),
    "action": Column("int32", "number of the action within the rule"),
    "on": Column("int8", "1 taken, 0 taken back"),
}

CAPACITY: Mapping[str, Column] = {
    "pool": Column("int32", "lines of a channel or trunk", names="pool"),
    "from_at": Column("int64", "from when there are so many", unit="instant"),
    "to_at": Column("int64", "until when, or the end of the run", unit="instant"),
    "places": Column("int32", "lines that are there, in use or not"),
}

TABLES: Mapping[str, Mapping[str, Column]] = {
    "issues": ISSUES,
    "contacts": CONTACTS,
    "visits": VISITS,
    "agent_intervals": AGENT_INTERVALS,
    "firings": FIRINGS,
    "capacity": CAPACITY,
}

SORT_KEYS: Mapping[str, tuple[str, ...]] = {
    "issues": ("issue",),
    "contacts": ("issue", "contact"),
    "visits": ("issue", "contact", "visit"),
    "agent_intervals": ("agent", "from_at", "to_at", "state"),
    "firings": ("at", "rule", "action"),
    "capacity": ("pool", "from_at"),
}

Table = dict[str, npt.NDArray[Any]]


def table_from_rows(name: str, rows: list[tuple[int, ...]]) -> Table:
    """Turn row tuples (values in column order) into one sorted table of typed columns."""
    values = np.array(rows, dtype=np.int64).reshape(len(rows), len(TABLES[name]))
    return table_from_columns(name, [values])


def table_from_columns(name: str, chunks: Sequence[npt.NDArray[np.int64]]) -> Table:
    """Turn arrays of rows (values in column order) into one sorted table of typed columns."""
    columns = TABLES[name]
    values = np.concatenate(chunks) if chunks else np.empty((0, len(columns)), dtype=np.int64)
    by_name = {column: values[:, i] for i, column in enumerate(columns)}
    order = np.lexsort([by_name[key] for key in reversed(SORT_KEYS[name])])
    return {
        column: np.ascontiguousarray(by_name[column][order].astype(spec.dtype))
        for column, spec in columns.items()
    }


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that happened in one replication.

    Attributes
    ----------
    end_at : int
        Microseconds at which the run ended: the horizon's end, or later after ``drain``.
    labels : mapping
        Names behind the indices, by ``Column.names``.
    """

    seed: int
    replication: int
    end_at: int
    issues: Table
    contacts: Table
    visits: Table
    agent_intervals: Table
    firings: Table
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    capacity: Table = field(default_factory=lambda: table_from_rows("capacity", []))
    schema_version: int = SCHEMA_VERSION

    def table(self, name: str) -> Table:
        """Return a table by name; raises ``KeyError`` for a name that is not in ``TABLES``."""
        if name not in TABLES:
            raise KeyError(name)
        table: Table = getattr(self, name)
        return table

    def to_frame(self, name: str) -> pd.DataFrame:
        """Return a table as a frame for people: names for numbers, seconds for microseconds.

        Instants and durations become float seconds, and what did not happen becomes NaN or None.
        """
        import pandas as pd

        out: dict[str, Any] = {}
        for column, spec in TABLES[name].items():
            values = self.table(name)[column]
            if spec.unit:
                seconds = values / 1e6
                if spec.unit == "instant":
                    seconds = np.where(values == NONE, np.nan, seconds)
                out[column] = seconds
            elif spec.names:
                labels = (*self.labels.get(spec.names, ()), None)
                out[column] = [labels[int(v)] for v in values]
            elif spec.codes is not None:
                out[column] = [spec.codes(int(v)).name.lower() for v in values]
            else:
                out[column] = values
        return pd.DataFrame(out)


def same(a: Trace, b: Trace) -> bool:
    """Whether two traces are equal: every table, every column, every value."""
    return a.end_at == b.end_at and all(
        np.array_equal(a.table(name)[column], b.table(name)[column])
        for name, columns in TABLES.items()
        for column in columns
    )
