"""Measures through the day: one panel for each design, the base in every one of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.report import style
from ccsim.report.numbers import listed, plural, quantity, shortened, trimmed
from ccsim.report.pictures.base import Picture, Table, ranged, words
from ccsim.report.study import Study
from ccsim.report.words import how_long

_WIDTH = 8.6
_PANEL = 2.15


def clock(minutes: float) -> str:
    """Return a time of day: ``09:30``."""
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"


def service_through_the_day(study: Study) -> Picture | None:
    """Return the service level by time of day, of the busiest channel; None if it is not known."""
    frame = study.daily[study.daily["measure"] == "service_level"]
    if frame.empty:
        return None
    channel = str(frame["channel"].iloc[0])
    promised = study.targets()[channel]
    target = promised.share
    title = _service_title(study, frame, target)
    within = [quantity(promised.seconds, "s")]
    within += [f"{segment}: {quantity(seconds, 's')}" for segment, seconds in promised.segments.items()]
    subtitle = f"Share of {channel} contacts answered within {'; '.join(within)}, by time of day"
    with style.drawing():
        fig = _panels(study, frame, title, subtitle, 100.0)
        bottom = _bottom(frame, target)
        for axes in fig.axes:
            axes.set_ylim(bottom, 100 + 0.04 * (100 - bottom))
            axes.yaxis.set_major_formatter("{x:.0f} %")
            _target(axes, 100 * target)
    return Picture(
        name="service-by-time",
        heading="Service level through the day",
        title=title,
        alt=_alt(study, frame, subtitle, "share"),
        caption=(
            f"{_pooled(study)}The line is the share, the shaded ribbon its range, the dashed line the "
            "target; the axis need not begin at zero. Times with fewer than one contact a run are left out."
        ),
        figure=fig,
        table=_table(study, frame, "share"),
    )


def queue_through_the_day(study: Study) -> Picture | None:
    """Return the mean number of people waiting by time of day; None if it is not known."""
    frame = study.daily[study.daily["measure"] == "queue_length"]
    if frame.empty:
        return None
    title = _queue_title(study, frame)
    subtitle = "Mean number of contacts waiting for people, by time of day"
    with style.drawing():
        fig = _panels(study, frame, title, subtitle, 1.0)
        top = max(float(frame[["estimate", "high"]].max().max()), 0.1)
        for axes in fig.axes:
            axes.set_ylim(0, 1.08 * top)
    return Picture(
        name="queue-by-time",
        heading="People waiting through the day",
        title=title,
        alt=_alt(study, frame, subtitle, "number"),
        caption=(
            f"{_pooled(study)}The ribbon is the range. A mean of 0.5 can be one waiting half of the time."
        ),
        figure=fig,
        table=_table(study, frame, "number"),
    )


def _bottom(frame: pd.DataFrame, target: float) -> float:
    """Return where the axis of a share begins, in per cent: below everything, at a full ten."""
    lowest = min(float(frame[["estimate", "low"]].min().min()), target)
    return max(10.0 * math.floor(10 * lowest - 0.5), 0.0)


def _pooled(study: Study) -> str:
    if study.days <= 1:
        return ""
    return f"All {how_long(study)} are put together by clock time. "


def _service_title(study: Study, frame: pd.DataFrame, target: float) -> str:
    counts = []
    for design in (*study.others, study.base):
        rows = frame[frame["scenario"] == design.name]
        reached = int((rows["estimate"] >= target).sum())
        counts.append(f"{shortened(design.name)}: {reached} of {len(rows)}")
    interval = study.base.resolved["horizon"]["interval"]
    goal = trimmed(quantity(target, "share"))
    return f"Intervals of {interval} that reach the target of {goal}\n" + "; ".join(counts)


def _queue_title(study: Study, frame: pd.DataFrame) -> str:
    said = []
    for design in (*study.others, study.base):
        rows = frame[frame["scenario"] == design.name]
        if rows.empty:
            continue
        worst = rows.iloc[int(rows["estimate"].argmax())]
        said.append(f"{shortened(design.name)}: {worst['estimate']:,.1f} at {clock(float(worst['clock']))}")
    return "Mean number waiting when it is highest\n" + "; ".join(said)


def _panels(study: Study, frame: pd.DataFrame, title: str, subtitle: str, factor: float) -> Figure:
    count = len(study.others)
    title = style.wrapped(title, _WIDTH)
    top = 0.75 + 0.225 * (title.count("\n") + 1)
    height = top + count * _PANEL + 0.45
    fig = style.figure(_WIDTH, height)
    style.heading(fig, title, subtitle)
    grid = fig.add_gridspec(
        count,
        1,
        left=0.075,
        right=0.985,
        top=1 - top / height,
        bottom=0.5 / height,
        hspace=0.42,
    )
    base = frame[frame["scenario"] == study.base.name]
    for i, design in enumerate(study.others, start=1):
        axes = fig.add_subplot(grid[i - 1, 0])
        style.quiet(axes)
        _curve(axes, base, 0, factor)
        _curve(axes, frame[frame["scenario"] == design.name], i, factor)
        _names(axes, [(0, study.base.name), (i, design.name)])
        _hours(axes, frame)
    fig.axes[-1].set_xlabel("Time of day")
    return fig


def _curve(axes: Axes, rows: pd.DataFrame, design: int, factor: float) -> None:
    pen = style.pen(design)
    hours = rows["clock"].to_numpy(float) / 60
    value, low, high = (factor * rows[name].to_numpy(float) for name in ("estimate", "low", "high"))
    axes.fill_between(hours, low, high, color=pen.colour, alpha=0.18, linewidth=0)
    axes.plot(
        hours, value, color=pen.colour, linestyle=pen.line, linewidth=1.8, marker=pen.marker, markersize=3.6
    )


def _names(axes: Axes, names: Sequence[tuple[int, str]]) -> None:
    """Write the names over the panel, each behind a piece of its line."""
    from matplotlib.lines import Line2D

    handles = []
    for design, _ in names:
        pen = style.pen(design)
        handles.append(
            Line2D(
                [], [], color=pen.colour, linestyle=pen.line, marker=pen.marker, markersize=4, linewidth=1.8
            )
        )
    legend = axes.legend(
        handles,
        [shortened(name, 40) for _, name in names],
        loc="lower left",
        bbox_to_anchor=(-0.01, 0.985),
        ncols=len(names),
        frameon=False,
        handlelength=2.6,
        columnspacing=2.2,
        borderpad=0.1,
    )
    for text, (design, _) in zip(legend.get_texts(), names, strict=True):
        text.set_color(style.pen(design).colour)


def _hours(axes: Axes, frame: pd.DataFrame) -> None:
    first, last = float(frame["clock"].min()) / 60, float(frame["clock"].max()) / 60
    step = next(size for size in (0.25, 0.5, 1, 2, 3, 4) if (last - first) / size <= 14 or size == 4)
    ticks = []
    at = math.ceil(first / step) * step
    while at <= last + 1e-9:
        ticks.append(at)
        at += step
    axes.set_xticks(ticks, [clock(60 * tick) for tick in ticks])
    axes.set_xlim(first - 0.02 * (last - first) - 0.05, last + 0.02 * (last - first) + 0.05)


def _target(axes: Axes, target: float) -> None:
    axes.axhline(target, color=style.TARGET, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.annotate(
        f"target {target:g} %",
        (0.998, target),
        xycoords=("axes fraction", "data"),
        xytext=(0, -3),
        textcoords="offset points",
        ha="right",
        va="top",
        size=8.5,
        color=style.TARGET,
    )


def _alt(study: Study, frame: pd.DataFrame, subtitle: str, unit: str) -> str:
    said = []
    for design in study.designs:
        rows = frame[frame["scenario"] == design.name]
        if rows.empty:
            continue
        low, high = (rows.iloc[int(at)] for at in (rows["estimate"].argmin(), rows["estimate"].argmax()))
        said.append(
            f"{design.name}: lowest {quantity(float(low['estimate']), unit)} at {clock(low['clock'])}, "
            f"highest {quantity(float(high['estimate']), unit)} at {clock(high['clock'])}"
        )
    return f"{subtitle}, {plural(len(study.designs), 'design')}. {listed(said)}."


def _table(study: Study, frame: pd.DataFrame, unit: str) -> Table:
    rows = []
    for minutes in sorted(frame["clock"].unique()):
        row = [words(clock(minutes))]
        for design in study.designs:
            here = frame[(frame["scenario"] == design.name) & (frame["clock"] == minutes)]
            if here.empty:
                row.append(words("–"))
                continue
            value, low, high = (float(here[name].iloc[0]) for name in ("estimate", "low", "high"))
            row.append(ranged(value, low, high, unit))
        rows.append(tuple(row))
    return Table(("Time", *(design.name for design in study.designs)), tuple(rows))
