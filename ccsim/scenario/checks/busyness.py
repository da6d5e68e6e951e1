"""Rules for random factors: their correlations make a correlation matrix."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ccsim.distributions.correlation import largest_scale
from ccsim.errors import shown
from ccsim.scenario.checks.checker import Checker, Report
from ccsim.scenario.schema.busyness import Busyness, correlation, linked
from ccsim.scenario.tree import KeyPath
from ccsim.units import DAY, format_duration, parse_clock

MOST_ROWS = 300
_SYMMETRIC = "a correlation is the same both ways"


def _between(c: Checker) -> Report:
    factors = c.spec.busyness
    wrong = False
    for name, factor in factors.items():
        here: KeyPath = ("busyness", name, "correlated_with")
        found = [*c.known_keys(here, factor.correlated_with, factors, "busyness")]
        for other, value in factor.correlated_with.items():
            if other in factors:
                found += _pair(c, here, factors, (name, other), value)
        wrong = wrong or bool(found)
        yield from found
    if wrong:
        return
    for names in linked(factors):
        matrix = [[correlation(factors, a, b) for b in names] for a in names]
        first = next(name for name in names if factors[name].correlated_with or len(names) == 1)
        yield from _definite(c, ("busyness", first, "correlated_with"), matrix, f" of {', '.join(names)}")


def _pair(
    c: Checker, here: KeyPath, factors: dict[str, Busyness], pair: tuple[str, str], value: float
) -> Report:
    name, other = pair
    path = (*here, other)
    back = factors[other].correlated_with.get(name, value)
    if name == other:
        if value != 1:
            message = f"found {value:g}: a factor's correlation with itself is 1; leave it out"
            yield c.problem(path, message)
    elif not -1 <= value <= 1:
        yield c.problem(path, f"found {value:g}, needs a correlation from -1 to 1")
    elif back != value and name > other:
        message = f"found {value:g}, but {back:g} stands at {shown(other)}: {_SYMMETRIC}"
        yield c.problem(path, message, "say it once, at one of the two")
    elif (factors[name].each, factors[name].within_day) != (factors[other].each, factors[other].within_day):
        message = f"factors that are correlated need the same 'each' and 'within_day' as {shown(other)}"
        yield c.problem(path, message)


def _within(c: Checker) -> Report:
    for name, factor in c.spec.busyness.items():
        if factor.within_day is not None and factor.within_day.matrix:
            rows = factor.within_day.matrix
            here: KeyPath = ("busyness", name, "within_day", "matrix")
            found = [*_clocks(c, here, list(rows)), *_cells(c, here, rows)]
            yield from found or _definite(c, here, list(rows.values()), "")


def _clocks(c: Checker, here: KeyPath, clocks: Sequence[str]) -> Report:
    interval = c.spec.horizon.interval
    seen: set[int] = set()
    if len(clocks) > MOST_ROWS:
        yield c.problem(here, f"found {len(clocks)} rows, at most {MOST_ROWS}")
    for clock in clocks:
        try:
            at = parse_clock(clock)
        except ValueError as error:
            yield c.at_key((*here, clock), str(error))
            continue
        if at % interval or at == DAY:
            message = (
                f"no interval starts at {clock}: from midnight on, each lasts {format_duration(interval)}"
            )
            yield c.at_key((*here, clock), message, "'horizon.interval' says how long intervals are")
        elif at in seen:
            yield c.at_key((*here, clock), f"{clock} stands here twice")
        seen.add(at)


def _cells(c: Checker, here: KeyPath, rows: dict[str, tuple[float, ...]]) -> Report:
    clocks = list(rows)
    for i, (clock, row) in enumerate(rows.items()):
        if len(row) != len(rows):
            message = f"found {len(row)} numbers, needs {len(rows)}: one for each row, in their order"
            yield c.problem((*here, clock), message)
            continue
        for j, value in enumerate(row):
            path, mirror = (*here, clock, j), rows[clocks[j]]
            if not -1 <= value <= 1:
                yield c.problem(path, f"found {value:g}, needs a correlation from -1 to 1")
            elif i == j and value != 1:
                yield c.problem(path, f"found {value:g}: an interval's correlation with itself is 1")
            elif j < i < len(mirror) and mirror[i] != value:
                yield c.problem(path, f"found {value:g}, but {mirror[i]:g} at {clocks[j]}: {_SYMMETRIC}")


def _definite(c: Checker, here: KeyPath, matrix: Sequence[Sequence[float]], whose: str) -> Report:
    most = largest_scale(matrix)
    if most < 1:
        message = f"no random numbers have these correlations{whose}: they are not positive semi-definite"
        hint = f"bring them nearer to 0: {math.floor(most * 100) / 100:g} times each of them would do"
        yield c.problem(here, message, hint)


RULES = (_between, _within)
