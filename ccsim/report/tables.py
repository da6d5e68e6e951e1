"""The tables that `run` and `compare` print: readable in 80 columns and without colours."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd
from rich.table import Table

from ccsim.experiment import Comparison, Results
from ccsim.measures.layout import KEYS
from ccsim.report.numbers import Scale, scale, shortened
from ccsim.report.study import HEADLINE, LABELS

_RUN = (
    "entered",
    "offered",
    "service_level",
    "abandonment_rate",
    "average_speed_of_answer",
    "first_response_time_p90",
    "handling_time",
    "occupancy",
    "issues",
    "first_contact_resolution",
    "resolution_rate",
    "contacts_per_issue",
    "resolution_time_p90",
    "paid_hours",
    "total_cost",
    "cost_per_resolution",
)
_OWN_LABELS = {
    "entered": "Contacts",
    "offered": "Contacts that reach the queue",
    "handling_time": "Handling time",
    "occupancy": "Occupancy of people",
    "issues": "Issues",
    "resolution_rate": "Issues solved",
    "contacts_per_issue": "Contacts per issue",
}
_PARTS = (("service_level", "channel"), ("occupancy", "group"))
_MINUS = "−"


def results_table(results: Results) -> Iterator[Table | str]:
    """Yield the measures of one scenario, then the parts of two of them that have any."""
    frame = results.frame()
    yield f"{results.scenario.name}: {_replications(results.n)}"
    table = _grid("measure", "estimate", f"{results.level:.0%} interval")
    for measure in _RUN:
        for row in _whole(frame, measure):
            table.add_row(_label(measure), *_estimate(row))
    for measure, key in _PARTS:
        parts = frame[
            (frame["measure"] == measure) & frame[key].notna() & (frame[list(KEYS)].notna().sum(axis=1) == 1)
        ]
        if len(parts) > 1:
            table.add_row(f"{_label(measure)} of", "", "")
            for row in parts.to_dict("records"):
                table.add_row(f"  {row[key]}", *_estimate(row))
    yield table
    yield _convention(frame)


def comparison_table(comparison: Comparison) -> Iterator[str]:
    """Yield the headline measures of the base and of each design, with the differences."""
    base = comparison.base
    frame, differences = base.frame(), comparison.differences()
    yield f"Compared with {base.scenario.name!r}: {_replications(base.n)} with the same customers"
    yield _line("", "estimate", "change", f"{base.level:.0%} interval", "verdict")
    for measure in HEADLINE:
        rows = _whole(differences, measure)
        for own in _whole(frame, measure):
            shown = scale(own["unit"], [own["estimate"], *(row["estimate"] for row in rows)])
            yield f"{_label(measure)}, {shown.unit}" if shown.unit else _label(measure)
            yield _line(base.scenario.name, shown.bare(own["estimate"]))
            for row in rows:
                yield _line(row["scenario"], shown.bare(row["estimate"]), *_change(row, shown))
    yield _convention(frame)


def _line(name: str, estimate: str, change: str = "", interval: str = "", verdict: str = "") -> str:
    """Return a line of at most 80 characters, unless numbers are very long."""
    return f"  {shortened(name, 16):<16} {estimate:>9} {change:>9} {interval:>19}  {verdict}".rstrip()


def _grid(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, name in enumerate(names):
        table.add_column(name, justify="right" if 0 < number < 4 else "left", no_wrap=True)
    return table


def _whole(frame: pd.DataFrame, measure: str) -> list[dict[Hashable, Any]]:
    """Return the rows of a measure that are broken down by nothing."""
    return frame[(frame["measure"] == measure) & frame[list(KEYS)].isna().all(axis=1)].to_dict("records")


def _label(measure: str) -> str:
    return LABELS.get(measure) or _OWN_LABELS[measure]


def _estimate(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    shown = scale(row["unit"], [row["estimate"], row["low"], row["high"]])
    return shown.text(row["estimate"]), shown.span(row["low"], row["high"])


def _change(row: Mapping[Hashable, Any], shown: Scale) -> tuple[str, str, str]:
    """Return the difference, its interval and the verdict; the unit is that of the estimates."""
    change = _signed(shown, row["difference"])
    if math.isnan(row["low"]) or math.isnan(row["high"]):
        return change, shown.span(row["low"], row["high"]), row["verdict"]
    return change, f"{_signed(shown, row['low'])} to {_signed(shown, row['high'])}", row["verdict"]


def _signed(shown: Scale, value: float) -> str:
    text = shown.bare(value)
    return text if text.startswith(_MINUS) or not any(digit in text for digit in "123456789") else f"+{text}"


def _replications(n: int) -> str:
    return f"{n:,} replication{'' if n == 1 else 's'}"


def _convention(frame: pd.DataFrame) -> str:
    named = frame.loc[frame["measure"] == "service_level", "convention"].dropna().unique().tolist()
    return f"Service level counts: {', '.join(named).replace('_', ' ')}." if named else ""
