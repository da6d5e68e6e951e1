"""The differences of the headline measures, on one axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ccsim.report import style
from ccsim.report.numbers import listed, plural, shortened
from ccsim.report.pictures.base import Cell, Picture, Table, cell, words
from ccsim.report.study import LABELS, Gap, Study
from ccsim.report.words import change, change_range, levels, threshold, verdict

_WIDTH = 10.4
_ROW = 0.30
_GAP = 0.16
_PLOT = (0.395, 0.245)
"""Left edge and width of the axis, as parts of the picture."""
_COLUMNS = {"measure": 0.012, "design": 0.228, "levels": 0.652, "change": 0.795, "verdict": 0.988}
_TICKS = (1, 2, 5, 10, 20, 50, 100)


def forest(study: Study) -> Picture | None:
    """Return the picture of all headline differences; None if there is none."""
    found = [(i, design.name, study.gaps(design.name)) for i, design in enumerate(study.designs) if i]
    measures = [m for m in LABELS if any(gap.measure == m for _, _, gaps in found for gap in gaps)]
    rows = [
        [(i, name, gap) for i, name, gaps in found for gap in gaps if gap.measure == measure]
        for measure in measures
    ]
    if not rows:
        return None
    title = _title(study, found)
    with style.drawing():
        fig = _draw(study, rows, title)
    return Picture(
        name="differences",
        heading="What changes, and whether it matters",
        title=title,
        alt=_alt(study, rows),
        caption=(
            "Each dot is the difference between a design and "
            f"“{study.base.name}”, each bar its range. The unit of the axis is the smallest difference that "
            "is worth acting on, so that unlike measures can stand side by side: inside the grey band a "
            "difference is too small to matter. Right is better service, lower cost or fewer hours; left is "
            "the opposite. An arrow at the edge says that the value lies outside."
        ),
        figure=fig,
        table=_table(study, rows),
    )


def _title(study: Study, found: Sequence[tuple[int, str, tuple[Gap, ...]]]) -> str:
    if study.replications == 1:
        return "One run: every difference here may be luck"
    lines = []
    for _, name, gaps in found:
        judged = [gap for gap in gaps if gap.measure != "paid_hours"]
        better = sum(gap.verdict == "better" for gap in judged)
        worse = sum(gap.verdict == "worse" for gap in judged)
        lines.append(
            f"{shortened(name)}: better in {better} of {plural(len(judged), 'measure')}, worse in {worse}"
        )
    return "\n".join(lines)


def _position(gap: Gap) -> tuple[float, float, float]:
    """Return difference and interval in multiples of the threshold, right is good."""
    unit = gap.favourable * gap.threshold if gap.threshold > 0 else math.nan
    ends = sorted((gap.low / unit, gap.high / unit))
    return gap.difference / unit, ends[0], ends[1]


def _limit(rows: Sequence[Sequence[tuple[int, str, Gap]]]) -> float:
    far = [abs(x) for row in rows for _, _, gap in row for x in _position(gap) if math.isfinite(x)]
    return min(max([3.0, *(1.35 * x for x in far)]), 150.0)


def _draw(study: Study, rows: Sequence[Sequence[tuple[int, str, Gap]]], title: str) -> Figure:
    body = sum(len(row) * _ROW + _GAP for row in rows)
    title = style.wrapped(title, _WIDTH)
    top = 0.85 + 0.225 * (title.count("\n") + 1)
    height = top + body + 0.72
    fig = style.figure(_WIDTH, height)
    style.heading(fig, title, f"Differences to “{shortened(study.base.name, 50)}”, paired run by run")
    axes = fig.add_axes((_PLOT[0], 0.72 / height, _PLOT[1], body / height))
    limit = _limit(rows)
    _axis(axes, limit, body)
    at = body
    for number, row in enumerate(rows):
        at -= _GAP / 2
        if number:
            line = (0.72 + at + _GAP / 2) / height
            fig.add_artist(_rule(line))
        fig.text(_COLUMNS["measure"], (0.72 + at - _ROW / 2) / height, LABELS[row[0][2].measure], va="center")
        for i, name, gap in row:
            at -= _ROW
            _row(fig, axes, (at + _ROW / 2, 0.72, height), i, name, gap, limit)
        at -= _GAP / 2
    head = (0.72 + body + 0.10) / height
    for column, text in (("design", "Design"), ("levels", "From → to"), ("change", "Difference")):
        fig.text(_COLUMNS[column], head, text, size=9, color=style.MUTED)
    fig.text(_COLUMNS["verdict"], head, "In words", size=9, color=style.MUTED, ha="right")
    return fig


def _rule(y: float) -> Line2D:
    return Line2D([0.012, 0.988], [y, y], color=style.LINE, linewidth=0.6)


def _axis(axes: Axes, limit: float, body: float) -> None:
    axes.set_xscale("asinh", linear_width=1.0)
    axes.set_xlim(-limit, limit)
    axes.set_ylim(0, body)
    axes.axvspan(-1, 1, color=style.BAND, linewidth=0)
    axes.axvline(0, color=style.MUTED, linewidth=0.8)
    ticks = [tick for tick in _TICKS if tick <= limit]
    if len(ticks) > 4:
        ticks = [tick for tick in ticks if tick in (1, 5, 20, 100)]
    places = [-t for t in reversed(ticks)] + list(ticks)
    axes.set_xticks(places, [f"{abs(t)}×" for t in places])
    axes.minorticks_off()
    axes.set_yticks([])
    style.quiet(axes, grid="x")
    axes.set_xlabel("worse  ←  times the smallest difference that matters  →  better", size=9)


def _row(
    fig: Figure,
    axes: Axes,
    place: tuple[float, float, float],
    i: int,
    name: str,
    gap: Gap,
    limit: float,
) -> None:
    at, below, height = place
    pen = style.pen(i)
    here = (below + at) / height
    value, low, high = _position(gap)
    if math.isfinite(low) and math.isfinite(high):
        axes.plot([max(low, -limit), min(high, limit)], [at, at], color=pen.colour, linewidth=2)
    if math.isfinite(value):
        if abs(value) < limit:
            axes.plot([value], [at], pen.marker, color=pen.colour, markersize=6.5, markeredgecolor="white")
        else:
            side = math.copysign(0.97 * limit, value)
            axes.plot([side], [at], ">" if value > 0 else "<", color=pen.colour, markersize=8)
    fig.text(_COLUMNS["design"], here, shortened(name, 20), va="center", color=pen.colour, size=9.5)
    fig.text(_COLUMNS["levels"], here, levels(gap), va="center", size=9.5)
    fig.text(_COLUMNS["change"], here, _brief(change(gap)), va="center", size=9.5)
    strong = gap.verdict in ("better", "worse")
    fig.text(
        _COLUMNS["verdict"],
        here,
        verdict(gap).removesuffix(" to matter"),
        va="center",
        ha="right",
        size=9.5,
        weight="bold" if strong else "normal",
        color=style.INK if strong else style.MUTED,
    )


def _brief(text: str) -> str:
    return text.replace("percentage points", "points")


def _range(gap: Gap) -> str:
    if math.isnan(gap.low):
        return ""
    return "in every run" if gap.low == gap.high else change_range(gap)


def _alt(study: Study, rows: Sequence[Sequence[tuple[int, str, Gap]]]) -> str:
    said = []
    for row in rows:
        parts = [f"{name} {levels(gap)}, {verdict(gap)}" for _, name, gap in row]
        said.append(f"{LABELS[row[0][2].measure]}: {listed(parts)}.")
    return f"Differences to {study.base.name}, with their ranges. " + " ".join(said)


def _table(study: Study, rows: Sequence[Sequence[tuple[int, str, Gap]]]) -> Table:
    return Table(
        (
            *("Measure", "Design", study.base.name, "With the design"),
            *("Difference and range", "Worth acting on from", "In words"),
        ),
        tuple(
            (
                words(LABELS[gap.measure]),
                words(name),
                cell(gap.base, gap.unit),
                cell(gap.value, gap.unit),
                Cell(change(gap), gap.difference, _range(gap)),
                Cell(threshold(gap), gap.threshold),
                words(verdict(gap)),
            )
            for row in rows
            for _, name, gap in row
        ),
    )
