"""What a design costs against the service that it gives."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.report import style
from ccsim.report.numbers import listed, quantity, shortened
from ccsim.report.pictures.base import Picture, Table, ranged, words
from ccsim.report.study import LABELS, Study, Value
from ccsim.report.words import for_how_long, promise

_Point = tuple[int, str, Value, Value]
"""Number of the design, name, cost, service level."""


def cost_against_service(study: Study) -> Picture | None:
    """Return cost against service level; paid hours stand for the cost where no prices are given."""
    measure = _cost_measure(study)
    points: list[_Point] = []
    for i, design in enumerate(study.designs):
        cost, service = study.value(design.name, measure), study.value(design.name, "service_level")
        if cost is not None and service is not None:
            points.append((i, design.name, cost, service))
    if len(points) < 2 or points[0][0] != 0:
        return None
    title = _title(points)
    with style.drawing():
        fig = _draw(study, points, title, measure)
    sides = [
        f"{name} {quantity(cost.estimate, cost.unit)} and {quantity(service.estimate, 'share')}"
        for _, name, cost, service in points
    ]
    return Picture(
        name="cost-and-service",
        heading="What the service costs",
        title=title,
        alt=f"{LABELS[measure]} against service level: {listed(sides)}.",
        caption=(
            "Up is better service, left is cheaper; arrows lead from "
            f"“{study.base.name}” to the designs. Bars are ranges, of each design by itself: because all "
            "designs met the same customers, the differences between them are known better than the bars "
            "suggest. Costs are wages for paid hours, bot sessions and contacts, "
            f"{for_how_long(study)}."
        ),
        figure=fig,
        table=_table(points, LABELS[measure]),
    )


def _cost_measure(study: Study) -> str:
    costs = [study.value(design.name, "total_cost") for design in study.designs]
    return "total_cost" if any(cost is not None and cost.estimate > 0 for cost in costs) else "paid_hours"


def _title(points: list[_Point]) -> str:
    _, base, cost, service = points[0]
    best = max(points, key=lambda point: point[3].estimate)
    today = (
        f"{shortened(base)}: {quantity(service.estimate, 'share')} for {quantity(cost.estimate, cost.unit)}"
    )
    if best[0] == 0:
        return f"No design gives better service\n{today}"
    return (
        f"{shortened(best[1])} gives the best service: "
        f"{quantity(best[3].estimate, 'share')} for {quantity(best[2].estimate, cost.unit)}\n{today}"
    )


def _draw(study: Study, points: list[_Point], title: str, measure: str) -> Figure:
    title = style.wrapped(title, 8.6)
    height = 4.3 + 0.225 * (title.count("\n") + 1)
    fig = style.figure(8.6, height)
    style.heading(fig, title, f"Share of {promise(study)}, against {LABELS[measure].lower()}")
    axes = fig.add_axes((0.085, 0.6 / height, 0.895, 3.1 / height))
    style.quiet(axes, grid="both")
    _limits(axes, points)
    _, _, cost0, service0 = points[0]
    for i, _, cost, service in points:
        pen = style.pen(i)
        x, y = cost.estimate, 100 * service.estimate
        if i:
            axes.annotate(
                "",
                (x, y),
                (cost0.estimate, 100 * service0.estimate),
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": pen.colour,
                    "linewidth": 1.2,
                    "alpha": 0.75,
                    "shrinkA": 7,
                    "shrinkB": 7,
                },
            )
        _bar(axes, [cost.low, cost.high], [y, y], pen.colour)
        _bar(axes, [x, x], [100 * service.low, 100 * service.high], pen.colour)
        axes.plot([x], [y], pen.marker, color=pen.colour, markersize=9, markeredgecolor="white")
    _label(axes, points)
    unit = cost0.unit
    left, right = axes.get_xlim()
    axes.locator_params(axis="x", nbins=7)
    axes.xaxis.set_major_formatter("{x:,.0f}" if right - left > 10 else "{x:,.2f}")
    axes.yaxis.set_major_formatter("{x:.0f} %")
    axes.set_xlabel(f"{LABELS[measure]}, {unit} {for_how_long(study)}")
    axes.text(
        0.01, 0.985, "better and cheaper", transform=axes.transAxes, va="top", size=9, color=style.MUTED
    )
    axes.text(0.99, 0.02, "worse and dearer", transform=axes.transAxes, ha="right", size=9, color=style.MUTED)
    return fig


def _bar(axes: Axes, x: list[float], y: list[float], colour: str) -> None:
    if all(map(math.isfinite, (*x, *y))):
        axes.plot(x, y, color=colour, linewidth=1.6, alpha=0.9)


def _limits(axes: Axes, points: list[_Point]) -> None:
    xs = [x for _, _, c, _ in points for x in (c.low, c.high, c.estimate) if math.isfinite(x)]
    ys = [100 * y for _, _, _, s in points for y in (s.low, s.high, s.estimate) if math.isfinite(y)]
    for low, high, least, setter in (
        (min(xs), max(xs), 0.02 * max(xs), axes.set_xlim),
        (min(ys), max(ys), 4.0, axes.set_ylim),
    ):
        margin = max(0.17 * (high - low), least)
        setter(low - margin, high + margin)


def _label(axes: Axes, points: list[_Point]) -> None:
    """Write each name on the side of its point that is away from the nearest other point."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    for i, name, cost, service in points:
        x = (cost.estimate - left) / (right - left)
        y = (100 * service.estimate - bottom) / (top - bottom)
        others = [
            ((c.estimate - left) / (right - left), (100 * s.estimate - bottom) / (top - bottom))
            for j, _, c, s in points
            if j != i
        ]
        near = min(others, key=lambda o: (o[0] - x) ** 2 + (o[1] - y) ** 2)
        above = y >= near[1]
        to_right = x < 0.62
        axes.annotate(
            shortened(name, 36),
            (cost.estimate, 100 * service.estimate),
            xytext=(9 if to_right else -9, 8 if above else -8),
            textcoords="offset points",
            ha="left" if to_right else "right",
            va="bottom" if above else "top",
            color=style.pen(i).colour,
            weight="bold",
        )


def _table(points: list[_Point], cost_label: str) -> Table:
    rows = []
    for _, name, cost, service in points:
        rows.append(
            (
                words(name),
                ranged(cost.estimate, cost.low, cost.high, cost.unit),
                ranged(service.estimate, service.low, service.high, "share"),
            )
        )
    return Table(("Design", cost_label, "Service level"), tuple(rows))
