"""How first response times are spread."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.report import style
from ccsim.report.numbers import listed, quantity, scale, shortened, tenths
from ccsim.report.pictures.base import Picture, Table, cell, words
from ccsim.report.study import Study

_MARKS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 3_600, 7_200, 14_400, 28_800, 86_400, 259_200, 604_800)
"""Seconds at which the axis may be labelled and at which the table states the shares."""
_LEAST_APART = 0.19
"""Least distance of two labels, in powers of ten on an axis of three."""


def response_times(study: Study) -> Picture | None:
    """Return the share answered by time since the attempt began; None if nobody was answered."""
    frame = study.spread
    if frame.empty:
        return None
    seconds = _mark(study)
    title = _title(study, seconds)
    with style.drawing():
        fig = _draw(study, title, seconds)
    shares = [(design.name, _share(frame, design.name, seconds)) for design in study.designs]
    stated = [f"{name}: {quantity(share, 'share')}" for name, share in shares]
    return Picture(
        name="first-response",
        heading="How long customers wait for their first response",
        title=title,
        alt=f"Share of the answered with a first response within {quantity(seconds, 's')}: {listed(stated)}.",
        caption=(
            "Of all contacts that a person answered, the share whose first answer came within the time below; "
            "a line further to the left is faster. The clock starts with the attempt, so a bot's time counts, "
            "and who was helped by a bot alone is not among the answered. The axis is stretched at its short "
            "end. Ribbons are ranges."
        ),
        figure=fig,
        table=_table(study),
    )


def _mark(study: Study) -> float:
    """Return the promised time that the title speaks of: that of the channel with the shortest promise."""
    return min(seconds for seconds, _ in study.targets().values())


def _share(frame: pd.DataFrame, design: str, seconds: float, column: str = "estimate") -> float:
    rows = frame[frame["scenario"] == design]
    if rows.empty:
        return float("nan")
    return float(np.interp(seconds, rows["seconds"], rows[column]))


def _title(study: Study, seconds: float) -> str:
    shares = {design.name: _share(study.spread, design.name, seconds) for design in study.designs}
    shares = {name: share for name, share in shares.items() if not np.isnan(share)}
    within = f"A first answer within {quantity(seconds, 's')}"
    if len({tenths(share) for share in shares.values()}) == len(shares):
        said = [f"{shortened(name)}: {tenths(share)} of 10" for name, share in shares.items()]
    else:
        said = [f"{shortened(name)}: {quantity(share, 'share')}" for name, share in shares.items()]
    first, *rest = said
    return f"{within}\n" + "; ".join([*rest, first])


def _draw(study: Study, title: str, seconds: float) -> Figure:
    fig = style.figure(8.6, 4.75)
    style.heading(fig, title, "Share of answered contacts, by time from the start of the attempt to the answer")
    axes = fig.add_axes((0.075, 0.125, 0.91, 0.645))
    style.quiet(axes)
    _time_axis(axes, study.spread)
    axes.set_ylim(0, 104)
    axes.yaxis.set_major_formatter("{x:.0f} %")
    axes.axvline(seconds, color=style.TARGET, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.annotate(
        f" {quantity(seconds, 's')}", (seconds, 2), size=8.5, color=style.TARGET, ha="left", va="bottom"
    )
    for i, design in enumerate(study.designs):
        rows = study.spread[study.spread["scenario"] == design.name]
        pen = style.pen(i)
        value, low, high = (100 * rows[name].to_numpy(float) for name in ("estimate", "low", "high"))
        axes.fill_between(rows["seconds"], low, high, color=pen.colour, alpha=0.18, linewidth=0)
        axes.plot(
            rows["seconds"],
            value,
            color=pen.colour,
            linestyle=pen.line,
            linewidth=1.9,
            marker=pen.marker,
            markevery=(i * 2, 10),
            markersize=4.5,
            label=shortened(design.name, 40),
        )
    legend = axes.legend(loc="lower right", frameon=False, handlelength=2.8)
    for i, text in enumerate(legend.get_texts()):
        text.set_color(style.pen(i).colour)
    axes.set_xlabel("Time until the first answer by a person")
    return fig


def _time_axis(axes: Axes, frame: pd.DataFrame) -> None:
    first, last = float(frame["seconds"].min()), float(frame["seconds"].max())
    axes.set_xscale("log")
    axes.set_xlim(first, last)
    apart = _LEAST_APART * np.log10(last / first) / 3
    ticks: list[int] = []
    for mark in _MARKS:
        if first <= mark <= last and (not ticks or np.log10(mark / ticks[-1]) >= apart):
            ticks.append(mark)
    axes.set_xticks(ticks, [quantity(tick, "s") for tick in ticks])
    axes.minorticks_off()


def _table(study: Study) -> Table:
    frame = study.spread
    known = np.array(sorted(frame["seconds"].unique()))
    marks = [m for m in _MARKS if known[0] <= m <= known[-1]]
    nearest = [float(known[np.argmin(np.abs(np.log(known / m)))]) for m in marks]
    rows = []
    for seconds in [known[0], *(b for a, b in pairwise([known[0], *nearest]) if b > a)]:
        row = [words(quantity(float(seconds), "s"))]
        for design in study.designs:
            here = frame[(frame["scenario"] == design.name) & (frame["seconds"] == seconds)]
            value, low, high = (float(here[name].iloc[0]) for name in ("estimate", "low", "high"))
            row += [cell(value, "share"), words(scale("share", [low, high]).span(low, high))]
        rows.append(tuple(row))
    columns = [part for design in study.designs for part in (design.name, "Range")]
    return Table(("Answered within", *columns), tuple(rows))
