"""How first response times are spread."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.report import style
from ccsim.report.numbers import listed, quantity, shortened, tenths
from ccsim.report.pictures.base import Picture, Table, ranged, words
from ccsim.report.study import MARKS, Study

_LEAST_APART = 0.19
"""Least distance of two labels, in powers of ten on an axis of three."""


def response_times(study: Study) -> Picture | None:
    """Return the share answered by time since the attempt began; None if nobody was answered."""
    frame = study.spread
    if frame.empty:
        return None
    channel = str(frame["channel"].iloc[0])
    seconds = study.targets()[channel].seconds
    title = _title(study, seconds)
    with style.drawing():
        fig = _draw(study, title, seconds)
    shares = [(design.name, _share(frame, design.name, seconds)) for design in study.designs]
    stated = [f"{name}: {quantity(share, 'share')}" for name, share in shares]
    return Picture(
        name="first-response",
        heading="How long customers wait for their first response",
        title=title,
        alt=(
            f"Share of answered {channel} contacts with a first response within {quantity(seconds, 's')}: "
            f"{listed(stated)}."
        ),
        caption=(
            f"Of all {channel} contacts that a person answered, the share whose first answer came within the "
            "time below; a line further to the left is faster. The clock starts with the attempt, so time "
            "with a bot counts, and who was helped by a bot alone is not among the answered. Where a line "
            "begins, so many were answered at once. The axis is stretched at its short end; ribbons are "
            "ranges."
        ),
        figure=fig,
        table=_table(study),
    )


def _share(frame: pd.DataFrame, design: str, seconds: float, column: str = "estimate") -> float:
    rows = frame[frame["scenario"] == design]
    if rows.empty:
        return float("nan")
    return float(np.interp(seconds, rows["seconds"], rows[column]))


def _title(study: Study, seconds: float) -> str:
    shares = {design.name: _share(study.spread, design.name, seconds) for design in study.designs}
    shares = {name: share for name, share in shares.items() if not np.isnan(share)}
    within = f"Answered by a person within {quantity(seconds, 's')} of getting in touch"
    if len({tenths(share) for share in shares.values()}) == len(shares):
        said = [f"{shortened(name)}: {tenths(share)} of 10" for name, share in shares.items()]
    else:
        said = [f"{shortened(name)}: {quantity(share, 'share')}" for name, share in shares.items()]
    first, *rest = said
    return f"{within}\n" + "; ".join([*rest, first])


def _draw(study: Study, title: str, seconds: float) -> Figure:
    title = style.wrapped(title, 8.6)
    height = 4.1 + 0.225 * (title.count("\n") + 1)
    fig = style.figure(8.6, height)
    channel = study.spread["channel"].iloc[0]
    subtitle = f"Share of answered {channel} contacts, by time from the start of the attempt to the answer"
    style.heading(fig, title, subtitle)
    axes = fig.add_axes((0.075, 0.6 / height, 0.885, 2.95 / height))
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
    for mark in MARKS:
        if first <= mark <= last and (not ticks or np.log10(mark / ticks[-1]) >= apart):
            ticks.append(mark)
    axes.set_xticks(ticks, [quantity(tick, "s") for tick in ticks])
    axes.minorticks_off()


def _table(study: Study) -> Table:
    frame = study.spread
    rows = []
    for seconds in sorted(set(frame["seconds"]) & set(MARKS)):
        row = [words(quantity(float(seconds), "s"))]
        for design in study.designs:
            here = frame[(frame["scenario"] == design.name) & (frame["seconds"] == seconds)]
            value, low, high = (float(here[name].iloc[0]) for name in ("estimate", "low", "high"))
            row.append(ranged(value, low, high, "share"))
        rows.append(tuple(row))
    return Table(("Answered within", *(design.name for design in study.designs)), tuple(rows))
