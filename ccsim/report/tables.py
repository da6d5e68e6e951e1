"""The tables that `run` and `compare` print: readable in 80 columns and without colours."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ccsim.experiment import Comparison, Results
from ccsim.experiment.keys import Rows
from ccsim.experiment.results import estimates_of
from ccsim.measures import Setting
from ccsim.measures.layout import KEYS
from ccsim.report.numbers import Scale, scale, shortened
from ccsim.report.shown import label, measures_of
from ccsim.report.study import HEADLINE

if TYPE_CHECKING:
    import pandas as pd

_PARTS = (("service_level", "channel"), ("occupancy", "group"))
_MINUS = "−"


def results_table(results: Results) -> Iterator[str]:
    """Yield the measures of one scenario, then the parts of two of them that have any."""
    yield f"{results.scenario.name}: {_replications(results.n)}"
    rows = results.rows
    shown = list(_shown(rows, tuple(measures_of(results.scenario.spec))))
    numbers = [row for _, row in shown if row is not None]
    estimates = dict(zip(numbers, estimates_of(results, np.array(numbers)).T.tolist(), strict=True))
    lines = [("measure", "estimate", f"{results.level:.0%} interval")]
    for words, row in shown:
        texts = ("", "") if row is None else _estimate(rows.unit(row), *estimates[row])
        lines.append((shortened(words, 36), *texts))
    label_width, width, span_width = (max(map(len, column)) for column in zip(*lines, strict=True))
    for words, estimate, span in lines:
        yield f"{words:<{label_width}}  {estimate:>{width}}  {span:>{span_width}}".rstrip()
    yield _convention(results.layout.setting)


def _shown(rows: Rows, measures: Sequence[str]) -> Iterator[tuple[str, int | None]]:
    """Yield label and row of every line of the table of one scenario; a heading has no row."""
    for measure in measures:
        for row in rows.of(measure).tolist():
            yield label(measure), row
    for measure, key in _PARTS:
        parts = rows.of(measure, key)
        if len(parts) > 1:
            yield f"{label(measure)} of", None
            for row, name in zip(parts.tolist(), rows.labels(key, parts), strict=True):
                yield f"  {name}", row


def comparison_table(comparison: Comparison) -> Iterator[str]:
    """Yield the headline measures of the base and of each design, without those that are zero in all."""
    base = comparison.base
    frame, differences = base.frame(), comparison.differences()
    yield f"Compared with {base.scenario.name!r}: {_replications(base.n)} with the same customers"
    yield _line("", "estimate", "change", f"{base.level:.0%} interval", "verdict")
    for measure in HEADLINE:
        rows = _whole(differences, measure)
        for own in _whole(frame, measure):
            estimates = [own["estimate"], *(row["estimate"] for row in rows)]
            if not any(estimates):
                continue
            shown = scale(own["unit"], estimates)
            yield f"{label(measure)}, {shown.unit}" if shown.unit else label(measure)
            yield _line(base.scenario.name, shown.bare(own["estimate"]))
            for row in rows:
                yield _line(row["scenario"], shown.bare(row["estimate"]), *_change(row, shown))
    yield _convention(base.layout.setting)


def _line(name: str, estimate: str, change: str = "", interval: str = "", verdict: str = "") -> str:
    """Return a line of at most 80 characters, unless numbers are very long."""
    return f"  {shortened(name, 16):<16} {estimate:>9} {change:>9} {interval:>19}  {verdict}".rstrip()


def _whole(frame: pd.DataFrame, measure: str) -> list[dict[Hashable, Any]]:
    """Return the rows of a measure that are broken down by nothing."""
    return frame[(frame["measure"] == measure) & frame[list(KEYS)].isna().all(axis=1)].to_dict("records")


def _estimate(unit: str, estimate: float, low: float, high: float) -> tuple[str, str]:
    shown = scale(unit, [estimate, low, high])
    return shown.text(estimate), shown.span(low, high)


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


def _convention(setting: Setting) -> str:
    return f"Service level counts: {setting.convention.name.lower().replace('_', ' ')}."
