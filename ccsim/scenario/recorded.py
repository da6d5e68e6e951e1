"""Recorded contacts kept in a CSV file, one a line, as columns of the scenario."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ccsim.errors import Mark, Problem, ScenarioError, shown
from ccsim.scenario.problems import did_you_mean
from ccsim.scenario.tree import KeyPath, path_text

COLUMNS = ("time", "channel", "issue_type", "segment", "handling_time", "patience")
TIMES = ("time", "handling_time", "patience")
_HEADER = re.compile(r"(\w+)\s*\((\w+)\)", re.ASCII)
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kind:
    """What the columns of a file are called.

    Attributes
    ----------
    times : tuple of str
        Columns of durations, which may name their unit.
    first : str
        The column that must be there.
    """

    columns: tuple[str, ...]
    times: tuple[str, ...]
    first: str


LOG = Kind(COLUMNS, TIMES, "time")
STATE = Kind(
    ("channel", "issue_type", "segment", "waited", "tier", "group", "elapsed"),
    ("waited", "elapsed"),
    "channel",
)


def columns_of(
    rows: Sequence[Sequence[str]], file: str, path: KeyPath, kind: Kind = LOG
) -> tuple[dict[str, list[Any]], dict[KeyPath, Mark]]:
    """Return the columns of a log or of a state, and the place of each value.

    The first line names the columns; ``time`` (``channel``) must be among them. A column of durations may
    name its unit, ``handling_time (s)``, for cells that are plain numbers. An empty cell is None.

    Raises
    ------
    ScenarioError
        With all problems of the file.
    """
    where = path_text(path)
    names, units = _header([cell.strip() for cell in rows[0]], Mark(file, 1, 1), where, kind)
    columns: dict[str, list[Any]] = {name: [] for name in names}
    places: dict[KeyPath, Mark] = {(*path, name): Mark(file, 1, 1) for name in names}
    problems = []
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        mark = Mark(file, line, 1)
        if len(row) != len(names):
            message = f"a line has {len(names)} values, {', '.join(names)}: found {len(row)}"
            problems.append(Problem(mark, where, message))
            continue
        for name, unit, cell in zip(names, units, row, strict=True):
            places[(*path, name, len(columns[name]))] = mark
            text = cell.strip()
            columns[name].append((f"{text} {unit}" if unit and _NUMBER.fullmatch(text) else text) or None)
    if not problems and not columns[kind.first]:
        problems.append(Problem(Mark(file, 1, 1), where, "no contacts stand below the first line"))
    if problems:
        raise ScenarioError(problems)
    return columns, places


def _header(cells: Sequence[str], mark: Mark, where: str, kind: Kind) -> tuple[list[str], list[str]]:
    """Return the names of the columns, and their units or nothing."""
    names, units, problems = [], [], []
    for cell in cells:
        match = _HEADER.fullmatch(cell)
        name, unit = (match[1], match[2]) if match and match[1] in kind.times else (cell, "")
        if name not in kind.columns:
            message = f"unknown column {shown(cell)}{did_you_mean(cell, kind.columns)}"
            problems.append(Problem(mark, where, message, f"columns: {', '.join(kind.columns)}"))
        elif name in names:
            problems.append(Problem(mark, where, f"column {shown(name)} stands here twice"))
        names.append(name)
        units.append(unit)
    if kind.first not in names:
        first = kind.first
        message = f"the first line names the columns, '{first}' among them, such as '{first},issue_type'"
        problems = [Problem(mark, where, message, f"columns: {', '.join(kind.columns)}")]
    if problems:
        raise ScenarioError(problems)
    return names, units
