"""What `check` prints: the scenario as it was understood."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from pathlib import Path

from rich.table import Table

from ccsim.blueprint import Blueprint, compile_scenario
from ccsim.cli.words import Words, show
from ccsim.estimate import Estimate, GroupLoad, Piece, estimate, pieces, warnings
from ccsim.scenario import Scenario, load
from ccsim.units import format_duration

MOST_LINES = 20
_NOTE = (
    "Load is work offered, in erlangs: people who would be busy all the time. Peak is its highest interval "
    "(! where customers on the line alone need more people than there are). Nobody gives up or is blocked "
    "here, and work that can wait is counted when it comes in; a simulation shows what really happens."
)
_FORMULAS = (
    "Erlang C: nobody gives up; Erlang A: everybody may. Both take all times as exponential, each interval "
    "as settled, and all contacts of a group as alike."
)


def check_one(path: Path, sets: tuple[str, ...], what: str | None, quiet: bool) -> None:
    """Check a scenario and print its summary, its canonical form, or its graph."""
    scenario = load(path, sets)
    words = Words(quiet)
    if what == "resolved":
        _warn(words, scenario)
        _resolved(scenario)
        return
    blueprint = compile_scenario(scenario.spec, scenario.hash)
    if what == "blueprint":
        from ccsim.cli.graph import graph_table

        _warn(words, scenario)
        show(*graph_table(blueprint))
        return
    _summary(scenario, blueprint)
    words.say(f"{path}: valid")


def _warn(words: Words, scenario: Scenario) -> None:
    for problem in scenario.warnings:
        words.say(_warning(problem))


def _resolved(scenario: Scenario) -> None:
    """Print the canonical scenario as YAML that reads back to the same hash."""
    from ccsim.scenario.writing import to_yaml

    print(f"# sha256 of the canonical scenario: {scenario.hash}")
    print(to_yaml(scenario.resolved()), end="")


def _summary(scenario: Scenario, blueprint: Blueprint) -> None:
    found = estimate(scenario.spec, blueprint)
    show("\n".join(line for text in _head(scenario, found) for line in _wrapped(text)))
    for group in found.groups:
        show("", _title(group, found), *_load_table(group, found, blueprint))
    show("", *_wrapped(_NOTE))
    if any(group.formula.kind for group in found.groups):
        show(*_wrapped(_FORMULAS))
    show("", *(map(_warning, scenario.warnings)))
    show(*(line for text in warnings(found) for line in _wrapped(_warning(text))))
    if not scenario.warnings and not warnings(found):
        show("No warnings.")


def _head(scenario: Scenario, found: Estimate) -> Iterator[str]:
    spec = scenario.spec
    horizon = spec.horizon
    yield f"{spec.name}  (hash {scenario.hash[:12]})"
    yield (
        f"{format_duration(horizon.length)} from {horizon.start:%a %Y-%m-%d %H:%M} {horizon.timezone}, "
        f"then {horizon.after_close}; intervals of {format_duration(horizon.interval)}"
    )
    for title, names in (
        ("channels", spec.channels),
        ("issue types", spec.issue_types),
        ("segments", spec.segments),
        ("bots", spec.bots),
    ):
        if names:
            yield f"{title}: {', '.join(names)}"
    yield (
        f"expected contacts: {found.fresh:,.0f} new, {found.contacts:,.0f} with those who come back "
        "(nobody gives up or is blocked)"
    )


def _title(group: GroupLoad, found: Estimate) -> str:
    hours = found.grid.lengths / 3.6e9
    work, people = float((group.load * hours).sum()), float((group.staff * hours).sum())
    there = people - float((group.pausing * hours).sum())
    share = f", {work / there:.0%} occupied" if there > 0 else ""
    place = f"tier {group.tier}" if group.tier else "department"
    return f"{group.name} ({place}): {work:,.0f} h of work for {people:,.0f} h of people{share}"


def _load_table(group: GroupLoad, found: Estimate, blueprint: Blueprint) -> Iterator[Table | str]:
    lines = pieces(group, found.grid, blueprint.calendar, MOST_LINES)
    formula = group.formula
    if lines:
        keep = sorted(lines, key=lambda piece: -piece.occupancy)[:MOST_LINES]
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column("  when", no_wrap=True)
        for name in ("people", "contacts/h", "load", "peak", "occupied"):
            table.add_column(name, justify="right", no_wrap=True)
        if formula.kind:
            if formula.answered_within:
                table.add_column(
                    f"≤ {format_duration(formula.answered_within)}", justify="right", no_wrap=True
                )
            table.add_column("wait", justify="right", no_wrap=True)
        for piece in lines:
            if piece in keep:
                table.add_row(*_row(piece, group))
        yield table
    if len(lines) > MOST_LINES:
        yield f"  … and {len(lines) - MOST_LINES} stretches that are less occupied"
    if not formula.kind:
        yield f"  no Erlang estimate: {formula.why_not}"
    elif lines:
        columns = (
            f"≤ {format_duration(formula.answered_within)} and wait" if formula.answered_within else "wait"
        )
        yield f"  {columns}: {formula.kind}"


def _row(piece: Piece, group: GroupLoad) -> Iterator[str]:
    yield f"  {piece.days} {piece.start}–{piece.end}"
    yield f"{piece.staff:g}" if piece.staff == round(piece.staff) else f"{piece.staff:.1f}"
    yield f"{piece.hourly:,.1f}"
    yield f"{piece.load:,.2f}"
    yield f"{piece.peak:,.2f}"
    over = " !" if piece.overloaded else ""
    yield "nobody" if piece.staff <= 0 else f"{piece.occupancy:.0%}{over}"
    if group.formula.kind:
        if group.formula.answered_within:
            yield "–" if math.isnan(piece.service_level) else f"{piece.service_level:.0%}"
        yield "–" if math.isnan(piece.asa) else _wait(piece.asa)


def _wait(seconds: float) -> str:
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5970 else f"{seconds / 3600:.0f} h"


def _warning(text: object) -> str:
    return f"warning: {text}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 80, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
